"""Many processes, one store: each takes so many steps, and says what it was told. What they were told is held against the store."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from tempfile import TemporaryFile
from typing import Any

from sagsgang.dataclass import replace
from sagsgang.errors import SagsgangError
from sagsgang.store.base import SequenceMismatch, Store
from tests.proofs.proof_broken import STORES
from tests.proofs.proof_processes import gate, together
from tests.store.store_making import GUIDE, adding, obligation, out

SHARED = 20
"""How many cases all processes write in; each also has one of its own."""

STATUSES = ("open", "met", "missed", "void", "unknown", "lapsed", "not_applicable")
"""Every status that an obligation can have."""


def load(url: str, processes: int, steps: int, fault: str = "whole") -> Any:
    """What each process was told: `acknowledged` (command, case, seq), `escaped` errors, how often it was `overtaken`, `worst` wait.

    `stall`: the longest that the machine kept a process waiting that wrote and synced a file of its own meanwhile.
    """
    ready = gate(processes + 1)
    over = get_context("fork").Value("i", 0)

    def work(n: int) -> Any:
        try:
            store = STORES[fault](url)
            ready()
            told = _steps(store, n, steps)
            store.close()
        finally:
            with over.get_lock():
                over.value += 1
        return told

    def watch() -> float:
        ready()
        worst = 0.0
        with TemporaryFile(buffering=0) as file:
            while over.value < processes:
                began = time.monotonic()
                file.write(b"x")
                os.fdatasync(file.fileno())
                time.sleep(0.005)
                worst = max(worst, time.monotonic() - began)
        return worst

    *told, stall = together(processes + 1, lambda n: work(n) if n < processes else watch())
    return {"told": told, "stall": stall}


def _steps(store: Store, process: int, steps: int) -> Any:
    acknowledged: list[tuple[str, str, int]] = []
    escaped: list[str] = []
    overtaken, worst = 0, 0.0
    for step in range(steps):
        command = f"p{process}-{step}"
        case = f"shared-{(process + step) % SHARED}" if step % 4 == 0 else f"own-{process}"
        while True:
            head = store.head(case)
            after = 0 if head is None else head.seq
            began = time.monotonic()
            try:
                append_step(store, case, after, command)
            except SequenceMismatch:
                overtaken += 1
                continue
            except SagsgangError as error:
                escaped.append(f"{command}: {type(error).__name__}: {error}")
                break
            else:
                acknowledged.append((command, case, after + 1))
                break
            finally:
                worst = max(worst, time.monotonic() - began)
    return {"acknowledged": acknowledged, "escaped": escaped, "overtaken": overtaken, "worst": worst}


def append_step(store: Store, case: str, after: int, command: str) -> None:
    """One command: a record, an obligation, an outbox row. `AssertionError` if it was answered as known."""
    one = adding(
        case,
        after,
        obligations=(obligation(case, "p", after + 1, due=after),),
        outbox=(out(f"{case}/{after + 1}", case),),
    )
    one = replace(one, rows=(replace(one.rows[0], command_id=command),))
    if store.append(lambda _numbers: [one], command=(command, "f"), guides=[GUIDE]) is not None:
        raise AssertionError(f"{command} was answered as if it had been given before")


def problems(store: Store, told: Sequence[Mapping[str, Any]], expected: int) -> list[str]:
    """What is wrong with a store after a load of `expected` steps; nothing if each is there exactly once, in all its parts."""
    found = [f"escaped: {error}" for one in told for error in one["escaped"]]
    acknowledged = [tuple(ack) for one in told for ack in one["acknowledged"]]
    if len({command for command, _case, _seq in acknowledged}) != expected or len(acknowledged) != expected:
        found.append(f"{len(acknowledged)} steps were acknowledged, {expected} were taken")
    cases, rows, damage = store.verify()
    found += [f"damage: {one.case} {one.record} {one.message}" for one in damage]
    heads = {head.case: head.seq for head in store.heads()}
    if (cases, rows) != (len(heads), sum(heads.values())):
        found.append(f"{cases} cases with {rows} rows, but heads say {len(heads)} with {sum(heads.values())}")
    stored = [(row.command_id, row.case, row.seq) for case in heads for row in store.rows(case)]
    times = Counter(command for command, _case, _seq in stored)
    found += [f"{command} has {count} records" for command, count in times.items() if count != 1]
    found += [f"lost: {lost}" for lost in sorted(set(acknowledged) - set(stored))]
    found += [f"never acknowledged: {extra}" for extra in sorted(set(stored) - set(acknowledged))]
    for command, case, seq in acknowledged:
        known = store.command(command)
        if known is None or (known.case, known.seq) != (case, seq):
            found.append(f"{command} is registered as {known}")
    places = {(case, seq) for _command, case, seq in stored}
    owed = {(one.case, one.nr) for one in store.obligations(status=STATUSES)}
    sent = {(one.case, int(one.key.rpartition("/")[2])) for one in store.outbox()}
    found += [f"obligations and records differ: {one}" for one in sorted(owed ^ places)]
    found += [f"outbox and records differ: {one}" for one in sorted(sent ^ places)]
    return found
