"""How the shop is found and what that costs: search, links, affiliates, social networks, money spent, uptime."""

from __future__ import annotations

import datetime as dt

import numpy as np

from maker.goods import SPORTS
from maker.web import GUIDES
from maker.world import (
    AFFILIATES,
    CHANNELS,
    DAY,
    DAYS,
    END,
    FIRST,
    LAST,
    NETWORKS,
    Table,
    days_as_dates,
    pick,
    rows,
    season_of_day,
    second,
    stack,
    stream,
)

BRAND = "tarnivo"
SEARCH_FROM = dt.date(2024, 8, 1)  # search engines keep sixteen months
BRANDED = (BRAND, f"{BRAND} sport", f"{BRAND} shop", f"{BRAND} football shirts", f"{BRAND} opening hours", "tarnivvo")
# What a channel costs a day at the beginning, and how much dearer it is at the end.
ADS = {"paid_search": (46.0, 1.45), "display": (9.0, 1.15)}


def queries() -> list[tuple[str, str, float, float]]:
    """(query, page it leads to, clicks a day, mean place) of every query that is watched."""
    found = [(text, "/", 4.2 / (n + 1), 1.2 + 0.3 * n) for n, text in enumerate(BRANDED)]
    for n, (sport, (_, _, _, items)) in enumerate(SPORTS.items()):
        found.append((f"{sport} gear online", f"/{sport}", 1.3 - 0.1 * n, 4.0 + 0.8 * n))
        found += [(f"{sport} {item}", f"/{sport}", 0.45 / (m + 1), 6.0 + 2.0 * m) for m, item in enumerate(items[:3])]
    found += [(guide.replace("-", " "), f"/guide/{guide}", 0.6 / (n + 1), 3.0 + n) for n, guide in enumerate(GUIDES)]
    return found


def search_console(seed: int) -> Table:
    """One row per day and query with impressions; searches follow the season of the sport."""
    rng = stream(seed, "search")
    day = np.arange(second(SEARCH_FROM) // DAY, DAYS)
    season = season_of_day()[day]
    parts = []
    for text, page, clicks, place in queries():
        shown = rng.poisson(clicks * season * (3 + place * 2.2))
        clicked = rng.binomial(shown, min(0.55, 1 / (3 + place * 2.2)))
        position = np.round(np.maximum(1, rng.normal(place - 0.4 * (day - day[0]) / len(day), 0.35)), 1)
        part: Table = {"date": days_as_dates()[day], "impressions": shown, "clicks": clicked, "position": position}
        part |= {"query": np.full(len(day), text, dtype=object), "page": np.full(len(day), page, dtype=object)}
        parts.append(rows(part, shown > 0))
    table = stack(parts)
    return rows(table, np.argsort(table["date"], kind="stable"))


def keywords() -> Table:
    """The queries in three sets; brand terms named where a query holds one."""
    texts = [text for text, *_ in queries()]
    branded = [text in BRANDED for text in texts]
    guides = {guide.replace("-", " ") for guide in GUIDES}
    return {
        "keyword": np.array(texts, dtype=object),
        "set_name": np.array(
            ["brand" if b else "guides" if t in guides else "sports" for t, b in zip(texts, branded, strict=True)],
            dtype=object,
        ),
        "brand_terms": np.array(
            [None if not b else "tarnivvo" if "vv" in t else BRAND for t, b in zip(texts, branded, strict=True)],
            dtype=object,
        ),
    }


def links(seed: int) -> Table:
    """A crawl at the end of every month: links come, a few are lost."""
    rng = stream(seed, "links")
    count = 150
    direction = pick(rng, {"inbound": 0.5, "outbound": 0.1, "internal": 0.4}, count)
    first = np.where(rng.random(count) < 0.4, -30, rng.integers(0, DAYS, count))
    lost = np.where(rng.random(count) < 0.15, first + rng.integers(60, 500, count), 10 * DAYS)
    number = np.arange(count)
    inner = np.array([f"/{sport}" for sport in SPORTS] + [f"/guide/{guide}" for guide in GUIDES], dtype=object)
    outer = np.array([f"https://site{n % 60:02d}.example/page-{n:03d}" for n in number], dtype=object)
    source = np.where(direction == "inbound", outer, inner[number % len(inner)])
    target = np.where(direction == "outbound", outer, inner[(number * 7 + 3) % len(inner)])
    ours = (direction == "inbound") & (rng.random(count) < 0.3)
    months = np.unique(days_as_dates().astype("datetime64[M]"))
    parts = []
    for month in months:
        crawl = (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        age = (crawl - np.datetime64(FIRST, "D")).astype(int)
        seen = (first <= age) & (lost > age - 31)
        parts.append(
            {
                "snapshot_date": np.full(int(seen.sum()), crawl),
                "source_url": source[seen],
                "target_url": target[seen],
                "direction": direction[seen],
                "status": np.where(lost[seen] > age, "live", "lost").astype(object),
                "first_seen": np.datetime64(FIRST, "D") + first[seen].astype("timedelta64[D]"),
                "built_by_us": ours[seen],
            }
        )
    return stack(parts)


def affiliates(seed: int) -> Table:
    """Fourteen sites, two of which left."""
    rng = stream(seed, "affiliates")
    joined = np.sort(rng.integers(-200, 200, len(AFFILIATES))) * float(DAY)
    closed = np.full(len(AFFILIATES), np.nan)
    closed[-2:] = joined[-2:] + 300 * DAY
    return {
        "affiliate_id": np.array(AFFILIATES, dtype=object),
        "site": np.array([f"{name}.example" for name in AFFILIATES], dtype=object),
        "registered_at": joined,
        "closed_at": closed,
    }


def affiliate_daily(visits: Table, orders: Table) -> Table:
    """Clicks, orders and revenue per affiliate and day by the network's own count, the broken week included."""
    mine = rows(visits, visits["affiliate"] >= 0)
    cell = mine["affiliate"] * DAYS + mine["ts"] // DAY
    size = len(AFFILIATES) * DAYS
    sold = mine["order"] >= 0
    revenue = np.bincount(cell[sold], orders["net"][mine["order"][sold]], minlength=size)
    clicks = np.bincount(cell, minlength=size)
    some = np.flatnonzero(clicks > 0)
    return {
        "affiliate_id": np.array(AFFILIATES, dtype=object)[some // DAYS],
        "date": days_as_dates()[some % DAYS],
        "clicks": clicks[some],
        "orders": np.bincount(cell[sold], minlength=size)[some],
        "revenue": revenue[some] / 100,
        "commission": np.rint(revenue[some] * 0.08) / 100,
    }


def social_posts(seed: int) -> Table:
    """Posts on three networks; those that link to the shop bring the visits of the channel social."""
    rng = stream(seed, "posts")
    day = np.sort(rng.choice(DAYS, size=480))
    network = rng.choice(3, size=len(day), p=[0.5, 0.35, 0.15])
    reach = np.rint(rng.lognormal(7.2, 0.5, len(day)) * (1 + day / DAYS) * np.array([1.3, 1.0, 0.5])[network])
    parts = {name: rng.binomial(reach.astype(np.int64), share) for name, share in
             {"likes": 0.035, "comments": 0.004, "shares": 0.003, "link_clicks": 0.009}.items()}  # fmt: skip
    sale = rng.random(len(day)) < 0.12
    return {
        "post_id": np.array([f"p{number:04d}" for number in range(1, len(day) + 1)], dtype=object),
        "network": np.array(NETWORKS, dtype=object)[network],
        "published_at": day * DAY + rng.integers(9, 20, len(day)) * 3_600 + rng.integers(0, 60, len(day)) * 60,
        "campaign_id": np.where(sale, "social-sale", None),
        "hashtag": np.where(rng.random(len(day)) < 0.7, "tarnivo", "clubcolours").astype(object),
        "reach": reach.astype(np.int64),
        **parts,
    }


def post_of_visit(posts: Table, visits: Table) -> np.ndarray:
    """The latest post before each visit that came through a social network; most links are tagged."""
    latest = np.searchsorted(posts["published_at"], visits["ts"]) - 1
    tagged = (visits["channel"] == CHANNELS.index("social")) & (latest >= 0) & (visits["number"] % 5 != 0)
    return np.where(tagged, posts["post_id"][latest], None)


def social_daily(seed: int) -> Table:
    """Followers per network and day, growing unevenly."""
    rng = stream(seed, "followers")
    start, gain = np.array([5_200, 8_100, 1_900]), np.array([9.0, 1.8, 0.6])
    steps = rng.poisson(gain, (DAYS, 3)) - rng.poisson(gain * 0.35, (DAYS, 3))
    return {
        "date": np.repeat(days_as_dates(), 3),
        "network": np.tile(np.array(NETWORKS, dtype=object), DAYS),
        "followers": (start + steps.cumsum(axis=0)).reshape(-1),
    }


def social_mentions(seed: int) -> Table:
    """Public posts by others; in the bad spring of 2025 their tone turns."""
    rng = stream(seed, "mentions")
    bad = rng.integers(second(dt.date(2025, 3, 5)), second(dt.date(2025, 4, 20)), 90)
    ts = np.sort(np.concatenate([rng.integers(0, END, 760), bad]))
    turned = np.isin(ts, bad)
    tone = np.where(turned, "negative", pick(rng, {"positive": 0.55, "neutral": 0.35, "negative": 0.10}, len(ts)))
    return {
        "ts": ts,
        "network": pick(rng, {"Instagram": 0.45, "X": 0.40, "Facebook": 0.15}, len(ts)),
        "kind": pick(rng, {"tweet": 0.40, "story": 0.35, "post": 0.25}, len(ts)),
        "hashtag": np.where(rng.random(len(ts)) < 0.5, "tarnivo", None),
        "sentiment": tone.astype(object),
    }


def content_plan(seed: int, posts: Table) -> Table:
    """What was planned: most posts a day early or in time, some late, some never."""
    rng = stream(seed, "plan")
    chosen = np.flatnonzero(rng.random(len(posts["post_id"])) < 0.6)
    dropped = rng.random(len(chosen)) < 0.08
    slip = rng.choice([0, 0, 0, 1, 2, -1, -3], size=len(chosen))
    ts = posts["published_at"][chosen]
    return {
        "item_id": np.array([f"c{number:04d}" for number in range(1, len(chosen) + 1)], dtype=object),
        "planned_date": np.datetime64(FIRST, "D") + (ts // DAY + slip).astype("timedelta64[D]"),
        "published_at": np.where(dropped, np.nan, ts),
        "network": posts["network"][chosen],
        "title": np.array([f"Story {number}" for number in range(1, len(chosen) + 1)], dtype=object),
        "post_id": np.where(dropped, None, posts["post_id"][chosen]),
    }


def costs(seed: int, affiliate_days: Table, coupons_by_month: np.ndarray, gifts: int) -> Table:
    """Money spent: advertisements by day, commission, content, tools, staff and incentives by month."""
    rng = stream(seed, "costs")
    season, age = season_of_day(), np.arange(DAYS) / DAYS
    parts = [
        _spent(
            days_as_dates(),
            start * (1 + (dearer - 1) * age) * season * rng.normal(1, 0.08, DAYS),
            "acquisition",
            "ads",
            name,
        )
        for name, (start, dearer) in ADS.items()
    ]
    months = np.unique(days_as_dates().astype("datetime64[M]"))
    ends = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    month_of = affiliate_days["date"].astype("datetime64[M]")
    commission = np.array([affiliate_days["commission"][month_of == month].sum() for month in months])
    flat = np.ones(len(months))
    parts += [
        _spent(ends, commission, "acquisition", "commission", "affiliate"),
        _spent(ends, 620 * flat, "acquisition", "content", "organic_search"),
        _spent(ends, 430 * flat, "acquisition", "content", "social"),
        _spent(ends, 240 * flat, "retention", "tools", "email"),
        _spent(ends, 950 * flat + 12 * np.arange(len(months)), "retention", "staff", None),
        _spent(ends, coupons_by_month / 100, "retention", "incentive", None),
    ]
    gift = _spent(ends[(ends > np.datetime64("2024-02-01")) & (ends < np.datetime64("2025-02-01"))], np.array([1.0]),
                  "retention", "incentive", "email", "second_order_gift")  # fmt: skip
    gift["amount"] = np.round(gifts * 2.5 / len(gift["date"]) * np.ones(len(gift["date"])), 2)
    table = stack([*parts, gift])
    return rows(table, np.argsort(table["date"], kind="stable"))


def _spent(
    date: np.ndarray, amount: np.ndarray, purpose: str, kind: str, channel: str | None, initiative: str | None = None
) -> Table:
    words = {"purpose": purpose, "kind": kind, "channel": channel, "initiative_id": initiative}
    paid = np.round(np.broadcast_to(amount, len(date)), 2)
    return {
        "date": date,
        "amount": paid,
        **{name: np.full(len(date), word, dtype=object) for name, word in words.items()},
    }


def uptime_checks(seed: int) -> Table:
    """A check every hour; the site was down for two longer stretches and now and then for a moment."""
    rng = stream(seed, "uptime")
    ts = np.arange(0, END, 3_600)
    ok = rng.random(len(ts)) > 0.0015
    for start, hours in ((dt.date(2024, 11, 29), 5), (dt.date(2025, 3, 14), 9)):
        down = (ts >= second(start) + 9 * 3_600) & (ts < second(start) + (9 + hours) * 3_600)
        ok[down] = False
    return {"ts": ts, "ok": ok}


assert LAST > SEARCH_FROM
