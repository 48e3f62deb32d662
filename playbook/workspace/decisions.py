"""What was decided: personas, goals, campaigns, experiments, one TOML file per kind in `decisions/`.

A widget or a hand may write them. Comments survive, writing is atomic, and a file that somebody changed since it was
read is not overwritten. Every record says on which snapshot and day it was decided.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from tomlkit.exceptions import TOMLKitError

from playbook.errors import BadInput, Failed, Problems, did_you_mean
from playbook.i18n import N_, _
from playbook.workspace.client import Client
from playbook.workspace.wanted import WantedAction


class Decision(BaseModel):
    """What all records carry: where they came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str = Field(min_length=1)
    created_on: dt.date
    as_of: dt.date
    snapshot: str


class Persona(Decision):
    """A named group of customers, with what assigns any later customer to it.

    Either a rule (an SQL condition over customer_profile) or a scaled centroid: per feature its centre, after
    subtracting `shift` and dividing by `scale`. evidence: one line per attribute, marked measured, inferred or assumed.
    """

    description: str = ""
    rule: str = ""
    features: tuple[str, ...] = ()
    centre: tuple[float, ...] = ()
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    customers: int = Field(ge=0)
    evidence: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_assign(self) -> Persona:
        lengths = {len(self.features), len(self.centre), len(self.shift), len(self.scale)}
        if bool(self.rule) == bool(self.features) or len(lengths) != 1:
            raise ValueError(_("a persona needs either a rule or a centre, shift and scale for each feature"))
        return self


class Goal(Decision):
    """A dated, measurable goal on one KPI of the catalogue. baseline and target are in the KPI's own unit.

    population: a group of a cut, such as country=PL, or a word that changes nothing. No baseline: a year before.
    """

    metric: str
    population: str = "all"
    baseline: float | None = None
    target: float
    start: dt.date
    deadline: dt.date
    owner: str = ""
    tactics: tuple[str, ...] = ()
    finding: str = ""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Goal:
        if self.deadline <= self.start:
            raise ValueError(_("the deadline must come after the start"))
        return self


class Campaign(Decision):
    """A lifecycle campaign for one stage. It cannot be started without a goal.

    finding: what was found about customers that justifies it; None where that of its goal does. wanted: what people
    are to do after it, as `workspace.wanted` names it.
    """

    stage: str
    channel: str
    trigger: str
    message: str = ""
    goal: str = ""
    wanted: tuple[WantedAction, ...] = ()
    finding: str | None = None
    persona: str = ""
    status: Literal["planned", "started", "ended"] = "planned"

    @model_validator(mode="after")
    def _goal_before_start(self) -> Campaign:
        if self.status != "planned" and not self.goal:
            raise ValueError(_("a campaign needs a goal before it can be started"))
        return self


class Experiment(Decision):
    """A two-arm test, planned before it is read. Rates are fractions, per_arm customers; only treatment got channel."""

    hypothesis: str = ""
    metric: str
    control: str = "control"
    treatment: str = "treatment"
    baseline_rate: float = Field(gt=0, lt=1)
    least_effect: float = Field(gt=0)
    power: float = Field(0.8, gt=0, lt=1)
    level: float = Field(0.95, gt=0, lt=1)
    per_arm: int = Field(gt=1)
    start: dt.date | None = None
    window_days: int = Field(30, gt=0)
    channel: str | None = None


KINDS: dict[str, type[Decision]] = {
    "personas": Persona, "goals": Goal, "campaigns": Campaign, "experiments": Experiment,
}  # fmt: skip
HEADS = {
    "personas": N_("Personas that were chosen. Change names and descriptions freely; the numbers assign customers."),
    "goals": N_("Goals that were set. metric is the id of a KPI; see: playbook explain"),
    "campaigns": N_("Campaigns per lifecycle stage. status: planned, started or ended; goal: the id of a goal."),
    "experiments": N_("Two-arm tests. id must equal experiment_id in the assignments."),
}


class DecisionFile:
    """One kind of decisions of one client: read, change, save.

    >>> file = DecisionFile(client, "goals")              # doctest: +SKIP
    >>> file.put(goal); file.save()                       # doctest: +SKIP
    """

    def __init__(self, client: Client, kind: str) -> None:
        if kind not in KINDS:
            raise BadInput(
                _("There are no decisions called {kind}.").format(kind=kind), remedy=did_you_mean(kind, KINDS)
            )
        self.kind = kind
        self._client = client
        self.path = client.decisions / f"{kind}.toml"
        self._seen = _fingerprint(self.path)
        self._document = self._parse()
        self.records = self._validate()

    def put(self, record: Decision) -> None:
        """Add a record, or replace the one of the same id in place; comments around it stay.

        Errors: `BadInput` for a campaign whose goal is not saved, or that runs and is justified by no finding.
        """
        if not isinstance(record, KINDS[self.kind]):
            raise TypeError(f"{type(record).__name__} does not belong to {self.kind}")
        if isinstance(record, Campaign):
            _tied(record, goals(self._client))
        dumped = record.model_dump(exclude_none=True)
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in dumped.items()}
        rows = self._document.setdefault(self.kind, tomlkit.aot())
        for row in rows:
            if row.get("id") == record.id:
                for name in [each for each in row if each not in values]:
                    del row[name]
                row.update(values)
                break
        else:
            table = tomlkit.table()
            table.update(values)
            rows.append(table)
        self.records = [each for each in self.records if each.id != record.id] + [record]

    def save(self) -> None:
        """Write the file whole or not at all; refuse when somebody else changed it meanwhile."""
        if _fingerprint(self.path) != self._seen:
            raise Failed(
                _("{file} was changed by somebody else since it was read; nothing was written.").format(
                    file=self.path.name
                ),
                remedy=_("Run the notebook again to see the change, then save."),
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(f".{os.getpid()}.part")
        beside.write_text(tomlkit.dumps(self._document), encoding="utf-8")
        beside.replace(self.path)
        self._seen = _fingerprint(self.path)

    def _parse(self) -> tomlkit.TOMLDocument:
        if not self.path.is_file():
            document = tomlkit.document()
            document.add(tomlkit.comment(_(HEADS[self.kind])))
            return document
        try:
            return tomlkit.parse(self.path.read_text(encoding="utf-8"))
        except (TOMLKitError, UnicodeDecodeError) as error:
            raise BadInput(
                _("{file} cannot be read as TOML.").format(file=self.path.name),
                found=[str(error)],
                remedy=_("Mend that line; texts stand in quotes, lists in square brackets."),
            ) from None

    def _validate(self) -> list[Decision]:
        content = self._document.unwrap()
        problems: list[BadInput] = [
            BadInput(
                _("{file} has a part {name} that does not belong there.").format(file=self.path.name, name=name),
                remedy=_("Begin each record with {line}").format(line=f"[[{self.kind}]]"),
            )
            for name in content
            if name != self.kind
        ]
        records: list[Decision] = []
        for number, row in enumerate(content.get(self.kind, []), start=1):
            try:
                record = KINDS[self.kind].model_validate(row)
            except ValidationError as error:
                problems += [self._problem(number, row, item) for item in error.errors()]
                continue
            if record.id in {each.id for each in records}:
                problems.append(
                    BadInput(
                        _("{file}: two records have the id {id}.").format(file=self.path.name, id=record.id),
                        remedy=_("Give one of them another id."),
                    )
                )
            records.append(record)
        if problems:
            raise Problems(problems)
        return records

    def _problem(self, number: int, row: Any, item: Any) -> BadInput:
        name = ".".join(str(part) for part in item["loc"]) or _("the record")
        where = row.get("id", number) if isinstance(row, dict) else number
        remedy = _("Mend it in {file}.").format(file=self.path.name)
        if item["type"] == "extra_forbidden":
            remedy = did_you_mean(name, KINDS[self.kind].model_fields)
        return BadInput(
            _("{file}: {name} of record {record} cannot be used.").format(file=self.path.name, name=name, record=where),
            found=[str(item["msg"]).removeprefix("Value error, ")],
            remedy=remedy,
        )


def personas(client: Client) -> list[Persona]:
    """The saved personas."""
    return [each for each in DecisionFile(client, "personas").records if isinstance(each, Persona)]


def goals(client: Client) -> list[Goal]:
    """The saved goals."""
    return [each for each in DecisionFile(client, "goals").records if isinstance(each, Goal)]


def campaigns(client: Client) -> list[Campaign]:
    """The saved campaigns. Errors: `Problems` where a file written by hand names goals that are not saved."""
    found = [each for each in DecisionFile(client, "campaigns").records if isinstance(each, Campaign)]
    named = [each for each in found if each.goal]
    known = {each.id for each in goals(client)} if named else set()
    if strangers := [_unsaved(each, known) for each in named if each.goal not in known]:
        raise Problems(strangers)
    return found


def experiments(client: Client) -> list[Experiment]:
    """The saved experiments."""
    return [each for each in DecisionFile(client, "experiments").records if isinstance(each, Experiment)]


def _tied(campaign: Campaign, saved: list[Goal]) -> None:
    """Refuse a campaign that hangs in the air: its goal must be saved, and once it runs something must justify it."""
    by_id = {each.id: each for each in saved}
    if campaign.goal and campaign.goal not in by_id:
        raise _unsaved(campaign, by_id)
    if campaign.status != "planned" and not (campaign.finding or by_id[campaign.goal].finding):
        raise BadInput(
            _("Nothing says why {name} should work: neither it nor its goal names a finding.").format(name=campaign.id),
            remedy=_("Write what was found about customers into finding, of {goal} or here.").format(
                goal=campaign.goal
            ),
        )


def _unsaved(campaign: Campaign, known: Collection[str]) -> BadInput:
    return BadInput(
        _("The campaign {campaign} names the goal {goal}, which is not saved.").format(
            campaign=campaign.id, goal=campaign.goal
        ),
        remedy=did_you_mean(campaign.goal, known) or _("Save that goal first, in the chapter on goals."),
    )


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
