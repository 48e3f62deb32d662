"""Tables as Parquet files and the truth as TOML; and whether two folders of them hold the same values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import tomlkit

from maker.world import Table, moment
from playbook.workspace.tables import TABLES, Column

WHOLE = {"qty", "points", "stock_on_hand"}  # quantities that this shop counts in whole pieces


def write(tables: dict[str, Table], truth: dict[str, Any], folder: Path) -> None:
    """One file per table in `folder`/shop/exports, and `folder`/truth.toml."""
    exports = folder / "shop" / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write(typed(name, table), exports / f"{name}.parquet")
    (folder / "truth.toml").write_text(_toml(truth), encoding="utf-8")


def typed(name: str, table: Table) -> pa.Table:
    """A table with the columns that it has in the order and the types of the declaration."""
    unknown = set(table) - set(TABLES[name].names)
    if unknown:
        raise ValueError(f"{name} has columns that are not declared: {sorted(unknown)}")
    columns = [column for column in TABLES[name].columns if column.name in table]
    return pa.table({column.name: _array(column, table[column.name]) for column in columns})


def differences(one: Path, other: Path) -> list[str]:
    """What differs between two folders made by `write`, one sentence each; bytes do not count, values do."""
    found = []
    names = {path.name for folder in (one, other) for path in (folder / "shop" / "exports").glob("*.parquet")}
    for name in sorted(names):
        paths = [folder / "shop" / "exports" / name for folder in (one, other)]
        if not all(path.is_file() for path in paths):
            found.append(f"{name} is there only once.")
            continue
        left, right = (pq.read_table(path) for path in paths)
        if left.schema != right.schema or left.num_rows != right.num_rows:
            found.append(f"{name}: columns or number of rows differ ({left.num_rows} and {right.num_rows}).")
            continue
        found += [
            f"{name}: values of {column} differ."
            for column in left.column_names
            if not _same(left[column], right[column])
        ]
    truths = [(folder / "truth.toml").read_text(encoding="utf-8") for folder in (one, other)]
    return found if truths[0] == truths[1] else [*found, "truth.toml differs."]


def _same(left: pa.ChunkedArray, right: pa.ChunkedArray) -> bool:
    if not pa.types.is_floating(left.type):
        return bool(left.equals(right))
    if not pc.is_null(left).equals(pc.is_null(right)):
        return False
    return bool(np.allclose(left.drop_null().to_numpy(), right.drop_null().to_numpy(), rtol=1e-9, atol=1e-9))


def _array(column: Column, values: np.ndarray) -> pa.Array:
    if column.type == "timestamp":
        return pa.array(moment(values).astype("datetime64[ms]"))
    if column.type == "date":
        return pa.array(values.astype("datetime64[D]"))
    if column.type == "boolean":
        return pa.array([None if value is None else bool(value) for value in values], pa.bool_())
    if column.type in {"integer", "float"} or column.name in WHOLE:
        numbers = np.asarray(values, dtype=float)
        kind = pa.float64() if column.type == "float" else pa.int64()
        return pa.array(numbers, mask=np.isnan(numbers), from_pandas=True).cast(kind)
    if column.type == "decimal":
        numbers = np.asarray(values, dtype=float)
        cents = np.where(np.isnan(numbers), 0, np.rint(numbers * 100)).astype(np.int64).tolist()
        amounts = [
            None if gap else Decimal(cent).scaleb(-2) for cent, gap in zip(cents, np.isnan(numbers), strict=True)
        ]
        return pa.array(amounts, pa.decimal128(12, 2))
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _write(table: pa.Table, path: Path) -> None:
    """Small files: repeated values by dictionary, the rest as differences to the value before."""
    encodings, repeated = {}, []
    for name in table.column_names:
        kind = table[name].type
        few = pc.count_distinct(table[name]).as_py() < 0.2 * table.num_rows
        if few or pa.types.is_boolean(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind):
            repeated.append(name)
        else:
            encodings[name] = "DELTA_BYTE_ARRAY" if pa.types.is_string(kind) else "DELTA_BINARY_PACKED"
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=repeated,
        column_encoding=encodings or None,
        store_decimal_as_integer=True,
        write_statistics=False,
        store_schema=False,
    )


def _toml(truth: dict[str, Any]) -> str:
    document = tomlkit.document()
    document.add(
        tomlkit.comment("What was planted in the sample shop. Only tests read this: no notebook, no KPI, no page.")
    )
    document.add(tomlkit.comment("Made by make_shop.py; do not change it by hand."))
    for name, value in truth.items():
        document.add(name, value)
    letters = truth["personas"]["letters"]
    lines = "\n".join(letters[start : start + 100] for start in range(0, len(letters), 100))
    document["personas"]["letters"] = tomlkit.string(f"\n{lines}\n", multiline=True)
    return tomlkit.dumps(document)
