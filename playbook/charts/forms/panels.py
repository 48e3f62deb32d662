"""Small multiples: the same chart again and again, one part of the data each, all on one scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playbook.charts.forms.shape import nice_domain
from playbook.charts.parts import Panel, Panels

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Chart

Draw = Callable[["pd.DataFrame", tuple[float, float]], "Chart"]


def panels(frame: pd.DataFrame, by: str, value: str, draw: Draw) -> Panels:
    """One panel per value of `by`, in the order of their first rows.

    draw: makes the chart of one part, given the part and the bounds of `value` over the whole frame. The charts stand
    beside each other in the page's grid, not in Vega's facets, which cannot follow the width of their container.
    """
    bounds = nice_domain([float(each) for each in frame[value]])
    names = list(dict.fromkeys(frame[by]))
    return Panels(tuple(Panel(str(name), draw(frame[frame[by] == name], bounds)) for name in names))
