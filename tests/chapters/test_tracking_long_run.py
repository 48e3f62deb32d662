"""What shows over years, and several ways of looking at the same customers."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.frames import told
from playbook.chapters.kpi_tracking.long_run import steadiness_of
from playbook.i18n import use
from tests.chapters.small import orders, workspace
from tests.chapters.test_kpi_tracking import ENGLISH, findings, month

LAST = dt.date(2024, 3, 28)
CELLS = pd.DataFrame(
    [("retention", "loyal", "5", "0", 60), ("churn", "lost", "0", "2", 30), ("churn", "at_risk", "0", "2", 10)],
    columns=["stage", "rfm", "funnel", "cohort", "n"],
)


def shop(folder):
    """From April 2021 to March 2024: 40 customers a month in turn of 80, and 10 a month spent on keeping them."""
    days = [f"{year}-{number:02d}" for year in range(2021, 2025) for number in range(1, 13)]
    wanted = [each for each in days if "2021-04" <= each <= "2024-03"]
    rows = [
        (f"{each}o{k}", f"{each}-{k % 28 + 1:02d}", f"c{(k + 40 * (place % 2)) % 80}", 10.0)
        for place, each in enumerate(wanted)
        for k in range(40)
    ]
    costs = pd.DataFrame(
        {
            "date": pd.to_datetime([f"{each}-01" for each in wanted]),
            "amount": 10.0,
            "purpose": "retention",
            "kind": "tools",
        }
    )
    with use(ENGLISH):
        return chapter.analyse(workspace(folder, {"orders": orders(*rows), "costs": costs}), Params(as_of=LAST))


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("years"))


def test_a_year_is_a_point_and_one_that_is_not_covered_is_blank(years):
    rows = years.long_run.trust
    rates = rows[rows["id"] == "repeat_purchase_rate"]
    assert rates["end"].tolist()[-1] == LAST
    assert ((pd.to_datetime(rates["end"]) - pd.to_datetime(rates["start"])).dt.days == 364).all()
    assert rates["value"].isna().tolist()[0]  # begins before the first order
    assert rates["value"].iloc[-1] == 1.0  # all 80 have bought more than once by then
    assert rates["n"].iloc[-1] == 80


def test_the_cost_of_keeping_stands_beside_the_base_it_is_for(years):
    last = years.long_run.scale.iloc[-1]
    assert (last["customers"], last["retention_spend"]) == (80, 120.0)
    assert last["spend_per_customer"] == pytest.approx(120 / 80)
    assert last["revenue_per_spend"] == pytest.approx(12 * 40 * 10 / 120)
    with use(ENGLISH):
        (title,) = (each.title for each in chapter.figures(years) if each.name == "scale")
    assert title.startswith("Customers 0%, spending on keeping 0%")


def test_without_costs_and_channels_only_trust_is_told(tmp_path):
    found = findings(tmp_path, *month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 60, 50.0))
    with use(ENGLISH):
        drawn = {each.name for each in chapter.figures(found)}
    assert {"steadiness", "frames", "scale"}.isdisjoint(drawn)
    assert found.frames is None
    assert found.long_run.volatility.empty


def of_months(**streams):
    rows = pd.DataFrame({"month_index": range(24264, 24264 + 36), **streams})
    return rows.assign(rented=rows["revenue"] - rows["owned"])


def test_revenue_wavers_less_with_channels_that_move_against_each_other():
    waves = [40.0, 60.0, 50.0, 30.0, 70.0] * 7 + [50.0]
    found = steadiness_of(of_months(revenue=[100.0] * 36, owned=waves)).set_index("stream")
    assert found.loc["revenue", "volatility"] == pytest.approx(0)
    assert found.loc["owned", "difference_low"] > 0


def test_steadiness_takes_two_whole_years():
    assert steadiness_of(of_months(revenue=[100.0] * 36, owned=[50.0] * 36).head(23)).empty


def test_customers_of_whom_all_frames_mean_the_same_are_counted_and_the_pair_that_parts_is_named(years):
    frames = told(CELLS, ("stage", "rfm", "cohort", "funnel"))
    assert (frames.n, frames.agreed) == (100, {"here": 60, "gone": 30})
    by_pair = {(first, second): each for first, second, each in frames.pairs}
    assert by_pair["stage", "rfm"].same == 90
    assert by_pair["stage", "rfm"].parted == ("churn", "at_risk", 10)
    assert by_pair["stage", "funnel"].same == 100
    with use(ENGLISH):
        drawn = {each.name: each for each in chapter.figures(replace(years, frames=frames))}
    assert drawn["frames"].title.startswith("All 4 frames mean the same of 90% of 100 customers")
    assert drawn["crossed"].title.startswith("10 customers are “")
    assert drawn["crossed"].table["n"].sum() == 100
