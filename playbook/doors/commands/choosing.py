"""Which indicators `playbook kpis` shows: those that the client follows, and how that choice is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playbook.doors.commands import saying
from playbook.errors import Refused
from playbook.i18n import _, integer, ngettext
from playbook.kpis.own import CHOICE
from playbook.workspace.client import Client, Workspace

if TYPE_CHECKING:
    from playbook.kpis.compute import KpiValue


def keep_choice(client: Client, follow: Sequence[str], leave_out: Sequence[str]) -> None:
    """Write the choice into the client's folder, and say how many are followed now."""
    from playbook.kpis.chosen import choose
    from playbook.kpis.own import catalogue_of

    found = choose(client, follow=follow, leave_out=leave_out)
    saying.say(
        _("{n} of {all} indicators are followed from now on, as {file} says.").format(
            n=integer(len(found)), all=integer(len(catalogue_of(client))), file=client.path / CHOICE
        )
    )


def values_of(
    workspace: Workspace,
    ids: Sequence[str],
    day: dt.date,
    period: str,
    by: Sequence[str],
    *,
    count: int,
    every: bool,
) -> tuple[list[KpiValue], int]:
    """The values of the indicators that are named, else of those followed; and how many were left out.

    Errors: `Refused` where the client follows none.
    """
    from playbook.kpis.chosen import followed
    from playbook.kpis.compute import compute
    from playbook.kpis.own import catalogue_of

    known = catalogue_of(workspace.client)
    wanted = tuple(known) if ids or every else followed(workspace.client, known)
    if not wanted:
        raise Refused(
            _("The client follows no indicator."),
            missing=[CHOICE],
            remedy=_("Show all of them with --all, or follow one again with --follow."),
        )
    # Cut by something, those that cannot be cut that way are left out, but only where none is asked for by name.
    asked = list(ids) or (None if by or len(wanted) == len(known) else list(wanted))
    found = compute(workspace, asked, day, period, tuple(by), count=count)
    return [each for each in found if ids or each.id in wanted], len(known) - len(wanted)


def say_left_out(n: int) -> None:
    """How many indicators stand aside, where some do."""
    if n:
        saying.say(
            ngettext(
                "{n} indicator is left out, as {file} says; all of them: --all",
                "{n} indicators are left out, as {file} says; all of them: --all",
                n,
            ).format(n=integer(n), file=CHOICE)
        )
