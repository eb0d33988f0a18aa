"""One walk through a national guide and through the same with something laid over it, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagsgang.case.answers import Obligation
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.errors import SagsgangError
from sagsgang.guide.library import Library
from sagsgang.guide.model import Guide, Step
from sagsgang.law.moment import COPENHAGEN
from sagsgang.store.memory import MemoryStore

BEGINS = datetime(2026, 3, 25, 9, tzinfo=COPENHAGEN)
"""Easter, and the clock that is put forward, lie ahead."""
VALUES = {"ja_nej": ("ja", "nej"), "tekst": ("rød", "blå"), "tal": (1, 5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something that is tried. The numbers choose among what there is; `hours` pass first."""

    step: int
    outcome: int
    person: int
    value: int
    hours: int


@dataclass(slots=True)
class Side:
    """One of the two, with a case of its own."""

    guide: Guide
    clock: FrozenClock
    case: Case

    def tries(self, step: Step, move: Move, facts: dict[str, object]) -> bool:
        """Whether it is done."""
        own = self.guide.steps[step.id]
        role = own.roles[move.person % len(own.roles)] if own.roles else None
        outcome = own.outcomes[move.outcome % len(own.outcomes)].id if own.outcomes else None
        try:
            self.case.do(step.id, outcome=outcome, facts=facts, by=Actor(f"p{move.person}", role=role))
        except SagsgangError:
            return False
        return True


def side(guide: Guide, library: Library) -> Side:
    clock = FrozenClock(BEGINS)
    engine = Engine(store=MemoryStore(), guides=library, clock=clock)
    facts = {name: _value(guide, name, 0) for name in guide.opening.asks}
    return Side(guide, clock, engine.start(guide.id, facts=facts, by=Actor("p0", role="rådgiver")))


def laxer(national: Library, over: Library, name: str, moves: Sequence[Move]) -> Iterator[str]:
    """Every way in which the guide laid over was found to be laxer on the walk.

    Only what was not refused there is tried in the national case. It ends with the national case, or with its tracks: a case with
    more in it stays open longer.
    """
    below, above = side(national.guide(name), national), side(over.guide(name), over)
    yield from _later(below, above)
    for move in moves:
        for each in (below, above):
            each.clock.set(each.clock.now() + timedelta(hours=move.hours))
        yield from _later(below, above)
        steps = list(above.guide.steps.values())
        step = steps[move.step % len(steps)]
        facts = {fact: _value(above.guide, fact, move.value) for fact in (*step.asks, *step.may_state)}
        if not above.tries(step, move, facts) or step.id not in below.guide.steps:
            continue
        known = {fact: value for fact, value in facts.items() if fact in below.guide.facts}
        known = {fact: value for fact, value in known.items() if fact in below.guide.steps[step.id].answers}
        noted = {fact: value for fact, value in facts.items() if fact in below.guide.facts and fact not in known}
        if noted:
            below.case.record(noted, by=Actor("p0", role="rådgiver"))
        if not below.tries(step, move, known):
            yield f"{step.id}: done with the adaptation, refused without"
            return
        yield from _later(below, above)
        if below.case.status == "closed" or _ended(below):
            return


def _value(guide: Guide, name: str, number: int) -> object:
    fact = guide.facts[name]
    if fact.choices:
        return fact.choices[number % len(fact.choices)][0]
    if fact.type == "tidspunkt":
        return BEGINS
    values = VALUES.get(fact.type, ("noget", "andet"))
    return values[number % len(values)]


def _ended(one: Side) -> bool:
    tracks = one.guide.tracks.values()
    return all(next(p for p in track.phases if p.id == one.case.tracks[track.id]).final for track in tracks)


def _later(below: Side, above: Side) -> Iterator[str]:
    """National obligations that are due later, are gone, or stand open where the law says that they were missed."""
    stands = {(one.id, one.nr): one for one in above.case.obligations()}
    for one in below.case.obligations():
        other = stands.get((one.id, one.nr))
        if other is None:
            yield f"{one.id} {one.nr}: not there with the adaptation"
        elif wrong := _laxer(one, other):
            yield f"{one.id} {one.nr}: {wrong}"


def _laxer(one: Obligation, other: Obligation) -> str:
    if one.due is not None and (other.due is None or other.due > one.due):
        return f"due {other.due}, without the adaptation {one.due}"
    if one.due is not None and one.due not in (other.due, other.statute):
        return f"the law's {one.due} is not shown"
    if one.status in ("missed", "void") and other.status not in (one.status, "missed"):
        return f"{other.status}, without the adaptation {one.status}"
    if one.status in ("open", "unknown") and other.status not in (one.status, "missed"):
        return f"{other.status}, without the adaptation {one.status}"
    if one.late and not other.late:
        return "not late with the adaptation"
    if one.late and other.consequence != one.consequence:
        return f"{other.consequence}, without the adaptation {one.consequence}"
    return ""
