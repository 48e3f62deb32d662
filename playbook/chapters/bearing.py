"""What a client's data can bear of a chapter: which parts it cannot answer, and when there is too little to read."""

from __future__ import annotations

from playbook.chapters import chapter
from playbook.errors import Refused
from playbook.i18n import _, integer
from playbook.workspace.client import Workspace


def missing_parts(workspace: Workspace, name: str) -> dict[str, tuple[str, ...]]:
    """Per part that cannot be answered, the `table.column` names that would allow it.

    >>> missing_parts(workspace, "audience_understanding")        # doctest: +SKIP
    {'searches': ('search_console.clicks', 'search_console.query')}
    """
    found = {part.key: workspace.engine.missing(part.needs) for part in chapter(name).parts}
    return {key: lacking for key, lacking in found.items() if lacking}


def too_few(what: str, *, found: int, least: int) -> Refused:
    """The card of an analysis with too little to stand on; `what` is the translated word for the things counted."""
    return Refused(
        _("There is too little here to read safely: {n} {what}, and it takes at least {least}.").format(
            n=integer(found), what=what, least=integer(least)
        ),
        missing=[f"{what} >= {least}"],
        remedy=_("Take a longer period, or wait until more has been gathered."),
    )
