"""`fakta`: what is known in a case, and what becomes known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sagsgang.case.wording import written_words
from sagsgang.cli.commands import case_argument, fact_options, happened_option, verb
from sagsgang.cli.dialogue import Answers, complete
from sagsgang.cli.given import ready, said_as_now, stated_facts
from sagsgang.cli.page import Page
from sagsgang.cli.recorded import tell_recorded
from sagsgang.errors import MissingAnswer
from sagsgang.law.moment import epoch, words
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


@verb("fakta", records=True)
@case_argument
@fact_options
@happened_option
def facts(
    session: Session, case: str, stated: tuple[str, ...], more: tuple[str, ...], fact_file: str | None, at: str | None
) -> None:
    found = session.case(case)
    if not (stated or more or fact_file):
        session.show(found.facts(), lambda page: _show_facts(page, found))
        return
    guide, given = found.guide, stated_facts(stated, more, fact_file)
    if not given:
        raise MissingAnswer(_("Hvilke fakta?"), missing=("facts",), hint=_("Skriv fakta som navn=værdi."))
    answers = Answers(
        by=session.actor(known=tuple(guide.roles)),
        facts=ready(guide, given, session.now),
        said_as_now=said_as_now(guide, given),
    )
    before = found.answer()
    done = complete(
        session,
        guide,
        answers,
        lambda answers: partial(found.record, facts=answers.facts, by=answers.by, at=at),
        case=found,
    )
    tell_recorded(session, done, before)


def _show_facts(page: Page, case: Case) -> None:
    answer, guide = case.facts(), case.guide
    page.text(f"{case.id}  {guide.title}", style="heading")
    for name, known in answer.facts.items():
        page.blank()
        page.text(guide.facts[name].question, hang=2)
        page.text(f"{name} = {written_words(guide.facts[name], known.value)}", indent=2, hang=4)
        recorded = (
            "" if epoch(known.recorded) == epoch(known.at) else _("registreret {at}").format(at=words(known.recorded))
        )
        page.details([words(known.at), recorded, _("af {by}").format(by=known.by)], indent=2)
    unknown = [name for name, fact in guide.facts.items() if fact.computed is None and name not in answer.facts]
    if unknown:
        page.blank()
        page.text(_("Ikke oplyst: {names}.").format(names=", ".join(unknown)))


COMMANDS = {"fakta": facts}
