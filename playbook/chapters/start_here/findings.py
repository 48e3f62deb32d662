"""What is read for the first chapter: the snapshot's own record of its quality, and what each question would need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from playbook.i18n import N_
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

NAME = "start_here"
# A table with rows on most of its days is stale when its last one lies longer than this before the last of all tables.
STALE_DAYS = 30
# People are put into experiments for a while and then no longer: a pause does not make the table stale.
MAY_PAUSE = frozenset({"experiments"})


class Params(ChapterParams):
    """quarters: how far back the picture of coverage reaches."""

    quarters: int = Field(9, ge=4, le=20)
    comments: ClassVar[dict[str, str]] = {"quarters": N_("quarters that the picture of coverage shows")}


@dataclass(frozen=True)
class Findings:
    """Facts about a snapshot.

    tables: one row per table loaded (rows, columns loaded of those declared, first and last day; days_behind: from its
    last day to the last of all tables, missing where it has rows on few days only; is_stale: that is too long).
    coverage: one row per table with a time and quarter, with its rows, missing where there are none.
    doubts: sentences of the quality check. rejects: one row per file and reason.
    chapters: one row per chapter and part with what it lacks. kpis: one row per KPI with its status.
    asks: one row per table to ask for, with what it would unlock. dictionary: one row per column.
    """

    params: Params
    as_of: dt.date | None
    tables: pd.DataFrame
    coverage: pd.DataFrame
    doubts: tuple[str, ...]
    rejects: pd.DataFrame
    records: int
    rejected: int
    orders: int
    orders_without_customer: int
    currencies: tuple[str, ...]
    chapters: pd.DataFrame
    kpis: pd.DataFrame
    asks: pd.DataFrame
    dictionary: pd.DataFrame


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Everything from quality.json, manifest.json and rejects.parquet; only KPIs are computed."""
    from playbook.workspace.quality import lines

    quality = workspace.quality
    as_of = params.as_of or (workspace.as_of_default if _has_orders(workspace) else None)
    chapters, kpis = _chapters(workspace), _kpis(workspace, as_of)
    rejects, records = _rejects(workspace)
    orders = quality.get("orders") or {}
    return Findings(
        params=params,
        as_of=as_of,
        tables=_tables(workspace),
        coverage=_coverage(workspace, params.quarters),
        doubts=tuple(lines(quality)) if quality else (),
        rejects=rejects,
        records=records,
        rejected=int(rejects["records"].sum()),
        orders=int(orders.get("orders", 0)),
        orders_without_customer=int(orders.get("without_customer", 0)),
        currencies=tuple(quality.get("currencies", {})),
        chapters=chapters,
        kpis=kpis,
        asks=_asks(chapters, kpis),
        dictionary=_dictionary(workspace),
    )


def _has_orders(workspace: Workspace) -> bool:
    return bool(workspace.engine.rows("SELECT count(*) AS n FROM orders", {})[0]["n"])


def _tables(workspace: Workspace) -> pd.DataFrame:
    import pandas as pd

    from playbook.workspace.tables import TABLES

    facts: Mapping[str, Any] = workspace.quality.get("tables", {})
    behind = days_behind({name: fact["time"] for name, fact in facts.items() if fact.get("time")})
    rows = []
    for name, fact in facts.items():
        time = fact.get("time") or {}
        loaded = [each for each in fact["columns"] if f"{name}.{each}" in workspace.available]
        empty = [each for each, missing in fact["columns"].items() if missing["share"] == 1 and fact["rows"]]
        rows.append(
            {
                "table": name,
                "rows": fact["rows"],
                "columns": len(loaded),
                "declared": len(TABLES[name].columns),
                "first": time.get("first"),
                "last": time.get("last"),
                "days_behind": behind.get(name),
                "is_stale": behind.get(name, 0) > STALE_DAYS,
                "days_without_rows": sum(gap["days"] for gap in time.get("gaps", [])),
                "broken_weeks": len(time.get("broken_weeks", [])),
                "repeated_rows": fact["repeated_rows"],
                "empty_columns": ", ".join(empty),
            }
        )
    columns = ["table", "rows", "columns", "declared", "first", "last", "days_behind", "is_stale", "days_without_rows"]
    return pd.DataFrame(rows, columns=[*columns, "broken_weeks", "repeated_rows", "empty_columns"])


def days_behind(times: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """How many days each table ends before the one that ends last; only tables with rows on most of their days.

    times: per table first and last (ISO days), days (from first to last) and days_with_rows.

    >>> orders = {"last": "2025-11-30", "days": 100, "days_with_rows": 98}
    >>> products = {"last": "2025-01-31", "days": 100, "days_with_rows": 4}
    >>> days_behind({"orders": orders, "products": products, "sessions": orders | {"last": "2025-10-01"}})
    {'orders': 0, 'sessions': 60}
    """
    steady = {
        name: dt.date.fromisoformat(time["last"])
        for name, time in times.items()
        if name not in MAY_PAUSE and time.get("last") and 2 * time.get("days_with_rows", 0) >= time.get("days", 1)
    }
    latest = max(steady.values(), default=None)
    return {name: (latest - last).days for name, last in steady.items() if latest is not None}


def _coverage(workspace: Workspace, quarters: int) -> pd.DataFrame:
    """Rows per table and calendar quarter, over the last quarters that any table reaches."""
    import pandas as pd

    facts = {name: fact["time"] for name, fact in workspace.quality.get("tables", {}).items() if fact.get("time")}
    frames = []
    for name, time in facts.items():
        # Names come from the declared tables, never from a file.
        counted = workspace.frame(
            f"SELECT CAST(date_trunc('quarter', {time['column']}) AS DATE) AS quarter, count(*) AS rows "
            f"FROM {name} WHERE {time['column']} IS NOT NULL GROUP BY 1"
        )
        frames.append(counted.assign(table=name))
    if not frames:
        return pd.DataFrame({"table": [], "quarter": [], "rows": []})
    every = pd.concat(frames, ignore_index=True)
    shown = sorted(every["quarter"].unique())[-quarters:]
    grid = pd.MultiIndex.from_product([list(facts), shown], names=["table", "quarter"])
    return every.set_index(["table", "quarter"]).reindex(grid).reset_index()


def _rejects(workspace: Workspace) -> tuple[pd.DataFrame, int]:
    """One row per file and reason; and how many records came in, all files together."""
    import json

    import pandas as pd

    columns = ["file", "reason", "records", "first_record", "column", "example"]
    manifest = workspace.folder / "manifest.json"
    files = json.loads(manifest.read_text(encoding="utf-8")).get("files", []) if manifest.is_file() else []
    records = sum(int(each["records"]) for each in files)
    path = workspace.folder / "rejects.parquet"
    if not path.is_file():
        return pd.DataFrame(columns=columns).astype({"records": int}), records
    rejected = pd.read_parquet(path).sort_values(["file", "record"])
    found = rejected.groupby(["file", "reason"], as_index=False).agg(
        records=("record", "nunique"),
        first_record=("record", "first"),
        column=("column", "first"),
        example=("example", "first"),
    )
    return found.sort_values("records", ascending=False), records


def _chapters(workspace: Workspace) -> pd.DataFrame:
    """One row per part of each chapter; what the chapter cannot do without stands in every row of it."""
    import pandas as pd

    from playbook.chapters import chapters

    rows = []
    for each in chapters():
        lacking = workspace.engine.missing(each.requires)
        for part in each.parts or ():
            missing = tuple(dict.fromkeys([*lacking, *workspace.engine.missing(part.needs)]))
            rows.append((each.number, each.title, part.name, not lacking, not missing, missing))
        if not each.parts:
            rows.append((each.number, each.title, each.question, not lacking, not lacking, lacking))
    return pd.DataFrame(rows, columns=["number", "title", "part", "chapter_can", "can", "missing"])


def _kpis(workspace: Workspace, as_of: dt.date | None) -> pd.DataFrame:
    import pandas as pd

    from playbook.kpis.compute import compute
    from playbook.kpis.own import catalogue_of

    if as_of is None:
        lacking: tuple[str, ...] = ("orders",)
        known = catalogue_of(workspace.client).values()
        rows = [(each.id, each.requirement, each.name, "missing_input", lacking, 0) for each in known]
    else:
        values = compute(workspace, as_of=as_of, period="rolling:365", compare=False, intervals=False)
        rows = [(each.id, each.requirement, each.name, str(each.status), each.missing, each.n) for each in values]
    return pd.DataFrame(rows, columns=["id", "requirement", "name", "status", "missing", "n"])


def _asks(chapters: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """Tables to ask the client for, the one that would unlock most first."""
    import pandas as pd

    parts = _by_table(chapters.loc[~chapters["can"], "missing"])
    numbers = _by_table(kpis.loc[kpis["status"] == "missing_input", "missing"])
    rows = [
        (table, parts.get(table, (0, ()))[0], numbers.get(table, (0, ()))[0], _columns(parts, numbers, table))
        for table in {*parts, *numbers}
    ]
    frame = pd.DataFrame(rows, columns=["table", "parts", "kpis", "columns"])
    return frame.sort_values(["parts", "kpis", "table"], ascending=[False, False, True], ignore_index=True)


def _by_table(lists: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Per table: in how many lists it stands, and which of its columns."""
    from playbook.workspace.tables import TABLES

    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for missing in lists:
        names = [name for name in missing if name.split(".")[0] in TABLES]
        for table in {name.split(".")[0] for name in names}:
            times, columns = found.get(table, (0, ()))
            own = [name.split(".")[1] for name in names if name.startswith(f"{table}.")]
            found[table] = (times + 1, tuple(dict.fromkeys([*columns, *own])))
    return found


def _columns(parts: Mapping[str, Any], numbers: Mapping[str, Any], table: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*parts.get(table, (0, ()))[1], *numbers.get(table, (0, ()))[1]]))


def _dictionary(workspace: Workspace) -> pd.DataFrame:
    import pandas as pd

    from playbook.workspace.tables import TABLES

    rows = [
        (table.name, column.name, column.type, column.meaning, f"{table.name}.{column.name}" in workspace.available)
        for table in TABLES.values()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "meaning", "loaded"])
