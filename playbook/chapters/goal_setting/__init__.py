"""What should change, by how much and until when, and what it would take (R-GOAL)."""

from playbook.chapters.goal_setting.figures import figures
from playbook.chapters.goal_setting.findings import Findings, Params, analyse
from playbook.chapters.goal_setting.proposing import proposals
from playbook.chapters.goal_setting.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "proposals", "words"]
