"""The lifecycle chapter counts what can be counted by hand, and its sentences turn with the numbers."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import customer_lifecycle as chapter
from playbook.chapters.customer_lifecycle import Params
from playbook.errors import Refused
from playbook.i18n import use
from tests.chapters.headless import run_chapter
from tests.chapters.small import orders, workspace
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders

DAY = dt.date(2024, 12, 31)


def buys(who, *days, value=50.0):
    return [(f"{who}-{day}", day, who, value) for day in days]


def regulars(people=40, *, last="2024-12-10"):
    """Customers who order every 30 days from spring on, the last time on `last`."""
    end = pd.Timestamp(last)
    days = [str((end - pd.Timedelta(days=30 * back)).date()) for back in range(5, -1, -1)]
    return [row for n in range(people) for row in buys(f"r{n}", *days)]


def findings(tmp_path, rows, **params):
    with use("en"):
        return chapter.analyse(workspace(tmp_path, {"orders": orders(*rows)}), Params(as_of=DAY, **params))


def titles(found):
    with use("en"):
        return {each.name: each.title for each in chapter.figures(found)}


def words(found):
    with use("en"):
        return chapter.words(found)


def test_the_headline_says_how_many_are_active_and_that_they_have_become_more(tmp_path):
    found = findings(tmp_path, [*regulars(), *buys("new1", "2024-12-20"), *buys("new2", "2024-12-21")])
    assert words(found).headline == (
        "Of 42 customers who ordered, 42 are active and 0 are lost; the active ones are 2 more than 90 days ago."
    )
    assert words(found).tiles[0].moved == "up"


def test_the_headline_turns_when_customers_fall_silent(tmp_path):
    gone = [row for n in range(10) for row in buys(f"g{n}", "2024-09-01", "2024-09-20")]
    found = findings(tmp_path, [*regulars(), *gone])  # the window is 30 days: silent since September is lost
    assert found.window.value == 30
    assert "50 customers who ordered, 40 are active and 10 are lost" in words(found).headline
    assert "10 fewer than 90 days ago" in words(found).headline
    assert titles(found)["moves"] == "In 90 days 10 of 50 active customers were lost, and 0 lost ones came back"


def test_customers_who_come_back_turn_the_title_of_the_moves(tmp_path):
    back = [row for n in range(10) for row in buys(f"b{n}", "2024-05-01", "2024-05-20", "2024-12-20")]
    found = findings(tmp_path, [*regulars(), *back])
    assert titles(found)["moves"] == "In 90 days 10 lost customers came back, and only 0 of 40 active ones were lost"


def test_every_customer_of_then_is_counted_once_among_the_moves(tmp_path):
    found = findings(tmp_path, [*regulars(), *buys("new1", "2024-12-20")])
    assert found.moves["customers"].sum() == found.stages["now"].sum()
    known = found.moves[found.moves["then"] != "unknown_then"]
    assert known["customers"].sum() == found.stages["then"].sum()


def test_a_cohort_is_blank_where_it_cannot_be_known_and_its_mean_is_weighted_by_size(tmp_path):
    two = [row for n in range(30) for row in buys(f"a{n}", "2024-10-05", *(["2024-11-05"] if n < 15 else []))]
    three = [row for n in range(10) for row in buys(f"c{n}", "2024-11-05", *(["2024-12-05"] if n < 1 else []))]
    found = findings(tmp_path, [*two, *three])
    cell = found.cohorts.set_index(["begins", "period_index"])["rate"]
    october, november = dt.date(2024, 10, 1), dt.date(2024, 11, 1)
    assert cell[october, 1] == pytest.approx(0.5)
    assert cell[november, 1] == pytest.approx(0.1)
    assert pd.isna(cell[november, 2])  # January is not over
    assert found.average.set_index("period_index")["rate"][1] == pytest.approx(16 / 40)


def test_a_month_that_is_not_over_is_in_no_cohort(tmp_path):
    rows = [row for n in range(30) for row in buys(f"a{n}", "2024-11-05", "2024-12-05")]
    with use("en"):
        opened = workspace(tmp_path, {"orders": orders(*rows)})
        found = chapter.analyse(opened, Params(as_of=dt.date(2024, 12, 30)))
    assert found.cohorts["period_index"].max() == 0
    assert "cohorts" not in titles(found)


def cohorts(shares):
    """Thirty new customers a month from January on; of each month so many order again in the next."""
    return [
        row
        for month, again in enumerate(shares, start=1)
        for n in range(30)
        for row in buys(f"m{month}-{n}", f"2024-{month:02d}-05", *([f"2024-{month + 1:02d}-05"] if n < again else []))
    ]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((1, 1, 1, 2, 2, 2, 2, 20, 20, 20, 20), "Newer customers come back more: 66.7% order again in the next month"),
        ((1, 1, 1, 20, 20, 20, 20, 2, 2, 2, 2), "Newer customers come back less: 6.67% order again in the next month"),
        ((1, 1, 1, 9, 10, 9, 10, 9, 10, 9, 10), "newer and older ones alike"),
    ],
)
def test_newer_customers_are_said_to_differ_only_where_chance_cannot(tmp_path, shares, said):
    assert said in titles(findings(tmp_path, cohorts(shares)))["cohorts"]


def test_the_first_months_are_no_measure_of_older_customers(tmp_path):
    """Whoever was won before the data begin comes back at once, and would make every later cohort look bad."""
    found = findings(tmp_path, cohorts((30, 30, 30, 9, 10, 9, 10, 9, 10, 9, 10)))
    assert "alike" in titles(found)["cohorts"]


def test_ordered_in_it_or_later_never_rises_and_counts_each_customer_once(tmp_path):
    rows = [row for n in range(30) for row in buys(f"a{n}", "2024-08-05", "2024-09-05", "2024-11-05")]
    found = findings(tmp_path, rows, kind="on_or_after")
    rates = found.cohorts.set_index("period_index")["rate"]
    assert rates.tolist() == [1.0, 1.0, 1.0, 1.0, 0.0]
    assert found.halves.empty
    assert titles(found)["cohorts"] == "100% of the new customers ordered in month 3 after their first order, or later"
    assert "or later" in words(found).tiles[2].name


def test_quarters_count_customers_once_each(tmp_path):
    found = findings(tmp_path, cohorts((30, 0, 0, 30, 0, 0, 30, 0, 0)), basis="quarter")
    sizes = found.cohorts.drop_duplicates("cohort")["size"].tolist()
    assert sizes == [90, 90, 90]
    assert found.average.set_index("period_index")["rate"][1] == 0


def test_the_wait_counts_those_still_waiting_only_for_as_long_as_they_were_watched(tmp_path):
    """Twenty reorder after ten days; twenty came five days ago. Dividing gives a half; nobody watched long failed."""
    early = [row for n in range(20) for row in buys(f"a{n}", "2024-06-01", "2024-06-11")]
    late = [row for n in range(20) for row in buys(f"b{n}", "2024-12-26")]
    found = findings(tmp_path, [*early, *late])
    assert found.second.median == 10
    assert titles(found)["second"] == "Half of the new customers order again within 10 days"
    assert "by all gives 50%" in words(found).sections["second"]


def test_when_fewer_than_half_reorder_the_title_says_so(tmp_path):
    rows = [row for n in range(40) for row in buys(f"a{n}", "2024-01-01", *(["2024-01-11"] if n < 8 else []))]
    found = findings(tmp_path, rows, horizon=90)
    assert titles(found)["second"].startswith("Fewer than half of the new customers order again")
    assert titles(found)["second"].endswith(": 20%")


def test_whoever_is_late_by_their_own_rhythm_is_listed_with_what_is_at_stake_and_why(tmp_path):
    slow = [row for n in range(10) for row in buys(f"s{n}", "2024-01-01", "2024-06-01", "2024-11-01")]
    late = buys("late", "2024-10-20", "2024-10-30", "2024-11-09", "2024-11-19", value=400.0)
    found = findings(tmp_path, [*regulars(), *slow, *late])
    assert found.late["customer_id"].tolist() == ["late"]
    row = found.late.iloc[0]
    assert (row["at_stake"], row["usual_gap_days"], row["days_since_last"]) == (1600.0, 10, 42)
    assert row["reasons"] == "at_risk"
    assert titles(found)["states"].startswith("1 customer is late but not lost: 1,600 of")


def test_without_consents_nobody_is_to_be_written_to(tmp_path):
    late = buys("late", "2024-10-20", "2024-10-30", "2024-11-09", "2024-11-19")
    slow = [row for n in range(10) for row in buys(f"s{n}", "2024-01-01", "2024-06-01", "2024-11-01")]
    assert "no permission to email" in words(findings(tmp_path, [*regulars(), *slow, *late])).monday[0]


def test_without_a_churn_window_nobody_is_called_lost_or_late(tmp_path):
    found = findings(tmp_path, [row for n in range(40) for row in buys(f"a{n}", f"2024-0{n % 9 + 1}-01")])
    assert found.window.value is None
    assert found.lost == 0
    assert found.late.empty
    assert "none is called lost" in words(found).headline
    assert not {"states", "late"} & set(titles(found))


def test_the_rhythm_adds_up(tmp_path):
    found = findings(tmp_path, [*regulars(), *cohorts((5, 9, 2, 7, 1, 0, 30, 3, 4, 8, 6))])
    rows = found.rhythm
    assert (rows["new"] + rows["returning"] + rows["resurrected"] == rows["active"]).all()
    assert (rows["returning"] + rows["dormant"]).tolist()[1:] == rows["active"].tolist()[:-1]


def test_the_title_of_the_rhythm_turns_with_the_last_month(tmp_path):
    found = findings(tmp_path, [*regulars(), *cohorts((5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5))])
    more = found.rhythm.assign(new=9, resurrected=0, dormant=4)
    assert "more came than went" in titles(dataclasses.replace(found, rhythm=more))["rhythm"]
    fewer = found.rhythm.assign(new=3, resurrected=0, dormant=4)
    assert "more went than came" in titles(dataclasses.replace(found, rhythm=fewer))["rhythm"]


def test_too_few_customers_are_refused_with_the_number_it_takes(tmp_path):
    with pytest.raises(Refused, match="2 customers who ordered, and it takes at least 30"):
        findings(tmp_path, [*buys("a", "2024-01-01"), *buys("b", "2024-02-01")])


def test_without_leads_the_rest_stands_and_they_are_asked_for(tmp_path):
    found = findings(tmp_path, regulars())
    assert set(found.missing) == {"leads"}
    assert any("leads.customer_id" in each for each in words(found).monday)


@pytest.mark.parametrize("language", ["en", "fa", "pl"])
@pytest.mark.parametrize("basis", ["month", "quarter"])
def test_every_figure_has_a_finding_a_foot_and_a_table_behind_it(tmp_path, language, basis):
    late = buys("late", "2024-10-20", "2024-10-30", "2024-11-09", "2024-11-19")
    rows = [*regulars(), *late, *cohorts((5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5))]
    with use(language):
        opened = workspace(tmp_path, {"orders": orders(*rows)})
        found = chapter.analyse(opened, Params(as_of=DAY, basis=basis, kind="on_or_after"))
        for figure in chapter.figures(found):
            assert figure.title
            assert figure.subtitle
            assert figure.foot
            assert figure.table is not None
            assert set(figure.labels) <= set(figure.table.columns)


def test_on_the_sample_stages_and_cohorts_are_those_that_pandas_counts(tmp_path):
    with use("en"):
        found = chapter.analyse(bench.sample_workspace(tmp_path, SAMPLES), Params())
    placed = completed_orders().dropna(subset=["customer_id"])
    days = placed.assign(day=placed["order_ts"].dt.normalize()).drop_duplicates(["customer_id", "day"])
    since = (pd.Timestamp(LAST_DAY) - days.groupby("customer_id")["day"].max()).dt.days
    people = pd.read_parquet(SAMPLES / "shop" / "exports" / "customers.parquet").set_index("customer_id")
    cancelled = people["cancelled_at"].dropna().index if "cancelled_at" in people else pd.Index([])
    lost = (since > found.window.value) | since.index.isin(cancelled)
    assert found.buyers == placed["customer_id"].nunique()
    assert found.lost == int(lost.sum())
    month = placed["order_ts"].dt.to_period("M")
    first = month.groupby(placed["customer_id"]).transform("min")
    seen = placed.assign(cohort=first, age=(month - first).map(lambda gap: gap.n))
    active = seen.drop_duplicates(["customer_id", "age"]).groupby(["cohort", "age"]).size()
    counted = found.cohorts[found.cohorts["period_index"] == 3].dropna(subset=["rate"])
    expected = [active.get((pd.Period(each, "M"), 3), 0) for each in counted["begins"]]
    assert counted["active"].tolist() == expected


@pytest.mark.slow
def test_the_notebook_runs_headless_on_orders_alone(tmp_path):
    rows = [*regulars(), *cohorts((5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5))]
    done = run_chapter(tmp_path, "customer_lifecycle", orders(*rows), as_of=DAY.isoformat())
    assert [each.status for each in done.chapters] == ["ok"]
    names = {each.rsplit("/", 1)[-1].split(".")[0] for each in done.chapters[0].figures}
    assert {"stages", "moves", "cohorts", "second", "states", "rhythm"} <= names
