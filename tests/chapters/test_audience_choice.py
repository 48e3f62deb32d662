"""Products and people, the next order, what is due, services, seasons: a second way, in plain pandas."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from playbook.chapters.audience_understanding.season_figures import season_parts as season_parts_figure
from playbook.chapters.audience_understanding.seasons import like_for_like, season_index, season_parts, unusual
from playbook.i18n import use
from playbook.methods.association import association
from playbook.methods.seasonality import seasonality
from tests.chapters.sample_audience import END, detail, numbered, sample_findings, year
from tests.sample.reader import completed_orders, read


def lines() -> pd.DataFrame:
    """Goods on completed orders of known customers, with category and number of the order."""
    items = read("order_items").query("kind == 'product'").merge(read("products")[["product_id", "category"]])
    items = items.assign(amount=items["qty"].astype(float) * items["unit_price"])
    return items.merge(numbered()[["order_id", "customer_id", "order_ts", "number"]])


def favourites() -> pd.Series:
    """Each customer's category of most spending in the year."""
    spent = year(lines(), "order_ts").groupby(["customer_id", "category"], as_index=False)["amount"].sum()
    ranked = spent.assign(amount=spent["amount"].round(4)).sort_values(["amount", "category"], ascending=[False, True])
    return ranked.drop_duplicates("customer_id").set_index("customer_id")["category"]


def test_gender_and_favourite_category_hang_together_as_their_table_says() -> None:
    gender = read("customers").set_index("customer_id")["gender"]
    table = pd.crosstab(gender.reindex(favourites().index), favourites())
    row = detail("relations").set_index("dimension").loc["gender"]
    assert row["n"] == table.to_numpy().sum()
    assert row["strength"] == pytest.approx(association(table.to_numpy()).strength)


def test_age_and_household_decide_as_planted_and_education_does_not() -> None:
    rows = detail("relations").set_index("dimension")
    assert rows.index[0] == "age_band"
    assert rows.loc["household", "strength"] > 0.5
    assert rows.loc["education", "adjusted"] > 0.05
    assert rows.loc["education", "strength"] < 0.1


def test_each_cell_is_the_share_of_its_group() -> None:
    cells = detail("relation_cells")
    here = cells.query("dimension == 'gender' and audience == 'female' and category == 'kids'").iloc[0]
    gender = read("customers").set_index("customer_id")["gender"].reindex(favourites().index)
    assert here["share"] == pytest.approx((favourites()[gender == "female"] == "kids").mean())
    assert cells.groupby(["dimension", "audience"])["share"].sum().to_numpy() == pytest.approx(1)


def test_a_products_buyers_are_held_against_all_customers_of_the_year() -> None:
    row = detail("product_people").query("product_id == 'KI-04' and dimension == 'gender'").iloc[0]
    gender = read("customers").set_index("customer_id")["gender"]
    buyers = gender.reindex(year(lines(), "order_ts").query("product_id == 'KI-04'")["customer_id"].unique()).dropna()
    everybody = gender.reindex(year(numbered(), "order_ts")["customer_id"].unique()).dropna()
    assert (row["n"], row["audience"]) == (len(buyers), "female")
    assert row["share"] == pytest.approx((buyers == "female").mean())
    assert row["usual"] == pytest.approx((everybody == "female").mean())


def test_the_next_order_follows_the_same_customers_last_one() -> None:
    spent = (
        lines().groupby(["order_id", "customer_id", "number", "order_ts", "category"], as_index=False)["amount"].sum()
    )
    spent["amount"] = spent["amount"].round(4)
    mainly = spent.sort_values(["amount", "category"], ascending=[False, True]).drop_duplicates("order_id")
    mainly = mainly.sort_values(["customer_id", "number"])
    mainly["last"] = mainly.groupby("customer_id")["category"].shift()
    pairs = year(mainly, "order_ts").dropna(subset=["last"])
    rows = detail("next")
    kids = pairs[pairs["last"] == "kids"]
    row = rows.query("category == 'kids' and next_category == 'winter'").iloc[0]
    assert (row["n"], row["orders"]) == (len(kids), (kids["category"] == "winter").sum())
    assert row["lift"] == pytest.approx((kids["category"] == "winter").mean() / (pairs["category"] == "winter").mean())


def test_whoever_waited_as_long_as_usual_is_due() -> None:
    days = lines().query("product_id == 'KI-04' and order_ts <= @END", local_dict={"END": END})
    days = days.assign(day=days["order_ts"].dt.normalize()).drop_duplicates(["customer_id", "day"]).sort_values("day")
    gaps = days.groupby("customer_id")["day"].diff().dt.days.dropna()
    late = (END.normalize() - days.groupby("customer_id")["day"].max()).dt.days - gaps.median()
    row = detail("replenish").set_index("product_id").loc["KI-04"]
    assert row["typical_gap"] == gaps.median()
    assert row["due"] == ((late < 0) & (late >= -30)).sum()
    again = (days.groupby("customer_id").size() >= 2).mean()
    assert row["expected"] == pytest.approx(row["due"] * again * row["pieces"])


def test_services_are_offered_to_those_without_who_may_be_mailed() -> None:
    kinds = read("products").set_index("product_id")["kind"]
    sold = read("order_items").merge(numbered()[["order_id", "customer_id"]])
    users = set(sold.loc[sold["product_id"].map(kinds) == "service", "customer_id"])
    buyers = set(lines().query("category == 'football'")["customer_id"])
    row = detail("services").set_index("category").loc["football"]
    assert (row["n"], row["converted"]) == (len(buyers), len(buyers & users))
    consent = set(read("customers").query("email_consent == True")["customer_id"])
    assert 0 < row["reachable"] <= len((buyers - users) & consent)


def test_the_season_of_the_shop_is_trend_times_season_times_remainder() -> None:
    rows = detail("decomposed").dropna()
    assert (rows["trend"] * rows["season"] * rows["remainder"]).to_numpy() == pytest.approx(rows["revenue"].to_numpy())


def test_a_categorys_index_has_mean_one_and_winter_comes_in_winter() -> None:
    rows = detail("season_index")
    assert rows.groupby("category")["season"].mean().to_numpy() == pytest.approx(1)
    winter = rows[rows["category"] == "winter"].set_index("month_of_year")["season"]
    assert winter.idxmax() == 12
    assert detail("season_index").query("category == 'winter'")["adjusted"].iloc[0] < 0.05


def test_the_season_of_a_chosen_group_is_that_of_its_own_months() -> None:
    orders = completed_orders().query("shipping_country == 'PL'")
    sums = orders.groupby(orders["order_ts"].dt.to_period("M"))["net_revenue"].sum()
    numbered_months = pd.DataFrame({"month": [each.year * 12 + each.month - 1 for each in sums.index], "value": sums})
    index = seasonality(numbered_months).index.set_index("month_of_year")["season"]
    rows = detail("season_groups").query("dimension == 'country' and category == 'PL'").set_index("month_of_year")
    assert rows["season"].to_dict() == pytest.approx(index.to_dict())


def test_the_months_of_a_chosen_group_are_its_trend_times_its_season_times_what_is_left_over() -> None:
    """Channels, as the reader compares by unless told otherwise; their months added up by pandas."""
    rows = detail("season_parts").dropna(subset=["trend"])
    assert (rows["trend"] * rows["season"] * rows["remainder"]).to_numpy() == pytest.approx(rows["revenue"].to_numpy())
    sizes = rows.groupby("category", sort=False)["revenue"].sum()
    assert sizes.is_monotonic_decreasing
    assert rows.groupby("category")["month"].nunique().min() >= 24


def test_a_group_that_doubles_in_two_years_and_peaks_each_december_is_told_apart_from_its_peak() -> None:
    """Growth of 2^(1/24) a month from 100, four times as much in December: the trend is the growth alone."""
    growth = 100 * 2 ** (np.arange(36) / 24)
    sales = pd.DataFrame({"category": "a", "month_index": 24264 + np.arange(36)})
    sales["revenue"] = growth * np.where(np.arange(36) % 12 == 11, 4.0, 1.0)
    gap = sales.assign(category="b").drop(index=5)
    rows = season_parts(pd.concat([sales, gap]), months([1.0] * 36))
    assert set(rows.dropna(subset=["trend"])["category"]) == {"a"}
    rows = rows[rows["category"] == "a"].reset_index()
    # The level of an ordinary month of the year carries a twelfth of the peak's logarithm.
    assert rows["trend"].to_numpy() == pytest.approx(growth * 4 ** (1 / 12), rel=0.02)
    assert rows["season"].iloc[11] == pytest.approx(4 ** (11 / 12), rel=0.02)
    assert season_parts(sales, months([1.0] * 23))["trend"].isna().all()


def test_below_two_years_the_months_of_groups_are_refused_with_what_is_missing() -> None:
    findings = sample_findings()
    rows = findings.details["season_parts"]
    young_rows = rows[rows["month"] < rows["month"].sort_values().unique()[9]].assign(trend=np.nan)
    with use("en"):
        young = season_parts_figure(replace(findings, details={**findings.details, "season_parts": young_rows}))
    assert "9 whole months, 24 are needed" in young.title
    assert young.chart is None


def months(values: list[float]) -> pd.DataFrame:
    days = pd.date_range("2022-01-01", periods=len(values), freq="MS")
    return pd.DataFrame({"month": days, "month_index": 24264 + np.arange(len(values)), "revenue": values})


def test_a_peak_that_came_a_year_ago_is_the_season_and_one_that_did_not_is_unexplained() -> None:
    quiet = [100.0, 101, 99, 100, 102, 98, 100, 101, 99, 100, 101, 300]
    labels = unusual(months([*quiet, *quiet]))["label"]
    assert (labels.iloc[11], labels.iloc[23]) == ("unknown", "seasonal")
    sudden = [*quiet[:5], 260.0, *quiet[6:]]
    assert unusual(months([*quiet, *sudden]))["label"].iloc[17] == "unexplained"


def test_less_than_two_years_have_no_season() -> None:
    sales = pd.DataFrame({"category": "a", "month_index": range(24264, 24287), "revenue": 5.0})
    assert season_index(sales, months([5.0] * 23)).empty


def test_like_days_are_the_same_weekdays_and_the_same_feasts() -> None:
    """Easter Sunday was 31 March in 2024 and 20 April in 2025: a Saturday meets a Saturday, the feast the feast."""
    days = pd.DataFrame({"order_day": pd.date_range("2023-01-01", "2025-12-31"), "orders": 1, "net": 1.0})
    days["revenue"] = np.where(days["order_day"] == "2024-03-31", 500.0, 10.0)
    row = like_for_like(days, (dt.date(2025, 4, 20), dt.date(2025, 4, 20)), "PL").iloc[0]
    assert (row["revenue"], row["earlier_revenue"], row["feast_days"]) == (10, 500, 1)


def test_the_sample_years_like_days_add_up() -> None:
    row = detail("like_for_like").iloc[0]
    here = year(completed_orders(), "order_ts")
    assert row["orders"] == len(here)
    assert row["revenue"] == pytest.approx(here["gross_revenue"].sum())
    assert row["net"] == pytest.approx(sample_findings().kpis["average_order_value"].value * len(here))
