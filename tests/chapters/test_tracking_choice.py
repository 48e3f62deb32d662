"""Single indicators on the board: those that are named, else those that the client follows."""

import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.digest import digest
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.chosen import choose
from tests.chapters.small import orders, workspace
from tests.chapters.test_kpi_tracking import DAY, ENGLISH, OLD, findings, month

MONTHS = (*month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 60, 50.0))
SALES = {each.id for each in load_catalogue().values() if each.tactic == "sales"}


def shop(folder, *leave_out):
    """A shop whose client leaves these out."""
    opened = workspace(folder, {"orders": orders(OLD, *MONTHS)})
    choose(opened.client, leave_out=leave_out)
    return opened


def standing_there(found):
    return set(found.board["id"]) | set(found.withheld["id"])


def test_named_indicators_stand_on_the_board_and_no_others(tmp_path):
    found = findings(tmp_path, *MONTHS, tactic="sales", indicators=("customers", "average_order_value"))
    assert standing_there(found) == {"customers", "average_order_value"}
    assert set(found.trend["id"]) == {"customers", "average_order_value"}
    assert found.left_out == len(SALES) - 2
    assert [each.question for each in found.asked] == ["How much is sold?"]


def test_what_the_client_leaves_out_is_on_no_board_no_tile_and_in_no_digest(tmp_path):
    with use(ENGLISH):
        found = chapter.analyse(shop(tmp_path, "customers", "affiliate"), Params(as_of=DAY))
        said = chapter.words(found)
        assert standing_there(found).isdisjoint({"customers", "affiliate_revenue_share"})
        assert "Customers" not in [each.name for each in said.tiles]
        assert not any("Customers (" in each for each in digest(found))
        assert any("left out by choice" in each for each in said.trust)


def test_of_a_chosen_tactic_single_indicators_are_offered_and_of_all_none(tmp_path):
    with use(ENGLISH):
        one = chapter.controls(findings(tmp_path / "one", *MONTHS, tactic="sales"))
        every = chapter.controls(findings(tmp_path / "all", *MONTHS))
    assert {value for value, _label in one[-1].options} == SALES
    assert "indicators" not in {each.name for each in every}


def test_a_tactic_of_which_nothing_is_followed_says_so(tmp_path):
    with use(ENGLISH), pytest.raises(Refused, match="follows no indicator"):
        chapter.analyse(shop(tmp_path, "sales"), Params(as_of=DAY, tactic="sales"))


def test_an_indicator_that_does_not_exist_is_a_card(tmp_path):
    with pytest.raises(BadInput, match="There is no KPI custmers"):
        findings(tmp_path, *MONTHS, indicators=("custmers",))
