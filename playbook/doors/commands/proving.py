"""`playbook conformance`: published numbers computed again, and what must add up on a client's data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from playbook.doors.commands import saying
from playbook.doors.commands.shape import (
    ClientFolder,
    argument,
    as_of_option,
    command,
    json_option,
    language_option,
    option,
)
from playbook.errors import BadInput
from playbook.i18n import N_, _, current, date, isolate, number, use
from playbook.workspace.client import Client, open_workspace

if TYPE_CHECKING:
    from playbook.conformance.check import Part

FILE = "conformance.html"


@command(
    "conformance",
    help=N_("Compute published numbers again and check what must add up."),
    example="playbook conformance\nplaybook conformance clients/gifts --out clients/gifts/conformance.html",
)
@argument("client", type=ClientFolder(), required=False, help=N_("A client's folder; else published numbers alone."))
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html",
    help=N_("Where to write the page; else conformance.html in this folder, and nothing with --json."),
)
@as_of_option
@language_option
@json_option
def conformance_command(
    client: Client | None, *, out: Path | None, as_of: dt.date | None, language: str | None, as_json: bool
) -> int:
    """Exit code 1 where any number fails."""
    from playbook.conformance.reproduce import reproduce
    from playbook.doors import conformance

    if client is None and as_of is not None:
        raise BadInput(
            _("Published numbers are the same on every day; --as-of needs a client."),
            remedy=f"playbook conformance clients/gifts --as-of {as_of.isoformat()}",
        )
    with use(replace(current(), language=language or current().language)):
        published = reproduce()
        proven, facts = _on_client(client, as_of) if client else (None, {})
        if out is not None or not as_json:
            target = out or Path(FILE)
            target.parent.mkdir(parents=True, exist_ok=True)
            conformance.write(target, conformance.conformance_page(published, proven, facts))
        if as_json:
            saying.say_json(conformance.as_json(published, proven))
        else:
            _say([*published, *([proven] if proven else [])], conformance.headline(published, proven), target)
    return int(any(part.count("fails") for part in [*published, *([proven] if proven else [])]))


def _on_client(client: Client, as_of: dt.date | None) -> tuple[Part, dict[str, str]]:
    """The identities on a client's snapshot, and what the page says about it."""
    from playbook.conformance.identities import identities

    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    facts = {
        _("Client"): isolate(client.settings.name),
        _("Data up to"): date(day),
        _("Snapshot"): isolate(workspace.snapshot),
    }
    return identities(workspace, day), facts


def _say(parts: list[Part], headline: str, target: Path) -> None:
    """A line a part, every failure, and where the page is."""
    rows = [
        [_(part.title), *(number(part.count(verdict)) for verdict in ("holds", "fails", "not_run"))] for part in parts
    ]
    saying.say_table([_("part"), _("holds"), _("fails"), _("not run")], rows, right=(1, 2, 3))
    saying.say()
    for part in parts:
        for study in part.studies:
            for check in study.checks:
                if check.verdict == "fails":
                    saying.say(f"✗ {_(study.title)}: {check.what}: {check.theirs!r} ≠ {check.ours!r}")
    saying.say(headline)
    saying.say(_("Page: {path}").format(path=target))
