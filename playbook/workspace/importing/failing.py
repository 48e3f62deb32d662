"""The table of failures: every cell or record that keeps a record out, of all files, and the rejects made from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.workspace.importing.casting import Caster
from playbook.workspace.importing.pseudonyms import pseudonym_sql
from playbook.workspace.importing.raw import literal

if TYPE_CHECKING:
    import duckdb

_LONGEST = 60
# An address or a number to call in the wrong column is a person all the same. Dates look like such numbers, and so do
# invoice numbers and quantities that are given back as reasons of their own.
_NUMBER_TO_CALL = r"\+?[0-9][0-9 ()/-]{8,}[0-9]"
_NO_CALLS = ("impossible_date", "future_date", "adjustment", "no_quantity", "no_price", "order_in_another_file")


def make_failures(con: duckdb.DuckDBPyConnection) -> None:
    """The empty table: place orders the failures of one record, 0 first."""
    con.execute(
        "CREATE OR REPLACE TABLE failures (file_no INTEGER, record BIGINT, table_name VARCHAR, place INTEGER, "
        "column_name VARCHAR, reason VARCHAR, example VARCHAR)"
    )


def note_malformed(con: duckdb.DuckDBPyConnection, file_no: int, table: str, malformed: list[tuple[int, str]]) -> None:
    """Records of which no row could be made."""
    if malformed:
        con.executemany(
            f"INSERT INTO failures VALUES ({file_no}, $record, '{table}', 0, '', $reason, '')",
            [{"record": record, "reason": reason} for record, reason in malformed],
        )


def note_failing_cells(con: duckdb.DuckDBPyConnection, caster: Caster, typed: str, file_no: int) -> None:
    """The cells that failed in one file; values of people's columns stand there as pseudonyms."""
    if not con.execute(f"SELECT count(*) FROM {typed} WHERE failed").fetchall()[0][0]:
        return
    personal = ", ".join(literal(each.name) for each in caster.columns if each.personal) or "''"
    con.execute(
        f"INSERT INTO failures SELECT {file_no}, record, '{caster.mapping.spec.name}', place, column_name, reason, "
        f"{_safe('example', personal)} FROM ({caster.failures(typed)})"
    )


def _safe(example: str, personal: str) -> str:
    text = f"trim({example})"
    calls = f"regexp_matches({example}, '{_NUMBER_TO_CALL}') AND reason NOT IN ({', '.join(map(literal, _NO_CALLS))})"
    return (
        f"CASE WHEN {example} IS NULL THEN '' WHEN column_name IN ({personal}) THEN {pseudonym_sql(text)} "
        f"WHEN contains({example}, '@') OR ({calls}) THEN {pseudonym_sql(f'lower({text})')} "
        f"ELSE left({text}, {_LONGEST}) END"
    )


def write_rejects(con: duckdb.DuckDBPyConnection, names: list[str], path: Path) -> int:
    """Write `rejects.parquet`: one row per rejected record with its first failure, the others in `also`. Returns rows.

    names: the exports by file number.
    """
    con.execute("CREATE OR REPLACE TABLE file_names (file_no INTEGER, file VARCHAR)")
    if names:
        con.executemany("INSERT INTO file_names VALUES ($number, $name)",
                        [{"number": number, "name": name} for number, name in enumerate(names)])  # fmt: skip
    return int(
        con.execute(
            f"""
            COPY (
                SELECT file, record, table_name AS "table", column_name AS "column", reason, example, also
                FROM (
                    SELECT failures.*,
                           row_number() OVER (PARTITION BY file_no, record ORDER BY place, column_name, reason) AS rank,
                           string_agg(column_name || ': ' || reason, ', ') OVER (
                               PARTITION BY file_no, record ORDER BY place, column_name, reason
                               ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS also
                    FROM failures) AS ranked
                JOIN file_names USING (file_no)
                WHERE rank = 1 ORDER BY file_no, record
            ) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"""
        ).fetchall()[0][0]
    )


def rejected_records(con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Rejected records per file number."""
    rows = con.execute("SELECT file_no, count(DISTINCT record) FROM failures GROUP BY file_no").fetchall()
    return {int(number): int(count) for number, count in rows}


def summary(con: duckdb.DuckDBPyConnection, file_no: int) -> list[dict[str, Any]]:
    """Per column and reason of one file: records it keeps out first, records it is a further failure of, examples.

    The first failures add up to the rejected records; the further ones are told so that nothing is found out too late.
    """
    rows = con.execute(
        """
        SELECT column_name, reason, count(*) FILTER (WHERE rank = 1) AS records,
               count(*) FILTER (WHERE rank > 1) AS also, min(place) AS place,
               list({'record': record, 'example': example} ORDER BY rank > 1, record)[1:3] AS examples
        FROM (SELECT *, row_number() OVER (PARTITION BY record ORDER BY place, column_name, reason) AS rank
              FROM failures WHERE file_no = $file_no) AS ranked
        GROUP BY column_name, reason ORDER BY records DESC, also DESC, place, reason""",
        {"file_no": file_no},
    ).fetchall()
    return [
        {
            "column": column,
            "reason": reason,
            "records": int(records),
            "also": int(also),
            "examples": tuple((int(each["record"]), str(each["example"])) for each in examples),
        }
        for column, reason, records, also, _place, examples in rows
    ]
