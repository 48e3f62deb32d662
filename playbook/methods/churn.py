"""When a silent customer of a shop without contracts is to be called gone, and who is on the way there.

Nobody cancels in a shop, so "gone" is a rule, not an observation. The rule here looks only at the customers' own
rhythm: the days between their orders, orders of one day counted as one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

MINIMUM_CUSTOMERS = 30
# So many gaps make a customer's own rhythm; with fewer the shop's usual gap is the better guess.
_OWN_RHYTHM = 2
STATES = ("active", "slipping", "at_risk", "churned")


@dataclass(frozen=True)
class ChurnWindow:
    """After `days` without an order a customer counts as churned.

    typical_days: the gap that half of the customers keep to. share: of the customers with a known gap, how many come
    back within the window as a rule. customers: how many these are.
    """

    days: int
    typical_days: float
    share: float
    customers: int


def typical_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    """Each customer's own rhythm.

    gaps: one row per two orders of a customer that follow each other: customer_id, gap_days (days in between, above 0).
    Returns one row per customer, by id: customer_id, gaps (their number), typical_gap_days (their median).

    >>> typical_gaps(pd.DataFrame({"customer_id": ["a", "a", "a", "b"], "gap_days": [10, 90, 14, 30]}))
      customer_id  gaps  typical_gap_days
    0           a     3              14.0
    1           b     1              30.0
    """
    if len(gaps) and not (gaps["gap_days"] > 0).all():
        raise ValueError(f"orders of one day count as one, so gaps are above 0 days: {gaps['gap_days'].min()}")
    found = gaps.groupby("customer_id")["gap_days"].agg(["size", "median"]).reset_index()
    found.columns = pd.Index(["customer_id", "gaps", "typical_gap_days"])
    return found.astype({"typical_gap_days": float})


def churn_window(typical_gap_days: ArrayLike, *, share: float = 0.9) -> ChurnWindow:
    """The window from the spread of the customers' typical gaps.

    typical_gap_days: one number per customer with two orders or more (see `typical_gaps`).

    The rule: the shortest number of whole days within which `share` of these customers come back as a rule. Every
    customer counts once, so the few who order weekly do not set the pace for all.

    Assumes:
    1. One-time buyers who return would do so at the pace of those who did.
    2. Gaps that are still open are not seen, so the window is rather too short for a young shop or a growing one.

    Raises ValueError: a share outside 0 to 1, fewer than 30 customers, a gap that is not above 0.

    >>> churn_window([10] * 20 + [40] * 10 + [100] * 10)
    ChurnWindow(days=100, typical_days=25.0, share=0.9, customers=40)
    """
    typical = np.asarray(typical_gap_days, dtype=float)
    if not 0 < share < 1:
        raise ValueError(f"a share of customers lies between 0 and 1: {share}")
    if len(typical) < MINIMUM_CUSTOMERS:
        raise ValueError(f"a window needs {MINIMUM_CUSTOMERS} customers with two orders or more: {len(typical)} found")
    if not (np.isfinite(typical).all() and (typical > 0).all()):
        raise ValueError(f"typical gaps are known and above 0 days: {typical[~(typical > 0)][:3].tolist()}")
    edge = float(np.quantile(typical, share, method="inverted_cdf"))
    return ChurnWindow(math.ceil(edge), float(np.median(typical)), share, len(typical))


def standing(
    customers: pd.DataFrame,
    *,
    window_days: float,
    shop_gap_days: float,
    slipping: float = 1.5,
    at_risk: float = 3.0,
) -> pd.DataFrame:
    """Who is slipping away: the time since the last order against the customer's own usual gap.

    customers: one row per customer with at least one order, with days_since_last (0 or more), gaps and typical_gap_days
    (see `typical_gaps`; 0 and NaN for one-time buyers). window_days: the churn window. shop_gap_days: the shop's usual
    gap, `ChurnWindow.typical_days`.

    Returns the frame with three columns added:
        usual_gap_days  the customer's own typical gap where two or more are known, else the shop's
        lateness        days_since_last / usual_gap_days; 1 = the usual time has just passed
        state           churned   more than window_days since the last order
                        at_risk   else, lateness above `at_risk`
                        slipping  else, lateness above `slipping`
                        active    else

    Assumes: a customer's rhythm stays what it was. Who keeps to a rhythm slower than the window (a gift each year) is
    called churned in between; `lateness` shows that they are not late.

    Raises ValueError: a missing column, thresholds not in ascending order above 0, days below 0 or unknown.

    >>> rhythm = {"gaps": [5, 5, 0, 1], "typical_gap_days": [10, 10, None, 9]}
    >>> shop = pd.DataFrame({"days_since_last": [12, 40, 40, 200], **rhythm})
    >>> standing(shop, window_days=120, shop_gap_days=30)["state"].tolist()
    ['active', 'at_risk', 'active', 'churned']
    """
    for column in ("days_since_last", "gaps", "typical_gap_days"):
        if column not in customers:
            raise ValueError(f"standing needs the column {column!r}; found {list(customers.columns)}")
    if not (0 < slipping < at_risk and 0 < window_days < math.inf and 0 < shop_gap_days < math.inf):
        raise ValueError(
            f"0 < slipping < at_risk and days above 0: {slipping}, {at_risk}, {window_days}, {shop_gap_days}"
        )
    since = customers["days_since_last"].to_numpy(dtype=float, na_value=np.nan)
    own = customers["typical_gap_days"].to_numpy(dtype=float, na_value=np.nan)
    has_rhythm = customers["gaps"].to_numpy(dtype=float, na_value=0.0) >= _OWN_RHYTHM
    if not (np.isfinite(since).all() and (since >= 0).all()) or not (own[has_rhythm] > 0).all():
        raise ValueError(
            "every customer has days_since_last of 0 or more, and a typical gap above 0 days with two gaps"
        )
    usual = np.where(has_rhythm, own, shop_gap_days)
    lateness = since / usual
    state = np.select([since > window_days, lateness > at_risk, lateness > slipping], STATES[:0:-1], default=STATES[0])
    return customers.assign(usual_gap_days=usual, lateness=lateness, state=state)
