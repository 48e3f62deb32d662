"""A ratio of two sums over people, such as money per order, and how sure it is; many groups at once from their sums.

Source: W. G. Cochran, "Sampling Techniques", 3rd edition (1977), sections 2.11 and 6.4: the ratio estimator's variance
by linearisation. `intervals.ratio_bootstrap` draws people instead, which is dearer and copes with fewer of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FEWEST = 10


def ratio_of_sums(sums: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Ratio and interval per row of sums over people.

    sums: one row per group; of each person's y (money, say) and x (orders) the columns n (people), y, x, yy, xy, xx
    (sums of y, x, y squared, y times x, x squared).

    Returns the rows as given with ratio = y / x, low and high: plus and minus Student's t times the linearised standard
    error. The interval is NaN below 10 people, where it would promise too much; the ratio is NaN where x is 0.

    Assumes: 1. people are independent of each other; what one person does may hang together as it likes; 2. so many
    people that the ratio is nearly normal; a few very large customers make the interval too narrow.

    >>> people = pd.DataFrame({"y": [20.0, 40.0] * 10, "x": [1.0, 2.0] * 10})
    >>> found = ratio_of_sums(moments(people.assign(group="all"), ["group"]))
    >>> float(found["ratio"][0]), float(found["low"][0])
    (20.0, 20.0)
    """
    from scipy.special import stdtrit

    n, y, x = (sums[name].to_numpy(dtype=float) for name in ("n", "y", "x"))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(x > 0, y / x, np.nan)
        left = sums["yy"].to_numpy(dtype=float) - 2 * ratio * sums["xy"].to_numpy(dtype=float)
        squares = np.maximum(left + ratio**2 * sums["xx"].to_numpy(dtype=float), 0.0)
        error = np.sqrt(squares * n / (n - 1)) / x
        half = stdtrit(n - 1, 0.5 + level / 2) * error
    enough = n >= FEWEST
    return sums.assign(
        ratio=ratio, low=np.where(enough, ratio - half, np.nan), high=np.where(enough, ratio + half, np.nan)
    )


def moments(people: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The sums that `ratio_of_sums` takes, from one row per group and person with y and x.

    >>> moments(pd.DataFrame({"g": ["a", "a"], "y": [3.0, 5.0], "x": [1, 2]}), ["g"])[["n", "y", "xy"]].values.tolist()
    [[2.0, 8.0, 13.0]]
    """
    y, x = people["y"].astype(float), people["x"].astype(float)
    rows = people[by].assign(n=1, y=y, x=x, yy=y * y, xy=y * x, xx=x * x)
    return rows.groupby(by, as_index=False, sort=False).sum()
