"""The shared fixtures keep their promises: nothing is skipped in CI, and no page leaves this machine unnoticed."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytest_plugins = ["pytester"]

ASKS_FOR_DATA = "def test_it(shared_data):\n    assert shared_data\n"
OPENS_A_PAGE = """
def test_it(page_context):
    page = page_context.new_page()
    page.set_content("<h1>Hello</h1><img src='{address}'>")
    assert page.inner_text("h1") == "Hello"
"""


@pytest.fixture
def house(pytester: pytest.Pytester, repository: Path) -> pytest.Pytester:
    """A small project with the same conftest."""
    pytester.makeconftest((repository / "tests" / "conftest.py").read_text(encoding="utf-8"))
    return pytester


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "errors")])
def test_missing_data_are_a_skip_at_a_desk_and_an_error_in_ci(
    house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PLAYBOOK_SHARED", str(house.path / "nowhere"))
    house.makepyfile(ASKS_FOR_DATA)
    result = house.runpytest_subprocess("-rs")
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines(["*name their folder with PLAYBOOK_SHARED*"])


def test_tests_run_with_one_thread_of_linear_algebra() -> None:
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_what_a_developer_works_with_does_not_leak_into_tests(
    house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYBOOK_WORKSPACE", "clients/acme")
    house.makepyfile("import os\n\ndef test_it():\n    assert 'PLAYBOOK_WORKSPACE' not in os.environ\n")
    house.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_asks_for_something_outside_fails_its_test(house: pytest.Pytester, chromium: str) -> None:
    house.makepyfile(OPENS_A_PAGE.format(address="http://cdn.invalid/picture.png"))
    result = house.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*asked for something outside this machine*cdn.invalid*"])


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_stays_on_this_machine_passes(house: pytest.Pytester, chromium: str) -> None:
    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Nothing)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    house.makepyfile(OPENS_A_PAGE.format(address=f"http://127.0.0.1:{server.server_port}/picture.png"))
    house.runpytest_subprocess().assert_outcomes(passed=1)
    server.shutdown()
    server.server_close()
    thread.join()
