"""`udfør`, `udelad`, `ret`: what happened is recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import case_argument, fact_options, happened_option, reason_option, step_argument, verb
from sagsgang.cli.dialogue import Answers, complete
from sagsgang.cli.given import answered, ready, said_as_now, spelled, stated_facts
from sagsgang.cli.recorded import tell_recorded
from sagsgang.errors import InvalidValue, MissingAnswer
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


@verb("udfør", records=True)
@case_argument
@step_argument
@click.option(
    "--udfald", "outcome", metavar="UDFALD", shell_complete=suggestions.outcomes, help=_("Hvad trinnet førte til.")
)
@fact_options
@happened_option
@reason_option
@click.option(
    "--afvigelse",
    "deviation",
    metavar="TEKST",
    help=_("Registrér det, der er sket i virkeligheden, selv om guiden ikke tillader det, og skriv hvorfor."),
)
def do(
    session: Session,
    case: str,
    step: str,
    outcome: str | None,
    stated: tuple[str, ...],
    more: tuple[str, ...],
    fact_file: str | None,
    at: str | None,
    reason: str | None,
    deviation: str | None,
) -> None:
    found = session.case(case)
    guide, chosen = found.guide, found.step_named(step)
    given = stated_facts(stated, more, fact_file)
    facts, of_now = ready(guide, given, session.now), said_as_now(guide, given)
    outcome = answered(outcome)
    if outcome is not None and chosen.outcomes:
        names = [one.id for one in chosen.outcomes]
        known = spelled(outcome, names)
        if known is None:
            raise InvalidValue(
                _("«{outcome}» er ikke et udfald af «{step}».").format(outcome=outcome, step=chosen.id),
                field="outcome",
                hint=_("Vælg mellem: {outcomes}.").format(outcomes=", ".join(names)),
            )
        outcome = known
    by = session.actor(roles=chosen.roles, known=tuple(guide.roles))
    answers = Answers(by=by, facts=facts, said_as_now=of_now, outcome=outcome, reason=answered(reason))
    why = answered(deviation)
    if deviation is not None and why is None:
        raise MissingAnswer(_("En afvigelse skal begrundes."), missing=("deviation",), hint='--afvigelse "…"')
    before = found.answer()

    def attempt(answers: Answers) -> partial[Case]:
        return partial(
            found.do,
            chosen.id,
            by=answers.by,
            outcome=answers.outcome,
            facts=answers.facts,
            at=at,
            reason=answers.reason,
            deviation=why,
        )

    unknown = [name for name in chosen.may_state if name not in found.state.facts]
    done = complete(session, guide, answers, attempt, step=chosen, case=found, optional=unknown)
    tell_recorded(session, done, before)


@verb("udelad", records=True)
@case_argument
@step_argument
@click.option("--grund", "ground", metavar="ID", shell_complete=suggestions.grounds, help=_("Den lovlige grund."))
@reason_option
@happened_option
def omit(session: Session, case: str, step: str, ground: str | None, reason: str | None, at: str | None) -> None:
    found = session.case(case)
    guide, chosen = found.guide, found.step_named(step)
    by = session.actor(roles=chosen.roles, known=tuple(guide.roles))
    grounds = () if chosen.omittable is None else tuple(name for name, _title in chosen.omittable.grounds)
    stated = answered(ground)
    known = stated if stated is None else spelled(stated, grounds) or stated
    answers = Answers(by=by, reason=answered(reason), outcome=known)
    before = found.answer()

    def attempt(answers: Answers) -> partial[Case]:
        if answers.outcome is None and chosen.omittable is not None:
            if not session.asks:
                raise MissingAnswer(
                    _("Hvad er grunden?"),
                    missing=("ground",),
                    hint=_("Skriv --grund med en af: {grounds}.").format(grounds=", ".join(grounds)),
                )
            from sagsgang.cli.ask import Asker
            from sagsgang.cli.views import began

            asker = Asker(session, guide, began(found))
            answers.outcome = asker.choice(
                _("Hvad er grunden til at udelade trinnet?"), chosen.omittable.grounds, law=chosen.omittable.law
            )
        return partial(
            found.omit, chosen.id, by=answers.by, ground=answers.outcome or "", reason=answers.reason or "", at=at
        )

    tell_recorded(session, complete(session, guide, answers, attempt, step=chosen, case=found), before)


@verb("ret", records=True)
@case_argument
@click.argument("number", metavar="NR", type=int)
@fact_options
@click.option("--udfald", "outcome", metavar="UDFALD", help=_("Det rigtige udfald."))
@click.option("--kl", "at", metavar="TID", help=_("Hvornår det rettelig skete."))
@click.option(
    "--annullér", "--annuller", "--annul", "annul", is_flag=True, help=_("Posten skulle aldrig have været registreret.")
)
@reason_option
def correct(
    session: Session,
    case: str,
    number: int,
    stated: tuple[str, ...],
    more: tuple[str, ...],
    fact_file: str | None,
    outcome: str | None,
    at: str | None,
    annul: bool,
    reason: str | None,
) -> None:
    found = session.case(case)
    guide = found.guide
    given = stated_facts(stated, more, fact_file)
    facts, of_now = ready(guide, given, session.now), said_as_now(guide, given)
    by = session.actor(known=tuple(guide.roles))
    answers = Answers(by=by, facts=facts, said_as_now=of_now, outcome=answered(outcome), reason=answered(reason))
    before = found.answer()

    def attempt(answers: Answers) -> partial[Case]:
        return partial(
            found.correct,
            number,
            by=answers.by,
            reason=answers.reason or "",
            facts=answers.facts,
            outcome=answers.outcome,
            new_at=at,
            annul=annul,
        )

    tell_recorded(session, complete(session, guide, answers, attempt, case=found), before)


COMMANDS = {"udfør": do, "udelad": omit, "ret": correct}
