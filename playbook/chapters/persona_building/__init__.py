"""Who the customers are, in a handful of people one could talk to (R-PER, R-SEG)."""

from playbook.chapters.persona_building.figures import figures
from playbook.chapters.persona_building.findings import Findings, Params, analyse
from playbook.chapters.persona_building.proposing import proposals
from playbook.chapters.persona_building.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "proposals", "words"]
