"""The question that each indicator answers, and the part of a customer's way that it belongs to.

A number that answers no question is not looked at twice. The catalogue's are told in questions/journey.toml, a few
indicators to a question; a client's own KPI states its own in the field `question`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playbook.kpis.catalogue import Kpi

FILE = Path(__file__).parent / "questions" / "journey.toml"
# Where the questions of a client's own KPIs stand.
WHOLE = "whole"


@dataclass(frozen=True)
class Asked:
    """One question: the part of the way it is about, by key and English label, the question in English, and the ids of
    the KPIs that answer it."""

    part: str
    label: str
    question: str
    kpis: tuple[str, ...]


@cache
def journey(file: Path = FILE) -> tuple[Asked, ...]:
    """All questions about the catalogue's KPIs, in the order of the way.

    >>> [each.question for each in journey() if "repeat_purchase_rate" in each.kpis]
    ['How many customers buy again?']
    """
    parts: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Asked(key, part["label"], each["question"], tuple(each["kpis"]))
        for key, part in parts.items()
        for each in part["asks"]
    )


def question_of(kpi: Kpi) -> str:
    """The question that a KPI answers, in English; empty for a client's own that states none."""
    return kpi.question or _by_kpi().get(kpi.id, "")


def asked_of(kpis: Iterable[Kpi]) -> tuple[Asked, ...]:
    """The questions that these KPIs answer, each with those of them that do; a client's own questions last."""
    given = list(kpis)
    held = {each.id for each in given}
    found = [
        Asked(each.part, each.label, each.question, tuple(name for name in each.kpis if name in held))
        for each in journey()
    ]
    label = next(each.label for each in journey() if each.part == WHOLE)
    own: dict[str, list[str]] = {}
    for kpi in given:
        if kpi.question:
            own.setdefault(kpi.question, []).append(kpi.id)
    found += [Asked(WHOLE, label, question, tuple(names)) for question, names in own.items()]
    return tuple(each for each in found if each.kpis)


@cache
def _by_kpi() -> Mapping[str, str]:
    return {name: each.question for each in journey() for name in each.kpis}
