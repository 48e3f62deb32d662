"""A KPI is found by words of any of the languages, and the catalogue can be had as one page."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext

from playbook.charts.names import tactic_name
from playbook.doors.cli import run
from playbook.doors.commands.finding import write_page
from playbook.i18n import LANGUAGES, Locale, activate, use
from playbook.kpis import load_catalogue
from playbook.kpis.searching import names, plain, search, searchable
from tests.kpis.bench import day, orders, workspace

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.id)
def test_every_kpi_is_found_first_by_its_name_in_every_language(kpi: object) -> None:
    """What one is called in a language may be another's id or name; then they stand first together."""
    for name in names(kpi).values():  # type: ignore[arg-type]
        found = search(name, CATALOGUE)
        called = ([each.id, *names(each).values()] for each in CATALOGUE.values())
        namesakes = [each for each in called if plain(name) in map(plain, each)]
        assert kpi in found[: len(namesakes)]


def test_words_are_looked_for_in_the_names_of_tactics_too() -> None:
    found = search("pomoc porzucone", CATALOGUE, tactic_name=tactic_name)
    assert {kpi.tactic for kpi in search("سبد", CATALOGUE, tactic_name=tactic_name)} >= {"cart"}
    assert found == []


def test_case_accents_joiners_and_arabic_letters_make_no_difference() -> None:
    wanted = [kpi.id for kpi in search("نرخ فعال‌سازی مجدد", CATALOGUE)]
    assert "reactivation_rate" in wanted
    assert [kpi.id for kpi in search("نرخ فعالسازي مجدد", CATALOGUE)] == wanted
    assert [kpi.id for kpi in search("WSKAZNIK POLECENIA", CATALOGUE)] == ["net_promoter_score"]


def test_the_command_finds_without_a_client_and_says_so_where_there_is_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["kpis", "--search", "R-KPI-SAL-08", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["kpis"]
    assert (found["id"], found["status"], sorted(found["name"])) == ("churn_rate", None, sorted(LANGUAGES))
    assert run(["kpis", "--search", "unheard-of thing"]) == 2
    assert "No indicator has all these words." in capsys.readouterr().err
    assert run(["kpis", "--search", "churn", "--by", "country"]) == 2
    activate(Locale())


FEW = pd.concat([orders((f"o{i}", "2024-06-10 10:00:00", f"c{i}", 10.0)) for i in range(40)])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of a shop that delivered nothing but orders, in every language."""
    found = {}
    for language in LANGUAGES:
        folder = tmp_path_factory.mktemp(language)
        with use(language):
            opened = workspace(folder, {"orders": FEW}, language=f'"{language}"')
            write_page(folder / "kpis.html", opened, day("2024-06-30"), "month")
        found[language] = folder / "kpis.html"
    return found


def test_the_page_holds_every_kpi_with_its_words_and_its_formula_as_run(pages: dict[str, Path]) -> None:
    text = pages["en"].read_text(encoding="utf-8")
    for kpi in CATALOGUE.values():
        assert f'id="{kpi.id}"' in text
    assert "count(*) FILTER (WHERE NOT is_active_at_end)" in text
    assert "-- One row per" in text, "the views behind the formulas are there as they run"
    assert searchable(CATALOGUE["orders"], tactic_name=tactic_name) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_finds_a_kpi_and_what_it_lacks_and_nothing_scrolls_sideways(
    pages: dict[str, Path], page_context: BrowserContext, language: str, width: int
) -> None:
    page = page_context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(pages[language].as_uri())
    assert page.locator(".pb-kpi[data-words]:visible").count() == len(CATALOGUE)
    page.fill("input[name=words]", "Visits by CHANNEL")
    shown = page.locator(".pb-kpi[data-words]:visible")
    assert "visits_by_channel" in [each.get_attribute("id") for each in shown.all()]
    page.locator("#visits_by_channel > summary").click()
    assert "sessions.session_id" in page.locator("#visits_by_channel").inner_text()
    page.fill("input[name=words]", "")
    page.select_option("select[name=state]", "ok")
    answered = page.locator(".pb-kpi[data-words]:visible").count()
    assert 0 < answered < len(CATALOGUE)
    page.fill("input[name=words]", "qqqq")
    assert page.locator(".pb-nothing").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []


def test_a_link_to_a_kpi_opens_it(pages: dict[str, Path], page_context: BrowserContext) -> None:
    page = page_context.new_page()
    page.goto(f"{pages['en'].as_uri()}#churn_rate")
    assert page.locator("#churn_rate").get_attribute("open") is not None
