"""Whatever is appended, memory and SQLite answer alike – down to the hashes, as they are given the same id."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from store_making import at, head, obligation, out, row

from sagsgang.store.base import CaseAppend, SequenceMismatch
from sagsgang.store.memory import MemoryStore
from sagsgang.store.sqlite import open_sqlite

CASES = ("K1", "K2", "Å-3")
STATES = ("open", "met", "missed", "lapsed", "unknown")

_text = st.text(st.characters(codec="utf-8"), max_size=4)
_maybe_text = st.none() | st.sampled_from(("B1", "B2", "", "æ"))
_epoch = st.integers(-(10**10), 10**10)
_minutes = st.integers(-(10**6), 10**6).map(at)


@st.composite
def _appends(draw: st.DrawFn) -> CaseAppend:
    """Mostly right: the expected seq is drawn small, so that both luck and mismatch are common."""
    case, after, count = draw(st.sampled_from(CASES)), draw(st.integers(0, 3)), draw(st.integers(1, 2))
    rows = tuple(
        row(
            case,
            after + n,
            nr=draw(st.none() | st.integers(1, 9)),
            at=draw(_minutes),
            recorded=draw(_minutes),
            actor=draw(_text),
            role=draw(st.none() | _text),
            command_id=draw(st.none() | _text),
            header=draw(st.binary(max_size=8)),
            body=draw(st.binary(max_size=8)),
        )
        for n in range(1, count + 1)
    )
    top = head(
        case,
        after + count,
        child=draw(_maybe_text),
        family=draw(_maybe_text),
        status=draw(st.sampled_from(("open", "closed"))),
        holder=draw(st.sampled_from(("anna", "bo"))),
        began=draw(_minutes),
        opened=draw(st.sampled_from((at(0), at(1)))),
        next_instant=draw(st.none() | _epoch),
        digest=draw(st.sampled_from(("d1", "d2"))),
        summary=draw(st.binary(max_size=4)),
    )
    instances = st.tuples(st.sampled_from(("a", "b")), st.integers(1, 2))
    put = [
        obligation(case, *which, status=draw(st.sampled_from(STATES)), due=draw(st.none() | _epoch), owner=draw(_text))
        for which in draw(st.lists(instances, max_size=3))
    ]
    sent = [
        out(key, case, draw(_epoch), draw(_epoch))
        for key in draw(st.lists(st.sampled_from(("x", "y", "z")), max_size=2))
    ]
    gone = draw(st.lists(instances, max_size=1))
    return CaseAppend(
        case=case,
        expected_seq=after,
        rows=rows,
        head=top,
        obligations=tuple(put),
        obligations_gone=tuple(gone),
        outbox=tuple(sent),
    )


_transactions = st.tuples(
    st.lists(_appends(), min_size=1, max_size=3),
    st.none() | st.tuples(st.sampled_from(("c1", "c2")), st.sampled_from(("f1", "f2"))),
    st.lists(st.tuples(st.sampled_from(("d1", "d2")), st.binary(max_size=4)), max_size=2),
    st.lists(st.tuples(st.sampled_from(("UND", "BFU")), st.integers(2026, 2027)), max_size=2),
)


def _outcome(store: Any, transaction: Any) -> Any:
    appends, command, guides, wanted = transaction

    def build(numbers: Any) -> Any:
        seen.append([numbers.next_number(*which) for which in wanted])
        seen.append([numbers.exists(case) for case in CASES])
        return appends

    seen: list[Any] = []
    try:
        return seen, store.append(build, command=command, guides=guides)
    except SequenceMismatch as mismatch:
        return seen, mismatch.case, mismatch.expected, mismatch.actual
    except ValueError as fault:
        return seen, str(fault)


_marks = st.tuples(
    st.sampled_from(("delivered", "failed")),
    st.sampled_from(("x", "y", "z")),
    _epoch,
    _text,
    st.lists(_text, max_size=2),
)


def _marked(store: Any, mark: Any) -> bool:
    how, key, when, error, reached = mark
    if how == "delivered":
        return bool(store.mark_delivered(key, at=when, reached=reached))
    return bool(store.mark_failed(key, error=error, next_try=when, reached=reached))


def _answers(store: Any, when: int) -> Any:
    children: tuple[str | None, ...] = (None, "B1", "B2", "")
    return (
        [(store.rows(case), store.rows(case, after=1), store.head(case)) for case in CASES],
        [
            store.heads(child=child, family=family, holder=holder, status=status)
            for child in children
            for family in children
            for holder in (None, "anna")
            for status in (None, "open")
        ],
        [
            store.obligations(status=status, due_before=before, case=case)
            for status in (STATES, ("open",), ("met", "open"))
            for before in (None, when)
            for case in (None, "K1")
        ],
        list(store.overdue(when)),
        store.pending(when),
        store.outbox(),
        store.waiting(),
        [store.deliverable(at, limit=limit) for at in (when, 10**11) for limit in (1, 9)],
        [store.stuck(attempts=attempts, put_before=when) for attempts in (1, 2, 9)],
        [store.delivery(key) for key in ("x", "y", "z")],
        store.outbox_counts(),
        [store.command(name) for name in ("c1", "c2")],
        [store.guide_text(digest) for digest in ("d1", "d2")],
        store.verify(),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_transactions, st.lists(_marks, max_size=2)), max_size=6), _epoch)
def test_memory_and_sqlite_answer_alike(transactions: list[Any], when: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sqlite = open_sqlite(Path(folder) / "sager.db", create_missing=True)
        memory = MemoryStore(store_id=sqlite.store_id)
        for transaction, marks in transactions:
            assert _outcome(memory, transaction) == _outcome(sqlite, transaction)
            for mark in marks:
                assert _marked(memory, mark) == _marked(sqlite, mark)
        answers = _answers(memory, when)
        assert answers == _answers(sqlite, when)
        assert answers[-1][2] == []
        sqlite.close()
        reopened = open_sqlite(Path(folder) / "sager.db")
        assert answers == _answers(reopened, when)
        reopened.close()
