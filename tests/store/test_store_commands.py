"""The same command twice, through engines on one store: one record, and the first answer for both."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang import Actor, Case, Conflict, Engine, FrozenClock, load_guides
from sagsgang.errors import CommandReused
from sagsgang.store.base import Store

ANNA, BO = Actor("anna", "modtagelse"), Actor("bo", "modtagelse")
FACTS = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "nej", "aktiv_indsats": "nej"}


@pytest.fixture
def engines(store: Store) -> tuple[Engine, Engine]:
    """Two front ends on one store."""
    guides, clock = load_guides(), FrozenClock("2026-11-20T16:12+01:00")
    return Engine(store=store, guides=guides, clock=clock), Engine(store=store, guides=guides, clock=clock)


def opened(engine: Engine, by: Actor = ANNA, **more: Any) -> Case:
    return engine.start("underretning", facts=FACTS, by=by, child="B1", **more)


def test_the_same_command_later_gives_the_first_answer(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    case = opened(one, command_id="c1")
    assert opened(other, command_id="c1").id == case.id
    case.record({"underretter": "borger"}, by=ANNA, command_id="c2")
    again = other.case(case.id).record({"underretter": "borger"}, by=ANNA, command_id="c2")
    assert (again.seq, again.repeated) == (2, True)
    with pytest.raises(CommandReused):
        again.record({"underretter": "fagperson"}, by=ANNA, command_id="c2")
    assert other.store.verify() == (1, 2, [])


@pytest.mark.parametrize("when", ["_at", "_append"])
def test_the_same_command_in_the_same_moment_gives_the_first_answer(
    engines: tuple[Engine, Engine], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is first, after this one has looked the command up and before it has written."""
    one, other = engines
    case = opened(one)
    mine, theirs = one.case(case.id), other.case(case.id)
    _between(one, when, lambda: theirs.record({"underretter": "borger"}, by=ANNA, command_id="c2"), monkeypatch)
    done = mine.record({"underretter": "borger"}, by=ANNA, command_id="c2")
    assert (done.seq, done.repeated) == (2, True)
    assert one.store.verify() == (1, 2, [])


@pytest.mark.parametrize("when", ["_at", "_append"])
@pytest.mark.parametrize("command", [None, "c3"])
def test_another_command_in_the_same_moment_is_a_conflict(
    engines: tuple[Engine, Engine], when: str, command: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    one, other = engines
    case = opened(one)
    mine, theirs = one.case(case.id), other.case(case.id)
    _between(one, when, lambda: theirs.record({"underretter": "borger"}, by=BO, command_id="c2"), monkeypatch)
    with pytest.raises(Conflict) as caught:
        mine.record({"underretter": "borger"}, by=ANNA, command_id=command)
    assert [entry.by for entry in caught.value.since] == ["bo"]
    assert one.store.verify() == (1, 2, [])


def test_a_case_that_is_opened_twice_in_the_same_moment_is_one(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = engines
    _between(one, "_append", lambda: opened(other, command_id="c1"), monkeypatch)
    first = opened(one, command_id="c1")
    assert first.repeated
    assert [head.case for head in one.store.heads()] == [first.id]
    _between(one, "_append", lambda: opened(other, by=BO, command_id="c4"), monkeypatch)
    with pytest.raises(CommandReused):
        opened(one, command_id="c4")
    assert len(one.store.heads()) == 2


def _between(engine: Engine, name: str, do: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`do` happens once, just before the engine's method of that name."""
    method, done = getattr(engine, name), []

    def first(*given: Any) -> Any:
        if not done:
            done.append(do())
        return method(*given)

    monkeypatch.setattr(engine, name, first)
