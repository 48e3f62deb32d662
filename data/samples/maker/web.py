"""What site and app recorded: visits, pages, the steps towards an order, carts, goals. A week of it is lost."""

from __future__ import annotations

import numpy as np

from maker.baskets import order_ids
from maker.goods import SPORTS
from maker.people import places
from maker.world import (
    AFFILIATES,
    BOUNCES,
    CHANNELS,
    DAY,
    KINDS,
    MEDIUM,
    NETWORKS,
    OUTAGE_FIRST,
    OUTAGE_LAST,
    Ints,
    Table,
    labels,
    rows,
    second,
    stack,
    stream,
)

GUIDES = (
    "boots-that-fit",
    "first-10-k",
    "ski-with-kids",
    "bike-check",
    "pack-for-a-hut-tour",
    "home-gym",
    "kit-by-age",
)
REFERRERS = ("trailnotes.example", "matchday.example", "parentsport.example", "huts.example", "dealboard.example")
DEVICES = ("desktop", "mobile", "tablet", "mobile")  # of desktop, mobile site, tablet, app
PLATFORMS = ("site", "mobile", "site", "app")
# Where visits of a channel begin; the sale page promises more than it holds and sends people away.
LANDINGS = {
    "email": {"sale": 0.30, "sport": 0.35, "product": 0.20, "guide": 0.15},
    "organic_search": {"home": 0.22, "sport": 0.28, "product": 0.26, "guide": 0.24},
    "direct": {"home": 0.80, "sport": 0.20},
    "paid_search": {"sport": 0.45, "product": 0.40, "sale": 0.15},
    "affiliate": {"sale": 0.45, "product": 0.55},
    "social": {"guide": 0.35, "product": 0.40, "home": 0.25},
    "referral": {"guide": 0.55, "product": 0.30, "home": 0.15},
    "sms": {"sale": 0.60, "sport": 0.40},
    "display": {"sale": 0.35, "product": 0.65},
}
MORE_BOUNCES = {"sale": 1.35, "guide": 1.0, "home": 0.9, "sport": 0.85, "product": 1.0}
ELSEWHERE = 0.15  # visits on another device than the usual one
VIEWED, IN_CART = 0.74, 0.40  # shares of the step before, in visits that go on and end in no order
TO_CHECKOUT = {"desktop": 0.30, "tablet": 0.38, "mobile": 0.58}  # many give up on the small screen's payment page


def visit(seed: int, journeys: Table, touches: Table, orders: Table, goods: Table, *, part: str = "") -> Table:
    """One row per visit, which is one per touch, with all that later tables need to know about it.

    part: names the random numbers of a part of the visits that is drawn by itself, as in all that hangs on visits.
    """
    rng = stream(seed, "visits" + part)
    journey = touches["journey"]
    visits: Table = {name: journeys[name][journey] for name in ("person", "visitor", "kind")}
    visits |= {name: touches[name] for name in ("ts", "channel", "last")}
    count = len(visits["ts"])
    leads_to = journeys["order"][journey]
    visits["leads_to"] = leads_to
    visits["order"] = np.where(visits["last"], leads_to, -1)
    sold = visits["order"] >= 0
    first = _first_orders(orders)
    visits["recognised"] = (visits["person"] >= 0) & (sold | (visits["ts"] > first[visits["person"]]))
    shares = np.array([each.devices for each in KINDS]).cumsum(axis=1)
    # A browser is one device, so the visitor decides; now and then people look on the phone and buy at the desk.
    steady = np.random.default_rng([seed, 3]).random(int(visits["visitor"].max()) + 1)[visits["visitor"]]
    machine = np.minimum((steady[:, None] > shares[visits["kind"]]).sum(axis=1), 3)
    visits["machine"] = np.where(rng.random(count) < ELSEWHERE, np.where(sold, 0, 1), machine)
    visits["device"] = np.array(DEVICES, dtype=object)[visits["machine"]]
    visits["platform"] = np.array(PLATFORMS, dtype=object)[visits["machine"]]
    product = _tastes(rng, visits, goods)
    visits["product"] = product
    visits["place"], visits["landing"] = _landings(rng, visits, goods)
    bounce = BOUNCES[visits["channel"]] * np.array([MORE_BOUNCES[place] for place in visits["place"]])
    visits["bounced"] = ~sold & (rng.random(count) < bounce)
    goes_on = ~visits["bounced"]
    visits["viewed"] = sold | (goes_on & (rng.random(count) < VIEWED))
    visits["cart"] = sold | (visits["viewed"] & (rng.random(count) < IN_CART))
    patience = np.array([TO_CHECKOUT[device] for device in visits["device"]])
    visits["checkout"] = sold | (visits["cart"] & (rng.random(count) < patience))
    visits["pageviews"] = np.where(visits["bounced"], 1, 2 + rng.poisson(1.6, count) + 3 * sold + visits["cart"])
    away = places(rng, int(visits["visitor"].max()) + 1)
    visits |= {name: away[name][visits["visitor"]] for name in ("country", "city", "language")}
    visits["affiliate"] = np.where(visits["channel"] == 4, _affiliates(rng, visits), -1)
    visits["referrer"] = rng.integers(0, len(REFERRERS), count)
    visits["network"] = rng.choice(3, size=count, p=[0.56, 0.34, 0.10])
    visits["number"] = np.arange(1, count + 1)
    return visits


def recorded(ts: Ints, ahead: int = 0) -> np.ndarray:
    """True for times outside the week in which nothing was recorded, and outside the `ahead` seconds before it."""
    return (ts < second(OUTAGE_FIRST) - ahead) | (ts >= second(OUTAGE_LAST) + DAY)


def sessions(visits: Table, people: Table, posts: np.ndarray, campaigns: np.ndarray) -> Table:
    """The visits as the analytics tool exports them; posts, campaigns: what each link was tagged with."""
    channel = np.array(CHANNELS, dtype=object)[visits["channel"]]
    known = visits["person"] >= 0
    home = {
        name: np.where(known, people[name][visits["person"]], visits[name]) for name in ("country", "city", "language")
    }
    affiliate = np.where(visits["affiliate"] >= 0, np.array(AFFILIATES, dtype=object)[visits["affiliate"]], None)
    site = np.array([f"{name}.example" for name in AFFILIATES], dtype=object)[visits["affiliate"]]
    network = np.array([f"{name.lower()}.example" for name in NETWORKS], dtype=object)[visits["network"]]
    domain = np.select(
        [channel == "affiliate", channel == "social", channel == "referral", channel == "organic_search"],
        [site, network, np.array(REFERRERS, dtype=object)[visits["referrer"]], "search.example"],
        default=None,
    )
    return {
        "session_id": labels("s", visits["number"], 6),
        "started_at": visits["ts"],
        "visitor_id": labels("v", visits["visitor"], 6),
        "customer_id": labels("K", np.where(visits["recognised"], visits["person"] + 10_001, -1)),
        "channel": channel,
        "source": np.where(domain == None, np.where(channel == "direct", "(direct)", channel), domain),  # noqa: E711
        "medium": np.array(MEDIUM, dtype=object)[visits["channel"]],
        "campaign_id": campaigns,
        "affiliate_id": affiliate,
        "post_id": posts,
        "referrer_domain": domain,
        "is_referral": np.isin(channel, ["affiliate", "social", "referral"]),
        "landing_page": visits["landing"],
        "device": visits["device"],
        "platform": visits["platform"],
        **home,
        "pageviews": visits["pageviews"],
        "bounced": visits["bounced"],
        "converted": visits["order"] >= 0,
    }


def touchpoints(visits: Table, campaigns: np.ndarray, tactics: np.ndarray) -> Table:
    """Every touch with the order it led up to; a buyer's earlier touches are stitched to the customer."""
    return {
        "ts": visits["ts"],
        "channel": np.array(CHANNELS, dtype=object)[visits["channel"]],
        "visitor_id": labels("v", visits["visitor"], 6),
        "customer_id": labels("K", np.where(visits["person"] >= 0, visits["person"] + 10_001, -1)),
        "session_id": labels("s", visits["number"], 6),
        "order_id": order_ids(visits["leads_to"]),
        "campaign_id": campaigns,
        "tactic": tactics,
    }


def events(visits: Table, orders: Table, goods: Table) -> Table:
    """The steps of the funnel that each visit reached, with their times."""
    product = goods["product_id"][visits["product"]]
    done = np.where(visits["order"] >= 0, orders["ts"][visits["order"]], visits["ts"])
    steps = (
        ("visit", np.ones(len(product), dtype=bool), visits["ts"], False),
        ("product_view", visits["viewed"], visits["ts"] + 40, True),
        ("cart", visits["cart"], visits["ts"] + 130, True),
        ("checkout", visits["checkout"], visits["ts"] + 190, False),
        ("order", visits["order"] >= 0, done, False),
    )
    parts = []
    for name, reached, ts, about_product in steps:
        part: Table = {
            "session_id": labels("s", visits["number"][reached], 6),
            "ts": ts[reached],
            "event_name": np.full(int(reached.sum()), name, dtype=object),
            "product_id": product[reached] if about_product else np.full(int(reached.sum()), None, dtype=object),
        }
        parts.append(part)
    table = stack(parts)
    return rows(table, np.lexsort((table["ts"], table["session_id"].astype(str))))


def _first_orders(orders: Table) -> Ints:
    known = orders["person"] >= 0
    first = np.full(int(orders["person"].max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, orders["person"][known], orders["ts"][known])
    return first


def _tastes(rng: np.random.Generator, visits: Table, goods: Table) -> Ints:
    product = np.empty(len(visits["ts"]), dtype=np.int64)
    for number, each in enumerate(KINDS):
        here = np.flatnonzero(visits["kind"] == number)
        weight = np.array([each.tastes.get(sport, 0.0) for sport in goods["category"]])
        product[here] = rng.choice(len(weight), size=len(here), p=weight / weight.sum())
    return product


def _landings(rng: np.random.Generator, visits: Table, goods: Table) -> tuple[np.ndarray, np.ndarray]:
    place = np.empty(len(visits["ts"]), dtype=object)
    for number, name in enumerate(CHANNELS):
        here = np.flatnonzero(visits["channel"] == number)
        shares = np.array(list(LANDINGS[name].values()))
        place[here] = np.array(list(LANDINGS[name]), dtype=object)[rng.choice(len(shares), size=len(here), p=shares)]
    sport = goods["category"][visits["product"]]
    guide = np.array(GUIDES, dtype=object)[rng.integers(0, len(GUIDES), len(place))]
    pages = {
        "home": np.full(len(place), "/", dtype=object),
        "sale": np.full(len(place), "/sale", dtype=object),
        "sport": "/" + sport,
        "product": "/p/" + goods["product_id"][visits["product"]],
        "guide": "/guide/" + guide,
    }
    return place, np.select([place == name for name in pages], list(pages.values()))


def _affiliates(rng: np.random.Generator, visits: Table) -> Ints:
    weight = np.geomspace(1, 0.04, len(AFFILIATES))
    return rng.choice(len(AFFILIATES), size=len(visits["ts"]), p=weight / weight.sum())


assert set(LANDINGS) == set(CHANNELS)
assert all(sport in SPORTS for each in KINDS for sport in each.tastes)
