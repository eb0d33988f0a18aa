"""`guide vis`: a guide as a booklet, for those who follow it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sagsgang.case.wording import condition_words, leaf_words
from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.explain import consequence_words
from sagsgang.cli.legal import headline
from sagsgang.cli.page import Page
from sagsgang.cli.verbs import guide_verbs
from sagsgang.guide.wording import cited, limits_words, phase_title, point_words
from sagsgang.law.moment import day_words, local_date
from sagsgang.text import _, either

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.guide.model import (
        Barrier,
        Condition,
        Guide,
        ObligationRule,
        Opens,
        Origin,
        Step,
        Track,
        Trigger,
    )


@verb("vis", table=guide_verbs)
@click.argument("guide", metavar="GUIDE", type=NAME, shell_complete=suggestions.guides)
def show(session: Session, guide: str) -> None:
    found = session.guides.guide(guide)
    session.tell_source(guide)
    session.show(outline(found), lambda page: booklet(page, found, local_date(session.now)))


def outline(guide: Guide) -> dict[str, Any]:
    """The guide's parts for a program."""
    own = guide.adaptation
    adaptation = (
        {}
        if own is None
        else {
            "adaptation": {
                "municipality": own.municipality,
                "edition": own.edition,
                "national_edition": own.national_edition,
                "changed": [{"section": section, "id": name, "key": key} for section, name, key in own.changed],
                "own": {
                    "steps": [one.id for one in guide.steps.values() if guide.is_local(one.origin)],
                    "obligations": [one.id for one in guide.obligations.values() if guide.is_local(one.origin)],
                    "barriers": [one.id for one in guide.barriers.values() if guide.is_local(one.origin)],
                    "facts": [one.id for one in guide.facts.values() if guide.is_local(one.origin)],
                },
            }
        }
    )
    return adaptation | {
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
    """Everything that a reader needs: what it is for, tracks and phases, steps, limits, barriers, law."""
    _show_cover(page, guide)
    page.heading(_("Når sagen oprettes"))
    for name in guide.opening.asks:
        _show_fact(page, guide, name, on)
    if guide.opening.may_state:
        page.text(_("Kan også oplyses:"), indent=2)
        for name in guide.opening.may_state:
            page.marked("?", f"{guide.facts[name].question} ({name})", indent=4)
    for track in guide.tracks.values():
        _show_track(page, guide, track, on)
    anytime = [step for step in guide.steps.values() if not step.phases]
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
            _show_barrier(page, guide, barrier, on)
    if guide.laws:
        page.heading(_("Regler, som guiden bygger på"))
        page.text(_("Mere om en regel: sagsgang lov REGEL. Det, der ikke er lov, siger det selv."), indent=2)
        for name in sorted(guide.laws):
            page.marked("·", headline(guide, name, on))


def _own(guide: Guide, origin: Origin) -> str:
    """What stands behind the title of what the municipality has written itself."""
    return " " + _("(kommunens eget)") if guide.is_local(origin) else ""


def _changes(guide: Guide, section: str, name: str) -> list[str]:
    """What the municipality says of a part that the national guide has."""
    changed = () if guide.adaptation is None else guide.adaptation.changed
    return [
        key if part == name else f"{part.partition('/')[2]}: {key}"
        for where, part, key in changed
        if where == section and part.partition("/")[0] == name
    ]


def _show_changes(page: Page, guide: Guide, section: str, name: str, *, indent: int) -> None:
    changed = _changes(guide, section, name)
    if changed:
        page.text(
            _("Kommunen har sagt noget om: {keys}").format(keys=", ".join(changed)), indent=indent, hang=indent + 2
        )


def _show_cover(page: Page, guide: Guide) -> None:
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
    own = guide.adaptation
    if own is not None:
        page.text(
            _("Tilpasset af {municipality}, udgave {edition}, over den nationale udgave {national}.").format(
                municipality=own.municipality, edition=own.edition, national=own.national_edition
            ),
            hang=2,
        )
        if own.adopted:
            page.text(_("Tilpasningen vedtaget: {adopted}").format(adopted=", ".join(own.adopted.values())), hang=2)
    if guide.purpose:
        page.blank()
        page.text(guide.purpose)
    page.heading(_("Spor, der løber side om side"))
    for track in guide.tracks.values():
        phases = " → ".join(phase.title for phase in track.phases)
        page.marked("·", f"{track.title}: {phases}")
    page.blank()
    page.text(
        _(
            "Et spor begynder i sin første fase. Trin i samme fase kan tages i den rækkefølge, der passer, når det, de kræver, er på "
            "plads. En pligt står, til den er opfyldt, også når sagen skifter hænder. En spærring lukker for trin, så længe den gælder."
        )
    )


def _show_track(page: Page, guide: Guide, track: Track, on: date) -> None:
    page.heading(_("Spor: {title}").format(title=track.title))
    if track.when is not None:
        _show_condition(page, guide, _("Kun når"), track.when, indent=2)
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


def _show_fact(page: Page, guide: Guide, name: str, on: date) -> None:
    fact = guide.facts[name]
    page.marked("?", f"{fact.question} ({name})" + _own(guide, fact.origin))
    if fact.choices:
        page.text(", ".join(title for _id, title in fact.choices), indent=6)
    if fact.explanation:
        page.text(fact.explanation, indent=6)
    page.details([cited(guide, fact.law, on)], indent=6)


def _show_step(page: Page, guide: Guide, step: Step, on: date) -> None:
    def part(text: str) -> None:
        page.text(text, indent=8, hang=10)

    page.marked("-", f"{step.id}: {step.title}" + _own(guide, step.origin), indent=4, style="good")
    _show_changes(page, guide, "trin", step.id, indent=8)
    part(_who(guide, step) + (" · " + _("kan gentages") if step.repeatable else ""))
    for rule in guide.obligations.values():
        if any(one.step == step.id for one in rule.met_by):
            limit = limits_words(guide, rule) if rule.limits else _("uden frist")
            part(_("Pligt: {obligation}, {limit}").format(limit=limit, obligation=rule.title))
    if step.when is not None:
        _show_condition(page, guide, _("Kun når"), step.when, indent=8)
    for condition in step.requires:
        _show_condition(page, guide, _("Kræver, at"), condition, indent=8)
    barriers = [barrier for barrier in guide.barriers.values() if barrier.bars(step)]
    if barriers:
        part(_("Kan være spærret af: {barriers}").format(barriers="; ".join(barrier.title for barrier in barriers)))
    if step.not_before is not None:
        part(_("Tidligst {amount} efter {what}").format(amount=step.not_before.amount.words, what=_after(guide, step)))
    if step.asks:
        questions = " ".join(guide.facts[name].question for name in step.asks)
        part(_("Spørger: {questions}").format(questions=questions))
    for outcome in step.outcomes:
        part(
            _("Udfald {id}: {title}").format(id=outcome.id, title=outcome.title)
            + _leads(guide, outcome.to)
            + _opens(outcome.opens)
        )
        for condition in outcome.requires:
            _show_condition(page, guide, _("Kræver, at"), condition, indent=10)
    if step.to is not None and not step.outcomes:
        part(_("Fører til{phase}").format(phase=_leads(guide, step.to)))
    if step.opens is not None:
        part(_("Åbner en sag efter «{guide}»").format(guide=step.opens.guide))
    if step.omittable is not None:
        grounds = ", ".join(title for _id, title in step.omittable.grounds)
        part(
            _("Kan udelades med en begrundelse: {grounds}. {law}").format(
                grounds=grounds, law=cited(guide, step.omittable.law, on)
            )
        )
    if step.letters:
        part(_("Breve: {letters}").format(letters=", ".join(step.letters)))
    if step.guidance:
        page.text(step.guidance, indent=8)
    if step.for_child:
        part(_("Til barnet: {text}").format(text=step.for_child))
    if step.for_parent:
        part(_("Til forælderen: {text}").format(text=step.for_parent))
    if step.law:
        part(_("Hjemmel: {law}").format(law=cited(guide, step.law, on)))


def _who(guide: Guide, step: Step) -> str:
    who = guide.role_titles(step.roles) or _("Alle med en rolle i sagen")
    if step.party is None:
        return _("Hvem: {who}").format(who=who)
    named = {"politi": _("politiet"), "børnehus": _("børnehuset"), "hospital": _("hospitalet")}
    return _("Hvem: {who} noterer, hvad {party} gjorde").format(who=who, party=named.get(step.party, step.party))


def _after(guide: Guide, step: Step) -> str:
    assert step.not_before is not None
    what = step.not_before
    return point_words(guide, "fact" if what.step is None else "step", what.step or what.fact or "")


def _show_condition(page: Page, guide: Guide, lead: str, condition: Condition, *, indent: int) -> None:
    """In a line, or point by point where what must hold is put together of several things in several ways."""
    if not any(part.parts and part.op != condition.op for part in condition.parts):
        said = f"{lead} {condition_words(guide, condition)}."
        page.text(" ".join(filter(None, (said, condition.because))), indent=indent, hang=indent + 2)
        return
    page.text(f"{lead} {_points(condition)}", indent=indent, hang=indent + 2)
    _show_points(page, guide, condition, indent=indent + 2)
    if condition.because:
        page.text(condition.because, indent=indent + 2)


def _points(condition: Condition) -> str:
    return _("alle disse ting gælder:") if condition.op == "all" else _("mindst én af disse ting gælder:")


def _show_points(page: Page, guide: Guide, condition: Condition, *, indent: int) -> None:
    for part in condition.parts:
        if part.op == condition.op:
            _show_points(page, guide, part, indent=indent)
        elif part.parts:
            page.marked("-", _points(part), indent=indent)
            _show_points(page, guide, part, indent=indent + 2)
        else:
            page.marked("-", leaf_words(guide, part), indent=indent)


def _leads(guide: Guide, phase: str | None) -> str:
    return "" if phase is None else f" → {phase_title(guide, phase)}"


def _opens(opens: Opens | None) -> str:
    return "" if opens is None else " " + _("(åbner en sag efter «{guide}»)").format(guide=opens.guide)


def _show_rule(page: Page, guide: Guide, rule: ObligationRule, on: date) -> None:
    page.marked("·", f"{rule.id}: {rule.title}" + _own(guide, rule.origin))
    _show_changes(page, guide, "pligter", rule.id, indent=6)
    names = dict.fromkeys(one.calendar for one in rule.limits if one.calendar is not None)
    calendars = [_("kalender: {title}").format(title=guide.calendars[name].title) for name in names]
    page.details([limits_words(guide, rule), *calendars, cited(guide, rule.law, on, status=True)], indent=6)
    if rule.repeats is not None or rule.times > 1:
        page.text(repetition_words(rule), indent=6)
    if any(one.kind != "opening" for one in rule.arises):
        arises = either([_trigger_words(guide, one) for one in rule.arises])
        page.text(_("Opstår, når {what}.").format(what=arises), indent=6)
    if rule.when is not None:
        _show_condition(page, guide, _("Kun når"), rule.when, indent=6)
    met = ", ".join(one.step if one.outcome is None else f"{one.step} ({one.outcome})" for one in rule.met_by)
    owner = "" if rule.owner_role is None else _("ansvarlig: {role}").format(role=guide.role_titles([rule.owner_role]))
    page.details([_("Opfyldes af {steps}").format(steps=met) if met else "", owner], indent=6)
    if rule.limits:
        page.text(consequence_words(rule.consequence), indent=6)
        page.text(extension_words(guide, rule, on), indent=6)
    told_to = [guide.role_titles([role]) for role in rule.notify]
    if told_to:
        page.text(_("Får besked, når fristen er overskredet: {roles}.").format(roles=", ".join(told_to)), indent=6)
    if rule.guidance:
        page.text(rule.guidance, indent=6)


def _trigger_words(guide: Guide, trigger: Trigger) -> str:
    """What makes an obligation arise, as a clause."""
    if trigger.kind == "step":
        step = guide.steps[trigger.id]
        titles = {one.id: one.title for one in step.outcomes}
        outcome = "" if trigger.outcome is None else _(" med udfaldet «{title}»").format(title=titles[trigger.outcome])
        return _("«{step}» er udført").format(step=step.title) + outcome
    if trigger.kind == "phase":
        return _("sporet når fasen «{phase}»").format(phase=phase_title(guide, trigger.id))
    if trigger.kind == "fact":
        return _("«{question}» er besvaret").format(question=guide.facts[trigger.id].question)
    if trigger.kind == "obligation":
        return _("pligten «{obligation}» er opfyldt").format(obligation=guide.obligations[trigger.id].title)
    if trigger.kind == "takeover":
        return _("en ny har overtaget sagen")
    return _("sagen oprettes")


def _show_barrier(page: Page, guide: Guide, barrier: Barrier, on: date) -> None:
    page.marked("!", f"{barrier.title}: {barrier.explanation}" + _own(guide, barrier.origin))
    _show_changes(page, guide, "spærringer", barrier.id, indent=6)
    _show_condition(page, guide, _("Gælder, når"), barrier.when, indent=6)
    stopped = [f"«{one.title}»" for one in guide.steps.values() if barrier.bars(one)]
    page.text(_("Spærrer: {steps}").format(steps=", ".join(stopped)), indent=6, hang=8)
    page.details([cited(guide, barrier.law, on), _("kan ikke fraviges") if barrier.absolute else ""], indent=6)


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
