"""The SQL of KPIs: one text for all KPIs over one view and one set of cuts, and one text per bootstrap.

What stands in the catalogue stands here word for word; the rest is the frame around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from playbook.kpis.catalogue import Kpi
from playbook.kpis.cuts import relation


def measured(kpis: Sequence[Kpi], by: Sequence[str]) -> str:
    """One row per combination of `by`: for each KPI numerator, denominator, value and n, as `id__value` and so on.

    All KPIs stand over one view. A share's denominator is summed over its cut, so `by` must hold that cut.
    """
    columns = [*by, *(line for kpi in kpis for line in _columns(kpi, by))]
    return "SELECT\n    " + ",\n    ".join(columns) + f"\nFROM {relation(kpis[0].view, by)}" + _grouped(by)


def rows_for_method(kpi: Kpi, by: Sequence[str]) -> str:
    """The rows that a method works on: the columns of the view that the KPI needs, and the cuts, in a fixed order."""
    own = [each.partition(".")[2] for each in kpi.needs if each.startswith(f"{kpi.view}.")]
    columns = ", ".join(dict.fromkeys([*by, *own]))
    return f"SELECT {columns}\nFROM {relation(kpi.view, by)}\nORDER BY {columns}"


def by_unit(kpi: Kpi, by: Sequence[str]) -> str:
    """How many resampling units (customers) bring which numerator and denominator, within each combination of `by`.

    For a share, a unit's denominator is its sum over the whole cut, and units with nothing in a group count there too.
    """
    inner = ", ".join(
        [
            *by,
            "resampling_unit",
            f"{_double(kpi.numerator)} AS numerator",
            f"{_double(kpi.denominator)} AS denominator",
        ]
    )
    units = f"SELECT {inner}\n    FROM {relation(kpi.view, by)}{_grouped([*by, 'resampling_unit'], indent='    ')}"
    if not kpi.share:
        columns = ", ".join([*by, "numerator", "denominator"])
        return (
            f"WITH units AS (\n    {units}\n)\n"
            f"SELECT {columns}, count(*) AS times\nFROM units\nGROUP BY {columns}\nORDER BY {columns}"
        )
    others = [each for each in by if each != kpi.cut]
    apart = "".join(f" AND g.{each} IS NOT DISTINCT FROM w.{each}" for each in others)
    same = "".join(f" AND u.{each} IS NOT DISTINCT FROM g.{each}" for each in by)
    shown = ", ".join(f"g.{each}" for each in by)
    return (
        f"WITH units AS (\n    {units}\n),\n"
        f"all_groups AS (SELECT DISTINCT {', '.join(by)} FROM units),\n"
        f"wholes AS (\n    SELECT {', '.join([*others, 'resampling_unit'])}, sum(denominator) AS denominator\n"
        f"    FROM units{_grouped([*others, 'resampling_unit'], indent='    ')}\n)\n"
        f"SELECT {shown}, coalesce(u.numerator, 0) AS numerator, w.denominator, count(*) AS times\n"
        f"FROM all_groups AS g\nJOIN wholes AS w ON TRUE{apart}\n"
        f"LEFT JOIN units AS u ON u.resampling_unit = w.resampling_unit{same}\n"
        f"GROUP BY {shown}, coalesce(u.numerator, 0), w.denominator\n"
        f"ORDER BY {shown}, coalesce(u.numerator, 0), w.denominator"
    )


def _columns(kpi: Kpi, by: Sequence[str]) -> list[str]:
    over = _over(kpi, by)
    found = [f"{_over_cut(kpi.n, over)} AS {kpi.id}__n"]
    if kpi.value:
        found.append(f"{_double(kpi.value)} AS {kpi.id}__value")
    elif kpi.numerator:
        above, below = _double(kpi.numerator), _double(_over_cut(kpi.denominator, over))
        found += [
            f"{above} AS {kpi.id}__numerator",
            f"{below} AS {kpi.id}__denominator",
            f"{above} / NULLIF({below}, 0) AS {kpi.id}__value",
        ]
    return found


def _over(kpi: Kpi, by: Sequence[str]) -> str:
    if not kpi.share:
        return ""
    others = ", ".join(each for each in by if each != kpi.cut)
    return f"OVER (PARTITION BY {others})" if others else "OVER ()"


def _over_cut(formula: str, over: str) -> str:
    return f"sum({formula}) {over}" if over else formula


def _double(formula: str) -> str:
    return f"CAST({formula} AS DOUBLE)"


def _grouped(by: Sequence[str], *, indent: str = "") -> str:
    return f"\n{indent}GROUP BY {', '.join(by)}" if by else ""
