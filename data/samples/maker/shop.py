"""The whole shop from one seed: every canonical table, and beside it the truth that was planted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from maker import baskets, club, contacts, goods, journeys, mail, pages, people, purchases, reach, records, voice, web
from maker.world import (
    BUYERS,
    END,
    KINDS,
    OUTAGE_FIRST,
    OUTAGE_LAST,
    SEASON,
    WAVE_MONTH,
    Ints,
    Table,
    labels,
    rows,
    stack,
)

# The random numbers of visits whose journeys end after the last day, so that those of all others stay as they are.
UNDER_WAY = " under way"


def make(seed: int) -> tuple[dict[str, Table], dict[str, Any]]:
    """(tables by name, truth). Times are still seconds, and money is in units of the currency."""
    kind = people.kinds_of(seed)
    folk = people.describe(seed, kind)
    first = purchases.first_days(seed)
    who, when = purchases.order_days(seed, kind[:BUYERS], first)
    who, when, gifts = purchases.gift_experiment(seed, who, when, first)
    banner = purchases.banner_experiment(seed, who, when)
    wares = goods.products(seed)
    orders, lines = baskets.sell(seed, purchases.with_guests(seed, who, when, kind), wares)
    orders, returned, returned_lines = baskets.give_back(seed, baskets.settle(seed, orders), lines)
    span = _span(orders)

    trips, touches, brought = journeys.travel(seed, orders, folk["consents"])
    trips = journeys.visitors(seed, trips, orders, span, folk["consents"][:BUYERS])
    ended = web.visit(seed, trips, touches, orders, wares)
    lists = mail.subscriptions(seed, folk, span[0], ended)
    carts = pages.carts(seed, ended, orders, wares, lists["allows_mail"])
    campaigns = mail.calendar()
    sent = mail.messages(seed, campaigns, lists, orders, carts)
    begun, tried = _begun(seed, trips, ended, folk, lists, orders, wares)
    visits = _by("ts", stack([ended, begun]))
    tags, tactics, answers = mail.tag(campaigns, sent, visits)
    posts = reach.social_posts(seed)
    seen = web.recorded(visits["ts"], ahead=3_600)  # so that no visit is cut in two
    # Partners and networks count clicks by themselves, so only what the site recorded is lost in the broken week.
    visible = rows(visits, seen)
    unbroken = web.recorded(ended["ts"], ahead=3_600)
    over = rows(ended, unbroken)
    partner_days = reach.affiliate_daily(visits, orders)
    members, ledger = club.loyalty(seed, orders, kind)
    plans, uses = club.training_plan(seed, kind, *span)
    acts, evenings, ugc = club.community(seed, kind, *span)
    order_table = records.orders(seed, orders, visible, tags[seen], folk)
    friends = club.referrals(seed, visits, *span)

    requests = voice.tickets(seed, orders, returned)

    def both(make: Callable[..., Table], *more: Table) -> Table:
        return stack([make(seed, over, *more), make(seed, begun, *more, part=UNDER_WAY)])

    tables: dict[str, Table] = {
        "orders": order_table,
        "order_items": records.order_items(lines, wares),
        "products": wares,
        "inventory": records.inventory(seed, wares, lines, orders),
        "returns": records.returns(returned, orders),
        "return_items": records.return_items(returned_lines, wares),
        "payments": voice.payments(seed, orders, order_table["shipping_country"]),
        "order_messages": voice.order_messages(orders),
        "carts": stack(
            [records.carts(carts, unbroken[ended["cart"]]), records.carts(tried, web.recorded(tried["created_at"]))]
        ),
        "customers": records.customers(seed, folk, orders, over, lists, span),
        "leads": club.leads(seed, lists, span[0]),
        "subscriptions": plans,
        "loyalty_members": members,
        "loyalty_ledger": ledger,
        "referrals": friends,
        "sessions": rows(web.sessions(visits, folk, reach.post_of_visit(posts, visits), tags), seen),
        "page_views": both(pages.page_views, wares),
        "events": web.events(visible, orders, wares),
        "goal_completions": _by("ts", both(pages.goal_completions, orders)),
        "product_events": uses,
        "recommendation_events": both(pages.recommendations, wares),
        "uptime_checks": reach.uptime_checks(seed),
        "touchpoints": rows(web.touchpoints(visits, tags, tactics), seen),
        "costs": reach.costs(
            seed, partner_days, records.coupons_by_month(orders), int((gifts["arm"] == "treatment").sum())
        ),
        "ad_exposures": _by(
            "ts", stack([pages.ad_exposures(seed, ended), pages.ad_exposures(seed, begun, part=UNDER_WAY)])
        ),
        "search_console": reach.search_console(seed),
        "keywords": reach.keywords(),
        "links": reach.links(seed),
        "affiliates": reach.affiliates(seed),
        "affiliate_daily": partner_days,
        "social_posts": posts,
        "social_daily": reach.social_daily(seed),
        "social_mentions": reach.social_mentions(seed),
        "content_plan": reach.content_plan(seed, posts),
        "email_campaigns": campaigns,
        "email_events": mail.email_events(seed, campaigns, sent, lists, visits, answers, kind),
        "email_list": records.email_list(folk, lists),
        "sms_events": contacts.sms_events(seed, lists, visits, tags),
        "campaign_messages": contacts.campaign_messages(seed, campaigns, sent, lists, folk, carts, gifts),
        "experiments": {name: np.concatenate([gifts[name], banner[name]]) for name in gifts},
        "support_tickets": requests,
        "surveys": voice.in_time(voice.surveys(seed, orders), voice.effort(seed, requests)),
        "reviews": voice.reviews(seed, orders, lines, wares),
        "community_activity": acts,
        "community_events": evenings,
        "ugc": ugc,
    }
    return tables, _truth(seed, kind, brought, lists)


def _begun(
    seed: int, trips: Table, ended: Table, folk: Table, lists: Table, orders: Table, wares: Table
) -> tuple[Table, Table]:
    """(visits, carts) of journeys that end after the last day. Nobody was reminded of these carts yet."""
    later, touches = journeys.under_way(seed, trips)
    taken, consents = int(ended["visitor"].max()), folk["consents"][:BUYERS]
    later = journeys.visitors(seed, later, orders, _span(orders), consents, part=UNDER_WAY, begun=taken)
    visits = web.visit(seed, later, touches, orders, wares, part=UNDER_WAY)
    visits = rows(visits, mail.reaches(lists, visits))
    visits["number"] = len(ended["number"]) + np.arange(1, len(visits["number"]) + 1)
    carts = pages.carts(seed, visits, orders, wares, np.zeros_like(lists["allows_mail"]), part=UNDER_WAY)
    first = int(ended["cart"].sum()) + 1
    carts["cart_id"] = labels("B", np.arange(first, first + len(carts["cart_id"])))
    return visits, carts


def _by(column: str, table: Table) -> Table:
    """The rows in the order of a column; equal ones as they were."""
    return rows(table, np.argsort(table[column], kind="stable"))


def _span(orders: Table) -> tuple[Ints, Ints]:
    """(first, last) order time of every buyer."""
    known = orders["person"] >= 0
    first, last = np.full(BUYERS, END), np.zeros(BUYERS, dtype=np.int64)
    np.minimum.at(first, orders["person"][known], orders["ts"][known])
    np.maximum.at(last, orders["person"][known], orders["ts"][known])
    return first, last


def _truth(seed: int, kind: np.ndarray, brought: dict[str, float], lists: Table) -> dict[str, Any]:
    window = {"days": purchases.GIFT_DAYS, "effect": True}
    return {
        "seed": seed,
        "channels": {"orders_brought": {name: round(count, 1) for name, count in brought.items()}},
        "personas": {
            "names": {each.letter: each.name for each in KINDS},
            "letters": "".join(KINDS[number].letter for number in kind[:BUYERS]),
        },
        "season": {"by_calendar_month": SEASON.tolist()},
        "wave": {"month": WAVE_MONTH},
        "experiments": {
            purchases.GIFT: window,
            purchases.BANNER: {"days": purchases.BANNER_DAYS, "effect": False},
        },
        "consent": {
            "may_be_mailed": int(lists["allows_mail"].sum()),
            "mails_after_opt_out": mail.FAULTY_SENDS,
        },
        "outage": {
            "first": OUTAGE_FIRST,
            "last": OUTAGE_LAST,
            "days": (OUTAGE_LAST - OUTAGE_FIRST + dt.timedelta(1)).days,
        },
    }
