"""`playbook lab`: JupyterLab on one client's notebooks.

The notebooks lie beside the client's folder, in `<client>.notebooks/<language>`: near enough to find, under no server's
way to the data, and ignored by git where the client is. Those that a person has edited are kept.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from playbook.doors.surface import DOOR_VARIABLE
from playbook.doors.translation import read_notebook, translated_notebook, write_notebook
from playbook.i18n import _, activate, current, listed
from playbook.shipped import notebooks_folder
from playbook.workspace.client import WORKSPACE_VARIABLE, Client, open_workspace

# What was written here, by name: the fingerprint of its cells. Another fingerprint means that a person changed it.
WRITTEN = ".written.json"
# JupyterLab's settings that differ here: it does not ask whether it may fetch news.
SETTINGS = Path(__file__).parent / "lab_config"


def lab(
    client: Client,
    *,
    host: str = "127.0.0.1",
    port: int = 8888,
    token: str | None = None,
    browser: bool = True,
    language: str = "",
) -> int:
    """Open JupyterLab on a client's notebooks until it is stopped; returns its exit code.

    token: None makes one. It goes to the server by its environment, not by its arguments, which others can read.
    Errors: `BadInput` for a client without data.
    """
    workspace = open_workspace(client.path)
    activate(replace(workspace.locale, language=language or workspace.locale.language))
    folder = client.path.with_name(f"{client.name}.notebooks") / current().language
    kept = write_notebooks(folder, current().language)
    if kept:
        print(_("Kept as you changed them: {names}").format(names=listed(kept)))
    secret = secrets.token_urlsafe(24) if token is None else token
    print(_("The notebooks of {client} are at:").format(client=client.name))
    print(f"http://{host}:{port}/lab" + (f"?token={secret}" if secret else ""), flush=True)
    environment = {
        **os.environ,
        DOOR_VARIABLE: "lab",
        WORKSPACE_VARIABLE: str(client.path),
        "PLAYBOOK_LANGUAGE": current().language,
        "PLAYBOOK_RUN_FOLDER": "",
        "JUPYTER_TOKEN": secret,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            filter(None, [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")])
        ),
        "OPENBLAS_NUM_THREADS": "1",
    }
    return _until_stopped(command(folder, host=host, port=port, browser=browser), environment)


def _until_stopped(arguments: list[str], environment: dict[str, str]) -> int:
    """Run a server until it ends; whoever ends us ends it too."""
    with subprocess.Popen(arguments, env=environment) as server:
        before = signal.signal(signal.SIGTERM, lambda _number, _frame: server.terminate())
        try:
            return server.wait()
        except KeyboardInterrupt:
            # It was sent to the server as well, which asks whether it is meant.
            return server.wait()
        finally:
            signal.signal(signal.SIGTERM, before)


def command(folder: Path, *, host: str, port: int, browser: bool) -> list[str]:
    """JupyterLab's command line: this folder, this port, and nothing asked for outside (no news, no update check)."""
    options: dict[str, Any] = {
        "ServerApp.root_dir": folder,
        "ServerApp.ip": host,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "Application.log_level": "WARN",
        # Whoever starts it as root, as in a container, means it; the door is this machine's and has a token.
        "ServerApp.allow_root": True,
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "ServerApp.kernel_spec_manager_class": "playbook.doors.native_kernel.NativeKernel",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    quiet = ["-W", "ignore::DeprecationWarning"]
    return [sys.executable, *quiet, "-m", "jupyterlab", *arguments, *([] if browser else ["--no-browser"])]


def write_notebooks(folder: Path, language: str) -> list[str]:
    """Bring a folder's notebooks up to date in a language; returns those left alone, since a person edited them."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / WRITTEN
    written: dict[str, str] = json.loads(ledger.read_text(encoding="utf-8")) if ledger.is_file() else {}
    kept = []
    for source in sorted(notebooks_folder().glob("*.ipynb")):
        fresh, target = translated_notebook(source, language), folder / source.name
        mark = fingerprint(fresh)
        there = fingerprint(read_notebook(target)) if target.is_file() else None
        if there == mark:
            continue
        if there is not None and there != written.get(source.name):
            kept.append(source.name)
            continue
        write_notebook(fresh, target)
        written[source.name] = mark
    ledger.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return kept


def fingerprint(notebook: Any) -> str:
    """What a person can change in a notebook: its cells' kinds and sources, not its outputs."""
    cells = [[cell.cell_type, cell.source] for cell in notebook.cells]
    return sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()
