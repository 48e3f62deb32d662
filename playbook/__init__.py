"""Retention Playbook: a shop's exports become decisions about its customers.

The whole public interface. Names are looked up when first used, so `import playbook` loads no chart library.

>>> import playbook
>>> issubclass(playbook.Refused, playbook.PlaybookError)
True
"""

from importlib import import_module
from typing import Any

_HOME = {
    "open_workspace": "playbook.workspace.client",
    "Workspace": "playbook.workspace.client",
    "load_catalogue": "playbook.kpis.catalogue",
    "compute": "playbook.kpis.compute",
    "attribute": "playbook.methods.attribution",
    "begin": "playbook.doors.notebook",
    "PlaybookError": "playbook.errors",
    "BadInput": "playbook.errors",
    "Problems": "playbook.errors",
    "Refused": "playbook.errors",
    "Failed": "playbook.errors",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'playbook' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
