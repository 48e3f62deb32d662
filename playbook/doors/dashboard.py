"""`playbook serve`: the chapters as pages for people who do not open notebooks. `playbook lab` is in lab.py.

    serve(client, host="127.0.0.1", port=8866)      # prints the address with its token, then waits

The server's root is a folder of its own that holds only translated notebooks: a client's folder is never under it.
"""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import webbrowser
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from playbook.chapters import chapters
from playbook.charts.offline import bundle_javascript, loader_script
from playbook.charts.page import style
from playbook.doors import pieces, report, widgets
from playbook.doors.lab import lab
from playbook.doors.surface import COURIER_SCRIPT, DOOR_VARIABLE
from playbook.doors.translation import translated_notebook, write_notebook
from playbook.errors import BadInput
from playbook.i18n import _, activate, current, date, direction, integer, isolate, listed
from playbook.shipped import notebooks_folder
from playbook.workspace.client import WORKSPACE_VARIABLE, Client, Workspace, open_workspace

__all__ = ["lab", "serve"]

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TEMPLATES = Path(__file__).parent / "voila_template"
# Without the first no widget works; the second is what it builds on.
EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
IDLE_SECONDS = 600
CULL_EVERY_SECONDS = 60
# What a chapter's kernel takes of the memory that it shares with nobody, measured on the sample shop.
KERNEL_MEGABYTES = 350
FEWEST, MOST = 4, 40


def serve(
    client: Client,
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    token: str | None = None,
    browser: bool = False,
    edit: bool = False,
    language: str = "",
) -> int:
    """Serve a client's chapters until stopped; returns the exit code.

    host: 127.0.0.1 unless told otherwise. token: None makes one; an empty one turns it off, on this machine only.
    edit: decisions may be saved from the pages. language: another one than the client's.
    Errors: `BadInput` for a client without data, a port in use, or an open door without a token.
    """
    workspace = open_workspace(client.path)
    if token == "" and host not in LOOPBACK:
        raise BadInput(
            _("A dashboard that other machines can reach needs a token."),
            remedy=_("Leave the token to the playbook, or name one."),
        )
    _free(host, port)
    activate(replace(workspace.locale, language=language or workspace.locale.language))
    secret = secrets.token_urlsafe(24) if token is None else token
    with tempfile.TemporaryDirectory(prefix="playbook-dashboard-") as folder:
        app = application(workspace, Path(folder), host=host, port=port, token=secret, edit=edit)
        address = f"http://{host}:{port}/" + (f"?token={secret}" if secret else "")
        print(_("The dashboard of {client} is at:").format(client=client.name), address, sep="\n", flush=True)
        if browser:
            webbrowser.open(address)
        app.start()
    return 0


def application(workspace: Workspace, folder: Path, *, host: str, port: int, token: str, edit: bool) -> Any:
    """Voilà, ready to start: pages written into `folder`, kernels told what to open.

    The language in force is that of the pages.
    """
    # Imported here: an environment without a server still writes reports.
    from playbook.doors.voila_app import Dashboard, Viewers

    notebooks, static = folder / "notebooks", folder / "static"
    notebooks.mkdir()
    static.mkdir()
    site = write_site(workspace, notebooks, static)
    # Not among the static files, which everybody gets who asks: a client's own indicators are the client's business.
    Dashboard.definitions = definitions_page(workspace)
    os.environ.update(
        {
            DOOR_VARIABLE: "dashboard",
            WORKSPACE_VARIABLE: str(workspace.client.path),
            "PLAYBOOK_LANGUAGE": site["language"],
            "PLAYBOOK_EDIT": "1" if edit else "",
            "PLAYBOOK_RUN_FOLDER": "",
            "OPENBLAS_NUM_THREADS": "1",
        }
    )
    Dashboard.template_folder, Dashboard.static_folder = str(TEMPLATES), str(static)
    Dashboard.only_this_machine = host in LOOPBACK
    # As the one application of this process: what Voilà logs of a page that broke comes out here.
    Dashboard.clear_instance()
    app = Dashboard.instance(config=_config(site, host=host, port=port, token=token, viewers=Viewers))
    app.config_file_paths = []  # a voila.json that happens to lie about must not open what is shut here
    app.root_dir = str(notebooks)
    app.initialize([])
    return app


def _config(site: dict[str, Any], *, host: str, port: int, token: str, viewers: type) -> Any:
    from traitlets.config import Config

    most = most_kernels(_free_megabytes())
    # A kernel kept warm per chapter, the first chapters first, and as many again for those who look.
    cold = [each["notebook"] for each in site["chapters"][max(1, most // 2) :]]
    broken = _("This page could not be finished.")
    # The plain provider asks everybody, and without a token nobody has the answer; the other one then asks nobody.
    asks = "IdentityProvider" if token else "PasswordIdentityProvider"
    return Config(
        {
            "Dashboard": {
                "ip": host, "port": port, "port_retries": 0, "open_browser": False, "token": token, "site": site,
                "log_level": "ERROR", "identity_provider_class": f"jupyter_server.auth.identity.{asks}",
            },
            "VoilaConfiguration": {
                "template": "lab", "theme": "light", "allow_template_override": "NO", "allow_theme_override": "NO",
                "classic_tree": True, "strip_sources": True, "file_allowlist": [], "file_denylist": [".*"],
                "extension_allowlist": EXTENSIONS, "extension_denylist": [], "resources": {"playbook": site},
                "preheat_kernel": True, "default_pool_size": 1, "multi_kernel_manager_class": viewers,
                "kernel_spec_manager_class": "playbook.doors.native_kernel.NativeKernel",
            },
            "Viewers": {"most": most},
            "VoilaKernelManager": {"preheat_denylist": cold},
            # Through files that only this user may open, not through ports of the machine, where there are such files.
            "KernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
            "VoilaExecutor": {"cell_error_instruction": broken, "timeout": 600},
            "MappingKernelManager": {
                "cull_idle_timeout": IDLE_SECONDS, "cull_interval": CULL_EVERY_SECONDS, "cull_connected": False,
            },
        }
    )  # fmt: skip


def most_kernels(megabytes: int) -> int:
    """How many kernels two thirds of the free memory hold.

    >>> most_kernels(2_000), most_kernels(16_000), most_kernels(1_000_000)
    (4, 30, 40)
    """
    return min(MOST, max(FEWEST, megabytes * 2 // 3 // KERNEL_MEGABYTES))


def _free_megabytes() -> int:
    """The memory that is free for us; where the machine does not say, that of a small one."""
    told = Path("/proc/meminfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable:")), 8_000)


def write_site(workspace: Workspace, notebooks: Path, static: Path) -> dict[str, Any]:
    """Write the translated notebooks, one style and one script; return what the pages say."""
    language = current().language
    for path in sorted(notebooks_folder().glob("*.ipynb")):
        write_notebook(translated_notebook(path, language), notebooks / path.name)
    sheets = (widgets.STYLESHEET, report.STYLESHEET, TEMPLATES / "dashboard.css")
    css = style() + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    loader = loader_script().removeprefix("<script>").removesuffix("</script>")
    script = "\n".join([bundle_javascript(), loader, pieces.STALE_SCRIPT, COURIER_SCRIPT])
    as_of = workspace.as_of_default if "orders.order_ts" in workspace.available else None
    return {
        "client": isolate(workspace.settings.name),
        "language": language,
        "direction": direction(),
        "style": _write(static, "css", css),
        "script": _write(static, "js", script),
        "stale": pieces.stale_note(as_of),
        "chapters": [_entry(workspace, each) for each in chapters() if (notebooks / each.notebook).is_file()],
        "labels": {**_labels(), "up_to": _("Data up to {day}").format(day=date(as_of)) if as_of else ""},
    }


def definitions_page(workspace: Workspace) -> str:
    """The catalogue, in the language in force, as the page that every KPI on the other pages leads to."""
    from playbook.charts.catalogue_page import catalogue_page
    from playbook.kpis.explain import explained
    from playbook.kpis.own import catalogue_of

    catalogue = catalogue_of(workspace.client)
    title = _("Indicators of {client}").format(client=isolate(workspace.settings.name))
    return catalogue_page([explained(kpi, catalogue) for kpi in catalogue.values()], title=title)


def _entry(workspace: Workspace, each: Any) -> dict[str, Any]:
    lacking = workspace.engine.missing(each.requires)
    names = listed(isolate(name) for name in lacking)
    return {
        "name": each.name,
        "notebook": each.notebook,
        "number": integer(each.number),
        "title": _(each.title),
        "question": _(each.question),
        "lacking": _("These data lack {names}.").format(names=names) if lacking else "",
    }


def _labels() -> dict[str, str]:
    return {
        "chapters": _("Chapters"),
        "definitions": _("Definitions"),
        "computing": _("Being computed …"),
        "broken": _("This page could not be finished."),
        "broken_remedy": _("The log of the server says why. The other chapters are not affected."),
        "full": _("Too many pages are open at the moment."),
        "full_remedy": _("Close one, or try again in a few minutes."),
        "nowhere": _("There is no such page."),
        "closed": _("This page is not open to you."),
        "home": _("To the list of chapters"),
        "token": _("Token"),
        "token_wanted": _("Open the address that the dashboard printed when it started, or enter its token."),
        "token_wrong": _("That is not the token."),
        "open": _("Open"),
    }


def _write(static: Path, ending: str, text: str) -> str:
    """Write a file under a name that changes with its content, so that browsers may keep it."""
    name = f"playbook-{sha256(text.encode()).hexdigest()[:12]}.{ending}"
    (static / name).write_text(text, encoding="utf-8")
    return f"{name}?v={name[9:21]}"


def _free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on: Voilà would move to another one, or end without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                _("Nothing can be served at {host}, port {port}.").format(host=host, port=port),
                found=[str(error.strerror or error)],
                remedy=_("Choose another port with --port."),
            ) from None
