"""A goal on its way: so many of the customers who existed at its start have bought, the others still may.

Who has bought stays counted. For each of the others the customer-base model gives a probability within the days that
are left; all of them are moved by one factor of purchase intensity, the one that makes the model's expectation of
everybody agree with the forecast of the whole (`odds`). So the forecast narrows as the deadline comes near.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playbook.methods.maximum_likelihood import CannotFit
from playbook.methods.odds import STEP, ShareForecast, customer_model, forecasts, g, inverse
from playbook.methods.purchase_days import PurchaseDays

_LEAST = 1e-12
# Beyond e to the 12 a purchase intensity is nought or everything.
_FAR = 12.0


@dataclass(frozen=True)
class GoalForecast:
    """The share of a goal's `customers` who have bought by its deadline, seen from a day before that.

    forecast: of the share of everybody who exists on that day, in the days left (28 at least). done: customers of the
    goal who have bought. everybody: each existing customer's probability in the forecast's days by the model alone.
    left: of those of the goal who have not bought, in the days left. past: the forecasts of the same length that the
    same method made on earlier days, oldest first.
    """

    forecast: ShareForecast
    past: tuple[ShareForecast, ...]
    customers: int
    done: int
    everybody: NDArray[np.float64]
    left: NDArray[np.float64]

    @property
    def expected(self) -> float:
        """The middle of the distribution."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> float:
        """The share that is not exceeded with this probability."""
        from scipy.special import stdtrit

        return self._share(self.forecast.centre + self._width() * float(stdtrit(self.forecast.df, probability)))

    def interval(self, level: float = 0.8) -> tuple[float, float]:
        """The middle range that holds the share with probability `level`."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def target_at(self, odds: float) -> float:
        """The target that is reached with these odds."""
        return self.quantile(1 - odds)

    def probability(self, target: float) -> float:
        """Of reaching `target` or more."""
        from scipy.special import stdtr

        at = self._place(target)
        return float(stdtr(self.forecast.df, (self.forecast.centre - at) / self._width()))

    def needed_uplift(self, target: float, odds: float = 0.8) -> float | None:
        """By which share the purchase intensity of those who have not bought must rise for `target` to have these odds;
        0 where it has them already, None where even all of them buying would not do."""
        place, now = self._place(target), self._place(self.target_at(odds))
        if place >= _FAR:
            return None
        return max(0.0, float(np.expm1(self._shift(place) - self._shift(now))))

    def customers_to_win(self, target: float, odds: float = 0.8) -> int:
        """How many more customers must buy than these odds allow for now; 0 where the target has them already."""
        short = (target - self.target_at(odds)) * self.customers
        return max(0, int(np.ceil(round(short, 6))))

    def _width(self) -> float:
        """The forecast's own width, with the chance that is among those who are left instead of among everybody."""
        centre, step = self.forecast.centre, 1e-4
        slope = (self._share(centre + step) - self._share(centre - step)) / (2 * step)
        shared = self.forecast.width**2 - self.forecast.chance
        if slope < _LEAST:
            return float(np.sqrt(shared))
        each = inverse(g(self.left) + self._shift(centre))
        alone = float((each * (1 - each)).sum()) / self.customers**2 / slope**2
        return float(np.sqrt(shared + alone))

    def _share(self, place: float) -> float:
        more = inverse(g(self.left) + self._shift(place)).sum() if len(self.left) else 0.0
        return float((self.done + more) / self.customers)

    def _shift(self, place: float) -> float:
        """What moves everybody's own g so that their mean share is the one at this place of the forecast."""
        from scipy.optimize import brentq

        wanted, own = float(inverse(np.clip(place, -_FAR, 3.0))), g(self.everybody)
        return float(brentq(lambda shift: inverse(own + shift).mean() - wanted, -4 * _FAR, 4 * _FAR, xtol=1e-10))

    def _place(self, target: float) -> float:
        """The place of the forecast at which the goal's share is `target`; far out where none is."""
        from scipy.optimize import brentq

        if target <= self._share(-_FAR):
            return -_FAR
        if target >= self._share(3.0):
            return _FAR
        return float(brentq(lambda place: self._share(place) - target, -_FAR, 3.0, xtol=1e-10))


def goal_forecast(days: PurchaseDays, start: int, deadline: int, as_of: int) -> GoalForecast:
    """The forecast on `as_of` of a goal over the customers who existed before the day `start`.

    Before the start, the customers who exist on `as_of` stand for them, and the goal's whole length for the days left.
    Raises ValueError: on or after the deadline, or a deadline before the start; CannotFit: too few customers.
    """
    if not start <= deadline or as_of >= deadline:
        raise ValueError(f"a day before the deadline, and that after the start: {start}, {deadline}, {as_of}")
    begun = as_of >= start
    within = deadline - as_of if begun else deadline - start + 1
    made = forecasts(days, max(within, STEP), as_of)
    if not made:
        raise CannotFit("goal forecast", "too thin", "it takes 90 days and 100 customers", {"days": as_of - days.begin})
    forecast = made[-1]
    base = days.base(as_of)
    model = customer_model(base, days.begin, as_of)

    def chances(horizon: int) -> NDArray[np.float64]:
        found = model.probability_of_purchase(horizon, base.frequency, base.recency, base.T)
        kept: NDArray[np.float64] = np.clip(np.asarray(found, dtype=float), _LEAST, 1 - _LEAST)
        return kept

    mine = base.first < start if begun else np.ones(len(base.first), dtype=bool)
    bought = days.bought(start - 1, as_of - start + 1)[base.customer] if begun else np.zeros(len(mine), dtype=bool)
    return GoalForecast(
        forecast=forecast,
        past=tuple(made[:-1]),
        customers=int(mine.sum()),
        done=int((mine & bought).sum()),
        everybody=chances(forecast.horizon),
        left=chances(within)[mine & ~bought],
    )
