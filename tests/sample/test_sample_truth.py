"""What was planted in the sample shop can be found again from its files, on the shipped seed and on three others."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playbook.methods.agreement import adjusted_rand
from playbook.methods.attribution import attribute
from playbook.methods.experiments import Arm, read_rates, sample_ratio
from playbook.methods.seasonality import seasonality
from playbook.methods.segments import find_segments
from tests.sample.reader import LAST_DAY, completed_orders, planted_kinds, read, truth

REAL_GAP = 1.3  # one channel brought this many times the orders of another
WORTH_RANKING = 0.01  # of all orders; below, chance decides the rank


def journeys(samples: Path) -> pd.DataFrame:
    """One row per journey, as plain pandas sees them: the touches of an order, or a visitor's touches without one, cut
    where a month passed between two."""
    touches = read("touchpoints", samples).sort_values("ts", kind="stable")
    sold = touches.dropna(subset=["order_id"]).groupby("order_id")["channel"].agg(" > ".join)
    rest = touches[touches["order_id"].isna()].sort_values(["visitor_id", "ts"], kind="stable")
    pause = rest["ts"].diff() > pd.Timedelta(days=30)
    trip = (pause | (rest["visitor_id"] != rest["visitor_id"].shift())).cumsum()
    lost = rest.groupby(trip)["channel"].agg(" > ".join)
    parts = [
        pd.DataFrame({"path": sold, "conversions": 1, "nulls": 0}),
        pd.DataFrame({"path": lost, "conversions": 0, "nulls": 1}),
    ]
    return pd.concat(parts).groupby("path", as_index=False).sum()


def portraits(samples: Path) -> pd.DataFrame:
    """One row per buyer: who they are and how they buy, not how much or how recently."""
    orders = completed_orders(samples).dropna(subset=["customer_id"])
    orders["coupon"] = orders["coupon_code"].notna()
    orders["evening"] = orders["order_ts"].dt.hour >= 18
    frame = orders.groupby("customer_id").agg(
        average_order_value=("net_revenue", "mean"), coupon_share=("coupon", "mean"), evening_share=("evening", "mean")
    )
    lines = read("order_items", samples).query("kind == 'product'")
    lines = lines.merge(read("products", samples)[["product_id", "category"]]).merge(
        orders[["order_id", "customer_id"]]
    )
    spent = (lines["qty"] * lines["unit_price"]).groupby([lines["customer_id"], lines["category"]]).sum()
    frame["main_category"] = spent.unstack(fill_value=0).idxmax(axis=1)
    visits = read("sessions", samples).dropna(subset=["customer_id"])
    frame["main_device"] = visits.groupby(["customer_id", "device"]).size().unstack(fill_value=0).idxmax(axis=1)
    people = read("customers", samples).set_index("customer_id")
    return frame.join(people[["age", "household"]])


def test_the_markov_model_ranks_channels_by_the_orders_they_really_brought(samples: Path) -> None:
    brought = truth(samples)["channels"]["orders_brought"]
    credit = attribute(journeys(samples), "markov").set_index("channel")["conversions"]
    ranked = [name for name in brought if brought[name] >= WORTH_RANKING * sum(brought.values())]
    pairs = [
        (more, less)
        for one, other in combinations(ranked, 2)
        for more, less in [sorted((one, other), key=brought.__getitem__, reverse=True)]
        if brought[more] >= REAL_GAP * brought[less]
    ]
    assert len(pairs) >= 15
    assert [(more, less) for more, less in pairs if credit[more] <= credit[less]] == []


def test_some_channels_discover_and_others_close(samples: Path) -> None:
    """A shop in which first and last touch agreed would teach nothing."""
    first, last = (
        attribute(journeys(samples), model).set_index("channel")["conversions"] for model in ("first", "last")
    )
    assert first["social"] > 1.3 * last["social"]
    assert last["affiliate"] > 1.3 * first["affiliate"]


def test_the_four_kinds_of_people_come_back_as_segments(samples: Path) -> None:
    found = find_segments(portraits(samples), resamples=3)
    kinds = planted_kinds(samples).reindex(found.assignments.index)
    assert len(found.model.centres) == kinds.nunique()
    assert adjusted_rand(found.assignments.to_numpy(), pd.factorize(kinds)[0]) >= 0.8
    assert found.stability >= 0.9


def test_the_month_in_which_many_stopped_stands_out(samples: Path) -> None:
    """Of those who ordered in a month, the share without another order in half a year is highest in that month."""
    orders = completed_orders(samples).dropna(subset=["customer_id"]).sort_values("order_ts")
    orders["month"] = orders["order_ts"].dt.to_period("M")
    following = orders.groupby("customer_id")["order_ts"].shift(-1)
    orders["stopped"] = ~(following - orders["order_ts"] <= pd.Timedelta(days=180))
    last = orders.sort_values("order_ts").groupby(["customer_id", "month"]).tail(1)
    seen = last[last["month"].dt.end_time <= pd.Timestamp(LAST_DAY) - pd.Timedelta(days=180)]
    stopped = seen.groupby("month")["stopped"].mean()
    planted = pd.Period(truth(samples)["wave"]["month"], "M")
    assert stopped.idxmax() == planted
    assert stopped[planted] > stopped.drop(planted).max() + 0.15


@pytest.mark.parametrize("name", ["second_order_gift", "free_delivery_banner"])
def test_an_experiment_reads_as_it_was_planted(samples: Path, name: str) -> None:
    planted = truth(samples)["experiments"][name]
    people = read("experiments", samples).query("experiment_id == @name")
    orders = completed_orders(samples)[["customer_id", "order_ts"]]
    both = people.merge(orders, on="customer_id", how="left")
    waited = both["order_ts"] - both["assigned_at"]
    both["back"] = (waited > pd.Timedelta(0)) & (waited <= pd.Timedelta(days=planted["days"]))
    outcome = both.groupby(["arm", "customer_id"])["back"].any().groupby("arm").agg(["sum", "size"])
    arms = {arm: Arm(int(row["sum"]), int(row["size"])) for arm, row in outcome.iterrows()}
    reading = read_rates(arms["control"], arms["treatment"], better="higher")
    assert reading.verdict == ("better" if planted["effect"] else "not shown")
    assert not sample_ratio({arm: each.n for arm, each in arms.items()}).mismatch


def test_the_season_of_the_months_is_found(samples: Path) -> None:
    """Orders by month over their trend follow the planted index; the two strongest months are the planted ones."""
    orders = read("orders", samples)
    months = orders["order_ts"].dt.year * 12 + orders["order_ts"].dt.month - 1
    counts = months.value_counts().rename_axis("month").reset_index(name="value").sort_values("month")
    season = seasonality(counts).index["season"].to_numpy()
    planted = np.array(truth(samples)["season"]["by_calendar_month"])
    assert np.corrcoef(season, planted)[0, 1] > 0.85
    assert set(np.argsort(season)[-2:]) == set(np.argsort(planted)[-2:])


def test_people_without_consent_are_in_the_data_and_may_not_be_mailed(samples: Path) -> None:
    customers = read("customers", samples).set_index("customer_id")
    assert customers["email_consent"].sum() == truth(samples)["consent"]["may_be_mailed"]
    assert 0.1 < 1 - customers["email_consent"].mean() < 0.5
    left = read("email_list", samples).dropna(subset=["unsubscribed_at"])["customer_id"]
    assert not customers.loc[left, "email_consent"].any()
    assert len(left) > 100
    stopped = read("sms_events", samples).query("type == 'opt_out'")["customer_id"]
    assert not customers.loc[stopped, "sms_consent"].any()
    assert len(stopped) > 20


def test_no_text_message_goes_out_after_an_opt_out(samples: Path) -> None:
    texts = read("sms_events", samples)
    stopped = texts.query("type == 'opt_out'").set_index("customer_id")["ts"]
    sent = texts.query("type == 'sent'")
    assert not (sent["ts"] > sent["customer_id"].map(stopped)).any()


def test_a_few_mails_went_out_after_an_opt_out_and_no_others(samples: Path) -> None:
    sent = read("email_events", samples).query("type == 'sent'")
    left = read("email_list", samples).set_index("customer_id")["unsubscribed_at"]
    wrong = (sent["ts"] > sent["customer_id"].map(left)).sum()
    assert wrong == truth(samples)["consent"]["mails_after_opt_out"]
    never_asked = set(sent["customer_id"]) - set(left.index)
    assert never_asked == set()


@pytest.mark.parametrize(
    ("table", "ts"),
    [
        ("sessions", "started_at"),
        ("touchpoints", "ts"),
        ("page_views", "ts"),
        ("events", "ts"),
    ],
)
def test_the_broken_week_is_the_only_one_without_records(samples: Path, table: str, ts: str) -> None:
    outage = truth(samples)["outage"]
    days = read(table, samples)[ts].dt.date
    every = pd.date_range(days.min(), days.max()).date
    assert sorted(set(every) - set(days)) == list(pd.date_range(outage["first"], outage["last"]).date)


def test_orders_went_on_in_the_broken_week_without_a_visit(samples: Path) -> None:
    outage = truth(samples)["outage"]
    orders = read("orders", samples)
    broken = orders[orders["order_ts"].dt.date.between(outage["first"], outage["last"])]
    assert len(broken) > 20
    assert broken["session_id"].notna().mean() < 0.02
    wishes = read("goal_completions", samples)["ts"].dt.date
    assert not wishes.between(outage["first"], outage["last"]).any()
