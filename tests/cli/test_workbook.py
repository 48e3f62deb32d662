"""The values as a workbook: typed, formatted, led to their definitions, and safe to open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from playbook.doors.workbook import write_workbook
from playbook.i18n import Locale, use
from playbook.kpis.compute import Benchmark, KpiValue, compute
from playbook.workspace.client import Client, open_workspace
from tests.cli.test_bringing_in import shop

__all__ = ["shop"]

IDS = ("orders", "gross_revenue", "repeat_purchase_rate")


@pytest.fixture
def written(playbook: Callable[..., Any], shop: Client, tmp_path: Path) -> Callable[..., Any]:
    """Write three values of the tiny shop, each changed as a test wants, and read the workbook back."""
    playbook("import", shop.path, "--as-of", "2011-12-31")
    workspace, day = open_workspace(shop.path), dt.date(2011, 12, 9)

    def write(change: Callable[[KpiValue], KpiValue] = lambda value: value, language: str = "en") -> Any:
        values: Sequence[KpiValue] = compute(workspace, IDS, day, "all")
        with use(Locale(language, currency="GBP")):
            write_workbook(tmp_path / "all.xlsx", [change(value) for value in values], workspace, day)
        return openpyxl.load_workbook(tmp_path / "all.xlsx")

    return write


def cells(sheet: Any, row: int) -> dict[str, Any]:
    return dict(zip((cell.value for cell in sheet[1]), sheet[row], strict=True))


def test_numbers_are_numbers_in_the_format_of_their_unit_and_days_are_days(written: Callable[..., Any]) -> None:
    found = {row["Name in data"].value: row for row in (cells(written()["Values"], line) for line in (2, 3, 4))}
    assert set(found) == set(IDS)
    assert (found["orders"]["Value"].value, found["orders"]["Value"].number_format) == (3, "#,##0")
    assert found["gross_revenue"]["Value"].number_format == '#,##0.00 "GBP"'
    assert found["repeat_purchase_rate"]["Lower bound"].number_format == "0.0%"
    assert found["orders"]["From"].value.date() == dt.date(2011, 12, 1)
    assert found["orders"]["From"].number_format == "yyyy-mm-dd"


def test_what_is_compared_with_has_the_unit_of_its_value(written: Callable[..., Any]) -> None:
    earlier = Benchmark(0.25, dt.date(2011, 11, 1), dt.date(2011, 11, 9))
    book = written(lambda value: replace(value, unit="fraction", prior=earlier))
    before = cells(book["Values"], 2)["Before"]
    assert (before.value, before.number_format) == (0.25, "0.0%")


def test_each_value_leads_to_its_definition(written: Callable[..., Any]) -> None:
    book = written()
    for row in (2, 3, 4):
        name = cells(book["Values"], row)
        sheet, _mark, place = name["KPI"].hyperlink.location.partition("!")
        assert book[sheet.strip("'")][place].value == name["KPI"].value
    defined = cells(book["Definitions"], 2)
    told = ("Name in data", "KPI", "Definition", "Caveat", "Source", "Unit", "Formula as run", "Requirement", "Needs")
    assert all(defined[each].value for each in told)
    assert isinstance(defined["Minimum of cases"].value, int)


def test_a_text_that_looks_like_a_formula_stays_a_text(written: Callable[..., Any]) -> None:
    for hostile in ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'):
        cell = cells(written(lambda value, name=hostile: replace(value, name=name))["Values"], 2)["KPI"]
        assert (cell.value, cell.data_type) == (hostile, "s")
        assert cell.quotePrefix


def test_the_head_stays_in_sight_with_a_filter_on_it(written: Callable[..., Any]) -> None:
    for sheet in written().worksheets:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert not sheet.sheet_view.rightToLeft


def test_a_persian_workbook_reads_from_right_to_left(written: Callable[..., Any]) -> None:
    book = written(language="fa")
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    assert "Values" not in book.sheetnames
    assert isinstance(book.worksheets[0]["C2"].value, int | float)


def test_the_workbook_says_whose_numbers_these_are(written: Callable[..., Any]) -> None:
    facts = {row[0].value: row[1].value for row in written()["About these numbers"].iter_rows(min_row=2)}
    assert facts["Data up to"].date() == dt.date(2011, 12, 9)
    assert len(facts["Snapshot"]) == 16
    assert facts["Currency"] == "GBP"


def test_the_command_writes_the_kind_that_the_ending_names(
    playbook: Callable[..., Any], shop: Client, tmp_path: Path
) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    said = playbook("kpis", shop.path, "--id", "orders", "--out", tmp_path / "board.xlsx")
    assert (said.code, "board.xlsx" in said.out) == (0, True)
    assert openpyxl.load_workbook(tmp_path / "board.xlsx")["Values"]["A2"].value == "orders"
