"""A client's own KPIs are checked like the catalogue's, and never take the place of one of those."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.errors import Problems
from playbook.kpis import as_json, catalogue_of, compute, explain, load_catalogue
from playbook.workspace.client import Workspace
from tests.kpis.bench import day, orders, workspace

LARGE = """[large_order_share]
name        = "Share of large orders"
definition  = "Share of the period's orders of 20 or more."
tactic      = "wholesale"
unit        = "fraction"
per         = ""
better      = "higher"
from        = "orders_in_period"
numerator   = "count(*) FILTER (WHERE net_revenue >= 20)"
denominator = "count(*)"
n           = "count(*)"
needs       = ["orders_in_period.net_revenue"]
requirement = "own"
source      = "The owner"
caveat      = "Clubs order in August."
minimum     = 1
interval    = "wilson"
"""
FEW = orders(
    ("a", "2024-06-01 08:00:00", "x", 10.0),
    ("b", "2024-06-02 08:00:00", "y", 20.0),
    ("c", "2024-06-03 08:00:00", "y", 30.0),
)


def opened(folder: Path, text: str, **settings: str) -> Workspace:
    """A client with three orders and this file of its own KPIs."""
    (folder / "kpis").mkdir()
    (folder / "kpis" / "wholesale.toml").write_text(text, encoding="utf-8")
    return workspace(folder, {"orders": FEW}, **settings)


def complaints(folder: Path, text: str) -> str:
    """The card about a file of own KPIs."""
    with pytest.raises(Problems) as caught:
        catalogue_of(opened(folder, text).client)
    return caught.value.card_text()


def test_a_clients_own_kpi_is_computed_explained_cut_and_written_like_any_other(tmp_path: Path) -> None:
    found = opened(tmp_path, LARGE)
    (value,) = compute(found, ["large_order_share"], day("2024-06-30"))
    assert (value.value, value.n, value.requirement) == (pytest.approx(2 / 3), 3, "own")
    assert value.interval is not None
    assert "Clubs order in August." in explain("large_order_share", found)
    cut = compute(found, ["large_order_share"], day("2024-06-30"), by=["customer_kind"])
    assert {each.by["customer_kind"]: each.value for each in cut} == {"new": 0.5, "returning": 1.0}
    assert as_json([value], found)["kpis"][0]["name"] == "Share of large orders"
    everything = [each.id for each in compute(found, None, day("2024-06-30"), intervals=False)]
    assert everything[-1] == "large_order_share"
    assert len(everything) == len(load_catalogue()) + 1


def test_an_own_kpi_may_be_made_of_the_catalogues(tmp_path: Path) -> None:
    text = LARGE.replace('"orders_in_period"', '"kpis"').replace(
        '"count(*) FILTER (WHERE net_revenue >= 20)"', '"{orders}"'
    )
    text = text.replace('denominator = "count(*)"', 'denominator = "{customers}"').replace(
        'n           = "count(*)"', 'n = "{customers}"'
    )
    text = text.replace('["orders_in_period.net_revenue"]', '["kpis.orders", "kpis.customers"]').replace(
        '"wilson"', '"none"'
    )
    (value,) = compute(opened(tmp_path, text), ["large_order_share"], day("2024-06-30"))
    assert value.value == 1.5


def test_a_name_of_the_catalogue_is_never_taken_over(tmp_path: Path) -> None:
    said = complaints(tmp_path, LARGE.replace("[large_order_share]", "[repeat_purchase_rate]"))
    assert "The catalogue already has a KPI called repeat_purchase_rate." in said
    assert "kpis/wholesale.toml:1" in said
    assert "sales.toml:" in said
    assert "[targets]" in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('requirement = "own"', 'requirement = "R-KPI-SAL-02"', 'Write: requirement = "own"'),
        ('"orders_in_period"', '"orders_in_priod"', "orders_in_period"),
        ("orders_in_period.net_revenue", "orders_in_period.net_revenu", "Did you mean net_revenue"),
        ('["orders_in_period.net_revenue"]', '["orders_in_period"]', '"orders_in_period.net_revenue"'),
        ("net_revenue >= 20", "net_revenue >= $least", "$least"),
        ("net_revenue >= 20", "net_revenue >>= 20", "does not run"),
        ("net_revenue >= 20", "net_revenue >= twenty", "does not run"),
        ('better      = "higher"', 'better      = "up"', "cannot be used"),
        ('tactic      = "wholesale"', 'tactic      = "sales"', "another tactic"),
        ("minimum     = 1\n", "", "lacks the field minimum"),
        ('interval    = "wilson"', 'interval = "wilson"\ncut = "colour"\nheadline = "whole"', "colour"),
    ],
)
def test_what_the_tests_hold_of_the_catalogue_is_asked_of_own_kpis_too(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in LARGE
    assert said in complaints(tmp_path, LARGE.replace(before, after))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = LARGE.replace("[large_order_share]", "[orders]") + LARGE.replace('"own"', '"contract"')
    assert complaints(tmp_path, wrong).count("→") == 2


def test_a_target_is_for_a_kpi_of_the_catalogue_or_of_the_client(tmp_path: Path) -> None:
    settings = "\n[targets]\nlarge_order_share = 0.5\nordres = 100\n"
    found = opened(tmp_path, LARGE)
    file = tmp_path / "client.toml"
    file.write_text(file.read_text(encoding="utf-8") + settings, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        catalogue_of(type(found.client)(tmp_path))
    assert caught.value.card_text().splitlines()[0] == "client.toml states a target for ordres, which is no KPI."
    assert "orders" in caught.value.card_text()


def test_nothing_in_the_catalogue_says_that_it_is_a_clients_own() -> None:
    assert "own" not in {kpi.requirement for kpi in load_catalogue().values()}
