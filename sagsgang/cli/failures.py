"""From an exception to an exit code and words: what is wrong, then what to do. With `--json`: one object."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sagsgang.errors import SagsgangError
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session

WRONG_USE, INTERNAL, INTERRUPTED = 2, 70, 130

GLOBAL = frozenset(("--lager", "--guider", "--nu", "--sprog", "--farve", "--log", "--fejlsøg", "--fejlsoeg"))


def report(session: Session, error: BaseException) -> int:
    """Say what went wrong; the exit code."""
    import traceback

    from sagsgang.cli.visible import visible

    if session.show_faults and not isinstance(error, click.ClickException):
        traceback.print_exception(error, file=sys.stderr)
    code, name, message, hint, why = _words(session, error)
    if session.as_json:
        said: dict[str, Any] = {"exit": code, "code": name, "message": f"{message} {hint}" if hint else message}
        if why is not None:
            said["why"] = why.to_json()
        session.write_json({"error": said})
    else:
        print(visible(message), file=sys.stderr)
        if hint:
            print(f"  {visible(hint)}", file=sys.stderr)
    return code


def _words(session: Session, error: BaseException) -> tuple[int, str, str, str | None, Any]:
    if isinstance(error, SagsgangError):
        return error.exit_code, error.code, error.message, error.hint, getattr(error, "why", None)
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        said = _("Afbrudt. Det, der var registreret, er gemt.") if session.saved else _("Afbrudt: intet er gemt.")
        return INTERRUPTED, "interrupted", said, None, None
    if isinstance(error, click.UsageError):
        message, hint = _usage(error)
        return WRONG_USE, "wrong_use", message, hint, None
    incident = incident_of(error)
    said = _("Der skete en fejl i sagsgang selv, hændelse {incident}.").format(incident=incident)
    said += " " + (_("Det, du registrerede, er gemt.") if session.saved else _("Intet er gemt."))
    return (
        INTERNAL,
        "internal",
        said,
        _("Meld den med hændelsens nummer; --fejlsøg foran kommandoen viser, hvor det skete."),
        None,
    )


def incident_of(error: BaseException) -> str:
    """A number for where the fault lies: the same fault has the same number, and it tells nothing about any case."""
    import hashlib
    import traceback
    from pathlib import Path

    places = [
        f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return hashlib.sha256("\n".join([type(error).__name__, *places]).encode()).hexdigest()[:8].upper()


def _usage(error: click.UsageError) -> tuple[str, str]:
    """click's own complaints in our words."""
    path = error.ctx.command_path if error.ctx is not None else "sagsgang"
    hint = _("Se hvordan med: {command} --hjælp").format(command=path)
    if isinstance(error, click.NoSuchOption):
        if error.option_name in GLOBAL:
            return _("{option} skal stå foran kommandoen.").format(option=error.option_name), _(
                "Skriv: sagsgang {option} … KOMMANDO …"
            ).format(option=error.option_name)
        if error.possibilities:
            import difflib

            near = difflib.get_close_matches(error.option_name, error.possibilities, n=1) or sorted(error.possibilities)
            hint = _("Mente du {option}?").format(option=near[0])
        return _("Valget {option} findes ikke her.").format(option=error.option_name), hint
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _("Der mangler {name}.").format(
            name=error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.name
        ), hint
    if isinstance(error, click.BadOptionUsage):
        return _("Valget {option} mangler en værdi, eller har en, det ikke skal have.").format(
            option=error.option_name
        ), hint
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param is not None and error.param.opts else ""
        return _("Værdien for {name} kan ikke bruges.").format(name=name), hint
    if type(error).__name__ == "NoArgsIsHelpError":
        return _("Hvad vil du gøre?"), hint
    return _("Kommandoen har for mange ord, eller de står forkert."), hint
