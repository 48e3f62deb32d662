"""The rules of the tables: a row that breaks one is left out with its reason, and every other row is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from playbook.workspace.importing import import_exports
from playbook.workspace.importing.reasons import REASONS
from tests.importing.clients import LINES, export, make_client, rejected, rows

DAY = dt.date(2024, 6, 30)
REVIEW = "product_id,ts,rating,order_id\np1,2024-01-05,5,o1\n{row}\np3,2024-01-07,4,\n"
SESSION = "session_id,started_at,device,bounced,pageviews\ns1,2024-01-05,desktop,true,3\n{row}\ns3,2024-01-07,,,\n"


@pytest.mark.parametrize(
    ("file", "text", "row", "column", "reason"),
    [
        ("reviews.csv", REVIEW, ",2024-01-06,4,o2", "product_id", "missing_value"),
        ("reviews.csv", REVIEW, "p2,2024-01-06,four,o2", "rating", "not_a_number"),
        ("reviews.csv", REVIEW, "p2,2024-01-06,4.5,o2", "rating", "not_a_whole_number"),
        ("reviews.csv", REVIEW, "p2,2024-01-06,0,o2", "rating", "below_minimum"),
        ("reviews.csv", REVIEW, "p2,soon,4,o2", "ts", "not_a_date"),
        ("reviews.csv", REVIEW, "p2,2024-02-30,4,o2", "ts", "impossible_date"),
        ("reviews.csv", REVIEW, "p2,1900-01-01,4,o2", "ts", "impossible_date"),
        ("reviews.csv", REVIEW, "p2,2024-07-01,4,o2", "ts", "future_date"),
        ("sessions.csv", SESSION, "s2,2024-01-06,fridge,true,3", "device", "not_allowed"),
        ("sessions.csv", SESSION, "s2,2024-01-06,mobile,perhaps,3", "bounced", "not_true_or_false"),
        ("sessions.csv", SESSION, "s1,2024-01-06,mobile,true,3", "session_id", "duplicate_key"),
        ("sessions.csv", SESSION, "s1,2024-01-05,desktop,true,3", "session_id", "repeated_row"),
        ("touchpoints.csv", "ts,channel,visitor_id\n2024-01-05,email,v1\n{row}\n2024-01-07,email,v3\n",
         "2024-01-06,email,", "visitor_id", "missing_value"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_rejected_with_its_reason(
    tmp_path: Path, file: str, text: str, row: str, column: str, reason: str
) -> None:
    """The second of three rows breaks one rule; the other two are loaded."""
    client = make_client(tmp_path / "shop")
    export(client, file, text.format(row=row))
    import_exports(client, DAY)
    assert rejected(client) == [(2, column, reason)]
    assert len(rows(client, file.removesuffix(".csv"))) == 2


def test_every_reason_has_a_sentence_and_is_tested_somewhere() -> None:
    """Codes in the tests of this folder, read as text: a reason without a test is a rule that nobody holds."""
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in REASONS if f'"{code}"' not in tests] == []


def test_all_failures_of_a_record_are_told_though_it_is_rejected_once(tmp_path: Path) -> None:
    """The first failure counts, the others stand beside it."""
    client = make_client(tmp_path / "shop")
    export(client, "reviews.csv", REVIEW.format(row="p2,soon,many,o2"))
    report = import_exports(client, DAY)
    assert rows(client, "rejects", 'record, "column", also') == [(2, "ts", "rating: not_a_number")]
    assert [(each.column, each.records, each.also) for each in report.files[0].rejections] == [
        ("ts", 1, 0),
        ("rating", 0, 1),
    ]


def test_words_for_nothing_are_missing_values_and_no_mistakes(tmp_path: Path) -> None:
    """NULL, nan, n/a and MySQL's zero date in columns that may be empty."""
    client = make_client(tmp_path / "shop")
    head = "customer_id,first_seen_at,age,email_consent\n"
    export(client, "customers.csv", head + "1,0000-00-00 00:00:00,NULL,n/a\n2,2024-01-05,nan,yes\n3,,41,no\n")
    import_exports(client, DAY)
    assert rejected(client) == []
    assert sorted(rows(client, "customers", "age, email_consent"), key=str) == [(41, False), (None, None), (None, True)]


def test_plans_may_lie_in_the_future(tmp_path: Path) -> None:
    """A content plan is about days to come."""
    client = make_client(tmp_path / "shop")
    export(client, "content_plan.csv", "item_id,planned_date\n1,2030-01-05\n")
    import_exports(client, DAY)
    assert len(rows(client, "content_plan")) == 1


def test_the_same_files_are_judged_anew_when_what_was_future_has_come(tmp_path: Path) -> None:
    """A row of tomorrow is rejected today and loaded the day after; a file without future dates stays as it is."""
    client = make_client(tmp_path / "shop")
    export(client, "reviews.csv", REVIEW.format(row="p2,2024-07-01,4,o2"))
    import_exports(client, DAY)
    assert len(rows(client, "reviews")) == 2
    assert import_exports(client, DAY + dt.timedelta(days=1)).outcome == "published"
    assert len(rows(client, "reviews")) == 3
    assert import_exports(client, DAY + dt.timedelta(days=9)).outcome == "already_current"


def test_an_orphan_is_kept_and_reported(tmp_path: Path) -> None:
    """A review of an order that no file knows: a warning, no reject."""
    client = make_client(tmp_path / "shop")
    export(client, "reviews.csv", "product_id,ts,rating,order_id\np1,2024-01-05,5,o1\np1,2024-01-05,5,o9\n")
    export(client, "orders.csv", "order_id,order_ts,net_revenue\no1,2024-01-01,5\n")
    report = import_exports(client, DAY)
    assert len(rows(client, "reviews")) == 2
    assert any("reviews.order_id" in line and "1 value" in line for line in report.warnings)


def test_lines_of_an_order_file_give_its_gross_and_net_revenue(tmp_path: Path) -> None:
    """Gross = the sum of the lines; net = gross less tax and shipping where the file states them (contract.md)."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", "order_id,order_ts,tax\no1,2024-01-01,2\n")
    export(client, "order_items.csv", "order_id,product_id,qty,unit_price\no1,p1,2,5.25\no1,p2,1,1.5\n")
    import_exports(client, DAY)
    assert rows(client, "orders", "CAST(gross_revenue AS VARCHAR), CAST(net_revenue AS VARCHAR)") == [
        ("12.0000", "10.0000")
    ]
    assert rows(client, "order_items", "line_no") == [(1,), (2,)]


def test_invoice_lines_become_orders_returns_products_and_customers(tmp_path: Path) -> None:
    """The rules of the contract on eight lines: orders, a return, an adjustment and two stock corrections."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    report = import_exports(client, DAY)
    assert rows(
        client, "orders", "order_id, CAST(gross_revenue AS VARCHAR), customer_id IS NULL, shipping_country"
    ) == [
        ("536365", "40.0800", False, "GB"),
        ("536380", "12.7500", True, "FR"),
    ]
    assert rows(client, "returns", "return_id, CAST(amount AS VARCHAR)") == [("C536379", "5.1000")]
    assert rows(client, "order_items", "line_no, product_id, kind")[:3] == [
        (1, "85123A", "product"), (2, "71053", "product"), (3, "POST", "service")
    ]  # fmt: skip
    assert rejected(client) == [
        (6, "invoice_no", "adjustment"), (7, "qty", "no_quantity"), (8, "unit_price", "no_price")
    ]  # fmt: skip
    assert len(rows(client, "customers")) == 1
    assert (report.files[0].loaded, report.files[0].rejected) == (5, 3)
