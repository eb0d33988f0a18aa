"""Appends for tests of the stores: small, whole and different from each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sagsgang.store.base import CaseAppend, CaseHead, ObligationRow, OutboxRow, Row

DAY = datetime(2026, 11, 20, 15, 12, tzinfo=UTC)
GUIDE = ("guide-1", b"guide: underretning\n")


def at(minutes: int) -> datetime:
    """An instant that many minutes into the test's day."""
    return DAY + timedelta(minutes=minutes)


def row(case: str = "K1", seq: int = 1, **other: Any) -> Row:
    fields: dict[str, Any] = {
        "case": case,
        "seq": seq,
        "nr": seq,
        "type": "step",
        "version": 1,
        "at": at(seq),
        "recorded": at(seq + 1),
        "actor": "anna",
        "role": "modtagelse",
        "command_id": None,
        "header": b'{"step":"vurder_akut"}',
        "body": f'{{"notat":"æøå {case} {seq}"}}'.encode(),
    }
    return Row(**fields | other)


def head(case: str = "K1", seq: int = 1, **other: Any) -> CaseHead:
    fields: dict[str, Any] = {
        "case": case,
        "guide": "underretning",
        "edition": "2026-01-01",
        "digest": GUIDE[0],
        "child": "B1",
        "family": "F1",
        "status": "open",
        "seq": seq,
        "nr": seq,
        "holder": "anna",
        "began": at(0),
        "opened": at(0),
        "next_instant": None,
        "summary": b"{}",
    }
    return CaseHead(**fields | other)


def adding(case: str = "K1", after: int = 0, count: int = 1, **other: Any) -> CaseAppend:
    """`count` rows to a case that has `after`; `other` goes to the head, or to the append if it is a field of that."""
    own = {name: other.pop(name) for name in ("obligations", "obligations_gone", "outbox") if name in other}
    rows = tuple(row(case, after + n) for n in range(1, count + 1))
    return CaseAppend(case=case, expected_seq=after, rows=rows, head=head(case, after + count, **other), **own)


def obligation(case: str = "K1", name: str = "vurdering", nr: int = 1, **other: Any) -> ObligationRow:
    fields: dict[str, Any] = {"status": "open", "due": 1000, "owner": "anna", "body": b"{}"}
    return ObligationRow(case=case, id=name, nr=nr, **fields | other)


def out(key: str = "K1/påmindelse/1", case: str = "K1", due: int = 500, put: int = 600) -> OutboxRow:
    return OutboxRow(key=key, case=case, kind="påmindelse", due=due, put=put, body=b'{"til":"anna"}')


def add(
    store: Any, *appends: CaseAppend, command: tuple[str, str] | None = None, guides: Sequence[Any] = (GUIDE,)
) -> Any:
    """Append without looking at the numbers."""
    return store.append(lambda _numbers: appends, command=command, guides=guides)


def everything(store: Any, cases: Sequence[str]) -> dict[str, Any]:
    """All that can be read from a store about these cases."""
    return {
        "rows": {case: store.rows(case) for case in cases},
        "head": {case: store.head(case) for case in cases},
        "heads": store.heads(),
        "obligations": store.obligations(status=("open", "met", "missed", "lapsed", "unknown")),
        "overdue": list(store.overdue(10**12)),
        "pending": store.pending(10**12),
        "outbox": store.outbox(),
        "waiting": store.waiting(),
        "outbox_counts": store.outbox_counts(),
        "verify": store.verify(),
    }
