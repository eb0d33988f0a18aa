"""`hvorfor` and `hvornår`: what a step needs, and how a limit was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, case_argument, verb
from sagsgang.cli.page import Page, Style, near_path
from sagsgang.cli.views import began, instant_words, status_words
from sagsgang.guide.wording import cited
from sagsgang.law.moment import words
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.case.answers import Obligation, Reason, Why
    from sagsgang.cli.session import Session
    from sagsgang.engine import Case


@verb("hvorfor")
@case_argument
@click.argument("step", metavar="TRIN", type=NAME, shell_complete=suggestions.all_steps)
@click.option(
    "--udfald",
    "outcome",
    metavar="UDFALD",
    shell_complete=suggestions.outcomes,
    help=_("Spørg om dette udfald af trinnet."),
)
def why(session: Session, case: str, step: str, outcome: str | None) -> None:
    found = session.case(case)
    chosen = found.step_named(step)
    said_who = session.settings.som is not None or bool(session.guides.people())
    by = session.actor(roles=chosen.roles, known=tuple(found.guide.roles)) if said_who else None
    answer = found.why(chosen.id, by=by, outcome=outcome)
    session.show(answer, lambda page: show_why(page, found, answer))


def show_why(page: Page, case: Case, answer: Why) -> None:
    """Every condition and how it stands; omission; ways forward as commands."""
    guide, on = case.guide, began(case)
    step = guide.steps[answer.step]
    page.text(f"{answer.case}  {step.id}: {step.title}", style="heading")
    conditions = [reason for reason in answer.reasons if reason.kind != "form"]
    lacking = [reason for reason in conditions if reason.result != "met"]
    if answer.allowed:
        page.text(_("Ja, det kan gøres nu."), style="good")
    else:
        page.text(
            _("Nej, ikke nu. {lacking} af {all} betingelser mangler.").format(
                lacking=len(lacking), all=len(conditions)
            ),
            style="bad",
        )
    page.blank()
    for reason in answer.reasons:
        _show_reason(page, case, reason)
    page.blank()
    omittable = step.omittable
    if omittable is None:
        page.text(_("Trinnet kan ikke udelades."))
    elif answer.omission.allowed:
        grounds = ", ".join(f"{title} ({name})" for name, title in omittable.grounds)
        page.text(
            _("Trinnet kan udelades med en begrundelse, hvis: {grounds}. {law}").format(
                grounds=grounds, law=cited(guide, omittable.law, on)
            ),
            hang=2,
        )
    else:
        page.text(_("Trinnet kan ikke udelades nu."))
    if answer.ways_forward:
        page.heading(_("Veje frem"))
        for way in answer.ways_forward:
            page.text(way.text, indent=2, hang=4)
            page.command([way.command, *way.args], indent=4)


def _show_reason(page: Page, case: Case, reason: Reason) -> None:
    guide, on = case.guide, began(case)
    names: dict[str, tuple[str, Style]] = {
        "met": (_("OPFYLDT"), "good"),
        "unmet": (_("MANGLER"), "bad"),
        "unknown": (_("UKENDT "), "soon"),
    }
    sign, style = names[reason.result]
    page.marked(sign, reason.text, style=style)
    parts = [cited(guide, reason.law, on)]
    if reason.absolute:
        parts.append(_("kan ikke fraviges"))
    if reason.result != "met" and reason.by_roles:
        parts.append(_("kan ordnes af {roles}").format(roles=guide.role_titles(reason.by_roles)))
    page.details(parts, indent=10)
    if reason.at:
        page.line(near_path(reason.at), indent=10)


@verb("hvornår")
@case_argument
@click.argument("obligation", metavar="PLIGT", type=NAME, shell_complete=suggestions.obligations)
@click.option(
    "--nr",
    "number",
    metavar="NR",
    type=click.IntRange(min=1),
    help=_("Hvilken gang pligten opstod. Uden: den ældste, der ikke er opfyldt."),
)
def when(session: Session, case: str, obligation: str, number: int | None) -> None:
    found = session.case(case)
    answer = found.obligation(obligation, number)
    session.show(answer, lambda page: _show_due(page, session, found, answer))


def _show_due(page: Page, session: Session, case: Case, one: Obligation) -> None:
    guide, on = case.guide, began(case)
    whole_day = one.due is not None and instant_words(one.due) != words(one.due)
    page.text(
        (instant_words(one.due) + (_(" (hele dagen)") if whole_day else ""))
        if one.due is not None
        else (_("Fristen er ikke kendt endnu") if one.asks else _("Ingen frist")),
        style="heading",
    )
    number = f" nr. {one.nr}" if one.nr > 1 or one.id == "løfte" else ""
    page.text(f"{case.id}  {one.id}{number}: {one.title}", hang=2)
    page.text(_("Status: {status}.").format(status=status_words(one, session.now)))
    if one.statute is not None:
        page.text(_("Det er kommunens egen frist. Lovens egen er {due}.").format(due=instant_words(one.statute)))
    if one.reason:
        page.text(one.reason)
    derivation = one.derivation
    if derivation or one.alternatives or one.asks:
        page.heading(_("Sådan er fristen regnet ud"))
    for line in derivation:
        page.text(line, indent=2, hang=4)
    for other in one.alternatives:
        if not any(other.reading in line for line in derivation):
            page.text(
                _("Anden læsning: {reading}: {due}.").format(reading=other.reading, due=instant_words(other.due)),
                indent=2,
                hang=4,
            )
    for name in one.asks:
        page.text(_("Vi ved ikke: {question}").format(question=guide.facts[name].question), indent=2, hang=4)
        page.command(["fakta", case.id, f"{name}=…"], indent=4)
    if one.law:
        page.blank()
        page.text(_("Hjemmel: {law}").format(law=cited(guide, one.law, on, status=True)), hang=2)
        for name in one.law:
            doubt = guide.laws[name].uncertain if name in guide.laws else None
            if doubt:
                page.text(_("Usikkert: {what}").format(what=doubt), hang=2)
    owner = one.owner if one.owner_role is None else f"{one.owner} ({guide.role_titles([one.owner_role])})"
    page.text(
        _("Den påhviler {owner}. {consequence}").format(owner=owner, consequence=consequence_words(one.consequence)),
        hang=2,
    )


def consequence_words(consequence: str) -> str:
    """What passing a limit means."""
    named = {
        "brud": _("Overskrides fristen, er det et brud på reglen."),
        "bortfald": _("Overskrides fristen, har handlingen ikke længere retsvirkning."),
        "lokalt_mål": _("Overskrides fristen, er et mål ikke nået."),
        "løfte": _("Overskrides fristen, er et løfte ikke holdt."),
        "vindue": _("Når fristen er gået, er vinduet lukket; det er ikke et brud."),
    }
    return named[consequence]


COMMANDS = {"hvorfor": why, "hvornår": when}
