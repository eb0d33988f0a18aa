"""The proof that a PostgreSQL store holds: its records, heads and guides by the chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors

from sagsgang.store.base import Damage, Proof
from sagsgang.store.chain import ChainReport, HeadMark, proof_of, verify_guides, verify_heads, verify_rows
from sagsgang.store.postgres_link import QUERIES, WAIT, Connection, connect, restrict
from sagsgang.text import _

_AT_A_TIME = 5000
"""Rows fetched at a time, so that a store of any size can be proved."""


def prove(url: str) -> Proof:
    """What does not hold, and where the chains end; damage to the store as a whole has an empty `case`.

    Reads one snapshot. Errors: `StoreUnavailable`; `psycopg.Error` for what is not damage.
    """
    report = ChainReport()
    heads: list[HeadMark] = []
    with connect(url) as connection:
        restrict(connection, wait=WAIT)
        try:
            with snapshot(connection):
                judge(connection, report, heads)
        except (errors.DataCorrupted, errors.IndexCorrupted, errors.UndefinedTable):
            message = _("Databasen er så beskadiget, at resten ikke kan læses.")
            report.damage.append(Damage(case="", record=None, message=message))
    return proof_of(report, heads)


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """A transaction that sees one moment, changes nothing and may take its time."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL search_path = sagsgang")
        yield


def judge(connection: Connection, report: ChainReport, heads: list[HeadMark]) -> None:
    """Hold every record, guide and head against the chain. For a connection in a transaction, with the store's tables in its path."""
    store_id = b"".join(row[0] for row in connection.execute(QUERIES["store_id"], binary=True))
    with connection.cursor("records", scrollable=False) as cursor:
        cursor.itersize = _AT_A_TIME
        verify_rows(store_id, cursor.execute(QUERIES["all_records"], binary=True), report)
    verify_guides(store_id, connection.execute(QUERIES["all_guides"], binary=True), report)
    heads += [HeadMark(*mark) for mark in connection.execute(QUERIES["head_marks"], binary=True)]
    report.damage += verify_heads(report.ends, heads, report.sound)
