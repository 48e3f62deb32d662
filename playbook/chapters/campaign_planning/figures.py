"""The figures of the campaign chapter."""

from __future__ import annotations

from playbook.chapters.campaign_planning.findings import WINDOW, Findings, blueprints
from playbook.chapters.campaign_planning.wanted_words import action_name, wanted
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, listed, percent

STATES = {"planned": N_("planned"), "started": N_("started"), "ended": N_("ended")}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """The matrix, the audiences, who is left out, how often such customers came back, what was
    wanted of them, and what is planned."""
    makers = (
        (_matrix, True),
        (_audiences, True),
        (_consent, len(findings.stages) > 0),
        (_returns, len(findings.returns) > 0),
        (wanted, len(findings.wanted.counts) > 0),
        (_planned, bool(findings.campaigns)),
    )
    return tuple(make(findings) for make, can in makers if can)


def audiences(findings: Findings) -> list[tuple[str, str, int, int]]:
    """Per blueprint: id, translated name, customers, and those who may be written to; the largest first."""
    totals = findings.matrix.groupby("campaign")[["customers", "may_write"]].sum().to_dict("index")
    rows = [
        (each.id, _(each.name), int(totals[each.id]["customers"]), int(totals[each.id]["may_write"]))
        for each in blueprints()
    ]
    return sorted(rows, key=lambda row: (-row[3], -row[2]))


def _matrix(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, heat

    names = {each.id: _(each.name) for each in blueprints()}
    rows = findings.matrix.assign(
        name=[names[each] for each in findings.matrix["campaign"]],
        stage_name=[name_of(each) for each in findings.matrix["stage"]],
    )
    shown = rows.assign(customers=rows["customers"].astype(float).where(rows["customers"] > 0))
    largest = rows.nlargest(1, "customers").iloc[0]
    return Figure(
        name="matrix",
        title=_("“{campaign}” would reach most: {n} customers in the stage {stage}").format(
            campaign=largest["name"], n=integer(largest["customers"]), stage=largest["stage_name"]
        ),
        subtitle=_("Customers who fit each campaign today, by lifecycle stage, {day}").format(day=date(findings.as_of)),
        foot=_("A customer can fit several campaigns; send one, the nearest to the last order. Blank: nobody."),
        chart=heat(shown, "name", "stage_name", Measure("customers", _("Customers"), "count")),
        table=rows[rows["customers"] > 0],
        labels={
            "name": _("Campaign"), "stage_name": _("Stage"), "customers": _("Customers"),
            "may_write": _("May be written to"),
        },
        formats={"customers": "count", "may_write": "count"},
    )  # fmt: skip


def _audiences(findings: Findings) -> Figure:
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    rows = pd.DataFrame(audiences(findings), columns=["campaign", "name", "customers", "may_write"])
    texts = {each.id: each for each in blueprints()}
    rows = rows.assign(
        intro=[_(texts[each].intro) for each in rows["campaign"]],
        meaning=[_(texts[each].meaning) for each in rows["campaign"]],
        sentence=[_(texts[each].sentence) for each in rows["campaign"]],
    )
    allowed, every = int(findings.stages["may_write"].sum()), int(findings.stages["customers"].sum())
    return Figure(
        name="audiences",
        title=_("{allowed} of {all} customers may be written to by {channel} ({share})").format(
            allowed=integer(allowed),
            all=integer(every),
            channel=name_of(findings.params.channel),
            share=percent(allowed / every if every else None),
        ),
        subtitle=_("Customers who fit each campaign; the mark shows those who agreed and did not opt out"),
        foot=_("Messages go out between {start} and {end} o'clock of the customer's own day.").format(
            start=integer(findings.send_window[0]), end=integer(findings.send_window[1])
        ),
        chart=bars(
            rows,
            "name",
            Measure("customers", _("Customers"), "count"),
            marker=Measure("may_write", _("May be written to"), "count"),
            ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Campaign"), "customers": _("Customers"), "may_write": _("May be written to"),
            "intro": _("Starts"), "meaning": _("Is for"), "sentence": _("Says"),
        },
        formats={"customers": "count", "may_write": "count"},
    )  # fmt: skip


def _consent(findings: Findings) -> Figure:
    """Why customers of each stage may not be written to."""
    from playbook.charts.forms import Measure, bars

    rows = findings.stages.assign(
        name=[name_of(each) for each in findings.stages["stage"]],
        may_write_share=findings.stages["may_write"] / findings.stages["customers"],
    )
    out, silent = int(rows["opted_out"].sum()), int(rows["no_consent"].sum())
    return Figure(
        name="consent",
        title=_("{out} customers opted out and {silent} never agreed: none of them can be on a list").format(
            out=integer(out), silent=integer(silent)
        ),
        subtitle=_("Share of each stage that may be written to by {channel}").format(
            channel=name_of(findings.params.channel)
        ),
        foot=_("An opt-out counts whenever it came. Where no consent was delivered, nobody may be written to."),
        chart=bars(rows, "name", Measure("may_write_share", _("Share"), "fraction"), ordered=False),
        table=rows,
        labels={
            "name": _("Stage"), "customers": _("Customers"), "may_write": _("May be written to"),
            "opted_out": _("Opted out"), "no_consent": _("Never agreed"), "may_write_share": _("Share"),
        },
    )  # fmt: skip


def _returns(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.returns.assign(name=[name_of(each) for each in findings.returns["stage"]])
    best, least = rows.nlargest(1, "rate").iloc[0], rows.nsmallest(1, "rate").iloc[0]
    return Figure(
        name="returns",
        title=_("Without any new campaign {best} of “{stage}” ordered again within {days} days, {least} of “{other}”")
        .format(
            best=percent(best["rate"], significant=2),
            stage=best["name"],
            days=integer(WINDOW),
            least=percent(least["rate"], significant=2),
            other=least["name"],
        ),
        subtitle=_("Share of each stage of {days} days ago that has ordered since; whiskers: 95% interval").format(
            days=integer(WINDOW)
        ),
        foot=_("What happens by itself is the yardstick: a campaign is worth what comes on top of it."),
        chart=bars(rows, "name", Measure("rate", _("Share"), "fraction", low="low", high="high"), ordered=False),
        table=rows,
        labels={
            "name": _("Stage"), "customers": _("Customers"), "came_back": _("Ordered since"), "rate": _("Share"),
            "low": _("Low"), "high": _("High"),
        },
        formats={"rate": "fraction", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def _planned(findings: Findings) -> Figure:
    """The saved campaigns, and those that lack a goal."""
    import pandas as pd

    goals = {each.id: each.name for each in findings.goals}
    rows = pd.DataFrame(
        [
            (isolate(each.name), name_of(each.stage), name_of(each.channel), isolate(each.trigger),
             _(STATES[each.status]), isolate(goals[each.goal]) if each.goal in goals else "–",
             listed(map(action_name, each.wanted)) or "–")
            for each in findings.campaigns
        ],
        columns=["name", "stage", "channel", "trigger", "status", "goal", "wanted"],
    )  # fmt: skip
    covered = {each.stage for each in findings.campaigns if each.status != "ended"}
    bare = [name_of(each) for each in findings.stages["stage"] if each not in covered]
    title = (
        _("{n} campaigns are saved; no campaign speaks to: {stages}").format(n=integer(len(rows)), stages=listed(bare))
        if bare
        else _("{n} campaigns are saved, and every stage is spoken to").format(n=integer(len(rows)))
    )
    return Figure(
        name="planned",
        title=title,
        subtitle=_("Saved campaigns with their goal"),
        foot=_("A campaign cannot be started without a goal."),
        chart=None,
        table=rows,
        labels={
            "name": _("Campaign"), "stage": _("Stage"), "channel": _("Channel"), "trigger": _("Starts"),
            "status": _("State"), "goal": _("Goal"), "wanted": _("Wanted"),
        },
        formats=dict.fromkeys(rows.columns, "text"),
    )  # fmt: skip
