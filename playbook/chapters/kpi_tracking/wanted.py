"""Which KPIs stand on the board: those that are named, else those of the tactic that the client follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.errors import Refused
from playbook.i18n import _

if TYPE_CHECKING:
    from playbook.chapters.kpi_tracking.findings import Params
    from playbook.workspace.client import Workspace


def wanted_of(workspace: Workspace, params: Params) -> tuple[list[str], dict[str, str]]:
    """The ids of the KPIs to show, and the names of all of the tactic by id.

    Those that are named, of a tactic as far as they belong to it; without any, those that the client follows.
    Errors: `BadInput` for a name that is no KPI; `Refused` where nothing of the tactic is followed.
    """
    from playbook.kpis.catalogue import find
    from playbook.kpis.chosen import followed
    from playbook.kpis.own import CHOICE, catalogue_of

    known = catalogue_of(workspace.client)
    of_tactic = {each.id: each.name for each in known.values() if params.tactic in {"all", each.tactic}}
    named = {each.id for word in params.indicators for each in find(word, known)}
    kept = followed(workspace.client, known)
    wanted = [each for each in of_tactic if each in named] or [each for each in kept if each in of_tactic]
    if not wanted:
        raise Refused(
            _("Of this tactic the client follows no indicator."),
            missing=[CHOICE],
            remedy=_("Choose single indicators here, or follow some again: playbook kpis {client} --follow ID").format(
                client=workspace.client.name
            ),
        )
    return wanted, of_tactic
