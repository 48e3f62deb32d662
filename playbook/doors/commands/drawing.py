"""`playbook figures` and `playbook board`: what a run drew, as files for slides and paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from playbook.doors.commands import saying
from playbook.doors.commands.running import run_option
from playbook.doors.commands.shape import OneOf, command, option, some_client
from playbook.doors.run_folder import run_folder
from playbook.errors import BadInput
from playbook.i18n import N_, _, integer, ngettext
from playbook.workspace.client import Client


@command(
    "figures",
    help=N_("Write the figures of a run as SVG, PNG or PDF."),
    example="playbook figures clients/gifts --out slides\n"
    "playbook figures clients/gifts --chapter channel_attribution --format svg --out slides",
)
@some_client
@run_option
@option("--chapter", "chapters", multiple=True, metavar="NAME", help=N_("Only this chapter; may be repeated."))
@option("--figure", "names", multiple=True, metavar="NAME", help=N_("Only this figure; may be repeated."))
@option(
    "--format",
    "kind",
    type=OneOf("format", ("svg", "png", "pdf")),
    default="png",
    metavar="svg|png|pdf",
    help=N_("Kind of file; else png."),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("figures"),
    metavar="FOLDER",
    help=N_("Folder to write into; else figures in this folder."),
)
def figures_command(
    client: Client, *, run_id: str, chapters: Sequence[str], names: Sequence[str], kind: str, out: Path
) -> None:
    """Each figure with its title, subtitle and foot, in the language of the run."""
    from playbook.doors.drawn import figures_of, kind_of, written

    found = figures_of(run_folder(client, run_id), chapters, names)
    if not found:
        raise _nothing(client)
    out.mkdir(parents=True, exist_ok=True)
    for each in found:
        file = out / f"{each.chapter}-{each.name}.{kind}"
        written(each, file, kind_of(file))
        saying.say(str(file))
    saying.say(ngettext("{n} figure is written.", "{n} figures are written.", len(found)).format(n=integer(len(found))))


@command(
    "board",
    help=N_("Write the board of indicators of a run as PDF, with values and targets."),
    example="playbook board clients/gifts --out board.pdf",
)
@some_client
@run_option
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("board.pdf"),
    metavar="FILE",
    help=N_("File to write: .pdf on pages of A4, .svg or .png with the first rows; else board.pdf in this folder."),
)
def board_command(client: Client, *, run_id: str, out: Path) -> None:
    """Title, period, values, targets and standings, on as many pages as they need."""
    from playbook.doors.drawn import board_of, kind_of, written

    kind = kind_of(out)
    board = board_of(run_folder(client, run_id))
    if board is None:
        raise _nothing(client)
    try:
        written(board, out, kind)
    except OSError as error:
        raise BadInput(_("{file} cannot be written.").format(file=out), found=[str(error)]) from None
    saying.say(_("Written: {file}").format(file=out))


def _nothing(client: Client) -> BadInput:
    return BadInput(
        _("The run has drawn nothing of this kind."),
        remedy=_("Make one: playbook run {client}").format(client=client.path),
    )
