"""A goal on one product around a feast: proposed where last year's feast surely sold more of it, else refused."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting.occasion import occasion
from playbook.errors import BadInput
from playbook.i18n import use
from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.populations import check
from playbook.kpis.progress import progress_of
from tests.chapters.small import orders, workspace
from tests.chapters.test_goal_setting import findings, shop

DAY = dt.date(2024, 11, 20)


def sold(folder, *, pieces, since="2023-01-01"):
    """Tea and salt sold once a week; on 20 December 2023 `pieces` more of tea, half of them to a new customer."""
    days = [str(day.date()) for day in pd.date_range(since, "2024-11-20", freq="7D")]
    bought = [(f"w{n}", day, "c", 5.0) for n, day in enumerate(days)]
    bought += [("old", "2023-12-20", "c", 5.0), ("new", "2023-12-20", "n", 5.0)]
    lines = pd.DataFrame(
        [(name, product, 1, 5.0) for name, *_rest in bought[:-2] for product in ("tea", "salt")]
        + [(name, "tea", pieces // 2, 5.0) for name in ("old", "new")],
        columns=["order_id", "product_id", "qty", "unit_price"],
    )
    return workspace(folder, {"orders": orders(*bought), "order_items": lines})


@pytest.fixture(scope="module", name="small")
def shop_without_lines(tmp_path_factory):
    """The chapter over a shop whose orders come without their lines."""
    return findings(tmp_path_factory.mktemp("small"), shop(24))


def test_the_product_that_last_years_feast_sold_beyond_its_share_is_proposed_for_the_next(tmp_path):
    found = occasion(sold(tmp_path, pieces=40), DAY)
    assert (found.reason, found.feast, found.product) == ("", "christmas", "tea")
    assert (found.start, found.end) == (dt.date(2024, 11, 26), dt.date(2024, 12, 26))
    # four ordinary weeks besides: 44 of them within 31 days
    assert (found.pieces, found.new, found.returning) == (44, 20, 24)
    assert 1 < found.low < found.lift


@pytest.mark.parametrize(("pieces", "since", "reason"), [(4, "2023-01-01", "product"), (40, "2023-12-01", "history")])
def test_without_such_a_product_or_a_year_no_goal_is_proposed_and_it_is_said_why(tmp_path, pieces, since, reason):
    assert occasion(sold(tmp_path, pieces=pieces, since=since), DAY).reason == reason


def test_both_kinds_of_customers_get_a_goal_with_a_tenth_more_and_the_finding_behind_it(tmp_path, small):
    found = replace(small, occasion=occasion(sold(tmp_path, pieces=40), DAY))
    with use("en"):
        form, told = chapter.proposals(found), chapter.words(found).sections["templates"]
    goals = {each.id: each for each in form.records}
    assert (goals["christmas_new"].target, goals["christmas_returning"].target) == (22, 27)
    assert goals["christmas_new"].population == "product=tea;customer_kind=new"
    assert "44 pieces of tea were sold" in goals["christmas_new"].finding
    assert "20 of them went to new customers and 24 to existing ones" in told


def test_where_lines_of_orders_were_not_delivered_they_are_asked_for(small):
    assert small.occasion.reason == "columns"
    with use("en"):
        assert "order_items.product_id" in chapter.words(small).sections["templates"]
        assert not any("product=" in each.population for each in chapter.proposals(small).records)


def test_a_goal_on_a_product_counts_that_product_alone_and_is_held_against_the_year_before(tmp_path, small):
    opened = sold(tmp_path, pieces=40)
    with use("en"):
        found = replace(small, occasion=occasion(opened, DAY))
        goal = next(each for each in chapter.proposals(found).records if each.id == "christmas_new")
    found = progress_of(opened, goal.model_copy(update={"population": "product=tea"}), dt.date(2024, 12, 26))
    assert (found.goal.baseline, found.current) == (44, None)
    seen = goal.model_copy(update={"population": "product=salt", "start": dt.date(2023, 12, 1), "deadline": DAY})
    assert progress_of(opened, seen, dt.date(2023, 12, 31)).current == 5


def test_an_indicator_that_counts_no_lines_says_which_one_does():
    catalogue = load_catalogue()
    with pytest.raises(BadInput, match="cannot be cut by product_id") as caught:
        check("product=tea", catalogue["orders"], catalogue)
    assert "pieces_sold" in caught.value.card_text()
