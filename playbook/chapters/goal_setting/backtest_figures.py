"""The record of the odds as figures and words: earlier ranges against what came, and told odds against how often."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.goal_setting.backtest import Backtest
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, number, percent
from playbook.kpis.odds import LEVEL


def backtest_figures(tested: Backtest | None, target: float) -> Iterator[Figure]:
    """Each where there is something to hold against what came."""
    if tested is not None and len(tested.days) > 1:
        yield _ranges(tested, target)
        if len(tested.stated):
            yield _stated(tested)


def _ranges(tested: Backtest, target: float) -> Figure:
    from playbook.charts.forms import Measure, Time, lines

    found, days = tested.record, tested.days
    return Figure(
        name="backtest",
        title=_("Had the goal been set earlier, {held} of {n} ranges would have held what came").format(
            held=integer(found.held), n=integer(found.ended)
        ),
        subtitle=_(
            "Share of existing customers who then bought again within six months, by the day of the forecast; in the "
            "band the range told on that day, meant to hold {level} of cases"
        ).format(level=percent(LEVEL)),
        foot=_("Every 28th day, each with what was known then. Windows overlap, so neighbours are alike."),
        chart=lines(days, Time("day", "day"), Measure("actual", _("What came"), "fraction", low="low", high="high")),
        table=days.assign(**{name: days[name].map({True: _("yes"), False: _("no")}) for name in ("held", "reached")}),
        labels={
            "day": _("Day"), "low": _("Low"), "expected": _("Forecast"), "high": _("High"), "actual": _("What came"),
            "held": _("Held"), "odds": _("Odds of {target}").format(target=percent(target)), "reached": _("Reached"),
        },
        formats={"day": "date", **dict.fromkeys(("low", "expected", "high", "actual", "odds"), "fraction")},
    )  # fmt: skip


def _stated(tested: Backtest) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = tested.stated.assign(name=[percent(each) for each in tested.stated["odds"]])
    found = tested.record
    return Figure(
        name="stated_odds",
        title=_("Odds told earlier missed by {brier} (Brier), always telling the usual rate by {base}").format(
            brier=number(found.brier, significant=2), base=number(found.base, significant=2)
        ),
        subtitle=_("How often a target was reached, by the odds told for it; the mark is what was told"),
        foot=_(
            "{n} targets, 0.8 to 1.2 times the last share. Brier: mean squared error, 0 is perfect. The usual rate is "
            "known only afterwards: a hard rival. Whisker: 95% interval, too narrow since windows overlap."
        ).format(n=integer(found.asked)),
        chart=bars(
            rows,
            "name",
            Measure("share", _("Reached"), "fraction", low="low", high="high"),
            marker=Measure("odds", _("Odds told"), "fraction"),
            ordered=False,
        ),
        table=rows[["name", "cases", "reached", "share", "low", "high"]],
        labels={
            "name": _("Odds told"), "cases": _("Targets"), "reached": _("Reached"), "share": _("Share"),
            "low": _("Low"), "high": _("High"),
        },
        formats={**dict.fromkeys(("cases", "reached"), "count"), **dict.fromkeys(("share", "low", "high"), "fraction")},
    )  # fmt: skip


def backtest_words(tested: Backtest | None) -> str:
    """The record in a paragraph: what may be trusted of it, and what not."""
    if tested is None:
        return _("No earlier forecast of this length has ended, so there is no record yet.")
    first, found = tested.days.iloc[0], tested.record
    said = [
        _("On {day}, say, {low} to {high} would have been told, and {actual} came.").format(
            day=date(first["day"].date()),
            low=percent(first["low"]),
            high=percent(first["high"]),
            actual=percent(first["actual"]),
        ),
        _("Of {n} ranges {share} held; {level} are meant to.").format(
            n=integer(found.ended), share=percent(found.coverage), level=percent(LEVEL)
        ),
    ]
    if not found.asked:
        said.append(_("For told odds no earlier forecast has one whole window before it yet."))
    return " ".join(said)
