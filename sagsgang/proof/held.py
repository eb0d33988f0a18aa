"""Limits that a barrier can hold up: whether the municipality can always take the barrier down by itself. SG231.

While a barrier stands, the clock runs on (the guide language, section 7). One that comes down by a step of the municipality's own is
its own to keep in time; one that only another authority's act takes down can hold the duty past its limit, whatever anybody does.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.subject import Subject
from sagsgang.guide.model import Barrier, ObligationRule
from sagsgang.guide.problem import FILE_START
from sagsgang.proof.abstraction import Abstraction
from sagsgang.proof.answer import Answer, Event, verdict_unless
from sagsgang.proof.sets import IS_FALSE
from sagsgang.proof.slices import Ground, ground
from sagsgang.proof.things import Thing, things_in
from sagsgang.proof.traps import stuck
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer for each duty with a limit whose every way to be met some barrier stops; else one for the guide."""
    here = ground(subject)
    held = [rule for rule in subject.guide.obligations.values() if rule.limits and _is_barred(subject, rule)]
    for rule in held:
        yield from _of_duty(subject, here, rule)
    if not held:
        yield Answer(
            code="SG231",
            topic="barrier",
            part="",
            claim=_("Ingen spærring kan holde en pligt tilbage ud over dens frist."),
            verdict="proved",
            severity="warning",
            span=FILE_START,
            because=_("Hver pligt med frist kan opfyldes af et trin, som ingen spærring stopper."),
        )


def _is_barred(subject: Subject, rule: ObligationRule) -> bool:
    steps = [subject.guide.steps[met.step] for met in rule.met_by]
    return bool(steps) and all(any(barrier.bars(step) for barrier in subject.guide.barriers.values()) for step in steps)


def _of_duty(subject: Subject, here: Ground, rule: ObligationRule) -> Iterator[Answer]:
    guide = subject.guide
    stopping: dict[str, list[Barrier]] = {
        met.step: [barrier for barrier in guide.barriers.values() if barrier.bars(guide.steps[met.step])]
        for met in rule.met_by
    }
    seeds: set[Thing] = set(here.of_duty(rule))
    for barriers in stopping.values():
        for barrier in barriers:
            seeds |= set(things_in(guide, barrier.when))

    def free(seen: Abstraction) -> int:
        """The duty does not stand unmet, or the barriers before one of its steps are down."""
        sets = seen.diagrams
        down = (sets.all_of(seen.truth(one.when, IS_FALSE) for one in barriers) for barriers in stopping.values())
        return sets.either(seen.not_unmet(rule.id), sets.any_of(down))

    others = frozenset(step.id for step in guide.steps.values() if step.party is not None)
    found = stuck(here, seeds, free, without=others)
    if found.is_stuck and stuck(here, seeds, free).is_stuck:
        return  # nobody at all can lift it, which is said of the duty itself (SG230)
    verdict = verdict_unless(found.is_stuck)
    said = _("Så løber fristen for «{duty}», og kun andre kan løfte spærringen.").format(duty=rule.title)
    yield Answer(
        code="SG231",
        topic="barrier",
        part=rule.id,
        claim=_("Står en spærring i vejen for «{duty}», kan kommunen selv løfte den.").format(duty=rule.title),
        verdict=verdict,
        severity="warning",
        span=subject.at_key("pligter", rule.id),
        because={
            "proved": _("Det kan den fra enhver tilstand, en sag kan komme i."),
            "refuted": _("Spærringen kan stå, til en anden myndighed har gjort noget, og imens løber fristen."),
            "open": _("Det blev ikke afgjort."),
        }[verdict],
        hint=_("Regn fristen fra det, der løfter spærringen, eller giv pligten et trin, som spærringen ikke stopper."),
        story=() if found.story is None else (*found.story.story, Event(kind="so", said=said)),
        bound=here.bound(found.followed) if verdict == "open" else None,
    )
