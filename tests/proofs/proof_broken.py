"""Stores with one planted fault each, for the negative controls: a proof that holds for one of these proves nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from sagsgang.dataclass import replace
from sagsgang.store.base import CaseAppend, CommandResult, Store
from sagsgang.store.open import open_store
from sagsgang.store.sqlite import SqliteStore, open_sqlite

MOMENT = 0.003
"""Seconds that a store dawdles where it must not be cut off."""


class Wrapped:
    """A store that does as another does, unless a subclass says otherwise."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class WithoutExpectation(Wrapped):
    """Appends to whatever is there, not to what the caller has seen."""

    def append(self, build: Any, **other: Any) -> CommandResult | None:
        return self.inner.append(lambda numbers: [self._moved(one) for one in build(numbers)], **other)

    def _moved(self, append: CaseAppend) -> CaseAppend:
        head = self.inner.head(append.case)
        after = 0 if head is None else head.seq
        rows = tuple(replace(row, seq=after + place) for place, row in enumerate(append.rows, 1))
        return replace(append, expected_seq=after, rows=rows, head=replace(append.head, seq=after + len(rows)))


class WithoutCommandLookup(Wrapped):
    """Takes every command for a new one."""

    def append(self, build: Any, *, command: tuple[str, str] | None = None, **other: Any) -> CommandResult | None:
        return self.inner.append(build, command=None if command is None else (uuid4().hex, command[1]), **other)


class ForgetsGone(Wrapped):
    """Keeps the obligations that are gone."""

    def append(self, build: Any, **other: Any) -> CommandResult | None:
        return self.inner.append(lambda numbers: [replace(a, obligations_gone=()) for a in build(numbers)], **other)


class _NoLock:
    """Lets everybody in."""

    def acquire(self, timeout: float) -> None: ...

    def release(self) -> None: ...

    def close(self) -> None: ...


class _Connection:
    """A connection through which every statement of the store goes, so that some can be changed on the way."""

    def __init__(self, inner: Any, execute: Callable[..., Any]) -> None:
        self._inner = inner
        self._execute = execute

    def execute(self, sql: str, *given: Any) -> Any:
        return self._execute(self._inner.execute, sql, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _sqlite(url: str, wait: float = 30.0) -> SqliteStore:
    return open_sqlite(Path(url.removeprefix("sqlite:///")), wait=wait)


def _without_lock(url: str) -> Any:
    store: Any = _sqlite(url, wait=0.0)
    store._file_lock = _NoLock()
    return store


def _two_transactions(url: str) -> Any:
    """Commits the records before it writes what follows from them."""

    def execute(plain: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.startswith(("INSERT INTO case_head", "UPDATE case_head")):
            plain("COMMIT")
            time.sleep(MOMENT)
            plain("BEGIN IMMEDIATE")
        return plain(sql, *given)

    store: Any = _sqlite(url)
    store._connection = _Connection(store._connection, execute)
    return store


def _answers_early(url: str) -> Any:
    """Says yes before it commits, which it does when it is next asked for something. For one process at a time."""
    store: Any = _sqlite(url)
    connection = store._connection

    def execute(plain: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql == "BEGIN IMMEDIATE" and connection.in_transaction:
            plain("COMMIT")
        return plain("SELECT 1") if sql == "COMMIT" else plain(sql, *given)

    store._connection = _Connection(connection, execute)
    return store


STORES: dict[str, Callable[[str], Any]] = {
    "whole": open_store,
    "no expectation": lambda url: WithoutExpectation(open_store(url)),
    "no command lookup": lambda url: WithoutCommandLookup(open_store(url)),
    "forgets gone": lambda url: ForgetsGone(open_store(url)),
    "no lock": _without_lock,
    "two transactions": _two_transactions,
    "answers early": _answers_early,
}
"""Name of the fault -> opens the store at a URL with it. The last three are of SQLite's kind."""
