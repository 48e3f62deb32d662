"""Dates and numbers are read in the way that the data prove or the client declares, never in a guessed one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from playbook.workspace.importing import import_exports
from tests.importing.clients import export, make_client, rejected, rows

DAY = dt.date(2026, 1, 1)


def times(tmp_path: Path, values: list[str], more: str = "") -> Any:
    """What a list of dates becomes as orders.order_ts, or the doubts that keep it from being imported."""
    client = make_client(tmp_path / "shop", more)
    lines = "".join(f"{number};{value};1\n" for number, value in enumerate(values))
    export(client, "orders.csv", "order_id;order_ts;net_revenue\n" + lines)
    report = import_exports(client, DAY)
    if report.problems:
        return [line for problem in report.problems for line in problem.found]
    return [
        each[0]
        for each in sorted(rows(client, "orders", "CAST(order_ts AS VARCHAR), order_id"), key=lambda row: row[1])
    ]


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["2024-02-01 08:26:00", "2024-02-02 09:00:00"], "2024-02-01 08:26:00"),
        (["01/02/2024 8:26", "25/02/2024 9:00"], "2024-02-01 08:26:00"),
        (["02/01/2024 8:26 AM", "02/25/2024 9:00 PM"], "2024-02-01 08:26:00"),
        (["01.02.2024 08:26", "02.02.2024 09:00"], "2024-02-01 08:26:00"),
        (["20240201", "20240202"], "2024-02-01 00:00:00"),
        (["1 Feb 2024", "2 Feb 2024"], "2024-02-01 00:00:00"),
        (["1402/11/12 08:26", "1402/12/29 09:00"], "2024-02-01 08:26:00"),
        (["۱۴۰۲/۱۱/۱۲", "۱۴۰۲/۱۲/۲۹"], "2024-02-01 00:00:00"),
        (["2024-02-01T09:26:00+01:00", "2024-02-01T08:26:00Z"], "2024-02-01 08:26:00"),
    ],
)
def test_a_format_that_the_data_prove_is_read_without_asking(tmp_path: Path, values: list[str], first: str) -> None:
    """A number above 12, points, the years of a calendar, an offset: all lead to the same February morning."""
    assert times(tmp_path, values)[0] == first


def test_day_and_month_that_nothing_tells_apart_are_not_guessed(tmp_path: Path) -> None:
    """01/02 and 03/04 may be either; the import stops with both readings said."""
    assert any("day first or month first" in line for line in times(tmp_path, ["01/02/2024", "03/04/2024"]))


def test_a_declared_order_of_dates_decides(tmp_path: Path) -> None:
    """The same dates with the order declared in client.toml."""
    more = '[imports."orders.csv"]\ndates = "month-day-year"\n'
    assert times(tmp_path, ["01/02/2024", "03/04/2024"], more)[0] == "2024-01-02 00:00:00"


def test_one_wrong_date_does_not_unsettle_the_others(tmp_path: Path) -> None:
    """31/13/2024 is impossible either way: it is rejected, the rest is day first."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", "order_id,order_ts,net_revenue\n1,25/01/2024,1\n2,31/13/2024,1\n3,01/02/2024,1\n")
    import_exports(client, DAY)
    assert rejected(client) == [(2, "order_ts", "impossible_date")]
    assert rows(client, "orders", "CAST(max(order_ts) AS VARCHAR)") == [("2024-02-01 00:00:00",)]


def test_a_leap_day_exists_in_jalali_leap_years_alone(tmp_path: Path) -> None:
    """30 Esfand exists in 1403 and not in 1402 (1403 is a leap year of the Jalali calendar)."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", "order_id,order_ts,net_revenue\n1,1402/12/30,1\n2,1403/12/30,1\n3,1402/01/01,1\n")
    import_exports(client, DAY)
    assert rejected(client) == [(1, "order_ts", "impossible_date")]
    assert rows(client, "orders", "CAST(max(order_ts) AS VARCHAR)") == [("2025-03-20 00:00:00",)]


def amounts(tmp_path: Path, values: list[str], more: str = "") -> Any:
    client = make_client(tmp_path / "shop", more)
    lines = "".join(f"{number}\t2024-01-01\t{value}\n" for number, value in enumerate(values))
    export(client, "orders.csv", "order_id\torder_ts\tnet_revenue\n" + lines)
    report = import_exports(client, DAY)
    if report.problems:
        return [line for problem in report.problems for line in problem.found]
    return [each[0] for each in sorted(rows(client, "orders", "net_revenue, order_id"), key=lambda row: row[1])]


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["1250.5", "3"], "1250.5000"),
        (["1250,5", "3"], "1250.5000"),
        (["1.250,50", "3"], "1250.5000"),
        (["1,250.50", "3"], "1250.5000"),
        (["£1,250.50", "£3.00"], "1250.5000"),
        (["1 250,50 zł", "3,00 zł"], "1250.5000"),
        (["۱٬۲۵۰٫۵", "۳"], "1250.5000"),
    ],
)
def test_a_decimal_mark_that_the_data_prove_is_read_exactly(tmp_path: Path, values: list[str], first: str) -> None:
    """Comma or point, grouped or not, with a currency or in Persian digits: always the same amount."""
    assert amounts(tmp_path, values)[0] == Decimal(first)


def test_1_comma_250_alone_is_not_guessed_but_may_be_declared(tmp_path: Path) -> None:
    """A thousand or one and a quarter: without proof it is a doubt, with a declaration a number."""
    assert any("a thousand or a decimal fraction" in line for line in amounts(tmp_path / "one", ["1,250", "3"]))
    more = '[imports."orders.csv"]\ndecimal_mark = ","\n'
    assert amounts(tmp_path / "two", ["1,250", "3"], more)[0] == Decimal("1.2500")


def test_what_duckdb_alone_would_take_for_a_number_is_rejected(tmp_path: Path) -> None:
    """1_000 and 0x1F are programmers' numbers, not a shop's."""
    client = make_client(tmp_path / "shop")
    export(
        client, "orders.csv", "order_id,order_ts,net_revenue\n1,2024-01-01,1_000\n2,2024-01-01,0x1F\n3,2024-01-01,7\n"
    )
    import_exports(client, DAY)
    assert rejected(client) == [(1, "net_revenue", "not_a_number"), (2, "net_revenue", "not_a_number")]
