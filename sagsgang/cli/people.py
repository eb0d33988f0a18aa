"""`overdrag`, `bekræft`, `løfte`, `luk`, `genåbn`: who has the case, what was promised, and whether it is over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from sagsgang.cli.commands import NAME, case_argument, happened_option, reason_option, verb
from sagsgang.cli.dialogue import Answers, complete
from sagsgang.cli.given import answered
from sagsgang.cli.recorded import tell_recorded
from sagsgang.errors import WrongUse
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.engine import Actor, Case

LEADER = "leder"
"""The role that closes cases."""


def _record(
    session: Session, found: Case, write: Callable[[Answers], partial[Case]], *, by: Actor, reason: str | None = None
) -> None:
    """Record it, asking for a reason if one is needed and somebody is there; then show the case."""
    before = found.answer()
    done = complete(session, found.guide, Answers(by=by, reason=answered(reason)), write, case=found)
    tell_recorded(session, done, before)


@verb("overdrag", records=True)
@case_argument
@click.argument("person", metavar="PERSON", type=NAME)
@reason_option
@happened_option
def hand_over(session: Session, case: str, person: str, reason: str | None, at: str | None) -> None:
    found = session.case(case)
    by = session.actor(known=tuple(found.guide.roles))
    _record(
        session,
        found,
        lambda answers: partial(found.hand_over, person, by=answers.by, reason=answers.reason, at=at),
        by=by,
        reason=reason,
    )


@verb("bekræft", records=True)
@case_argument
@happened_option
def accept(session: Session, case: str, at: str | None) -> None:
    found = session.case(case)
    _record(
        session,
        found,
        lambda answers: partial(found.accept, by=answers.by, at=at),
        by=session.actor(known=tuple(found.guide.roles)),
    )


@verb("løfte", records=True)
@case_argument
@click.argument("text", metavar="[TEKST]", required=False)
@click.option("--til", "to", metavar="PERSON", type=NAME, help=_("Hvem der er lovet noget, for eksempel barnet."))
@click.option("--senest", "due", metavar="TID", help=_("Hvornår det senest skal være holdt."))
@click.option("--holdt", "kept", metavar="NR", type=click.IntRange(min=1), help=_("Løftet med det nummer er holdt."))
@happened_option
def promise(
    session: Session, case: str, text: str | None, to: str | None, due: str | None, kept: int | None, at: str | None
) -> None:
    found = session.case(case)
    by = session.actor(known=tuple(found.guide.roles))
    if kept is not None:
        if text is not None or to is not None or due is not None:
            raise WrongUse(
                _("--holdt står alene: det siger, at et løfte er holdt."), hint=_("Notér et nyt løfte for sig.")
            )
        _record(session, found, lambda answers: partial(found.keep_promise, kept, by=answers.by, at=at), by=by)
        return
    said = answered(text) or ""
    _record(session, found, lambda answers: partial(found.promise, said, by=answers.by, to=to, due=due, at=at), by=by)


@verb("luk", records=True)
@case_argument
@reason_option
@happened_option
def close(session: Session, case: str, reason: str | None, at: str | None) -> None:
    found = session.case(case)
    by = session.actor(roles=(LEADER,))
    _record(
        session,
        found,
        lambda answers: partial(found.close, by=answers.by, reason=answers.reason or "", at=at),
        by=by,
        reason=reason,
    )


@verb("genåbn", records=True)
@case_argument
@reason_option
@happened_option
def reopen(session: Session, case: str, reason: str | None, at: str | None) -> None:
    found = session.case(case)
    by = session.actor(roles=(LEADER,))
    _record(
        session,
        found,
        lambda answers: partial(found.reopen, by=answers.by, reason=answers.reason or "", at=at),
        by=by,
        reason=reason,
    )


COMMANDS = {"overdrag": hand_over, "bekræft": accept, "løfte": promise, "luk": close, "genåbn": reopen}
