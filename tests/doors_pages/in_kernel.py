"""Imported by a test's notebook in its kernel: makes the tiny chapter the one that `begin` finds."""

from playbook.doors import notebook
from tests.doors_pages.tiny import tiny_chapter

notebook.chapter = lambda _name: tiny_chapter()  # type: ignore[assignment]
