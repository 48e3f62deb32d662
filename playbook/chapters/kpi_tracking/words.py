"""The words of the tracking chapter, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from playbook.chapters.kpi_tracking.alert_figures import alert_words
from playbook.chapters.kpi_tracking.board import name_of_kpi
from playbook.chapters.kpi_tracking.campaign_figures import monday as weak_campaign
from playbook.chapters.kpi_tracking.digest import digest
from playbook.chapters.kpi_tracking.figures import LEVERS, tone_of
from playbook.chapters.kpi_tracking.findings import FOLLOWED, Findings, tactics
from playbook.chapters.kpi_tracking.improvement_figures import best
from playbook.chapters.kpi_tracking.segment_figures import KINDS
from playbook.chapters.kpi_tracking.segments import SEGMENTS
from playbook.chapters.kpi_tracking.shortfall_figures import monday as missed_target
from playbook.charts.kpi_tiles import tile_of
from playbook.charts.names import tactic_name
from playbook.charts.page import Words
from playbook.i18n import _, date, integer, isolate, money, ngettext, percent
from playbook.i18n import period as period_name
from playbook.params import Control

TILES = tuple(each for each in FOLLOWED if each != "average_order_value")


def controls(findings: Findings) -> tuple[Control, ...]:
    """The length of the period, whose KPIs, and of one tactic which of them."""
    periods = {"week": _("week"), "month": _("month"), "quarter": _("quarter")}
    named = {"all": _("all")} | {each: tactic_name(each) for each in tactics()}
    single = Control(
        "indicators",
        _("Single indicators"),
        "several",
        tuple((each, _(name)) for each, name in findings.offered.items()),
        help=_("None ticked: all that are followed. To keep a choice: playbook kpis CLIENT --leave-out ID"),
    )
    told_apart = {"": _("personas, else new and returning")} | {each: _(KINDS[each]) for each in SEGMENTS}
    return (
        Control("period", _("Period"), "choice", tuple(periods.items())),
        Control("tactic", _("Tactic"), "choice", tuple(named.items())),
        Control("taken_apart", _("Trend and season of"), "choice", _with_trend(findings)),
        Control("segment", _("Revenue told apart by"), "choice", tuple(told_apart.items())),
        *([single] if findings.offered else []),
    )


def _with_trend(findings: Findings) -> tuple[tuple[str, str], ...]:
    """The KPIs whose trend and season may be asked for: those that are followed in panels."""
    known = {each: name_of_kpi(findings.values[each]) for each in dict.fromkeys(findings.trend["id"].astype(str))}
    shown = findings.taken_apart
    return tuple((known | ({shown.id: _(shown.name)} if shown else {})).items())


def words(findings: Findings) -> Words:
    """Headline, tiles with their small trends, what to do, how sure it is."""
    shown = [each for each in TILES if each in findings.values and findings.values[each].value is not None]
    return Words(
        headline=_headline(findings),
        tiles=tuple(tile_of(findings.values[each], trend=_trend(findings, each)) for each in shown),
        sections={"digest": "\n\n".join(digest(findings)), "why": _why(findings)},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _trend(findings: Findings, name: str) -> tuple[float | None, ...]:
    values = findings.trend.loc[findings.trend["id"] == name, "value"]
    return tuple(None if isnan(value) else float(value) for value in values)


def _headline(findings: Findings) -> str:
    """How many KPIs moved to the good and how many to the bad side by more than luck, of those that can be judged."""
    when = period_name(findings.period.start, findings.period.end, findings.period.kind)
    if not findings.moves:
        return _("{n} KPIs can be computed for {period}; nothing earlier is covered to compare them with.").format(
            n=integer(len(findings.board)), period=when
        )
    clear = [each for each in findings.moves if each.clear]
    good = sum(tone_of(each.change, each.better) == "good" for each in clear)
    if findings.year_ago:
        sentence = _(
            "Of {n} KPIs, {good} are clearly better than a year ago and {bad} clearly worse ({period}); "
            "the others moved no more than luck does."
        )
    else:
        sentence = _(
            "Of {n} KPIs, {good} are clearly better than in the period before and {bad} clearly worse ({period}); "
            "the others moved no more than luck does."
        )
    return sentence.format(
        n=integer(len(findings.moves)), good=integer(good), bad=integer(len(clear) - good), period=when
    )


def _why(findings: Findings) -> str:
    if findings.compared_with is None:
        return _("Nothing earlier is covered by the data, so no change can be explained.")
    total = float(findings.changes["effect"].sum())
    parts = {str(row["lever"]): money(row["effect"]) for row in findings.changes.to_dict("records")}
    sentence = (
        _("Revenue of known customers rose by {total}. Of this, {customers} come from the {number_of_customers}, "
          "{frequency} from the {orders_each} and {order_value} from the {value_each}.")
        if total >= 0
        else _("Revenue of known customers fell by {total}. Of this, {customers} come from the {number_of_customers}, "
               "{frequency} from the {orders_each} and {order_value} from the {value_each}.")
    )  # fmt: skip
    number_of_customers, orders_each, value_each = (_(name) for name in LEVERS.values())
    return sentence.format(
        total=money(abs(total)),
        number_of_customers=number_of_customers,
        orders_each=orders_each,
        value_each=value_each,
        **parts,
    )


def _monday(findings: Findings) -> Iterator[str]:
    for alert in findings.watch.alerts[:1]:
        if alert.tone == "bad":
            yield _("Find out today what happened to this: {alert}.").format(alert=alert_words(alert, findings))
    for each in findings.goals:
        if each.standing in {"off_track", "at_risk"} and each.current is not None:
            owner = each.goal.owner or _("the owner")
            yield _("Sit down with {owner} about “{goal}”: {progress} of the way after {elapsed} of the time.").format(
                owner=isolate(owner),
                goal=isolate(each.goal.name),
                progress=percent(max(0.0, each.progress or 0.0)),
                elapsed=percent(each.elapsed),
            )
    if findings.shortfalls:
        yield missed_target(findings)
    if (findings.improvements["low"] > 1).any():
        yield _("Put the next money where it came back: {best}.").format(best=best(findings))
    if weak := weak_campaign(findings):
        yield weak
    if findings.compared_with is not None and float(findings.changes["effect"].sum()) < 0:
        worst = findings.changes.sort_values("effect").iloc[0]
        lever = LEVERS[str(worst["lever"])]
        yield _("Work on the {lever} first: it cost {amount} against the earlier period.").format(
            lever=_(lever), amount=money(abs(worst["effect"]))
        )
    worse = [each for each in findings.moves if each.clear and tone_of(each.change, each.better) == "bad"]
    if worse:
        yield _("Ask what happened to {name} ({change}, n = {n}) before anybody explains it.").format(
            name=name_of_kpi(findings.values[worse[0].id]),
            change=percent(worse[0].change, significant=2, sign=True),
            n=integer(worse[0].n),
        )
    if not findings.board["target"].notna().any():
        yield _("Write a target for three KPIs into client.toml, so that the board can say reached or missed.")


def _trust(findings: Findings) -> Iterator[str]:
    yield _("{n} KPIs have a value, {withheld} are withheld with their reason.").format(
        n=integer(len(findings.board)), withheld=integer(len(findings.withheld))
    )
    if findings.left_out:
        yield ngettext(
            "{n} indicator is left out by choice; it stands neither here nor in the digest.",
            "{n} indicators are left out by choice; they stand neither here nor in the digest.",
            findings.left_out,
        ).format(n=integer(findings.left_out))
    if not findings.period.complete:
        yield _(
            "The period ends on {day} and is not over: it is compared only with as many days of earlier ones."
        ).format(day=date(findings.as_of))
    yield _("With so many KPIs some move by luck. Of those that are called movers, at most one in twenty did.")
    if findings.watch.judged:
        yield _(
            "Alerts look at {n} numbers week by week, against their own past by medians; one broken week spoils no "
            "later one, and of the weeks in which nothing happens fewer than one in ten has an alert."
        ).format(n=integer(findings.watch.judged))
    if findings.revised is not None:
        yield ngettext(
            "{n} number of the past was corrected by the last import; what else moved is news.",
            "{n} numbers of the past were corrected by the last import; what else moved is news.",
            len(findings.revised.revisions),
        ).format(n=integer(len(findings.revised.revisions)))
    yield _("What moved revenue is arithmetic, not cause: it names the lever, not the reason.")
