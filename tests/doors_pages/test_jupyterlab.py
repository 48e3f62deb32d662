"""The same notebook in JupyterLab: alive while its kernel is, and with its figures when it was only executed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from playbook.doors import lab
from tests.doors_pages.served import TOKEN, free_port, stop, wait_for, write_tiny_notebook
from tests.doors_pages.tiny import make_client

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, repository: Path, chromium: str) -> Iterator[str]:
    """JupyterLab on the tiny notebook, and on what papermill made of it; the address to open one with."""
    folder = tmp_path_factory.mktemp("lab")
    client = make_client(folder / "shop")
    source = write_tiny_notebook(folder / "notebooks")
    environment = {
        **os.environ,
        "PYTHONPATH": str(repository),
        "PLAYBOOK_WORKSPACE": str(client.path),
        "JUPYTER_CONFIG_PATH": str(lab.SETTINGS),
        # Nobody's own settings, and no notebook that was trusted before.
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_TOKEN": TOKEN,
    }
    executed = source.with_name("executed.ipynb")
    papermill = [sys.executable, "-m", "papermill", source, executed]
    subprocess.run(papermill, env=environment, check=True, capture_output=True)
    port = free_port()
    command = lab.command(source.parent, host="127.0.0.1", port=port, browser=False)
    command.append("--expose-app-in-browser")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env={**environment, "PLAYBOOK_DOOR": "lab"}, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/login", process, folder / "log")
        yield f"http://127.0.0.1:{port}/lab/workspaces/{{name}}/tree/{{name}}.ipynb?token={TOKEN}"
    finally:
        stop(process)


IDLE = "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)"


def run_all(page: Page) -> None:
    """Run all cells and wait for the end. Before a kernel is idle, JupyterLab drops the command without a word."""
    page.wait_for_selector(".jp-Cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=120_000)
    page.evaluate(RUN_ALL)
    page.wait_for_function(IDLE, timeout=60_000)


def open_tall(page: Page, address: str) -> None:
    """Open a notebook in a window that holds all of it: JupyterLab shows only the cells in sight."""
    page.set_viewport_size({"width": 1280, "height": 2600})
    page.goto(address)


def test_a_control_changes_sentence_and_figure(opened: str, page_context) -> None:
    page = page_context.new_page()
    open_tall(page, opened.format(name="01_tiny"))
    run_all(page)
    page.wait_for_selector(".pb-live svg", timeout=60_000)
    page.select_option(".pb-controls select", label="Revenue")
    page.wait_for_selector(".pb-headline:has-text('100 revenue in all.')")
    page.wait_for_selector("figure h3:has-text('3 customers share 100 revenue')")


def test_a_notebook_that_runs_a_second_time_draws_its_charts_again_without_an_error(opened: str, page_context) -> None:
    page = page_context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_tall(page, opened.format(name="01_tiny"))
    run_all(page)
    first = page.wait_for_selector(".pb-live svg", timeout=60_000)
    run_all(page)
    page.wait_for_function("before => !before.isConnected", arg=first)
    page.wait_for_selector(".pb-live svg", timeout=60_000)
    # As somebody would who clicks twice: the second run waits behind the first.
    page.evaluate(f"() => Promise.all([({RUN_ALL})(), ({RUN_ALL})()])")
    page.wait_for_selector(".pb-live svg", timeout=60_000)
    assert page.evaluate("() => document.querySelectorAll('.pb-live').length") == 1
    assert errors == []


def test_an_executed_notebook_of_somebody_else_keeps_figures_and_chosen_values(opened: str, page_context) -> None:
    page = page_context.new_page()
    page.goto(opened.format(name="executed"))
    page.wait_for_selector("figure h3:has-text('3 customers share 4 orders')", timeout=60_000)
    picture = page.locator("figure img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert page.locator("dd >> text=Orders").is_visible()
    assert page.locator("text=VBox").count() == 0
