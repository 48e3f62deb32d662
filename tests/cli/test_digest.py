"""`playbook digest`: what the chapters have to say first, as plain sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from playbook.doors import answering
from playbook.i18n import current
from playbook.params import ChapterParams
from playbook.workspace.client import Client


def chapter(*, speaks: bool = True, requires: tuple[str, ...] = ()) -> SimpleNamespace:
    """A chapter that finds the day it was asked about, and may have a digest."""
    module = SimpleNamespace(Params=ChapterParams, analyse=lambda _workspace, params: params.as_of)
    if speaks:
        module.digest = lambda day: (f"First, on {day}.", f"Then, in {current().language}.")
    return SimpleNamespace(requires=requires, module=lambda: module)


def test_the_sentences_come_in_their_order_and_silent_chapters_stay_silent(
    playbook: Callable[..., Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "chapters", lambda: (chapter(speaks=False), chapter()))
    said = playbook("digest", client.path, "--as-of", "2011-12-09")
    assert said.code == 0
    assert said.out.splitlines()[0] == "Gifts, up to 9 December 2011"
    assert [line for line in said.out.splitlines()[1:] if line] == ["1. First, on 2011-12-09.", "2. Then, in en."]


def test_machines_get_the_sentences_in_the_language_asked_for(
    playbook: Callable[..., Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "chapters", lambda: (chapter(),))
    told = json.loads(playbook("digest", client.path, "--as-of", "2011-12-09", "--language", "pl", "--json").out)
    assert list(told) == ["schema", "client", "snapshot", "as_of", "language", "sentences"]
    assert told["sentences"] == ["First, on 2011-12-09.", "Then, in pl."]


def test_data_that_cannot_bear_it_are_refused_with_what_is_missing(
    playbook: Callable[..., Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "chapters", lambda: (chapter(requires=("surveys.score",)),))
    said = playbook("digest", client.path)
    assert (said.code, said.out) == (3, "")
    assert "surveys.score" in said.err


def test_the_shipped_chapters_have_one_and_thin_data_are_no_digest(
    playbook: Callable[..., Any], client: Client
) -> None:
    said = playbook("digest", client.path)
    assert (said.code, said.out) == (3, "")
    assert "orders" in said.err
