"""Every published number that we claim to reproduce is reproduced, and the report would say so if one were not."""

from __future__ import annotations

import inspect
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from playbook.conformance import published
from playbook.conformance.check import Check, Part, Study
from playbook.conformance.published.cdnow import customers
from playbook.conformance.reproduce import ORDER, PUBLISHED, reproduce
from tests.methods.lifetime_cdnow import summary

FOLDER = Path(published.__file__).parent


@pytest.fixture(scope="module")
def parts() -> tuple[Part, ...]:
    return reproduce()


def test_every_published_number_is_reproduced(parts: tuple[Part, ...]) -> None:
    apart = [
        f"{study.id}: {check}"
        for part in parts
        for study in part.studies
        for check in study.checks
        if check.verdict != "holds"
    ]
    assert not apart, "\n".join(apart)
    assert sum(len(part.checks) for part in parts) > 200


def test_every_file_of_published_numbers_is_in_the_report() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_function_stands_for_every_study_and_a_study_for_every_function(name: str) -> None:
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    module = import_module(f"{PUBLISHED}.{name}")
    functions = {
        function_name
        for function_name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not function_name.startswith("_")
        and inspect.signature(function).return_annotation == "Numbers"
    }
    assert {study["id"] for study in told["study"]} == functions
    assert all(study["source"] and study["title"] for study in told["study"])


def test_the_customers_that_we_ship_are_those_of_the_raw_file() -> None:
    ours, raw = customers(), summary()
    rows = np.repeat(np.column_stack(ours[:5]), ours.weight.astype(int), axis=0)
    theirs = np.column_stack([raw.frequency, raw.recency, raw.T, raw.monetary_value, raw.holdout])

    def ascending(table: np.ndarray) -> np.ndarray:
        # Days and cents are whole numbers; the means of the raw file carry the dust of adding decimals.
        table = table.round(9)
        return table[np.lexsort(table.T)]

    assert ascending(rows) == pytest.approx(ascending(theirs), abs=1e-8)


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [(0.2434, "holds"), (0.2435, "holds"), (0.2436, "fails"), (float("nan"), "fails"), (None, "not_run")],
)
def test_a_number_holds_up_to_its_tolerance_and_no_further(ours: float | None, verdict: str) -> None:
    assert Check("r", theirs=0.243, ours=ours, within=0.0005).verdict == verdict


def test_a_part_counts_how_its_checks_ended() -> None:
    checks = tuple(Check("x", 1.0, ours, 0.1) for ours in (1.0, 1.05, 2.0, None))
    part = Part("a", "A", (Study("s", "S", "by hand", checks),))
    assert (part.count("holds"), part.count("fails"), part.count("not_run")) == (2, 1, 1)
