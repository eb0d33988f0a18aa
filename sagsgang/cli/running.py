"""`vagt` and `verificér`: what keeps a store going, and what proves it whole."""

from __future__ import annotations

import re
import signal
import time
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING

import click

from sagsgang.cli.commands import verb
from sagsgang.cli.page import Page
from sagsgang.errors import InvalidValue
from sagsgang.law.moment import words
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.case.answers import TimelineEntry
    from sagsgang.cli.session import Session

FOUND = 1

_UNITS = {"s": 1, "m": 60, "min": 60, "t": 3600, "h": 3600}
_INTERVAL = re.compile(r"(\d{1,5}) ?(s|m|min|t|h)", re.ASCII)


@verb("vagt")
@click.option("--hver", "every", metavar="TID", help=_("Bliv ved, for eksempel hver 5m (s, m, t). Ctrl-C stopper."))
def watch(session: Session, every: str | None) -> None:
    if every is None:
        _pass(session)
        return
    pause = interval(every).total_seconds()
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            _pass(session)
            time.sleep(pause)
    except KeyboardInterrupt:
        session.tell(_("Vagten er stoppet."))


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ending by a service manager is like ending by Ctrl-C: between two passes, or with the present one undone."""
    raise KeyboardInterrupt


def interval(text: str) -> timedelta:
    """`5m`, `30 s`, `1t`."""
    match = _INTERVAL.fullmatch(text.strip().lower())
    if match is None or int(match[1]) == 0:
        raise InvalidValue(
            _("«{text}» er ikke et tidsrum.").format(text=text),
            field="hver",
            hint=_("Skriv for eksempel 30s, 5m eller 1t."),
        )
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _pass(session: Session) -> None:
    stored: dict[str, TimelineEntry] = session.engine.watch()
    session.saved = session.saved or bool(stored)

    def say(page: Page) -> None:
        cases = counted(len(stored), _("1 sag"), _("{number} sager"))
        page.text(_("{now}: tidspunkter passeret i {cases}.").format(now=words(session.now), cases=cases))
        for case, one in stored.items():
            for consequence in one.consequences:
                page.marked("→", f"{case} {consequence.text}")

    session.show({"recorded": [{"case": case, "entry": one.to_json()} for case, one in stored.items()]}, say)


@verb("verificér")
def verify(session: Session) -> int:
    cases, records, damages = session.engine.verify()

    def say(page: Page) -> None:
        page.text(
            _("Kontrolleret: {cases} med {records}.").format(
                cases=counted(cases, _("1 sag"), _("{number} sager")),
                records=counted(records, _("1 række"), _("{number} rækker")),
            )
        )
        for one in damages:
            where = (
                one.case if one.record is None else _("{case}, række {record}").format(case=one.case, record=one.record)
            )
            page.marked("!", f"{where}: {one.message}", style="bad")
        if not damages:
            page.text(_("Alt er, som det blev skrevet."), style="good")

    found = [{"case": one.case, "record": one.record, "message": one.message} for one in damages]
    session.show({"cases": cases, "records": records, "damage": found}, say)
    return FOUND if damages else 0


COMMANDS = {"vagt": watch, "verificér": verify}
