"""Who buys, how they find the shop, and whether they come back (R-AUD)."""

from playbook.chapters.audience_understanding.figures import figures
from playbook.chapters.audience_understanding.findings import Findings, Params, analyse
from playbook.chapters.audience_understanding.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "words"]
