"""Every published number that we claim to reproduce, computed again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, TypeAlias

from playbook.conformance.check import Check, Part, Study

# What a study's function returns: by the `what` of its TOML a number, or a number for each place in `at`.
Numbers: TypeAlias = Mapping[str, float | Mapping[Any, float]]
PUBLISHED = "playbook.conformance.published"
ORDER = ("lifetime", "contracts", "attribution", "survival", "retention", "experiments", "seasons")


def reproduce(names: Sequence[str] = ORDER) -> tuple[Part, ...]:
    """The parts named, each a TOML file with its module; every study is computed once, however many sources print it.

    >>> [part.count("fails") for part in reproduce(["contracts", "retention"])]
    [0, 0]
    """
    return tuple(_part(name) for name in names)


def _part(name: str) -> Part:
    text = files(PUBLISHED).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    module = import_module(f"{PUBLISHED}.{name}")
    computed = cache(lambda study: getattr(module, study)())
    return Part(name, told["title"], tuple(_study(each, computed(each["id"])) for each in told["study"]))


def _study(told: Mapping[str, Any], numbers: Numbers) -> Study:
    checks = [check for block in told["numbers"] for check in _checks(block, numbers)]
    return Study(told["id"], told["title"], told["source"], tuple(checks))


def _checks(block: Mapping[str, Any], numbers: Numbers) -> list[Check]:
    """One block of TOML: a number, or a row of them. relative: a tolerance in parts of their number."""
    found = numbers[block["what"]]
    ours = [found[place] for place in block["at"]] if isinstance(found, Mapping) else [found]
    theirs = block["theirs"] if "at" in block else [block["theirs"]]
    return [
        Check(
            what=block["what"].format(at=place),
            theirs=float(their),
            ours=float(our),
            within=float(block["within"]) if "within" in block else block["relative"] * abs(their),
        )
        for place, their, our in zip(block.get("at", [None]), theirs, ours, strict=True)
    ]
