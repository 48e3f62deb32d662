"""Where customers stand in their life with the shop, and who is slipping away (R-LIFE, R-MEAS, R-SEG)."""

from playbook.chapters.customer_lifecycle.figures import figures
from playbook.chapters.customer_lifecycle.findings import Findings, Params, analyse
from playbook.chapters.customer_lifecycle.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "words"]
