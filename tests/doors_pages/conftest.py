"""What is displayed caught, and the language put back after each test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playbook.doors import notebook
from playbook.i18n import Locale, activate, current
from playbook.workspace.client import Client
from tests.doors_pages.tiny import TinyChapter, make_client, tiny_chapter


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> TinyChapter:
    """The tiny chapter, known to `begin` by any name; the language is put back afterwards."""
    chapter = tiny_chapter()
    monkeypatch.setattr(notebook, "chapter", lambda _name: chapter)
    monkeypatch.delenv("PLAYBOOK_RUN_FOLDER", raising=False)
    monkeypatch.delenv("PLAYBOOK_DOOR", raising=False)
    return chapter


@pytest.fixture(autouse=True)
def english() -> Any:
    """Every test begins in English and leaves the language as it was."""
    before = current()
    activate(Locale())
    yield
    activate(before)


@pytest.fixture
def shop(tmp_path: Path) -> Client:
    """The tiny client."""
    return make_client(tmp_path / "shop")


class Screen:
    """What a notebook displayed: one entry per display, updated in place as a notebook would."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.places: dict[str, int] = {}
        self.widgets: list[Any] = []

    def display(self, shown: Any, *, raw: bool, display_id: str | None = None, update: bool = False) -> None:
        assert raw
        if "text/html" not in shown:
            self.widgets.append(shown)
        elif update and display_id is not None:
            self.outputs[self.places[display_id]] = shown
        else:
            self.places[str(display_id)] = len(self.outputs)
            self.outputs.append(shown)

    @property
    def html(self) -> str:
        return "".join(output["text/html"] for output in self.outputs[1:])


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Catches what is displayed."""
    import IPython.display

    caught = Screen()
    monkeypatch.setattr(IPython.display, "display", caught.display)
    return caught
