"""`playbook audience` and `playbook forget`: the two commands that touch people by name."""

from __future__ import annotations

import datetime as dt
import sys

import click

from playbook.doors.audiences import LEFT_OUT, MEDIA, STAGES, Medium
from playbook.doors.commands import saying
from playbook.doors.commands.shape import (
    OneOf,
    argument,
    as_of_option,
    command,
    json_option,
    named_client,
    option,
    some_client,
)
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import N_, _, integer, listed, ngettext
from playbook.workspace.client import Client, open_workspace


@command(
    "audience",
    help=N_("Write the list of customers who are to get a message; nobody who did not agree can be on it."),
    example="playbook audience clients/gifts --stage churn --channel email\n"
    "playbook audience clients/gifts --segment champions",
)
@some_client
@option("--stage", type=OneOf("stage", STAGES), metavar="STAGE", help=N_("Customers in this lifecycle stage."))
@option("--segment", metavar="GROUP", help=N_("Customers of this RFM group; with --stage, of both."))
@option(
    "--channel",
    "medium",
    type=OneOf("channel", MEDIA),
    default="email",
    metavar="|".join(MEDIA),
    help=N_("By which means; else email."),
)
@as_of_option
@json_option
def audience_command(
    client: Client, *, stage: str | None, segment: str | None, medium: Medium, as_of: dt.date | None, as_json: bool
) -> None:
    """Choose, take out who may not be written to, write the file."""
    from playbook.doors.audiences import in_segment, in_stage, write_audience
    from playbook.methods.rfm import groups

    if not stage and not segment:
        stages = listed(STAGES)
        raise BadInput(
            _("Say who is meant."), remedy=_("Add --stage or --segment; stages: {names}.").format(names=stages)
        )
    if segment and segment not in groups():
        raise BadInput(_("There is no group {name}.").format(name=segment), remedy=did_you_mean(segment, groups()))
    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    chosen = [
        *([in_stage(workspace, stage, day)] if stage else []),
        *([in_segment(workspace, segment, day)] if segment else []),
    ]
    name = "_".join([day.isoformat(), *filter(None, (stage, segment))])
    audience = write_audience(workspace, frozenset.intersection(*chosen), name=name, medium=medium)
    if as_json:
        saying.say_json(
            {
                "schema": 1,
                "client": client.name,
                "snapshot": workspace.snapshot,
                "as_of": day,
                "file": audience.path,
                "channel": medium,
                "chosen": audience.chosen,
                "written": audience.written,
                "left_out": audience.left_out,
            }
        )
        return
    saying.say(
        ngettext("{n} customer is on the list.", "{n} customers are on the list.", audience.written).format(
            n=integer(audience.written)
        )
    )
    for reason, number in audience.left_out.items():
        if number:
            saying.say(_("  left out, {reason}: {n}").format(reason=_(LEFT_OUT[reason]), n=integer(number)))
    saying.say(str(audience.path))


@command(
    "forget",
    help=N_("Erase a person from exports, snapshots and audience lists."),
    example="playbook forget clients/gifts 17850 --yes",
)
@named_client
@argument("person", help=N_("The customer's number or email, as the client wrote it."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
@json_option
def forget_command(client: Client, person: str, *, yes: bool, as_json: bool) -> int:
    """Ask, then erase."""
    from playbook.workspace.importing import forget

    if not yes:
        if as_json or not sys.stdin.isatty():
            raise BadInput(_("Erasing cannot be undone."), remedy=_("Add --yes to do it."))
        question = _("Erase this person from all data of {client}? It cannot be undone. Type yes:")
        if str(click.prompt(question.format(client=client.name), default="", show_default=False)) != "yes":
            saying.say(_("Nothing was erased."))
            return 1
    report = forget(client, person)
    if as_json:
        saying.say_json(report.as_dict())
    else:
        for line in report.lines():
            saying.say(line)
    return 0 if report.found else 2
