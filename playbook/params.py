"""Parameters are declared once, as a pydantic class per chapter.

The class writes the notebook's tagged `parameters` cell, checks what papermill and the command line pass before a
kernel starts (papermill itself only warns about an unknown name), and says which widgets a person is offered.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from playbook.errors import BadInput, Problems, did_you_mean
from playbook.i18n import LANGUAGES, N_, _

PERIODS = ("day", "week", "month", "quarter", "year", "all")


@dataclass(frozen=True)
class Control:
    """One choice that a person may change: the name of a parameter, its label, and what may be chosen.

    kind: choice (of `options`), several (of `options`), number (between low and high, by step), text, day, switch.
    options: pairs of (value, label); labels are translated by whoever made them. help: one sentence, or nothing.
    unit: a fraction is shown as a percentage, and stays a fraction.
    """

    name: str
    label: str
    kind: Literal["choice", "several", "number", "text", "day", "switch"]
    options: tuple[tuple[Any, str], ...] = ()
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    help: str = ""
    unit: Literal["number", "fraction"] = "number"


class ChapterParams(BaseModel):
    """What every chapter takes. A notebook passes text and numbers only; an empty text means "not stated".

    workspace: a client's folder; empty means PLAYBOOK_WORKSPACE, else the demo client.
    as_of: the last day that counts, inclusive; empty means the last day with orders.
    language: en, fa or pl; empty means the client's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    workspace: str = ""
    as_of: dt.date | None = None
    language: str = ""

    comments: ClassVar[dict[str, str]] = {
        "workspace": N_("a client's folder; empty: PLAYBOOK_WORKSPACE, else the demo client"),
        "as_of": N_("last day that counts, e.g. 2011-12-09; empty: the last day with orders"),
        "language": N_("en, fa or pl; empty: the client's language"),
    }

    @field_validator("as_of", mode="before")
    @classmethod
    def _empty_day(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value and value not in LANGUAGES:
            raise ValueError(
                _("{word} is not a language of the playbook. ").format(word=value) + did_you_mean(value, LANGUAGES)
            )
        return value


AnyParams = TypeVar("AnyParams", bound=ChapterParams)


def read_params(model: type[AnyParams], values: Mapping[str, Any]) -> AnyParams:
    """Checked parameters, or every problem at once as cards.

    >>> read_params(ChapterParams, {"as_of": "2011-12-09"}).as_of
    datetime.date(2011, 12, 9)
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise Problems([_problem(model, item) for item in error.errors()]) from None


def _problem(model: type[ChapterParams], item: Any) -> BadInput:
    name = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return BadInput(
            _("There is no parameter {name}.").format(name=name), remedy=did_you_mean(name, model.model_fields)
        )
    return BadInput(
        _("The parameter {name} cannot be {value}.").format(name=name, value=repr(item["input"])),
        found=[str(item["msg"]).removeprefix("Value error, ")],
        remedy=_("Change it in the parameters cell or on the command line."),
    )


def parameters_cell(model: type[ChapterParams]) -> str:
    """The source of the notebook's `parameters` cell; a test keeps every notebook in step with its class.

    >>> print(parameters_cell(ChapterParams).splitlines()[1])
    as_of = ""  # last day that counts, e.g. 2011-12-09; empty: the last day with orders
    """
    lines = []
    for name, field in model.model_fields.items():
        value = field.get_default(call_default_factory=True)
        plain = value.isoformat() if isinstance(value, dt.date) else "" if value is None else value
        literal = json.dumps(plain, ensure_ascii=False) if isinstance(plain, str) else repr(_as_list(plain))
        comment = comments_of(model).get(name, "")
        lines.append(f"{name} = {literal}" + (f"  # {comment}" if comment else ""))
    return "\n".join(lines)


def comments_of(model: type[ChapterParams]) -> dict[str, str]:
    """The comment of each parameter, those of the classes above included."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        found.update(each.__dict__.get("comments", {}))
    return found


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
