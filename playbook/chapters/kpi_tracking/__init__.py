"""Where the numbers stand, and what moved them (R-MEAS)."""

from playbook.chapters.kpi_tracking.digest import digest
from playbook.chapters.kpi_tracking.figures import figures
from playbook.chapters.kpi_tracking.findings import Findings, Params, analyse
from playbook.chapters.kpi_tracking.words import controls, words

__all__ = ["Findings", "Params", "analyse", "controls", "digest", "figures", "words"]
