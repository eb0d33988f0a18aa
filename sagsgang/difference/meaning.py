"""What two conditions have to do with each other, and what of a part is meaning: everything but where it stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sagsgang.check.conditions import Budget, possible
from sagsgang.dataclass import replace
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Condition, Fact, Guide, Origin, Step, Track

NOWHERE = Origin("", 1, 1)

ALWAYS = Condition(op="all", origin=NOWHERE)
"""Of no parts: always true."""


def bare(value: Any) -> Any:
    """The value without the places it stands at: what is equal then means the same."""
    if isinstance(value, Origin):
        return NOWHERE
    if isinstance(value, tuple):
        return tuple(bare(one) for one in value)
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: bare(getattr(value, one.name)) for one in dataclasses.fields(value)})
    return value


def truth_alone(condition: Condition) -> Condition:
    """The condition as far as it decides: without why, law and place."""
    parts = tuple(truth_alone(part) for part in condition.parts)
    return replace(condition, parts=parts, origin=NOWHERE, because=None, law=(), absolute=False)


def every(conditions: Iterable[Condition]) -> Condition:
    """All of them as one."""
    return replace(ALWAYS, parts=tuple(conditions))


class Implications:
    """Whether one condition follows from another in a guide that has all that either guide has."""

    def __init__(self, old: Guide, new: Guide) -> None:
        self.guide = _both(old, new)

    def follows(self, one: Condition, other: Condition) -> bool:
        """Whether the other is true wherever the one is. False also where it cannot be said for certain."""
        known = self.guide
        for leaf in (*leaves(one), *leaves(other)):
            if any(_foreign(known, leaf)):
                return False
        return not possible([(one, True), (other, False)], known, Budget())


def _foreign(guide: Guide, leaf: Condition) -> Iterable[bool]:
    """Whether the leaf speaks of something that is of another kind in the two guides."""
    yield leaf.subject in guide.facts and guide.facts[leaf.subject].question == _TWO_KINDS


_TWO_KINDS = "\0"
"""Stands for the question of a fact that has another type in the other guide."""

Made = TypeVar("Made")


def _both(old: Guide, new: Guide) -> Guide:
    """The new guide with what only the old one has, and the choices, outcomes and phases of both."""
    return replace(
        new,
        facts=_united(old.facts, new.facts, _fact),
        steps=_united(old.steps, new.steps, _step),
        tracks=_united(old.tracks, new.tracks, _track),
        obligations={**old.obligations, **new.obligations},
    )


def _united(old: Mapping[str, Made], new: Mapping[str, Made], unite: Any) -> dict[str, Made]:
    return {**old, **new, **{name: unite(old[name], one) for name, one in new.items() if name in old}}


def _fact(old: Fact, new: Fact) -> Fact:
    if old.type != new.type or (old.computed is None) != (new.computed is None):
        return replace(new, question=_TWO_KINDS)
    choices = dict(old.choices) | dict(new.choices)
    least = None if old.least is None or new.least is None else min(old.least, new.least)
    most = None if old.most is None or new.most is None else max(old.most, new.most)
    return replace(new, choices=tuple(choices.items()), least=least, most=most)


def _step(old: Step, new: Step) -> Step:
    """It may be one that does not belong to every case if it is so in either guide."""
    outcomes = {one.id: one for one in (*old.outcomes, *new.outcomes)}
    when = new.when if new.when is not None else old.when
    return replace(new, outcomes=tuple(outcomes.values()), when=when, track=new.track or old.track)


def _track(old: Track, new: Track) -> Track:
    phases = {one.id: one for one in (*old.phases, *new.phases)}
    return replace(new, phases=tuple(phases.values()), when=new.when if new.when is not None else old.when)
