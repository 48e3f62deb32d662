"""Invoice lines of any shop: what the fields are called, and how lines become orders, returns, products, customers.

An invoice is an order. A number with the prefix of returns (C) is a return, whatever its lines; with that of
adjustments (A) it is bookkeeping and rejected. On other invoices a line with a quantity or price of zero or less is a
stock adjustment and rejected. Lines without customer stay: they belong to orders of an unknown customer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from playbook.i18n import N_
from playbook.workspace.tables import Column, Table

LINES = Table(
    "invoice_lines",
    N_("One row per line of an invoice."),
    (
        Column("invoice_no", "id", N_("Number of the invoice."), required=True),
        Column("product_id", "id", N_("Product or service sold."), required=True),
        Column("description", "text", N_("What the invoice calls it.")),
        Column("qty", "decimal", N_("Pieces sold; below zero where they came back."), required=True),
        Column("sold_at", "timestamp", N_("When it was sold."), required=True),
        Column("unit_price", "decimal", N_("Price of one piece as paid."), required=True),
        Column("customer_id", "person", N_("Who bought; empty when unknown.")),
        Column("country", "text", N_("Country that the order goes to.")),
        Column("currency", "text", N_("Currency of the price.")),
    ),
)


@dataclass(frozen=True)
class Layout:
    """A layout known by heart: all of `headers` in any order recognise it."""

    name: str
    headers: tuple[str, ...]
    service_codes: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Names of fields in several languages, known layouts, default prefixes, words of services."""

    names: dict[str, tuple[str, ...]]
    layouts: tuple[Layout, ...]
    return_prefixes: tuple[str, ...]
    adjustment_prefixes: tuple[str, ...]
    service_words: tuple[str, ...]


@lru_cache
def vocabulary() -> Vocabulary:
    """The vocabulary as `invoice_lines.toml` states it."""
    stated = tomllib.loads((Path(__file__).parent / "invoice_lines.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        {field: tuple(names) for field, names in stated["names"].items()},
        tuple(Layout(each["name"], tuple(each["headers"]), tuple(each["service_codes"])) for each in stated["layouts"]),
        tuple(stated["prefixes"]["return"]),
        tuple(stated["prefixes"]["adjustment"]),
        tuple(stated["service"]["words"]),
    )


def kind_of_line(returns: Sequence[str], adjustments: Sequence[str]) -> str:
    """SQL: 'return', 'adjustment' or 'sale' by the prefix of the value `v_invoice_no`."""
    return f"CASE WHEN {_begins(returns)} THEN 'return' WHEN {_begins(adjustments)} THEN 'adjustment' ELSE 'sale' END"


def _begins(prefixes: Sequence[str]) -> str:
    tests = [f"starts_with(upper(v_invoice_no), '{prefix.upper().replace(chr(39), '')}')" for prefix in prefixes]
    return " OR ".join(tests) or "false"


# Reasons to reject a line, in the order in which they are tried: column, reason, condition over its values.
REJECTED = (
    ("invoice_no", "adjustment", "line_kind = 'adjustment'"),
    ("qty", "no_quantity", "line_kind = 'sale' AND v_qty <= 0"),
    ("unit_price", "no_price", "line_kind = 'sale' AND v_unit_price <= 0"),
)


def is_service(codes: Sequence[str]) -> str:
    """SQL: the value `v_product_id` is one of the codes of services."""
    listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
    return f"coalesce(v_product_id IN ({listed}), false)" if codes else "false"


# From here on `invoice_lines` holds the lines kept, of all files, with: record, file_no, line_kind, service (boolean).
# `first_line` is the first line of each invoice: its time, customer and country are those of the order.
TABLES_FROM_LINES = {
    "first_line": """
        SELECT lines.* FROM invoice_lines AS lines
        JOIN (SELECT invoice_no, min(file_no) AS file_no, min(record) AS record FROM invoice_lines GROUP BY invoice_no)
        USING (invoice_no, file_no, record)""",
    "orders": """
        SELECT invoice_no AS order_id, sold_at AS order_ts, customer_id, gross AS gross_revenue, gross AS net_revenue,
               currency, country AS shipping_country
        FROM first_line JOIN (
            SELECT invoice_no, CAST(sum(CAST(qty * unit_price AS DECIMAL(18,4))) AS DECIMAL(18,4)) AS gross
            FROM invoice_lines WHERE line_kind = 'sale' GROUP BY invoice_no) AS sums USING (invoice_no)
        WHERE line_kind = 'sale' ORDER BY file_no, record""",
    "order_items": """
        SELECT invoice_no AS order_id, lines.record - first_line.record + 1 AS line_no, lines.product_id,
               CASE WHEN lines.service THEN 'service' ELSE 'product' END AS kind, lines.description, lines.qty,
               lines.unit_price
        FROM invoice_lines AS lines JOIN first_line USING (invoice_no) WHERE lines.line_kind = 'sale'""",
    "returns": """
        SELECT invoice_no AS return_id, customer_id, sold_at AS refunded_at, amount
        FROM first_line JOIN (
            SELECT invoice_no, CAST(-sum(CAST(qty * unit_price AS DECIMAL(18,4))) AS DECIMAL(18,4)) AS amount
            FROM invoice_lines WHERE line_kind = 'return' GROUP BY invoice_no) AS sums USING (invoice_no)
        WHERE line_kind = 'return' ORDER BY file_no, record""",
    "return_items": """
        SELECT invoice_no AS return_id, lines.record - first_line.record + 1 AS line_no, lines.product_id,
               -lines.qty AS qty, CAST(-(lines.qty * lines.unit_price) AS DECIMAL(18,4)) AS amount
        FROM invoice_lines AS lines JOIN first_line USING (invoice_no) WHERE lines.line_kind = 'return'""",
    "products": """
        SELECT product_id, name, CASE WHEN service THEN 'service' ELSE 'product' END AS kind
        FROM (SELECT product_id, service, description AS name, count(*) AS lines, min(record) AS first_record
              FROM invoice_lines GROUP BY product_id, service, description) AS named
        QUALIFY row_number() OVER (
            PARTITION BY product_id ORDER BY name IS NULL, lines DESC, first_record, name) = 1
        ORDER BY product_id""",
    "customers": """
        SELECT customer_id, sold_at AS first_seen_at, country FROM first_line WHERE customer_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY sold_at, file_no, record) = 1
        ORDER BY first_seen_at, customer_id""",
}

# Which of those columns exist only where the file has the field.
DEPENDS_ON = {
    ("orders", "customer_id"): "customer_id",
    ("orders", "currency"): "currency",
    ("orders", "shipping_country"): "country",
    ("order_items", "description"): "description",
    ("returns", "customer_id"): "customer_id",
    ("products", "name"): "description",
    ("customers", "country"): "country",
    ("customers", "customer_id"): "customer_id",
}

# Invoices whose lines disagree on what an order has only once.
CONFLICTS = """
    SELECT count(*) FILTER (WHERE first_time <> last_time), count(*) FILTER (WHERE one_person <> another_person),
           count(*) FILTER (WHERE one_place <> another_place)
    FROM (SELECT min(sold_at) AS first_time, max(sold_at) AS last_time,
                 min(hash(customer_id)) AS one_person, max(hash(customer_id)) AS another_person,
                 min(hash(country)) AS one_place, max(hash(country)) AS another_place
          FROM invoice_lines GROUP BY invoice_no) AS invoices"""
