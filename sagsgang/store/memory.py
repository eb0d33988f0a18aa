"""Records in memory: the SQLite store's twin, for replay, for trials and for the tests of whoever builds on sagsgang.

It keeps the same promises as the SQLite store, down to the hashes, but everything is gone when the process ends.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sagsgang.dataclass import dataclass, replace
from sagsgang.errors import StoreUnavailable
from sagsgang.store.base import (
    CaseAppend,
    CaseHead,
    CommandResult,
    Damage,
    Delivery,
    Numbers,
    ObligationRow,
    OutboxCounts,
    OutboxRow,
    Proof,
    Row,
    SequenceMismatch,
    StoredCheckpoint,
)
from sagsgang.store.chain import (
    FIRST,
    HASH,
    HeadMark,
    Stored,
    content,
    guide_hash,
    proof_of,
    row_of,
    seal,
    seconds,
    verify_guides,
    verify_heads,
    verify_rows,
)
from sagsgang.store.writes import projections_alone
from sagsgang.text import _


@dataclass(frozen=True, slots=True)
class _Sealed:
    """An append that has been judged and only needs taking in."""

    append: CaseAppend
    rows: list[Stored]
    last: bytes


class MemoryStore:
    """`Store` in memory. `store_id`: 16 bytes that go into every hash; made up if not given."""

    def __init__(self, *, store_id: bytes | None = None) -> None:
        if store_id is None:
            import uuid

            store_id = uuid.uuid4().bytes
        self.store_id = store_id
        self._lock = threading.RLock()
        self._writing = False
        self._closed = False
        self._heads: dict[str, CaseHead] = {}
        self._last: dict[str, bytes] = {}
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._obligations: dict[str, dict[tuple[str, int], ObligationRow]] = defaultdict(dict)
        self._outbox: dict[str, Delivery] = {}
        self._delivering = threading.Lock()
        self._commands: dict[str, CommandResult] = {}
        self._guides: dict[str, tuple[bytes, bytes]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._checkpoints: list[StoredCheckpoint] = []
        self._of_child: dict[str, set[str]] = defaultdict(set)
        self._of_family: dict[str, set[str]] = defaultdict(set)

    def append(
        self,
        build: Callable[[Numbers], Sequence[CaseAppend]],
        *,
        command: tuple[str, str] | None = None,
        guides: Sequence[tuple[str, bytes]] = (),
    ) -> CommandResult | None:
        """See `Store.append`."""
        with self._lock:
            self._ready()
            if self._writing:
                raise RuntimeError("append inside append")
            self._writing = True
            try:
                if command is not None and command[0] in self._commands:
                    return self._commands[command[0]]
                self._transaction(build, command, guides)
            finally:
                self._writing = False
        return None

    def _transaction(
        self,
        build: Callable[[Numbers], Sequence[CaseAppend]],
        command: tuple[str, str] | None,
        guides: Sequence[tuple[str, bytes]],
    ) -> None:
        numbers = _Numbers(self._numbers, self._heads)
        try:
            appends = tuple(build(numbers))
        finally:
            numbers.over = True
        new_guides = {
            d: (text, guide_hash(self.store_id, d, text)) for d, text in reversed(guides) if d not in self._guides
        }
        judged = self._judge(appends, new_guides)
        if command is not None and not appends:
            raise ValueError("a command needs something to point at")
        # Nothing below this line is refused: it is all or nothing.
        self._numbers.update(numbers.given)
        self._guides.update(new_guides)
        for sealed in judged:
            self._take_in(sealed)
        if command is not None:
            first = appends[0]
            self._commands[command[0]] = CommandResult(
                command_id=command[0], fingerprint=command[1], case=first.case, seq=first.head.seq
            )

    def _judge(self, appends: Sequence[CaseAppend], new_guides: dict[str, tuple[bytes, bytes]]) -> list[_Sealed]:
        judged: list[_Sealed] = []
        ends: dict[str, tuple[int, bytes]] = {}
        for append in appends:
            stored = self._heads.get(append.case)
            at_rest = (stored.seq, self._last[append.case]) if stored is not None else (0, FIRST)
            actual, previous = ends.get(append.case, at_rest)
            if actual != append.expected_seq:
                raise SequenceMismatch(append.case, append.expected_seq, actual)
            rows = seal(self.store_id, previous, append)
            seconds(append.head.began), seconds(append.head.opened)
            if append.head.digest not in self._guides and append.head.digest not in new_guides:
                raise ValueError(f"{append.case}: guide text {append.head.digest} is neither stored nor given")
            last = rows[-1][HASH] if rows else previous
            ends[append.case] = (append.head.seq, last)
            judged.append(_Sealed(append, rows, last))
        return judged

    def _take_in(self, sealed: _Sealed) -> None:
        append, case, head = sealed.append, sealed.append.case, sealed.append.head
        before = self._heads.get(case)
        if before is not None and before.child is not None:
            self._of_child[before.child].discard(case)
        if before is not None and before.family is not None:
            self._of_family[before.family].discard(case)
        if head.child is not None:
            self._of_child[head.child].add(case)
        if head.family is not None:
            self._of_family[head.family].add(case)
        self._rows[case] += map(row_of, sealed.rows)
        self._heads[case] = head
        self._last[case] = sealed.last
        mine = self._obligations[case]
        for gone in append.obligations_gone:
            mine.pop(gone, None)
        for obligation in append.obligations:
            mine[obligation.id, obligation.nr] = obligation
        for out in append.outbox:
            self._outbox.setdefault(out.key, Delivery(row=out, next_try=out.due))

    def head(self, case: str) -> CaseHead | None:
        with self._lock:
            self._ready()
            return self._heads.get(case)

    def heads(
        self,
        *,
        child: str | None = None,
        family: str | None = None,
        holder: str | None = None,
        status: str | None = None,
    ) -> list[CaseHead]:
        with self._lock:
            self._ready()
            if child is not None:
                candidates = [self._heads[case] for case in self._of_child.get(child, ())]
            elif family is not None:
                candidates = [self._heads[case] for case in self._of_family.get(family, ())]
            else:
                candidates = list(self._heads.values())
        found = [
            head
            for head in candidates
            if (family is None or head.family == family)
            and (holder is None or head.holder == holder)
            and (status is None or head.status == status)
        ]
        return sorted(found, key=lambda head: (head.opened, head.case))

    def rows(self, case: str, *, after: int = 0) -> list[Row]:
        with self._lock:
            self._ready()
            return self._rows[case][max(after, 0) :] if case in self._rows else []

    def guide_text(self, digest: str) -> bytes | None:
        with self._lock:
            self._ready()
            stored = self._guides.get(digest)
            return stored[0] if stored is not None else None

    def command(self, command_id: str) -> CommandResult | None:
        with self._lock:
            self._ready()
            return self._commands.get(command_id)

    def obligations(
        self,
        *,
        status: Sequence[str] = ("open", "missed", "unknown"),
        due_before: int | None = None,
        case: str | None = None,
    ) -> list[ObligationRow]:
        with self._lock:
            self._ready()
            if case is not None:
                candidates = list(self._obligations[case].values()) if case in self._obligations else []
            else:
                candidates = [row for mine in self._obligations.values() for row in mine.values()]
        found = [
            row
            for row in candidates
            if row.status in status and (due_before is None or (row.due is not None and row.due < due_before))
        ]
        return sorted(found, key=lambda row: (row.due is None, row.due or 0, row.case, row.id, row.nr))

    def overdue(self, at: int) -> Iterator[tuple[str, str, int, int]]:
        for row in self.obligations(status=("open",), due_before=at):
            assert row.due is not None
            yield row.case, row.id, row.nr, row.due

    def pending(self, at: int) -> list[str]:
        with self._lock:
            self._ready()
            waiting = [
                (head.next_instant, head.case)
                for head in self._heads.values()
                if head.status == "open" and head.next_instant is not None and head.next_instant < at
            ]
        return [case for _instant, case in sorted(waiting)]

    def outbox(self) -> list[OutboxRow]:
        return [one.row for one in self.waiting()]

    def waiting(self) -> list[Delivery]:
        with self._lock:
            self._ready()
            found = [one for one in self._outbox.values() if one.delivered_at is None]
        return sorted(found, key=lambda one: (one.row.due, one.row.key))

    def deliverable(self, at: int, *, limit: int) -> list[Delivery]:
        return [one for one in self.waiting() if one.row.due <= at and one.next_try <= at][:limit]

    def delivery(self, key: str) -> Delivery | None:
        with self._lock:
            self._ready()
            return self._outbox.get(key)

    def mark_delivered(self, key: str, *, at: int, reached: Sequence[str]) -> bool:
        return self._mark(key, lambda one: replace(one, delivered_at=at, reached=tuple(reached)))

    def mark_failed(self, key: str, *, error: str, next_try: int, reached: Sequence[str]) -> bool:
        def mark(one: Delivery) -> Delivery:
            return replace(one, attempts=one.attempts + 1, error=error, next_try=next_try, reached=tuple(reached))

        return self._mark(key, mark)

    def _mark(self, key: str, mark: Callable[[Delivery], Delivery]) -> bool:
        with self._lock:
            self._ready()
            if self._writing:
                raise RuntimeError("mark inside append")
            known = self._outbox.get(key)
            if known is None or known.delivered_at is not None:
                return False
            self._outbox[key] = mark(known)
            return True

    def stuck(self, *, attempts: int, put_before: int) -> list[Delivery]:
        return [one for one in self.waiting() if one.attempts >= attempts or one.row.put < put_before]

    def outbox_counts(self) -> OutboxCounts:
        waiting = self.waiting()
        with self._lock:
            delivered = sum(1 for one in self._outbox.values() if one.delivered_at is not None)
        failed = sum(1 for one in waiting if one.attempts)
        return OutboxCounts(waiting=len(waiting), failed=failed, delivered=delivered)

    def recorded(self) -> list[tuple[str, int]]:
        with self._lock:
            self._ready()
            return sorted((case, rows[-1].seq) for case, rows in self._rows.items() if rows)

    def reproject(self, head: CaseHead, obligations: Sequence[ObligationRow], outbox: Sequence[OutboxRow]) -> None:
        """See `Store.reproject`."""
        with self._lock:
            self._ready()
            if self._writing:
                raise RuntimeError("reproject inside append")
            rows = self._rows.get(head.case, [])
            if len(rows) != head.seq or not rows:
                raise SequenceMismatch(head.case, head.seq, len(rows))
            append = projections_alone(head, obligations, outbox)
            if head.digest not in self._guides:
                raise ValueError(f"{head.case}: guide text {head.digest} is not stored")
            self._obligations.pop(head.case, None)
            self._take_in(_Sealed(append, [], rows[-1].hash))

    def drop_head(self, case: str) -> None:
        """See `Store.drop_head`."""
        with self._lock:
            self._ready()
            if self._writing:
                raise RuntimeError("drop_head inside append")
            if rows := self._rows.get(case):
                raise SequenceMismatch(case, 0, len(rows))
            self._obligations.pop(case, None)
            head = self._heads.pop(case, None)
            if head is not None:
                self._of_child[head.child or ""].discard(case)
                self._of_family[head.family or ""].discard(case)
                del self._last[case]

    @contextmanager
    def delivery_turn(self) -> Iterator[bool]:
        self._ready()
        mine = self._delivering.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                self._delivering.release()

    def verify(self) -> tuple[int, int, list[Damage]]:
        """See `Store.verify`."""
        proof = self.prove()
        return proof.cases, proof.rows, list(proof.damage)

    def prove(self) -> Proof:
        """See `Store.prove`."""
        with self._lock:
            self._ready()
            stored = ((*content(row), row.previous, row.hash) for rows in self._rows.values() for row in rows)
            report = verify_rows(self.store_id, stored)
            verify_guides(self.store_id, ((digest, *guide) for digest, guide in self._guides.items()), report)
            heads = [HeadMark(case, head.seq, self._last[case], head.digest) for case, head in self._heads.items()]
        report.damage += verify_heads(report.ends, heads, report.sound)
        return proof_of(report, heads)

    def record_hash(self, case: str, seq: int) -> bytes | None:
        with self._lock:
            self._ready()
            mine = self._rows.get(case, ())
            return mine[seq - 1].hash if 1 <= seq <= len(mine) else None

    def checkpoints(self) -> list[StoredCheckpoint]:
        with self._lock:
            self._ready()
            return sorted(self._checkpoints, key=lambda one: one.nr)

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> bool:
        with self._lock:
            self._ready()
            if self._writing:
                raise RuntimeError("add_checkpoint inside append")
            if any(one.nr == checkpoint.nr for one in self._checkpoints):
                return False
            self._checkpoints.append(checkpoint)
            return True

    def close(self) -> None:
        """Everything that was stored is gone."""
        with self._lock:
            self._closed = True

    def _ready(self) -> None:
        if self._closed:
            raise StoreUnavailable(_("Lageret i hukommelsen er lukket, og dets indhold er væk."))


class _Numbers:
    """`Numbers` inside one transaction; `given` is kept only if it goes through."""

    __slots__ = ("_heads", "_kept", "given", "over")

    def __init__(self, kept: dict[tuple[str, int], int], heads: dict[str, CaseHead]) -> None:
        self._kept = kept
        self._heads = heads
        self.given: dict[tuple[str, int], int] = {}
        self.over = False

    def next_number(self, prefix: str, year: int) -> int:
        self._check()
        number = self.given.get((prefix, year), self._kept.get((prefix, year), 0)) + 1
        self.given[prefix, year] = number
        return number

    def exists(self, case: str) -> bool:
        self._check()
        return case in self._heads

    def hold(self, name: str) -> None:
        """One transaction at a time is under way anyhow."""
        self._check()

    def _check(self) -> None:
        if self.over:
            raise RuntimeError("numbers are given inside the transaction only")
