"""Everybody wants the same step at the same moment; and the same command sent by everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sagsgang import Actor, Engine, FrozenClock, load_guides
from sagsgang.dataclass import replace
from sagsgang.errors import Conflict
from sagsgang.store.base import CaseAppend, SequenceMismatch, Store
from tests.proofs.proof_broken import STORES
from tests.proofs.proof_processes import gate, together
from tests.store.store_making import GUIDE, adding

CASE = "fælles"
NOW = "2026-11-20T16:12+01:00"
OPENING = {"modtaget": "2026-11-18 09:00", "underretter": "fagperson", "overgreb": "nej", "aktiv_indsats": "nej"}


def rounds(url: str, racers: int, count: int, fault: str = "whole") -> Any:
    """Per racer what became of each round: "won", or the place that it was told the case stands at."""
    ready = gate(racers)

    def work(n: int) -> list[Any]:
        store = STORES[fault](url)
        became: list[Any] = []
        for number in range(count):
            append = _by(adding(CASE, number), f"r{n}")
            ready()
            try:
                store.append(lambda _numbers, one=append: [one], guides=[GUIDE])
                became.append("won")
            except SequenceMismatch as mismatch:
                became.append(mismatch.actual)
        store.close()
        return became

    return together(racers, work)


def round_problems(store: Store, became: Sequence[Sequence[Any]], count: int) -> list[str]:
    """What is wrong after `rounds`; nothing if each had one winner, whose record is the one that is stored."""
    found = []
    actors = [row.actor for row in store.rows(CASE)]
    if len(actors) != count:
        found.append(f"{len(actors)} records of {count} rounds")
    for number, ends in enumerate(zip(*became, strict=True)):
        winners = [f"r{n}" for n, end in enumerate(ends) if end == "won"]
        if winners != actors[number : number + 1]:
            found.append(f"round {number}: won by {winners}, stored {actors[number : number + 1]}")
        found += [f"round {number}: a loser was told {end}" for end in ends if end not in ("won", number + 1)]
    return found + _damage(store)


def engine_rounds(url: str, racers: int, count: int, fault: str = "whole") -> Any:
    """The same through the engine; a loser tells who, by the `Conflict`, came since."""
    ready = gate(racers)
    guides = load_guides()
    guides.guide("underretning")

    def work(n: int) -> list[Any]:
        store = STORES[fault](url)
        engine = Engine(store=store, guides=guides, clock=FrozenClock(NOW))
        if n == 0:
            engine.start("underretning", facts=OPENING, by=Actor("anna", "modtagelse"), case=CASE)
        became: list[Any] = []
        for _round in range(count):
            ready()
            case = engine.case(CASE)
            ready()
            try:
                case.record({"kanal": "telefon"}, by=Actor(f"r{n}", "modtagelse"))
                became.append("won")
            except Conflict as conflict:
                became.append([entry.by for entry in conflict.since])
        store.close()
        return became

    return together(racers, work)


def engine_problems(store: Store, became: Sequence[Sequence[Any]], count: int) -> list[str]:
    """What is wrong after `engine_rounds`; nothing if each had one winner, and every loser was told of that one."""
    found = []
    actors = [row.actor for row in store.rows(CASE)][1:]
    if len(actors) != count:
        found.append(f"{len(actors)} records of {count} rounds")
    for number, ends in enumerate(zip(*became, strict=True)):
        winners = [f"r{n}" for n, end in enumerate(ends) if end == "won"]
        if winners != actors[number : number + 1]:
            found.append(f"round {number}: won by {winners}, stored {actors[number : number + 1]}")
        found += [f"round {number}: a loser was told of {end}" for end in ends if end not in ("won", winners)]
    return found + _damage(store)


def duplicates(url: str, senders: int, count: int, fault: str = "whole") -> Any:
    """Per sender what each command was answered: "did", or the (case, seq) that it had led to."""
    ready = gate(senders)

    def work(n: int) -> list[Any]:
        store = STORES[fault](url)
        ready()
        answers: list[Any] = []
        for number in range(count):
            command = f"c{number}"

            while True:
                head = store.head(CASE)
                one = _by(adding(CASE, 0 if head is None else head.seq), f"s{n}", command)
                try:
                    known = store.append(lambda _numbers, one=one: [one], command=(command, "f"), guides=[GUIDE])
                    break
                except SequenceMismatch:
                    continue
            answers.append("did" if known is None else [known.case, known.seq])
        store.close()
        return answers

    return together(senders, work)


def duplicate_problems(store: Store, answers: Sequence[Sequence[Any]], count: int) -> list[str]:
    """What is wrong after `duplicates`; nothing if each command was done once, and everybody else was told where."""
    found = []
    rows = store.rows(CASE)
    times = Counter(row.command_id for row in rows)
    found += [f"{command} has {n} records" for command, n in times.items() if n != 1]
    if len(times) != count:
        found.append(f"{len(times)} commands have records, {count} were sent")
    place = {row.command_id: [row.case, row.seq] for row in rows}
    for number, told in enumerate(zip(*answers, strict=True)):
        did = sum(1 for answer in told if answer == "did")
        if did != 1:
            found.append(f"c{number} was done {did} times")
        found += [f"c{number}: told {a}" for a in told if a not in ("did", place.get(f"c{number}"))]
    return found + _damage(store)


def _by(append: CaseAppend, actor: str, command: str | None = None) -> CaseAppend:
    return replace(append, rows=tuple(replace(row, actor=actor, command_id=command) for row in append.rows))


def _damage(store: Store) -> list[str]:
    return [f"damage: {one.case} {one.record} {one.message}" for one in store.verify()[2]]


def counted(became: Sequence[Sequence[Any]]) -> Mapping[str, int]:
    """How many won and how many did not, and between how few and how many wins the racers had each."""
    wins = [sum(1 for end in ends if end == "won") for ends in became]
    return {
        "winners": sum(wins),
        "conflicts": sum(map(len, became)) - sum(wins),
        "fewest": min(wins),
        "most": max(wins),
    }
