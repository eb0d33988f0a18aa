"""`guide vis`: a guide as a booklet, for those who follow it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sagsgang.case.wording import condition_words
from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.explain import consequence_words
from sagsgang.cli.legal import cited
from sagsgang.cli.page import Page
from sagsgang.cli.verbs import guide_verbs
from sagsgang.cli.views import role_titles
from sagsgang.law.moment import day_words, local_date
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.model import Condition, Guide, Limit, ObligationRule, Step


@verb("vis", table=guide_verbs)
@click.argument("guide", metavar="GUIDE", type=NAME, shell_complete=suggestions.guides)
def show(session: Session, guide: str) -> None:
    found = session.guides.guide(guide)
    session.tell_source(guide)
    session.show(outline(found), lambda page: booklet(page, found, local_date(session.now)))


def outline(guide: Guide) -> dict[str, Any]:
    """The guide's parts for a program."""
    return {
        "guide": guide.id,
        "edition": guide.edition,
        "title": guide.title,
        "digest": guide.digest,
        "tracks": {track.id: [phase.id for phase in track.phases] for track in guide.tracks.values()},
        "steps": [
            {
                "step": one.id,
                "title": one.title,
                "roles": list(one.roles),
                "asks": list(one.asks),
                "outcomes": [o.id for o in one.outcomes],
                "law": list(one.law),
            }
            for one in guide.steps.values()
        ],
        "obligations": [
            {"id": one.id, "title": one.title, "law": list(one.law), "consequence": one.consequence}
            for one in guide.obligations.values()
        ],
        "barriers": [{"id": one.id, "title": one.title, "law": list(one.law)} for one in guide.barriers.values()],
    }


def booklet(page: Page, guide: Guide, on: date) -> None:
    """Everything that a reader needs: what it is for, phases, steps, limits, barriers."""
    page.text(guide.title, style="heading")
    until = "" if guide.valid_until is None else _(" til {day}").format(day=day_words(guide.valid_until))
    page.details(
        [
            guide.id,
            _("udgave {edition}").format(edition=guide.edition),
            _("gælder fra {day}{until}").format(day=day_words(guide.valid_from), until=until),
        ],
        indent=0,
    )
    if guide.adopted:
        page.text(_("Vedtaget: {adopted}").format(adopted=", ".join(guide.adopted.values())), hang=2)
    if guide.purpose:
        page.blank()
        page.text(guide.purpose)
    page.heading(_("Når sagen oprettes"))
    for name in guide.opening.asks:
        _show_fact(page, guide, name, on)
    if guide.opening.may_state:
        page.text(_("Kan også oplyses: {facts}.").format(facts=", ".join(guide.opening.may_state)), indent=2)
    anytime = [step for step in guide.steps.values() if not step.phases]
    for track in guide.tracks.values():
        page.heading(_("Spor: {title}").format(title=track.title))
        if track.when is not None:
            page.text(_("Kun når {condition}.").format(condition=condition_words(guide, track.when)), indent=2)
        for phase in track.phases:
            page.blank()
            page.text(
                _("Fase: {title}").format(title=phase.title) + (_(" (slut)") if phase.final else ""),
                indent=2,
                style="heading",
            )
            if phase.description:
                page.text(phase.description, indent=4)
            for step in guide.steps.values():
                if step.track == track.id and step.phases and step.phases[0] == phase.id:
                    _show_step(page, guide, step, on)
                elif step.track == track.id and phase.id in step.phases:
                    page.marked("-", _("{id}: {title} (se ovenfor)").format(id=step.id, title=step.title), indent=4)
    if anytime:
        page.heading(_("Når som helst i sagen"))
        for step in anytime:
            _show_step(page, guide, step, on)
    if guide.obligations:
        page.heading(_("Pligter og frister"))
        for rule in guide.obligations.values():
            _show_rule(page, guide, rule, on)
    if guide.barriers:
        page.heading(_("Spærringer"))
        for barrier in guide.barriers.values():
            page.marked("!", f"{barrier.title}: {barrier.explanation}")
            page.text(_("Gælder, når {condition}.").format(condition=condition_words(guide, barrier.when)), indent=6)
            page.details([cited(guide, barrier.law, on), _("kan ikke fraviges") if barrier.absolute else ""], indent=6)


def _show_fact(page: Page, guide: Guide, name: str, on: date) -> None:
    fact = guide.facts[name]
    page.marked("?", f"{fact.question} ({name})")
    if fact.choices:
        page.text(", ".join(title for _id, title in fact.choices), indent=6)
    if fact.explanation:
        page.text(fact.explanation, indent=6)
    page.details([cited(guide, fact.law, on)], indent=6)


def _show_step(page: Page, guide: Guide, step: Step, on: date) -> None:
    page.marked("-", f"{step.id}: {step.title}", indent=4, style="good")
    who = role_titles(guide, step.roles)
    if step.party:
        who = _("{who} noterer, hvad {party} gjorde").format(who=who, party=step.party)
    page.details([who, cited(guide, step.law, on), _("kan gentages") if step.repeatable else ""], indent=8)
    for outcome in step.outcomes:
        page.text(
            _("Udfald {id}: {title}").format(id=outcome.id, title=outcome.title) + _leads(guide, step, outcome.to),
            indent=8,
            hang=10,
        )
        for condition in outcome.requires:
            page.text(_("Kræver: {condition}.").format(condition=condition_words(guide, condition)), indent=10)
    if step.to is not None and not step.outcomes:
        page.text(_("Fører til{phase}.").format(phase=_leads(guide, step, step.to)), indent=8)
    if step.when is not None:
        page.text(_("Kun når {condition}.").format(condition=condition_words(guide, step.when)), indent=8)
    for condition in step.requires:
        page.text(
            _("Kræver: {condition}.").format(condition=condition_words(guide, condition)) + _because(condition),
            indent=8,
        )
    if step.not_before is not None:
        after = step.not_before.step or step.not_before.fact or ""
        page.text(
            _("Tidligst {amount} efter {what}.").format(amount=step.not_before.amount.words, what=after), indent=8
        )
    if step.asks:
        page.text(
            _("Spørger: {questions}").format(questions=" ".join(guide.facts[name].question for name in step.asks)),
            indent=8,
            hang=10,
        )
    if step.omittable is not None:
        grounds = ", ".join(title for _id, title in step.omittable.grounds)
        page.text(
            _("Kan udelades med en begrundelse: {grounds}. {law}").format(
                grounds=grounds, law=cited(guide, step.omittable.law, on)
            ),
            indent=8,
            hang=10,
        )
    if step.guidance:
        page.text(step.guidance, indent=8)
    if step.for_child:
        page.text(_("Til barnet: {text}").format(text=step.for_child), indent=8, hang=10)
    if step.for_parent:
        page.text(_("Til forælderen: {text}").format(text=step.for_parent), indent=8, hang=10)


def _because(condition: Condition) -> str:
    return "" if condition.because is None else f" {condition.because}"


def _leads(guide: Guide, step: Step, phase: str | None) -> str:
    if phase is None or step.track is None:
        return ""
    title = next((one.title for one in guide.tracks[step.track].phases if one.id == phase), phase)
    return f" → {title}"


def _show_rule(page: Page, guide: Guide, rule: ObligationRule, on: date) -> None:
    page.marked("·", f"{rule.id}: {rule.title}")
    names = dict.fromkeys(one.calendar for one in rule.limits if one.calendar is not None)
    calendars = [_("kalender: {title}").format(title=guide.calendars[name].title) for name in names]
    page.details([limits_words(guide, rule), *calendars, cited(guide, rule.law, on, status=True)], indent=6)
    if rule.repeats is not None or rule.times > 1:
        page.text(repetition_words(rule), indent=6)
    if rule.when is not None:
        page.text(_("Kun når {condition}.").format(condition=condition_words(guide, rule.when)), indent=6)
    met = ", ".join(one.step if one.outcome is None else f"{one.step} ({one.outcome})" for one in rule.met_by)
    owner = "" if rule.owner_role is None else _("ansvarlig: {role}").format(role=role_titles(guide, [rule.owner_role]))
    page.details([_("opfyldes af {steps}").format(steps=met) if met else "", owner], indent=6)
    if rule.limits:
        page.text(consequence_words(rule.consequence), indent=6)
        page.text(extension_words(guide, rule, on), indent=6)
    if rule.guidance:
        page.text(rule.guidance, indent=6)


def limits_words(guide: Guide, rule: ObligationRule) -> str:
    """Every limit of the obligation; of several the earliest counts."""
    if not rule.limits:
        return _("uden frist; åben, til den er opfyldt")
    said = [_limit_words(guide, rule, one) for one in rule.limits]
    return said[0] if len(said) == 1 else _("tidligst af: {limits}").format(limits="; ".join(said))


def _limit_words(guide: Guide, rule: ObligationRule, one: Limit) -> str:
    if one.latest_fact is not None:
        return _("senest «{fact}»").format(fact=guide.facts[one.latest_fact].question)
    if one.latest_obligation is not None:
        return _("senest når «{title}» forfalder").format(title=guide.obligations[one.latest_obligation].title)
    if one.within is not None:
        limit = _("inden {amount}").format(amount=one.within.words)
    else:
        limit = _("inden den tid, som «{fact}» siger").format(fact=one.within_fact)
    start = one.starts_from or rule.starts_from
    if start is not None:
        limit += " " + _("fra {what}").format(what=start.id)
    if one.first_day_counts:
        limit += " " + _("(den første dag tæller med)")
    if one.roll == "næste_hverdag":
        limit += " " + _("(en fridag flytter den til næste hverdag)")
    return limit


def repetition_words(rule: ObligationRule) -> str:
    """How often, and when it begins again."""
    again = {
        "met": _("Begynder igen, når den er opfyldt."),
        "period": _("Begynder igen, når perioden er slut."),
        None: "",
    }[rule.repeats]
    times = _("Skal gøres {times} gange.").format(times=rule.times) if rule.times > 1 else ""
    return " ".join(part for part in (times, again) if part)


def extension_words(guide: Guide, rule: ObligationRule, on: date) -> str:
    """Whether the law lets the limit be extended."""
    if rule.extendable is None:
        return _("Fristen kan ikke forlænges.")
    return _("Fristen kan forlænges: {law}.").format(law=cited(guide, rule.extendable.law, on, status=True))


COMMANDS = {"vis": show}
