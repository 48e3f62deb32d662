"""Erasing one person: from the client's own files, from every snapshot and its identities, from results and lists.

It is the one command that changes what a client sent and what a snapshot holds. It never tells whom it was about.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _
from playbook.workspace.client import Client, read_settings
from playbook.workspace.importing.disk import guarded
from playbook.workspace.importing.forgetting_exports import FromExports, erase_from_exports
from playbook.workspace.importing.forgetting_snapshots import erase_from_snapshot, erase_rejects
from playbook.workspace.importing.journal import Journal, recover
from playbook.workspace.importing.pseudonyms import DIGITS, client_key, pseudonym
from playbook.workspace.importing.publishing import locked, work_folder
from playbook.workspace.importing.raw import literal, name
from playbook.workspace.importing.report import ForgetReport

if TYPE_CHECKING:
    import duckdb


def forget_person(client: Client, who: str) -> ForgetReport:
    """Erase the person called `who`; see `playbook.workspace.importing.forget`."""
    wanted = who.strip()
    if not wanted:
        raise BadInput(
            _("Nobody was named."), remedy=_("Name a customer's id or email: playbook forget CLIENT ID-OR-EMAIL")
        )
    settings = read_settings(client.settings_file)
    with locked(client), guarded(client):
        recover(client)
        key = client_key(client)
        names = {wanted, wanted.lower()} if "@" in wanted else {wanted}
        pseudonyms = {pseudonym(key, each) for each in names}
        if re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", wanted):
            pseudonyms.add(wanted)
        journal = Journal(client)
        try:
            with work_folder(client) as work:
                report = _erase(client, journal, names, pseudonyms, lambda ids: erase_from_exports(
                    client, settings, ids, work=work, journal=journal))  # fmt: skip
        except BaseException:
            journal.drop()
            raise
        if report.found:
            journal.commit()
        else:
            journal.drop()
        return report


def _erase(
    client: Client,
    journal: Journal,
    names: set[str],
    pseudonyms: set[str],
    from_exports: Callable[[Collection[str]], FromExports],
) -> ForgetReport:
    snapshots: dict[str, int] = {}
    ids, hidden, identities = {*names}, {*pseudonyms}, 0
    folders = sorted(path.parent for path in client.snapshots.glob("*/manifest.json"))
    for folder in folders:
        erased = erase_from_snapshot(folder, pseudonyms, journal)
        ids |= erased.ids
        hidden |= erased.pseudonyms
        identities = max(identities, erased.identities)
        if erased.rows:
            snapshots[f"snapshots/{folder.name}"] = erased.rows
    exports = from_exports(ids)
    for folder in folders:
        rows = erase_rejects(folder, hidden, exports.records, exports.digests, journal)
        if rows:
            place = f"snapshots/{folder.name}"
            snapshots[place] = snapshots.get(place, 0) + rows
    audiences = _from_lists(client, ids | hidden, journal)
    results = _from_results(client, hidden, journal)
    counts = {f"exports/{export}": len(numbers) for export, numbers in sorted(exports.records.items())}
    found = bool(snapshots or counts or audiences or results or identities)
    look = (*exports.look, *_mentions(client, ids, hidden)) if found else ()
    return ForgetReport(found, counts, snapshots, identities, audiences, results, look)


def _from_lists(client: Client, ids: Collection[str], journal: Journal) -> dict[str, int]:
    """Audience lists without the rows in which one of the ids stands."""
    wanted = {each.lower() for each in ids}
    found = {}
    for path in sorted([*client.path.glob("audiences/*.csv"), *client.runs.glob("*/audiences/*.csv")]):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        kept = [row for row in rows if not wanted & {cell.strip().lower().lstrip("'") for cell in row}]
        if len(kept) < len(rows):
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows(kept)
            journal.aside(path).write_text(out.getvalue(), encoding="utf-8", newline="")
            found[path.relative_to(client.path).as_posix()] = len(rows) - len(kept)
    return found


def _from_results(client: Client, pseudonyms: Collection[str], journal: Journal) -> dict[str, int]:
    """Stored results of runs without the rows in which one of the pseudonyms stands."""
    import duckdb

    found = {}
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE TABLE gone (id VARCHAR)")
        con.executemany("INSERT INTO gone VALUES ($id)", [{"id": each} for each in sorted(pseudonyms)])
        for path in sorted(client.runs.glob("**/*.parquet")):
            rows = _rows_with(con, path)
            if rows is not None and rows[0]:
                con.execute(f"COPY ({rows[1]}) TO {literal(str(journal.aside(path)))} (FORMAT parquet)")
                found[path.relative_to(client.path).as_posix()] = rows[0]
    return found


def _rows_with(con: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, str] | None:
    """How many rows of a file bear an id of the table `gone`, and SQL for the others; None without texts in it."""
    source = f"read_parquet({literal(str(path))})"
    texts = [str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall() if row[1] == "VARCHAR"]
    if not texts:
        return None
    bears = " OR ".join(f"coalesce({name(each)} IN (SELECT id FROM gone), false)" for each in texts)
    count = con.execute(f"SELECT count(*) FROM {source} WHERE {bears}").fetchall()[0][0]
    return int(count), f"SELECT * FROM {source} WHERE NOT ({bears})"


def _mentions(client: Client, ids: Collection[str], pseudonyms: Collection[str]) -> list[str]:
    """Pages and notebooks of runs, and decisions, that mention the person: they cannot be changed by row."""
    # A short id stands in many texts by chance; a pseudonym and an address do not.
    needles = [each.encode() for each in (*pseudonyms, *(each for each in ids if "@" in each))]
    places = [*client.runs.glob("**/*"), *client.decisions.glob("*.toml")]
    return [
        path.relative_to(client.path).as_posix()
        for path in sorted(places)
        if path.suffix in {".html", ".ipynb", ".json", ".toml", ".md"}
        and any(each in path.read_bytes() for each in needles)
    ]
