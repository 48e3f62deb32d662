"""The three growth levers: revenue = customers x orders per customer x money per order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Lever = Literal["customers", "frequency", "order_value"]
LEVERS: tuple[Lever, ...] = ("customers", "frequency", "order_value")


@dataclass(frozen=True)
class Levers:
    """A period's customers, orders per customer (frequency) and money per order (order_value); all 0 or more."""

    customers: float
    frequency: float
    order_value: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(each) and each >= 0 for each in asdict(self).values()):
            raise ValueError(f"levers are known and 0 or more: {self}")

    @property
    def revenue(self) -> float:
        """Money of the period."""
        return self.customers * self.frequency * self.order_value


@dataclass(frozen=True)
class Interaction:
    """A supposed side effect: when `cause` is multiplied by x, `effect` is multiplied by x ** elasticity.

    Interaction("frequency", "order_value", -0.3): who orders twice as often spends 2 ** -0.3 = 81 % as much each time.
    """

    cause: Lever
    effect: Lever
    elasticity: float

    def __post_init__(self) -> None:
        for lever in (self.cause, self.effect):
            if lever not in LEVERS:
                raise ValueError(f"there is no lever {lever!r}; there are {', '.join(LEVERS)}")
        if self.cause == self.effect or not math.isfinite(self.elasticity):
            raise ValueError(f"an interaction joins two levers by a known elasticity: {self}")


def pull(
    start: Levers,
    *,
    customers: float = 1.0,
    frequency: float = 1.0,
    order_value: float = 1.0,
    interactions: Iterable[Interaction] = (),
) -> Levers:
    """The levers after each was multiplied; 1.2 is 20 percent more.

    Doubling one lever doubles revenue only while the other two stay as they are; `interactions` says what gives way.
    Side effects follow from the multipliers given here, not from each other, so their order does not matter.

    Assumes: whatever is not stated as an interaction does not move. That is a supposition, not a finding.

    Raises ValueError: a multiplier below 0 or not finite, or one of 0 with a negative elasticity.

    >>> base = Levers(customers=100, frequency=2, order_value=50)
    >>> pull(base, frequency=2).revenue / base.revenue
    2.0
    >>> pull(base, frequency=2, interactions=[Interaction("frequency", "order_value", -1)]).revenue / base.revenue
    1.0
    """
    pulled: dict[Lever, float] = {"customers": customers, "frequency": frequency, "order_value": order_value}
    if not all(math.isfinite(multiplier) and multiplier >= 0 for multiplier in pulled.values()):
        raise ValueError(f"levers are multiplied by known numbers of 0 or more: {pulled}")
    moved = dict(pulled)
    for each in interactions:
        if pulled[each.cause] == 0 and each.elasticity < 0:
            raise ValueError(f"{each.cause} cannot fall to 0 while {each.effect} rises as it falls: {each}")
        moved[each.effect] *= pulled[each.cause] ** each.elasticity
    return Levers(
        start.customers * moved["customers"],
        start.frequency * moved["frequency"],
        start.order_value * moved["order_value"],
    )


def needed(start: Levers, *, revenue: float, levers: Iterable[Lever] = LEVERS) -> float:
    """By how much each named lever must be multiplied, all alike, to reach a revenue while the rest stand still.

    Raises ValueError: no lever named, an unknown one, a target below 0, or nothing to multiply (revenue is 0).

    >>> base = Levers(customers=100, frequency=2, order_value=50)
    >>> round(needed(base, revenue=12_500, levers=["frequency"]), 3), round(needed(base, revenue=12_500), 3)
    (1.25, 1.077)
    """
    named = list(levers)
    if not named or not set(named) <= set(LEVERS) or len(set(named)) < len(named):
        raise ValueError(f"name one or more of {', '.join(LEVERS)}, each once: {named}")
    if start.revenue == 0 or not 0 <= revenue < math.inf:
        raise ValueError(f"a target of 0 or more, from a revenue above 0: {revenue} from {start.revenue}")
    return float((revenue / start.revenue) ** (1 / len(named)))
