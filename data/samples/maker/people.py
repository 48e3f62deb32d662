"""Who the customers are: kind, place, age, household, interests, consent."""

from __future__ import annotations

from typing import Any

import numpy as np

from maker.world import BUYERS, CONTACTS, COUNTRIES, FOCUS_PLACE, FOCUS_SHARE, KINDS, Ints, Table, labels, pick, stream

PEOPLE = BUYERS + CONTACTS
INTERESTS = {
    "F": ("football", "fantasy football", "club news", "gym", "gaming"),
    "H": ("football school", "family trips", "swimming", "birthdays", "school sport"),
    "S": ("running", "campus gym", "festivals", "second hand", "yoga"),
    "V": ("hiking", "skiing", "maps", "photography", "bird watching"),
}
EDUCATION = {"school": 0.18, "vocational": 0.26, "bachelor": 0.30, "master": 0.26}


def kinds_of(seed: int) -> Ints:
    """The latent kind of every person, contacts without an order included."""
    shares = [kind.share for kind in KINDS]
    return stream(seed, "kinds").choice(len(KINDS), size=PEOPLE, p=shares).astype(np.int64)


def places(rng: np.random.Generator, size: int) -> Table:
    """Country, city, language and time zone, as many as asked for."""
    codes = pick(rng, {code: share for code, (share, *_) in COUNTRIES.items()}, size)
    city = np.empty(size, dtype=object)
    for code, (_, _, _, cities) in COUNTRIES.items():
        here = codes == code
        share = dict.fromkeys(cities, 1.0)
        if FOCUS_PLACE in share:
            share = {
                name: FOCUS_SHARE if name == FOCUS_PLACE else (1 - FOCUS_SHARE) / (len(cities) - 1) for name in cities
            }
        city[here] = pick(rng, share, int(here.sum()))
    return {
        "country": codes,
        "city": city,
        "language": np.array([COUNTRIES[code][1] for code in codes], dtype=object),
        "timezone": np.array([COUNTRIES[code][2] for code in codes], dtype=object),
    }


def describe(seed: int, kind: Ints) -> Table:
    """What the shop knows of each person, gaps included; customer numbers follow the order of arrival."""
    rng = stream(seed, "people")
    size = len(kind)
    table: Table = {"customer_id": labels("K", np.arange(10_001, 10_001 + size)), "kind": kind}
    table["email"] = np.array([f"sport{number}@example.com" for number in rng.permutation(size) + 1_000], dtype=object)
    table |= places(rng, size)
    means = np.array([each.age[0] for each in KINDS])[kind]
    spreads = np.array([each.age[1] for each in KINDS])[kind]
    table["age"] = np.clip(np.rint(rng.normal(means, spreads)), 18, 84)
    women = np.array([each.women for each in KINDS])[kind]
    table["gender"] = np.where(rng.random(size) < women, "female", "male").astype(object)
    for name in ("household", "income", "contact"):
        table[name] = _by_kind(rng, kind, name)
    table["education"] = pick(rng, EDUCATION, size)
    table["interests"] = _interests(rng, kind)
    # To marketing by email, at the moment of signing up; those who never ordered left nothing but their address.
    table["consents"] = (rng.random(size) < 0.79) | (np.arange(size) >= BUYERS)
    table["sms_consent"] = table["consents"] & (rng.random(size) < 0.30)
    table["has_account"] = (rng.random(size) < 0.74) & (np.arange(size) < BUYERS)
    return table


def forget_some(seed: int, table: Table) -> Table:
    """The gaps of a real customer file: fields that people did not fill in."""
    rng = stream(seed, "gaps")
    unanswered = {"age": 0.02, "gender": 0.05, "education": 0.35, "income": 0.30, "interests": 0.20, "household": 0.15}
    holed = dict(table)
    for name, share in unanswered.items():
        empty: Any = np.nan if name == "age" else None
        holed[name] = np.where(rng.random(len(table[name])) < share, empty, table[name])
    return holed


def _by_kind(rng: np.random.Generator, kind: Ints, name: str) -> np.ndarray:
    words = np.empty(len(kind), dtype=object)
    for number, each in enumerate(KINDS):
        here = kind == number
        words[here] = pick(rng, getattr(each, name), int(here.sum()))
    return words


def _interests(rng: np.random.Generator, kind: Ints) -> np.ndarray:
    lists = [INTERESTS[each.letter] for each in KINDS]
    chosen = rng.random((len(kind), 5)).argsort(axis=1)[:, :2]
    return np.array(
        [", ".join(lists[k][n] for n in sorted(two)) for k, two in zip(kind, chosen, strict=True)], dtype=object
    )
