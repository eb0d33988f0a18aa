"""`mine`, `frister`, `barn`, `familie`: many cases at once."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import Page
from sagsgang.cli.views import began, by_due, phases_words, show_obligation
from sagsgang.errors import WrongUse
from sagsgang.law.moment import local_date, parse, words
from sagsgang.text import _, counted, language

if TYPE_CHECKING:
    from sagsgang.case.answers import CaseAnswer, CasesAnswer, Deadline, DeadlinesAnswer
    from sagsgang.cli.session import Session


@verb("mine")
def mine(session: Session) -> None:
    engine = session.engine
    person, _role = session.reader()
    answer = engine.cases(holder=person, open_only=True)

    def say(page: Page) -> None:
        count = counted(len(answer), _("1 åben sag"), _("{number} åbne sager"))
        page.text(f"{person} · {count} · {words(session.now)}", style="heading")
        for one in sorted(answer.cases, key=_urgency):
            _show_case(page, session, one, most=3)

    session.show(answer, say)


@verb("barn")
@click.argument("reference", metavar="REF", type=NAME)
def child(session: Session, reference: str) -> None:
    answer = session.engine.child(reference)
    session.show(
        answer, lambda page: _show_cases(page, session, _("Barn {reference}").format(reference=reference), answer)
    )


@verb("familie")
@click.argument("reference", metavar="REF", type=NAME)
def family(session: Session, reference: str) -> None:
    answer = session.engine.family(reference)
    session.show(
        answer, lambda page: _show_cases(page, session, _("Familie {reference}").format(reference=reference), answer)
    )


def _show_cases(page: Page, session: Session, title: str, answer: CasesAnswer) -> None:
    count = counted(len(answer), _("1 sag"), _("{number} sager"))
    page.text(f"{title} · {count} · {words(session.now)}", style="heading")
    for one in answer.cases:
        _show_case(page, session, one)


def _show_case(page: Page, session: Session, one: CaseAnswer, *, most: int | None = None) -> None:
    """A case in short: its phases and what is owed in it. `most`: only so many obligations, the rest counted."""
    case = session.engine.case(one.case)
    guide, on = case.guide, began(case)
    page.blank()
    page.text(f"{one.case}  {guide.title}", style="heading")
    status = _("åben") if one.status == "open" else _("lukket")
    page.details(
        [
            status,
            _("barn {child}").format(child=one.child) if one.child else "",
            _("sagen har {holder}").format(holder=one.holder),
            *phases_words(guide, one),
        ],
        indent=2,
    )
    owed = by_due(one.obligations)
    for obligation in owed[:most]:
        show_obligation(page, guide, obligation, session.now, on)
    if most is not None and len(owed) > most:
        page.text(_("… og {number} mere.").format(number=len(owed) - most), indent=4)
    if one.findings:
        page.text(
            _("Fund: {codes}").format(codes=", ".join(f"{finding.code} {finding.id}" for finding in one.findings)),
            indent=2,
            hang=4,
        )


def _urgency(one: CaseAnswer) -> tuple[bool, float]:
    due = next((each.due for each in by_due(one.obligations) if each.due is not None), None)
    return due is None, 0.0 if due is None else due.timestamp()


@verb("frister")
@click.option(
    "--kalender", "calendar", is_flag=True, help=_("Skriv fristerne som en kalenderfil (iCalendar) uden navne.")
)
@click.option(
    "--pr", "at", metavar="TID", help=_("Som det stod på det tidspunkt: det, der var åbent eller overskredet.")
)
@click.option("--som-kendt", "known_at", metavar="TID", help=_("Ud fra det, der var registreret på det tidspunkt."))
def deadlines(session: Session, calendar: bool, at: str | None, known_at: str | None) -> None:
    if calendar and session.as_json:
        raise WrongUse(
            _("--kalender og --json kan ikke bruges sammen: en kalender er ikke JSON."), hint=_("Vælg en af dem.")
        )
    answer = session.engine.deadlines(at=at, known_at=known_at)
    if calendar:
        _write_calendar(session, answer)
        return
    now = session.now if at is None else parse(at, now=session.now).instant

    def say(page: Page) -> None:
        page.text(_("Frister · {now}").format(now=words(now)), style="heading")
        if known_at is not None:
            known = parse(known_at, now=session.now).instant
            page.text(_("Ud fra det, der var registreret {known}.").format(known=words(known)))
        cases = {name: session.engine.case(name) for name in dict.fromkeys(one.case for one in answer)}
        about = {name: (case.guide, began(case)) for name, case in cases.items()}
        groups: dict[str, list[Deadline]] = {}
        for one in answer:
            groups.setdefault(_group(one, now), []).append(one)
        for title in (_("Overskredet"), _("I dag"), _("De næste 7 dage"), _("Senere"), _("Uden frist")):
            if title in groups:
                page.heading(f"{title} ({len(groups[title])})")
                for one in groups[title]:
                    guide, on = about[one.case]
                    show_obligation(page, guide, one.obligation, now, on, case=f"{one.case} ")
        if not groups:
            page.text(_("Ingen åbne frister."))

    session.show(answer, say)


def _write_calendar(session: Session, answer: DeadlinesAnswer) -> None:
    """The calendar alone on standard output, as it is; what is not in it is told apart."""
    from sagsgang.export.calendar import calendar_of

    written = calendar_of(answer, now=session.now, language=language())
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    sys.stdout.flush()
    undated = sum(1 for one in answer if one.obligation.due is None)
    if undated:
        session.tell(
            counted(
                undated,
                _("1 pligt uden frist er ikke med i kalenderen."),
                _("{number} pligter uden frist er ikke med i kalenderen."),
            )
        )


def _group(one: Deadline, now: datetime) -> str:
    """The heading that a limit stands under; «de næste 7 dage» are counted from today."""
    due = one.obligation.due
    if due is None:
        return _("Uden frist")
    if (one.obligation.due_last or due) < now:
        return _("Overskredet")
    today: date = local_date(now)
    day = local_date(due)
    if day == today:
        return _("I dag")
    return _("De næste 7 dage") if day <= today + timedelta(days=7) else _("Senere")


COMMANDS = {"mine": mine, "barn": child, "familie": family, "frister": deadlines}
