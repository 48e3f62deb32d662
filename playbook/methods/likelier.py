"""BG/NBD or MBG/NBD, whichever makes the histories of a shop likelier: do some leave after their first purchase too?"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.bgnbd import BgNbd, MbgNbd, fit_bgnbd, fit_mbgnbd
from playbook.methods.maximum_likelihood import CannotFit

Days = NDArray[np.int64]


def likelier_model(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> BgNbd:
    """The likelier of the two models, in days; one whose a and b have no limit counts with what follows from them.

    frequency, recency, T: one per customer, as in `fit_bgnbd`, whole days. Raises CannotFit as that does.

    >>> times = [60, 20, 12, 8]
    >>> shop = [np.repeat(each, times) for each in ([0, 1, 2, 6], [0, 9, 12, 30], [30, 35, 38, 36])]
    >>> type(likelier_model(*shop)).__name__
    'MbgNbd'
    """
    return _likelier(*(np.asarray(each, dtype=np.int64).tobytes() for each in (frequency, recency, T)))


# The same days of the past are looked at for every goal; as bytes, since an array cannot be looked up.
@lru_cache(maxsize=256)
def _likelier(*histories: bytes) -> BgNbd:
    arrays = [np.frombuffer(each, dtype=np.int64) for each in histories]
    usual, also_at_birth = _likeliest(BgNbd, fit_bgnbd, *arrays), _likeliest(MbgNbd, fit_mbgnbd, *arrays)
    return max(usual, also_at_birth, key=lambda each: each[0])[1]


def _likeliest(
    model: type[BgNbd], fit: Callable[..., BgNbd], frequency: Days, recency: Days, watched: Days
) -> tuple[float, BgNbd]:
    try:
        fitted = fit(frequency, recency, watched)
    except CannotFit as refusal:
        if refusal.reason != "not identified":
            raise
        # Where hardly anybody leaves, or all leave alike, a and b have no limit but what follows from them has: the
        # share is known, and only it is asked for.
        found = refusal.found
        return found["log_likelihood"], model(r=found["r"], alpha=found["alpha"], a=found["a"], b=found["b"])
    return fitted.log_likelihood, fitted
