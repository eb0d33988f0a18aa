"""`db opret`, `db status`, `db opgradér`: a store as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli.commands import verb
from sagsgang.cli.page import Page
from sagsgang.cli.verbs import db_verbs
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.store.admin import Status


@verb("opret", table=db_verbs)
def create(session: Session) -> None:
    from sagsgang.store import admin

    admin.create(session.address)
    session.saved = True
    found = admin.status(session.address)
    session.show(_json(found), lambda page: page.line(_("Nyt lager oprettet: {path}").format(path=found.where)))


@verb("status", table=db_verbs)
def status(session: Session) -> None:
    from sagsgang.store import admin

    found = admin.status(session.address)
    session.show(_json(found), lambda page: _say(page, found))


def _say(page: Page, found: Status) -> None:
    page.line(_("Lager: {path}").format(path=found.where))
    page.text(
        _("{cases} med {records}, {size} kB.").format(
            cases=counted(found.cases, _("1 sag"), _("{number} sager")),
            records=counted(found.records, _("1 række"), _("{number} rækker")),
            size=-(-found.size // 1000),
        )
    )
    page.text(
        _("{waiting}, heraf {failed} forsøgt forgæves.").format(
            waiting=counted(found.waiting, _("1 besked venter"), _("{number} beskeder venter")), failed=found.failed
        )
    )
    page.text(_("{database}, journal {journal}.").format(database=found.database, journal=found.journal))
    page.text(_("Lagerets id: {id}").format(id=found.store_id))
    page.text(
        _("Skema {schema}; denne sagsgang bruger skema {known}.").format(schema=found.schema, known=found.known),
        style="soon" if found.outdated else None,
    )
    if found.outdated:
        page.command(["db", "opgradér"], indent=0, before=_("Næste: "))


def _json(found: Status) -> dict[str, Any]:
    return {
        "where": found.where,
        "store_id": found.store_id,
        "schema": found.schema,
        "known": found.known,
        "outdated": found.outdated,
        "cases": found.cases,
        "records": found.records,
        "size": found.size,
        "database": found.database,
        "journal": found.journal,
        "waiting": found.waiting,
        "failed": found.failed,
    }


@verb("opgradér", table=db_verbs)
@click.option(
    "--kopi", "copies", metavar=_("MAPPE"), help=_("Hvor kopien af lageret lægges. Uden: ved siden af lageret.")
)
def upgrade(session: Session, copies: str | None) -> None:
    from sagsgang.cli.copies import copy_json, say_copy
    from sagsgang.store import admin

    done = admin.upgrade(session.address, copies=None if copies is None else Path(copies), now=session.now)
    session.saved = done.copy is not None
    # what lists show may be told otherwise by this edition than by the one that wrote it; the records are the same
    rebuilt = () if done.copy is None else session.engine.rebuild().written

    def say(page: Page) -> None:
        if done.copy is None:
            page.text(_("Lageret har skema {schema} og skal ikke opgraderes.").format(schema=done.after))
            return
        page.text(
            _("Lageret er opgraderet fra skema {before} til {after}.").format(before=done.before, after=done.after),
            style="good",
        )
        if rebuilt:
            page.text(counted(len(rebuilt), _("1 sag er genopbygget"), _("{number} sager er genopbygget")) + ".")
        page.text(_("Sådan var det før:"))
        say_copy(page, done.copy)

    copy = None if done.copy is None else copy_json(done.copy)
    session.show({"before": done.before, "after": done.after, "copy": copy, "rebuilt": list(rebuilt)}, say)


COMMANDS = {"opret": create, "status": status, "opgradér": upgrade}
