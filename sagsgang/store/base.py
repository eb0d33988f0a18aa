"""The store's port: what the engine asks of a place where records live. Memory, SQLite and PostgreSQL implement it; tests run one suite on all.

One `append` is one transaction: records, projections (case head, obligations, outbox), the command id and the guide texts, all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sagsgang.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One stored record. `header` holds no personal content; `body` does, and can be encrypted per case later.

    `seq` counts 1, 2, … in the case and includes unnumbered clock rows; `nr` is the number people see (None for clock rows).
    `at`, `recorded`: aware UTC instants, whole seconds. `header`, `body`: canonical JSON bytes. `previous`, `hash`: SHA-256,
    32 bytes each; `previous` is 32 zero bytes for a case's first row.
    """

    case: str
    seq: int
    nr: int | None
    type: str
    version: int
    at: datetime
    recorded: datetime
    actor: str
    role: str | None
    command_id: str | None
    header: bytes
    body: bytes
    previous: bytes = b""
    hash: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """The projection of a case: what lists and look-ups need without reading its records."""

    case: str
    guide: str
    edition: str
    digest: str
    child: str | None
    family: str | None
    status: str
    """open or closed"""
    seq: int
    nr: int
    holder: str
    began: datetime
    opened: datetime
    """when the opening was recorded"""
    next_instant: int | None
    """epoch seconds of the next instant at which something happens by itself (a due, a reminder); None: nothing pending"""
    summary: bytes
    """JSON: what other cases of the same child need to know (steps done with times, people involved)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRow:
    """The projection of one obligation instance. `due` is epoch seconds (UTC) or None; `body` is JSON for lists."""

    case: str
    id: str
    nr: int
    status: str
    due: int | None
    owner: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Something somebody must be told. `key` is unique: the same thing is put out once.

    `due`: epoch seconds of what it is about, and from when it may be sent; `put`: epoch seconds of when it was put out.
    `body`: JSON with ids only.
    """

    key: str
    case: str
    kind: str
    due: int
    put: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far an outbox row has come. Instants are epoch seconds.

    `attempts`: how many times it was tried and did not get to every place; `next_try`: not to be tried before; `error`: why not,
    the last time, without personal data; `reached`: the places that have it; `delivered_at`: when all of them had it.
    """

    row: OutboxRow
    attempts: int = 0
    next_try: int = 0
    error: str | None = None
    reached: tuple[str, ...] = ()
    delivered_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """How many outbox rows there are: `waiting` are not delivered, `failed` of these have been tried in vain."""

    waiting: int
    failed: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAppend:
    """What one command adds to one case. `expected_seq` 0: the case must not exist yet.

    `rows` carry `previous` and `hash` empty: the store fills them in. `obligations` replaces the stored instances with the same
    (case, id, nr); instances not named are left alone; `obligations_gone` (id, nr) are removed. `head.seq` equals the last row's seq.
    """

    case: str
    expected_seq: int
    rows: tuple[Row, ...]
    head: CaseHead
    obligations: tuple[ObligationRow, ...] = ()
    obligations_gone: tuple[tuple[str, int], ...] = ()
    outbox: tuple[OutboxRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What a command id led to the first time."""

    command_id: str
    fingerprint: str
    """SHA-256 hex of the command's content: the same id with other content is an error"""
    case: str
    seq: int


class SequenceMismatch(Exception):  # not an error to the caller: somebody else was first
    """The case has moved on: `actual` is its present seq. Raised by `append`; nothing was written."""

    def __init__(self, case: str, expected: int, actual: int) -> None:
        self.case = case
        self.expected = expected
        self.actual = actual
        super().__init__(case, expected, actual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What `verify` found wrong. `record`: the seq that does not hold, or None when the case as a whole does not."""

    case: str
    record: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a store shows when every row is hashed anew, and where its chains end; one snapshot.

    `ends`: of each case with rows, the seq and the hash (as stored) of its last row. `guides`: the hash of each guide text under
    its digest, hashed anew. Both are to be relied on only where `damage` says nothing else.
    """

    cases: int
    rows: int
    damage: tuple[Damage, ...]
    ends: Mapping[str, tuple[int, bytes]]
    guides: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """A signed checkpoint as stored; `store.checkpoint` says what the bytes mean. `nr` counts 1, 2, …; `signature`: 64 bytes."""

    nr: int
    statement: bytes
    signature: bytes
    ends: bytes


class Numbers(Protocol):
    """Given to `append`'s builder inside the transaction."""

    def next_number(self, prefix: str, year: int) -> int:
        """The next case number for prefix and year in this store, 1, 2, …; kept only if the transaction commits."""
        ...

    def exists(self, case: str) -> bool:
        """Whether a case with that id is stored."""
        ...

    def hold(self, name: str) -> None:
        """Nobody else comes past the same name until the transaction is over: what is read after this is still so when it is written."""
        ...


class Store(Protocol):
    """Where records live. Safe to use from several threads and processes."""

    @property
    def store_id(self) -> bytes:
        """16 bytes that no other store has."""
        ...

    def append(
        self,
        build: Callable[[Numbers], Sequence[CaseAppend]],
        *,
        command: tuple[str, str] | None = None,
        guides: Sequence[tuple[str, bytes]] = (),
    ) -> CommandResult | None:
        """One transaction. `build` is called inside it, once for each time it is tried, and must be quick.

        `command` is (command id, fingerprint). If that id is already stored nothing is written and the stored result is returned
        (the caller compares the fingerprint). Otherwise everything is written, the command pointing at the first append's case and seq,
        and None is returned. `guides`: (digest, text) pairs, stored if the digest is new.
        Errors: `SequenceMismatch` (nothing written), `StoreUnavailable`.
        """
        ...

    def head(self, case: str) -> CaseHead | None: ...

    def heads(
        self,
        *,
        child: str | None = None,
        family: str | None = None,
        holder: str | None = None,
        status: str | None = None,
    ) -> list[CaseHead]:
        """The heads that match every given value, ordered by `opened` then case id."""
        ...

    def rows(self, case: str, *, after: int = 0) -> list[Row]:
        """The case's rows with seq > after, in order."""
        ...

    def guide_text(self, digest: str) -> bytes | None: ...

    def command(self, command_id: str) -> CommandResult | None: ...

    def obligations(
        self,
        *,
        status: Sequence[str] = ("open", "missed", "unknown"),
        due_before: int | None = None,
        case: str | None = None,
    ) -> list[ObligationRow]:
        """Stored instances, earliest due first, undated last. `due_before`: epoch seconds, exclusive."""
        ...

    def overdue(self, at: int) -> Iterator[tuple[str, str, int, int]]:
        """(case, obligation id, nr, due) of open instances with due < at, from a covering index, earliest first."""
        ...

    def pending(self, at: int) -> list[str]:
        """Ids of open cases whose `next_instant` < at, earliest first."""
        ...

    def outbox(self) -> list[OutboxRow]:
        """What has been put out and not delivered, in order of due."""
        ...

    def waiting(self) -> list[Delivery]:
        """The same, with how far each has come."""
        ...

    def deliverable(self, at: int, *, limit: int) -> list[Delivery]:
        """What may be sent at an instant (epoch seconds) and is not delivered: due by then, and not to be tried later.

        In order of due, then key; at most `limit`. Nothing is claimed: two who ask at once get the same rows. Whoever does not
        want that holds `delivery_turn`.
        """
        ...

    def delivery(self, key: str) -> Delivery | None:
        """How far one outbox row has come, delivered or not. None: there is no such row."""
        ...

    def mark_delivered(self, key: str, *, at: int, reached: Sequence[str]) -> bool:
        """Everybody has it, since `at` (epoch seconds). The row stays, as the proof of what was told and when.

        False, and nothing changed, if it was marked before or does not exist. Errors: `StoreUnavailable`.
        """
        ...

    def mark_failed(self, key: str, *, error: str, next_try: int, reached: Sequence[str]) -> bool:
        """It was tried once more and did not get to every place. `error`: why, without personal data; `next_try`: epoch seconds.

        False, and nothing changed, if it is delivered or does not exist. Errors: `StoreUnavailable`.
        """
        ...

    def stuck(self, *, attempts: int, put_before: int) -> list[Delivery]:
        """What is not delivered although tried `attempts` times, or put out before an instant (epoch seconds, exclusive)."""
        ...

    def outbox_counts(self) -> OutboxCounts: ...

    def recorded(self) -> list[tuple[str, int]]:
        """Every case that has records, and its last seq, by case: what the records say, whatever the heads do."""
        ...

    def reproject(self, head: CaseHead, obligations: Sequence[ObligationRow], outbox: Sequence[OutboxRow]) -> None:
        """Write a case's projections anew, in one transaction: its head, all its obligations, and the outbox rows whose key is new.

        The records stay as they are, and the head's hash becomes that of the last of them. Delivered outbox rows stay delivered.
        Errors: `SequenceMismatch` when the case's last record is not `head.seq`: somebody recorded meanwhile, nothing was written;
        `StoreUnavailable`.
        """
        ...

    def drop_head(self, case: str) -> None:
        """Remove the head and the obligations of a case that has no records; its outbox rows stay.

        Errors: `SequenceMismatch` when it has records, nothing was written; `StoreUnavailable`.
        """
        ...

    def delivery_turn(self) -> AbstractContextManager[bool]:
        """The right to deliver, held for as long as the context lasts: True for one at a time over all processes, else False at once.

        It goes when its holder dies. It keeps two passes from sending the same thing; what is marked is right without it.
        """
        ...

    def prove(self) -> Proof:
        """What does not hold, and where the chains end. Takes memory for the cases, not for the rows."""
        ...

    def verify(self) -> tuple[int, int, list[Damage]]:
        """Cases checked, rows checked, and what does not hold: a part of `prove`."""
        ...

    def record_hash(self, case: str, seq: int) -> bytes | None:
        """The hash of one row, as stored. None: there is no such row."""
        ...

    def checkpoints(self) -> list[StoredCheckpoint]:
        """Every checkpoint, in order of `nr`."""
        ...

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> bool:
        """Store a checkpoint. False, and nothing changed, if there is one of that `nr`: somebody else made it meanwhile.

        Errors: `StoreUnavailable`.
        """
        ...

    def close(self) -> None: ...
