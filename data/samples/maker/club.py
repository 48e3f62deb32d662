"""What customers belong to: loyalty programme, training plan, referrals, community; and people who only signed up."""

from __future__ import annotations

import numpy as np

from maker.baskets import order_ids
from maker.world import BUYERS, CHANNELS, CONTACTS, DAY, END, Ints, Table, labels, pick, rows, stack, stream

TIERS = ("bronze", "silver", "gold")
TIER_FROM = (0, 300, 900)  # points earned in all
FEATURES = ("plan_builder", "route_log", "coach_chat")
JOINS = np.array([0.62, 0.44, 0.22, 0.38])  # share of each kind that joins the loyalty programme


def loyalty(seed: int, orders: Table, kind: Ints) -> tuple[Table, Table]:
    """(members, ledger): a point for each euro after joining, rewards now and then, and some play."""
    rng = stream(seed, "loyalty")
    person, number = orders["person"], orders["number"]
    joins_at = np.full(BUYERS, np.nan)
    willing = rng.random(BUYERS) < JOINS[kind[:BUYERS]]
    from_order = np.where(rng.random(BUYERS) < 0.6, 1, 2)
    joining = np.flatnonzero((person >= 0) & (number == from_order[person]) & willing[person])
    joins_at[person[joining]] = orders["ts"][joining] - 60
    good = (
        (person >= 0) & (orders["status"] != "cancelled") & (orders["ts"] >= np.nan_to_num(joins_at, nan=END)[person])
    )
    earning = np.flatnonzero(good)
    points = (orders["net"][earning] // 100).astype(np.int64)
    who, ts = person[earning], orders["ts"][earning]
    parts = [_moved(who, ts + 120, "earn", points, earning)]
    spending = np.flatnonzero(rng.random(len(who)) < 0.17)
    parts.append(
        _moved(who[spending], ts[spending] - 30, "redeem", np.minimum(points[spending], 150), earning[spending])
    )
    for name, share, worth in (
        ("benefit", 0.16, 0),
        ("badge", 0.14, 10),
        ("challenge", 0.07, 25),
        ("review", 0.05, 15),
    ):
        some = np.flatnonzero(rng.random(len(who)) < share)
        later = ts[some] + rng.integers(DAY, 20 * DAY, len(some))
        some, later = some[later < END], later[later < END]
        parts.append(_moved(who[some], later, name, np.full(len(some), worth), np.full(len(some), -1)))
    ledger = stack(parts)
    ledger = rows(ledger, np.argsort(ledger["ts"], kind="stable"))
    earned = ledger["kind"] == "earn"
    total = np.zeros(BUYERS)
    tier, since = np.zeros(BUYERS, dtype=np.int64), joins_at.copy()
    for member, gained, at in zip(
        ledger["person"][earned], ledger["points"][earned], ledger["ts"][earned], strict=True
    ):
        total[member] += gained
        reached = sum(total[member] >= least for least in TIER_FROM) - 1
        if reached > tier[member]:
            tier[member], since[member] = reached, at
    members = np.flatnonzero(~np.isnan(joins_at))
    ledger["customer_id"] = labels("K", ledger.pop("person") + 10_001)
    return {
        "customer_id": labels("K", members + 10_001),
        "joined_at": joins_at[members],
        "tier": np.array(TIERS, dtype=object)[tier[members]],
        "tier_since": since[members],
    }, ledger


def referrals(seed: int, visits: Table, first_ts: Ints, last_ts: Ints) -> Table:
    """Friends invited by customers. Those who came are customers whose first journey held a referral."""
    rng = stream(seed, "referrals")
    came = (visits["channel"] == CHANNELS.index("referral")) & (visits["person"] >= 0)
    came &= visits["ts"] < first_ts[visits["person"]]
    friends = np.unique(visits["person"][came])
    invited = first_ts[friends] - rng.integers(DAY, 20 * DAY, len(friends))
    parts = [(friends, invited, first_ts[friends].astype(float))]
    asked = 260
    parts.append((np.full(asked, -1), rng.integers(40 * DAY, END - DAY, asked), np.full(asked, np.nan)))
    friend, ts = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    ordered = np.concatenate([p[2] for p in parts])
    host = np.full(len(friend), -1)
    for row, at in enumerate(ts):
        about = np.flatnonzero((first_ts < at) & (last_ts + 120 * DAY > at))
        host[row] = rng.choice(about) if len(about) else -1
    table: Table = {
        "referrer_id": labels("K", np.where(host >= 0, host + 10_001, -1)),
        "referee_id": labels("K", np.where(friend >= 0, friend + 10_001, -1)),
        "invited_at": ts,
        "first_order_at": ordered,
        "reward_cost": np.where(np.isnan(ordered), 0.0, 10.0),
    }
    table = rows(table, (host >= 0) & (ts > 0))
    return rows(table, np.argsort(table["invited_at"], kind="stable"))


def leads(seed: int, subs: Table, first_ts: Ints) -> Table:
    """People who showed interest before they ordered, and contacts who never did."""
    rng = stream(seed, "leads")
    early = np.flatnonzero(subs["subscribed"][:BUYERS] < first_ts)
    contacts = np.arange(BUYERS, BUYERS + CONTACTS)
    person = np.concatenate([early, contacts])
    created = np.where(
        np.isnan(subs["subscribed"][person]), rng.integers(0, END, len(person)), subs["subscribed"][person]
    )
    return {
        "customer_id": labels("K", person + 10_001),
        "created_at": np.rint(created),
        "source": pick(rng, {"newsletter form": 0.7, "prize draw": 0.2, "store": 0.1}, len(person)),
    }


def training_plan(seed: int, kind: Ints, first_ts: Ints, last_ts: Ints) -> tuple[Table, Table]:
    """(plan changes, feature use) of the shop's training plan, free at first and paid for more."""
    rng = stream(seed, "training")
    users = np.flatnonzero(rng.random(BUYERS) < np.array([0.26, 0.10, 0.24, 0.06])[kind[:BUYERS]])
    start = first_ts[users] + rng.integers(DAY, 6 * DAY, len(users))
    users, start = users[start < END], start[start < END]
    upgrade = rng.random(len(users)) < 0.28
    raised = start + rng.integers(10 * DAY, 120 * DAY, len(users))
    ended = np.maximum(last_ts[users], raised) + rng.integers(5 * DAY, 200 * DAY, len(users))
    parts = [
        (users, start, "free", 0.0),
        (users[upgrade], raised[upgrade], "plus", 4.99),
        (users, ended, None, 0.0),
    ]
    plans = stack([_plan(who, at, name, price) for who, at, name, price in parts])
    plans = rows(plans, plans["changed_at"] < END)
    plans = rows(plans, np.argsort(plans["changed_at"], kind="stable"))
    uses = rng.poisson(4, len(users)) + 1
    who = np.repeat(np.arange(len(users)), uses)
    offset = rng.exponential(25 * DAY, len(who)).astype(np.int64)
    ts = start[who] + offset
    used: Table = {
        "customer_id": labels("K", users[who] + 10_001),
        "ts": ts,
        "event": np.full(len(who), "feature_used", dtype=object),
        "feature": pick(rng, dict(zip(FEATURES, (0.5, 0.35, 0.15), strict=True)), len(who)),
    }
    done = rng.random(len(users)) < 0.57
    finished: Table = {
        "customer_id": labels("K", users[done] + 10_001),
        "ts": start[done] + rng.integers(600, 10 * DAY, int(done.sum())),
        "event": np.full(int(done.sum()), "onboarding_completed", dtype=object),
        "feature": np.full(int(done.sum()), None, dtype=object),
    }
    used = stack([used, finished])
    used = rows(used, used["ts"] < END)
    return plans, rows(used, np.argsort(used["ts"], kind="stable"))


def community(seed: int, kind: Ints, first_ts: Ints, last_ts: Ints) -> tuple[Table, Table, Table]:
    """(activity, event registrations, content of their own) of the customers who gather around the shop."""
    rng = stream(seed, "community")
    active = np.flatnonzero(rng.random(BUYERS) < np.array([0.16, 0.06, 0.07, 0.14])[kind[:BUYERS]])
    who = np.repeat(active, rng.poisson(5, len(active)) + 1)
    ts = first_ts[who] + (rng.random(len(who)) * (np.minimum(last_ts[who] + 60 * DAY, END) - first_ts[who])).astype(
        np.int64
    )
    order = np.argsort(ts, kind="stable")
    order = order[ts[order] < END]
    acts: Table = {
        "customer_id": labels("K", who[order] + 10_001),
        "ts": ts[order],
        "kind": pick(rng, {"like": 0.55, "comment": 0.30, "post": 0.15}, len(order)),
    }
    dates = np.arange(60, END // DAY, 45) * DAY + 18 * 3_600  # an evening in the shop every six weeks
    guest = rng.choice(active, size=len(dates) * 24)
    event = np.repeat(np.arange(len(dates)), 24)
    able = first_ts[guest] < dates[event] - 12 * DAY
    guest, event = guest[able], event[able]
    came = rng.random(len(guest)) < 0.68
    evenings: Table = {
        "event_id": labels("E", event + 1, 2),
        "customer_id": labels("K", guest + 10_001),
        "registered_at": dates[event] - rng.integers(DAY, 12 * DAY, len(guest)),
        "attended_at": np.where(came, dates[event], np.nan),
    }
    made = rows(acts, (acts["kind"] == "post") & (rng.random(len(acts["ts"])) < 0.6))
    own: Table = {
        "item_id": labels("u", np.arange(1, len(made["ts"]) + 1), 4),
        "customer_id": made["customer_id"],
        "kind": pick(rng, {"photo": 0.6, "video": 0.2, "story": 0.2}, len(made["ts"])),
        "ts": made["ts"] + 30,
    }
    return acts, evenings, own


def _moved(person: Ints, ts: Ints, name: str, points: Ints, order: Ints) -> Table:
    return {
        "person": person,
        "ts": ts,
        "kind": np.full(len(person), name, dtype=object),
        "points": points,
        "order_id": order_ids(order),
    }


def _plan(person: Ints, ts: Ints, name: str | None, price: float) -> Table:
    return {
        "customer_id": labels("K", person + 10_001),
        "plan": np.full(len(person), name, dtype=object),
        "changed_at": ts,
        "monthly_price": np.full(len(person), price),
    }
