"""The sample's files keep to the declared tables, hang together, are small, and are what the script makes."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from playbook.workspace.tables import TABLES, Table
from tests.sample import reader
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders, planted_kinds, read, tables, truth

LIMIT = 5_000_000
FITS = {
    "id": pd.api.types.is_string_dtype,
    "person": pd.api.types.is_string_dtype,
    "email": pd.api.types.is_string_dtype,
    "text": pd.api.types.is_string_dtype,
    "integer": pd.api.types.is_numeric_dtype,
    "decimal": pd.api.types.is_numeric_dtype,
    "float": pd.api.types.is_float_dtype,
    "date": pd.api.types.is_object_dtype,
    "boolean": lambda kind: pd.api.types.is_bool_dtype(kind) or pd.api.types.is_object_dtype(kind),
    "timestamp": pd.api.types.is_datetime64_any_dtype,
}
EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)


def test_the_sample_has_every_canonical_table(files: Path) -> None:
    assert tables(files) == sorted(TABLES)


@EVERY_TABLE
def test_a_table_has_rows_declared_columns_and_their_types(files: Path, table: Table) -> None:
    frame = read(table.name, files)
    assert len(frame) > 0
    assert list(frame.columns) == [name for name in table.names if name in frame.columns]
    for name in frame.columns:
        column = table.column(name)
        if frame[name].notna().any():
            assert FITS[column.type](frame[name].dtype), f"{name} is {frame[name].dtype}"


@EVERY_TABLE
def test_required_columns_are_filled_and_keys_are_unique(files: Path, table: Table) -> None:
    frame = read(table.name, files)
    assert set(table.required) <= set(frame.columns)
    assert frame[list(table.required)].notna().all(axis=None)
    if table.key:
        assert not frame.duplicated(list(table.key)).any()
    if table.one_of:
        assert set(table.one_of) & set(frame.columns)


@EVERY_TABLE
def test_values_keep_to_lists_and_least_numbers(files: Path, table: Table) -> None:
    frame = read(table.name, files)
    for column in table.columns:
        if column.name not in frame:
            continue
        known = frame[column.name].dropna()
        if column.values:
            assert set(known) <= set(column.values), column.name
        if column.minimum is not None:
            assert (known >= column.minimum).all(), column.name


@EVERY_TABLE
def test_whatever_is_referred_to_exists(files: Path, table: Table) -> None:
    frame = read(table.name, files)
    for column in table.columns:
        if not column.references or column.name not in frame:
            continue
        target, _, name = column.references.partition(".")
        orphans = set(frame[column.name].dropna()) - set(read(target, files)[name])
        assert orphans == set(), f"{column.name} has {len(orphans)} orphans"


@EVERY_TABLE
def test_no_event_lies_after_the_last_day(files: Path, table: Table) -> None:
    frame = read(table.name, files)
    times = [name for name in frame.columns if table.column(name).type == "timestamp"]
    after = pd.Timestamp(LAST_DAY) + pd.Timedelta(days=1)
    late = {name: int((frame[name].dropna() >= after).sum()) for name in times}
    assert late == dict.fromkeys(times, 0)


def test_lines_add_up_to_orders_to_the_cent(files: Path) -> None:
    orders = read("orders", files).set_index("order_id")
    lines = read("order_items", files)
    cents = (lines["qty"] * lines["unit_price"] * 100).round().astype(int).groupby(lines["order_id"]).sum()
    assert cents.reindex(orders.index).eq((orders["gross_revenue"] * 100).round()).all()
    parts = orders["net_revenue"] + orders["tax"] + orders["shipping"]
    assert ((parts - orders["gross_revenue"]).abs() < 0.001).all()


def test_returns_are_worth_their_lines_and_no_more_than_their_orders(files: Path) -> None:
    returns = read("returns", files).set_index("return_id")
    lines = read("return_items", files).groupby("return_id")["amount"].sum()
    assert ((lines.reindex(returns.index) - returns["amount"]).abs() < 0.001).all()
    paid = read("orders", files).set_index("order_id")["gross_revenue"].loc[returns["order_id"]]
    assert (returns["amount"].to_numpy() <= paid.to_numpy() + 0.001).all()


def test_an_order_on_the_site_ends_the_visit_that_it_names(files: Path) -> None:
    orders = read("orders", files).dropna(subset=["session_id"])
    visits = read("sessions", files).set_index("session_id").loc[orders["session_id"]]
    assert visits["converted"].all()
    assert (visits["visitor_id"].to_numpy() == orders["visitor_id"].to_numpy()).all()
    assert (visits["channel"].to_numpy() == orders["credited_channel"].to_numpy()).all()
    waited = orders["order_ts"].to_numpy() - visits["started_at"].to_numpy()
    assert waited.min() > pd.Timedelta(0)
    assert waited.max() < pd.Timedelta(hours=1)


def test_each_step_of_the_funnel_is_reached_from_the_one_before(files: Path) -> None:
    events = read("events", files)
    reached = {name: set(rows["session_id"]) for name, rows in events.groupby("event_name")}
    steps = ["visit", "product_view", "cart", "checkout", "order"]
    for before, after in pairwise(steps):
        assert reached[after] < reached[before]


def test_most_visitors_never_order_and_their_touches_are_there(files: Path) -> None:
    touches = read("touchpoints", files)
    never = touches.groupby("visitor_id")["order_id"].count() == 0
    assert 0.5 < never.mean() < 0.98
    assert touches.loc[touches["visitor_id"].isin(never[never].index), "customer_id"].isna().mean() > 0.5


def test_the_first_order_is_the_first_contact_known_or_later(files: Path) -> None:
    first = read("orders", files).groupby("customer_id")["order_ts"].min()
    seen = read("customers", files).set_index("customer_id")["first_seen_at"]
    assert (seen.loc[first.index] <= first).all()


def test_people_bear_no_real_address(files: Path) -> None:
    for name in ("customers", "email_list"):
        addresses = read(name, files)["email"].dropna()
        assert addresses.str.fullmatch(r"sport\d+@example(\.com)?").all()


def test_the_sample_is_small() -> None:
    found = [path for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in found) <= LIMIT


@pytest.mark.slow
def test_the_shipped_files_are_what_the_script_makes() -> None:
    script = [sys.executable, str(SAMPLES / "make_shop.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_check_names_the_value_that_was_changed(tmp_path: Path) -> None:
    """Another seed differs in nearly every table, and the check says in which columns."""
    script = [sys.executable, str(SAMPLES / "make_shop.py"), "--seed", "11"]
    subprocess.run([*script, "--out", str(tmp_path)], check=True)
    exports = tmp_path / "shop" / "exports"
    frame = pd.read_parquet(exports / "uptime_checks.parquet")
    frame.loc[5, "ok"] = not frame.loc[5, "ok"]
    frame.to_parquet(exports / "uptime_checks.parquet")
    done = subprocess.run([*script, "--out", str(tmp_path), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "uptime_checks" in done.stdout
    assert "orders" not in done.stdout


def test_the_reader_uses_none_of_our_code() -> None:
    tree = ast.parse(Path(reader.__file__).read_text(encoding="utf-8"))
    names = [n for node in ast.walk(tree) if isinstance(node, ast.Import) for n in [each.name for each in node.names]]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.split(".")[0] == "playbook"]


def test_only_tests_know_the_truth(repository: Path) -> None:
    product = [*(repository / "playbook").rglob("*.py"), *(repository / "notebooks").rglob("*.ipynb")]
    assert [path.name for path in product if "truth.toml" in path.read_text(encoding="utf-8")] == []


def test_the_readme_says_that_it_is_made_up() -> None:
    assert "Everything here is made up" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_settings_are_complete_and_name_a_place_that_has_orders() -> None:
    from playbook.workspace.client import read_settings

    written = tomllib.loads((SAMPLES / "shop" / "client.toml").read_text(encoding="utf-8"))
    settings = read_settings(SAMPLES / "shop" / "client.toml")
    assert (settings.language, settings.currency, settings.timezone) == ("en", "EUR", "Europe/Warsaw")
    assert set(written) <= set(type(settings).model_fields)
    share = (completed_orders()["shipping_city"] == settings.focus_place).mean()
    assert 0.1 < share < 0.5


def test_every_buyer_has_a_planted_kind(files: Path) -> None:
    buyers = set(read("orders", files)["customer_id"].dropna())
    assert buyers == set(planted_kinds(files).index)
    assert set(truth(files)["personas"]["names"]) == set(planted_kinds(files))
