"""Many processes on one store: every step exactly once, nobody is turned away, nobody waits long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sagsgang.dataclass import replace
from sagsgang.store.open import open_store
from tests.proofs import proof_fold
from tests.proofs.conftest import DEEP, Keep
from tests.proofs.proof_load import problems
from tests.proofs.proof_processes import run
from tests.proofs.proof_stores import sized
from tests.store.store_making import GUIDE, adding

LONGEST_WAIT = 1.0
"""Seconds that one append may take with eight writers, besides what the machine keeps everybody waiting."""


@pytest.mark.parametrize(
    ("steps", "made_by"), [(1_000, "make test"), pytest.param(10_000, "make deep", marks=DEEP)], ids=["1000", "10000"]
)
def test_eight_processes_take_every_step_exactly_once(
    place: tuple[str, str], steps: int, made_by: str, keep: Keep
) -> None:
    kind, url = place
    steps = sized(kind, steps, made_by)
    result = run("proof_load.load", url=url, processes=8, steps=steps)
    told = result["told"]
    store = open_store(url)
    assert problems(store, told, 8 * steps) == []
    store.close()
    worst = max(one["worst"] for one in told)
    counts = {
        "skridt fra 8 processer": 8 * steps,
        "tabt": 0,
        "dobbelt": 0,
        "afvist som låst": 0,
        "overhalet og prøvet igen": sum(one["overtaken"] for one in told),
        "sekunders længste ventetid": worst,
        "sekunders længste standsning af maskinen selv": result["stall"],
    }
    keep("last", kind, counts, made_by=made_by, control="test_the_load_is_not_carried_without_the_lock")
    assert worst - result["stall"] <= LONGEST_WAIT


def test_the_load_is_not_carried_without_the_lock(sqlite: str) -> None:
    told = run("proof_load.load", url=sqlite, processes=8, steps=100, fault="no lock")["told"]
    store = open_store(sqlite)
    found = problems(store, told, 800)
    store.close()
    assert any(one.startswith("escaped: ") and "StoreUnavailable" in one for one in found)


@pytest.fixture
def carried(place: tuple[str, str]) -> Iterator[Any]:
    """A small load that has been carried, and what was told of it."""
    _kind, url = place
    told = run("proof_load.load", url=url, processes=2, steps=20)["told"]
    store = open_store(url)
    assert problems(store, told, 40) == []
    yield store, told
    store.close()


def test_a_lost_step_is_noticed(carried: Any) -> None:
    store, told = carried
    told[0]["acknowledged"].append(("p0-20", "own-0", 16))
    assert "lost: ('p0-20', 'own-0', 16)" in problems(store, told, 41)


def test_a_step_taken_twice_is_noticed(carried: Any) -> None:
    store, told = carried
    last = told[1]["acknowledged"][-1]
    again = store.rows(last[1])[-1]
    twice = adding(last[1], again.seq)
    twice = replace(twice, rows=(replace(twice.rows[0], command_id=last[0]),))
    store.append(lambda _numbers: [twice], guides=[GUIDE])
    found = problems(store, told, 40)
    assert f"{last[0]} has 2 records" in found
    assert any(one.startswith("never acknowledged: ") for one in found)
    assert any(one.startswith("obligations and records differ: ") for one in found)


def test_a_step_that_was_not_told_of_is_noticed(carried: Any) -> None:
    store, told = carried
    told[0]["acknowledged"].pop()
    assert "39 steps were acknowledged, 40 were taken" in problems(store, told, 40)


def _through_the_engine(url: str, steps: int, fault: str = "whole") -> tuple[Any, list[str]]:
    """What four processes were told, each of `steps` commands, and what is wrong in what they left."""
    told = run("proof_kills.undisturbed", url=url, processes=4, steps=steps, fault=fault)
    store = open_store(url)
    found = proof_fold.problems(store, [(command, case) for command, case in told["acknowledged"]], told["sent"])
    store.close()
    return told, told["wrong"] + found


def test_four_engines_do_every_command_exactly_once(place: tuple[str, str], keep: Keep) -> None:
    kind, url = place
    steps = sized(kind, 220)
    told, found = _through_the_engine(url, steps)
    assert found == []
    assert len(told["acknowledged"]) == len(told["sent"]) == 4 * steps
    assert told["found"] == 0
    counts = {"kommandoer fra 4 processer": 4 * steps, "tabt": 0, "dobbelt": 0, "afvist som låst": 0}
    control = "test_engines_are_turned_away_without_the_lock"
    keep("last gennem motoren", kind, counts, made_by="make test", control=control)


def test_engines_are_turned_away_without_the_lock(sqlite: str) -> None:
    _told, found = _through_the_engine(sqlite, 110, fault="no lock")
    assert any("StoreUnavailable" in one for one in found)
