"""The canonical tables: nothing that a KPI names is missing, and every declaration hangs together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.workspace.tables import TABLES, THEMES, TYPES, Column

# "Input tables and columns the KPIs need", word for word, but for what is decided (campaigns, goals), set
# (settings) or computed (segments, lifecycle, forecasts, kpi_values), and `arm` where that list says `variant`.
NEEDED_BY_KPIS = """
ad_exposures: ts, visitor_id
affiliate_daily: affiliate_id, clicks, commission, date, orders, revenue
affiliates: affiliate_id, closed_at, registered_at, site
campaign_messages: cart_id, customer_id, language, offer_id, sent_at
carts: abandoned_at, cart_id, created_at, incentive_cost, order_id, recovered_order_id
community_activity: customer_id, kind, ts
community_events: attended_at, customer_id, registered_at
content_plan: item_id, planned_date, published_at
costs: amount, date, initiative_id, kind, purpose
customers: account_created_at, acquisition_affiliate_id, acquisition_channel, age, cancelled_at, consent_at
customers: customer_id, email_consent, first_seen_at, gender, interests, language, sms_consent, timezone
email_campaigns: campaign_id, template_id
email_events: campaign_id, customer_id, is_machine_open, ts, type
email_list: customer_id, is_valid, removed_at, subscribed_at, unsubscribed_at
events: event_name, session_id, ts
experiments: arm
goal_completions: customer_id, goal_id, goal_value, session_id, ts
inventory: product_id, stock_on_hand
keywords: brand_terms, keyword, set_name
leads: customer_id
links: built_by_us, direction, first_seen, snapshot_date, source_url, status, target_url
loyalty_ledger: customer_id, kind, points
loyalty_members: customer_id, joined_at, tier, tier_since
order_items: order_id, product_id, qty, unit_price
order_messages: kind, order_id, sent_at
orders: channel_fee, coupon_code, credited_campaign, credited_channel, customer_id, delivered_at, influencer_id, margin
orders: net_revenue, order_id, order_ts, sales_channel, session_id, shipping_city, shipping_country, status, visitor_id
page_views: customer_id, device, load_ms, page, page_type, seconds_on_page, session_id, ts
payments: country, method, status
product_events: customer_id, event, feature, ts
recommendation_events: clicked_at, customer_id, product_id
referrals: first_order_at, invited_at, referee_id, referrer_id, reward_cost
returns: order_id, refunded_at
reviews: order_id, product_id, rating, replied_at, ts
search_console: clicks, date, impressions, page, position, query
sessions: affiliate_id, bounced, campaign_id, channel, converted, customer_id, device, is_referral, landing_page
sessions: medium, pageviews, platform, post_id, referrer_domain, session_id, started_at, visitor_id
sms_events: campaign_id, customer_id, ts, type
social_daily: date, followers, network
social_mentions: hashtag, kind, ts
social_posts: campaign_id, comments, likes, link_clicks, network, post_id, published_at, reach, shares
subscriptions: changed_at, customer_id, plan
support_tickets: channel, customer_id, first_reply_at, kind, opened_at, resolved_at, resolved_in_chat, sentiment
support_tickets: status, ticket_id
surveys: answered_at, customer_id, invited_at, kind, score, touchpoint, ts
touchpoints: channel, customer_id, order_id, tactic, ts
ugc: customer_id, item_id, kind, ts
uptime_checks: ok, ts
"""
KEYS_AND_JOINS = """
orders: gross_revenue, net_revenue, currency
order_items: order_id, line_no, product_id, kind, description, qty, unit_price
returns: return_id, order_id, customer_id, refunded_at, amount
return_items: return_id, line_no, product_id, qty, amount
products: product_id, name, category
touchpoints: visitor_id
experiments: experiment_id, customer_id, arm, assigned_at
"""
NOT_TABLES = {"goals", "personas", "campaigns", "settings", "segments", "lifecycle", "forecasts", "kpi_values"}
EVERY_COLUMN = [pytest.param(t, c, id=f"{t.name}.{c.name}") for t in TABLES.values() for c in t.columns]


def named(listing: str) -> set[str]:
    """ "table.column" of every line of a listing."""
    pairs = (line.split(": ") for line in listing.strip().splitlines())
    return {f"{table}.{column}" for table, columns in pairs for column in columns.split(", ")}


@pytest.mark.parametrize("listing", [NEEDED_BY_KPIS, KEYS_AND_JOINS], ids=["needed by KPIs", "keys and joins"])
def test_every_listed_column_is_declared(listing: str) -> None:
    declared = {f"{table.name}.{name}" for table in TABLES.values() for name in table.names}
    assert named(listing) - declared == set()


def test_decisions_settings_and_results_are_no_tables() -> None:
    assert NOT_TABLES & set(TABLES) == set()


def test_every_table_stands_in_exactly_one_theme() -> None:
    assert [table.name for theme in THEMES for table in theme.tables] == list(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_says_what_a_row_is_and_its_rules_name_its_own_columns(table) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", table.name)
    assert re.fullmatch(r"One row per .+\.", table.meaning)
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.required), "a key column may not be empty"
    assert set(table.one_of) <= set(table.names) | set(TABLES)
    assert table.required, "a file needs something by which it is that table"


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_a_column_is_named_typed_and_explained_in_a_sentence(table, column: Column) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
    assert column.type in TYPES
    assert re.fullmatch(r"[A-Z0-9].+[.]", column.meaning, flags=re.DOTALL)
    assert not column.values or column.type == "text"
    if column.minimum is not None:
        assert column.type in {"integer", "decimal", "float"}
        assert column.unit or column.name == "line_no", "a bounded number counts or measures something"
    if column.type == "timestamp":
        assert column.name == "ts" or column.name.endswith(("_at", "_ts", "_since"))


@pytest.mark.parametrize(("table", "column"), [each for each in EVERY_COLUMN if each.values[1].references])
def test_a_reference_leads_to_the_key_of_another_table_of_the_same_type(table, column: Column) -> None:
    target, _, name = column.references.partition(".")
    assert TABLES[target].key == (name,)
    assert TABLES[target].column(name).type == column.type


def test_a_shop_that_knows_only_number_time_and_amount_of_its_orders_can_start() -> None:
    assert TABLES["orders"].required == ("order_id", "order_ts")
    assert TABLES["orders"].one_of == ("gross_revenue", "net_revenue", "order_items")


def test_an_unknown_column_is_named_with_its_table() -> None:
    with pytest.raises(KeyError, match=r"orders\.colour"):
        TABLES["orders"].column("colour")


def test_people_are_marked_wherever_they_are_named() -> None:
    """Whatever holds a customer, a visitor, a friend or an address must be pseudonymised."""
    named_people = {"customer_id", "visitor_id", "referrer_id", "referee_id", "email"}
    unmarked = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if (column.name in named_people) is not column.personal
    ]
    assert unmarked == []


def test_the_dictionary_page_is_in_step(repository: Path) -> None:
    tool = [sys.executable, "tools/data_dictionary.py", "--check"]
    done = subprocess.run(tool, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
