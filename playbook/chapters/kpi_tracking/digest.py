"""The digest: what somebody should know who reads one page a week, in plain words, most important first."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.kpi_tracking.alert_figures import alert_words, causes_text, shown
from playbook.chapters.kpi_tracking.board import STANDINGS, name_of_kpi, places_of_gap
from playbook.chapters.kpi_tracking.figures import tone_of
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.goal_figures import effect_words
from playbook.charts.kpi_tiles import value_text
from playbook.i18n import _, date, integer, isolate, listed, money, ngettext, percent

# Of each kind so many; who wants more opens the chapter.
MOST_ALERTS, MOST_MOVES = 3, 2


def digest(findings: Findings) -> tuple[str, ...]:
    """Sentences, most important first: alerts, goals, revenue, what moved, targets, corrections, tests."""
    return (
        *_alerts(findings),
        *_goals(findings),
        *_revenue(findings),
        *_moves(findings),
        *_targets(findings),
        *_corrected(findings),
        *_tests(findings),
    )


def _alerts(findings: Findings) -> Iterator[str]:
    watch = findings.watch
    if not watch.judged:
        yield _("Nothing can be watched week by week yet: that takes about eight months of orders or visits.")
        return
    if not watch.alerts:
        yield ngettext(
            "Nothing is out of the ordinary: {n} number was watched.",
            "Nothing is out of the ordinary: {n} numbers were watched.",
            watch.judged,
        ).format(n=integer(watch.judged))
        return
    for each in watch.alerts[:MOST_ALERTS]:
        sentence = alert_words(each, findings) + "."
        if each.low is not None:
            sentence += " " + _("A usual week has {low} to {high}.").format(
                low=shown(each, each.low, findings), high=shown(each, each.high, findings)
            )
        if each.causes:
            sentence += " " + _("Most of it comes from: {groups}.").format(groups=causes_text(each))
        yield sentence
    more = len(watch.alerts) - MOST_ALERTS
    if more > 0:
        yield ngettext(
            "{n} more number is out of the ordinary.", "{n} more numbers are out of the ordinary.", more
        ).format(n=integer(more))


def _goals(findings: Findings) -> Iterator[str]:
    """The goals that are not on their way first."""
    rank = {"off_track": 0, "at_risk": 1, "on_track": 2, "reached": 3}
    told = [each for each in findings.goals if each.standing in rank]
    for each in sorted(told, key=lambda goal: rank[goal.standing]):
        sentence = _("“{goal}” is {state}: {now} now, {target} by {day}.").format(
            goal=isolate(each.goal.name),
            state=_(STANDINGS[each.standing]),
            now=value_text(each.current, each.unit, findings.values[each.goal.metric].currency or "")
            if each.goal.metric in findings.values
            else value_text(each.current, each.unit),
            target=value_text(each.goal.target, each.unit),
            day=date(each.goal.deadline),
        )
        odds = findings.odds[each.goal.id].odds
        if odds is not None:
            sentence += " " + _("Its odds are about {odds}.").format(odds=percent(odds))
        yield sentence


def _revenue(findings: Findings) -> Iterator[str]:
    if findings.compared_with is None:
        return
    total = float(findings.changes["effect"].sum())
    main = findings.changes.iloc[int(findings.changes["effect"].abs().argmax())]
    year_ago = findings.compared_with[1].year < findings.period.end.year
    words = {
        "customers": _("the number of customers"),
        "frequency": _("orders per customer"),
        "order_value": _("the value of an order"),
    }
    above, below = (
        (
            _(
                "Revenue of known customers is {total} above the same days a year ago; "
                "the largest part: {lever} ({part})."
            ),
            _(
                "Revenue of known customers is {total} below the same days a year ago; "
                "the largest part: {lever} ({part})."
            ),
        )
        if year_ago
        else (
            _("Revenue of known customers is {total} above the period before; the largest part: {lever} ({part})."),
            _("Revenue of known customers is {total} below the period before; the largest part: {lever} ({part})."),
        )
    )
    yield (above if total >= 0 else below).format(
        total=money(abs(total)), lever=words[str(main["lever"])], part=money(float(main["effect"]))
    )


def _moves(findings: Findings) -> Iterator[str]:
    """The surest moves to the bad side, then to the good."""
    clear = [each for each in findings.moves if each.clear]
    worse, better = (
        (_("Worse than a year ago, and not by luck: {names}."), _("Better than a year ago, and not by luck: {names}."))
        if findings.year_ago
        else (
            _("Worse than in the period before, and not by luck: {names}."),
            _("Better than in the period before, and not by luck: {names}."),
        )
    )
    for tone, sentence in (("bad", worse), ("good", better)):
        found = [each for each in clear if tone_of(each.change, each.better) == tone][:MOST_MOVES]
        if found:
            names = [
                _("{name} ({change})").format(
                    name=name_of_kpi(findings.values[each.id]), change=percent(each.change, significant=2, sign=True)
                )
                for each in found
            ]
            yield sentence.format(names=listed(names))


def _targets(findings: Findings) -> Iterator[str]:
    off = findings.board[findings.board["standing"] == "off_track"]
    if len(off):
        names = listed(_missed(findings, str(each)) for each in off["id"])
        yield _("Off target: {names}.").format(names=names)


def _missed(findings: Findings, name: str) -> str:
    """A KPI that misses its target, with the groups in which most of the gap lies."""
    shown, places = name_of_kpi(findings.values[name]), places_of_gap(findings, name)
    return _("{name} (most of the gap with: {groups})").format(name=shown, groups=places) if places else shown


def _corrected(findings: Findings) -> Iterator[str]:
    revised = findings.revised
    if revised is None or not revised.revisions:
        return
    first = revised.revisions[0]
    value = findings.values[first.id]
    yield ngettext(
        "{n} number of the past was corrected by the last import: {name} was told as {then} and is {now}.",
        "{n} numbers of the past were corrected by the last import, first of all {name}: told as {then}, it is {now}.",
        len(revised.revisions),
    ).format(
        n=integer(len(revised.revisions)),
        name=name_of_kpi(value),
        then=value_text(first.then, value.unit, value.currency or "") or "–",
        now=value_text(first.now, value.unit, value.currency or "") or "–",
    )


def _tests(findings: Findings) -> Iterator[str]:
    for each in findings.effects:
        if each.evidence == "test":
            yield _("{name}: {known}").format(name=isolate(each.name), known=effect_words(each))
