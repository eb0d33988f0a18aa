"""`vagt` and `verificér`: what keeps a store going and people told, and what proves it whole."""

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
from sagsgang.errors import InvalidValue, SagsgangError, WrongUse
from sagsgang.law.moment import from_epoch, words
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.case.answers import TimelineEntry
    from sagsgang.cli.session import Session
    from sagsgang.notify.deliver import Pass
    from sagsgang.notify.place import Place
    from sagsgang.store.attest import Verification
    from sagsgang.store.base import Damage

FOUND = 1

_UNITS = {"s": 1, "m": 60, "min": 60, "t": 3600, "h": 3600}
_INTERVAL = re.compile(r"(\d{1,5}) ?(s|m|min|t|h)", re.ASCII)


@verb("vagt")
@click.option("--hver", "every", metavar="TID", help=_("Bliv ved, for eksempel hver 5m (s, m, t). Ctrl-C stopper."))
@click.option(
    "--arbejder",
    "worker",
    is_flag=True,
    help=_("Bliv ved som én af flere, der skiftes, på et lager i PostgreSQL; hver 1m, hvis ikke --hver siger andet."),
)
@click.option(
    "--besked",
    "addresses",
    metavar=_("ADRESSE"),
    multiple=True,
    help=_("Hvor beskeder sendes hen: fil:STI, smtp://SERVER?fra=…&til=… eller kommando:STI. Kan gentages."),
)
@click.option("--vis-beskeder", "look", is_flag=True, help=_("Vis de beskeder, der venter. Intet sendes eller ændres."))
def watch(session: Session, every: str | None, worker: bool, addresses: tuple[str, ...], look: bool) -> int:
    if look:
        if every is not None:
            raise WrongUse(_("--vis-beskeder og --hver kan ikke bruges sammen."), hint=_("Vælg den ene."))
        if worker:
            raise WrongUse(_("--vis-beskeder og --arbejder kan ikke bruges sammen."), hint=_("Vælg den ene."))
        from sagsgang.cli.messages import show_waiting

        return show_waiting(session)
    places: list[Place] = []
    if addresses or session.settings.besked:
        from sagsgang.notify.place import places_at

        places = places_at(addresses or session.settings.besked, session.environ)
    if worker:
        return _work(session, places, interval(every or "1m"))
    if every is None:
        return _pass(session, places)
    pause = interval(every).total_seconds()
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            _pass(session, places)
            time.sleep(pause)
    except KeyboardInterrupt:
        session.tell(_("Vagten er stoppet."))
    return 0


def _work(session: Session, places: list[Place], every: timedelta) -> int:
    """Take turns with the other workers on the store's server. A turn that fails is told of; the next one does what it left."""
    from sagsgang.store.open import is_postgres

    if not is_postgres(session.address):
        raise WrongUse(
            _("--arbejder kræver et lager i PostgreSQL, som flere maskiner kan nå."),
            hint=_("Brug `sagsgang vagt --hver 1m` på et lager i en fil."),
        )
    signal.signal(signal.SIGTERM, _stop)
    session.engine.store.outbox_counts()  # a store that cannot be used is told of before the first turn
    from sagsgang.store.postgres_worker import run

    def turn() -> None:
        try:
            _pass(session, places)
        except SagsgangError as error:
            session.tell(f"{error.message} {error.hint or ''}".rstrip())

    run(session.address, turn, every=every)
    session.tell(_("Vagten er stoppet."))
    return 0


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


def _pass(session: Session, places: list[Place]) -> int:
    """Record what has passed, then deliver if there is a place. `FOUND` when something is stuck."""
    stored: dict[str, TimelineEntry] = session.engine.watch()
    session.saved = session.saved or bool(stored)
    delivery: Pass | None = None
    if places:
        from sagsgang.notify.deliver import deliver

        session.saved = True
        delivery = deliver(session.engine.store, places, session.now)
        if delivery.elsewhere:
            session.tell(_("En anden vagt er i gang med at sende beskeder, så denne sender ingen."))

    def say(page: Page) -> None:
        cases = counted(len(stored), _("1 sag"), _("{number} sager"))
        page.text(_("{now}: tidspunkter passeret i {cases}.").format(now=words(session.now), cases=cases))
        for case, one in stored.items():
            for consequence in one.consequences:
                page.marked("→", f"{case} {consequence.text}")
        if delivery is not None:
            from sagsgang.cli.messages import say_pass

            say_pass(page, delivery)

    from sagsgang.cli.messages import pass_json

    recorded = [{"case": case, "entry": one.to_json()} for case, one in stored.items()]
    session.show({"recorded": recorded} | pass_json(delivery), say)
    return FOUND if delivery is not None and delivery.stuck else 0


@verb("verificér")
@click.option(
    "--kontrolpunkt",
    "files",
    metavar=_("FIL|-"),
    multiple=True,
    help=_("Kontrolpunkter, der er gemt et andet sted; kan gentages. Lageret holdes op mod dem."),
)
@click.option(
    "--nøgle",
    "--noegle",
    "key_files",
    metavar=_("FIL"),
    multiple=True,
    help=_("En offentlig nøgle (.pub), som kontrolpunkter må være underskrevet med; kan gentages. Uden: din egen."),
)
def verify(session: Session, files: tuple[str, ...], key_files: tuple[str, ...]) -> int:
    from sagsgang.cli.checkpoints import kept_checkpoints, trusted_keys

    trusted = trusted_keys(session, key_files)
    kept = kept_checkpoints(session, files)
    found = session.engine.verify(trusted=trusted, kept=kept)

    def say(page: Page) -> None:
        page.text(
            _("Kontrolleret: {cases} med {records}.").format(
                cases=counted(found.cases, _("1 sag"), _("{number} sager")),
                records=counted(found.records, _("1 række"), _("{number} rækker")),
            )
        )
        for one in found.damage:
            page.marked("!", f"{_place(one)}: {one.message}", style="bad")
        if not found.damage:
            page.text(_("Alt er, som det blev skrevet."), style="good")
        _say_covered(page, found)
        if found.checkpoint is not None and not trusted:
            page.text(_("Underskriften er ikke holdt op mod en nøgle, du stoler på. Giv den med --nøgle."))
        if kept:
            page.text(
                counted(
                    len(kept),
                    _("Lageret er holdt op mod 1 kontrolpunkt, der er gemt et andet sted."),
                    _("Lageret er holdt op mod {number} kontrolpunkter, der er gemt et andet sted."),
                )
            )

    session.show(found, say)
    return FOUND if found.damage else 0


def _place(one: Damage) -> str:
    if one.record is not None:
        return _("{case}, række {record}").format(case=one.case, record=one.record)
    return one.case or _("Lageret")


def _say_covered(page: Page, found: Verification) -> None:
    """What vouches for the records, and for which of them nothing does."""
    last = found.checkpoint
    if last is None:
        page.text(_("Intet kontrolpunkt står inde for lageret. Lav et med `sagsgang db kontrolpunkt`, og gem det."))
        return
    since = counted(found.uncovered, _("1 række er kommet til siden"), _("{number} rækker er kommet til siden"))
    page.text(
        _("Sidste gode kontrolpunkt: nr. {nr}, {taken}. Det dækker {records}; {since}.").format(
            nr=last.nr,
            taken=words(from_epoch(last.taken)),
            records=counted(last.records, _("1 række"), _("{number} rækker")),
            since=since if found.uncovered else _("der er ikke kommet noget til siden"),
        )
    )


COMMANDS = {"vagt": watch, "verificér": verify}
