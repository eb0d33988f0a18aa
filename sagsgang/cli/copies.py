"""`sikkerhedskopi` and `gendan`: a copy of a store that holds, and a store from a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli.commands import verb
from sagsgang.cli.page import Page
from sagsgang.law.moment import iso, words
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.store.admin import Copy


@verb("sikkerhedskopi")
@click.argument("file", metavar=_("FIL"))
def backup(session: Session, file: str) -> None:
    from sagsgang.store import admin

    copy = admin.backup(session.address, Path(file), now=session.now)

    def say(page: Page) -> None:
        page.text(_("Kopien er taget {at}, og alt i den er kontrolleret.").format(at=words(copy.taken)), style="good")
        say_copy(page, copy)

    session.show(copy_json(copy), say)


@verb("gendan")
@click.argument("file", metavar=_("FIL"))
def restore(session: Session, file: str) -> None:
    from sagsgang.store import admin
    from sagsgang.store.header import SCHEMA_VERSION

    copy = admin.restore(Path(file), session.address, now=session.now)
    session.saved = True

    def say(page: Page) -> None:
        page.text(_("Lageret er gendannet, og alt i det er kontrolleret."), style="good")
        say_copy(page, copy)
        if copy.schema < SCHEMA_VERSION:
            page.text(_("Det er fra en ældre sagsgang og skal opgraderes, før det kan bruges."), style="soon")
            page.command(["db", "opgradér"], indent=0, before=_("Næste: "))

    session.show(copy_json(copy), say)


def say_copy(page: Page, copy: Copy) -> None:
    """What a copy holds, so that it can be known again."""
    page.line(str(copy.path), indent=2)
    held = counted(copy.records, _("1 række"), _("{number} rækker"))
    if copy.newest is not None:
        held = _("{records}, den nyeste fra {at}").format(records=held, at=words(copy.newest))
    cases = counted(copy.cases, _("1 sag"), _("{number} sager"))
    page.text(_("{cases} med {records}.").format(cases=cases, records=held), indent=2)
    page.line(f"SHA-256 {copy.sha256}", indent=2)


def copy_json(copy: Copy) -> dict[str, Any]:
    return {
        "path": str(copy.path),
        "schema": copy.schema,
        "cases": copy.cases,
        "records": copy.records,
        "newest": None if copy.newest is None else iso(copy.newest),
        "sha256": copy.sha256,
        "taken": iso(copy.taken),
    }


COMMANDS = {"sikkerhedskopi": backup, "gendan": restore}
