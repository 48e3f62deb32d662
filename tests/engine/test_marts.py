"""What the marts make of single rows: who is who, which contact led to which order, and what a period holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from playbook.workspace.engine import Engine
from tests.engine.test_views import PARAMETERS
from tests.kpis.bench import orders


def rows(engine: Engine, sql: str, **changed: Any) -> list[tuple[Any, ...]]:
    """The rows of a query as tuples, seen on 30 June 2024 over that June unless told otherwise."""
    return [tuple(row.values()) for row in engine.rows(sql, {**PARAMETERS, **changed})]


def touches(*found: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Contacts from (ts, channel, visitor_id, order_id)."""
    frame = pd.DataFrame(list(found), columns=["ts", "channel", "visitor_id", "order_id"])
    return frame.assign(ts=pd.to_datetime(frame["ts"]))


ORDERS = orders(
    ("one", "2024-06-10 12:00:00", "x", 10.0),
    ("two", "2024-06-20 12:00:00", "x", 20.0),
).assign(visitor_id=["v", None])


def test_a_contact_leads_to_the_next_order_of_the_person_and_to_no_later_one() -> None:
    seen = touches(
        ("2024-06-01 08:00:00", "email", "v", None),
        ("2024-06-10 12:00:00", "search", "v", None),
        ("2024-06-15 08:00:00", "social", "v", None),
        ("2024-06-25 08:00:00", "direct", "v", None),
    )
    engine = Engine.from_frames({"orders": ORDERS, "touchpoints": seen})
    assert rows(engine, "SELECT order_id, channel, touch_number, touches FROM order_touches ORDER BY ts") == [
        ("one", "email", 1, 2), ("one", "search", 2, 2), ("two", "social", 1, 1),
    ]  # fmt: skip
    found = rows(engine, "SELECT order_id, first_channel, channel FROM orders_in_period ORDER BY order_id")
    assert found == [("one", "email", "search"), ("two", "social", "social")]


def test_a_contact_before_the_look_back_days_earns_nothing() -> None:
    seen = touches(("2024-05-11 08:00:00", "email", "v", None), ("2024-05-10 08:00:00", "search", "v", None))
    engine = Engine.from_frames({"orders": ORDERS, "touchpoints": seen})
    assert rows(engine, "SELECT channel FROM order_touches", lookback_days=30) == [("email",)]
    assert len(rows(engine, "SELECT channel FROM order_touches", lookback_days=31)) == 2


def test_orders_that_the_export_states_for_contacts_are_believed() -> None:
    seen = touches(("2024-06-09 08:00:00", "email", "v", "two"), ("2024-06-08 08:00:00", "search", "v", None))
    engine = Engine.from_frames({"orders": ORDERS, "touchpoints": seen})
    assert rows(engine, "SELECT order_id, channel FROM order_touches") == [("two", "email")]


def test_journeys_end_in_an_order_or_in_nothing_and_late_ones_are_still_open() -> None:
    seen = touches(
        ("2024-06-01 08:00:00", "email", "v", None),
        ("2024-06-09 08:00:00", "search", "v", None),
        ("2024-06-25 08:00:00", "social", "v", None),
        ("2024-06-02 08:00:00", "direct", "stranger", None),
    )
    engine = Engine.from_frames({"orders": ORDERS, "touchpoints": seen})
    sql = "SELECT path, days_path, conversions, value, is_open FROM journeys ORDER BY path"
    assert [(*row[:3], float(row[3]), row[4]) for row in rows(engine, sql)] == [
        ("direct", "0", 0, 0.0, True),
        ("email > search", "9 > 1", 1, 10.0, False),
        ("social", "0", 0, 0.0, True),
    ]
    closed = rows(engine, "SELECT is_open FROM journeys WHERE path = 'direct'", lookback_days=20)
    assert closed == [(False,)]


def test_a_contact_that_led_to_an_order_of_nobody_known_did_not_also_end_in_nothing() -> None:
    """One visitor's contact states the order; the order names neither customer nor visitor."""
    unknown = orders(("one", "2024-06-10 12:00:00", None, 10.0))
    seen = touches(("2024-06-09 08:00:00", "email", "v", "one"))
    engine = Engine.from_frames({"orders": unknown, "touchpoints": seen})
    assert rows(engine, "SELECT path, conversions FROM journeys") == [("email", 1)]


def test_an_order_after_as_of_has_not_happened_yet() -> None:
    seen = touches(("2024-06-01 08:00:00", "email", "v", None))
    engine = Engine.from_frames({"orders": ORDERS, "touchpoints": seen})
    early = dt.date(2024, 6, 5)
    assert rows(engine, "SELECT path, conversions FROM journeys", as_of=early, period_end=early) == [("email", 0)]


def test_a_visitor_is_the_customer_that_the_browser_was_last_recognised_as() -> None:
    visits = pd.DataFrame(
        {
            "session_id": ["s1", "s2", "s3"],
            "started_at": pd.to_datetime(["2024-06-01", "2024-06-02", "2024-06-03"]),
            "visitor_id": ["v", "v", "other"],
            "customer_id": [None, "x", None],
        }
    )
    engine = Engine.from_frames({"orders": ORDERS, "sessions": visits})
    found = rows(engine, "SELECT session_id, person_id, is_converter FROM visits_in_period ORDER BY session_id")
    assert found == [("s1", "x", False), ("s2", "x", False), ("s3", "other", False)]


@pytest.mark.parametrize(
    ("stated", "channel"),
    [
        ({"channel": "radio"}, "radio"),
        ({"medium": "cpc", "source": "google"}, "paid_search"),
        ({"medium": "cpc", "source": "facebook"}, "paid_social"),
        ({"medium": "organic", "source": "google"}, "organic_search"),
        ({"medium": "Newsletter"}, "email"),
        ({"affiliate_id": "a1", "medium": "cpc"}, "affiliate"),
        ({"referrer_domain": "www.google.pl"}, "organic_search"),
        ({"referrer_domain": "l.instagram.com"}, "social"),
        ({"referrer_domain": "blog.example"}, "referral"),
        ({}, "direct"),
        ({"source": "(direct)", "medium": "(none)"}, "direct"),
        ({"medium": "smoke signals"}, "other"),
    ],
)
def test_a_visit_that_states_no_channel_gets_one_by_the_rules(stated: dict[str, str], channel: str) -> None:
    visit = pd.DataFrame([{"session_id": "s", "started_at": pd.Timestamp("2024-06-01"), **stated}])
    assert rows(Engine.from_frames({"sessions": visit}), "SELECT channel FROM visit_channels") == [(channel,)]


def test_the_funnel_counts_a_step_as_passed_where_a_later_one_was_seen() -> None:
    visits = pd.DataFrame({"session_id": list("abcd"), "started_at": pd.Timestamp("2024-06-05")})
    steps = pd.DataFrame({"session_id": ["a", "b", "c"], "ts": pd.Timestamp("2024-06-05")})
    engine = Engine.from_frames({"sessions": visits, "events": steps.assign(event_name=["visit", "cart", "purchase"])})
    assert rows(engine, "SELECT step, reached, went_on FROM funnel_steps ORDER BY step_number") == [
        ("visit", 4, 2), ("product", 2, 2), ("cart", 2, 1), ("checkout", 1, 1),
    ]  # fmt: skip


def test_products_show_their_returns_of_the_period_and_none_where_none_were_delivered() -> None:
    lines = pd.DataFrame({"order_id": ["one", "two"], "product_id": "cup", "qty": [5, 1], "unit_price": [2.0, 2.0]})
    given_back = pd.DataFrame({"return_id": ["r"], "refunded_at": [pd.Timestamp("2024-06-12")], "amount": [4.0]})
    back_lines = pd.DataFrame({"return_id": ["r"], "product_id": ["cup"], "qty": [2], "amount": [4.0]})
    sql = "SELECT qty, revenue, buyers, repeat_buyers, returned_qty, returned_amount FROM product_sales"
    sold = {"orders": ORDERS, "order_items": lines}
    assert rows(Engine.from_frames(sold), sql) == [(6, 12, 1, 1, None, None)]
    both = Engine.from_frames({**sold, "returns": given_back, "return_items": back_lines})
    assert rows(both, sql) == [(6, 12, 1, 1, 2, 4)]


def test_revenue_is_the_sum_of_the_lines_where_the_order_states_none() -> None:
    lines = pd.DataFrame({"order_id": ["one"] * 2, "product_id": "cup", "qty": [3, 1], "unit_price": [2.5, 0.1]})
    bare = ORDERS[["order_id", "order_ts", "customer_id"]].head(1).assign(tax=1.0, shipping=2.0)
    engine = Engine.from_frames({"orders": bare, "order_items": lines})
    sql = "SELECT gross_revenue, net_revenue FROM orders_in_period"
    assert [tuple(map(float, row)) for row in rows(engine, sql)] == [(7.6, 4.6)]


def test_nobody_may_be_written_to_without_consent_or_after_opting_out_whenever() -> None:
    people = pd.DataFrame(
        {
            "customer_id": ["yes", "no", "unsaid", "left"],
            "email_consent": [True, False, None, True],
            "sms_consent": True,
        }
    )
    left = pd.DataFrame({"customer_id": ["left"], "ts": [pd.Timestamp("2029-01-01")], "type": ["unsubscribe"]})
    engine = Engine.from_frames({"customers": people, "email_events": left})
    allowed = "SELECT customer_id FROM contactable WHERE may_write AND medium = $medium ORDER BY customer_id"
    assert rows(engine, allowed, medium="email") == [("yes",)]
    assert len(rows(engine, allowed, medium="sms")) == 4
    profile = rows(engine, "SELECT customer_id FROM customer_profile WHERE may_email")
    assert profile == [("yes",)]


def test_a_customer_is_in_the_first_stage_whose_rule_fits() -> None:
    bought = orders(
        ("a", "2024-06-20 08:00:00", "acquisition", 1.0),
        ("b", "2024-05-01 08:00:00", "onboarding", 1.0),
        ("c", "2024-01-01 08:00:00", "churn", 1.0),
        ("d1", "2024-05-01 08:00:00", "engagement", 1.0),
        ("d2", "2024-06-01 08:00:00", "engagement", 1.0),
        ("e1", "2023-06-01 08:00:00", "reactivation", 1.0),
        ("e2", "2024-06-01 08:00:00", "reactivation", 1.0),
        ("f1", "2024-05-01 08:00:00", "advocacy", 1.0),
        ("f2", "2024-06-01 08:00:00", "advocacy", 1.0),
    )
    friends = pd.DataFrame({"referrer_id": ["advocacy"], "invited_at": [pd.Timestamp("2024-06-02")]})
    known = pd.DataFrame({"customer_id": ["awareness"]})
    engine = Engine.from_frames({"orders": bought, "referrals": friends, "customers": known})
    found = rows(engine, "SELECT customer_id, stage FROM customer_stages")
    assert len(found) == 7
    assert all(customer == stage for customer, stage in found)


def test_months_without_a_sale_are_there_and_only_whole_ones_are_complete() -> None:
    gap = orders(("a", "2024-03-01 08:00:00", "x", 1.0), ("b", "2024-05-05 08:00:00", "x", 2.0))
    engine = Engine.from_frames({"orders": gap})
    sql = "SELECT month_number, orders, is_complete FROM monthly_sales ORDER BY month_index"
    assert rows(engine, sql, as_of=dt.date(2024, 5, 20)) == [(3, 1, True), (4, 0, True), (5, 1, False)]


def test_cohorts_count_months_of_the_clients_calendar() -> None:
    """19 and 20 March 2024 lie in two Jalali months, 20 March and 19 April in one."""
    bought = orders(
        ("a", "2024-03-19 08:00:00", "x", 1.0),
        ("b", "2024-03-20 08:00:00", "x", 1.0),
        ("c", "2024-04-19 08:00:00", "x", 1.0),
    )
    engine = Engine.from_frames({"orders": bought})
    sql = "SELECT period_index, active, size FROM cohort_activity ORDER BY period_index"
    assert rows(engine, sql) == [(0, 1, 1), (1, 1, 1)]
    assert rows(engine, sql, calendar="jalali") == [(0, 1, 1), (1, 1, 1)]
    days = "SELECT period_index, orders FROM cohort_activity ORDER BY period_index"
    assert [tuple(map(int, row)) for row in rows(engine, days, calendar="jalali")] == [(0, 1), (1, 2)]


def test_an_experiment_counts_orders_from_the_start_of_each_person_and_within_the_window() -> None:
    people = pd.DataFrame(
        {"experiment_id": "e", "customer_id": ["x", "y"], "arm": ["treatment", "control"],
         "assigned_at": pd.to_datetime(["2024-06-10 12:00:00", "2024-06-10 12:00:00"])}
    )  # fmt: skip
    engine = Engine.from_frames({"orders": ORDERS, "experiments": people})
    sql = "SELECT customer_id, orders, is_observed FROM experiment_people ORDER BY customer_id"
    assert rows(engine, sql) == [("x", 2, True), ("y", 0, True)]
    assert rows(engine, sql, window_days=5) == [("x", 1, True), ("y", 0, True)]
    assert rows(engine, sql, window_days=50) == [("x", 2, False), ("y", 0, False)]
