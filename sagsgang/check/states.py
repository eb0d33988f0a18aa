"""The things that leaves of a condition speak of, the states each can be in, and what a leaf says of a state.

A state is a value of the fact (or "unknown"), what is done of a step, where a track stands. Only states that the leaves at hand can
tell apart are listed. Where the listing would be long, or where things hang together, there are states that no case can come to:
too many, never too few. What a leaf says follows `case.judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise, product
from math import floor
from typing import Any

from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, Truth, negation
from sagsgang.guide.model import Condition, Fact, Guide

Thing = tuple[str, ...]
State = Any
"""Of facts None is "unknown"; the rest is for `truth_of` alone."""

MANY_CHOICES = 8
"""Choices of one list fact named in one condition beyond which nothing is claimed of it."""
MANY_TIMES = 4
"""Comparisons of one time in one condition beyond which nothing is claimed of it."""
MANY_NUMBERS = 20
"""Numbers that one fact is compared with in one condition beyond which nothing is claimed of it."""
MANY_OTHERS = 20
"""How many of a list fact are counted in one condition beyond which nothing is claimed of it."""
NO_CHOICE, OTHER_TEXT = "", "\0"
ANY: State = object()
"""A state of which every leaf may say anything."""


def thing_of(leaf: Condition) -> Thing:
    """What the leaf speaks of: leaves on the same thing have the same."""
    if leaf.op in FACT_LEAVES:
        return ("fact", leaf.subject)
    if leaf.op in STEP_LEAVES:
        return ("step", leaf.subject, leaf.since or "")
    if leaf.op in ("track_in", "track_ended"):
        return ("track", leaf.subject)
    if leaf.op == "obligation":
        return ("obligation", leaf.subject)
    return (leaf.op, leaf.subject, *leaf.values)


def states_of(thing: Thing, leaves: Sequence[Condition], guide: Guide) -> tuple[State, ...]:
    """Every state of the thing that these leaves, all of them on it, can tell from another."""
    match thing[0]:
        case "fact":
            return _fact_states(guide.facts[thing[1]], leaves)
        case "step":
            outcomes = [outcome.id for outcome in guide.steps[thing[1]].outcomes] or [NO_CHOICE]
            step = guide.steps[thing[1]]
            track = None if step.track is None else guide.tracks[step.track]
            optional = step.when is not None or (track is not None and track.when is not None)
            belongs: tuple[Truth, ...] = (True, False, None) if optional else (True,)
            return tuple(product([None, *outcomes], [True, False], belongs))
        case "track":
            track = guide.tracks[thing[1]]
            in_play: tuple[Truth, ...] = (True,) if track.when is None else (True, False, None)
            return tuple(product([phase.id for phase in track.phases], in_play))
        case "obligation":
            return tuple(_obligation_states())
        case _:
            return True, False, None


def truth_of(leaf: Condition, state: State, guide: Guide) -> Truth:
    """What the leaf says of the state of its thing, its negation included."""
    truth = _truth(leaf, state, guide)
    return negation(truth) if leaf.negated else truth


def _truth(leaf: Condition, state: State, guide: Guide) -> Truth:
    kind = thing_of(leaf)[0]
    if kind == "fact":
        return _fact_truth(leaf, state, guide.facts[leaf.subject])
    if kind == "step":
        outcome, omitted, belongs = state
        match leaf.op:
            case "done":
                return outcome is not None
            case "omitted":
                return bool(omitted)
            case "outcome":
                return bool(outcome in leaf.values)
            case _:
                return True if outcome is not None or omitted else negation(belongs)
    if kind == "track":
        phase, in_play = state
        if leaf.op == "track_in":
            return phase in leaf.values
        final = any(one.final and one.id == phase for one in guide.tracks[leaf.subject].phases)
        return True if final else negation(in_play)
    if kind == "obligation":
        said: Truth = dict(state)[leaf.values[0]]
        return said
    free: Truth = state
    return free


def _obligation_states() -> Iterable[State]:
    """Several instances may be open and missed at once; met is met only when all are."""
    for is_open, missed, met in product((True, False, None), repeat=3):
        if met is not True or (is_open is not True and missed is not True):
            yield ("åben", is_open), ("overskredet", missed), ("opfyldt", met)


# -- facts -------------------------------------------------------------------------------------------------------------


def _fact_states(fact: Fact, leaves: Sequence[Condition]) -> tuple[State, ...]:
    match fact.type:
        case "ja_nej":
            return None, "ja", "nej"
        case "valg":
            return (None, *(choice for choice, _title in fact.choices))
        case "flervalg" | "personer":
            return (None, *_list_states(fact, leaves))
        case "tal":
            return (None, *_number_states(fact, leaves))
        case "dato" | "tidspunkt":
            return (None, *_time_states(leaves))
        case _:
            named = {value for leaf in leaves for value in leaf.values}
            return (None, *sorted(named), OTHER_TEXT)


def _list_states(fact: Fact, leaves: Sequence[Condition]) -> Iterable[State]:
    """(the named ones that are chosen, how many others are)."""
    named = sorted({value for leaf in leaves for value in leaf.values})
    counts = [int(leaf.number) for leaf in leaves if leaf.number is not None]
    most = len(fact.choices) - len(named) if fact.type == "flervalg" else max([1, *(count + 1 for count in counts)])
    others = range(min(most, max([1, *(count + 1 for count in counts)])) + 1)
    if len(named) > MANY_CHOICES or len(others) > MANY_OTHERS:
        return [ANY]
    chosen = (frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size))
    return product(chosen, others)


def _number_states(fact: Fact, leaves: Sequence[Condition]) -> Iterable[State]:
    """(least, most): the same for a number that is known; computed ages may be known only in part."""
    named = {float(value) for leaf in leaves for value in leaf.values}
    turns = sorted(named | {leaf.number for leaf in leaves if leaf.number is not None})
    if len(turns) > MANY_NUMBERS:
        return [ANY]
    limits = [limit for limit in (fact.least, fact.most) if limit is not None]
    whole = fact.computed is not None
    points = set(turns) | set(limits)
    for turn in turns:
        points |= {turn - 1, turn + 1}
    if not whole:
        points |= {(one + other) / 2 for one, other in pairwise(turns)}
    if not points:
        points = {0.0}
    if whole:
        points = {float(floor(point)) for point in points}
    allowed = sorted(
        point
        for point in points
        if (fact.least is None or point >= fact.least) and (fact.most is None or point <= fact.most)
    )
    if not whole:
        return [(point, point) for point in allowed]
    return [(one, other) for one in allowed for other in allowed if one <= other]


def _comparison(leaf: Condition) -> tuple[str, ...]:
    """What a time is compared with; leaves with the same see the same order."""
    plus = "" if leaf.plus is None else leaf.plus.text
    return (leaf.other or "nu", plus) if leaf.op in ("before", "after") else ("is", *leaf.values)


def _time_states(leaves: Sequence[Condition]) -> Iterable[State]:
    """How the time lies to each thing it is compared with: -1 before, 0 at, 1 after, None not known."""
    compared = sorted({_comparison(leaf) for leaf in leaves if leaf.op != "known"})
    if len(compared) > MANY_TIMES:
        return [ANY]
    ways = [(True, False, None) if one[0] == "is" else (-1, 0, 1, None, "not before", "not after") for one in compared]
    return [tuple(zip(compared, state, strict=True)) for state in product(*ways)]


def _fact_truth(leaf: Condition, state: State, fact: Fact) -> Truth:
    if leaf.op == "known":
        return state is not None
    if state is None:
        return None
    match fact.type:
        case "flervalg" | "personer":
            return _list_truth(leaf, state)
        case "tal":
            return _number_truth(leaf, *state)
        case "dato" | "tidspunkt":
            return _time_truth(leaf, state)
        case _:
            return state in leaf.values


def _list_truth(leaf: Condition, state: State) -> Truth:
    chosen, others = state
    match leaf.op:
        case "is":
            return bool(chosen == set(leaf.values) and others == 0)
        case "one_of":
            return any(value in chosen for value in leaf.values)
        case "contains":
            return all(value in chosen for value in leaf.values)
        case "least":
            return bool(len(chosen) + others >= (leaf.number or 0))
        case _:
            return bool(len(chosen) + others <= (leaf.number or 0))


def _number_truth(leaf: Condition, least: float, most: float) -> Truth:
    match leaf.op:
        case "least":
            edge = leaf.number or 0
            return True if least >= edge else False if most < edge else None
        case "most":
            edge = leaf.number or 0
            return True if most <= edge else False if least > edge else None
        case _:
            values = [float(value) for value in leaf.values]
            if least == most:
                return least in values
            return None if any(least <= value <= most for value in values) else False


def _time_truth(leaf: Condition, state: State) -> Truth:
    lies: Any = dict(state)[_comparison(leaf)]
    if leaf.op not in ("before", "after"):
        inside: Truth = lies
        return inside
    sure, never = (-1, ("not before", 0, 1)) if leaf.op == "before" else (1, ("not after", 0, -1))
    return True if lies == sure else False if lies in never else None
