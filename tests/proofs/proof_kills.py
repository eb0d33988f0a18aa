"""Processes that are killed with -9 at any moment, and others that take up what they left.

A slot is a person with a plan: the same commands in the same order, each with an id of its own. When the process that does them is
killed, the next one begins with the command that was not acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from sagsgang import Actor, Case, Engine, FrozenClock, load_guides
from sagsgang.store.memory import MemoryStore
from tests.proofs.proof_broken import STORES
from tests.proofs.proof_fold import fresh
from tests.proofs.proof_processes import gate, together
from tests.proofs.proof_race import NOW, OPENING

DEFAULT_MOST = 0.012
"""Seconds from a line that a process has said to its death, at most."""


def _registered(case: Case, command: str) -> None:
    facts = {"kanal": "telefon", "kendskab": "ingen_sag"}
    case.do("registrer", by=Actor("anna", "modtagelse"), facts=facts, command_id=command)


def _assessed(case: Case, command: str) -> None:
    facts = {"vurdering_begrundelse": "Set i dag"}
    case.do("vurder_akut", by=Actor("anna", "modtagelse"), outcome="ikke_akut", facts=facts, command_id=command)


def _sibling(case: Case, command: str) -> None:
    step = "opret_sag_for_søskende"
    case.do(step, by=Actor("anna", "modtagelse"), facts={"søskende": f"{case.id}-S"}, command_id=command)


PLAN: tuple[Callable[[Case, str], object], ...] = (
    lambda case, command: case.record({"kanal": "brev"}, by=Actor("anna", "modtagelse"), command_id=command),
    _registered,
    lambda case, command: case.promise("Ring", by=Actor("anna", "modtagelse"), due="2026-11-19", command_id=command),
    _assessed,
    _sibling,
    lambda case, command: case.correct(
        2, by=Actor("anna", "modtagelse"), reason="Fejl", facts={"kanal": "mail"}, command_id=command
    ),
    lambda case, command: case.hand_over("bo", by=Actor("anna", "modtagelse"), command_id=command),
    lambda case, command: case.accept(by=Actor("bo", "rådgiver"), command_id=command),
    lambda case, command: case.close(by=Actor("lene", "leder"), reason="Flyttet", command_id=command),
    lambda case, command: case.reopen(by=Actor("lene", "leder"), reason="Tilbage", command_id=command),
)
"""What is done in a case when it has been opened, in that order."""


def killed(
    url: str, kills: int, seed: int, slots: int = 4, most: float = DEFAULT_MOST, fault: str = "whole"
) -> dict[str, Any]:
    """`kills` deaths, shared out among the slots. What was `acknowledged`, `sent`, `found` done by somebody who died, and `wrong`."""
    engine = _warm()
    told = together(
        slots, lambda n: _slot(engine, url, n, _share(kills, slots, n), random.Random(f"{seed} {n}"), most, fault)
    )
    return _together(told)


def undisturbed(url: str, processes: int, steps: int, fault: str = "whole") -> dict[str, Any]:
    """The same plan in so many processes that nobody kills, each to its command number `steps`."""
    engine = _warm()
    ready = gate(processes)

    def work(n: int) -> dict[str, Any]:
        ready()
        heard = _Heard()
        for line in _told(engine, url, f"s{n}", 0, steps, fault):
            heard.take(line)
        return heard.told(0)

    return _together(together(processes, work))


def _together(told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "acknowledged": [ack for one in told for ack in one["acknowledged"]],
        "sent": [command for one in told for command in one["sent"]],
        "found": sum(one["found"] for one in told),
        "wrong": [what for one in told for what in one["wrong"]],
        "kills": sum(one["kills"] for one in told),
    }


class _Heard:
    """What the processes of a slot have said."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, str] = {}
        self.sent: dict[str, None] = {}
        self.found = 0
        self.wrong: list[str] = []

    def take(self, line: list[str]) -> None:
        word, command, *rest = line
        if word == "sends":
            self.sent[command] = None
        elif word == "found":
            self.found += 1
        elif word == "did":
            self.acknowledged[command] = rest[0]
        else:
            self.wrong.append(f"{command}: {rest[0]}")

    def told(self, kills: int) -> dict[str, Any]:
        return {
            "acknowledged": list(self.acknowledged.items()),
            "sent": list(self.sent),
            "found": self.found,
            "wrong": self.wrong,
            "kills": kills,
        }


def _share(kills: int, slots: int, n: int) -> int:
    return kills // slots + (n < kills % slots)


def _warm() -> Engine:
    """An engine that has done everything once, so that its guides are compiled and nothing is left to import."""
    engine = Engine(store=MemoryStore(), guides=load_guides(), clock=FrozenClock(NOW))
    for _line in _commands(engine, "varm", 0, 1 + len(PLAN)):
        pass
    return engine


def _slot(
    engine: Engine, url: str, slot: int, kills: int, chance: random.Random, most: float, fault: str
) -> dict[str, Any]:
    """One life after the other, each killed after some words and some time."""
    heard = _Heard()
    for life in range(kills + 1):
        first = len(heard.acknowledged)
        last = None if life < kills else first + 1
        pid, reader = _life(engine, url, f"s{slot}", first, last, fault)
        with os.fdopen(reader, encoding="utf-8") as said:
            words = ""
            if last is None:
                words = "".join(said.readline() for _ in range(chance.randrange(10)))
                time.sleep(chance.uniform(0.0, most))
                os.kill(pid, signal.SIGKILL)
            words += said.read()
        os.waitpid(pid, 0)
        for line in words.split("\n")[:-1]:
            heard.take(json.loads(line))
        if heard.wrong:
            break
    return heard.told(life)


def _life(engine: Engine, url: str, slot: str, first: int, last: int | None, fault: str) -> tuple[int, int]:
    """A process that does the commands from number `first` on, and says so. `last`: it stops before that one by itself."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.close(reader)
        for line in _told(engine, url, slot, first, last, fault):
            os.write(writer, f"{json.dumps(line)}\n".encode())
    finally:
        os._exit(0)
    raise AssertionError  # never reached


def _told(engine: Engine, url: str, slot: str, first: int, last: int | None, fault: str) -> Iterator[list[str]]:
    try:
        store = STORES[fault](url)
        yield from _commands(fresh(engine, store), slot, first, last)
        store.close()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told and judged
        yield ["wrong", slot, f"{type(error).__name__}: {error}"]


def _commands(engine: Engine, slot: str, first: int, last: int | None) -> Iterator[list[str]]:
    """["sends", id] before a command, ["found", id] if it is known already, ["did", id, case] when it is answered."""
    number, case = first, None
    while last is None or number < last:
        place, command = number % (1 + len(PLAN)), f"{slot}-{number}"
        known = engine.store.command(command)
        if known is not None:
            yield ["found", command]
        before = None if known is None else engine.store.head(known.case)
        yield ["sends", command]
        if place == 0:
            facts = OPENING | {"kanal": "telefon"}
            case = engine.start(
                "underretning", facts=facts, by=Actor("anna", "modtagelse"), child=command, command_id=command
            )
        else:
            if case is None:
                opened = engine.store.command(f"{slot}-{number - place}")
                assert opened is not None, "the opening was acknowledged and is gone"
                case = engine.case(opened.case)
            PLAN[place - 1](case, command)
        if known is not None and (case.id, engine.store.head(case.id)) != (known.case, before):
            yield ["wrong", command, "done a second time"]
        yield ["did", command, case.id]
        number += 1
