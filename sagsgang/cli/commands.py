"""Commands in Danish on top of click: verbs that load when they are used, help, and the options that every verb has."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli.verbs import Verb, verbs
from sagsgang.errors import WrongUse
from sagsgang.text import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from sagsgang.cli.session import Session

CONTEXT: dict[str, Any] = {"help_option_names": ["--hjælp", "--help", "-h"], "terminal_width": 80}
"""Of every command: how help is asked for, and how wide it is."""


def composed(text: str) -> str:
    """The text in composed letters (NFC), so that `å` is `å` however the keyboard made it."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


NAME = composed
"""The type of an argument that names something."""


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        print(ctx.get_help())
        ctx.exit()


class Danish(click.Command):
    """A command whose help is worded like the rest of the program."""

    help_option: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """As click's, without its own wording, which would open the machine's message catalogues."""
        names = self.get_help_option_names(ctx)
        if self.help_option is None and names:
            said = _("Vis denne hjælp.")
            self.help_option = click.Option(
                names, is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help=said
            )
        return self.help_option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Brug: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(_("Valg")):
                formatter.write_dl(records)


class Verbs(Danish, click.Group):
    """A group whose verbs stand in a table; the module of a verb is imported when the verb is used."""

    def __init__(self, *args: Any, table: Callable[[], tuple[Verb, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # click calls it so
        return [verb.name for verb in self.table()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # click calls it so
        wanted = composed(cmd_name)
        for verb in self.table():
            if wanted in verb.names:
                module = importlib.import_module(f"sagsgang.cli.{verb.module}")
                command: click.Command = module.COMMANDS[verb.name]
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = composed(args[0])
        command = self.get_command(ctx, name)
        if command is not None:
            return command.name, command, args[1:]
        look = _("Se kommandoerne med: {command} --hjælp").format(command=ctx.command_path)
        import difflib

        names = [spelled for verb in self.table() for spelled in verb.names]
        near = difflib.get_close_matches(name, names, n=1)
        hint = _("Mente du «{verb}»?").format(verb=near[0]) if near else look
        raise WrongUse(_("«{verb}» er ikke en kommando.").format(verb=name[:40]), hint=hint)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # click calls it so
        """The verbs in groups, with their other spellings; no module is imported for it."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for verb in self.table():
            english = "" if len(verb.names) == 1 else f" ({verb.names[-1]})"
            groups.setdefault(verb.group, []).append((verb.name + english, verb.help))
        for title, rows in groups.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(verb.name, help=verb.help)
            for verb in self.table()
            if any(name.startswith(incomplete) for name in verb.names)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


def _as_json(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        session: Session = ctx.obj
        session.as_json = True


def _acting_as(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        session: Session = ctx.obj
        session.acting_as(value)


def _once_more(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        session: Session = ctx.obj
        session.again = True


def verb(
    name: str, *, json: bool = True, records: bool = False, table: Callable[[], tuple[Verb, ...]] = verbs
) -> Callable[[Callable[..., Any]], click.Command]:
    """A function that takes the `Session` first becomes the command of a verb. `records`: it can be told to record the same again."""

    def make(function: Callable[..., Any]) -> click.Command:
        described = next(one.help for one in table() if one.name == name)
        wrapped: Callable[..., Any] = click.pass_obj(function)
        wrapped = click.option("--som", metavar="PERSON[:ROLLE]", expose_value=False, hidden=True, callback=_acting_as)(
            wrapped
        )
        if records:
            wrapped = click.option(
                "--igen",
                is_flag=True,
                expose_value=False,
                callback=_once_more,
                help=_("Registrér det, selv om det samme lige er registreret."),
            )(wrapped)
        if json:
            wrapped = click.option(
                "--json", is_flag=True, expose_value=False, callback=_as_json, help=_("Skriv svaret som JSON.")
            )(wrapped)
        return click.command(name, cls=Danish, help=described, context_settings=CONTEXT, options_metavar=_("[VALG]…"))(
            wrapped
        )

    return make


def case_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """`SAG`: a case number."""
    from sagsgang.cli.suggestions import cases

    return click.argument("case", metavar="SAG", type=NAME, shell_complete=cases)(function)


def step_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """`TRIN`: a step of the case's guide."""
    from sagsgang.cli.suggestions import steps

    return click.argument("step", metavar="TRIN", type=NAME, shell_complete=steps)(function)


def reason_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--begrundelse", "reason", metavar="TEKST", help=_("Hvorfor."))(function)


def happened_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--kl", "at", metavar="TID", help=_("Hvornår det skete, for eksempel «2026-11-20 16:30»; uden --kl: nu.")
    )(function)


def fact_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--fakta k=v` (several, also side by side) and `--fakta-fil`."""
    from sagsgang.cli.suggestions import facts

    function = click.argument("more", metavar="[K=V]…", nargs=-1, shell_complete=facts)(function)
    function = click.option(
        "--fakta-fil",
        "fact_file",
        metavar=_("FIL|-"),
        help=_("Fakta fra en fil (JSON, eller linjer med navn=værdi); til det lange og det følsomme."),
    )(function)
    return click.option(
        "--fakta",
        "stated",
        metavar="K=V",
        multiple=True,
        shell_complete=facts,
        help=_("Et svar: navn=værdi. Kan gentages; flere valg med komma."),
    )(function)
