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


def contradictory(guide: Guide, step: Step) -> tuple[str | None, ...] | None:
    """The outcomes (None: the step itself, which has none) that nobody may choose, only because of the rules on persons.

    None in place of them all: there is too much to tell.
    """
    found = []
    for outcome, way in _ways(step):
        nobody = _nobody(guide, step, way)
        if nobody is None:
            return None
        if nobody:
            found.append(outcome)
    return tuple(found)


def _nobody(guide: Guide, step: Step, way: tuple[Condition, ...]) -> bool | None:
    """Whether the rules on persons, and nothing else, keep everybody from it. None: too much to tell."""
    traits = {trait for member in way for leaf in leaves(member) for trait in _traits(leaf)}
    if len(traits) > MOST_TRAITS:
        return None
    if not traits or not possible([(_with(member, None), True) for member in way], guide):
        return False  # where it can never be done, whoever tries, that is told as such (SG301)
    people = _people(sorted(traits), step)
    return not any(possible([(_with(member, person), True) for member in way], guide) for person in people)


def _ways(step: Step) -> list[tuple[str | None, tuple[Condition, ...]]]:
    """What is asked of a doing of the step, one for each of its outcomes."""
    if not step.outcomes:
        return [(None, step.requires)]
    return [(outcome.id, (*step.requires, *outcome.requires)) for outcome in step.outcomes]


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
