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
    """In the order of the guide's parts, those of properties last."""
    yield from conditions_in_cases(guide)
    for rule in guide.properties:
        yield from _one(rule.step, "når", rule.when)


def conditions_in_cases(guide: Guide) -> Iterator[Written]:
    """Those that have a say in a case, in the order of the guide's parts."""
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


class Flow:
    """Which phases some way through the step table leads to, conditions left out. A passed limit may lead to its `til` too."""

    def __init__(self, guide: Guide) -> None:
        self.track_of = {phase.id: track.id for track in guide.tracks.values() for phase in track.phases}
        self.after: dict[tuple[str, str | None], set[str]] = {}
        """where a step, with an outcome or (None) any, leaves its track"""
        self._next: dict[str, set[str]] = {phase: set() for phase in self.track_of}
        for row in guide.table:
            self._next[row.phase].add(row.target)
            for outcome in {None, row.outcome}:
                self.after.setdefault((row.step, outcome), set()).add(row.target)
        self._void: dict[str, set[str]] = {}
        for rule in guide.obligations.values():
            if rule.void_to is not None:
                self._void.setdefault(self.track_of[rule.void_to], set()).add(rule.void_to)
        self._onward: dict[str, frozenset[str]] = {}
        first = {track.phases[0].id for track in guide.tracks.values()}
        self.reached = self._from(first.union(*self._void.values()))
        self.never_available = {
            step.id for step in guide.steps.values() if step.phases and self.reached.isdisjoint(step.phases)
        }

    def leads_on(self, phase: str) -> bool:
        """Whether something leads from the phase to another."""
        return bool((self._next[phase] | self._void.get(self.track_of[phase], set())) - {phase})

    def onward(self, phase: str) -> frozenset[str]:
        """The phase and every phase that its track can come to from there."""
        found = self._onward.get(phase)
        if found is None:
            found = self._onward[phase] = self._from({phase} | self._void.get(self.track_of[phase], set()))
        return found

    def _from(self, phases: set[str]) -> frozenset[str]:
        found, waiting = set(phases), list(phases)
        while waiting:
            more = self._next[waiting.pop()] - found
            found |= more
            waiting += more
        return frozenset(found)
