"""Labels that stand beside what they name, moved apart where they would touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from playbook.charts.forms.shape import LINE, word

if TYPE_CHECKING:
    import pandas as pd


def apart(values: Sequence[float], domain: tuple[float, float], *, height: float, gap: float = LINE) -> list[float]:
    """Where labels stand on a vertical scale so that none touches the next: each at its value, or as near as can be.

    values and result: in the scale's unit. height: of the plot in pixels. gap: of two labels in pixels.

    >>> apart([50.0, 51.0], (0.0, 100.0), height=200, gap=16)
    [46.5, 54.5]
    """
    low, high = domain
    unit = (high - low) / height or 1.0
    order = sorted(range(len(values)), key=lambda at: values[at])
    # Groups of labels that touch are spread around their mean, and merged while groups touch each other.
    groups: list[tuple[float, int]] = []
    for at in order:
        centre, size = values[at] / unit, 1
        while groups and groups[-1][0] + groups[-1][1] * gap / 2 > centre - size * gap / 2:
            before, many = groups.pop()
            centre, size = (before * many + centre * size) / (many + size), many + size
        groups.append((centre, size))
    spots = [centre + (step - (size - 1) / 2) * gap for centre, size in groups for step in range(size)]
    result = [0.0] * len(values)
    for at, spot in zip(order, spots, strict=True):
        result[at] = spot * unit
    return result


def end_labels(
    data: pd.DataFrame,
    names: Sequence[str],
    domain: tuple[float, float],
    *,
    height: float,
    texts: Mapping[str, str],
) -> pd.DataFrame:
    """One row per series at its last known point: place, value, the spot of its label, its text (and its name again).

    data: columns place, series, value.
    """
    import pandas as pd

    known = data.dropna(subset=["value"])
    last = [known[known["series"] == name].tail(1) for name in names]
    ends = pd.concat(last, ignore_index=True)[["place", "series", "value"]]
    ends["spot"] = apart(list(ends["value"]), domain, height=height)
    ends["text"] = [word(texts[name]) for name in ends["series"]]
    ends["label"] = ends["series"]
    return ends
