"""A PostgreSQL server that falls over again and again while many write: each kill -9 of one backend ends them all."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import psycopg

from sagsgang.errors import SagsgangError
from sagsgang.store.base import SequenceMismatch
from sagsgang.store.open import open_store
from tests.proofs.proof_load import SHARED, append_step
from tests.proofs.proof_processes import gate, together


def crashes(url: str, clients: int, kills: int, seed: int, fault: str = "whole") -> Any:
    """What each client was told, as `proof_load.load`, and how many backends were killed.

    `fault` "believes": what is lost on the way is taken for saved, and not tried again.
    """
    over = get_context("fork").Value("i", 0)
    opened = gate(clients + 1)

    def work(n: int) -> Any:
        if n == clients:
            opened()
            try:
                return _kill(url, kills, random.Random(seed))
            finally:
                over.value = 1
        return _write(url, n, over, opened, fault)

    *told, killed = together(clients + 1, work)
    return {"told": told, "killed": killed}


def _kill(url: str, kills: int, chance: random.Random) -> int:
    killed = 0
    while killed < kills:
        time.sleep(chance.uniform(0.1, 0.6))
        pids = _backends(url)
        if not pids:
            continue
        os.kill(chance.choice(pids), signal.SIGKILL)
        killed += 1
    time.sleep(0.5)
    _backends(url)
    return killed


def _backends(url: str) -> list[int]:
    """The server processes that work for the clients; waits until the server is up again."""
    patience = time.monotonic() + 180
    while True:
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                found = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'sagsgang' AND state <> 'idle'"
                ).fetchall()
                return [pid for (pid,) in found]
        except psycopg.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.05)


def _write(url: str, process: int, over: Any, opened: Callable[[], object], fault: str) -> Any:
    if fault == "believes":
        from sagsgang.store import postgres

        postgres._PAUSES = (0.0,)
    store = open_store(url)
    opened()
    acknowledged: list[tuple[str, str, int]] = []
    escaped: list[str] = []
    overtaken, worst, step = 0, 0.0, 0
    while not over.value:
        command = f"p{process}-{step}"
        case = f"shared-{(process + step) % SHARED}" if step % 4 == 0 else f"own-{process}"
        began = time.monotonic()
        after = 0
        try:
            head = store.head(case)
            after = 0 if head is None else head.seq
            append_step(store, case, after, command)
        except SequenceMismatch:
            overtaken += 1
            continue
        except (SagsgangError, AssertionError) as error:
            if fault == "believes":
                acknowledged.append((command, case, after + 1))
            else:
                escaped.append(f"{command}: {type(error).__name__}: {error}")
        else:
            acknowledged.append((command, case, after + 1))
        worst = max(worst, time.monotonic() - began)
        step += 1
    store.close()
    return {"acknowledged": acknowledged, "escaped": escaped, "overtaken": overtaken, "worst": worst}
