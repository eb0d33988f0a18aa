"""A server that falls over while eight write: nothing is lost, nothing doubled, and nobody is told anything but that it is saved."""

from __future__ import annotations

import os
import sys

import psycopg

from sagsgang.store.open import open_store
from tests.postgres_server import server_of_its_own
from tests.proofs.conftest import Keep
from tests.proofs.proof_load import problems
from tests.proofs.proof_processes import run

CLIENTS = 8
KILLS, MADE_BY = {"": (3, "make test"), "grundig": (30, "make grundig"), "dyb": (100, "make deep")}[
    os.environ.get("SAGSGANG_LAENGDE", "")
]


def _ready(url: str) -> str:
    """An empty store on a server that is soon up again: it syncs its file system at once instead of every file it has."""
    with psycopg.connect(url, autocommit=True) as connection:
        if sys.platform == "linux":
            connection.execute("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")
            connection.execute("SELECT pg_reload_conf()")
    open_store(url, create=True).close()
    return url


def test_a_server_whose_backends_are_killed_loses_and_doubles_nothing(keep: Keep, seed: int) -> None:
    with server_of_its_own() as server:
        url = _ready(server.get_uri())
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
    keep("fald", "postgres", counts, made_by=MADE_BY, seed=seed, control="test_what_is_lost_on_the_way_is_noticed")


def test_what_is_lost_on_the_way_is_noticed(seed: int) -> None:
    """A store that takes an answer that did not come for a yes. That blind retries are noticed: `tests/store/test_store_postgres.py`."""
    with server_of_its_own() as server:
        url = _ready(server.get_uri())
        told = run("proof_crash.crashes", url=url, clients=CLIENTS, kills=5, seed=seed, fault="believes")["told"]
        store = open_store(url)
        found = problems(store, told, sum(len(one["acknowledged"]) for one in told))
        store.close()
    assert any(one.startswith("lost: ") for one in found)
