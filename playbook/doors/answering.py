"""A chapter asked without a page: its findings, or the card that says why there are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playbook.chapters import Chapter, chapters
from playbook.errors import Refused
from playbook.i18n import _
from playbook.params import ChapterParams, read_params
from playbook.workspace.client import Workspace


def findings_of(chapter: Chapter, workspace: Workspace, params: ChapterParams) -> Any:
    """The chapter's findings. Errors: `Refused` where the data lack what it rests on, or are too thin for it."""
    lacking = workspace.engine.missing(chapter.requires)
    if lacking:
        raise Refused(
            _("These data cannot answer this chapter."),
            missing=lacking,
            found=[_("missing: {column}").format(column=name) for name in lacking],
            remedy=_("Ask the client for an export that holds this, put it into exports, and import again."),
        )
    return chapter.module().analyse(workspace, params)


def digest(workspace: Workspace, as_of: dt.date) -> tuple[str, ...]:
    """What somebody should know who reads one page, as sentences in the language in force, most important first.

    It is what the chapters say that have a `digest`. Errors: those of `findings_of`.
    """
    told: list[str] = []
    for each in chapters():
        module = each.module()
        if hasattr(module, "digest"):
            params = read_params(module.Params, {"workspace": str(workspace.client.path), "as_of": as_of.isoformat()})
            told += module.digest(findings_of(each, workspace, params))
    return tuple(told)
