"""What hangs on visits: pages seen, carts, wanted actions, advertisements shown, recommendations."""

from __future__ import annotations

import datetime as dt

import numpy as np

from maker.baskets import order_ids
from maker.web import recorded
from maker.world import CHANNELS, DAY, END, Table, labels, rows, second, stack, stream

# The analytics tool keeps single page views for eight months only.
PAGES_FROM = dt.date(2025, 4, 1)
PAGE_TYPES = {"home": "home", "sale": "category", "sport": "category", "product": "product", "guide": "content"}
GOALS = {"newsletter": (0.022, 1.50), "account": (0.012, 2.00), "club_signup": (0.006, 4.00)}


def page_views(seed: int, visits: Table, goods: Table, *, part: str = "") -> Table:
    """One row per page: where the visit began, then lists, products, guides, and for buyers cart and checkout."""
    rng = stream(seed, "pages" + part)
    recent = rows(visits, visits["ts"] >= second(PAGES_FROM))
    counts = recent["pageviews"]
    visit = np.repeat(np.arange(len(counts)), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    place = np.arange(len(visit)) - starts
    left = counts[visit] - 1 - place
    sport = goods["category"][recent["product"][visit]]
    product = goods["product_id"][recent["product"][visit]]
    wander = rng.random(len(visit))
    kind = np.select(
        [
            place == 0,
            recent["checkout"][visit] & (left == 0),
            recent["cart"][visit] & (left == 1),
            wander < 0.42,
            wander < 0.80,
            wander < 0.92,
        ],
        [
            np.array([PAGE_TYPES[name] for name in recent["place"]], dtype=object)[visit],
            "checkout",
            "cart",
            "product",
            "category",
            "content",
        ],
        default="account",
    )
    page = np.select(
        [place == 0, kind == "product", kind == "category", kind == "content"],
        [recent["landing"][visit], "/p/" + product, "/" + sport, "/guide/kit-by-age"],
        default="/" + kind,
    )
    seconds = np.clip(np.rint(rng.lognormal(3.1, 0.8, len(visit))), 2, 900)
    seconds = np.where(kind == "content", seconds * 2, seconds)
    spent = np.cumsum(seconds)
    ts = recent["ts"][visit] + (spent - seconds - (spent - seconds)[starts]).astype(np.int64)
    slow = np.where(recent["device"][visit] == "desktop", 6.6, 7.2)
    table: Table = {
        "session_id": labels("s", recent["number"][visit], 6),
        "ts": ts,
        "page": page,
        "page_type": kind,
        "product_id": np.where(kind == "product", product, None),
        "customer_id": labels("K", np.where(recent["recognised"], recent["person"] + 10_001, -1)[visit]),
        "device": recent["device"][visit],
        "load_ms": (np.rint(rng.lognormal(slow, 0.35) / 20) * 20).astype(np.int64),
        "seconds_on_page": np.where(left == 0, np.nan, seconds),
    }
    return rows(table, recorded(ts) & (ts < END))


def carts(seed: int, visits: Table, orders: Table, goods: Table, reminded: np.ndarray, *, part: str = "") -> Table:
    """One row per visit with something in the cart. `reminded` marks people who may be sent a reminder.

    A cart given up counts as won back when its owner was reminded and ordered within four days.
    """
    rng = stream(seed, "carts" + part)
    mine = rows(visits, visits["cart"])
    count = len(mine["ts"])
    sold = mine["order"] >= 0
    value = np.where(sold, orders["gross"][mine["order"]], np.rint(goods["list_price"][mine["product"]] * 100 * 1.4))
    contacted = ~sold & mine["recognised"] & reminded[mine["person"]] & (mine["ts"] < END - 2 * DAY)
    won = np.full(count, -1)
    ts_of = orders["ts"]
    by_person: dict[int, list[int]] = {}
    for position in np.flatnonzero(orders["person"] >= 0).tolist():
        by_person.setdefault(int(orders["person"][position]), []).append(position)
    taken: set[int] = set()
    for row in np.flatnonzero(contacted).tolist():
        for position in by_person.get(int(mine["person"][row]), []):
            waited = ts_of[position] - mine["ts"][row]
            if DAY / 8 < waited <= 4 * DAY and position not in taken:
                won[row] = position
                taken.add(position)
                break
    gift = (won >= 0) & (rng.random(count) < 0.4)
    return {
        "cart_id": labels("B", np.arange(1, count + 1)),
        "created_at": mine["ts"] + 130,
        "customer_id": labels("K", np.where(mine["recognised"], mine["person"] + 10_001, -1)),
        "visitor_id": labels("v", mine["visitor"], 6),
        "session_id": labels("s", mine["number"], 6),
        "value": value / 100,
        "order_id": order_ids(mine["order"]),
        "abandoned_at": np.where(sold | (mine["ts"] + 3_600 >= END), np.nan, mine["ts"] + 3_600.0),
        "recovered_order_id": order_ids(won),
        "incentive_cost": np.where(gift, 5.0, np.where(won >= 0, 0.0, np.nan)),
        "contacted": contacted,
    }


def goal_completions(seed: int, visits: Table, orders: Table, *, part: str = "") -> Table:
    """Orders on the site and three smaller wishes, with what one is worth; an order is worth its net revenue."""
    rng = stream(seed, "goals" + part)
    sold = rows(visits, visits["order"] >= 0)
    parts: list[Table] = [
        {
            "goal_id": np.full(len(sold["ts"]), "order", dtype=object),
            "ts": orders["ts"][sold["order"]],
            "session_id": labels("s", sold["number"], 6),
            "customer_id": labels("K", np.where(sold["person"] >= 0, sold["person"] + 10_001, -1)),
            "goal_value": orders["net"][sold["order"]] / 100,
        }
    ]
    for name, (share, value) in GOALS.items():
        some = rows(visits, ~visits["bounced"] & (rng.random(len(visits["ts"])) < share))
        parts.append(
            {
                "goal_id": np.full(len(some["ts"]), name, dtype=object),
                "ts": some["ts"] + 75,
                "session_id": labels("s", some["number"], 6),
                "customer_id": labels("K", np.where(some["recognised"], some["person"] + 10_001, -1)),
                "goal_value": np.full(len(some["ts"]), value),
            }
        )
    table = stack(parts)
    return rows(table, np.argsort(table["ts"], kind="stable"))


def ad_exposures(seed: int, visits: Table, *, part: str = "") -> Table:
    """Retargeting: shown in the days after a visit that looked at a product and did not buy."""
    rng = stream(seed, "ads" + part)
    looked = visits["viewed"] & (visits["order"] < 0) & (rng.random(len(visits["ts"])) < 0.14)
    chosen = rows(visits, np.repeat(np.flatnonzero(looked), rng.integers(1, 4, int(looked.sum()))))
    table: Table = {
        "ts": chosen["ts"] + rng.integers(3_600, 6 * DAY, len(chosen["ts"])),
        "visitor_id": labels("v", chosen["visitor"], 6),
        "campaign_id": np.full(len(chosen["ts"]), "retargeting", dtype=object),
    }
    table = rows(table, table["ts"] < END)
    return rows(table, np.argsort(table["ts"], kind="stable"))


def recommendations(seed: int, visits: Table, goods: Table, *, part: str = "") -> Table:
    """Products recommended to customers who were recognised; one in eleven is clicked."""
    rng = stream(seed, "recommendations" + part)
    some = rows(visits, visits["recognised"] & ~visits["bounced"] & (rng.random(len(visits["ts"])) < 0.35))
    clicked = rng.random(len(some["ts"])) < 0.09
    return {
        "customer_id": labels("K", some["person"] + 10_001),
        "product_id": goods["product_id"][some["product"]],
        "shown_at": some["ts"] + 20,
        "clicked_at": np.where(clicked, some["ts"] + 35.0, np.nan),
    }


assert CHANNELS[4] == "affiliate"
