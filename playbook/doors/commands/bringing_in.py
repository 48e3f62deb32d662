"""`playbook check`, `import` and `rejects`: what the client sent becomes a snapshot, and what could not is shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from playbook.doors.commands import saying
from playbook.doors.commands.shape import Day, command, json_option, named_client, option, some_client
from playbook.i18n import N_, _, integer, isolate
from playbook.workspace.client import Client

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.importing.report import ImportReport

EXAMPLES = 3
today_option = option(
    "--as-of", type=Day(), metavar="DAY", help=N_("The day after which a date counts as a future one; else today.")
)


@command("check", help=N_("Say what an import would do, and write nothing."), example="playbook check clients/gifts")
@named_client
@today_option
@json_option
def check_command(client: Client, *, as_of: dt.date | None, as_json: bool) -> int:
    """The dry run."""
    from playbook.workspace.importing import check

    return _tell(check(client, as_of), as_json=as_json)


@command("import", help=N_("Read the client's files into a new snapshot."), example="playbook import clients/gifts")
@named_client
@today_option
@json_option
def import_command(client: Client, *, as_of: dt.date | None, as_json: bool) -> int:
    """Import, and say what was loaded and what was left out."""
    from playbook.workspace.importing import import_exports

    code = _tell(import_exports(client, as_of), as_json=as_json)
    if code == 0 and not as_json:
        saying.say(_("Next: playbook run {client}").format(client=client.path))
    return code


def _tell(report: ImportReport, *, as_json: bool) -> int:
    if as_json:
        saying.say_json(report.as_dict())
    else:
        for line in report.lines():
            saying.say(line)
    for problem in report.problems:
        saying.card(problem)
    return report.code


@command(
    "rejects",
    help=N_("Show the records that could not be loaded, and why."),
    example="playbook rejects clients/gifts",
)
@some_client
@json_option
def rejects_command(client: Client, *, as_json: bool) -> None:
    """Rejected records by file and reason, with examples; people's ids stay pseudonyms."""
    from playbook.workspace.importing import rejects
    from playbook.workspace.importing.reasons import sentence

    groups = _grouped(rejects(client))
    if as_json:
        saying.say_json({"schema": 1, "client": client.name, "snapshot": client.current, "rejects": groups})
        return
    if not groups:
        saying.say(_("Every record was loaded."))
        return
    rows = []
    for each in groups:
        examples = (
            _("record {record}: {example}").format(record=integer(one["record"]), example=isolate(one["value"] or "–"))
            for one in each["examples"]
        )
        place = f"{each['file']}: {each['column']}" if each["column"] else each["file"]
        rows.append([integer(each["records"]), isolate(place), sentence(each["reason"]), "; ".join(examples)])
    saying.say_table([_("records"), _("file and column"), _("reason"), _("examples")], rows, right=[0])


def _grouped(rejected: pd.DataFrame) -> list[dict[str, Any]]:
    """Records left out, by file, column and reason, the most frequent first, each with its first examples."""
    found = []
    for (file, column, reason), records in rejected.groupby(["file", "column", "reason"], dropna=False, sort=False):
        first = records.sort_values("record").head(EXAMPLES)
        found.append(
            {
                "file": file,
                "column": column if isinstance(column, str) else "",
                "reason": reason,
                "records": len(records),
                "examples": [
                    {"record": int(record), "value": value if isinstance(value, str) else ""}
                    for record, value in zip(first["record"], first["example"], strict=True)
                ],
            }
        )
    return sorted(found, key=lambda each: (-each["records"], each["file"], each["column"], each["reason"]))
