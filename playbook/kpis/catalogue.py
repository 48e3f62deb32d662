"""The KPI catalogue: one TOML file per tactic, one block per KPI, checked when it is read.

A field that carries meaning has no default: a KPI without a direction would sooner or later paint rising churn green.
A block states one form: `numerator` and `denominator`; or `value`, a sum or a count; or `method`, the name of a
function in by_method.py. SQL stands over the one table or view named by `from`. With `from = "kpis"` the formula is
made of other KPIs in braces: `{orders}`, or `{orders:prior}` and `{orders:prior_year}` for the benchmark periods.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from playbook.errors import BadInput, Failed, PlaybookError, Problems, did_you_mean
from playbook.i18n import _
from playbook.kpis.cuts import dimensions
from playbook.workspace.views import parameters_of
from playbook.workspace.views.lineage import assumed

FOLDER = Path(__file__).parent
KPIS = "kpis"
_HEADER = re.compile(r"^\[([A-Za-z0-9_.\-\"]+)\]", re.MULTILINE)
_BRACES = re.compile(r"\{([^{}]*)\}")
_BENCHMARKS = ("", "prior", "prior_year")

Unit = Literal["count", "fraction", "money", "days", "seconds", "milliseconds", "score", "ratio", "index"]


class Kpi(BaseModel):
    """One KPI as declared. English texts are message ids; whoever shows them translates them.

    also: names by which it is asked for, in any language, where other words stand on the screen. per: what one unit is
    for, such as "order"; may be empty. n: SQL for the number of units that the value rests on; below `minimum` of them
    the value is withheld. interval: "wilson" where the numerator counts a part of independent units, "bootstrap" where
    customers are drawn again, "none" for totals. cut: the dimension that belongs to the KPI; headline: what stands for
    the whole, the whole itself or the largest of the cut; share: the denominator is summed over the cut. question:
    what a client's own answers; those of the catalogue stand in asked.py. requirement:
    its number, "contract" for what the shapes of the outside ask for, "own" for a client's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    also: tuple[str, ...] = ()
    definition: str = Field(min_length=1)
    tactic: str
    unit: Unit
    per: str
    better: Literal["higher", "lower", "neutral", "context"]
    view: str = Field(alias="from")
    n: str = Field(min_length=1)
    needs: tuple[str, ...]
    requirement: str = Field(pattern=r"^(R-KPI-[A-Z]+-(D?[0-9]{2})|contract|own)$")
    source: str = Field(min_length=1)
    caveat: str = Field(min_length=1)
    minimum: int = Field(ge=0)
    interval: Literal["wilson", "bootstrap", "none"]
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    method: str = ""
    cut: str = ""
    headline: Literal["", "whole", "largest"] = ""
    share: bool = False
    question: str = ""
    place: str = Field(exclude=True)

    @model_validator(mode="after")
    def _hangs_together(self) -> Kpi:
        forms = [bool(self.numerator and self.denominator), bool(self.value), bool(self.method)]
        if sum(forms) != 1 or bool(self.numerator) != bool(self.denominator):
            raise ValueError(_("state one form: numerator and denominator, or value, or method"))
        if bool(self.cut) != bool(self.headline) or (self.share and not self.cut):
            raise ValueError(_("cut, headline and share belong together"))
        if self.interval != "none" and not self.numerator:
            raise ValueError(_("an interval needs a numerator and a denominator"))
        return self

    @property
    def formulas(self) -> tuple[str, ...]:
        """The texts that are computed."""
        return tuple(each for each in (self.numerator, self.denominator, self.value, self.n) if each)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The other KPIs in its formulas, as (id, "" or "prior" or "prior_year"), each once."""
        named = (name for text in self.formulas for name in _BRACES.findall(text))
        split = (name.partition(":") for name in named)
        return tuple(dict.fromkeys((name, benchmark) for name, _colon, benchmark in split))


Catalogue = Mapping[str, Kpi]


@cache
def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """All KPIs by id, in the order of the files and of the blocks within them.

    Errors, all of them at once as `Problems`: a file that is no TOML, two blocks with one id (both places named), a
    field that does not exist or is missing, braces that name no KPI, KPIs that rest on one another in a circle.
    """
    return checked(*read_folder(folder))


def read_folder(folder: Path, *, without: Collection[str] = ()) -> tuple[dict[str, Kpi], list[PlaybookError]]:
    """The KPIs of a folder's files by id, each right in itself, and what was wrong with the others.

    without: names of files that hold something else.
    """
    files = sorted(each for each in folder.glob("*.toml") if each.name not in without)
    problems: list[PlaybookError] = list(_duplicates(files))
    found: dict[str, Kpi] = {}
    for path in files if not problems else []:
        try:
            blocks = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            problems.append(BadInput(_("{file} cannot be read as TOML.").format(file=path.name), found=[str(error)]))
            continue
        places = {name: f"{path.name}:{line}" for name, line in _headers(path)}
        for name, block in blocks.items():
            try:
                found[name] = _read(name, block, path.stem, places.get(name, path.name))
            except BadInput as error:
                problems.append(error)
            except ValidationError as error:
                problems += [_problem(places.get(name, path.name), name, item) for item in error.errors()]
    return found, problems


def checked(found: Mapping[str, Kpi], problems: Sequence[PlaybookError]) -> Catalogue:
    """The KPIs as one catalogue. Errors: all problems at once, with those between KPIs: braces, circles."""
    every = [*problems, *_dangling(found)]
    if not every:
        every += _circles(found)
    if every:
        raise Problems(every)
    return MappingProxyType(dict(found))


def find(word: str, catalogue: Catalogue) -> tuple[Kpi, ...]:
    """The KPI with this id, or all KPIs of this requirement number. Errors: `BadInput` with the nearest known word."""
    if word in catalogue:
        return (catalogue[word],)
    numbered = tuple(kpi for kpi in catalogue.values() if kpi.requirement.casefold() == word.casefold())
    if not numbered:
        words = {*catalogue, *(kpi.requirement for kpi in catalogue.values())} - {"contract", "own"}
        remedy = did_you_mean(word, words, listed_by="playbook kpis")
        raise BadInput(_("There is no KPI {word}.").format(word=word), remedy=remedy)
    return numbered


def needs_of(kpi: Kpi, catalogue: Catalogue) -> tuple[str, ...]:
    """The `view.column` names behind a KPI, those of the KPIs it rests on included."""
    if kpi.view != KPIS:
        return kpi.needs
    return tuple(dict.fromkeys(need for part, _ in kpi.parts for need in needs_of(catalogue[part], catalogue)))


def cuts_of(kpi: Kpi, catalogue: Catalogue) -> frozenset[str]:
    """The dimensions that a KPI may be cut by; for one made of others, those that all of them share."""
    if kpi.view != KPIS:
        return dimensions(kpi.view)
    return frozenset.intersection(*(cuts_of(catalogue[part], catalogue) for part, _ in kpi.parts))


def assumed_by(kpi: Kpi, catalogue: Catalogue) -> frozenset[str]:
    """The parameters whose value a KPI takes for granted: those its columns rest on and those its formula names."""
    named = {each for text in kpi.formulas for each in parameters_of(text)}
    if kpi.view == KPIS:
        return frozenset(named).union(*(assumed_by(catalogue[part], catalogue) for part, _ in kpi.parts))
    return frozenset(named).union(*(assumed(need) for need in (kpi.view, *kpi.needs)))


def _read(name: str, block: Any, tactic: str, place: str) -> Kpi:
    fields = dict(block) if isinstance(block, dict) else {"value": block}
    if fields.get("tactic", tactic) != tactic:
        raise BadInput(
            _("The KPI {name} stands in the file of another tactic.").format(name=name), found=[place, fields["tactic"]]
        )
    return Kpi.model_validate({**fields, "id": name, "place": place})


def _headers(path: Path) -> list[tuple[str, int]]:
    text = path.read_text(encoding="utf-8")
    return [(each.group(1), text.count("\n", 0, each.start()) + 1) for each in _HEADER.finditer(text)]


def _duplicates(files: Iterable[Path]) -> Iterable[BadInput]:
    first: dict[str, str] = {}
    for path in files:
        for name, line in _headers(path):
            place = f"{path.name}:{line}"
            if name in first:
                yield BadInput(
                    _("Two KPIs are called {name}.").format(name=name),
                    found=[first[name], place],
                    remedy=_("Give one of them another name."),
                )
            first.setdefault(name, place)


def _problem(place: str, name: str, item: Any) -> BadInput:
    field = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return BadInput(
            _("The KPI {name} has a field {field} that does not exist.").format(name=name, field=field),
            found=[place],
            remedy=did_you_mean(field, {each.alias or key for key, each in Kpi.model_fields.items()} - {"id", "place"}),
        )
    if item["type"] == "missing":
        return BadInput(_("The KPI {name} lacks the field {field}.").format(name=name, field=field), found=[place])
    reason = str(item["msg"]).removeprefix("Value error, ")
    return BadInput(_("The KPI {name} cannot be used.").format(name=name), found=[place, f"{field} {reason}".strip()])


def _dangling(found: Catalogue) -> Iterable[BadInput]:
    for kpi in found.values():
        for name, benchmark in kpi.parts:
            if name not in found or benchmark not in _BENCHMARKS or kpi.view != KPIS:
                yield BadInput(
                    _("The KPI {name} rests on something that is no KPI.").format(name=kpi.id),
                    found=[kpi.place, f"{{{name}{':' if benchmark else ''}{benchmark}}}"],
                    remedy=did_you_mean(name, found),
                )


def _circles(found: Catalogue) -> Iterable[Failed]:
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> Iterable[Failed]:
        if name in path:
            circle = (*path[path.index(name) :], name)
            yield Failed(
                _("KPIs rest on one another in a circle."),
                found=[" → ".join(circle), *(found[each].place for each in circle[:-1])],
            )
        elif name not in done:
            for part, _benchmark in found[name].parts:
                yield from walk(part, (*path, name))
            done.add(name)

    for name in found:
        yield from walk(name, ())
