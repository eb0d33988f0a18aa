"""Records in a PostgreSQL database that many front ends share.

One transaction a command, READ COMMITTED: the case's head is locked, then compared with what was expected; UNIQUE (case, seq) has the
last word. A connection that is lost at COMMIT leaves a doubt, which is settled before anything is tried again: the next attempt waits
until the lost one is over and looks for what it wrote.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg_pool import PoolTimeout

from sagsgang.dataclass import dataclass
from sagsgang.errors import IntegrityFailure, StoreUnavailable
from sagsgang.store.base import (
    CaseAppend,
    CaseHead,
    CommandResult,
    Delivery,
    Numbers,
    ObligationRow,
    OutboxRow,
    Proof,
    SequenceMismatch,
    StoredCheckpoint,
)
from sagsgang.store.chain import (
    FIRST,
    HASH,
    Stored,
    check,
    guide_hash,
    seal,
)
from sagsgang.store.postgres_link import (
    QUERIES,
    WAIT,
    Connection,
    connect,
    damaged,
    fault,
    is_lost,
    is_passing,
    place,
    pool_of,
)
from sagsgang.store.postgres_proof import prove
from sagsgang.store.postgres_schema import check_schema, create
from sagsgang.store.reads import Reads
from sagsgang.store.shapes import as_list, command_of, delivery_of
from sagsgang.store.writes import projections_alone, put_head, put_rest, refuse_unless_as_sealed
from sagsgang.text import _

CONNECTIONS = 8
"""At most, of one store in one process."""
TRIES = 8
_PAUSES = tuple(min(0.02 * 2**n, 2.0) for n in range(TRIES))
"""Seconds between tries, each drawn out by up to as much again."""

Made = TypeVar("Made")
Build = Callable[[Numbers], Sequence[CaseAppend]]


def open_postgres(
    url: str, *, create_missing: bool = False, wait: float = WAIT, connections: int = CONNECTIONS
) -> PostgresStore:
    """The store in the database at `url`. `wait`: seconds to wait for a connection or a lock; `connections`: at most so many at once.

    `create_missing`: make it first if it is not there. Errors: `StoreUnavailable`, `NotAllowed` (no rights), `IntegrityFailure`.
    """
    with connect(url) as connection:
        if create_missing:
            create(connection, place(url))
        store_id = check_schema(connection, place(url))
    return PostgresStore(url, store_id=store_id, wait=wait, connections=connections)


@dataclass(slots=True)
class _Attempt:
    """One try at a transaction. `came_through` is there once COMMIT is sent: it tells on another connection whether it took."""

    number: int
    came_through: Callable[[Connection], bool] | None = None
    guides: frozenset[str] = frozenset()
    """the digests of the texts that it stored"""

    def begin(self, connection: Connection) -> None:
        """Hold the attempt's own lock for as long as its transaction lasts."""
        connection.execute(QUERIES["attempt"], {"attempt": self.number})


class PostgresStore(Reads):
    """`Store` in an existing PostgreSQL store; use `open_postgres`. Not to be carried over a fork: a child opens its own."""

    def __init__(self, url: str, *, store_id: bytes, wait: float = WAIT, connections: int = CONNECTIONS) -> None:
        self.store_id = store_id
        self._url = url
        self._where = place(url)
        self._wait = wait
        self._pid = os.getpid()
        self._closed = False
        self._guides: frozenset[str] = frozenset()
        """Digests of texts that are known to be stored; they are never removed."""
        self._inside = threading.local()
        """`connection`: that of the transaction which this thread is building; what is read then is read in it"""
        self._pool = pool_of(url, wait=wait, size=connections)

    # writing

    def append(
        self, build: Build, *, command: tuple[str, str] | None = None, guides: Sequence[tuple[str, bytes]] = ()
    ) -> CommandResult | None:
        """See `Store.append`. `build` is called anew when the transaction has to be tried again; what it gave before was not written.

        `IntegrityFailure` if what was written cannot be read back as it was.
        """
        return self._written(lambda connection, attempt: self._append(connection, attempt, build, command, guides))

    def _written(self, write: Callable[[Connection, _Attempt], Made]) -> Made:
        """What `write` gives, its transaction committed: once, however often the connection is lost on the way."""
        self._ready()
        if self._building() is not None:
            raise RuntimeError("writing inside append")
        doubt: tuple[_Attempt, Made] | None = None
        for pause in _PAUSES:
            attempt = _Attempt(random.getrandbits(63))
            try:
                with self._pool.connection() as connection:
                    if doubt is not None and self._settled(connection, doubt[0]):
                        return doubt[1]
                    doubt = None
                    with connection.pipeline(), connection.transaction():
                        made = write(connection, attempt)
            except psycopg.Error as error:
                last = error
                if attempt.came_through is not None and is_lost(error):
                    doubt = attempt, made
                if isinstance(error, PoolTimeout):
                    break
                if not is_passing(error):
                    raise fault(error, self._where) from error
            else:
                self._guides |= attempt.guides
                return made
            self._renew(pause)
        if doubt is not None:
            raise StoreUnavailable(
                _(
                    "Forbindelsen til lageret {where} gik tabt, mens der blev gemt; det vides ikke, om det nåede frem."
                ).format(where=self._where),
                hint=_("Se sagen, når serveren svarer igen, og gentag kun, hvis det mangler."),
            )
        raise fault(last, self._where) from last

    def _settled(self, connection: Connection, attempt: _Attempt) -> bool:
        """Whether an attempt whose connection was lost came through. Waits until it is over."""
        assert attempt.came_through is not None
        with connection.transaction():
            attempt.begin(connection)
            return attempt.came_through(connection)

    def _append(
        self,
        connection: Connection,
        attempt: _Attempt,
        build: Build,
        command: tuple[str, str] | None,
        guides: Sequence[tuple[str, bytes]],
    ) -> CommandResult | None:
        if command is None:
            attempt.begin(connection)
        else:
            given = {"attempt": attempt.number, "id": command[0]}
            known: Any = connection.execute(QUERIES["attempt_command"], given).fetchone()
            if known[0] is not None:
                return command_of(known)
        numbers = _Numbers(connection)
        self._inside.connection = connection
        try:
            appends = tuple(build(numbers))
        finally:
            numbers.over = True
            self._inside.connection = None
        if command is not None and not appends:
            raise ValueError("a command needs something to point at")
        new = [(digest, text) for digest, text in guides if digest not in self._guides]
        for digest, text in new:
            connection.execute(QUERIES["insert_guide"], (digest, text, guide_hash(self.store_id, digest, text)))
        written = self._write(connection, appends)
        if command is not None:
            connection.execute(QUERIES["insert_command"], (*command, appends[0].case, appends[0].head.seq))
        self._read_back(connection, written)
        attempt.came_through = _stored(command, written)
        attempt.guides = frozenset(digest for digest, _text in new)
        return None

    def _write(self, connection: Connection, appends: Sequence[CaseAppend]) -> dict[str, tuple[int, list[Stored]]]:
        """The appends, sent; of each case from which row on, and its new rows. Errors of the server come when something is fetched."""
        for append in appends:
            check(append)
        execute = connection.execute
        cases = sorted({append.case for append in appends})
        locked = execute(QUERIES["case_ends"], {"cases": cases}, binary=True).fetchall() if cases else []
        ends: dict[str, Any] = {end[0]: end[1:] for end in locked}
        missing = {append.head.digest for append in appends if _digest(ends.get(append.case)) != append.head.digest}
        missing -= self._guides
        if missing:
            stored = execute(QUERIES["guides_stored"], {"digests": sorted(missing)}).fetchall()
            missing -= {digest for (digest,) in stored}
        written: dict[str, tuple[int, list[Stored]]] = {}
        for append in appends:
            case, head = append.case, append.head
            end = ends.get(case)
            actual, previous = (end[0], end[1]) if end is not None else (0, FIRST)
            if actual != append.expected_seq:
                raise SequenceMismatch(case, append.expected_seq, actual)
            sealed = seal(self.store_id, previous, append)
            if head.digest in missing:
                raise ValueError(f"{case}: guide text {head.digest} is neither stored nor given")
            for row in sealed:
                execute(QUERIES["insert_record"], row)
            written.setdefault(case, (actual, []))[1].extend(sealed)
            last = sealed[-1][HASH] if sealed else previous
            ends[case] = put_head(execute, QUERIES, head, last, end)
            put_rest(execute, QUERIES, append)
        return written

    def _read_back(self, connection: Connection, written: dict[str, tuple[int, list[Stored]]]) -> None:
        """What was sent is fetched and hashed anew, before it is committed."""
        asked = [
            (case, sealed, connection.execute(QUERIES["records_after"], {"case": case, "after": after}, binary=True))
            for case, (after, sealed) in written.items()
        ]
        for case, sealed, answer in asked:
            refuse_unless_as_sealed(self.store_id, case, answer.fetchall(), sealed)

    def mark_delivered(self, key: str, *, at: int, reached: Sequence[str]) -> bool:
        """See `Store.mark_delivered`."""
        given = {"key": key, "at": at, "reached": as_list(reached)}
        return self._mark("mark_delivered", given, lambda row: row.delivered_at == at)

    def mark_failed(self, key: str, *, error: str, next_try: int, reached: Sequence[str]) -> bool:
        """See `Store.mark_failed`."""
        given = {"key": key, "error": error, "next_try": next_try, "reached": as_list(reached)}
        return self._mark("mark_failed", given, lambda row: row.next_try == next_try and row.error == error)

    def _mark(self, query: str, given: dict[str, Any], took: Callable[[Delivery], bool]) -> bool:
        def write(connection: Connection, attempt: _Attempt) -> bool:
            attempt.begin(connection)
            changed = connection.execute(QUERIES[query], given).fetchone() is not None

            def came_through(other: Connection) -> bool:
                row = other.execute(QUERIES["delivery"], given, binary=True).fetchone()
                return row is not None and took(delivery_of(row))

            attempt.came_through = came_through
            return changed

        return self._written(write)

    # projections

    def reproject(self, head: CaseHead, obligations: Sequence[ObligationRow], outbox: Sequence[OutboxRow]) -> None:
        """See `Store.reproject`."""
        append = projections_alone(head, obligations, outbox)

        def write(connection: Connection, last: tuple[int, bytes] | None) -> None:
            seq = last[0] if last is not None else 0
            if last is None or seq != head.seq:
                raise SequenceMismatch(head.case, head.seq, seq)
            if not connection.execute(QUERIES["guides_stored"], {"digests": [head.digest]}).fetchall():
                raise ValueError(f"{head.case}: guide text {head.digest} is not stored")
            connection.execute(QUERIES["remove_obligations"], {"case": head.case})
            connection.execute(QUERIES["remove_head"], {"case": head.case})
            put_head(connection.execute, QUERIES, head, last[1], None)
            put_rest(connection.execute, QUERIES, append)

        self._anew(head.case, write)

    def drop_head(self, case: str) -> None:
        """See `Store.drop_head`."""

        def write(connection: Connection, last: tuple[int, bytes] | None) -> None:
            if last is not None:
                raise SequenceMismatch(case, 0, last[0])
            connection.execute(QUERIES["remove_obligations"], {"case": case})
            connection.execute(QUERIES["remove_head"], {"case": case})

        self._anew(case, write)

    def _anew(self, case: str, write: Callable[[Connection, tuple[int, bytes] | None], None]) -> None:
        """One transaction on a case's projections; `write` gets the seq and the hash of its last record."""

        def transaction(connection: Connection, attempt: _Attempt) -> None:
            attempt.begin(connection)
            connection.execute(QUERIES["lock_head"], {"case": case}).fetchall()
            last: Any = connection.execute(QUERIES["last_record"], {"case": case}, binary=True).fetchone()
            write(connection, last)
            attempt.came_through = lambda _other: False  # written again, it is the same

        self._written(transaction)

    @contextmanager
    def delivery_turn(self) -> Iterator[bool]:
        """See `Store.delivery_turn`. A lock of the server's, that goes with its connection."""
        self._ready()
        with self._reaching(), self._pool.connection() as connection:
            taken: Any = connection.execute(QUERIES["take_turn"]).fetchone()
            try:
                yield taken[0]
            finally:
                if taken[0]:
                    connection.execute(QUERIES["give_turn"])

    # reading

    def _read(self, query: str, given: dict[str, Any] | None = None) -> list[Any]:
        """All rows, in the transaction that this thread is building if there is one. A lost connection is tried again.

        Nothing is found under a name that the database cannot keep.
        """
        self._ready()
        building = self._building()
        if building is not None:
            return building.execute(QUERIES[query], given, binary=True).fetchall()
        with self._reaching():
            for pause in _PAUSES[:-1]:
                try:
                    with self._pool.connection() as connection:
                        return connection.execute(QUERIES[query], given, binary=True).fetchall()
                except psycopg.DataError:
                    return []
                except psycopg.Error as error:
                    if not is_lost(error) or isinstance(error, PoolTimeout):
                        raise
                self._renew(pause)
            with self._pool.connection() as connection:
                return connection.execute(QUERIES[query], given, binary=True).fetchall()

    def _one_of(self, words: Sequence[str]) -> list[str]:
        return list(words)

    def _damaged(self) -> IntegrityFailure:
        return damaged(self._where)

    # proof

    def prove(self) -> Proof:
        """See `Store.prove`. Reads one snapshot on a connection of its own, so that nobody waits for it."""
        self._ready()
        with self._reaching():
            return prove(self._url)

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> bool:
        """See `Store.add_checkpoint`. Durable when this returns."""
        given = {
            "nr": checkpoint.nr,
            "statement": checkpoint.statement,
            "signature": checkpoint.signature,
            "ends": checkpoint.ends,
        }

        def write(connection: Connection, attempt: _Attempt) -> bool:
            attempt.begin(connection)
            made = connection.execute(QUERIES["insert_checkpoint"], given).fetchone() is not None

            def came_through(other: Connection) -> bool:
                found = other.execute(QUERIES["checkpoint"], given, binary=True).fetchone()
                return made and found is not None and found[0] == checkpoint.signature

            attempt.came_through = came_through
            return made

        return self._written(write)

    # the connections

    def close(self) -> None:
        """Give the connections back. Does nothing the second time, nor in a forked child, whose parent still uses them."""
        if self._pid != os.getpid():
            return
        if self._building() is not None:
            raise RuntimeError("close inside append")
        if not self._closed:
            self._closed = True
            self._pool.close()

    def _renew(self, pause: float) -> None:
        """Wait a little, and put new connections in place of lost ones."""
        time.sleep(pause * random.uniform(1.0, 2.0))  # noqa: S311 - so that those who met do not meet again
        self._pool.check()

    def _building(self) -> Connection | None:
        return getattr(self._inside, "connection", None)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """What the server says when something goes wrong becomes our own error."""
        try:
            yield
        except psycopg.Error as error:
            raise fault(error, self._where) from error

    def _ready(self) -> None:
        if self._closed:
            raise StoreUnavailable(_("Lageret {path} er lukket.").format(path=self._where), hint=_("Åbn det igen."))
        if self._pid != os.getpid():
            raise StoreUnavailable(
                _("Lageret {path} blev åbnet i en anden proces.").format(path=self._where),
                hint=_("Åbn det igen i denne proces."),
            )


class _Numbers:
    """`Numbers` inside one transaction."""

    __slots__ = ("_connection", "over")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.over = False

    def next_number(self, prefix: str, year: int) -> int:
        self._check()
        row: Any = self._connection.execute(QUERIES["next_number"], {"prefix": prefix, "year": year}).fetchone()
        number: int = row[0]
        return number

    def exists(self, case: str) -> bool:
        self._check()
        return self._connection.execute(QUERIES["case_exists"], {"case": case}).fetchone() is not None

    def hold(self, name: str) -> None:
        self._check()
        self._connection.execute(QUERIES["hold"], {"name": name}).fetchone()

    def _check(self) -> None:
        if self.over:
            raise RuntimeError("numbers are given inside the transaction only")


def _stored(
    command: tuple[str, str] | None, written: dict[str, tuple[int, list[Stored]]]
) -> Callable[[Connection], bool]:
    """How another connection finds out whether this came through: by the command, else by a record's hash.

    What wrote neither is written again: that changes nothing.
    """
    if command is not None:
        return lambda other: other.execute(QUERIES["command"], {"id": command[0]}).fetchone() is not None
    last = next(
        ((case, after + len(sealed), sealed[-1][HASH]) for case, (after, sealed) in written.items() if sealed), None
    )
    if last is None:
        return lambda _other: False
    case, seq, own = last

    def came_through(other: Connection) -> bool:
        found = other.execute(QUERIES["record_hash"], {"case": case, "seq": seq}, binary=True).fetchone()
        return found is not None and found[0] == own

    return came_through


def _digest(end: Any) -> Any:
    return None if end is None else end[4]
