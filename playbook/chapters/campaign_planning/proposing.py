"""The campaigns that the chapter proposes to save, and the form for one of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playbook.chapters.campaign_planning.figures import STATES, audiences
from playbook.chapters.campaign_planning.findings import STAGES, Findings, blueprints
from playbook.chapters.campaign_planning.wanted_words import action_name
from playbook.chapters.form import Form
from playbook.charts.names import name_of
from playbook.errors import BadInput
from playbook.i18n import _
from playbook.params import Control
from playbook.workspace.decisions import Campaign, Decision


def proposals(findings: Findings) -> Form:
    """The three blueprints with the largest audiences that are not saved yet, planned and without a goal."""
    saved = {each.id for each in findings.campaigns}
    texts = {each.id: each for each in blueprints()}
    chosen = [name for name, _name, _customers, reach in audiences(findings) if reach and name not in saved][:3]
    stage_of = findings.matrix.sort_values("customers", ascending=False).groupby("campaign")["stage"].first()
    records = tuple(
        Campaign(
            id=name,
            name=_(texts[name].name),
            created_on=findings.as_of,
            as_of=findings.as_of,
            snapshot=findings.snapshot,
            stage=str(stage_of[name]),
            channel=findings.params.channel,
            trigger=_(texts[name].intro),
            message=_(texts[name].sentence),
            wanted=tuple({texts[name].wanted} & set(findings.wanted.possible)),
        )
        for name in chosen
    )
    return Form(
        kind="campaigns",
        intro=_("Save a campaign as planned; give it a goal before it is started."),
        records=records,
        fields=(
            Control("name", _("Name"), "text"),
            Control("stage", _("Stage"), "choice", tuple((each, name_of(each)) for each in STAGES)),
            Control("channel", _("Channel"), "choice", tuple((each, name_of(each)) for each in ("email", "sms"))),
            Control("trigger", _("Starts"), "text"),
            Control("message", _("Says"), "text"),
            Control("goal", _("Goal"), "choice", (("", "–"), *((each.id, each.name) for each in findings.goals))),
            Control(
                "wanted",
                _("What people are to do after it"),
                "several",
                tuple((each, action_name(each)) for each in findings.wanted.possible),
                help=_("Each is counted among those reached, and beside those left out by lot where there was a test."),
            ),
            Control("finding", _("Finding that justifies it"), "text"),
            Control("status", _("State"), "choice", tuple((name, _(text)) for name, text in STATES.items())),
        ),
        build=lambda values: _build(findings, values),
    )


def _build(findings: Findings, values: Mapping[str, Any]) -> Decision:
    name, trigger = (str(values.get(each) or "").strip() for each in ("name", "trigger"))
    goal, status = str(values.get("goal") or ""), values.get("status") or "planned"
    if not name or not trigger:
        raise BadInput(_("A campaign needs a name and a start."), remedy=_("Say its name and what sets it off."))
    if status != "planned" and not goal:
        raise BadInput(
            _("A campaign needs a goal before it can be started."), remedy=_("Choose a goal, or leave it as planned.")
        )
    return Campaign(
        id=re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "campaign",
        name=name,
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        stage=str(values.get("stage") or findings.params.stage),
        channel=str(values.get("channel") or findings.params.channel),
        trigger=trigger,
        message=str(values.get("message") or ""),
        goal=goal,
        wanted=tuple(values.get("wanted") or ()),
        finding=str(values.get("finding") or "").strip() or None,
        status=status,
    )
