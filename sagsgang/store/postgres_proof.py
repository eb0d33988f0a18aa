"""The proof that a PostgreSQL store holds: its records, heads and guides by the chain."""

from __future__ import annotations

import psycopg

from sagsgang.store.base import Damage
from sagsgang.store.chain import ChainReport, HeadMark, guide_hash, verify_heads, verify_rows
from sagsgang.store.postgres_link import QUERIES, WAIT, connect, restrict
from sagsgang.text import _

_AT_A_TIME = 5000
"""Rows fetched at a time, so that a store of any size can be proved."""


def prove(url: str) -> tuple[int, int, list[Damage]]:
    """Cases and rows checked, and what does not hold; damage to the store as a whole has an empty `case`.

    Reads one snapshot. Errors: `StoreUnavailable`; `psycopg.Error` for what is not damage.
    """
    report = ChainReport()
    heads: list[HeadMark] = []
    with connect(url) as connection:
        restrict(connection, wait=WAIT)
        connection.execute("SET statement_timeout = 0")
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            with connection.transaction():
                store_id = b"".join(row[0] for row in connection.execute(QUERIES["store_id"], binary=True))
                with connection.cursor("records", scrollable=False) as cursor:
                    cursor.itersize = _AT_A_TIME
                    verify_rows(store_id, cursor.execute(QUERIES["all_records"], binary=True), report)
                sound = {
                    digest: guide_hash(store_id, digest, text) == own
                    for digest, text, own in connection.execute(QUERIES["all_guides"], binary=True)
                }
                heads += [HeadMark(*mark) for mark in connection.execute(QUERIES["head_marks"], binary=True)]
                report.damage += verify_heads(report.ends, heads, sound)
        except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted, psycopg.errors.UndefinedTable):
            message = _("Databasen er så beskadiget, at resten ikke kan læses.")
            report.damage.append(Damage(case="", record=None, message=message))
    return len(report.ends.keys() | {mark.case for mark in heads}), report.rows, report.damage
