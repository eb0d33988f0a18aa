"""The program: global options, then a verb. `run` lets no traceback out and ends with an exit code of the contract."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, cast

import click

from sagsgang.case.privacy import looks_like_cpr
from sagsgang.cli.commands import CONTEXT, Verbs
from sagsgang.cli.failures import report
from sagsgang.cli.session import Session, has_words
from sagsgang.cli.verbs import verbs
from sagsgang.errors import InvalidValue
from sagsgang.text import Language, _, use_language

PROGRAM = "sagsgang"
COMPLETION_VARIABLE = "_SAGSGANG_COMPLETE"

_DIGEST = re.compile("#sha256:[0-9A-Fa-f]{64}")
"""A document's digest may hold any digits."""


def run() -> NoReturn:
    """The entry point: the command line's arguments in, the exit code out."""
    gc.set_threshold(50_000)  # one command and out: the collector would only walk what has just been imported
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main(sys.argv[1:], os.environ))


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """One command; the exit code. Writes to standard output and standard error only."""
    session = Session(environ)
    session.as_json = "--json" in arguments
    session.show_faults = not {"--fejlsøg", "--fejlsoeg"}.isdisjoint(arguments)
    try:
        code = _perform(session, arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the last place there is: it is reported
        if isinstance(error, BrokenPipeError):
            # whoever read the answer has gone; point the stream elsewhere so that nothing complains at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        else:
            code = report(session, error)
    if session.log is not None:
        session.log.write(session, code)
    return code


def _perform(session: Session, arguments: Sequence[str]) -> int:
    for argument in arguments:
        if not argument.isprintable() and any("\ud800" <= character <= "\udfff" for character in argument):
            raise InvalidValue(
                _("Kommandolinjen er ikke UTF-8."), hint=_("Skriv den om, eller ret terminalens tegnsæt.")
            )
        if looks_like_cpr(_DIGEST.sub("", argument)):
            raise InvalidValue(
                _("Noget på kommandolinjen ligner et CPR-nummer. Intet er gemt."),
                hint=_("Kommandolinjer kan læses af andre. Brug en reference, eller --fakta-fil FIL til værdien."),
            )
    _use_early_language(session, arguments)
    instruction = session.environ.get(COMPLETION_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(command(), {}, PROGRAM, COMPLETION_VARIABLE, instruction)
    try:
        with command().make_context(PROGRAM, list(arguments), obj=session) as context:
            result = context.command.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    finally:
        session.close()
    return result if isinstance(result, int) else 0


def _use_early_language(session: Session, arguments: Sequence[str]) -> None:
    """Help is worded before any option is read, so the language is looked for first; mistakes in it are told later."""
    wanted = session.environ.get("SAGSGANG_SPROG", "da")
    for place, argument in enumerate(arguments):
        if argument == "--sprog" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
        elif argument.startswith("--sprog="):
            wanted = argument.partition("=")[2]
    if wanted != "da" and wanted.isalpha() and has_words(wanted):
        use_language(cast("Language", wanted))


def command() -> Verbs:
    """The program as a click command, worded in the language in use."""
    return Verbs(
        PROGRAM,
        table=verbs,
        callback=_global_options,
        help=_("Følg sagsgange trin for trin, og hold lovens frister."),
        epilog=_("Hjælp til en kommando: sagsgang KOMMANDO --hjælp. Kommandoer kan også skrives uden æ, ø og å."),
        options_metavar=_("[VALG]…"),
        subcommand_metavar=_("KOMMANDO …"),
        context_settings=CONTEXT,
        params=[
            click.Option(["--lager"], metavar="URL", help=_("Hvor sagerne ligger: sqlite:///sti. Uden: din egen fil.")),
            click.Option(
                ["--guider"],
                metavar=_("MAPPE"),
                multiple=True,
                help=_("En mappe med guider; kan gentages. De medfølgende kommer sidst."),
            ),
            click.Option(
                ["--som"],
                metavar="PERSON[:ROLLE]",
                help=_("Hvem du er, og i hvilken rolle. Uden: brugeren på maskinen."),
            ),
            click.Option(["--nu"], metavar="TID", help=_("Et stoppet ur, til prøver og undervisning.")),
            click.Option(["--sprog"], metavar="da|en", help=_("Ordenes sprog.")),
            click.Option(["--farve"], metavar="auto|aldrig|altid", help=_("Farver; også NO_COLOR gælder.")),
            click.Option(
                ["--log"], metavar=_("FIL"), help=_("Skriv tid, kommando, sagsnummer og udgangskode i en fil.")
            ),
            click.Option(
                ["--fejlsøg", "--fejlsoeg", "faults"], is_flag=True, help=_("Vis, hvor en intern fejl skete.")
            ),
            click.Option(["--json", "json_first"], is_flag=True, hidden=True),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help=_("Vis udgaven."),
            ),
        ],
    )


@click.pass_context
def _global_options(ctx: click.Context, /, **options: Any) -> None:
    session: Session = ctx.obj
    session.configure(options)
    session.verb = ctx.invoked_subcommand or ""
    if session.settings.log is not None:
        from sagsgang.cli.runlog import RunLog

        session.log = RunLog(session.settings.log)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from sagsgang import __version__

        print(f"sagsgang {__version__}")
        ctx.exit()


if __name__ == "__main__":
    run()
