"""Did it work, or was it luck, and how large must the next test be (R-EXP)?"""

from playbook.chapters.experiments.figures import figures
from playbook.chapters.experiments.findings import Findings, Params, analyse
from playbook.chapters.experiments.proposing import proposals
from playbook.chapters.experiments.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "proposals", "words"]
