"""`sagsgang.dataclass` means what the standard library's decorator means."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import pprint
import subprocess
import sys
from dataclasses import field
from typing import Any

import pytest

from sagsgang.dataclass import build, dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    name: str
    number: int = 3
    words: dict[str, str] = field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    name: str
    number: int = 3
    words: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Warm:
    name: str
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things."""

    first: int
    second: int = 2


def test_it_is_a_dataclass_to_the_standard_library() -> None:
    made = Cold(name="a", number=4)
    assert dataclasses.is_dataclass(made)
    assert [(f.name, f.type, f.kw_only) for f in dataclasses.fields(Cold)] == [
        (f.name, f.type, f.kw_only) for f in dataclasses.fields(Standard)
    ]
    assert dataclasses.asdict(made) == dataclasses.asdict(Standard(name="a", number=4))
    assert dataclasses.replace(made, number=5) == Cold(name="a", number=5)
    ours, theirs = (inspect.signature(cls).parameters.values() for cls in (Cold, Standard))
    assert [(p.name, p.kind, p.annotation) for p in ours] == [(p.name, p.kind, p.annotation) for p in theirs]
    assert Pair.__match_args__ == ("first", "second")
    assert Cold.__match_args__ == ()
    assert Pair.__doc__ == "Two things."


def test_pretty_printing_shows_it_whole() -> None:
    assert pprint.pformat({"here": Pair(1, 2)}) == "{'here': Pair(first=1, second=2)}"
    assert Cold.__dataclass_params__.frozen is Standard.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_it_shows_compares_and_hashes_as_the_standard_one() -> None:
    assert repr(Cold(name="æ")) == repr(Standard(name="æ")).replace("Standard", "Cold")
    assert Cold(name="a") == Cold(name="a") != Cold(name="b")
    assert Pair(1) != (1, 2)
    assert len({Pair(1), Pair(1, 2), Pair(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Warm("a"))


def test_a_frozen_object_stays_frozen() -> None:
    made = Pair(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="'first'"):
        made.first = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="'first'"):
        del made.first
    with pytest.raises(dataclasses.FrozenInstanceError, match="'third'"):
        made.third = 3  # type: ignore[attr-defined]
    assert type(made) is type(replace(made, first=3)) is Pair
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(made, first=3).first = 4  # type: ignore[misc]


def test_an_open_one_can_be_changed_but_has_no_room_for_more() -> None:
    made = Warm("a")
    made.name = "b"
    assert made == Warm("b")
    with pytest.raises(AttributeError):
        made.other = 1  # type: ignore[attr-defined]


def test_defaults_are_made_anew_for_each() -> None:
    one, other = Warm("a"), Warm("a")
    one.words.append("x")
    assert (one.words, other.words) == (["x"], [])
    assert Cold(name="a").words is not Cold(name="a").words


@pytest.mark.parametrize(
    "wrong", [lambda: Cold(), lambda: Cold("a"), lambda: Pair(1, 2, 3), lambda: Pair(first=1, x=2)]
)
def test_wrong_arguments_are_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        wrong()


def test_replace_copies_and_knows_no_other_names() -> None:
    words = {"a": "b"}
    made = Cold(name="a", words=words)
    new = replace(made, number=9)
    assert new == Cold(name="a", number=9, words=words)
    assert new.words is words
    assert made.number == 3
    with pytest.raises(TypeError, match="'colour'"):
        replace(made, colour=1)  # type: ignore[call-arg]


def test_build_is_the_same_as_calling() -> None:
    assert build(Cold, {"name": "a"}) == Cold(name="a")
    assert build(Warm, {"name": "a", "words": ["x"]}) == Warm("a", ["x"])
    assert type(build(Pair, {"first": 1})) is Pair
    with pytest.raises(TypeError, match="'name'"):
        build(Cold, {"number": 1})


def test_copies_and_pickles_are_equal() -> None:
    made = Cold(name="a", words={"b": "c"})
    assert copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert copy.copy(Warm("a", ["b"])) == Warm("a", ["b"])


def test_slots_must_be_asked_for() -> None:
    with pytest.raises(TypeError, match="slotted"):
        dataclass(slots=False)


def test_nothing_is_compiled_for_a_class_that_is_only_defined() -> None:
    text = (
        "import builtins\n"
        "from sagsgang.dataclass import dataclass\n"
        "def forbidden(*_): raise AssertionError('compiled')\n"
        "builtins.exec = forbidden\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class Thing:\n    a: int = 1\n"
        "print(Thing.__slots__)\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout == "('a',)\n"
