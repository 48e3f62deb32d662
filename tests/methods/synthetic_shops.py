"""Made-up shops whose customers keep to no model of the playbook: log-normal rates, a season, moods of all at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Days that the shop has existed before its data begin.
BEFORE = 400


def shop(
    seed: int,
    *,
    days: int,
    customers: int,
    season: float = 0.3,
    shock: float = 0.12,
    leaving: tuple[float, float] = (0.9, 3),
    at_birth: bool = True,
    gamma: bool = False,
    regular: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One row per purchase: customer and day from 0.

    season: swing of the log intensity over the year. shock: standard deviation of what every 28 days add to it, 0.6 of
    which lasts. leaving: Beta parameters of the chance to leave after a purchase; at_birth: after the first of all
    too. gamma: rates by the model's own law instead. regular: gaps of two steps (Erlang), so that nobody buys twice in
    a row by chance alone.
    """
    rng = np.random.default_rng(seed)
    begins = np.sort((days + BEFORE) * rng.random(customers) ** 0.8).astype(int) - BEFORE
    rates = rng.gamma(0.8, 1 / 60, customers) if gamma else np.exp(rng.normal(np.log(1 / 70), 0.9, customers))
    leaves = rng.beta(*leaving, customers)
    moods = np.zeros((days + BEFORE) // 28 + 1)
    for month in range(1, len(moods)):
        moods[month] = 0.6 * moods[month - 1] + rng.normal(0, shock)
    day = np.arange(days + BEFORE)
    level = np.exp(season * np.cos(2 * np.pi * (day / 365 + rng.random())) + moods[day // 28])
    passed = np.concatenate([[0.0], np.cumsum(level)])
    who: list[int] = []
    when: list[int] = []
    for customer in range(customers):
        at = int(begins[customer])
        inner = passed[at + BEFORE]
        while at < days:
            who.append(customer)
            when.append(at)
            if rng.random() < leaves[customer] and (at_birth or at > begins[customer]):
                break
            inner += rng.gamma(2, 0.5 / rates[customer]) if regular else rng.exponential(1 / rates[customer])
            at = int(np.searchsorted(passed, inner)) - 1 - BEFORE
            if inner >= passed[-1]:
                break
    seen = np.array(when) >= 0
    return np.array(who)[seen], np.array(when)[seen]
