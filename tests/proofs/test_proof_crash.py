"""A server that falls over while eight write: nothing is lost, nothing doubled, and nobody is told anything but that it is saved."""

from __future__ import annotations

import os

from sagsgang.store.open import open_store
from tests.postgres_server import server_of_its_own
from tests.proofs.conftest import Keep
from tests.proofs.proof_load import problems
from tests.proofs.proof_processes import run

CLIENTS = 8
KILLS, MADE_BY = {"": (3, "make test"), "grundig": (30, "make grundig"), "dyb": (100, "make deep")}[
    os.environ.get("SAGSGANG_LAENGDE", "")
]


def test_a_server_whose_backends_are_killed_loses_and_doubles_nothing(keep: Keep, seed: int) -> None:
    with server_of_its_own() as server:
        url = server.get_uri()
        open_store(url, create=True).close()
        result = run("proof_crash.crashes", url=url, clients=CLIENTS, kills=KILLS, seed=seed)
        told = result["told"]
        steps = sum(len(one["acknowledged"]) for one in told)
        store = open_store(url)
        assert problems(store, told, steps) == []
        store.close()
    assert result["killed"] == KILLS
    assert steps > KILLS
    counts = {
        "dræbte serverprocesser": KILLS,
        "kvitterede skridt": steps,
        "tabt": 0,
        "dobbelt": 0,
        "fejl, som nogen fik at se": 0,
        "sekunders længste ventetid": max(one["worst"] for one in told),
    }
    keep("fald", "postgres", counts, made_by=MADE_BY, seed=seed, control="test_blind_retries_are_noticed")


def test_blind_retries_are_noticed(seed: int) -> None:
    """A step that came through, whose answer was lost, is taken for another's, or done again."""
    with server_of_its_own() as server:
        url = server.get_uri()
        open_store(url, create=True).close()
        for attempt in range(20):
            result = run("proof_crash.crashes", url=url, clients=CLIENTS, kills=3, seed=seed + attempt, looks=False)
            store = open_store(url)
            found = problems(store, result["told"], sum(len(one["acknowledged"]) for one in result["told"]))
            store.close()
            if found:
                break
    assert found
