"""How good the data of a snapshot are, table by table: what is there, from when to when, what is missing or doubtful.

Nothing is judged by hope: days without rows, weeks that are far below their neighbours, references that lead nowhere
and orders without customer are counted and said. The import writes the answer as `quality.json` into the snapshot.

>>> broken_places([100, 110, 10, 120, 100, 90])
[2]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playbook.i18n import _, date, integer, listed, ngettext, percent
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb

SCHEMA = 1
# A table is watched for gaps when most days have rows. An empty run is a gap when so many rows were to be expected in
# it: with 12, chance alone leaves it empty six times in a million (Poisson).
_EXPECTED = 12
# People are put into experiments for a while and then no longer: a pause is no gap.
_BY_FITS_AND_STARTS = frozenset({"experiments"})
# A whole week is broken when it has less than this share of the rows that are usual around it.
_BROKEN = 1 / 3
_USUAL_WEEK = 20
_NEIGHBOURS = 4


def quality(snapshot_folder: Path) -> dict[str, Any]:
    """Facts about the tables in a folder, as plain values: what `quality.json` holds.

    `tables.<name>`: rows, missing values per column, time range with gaps and broken weeks, rows that repeat.
    `orders`: orders of unknown customers. `currencies`: rows per currency. `references`: values that lead nowhere.
    """
    import duckdb

    con = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    try:
        there: dict[str, tuple[str, ...]] = {}
        for path in sorted(snapshot_folder.glob("*.parquet")):
            if path.stem in TABLES:
                relation = con.read_parquet(str(path))
                relation.create_view(path.stem)
                there[path.stem] = tuple(relation.columns)
        tables = {name: _table(con, TABLES[name], there[name]) for name in TABLES if name in there}
        return {
            "schema": SCHEMA,
            "tables": tables,
            "orders": _unknown_customers(tables),
            "currencies": _currencies(con, there),
            "references": _references(con, there),
        }
    finally:
        con.close()


def lines(found: Mapping[str, Any]) -> list[str]:
    """The facts that a person should know, one sentence each; nothing about what is as it should be."""
    said: list[str] = []
    orders = found["orders"]
    if orders and orders["without_customer"]:
        said.append(
            ngettext(
                "{orders} order ({share}) is of an unknown customer.",
                "{orders} orders ({share}) are of unknown customers.",
                orders["without_customer"],
            ).format(orders=integer(orders["without_customer"]), share=percent(orders["share"]))
        )
    said += _time_lines({name: table["time"] for name, table in found["tables"].items() if table["time"]})
    for each in found["references"]:
        if each["unresolved"]:
            said.append(
                ngettext(
                    "{count} value of {column} ({share}) is not found in {target}.",
                    "{count} values of {column} ({share}) are not found in {target}.",
                    each["unresolved"],
                ).format(
                    count=integer(each["unresolved"]),
                    column=f"{each['table']}.{each['column']}",
                    share=percent(each["share"]),
                    target=each["references"],
                )
            )
    if len(found["currencies"]) > 1:
        said.append(_("Amounts are in several currencies: {names}.").format(names=listed(found["currencies"])))
    return said


def _time_lines(times: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Gaps, tables with the same one together, since one fault made it; then broken weeks that lie in none of them."""
    gaps: dict[tuple[str, str, int], list[str]] = {}
    for name, time in times.items():
        for gap in time["gaps"][:3]:
            gaps.setdefault((gap["start"], gap["end"], gap["days"]), []).append(name)
    said = [
        ngettext(
            "{table}: no rows on {start}.",
            "{table}: no rows on {days} days, {start} to {end}.",
            days,
        ).format(table=listed(names), days=integer(days), start=_day(start), end=_day(end))
        for (start, end, days), names in gaps.items()
    ]
    return said + [
        _("{table}: the week of {start} has {rows} rows where about {usual} are usual.").format(
            table=name, start=_day(week["start"]), rows=integer(week["rows"]), usual=integer(week["usual"])
        )
        for name, time in times.items()
        for week in time["broken_weeks"][:3]
        if not any(gap["start"] <= week["start"] and _sunday(week) <= gap["end"] for gap in time["gaps"])
    ]


def _sunday(week: Mapping[str, Any]) -> str:
    return (dt.date.fromisoformat(week["start"]) + dt.timedelta(days=6)).isoformat()


def _day(text: str) -> str:
    return date(dt.date.fromisoformat(text))


def _table(con: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]) -> dict[str, Any]:
    counts = ", ".join(f'count("{column}")' for column in columns)
    rows, *given = con.execute(f"SELECT count(*), {counts} FROM {table.name}").fetchall()[0]
    missing = {
        column: {"missing": rows - known, "share": _share(rows - known, rows)}
        for column, known in zip(columns, given, strict=True)
    }
    repeated = 0
    # A key cannot repeat, so only tables without one are looked at; a line's number would make every line its own.
    compared = [column for column in columns if column != "line_no"]
    if not table.key and compared:
        listed = ", ".join(f'"{column}"' for column in compared)
        repeated = con.execute(f"SELECT count(*) - count(DISTINCT hash({listed})) FROM {table.name}").fetchall()[0][0]
    return {"rows": rows, "columns": missing, "repeated_rows": repeated, "time": _time(con, table, columns)}


def time_column(table: Table, columns: Sequence[str]) -> str:
    """The column that says when a row happened: the first required one that is a time; empty when there is none."""
    times = [each for each in table.columns if each.type in {"date", "timestamp"} and each.name in columns]
    return next((each.name for each in times if each.required), times[0].name if times else "")


def _time(con: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str]) -> dict[str, Any] | None:
    column = time_column(table, columns)
    if not column:
        return None
    days: dict[dt.date, int] = dict(
        con.execute(
            f'SELECT CAST("{column}" AS DATE) AS day, count(*) FROM {table.name} '
            f'WHERE "{column}" IS NOT NULL GROUP BY day ORDER BY day'
        ).fetchall()
    )
    if not days:
        return None
    first, last = min(days), max(days)
    span = [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]
    rows = [days.get(day, 0) for day in span]
    # Only what happens day by day is watched; the day on which a customer was first seen is no such thing.
    happens = table.column(column).required and table.name not in _BY_FITS_AND_STARTS
    closed = _closed_weekdays(span, rows) if happens else []
    open_days = sum(1 for day in span if day.weekday() not in closed)
    watched = happens and len(span) >= 28 and len(days) >= open_days / 2
    return {
        "column": column,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": len(span),
        "days_with_rows": len(days),
        "closed_weekdays": closed,
        "gaps": _gaps(span, rows, closed, median(days.values())) if watched else [],
        "broken_weeks": _broken_weeks(span, rows) if watched else [],
    }


def _closed_weekdays(span: Sequence[dt.date], rows: Sequence[int]) -> list[int]:
    """Weekdays (0 is Monday) on which nearly nothing ever happens: the shop is closed then, which is no gap."""
    closed = []
    for weekday in range(7):
        counts = [count for day, count in zip(span, rows, strict=True) if day.weekday() == weekday]
        if counts and sum(1 for count in counts if count) <= 0.05 * len(counts):
            closed.append(weekday)
    return closed


def _gaps(span: Sequence[dt.date], rows: Sequence[int], closed: Sequence[int], usual: float) -> list[dict[str, Any]]:
    """Runs of days without rows, days on which the shop is closed left out; the longest first."""
    found: list[list[dt.date]] = []
    run: list[dt.date] = []
    for day, count in zip(span, rows, strict=True):
        if count:
            run = []
        elif day.weekday() not in closed:
            if not run:
                found.append(run)
            run.append(day)
    spans = [
        {"start": run[0].isoformat(), "end": run[-1].isoformat(), "days": len(run)}
        for run in found
        if len(run) * usual >= _EXPECTED
    ]
    return sorted(spans, key=lambda gap: (-int(str(gap["days"])), str(gap["start"])))


def _broken_weeks(span: Sequence[dt.date], rows: Sequence[int]) -> list[dict[str, Any]]:
    """Whole weeks from Monday that are far below the weeks around them."""
    offset = (7 - span[0].weekday()) % 7
    weeks = [rows[at : at + 7] for at in range(offset, len(rows), 7)]
    whole = [sum(week) for week in weeks if len(week) == 7]
    found = []
    for place in broken_places(whole):
        start = span[offset] + dt.timedelta(weeks=place)
        found.append({"start": start.isoformat(), "rows": whole[place], "usual": round(_usual(whole, place))})
    return found


def broken_places(weeks: Sequence[int]) -> list[int]:
    """Places of the weeks whose rows are below a third of what is usual in the four weeks before and the four after.

    A shop that grows or shrinks is no break: the lesser of both sides is what is usual. The first and the last week
    have one side only and are not judged.
    """
    return [
        place
        for place, rows in enumerate(weeks)
        if rows < _BROKEN * _usual(weeks, place) and _usual(weeks, place) >= _USUAL_WEEK
    ]


def _usual(weeks: Sequence[int], place: int) -> float:
    before, after = weeks[max(0, place - _NEIGHBOURS) : place], weeks[place + 1 : place + 1 + _NEIGHBOURS]
    return float(min(median(before), median(after))) if before and after else 0.0


def _unknown_customers(tables: Mapping[str, Any]) -> dict[str, Any]:
    orders = tables.get("orders")
    if orders is None:
        return {}
    without = orders["columns"].get("customer_id", {"missing": orders["rows"]})["missing"]
    return {"orders": orders["rows"], "without_customer": without, "share": _share(without, orders["rows"])}


def _currencies(con: duckdb.DuckDBPyConnection, there: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Rows per currency over all tables that state one."""
    found: dict[str, int] = {}
    for name, columns in there.items():
        if "currency" in columns:
            rows = con.execute(f"SELECT currency, count(*) FROM {name} WHERE currency IS NOT NULL GROUP BY currency")
            for currency, count in rows.fetchall():
                found[currency] = found.get(currency, 0) + count
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _references(con: duckdb.DuckDBPyConnection, there: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """For every reference whose both sides were delivered: how many values are not found where they should be."""
    found = []
    for name, columns in there.items():
        for column in TABLES[name].columns:
            target, _dot, key = column.references.partition(".")
            if column.name not in columns or key not in there.get(target, ()):
                continue
            total, lost = con.execute(
                "SELECT CAST(coalesce(sum(uses), 0) AS BIGINT), "
                "CAST(coalesce(sum(uses) FILTER (WHERE known.found IS NULL), 0) AS BIGINT) FROM "
                f'(SELECT "{column.name}" AS stated, count(*) AS uses FROM {name} '
                f'WHERE "{column.name}" IS NOT NULL GROUP BY "{column.name}") AS used '
                f'LEFT JOIN (SELECT DISTINCT "{key}" AS found FROM {target}) AS known ON stated = known.found'
            ).fetchall()[0]
            found.append(
                {
                    "table": name,
                    "column": column.name,
                    "references": column.references,
                    "values": total,
                    "unresolved": lost,
                    "share": _share(lost, total),
                }
            )
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
