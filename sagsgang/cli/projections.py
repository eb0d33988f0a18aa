"""`db genopbyg`: lists, deadlines and messages held against the records they follow from, and written anew where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sagsgang.cli.commands import verb
from sagsgang.cli.page import Page
from sagsgang.cli.verbs import db_verbs
from sagsgang.errors import WrongUse
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.store.base import Damage
    from sagsgang.store.projections import Difference

FOUND = 1


@verb("genopbyg", table=db_verbs)
@click.option("--kun-sammenlign", "only_compare", is_flag=True, help=_("Vis kun, hvad der afviger. Intet ændres."))
@click.option(
    "--også-beskadigede",
    "--ogsaa-beskadigede",
    "damaged",
    is_flag=True,
    help=_("Genopbyg også sager, som «verificér» finder skader i. Tag en kopi af filen først: sporet kan gå tabt."),
)
def rebuild(session: Session, only_compare: bool, damaged: bool) -> int:
    if only_compare:
        if damaged:
            raise WrongUse(_("--kun-sammenlign og --også-beskadigede kan ikke bruges sammen."), hint=_("Vælg den ene."))
        return _compare(session)
    session.saved = True
    done = session.engine.rebuild(damaged=damaged)

    def say(page: Page) -> None:
        _say_differences(page, done.differences)
        if done.written:
            written = counted(len(done.written), _("1 sag er genopbygget"), _("{number} sager er genopbygget"))
            page.text(f"{written}.", style="good")
        if done.left:
            left = counted(len(done.left), _("1 sag er ikke rørt"), _("{number} sager er ikke rørt"))
            page.text(
                _("{left}, fordi posterne er beskadiget eller mangler: {cases}").format(
                    left=left, cases=", ".join(done.left)
                ),
                style="bad",
            )
            page.command(["verificér"], indent=0, before=_("Næste: "))

    answer = {
        "differences": _differences(done.differences),
        "damage": _damages(done.damage),
        "written": list(done.written),
        "left": list(done.left),
    }
    session.show(answer, say)
    return FOUND if done.left else 0


def _compare(session: Session) -> int:
    found = session.engine.compare_projections()
    answer = {"differences": _differences(found), "damage": [], "written": [], "left": []}
    session.show(answer, lambda page: _say_differences(page, found))
    return FOUND if found else 0


def _say_differences(page: Page, found: Sequence[Difference]) -> None:
    """Where they are, never what they say: it may be personal."""
    if not found:
        page.text(_("Overblik, frister og beskeder er, som posterne siger."), style="good")
        return
    page.text(counted(len(found), _("1 ting afviger fra posterne:"), _("{number} ting afviger fra posterne:")))
    for one in found:
        page.marked("!", f"{one.case}: {' '.join(part for part in (_table(one), one.key, _field(one)) if part)}")


def _table(one: Difference) -> str:
    tables = {"case_head": _("overblik"), "obligation": _("frist"), "outbox": _("besked"), "record": _("poster")}
    return tables[one.table]


def _field(one: Difference) -> str:
    whole = {"missing": _("mangler"), "extra": _("er der uden grund"), "unreadable": _("kan ikke læses")}
    return whole.get(one.field, f"({one.field})")


def _differences(found: Sequence[Difference]) -> list[dict[str, str]]:
    return [{"case": one.case, "table": one.table, "key": one.key, "field": one.field} for one in found]


def _damages(found: Sequence[Damage]) -> list[dict[str, str | int | None]]:
    return [{"case": one.case, "record": one.record, "message": one.message} for one in found]


COMMANDS = {"genopbyg": rebuild}
