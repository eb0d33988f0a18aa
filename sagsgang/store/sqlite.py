"""Records in one SQLite file.

One connection per store and a lock around it: threads take turns, processes take turns through `FileLock`. A writer
holds the kernel's lock from before BEGIN until after COMMIT, so nobody meets "database is locked". Readers in other
processes never wait.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import apsw

from sagsgang.errors import IntegrityFailure, SagsgangError, StoreUnavailable
from sagsgang.store.base import (
    CaseAppend,
    CaseHead,
    CommandResult,
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
    guide_hash,
    seal,
)
from sagsgang.store.filelock import FileLock
from sagsgang.store.header import APPLICATION_ID, SCHEMA_VERSION, check_identity, damaged
from sagsgang.store.reads import Reads
from sagsgang.store.shapes import as_list, command_of
from sagsgang.store.sqlite_file import QUERIES, OpenFile, create, fault
from sagsgang.store.sqlite_proof import prove
from sagsgang.store.writes import projections_alone, put_head, put_rest, refuse_unless_as_sealed
from sagsgang.text import _

WAIT = 30.0
"""Seconds to wait for whoever is writing before giving up."""

_BEGIN = "BEGIN IMMEDIATE"
_COMMIT = "COMMIT"
_USER_VERSION = "PRAGMA user_version"
_COMMAND = QUERIES["command"]
_CASE_END = QUERIES["case_end"]
_INSERT_RECORD = QUERIES["insert_record"]
_RECORDS_AFTER = QUERIES["records_after"]
_INSERT_COMMAND = QUERIES["insert_command"]
_GUIDE_STORED = QUERIES["guide_stored"]
_INSERT_GUIDE = QUERIES["insert_guide"]

Made = TypeVar("Made")
Build = Callable[[Numbers], Sequence[CaseAppend]]


def open_sqlite(path: Path, *, create_missing: bool = False, wait: float = WAIT) -> SqliteStore:
    """The store in the file at `path` (symbolic links are followed, so that everybody locks the same file).

    `create_missing`: make it first if it is not there. `wait`: seconds to wait for others.
    Errors: `StoreUnavailable`, `IntegrityFailure`.
    """
    real = Path(os.path.realpath(path))
    if create_missing:
        create(real, wait=wait)
    return SqliteStore(real, wait=wait)


class SqliteStore(Reads):
    """`Store` in an existing SQLite file; use `open_sqlite`. Not to be carried over a fork: a child opens its own."""

    def __init__(self, path: Path, *, wait: float = WAIT) -> None:
        self.path = path
        self._wait = wait
        self._pid = os.getpid()
        self._closed = False
        self._failed = False
        self._writing = threading.Lock()
        """Held by the thread that writes, also while it waits for other processes, so that readers need not."""
        self._writer: int | None = None
        self._turn = threading.RLock()
        """Held while the connection is used. Reentrant: `build` may read, and sees the transaction it is in."""
        self._guides: set[str] = set()
        """Digests of texts that are known to be stored; they are never removed."""
        self._undone_on_failure = _UndoneOnFailure(self._failed_inside)
        self._file_lock = FileLock(path)
        self._file = OpenFile(path, wait=wait)
        self._connection = self._file.connection
        try:
            rows = self._read("store_id")
            if not rows:
                raise damaged(path)
        except BaseException:
            self._file.close()
            raise
        self.store_id: bytes = rows[0][0]

    # writing

    def append(
        self, build: Build, *, command: tuple[str, str] | None = None, guides: Sequence[tuple[str, bytes]] = ()
    ) -> CommandResult | None:
        """See `Store.append`. Also `IntegrityFailure` if what was written cannot be read back as it was.

        On any exception, `KeyboardInterrupt` too, nothing is written – unless an interrupt came after COMMIT, which the
        command id tells.
        """
        return self._in_turn(self._transaction, build, command, guides)

    def _in_turn(self, write: Callable[..., Made], *given: Any) -> Made:
        """`write(*given)`, while nobody else writes, neither in this process nor in another."""
        self._ready()
        if self._writer == threading.get_ident():
            raise RuntimeError("writing inside append")
        if not self._writing.acquire(timeout=self._wait):
            raise self._file_lock.held(self._wait)
        try:
            self._writer = threading.get_ident()
            self._file_lock.acquire(self._wait)
            try:
                with self._turn:
                    self._ready()
                    return write(*given)
            finally:
                self._file_lock.release()
        finally:
            self._writer = None
            self._writing.release()

    def _transaction(
        self, build: Build, command: tuple[str, str] | None, guides: Sequence[tuple[str, bytes]]
    ) -> CommandResult | None:
        execute = self._connection.execute
        with self._undone_on_failure:
            self._begin()
            if command is not None:
                known = execute(_COMMAND, (command[0],)).fetchone()
                if known is not None:
                    execute("ROLLBACK")
                    return command_of(known)
            numbers = _Numbers(execute)
            try:
                appends = tuple(build(numbers))
            finally:
                numbers.over = True
            for digest, text in guides:
                if digest not in self._guides and execute(_GUIDE_STORED, (digest,)).fetchone() is None:
                    execute(_INSERT_GUIDE, (digest, text, guide_hash(self.store_id, digest, text)))
            for append in appends:
                self._write(append)
            if command is not None:
                if not appends:
                    raise ValueError("a command needs something to point at")
                execute(_INSERT_COMMAND, (*command, appends[0].case, appends[0].head.seq))
            execute(_COMMIT)
        self._guides.update(digest for digest, _text in guides)
        return None

    def _begin(self) -> None:
        """Begin to write, unless a newer program has upgraded the store since this one opened it. `StoreUnavailable`."""
        self._connection.execute(_BEGIN)
        version: Any = self._connection.execute(_USER_VERSION).fetchone()
        if version[0] != SCHEMA_VERSION:
            check_identity(self.path, application=APPLICATION_ID, version=version[0])

    def _failed_inside(self, error: BaseException) -> SagsgangError | None:
        """Nothing of the transaction stays; what SQLite says of it becomes our own error."""
        if self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except apsw.Error as another:
                self._failed = True
                return self._fault(another)
        return self._fault(error) if isinstance(error, apsw.Error) else None

    def _write(self, append: CaseAppend) -> None:
        execute, case = self._connection.execute, append.case
        end: Any = execute(_CASE_END, (case,)).fetchone()
        actual, previous = (end[0], end[1]) if end is not None else (0, FIRST)
        if actual != append.expected_seq:
            raise SequenceMismatch(case, append.expected_seq, actual)
        sealed = seal(self.store_id, previous, append)
        for stored in sealed:
            execute(_INSERT_RECORD, stored)
        self._read_back(case, actual, sealed)
        self._project(append, end, sealed[-1][HASH] if sealed else previous)

    def _project(self, append: CaseAppend, end: Any, last: bytes) -> None:
        """The projections of an append. `end`: the head as it stands, None when there is none; `last`: its last record's hash."""
        execute, head = self._connection.execute, append.head
        changed = end is None or end[4] != head.digest
        if changed and execute(_GUIDE_STORED, (head.digest,)).fetchone() is None:
            raise ValueError(f"{head.case}: guide text {head.digest} is neither stored nor given")
        put_head(execute, QUERIES, head, last, end)
        put_rest(execute, QUERIES, append)

    def _read_back(self, case: str, after: int, sealed: list[Stored]) -> None:
        found: list[Any] = self._connection.execute(_RECORDS_AFTER, (case, after)).fetchall()
        refuse_unless_as_sealed(self.store_id, case, found, sealed)

    def mark_delivered(self, key: str, *, at: int, reached: Sequence[str]) -> bool:
        """See `Store.mark_delivered`."""
        return self._change("mark_delivered", {"key": key, "at": at, "reached": as_list(reached)})

    def mark_failed(self, key: str, *, error: str, next_try: int, reached: Sequence[str]) -> bool:
        """See `Store.mark_failed`."""
        given = {"key": key, "error": error, "next_try": next_try, "reached": as_list(reached)}
        return self._change("mark_failed", given)

    def _change(self, query: str, given: Any) -> bool:
        """One change of one row, durable when this returns; whether there was anything to change."""

        def write() -> bool:
            execute = self._connection.execute
            with self._undone_on_failure:
                self._begin()
                changed = bool(execute(QUERIES[query], given).fetchall())
                execute(_COMMIT)
            return changed

        return self._in_turn(write)

    # projections

    def reproject(self, head: CaseHead, obligations: Sequence[ObligationRow], outbox: Sequence[OutboxRow]) -> None:
        """See `Store.reproject`."""
        append = projections_alone(head, obligations, outbox)

        def write(last: tuple[int, bytes] | None) -> None:
            execute, seq = self._connection.execute, last[0] if last is not None else 0
            if last is None or seq != head.seq:
                raise SequenceMismatch(head.case, head.seq, seq)
            execute(QUERIES["remove_obligations"], (head.case,))
            execute(QUERIES["remove_head"], (head.case,))
            self._project(append, None, last[1])

        self._anew(head.case, write)

    def drop_head(self, case: str) -> None:
        """See `Store.drop_head`."""

        def write(last: tuple[int, bytes] | None) -> None:
            if last is not None:
                raise SequenceMismatch(case, 0, last[0])
            self._connection.execute(QUERIES["remove_obligations"], (case,))
            self._connection.execute(QUERIES["remove_head"], (case,))

        self._anew(case, write)

    def _anew(self, case: str, write: Callable[[tuple[int, bytes] | None], None]) -> None:
        """One transaction on a case's projections; `write` gets the seq and the hash of its last record."""

        def transaction() -> None:
            execute = self._connection.execute
            with self._undone_on_failure:
                self._begin()
                last: Any = execute(QUERIES["last_record"], (case,)).fetchone()
                write(last)
                execute(_COMMIT)

        self._in_turn(transaction)

    @contextmanager
    def delivery_turn(self) -> Iterator[bool]:
        """See `Store.delivery_turn`. A kernel lock on a file beside the store."""
        self._ready()
        lock = FileLock(self.path.with_name(f"{self.path.name}-beskeder"))
        try:
            yield lock.try_acquire()
        finally:
            lock.close()

    # reading

    def _read(self, query: str, given: Any = None) -> list[Any]:
        self._ready()
        with self._turn:
            self._ready()
            try:
                return self._connection.execute(QUERIES[query], given).fetchall()
            except apsw.Error as error:
                raise self._fault(error) from error
            except UnicodeDecodeError as error:
                raise damaged(self.path) from error

    def _one_of(self, words: Sequence[str]) -> str:
        return json.dumps(list(words))

    def _damaged(self) -> IntegrityFailure:
        return damaged(self.path)

    # proof

    def prove(self) -> Proof:
        """See `Store.prove`. Reads one snapshot on a connection of its own, so that nobody waits for it."""
        self._ready()
        try:
            return prove(self.path, wait=self._wait)
        except apsw.Error as error:
            raise self._fault(error) from error

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> bool:
        """See `Store.add_checkpoint`. Durable when this returns."""
        given = (checkpoint.nr, checkpoint.statement, checkpoint.signature, checkpoint.ends)
        return self._change("insert_checkpoint", given)

    # the connection

    def close(self) -> None:
        """Give the file back. Does nothing the second time, nor in a forked child, whose parent still uses it."""
        if self._pid != os.getpid():
            return
        if self._writer == threading.get_ident():
            raise RuntimeError("close inside append")
        with self._writing, self._turn:
            if not self._closed:
                self._closed = True
                self._file_lock.close()
                self._file.close()

    def _ready(self) -> None:
        if self._closed:
            raise StoreUnavailable(_("Lageret {path} er lukket.").format(path=self.path), hint=_("Åbn det igen."))
        if self._pid != os.getpid():
            raise StoreUnavailable(
                _("Lageret {path} blev åbnet i en anden proces.").format(path=self.path),
                hint=_("Åbn det igen i denne proces."),
            )
        if self._failed:
            raise StoreUnavailable(
                _("Lageret {path} har givet en diskfejl og bruges ikke mere i denne omgang.").format(path=self.path),
                hint=_("Luk det, åbn det igen, og kør `sagsgang verificér`."),
            )

    def _fault(self, error: apsw.Error) -> SagsgangError:
        if isinstance(error, apsw.IOError):
            self._failed = True
        return fault(error, self.path)


class _UndoneOnFailure:
    """Whatever goes wrong inside is undone, and told as `failed` tells it."""

    __slots__ = ("_failed",)

    def __init__(self, failed: Callable[[BaseException], BaseException | None]) -> None:
        self._failed = failed

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is not None and (ours := self._failed(error)) is not None:
            raise ours from error


class _Numbers:
    """`Numbers` inside one transaction."""

    __slots__ = ("_execute", "over")

    def __init__(self, execute: Callable[..., apsw.Cursor]) -> None:
        self._execute = execute
        self.over = False

    def next_number(self, prefix: str, year: int) -> int:
        self._check()
        rows: list[Any] = self._execute(QUERIES["next_number"], (prefix, year)).fetchall()
        number: int = rows[0][0]
        return number

    def exists(self, case: str) -> bool:
        self._check()
        return self._execute(QUERIES["case_exists"], (case,)).fetchone() is not None

    def hold(self, name: str) -> None:
        """One transaction at a time is under way anyhow."""
        self._check()

    def _check(self) -> None:
        if self.over:
            raise RuntimeError("numbers are given inside the transaction only")
