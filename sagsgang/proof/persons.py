"""Whether the rules on who may do a step contradict each other: then nobody may, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from sagsgang.check.conditions import possible
from sagsgang.dataclass import replace
from sagsgang.guide.condition import PERSON_LEAVES, leaves
from sagsgang.guide.model import Condition, Guide, Step

Trait = tuple[str, str]
"""What may be so of a person in a case: («did», step), («named», fact), («new», "")."""

MOST_TRAITS = 10
"""Beyond which nothing is claimed."""

NEW: Trait = ("new", "")


def contradictory(guide: Guide, step: Step) -> bool | None:
    """Whether nobody at all may do the step, only because of its rules on persons. None: too many to tell."""
    ways = _ways(step)
    if not any(leaf.op in PERSON_LEAVES for way in ways for member in way for leaf in leaves(member)):
        return False
    free = [way for way in ways if possible([(_with(member, None), True) for member in way], guide)]
    traits = {trait for way in free for member in way for leaf in leaves(member) for trait in _traits(leaf)}
    if len(traits) > MOST_TRAITS:
        return None
    if not free:
        return False  # it can never be done, whoever tries (SG301)
    return not any(
        possible([(_with(member, person), True) for member in way], guide)
        for person in _people(sorted(traits), step)
        for way in free
    )


def _ways(step: Step) -> list[tuple[Condition, ...]]:
    """What is asked of a doing of the step, one for each of its outcomes."""
    if not step.outcomes:
        return [step.requires]
    return [(*step.requires, *outcome.requires) for outcome in step.outcomes]


def _traits(leaf: Condition) -> Iterator[Trait]:
    if leaf.op == "person_new":
        yield NEW
    elif leaf.op == "person_not_among":
        yield from [("named", leaf.subject)] if leaf.subject else [("did", step) for step in leaf.values]


def _people(traits: list[Trait], step: Step) -> Iterator[Mapping[Trait, bool]]:
    """Every sort of person. Whoever is new has done nothing and is not named; nobody has done a step that is done for the first time."""
    for said in product((True, False), repeat=len(traits)):
        person = dict(zip(traits, said, strict=True))
        if person.get(("did", step.id)) or (person.get(NEW) and sum(said) > 1):
            continue
        yield person


def _with(condition: Condition, person: Mapping[Trait, bool] | None) -> Condition:
    """The condition as it stands for that person (None: one of whom every rule on persons holds)."""
    if condition.op not in PERSON_LEAVES:
        return replace(condition, parts=tuple(_with(part, person) for part in condition.parts))
    holds = person is None or _holds(condition, person)
    return Condition(op="all" if holds else "any", origin=condition.origin)


def _holds(leaf: Condition, person: Mapping[Trait, bool]) -> bool:
    said = [person[trait] for trait in _traits(leaf)]
    truth = said[0] if leaf.op == "person_new" else not any(said)
    return truth != leaf.negated
