"""`forlæng`: a limit is extended, where the law has that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, case_argument, happened_option, reason_option, verb
from sagsgang.cli.dialogue import Answers, complete
from sagsgang.cli.given import answered
from sagsgang.cli.recorded import tell_recorded
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


@verb("forlæng", records=True)
@case_argument
@click.argument("obligation", metavar="PLIGT", type=NAME, shell_complete=suggestions.obligations)
@click.option("--til", "until", metavar="TID", help=_("Den nye frist; en dag er til og med den dag."))
@reason_option
@happened_option
def extend(session: Session, case: str, obligation: str, until: str | None, reason: str | None, at: str | None) -> None:
    found = session.case(case)
    before = found.answer()
    rule = found.guide.obligation_named(obligation)
    known = obligation if rule is None else rule.id

    def attempt(answers: Answers) -> partial[Case]:
        return partial(found.extend, known, answered(until), by=answers.by, reason=answers.reason or "", at=at)

    answers = Answers(by=session.actor(known=tuple(found.guide.roles)), reason=answered(reason))
    tell_recorded(session, complete(session, found.guide, answers, attempt, case=found), before)


COMMANDS = {"forlæng": extend}
