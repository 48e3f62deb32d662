"""The forms that charts take here, shared by all chapters. Each takes a tidy frame and returns an Altair chart."""

from playbook.charts.forms.bars import bars, funnel
from playbook.charts.forms.shape import Measure, Time

__all__ = ["Measure", "Time", "bars", "funnel"]
