"""The forms that charts take here, shared by all chapters. Each takes a tidy frame and returns an Altair chart.

Which form for what: `bars` a quantity by category · `columns`, `lines` over time · `dumbbell` readings that disagree ·
`slope` then and now · `heat` a triangle or matrix with numbers · `steps` survival · `goal` the way to a target ·
`funnel` losses from step to step · `scatter` two quantities · `panels` many of one kind instead of many colours.
"""

from playbook.charts.forms.bars import bars
from playbook.charts.forms.compare import dumbbell, slope
from playbook.charts.forms.curves import scatter, steps
from playbook.charts.forms.funnels import funnel
from playbook.charts.forms.goal import goal
from playbook.charts.forms.heat import heat
from playbook.charts.forms.panels import panels
from playbook.charts.forms.shape import Measure, Time
from playbook.charts.forms.time import columns, lines

__all__ = [
    "Measure", "Time", "bars", "columns", "dumbbell", "funnel", "goal", "heat", "lines", "panels", "scatter", "slope",
    "steps",
]  # fmt: skip
