"""Had this goal been set back then: the odds that would have been told on every past day, against what came.

Every past forecast of a share is asked for five targets: the last share known on its day, times 0.8 to 1.2. Stated odds
are judged by the Brier score, the mean of (odds - outcome)^2, beside a rival that knows how often each of the five was
reached in these very cases and always says that: a hard one, since nobody knows it beforehand.

Source: G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
Overlapping forecasts of one shop are not independent: a record is no proof, and one of many shops is worth more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playbook.methods.odds import ShareForecast, shown_odds
from playbook.methods.purchase_days import PurchaseDays

LEVELS = (0.8, 0.9, 1.0, 1.1, 1.2)


@dataclass(frozen=True)
class Asked:
    """One target on one past day. level: times the last share known then. odds: as they would have been shown."""

    origin: int
    level: float
    target: float
    odds: float
    came: bool


@dataclass(frozen=True)
class Record:
    """What forecasts came to. ended: forecasts whose end is known; held: of these, inside their 80% range; width: mean
    width of the range as a part of the expected share; asked: targets judged; brier, base: mean squared errors of the
    odds and of always saying how often such targets were reached; nan without cases."""

    ended: int
    held: int
    width: float
    asked: int
    brier: float
    base: float

    @property
    def coverage(self) -> float:
        """The share of ranges that held the truth."""
        return self.held / self.ended if self.ended else float("nan")

    @property
    def skill(self) -> float:
        """By which part the squared error is smaller than the base rate's; below 0: larger."""
        return 1 - self.brier / self.base if self.base else float("nan")


def asked(days: PurchaseDays, made: Sequence[ShareForecast]) -> list[Asked]:
    """The five targets of every forecast that is over and before which one whole window was over."""
    cases = []
    for each in made:
        if np.isnan(each.actual) or each.origin - each.horizon < made[0].origin:
            continue
        last = days.share(each.origin - each.horizon, each.horizon)
        for level in LEVELS:
            target = level * last
            odds = shown_odds(each.probability(target))
            cases.append(Asked(each.origin, level, target, odds, bool(each.actual >= target)))
    return cases


def record(made: Sequence[ShareForecast], cases: Sequence[Asked], *, level: float = 0.8) -> Record:
    """The record of forecasts and of the targets they were asked for; of one shop or of many put together."""
    over = [each for each in made if not np.isnan(each.actual)]
    ranges = [(each, *each.interval(level)) for each in over]
    base = {
        each: np.mean([case.came for case in cases if case.level == each]) for each in {case.level for case in cases}
    }
    return Record(
        ended=len(over),
        held=sum(low <= each.actual <= high for each, low, high in ranges),
        width=float(np.mean([(high - low) / each.expected for each, low, high in ranges])) if over else float("nan"),
        asked=len(cases),
        brier=float(np.mean([(case.odds - case.came) ** 2 for case in cases])) if cases else float("nan"),
        base=float(np.mean([(base[case.level] - case.came) ** 2 for case in cases])) if cases else float("nan"),
    )


def reliability(cases: Sequence[Asked]) -> list[tuple[float, int, int]]:
    """For each of the stated odds: how often they were stated, and how often the target was reached.

    >>> reliability([Asked(0, 1.0, 0.2, 0.7, True), Asked(28, 1.0, 0.2, 0.7, False)])
    [(0.7, 2, 1)]
    """
    stated = sorted({case.odds for case in cases})
    return [
        (odds, sum(case.odds == odds for case in cases), sum(case.odds == odds and case.came for case in cases))
        for odds in stated
    ]
