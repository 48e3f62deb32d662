"""The chapters: what each one asks and needs, read from `chapters.toml`; its answer is the module of the same name.

>>> [each.notebook for each in chapters()][:2]
['00_start_here.ipynb', '01_audience_understanding.ipynb']
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _

LISTING = Path(__file__).parent / "chapters.toml"
DEFINED = Path(__file__).parent / "defined.toml"


@dataclass(frozen=True)
class Part:
    """One thing a chapter answers, and the columns (`table.column`, "a | b" for either) without which it cannot.

    key: the name of the figure that it feeds, or of the section it stands in.
    """

    key: str
    name: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """What stands about a chapter in the listing. title, question and the parts' names are message ids.

    requires: the tables or columns without which there is no answer at all. defined: for each figure the indicators
    and terms that it is about, by their ids.
    """

    name: str
    number: int
    title: str
    question: str
    requires: tuple[str, ...]
    parts: tuple[Part, ...]
    defined: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def notebook(self) -> str:
        """The file name of its notebook."""
        return f"{self.number:02d}_{self.name}.ipynb"

    def module(self) -> Any:
        """Its module with Params, Findings, analyse, figures, words, controls; imported when asked for."""
        return import_module(f"playbook.chapters.{self.name}")


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in reading order."""
    listing = tomllib.loads(LISTING.read_text(encoding="utf-8"))
    defined = tomllib.loads(DEFINED.read_text(encoding="utf-8"))
    found = [
        Chapter(
            name=name,
            number=block["number"],
            title=block["title"],
            question=block["question"],
            requires=tuple(block["requires"]),
            parts=tuple(Part(part["key"], part["name"], tuple(part["needs"])) for part in block.get("part", [])),
            defined={figure: tuple(ids) for figure, ids in defined.get(name, {}).items()},
        )
        for name, block in listing.items()
    ]
    return tuple(sorted(found, key=lambda each: each.number))


def chapter(name: str) -> Chapter:
    """A chapter by its name, by its notebook's name, or a card with the nearest name."""
    wanted = Path(name).stem
    for each in chapters():
        if wanted in {each.name, Path(each.notebook).stem}:
            return each
    raise BadInput(
        _("There is no chapter {name}.").format(name=name),
        remedy=did_you_mean(wanted, [each.name for each in chapters()]),
    )
