"""Sets of states as diagrams say what sets of states do."""

from __future__ import annotations

import random
from itertools import product

import pytest

from sagsgang.proof.diagram import ALL, NONE, Diagrams, Exhausted, Relation, reversed_relation

SIZES = (2, 3, 2, 4)
STATES = list(product(*(range(size) for size in SIZES)))


def some_set(rng: random.Random) -> set[tuple[int, ...]]:
    return {state for state in STATES if rng.random() < rng.choice((0.1, 0.5, 0.9))}


def drawn(sets: Diagrams, states: set[tuple[int, ...]]) -> int:
    return sets.any_of(sets.point(state) for state in states)


def told(sets: Diagrams, number: int) -> set[tuple[int, ...]]:
    return {state for state in STATES if sets.holds(number, state)}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_done_to_diagrams_is_done_to_the_sets(seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    sets = Diagrams(SIZES, 100_000)
    one, other = some_set(rng), some_set(rng)
    a, b = drawn(sets, one), drawn(sets, other)
    assert told(sets, sets.both(a, b)) == one & other
    assert told(sets, sets.either(a, b)) == one | other
    assert told(sets, sets.outside(a)) == set(STATES) - one
    assert sets.either(sets.both(a, b), sets.both(a, sets.outside(b))) == a


def image(states: set[tuple[int, ...]], level: int, relation: Relation) -> set[tuple[int, ...]]:
    return {
        (*state[:level], target, *state[level + 1 :])
        for state in states
        for target, sources in enumerate(relation)
        if state[level] in sources
    }


@pytest.mark.parametrize("seed", range(20))
def test_an_image_is_where_the_changes_lead_and_the_way_back_where_they_come_from(seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    sets = Diagrams(SIZES, 100_000)
    states = some_set(rng)
    changes: dict[int, Relation] = {}
    expected, back = states, states
    for level in rng.sample(range(len(SIZES)), 2):
        size = SIZES[level]
        relation = tuple(tuple(s for s in range(size) if rng.random() < 0.5) for _target in range(size))
        changes[level] = relation
        expected = image(expected, level, relation)
        back = image(back, level, reversed_relation(relation, size))
    number = drawn(sets, states)
    assert told(sets, sets.image(number, changes)) == expected
    reverse = {level: reversed_relation(relation, SIZES[level]) for level, relation in changes.items()}
    assert told(sets, sets.image(number, reverse)) == back


def test_a_set_among_other_variables_is_the_same_set() -> None:
    few = Diagrams((3, 4), 1_000)
    more = Diagrams(SIZES, 1_000)
    number = few.either(few.point((1, 2)), few.point((0, 3)))
    moved = few.told_in(number, more, [1, 3])
    assert told(more, moved) == {state for state in STATES if (state[1], state[3]) in {(1, 2), (0, 3)}}


def test_a_state_is_taken_from_the_set_and_none_from_an_empty_one() -> None:
    sets = Diagrams(SIZES, 1_000)
    assert sets.some(sets.where(1, [2])) == {1: 2}
    assert sets.some(sets.where(1, [0, 2]), {1: (2, 0, 1)}) == {1: 2}
    assert sets.some(ALL) == {}
    assert sets.some(NONE) is None


def test_more_nodes_than_allowed_are_not_made() -> None:
    sets = Diagrams((4,) * 8, 20)
    rng = random.Random(1)
    with pytest.raises(Exhausted):
        sets.any_of(sets.point([rng.randrange(4) for _level in range(8)]) for _point in range(50))
    assert len(sets) <= 21
