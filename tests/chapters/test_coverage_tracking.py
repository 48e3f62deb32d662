"""The board of the tracking chapter: which indicators stand on it, by tactic and by what a shop is asked to measure."""

import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.i18n import use
from playbook.kpis.catalogue import load_catalogue
from tests.chapters.test_kpi_tracking import findings, month
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES


def test_the_board_of_one_tactic_holds_its_indicators_and_no_others(tmp_path):
    found = findings(tmp_path, *month("b", "2024-03", 60, 50.0), tactic="sales")
    shown, withheld = set(found.board["id"]), set(found.withheld["id"])
    assert shown | withheld == {each.id for each in load_catalogue().values() if each.tactic == "sales"}
    assert "gross_revenue" in shown


@pytest.mark.slow
def test_the_four_measures_of_keeping_stand_on_one_board(tmp_path):
    with use("en"):
        found = chapter.analyse(bench.sample_workspace(tmp_path, SAMPLES), Params(tactic="sales", as_of=LAST_DAY))
        board = {each.name: each for each in chapter.figures(found)}["board"].table
    keeping = {"churn_rate", "customer_lifetime_value", "repeat_purchase_rate", "customer_retention_cost"}
    assert keeping <= set(board["id"])
