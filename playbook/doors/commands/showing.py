"""`playbook lab` and `playbook serve`: the notebooks on a screen, for the analyst and for the client."""

from __future__ import annotations

from playbook.doors.commands.shape import Count, command, language_option, option, some_client
from playbook.i18n import N_
from playbook.workspace.client import Client

host_option = option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help=N_("Address to listen on; 127.0.0.1 means that only this machine can see it."),
)
no_browser_option = option("--no-browser", is_flag=True, help=N_("Open no browser."))


@command("lab", help=N_("Open the notebooks on this client in JupyterLab."), example="playbook lab clients/gifts")
@some_client
@language_option
@option("--port", type=Count(1, 65535), default=8888, metavar="N", help=N_("Port on this machine."))
@host_option
@no_browser_option
def lab_command(client: Client, *, language: str | None, port: int, host: str, no_browser: bool) -> int:
    """JupyterLab on a folder that holds only notebooks."""
    from playbook.doors.lab import lab

    return lab(client, port=port, host=host, browser=not no_browser, language=language or "")


@command("serve", help=N_("Show the dashboard of this client."), example="playbook serve clients/gifts --port 8866")
@some_client
@language_option
@option("--port", type=Count(1, 65535), default=8866, metavar="N", help=N_("Port on this machine."))
@host_option
@no_browser_option
@option("--edit", is_flag=True, help=N_("Let viewers record decisions."))
@option("--no-token", is_flag=True, help=N_("Ask viewers for no token; for a machine that nobody else reaches."))
def serve_command(
    client: Client,
    *,
    language: str | None,
    port: int,
    host: str,
    no_browser: bool,
    edit: bool,
    no_token: bool,
) -> int:
    """The Voilà dashboard."""
    from playbook.doors.dashboard import serve

    return serve(
        client,
        port=port,
        host=host,
        token="" if no_token else None,
        browser=not no_browser,
        edit=edit,
        language=language or "",
    )
