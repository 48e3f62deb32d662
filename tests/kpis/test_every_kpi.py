"""What holds for every KPI of the catalogue, whatever its tactic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from playbook.kpis import Kpi, compute, load_catalogue
from playbook.kpis.catalogue import KPIS, needs_of
from playbook.kpis.cuts import dimensions
from playbook.kpis.ledger import GOALS, Ledger
from playbook.kpis.periods import period
from playbook.kpis.queries import by_unit, measured, rows_for_method
from playbook.workspace.client import Workspace
from playbook.workspace.engine import Engine
from playbook.workspace.tables import TABLES
from playbook.workspace.views import parameters_of, views
from tests.kpis import bench
from tests.sample import reader

LAST = dt.date(2025, 11, 30)
MONTH = period("month", LAST)
EVERY = pytest.mark.parametrize("kpi", load_catalogue().values(), ids=lambda kpi: kpi.id)
OVER_VIEWS = [kpi for kpi in load_catalogue().values() if kpi.view != KPIS]


@EVERY
def test_the_formula_names_exactly_the_columns_that_are_declared_as_needed(sample: Workspace, kpi: Kpi) -> None:
    if kpi.view == KPIS:
        assert {f"{KPIS}.{part}" for part, _ in kpi.parts} == set(kpi.needs)
        return
    texts = [*kpi.formulas, kpi.cut or "1"]
    columns = {column.name for text in texts for column in sqlglot.parse_one(text, read="duckdb").find_all(exp.Column)}
    declared = {need.partition(".")[2] for need in kpi.needs} - {""}
    assert all(need.partition(".")[0] == kpi.view for need in kpi.needs)
    assert declared <= set(sample.engine.columns(kpi.view))
    # A method reads its rows in Python; what it needs is what is handed to it.
    assert columns - {kpi.cut} <= declared if kpi.method else columns - {kpi.cut} == declared - {kpi.cut}


@EVERY
def test_the_texts_a_reader_sees_are_whole_sentences(kpi: Kpi) -> None:
    for text in (kpi.definition, kpi.caveat):
        assert text.endswith("."), text
        assert "  " not in text
    assert not kpi.name.endswith(".")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """All tables with all their columns, and not one row."""
    frames = {name: pd.DataFrame({column: [] for column in table.names}) for name, table in TABLES.items()}
    brand = {"brand_terms": '["brand"]', "brand_hashtags": '["brand"]'}
    return Ledger(bench.workspace(tmp_path_factory.mktemp("empty"), frames, **brand), LAST)


@EVERY
def test_empty_tables_give_no_number_and_no_exception(empty: Ledger, kpi: Kpi) -> None:
    found = empty.answers([kpi], MONTH)
    assert set(found) == (set() if kpi.view == GOALS else {kpi.id})  # goals are decisions, and none was made
    for answer in found.get(kpi.id, {}).values():
        assert answer.n == 0
        assert answer.value in ({None} if kpi.numerator or kpi.method else {None, 0.0})


def test_money_states_its_currency_and_nothing_else_does(sample: Workspace) -> None:
    for found in compute(sample, None, LAST, compare=False, intervals=False):
        assert found.currency == ("EUR" if found.unit == "money" else None), found.id


def test_a_missing_table_is_named_and_nothing_is_guessed(tmp_path: Path) -> None:
    only_orders = bench.workspace(tmp_path, {"orders": bench.orders(("a", "2025-11-03 10:00:00", "x", 5.0))})
    ledger = Ledger(only_orders, LAST)
    found = {each.id: each for each in compute(only_orders, None, LAST)}
    assert found.keys() == load_catalogue().keys()
    for kpi in load_catalogue().values():
        assert found[kpi.id].missing == ledger.missing(kpi)
        assert (found[kpi.id].status == "missing_input") == bool(ledger.missing(kpi))
        assert not any(each in only_orders.available for each in found[kpi.id].missing)
    assert found["orders"].status == "ok"
    assert found["visits_by_channel"].status == "missing_input"


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    needed = {
        "orders",
        "order_items",
        "sessions",
        "touchpoints",
        "events",
        "customers",
        "returns",
        "return_items",
        "costs",
    }
    frames = {name: reader.read(name) for name in sorted(needed)}
    found = []
    for name, turned in (("straight", frames), ("turned", {name: frame.iloc[::-1] for name, frame in frames.items()})):
        (tmp_path / name).mkdir()
        values = compute(bench.workspace(tmp_path / name, turned), None, LAST, compare=False)
        found.append(
            [(each.id, each.value, each.numerator, each.denominator, each.n, each.interval) for each in values]
        )
    assert found[0] == found[1]


ADDS_UP = [
    kpi
    for kpi in OVER_VIEWS
    if not kpi.method and not any(word in "".join(kpi.formulas).lower() for word in ("distinct", "max(", "median"))
]
VIEWS_AND_CUTS = [
    pytest.param(view, cut, id=f"{view} by {cut}")
    for view in sorted({kpi.view for kpi in ADDS_UP})
    for cut in sorted(dimensions(view))
]


@pytest.fixture(scope="module")
def ledger(sample: Workspace) -> Ledger:
    """The sample's numbers, shared by the tests of this module."""
    return Ledger(sample, LAST)


@pytest.mark.parametrize(("view", "cut"), VIEWS_AND_CUTS)
def test_the_groups_of_a_cut_add_up_to_the_whole(ledger: Ledger, view: str, cut: str) -> None:
    """Whether the view has the cut itself or finds it by a row's order, visit or customer."""
    kpis = [each for each in ADDS_UP if each.view == view]
    ledger.answers([each for each in kpis if not each.share], MONTH, [cut])  # all of them in one pass
    for kpi in kpis:
        by = list(dict.fromkeys([cut, *([kpi.cut] if kpi.share else [])]))
        if ledger.missing(kpi, by):
            # The sample's searches say neither device nor country: nothing is answered then, rather than one "unknown".
            assert ledger.answers([kpi], MONTH, by) == {}
            continue
        groups = list(ledger.answers([kpi], MONTH, by)[kpi.id].values())
        plain = kpi.model_copy(update={"id": f"{kpi.id}_whole", "share": False}) if kpi.share else kpi
        whole = ledger.answers([plain], MONTH)[plain.id][()]
        assert len(groups) >= 1 or whole.n == 0
        if kpi.value:
            assert sum(each.value or 0 for each in groups) == pytest.approx(whole.value)
            continue
        assert sum(each.numerator or 0 for each in groups) == pytest.approx(whole.numerator or 0)
        if not kpi.share:
            assert sum(each.denominator or 0 for each in groups) == pytest.approx(whole.denominator or 0)
            assert sum(each.n for each in groups) == whole.n
        elif by == [kpi.cut]:
            assert {each.denominator for each in groups} == {whole.denominator}


@pytest.mark.parametrize("kpi", OVER_VIEWS, ids=lambda kpi: kpi.id)
def test_a_period_without_rows_has_no_rate(ledger: Ledger, kpi: Kpi) -> None:
    """Stock, lifetime and season look at everything so far, which is nothing either, long before the shop began."""
    found = ledger.answers([kpi], period("month", dt.date(2019, 3, 31)))[kpi.id]
    assert {answer.n for answer in found.values()} == {0}
    assert {answer.value for answer in found.values()} <= ({None} if kpi.numerator or kpi.method else {None, 0.0})


@pytest.mark.parametrize("kpi", [kpi for kpi in OVER_VIEWS if kpi.interval == "bootstrap"], ids=lambda kpi: kpi.id)
def test_the_units_that_are_drawn_again_add_up_to_the_value(sample: Workspace, ledger: Ledger, kpi: Kpi) -> None:
    by = [kpi.cut] if kpi.cut else []
    rows = sample.engine.query(by_unit(kpi, by), ledger.bound(MONTH))
    rows["above"], rows["below"] = rows["numerator"].fillna(0) * rows["times"], rows["denominator"] * rows["times"]
    for group, answer in ledger.answers([kpi], MONTH, by)[kpi.id].items():
        own = rows[rows[kpi.cut] == group[0]] if by else rows
        assert own["above"].sum() == pytest.approx(answer.numerator or 0)
        assert own["below"].sum() == pytest.approx(answer.denominator)


def test_every_kpi_over_a_view_reads_a_view_that_exists_with_parameters_that_are_bound(ledger: Ledger) -> None:
    for kpi in OVER_VIEWS:
        assert kpi.view in views()
        text = rows_for_method(kpi, ()) if kpi.method else measured([kpi], [kpi.cut] if kpi.share else [])
        assert parameters_of(text) <= ledger.bound(MONTH).keys()
        assert needs_of(kpi, load_catalogue()) == kpi.needs


def test_a_snapshot_folder_gives_the_same_as_frames(sample: Workspace, tmp_path: Path) -> None:
    other = bench.workspace(tmp_path, {"orders": reader.read("orders")})
    assert isinstance(other.engine, Engine)
    ids = ["orders", "gross_revenue", "repeat_purchase_rate"]
    from_frames = [each.value for each in compute(other, ids, LAST, compare=False, intervals=False)]
    assert from_frames == [each.value for each in compute(sample, ids, LAST, compare=False, intervals=False)]
