"""The figures of the tracking chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.board import STANDINGS, board, name_of_kpi, when, withheld
from playbook.chapters.kpi_tracking.findings import FOLLOWED, Findings
from playbook.charts.kpi_tiles import unit_of, value_text
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, money, percent
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    pass

LEVERS = {
    "customers": N_("number of customers"),
    "frequency": N_("orders per customer"),
    "order_value": N_("value of an order"),
}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Movers, trends, goals, what moved revenue, the board, and what was withheld, as far as there is something."""
    moved = findings.board[["change", "year_change"]].notna().any(axis=None)
    makers = (
        (_movers, moved),
        (_trends, findings.trend["value"].notna().any()),
        (_goals, bool(findings.goals)),
        (_changes, findings.compared_with is not None),
        (board, True),
        (withheld, len(findings.withheld) > 0),
    )
    return tuple(make(findings) for make, can in makers if can)


def moves(findings: Findings) -> tuple[str, bool]:
    """The column of changes that the chapter speaks of, and whether it looks back a year.

    A year ago is preferred wherever half of the KPIs reach that far: the month before is another season.
    """
    year = findings.board["year_change"].notna().sum() >= findings.board["change"].notna().sum() / 2
    return ("year_change", True) if year else ("change", False)


def _movers(findings: Findings) -> Figure:
    """The largest moves, good ones and bad ones told apart by word and colour."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import BAD, CONTEXT, GOOD

    column, year_ago = moves(findings)
    rows = findings.board.dropna(subset=[column])
    rows = rows.assign(moved=rows[column].abs()).sort_values("moved", ascending=False).head(10)
    rows = rows.assign(
        name=[name_of_kpi(findings.values[each]) for each in rows["id"]],
        tone=[_tone(change, better) for change, better in zip(rows[column], rows["better"], strict=True)],
    )
    colours = {"good": GOOD, "bad": BAD}
    first = rows.iloc[0]
    title = _("{name} rose most: {change}") if first[column] > 0 else _("{name} fell most: {change}")
    words = {"good": _("good"), "bad": _("bad"), "": _("neither")}
    rows = rows.assign(meaning=[words[each] for each in rows["tone"]])
    return Figure(
        name="movers",
        title=title.format(name=first["name"], change=percent(first[column], sign=True)),
        subtitle=_("Relative change, {period} against the same days a year ago; green is good, red is bad").format(
            period=when(findings)
        )
        if year_ago
        else _("Relative change, {period} against the period before; green is good, red is bad").format(
            period=when(findings)
        ),
        foot=_(
            "The ten largest moves of {n} KPIs. With so many numbers some move by luck: look at the intervals."
        ).format(n=integer(len(findings.board))),
        chart=bars(
            rows.sort_values(column, ascending=False),
            "name",
            Measure(column, _("Change"), "fraction"),
            colours={row["name"]: colours.get(row["tone"], CONTEXT) for row in rows.to_dict("records")},
        ),
        table=rows,
        labels={"name": _("KPI"), column: _("Change"), "meaning": _("Which is"), "n": _("n")},
        formats={column: "fraction"},
    )


def _tone(change: float, better: str) -> str:
    if better not in {"higher", "lower"}:
        return ""
    return "good" if (change > 0) == (better == "higher") else "bad"


def _trends(findings: Findings) -> Figure:
    """Small multiples of the four KPIs that a shop asks for first, or of the first four there are."""
    from playbook.charts.forms import Measure, Time, lines
    from playbook.charts.page import Panel, Panels

    known = findings.trend.dropna(subset=["value"])["id"].unique()
    wanted = [each for each in FOLLOWED[:4] if each in known] or list(known[:4])
    shown = findings.trend[findings.trend["id"].isin(wanted)]
    panels = []
    for each in wanted:
        rows = shown[shown["id"] == each]
        value = findings.values[each]
        panels.append(
            Panel(
                name_of_kpi(value),
                lines(
                    rows,
                    Time("start", findings.params.period, complete="complete"),
                    Measure("value", _(value.name), unit_of(value)),
                ),
            )
        )
    revenue = shown[(shown["id"] == wanted[0])]["value"].dropna()
    last, first = float(revenue.iloc[-1]), float(revenue.iloc[0])
    title = (
        _("{name} is higher than at the start of the trend: {last} against {first}")
        if last > first
        else _("{name} is lower than at the start of the trend: {last} against {first}")
    )
    value = findings.values[wanted[0]]
    return Figure(
        name="trends",
        title=title.format(
            name=name_of_kpi(value),
            last=value_text(last, value.unit, value.currency or ""),
            first=value_text(first, value.unit, value.currency or ""),
        ),
        subtitle=_("The last thirteen periods; one that is not over or not covered is left blank"),
        foot=_("Each panel has its own scale."),
        chart=Panels(tuple(panels)),
        table=shown.assign(name=[name_of_kpi(findings.values[each]) for each in shown["id"]]),
        labels={"name": _("KPI"), "start": _("From"), "end": _("To"), "value": _("Value"), "n": _("n")},
        formats={"start": "date", "end": "date", "value": "number", "n": "count"},
    )


def _goals(findings: Findings) -> Figure:
    """Each goal: where it began, where it stands, where it should be."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    rows = pd.DataFrame(
        [
            {
                "name": each.goal.name,
                "progress": each.progress,
                "elapsed": each.elapsed,
                "baseline": value_text(each.goal.baseline, each.unit),
                "current": value_text(each.current, each.unit) or "–",
                "target": value_text(each.goal.target, each.unit),
                "deadline": each.goal.deadline,
                "owner": each.goal.owner,
                "state": _(STANDINGS[each.standing]),
            }
            for each in findings.goals
        ]
    )
    measured = rows.dropna(subset=["progress"]).assign(progress=lambda frame: frame["progress"].clip(lower=0))
    good = sum(each.standing in {"reached", "on_track"} for each in findings.goals)
    return Figure(
        name="goals",
        title=_("{good} of {n} goals are reached or on track").format(good=integer(good), n=integer(len(rows))),
        subtitle=_("Share of the way from baseline to target; the mark is the share of the time gone, {day}").format(
            day=date(findings.as_of)
        ),
        foot=_("No odds are given: progress in a straight line knows no season."),
        chart=bars(
            measured,
            "name",
            Measure("progress", _("Progress"), "fraction"),
            marker=Measure("elapsed", _("Time gone"), "fraction"),
        )
        if len(measured)
        else None,
        table=rows,
        labels={
            "name": _("Goal"), "baseline": _("Baseline"), "current": _("Now"), "target": _("Target"),
            "deadline": _("Deadline"), "owner": _("Owner"), "state": _("Standing"),
        },
        formats={"deadline": "date"},
    )  # fmt: skip


def _changes(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import BAD, GOOD

    start, end = findings.compared_with or (findings.as_of, findings.as_of)
    rows = findings.changes.assign(name=[_(LEVERS[each]) for each in findings.changes["lever"]])
    total = float(rows["effect"].sum())
    main = rows.loc[rows["effect"].abs().sort_values(ascending=False).index[0]]
    title = (
        _("Revenue rose by {total}; the largest part came from the {lever} ({part})")
        if total >= 0
        else _("Revenue fell by {total}; the largest part came from the {lever} ({part})")
    )
    return Figure(
        name="changes",
        title=title.format(total=money(abs(total)), lever=main["name"], part=money(main["effect"])),
        subtitle=_("Part of each lever in the change, {period} against {before}").format(
            period=when(findings), before=period_name(start, end, "")
        ),
        foot=_(
            "The parts sum exactly to the change (logarithmic mean index). Orders of unknown customers are left out."
        ),
        chart=bars(
            rows,
            "name",
            Measure("effect", _("Part in the change"), "money"),
            colours={row["name"]: GOOD if row["effect"] >= 0 else BAD for row in rows.to_dict("records")},
            ordered=False,
        ),
        table=rows,
        labels={"name": _("Lever"), "before": _("Before"), "after": _("Now"), "effect": _("Part in the change")},
        formats={"effect": "money", "before": "number", "after": "number"},
    )
