"""The attribution chapter on what won customers: kinds of referral, affiliates, months of spending, those who stay."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.chapters.channel_attribution.monthly import monthly
from playbook.i18n import use
from tests.chapters.channel_shop import again, figures, findings, shop
from tests.chapters.small import workspace


def test_the_four_kinds_of_referral_stand_side_by_side_with_friends_by_invitation(tmp_path):
    """40 came by affiliates, 30 by social; ten of the latter were invited. All 40 of the first come back."""
    tables = again(shop([("affiliate", 40), ("social", 30), ("email", 20)]), 40, after=30, by="email")
    firsts = shop([("affiliate", 40), ("social", 30)])["orders"].iloc[40:50]
    invited = pd.DataFrame({"referrer_id": "c0", "referee_id": firsts["customer_id"], "reward_cost": 10.0,
                            "invited_at": pd.Timestamp("2024-03-01"),
                            "first_order_at": firsts["order_ts"]})  # fmt: skip
    costs = pd.DataFrame({"date": [pd.Timestamp("2024-05-01")], "amount": [400.0], "channel": ["affiliate"]})
    found = findings(tmp_path, {**tables, "referrals": invited, "costs": costs})
    rows = found.sources.set_index("source")
    assert rows["won"].to_dict() == {"affiliate": 40, "social": 30, "friend": 10}
    assert rows["orders"].to_dict() == {"affiliate": 80, "social": 30, "friend": 10}
    assert rows.loc["affiliate", ["judged", "again", "cost"]].tolist() == [40, 40, 400]
    assert rows.loc["friend", "cost"] == 100
    assert pd.isna(rows.loc["social", "cost"])
    drawn = figures(found)["referrals"]
    assert drawn.title == (
        "Referral wins most new customers through affiliates (40); those through affiliates come back most often (100%)"
    )
    assert drawn.table.set_index("source").loc["affiliate", "each"] == 10
    assert pd.isna(drawn.table.set_index("source").loc["friend", "again_rate"])


def linked(tables, ids):
    """Every affiliate contact led to a visit of its own, by these affiliates in turn."""
    seen = tables["touchpoints"].reset_index(drop=True)
    names = [f"s{n}" for n in range(len(seen))]
    seen = seen.assign(session_id=names)
    visits = seen[seen["channel"] == "affiliate"][["session_id", "visitor_id", "ts", "channel"]]
    visits = visits.rename(columns={"ts": "started_at"})
    return {**tables, "touchpoints": seen,
            "sessions": visits.assign(affiliate_id=[ids[n % len(ids)] for n in range(len(visits))])}  # fmt: skip


def test_each_affiliate_is_credited_along_journeys_beside_what_its_network_counts(tmp_path):
    """Of 80 ways by affiliates every fourth is af2's; half of each way is email's, so 30 and 10 orders are theirs."""
    tables = linked(shop([("affiliate > email", 80)]), ["af1", "af1", "af1", "af2"])
    counted = pd.DataFrame({"affiliate_id": ["af1"], "date": [pd.Timestamp("2024-05-01")], "clicks": [90],
                            "orders": [12], "revenue": [600.0], "commission": [60.0]})  # fmt: skip
    found = findings(tmp_path, {**tables, "affiliate_daily": counted}, model="linear")
    rows = found.partners.set_index("affiliate_id")
    assert rows["credited"].to_dict() == pytest.approx({"af1": 30, "af2": 10})
    assert rows["last"].to_dict() == {"af1": 0, "af2": 0}
    assert rows.loc["af1", ["counted", "commission"]].tolist() == [12, 60]
    assert (rows["low"] < rows["credited"]).all()
    assert (rows["credited"] < rows["high"]).all()
    title = figures(found)["affiliates"].title.replace("\u2068", "").replace("\u2069", "")
    assert title == (
        "Along journeys af1 leads most: 30 orders are credited to it (75% of all affiliates); its network counts 12"
    )


def test_where_no_visit_names_an_affiliate_none_is_credited(tmp_path):
    found = findings(tmp_path, shop([("affiliate > email", 80)]))
    assert not len(found.partners)
    assert "affiliates" not in figures(found)


def spent(*rows):
    frame = pd.DataFrame(rows, columns=["channel", "month", "cost"])
    return frame.assign(month=pd.to_datetime(frame["month"]), first_on=pd.to_datetime(frame["month"]))


def won(*rows):
    frame = pd.DataFrame(rows, columns=["channel", "month", "orders"])
    return frame.assign(month=pd.to_datetime(frame["month"]), customer_kind="new")


def test_cost_per_new_customer_by_month_is_blank_where_the_month_is_not_over_or_few_were_won():
    costs = spent(("display", "2024-01-01", 100.0), ("display", "2024-02-01", 90.0), ("display", "2024-03-01", 80.0))
    sales = won(("display", "2024-01-01", 10), ("display", "2024-02-01", 4), ("display", "2024-03-01", 20))
    open_month = monthly(sales, costs, dt.date(2024, 3, 1), last_complete=False)
    assert open_month["each"].tolist() == pytest.approx([10.0, float("nan"), float("nan")], nan_ok=True)
    over = monthly(sales, costs, dt.date(2024, 3, 1), last_complete=True)
    assert over["each"].tolist() == pytest.approx([10.0, float("nan"), 4.0], nan_ok=True)
    late = monthly(sales, costs.assign(first_on=pd.Timestamp("2024-01-20")), dt.date(2024, 4, 1), last_complete=True)
    assert not late["is_complete"].iloc[0]


def clicks(now, before):
    days = pd.to_datetime(["2024-05-01", "2023-05-01"])
    return pd.DataFrame({"affiliate_id": "af1", "date": days, "clicks": [now, before]})


def visits(now, before):
    days = [pd.Timestamp("2024-05-01")] * now + [pd.Timestamp("2023-05-01")] * before
    names = [f"s{n}" for n in range(len(days))]
    return pd.DataFrame({"session_id": names, "visitor_id": names, "started_at": days, "affiliate_id": "af1"})


def test_whether_fewer_reported_clicks_are_seen_as_visits_is_said_and_else_what_is_missing(tmp_path):
    tables = shop([("email", 60)])

    def said(folder, **more):
        with use("en"):
            return chapter.words(findings(tmp_path / folder, {**tables, **more})).sections["weaker"]

    fewer = said("a", affiliate_daily=clicks(200, 200), sessions=visits(100, 190))
    assert fewer == "Fewer of the clicks that affiliates report are seen as visits: 50% of 200, 95% before."
    same = said("b", affiliate_daily=clicks(200, 200), sessions=visits(190, 188))
    assert same.endswith("95% of 200 are seen as visits, 94% before: no sure change.")
    assert "neither clicks" in said("c")


def test_who_stays_and_brings_friends_lifts_what_winning_a_customer_may_cost(tmp_path):
    """40 of 80 won by search order again within 180 days and bring ten friends; margin is half of 50 an order.

    A customer brings 25 or, staying, 50: 37.5 on average; a friend for each eighth adds an eighth of the average.
    """
    tables = again(shop([("paid_search", 80), ("email", 40)]), 40, after=20, by="email")
    tables["orders"] = tables["orders"].assign(margin=25.0)
    hosts = tables["orders"].head(10)
    invited = pd.DataFrame({"referrer_id": hosts["customer_id"], "referee_id": [f"f{n}" for n in range(10)],
                            "invited_at": hosts["order_ts"], "first_order_at": hosts["order_ts"]})  # fmt: skip
    costs = pd.DataFrame({"date": [pd.Timestamp("2024-05-01")], "amount": [800.0], "channel": ["paid_search"]})
    with use("en"):
        found = chapter.analyse(
            workspace(tmp_path, {**tables, "referrals": invited, "costs": costs}),
            Params(as_of=dt.date(2024, 12, 31)),
        )
    assert found.horizon == 180
    row = found.staying.set_index("channel").loc["paid_search"]
    assert row["paid"] == 10
    assert row["friends_each"] == pytest.approx(10 / row["known"])
    average = found.staying["margin"].sum() / found.staying["known"].sum()
    assert row["allowed"] == pytest.approx(row["margin_each"] + row["friends_each"] * average)
    assert row["allowed_gone"] == pytest.approx(25.0)
    assert "they lift what winning one may cost from 25.00 to" in figures(found)["staying"].title
