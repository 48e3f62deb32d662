"""The odds of the goal "buy again" in words: what they are, what they would take, and why there are none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.i18n import _, date, integer, percent
from playbook.kpis.odds import LEVEL
from playbook.kpis.periods import months_from

if TYPE_CHECKING:
    from playbook.chapters.goal_setting.findings import Findings
    from playbook.kpis.odds import GoalOdds


def odds_words(findings: Findings) -> str:
    """One paragraph; the range always where there is one, odds only where they have been earned."""
    odds = findings.odds
    if odds.low is None or odds.high is None or odds.expected is None:
        return _("There are too few customers or days for a forecast of who buys again.")
    spread = _(
        "By {deadline} between {low} and {high} of the {n} existing customers are to be expected to buy again, "
        "in {level} of cases; {expected} is the middle."
    ).format(
        deadline=date(months_from(findings.as_of, findings.again.months)),
        low=percent(odds.low),
        high=percent(odds.high),
        n=integer(odds.customers or 0),
        level=percent(LEVEL),
        expected=percent(odds.expected),
    )
    return " ".join([spread, _earned(findings, odds) if odds.odds is not None else _not_yet(findings, odds)])


def _earned(findings: Findings, odds: GoalOdds) -> str:
    target = percent(findings.again.target)
    first = _("The odds of {target} or more are about {odds}.").format(target=target, odds=percent(odds.odds or 0.0))
    record = _("Of {ended} earlier forecasts of this kind {held} held their range.").format(
        ended=integer(odds.ended), held=integer(odds.held)
    )
    if not odds.customers_to_win:
        return " ".join([first, record])
    takes = _("For odds of {level} the target would have to be {at}, or {n} more customers must be won over.").format(
        level=percent(LEVEL), at=percent(odds.target_at_80 or 0.0), n=integer(odds.customers_to_win)
    )
    if odds.needed_uplift is not None:
        takes += " " + _("That is {uplift} more inclination to buy of everybody who has not bought yet.").format(
            uplift=percent(odds.needed_uplift, significant=2)
        )
    return " ".join([first, takes, record])


def _not_yet(findings: Findings, odds: GoalOdds) -> str:
    target, low, high = findings.again.target, odds.low or 0.0, odds.high or 0.0
    if target < low:
        place = _("The target of {target} lies below that range.")
    elif target > high:
        place = _("The target of {target} lies above that range.")
    else:
        place = _("The target of {target} lies inside that range.")
    why = _(
        "Odds come from {day} on: until then these data have not shown every season and how wrong such forecasts are."
    ).format(day=date(odds.first_odds_on))
    return " ".join([place.format(target=percent(target)), why])
