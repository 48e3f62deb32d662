"""The real file as canonical tables: the contract's rules for invoice lines in plain pandas, without the import."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SERVICES = {"POST", "DOT", "C2", "M", "m", "D", "S", "BANK CHARGES", "AMAZONFEE", "CRUK"}


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """orders, order_items, returns and return_items of the 541,909 lines; the client's currency is the pound."""
    lines = pd.read_parquet(folder / "online_retail_2010_2011.parquet")
    lines["InvoiceNo"] = lines["InvoiceNo"].astype(str)
    kind = lines["InvoiceNo"].str[0]
    returned = lines[kind == "C"]
    sold = lines[~kind.isin(["C", "A"]) & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    assert (len(sold), len(returned)) == (530_103, 9_288)
    return {
        "orders": _orders(sold),
        "order_items": _items(sold),
        "returns": _returns(returned),
        "return_items": _return_items(returned),
    }


def _customer(lines: pd.DataFrame) -> pd.Series:
    return lines["CustomerID"].astype("Int64").astype("string")


def _orders(sold: pd.DataFrame) -> pd.DataFrame:
    lines = sold.assign(customer_id=_customer(sold), cents=_ten_thousandths(sold))
    orders = lines.groupby("InvoiceNo").agg(
        order_ts=("InvoiceDate", "min"),
        customer_id=("customer_id", "first"),
        shipping_country=("Country", "first"),
        cents=("cents", "sum"),
    )
    orders["gross_revenue"] = orders["cents"] / 10_000
    orders["net_revenue"] = orders["gross_revenue"]
    return orders.drop(columns="cents").reset_index(names="order_id")


def _items(sold: pd.DataFrame) -> pd.DataFrame:
    code = sold["StockCode"].astype(str)
    return pd.DataFrame(
        {
            "order_id": sold["InvoiceNo"],
            "product_id": code,
            "kind": code.isin(SERVICES).map({True: "service", False: "product"}),
            "description": sold["Description"].str.strip(),
            "qty": sold["Quantity"],
            "unit_price": sold["UnitPrice"],
        }
    )


def _returns(returned: pd.DataFrame) -> pd.DataFrame:
    lines = returned.assign(customer_id=_customer(returned), cents=-_ten_thousandths(returned))
    returns = lines.groupby("InvoiceNo").agg(
        refunded_at=("InvoiceDate", "min"), customer_id=("customer_id", "first"), cents=("cents", "sum")
    )
    returns["amount"] = returns["cents"] / 10_000
    return returns.drop(columns="cents").reset_index(names="return_id")


def _return_items(returned: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "return_id": returned["InvoiceNo"],
            "product_id": returned["StockCode"].astype(str),
            "qty": -returned["Quantity"],
            "amount": -_ten_thousandths(returned) / 10_000,
        }
    )


def _ten_thousandths(lines: pd.DataFrame) -> pd.Series:
    """Line worth in 1/10,000 of the currency, as whole numbers, so that sums are exact."""
    return (lines["Quantity"] * (lines["UnitPrice"] * 10_000).round()).round().astype("int64")
