"""Where SQL runs: an in-memory DuckDB over one snapshot's Parquet files.

A canonical table that was not delivered exists as an empty typed table and a column that was not delivered as a typed
NULL, so every view always runs; what is really there is `available`. Views (`views/*.sql`, one mart per file) are not
created in the database: a query that names views gets them as CTEs, dependencies first, so that the text that ran can
be shown to a reader as a whole. Values enter only as bound `$parameters`.

>>> import pandas as pd
>>> engine = Engine.from_frames({"orders": pd.DataFrame({"order_id": ["a", "b"], "net_revenue": [10, 5]})})
>>> engine.rows("SELECT count(*) AS orders, sum(net_revenue) AS revenue FROM orders")
[{'orders': 2, 'revenue': Decimal('15.0000')}]
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.errors import BadInput, Failed, did_you_mean
from playbook.i18n import _
from playbook.workspace.database import add_table, connect
from playbook.workspace.tables import TABLES
from playbook.workspace.views import compose, parameters_of, relations_of, used_by, views
from playbook.workspace.views.calendars import calendar_table
from playbook.workspace.views.channels import channel_rules_table
from playbook.workspace.views.lineage import sources
from playbook.workspace.views.spans import NUMBER, SPAN_PARAMETERS, Span, at_each, differs_by_span, of_current

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# Set by the runner: where chapters of one run share what they computed.
CACHE_VARIABLE = "PLAYBOOK_RUN_CACHE"
# Relations that are neither delivered nor derived, but given: made when a query first reads them.
GIVEN: dict[str, Callable[[], pd.DataFrame]] = {"calendar": calendar_table, "channel_rules": channel_rules_table}


class Engine:
    """Queries over one snapshot.

    snapshot_folder: a folder with `<table>.parquet` files and `manifest.json`; without a manifest the files speak for
    themselves. Nothing is opened before the first question. Errors: `BadInput` when the folder does not exist or a
    parameter that the SQL names is not given.
    """

    def __init__(self, snapshot_folder: Path) -> None:
        self.folder: Path | None = Path(snapshot_folder)
        self._frames: Mapping[str, pd.DataFrame] = {}
        self._given: set[str] = set()
        self._kept: dict[tuple[str, str], str] = {}
        self._spans: dict[tuple[Span, ...], str] = {}
        self._answers: dict[tuple[str, str], list[dict[str, Any]]] = {}
        if not self.folder.is_dir():
            raise BadInput(
                _("There is no snapshot in {folder}.").format(folder=self.folder),
                remedy=_("Import the client's exports first: playbook import CLIENT."),
            )

    @classmethod
    def from_frames(cls, frames: Mapping[str, pd.DataFrame]) -> Engine:
        """An engine over literal frames, one per canonical table, cast to the declared types; for tests and trials."""
        for name, frame in frames.items():
            if name not in TABLES:
                raise BadInput(_("There is no table {name}.").format(name=name), remedy=did_you_mean(name, TABLES))
            declared = {column.name for column in TABLES[name].columns}
            for column in frame.columns:
                if column not in declared:
                    raise BadInput(
                        _("There is no column {name}.").format(name=f"{name}.{column}"),
                        remedy=did_you_mean(str(column), declared),
                    )
        engine = cls.__new__(cls)
        engine.folder, engine._given = None, set()
        engine._kept, engine._spans, engine._answers = {}, {}, {}
        engine._frames = dict(frames)
        return engine

    @cached_property
    def available(self) -> frozenset[str]:
        """`table` and `table.column` of everything that was really delivered."""
        found: set[str] = set()
        for table, columns in self._delivered().items():
            found.add(table)
            found.update(f"{table}.{column}" for column in columns)
        return frozenset(found)

    def columns(self, name: str) -> tuple[str, ...]:
        """The column names of a table or a view, in their order."""
        if name in TABLES:
            return tuple(column.name for column in TABLES[name].columns)
        if name not in views():
            raise BadInput(
                _("There is no table or view {name}.").format(name=name),
                remedy=did_you_mean(name, {*TABLES, *views()}),
            )
        text = compose(f"SELECT * FROM {name} LIMIT 0")
        self._give(text)
        result = self._connection.execute(text, dict.fromkeys(parameters_of(text)))
        return tuple(column[0] for column in result.description or ())

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The result of `sql` as a frame: DECIMAL arrives as float64, DATE and TIMESTAMP as datetime64.

        sql may name tables and views; of `parameters` only those that occur in the composed text are bound.
        """
        return self._execute(sql, parameters or {}).df()

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The result of `sql` as plain dictionaries with Python's own types, NULL as None."""
        return _as_rows(self._execute(sql, parameters or {}))

    def answers(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """As `rows`, but asked once: of one engine, and within a run of all its chapters, which ask for the same."""
        return self._once(sql, parameters, ())

    def answers_at(
        self, sql: str, spans: Sequence[Span], parameters: Mapping[str, Any]
    ) -> list[list[Mapping[str, Any]]]:
        """As `answers`, for several spans in one query: the rows of each span, in the order of the spans.

        spans: as_of, period_start and period_end of each. The database plans a query for longer than it counts, so many
        periods cost little more than one.
        """
        found: list[list[Mapping[str, Any]]] = [[] for _span in spans]
        for row in self._once(sql, parameters, tuple(spans)):
            found[row[NUMBER]].append({name: value for name, value in row.items() if name != NUMBER})
        return found

    def missing(self, references: Iterable[str], *, settings: Iterable[str] = ()) -> tuple[str, ...]:
        """Which delivered `table.column` the references (`view.column`, `view` or `table.column`) lack, sorted.

        settings: names of client settings that are filled in; some make up for a column. Where one of several columns
        is enough and none is there, the preferred one is named.
        """
        there = self.available | {f"settings.{name}" for name in settings}
        lacking = set()
        for reference in references:
            for source in sources(reference):
                alternatives = source.split(" | ")
                if not any(each in there for each in alternatives):
                    lacking.add(alternatives[0])
        return tuple(sorted(lacking))

    # --- the database behind it --------------------------------------------------------------------------------------

    def _execute(self, sql: str, parameters: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        text = compose(sql, self._kept_views(sql, parameters))
        self._give(text)
        return self._connection.execute(text, _bound(text, parameters))

    def _once(self, sql: str, parameters: Mapping[str, Any], spans: tuple[Span, ...]) -> list[dict[str, Any]]:
        bound = _bound(compose(sql), parameters, spans)
        key = (sql, repr(sorted(bound.items())))
        if key not in self._answers:
            file = self._shared_file("answers", sql, bound)
            if file is None or not file.is_file():
                text = compose(sql, self._kept_views(sql, parameters, spans))
                self._give(text)
                text, bound = self._at_each(text, parameters, spans) if spans else (text, _bound(text, parameters))
                if file is None:
                    self._answers[key] = _as_rows(self._connection.execute(text, bound))
                    return self._answers[key]
                _write(self._connection.sql(text, params=bound), file)
            stored = self._connection.execute("SELECT * FROM read_parquet($file)", {"file": str(file)})
            self._answers[key] = _as_rows(stored)
        return self._answers[key]

    def _give(self, text: str) -> None:
        """Make the relations that the text reads; a kernel that asks little opens few of the tables."""
        for name in relations_of(text) & (TABLES.keys() | GIVEN.keys()) - self._given:
            if name in TABLES:
                add_table(self._connection, name, self._sources.get(name))
            else:
                self._connection.from_df(GIVEN[name]()).create(name)
            self._given.add(name)

    def _kept_views(self, sql: str, parameters: Mapping[str, Any], spans: tuple[Span, ...] = ()) -> dict[str, str]:
        """The views marked as kept that the text reads, each computed once per set of parameters, or of spans.

        A snapshot never changes, so what such a view holds cannot go stale. Many periods of many KPIs read the same
        few of them.
        """
        stand_ins: dict[str, str] = {}
        for name in used_by(sql):
            if not views()[name].kept:
                continue
            text = compose(f"SELECT * FROM {name}", stand_ins)
            each = spans if differs_by_span(text) else ()
            bound = _bound(text, parameters, each)
            key = (text, repr(sorted(bound.items())))
            if key not in self._kept:
                self._kept[key] = f"kept_{name}_{len(self._kept) + 1}"
                self._keep(self._kept[key], name, text, parameters, each)
            stand_ins[name] = of_current(self._kept[key]) if each else f"SELECT * FROM {self._kept[key]}"
        return stand_ins

    def _keep(self, table: str, view: str, text: str, parameters: Mapping[str, Any], spans: tuple[Span, ...]) -> None:
        """Compute a kept view into `table`; within a run, once for all its chapters."""
        file = self._shared_file(view, f"SELECT * FROM {view}", _bound(text, parameters, spans))
        if file is None or not file.is_file():
            self._give(text)
            text, bound = self._at_each(text, parameters, spans) if spans else (text, _bound(text, parameters))
            if file is None:
                self._connection.execute(f"CREATE TEMP TABLE {table} AS {text}", bound)
                return
            _write(self._connection.sql(text, params=bound), file)
        self._connection.read_parquet(str(file)).create_view(table)

    def _at_each(self, text: str, parameters: Mapping[str, Any], spans: tuple[Span, ...]) -> tuple[str, dict[str, Any]]:
        """The composed text for every one of the spans, and what is left to bind."""
        if spans not in self._spans:
            name = f"spans_{len(self._spans) + 1}"
            columns = ", ".join(f"{each} DATE" for each in SPAN_PARAMETERS)
            self._connection.execute(f"CREATE TEMP TABLE {name} ({NUMBER} INTEGER, {columns})")
            rows = [(number, *span) for number, span in enumerate(spans)]
            self._connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", rows)
            self._spans[spans] = name
        correlated = at_each(text, self._spans[spans])
        return correlated, _bound(correlated, parameters)

    def _shared_file(self, name: str, sql: str, bound: Mapping[str, Any]) -> Path | None:
        """Where chapters of one run share the answer to a query (PLAYBOOK_RUN_CACHE); None outside of a run."""
        shared = os.environ.get(CACHE_VARIABLE, "")
        if not shared or self.folder is None:
            return None
        what = f"{self.folder} {compose(sql)} {sorted(bound.items())!r}"
        return Path(shared) / f"{name}-{sha256(what.encode()).hexdigest()[:16]}.parquet"

    def _delivered(self) -> dict[str, list[str]]:
        if self.folder is None:
            return {name: [str(column) for column in frame.columns] for name, frame in self._frames.items()}
        manifest = self.folder / "manifest.json"
        if manifest.exists():
            stated = json.loads(manifest.read_text(encoding="utf-8"))["tables"]
            return {name: list(table["columns"]) for name, table in stated.items() if name in TABLES}
        return {name: self._file_columns(path) for name, path in self._files().items()}

    @cached_property
    def _sources(self) -> Mapping[str, Path | pd.DataFrame]:
        """What was delivered of each table."""
        return self._frames if self.folder is None else self._files()

    def _files(self) -> dict[str, Path]:
        if self.folder is None:
            return {}
        return {path.stem: path for path in sorted(self.folder.glob("*.parquet")) if path.stem in TABLES}

    def _file_columns(self, path: Path) -> list[str]:
        declared = {column.name for column in TABLES[path.stem].columns}
        return [name for name in self._connection.read_parquet(str(path)).columns if name in declared]

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return connect()


def _as_rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _write(relation: duckdb.DuckDBPyRelation, file: Path) -> None:
    """Whole or not at all: another chapter may look for it at the same time."""
    beside = file.with_suffix(f".{os.getpid()}.part")
    relation.write_parquet(str(beside))
    beside.replace(file)


def _bound(text: str, parameters: Mapping[str, Any], spans: tuple[Span, ...] = ()) -> dict[str, Any]:
    """The values of exactly those parameters that the text names; DuckDB refuses any others.

    With spans, these stand for the parameters of one.
    """
    wanted = parameters_of(text) - (set(SPAN_PARAMETERS) if spans else set())
    absent = sorted(wanted - set(parameters))
    if absent:
        raise Failed(
            _("A query asks for a value that was not given."),
            found=[f"${name}" for name in absent],
            remedy=_("Pass it as a parameter of the query."),
        )
    found = {name: _plain(parameters[name]) for name in sorted(wanted)}
    return found | {"spans": spans} if spans else found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | set | frozenset) else value
