"""Conformance reports share the way to call the command line."""

from tests.cli.conftest import playbook

__all__ = ["playbook"]
