"""What a segment is once it was found: scaled centres that put any later customer into the nearest one.

Everything here is plain numbers and text, so a segment can be written into a file of decisions and read back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Beyond three scales a value is only "very much": one big spender does not make a segment.
_AT_MOST = 3.0
# A column that leans this far to one side is measured on a logarithmic scale.
_SKEWED = 1.0
_LEVELS = 8
# What an export writes where it does not know; the same as nothing.
_UNKNOWN = {"", "unknown"}


@dataclass(frozen=True)
class SegmentModel:
    """Features, how each is scaled, and one centre per segment.

    features: what is measured, one of
        "orders"               a number, as it is
        "log1p(net_revenue)"   a number on a logarithmic scale, ln(1 + x), negative ones taken as 0
        "gender=female"        1 where the column has this level, else 0
    shift, scale: per feature; a feature's scaled value is (value - shift) / scale, held between -3 and 3. What is
    missing (or "unknown") has 0 everywhere: it draws a customer to no segment. centres: one row per segment, scaled
    values in the order of the features.
    """

    features: tuple[str, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]
    centres: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        lengths = {len(self.features), len(self.shift), len(self.scale), *map(len, self.centres)}
        if len(lengths) != 1 or not self.features or not min(self.scale) > 0:
            raise ValueError(f"each feature has a shift, a scale above 0 and a place in every centre: {self}")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that `assign` reads."""
        return tuple(dict.fromkeys(_column(feature) for feature in self.features))

    def assign(self, customers: pd.DataFrame) -> pd.Series[int]:
        """The number of the nearest segment, 1 to the number of centres, for each row; the lower one on a tie.

        customers: a frame with `columns`.

        Raises ValueError when a column is missing.

        >>> model = SegmentModel(("orders",), (2.0,), (1.0,), ((-1.0,), (1.5,)))
        >>> model.assign(pd.DataFrame({"orders": [1, 2, 9]})).tolist()
        [1, 1, 2]
        """
        found = nearest(self.scaled(customers), np.array(self.centres))
        return pd.Series(found + 1, index=customers.index, name="segment")

    def scaled(self, customers: pd.DataFrame) -> NDArray[np.float64]:
        """The scaled values, customers x features."""
        missing = [column for column in self.columns if column not in customers]
        if missing:
            raise ValueError(f"segments need the columns {missing}; found {list(customers.columns)}")
        raw = np.column_stack([measured(customers, feature) for feature in self.features])
        return scale_values(raw, np.array(self.shift), np.array(self.scale))


def nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each point the number of its nearest centre, from 0; the lower one on a tie."""
    # |p - c|^2 without |p|^2, which is the same for every centre.
    distances = (centres**2).sum(axis=1) - 2 * points @ centres.T
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)


def scale_values(
    raw: NDArray[np.float64], shift: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(raw - shift) / scale between -3 and 3; 0 where missing."""
    return np.nan_to_num(np.clip((raw - shift) / scale, -_AT_MOST, _AT_MOST), nan=0.0)


def measured(customers: pd.DataFrame, feature: str) -> NDArray[np.float64]:
    """A feature's values before scaling; NaN where missing."""
    column = customers[_column(feature)]
    if "=" in feature:
        names = _level_names(column)
        return np.where(names == "", np.nan, np.where(names == feature.split("=", 1)[1], 1.0, 0.0))
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    return np.log1p(np.maximum(numbers, 0.0)) if feature.startswith("log1p(") else numbers


def _level_names(column: pd.Series[str]) -> NDArray[np.str_]:
    """A column of text or truth values as level names; empty where missing."""
    names = ["" if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]
    names = [name.lower() if name in {"True", "False"} else name for name in names]
    return np.array(["" if name in _UNKNOWN else name for name in names], dtype=str)


def features_of(customers: pd.DataFrame) -> tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]:
    """Features with shift and scale for the columns of a frame: numbers are behaviour, text and truth values levels.

    Numbers: shift is the median, scale the interquartile range over 1.349 (so that normal values get scale 1), or the
    standard deviation where half of all customers are alike. Columns of 0 or more that lean far to one side go onto a
    logarithmic scale first. A column in which nobody differs says nothing and is left out.
    Levels: 0 or 1, shift is the level's share, scale 1, for at most eight of the most frequent levels of a column. Two
    customers of different levels are then as far apart as two customers usually are in a number.

    Raises ValueError: a column of dates, an infinite number, no column in which customers differ.
    """
    chosen: list[tuple[str, float, float]] = []
    for name in customers.columns:
        column = customers[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            raise ValueError(f"{name!r} holds dates; give days since then, so that distances mean something")
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            chosen += _number_feature(str(name), column.to_numpy(dtype=float, na_value=np.nan))
        else:
            chosen += _level_features(str(name), _level_names(column))
    if not chosen:
        raise ValueError(f"customers do not differ in any of {list(customers.columns)}: there are no segments")
    features, shifts, scales = zip(*chosen, strict=True)
    return features, shifts, scales


def _number_feature(name: str, numbers: NDArray[np.float64]) -> list[tuple[str, float, float]]:
    known = numbers[~np.isnan(numbers)]
    if not np.isfinite(known).all():
        raise ValueError(f"{name!r} holds a number without end")
    if len(known) == 0 or known.min() == known.max():
        return []
    feature = name
    centred = known - known.mean()
    if known.min() >= 0 and (centred**3).mean() > _SKEWED * (centred**2).mean() ** 1.5:
        feature, known = f"log1p({name})", np.log1p(known)
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
    scale = (high - low) / 1.349 if high > low else known.std()
    return [(feature, float(middle), float(scale))]


def _level_features(name: str, levels: NDArray[np.str_]) -> list[tuple[str, float, float]]:
    found, counts = np.unique(levels[levels != ""], return_counts=True)
    if len(found) < 2:
        return []
    frequent = np.argsort(-counts, kind="stable")[:_LEVELS]
    return [(f"{name}={found[each]}", float(counts[each] / counts.sum()), 1.0) for each in frequent]


def _column(feature: str) -> str:
    if feature.startswith("log1p(") and feature.endswith(")"):
        return feature[len("log1p(") : -1]
    return feature.split("=", 1)[0]
