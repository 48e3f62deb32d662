"""The page and the document of JSON: complete, in every language, and loud where something fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.conformance.check import Check, Part, Study
from playbook.doors import conformance
from playbook.i18n import use
from playbook.workspace.client import Client
from tests.doors_pages.tiny import make_client

GOOD = Part(
    "good", "Seasons", (Study("s", "Seasons", "a book, page 1", (Check("E[X(52)]", 1.444004, 1.44400375, 1e-4),)),)
)
BAD = Part("bad", "Cohorts", (Study("t", "Cohorts", "a <paper>", (Check("r", 0.243, 0.25, 0.0005),)),))


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return make_client(tmp_path / "gifts")


def test_the_page_shows_both_numbers_their_source_and_their_difference() -> None:
    page = conformance.conformance_page([GOOD])
    said = "1 published number computed again"
    for text in (said, "E[X(52)]", "a book, page 1", "1.444004", "1.44400375", "−2.5 × 10⁻⁷", "10⁻⁴", "✓ holds"):
        assert text in page
    assert "✗" not in page


def test_what_fails_stands_first_and_unfolded() -> None:
    page = conformance.conformance_page([GOOD, BAD])
    assert "1 number of 2 does not hold." in page
    assert page.index("Numbers that must agree do not.") < page.index("How to read this page")
    assert "Cohorts: r: 0.243 ≠ 0.25" in page
    assert re.findall(r'<details class="pb-details pb-proof" id="(\w+)"( open)?', page) == [
        ("good", ""),
        ("bad", " open"),
    ]
    assert "a &lt;paper&gt;" in page


@pytest.mark.parametrize(("language", "direction", "holds"), [("fa", "rtl", "می‌خواند"), ("pl", "ltr", "zgadza się")])
def test_the_page_speaks_the_language_of_its_reader(language: str, direction: str, holds: str) -> None:
    with use(language):
        page = conformance.conformance_page([GOOD])
    assert f'lang="{language}" dir="{direction}"' in page
    assert holds in page


def test_the_page_asks_for_nothing_outside() -> None:
    assert not re.search(r"(?:src|href)=\"?https?:", conformance.conformance_page([GOOD, BAD]))


def test_the_command_writes_the_page_and_ends_well(
    playbook: Callable[..., Any], client: Client, tmp_path: Path
) -> None:
    out = tmp_path / "new folder" / "proof.html"
    said = playbook("conformance", client.path, "--out", out)
    assert (said.code, said.err) == (0, "")
    assert re.search(r"All \d{3} published numbers", said.out)
    assert f"Page: {out}" in said.out
    assert "Gifts &amp; &lt;Co&gt;" in out.read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["proof.html"]


def test_json_leaves_nothing_but_json_and_no_file(
    playbook: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = playbook("conformance", "--json")
    told = json.loads(said.out)
    assert (said.code, told["schema"], told["fails"], told["not_run"]) == (0, 1, 0, 0)
    checks = [check for part in told["parts"] for study in part["studies"] for check in study["checks"]]
    assert len(checks) == told["holds"] > 200
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_fails_ends_the_command_with_1(
    playbook: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("playbook.conformance.reproduce.reproduce", lambda: (GOOD, BAD))
    said = playbook("conformance")
    assert said.code == 1
    assert "✗ Cohorts: r: 0.243 ≠ 0.25" in said.out
    assert "1 number of 2 does not hold." in said.out
    assert (tmp_path / "conformance.html").is_file()


def test_a_day_needs_a_client(playbook: Callable[..., Any]) -> None:
    said = playbook("conformance", "--as-of", "2011-12-09")
    assert (said.code, said.out) == (2, "")
    assert "--as-of needs a client" in said.err
