"""What a method in the catalogue is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Question:
    """What a method is asked about.

    rows: the view's rows of this period and cut, in no particular order. before: gives those of the prior period; None
    where there is none or the data do not cover it.
    """

    rows: pd.DataFrame
    before: Callable[[], pd.DataFrame | None]


@dataclass(frozen=True)
class Outcome:
    """What a method answers; numerator and denominator where the value is their quotient."""

    value: float
    numerator: float | None = None
    denominator: float | None = None


Method = Callable[[Question], Outcome | None]
