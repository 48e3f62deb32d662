"""What tests of pages on a server share: a free port, a notebook of the tiny chapter, and waiting for an answer."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

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


def write_tiny_notebook(folder: Path) -> Path:
    """The notebook of the tiny chapter."""
    folder.mkdir(exist_ok=True)
    make = [nbformat.v4.new_markdown_cell, *[nbformat.v4.new_code_cell] * (len(CELLS) - 1)]
    cells = [kind(source) for kind, source in zip(make, CELLS, strict=True)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "01_tiny.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
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
    pytest.fail(f"the server does not answer:\n{log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server with its kernels; one that is slow about it is killed."""
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answer(address: str) -> tuple[int, str]:
    """Status and text of an address, as somebody without a browser gets them."""
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
