"""Fixtures for every test: the real data beside the repository, and a browser that may not leave the machine.

What a machine lacks is a skip with its reason at a desk and a failure in CI, so a green CI means all ran.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Request

# Before numpy is loaded: more threads make small computations slower, and two test workers share two cores.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# A test names its client, language and run; those that a developer happens to work with must not leak in.
for _name in [name for name in os.environ if name.startswith("PLAYBOOK_") and name != "PLAYBOOK_SHARED"]:
    del os.environ[_name]

REPOSITORY = Path(__file__).resolve().parents[1]
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lacking(reason: str) -> NoReturn:
    """Skip with the reason at a desk; fail in CI, where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have this: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the source tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real files: ../shared/data, or the one that PLAYBOOK_SHARED names."""
    folder = Path(os.environ.get("PLAYBOOK_SHARED") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        lacking(f"the real files are not at {folder}; name their folder with PLAYBOOK_SHARED")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        lacking("there is no chromium on the PATH; on Debian: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless browser for all tests of a worker; ask for `page_context` to open pages in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def page_context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser context; the test fails if any page in it asks for anything outside this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    outside: list[str] = []

    def watch(request: Request) -> None:
        if leaves_this_machine(request.url):
            outside.append(request.url)

    context.on("request", watch)
    yield context
    context.close()
    assert outside == [], f"pages asked for something outside this machine: {outside}"


def leaves_this_machine(address: str) -> bool:
    """True for an address that neither lies in the page itself nor on this machine.

    >>> leaves_this_machine("https://cdn.example/vega.js"), leaves_this_machine("http://127.0.0.1:8866/voila/x.js")
    (True, False)
    """
    parts = urlsplit(address)
    if parts.scheme in {"data", "blob", "about", "file", "chrome", "devtools"}:
        return False
    return parts.hostname not in {"127.0.0.1", "localhost", "::1"}
