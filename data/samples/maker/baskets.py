"""What is in each order: lines, prices, coupon, tax, delivery, cost, where it was sold, what became of it."""

from __future__ import annotations

import numpy as np

from maker.goods import DELIVERY_FREE_FROM, DELIVERY_PRICE, SERVICE_OF, SPORTS, TAX_RATE, demand
from maker.world import DAY, END, KINDS, Floats, Ints, Table, days_as_dates, labels, pick, rows, stack, stream

COUPONS = {"S": "STUDENT10", "F": "CLUB10", "H": "FAMILY10", "V": "SUMMIT10"}
COUPON_SHARE_OFF = 0.10
REASONS = {"too small": 0.34, "too large": 0.24, "not as shown": 0.16, "arrived late": 0.14, "faulty": 0.12}


def sell(seed: int, orders: Table, goods: Table) -> tuple[Table, Table]:
    """(orders with their sums, order lines). Prices are what was paid, tax included; the sums are exact to the cent."""
    rng = stream(seed, "baskets")
    count = len(orders["ts"])
    orders = dict(orders)
    orders["order"] = np.arange(count)
    orders["coupon"] = rng.random(count) < np.array([each.coupon for each in KINDS])[orders["kind"]]
    lines = _lines(seed, rng, orders, goods)
    price = goods["list_price"][lines["product"]]
    off = orders["coupon"][lines["order"]] & (lines["kind"] == "product")
    lines["cents"] = np.rint(np.where(off, price * (1 - COUPON_SHARE_OFF), price) * 100).astype(np.int64)
    lines["list_cents"] = np.rint(price * 100).astype(np.int64)
    lines = _with_delivery(lines, goods, count)
    gross = _sum(lines, lines["cents"] * lines["qty"], count)
    delivery = goods["product_id"][lines["product"]] == "SV-DELIVERY"
    orders["gross"] = gross
    orders["discount"] = _sum(lines, (lines["list_cents"] - lines["cents"]) * lines["qty"], count)
    orders["tax"] = gross - np.rint(gross / (1 + TAX_RATE)).astype(np.int64)
    delivered = _sum(lines, lines["cents"] * lines["qty"] * delivery, count)
    orders["shipping"] = np.rint(delivered / (1 + TAX_RATE)).astype(np.int64)
    orders["net"] = gross - orders["tax"] - orders["shipping"]
    cost = np.rint(goods["unit_cost"] * 100).astype(np.int64)
    orders["margin"] = orders["net"] - _sum(lines, cost[lines["product"]] * lines["qty"] * ~delivery, count)
    return orders, lines


def settle(seed: int, orders: Table) -> Table:
    """Where each order was placed and what became of it: sales channel, fee, status, delivery."""
    rng = stream(seed, "settle")
    count = len(orders["ts"])
    orders = dict(orders)
    at_market = rng.random(count) < np.array([each.marketplace for each in KINDS])[orders["kind"]]
    guest = orders["person"] < 0
    away = pick(rng, {"store": 0.55, "phone": 0.10, "own_site": 0.35}, count)
    orders["sales_channel"] = np.where(guest, away, np.where(at_market, "marketplace", "own_site")).astype(object)
    orders["fee"] = np.where(orders["sales_channel"] == "marketplace", np.rint(orders["gross"] * 0.13), 0).astype(
        np.int64
    )
    fate = rng.random(count)
    status = np.where(fate < 0.018, "cancelled", "completed").astype(object)
    status[(orders["ts"] > END - 2 * DAY) & (status == "completed")] = "pending"
    orders["status"] = status
    late = days_as_dates()[orders["ts"] // DAY].astype("datetime64[M]") == np.datetime64("2025-03", "M")
    waits = rng.gamma(4.0, 0.8, count) + np.where(late, rng.gamma(5.0, 1.8, count), 0.0)
    delivered = orders["ts"] + (waits * DAY).astype(np.int64)
    orders["delivered"] = np.where((status == "completed") & (delivered < END), delivered, np.nan)
    return orders


def give_back(seed: int, orders: Table, lines: Table) -> tuple[Table, Table, Table]:
    """(orders with `refunded` where all came back, returns, return lines)."""
    rng = stream(seed, "returns")
    orders = dict(orders)
    ts = orders["delivered"] + rng.gamma(3.0, 3.0, len(orders["ts"])) * DAY
    chance = np.array([0.07, 0.12, 0.05, 0.09])[orders["kind"]]
    back = (rng.random(len(ts)) < chance) & (np.nan_to_num(ts, nan=END) < END)
    candidates = np.flatnonzero(back[lines["order"]] & (lines["kind"] == "product"))
    whole = rng.random(len(ts)) < 0.25
    chosen = candidates[(rng.random(len(candidates)) < 0.55) | whole[lines["order"][candidates]]]
    part = rows(lines, chosen)
    part["qty"] = np.where(whole[part["order"]], part["qty"], np.maximum(1, part["qty"] // 2))
    ids = np.unique(part["order"])
    position = np.full(len(ts), -1)
    position[ids] = np.arange(len(ids))
    part["return"] = position[part["order"]]
    amount = np.bincount(part["return"], part["qty"] * part["cents"], minlength=len(ids)).astype(np.int64)
    all_goods = np.bincount(
        lines["order"], (lines["kind"] == "product") * lines["qty"] * lines["cents"], minlength=len(ts)
    )
    orders["status"] = orders["status"].copy()
    orders["status"][ids[amount == all_goods[ids]]] = "refunded"
    returned: Table = {
        "order": ids,
        "refunded": ts[ids].astype(np.int64),
        "amount": amount,
        "reason": pick(rng, REASONS, len(ids)),
    }
    return orders, returned, part


def codes(orders: Table) -> np.ndarray:
    """The coupon that each order used, or nothing."""
    code = np.array([COUPONS[each.letter] for each in KINDS], dtype=object)[orders["kind"]]
    return np.where(orders["coupon"], code, None)


def order_ids(positions: Ints) -> np.ndarray:
    """Order numbers by time; -1 is no order."""
    return labels("T", np.where(positions < 0, -1, positions + 100_001), 6)


def _lines(seed: int, rng: np.random.Generator, orders: Table, goods: Table) -> Table:
    more = np.array([each.lines for each in KINDS])[orders["kind"]] - 1
    counts = 1 + rng.poisson(more)
    order = np.repeat(orders["order"], counts)
    kind, ts = orders["kind"][order], orders["ts"][order]
    quarter = (days_as_dates()[ts // DAY].astype("datetime64[M]").astype(int) % 12) // 3
    product = np.empty(len(order), dtype=np.int64)
    for number, each in enumerate(KINDS):
        for q in range(4):
            here = np.flatnonzero((kind == number) & (quarter == q))
            weight = _weights(demand(goods, q, seed), goods, each.tastes, q)
            product[here] = rng.choice(len(weight), size=len(here), p=weight)
    lines: Table = {"order": order, "product": product, "qty": 1 + (rng.random(len(order)) < 0.09).astype(np.int64)}
    # The same product twice in an order is one line of it.
    _, keep = np.unique(order * 1_000 + product, return_index=True)
    lines = rows(lines, np.sort(keep))
    service = {sport: int(np.flatnonzero(goods["product_id"] == code)[0]) for sport, code in SERVICE_OF.items()}
    fitting = np.array([service.get(sport, -1) for sport in goods["category"]])[lines["product"]]
    extra = np.flatnonzero((fitting >= 0) & (rng.random(len(fitting)) < 0.05))
    added: Table = {
        "order": lines["order"][extra],
        "product": fitting[extra],
        "qty": np.ones(len(extra), dtype=np.int64),
    }
    both = stack([lines, added])
    both["kind"] = goods["kind"][both["product"]]
    return both


def _weights(popularity: Floats, goods: Table, tastes: dict[str, float], quarter: int) -> Floats:
    weight = np.zeros(len(popularity))
    for sport, taste in tastes.items():
        here = goods["category"] == sport
        share = popularity[here] / popularity[here].sum()
        weight[here] = taste * SPORTS[sport][2][quarter] * share
    return weight / weight.sum()


def _with_delivery(lines: Table, goods: Table, count: int) -> Table:
    goods_cents = _sum(lines, lines["cents"] * lines["qty"], count)
    paying = np.flatnonzero(goods_cents < DELIVERY_FREE_FROM * 100)
    code = int(np.flatnonzero(goods["product_id"] == "SV-DELIVERY")[0])
    cents = np.full(len(paying), round(DELIVERY_PRICE * 100))
    delivery: Table = {
        "order": paying,
        "product": np.full(len(paying), code),
        "qty": np.ones(len(paying), dtype=np.int64),
        "kind": np.full(len(paying), "service", dtype=object),
        "cents": cents,
        "list_cents": cents,
    }
    both = stack([lines, delivery])
    both = rows(both, np.argsort(both["order"], kind="stable"))
    starts = np.flatnonzero(np.r_[True, both["order"][1:] != both["order"][:-1]])
    sizes = np.diff(np.r_[starts, len(both["order"])])
    both["line_no"] = np.arange(len(both["order"])) - np.repeat(starts, sizes) + 1
    return both


def _sum(lines: Table, amount: np.ndarray, count: int) -> Ints:
    return np.bincount(lines["order"], amount, minlength=count).astype(np.int64)
