"""The dashboard in a browser: guarded by a token, quick to paint, alive, and asking for nothing outside."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from playbook.workspace.client import Client
from playbook.workspace.decisions import goals
from tests.doors_pages.tiny import make_client

TOKEN = "a-token-for-this-test"
CELLS = (
    "# How much?\n\nFor everybody who wants to know.",
    "import tests.doors_pages.in_kernel\nfrom playbook.doors.notebook import begin\nbook = begin('tiny')",
    "book.bears()",
    "book.controls()",
    "book.headline()",
    "book.show('share')",
    "book.decide()",
)


@dataclass(frozen=True)
class Served:
    """A dashboard that is running."""

    client: Client
    address: str

    def url(self, path: str, *, token: str = TOKEN) -> str:
        return f"{self.address}{path}" + (f"?token={token}" if token else "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, repository: Path, chromium: str) -> Iterator[Served]:
    """The tiny client's dashboard, in which decisions may be saved, as a process of its own."""
    folder = tmp_path_factory.mktemp("dashboard")
    client = make_client(folder / "shop")
    (folder / "notebooks").mkdir()
    make = [nbformat.v4.new_markdown_cell, *[nbformat.v4.new_code_cell] * (len(CELLS) - 1)]
    cells = [kind(source) for kind, source in zip(make, CELLS, strict=True)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "notebooks" / "01_tiny.ipynb")
    port = free_port()
    command = ["-m", "tests.doors_pages.serve_tiny", client.path, folder / "notebooks", str(port), TOKEN, "edit"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, *command], cwd=repository, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/login", process, folder / "log")
        yield Served(client, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Until the server answers; its log when it does not."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the dashboard does not answer:\n{log.read_text()}")


def answer(address: str) -> tuple[int, str]:
    """Status and text of an address, as somebody without a browser gets them."""
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


@pytest.fixture
def page(served: Served, page_context):
    """The chapter's page with its controls alive."""
    opened = page_context.new_page()
    opened.goto(served.url("/voila/render/01_tiny.ipynb"))
    opened.wait_for_selector(".pb-controls select", timeout=60_000)
    return opened


pytestmark = [pytest.mark.browser, pytest.mark.slow]


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
