"""`afspil` and `eksport`: case logs in and out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import Page
from sagsgang.cli.visible import visible_json
from sagsgang.errors import InvalidValue
from sagsgang.law.moment import words
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.case.answers import ReplayAnswer
    from sagsgang.cli.session import Session

CODES = (
    "MISSED",
    "LATE",
    "SKIPPED",
    "WRONG_ORDER",
    "CONDITION",
    "WRONG_ACTOR",
    "BARRIER",
    "UNDOCUMENTED",
    "NO_LEGAL_EFFECT",
    "NOT_APPLICABLE",
    "INVALID_DATA",
    "STALE",
)
FOUND = 1


@verb("afspil")
@click.argument("file", metavar=_("FIL|-"))
@click.option(
    "--guide",
    metavar="GUIDE",
    type=NAME,
    shell_complete=suggestions.guides,
    help=_("Bedøm alle sager efter denne guide, uanset datoer."),
)
@click.option(
    "--fejl-ved", "fail_on", metavar="KODE[,…]", multiple=True, help=_("Udgangskode 1, hvis et af disse fund er der.")
)
def replay(session: Session, file: str, guide: str | None, fail_on: tuple[str, ...]) -> int:
    from sagsgang.engine import replay as judge

    wanted = _codes(fail_on)
    answer = judge(session.guides, _lines(file), session.now, guide=guide)
    for note in answer.notes:
        session.tell(_("Linje {line}: {message}").format(line=note.line, message=note.message))
    session.show(answer, lambda page: _show_replay(page, session, answer))
    return FOUND if answer.problems or not wanted.isdisjoint(answer.findings) else 0


def _codes(fail_on: tuple[str, ...]) -> set[str]:
    wanted = {code.strip().upper() for text in fail_on for code in text.split(",")}
    for code in sorted(wanted):
        if code not in CODES:
            raise InvalidValue(
                _("«{code}» er ikke en kode for et fund.").format(code=code),
                field="fejl-ved",
                hint=_("Koder: {codes}.").format(codes=", ".join(CODES)),
            )
    return wanted


def _lines(file: str) -> Iterator[bytes]:
    """The lines of a log, one at a time."""
    if file == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as log:
            yield from log
    except OSError:
        raise InvalidValue(
            _("Loggen {file} kan ikke læses.").format(file=file), field="fil", hint=_("Kontrollér stien og din adgang.")
        ) from None


def _show_replay(page: Page, session: Session, answer: ReplayAnswer) -> None:
    count = counted(len(answer.cases), _("1 sag"), _("{number} sager"))
    page.text(_("{count}, bedømt {now}").format(count=count, now=words(session.now)), style="heading")
    for case in answer.cases:
        if case.findings:
            page.blank()
            page.text(f"{case.case}  {case.guide}", style="heading")
        for one in case.findings:
            number = "" if one.nr is None else _("post nr. {nr}, ").format(nr=one.nr)
            at = "" if one.at is None else words(one.at)
            page.marked("!", f"{one.code} {one.id}: {one.message}", style="bad")
            page.details([f"{number}{at}", ", ".join(one.law)], indent=6)
    page.blank()
    if answer.findings:
        page.text(
            _("Fund: {counts}.").format(
                counts=", ".join(f"{code} {number}" for code, number in sorted(answer.findings.items()))
            ),
            hang=2,
        )
    else:
        page.text(_("Ingen fund."), style="good")
    if answer.after_now:
        page.text(
            counted(
                answer.after_now,
                _("1 post er registreret senere og er ikke talt med."),
                _("{number} poster er registreret senere og er ikke talt med."),
            )
        )
    for problem in answer.problems:
        page.marked(
            "!",
            _("Linje {line} kan ikke bruges: {message}").format(line=problem.line, message=problem.message),
            style="bad",
        )


@verb("eksport", json=False)
@click.argument("cases", metavar="[SAG]…", nargs=-1, type=NAME, shell_complete=suggestions.cases)
@click.option("--til", "target", metavar=_("FIL"), help=_("Skriv i en ny fil i stedet for på skærmen."))
def export(session: Session, cases: tuple[str, ...], target: str | None) -> None:
    lines = "".join(visible_json(json.dumps(line, ensure_ascii=False)) + "\n" for line in session.engine.export(cases))
    if target is None:
        sys.stdout.write(lines)
        sys.stdout.flush()
        return
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InvalidValue(
            _("Filen {file} findes allerede.").format(file=target),
            field="til",
            hint=_("Vælg et andet navn; en eksport overskriver ingenting."),
        ) from None
    except OSError:
        raise InvalidValue(
            _("Der kan ikke skrives i {file}.").format(file=target),
            field="til",
            hint=_("Kontrollér mappen og din adgang."),
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(lines)
    session.tell(_("Skrevet: {file}").format(file=target))


COMMANDS = {"afspil": replay, "eksport": export}
