"""Stores with something in their outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sagsgang.law.moment import from_epoch
from sagsgang.store.base import CaseAppend, CaseHead, OutboxRow, Row, Store

BODY = json.dumps({"role": "leder", "person": None, "obligation": "p", "nr": 1, "due": 100}).encode()


def rows(count: int, first: int = 1) -> tuple[OutboxRow, ...]:
    """Outbox rows of case K1 as the engine writes them, the oldest first."""
    return tuple(
        OutboxRow(key=f"K1/p/{n:04}", case="K1", kind="missed", due=n, put=1000, body=BODY)
        for n in range(first, first + count)
    )


def put_out(store: Store, some: Sequence[OutboxRow]) -> None:
    """The rows in the outbox of case K1, which is opened if it is not there."""
    began = from_epoch(1000)
    opening = Row(
        case="K1",
        seq=1,
        nr=1,
        type="open",
        version=1,
        at=began,
        recorded=began,
        actor="anna",
        role=None,
        command_id=None,
        header=b"{}",
        body=b"{}",
    )
    head = CaseHead(
        case="K1",
        guide="g",
        edition="1",
        digest="d",
        child=None,
        family=None,
        status="open",
        seq=1,
        nr=1,
        holder="anna",
        began=began,
        opened=began,
        next_instant=None,
        summary=b"{}",
    )
    new = store.head("K1") is None
    append = CaseAppend(
        case="K1", expected_seq=0 if new else 1, rows=(opening,) if new else (), head=head, outbox=tuple(some)
    )
    store.append(lambda _numbers: [append], guides=[("d", b"g")])
