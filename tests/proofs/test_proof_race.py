"""Eight want the same step at the same moment: one has it, the others are told. A command sent twice is done once."""

from __future__ import annotations

from typing import Any

from sagsgang.store.open import open_store
from tests.proofs import proof_race
from tests.proofs.conftest import Keep
from tests.proofs.proof_processes import run
from tests.proofs.proof_stores import sized

RACERS, ROUNDS, ENGINE_ROUNDS = 8, 1_000, 100
SENDERS, COMMANDS = 5, 2_500


def _raced(what: str, url: str, **given: Any) -> tuple[Any, list[str]]:
    """What the racers were told, and what is wrong."""
    judge = {
        "rounds": proof_race.round_problems,
        "engine_rounds": proof_race.engine_problems,
        "duplicates": proof_race.duplicate_problems,
    }[what]
    told = run(f"proof_race.{what}", url=url, **given)
    store = open_store(url)
    found = judge(store, told, given["count"])
    store.close()
    return told, found


def _counts(told: Any) -> dict[str, int | float]:
    counted = proof_race.counted(told)
    return {
        "vindere": counted["winners"],
        "rene konflikter": counted["conflicts"],
        "sejre til den mindst heldige": counted["fewest"],
        "til den mest heldige": counted["most"],
    }


def test_one_of_eight_wins_each_round(place: tuple[str, str], keep: Keep) -> None:
    kind, url = place
    rounds = sized(kind, ROUNDS)
    told, found = _raced("rounds", url, racers=RACERS, count=rounds)
    assert found == []
    assert proof_race.counted(told)["winners"] == rounds
    assert proof_race.counted(told)["conflicts"] == (RACERS - 1) * rounds
    keep(
        "kapløb", kind, _counts(told), made_by="make test", control="test_a_store_that_expects_nothing_has_many_winners"
    )


def test_a_store_that_expects_nothing_has_many_winners(sqlite: str) -> None:
    _told, found = _raced("rounds", sqlite, racers=RACERS, count=20, fault="no expectation")
    assert "160 records of 20 rounds" in found


def test_a_loser_is_told_what_came_since(place: tuple[str, str], keep: Keep) -> None:
    kind, url = place
    rounds = sized(kind, ENGINE_ROUNDS)
    told, found = _raced("engine_rounds", url, racers=RACERS, count=rounds)
    assert found == []
    assert proof_race.counted(told)["winners"] == rounds
    control = "test_an_engine_on_a_store_that_expects_nothing_has_many_winners"
    keep("kapløb gennem motoren", kind, _counts(told), made_by="make test", control=control)


def test_an_engine_on_a_store_that_expects_nothing_has_many_winners(sqlite: str) -> None:
    _told, found = _raced("engine_rounds", sqlite, racers=RACERS, count=10, fault="no expectation")
    assert any(one.endswith("records of 10 rounds") for one in found)


def test_a_command_sent_by_several_is_done_once(place: tuple[str, str], keep: Keep) -> None:
    kind, url = place
    commands = sized(kind, COMMANDS)
    _told, found = _raced("duplicates", url, senders=SENDERS, count=commands)
    assert found == []
    counts = {"kommandoer": commands, "gentagelser": (SENDERS - 1) * commands, "virket en gang til": 0}
    control = "test_a_store_that_does_not_look_commands_up_does_them_again"
    keep("gentagelser", kind, counts, made_by="make test", control=control)


def test_a_store_that_does_not_look_commands_up_does_them_again(sqlite: str) -> None:
    _told, found = _raced("duplicates", sqlite, senders=SENDERS, count=20, fault="no command lookup")
    assert f"c0 has {SENDERS} records" in found
