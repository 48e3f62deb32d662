"""The shop's own books, row by row as an export would state them: orders, lines, customers, stock, the mailing list."""

from __future__ import annotations

import numpy as np

from maker.baskets import codes, order_ids
from maker.people import forget_some, places
from maker.world import AFFILIATES, BUYERS, CHANNELS, DAY, DAYS, END, Ints, Table, days_as_dates, labels, stream

CURRENCY = "EUR"


def orders(seed: int, sold: Table, visits: Table, tags: np.ndarray, people: Table) -> Table:
    """Every order with its sums, its visit where one was recorded, and the last touch as the credited channel."""
    rng = stream(seed, "order records")
    count = len(sold["ts"])
    visit = _visit_of_order(visits, count)
    tracked = visit >= 0
    known = sold["person"] >= 0
    away = places(rng, count)
    sent_elsewhere = rng.random(count) < 0.05
    home = {
        name: np.where(known & ~sent_elsewhere, people[name][sold["person"]], away[name])
        for name in ("city", "country")
    }
    channel = np.where(tracked, np.array(CHANNELS, dtype=object)[visits["channel"][visit]], None)
    by_app = tracked & (visits["platform"][visit] == "app")
    influenced = (channel == "social") & (rng.random(count) < 0.25)
    return {
        "order_id": order_ids(sold["order"]),
        "order_ts": sold["ts"],
        "customer_id": labels("K", np.where(known, sold["person"] + 10_001, -1)),
        "visitor_id": labels("v", np.where(tracked, visits["visitor"][visit], -1), 6),
        "session_id": labels("s", np.where(tracked, visits["number"][visit], -1), 6),
        "status": sold["status"],
        **{f"{name}_revenue": sold[name] / 100 for name in ("gross", "net")},
        **{name: sold[name] / 100 for name in ("discount", "tax", "shipping", "margin")},
        "channel_fee": sold["fee"] / 100,
        "currency": np.full(count, CURRENCY, dtype=object),
        "sales_channel": np.where(by_app, "app", sold["sales_channel"]),
        "coupon_code": codes(sold),
        "influencer_id": np.where(influenced, labels("in", rng.integers(1, 6, count), 2), None),
        "credited_channel": np.where(sold["sales_channel"] == "marketplace", "marketplace", channel),
        "credited_campaign": np.where(tracked, tags[visit], None),
        "shipping_city": home["city"],
        "shipping_country": home["country"],
        "delivered_at": sold["delivered"],
    }


def order_items(lines: Table, goods: Table) -> Table:
    """The lines of every order, services such as delivery among them."""
    return {
        "order_id": order_ids(lines["order"]),
        "line_no": lines["line_no"],
        "product_id": goods["product_id"][lines["product"]],
        "kind": lines["kind"],
        "description": goods["name"][lines["product"]],
        "qty": lines["qty"],
        "unit_price": lines["cents"] / 100,
    }


def returns(returned: Table, sold: Table) -> Table:
    """What came back, by time of the refund."""
    person = sold["person"][returned["order"]]
    return {
        "return_id": labels("R", np.arange(1, len(person) + 1)),
        "order_id": order_ids(returned["order"]),
        "customer_id": labels("K", np.where(person >= 0, person + 10_001, -1)),
        "refunded_at": returned["refunded"],
        "amount": returned["amount"] / 100,
        "reason": returned["reason"],
    }


def return_items(part: Table, goods: Table) -> Table:
    """The lines of every return."""
    by_return = np.argsort(part["return"], kind="stable")
    part = {name: values[by_return] for name, values in part.items()}
    _, starts, sizes = np.unique(part["return"], return_index=True, return_counts=True)
    return {
        "return_id": labels("R", part["return"] + 1),
        "line_no": np.arange(len(part["return"])) - np.repeat(starts, sizes) + 1,
        "product_id": goods["product_id"][part["product"]],
        "qty": part["qty"],
        "amount": part["qty"] * part["cents"] / 100,
    }


def inventory(seed: int, goods: Table, lines: Table, sold: Table) -> Table:
    """Stock of every product at the end of the last six months: some weeks of its sales, now and then too little."""
    rng = stream(seed, "inventory")
    wares = np.flatnonzero(goods["kind"] == "product")
    pieces = np.bincount(lines["product"], lines["qty"], minlength=len(goods["kind"]))[wares] / DAYS
    ends = [np.datetime64(month, "M") + 1 for month in np.arange("2025-06", "2025-12", dtype="datetime64[M]")]
    stock = np.rint(pieces * rng.choice([6, 25, 45, 80], size=(len(ends), len(wares)), p=[0.12, 0.33, 0.35, 0.20]))
    assert sold["ts"].max() < END
    return {
        "product_id": np.tile(goods["product_id"][wares], len(ends)),
        "stock_on_hand": stock.reshape(-1).astype(np.int64),
        "counted_on": np.repeat(np.array(ends).astype("datetime64[D]") - np.timedelta64(1, "D"), len(wares)),
    }


def carts(table: Table, seen: np.ndarray | bool) -> Table:
    """The shop's cart records; the visit is missing where the site recorded none."""
    kept = {name: values for name, values in table.items() if name != "contacted"}
    return kept | {name: np.where(seen, kept[name], None) for name in ("session_id", "visitor_id")}


def customers(seed: int, people: Table, sold: Table, visits: Table, lists: Table, span: tuple[Ints, Ints]) -> Table:
    """The customer file, with its gaps; where the first touch was not recorded the channel is missing."""
    rng = stream(seed, "customer records")
    folk = forget_some(seed, people)
    size = len(folk["customer_id"])
    first = np.full(size, np.nan)
    first[:BUYERS] = span[0]
    seen = np.where(np.isnan(first), lists["subscribed"], np.fmin(first, lists["subscribed"]))
    known = visits["person"] >= 0
    earliest = np.full(size, np.inf)
    np.minimum.at(earliest, visits["person"][known], visits["ts"][known].astype(float))
    channel, affiliate = _won_by(sold, visits, size)
    ended = np.full(size, np.nan)
    leavers = np.flatnonzero(people["has_account"][:BUYERS] & (rng.random(BUYERS) < 0.02))
    ended[leavers] = span[1][leavers] + rng.integers(3 * DAY, 90 * DAY, len(leavers))
    ended[~(ended < END)] = np.nan
    opted = np.where(
        np.isnan(lists["left"]), np.fmin(np.nan_to_num(lists["subscribed"], nan=np.inf), first), lists["left"]
    )
    return {
        "customer_id": folk["customer_id"],
        "email": folk["email"],
        "first_seen_at": np.fmin(seen, earliest),
        "account_created_at": np.where(people["has_account"], first, np.nan),
        "cancelled_at": ended,
        "acquisition_channel": channel,
        "acquisition_affiliate_id": affiliate,
        "age": folk["age"],
        "gender": folk["gender"],
        "income_band": folk["income"],
        "education": folk["education"],
        "household": folk["household"],
        "city": folk["city"],
        "country": folk["country"],
        "language": folk["language"],
        "timezone": folk["timezone"],
        "interests": folk["interests"],
        "preferred_contact": folk["contact"],
        "email_consent": lists["allows_mail"],
        "sms_consent": lists["allows_sms"],
        "consent_at": np.where(np.isnan(opted), lists["subscribed"], opted),
    }


def email_list(people: Table, lists: Table) -> Table:
    """The mailing list: everyone who ever joined, those who left and dead addresses included."""
    on = np.flatnonzero(~np.isnan(lists["subscribed"]))
    return {
        "customer_id": people["customer_id"][on],
        "email": np.where(
            lists["dead"], np.char.replace(people["email"].astype(str), ".com", "").astype(object), people["email"]
        )[on],
        "subscribed_at": lists["subscribed"][on],
        "unsubscribed_at": lists["left"][on],
        "removed_at": lists["removed"][on],
        "is_valid": ~lists["dead"][on],
    }


def coupons_by_month(sold: Table) -> np.ndarray:
    """Cents of discount in every month of the data."""
    months = days_as_dates()[sold["ts"] // DAY].astype("datetime64[M]")
    return np.bincount((months - months.min()).astype(int), sold["discount"])


def _visit_of_order(visits: Table, count: int) -> Ints:
    visit = np.full(count, -1)
    ended = np.flatnonzero(visits["order"] >= 0)
    visit[visits["order"][ended]] = ended
    return visit


def _won_by(sold: Table, visits: Table, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Channel, and affiliate if it was one, of the first recorded touch that led to each person's first order."""
    channel, affiliate = np.full(size, None, dtype=object), np.full(size, None, dtype=object)
    opening = np.flatnonzero((sold["person"] >= 0) & (sold["number"] == 1))
    direct = sold["sales_channel"][opening] == "marketplace"
    channel[sold["person"][opening[direct]]] = "marketplace"
    is_first = np.zeros(len(sold["ts"]), dtype=bool)
    is_first[opening] = True
    touches = np.flatnonzero((visits["leads_to"] >= 0) & is_first[visits["leads_to"]])[::-1]  # the earliest comes last
    person = sold["person"][visits["leads_to"][touches]]
    channel[person] = np.array(CHANNELS, dtype=object)[visits["channel"][touches]]
    partner = np.where(visits["affiliate"] >= 0, np.array(AFFILIATES, dtype=object)[visits["affiliate"]], None)
    affiliate[person] = partner[touches]
    return channel, affiliate
