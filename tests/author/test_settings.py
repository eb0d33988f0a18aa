"""Settings of an editor: what is missing is put in, and what cannot be read is refused."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagsgang.author.draft import name_of
from sagsgang.author.editor import with_added

WANTED = {"a": {"x": 1, "y": [2]}, "list": ["one", {"label": "two", "n": 3}], "z": "text"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a" 1}', '{"a": 1 "b": 2}', '{"a": ?}', "{} {}", '{"a": [1 2]}', "nej"]
)
def test_what_is_not_an_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        with_added(text, WANTED)


def test_comments_and_last_commas_stay() -> None:
    text = '{\n\t// min\n\t"z": "mit", /* stor */\n\t"list": [],\n}\n'
    made = with_added(text, {"z": "andet", "list": ["one"], "ny": True})
    assert made == '{\n\t"ny": true,\n\t// min\n\t"z": "mit", /* stor */\n\t"list": [\n\t\t"one"\n\t],\n}\n'
    assert with_added(made, {"z": "andet", "list": ["one"], "ny": True}) == made


def some(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.random()
    if kind < 0.4 and depth < 3:
        return {
            chance.choice(["a", "x", "y", "list", "z", "å"]): some(chance, depth + 1)
            for _ in range(chance.randint(0, 3))
        }
    if kind < 0.6:
        return [chance.choice(["one", 2, None]) for _ in range(chance.randint(0, 2))]
    return chance.choice([1, "text", True, None, -2.5, 'med " og // i'])


def holds(made: Any, before: Any, wanted: Any) -> bool:
    """Whether what was made has all of what was there, and of what was wanted all that it had not."""
    if isinstance(before, dict) and isinstance(wanted, dict):
        keys = before.keys() | wanted.keys()
        return made.keys() == keys and all(
            holds(made[key], before[key], wanted[key])
            if key in before and key in wanted
            else made[key] == (before[key] if key in before else wanted[key])
            for key in keys
        )
    if isinstance(before, list) and isinstance(wanted, list):
        return all(item in made for item in (*before, *wanted))
    return bool(made == before)


@given(number=st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_and_nothing_is_put_in_twice(number: int) -> None:
    chance = random.Random(number)
    before = {key: some(chance) for key in ("a", "list", "å")}
    text = json.dumps(before, indent=chance.choice([None, 2, 4, "\t"]), ensure_ascii=False)
    made = with_added(text, WANTED)
    assert holds(json.loads(made), before, WANTED)
    assert with_added(made, WANTED) == made


def test_a_name_begins_with_a_letter_and_is_cut_at_a_word() -> None:
    assert name_of("24 timers vurdering", "_") == "timers_vurdering"
    assert name_of("Støtte til kommende forældre", "-") == "stoette-til-kommende-foraeldre"
    assert name_of("et " * 30, "_") == "et_et_et_et_et_et_et_et_et_et_et_et_et"
    assert name_of("!!", "_") == ""
