"""`playbook init`: a new client's folder, with every setting explained."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click
import tomlkit
from pydantic.fields import FieldInfo

from playbook.doors.commands import saying
from playbook.doors.commands.shape import argument, command, option
from playbook.errors import BadInput
from playbook.i18n import LANGUAGES, N_, _, activate
from playbook.workspace.client import Client, Settings, read_settings

# People's data and the key to them must not slip into version control; settings and decisions may.
IGNORED = "/exports/\n/snapshots/\n/runs/\n/audiences/\n/current\n/.key\n"


@command(
    "init",
    help=N_("Make a folder for a new client."),
    example="playbook init clients/gifts --language en --currency GBP --timezone Europe/London",
)
@argument("folder", type=click.Path(path_type=Path), help=N_("The folder to make."))
@option("--language", metavar="|".join(LANGUAGES), help=N_("Language of the client's pages."))
@option("--currency", metavar="CODE", help=N_("Currency of all money, as three letters."))
@option("--timezone", metavar="ZONE", help=N_("Time zone of the shop, e.g. Europe/London."))
@option("--name", help=N_("The client's name, as it stands on pages; else the folder's name."))
@option("--calendar", metavar="gregorian|jalali", help=N_("Calendar of months and years."))
def init_command(folder: Path, name: str | None, **stated: str | None) -> None:
    """Write client.toml and the empty folders."""
    client = make_client(folder, {"name": name or folder.absolute().name, **stated})
    activate(client.settings.locale)
    saying.say(_("{folder} is ready.").format(folder=folder))
    saying.say(
        _("Put the client's files into {folder}, then: playbook import {client}").format(
            folder=folder / "exports", client=folder
        )
    )


def make_client(folder: Path, stated: dict[str, Any]) -> Client:
    """A new client's folder. stated: settings by name; None means not stated.

    Errors: `BadInput` where a client is already there; `Problems` with all that is wrong with the settings. Nothing is
    written then.
    """
    if (folder / "client.toml").exists():
        raise BadInput(
            _("{folder} is a client's folder already; nothing was changed.").format(folder=folder),
            remedy=_("Change its client.toml, or name another folder."),
        )
    text = settings_text({name: value for name, value in stated.items() if value is not None})
    with tempfile.TemporaryDirectory() as trial:
        draft = Path(trial) / "client.toml"
        draft.write_text(text, encoding="utf-8")
        read_settings(draft)
    for part in ("exports", "decisions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    (folder / "client.toml").write_text(text, encoding="utf-8")
    return Client.at(folder)


def settings_text(stated: dict[str, Any]) -> str:
    """A client.toml in which every setting stands with its explanation; what was not stated, with its default.

    >>> print(settings_text({"name": "Gifts"}).splitlines()[1])
    name = "Gifts"
    """
    document = tomlkit.document()
    tables = []
    for name, field in Settings.model_fields.items():
        default = _default(field)
        if isinstance(default, dict):
            tables.append(name)
            continue
        document.add(tomlkit.comment(_(field.description) if field.description else ""))
        if name in stated:
            document.add(name, stated[name])
        elif not field.is_required():
            # A comment, so that a better default of a later version reaches this client too.
            shown = "" if default is None else tomlkit.item(default).as_string()
            document.add(tomlkit.comment(f"{name} = {shown}".rstrip()))
        document.add(tomlkit.nl())
    for name in tables:  # at the end, or the settings after them would belong to them
        description = Settings.model_fields[name].description
        document.add(tomlkit.comment(_(description) if description else ""))
        if name in stated:
            document.add(name, stated[name])
        else:
            document.add(tomlkit.comment(f"[{name}]"))
        document.add(tomlkit.nl())
    for name in stated.keys() - Settings.model_fields.keys():
        document.add(name, stated[name])
    return tomlkit.dumps(document).rstrip() + "\n"


def _default(field: FieldInfo) -> Any:
    if field.is_required():
        return None
    value = field.get_default(call_default_factory=True)
    return list(value) if isinstance(value, tuple) else value
