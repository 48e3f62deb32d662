"""The dashboard in a browser: guarded by a token, quick to paint, alive, and asking for nothing outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.workspace.client import Client
from playbook.workspace.decisions import goals
from tests.doors_pages.served import TOKEN, answer, free_port, stop, wait_for, write_tiny_notebook
from tests.doors_pages.tiny import make_client


@dataclass(frozen=True)
class Served:
    """A dashboard that is running."""

    client: Client
    address: str

    def url(self, path: str, *, token: str = TOKEN) -> str:
        return f"{self.address}{path}" + (f"?token={token}" if token else "")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, repository: Path, chromium: str) -> Iterator[Served]:
    """The tiny client's dashboard, in which decisions may be saved, as a process of its own."""
    folder = tmp_path_factory.mktemp("dashboard")
    client = make_client(folder / "shop")
    write_tiny_notebook(folder / "notebooks")
    port = free_port()
    command = ["-m", "tests.doors_pages.serve_tiny", client.path, folder / "notebooks", str(port), TOKEN, "edit"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command], cwd=repository, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/login", process, folder / "log")
        yield Served(client, f"http://127.0.0.1:{port}")
    finally:
        stop(process)


@pytest.fixture
def page(served: Served, page_context):
    """The chapter's page with its controls alive."""
    opened = page_context.new_page()
    opened.goto(served.url("/voila/render/01_tiny.ipynb"))
    opened.wait_for_selector(".pb-controls select", timeout=60_000)
    return opened


pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_dashboard_that_wants_no_token_shows_its_chapters_at_once(tmp_path: Path, repository: Path) -> None:
    client, port = make_client(tmp_path / "shop"), free_port()
    write_tiny_notebook(tmp_path / "notebooks")
    command = ["-m", "tests.doors_pages.serve_tiny", client.path, tmp_path / "notebooks", str(port), ""]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command], cwd=repository, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process, tmp_path / "log")
        _status, text = answer(f"http://127.0.0.1:{port}/")
    finally:
        stop(process)
    assert "pb-chapters" in text
    assert 'id="password_input"' not in text


def test_without_the_token_there_is_a_form_for_it_and_not_a_word_about_the_client(served: Served) -> None:
    status, text = answer(served.url("/voila/render/01_tiny.ipynb", token=""))
    assert status == 200
    assert 'id="password_input"' in text
    assert "orders in all" not in text


@pytest.mark.parametrize("path", ["/voila/files/01_tiny.ipynb", "/voila/api/contents", "/voila/tree/"])
def test_files_beside_the_page_are_not_given_out_even_with_the_token(served: Served, path: str) -> None:
    assert answer(served.url(path))[0] in {403, 404}


def test_the_page_is_there_before_any_script(served: Served) -> None:
    _status, text = answer(served.url("/voila/render/01_tiny.ipynb"))
    assert "4 orders in all." in text
    assert 'class="pb-still' in text
    assert "begin(" not in text


def test_the_list_of_chapters_leads_to_the_chapter(served: Served, page_context) -> None:
    page = page_context.new_page()
    page.goto(served.url("/"))
    page.click("text=How much?")
    page.wait_for_selector("text=4 orders in all.", timeout=60_000)


def test_a_number_leads_to_its_definition_by_keyboard_and_only_those_who_may_see_it(served: Served, page) -> None:
    """In a page of its own, so that what was chosen stays."""
    page.focus(".pb-tile a")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    defined = opened.value
    defined.wait_for_selector("details#orders[open]")
    assert "Completed orders placed in the period." in defined.inner_text("details#orders")
    _status, text = answer(served.url("/definitions", token=""))
    assert "Completed orders" not in text


def test_a_number_that_is_no_indicator_leads_to_its_figure_on_the_same_page(page) -> None:
    page.wait_for_selector(".pb-live svg")
    page.click(".pb-tile a:text-is('Customers')")
    assert page.url.endswith("#figure-share")
    assert page.locator("#figure-share").count() == 1


def test_a_control_changes_sentence_figure_and_chosen_values(page) -> None:
    page.wait_for_selector(".pb-live svg")
    page.select_option(".pb-controls select", label="Revenue")
    page.wait_for_selector("text=100 revenue in all.")
    page.wait_for_selector("text=3 customers share 100 revenue")
    page.wait_for_selector(".pb-live svg")
    assert page.inner_text(".pb-twin").split() == ["What", "to", "count", "Revenue", "At", "least", "0"]


def test_a_choice_that_the_data_refuse_shows_a_card_and_leaves_the_page(page) -> None:
    readout = page.locator(".pb-controls .widget-readout")
    readout.fill("99")
    readout.press("Enter")
    page.wait_for_selector(".pb-status >> text=No customer is left.")
    assert page.inner_text(".pb-headline") == "4 orders in all."


def test_nothing_scrolls_sideways_on_a_phone(page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_ticked_and_saved_becomes_a_decision(served: Served, page) -> None:
    page.check("label:has-text('More orders') input")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=The next run uses it.")
    assert [goal.name for goal in goals(served.client)] == ["More orders"]
