"""The conditions of a guide, each with what it belongs to; and what of a guide can be reached by its step table alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sagsgang.guide.condition import facts_in
from sagsgang.guide.model import Condition, Guide, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands under one key (`når`, `kræver`) of one part: all of `members` must be true."""

    part: str
    """the id of the step, track, obligation, barrier; `step/outcome` for an outcome"""
    key: str
    members: tuple[Condition, ...]


def conditions_of(guide: Guide) -> Iterator[Written]:
    """In the order of the guide's parts."""
    for track in guide.tracks.values():
        yield from _one(track.id, "når", track.when)
    for step in guide.steps.values():
        yield from _one(step.id, "når", step.when)
        yield from _some(step.id, "kræver", step.requires)
        for outcome in step.outcomes:
            yield from _some(outcome.id, "kræver", outcome.requires)
    for obligation in guide.obligations.values():
        yield from _one(obligation.id, "når", obligation.when)
        if obligation.extendable is not None:
            yield from _some(obligation.id, "kræver", obligation.extendable.requires)
    for barrier in guide.barriers.values():
        yield from _one(barrier.id, "når", barrier.when)
    for rule in guide.properties:
        yield from _one(rule.step, "når", rule.when)


def _one(part: str, key: str, condition: Condition | None) -> Iterator[Written]:
    if condition is not None:
        yield Written(part=part, key=key, members=(condition,))


def _some(part: str, key: str, members: tuple[Condition, ...]) -> Iterator[Written]:
    if members:
        yield Written(part=part, key=key, members=members)


def whole(members: Iterable[Condition], origin: Origin) -> Condition:
    """One tree that is true when all members are."""
    return Condition(op="all", origin=origin, parts=tuple(members))


def asked(guide: Guide) -> set[str]:
    """The facts that the opening or some step asks for or may record."""
    found = set(guide.opening.answers)
    for step in guide.steps.values():
        found |= step.answers
    return found


def facts_in_conditions(guide: Guide) -> Iterator[tuple[str, Written]]:
    """Each fact that a condition speaks of, with the first place that does."""
    seen: set[str] = set()
    for written in conditions_of(guide):
        for member in written.members:
            for fact in facts_in(member):
                if fact not in seen:
                    seen.add(fact)
                    yield fact, written


def reached(guide: Guide) -> set[str]:
    """The phases that some way through the step table leads to, conditions left out; a passed limit may lead there too."""
    found = {track.phases[0].id for track in guide.tracks.values()}
    found |= {rule.void_to for rule in guide.obligations.values() if rule.void_to is not None}
    while True:
        more = {row.target for row in guide.table if row.phase in found} - found
        if not more:
            return found
        found |= more


def onward(guide: Guide, phase: str) -> set[str]:
    """The phase and every phase that its track can come to from there; a passed limit may move it too."""
    track = guide.track_of_phase(phase)
    found = {phase}
    found |= {
        rule.void_to
        for rule in guide.obligations.values()
        if rule.void_to is not None and guide.track_of_phase(rule.void_to) == track
    }
    while True:
        more = {row.target for row in guide.table if row.track == track and row.phase in found} - found
        if not more:
            return found
        found |= more


def never_available(guide: Guide) -> set[str]:
    """The steps whose phases are all out of reach."""
    within = reached(guide)
    return {step.id for step in guide.steps.values() if step.phases and not within & set(step.phases)}
