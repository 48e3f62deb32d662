"""Why targets are missed: the groups in which the gap lies, as a figure and as sentences."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.board import name_of_kpi, when
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.gaps import HALF
from playbook.chapters.kpi_tracking.shortfalls import off_target
from playbook.charts.kpi_tiles import unit_of, value_text
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, listed, ngettext, number, percent

# So many bars for each KPI; the table has all cuts.
MOST_BARS = 5
CUT_NAMES = {
    "channel": N_("channel"),
    "customer_kind": N_("new or returning"),
    "category": N_("category"),
    "sales_channel": N_("place of sale"),
    "device": N_("device"),
    "campaign_id": N_("campaign"),
    "country": N_("country"),
    "persona": N_("persona"),
    "lifecycle_stage": N_("stage"),
}

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from playbook.chapters.kpi_tracking.shortfalls import Shortfall
    from playbook.charts.page import Panel, Panels
    from playbook.kpis.compute import KpiValue


def shortfalls(findings: Findings) -> Figure:
    """Each missed KPI as a panel: the part of each group in the gap to the target."""
    from playbook.charts.page import Panels

    first = findings.shortfalls[0]
    panels = tuple(_panel(findings, each) for each in findings.shortfalls)
    return Figure(
        name="shortfalls",
        title=gap_words(findings, first),
        subtitle=_(
            "Part of each group in the gap to the target, {period}: its weight times how far its own value lies from "
            "it, of a sum what it lacks of its share"
        ).format(period=when(findings)),
        foot=" ".join([_(
            "The parts add up to the gap exactly; other groups can make up for one. Since the earlier period: own "
            "value, as far as the group's value moved; weight, as far as its share of the whole did. Both add up to "
            "the change. It is arithmetic, no cause: the group is where to ask first."
        ), *_shared_out(findings)]),
        chart=Panels(panels) if len(panels) > 1 else panels[0].chart,
        table=_table(findings),
        labels={
            "name": _("KPI"), "group_name": _("Group"), "n": _("n"), "weight": _("Weight"), "shown": _("Value"),
            "before": _("Before"), "gap": _("Part in the gap"), "own": _("Own value since then"),
            "share": _("Weight since then"),
        },
        formats={
            **dict.fromkeys(("name", "group_name", "shown", "before", "gap", "own", "share"), "text"),
            "n": "count", "weight": "fraction",
        },
    )  # fmt: skip


def _shared_out(findings: Findings) -> Iterator[str]:
    """How the target of a sum was shared out among the groups, once per period that it was taken from."""
    sums = [each for each in findings.shortfalls if each.adds and each.since is not None]
    for since in dict.fromkeys(each.since for each in sums):
        names = listed(name_of_kpi(findings.values[each.id]) for each in sums if each.since == since)
        yield _("The target of {kpis} is shared out as the groups shared the period from {day} on.").format(
            kpis=names, day=date(since)
        )


def gaps(findings: Findings) -> Figure:
    """Every missed KPI by every cut, as a table: the group that holds most of the gap, and how much of it."""
    rows = findings.gaps
    known = [findings.values[str(each)] for each in rows["id"]]
    clear = int((rows.groupby("id")["share"].max() >= HALF).sum())
    first = rows.iloc[0]
    sentence = (
        _("{kpi} misses its target most with {group} ({cut}), which holds more than the whole gap")
        if first["share"] > 1
        else _("{kpi} misses its target most with {group} ({cut}): {share} of the gap")
    )
    return Figure(
        name="gaps",
        title=sentence.format(
            kpi=name_of_kpi(known[0]), group=first["name"], cut=_(CUT_NAMES[str(first["dimension"])]),
            share=percent(first["share"], significant=2),
        ),
        subtitle=_("Per missed target and cut the group that holds most of the gap, {period}").format(
            period=when(findings)
        ),
        foot=" ".join(filter(None, [
            ngettext(
                "Of {n} missed target some group holds half of the gap or more in {clear}; where none does, the gap is "
                "spread. A stage is decided by the same orders that a rate counts, so it shows where, never why.",
                "Of {n} missed targets some group holds half of the gap or more in {clear}; where none does, the gap "
                "is spread. A stage is decided by the same orders that a rate counts, so it shows where, never why.",
                rows["id"].nunique(),
            ).format(n=integer(rows["id"].nunique()), clear=integer(clear)),
            _whole(findings),
        ])),
        chart=_gap_bars(findings),
        table=rows.assign(
            group_name=rows["name"],
            name=[name_of_kpi(each) for each in known],
            cut=[_(CUT_NAMES[str(each)]) for each in rows["dimension"]],
            shown=[_text(value, each) for value, each in zip(rows["value"], known, strict=True)],
            aim=[_text(value, each) for value, each in zip(rows["target"], known, strict=True)],
            held=[_share(each) for each in rows["share"]],
        ),
        labels={
            "name": _("KPI"), "cut": _("Cut by"), "group_name": _("Group"), "n": _("n"), "weight": _("Weight"),
            "shown": _("Value"), "aim": _("Target"), "held": _("Share of the gap"),
        },
        formats={
            **dict.fromkeys(("name", "cut", "group_name", "shown", "aim", "held"), "text"),
            "n": "count", "weight": "fraction",
        },
    )  # fmt: skip


def _whole(findings: Findings) -> str:
    """The missed KPIs that have no row here, by name; empty where all have."""
    missed = [name for name, _target in off_target(findings.board) if name not in set(findings.gaps["id"])]
    if not missed:
        return ""
    return _("Left out, since no cut here has groups that add up to it (people may stand in two): {names}.").format(
        names=listed(name_of_kpi(findings.values[each]) for each in missed)
    )


def _gap_bars(findings: Findings) -> Panels:
    """Per missed KPI the groups that hold most of its gap, each of another cut."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.page import Panel, Panels
    from playbook.charts.theme import BAD, CONTEXT

    panels = []
    for name, rows in findings.gaps.groupby("id", sort=False):
        own = rows.head(MOST_BARS).assign(
            label=[
                _("{group} ({share})").format(group=row["name"], share=_(CUT_NAMES[str(row["dimension"])]))
                for row in rows.head(MOST_BARS).to_dict("records")
            ]
        )
        shades = {row["label"]: BAD if row["share"] >= HALF else CONTEXT for row in own.to_dict("records")}
        chart = bars(own, "label", Measure("share", _("Share of the gap"), "fraction"), colours=shades, ordered=False)
        panels.append(Panel(name_of_kpi(findings.values[str(name)]), chart))
    return Panels(tuple(panels))


def _share(share: float) -> str:
    """A group's share of a gap; more than all of it is said as such."""
    return _("more than all") if share > 1 else percent(share, significant=2)


def gap_words(findings: Findings, shortfall: Shortfall) -> str:
    """One missed KPI as a sentence: value, target, and the group that holds most of the gap."""
    sentence = (
        _("{name}: {value} against a target of {target}; {group} alone holds more than the whole gap")
        if shortfall.share > 1
        else _("{name}: {value} against a target of {target}; {share} of the gap lies with {group}")
    )
    known = findings.values[shortfall.id]
    return sentence.format(
        name=name_of_kpi(known),
        value=value_text(shortfall.value, known.unit, known.currency or ""),
        target=value_text(shortfall.target, known.unit, known.currency or ""),
        group=shortfall.worst["name"],
        share=percent(shortfall.share, significant=2),
    )


def _panel(findings: Findings, shortfall: Shortfall) -> Panel:
    from playbook.charts.forms import Measure, bars
    from playbook.charts.page import Panel
    from playbook.charts.theme import BAD, CONTEXT

    known = findings.values[shortfall.id]
    points = known.unit == "fraction"
    rows = shortfall.groups[shortfall.groups["weight"] > 0]
    rows = rows.assign(part=rows["part"] * (100 if points else 1))
    title = _("{name}, in percentage points").format(name=name_of_kpi(known)) if points else name_of_kpi(known)
    away = 1 if shortfall.better == "lower" else -1
    return Panel(
        title,
        bars(
            rows,
            "name",
            Measure("part", _("Part in the gap"), "number" if points else unit_of(known)),
            colours={row["name"]: BAD if row["part"] * away > 0 else CONTEXT for row in rows.to_dict("records")},
            ordered=False,
        ),
    )


def _table(findings: Findings) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for each in findings.shortfalls:
        known = findings.values[each.id]
        rows += [
            {
                "id": each.id,
                "name": name_of_kpi(known),
                "dimension": each.dimension,
                "group": row["group"],
                "group_name": row["name"],
                "n": row["n"],
                "weight": row["weight"],
                "shown": _text(row["value"], known),
                "before": _text(row["rate_before"], known),
                "gap": _part(row["part"], known),
                "own": _part(row["rate"], known),
                "share": _part(row["mix"], known),
                **{name: row[name] for name in ("value", "rate_before", "part", "rate", "mix")},
            }
            for row in each.groups.to_dict("records")
        ]
    return pd.DataFrame(rows)


def _text(value: float, known: KpiValue) -> str:
    """A group's value in the KPI's unit."""
    return "–" if isnan(value) else value_text(value, known.unit, known.currency or "")


def _part(value: float, known: KpiValue) -> str:
    """A part of a gap: of a share in percentage points, since a percentage of a percentage misleads."""
    if known.unit == "fraction" and not isnan(value):
        # Rounded first, so that next to nothing is 0 and not −0.
        return _("{n} points").format(n=number(round(100 * value, 2) + 0.0, decimals=2))
    return _text(value, known)


def monday(findings: Findings) -> str:
    """What to do about the KPI that is furthest from its target."""
    first = findings.shortfalls[0]
    return _("Ask about {group} first: that is where {name} misses its target most (n = {n}).").format(
        group=first.worst["name"], name=name_of_kpi(findings.values[first.id]), n=integer(first.worst["n"])
    )
