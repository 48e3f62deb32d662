"""What the methods and terms mean that stand behind figures, in the words of a page; read from `terms.toml`.

>>> terms()["cohort"].name
'Cohort'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "terms.toml"


@dataclass(frozen=True)
class Term:
    """One method or term: name, definition and caveat are message ids; source: paper or book; code: where it runs."""

    id: str
    name: str
    definition: str
    caveat: str
    source: str
    code: str


@cache
def terms() -> Mapping[str, Term]:
    """All terms by their ids, in the order of the file."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Term(id=name, **block) for name, block in found.items()}
