"""The proof that a SQLite store holds: the file by SQLite's own check, its records, heads and guides by the chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw

from sagsgang.errors import IntegrityFailure
from sagsgang.store.base import Damage, Proof
from sagsgang.store.chain import (
    CASE,
    SEQ,
    ChainReport,
    HeadMark,
    Stored,
    proof_of,
    readable,
    verify_guides,
    verify_heads,
    verify_rows,
)
from sagsgang.store.sqlite_file import QUERIES, OpenFile
from sagsgang.text import _


def prove(path: Path, *, wait: float) -> Proof:
    """What does not hold, and where the chains end; damage to the file as a whole has an empty `case`.

    Reads one snapshot on a connection of its own, so that nobody waits for it.
    Errors: `StoreUnavailable`; `apsw.Error` for what is not damage.
    """
    report = ChainReport()
    heads: list[HeadMark] = []
    try:
        file = OpenFile(path, wait=wait)
        try:
            file.connection.execute("BEGIN")
            judge(file.connection, report, heads)
        finally:
            file.close()
    except (IntegrityFailure, apsw.CorruptError, apsw.NotADBError, apsw.SQLError, UnicodeDecodeError):
        report.damage.append(_whole(_("Filen er så beskadiget, at resten ikke kan læses.")))
    return proof_of(report, heads)


def judge(connection: apsw.Connection, report: ChainReport, heads: list[HeadMark]) -> None:
    """Fill the report and the heads from an open store of any schema: these tables are as they have always been."""
    for (line,) in connection.execute("PRAGMA quick_check"):
        if line != "ok":
            report.damage.append(_whole(_("SQLite finder fejl i filen: {line}").format(line=line)))
    store_id: bytes = b"".join(row[0] for row in connection.execute(QUERIES["store_id"]))
    verify_rows(store_id, _in_place(connection, report.damage), report)
    verify_guides(store_id, connection.execute(QUERIES["all_guides"]), report)
    heads += [
        HeadMark(readable(case), seq or 0, *rest) for case, seq, *rest in connection.execute(QUERIES["head_marks"])
    ]
    report.damage += verify_heads(report.ends, heads, report.sound)


def _in_place(connection: apsw.Connection, damage: list[Damage]) -> Iterator[Stored]:
    """Every record in order of `pos`, which counts without a gap; a record that stands after a gap is named."""
    expected = 1
    for pos, *stored in connection.execute(QUERIES["all_records"]):
        if pos != expected:
            message = _("Rækken står som nummer {pos} i lageret; her skulle nummer {expected} stå.")
            message = message.format(pos=pos, expected=expected)
            damage.append(Damage(case=readable(stored[CASE]), record=stored[SEQ], message=message))
        expected = pos + 1
        yield tuple(stored)


def _whole(message: str) -> Damage:
    return Damage(case="", record=None, message=message)
