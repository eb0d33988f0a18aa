"""What rests on itself, against following every way."""

from __future__ import annotations

import random

from sagsgang.guide.circles import in_circles


def leads(after: dict[str, list[str]], start: str, end: str) -> bool:
    """By going as many rounds as there are names."""
    reached = set(after.get(start, ()))
    for _round in after:
        reached |= {other for name in reached for other in after.get(name, ())}
    return end in reached


def test_random_names_are_found_in_circles_as_by_following_every_way() -> None:
    seed = 20261122
    print(f"seed {seed}")
    dice = random.Random(seed)
    in_some = 0
    for _graph in range(500):
        names = [f"n{number}" for number in range(dice.randint(1, 8))]
        after = {name: dice.sample(names, dice.randint(0, min(2, len(names)))) for name in names}
        after[names[0]].append("elsewhere")
        found = in_circles(after)
        assert list(found) == [name for name in names if leads(after, name, name)]
        for name, others in found.items():
            expected = {other for other in after[name] if other == name or leads(after, other, name)}
            assert others == expected - {"elsewhere"}
        in_some += bool(found)
    assert 100 < in_some < 500


def test_a_long_chain_is_no_circle_and_takes_no_time() -> None:
    assert in_circles({f"n{number}": [f"n{number + 1}"] for number in range(20_000)}) == {}
