"""Whether two ways of grouping the same people hang together, how strongly, and in which cells.

Sources:
- H. Cramér, "Mathematical Methods of Statistics" (1946), section 21.9; K. Pearson (1900) for chi-square.
- W. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", Journal of the Korean Statistical Society 42 (2013),
  323-328: the uncorrected V of unrelated groupings is well above 0.
- W. G. Cochran, "Some methods for strengthening the common chi-square tests", Biometrics 10 (1954), 417-451: when the
  expected counts are large enough for chi-square's distribution.
- P. Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd edition (2005), chapter 6: the test by
  shuffling who belongs where, for where they are not.
- S. J. Haberman, "The analysis of residuals in cross-classified tables", Biometrics 29 (1973), 205-220.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

# People shuffled in all, so that a test takes tenths of a second.
_SHUFFLED = 4_000_000


@dataclass(frozen=True)
class Association:
    """How two groupings hang together.

    strength: Cramér's V without its bias, 0 (unrelated) to 1 (one tells the other); about 0.1 is weak, 0.3 visible, 0.5
    strong with two levels on one side (J. Cohen 1988, chapter 7). p_value: of "unrelated"; `method` says from which
    distribution. statistic: chi-square with `freedom` degrees. n: people. expected: counts if unrelated. residuals:
    how many standard errors each cell lies above that (Haberman's adjusted ones); 0 in an empty row or column.
    """

    n: int
    statistic: float
    freedom: int
    p_value: float
    strength: float
    method: Literal["chi-square", "permutation"]
    expected: NDArray[np.float64]
    residuals: NDArray[np.float64]


def association(table: ArrayLike, *, draws: int = 2000, seed: int = 0) -> Association:
    """The association of rows and columns of a table of counts.

    table: people by level of the one grouping (rows) and of the other (columns); each is counted once.
    draws, seed: of the random tables, where expected counts are too small for chi-square's distribution.

    Assumes:
    1. People are independent of each other, each stands in exactly one cell.
    2. For the permutation: either grouping's sizes are given, and who is in which group is chance.

    Rows and columns without anybody are left out of strength and degrees. Raises ValueError unless at least two rows
    and two columns hold somebody, or when a count is negative.

    >>> found = association([[30, 10], [10, 30]])
    >>> round(found.statistic, 6), round(found.strength, 3), found.method
    (20.0, 0.49, 'chi-square')
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or (counts < 0).any():
        raise ValueError("an association is read from a table of counts, each 0 or more")
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    used = np.ix_(rows > 0, columns > 0)
    kept = counts[used]
    if min(kept.shape) < 2:
        raise ValueError(f"an association takes two levels with somebody in them on either side: {kept.shape}")
    n = counts.sum()
    expected = np.outer(rows, columns) / n
    statistic = _chi_square(kept, expected[used])
    freedom = (kept.shape[0] - 1) * (kept.shape[1] - 1)
    few = expected[used] < 5
    # Cochran's rule: no expected count below 1, and at most one in five below 5.
    method: Literal["chi-square", "permutation"] = (
        "permutation" if few.mean() > 0.2 or (expected[used] < 1).any() else "chi-square"
    )
    if method == "chi-square":
        from scipy.special import chdtrc

        p_value = float(chdtrc(freedom, statistic))
    else:
        p_value = _by_chance(kept, expected[used], statistic, draws=draws, seed=seed)
    return Association(
        n=int(n),
        statistic=statistic,
        freedom=freedom,
        p_value=p_value,
        strength=_strength(statistic, n, kept.shape),
        method=method,
        expected=expected,
        residuals=_residuals(counts, expected, rows / n, columns / n),
    )


def _chi_square(counts: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    return float(((counts - expected) ** 2 / expected).sum())


def _strength(statistic: float, n: float, shape: tuple[int, ...]) -> float:
    """Bergsma's V: chi-square over n less what chance alone gives, and the levels made smaller by the same token."""
    if n <= 1:
        return math.nan
    rows, columns = shape
    left = max(0.0, statistic / n - (rows - 1) * (columns - 1) / (n - 1))
    smaller = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return math.sqrt(left / smaller) if smaller > 0 else math.nan


def _by_chance(
    counts: NDArray[np.float64], expected: NDArray[np.float64], statistic: float, *, draws: int, seed: int
) -> float:
    """How often shuffling who belongs where gives a table as far from the expected one."""
    rng = np.random.default_rng(seed)
    size = int(counts.sum())
    row_of = np.repeat(np.arange(counts.shape[0]), counts.sum(axis=1).astype(np.int64)) * counts.shape[1]
    column_of = np.repeat(np.arange(counts.shape[1]), counts.sum(axis=0).astype(np.int64))
    # Few people are shuffled often; with very many, fewer shuffles say as much as time allows.
    draws = min(draws, max(200, _SHUFFLED // size))
    as_far = 0
    for _ in range(draws):
        cells = np.bincount(row_of + rng.permutation(column_of), minlength=counts.size)
        as_far += _chi_square(cells.reshape(counts.shape).astype(float), expected) >= statistic - 1e-9
    # The table found is one of those that could have come; so p is never 0.
    return (1 + as_far) / (1 + draws)


def _residuals(
    counts: NDArray[np.float64],
    expected: NDArray[np.float64],
    row_share: NDArray[np.float64],
    column_share: NDArray[np.float64],
) -> NDArray[np.float64]:
    spread = np.sqrt(expected * np.outer(1 - row_share, 1 - column_share))
    return np.divide(counts - expected, spread, out=np.zeros_like(counts), where=spread > 0)
