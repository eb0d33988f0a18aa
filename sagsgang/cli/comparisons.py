"""`guide sammenlign`: what has become otherwise from one guide to another, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.verbs import guide_verbs
from sagsgang.errors import NotFound, WrongUse
from sagsgang.text import _, counted, shown_name

if TYPE_CHECKING:
    from sagsgang.cli.page import Page
    from sagsgang.cli.session import Session
    from sagsgang.difference.change import Change, Difference, Group
    from sagsgang.guide.model import Guide

FOUND = 1

MARKS = {"stricter": "+", "looser": "!", "other": "·", "text": "·"}


@verb("sammenlign", table=guide_verbs)
@click.argument("old", metavar="A", type=NAME, shell_complete=suggestions.guides)
@click.argument("new", metavar="B", type=NAME, shell_complete=suggestions.guides)
def compare_guides(session: Session, old: str, new: str) -> int:
    from sagsgang.difference.compare import compare

    found = compare(_guide(session, old), _guide(session, new))
    session.show(found.to_json(), lambda page: _words(page, found))
    return FOUND if found.changes else 0


def _guide(session: Session, what: str) -> Guide:
    """The guide of a file, by its id, or by its id and edition: `underretning@2026.1`. `NotFound`, `WrongUse`, `InvalidGuide`."""
    if Path(what).exists():
        from sagsgang.cli.chosen import chosen

        files = chosen(session.settings.guider, (what,))
        if len(files.guides) != 1:
            raise WrongUse(
                _("«{what}» er ikke én guide.").format(what=shown_name(what)),
                hint=_("Skriv filens navn, en guides navn, eller navn og udgave: underretning@2026.1."),
            )
        return files.library.compiled(files.guides[0])
    name, at, edition = what.partition("@")
    if not at:
        return session.guides.guide(name)
    editions = [session.guides.compiled(path) for path in session.guides.files(name)]
    for one in editions:
        if one.edition == edition:
            return one
    raise NotFound(
        _("«{guide}» har ingen udgave {edition}.").format(guide=name, edition=shown_name(edition)),
        kind="guide",
        hint=_("Udgaver: {editions}.").format(editions=", ".join(one.edition for one in editions)),
    )


# -- words ---------------------------------------------------------------------------------------------------------


def _words(page: Page, found: Difference) -> None:
    page.heading(
        _("Fra {old}, udgave {old_edition}, til {new}, udgave {new_edition}").format(
            old=found.old.guide,
            old_edition=found.old.edition,
            new=found.new.guide,
            new_edition=found.new.edition,
        )
    )
    if not found.changes:
        page.marked("✓", _("Ingen forskelle i betydning."), style="good")
        return
    titles = _groups()
    for group, title in titles.items():
        changes = [change for change in found.changes if change.group == group]
        if changes:
            page.heading(title)
            for change in changes:
                _line(page, change)
    page.blank()
    page.text(_count(found))


def _line(page: Page, change: Change) -> None:
    said = change.said
    if change.direction == "looser":
        said += " " + _("(løsere)")
    elif change.direction == "stricter":
        said += " " + _("(strengere)")
    style = {"looser": "bad", "stricter": "good"}.get(change.direction)
    page.marked(MARKS[change.direction], said, style=style)  # type: ignore[arg-type]  # a style by its name


def _count(found: Difference) -> str:
    looser = sum(change.direction == "looser" for change in found.changes)
    said = counted(len(found.changes), _("1 forskel."), _("{number} forskelle."))
    if not looser:
        return said + " " + _("Ingen af dem gør guiden løsere.")
    return said + " " + counted(looser, _("1 gør guiden løsere."), _("{number} gør guiden løsere."))


def _groups() -> dict[Group, str]:
    return {
        "deadlines": _("Frister og pligter"),
        "steps": _("Trin"),
        "outcomes": _("Udfald"),
        "conditions": _("Betingelser"),
        "roles": _("Roller"),
        "law": _("Hjemmel"),
        "facts": _("Fakta"),
        "phases": _("Faser"),
        "barriers": _("Spærringer"),
        "letters": _("Breve"),
        "properties": _("Egenskaber"),
        "guide": _("Guiden selv"),
        "texts": _("Kun ordlyd og rækkefølge"),
    }


COMMANDS = {"sammenlign": compare_guides}
