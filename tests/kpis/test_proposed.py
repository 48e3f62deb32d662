"""The catalogue against the rows of the requirements: name in three languages, source, direction, all 157 of them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from playbook.i18n import LANGUAGES
from playbook.kpis import Kpi, load_catalogue
from playbook.kpis.searching import names, plain, search
from tests.conftest import REPOSITORY, lacking

CATALOGUE = load_catalogue()
CORRECTIONS = (REPOSITORY / "docs" / "kpi-corrections.md").read_text(encoding="utf-8")
Row = dict[str, str]


@pytest.fixture(scope="module")
def proposed(shared_data: Path) -> list[Row]:
    """One row per requirement: id, name_en, name_fa, name_pl, sources, direction …"""
    path = shared_data.parent / "kpis.csv"
    if not path.is_file():
        lacking(f"the proposed KPIs are not at {path}")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def kpis_of(row: Row) -> list[Kpi]:
    """The KPIs that answer a requirement."""
    return [kpi for kpi in CATALOGUE.values() if kpi.requirement == row["id"]]


def letters(text: str) -> str:
    """A name without what spelling leaves open: case, accents, joiners and spaces."""
    return plain(text).replace(" ", "")


def test_every_requirement_has_its_kpis(proposed: list[Row]) -> None:
    assert len(proposed) == 157
    assert [row["id"] for row in proposed if not kpis_of(row)] == []


def test_the_proposed_names_stand_on_the_screen_or_beside_it_and_lead_to_the_kpi(proposed: list[Row]) -> None:
    for row in proposed:
        also = {letters(each) for kpi in kpis_of(row) for each in kpi.also}
        for language in LANGUAGES:
            name = row[f"name_{language}"]
            assert letters(name) in also | {letters(names(kpi)[language]) for kpi in kpis_of(row)}, row["id"]
            assert row["id"] in {kpi.requirement for kpi in search(name, CATALOGUE)}, name


def test_sources_are_those_proposed(proposed: list[Row]) -> None:
    for row in proposed:
        cited = {each for kpi in kpis_of(row) for each in re.findall(r"D\d", kpi.source)}
        assert cited == set(re.findall(r"D\d", row["sources"])), row["id"]


def test_directions_are_those_proposed_unless_the_corrections_say_why_not(proposed: list[Row]) -> None:
    turned = [row["id"] for row in proposed if row["direction"] not in {kpi.better for kpi in kpis_of(row)}]
    assert turned == ["R-KPI-GOA-08"]
    assert "| R-KPI-GOA-08 |" in CORRECTIONS
