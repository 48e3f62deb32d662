"""The profile that every chapter about people reads: one row for each customer, from whatever was delivered."""

import pytest

from playbook.kpis.assumptions import parameters
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders, read


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    sample = bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)
    return sample.frame("SELECT * FROM customer_profile", parameters(sample, LAST_DAY)).set_index("customer_id")


def test_a_row_holds_what_orders_reviews_and_service_say_of_the_customer(profile):
    by = completed_orders().groupby("customer_id")
    bought = profile.loc[by.size().index]
    assert bought["orders"].to_dict() == by.size().to_dict()
    assert bought["net_revenue"].to_dict() == pytest.approx(by["net_revenue"].sum().to_dict())
    for table, column in (("reviews", "reviews"), ("support_tickets", "tickets")):
        counted = read(table).dropna(subset=["customer_id"]).groupby("customer_id").size()
        assert profile.loc[counted.index, column].to_dict() == counted.to_dict()
