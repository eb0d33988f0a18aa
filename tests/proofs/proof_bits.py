"""Every bit of every column of every record of a store, changed one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import apsw

from sagsgang.store import sqlite_proof
from sagsgang.store.sqlite_file import QUERIES
from sagsgang.verifikator import RECORDS, judge

COLUMNS = (
    *("pos", "case_id", "seq", "nr", "type", "version", "at", "recorded", "actor", "role", "command_id"),
    *("header", "body", "previous", "hash"),
)
TRIGGERS = ("record_stays", "record_remains")
OTHER_QUESTIONS = (
    *("PRAGMA quick_check", QUERIES["store_id"], QUERIES["all_guides"], QUERIES["head_marks"]),
    *(
        "SELECT store_id FROM store_info",
        "SELECT digest, text, hash FROM guide_text",
        "SELECT case_id, seq, hash, digest FROM case_head",
    ),
)
"""What the program and the verifier ask a store of besides its records."""

Named = set[tuple[str, int | None]]
"""The case and the record of each thing found wrong."""


def copied(url: str) -> apsw.Connection:
    """The store in memory, without what hinders accidents: the change is made by somebody who knows how."""
    connection = apsw.Connection(":memory:")
    with apsw.Connection(url.removeprefix("sqlite:///")) as source, connection.backup("main", source, "main") as backup:
        backup.step()
    source.close()
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
    return connection


def changes(value: Any) -> Iterator[Any]:
    """The value with one bit changed, in every way. A missing value becomes present."""
    if value is None:
        yield 0
    elif isinstance(value, int):
        for bit in range(64):
            yield int.from_bytes((value ^ 1 << bit).to_bytes(9, "big", signed=True)[1:], "big", signed=True)
    else:
        data = value.encode() if isinstance(value, str) else value
        for bit in range(8 * len(data)):
            yield (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


class Changed:
    """A store in memory in which one column of one record is changed at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection: Any = connection
        self._undo: tuple[str, Any] = ("", ())

    def change(self, record: dict[str, Any], column: str, value: Any) -> bool:
        """False if the database does not let it be done."""
        old = record[column]
        kind = "CAST(? AS TEXT)" if isinstance(value, bytes) and not isinstance(old, bytes) else "?"
        update = f"UPDATE record SET {column} = {kind} WHERE rowid = ?"
        try:
            self.connection.execute(update, (value, record["pos"]))
        except apsw.ConstraintError:
            return False
        self._undo = update, (old, value if column == "pos" else record["pos"])
        return True

    def restore(self) -> None:
        self.connection.execute(*self._undo)


class _Answer(list[Any]):
    def fetchall(self) -> list[Any]:
        return self

    def fetchone(self) -> Any:
        return self[0] if self else None


class Shown:
    """The same, a hundred times as fast: what the database would answer is answered from a list."""

    def __init__(self, connection: apsw.Connection) -> None:
        asked = (RECORDS, QUERIES["all_records"], *OTHER_QUESTIONS)
        self._answers = {sql: _Answer(connection.execute(sql)) for sql in asked}
        self._records = self._answers[RECORDS]
        assert self._records == self._answers[QUERIES["all_records"]]
        self.connection: Any = self

    def execute(self, sql: str) -> _Answer:
        return _Answer() if sql in ("BEGIN", "ROLLBACK") else self._answers[sql]

    def change(self, record: dict[str, Any], column: str, value: Any) -> bool:
        """False if there is another record in that place."""
        now = dict(zip(COLUMNS, self._records[record["pos"] - 1], strict=True)) | {column: value}
        others = [one for one in self._records if one[0] != record["pos"]]
        if any(one[0] == now["pos"] or one[1:3] == (now["case_id"], now["seq"]) for one in others):
            return False
        self._show(sorted((*others, tuple(now.values())), key=lambda one: one[0]))
        return True

    def restore(self) -> None:
        self._show(self._records)

    def _show(self, records: list[Any]) -> None:
        self._answers[RECORDS] = self._answers[QUERIES["all_records"]] = _Answer(records)


def tampered(store: Changed | Shown, records: list[Any], every: int = 1) -> Iterator[tuple[str, str, int, bool]]:
    """Make one change after the other, or every so manieth, and take it back. Column, case and record; whether it could be made."""
    number = 0
    for record in records:
        place = dict(zip(COLUMNS, record, strict=True))
        for column, value in place.items():
            for changed in changes(value):
                number += 1
                if number % every:
                    continue
                made = store.change(place, column, changed)
                yield column, place["case_id"], place["seq"], made
                if made:
                    store.restore()


class _File:
    """Stands in for the file when the program's own proof is asked about a copy in memory."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def close(self) -> None:
        self.connection.execute("ROLLBACK")


def by_the_program(connection: Any, patch: Callable[[Any, str, Any], None]) -> Callable[[], Named]:
    """Asks what `verify` asks."""
    patch(sqlite_proof, "OpenFile", lambda path, wait: _File(connection))

    def ask() -> Named:
        return {(one.case, one.record) for one in sqlite_proof.prove(None, wait=0).damage}  # type: ignore[arg-type]

    return ask


def by_the_verifier(connection: Any) -> Callable[[], Named]:
    """Asks the file that shares no code with the program."""
    return lambda: {(case, record) for case, record, _what in judge(connection)[0]}


class WithoutTheMiddle:
    """A connection that shows the first and the last record as they are, and the others as they once were."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._once = list(connection.execute(RECORDS))

    def execute(self, sql: str) -> Any:
        if sql != RECORDS:
            return self._connection.execute(sql)
        now = list(self._connection.execute(sql))
        return [now[0], *self._once[1:-1], now[-1]]


@dataclass
class Outcome:
    """Changes that were `made`, that the database `refused`, and what somebody `missed`: did not find, or did not name."""

    made: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)


def judged(changed: Iterator[tuple[str, str, int, bool]], asked: dict[str, Callable[[], Named]]) -> Outcome:
    """Ask everybody of every change. A record's place in the store is in no hash: of a change to it the record after the gap is named."""
    outcome = Outcome()
    for column, case, record, made in changed:
        if not made:
            outcome.refused += 1
            continue
        outcome.made += 1
        for name, ask in asked.items():
            named = ask()
            if (case, record) not in named and not (column == "pos" and named):
                outcome.missed.append(f"{name}: {column} of record {record} of {case}")
    return outcome


def records_of(connection: apsw.Connection) -> list[Any]:
    found: list[Any] = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM record ORDER BY pos").fetchall()
    return found
