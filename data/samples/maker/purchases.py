"""When people order: first orders, repeat orders with the season, people who stop, a month in which many do.

Two experiments are part of it: a gift after the first order that brings people back, and a banner that does nothing.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from maker.world import (
    BUYERS,
    DAY,
    DAYS,
    GUESTS,
    KINDS,
    WAVE_STOPS,
    Floats,
    Ints,
    Table,
    labels,
    season_of_day,
    second,
    stack,
    stream,
    wave_days,
)

GAP = 4  # days at least between two orders of one customer
# The gift: everyone whose first order fell in these months, seven days after it; read sixty days later.
GIFT = "second_order_gift"
GIFT_FIRST, GIFT_LAST, GIFT_DAYS = dt.date(2024, 2, 1), dt.date(2024, 12, 15), 60
GIFT_LIFT = 0.20  # of those who would not have come back in that time, this share does
# The banner: everyone who ordered within half a year before this day; read thirty days later.
BANNER = "free_delivery_banner"
BANNER_ON, BANNER_DAYS = dt.date(2025, 9, 1), 30


def first_days(seed: int) -> Ints:
    """Day of the first order of every buyer, rising: customer numbers follow it."""
    rng = stream(seed, "first orders")
    age = np.arange(DAYS)
    # A busy opening quarter, then a slowly falling stream of new customers.
    weight = season_of_day() * (1.0 + 1.6 * np.exp(-age / 60) - 0.25 * age / DAYS)
    return np.sort(rng.choice(DAYS, size=BUYERS, p=weight / weight.sum())).astype(np.int64)


def order_days(seed: int, kind: Ints, first: Ints) -> tuple[Ints, Ints]:
    """(customer position, day) of every order, as nature has it, before any experiment.

    Each day every customer who still stays orders with a small chance that follows the season; after each order some
    stop for good.
    """
    rng = stream(seed, "orders")
    rate = np.array([each.yearly_orders for each in KINDS])[kind] / 365
    stops_first = np.array([each.stops_after_first for each in KINDS])[kind]
    stops_later = np.array([each.stops_after_later for each in KINDS])[kind]
    season, wave = season_of_day(), wave_days()
    stays = np.zeros(len(kind), dtype=bool)
    last = np.full(len(kind), -DAYS)
    who, when = [], []
    for day in range(DAYS):
        is_first = first == day
        again = stays & (day - last >= GAP) & (rng.random(len(kind)) < rate * season[day])
        orders = is_first | again
        stops = np.where(wave[day], WAVE_STOPS, np.where(is_first, stops_first, stops_later))
        stays = np.where(orders, rng.random(len(kind)) >= stops, stays)
        last = np.where(orders, day, last)
        who.append(np.flatnonzero(orders))
        when.append(np.full(int(orders.sum()), day))
    return np.concatenate(who).astype(np.int64), np.concatenate(when).astype(np.int64)


def gift_experiment(seed: int, who: Ints, when: Ints, first: Ints) -> tuple[Ints, Ints, Table]:
    """The orders with those that the gift caused, and the assignments to its two arms."""
    rng = stream(seed, "gift")
    members = np.flatnonzero((first >= second(GIFT_FIRST) // DAY) & (first <= second(GIFT_LAST) // DAY))
    treated = rng.permutation(len(members)) % 2 == 0
    assigned = first[members] + 7
    back = returned(members, assigned, GIFT_DAYS, who, when)
    won = treated & ~back & (rng.random(len(members)) < GIFT_LIFT)
    days = assigned[won] + rng.integers(2, GIFT_DAYS - 2, size=int(won.sum()))
    who, when = np.concatenate([who, members[won]]), np.concatenate([when, days])
    return who, when, _assignments(rng, GIFT, members, treated, assigned)


def banner_experiment(seed: int, who: Ints, when: Ints) -> Table:
    """Assignments to a banner that changes nothing. Arms are drawn again until chance alone makes no difference seem
    real, so that the right verdict does not hang on luck."""
    rng = stream(seed, "banner")
    start = second(BANNER_ON) // DAY
    members = np.unique(who[(when >= start - 180) & (when < start)])
    assigned = np.full(len(members), start)
    back = returned(members, assigned, BANNER_DAYS, who, when)
    share = back.mean()
    while True:
        treated = rng.permutation(len(members)) % 2 == 0
        spread = np.sqrt(share * (1 - share) * (1 / treated.sum() + 1 / (~treated).sum()))
        if abs(back[treated].mean() - back[~treated].mean()) < spread:
            return _assignments(rng, BANNER, members, treated, assigned)


def returned(members: Ints, assigned: Ints, days: int, who: Ints, when: Ints) -> np.ndarray:
    """True for every member with an order on one of the `days` days after the day of assignment."""
    position = np.full(int(who.max()) + 1, -1)
    position[members] = np.arange(len(members))
    mine = position[who]
    known = mine >= 0
    waited = when[known] - assigned[mine[known]]
    back = np.zeros(len(members), dtype=bool)
    back[mine[known][(waited > 0) & (waited <= days)]] = True
    return back


def with_guests(seed: int, who: Ints, when: Ints, kind: Ints) -> Table:
    """Every order with its person (-1: a guest), its day's second and the kind of person, by time."""
    rng = stream(seed, "guests")
    season = season_of_day()
    guest_days = rng.choice(DAYS, size=GUESTS, p=season / season.sum())
    guest_kinds = rng.choice(len(KINDS), size=GUESTS, p=[each.share for each in KINDS])
    known: Table = {"person": who, "day": when, "kind": kind[who]}
    guests: Table = {"person": np.full(GUESTS, -1), "day": guest_days, "kind": guest_kinds}
    orders = stack([known, guests])
    orders["ts"] = orders.pop("day") * DAY + seconds_of_day(rng, orders["kind"])
    by_time = np.lexsort((orders["person"], orders["ts"]))
    orders = {name: values[by_time] for name, values in orders.items()}
    orders["number"] = _number_of_order(orders["person"])
    return orders


def seconds_of_day(rng: np.random.Generator, kind: Ints) -> Ints:
    """Hour, minute and second at which a kind of person is about: club fans at night, veterans in the morning."""
    middle = np.array([each.hour[0] for each in KINDS])[kind]
    spread = np.array([each.hour[1] for each in KINDS])[kind]
    hours: Floats = np.where(rng.random(len(kind)) < 0.12, rng.uniform(7, 23, len(kind)), rng.normal(middle, spread))
    return (np.mod(hours, 24) * 3600).astype(np.int64)


def _assignments(rng: np.random.Generator, name: str, members: Ints, treated: np.ndarray, assigned: Ints) -> Table:
    return {
        "experiment_id": np.full(len(members), name, dtype=object),
        "customer_id": labels("K", members + 10_001),
        "arm": np.where(treated, "treatment", "control").astype(object),
        "assigned_at": assigned * DAY + 9 * 3600 + rng.integers(0, 3600, len(members)),
    }


def _number_of_order(person: Ints) -> Ints:
    """1 for a person's first order, 2 for the second and so on; 1 for every guest."""
    by_person = np.argsort(person, kind="stable")
    sorted_person = person[by_person]
    starts = np.flatnonzero(np.r_[True, sorted_person[1:] != sorted_person[:-1]])
    counts = np.diff(np.r_[starts, len(person)])
    number = np.empty(len(person), dtype=np.int64)
    number[by_person] = np.arange(len(person)) - np.repeat(starts, counts) + 1
    return np.where(person < 0, 1, number)
