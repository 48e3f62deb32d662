"""The figures of the tracking chapter."""

from __future__ import annotations

from playbook.chapters.kpi_tracking.alert_figures import alerts
from playbook.chapters.kpi_tracking.board import board, name_of_kpi, revisions, when, withheld
from playbook.chapters.kpi_tracking.campaign_figures import campaigns
from playbook.chapters.kpi_tracking.findings import FOLLOWED, Findings
from playbook.chapters.kpi_tracking.frame_figures import crossed, frames
from playbook.chapters.kpi_tracking.goal_figures import goals, tactics
from playbook.chapters.kpi_tracking.improvement_figures import improvements
from playbook.chapters.kpi_tracking.long_run_figures import scale, steadiness, trust
from playbook.chapters.kpi_tracking.question_figures import questions
from playbook.chapters.kpi_tracking.season_figures import season
from playbook.chapters.kpi_tracking.segment_figures import effect_bars, segments
from playbook.chapters.kpi_tracking.shortfall_figures import gaps, shortfalls
from playbook.charts.kpi_tiles import unit_of, value_text
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, money, percent
from playbook.i18n import period as period_name

# More bars than this nobody reads; the surest stand first.
MOST_MOVERS = 8
LEVERS = {
    "customers": N_("number of customers"),
    "frequency": N_("orders per customer"),
    "order_value": N_("value of an order"),
}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Alerts, movers, trends, goals, tactics, missed targets, campaigns, revenue, corrections, board, what is withheld.

    Each as far as there is something to show.
    """
    makers = (
        (alerts, len(findings.watch.weeks) > 0),
        (_movers, bool(findings.moves)),
        (_trends, findings.trend["value"].notna().any()),
        (season, findings.taken_apart is not None),
        (goals, bool(findings.goals)),
        (tactics, bool(findings.effects)),
        (shortfalls, bool(findings.shortfalls)),
        (gaps, len(findings.gaps) > 0),
        (improvements, len(findings.improvements) > 0),
        (campaigns, len(findings.campaigns) > 0),
        (_changes, findings.compared_with is not None),
        (segments, len(findings.by_segment) > 0),
        (frames, findings.frames is not None),
        (crossed, findings.frames is not None),
        (trust, findings.long_run.trust["value"].notna().any()),
        (scale, findings.long_run.scale["retention_spend"].notna().any()),
        (steadiness, len(findings.long_run.months) > 0),
        (revisions, True),
        (questions, len(findings.asked) > 0),
        (board, True),
        (withheld, len(findings.withheld) > 0),
    )
    return tuple(make(findings) for make, can in makers if can)


def _movers(findings: Findings) -> Figure:
    """What moved by more than luck explains, good and bad told apart by word and colour."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import BAD, CONTEXT, GOOD

    clear = [each for each in findings.moves if each.clear]
    shown = (clear or list(findings.moves))[:MOST_MOVERS]
    words = {"good": _("good"), "bad": _("bad")}
    rows = pd.DataFrame(
        [
            {
                "id": each.id,
                "name": name_of_kpi(findings.values[each.id]),
                "now": _text(findings, each.id, each.value),
                "before": _text(findings, each.id, each.before),
                "change": each.change,
                "low": each.low,
                "high": each.high,
                "between": _("{low} to {high}").format(
                    low=percent(each.low, significant=2, sign=True), high=percent(each.high, significant=2, sign=True)
                ),
                "tone": tone_of(each.change, each.better) if each.clear else "",
                "meaning": words[tone_of(each.change, each.better)] if each.clear else _("could be luck"),
                "n": each.n,
                "score": each.score,
                "p_value": each.p_value,
            }
            for each in shown
        ]
    )
    colours = {"good": GOOD, "bad": BAD}
    return Figure(
        name="movers",
        title=_movers_title(findings, len(clear)),
        subtitle=(
            _(
                "Relative change, {period} against the same days a year ago, with 95% intervals; "
                "the largest sure ones first"
            )
            if findings.year_ago
            else _(
                "Relative change, {period} against the period before, with 95% intervals; the largest sure ones first"
            )
        ).format(period=when(findings)),
        foot=_(
            "Of {n} KPIs with a good and a bad direction, enough cases and an earlier value. Ranked by the least "
            "change that the interval allows, and corrected for their number: of the movers at most 5% moved by luck."
        ).format(n=integer(len(findings.moves))),
        chart=bars(
            rows,
            "name",
            Measure("change", _("Change"), "fraction", "low", "high"),
            colours={row["name"]: colours.get(row["tone"], CONTEXT) for row in rows.to_dict("records")},
            ordered=False,
        ),
        table=rows,
        labels={
            "name": _("KPI"), "now": _("Now"), "before": _("Before"), "change": _("Change"), "between": _("Interval"),
            "meaning": _("Which is"), "n": _("n"),
        },
        formats={"change": "fraction", "n": "count"},
    )  # fmt: skip


def _movers_title(findings: Findings, clear: int) -> str:
    if not clear:
        return _("No KPI moved by more than luck explains")
    first = findings.moves[0]
    rose = first.change > 0
    sentence = _("{name} rose by at least {change}") if rose else _("{name} fell by at least {change}")
    least = first.low if rose else -first.high
    return sentence.format(name=name_of_kpi(findings.values[first.id]), change=percent(least, significant=2))


def _text(findings: Findings, name: str, value: float) -> str:
    known = findings.values[name]
    return value_text(value, known.unit, known.currency or "")


def tone_of(change: float, better: str) -> str:
    """good or bad, by the KPI's own direction."""
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


def _changes(findings: Findings) -> Figure:
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
        chart=effect_bars(rows),
        table=rows,
        labels={"name": _("Lever"), "before": _("Before"), "after": _("Now"), "effect": _("Part in the change")},
        formats={"effect": "money", "before": "number", "after": "number"},
    )
