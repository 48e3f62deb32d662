"""What data are here, how good they are, and which questions they can answer (R-DATA-16, R-DATA-18, R-AUD-35)."""

from playbook.chapters.start_here.figures import figures
from playbook.chapters.start_here.findings import Findings, Params, analyse
from playbook.chapters.start_here.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "words"]
