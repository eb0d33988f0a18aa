"""Random use of a store, step by step beside the model; after every step all that can be read is compared."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sagsgang.dataclass import replace
from sagsgang.store.base import CaseAppend, Numbers, OutboxCounts, SequenceMismatch, Store
from tests.proofs.proof_broken import STORES
from tests.proofs.proof_load import STATUSES
from tests.proofs.proof_model import Model, Transaction
from tests.proofs.proof_stores import LASTING, PLACES, same_again
from tests.store.store_making import at, head, obligation, out, row

MEMORY_DISK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A disk that needs no waiting for, where there is one: this is not about power cuts."""

CASES = ("K1", "K2", "Å-3", "k1")
DIGESTS = ("d1", "d2")
COMMANDS = ("c1", "c2", "c3", "c4", "c5", "c6")
KEYS = ("x", "y", "z", "æ")
NAMES = (("a", 1), ("a", 2), ("b", 1))
INSTANTS = (-5, 0, 1, 7, 1000, 10**10)
WORDS = ("", "anna", "bo", "Ærø \U0001f600", "'\";--")
BYTES = (b"", b"{}", b"\x00\xff", "æøå".encode())


@dataclass
class Planned:
    """What Hypothesis decides of one append; the rest is drawn from `content`."""

    case: str
    count: int
    behind: int
    content: int


_planned = st.builds(
    Planned,
    case=st.sampled_from(CASES),
    count=st.sampled_from((1, 1, 2)),
    behind=st.sampled_from((0, 0, 0, 0, 0, 0, 0, 1, -1)),
    content=st.integers(0, 2**16),
)
_commands = st.tuples(st.sampled_from(COMMANDS), st.sampled_from(("f1", "f2")))
_guides = st.sampled_from([[(digest, word + digest.encode()) for digest in DIGESTS] for word in (b"one ", b"other ")])
_numbers = st.sampled_from(((), (("UND", 2026),), (("UND", 2026), ("UND", 2026), ("BFU", 2027))))
_faults = st.sampled_from(("",) * 9 + ("raises", "gap", "guide"))
Guides = list[tuple[str, bytes]]
Numbered = tuple[tuple[str, int], ...]


class _Stop(Exception):
    """Raised in a builder."""


def _append(plan: Planned, seq: int) -> CaseAppend:
    """An append to a case that stands at `seq`, or that the caller believes to stand elsewhere."""
    chance = random.Random(plan.content)
    pick = chance.choice
    after = max(0, seq - plan.behind)
    rows = tuple(
        row(
            plan.case,
            after + n,
            nr=pick((None, n)),
            at=at(pick(INSTANTS) % 10**6),
            recorded=at(pick(INSTANTS) % 10**6),
            type=pick(("step", "clock")),
            actor=pick(WORDS),
            role=pick((None, *WORDS)),
            command_id=pick((None, *WORDS)),
            header=pick(BYTES),
            body=pick(BYTES),
        )
        for n in range(1, plan.count + 1)
    )
    top = head(
        plan.case,
        after + plan.count,
        child=pick((None, "B1", "B2", "")),
        family=pick((None, "F1")),
        status=pick(("open", "open", "closed")),
        holder=pick(("anna", "bo")),
        opened=at(pick((0, 1))),
        began=at(pick((0, -(10**6)))),
        next_instant=pick((None, *INSTANTS)),
        digest=pick(DIGESTS),
        summary=pick(BYTES),
    )
    owed = [
        obligation(
            plan.case, *name, status=pick(STATUSES), due=pick((None, *INSTANTS)), owner=pick(WORDS), body=pick(BYTES)
        )
        for name in chance.sample(NAMES, chance.randrange(3))
    ]
    sent = [out(key, plan.case, pick(INSTANTS), pick(INSTANTS)) for key in chance.sample(KEYS, chance.randrange(3))]
    return CaseAppend(
        case=plan.case,
        expected_seq=after,
        rows=rows,
        head=top,
        obligations=tuple(owed),
        obligations_gone=tuple(chance.sample(NAMES, chance.randrange(2))),
        outbox=tuple(sent),
    )


class StoreMachine(RuleBasedStateMachine):
    """A store of the kind `kind`, with the fault `fault`, used through two handles at a time if it is one that lasts."""

    kind = "memory"
    fault = "whole"
    steps = 0
    kept = ""
    """The URL of a store that is emptied for each example instead of a new one"""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.turn = 0
        self.ending = ExitStack()
        self.url = self.ending.enter_context(self._place())
        self.one = self._opened()
        self.other = self._opened() if self.kind in LASTING else self.one

    def _place(self) -> AbstractContextManager[str]:
        if self.kept:
            return same_again(self.kept)
        folder = Path(self.ending.enter_context(TemporaryDirectory(dir=MEMORY_DISK)))
        return PLACES[self.kind](folder)

    def _opened(self) -> Store:
        store: Store = STORES[self.fault](self.url)
        return store

    def teardown(self) -> None:
        for store in (self.one, self.other):
            store.close()
        self.ending.close()

    def _count(self) -> None:
        type(self).steps += 1

    # what is done

    @rule(plan=_planned, guide=_guides, fault=_faults)
    def append(self, plan: Planned, guide: Guides, fault: str) -> None:
        self._append([plan], Transaction(guides=guide, fault=fault))

    @rule(plan=_planned, command=_commands, guide=_guides)
    def command(self, plan: Planned, command: tuple[str, str], guide: Guides) -> None:
        self._append([plan], Transaction(command=command, guides=guide))

    @rule(
        plans=st.lists(_planned, min_size=2, max_size=3), command=st.none() | _commands, numbers=_numbers, fault=_faults
    )
    def append_to_several(self, plans: list[Planned], command: Any, numbers: Numbered, fault: str) -> None:
        guides = [(digest, b"text") for digest in DIGESTS]
        self._append(plans, Transaction(command=command, guides=guides, numbers=list(numbers), fault=fault))

    def _append(self, plans: list[Planned], asked: Transaction) -> None:
        self._count()
        seqs = {case: top.seq for case, top in self.model.heads.items()}
        for plan in plans:
            if asked.fault:
                plan.behind = 0  # one thing at a time: which of two is told is not promised
            one = _append(plan, seqs.get(plan.case, 0))
            seqs[plan.case] = one.head.seq
            asked.appends.append(one)
        last = asked.appends[-1]
        if asked.fault == "gap":
            asked.appends[-1] = replace(last, rows=(*last.rows[:-1], replace(last.rows[-1], seq=last.head.seq + 1)))
        elif asked.fault == "guide":
            asked.appends[-1] = replace(last, head=replace(last.head, digest="nobody has it"))
        assert _answer(self.one, asked) == self.model.append(asked)
        self.one, self.other = self.other, self.one

    @rule(key=st.sampled_from(KEYS), when=st.sampled_from(INSTANTS), error=st.none() | st.sampled_from(WORDS))
    def mark(self, key: str, when: int, error: str | None) -> None:
        self._count()
        if error is None:
            did = self.one.mark_delivered(key, at=when, reached=["fil", "Ærø"])
            assert did == self.model.mark_delivered(key, when, ("fil", "Ærø"))
        else:
            did = self.one.mark_failed(key, error=error, next_try=when, reached=[error])
            assert did == self.model.mark_failed(key, error, when, (error,))

    @rule(how=st.sampled_from(("close and open", "verify", "take turns")))
    def tend(self, how: str) -> None:
        self._count()
        if how == "verify":
            assert self.one.verify() == (len(self.model.heads), len(self.model.records), [])
        elif how == "take turns":
            with self.one.delivery_turn() as mine, self.other.delivery_turn() as theirs:
                assert (mine, theirs) == (True, False)
        elif self.kind in LASTING:
            identity = self.one.store_id
            self.one.close()
            self.one = self._opened()
            assert self.one.store_id == identity

    # what is read

    @invariant()
    def holds_the_same(self) -> None:
        """All that is in the store, every time, or every third where each question is a journey; and one of the other ways to ask, in turn."""
        self.turn += 1
        name = NAMED[self.turn % len(NAMED)]
        whole = WHOLE if self.kind != "postgres" or self.turn % 3 == 0 else WHOLE[:1]
        for question in (*whole, QUESTIONS[name]):
            given, expected = question(self.other, self.model)
            assert given == expected, name


def _answer(store: Store, asked: Transaction) -> Any:
    """What a store says to it, in the model's words."""
    numbers: list[int] = []

    def build(given: Numbers) -> list[CaseAppend]:
        numbers.clear()  # it may be called anew
        numbers.extend(given.next_number(*wanted) for wanted in asked.numbers)
        if asked.fault == "raises":
            raise _Stop
        return asked.appends

    try:
        known = store.append(build, command=asked.command, guides=asked.guides)
    except SequenceMismatch as mismatch:
        return "mismatch", mismatch.case, mismatch.expected, mismatch.actual
    except _Stop:
        return ("raised",)
    except ValueError:
        return ("refused",)
    return ("done", numbers) if known is None else ("known", known)


Question = Callable[[Store, Model], tuple[Any, Any]]


def _plain(store: Store, case: str, after: int = 0) -> list[Any]:
    """Rows without what binds them together, which is seen to bind them."""
    rows = store.rows(case, after=after)
    for before, one in pairwise(rows):
        assert one.previous == before.hash
    if rows and not after:
        assert rows[0].previous == bytes(32)
    return [replace(one, previous=b"", hash=b"") for one in rows]


def _heads(**wanted: Any) -> Question:
    return lambda store, model: (store.heads(**wanted), model.heads_with(**wanted))


def _owed(**wanted: Any) -> Question:
    return lambda store, model: (store.obligations(**wanted), model.obligations(**wanted))


def _counted(counts: OutboxCounts) -> tuple[int, int, int]:
    return counts.waiting, counts.failed, counts.delivered


WHOLE: tuple[Question, ...] = (
    lambda s, m: ([_plain(s, case) for case in CASES], [m.rows(case) for case in CASES]),
    _heads(),
    _owed(status=STATUSES),
    lambda s, m: ([s.delivery(key) for key in KEYS], [m.sent.get(key) for key in KEYS]),
    lambda s, m: ([s.command(one) for one in COMMANDS], [m.commands.get(one) for one in COMMANDS]),
)
"""All that is in a store, but for guide texts and numbers."""

QUESTIONS: dict[str, Question] = {
    "rows after": lambda s, m: (_plain(s, "K1", 2), m.rows("K1", 2)),
    "head": lambda s, m: ([s.head(case) for case in CASES], [m.heads.get(case) for case in CASES]),
    "heads of child": _heads(child="B1"),
    "heads of empty child": _heads(child="", status="open"),
    "heads of family": _heads(family="F1", holder="bo"),
    "heads of holder": _heads(holder="anna", status="closed"),
    "heads of child and family": _heads(child="B2", family="F1"),
    "obligations": _owed(),
    "obligations that are met": _owed(status=("met", "open"), due_before=1000),
    "obligations of a case": _owed(status=STATUSES, case="K1"),
    "obligations due": _owed(due_before=7),
    "overdue": lambda s, m: (list(s.overdue(1000)), m.overdue(1000)),
    "pending": lambda s, m: (s.pending(7), m.pending(7)),
    "outbox": lambda s, m: (s.outbox(), [one.row for one in m.waiting()]),
    "waiting": lambda s, m: (s.waiting(), m.waiting()),
    "deliverable": lambda s, m: (s.deliverable(7, limit=2), m.deliverable(7, 2)),
    "stuck": lambda s, m: (s.stuck(attempts=2, put_before=1), m.stuck(2, 1)),
    "outbox counts": lambda s, m: (_counted(s.outbox_counts()), m.counts()),
    "guides": lambda s, m: ([s.guide_text(one) for one in DIGESTS], [m.guides.get(one) for one in DIGESTS]),
}
"""The other ways to ask."""

NAMED = tuple(QUESTIONS)


def machine(kind: str, fault: str = "whole") -> type[StoreMachine]:
    """The machine on a kind of store. It counts its `steps`."""
    return type(f"Machine_{kind}", (StoreMachine,), {"kind": kind, "fault": fault, "steps": 0})
