"""The dashboard of a tiny client with one tiny notebook, as a process of its own.

python -m tests.doors_pages.serve_tiny CLIENT NOTEBOOKS PORT TOKEN [edit]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playbook.doors import dashboard
from playbook.workspace.client import Client
from tests.doors_pages.tiny import tiny_chapter


def main(client: str, notebooks: str, port: str, token: str, *more: str) -> int:
    dashboard.notebooks_folder = lambda: Path(notebooks)  # type: ignore[attr-defined]
    dashboard.chapters = lambda: (tiny_chapter(),)  # type: ignore[attr-defined]
    return dashboard.serve(Client.at(client), port=int(port), token=token, edit="edit" in more)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
