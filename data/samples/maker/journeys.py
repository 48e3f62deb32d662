"""How people come: chains of touches, of which few end in an order, by a law that is known.

Every touch of channel c turns the journey into an order with chance EFFECTS[c], whatever else happens in it. So the
orders that a channel really brought can be counted: those that would be missing had its touches not happened.
"""

from __future__ import annotations

import numpy as np

from maker.purchases import seconds_of_day
from maker.world import (
    CHANNELS,
    DAY,
    DAYS,
    EFFECTS,
    END,
    GOES_ON_AGAIN,
    GOES_ON_NEW,
    KINDS,
    OPENS_AGAIN,
    OPENS_NEW,
    Floats,
    Ints,
    Table,
    rows,
    season_of_day,
    stack,
    stream,
)

LONGEST, GOES_ON = 6, 0.42  # touches in a journey at most; chance of one more
PERMITTED = ("email", "sms")  # channels that reach only those who allowed it
MEAN_PAUSE, LOOK_BACK = 3.5 * DAY, 29 * DAY
TRIES = 8  # at finding a customer who was about at the time of a visit


def travel(seed: int, orders: Table, consents: np.ndarray) -> tuple[Table, Table, dict[str, float]]:
    """(journeys, touches, orders that each channel really brought).

    Journeys are drawn group by group until as many convert as there are web orders of that group; so those that came to
    nothing stand in their true proportion beside them.
    """
    rng = stream(seed, "journeys")
    web = np.flatnonzero(orders["sales_channel"] == "own_site")
    person, kind = orders["person"][web], orders["kind"][web]
    again = orders["number"][web] > 1
    reachable = (person >= 0) & consents[person] & again
    group = kind * 4 + again * 2 + reachable
    parts, brought = [], np.zeros(len(CHANNELS))
    for number in np.unique(group):
        mine = web[group == number]
        opens, on = _habits(int(number))
        paths, converts = _draw(rng, opens, on, len(mine))
        brought += _counterfactual(paths)
        size = len(paths)
        order = np.full(size, -1, dtype=np.int64)
        order[converts] = rng.permutation(mine)
        parts.append({"path": paths, "order": order, "group": np.full(size, number)})
    journeys = stack(parts)
    journeys["ts"] = _ends(rng, journeys, orders)
    journeys = rows(journeys, np.argsort(journeys["ts"], kind="stable"))
    journeys["journey"] = np.arange(len(journeys["ts"]))
    touches = _touches(rng, journeys)
    return journeys, touches, dict(zip(CHANNELS, brought.tolist(), strict=True))


def under_way(seed: int, journeys: Table) -> tuple[Table, Table]:
    """(journeys, touches) of people who were on their way on the last day; whether to an order is not known yet.

    Their ends lie in the weeks after the data, so without them the last weeks would lack early touches. Paths are those
    of the journeys that there are.
    """
    rng = stream(seed, "journeys under way")
    past, coming = season_of_day(), season_of_day(DAYS, LOOK_BACK // DAY + 1)
    size = rng.poisson(len(journeys["ts"]) * coming.sum() / past.sum())
    like = rng.integers(0, len(journeys["ts"]), size)
    ends = DAYS + rng.choice(len(coming), size=size, p=coming / coming.sum())
    later: Table = {"path": journeys["path"][like], "group": journeys["group"][like], "order": np.full(size, -1)}
    later["ts"] = ends * DAY + seconds_of_day(rng, later["group"] // 4)
    touches = _touches(rng, later)
    return later, rows(touches, touches["ts"] < END - 1_200)


def visitors(
    seed: int,
    journeys: Table,
    orders: Table,
    span: tuple[Ints, Ints],
    consents: np.ndarray,
    *,
    part: str = "",
    begun: int = 100_000,
) -> Table:
    """The journeys with `person` (-1: nobody known) and `visitor`, the browser; customers keep theirs.

    Journeys without an order of groups that buy again belong to customers of that kind between their first order and
    three months after their last; all others to people who never bought, a quarter of whom come back under the same id.

    span: first and last order time of every buyer. begun: the last browser's number that is taken.
    """
    rng = stream(seed, "visitors" + part)
    first_ts, last_ts = span
    journeys = dict(journeys)
    bought = journeys["order"] >= 0
    person = np.where(bought, orders["person"][journeys["order"]], -1)
    again = journeys["group"] // 2 % 2 == 1
    kinds = kinds_by_person(orders, len(first_ts))
    for number in np.unique(journeys["group"][again]):
        sort = np.flatnonzero((kinds == number // 4) & (consents == (number % 2 == 1)))
        for _ in range(TRIES):
            mine = np.flatnonzero(~bought & (person < 0) & (journeys["group"] == number))
            asked = rng.choice(sort, size=len(mine))
            here = (journeys["ts"][mine] > first_ts[asked]) & (journeys["ts"][mine] < last_ts[asked] + 90 * DAY)
            person[mine[here]] = asked[here]
    journeys["person"] = person
    unknown = person < 0
    fresh = np.cumsum(unknown)
    back = unknown & ~bought & (rng.random(len(person)) < 0.25)
    earlier = np.maximum(1, fresh - rng.integers(1, 400, len(person)))
    number = np.where(back, earlier, fresh)
    journeys["visitor"] = np.where(unknown, begun + number, person)
    journeys["kind"] = journeys["group"] // 4
    return journeys


def kinds_by_person(orders: Table, people: int) -> Ints:
    """The kind of every person with an order; -1 for others."""
    kinds = np.full(people, -1)
    known = orders["person"] >= 0
    kinds[orders["person"][known]] = orders["kind"][known]
    return kinds


def _habits(group: int) -> tuple[Floats, Floats]:
    again, reachable = group // 2 % 2 == 1, group % 2 == 1
    opens, on = (OPENS_AGAIN, GOES_ON_AGAIN) if again else (OPENS_NEW, GOES_ON_NEW)
    taste = np.array([KINDS[group // 4].channels.get(name, 1.0) for name in CHANNELS])
    if again and not reachable:
        taste = taste * np.array([name not in PERMITTED for name in CHANNELS])
    opens, on = opens * taste, on * taste
    return opens / opens.sum(), on / on.sum()


def _draw(rng: np.random.Generator, opens: Floats, on: Floats, wanted: int) -> tuple[Ints, np.ndarray]:
    """(paths padded with -1, whether each converts), cut after the last of the wanted conversions."""
    paths, converts = np.empty((0, LONGEST), dtype=np.int64), np.empty(0, dtype=bool)
    while converts.sum() < wanted:
        size = 6 * wanted + 50
        length = np.minimum(rng.geometric(1 - GOES_ON, size), LONGEST)
        more = rng.choice(len(CHANNELS), size=(size, LONGEST), p=on)
        more[:, 0] = rng.choice(len(CHANNELS), size=size, p=opens)
        more[np.arange(LONGEST) >= length[:, None]] = -1
        paths = np.concatenate([paths, more])
        converts = np.concatenate([converts, rng.random(size) < chance(more)])
    cut = int(np.flatnonzero(converts)[wanted - 1]) + 1
    return paths[:cut], converts[:cut]


def chance(paths: Ints) -> Floats:
    """Chance that each path ends in an order: one minus the chance that no touch does it."""
    misses = np.where(paths >= 0, 1 - EFFECTS[paths], 1.0)
    return 1 - misses.prod(axis=1)


def _counterfactual(paths: Ints) -> Floats:
    """Orders lost in expectation if a channel's touches had not happened, per channel."""
    full = chance(paths)
    without = [full - chance(np.where(paths == number, -1, paths)) for number in range(len(CHANNELS))]
    return np.array([lost.sum() for lost in without])


def _ends(rng: np.random.Generator, journeys: Table, orders: Table) -> Ints:
    """Time of the last touch: minutes before its order, or whenever people of that kind are about."""
    season = season_of_day()
    size = len(journeys["order"])
    free = rng.choice(DAYS, size=size, p=season / season.sum()) * DAY + seconds_of_day(rng, journeys["group"] // 4)
    before = orders["ts"][journeys["order"]] - rng.integers(240, 1_500, size)
    return np.where(journeys["order"] >= 0, before, np.minimum(free, END - 1_200))


def _touches(rng: np.random.Generator, journeys: Table) -> Table:
    """One row per touch, by time; `last` marks the one at the end of its journey. Touches before the data are lost."""
    path = journeys["path"]
    length = (path >= 0).sum(axis=1)
    pauses = np.rint(rng.exponential(MEAN_PAUSE, path.shape)).astype(np.int64) + 3_600
    place = np.arange(LONGEST)
    pauses[place >= length[:, None] - 1] = 0  # pause after touch i, before touch i + 1
    ahead = np.minimum(pauses[:, ::-1].cumsum(axis=1)[:, ::-1], LOOK_BACK - place * 3_600)
    ahead = np.where(pauses > 0, ahead, 0)
    journey, step = np.nonzero(path >= 0)
    touches: Table = {
        "journey": journey,
        "ts": journeys["ts"][journey] - ahead[journey, step],
        "channel": path[journey, step],
        "last": step == length[journey] - 1,
    }
    touches = rows(touches, touches["ts"] >= 0)
    return rows(touches, np.argsort(touches["ts"], kind="stable"))
