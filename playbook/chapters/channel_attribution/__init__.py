"""Which channels bring people, which close the sale, and how far the answer hangs on the model (R-ATT)."""

from playbook.chapters.channel_attribution.figures import figures
from playbook.chapters.channel_attribution.findings import Findings, Params, analyse
from playbook.chapters.channel_attribution.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "words"]
