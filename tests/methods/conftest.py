"""Property tests here draw the same examples on every machine and keep nothing on disk."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("methods", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("methods")
