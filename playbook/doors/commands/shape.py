"""What all commands share: translated help with an example, typed arguments, mistakes as cards.

Help texts are message ids marked with `N_`; they are translated when they are shown, so that one process can speak
several languages. click's own English sentences are replaced by ours.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import LANGUAGES, N_, _, activate
from playbook.workspace.client import WORKSPACE_VARIABLE, Client, demo_folder

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def format_usage(shown: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The first line of a help."""
    pieces = [_("[OPTIONS]") if piece == "[OPTIONS]" else piece for piece in shown.collect_usage_pieces(ctx)]
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))


def explain_help_option(option: click.Option | None) -> click.Option | None:
    """--help, explained in the language in force."""
    if option is not None:
        option.help = _("Show this help.")
    return option


class Command(click.Command):
    """A command whose help shows an example and is in the language in force."""

    def __init__(self, *arguments: Any, example: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.example = example
        # Arguments too many are told by us, not by click.
        self.context_settings = {"allow_extra_args": True, "help_option_names": ["-h", "--help"]}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; refuse what is left over."""
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise BadInput(
                _("{command} does not know what to do with {words}.").format(
                    command=ctx.command_path, words=" ".join(ctx.args)
                ),
                remedy=see_help(ctx),
            )
        return rest

    def get_short_help_str(self, limit: int = 45) -> str:
        """The line in the list of commands."""
        del limit
        return _(self.help) if self.help else ""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        format_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, and one way to call it."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help) if self.help else "")
        if self.example:
            with formatter.section(_("Example")):
                for line in self.example.splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options with their explanations."""
        explained = self.get_params(ctx)
        for heading, kind in ((_("Arguments"), Argument), (_("Options"), click.Option)):
            records = [each.get_help_record(ctx) for each in explained if isinstance(each, kind)]
            told = [record for record in records if record is not None]
            if told:
                with formatter.section(heading):
                    formatter.write_dl(told)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in the language in force."""
        return explain_help_option(super().get_help_option(ctx))


class Option(click.Option):
    """An option whose explanation is translated when shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's names and its explanation."""
        english = self.help
        self.help = _(english) if english else ""
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


class Argument(click.Argument):
    """An argument with an explanation, translated when shown."""

    def __init__(self, *arguments: Any, words: str, **details: Any) -> None:
        super().__init__(*arguments, **details)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The argument's name and its explanation."""
        return self.make_metavar(ctx), _(self.words)


def command(name: str, *, help: str, example: str) -> Callable[[Callable[..., Any]], Command]:  # noqa: A002 - what click calls it
    """Declare a command. help: a message id, one sentence; example: one or more lines to type."""

    def declare(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, help=help, example=example)(function)
        assert isinstance(made, Command)
        return made

    return declare


def option(*names: str, help: str, **details: Any) -> Decorator:  # noqa: A002 - what click calls it
    """Declare an option with a translated explanation."""
    return click.option(*names, cls=Option, help=help, **details)


def argument(name: str, *, help: str, **details: Any) -> Decorator:  # noqa: A002 - what click calls it
    """Declare an argument with a translated explanation."""
    return click.argument(name, cls=Argument, words=help, **details)


def see_help(ctx: click.Context | None) -> str:
    """Where the right way to call it is written."""
    return _("See: {command} --help").format(command=ctx.command_path if ctx else "playbook")


# --- types -----------------------------------------------------------------------------------------------------------


class ClientFolder(click.ParamType):  # type: ignore[type-arg]  # generic for type checkers alone
    """A client's folder; from here on the terminal speaks the client's language."""

    name = "client"

    def convert(self, value: Any, param: Any, ctx: Any) -> Client:
        """The client at that folder."""
        del param, ctx
        client = value if isinstance(value, Client) else Client.at(value)
        activate(client.settings.locale)
        return client


class Day(click.ParamType):  # type: ignore[type-arg]  # generic for type checkers alone
    """A day, as 2011-12-09."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        """The day that the text names."""
        del ctx
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            _refuse(value, param, _("Write a day like 2011-12-09, in the Gregorian calendar."))


class OneOf(click.ParamType):  # type: ignore[type-arg]  # generic for type checkers alone
    """One of a few words."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name = name
        self.words = tuple(words)

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """The word itself."""
        del ctx
        if value not in self.words:
            _refuse(value, param, did_you_mean(str(value), self.words))
        return str(value)


class Count(click.ParamType):  # type: ignore[type-arg]  # generic for type checkers alone
    """A whole number from `least` on."""

    name = "number"

    def __init__(self, least: int = 1, most: int = 2**31) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """The number."""
        del ctx
        if isinstance(value, int) or (str(value).isascii() and str(value).isdigit()):
            number = int(value)
        else:
            number = self.least - 1
        if not self.least <= number <= self.most:
            _refuse(value, param, _("Write a whole number, at least {least}.").format(least=self.least))
        return number


def _refuse(value: object, param: Any, remedy: str) -> NoReturn:
    raise BadInput(
        _("{option} cannot be {value}.").format(option=param.opts[0] if param else "", value=str(value)), remedy=remedy
    )


# --- arguments and options that many commands have -------------------------------------------------------------------


def client_or_current(ctx: click.Context, param: click.Parameter, value: Client | None) -> Client:
    """The client named, else that of PLAYBOOK_WORKSPACE, else the demo."""
    if value is not None or ctx.resilient_parsing:
        return value  # type: ignore[return-value]  # None while completing a command line
    folder = os.environ.get(WORKSPACE_VARIABLE, "") or demo_folder()
    return ClientFolder().convert(folder, param, ctx)


# Commands that change a client want it named; those that look take the one that is being worked on.
named_client = argument("client", type=ClientFolder(), help=N_("A client's folder."))
some_client = argument(
    "client",
    type=ClientFolder(),
    required=False,
    callback=client_or_current,
    help=N_("A client's folder; else the one that PLAYBOOK_WORKSPACE names, else the demo client."),
)
json_option = option("--json", "as_json", is_flag=True, help=N_("Print JSON and nothing else."))
as_of_option = option(
    "--as-of",
    type=Day(),
    metavar="DAY",
    help=N_("Last day that counts, e.g. 2011-12-09; else the last day with orders."),
)
language_option = option(
    "--language",
    type=OneOf("language", LANGUAGES),
    metavar="|".join(LANGUAGES),
    help=N_("Language of pages; else the client's."),
)
