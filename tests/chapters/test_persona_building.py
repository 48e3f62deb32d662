"""The persona chapter finds the kinds that are there, says how far to believe them, and refuses where it must."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import persona_building as chapter
from playbook.chapters.persona_building import Params
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.methods.agreement import adjusted_rand
from playbook.methods.segments import SegmentModel
from tests.chapters.headless import run_chapter
from tests.chapters.small import orders, workspace
from tests.kpis import bench
from tests.sample.reader import SAMPLES, completed_orders, planted_kinds

DAY = dt.date(2024, 12, 31)
SATURDAY, TUESDAY = "2024-06-01", "2024-06-04"


def kind(letter, day, value, *, times, people=40):
    """So many people of one kind: each orders so many times on the day and later, for about the value."""
    return [
        (f"{letter}{n}-{time}", str(pd.Timestamp(day) + pd.Timedelta(weeks=time))[:10], f"{letter}{n}", value + n % 5)
        for n in range(people)
        for time in range(times)
    ]


def shop(*, weekend_value=20.0):
    """Forty who order once on a weekday, forty five times on weekdays, forty twice at weekends."""
    rare, keen = kind("r", TUESDAY, 100.0, times=1), kind("k", TUESDAY, 100.0, times=5)
    return {"orders": orders(*rare, *keen, *kind("w", SATURDAY, weekend_value, times=2))}


def findings(tmp_path, tables, **params):
    with use("en"):
        return chapter.analyse(workspace(tmp_path, tables), Params(as_of=DAY, least_size=30, **params))


def titles(found):
    with use("en"):
        return {each.name: each.title for each in chapter.figures(found)}


def headline(found):
    with use("en"):
        return chapter.words(found).headline


def test_the_kinds_that_are_there_are_found_and_sized(tmp_path):
    found = findings(tmp_path, shop(), segments=3)
    assert sorted(found.segments["customers"]) == [40, 40, 40]
    together = found.customers.assign(kind=found.customers["customer_id"].str[0]).groupby("segment")["kind"].nunique()
    assert together.tolist() == [1, 1, 1]
    assert found.verdict == "holds"


def test_the_headline_names_the_kind_that_brings_most_and_turns_when_another_does(tmp_path):
    small = headline(findings(tmp_path / "small", shop(), segments=3))
    large = headline(findings(tmp_path / "large", shop(weekend_value=900.0), segments=3))
    # 5 x 40 x 102 of 26,240 in all; then 2 x 40 x 902 of 96,640.
    assert small == (
        "120 customers are of 3 kinds. “Frequent buyers, weekday shoppers” are 33.3% of them and bring 77.7% of the "
        "revenue."
    )
    assert "bring 74.7% of the revenue" in large
    assert "Frequent buyers" not in large


def test_kinds_that_earn_alike_are_said_to(tmp_path):
    rows = [
        *kind("a", TUESDAY, 100.0, times=2),
        *kind("b", SATURDAY, 100.0, times=2),
        *kind("c", TUESDAY, 50.0, times=4),
    ]
    found = findings(tmp_path, {"orders": orders(*rows)}, segments=3)
    assert "none worth much more than its number" in headline(found)
    assert "about as much as their number" in titles(found)["worth"]


def test_segments_that_do_not_come_back_support_no_persona_and_none_is_proposed(tmp_path):
    found = dataclasses.replace(findings(tmp_path, shop(), segments=3), agreements=(0.3, 0.4))
    assert "(agreement 0.35 of 1): no persona is supported" in headline(found)
    assert "are chance" in titles(found)["believe"]
    with use("en"):
        form = chapter.proposals(found)
    assert form.records == ()
    with pytest.raises(BadInput, match="segment that holds"):
        form.build({"name": "Anna"})


def test_segments_that_come_back_in_part_are_called_shaky(tmp_path):
    found = dataclasses.replace(findings(tmp_path, shop(), segments=3), agreements=(0.7,))
    assert "come back in part: an agreement of 0.70" in titles(found)["believe"]
    assert len(chapter.proposals(found).records) == 3


def test_a_small_segment_is_shown_but_no_persona_is_proposed_for_it(tmp_path):
    with use("en"):
        opened = workspace(tmp_path, shop())
        found = chapter.analyse(opened, Params(as_of=DAY, segments=3, least_size=41))
        assert chapter.proposals(found).records == ()
        assert any("3 segments have fewer than 41 customers" in each for each in chapter.words(found).trust)


def test_a_proposed_persona_finds_its_customers_again(tmp_path):
    found = findings(tmp_path, shop(), segments=3)
    with use("en"):
        records = chapter.proposals(found).records
    first = records[0]
    model = SegmentModel(first.features, first.shift, first.scale, tuple(each.centre for each in records))
    keen = pd.DataFrame({"orders": [5], "average_order_value": [102.0], "weekend_share": [0.0]}, index=["new"])
    named = records[int(model.assign(keen).iloc[0]) - 1]
    assert named.name == "Frequent buyers, weekday shoppers"
    assert named.customers == 40
    assert any(line.startswith("measured: 5 orders so far") for line in named.evidence)
    assert any(line.startswith("assumed:") for line in named.evidence)


def test_a_saved_persona_is_counted_again(tmp_path):
    found = findings(tmp_path, shop(), segments=3)
    with use("en"):
        records = chapter.proposals(found).records
    from playbook.workspace.decisions import DecisionFile

    again = workspace(tmp_path, shop())
    file = DecisionFile(again.client, "personas")
    for record in records:
        file.put(record.model_copy(update={"customers": 20}))
    file.save()
    with use("en"):
        counted = chapter.analyse(again, Params(as_of=DAY, segments=3))
    assert counted.saved["now"].tolist() == [40, 40, 40]
    assert "has grown most since it was saved: 20 customers then, 40 now" in titles(counted)["saved"]


def test_fewer_customers_than_segments_need_are_refused_with_the_number_it_takes(tmp_path):
    with pytest.raises(Refused, match="80 customers, and it takes at least 120"):
        findings(tmp_path, {"orders": orders(*kind("a", TUESDAY, 10.0, times=1, people=80))}, segments=4)


def test_people_cannot_be_compared_where_nothing_is_known_of_them(tmp_path):
    with pytest.raises(Refused) as refused:
        findings(tmp_path, shop(), attributes="people")
    assert refused.value.missing == ("customers.age | customers.household",)


def test_without_customers_and_products_the_cards_stay_and_the_missing_is_asked_for(tmp_path):
    found = findings(tmp_path, shop(), segments=3)
    assert set(found.missing) == {"demographics", "baskets"}
    assert not {"age", "household", "main_category"} & set(found.portraits["attribute"])
    with use("en"):
        assert any("Ask the client for what is missing" in each for each in chapter.words(found).monday)


def test_the_age_of_a_segment_is_the_median_of_those_who_told_it(tmp_path):
    people = pd.DataFrame({"customer_id": [f"k{n}" for n in range(40)], "age": [20] * 21 + [60] * 9 + [None] * 10})
    found = findings(tmp_path, {**shop(), "customers": people}, segments=3)
    row = found.portraits[found.portraits["attribute"] == "age"].iloc[0]
    assert (row["value"], row["n"], row["known"]) == (20, 30, "measured")


def test_one_segment_is_no_choice():
    with pytest.raises(ValueError, match="one segment is everybody"):
        Params(segments=1)


@pytest.mark.parametrize("language", ["en", "fa", "pl"])
def test_every_figure_has_a_finding_a_foot_and_a_table_behind_it(tmp_path, language):
    with use(language):
        found = chapter.analyse(workspace(tmp_path, shop()), Params(as_of=DAY, segments=3))
        for figure in chapter.figures(found):
            assert figure.title
            assert figure.foot
            assert figure.table is not None
            assert set(figure.labels) <= set(figure.table.columns)


def test_on_the_sample_the_planted_kinds_are_found_with_the_revenue_that_pandas_counts(tmp_path):
    with use("en"):
        found = chapter.analyse(bench.sample_workspace(tmp_path, SAMPLES), Params())
    placed = completed_orders().dropna(subset=["customer_id"])
    segment = found.customers.set_index("customer_id")["segment"]
    kinds = planted_kinds().reindex(segment.index)
    assert len(found.segments) == 4
    assert adjusted_rand(segment.to_numpy(), pd.factorize(kinds)[0]) >= 0.8
    counted = placed.assign(segment=placed["customer_id"].map(segment)).groupby("segment")
    again = placed.groupby("customer_id").size().ge(2).groupby(segment).mean()
    share = counted["net_revenue"].sum() / placed["net_revenue"].sum()
    assert found.segments.set_index("segment")["revenue_share"].tolist() == pytest.approx(share.tolist())
    assert found.segments.set_index("segment")["repeat_rate"].tolist() == pytest.approx(again.tolist())
    best = share.max()
    assert f"bring {best:.1%} of the revenue" in headline(found)


def drawn(path):
    return path.rsplit("/", 1)[-1].split(".")[0]


@pytest.mark.slow
def test_the_notebook_runs_headless_on_orders_alone(tmp_path):
    done = run_chapter(tmp_path, "persona_building", shop()["orders"], segments=3, as_of=DAY.isoformat())
    assert [each.status for each in done.chapters] == ["ok"]
    assert {"groups", "apart", "worth", "cards", "believe"} <= {drawn(each) for each in done.chapters[0].figures}
