"""What all walks of a guide share: the engine and its clock, the people, and what was found out about each guide."""

from __future__ import annotations

from dataclasses import dataclass, field

from sagsgang.case.index import index_of
from sagsgang.clock import FrozenClock
from sagsgang.dataclass import replace
from sagsgang.engine import Engine
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Guide, Step
from sagsgang.simulation.people import People
from sagsgang.simulation.toward import Map
from sagsgang.simulation.values import Said, conditions_of, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is looked up in one guide again and again."""

    ways: Map
    said: Said
    free: tuple[str, ...]
    """the facts that may be recorded without a step, in written order"""
    looked_at: tuple[str, ...]
    """the guides whose cases of the same child or family have a say in this one"""
    bare: dict[str, Step]
    """the steps that may be omitted, as their omission sees them"""


@dataclass(slots=True)
class Ground:
    """An engine over a store in memory, and what was found out about its guides, by digest."""

    engine: Engine
    clock: FrozenClock
    people: People
    known: dict[str, Known] = field(default_factory=dict)

    def of(self, guide: Guide) -> Known:
        found = self.known.get(guide.digest)
        if found is None:
            found = self.known[guide.digest] = _known(guide)
        return found


def _known(guide: Guide) -> Known:
    may = index_of(guide).by_itself
    return Known(
        ways=Map(guide),
        said=said_of(guide),
        free=tuple(fact.id for fact in guide.facts.values() if fact.id in may and fact.computed is None),
        looked_at=_looked_at(guide),
        bare={
            step.id: replace(step, requires=(), not_before=None)
            for step in guide.steps.values()
            if step.omittable is not None
        },
    )


def _looked_at(guide: Guide) -> tuple[str, ...]:
    found = {
        fact.computed.guide: None
        for fact in guide.facts.values()
        if fact.computed is not None and fact.computed.guide is not None
    }
    for condition in conditions_of(guide):
        for leaf in leaves(condition):
            if leaf.op in ("case_status", "case_step"):
                found[leaf.subject] = None
    return tuple(found)
