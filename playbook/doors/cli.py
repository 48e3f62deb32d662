"""`playbook`: the command line.

Exit codes everywhere: 0 good, 1 something failed, 2 bad arguments or input and nothing ran, 3 some chapter refused for
thin or missing data. Mistakes are cards on standard error; `--json` leaves nothing but JSON on standard output.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from playbook.doors.commands import saying
from playbook.doors.commands.shape import explain_help_option, format_usage, see_help
from playbook.errors import BadInput, Failed, PlaybookError, did_you_mean
from playbook.i18n import LANGUAGES, N_, Locale, _, activate

# Command → its module below `commands`; the order is the one in which a person meets them.
COMMANDS = {
    "demo": "demo",
    "init": "clients",
    "check": "bringing_in",
    "import": "bringing_in",
    "rejects": "bringing_in",
    "run": "running",
    "runs": "running",
    "open": "running",
    "report": "running",
    "figures": "drawing",
    "board": "drawing",
    "lab": "showing",
    "serve": "showing",
    "digest": "digesting",
    "kpis": "figures",
    "explain": "figures",
    "audit": "auditing",
    "goals": "pursuing",
    "audience": "people",
    "forget": "people",
    "conformance": "proving",
}


class Playbook(click.Group):
    """All commands; a module is imported when one of its commands is asked for."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        format_usage(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in the language in force."""
        return explain_help_option(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in reading order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"playbook.doors.commands.{COMMANDS[cmd_name]}")
        found = getattr(module, f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the first word names, or a card with the nearest one."""
        if args[0] not in COMMANDS:
            raise BadInput(
                _("playbook has no command {name}.").format(name=args[0]), remedy=did_you_mean(args[0], COMMANDS)
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the product is for, and all commands."""
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help) if self.help else "")
        listed = []
        for name in COMMANDS:
            each = self.get_command(ctx, name)
            assert each is not None
            listed.append((name, each.get_short_help_str()))
        with formatter.section(_("Commands")):
            formatter.write_dl(listed)
        formatter.write_paragraph()
        formatter.write_text(_("Begin with: playbook demo"))


@click.group(
    cls=Playbook,
    invoke_without_command=True,
    help=N_("A shop's exports become decisions about its customers: notebooks, a report, a dashboard."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, is_eager=True)
@click.pass_context
def playbook(ctx: click.Context, *, version: bool) -> None:
    """The group itself: help without a command."""
    if version:
        from importlib.metadata import version as installed

        saying.say(installed("retention-playbook"))
        ctx.exit()
    if ctx.invoked_subcommand is None:
        saying.say(ctx.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line says; returns the exit code."""
    try:
        activate(Locale(terminal_language()))
        words = list(sys.argv[1:] if arguments is None else arguments)
        code = playbook.main(args=words, prog_name="playbook", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except PlaybookError as error:
        saying.card(error)
        return error.code
    except click.UsageError as error:
        saying.card(_in_our_words(error))
        return 2
    except click.Abort:
        saying.say_aside(_("Stopped. What was there before is as it was."))
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        saying.card(
            Failed(
                _("The system refused: {reason}.").format(reason=error.strerror or type(error).__name__),
                found=[str(error.filename)] if error.filename else [],
                remedy=_("What was there before is as it was; put this right and try again."),
            )
        )
        return 1


def terminal_language() -> str:
    """The language of a terminal before a client is known: PLAYBOOK_LANGUAGE, else the system's, else English."""
    stated = os.environ.get("PLAYBOOK_LANGUAGE", "")
    if stated and stated not in LANGUAGES:
        raise BadInput(
            _("PLAYBOOK_LANGUAGE cannot be {value}.").format(value=stated), remedy=did_you_mean(stated, LANGUAGES)
        )
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return stated or (system[:2] if system[:2] in LANGUAGES else "en")


def _in_our_words(error: click.UsageError) -> BadInput:
    """click's sentence about a wrong command line, as a card in the language in force."""
    remedy = see_help(error.ctx)
    if isinstance(error, click.NoSuchOption):
        known = [name for each in error.ctx.command.params for name in each.opts] if error.ctx else []
        problem = _("There is no option {name}.").format(name=error.option_name)
        return BadInput(problem, remedy=f"{did_you_mean(error.option_name, known)} {remedy}")
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return BadInput(_("{name} is missing.").format(name=error.param.human_readable_name.upper()), remedy=remedy)
    if isinstance(error, click.BadOptionUsage):
        return BadInput(_("The option {name} needs a value.").format(name=error.option_name), remedy=remedy)
    return BadInput(error.format_message(), remedy=remedy)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters gets question marks, not a crash
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is told to end clears up, as with Ctrl-C
    sys.exit(run())


if __name__ == "__main__":
    main()
