"""`vis` and `tidslinje`: a case as it stands, and how it came to stand so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sagsgang.case.wording import written_words
from sagsgang.cli.commands import case_argument, verb
from sagsgang.cli.page import Page
from sagsgang.cli.views import began, next_command, show_available, show_findings, show_head, show_obligations
from sagsgang.law.moment import epoch, limit_words, parse, words
from sagsgang.law.span import Span, span_words
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.case.answers import TimelineEntry
    from sagsgang.cli.session import Session
    from sagsgang.guide.model import Guide

_known_option = click.option("--som-kendt", "known_at", metavar="TID", help=_("Som sagen var kendt på det tidspunkt."))


@verb("vis")
@case_argument
@_known_option
def show(session: Session, case: str, known_at: str | None) -> None:
    found = session.case(case)
    now = session.now if known_at is None else parse(known_at, now=session.now).instant
    answer = found.answer() if known_at is None else found.as_known_at(known_at)

    def say(page: Page) -> None:
        guide = found.guide
        show_head(page, guide, answer, now)
        show_available(page, guide, answer.available, _my_roles(session, guide))
        show_obligations(page, guide, answer.obligations, now, began(found))
        show_findings(page, answer.findings)
        following = next_command(found.id, guide, answer)
        if following is not None and known_at is None:
            page.blank()
            page.command(following, indent=0, before=_("Næste: "))

    session.show(answer, say)


def _my_roles(session: Session, guide: Guide) -> tuple[str, ...] | None:
    """The reader's roles: the one they say, else those in `personer.yaml`; None when nobody has said."""
    from sagsgang.cli.identity import role_spelled

    person, role = session.reader()
    if role is None:
        return session.guides.people().get(person)
    return (role_spelled(role, guide.roles) or role,)


@verb("tidslinje")
@case_argument
@_known_option
def timeline(session: Session, case: str, known_at: str | None) -> None:
    found = session.case(case)
    answer = found.timeline(known_at=known_at)

    def say(page: Page) -> None:
        page.text(f"{found.id}  {found.guide.title}", style="heading")
        for entry in answer.entries:
            page.blank()
            show_entry(page, found.guide, entry)

    session.show(answer, say)


def show_entry(page: Page, guide: Guide, entry: TimelineEntry) -> None:
    """One record: when it happened, what, when it was recorded and by whom; and what followed."""
    number = _("nr. {nr}").format(nr=entry.nr) if entry.nr is not None else _("uret")
    page.text(f"{happened_words(entry)}  {_what(guide, entry)}", hang=2, style="heading")
    if entry.nr is None:
        page.details([number, words(entry.recorded)], indent=2)
    else:
        at_once = entry.at_last is None and epoch(entry.recorded) == epoch(entry.at)
        recorded = _("straks") if at_once else words(entry.recorded)
        by = entry.by if entry.role is None else f"{entry.by} ({entry.role})"
        page.details([number, _("registreret {at}").format(at=recorded), _("af {by}").format(by=by)], indent=2)
    for name, value in entry.facts.items():
        page.text(f"{name} = {written_words(guide.facts.get(name), value)}", indent=4, hang=6)
    if entry.reason:
        label = _("Afvigelse fra guiden: {reason}") if entry.deviation else _("Begrundelse: {reason}")
        page.text(label.format(reason=entry.reason), indent=4, hang=6)
    for consequence in entry.consequences:
        page.marked("→", consequence.text, indent=4)


def happened_words(entry: TimelineEntry) -> str:
    """When it happened, as nearly as that is known."""
    return span_words(Span(entry.at, entry.at if entry.at_last is None else entry.at_last))


def _what(guide: Guide, entry: TimelineEntry) -> str:
    step = guide.steps.get(entry.step or "")
    title = entry.step or "" if step is None else f"«{step.title}» ({step.id})"
    if entry.outcome is not None:
        title += _(" med udfaldet {outcome}").format(outcome=entry.outcome)
    rule = guide.obligations.get(entry.obligation or "")
    promised = (
        _("Løfte holdt")
        if entry.kept
        else _("Løfte til {to}: {text}").format(to=entry.to or _("nogen"), text=entry.text or "")
    )
    return {
        "open": _("Sagen er oprettet"),
        "step": _("Udført: {step}").format(step=title),
        "omit": _("Udeladt: {step}").format(step=title),
        "facts": _("Fakta noteret"),
        "correct": _("Rettelse af post nr. {nr}").format(nr=entry.supersedes),
        "handover": _("Overdragelse tilbudt {to}").format(to=entry.to or ""),
        "accept": _("Overdragelse bekræftet"),
        "promise": promised,
        "extend": _("Frist forlænget: {title} til {due}").format(
            title=entry.obligation or "" if rule is None else rule.title,
            due="" if entry.due is None else limit_words(entry.due),
        ),
        "link": _("Sagen {case} knyttet").format(case=entry.to or ""),
        "close": _("Lukket"),
        "reopen": _("Genåbnet"),
        "clock": _("Tidspunkter passeret"),
    }[entry.do]


COMMANDS = {"vis": show, "tidslinje": timeline}
