"""`start`: a case is opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, fact_options, happened_option, verb
from sagsgang.cli.dialogue import Answers, complete
from sagsgang.cli.given import ready, said_as_now, stated_facts
from sagsgang.cli.page import Page
from sagsgang.cli.views import began, began_words, by_due, next_command, show_obligation
from sagsgang.law.moment import day_words
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


@verb("start", records=True)
@click.argument("guide", metavar="GUIDE", type=NAME, shell_complete=suggestions.guides)
@fact_options
@click.option("--barn", "child", metavar="REF", help=_("En reference til barnet, uden personoplysninger."))
@click.option("--familie", "family", metavar="REF", help=_("En reference til familien."))
@click.option(
    "--knyt",
    "link",
    metavar="SAG",
    multiple=True,
    type=NAME,
    shell_complete=suggestions.cases,
    help=_("En sag, den nye hører sammen med. Kan gentages."),
)
@click.option("--sag", "number", metavar="ID", type=NAME, help=_("Et bestemt sagsnummer. Uden: det næste."))
@happened_option
def start(
    session: Session,
    guide: str,
    stated: tuple[str, ...],
    more: tuple[str, ...],
    fact_file: str | None,
    child: str | None,
    family: str | None,
    link: tuple[str, ...],
    number: str | None,
    at: str | None,
) -> None:
    facts = stated_facts(stated, more, fact_file)
    present = session.guides.guide(guide)
    session.tell_source(guide)
    answers = Answers(
        by=session.actor(known=tuple(present.roles)),
        facts=ready(present, facts, session.now),
        said_as_now=said_as_now(present, facts),
    )
    engine = session.writing_engine
    linked = tuple(engine.case(one).id for one in link)

    def attempt(answers: Answers) -> partial[Case]:
        return partial(
            engine.start,
            present.id,
            facts=answers.facts,
            by=answers.by,
            child=child,
            family=family,
            at=at,
            link=linked,
            case=number,
        )

    case = complete(session, present, answers, attempt, optional=present.opening.may_state).case
    answer = case.answer()

    def say(page: Page) -> None:
        now, chosen = session.now, case.guide
        page.text(
            _("Oprettet {case}: {title}, udgave {edition} (gælder fra {day})").format(
                case=case.id, title=chosen.title, edition=chosen.edition, day=day_words(chosen.valid_from)
            ),
            style="heading",
        )
        page.text(_("Begyndt {at}.").format(at=began_words(case)))
        owed = by_due(answer.obligations)
        if owed:
            page.heading(_("Det skal ske"))
            for one in owed:
                show_obligation(page, chosen, one, now, began(case), owner=False)
        following = next_command(case.id, chosen, answer, case.state.records[0].role)
        if following is not None:
            page.blank()
            page.command(following, indent=0, before=_("Næste: "))

    session.show(answer, say)


COMMANDS = {"start": start}
