"""Which indicators a client follows: `kpis/choice.toml` in its folder, tactic by tactic.

    clients/acme/kpis/choice.toml
    [email]
    only = ["email_open_rate", "email_click_rate"]        # of this tactic these and no others
    [social]
    leave_out = ["hashtag_mentions"]                      # of this tactic all but these

A tactic that is not named is followed whole, and without the file everything is. What is left out stands on no board,
in no digest and in no table of `playbook kpis`, and no alert rings for it; whoever asks for it by its id still gets it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping

import tomlkit
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from playbook.errors import BadInput, PlaybookError, Problems, did_you_mean
from playbook.i18n import N_, _
from playbook.kpis.catalogue import Catalogue, find
from playbook.kpis.own import CHOICE, catalogue_of
from playbook.workspace.client import Client

_HEAD = N_(
    "Which indicators are followed, tactic by tactic: leave_out = [ids], or only = [ids]. "
    "A tactic that is not named is followed whole."
)


class Chosen(BaseModel):
    """What is followed of one tactic: only these, or all but those."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    only: tuple[str, ...] | None = None
    leave_out: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Chosen:
        if self.only is not None and self.leave_out:
            raise ValueError(_("state only or leave_out, not both"))
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """All ids that it names."""
        return (*(self.only or ()), *self.leave_out)

    def follows(self, name: str) -> bool:
        """Whether an indicator of the tactic is followed."""
        return name in self.only if self.only is not None else name not in self.leave_out


def followed(client: Client, catalogue: Catalogue | None = None) -> tuple[str, ...]:
    """The ids of the indicators that the client follows, in the order of the catalogue.

    Errors, all of them at once as `Problems`: a file that is no TOML, a tactic or an indicator that does not exist, an
    indicator under another tactic than its own, a tactic with both `only` and `leave_out`.
    """
    known = catalogue_of(client) if catalogue is None else catalogue
    choice = _choice(client, known)
    return tuple(each.id for each in known.values() if choice.get(each.tactic, Chosen()).follows(each.id))


def choose(client: Client, *, follow: Iterable[str] = (), leave_out: Iterable[str] = ()) -> tuple[str, ...]:
    """Keep a choice: from now on these are followed, or left out; returns the ids that are followed then.

    follow, leave_out: ids, requirement numbers or whole tactics. Comments in the file stay. Errors: `BadInput` for a
    word that is none of these, and those of `followed`.
    """
    known = catalogue_of(client)
    choice = dict(_choice(client, known))
    steps = [(word, True) for word in follow] + [(word, False) for word in leave_out]
    tactics = {each.tactic for each in known.values()}
    for word, wanted in steps:
        if word in tactics:
            choice[word] = Chosen() if wanted else Chosen(only=())
            continue
        for kpi in find(word, known):
            choice[kpi.tactic] = _with(choice.get(kpi.tactic, Chosen()), kpi.id, wanted=wanted)
    _write(client, choice)
    return followed(client, known)


def _with(chosen: Chosen, name: str, *, wanted: bool) -> Chosen:
    """The choice with one indicator followed or left out, stated the way that it was stated."""
    if chosen.only is not None:
        others = tuple(each for each in chosen.only if each != name)
        return Chosen(only=(*others, name) if wanted else others)
    others = tuple(each for each in chosen.leave_out if each != name)
    return Chosen(leave_out=others if wanted else (*others, name))


def _choice(client: Client, catalogue: Catalogue) -> Mapping[str, Chosen]:
    """The file by tactic; nothing where there is none."""
    found, problems = _read(client)
    problems += _strangers(found, catalogue)
    if problems:
        raise Problems(problems)
    return found


def _read(client: Client) -> tuple[dict[str, Chosen], list[PlaybookError]]:
    found: dict[str, Chosen] = {}
    problems: list[PlaybookError] = []
    for tactic, block in _document(client).unwrap().items():
        try:
            found[tactic] = Chosen.model_validate(block)
        except ValidationError as error:
            problems += [
                BadInput(
                    _("The choice of indicators of {tactic} cannot be read.").format(tactic=tactic),
                    found=[CHOICE, str(item["msg"]).removeprefix("Value error, ")],
                    remedy=_("Write only = [ids], or leave_out = [ids]."),
                )
                for item in error.errors()
            ]
    return found, problems


def _strangers(found: Mapping[str, Chosen], catalogue: Catalogue) -> Iterator[PlaybookError]:
    tactics = dict.fromkeys(each.tactic for each in catalogue.values())
    for tactic, chosen in found.items():
        own = _ids(catalogue, {tactic})
        if tactic not in tactics:
            yield BadInput(
                _("{file} names a tactic that does not exist: {word}.").format(file=CHOICE, word=tactic),
                remedy=did_you_mean(tactic, tactics),
            )
            continue
        for name in chosen.named:
            if name in catalogue and name not in own:
                yield BadInput(
                    _("{file} names {name} under {tactic}, and it belongs to {own}.").format(
                        file=CHOICE, name=name, tactic=tactic, own=catalogue[name].tactic
                    ),
                    remedy=_("Move it under [{tactic}].").format(tactic=catalogue[name].tactic),
                )
            elif name not in catalogue:
                yield BadInput(
                    _("{file} names {name}, which is no KPI.").format(file=CHOICE, name=name),
                    found=[f"[{tactic}]"],
                    remedy=did_you_mean(name, own, listed_by=f"playbook kpis --search {tactic}"),
                )


def _ids(catalogue: Catalogue, tactics: Collection[str]) -> list[str]:
    return [each.id for each in catalogue.values() if each.tactic in tactics]


def _document(client: Client) -> tomlkit.TOMLDocument:
    path = client.path / CHOICE
    if not path.is_file():
        return tomlkit.document()
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except tomlkit.exceptions.ParseError as error:
        raise BadInput(_("{file} cannot be read as TOML.").format(file=CHOICE), found=[str(error)]) from None


def _write(client: Client, choice: Mapping[str, Chosen]) -> None:
    """The file whole or not at all."""
    document, path = _document(client), client.path / CHOICE
    if not path.is_file():
        document.add(tomlkit.comment(_(_HEAD)))
    for tactic, chosen in choice.items():
        table = document.setdefault(tactic, tomlkit.table())
        stated = {"only": chosen.only, "leave_out": chosen.leave_out or None}
        for field, ids in stated.items():
            if ids is None:
                table.pop(field, None)
            elif field not in table or list(table[field]) != list(ids):
                names = tomlkit.array()
                names.extend(ids)
                table[field] = names.multiline(len(ids) > 3)
        if not table:
            document.remove(tactic)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_text(tomlkit.dumps(document), encoding="utf-8")
    beside.replace(path)
