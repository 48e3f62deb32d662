"""Reloading a page cannot exhaust the machine: kernels have a limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from playbook.doors.voila_app import Viewers


@pytest.fixture
def viewers(monkeypatch: pytest.MonkeyPatch) -> Viewers:
    """At most three kernels; starting one only notes it."""
    manager = Viewers(most=3)

    async def start(self: Viewers, **_how: object) -> str:
        return note(self, f"new-{len(self._kernels)}", minutes=0)

    async def shut(kernel_id: str) -> None:
        del manager._kernels[kernel_id]

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(manager, "shutdown_kernel", shut)
    return manager


def finished(coroutine: Coroutine[Any, Any, str]) -> str:
    """The result of a coroutine that waits for nothing, whatever event loop a browser's tests keep running."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return str(end.value)
    raise AssertionError("it waits for something")


def note(manager: Viewers, kernel_id: str, *, minutes: float, looked_at: bool = False) -> str:
    """A kernel whose last activity lies so many minutes back."""
    last = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    manager._kernels[kernel_id] = SimpleNamespace(last_activity=last)
    manager._kernel_connections[kernel_id] = int(looked_at)
    return kernel_id


def test_a_new_viewer_takes_the_place_of_the_page_that_was_left_longest_ago(viewers: Viewers) -> None:
    note(viewers, "left", minutes=5)
    note(viewers, "left-earlier", minutes=50)
    note(viewers, "looked-at", minutes=90, looked_at=True)
    finished(viewers.start_kernel())
    assert "left-earlier" not in viewers._kernels
    assert {"left", "looked-at"} < set(viewers._kernels)


def test_when_every_page_is_looked_at_the_next_viewer_is_told_to_wait(viewers: Viewers) -> None:
    for number in range(3):
        note(viewers, f"looked-at-{number}", minutes=90, looked_at=True)
    with pytest.raises(HTTPError) as refused:
        finished(viewers.start_kernel())
    assert refused.value.status_code == 503
    assert len(viewers._kernels) == 3


def test_a_page_that_was_just_sent_is_not_taken_for_one_that_was_left(viewers: Viewers) -> None:
    for number in range(3):
        note(viewers, f"just-sent-{number}", minutes=0.1)
    with pytest.raises(HTTPError):
        finished(viewers.start_kernel())
