"""From the weights of paths to what each channel contributes: one function per model, once or for many draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods import touch_rules
from playbook.methods.journeys import Journeys, read_journeys
from playbook.methods.markov import Steps, removal_effects
from playbook.methods.markov_order import ORDERS, OrderedSteps, ordered_removal_effects
from playbook.methods.path_sums import PathSums
from playbook.methods.shapley import Coalitions, shapley_values

RULES = ("first", "last", "last_non_direct", "linear", "position", "time_decay", "equal_split")
MODELS = (*RULES, "markov", "shapley")

Weights = NDArray[np.float64]


class Contributions(Protocol):
    """Conversions and nulls per path, or paths by draws, give contributions per channel, or channels by draws."""

    def __call__(self, conversions: Weights, nulls: Weights, value: Weights | None = None) -> Weights:
        """value: what the conversions brought, where channels are to be credited with money instead of conversions."""


_DAYS, _TOUCHES = 7.0, 1.0  # half-lives of time decay when none is given


@dataclass(frozen=True)
class Model:
    """A model by name with its settings, as `attribution.attribute` describes them.

    Raises ValueError: an unknown name; an order that there is not.
    """

    name: str
    order: int = 1
    weights: tuple[float, float, float] = (0.4, 0.2, 0.4)
    half_life: float | None = None
    direct: str = "direct"

    def __post_init__(self) -> None:
        if self.name not in MODELS:
            raise ValueError(f"there is no attribution model {self.name!r}; there are {', '.join(MODELS)}")
        if self.order not in (ORDERS if self.name == "markov" else (1,)):
            raise ValueError(
                f"there is no chain of order {self.order}; the Markov model is of order 1 to {ORDERS[-1]} "
                "and the other models have none"
            )

    @property
    def is_rule(self) -> bool:
        """Whether it looks at journeys with a purchase only, each by itself."""
        return self.name in RULES

    def half_life_in(self, journeys: Journeys) -> float:
        """The half-life used, in days where they are known, else in touches."""
        if self.half_life is not None:
            return self.half_life
        return _TOUCHES if journeys.days_before is None else _DAYS


def read_for(frame: pd.DataFrame, model: Model) -> Journeys:
    """The journeys of a frame as this model needs them.

    Raises ValueError: as `read_journeys`; no journey was walked at all, which only rules can bear.
    """
    dated = model.name == "time_decay" and "days_before" in frame
    needs = ("path", "conversions") if model.is_rule else ("path", "conversions", "nulls")
    journeys = read_journeys(frame, with_days=dated, needs=needs)
    if not model.is_rule and (journeys.conversions + journeys.nulls).sum() == 0:
        raise ValueError("all conversions and nulls are 0: no journey was walked")
    return journeys


def contributions(journeys: Journeys, model: Model) -> Contributions:
    """The function that says what each channel contributes, for any weights of these journeys' paths.

    Credit is in proportion to contributions. For the rules they are the credit itself, for "markov" the removal
    effects, for "shapley" the parts of the conversion rate, which also share out the money.
    """
    if model.name == "shapley":
        coalitions = Coalitions.of(journeys)
        return lambda conversions, nulls, value=None: (  # noqa: ARG005 - a rate of conversions, whatever they bring
            shapley_values(coalitions, conversions, nulls)[0]
        )
    if model.name == "markov" and model.order > 1:
        return _each_draw(OrderedSteps.of(journeys, model.order))
    if model.name == "markov":
        steps = Steps.of(journeys)
        return lambda conversions, nulls, value=None: removal_effects(steps.chain(conversions, nulls, value)).T
    walked, size = len(journeys.lengths), len(journeys.channels)
    credit = PathSums(journeys.touches, journeys.path_of_touch, size, walked, parts=_shares(journeys, model))
    return lambda conversions, nulls, value=None: (  # noqa: ARG005 - rules look at journeys with a purchase only
        credit(conversions if value is None else value)
    )


def in_proportion(contributed: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of a total in proportion to contributions (first axis: channels); zeros where nothing was contributed."""
    whole = contributed.sum(axis=0)
    shares: NDArray[np.float64] = contributed / np.where(whole == 0, 1.0, whole) * total
    return shares


def _each_draw(steps: OrderedSteps) -> Contributions:
    def effects(conversions: Weights, nulls: Weights, value: Weights | None = None) -> Weights:
        if conversions.ndim == 1:
            return ordered_removal_effects(steps.chain(conversions, nulls, value))
        weights = (conversions, nulls) if value is None else (conversions, nulls, value)
        draws = zip(*(each.T for each in weights), strict=True)
        return np.column_stack([ordered_removal_effects(steps.chain(*drawn)) for drawn in draws])

    return effects


def _shares(journeys: Journeys, model: Model) -> touch_rules.Shares:
    if model.name == "position":
        return touch_rules.position(journeys, model.weights)
    if model.name == "time_decay":
        return touch_rules.time_decay(journeys, model.half_life_in(journeys))
    if model.name == "last_non_direct":
        return touch_rules.last_non_direct(journeys, model.direct)
    plain: dict[str, Callable[[Journeys], touch_rules.Shares]] = {
        "first": touch_rules.first,
        "last": touch_rules.last,
        "linear": touch_rules.linear,
        "equal_split": touch_rules.equal_split,
    }
    return plain[model.name](journeys)
