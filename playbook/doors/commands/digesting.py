"""`playbook digest`: one page of plain words, for whoever reads nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from shutil import get_terminal_size
from textwrap import wrap

from playbook.doors.commands import saying
from playbook.doors.commands.shape import as_of_option, command, json_option, language_option, some_client
from playbook.i18n import N_, _, current, date, integer, isolate, use
from playbook.workspace.client import Client, open_workspace

NARROWEST, WIDEST = 40, 100


@command(
    "digest",
    help=N_("Say in plain words what matters now, most important first."),
    example="playbook digest clients/gifts\nplaybook digest clients/gifts --as-of 2011-12-09 --language pl",
)
@some_client
@as_of_option
@language_option
@json_option
def digest_command(client: Client, *, as_of: dt.date | None, language: str | None, as_json: bool) -> None:
    """The sentences that the tracking of indicators begins with."""
    from playbook.doors.answering import digest

    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    with use(replace(current(), language=language or current().language)):
        sentences = digest(workspace, day)
        if as_json:
            document = {"schema": 1, "client": client.name, "snapshot": workspace.snapshot, "as_of": day}
            saying.say_json({**document, "language": current().language, "sentences": sentences})
            return
        saying.say(_("{client}, up to {day}").format(client=isolate(client.settings.name), day=date(day)))
        width = min(WIDEST, max(NARROWEST, get_terminal_size().columns))
        for number, sentence in enumerate(sentences, start=1):
            saying.say()
            mark = f"{integer(number)}. "
            saying.say("\n".join(wrap(sentence, width, initial_indent=mark, subsequent_indent=" " * len(mark))))
