"""Who should hear what next, and who must not be written to (R-LIFE, R-TAC)."""

from playbook.chapters.campaign_planning.figures import figures
from playbook.chapters.campaign_planning.findings import Findings, Params, analyse
from playbook.chapters.campaign_planning.proposing import proposals
from playbook.chapters.campaign_planning.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "figures", "proposals", "words"]
