"""The league tables of the audience chapter, pages and products, as pandas counts them in the sample shop."""

import pandas as pd
import pytest

from playbook.chapters import audience_understanding as chapter
from playbook.i18n import use
from tests.chapters.sample_audience import sample_findings, visits, year
from tests.kpis.golden_products_and_visits import _lines


def columns(frame, *names):
    """The columns as plain numbers, to be compared row by row."""
    return {each: frame[each].astype(float).to_dict() for each in names}


def test_a_landing_page_has_the_visits_bounces_orders_and_money_of_those_who_began_there():
    by = visits().groupby("landing_page")
    expected = pd.DataFrame(
        {
            "visits": by.size(),
            "bounces": by["bounced"].sum(),
            "converted": by["bought"].sum(),
            "revenue": by["money"].sum(),
        }
    )
    found = sample_findings().landing_pages.set_index("landing_page")
    for name, counted in columns(expected.loc[found.index], *expected.columns).items():
        assert found[name].astype(float).to_dict() == pytest.approx(counted)


def test_the_best_of_the_pages_seen_most_is_named():
    with use("en"):
        title = {each.name: each.title for each in chapter.figures(sample_findings())}["landing_pages"]
    by = visits().groupby("landing_page")["bought"]
    seen = by.size().nlargest(10)
    best = by.mean()[seen[seen >= 100].index].idxmax()
    assert str(best) in title


def test_a_product_has_its_revenue_pieces_buyers_and_those_who_bought_it_again():
    lines = year(_lines(), "order_ts")
    orders = lines.groupby(["product_id", "customer_id"])["order_id"].nunique().groupby("product_id")
    by = lines.groupby("product_id")
    found = sample_findings().products.set_index("product_id")
    assert found["revenue"].is_monotonic_decreasing
    assert found["revenue"].astype(float).to_dict() == pytest.approx(by["amount"].sum()[found.index].to_dict())
    assert found["qty"].astype(int).to_dict() == by["qty"].sum()[found.index].astype(int).to_dict()
    buyers = orders.size().reindex(found.index, fill_value=0)
    again = orders.agg(lambda each: (each >= 2).sum()).reindex(found.index, fill_value=0)
    assert found["buyers"].to_dict() == buyers.to_dict()
    assert found["repeat_buyers"].to_dict() == again.to_dict()
