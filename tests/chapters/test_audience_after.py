"""What follows the sale, who is loyal, what customers say: a second way, in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from pydantic import ValidationError

from playbook.chapters import audience_understanding as chapter
from playbook.chapters.audience_understanding import Params
from playbook.chapters.audience_understanding.after import expected
from playbook.charts.page import Figure, Words
from playbook.i18n import use
from playbook.methods.intervals import wilson
from tests.chapters.sample_audience import END, detail, numbered, recognised, sample_findings, year
from tests.chapters.small import orders, workspace
from tests.sample.reader import completed_orders, read

LAST = END.normalize()


def watched() -> pd.DataFrame:
    """The year's orders of known customers whose 90 days are over."""
    placed = year(numbered(), "order_ts")
    return placed[(LAST - placed["order_ts"].dt.normalize()).dt.days >= 90]


def followed_by(acts: pd.DataFrame) -> pd.Series:
    """Per watched order whether an act (customer_id, at) of its customer came later and within 90 days."""
    pairs = watched()[["order_id", "customer_id", "order_ts"]].merge(acts.dropna(), on="customer_id")
    days = (pairs["at"].dt.normalize() - pairs["order_ts"].dt.normalize()).dt.days
    return pairs.assign(hit=(pairs["at"] > pairs["order_ts"]) & (days <= 90)).groupby("order_id")["hit"].any()


def share(act: str, kind: str = "all") -> pd.Series:
    return detail("after").query("act == @act and kind == @kind", local_dict={"act": act, "kind": kind}).iloc[0]


def test_an_order_is_followed_by_another_of_the_same_customer_within_ninety_days() -> None:
    hits = followed_by(numbered()[["customer_id", "order_ts"]].rename(columns={"order_ts": "at"}))
    row = share("ordered")
    assert (row["n"], row["converted"]) == (len(watched()), hits.sum())
    assert row["low"] == pytest.approx(wilson(hits.sum(), len(watched())).low)


def test_service_is_asked_and_visits_come_after_the_order() -> None:
    tickets = read("support_tickets")[["customer_id", "opened_at"]].rename(columns={"opened_at": "at"})
    assert share("asked")["converted"] == followed_by(tickets).sum()
    sessions = read("sessions")
    who = sessions["customer_id"].fillna(sessions["visitor_id"].map(recognised()))
    visits = pd.DataFrame({"customer_id": who, "at": sessions["started_at"]})
    assert share("visited")["converted"] == followed_by(visits).sum()


def test_first_and_later_orders_add_up_to_all() -> None:
    rows = detail("after").pivot_table(index="act", columns="kind", values="converted")
    assert (rows["first"] + rows["later"]).tolist() == rows["all"].tolist()
    assert share("silent", "first")["n"] == (watched()["number"] == 1).sum()


def test_loyal_customers_are_the_frequent_ones_of_the_last_year() -> None:
    placed = completed_orders().dropna(subset=["customer_id"])
    lately = placed[(LAST - placed["order_ts"].dt.normalize()).dt.days.between(0, 364)]
    people = lately.groupby("customer_id").agg(orders=("order_id", "size"), spent=("net_revenue", "sum"))
    loyal, rest = people[people["orders"] >= 3], people[people["orders"] < 3]
    rows = detail("loyal").set_index("measure")
    assert (rows.loc["spent", "loyal_n"], rows.loc["spent", "rest_n"]) == (len(loyal), len(rest))
    assert rows.loc["spent", "loyal"] == pytest.approx(loyal["spent"].mean())
    invited = set(read("referrals").query("invited_at <= @END", local_dict={"END": END})["referrer_id"])
    assert rows.loc["recommended", "rest"] == pytest.approx(rest.index.isin(invited).mean())


def test_a_reason_goes_with_ordering_again_after_it_was_given() -> None:
    said = read("surveys").query("kind == 'reason'").dropna(subset=["answer"])
    price = said[said["answer"] == "price"].assign(at=lambda each: each["answered_at"].fillna(each["ts"]))
    later = price.merge(numbered()[["customer_id", "order_ts"]], on="customer_id")
    again = later[later["order_ts"] > later["at"]]["customer_id"].nunique()
    row = detail("reasons").set_index("reason").loc["price"]
    assert (row["n"], row["converted"]) == (price["customer_id"].nunique(), again)
    assert row["answer_share"] == pytest.approx(len(price) / len(said))
    assert row["adjusted"] < 0.05  # price buyers do not come back, as planted


def test_a_trouble_counts_once_per_customer_of_a_stage() -> None:
    rows = detail("pains")
    tickets = year(read("support_tickets"), "opened_at").query("kind == 'complaint'").dropna(subset=["customer_id"])
    here = rows.query("source == 'ticket' and what == 'complaint'")
    assert here["times"].sum() == len(tickets)
    assert here["converted"].sum() == tickets["customer_id"].nunique()


def test_the_gap_between_expected_and_found_is_told_where_surveys_ask_for_both(tmp_path) -> None:
    people = [f"c{number}" for number in range(40)]
    scores = pd.DataFrame(
        [(each, kind, score) for at, each in enumerate(people)
         for kind, score in (("expected", 3.0), ("experienced", 4.0 if at % 2 else 2.5))],
        columns=["customer_id", "kind", "score"],
    )  # fmt: skip
    surveys = scores.assign(ts=pd.Timestamp("2024-02-01"), answered_at=pd.Timestamp("2024-02-01"), answer=None)
    placed = [(f"o{at}", "2024-01-05", each, 50.0) for at, each in enumerate(people)]
    placed += [(f"p{at}", "2024-03-05", each, 50.0) for at, each in enumerate(people) if at % 2]
    opened = workspace(tmp_path, {"orders": orders(*placed), "surveys": surveys})
    with use("en"):
        rows = chapter.analyse(opened, Params(period="all")).details["expected"].set_index("act")
    assert rows["gap"].iloc[0] == pytest.approx(0.25)  # half at +1, half at -0.5
    assert (rows.loc["ordered", "exceeded"], rows.loc["ordered", "others"]) == (1.0, 0.0)
    assert rows.loc["ordered", "adjusted"] < 0.001


def test_answers_of_one_kind_only_compare_nothing() -> None:
    one = pd.DataFrame({"exceeded": [True], "n": [5], "gaps": [0], "gap": [0.0]})
    assert expected(one).empty


def figures(**params: str) -> tuple[dict[str, Figure], Words]:
    from dataclasses import replace

    found = replace(sample_findings(), params=Params(**params))
    with use("en"):
        return {each.name: each for each in chapter.figures(found)}, chapter.words(found)


def test_a_question_of_ones_own_stands_before_its_figure_and_one_that_nothing_answers_is_named() -> None:
    shown, words = figures(questions="after: Do they come back?; weather: Does rain matter?")
    assert shown["after"].subtitle.startswith("“Do they come back?” Share of orders")
    assert shown["loyal"].subtitle.startswith("Customers with")
    assert "No figure here answers your question “Does rain matter?”." in words.trust


def test_a_question_without_a_figure_is_refused() -> None:
    with pytest.raises(ValidationError, match="figure: question"):
        Params(questions="Do they come back?")


def test_the_promise_is_held_against_the_reasons() -> None:
    shown, _words = figures(promise="price")
    assert "The promise “price” is named by 12% of those who gave a reason." in shown["reasons"].foot
