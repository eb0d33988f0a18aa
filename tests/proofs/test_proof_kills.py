"""Processes killed with -9: nothing acknowledged is lost, nothing is half there, and what was in the air is done once."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang.store.open import open_store
from tests.proofs.conftest import DEEP, Keep
from tests.proofs.proof_fold import problems
from tests.proofs.proof_processes import run
from tests.proofs.proof_stores import sized


def _killed(url: str, **given: Any) -> tuple[Any, list[str]]:
    """What the processes were told, and what is wrong in what they left."""
    result = run("proof_kills.killed", url=url, **given)
    store = open_store(url)
    found = problems(store, [(command, case) for command, case in result["acknowledged"]], result["sent"])
    store.close()
    return result, result["wrong"] + found


@pytest.mark.parametrize(
    ("kills", "made_by"), [(500, "make test"), pytest.param(10_000, "make deep", marks=DEEP)], ids=["500", "10000"]
)
def test_a_kill_loses_halves_and_doubles_nothing(
    place: tuple[str, str], kills: int, made_by: str, seed: int, keep: Keep
) -> None:
    kind, url = place
    kills = sized(kind, kills, made_by)
    result, found = _killed(url, kills=kills, seed=seed)
    assert found == []
    assert result["kills"] == kills
    assert len(result["acknowledged"]) == len(result["sent"]) >= kills / 2
    counts = {
        "drab over 4 processer": kills,
        "kvitterede kommandoer": len(result["acknowledged"]),
        "tabt": 0,
        "halve": 0,
        "udført, men ikke kvitteret": result["found"],
        "gjort en gang til": 0,
    }
    keep(
        "drab", kind, counts, made_by=made_by, seed=seed, control="test_a_store_that_commits_in_two_parts_is_found_out"
    )


def test_a_store_that_commits_in_two_parts_is_found_out(sqlite: str, seed: int) -> None:
    _result, found = _killed(sqlite, kills=60, seed=seed, fault="two transactions")
    assert any("the head does not follow from the records" in one or "damage: " in one for one in found)


def test_a_store_that_says_yes_before_it_commits_is_found_out(sqlite: str, seed: int) -> None:
    _result, found = _killed(sqlite, kills=30, seed=seed, slots=1, fault="answers early")
    assert any(one.startswith("lost or doubled: ") for one in found)


def test_a_store_that_does_not_look_commands_up_is_found_out(sqlite: str, seed: int) -> None:
    _result, found = _killed(sqlite, kills=8, seed=seed, slots=1, fault="no command lookup")
    assert any(one.startswith("half applied: ") for one in found)
