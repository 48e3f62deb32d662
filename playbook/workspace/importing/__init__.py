"""The door where data comes in: exports are read, mapped, cast, counted, pseudonymised and published as a snapshot.

    report = import_exports(Client.at("clients/gifts"))
    print("\\n".join(report.lines()))

What is wrong with the data stands in the report (`problems`, exit code 2), so that everything else can still be shown.
Raised are only: a folder that is no client or a broken client.toml (`BadInput`, `Problems`), and a disk that is full or
another import under way (`Failed`); the snapshot in use is then still the good one.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _
from playbook.workspace.client import Client

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.importing.report import ForgetReport, ImportReport


def check(client: Client, as_of: dt.date | None = None) -> ImportReport:
    """Everything that an import would say, without writing a snapshot or a setting.

    as_of: the last day that is not the future; today unless told.
    """
    from playbook.workspace.importing.importer import run_import

    return run_import(client, as_of, dry=True)


def import_exports(client: Client, as_of: dt.date | None = None) -> ImportReport:
    """Import everything in the client's `exports/` and put it in use as a new snapshot.

    The same files again make no new snapshot. When a file has a problem nothing is published. A mapping that was found
    is written into `client.toml`; where it is not certain it is a proposal, and the next import takes it as it stands.
    """
    from playbook.workspace.importing.importer import run_import

    return run_import(client, as_of, dry=False)


def rejects(client: Client) -> pd.DataFrame:
    """The records that the snapshot in use left out: file, record, table, column, reason, example, also.

    record: 1 is the first below the header. reason: a code of `reasons.REASONS`. also: further failures of the record.
    """
    import duckdb

    path = client.snapshots / client.current / "rejects.parquet"
    if not client.current or not path.is_file():
        raise BadInput(
            _("Nothing has been imported for {client} yet.").format(client=client.name),
            remedy=_("Import the client's exports first: playbook import CLIENT."),
        )
    with duckdb.connect(":memory:") as con:
        frame: pd.DataFrame = con.read_parquet(str(path)).df()
    return frame


def forget(client: Client, id_or_email: str) -> ForgetReport:
    """Erase one person from exports, identities, every snapshot, results of runs and audience lists.

    id_or_email: as the shop writes it, or a pseudonym. All of it happens or none of it; a crash in between is finished
    by the next command that writes.
    """
    from playbook.workspace.importing.forgetting import forget_person

    return forget_person(client, id_or_email)
