"""What customers say: requests to service, surveys, reviews. In the bad month they say it loudly."""

from __future__ import annotations

import numpy as np

from maker.baskets import order_ids
from maker.world import DAY, END, KINDS, Table, labels, pick, rows, stack, stream, wave_days

# Good experience per kind of customer, before anything goes wrong.
CONTENT = np.array([0.80, 0.62, 0.50, 0.85])
WHY = {"F": "club range", "H": "everything in one place", "S": "price", "V": "advice and quality"}
GOOD = ("Fits well and arrived quickly.", "Just as shown.", "Good quality, would buy again.", "My son is happy.")
BAD = ("Arrived much too late.", "Too small, had to send it back.", "Seam came apart after a week.", "Not as shown.")


def let_down(orders: Table) -> np.ndarray:
    """True for orders of the month in which parcels came late."""
    return wave_days()[orders["ts"] // DAY]


def tickets(seed: int, orders: Table, returned: Table) -> Table:
    """Requests about orders: many more, and more complaints, when parcels are late."""
    rng = stream(seed, "tickets")
    bad = let_down(orders)
    asked = np.flatnonzero(rng.random(len(bad)) < np.where(bad, 0.34, 0.085))
    bad = bad[asked]
    opened = orders["ts"][asked] + (rng.gamma(2.0, 2.5, len(asked)) * DAY).astype(np.int64)
    keep = opened < END - DAY
    asked, bad, opened = asked[keep], bad[keep], opened[keep]
    count = len(asked)
    kind = np.where(
        bad & (rng.random(count) < 0.8),
        "complaint",
        pick(rng, {"question": 0.44, "complaint": 0.22, "return": 0.22, "praise": 0.07, "other": 0.05}, count),
    )
    kind = np.where(np.isin(asked, returned["order"]) & (kind == "question"), "return", kind).astype(object)
    channel = pick(
        rng, {"email": 0.42, "chat": 0.30, "phone": 0.14, "social_message": 0.09, "social_comment": 0.05}, count
    )
    reply = opened + (rng.exponential(np.where(channel == "chat", 0.02, 0.35), count) * DAY * np.where(bad, 3, 1) + 60)
    solved = reply + rng.exponential(0.9, count) * DAY * np.where(bad, 2.5, 1)
    open_still = (rng.random(count) < 0.03) | (solved >= END)
    tone = np.select([kind == "complaint", kind == "praise"], ["negative", "positive"], default="neutral").astype(
        object
    )
    table: Table = {
        "customer_id": labels("K", np.where(orders["person"][asked] >= 0, orders["person"][asked] + 10_001, -1)),
        "channel": channel,
        "kind": kind,
        "opened_at": opened,
        "first_reply_at": np.where(reply < END, np.rint(reply), np.nan),
        "resolved_at": np.where(open_still, np.nan, np.rint(solved)),
        "status": np.where(open_still, "open", "resolved").astype(object),
        "resolved_in_chat": np.where(channel == "chat", ~open_still & (rng.random(count) < 0.6), None),
        "sentiment": tone,
    }
    table = rows(table, np.argsort(table["opened_at"], kind="stable"))
    return {"ticket_id": labels("H", np.arange(1, count + 1)), **table}


def surveys(seed: int, orders: Table) -> Table:
    """After delivery one order in four is asked: satisfaction, recommendation, and why this shop."""
    rng = stream(seed, "surveys")
    asked = np.flatnonzero(
        (orders["person"] >= 0) & ~np.isnan(orders["delivered"]) & (rng.random(len(orders["ts"])) < 0.25)
    )
    invited = orders["delivered"][asked] + 3 * DAY
    asked, invited = asked[invited < END], invited[invited < END]
    count = len(asked)
    happy = rng.random(count) < np.where(let_down(orders)[asked], 0.12, CONTENT[orders["kind"][asked]])
    kind = pick(rng, {"CSAT": 0.45, "NPS": 0.40, "reason": 0.15}, count)
    answered = invited + np.rint(rng.exponential(1.2, count) * DAY) + 120
    replied = (rng.random(count) < 0.36) & (answered < END)
    csat = np.where(happy, rng.choice([4, 5], count), rng.choice([1, 2, 3], count, p=[0.3, 0.3, 0.4]))
    nps = np.where(happy, rng.choice([8, 9, 10], count, p=[0.2, 0.4, 0.4]), rng.choice(8, count))
    score = np.select([kind == "CSAT", kind == "NPS"], [csat, nps], default=np.nan)
    why = np.array([WHY[each.letter] for each in KINDS], dtype=object)[orders["kind"][asked]]
    why = np.where(rng.random(count) < 0.25, "a friend told me", why)
    table: Table = {
        "customer_id": labels("K", orders["person"][asked] + 10_001),
        "kind": kind,
        "touchpoint": np.full(count, "delivery", dtype=object),
        "invited_at": invited,
        "answered_at": np.where(replied, answered, np.nan),
        "ts": np.where(replied, answered, invited),
        "score": np.where(replied, score, np.nan),
        "answer": np.where(replied & (kind == "reason"), why, None),
    }
    return rows(table, np.argsort(table["invited_at"], kind="stable"))


def effort(seed: int, asked_for: Table) -> Table:
    """After a request is resolved nearly every customer is asked how easy it was: 1 very hard, 7 very easy."""
    rng = stream(seed, "effort")
    known = np.array([each is not None for each in asked_for["customer_id"]])
    chosen = np.flatnonzero(known & ~np.isnan(asked_for["resolved_at"]) & (rng.random(len(known)) < 0.95))
    invited = asked_for["resolved_at"][chosen] + DAY
    chosen, invited = chosen[invited < END], invited[invited < END]
    count = len(chosen)
    days = (asked_for["resolved_at"] - asked_for["opened_at"])[chosen] / DAY
    easy = rng.random(count) < np.where(asked_for["kind"][chosen] == "complaint", 0.35, 0.75) * np.exp(-days / 12)
    answered = invited + np.rint(rng.exponential(1.0, count) * DAY) + 120
    replied = (rng.random(count) < 0.65) & (answered < END)
    score = np.where(easy, rng.choice([5, 6, 7], count, p=[0.3, 0.4, 0.3]), rng.choice([1, 2, 3, 4], count))
    return {
        "customer_id": asked_for["customer_id"][chosen],
        "kind": np.full(count, "CES", dtype=object),
        "touchpoint": np.full(count, "service", dtype=object),
        "invited_at": invited,
        "answered_at": np.where(replied, answered, np.nan),
        "ts": np.where(replied, answered, invited),
        "score": np.where(replied, score, np.nan),
        "answer": np.full(count, None, dtype=object),
    }


def in_time(*parts: Table) -> Table:
    """Surveys of several occasions, in the order in which people were asked."""
    table = stack(list(parts))
    return rows(table, np.argsort(table["invited_at"], kind="stable"))


def reviews(seed: int, orders: Table, lines: Table, goods: Table) -> Table:
    """Stars and a sentence for one delivered line in sixteen."""
    rng = stream(seed, "reviews")
    delivered = ~np.isnan(orders["delivered"])
    about = np.flatnonzero(
        delivered[lines["order"]] & (lines["kind"] == "product") & (rng.random(len(lines["order"])) < 0.065)
    )
    order = lines["order"][about]
    ts = orders["delivered"][order] + rng.exponential(9, len(about)) * DAY
    about, order, ts = about[ts < END], order[ts < END], ts[ts < END]
    happy = rng.random(len(about)) < np.where(let_down(orders)[order], 0.3, CONTENT[orders["kind"][order]] * 0.4 + 0.5)
    rating = np.where(happy, rng.choice([4, 5], len(about), p=[0.4, 0.6]), rng.choice([1, 2, 3], len(about)))
    words = np.where(happy, rng.choice(GOOD, len(about)), rng.choice(BAD, len(about))).astype(object)
    replied = (rng.random(len(about)) < np.where(happy, 0.15, 0.6)) & (ts < END - 4 * DAY)
    table: Table = {
        "product_id": goods["product_id"][lines["product"][about]],
        "ts": np.rint(ts),
        "rating": rating,
        "order_id": order_ids(order),
        "customer_id": labels("K", np.where(orders["person"][order] >= 0, orders["person"][order] + 10_001, -1)),
        "text": np.where(rng.random(len(about)) < 0.7, words, None),
        "replied_at": np.where(replied, np.rint(ts + rng.exponential(1.0, len(about)) * DAY), np.nan),
    }
    return rows(table, np.argsort(table["ts"], kind="stable"))


def order_messages(orders: Table) -> Table:
    """Confirmation, dispatch and delivery notes of every order placed on the own site."""
    own = np.flatnonzero((orders["sales_channel"] != "store") & (orders["status"] != "cancelled"))
    done = own[~np.isnan(orders["delivered"][own])]
    late = let_down(orders)[own]
    parts = [
        (own, "confirmation", orders["ts"][own] + np.where(late, 5_400, 45)),
        (done, "shipped", orders["ts"][done] + (orders["delivered"][done] - orders["ts"][done]) * 0.6),
        (done, "delivered", orders["delivered"][done] + 300),
    ]
    order = np.concatenate([which for which, _, _ in parts])
    ts = np.rint(np.concatenate([when for _, _, when in parts]))
    kind = np.concatenate([np.full(len(which), name, dtype=object) for which, name, _ in parts])
    table: Table = {"order": order, "kind": kind, "sent_at": ts}
    table = rows(table, np.lexsort((ts, order)))
    table = rows(table, table["sent_at"] < END)
    return {"order_id": order_ids(table["order"]), "kind": table["kind"], "sent_at": table["sent_at"]}


def payments(seed: int, orders: Table, country: np.ndarray) -> Table:
    """Attempts to pay: cards fail more often abroad, bank transfer hardly ever."""
    rng = stream(seed, "payments")
    count = len(orders["ts"])
    method = pick(rng, {"card": 0.46, "wallet": 0.26, "bank_transfer": 0.20, "invoice": 0.08}, count)
    fails = np.select(
        [method == "card", method == "wallet"], [np.where(country == "PL", 0.035, 0.09), 0.03], default=0.008
    )
    failed = np.flatnonzero(rng.random(count) < fails)
    last = np.select([orders["status"] == "cancelled", orders["status"] == "refunded", orders["status"] == "pending"],
                     ["failed", "refunded", "pending"], default="paid").astype(object)  # fmt: skip
    order = np.concatenate([np.arange(count), failed])
    status = np.concatenate([last, np.full(len(failed), "failed", dtype=object)])
    ts = np.concatenate([orders["ts"] + 30, orders["ts"][failed] - 60])
    by_time = np.lexsort((ts, order))
    order = order[by_time]
    return {
        "payment_id": labels("P", np.arange(1, len(order) + 1)),
        "order_id": order_ids(order),
        "ts": ts[by_time],
        "method": method[order],
        "status": status[by_time],
        "country": country[order],
        "amount": orders["gross"][order] / 100,
    }
