"""The mapping of invoice lines: declared, recognised or proposed, with everything that is not certain about it."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _, isolate, listed
from playbook.workspace.connectors.invoice_lines import LINES, vocabulary
from playbook.workspace.importing.matching import (
    SURE,
    Match,
    fits,
    likeness,
    match_by_values,
    match_fields,
    match_names,
    words,
)
from playbook.workspace.importing.meaning import Mapping, cannot_fill, lacks, unknown
from playbook.workspace.importing.raw import Raw
from playbook.workspace.importing.settings import FileSettings
from playbook.workspace.tables import TABLES

if TYPE_CHECKING:
    import duckdb


def declared_lines(con: duckdb.DuckDBPyConnection, raw: Raw, declared: FileSettings) -> Mapping:
    """Invoice lines whose columns stand in `client.toml`; what is not said there is found by name."""
    proposed = propose_lines(con, raw, whatever=True)
    columns = dict(proposed.columns) if not declared.columns else {}
    problems = []
    for name, header in declared.columns.items():
        if name in LINES.names and header in raw.headers:
            columns[name] = raw.headers.index(header)
        else:
            problems.append(unknown(name, header, LINES.names, raw.headers))
    lacking = [name for name in LINES.required if name not in columns]
    problems += [lacks(name, raw.headers) for name in lacking]
    if problems:
        raise cannot_fill(raw, LINES, lacking, problems)

    def stated(value: tuple[str, ...] | None, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        return otherwise if value is None else value

    return replace(
        proposed,
        columns=columns,
        origin=_("declared in client.toml"),
        doubts=() if declared.columns else proposed.doubts,
        dates=declared.dates,
        calendar=declared.calendar,
        decimal_mark=declared.decimal_mark,
        service_codes=stated(declared.service_codes, proposed.service_codes),
        return_prefixes=stated(declared.return_prefixes, proposed.return_prefixes),
        adjustment_prefixes=stated(declared.adjustment_prefixes, proposed.adjustment_prefixes),
    )


def propose_lines(con: duckdb.DuckDBPyConnection, raw: Raw, *, whatever: bool = False) -> Mapping:
    """The likeliest mapping to invoice lines. BadInput when too little speaks for it, unless `whatever`."""
    known = vocabulary()
    kinds = {column.name: column.type for column in LINES.columns}
    sample = _sample(con, raw)
    found = match_fields(known.names, kinds, raw.headers, sample)
    named = sum(1 for name in LINES.required if name in found)
    lacking = [name for name in LINES.required if name not in found]
    if lacking and named >= 2:
        found |= match_by_values(lacking, [match.column for match in found.values()], raw.headers, sample)
        lacking = [name for name in LINES.required if name not in found]
    if lacking and not whatever:
        raise _unrecognised(raw)
    layout = next((each for each in known.layouts if {*map(words, each.headers)} <= {*map(words, raw.headers)}), None)
    columns = {column.name: found[column.name] for column in LINES.columns if column.name in found}
    returns, adjustments = (
        known.return_prefixes, known.adjustment_prefixes
    ) if layout or "invoice_no" not in columns else (
        _rare(con, raw, columns["invoice_no"], known.return_prefixes),
        _rare(con, raw, columns["invoice_no"], known.adjustment_prefixes),
    )  # fmt: skip
    return Mapping(
        LINES,
        raw.headers,
        {name: match.column for name, match in columns.items()},
        _("layout {name}").format(name=layout.name) if layout else _("by the names and values of the columns"),
        doubts=tuple(_doubts(columns, kinds, raw, sample)),
        service_codes=layout.service_codes if layout else _services(con, raw, columns, known.service_words),
        return_prefixes=returns,
        adjustment_prefixes=adjustments,
        layout=layout,
    )


def _doubts(
    columns: Dictionary[str, Match], kinds: Dictionary[str, str], raw: Raw, sample: Sequence[Sequence[str | None]]
) -> list[str]:
    """What keeps the mapping from being sure: a mere resemblance, values that do not fit, a second candidate."""
    names = vocabulary().names
    doubts = []
    for name, match in columns.items():
        if name not in LINES.required and name != "customer_id":
            continue
        header = isolate(raw.headers[match.column])
        if match.certainty < SURE:
            doubts.append(_("{header} is taken for {field} by likeness only").format(header=header, field=name))
        elif fits(kinds[name], sample[match.column]) < 0.9:
            doubts.append(
                _("{header} is taken for {field}, but many values do not fit").format(header=header, field=name)
            )
        rivals = [
            other
            for column, other in enumerate(raw.headers)
            if column != match.column
            and column not in {each.column for each in columns.values()}
            and likeness(other, names[name]) == SURE
            and fits(kinds[name], sample[column]) >= 0.9
        ]
        if rivals:
            doubts.append(
                _("{field} may be {header} or {other}").format(field=name, header=header, other=isolate(rivals[0]))
            )
    return doubts


def _sample(con: duckdb.DuckDBPyConnection, raw: Raw) -> list[list[str | None]]:
    """Values of each column: the first 500 records and 1,500 spread over the rest."""
    step = max(1, raw.read // 1500)
    rows = con.execute(
        f"SELECT {', '.join(raw.columns)} FROM {raw.table} WHERE record <= 500 OR record % {step} = 0 LIMIT 2500"
    ).fetchall()
    return [[row[column] for row in rows] for column in range(len(raw.headers))]


def _rare(con: duckdb.DuckDBPyConnection, raw: Raw, match: Match, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The prefixes with which at most half of the invoice numbers begin: more would be the shop's way of numbering."""
    kept = []
    for prefix in prefixes:
        share = con.execute(
            f"SELECT avg(CAST(starts_with(upper(trim(c{match.column})), $prefix) AS INTEGER)) FROM {raw.table}",
            {"prefix": prefix.upper()},
        ).fetchall()[0][0]
        if (share or 0) <= 0.5:
            kept.append(prefix)
    return tuple(kept)


def _services(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: dict[str, Match], service_words: tuple[str, ...]
) -> tuple[str, ...]:
    """Codes that are called like a service; a proposal that stands in `client.toml` to be edited."""
    if "description" not in columns or "product_id" not in columns:
        return ()
    code, text = f"trim(c{columns['product_id'].column})", f"lower(c{columns['description'].column})"
    rows = con.execute(
        f"SELECT DISTINCT {code} AS code FROM {raw.table} "
        f"WHERE len(list_filter($listed, lambda word: contains({text}, word))) > 0 AND {code} <> '' "
        "ORDER BY code LIMIT 40",
        {"listed": list(service_words)},
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _unrecognised(raw: Raw) -> BadInput:
    best = max(
        TABLES.values(), key=lambda table: (all(n in match_names(table.names, raw.headers) for n in table.required),
                                            len(match_names(table.names, raw.headers))),
    )  # fmt: skip
    matched = match_names(best.names, raw.headers)
    if all(name in matched for name in best.required) and len(matched) >= max(2, len(raw.headers) // 2):
        remedy = _("Its columns are those of the table {table}: rename the file to {name}.").format(
            table=best.name, name=f"{best.name}.csv"
        )
    else:
        remedy = _(
            "Name the file after the table it holds (orders.csv), or write into client.toml what its columns mean, "
            "or leave it out with: {line}"
        ).format(line=f'[imports."{raw.export.name}"] ignore = true')
    return BadInput(
        _("{file} is not recognised: it bears no table's name and does not look like invoice lines.").format(
            file=isolate(raw.export.name)
        ),
        found=[_("columns found: {headers}").format(headers=listed(map(isolate, raw.headers)))],
        remedy=remedy,
    )
