"""Is what is stored about a case what follows from its records? For every case, through the port alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sagsgang import Engine
from sagsgang.case.state import CaseState, evolve
from sagsgang.engine import _head_of, _obligation_row, _outbox_rows, record_of
from sagsgang.guide.library import guide_from_text
from sagsgang.guide.model import Guide
from sagsgang.store.base import OutboxRow, Row, Store
from tests.proofs.proof_load import STATUSES

Acknowledged = tuple[str, str]
"""A command id, and the case that it was answered to have led to."""


def problems(store: Store, acknowledged: Iterable[Acknowledged], sent: Iterable[str]) -> list[str]:
    """What is wrong; nothing if every acknowledged command has one record, no command that was `sent` has more, and heads,
    obligations, outbox and commands are those that follow from the records.
    """
    found = [f"damage: {one.case} {one.record} {one.message}" for one in store.verify()[2]]
    heads = store.heads()
    rows = {head.case: store.rows(head.case) for head in heads}
    guides: dict[str, Guide] = {}
    outbox = Counter(store.outbox())
    for head in heads:
        if head.digest not in guides:
            guides[head.digest] = guide_from_text(store.guide_text(head.digest) or b"")
        told, of_case = _case_problems(store, guides[head.digest], rows[head.case])
        found += told
        outbox.subtract(of_case)
    found += [f"outbox: {row.key} {'is too many' if n > 0 else 'is missing'}" for row, n in outbox.items() if n]
    found += _command_problems(store, rows.values(), acknowledged, sent)
    return found


def _case_problems(store: Store, guide: Guide, rows: list[Row]) -> tuple[list[str], list[OutboxRow]]:
    found = []
    state, outbox = CaseState(), list[OutboxRow]()
    for row in rows:
        record = record_of(row)
        before, state = state, evolve(state, record)
        outbox += _outbox_rows(guide, before if before.nr else None, state, record)
    case = rows[0].case
    if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
        found.append(f"{case}: rows {[row.seq for row in rows]}")
    if store.head(case) != _head_of(guide, state, len(rows)):
        found.append(f"{case}: the head does not follow from the records")
    owed = {(one.id, one.nr): one for one in store.obligations(status=STATUSES, case=case)}
    follow = {(one.id, one.nr): _obligation_row(guide, state, one) for one in state.instances.values()}
    found += [
        f"{case}: obligation {key} differs" for key in owed.keys() | follow.keys() if owed.get(key) != follow.get(key)
    ]
    return found, outbox


def _command_problems(
    store: Store, cases: Iterable[list[Row]], acknowledged: Iterable[Acknowledged], sent: Iterable[str]
) -> list[str]:
    found = []
    places: dict[str, list[tuple[str, int]]] = {}
    for rows in cases:
        for row in rows:
            if row.command_id is not None:
                places.setdefault(row.command_id, []).append((row.case, row.seq))
    for command, case in acknowledged:
        at = places.get(command, [])
        if [one for one, _seq in at] != [case]:
            found.append(f"lost or doubled: {command} was acknowledged in {case} and stands in {at}")
    for command in sent:
        known = store.command(command)
        at = places.get(command, [])
        if at != ([] if known is None else [(known.case, known.seq)]):
            found.append(f"half applied: {command} is registered as {known} and has records {at}")
    return found


def fresh(engine: Engine, store: Store) -> Engine:
    """An engine on another store that knows the same guides, so far as the store has them, and nothing else."""
    other = Engine(store=store, guides=engine.guides, clock=engine.clock)
    other._machines = engine._machines
    other._by_digest = {name: guide for name, guide in engine._by_digest.items() if store.guide_text(name) is not None}
    return other
