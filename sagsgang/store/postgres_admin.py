"""Looking after a PostgreSQL store: see `admin`. A copy of it is a SQLite store, with the same id, records and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw
import psycopg
from psycopg import sql

from sagsgang.errors import IntegrityFailure, WrongUse
from sagsgang.store import sqlite_admin
from sagsgang.store.admin import Copy, Status, Upgrade
from sagsgang.store.chain import ChainReport, HeadMark
from sagsgang.store.header import SCHEMA_VERSION, refuse_other_schema
from sagsgang.store.named_sql import migrations
from sagsgang.store.postgres_link import QUERIES, Connection, connect, fault, no_store, place
from sagsgang.store.postgres_proof import judge, snapshot
from sagsgang.store.postgres_schema import alone, make, run_migrations, schema_version
from sagsgang.store.postgres_schema import create as create_tables
from sagsgang.store.postgres_worker import install
from sagsgang.text import _

TABLES = {
    "guide_text": "digest, text, hash",
    "record": ("case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash"),
    "case_head": (
        "case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary, hash"
    ),
    "obligation": "case_id, id, nr, status, due, owner, body",
    "outbox": "key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at",
    "command": "command_id, fingerprint, case_id, seq",
    "case_number": "prefix, year, last",
    "checkpoint": "nr, statement, signature, ends",
}
"""What a store consists of besides its id, in an order in which it can be written; the same on both databases."""
_SINCE = {"checkpoint": 2}
"""The schema that brought a table, where that is not the first."""
_AT_A_TIME = 5000


def create(url: str) -> None:
    """See `admin.create`. Also makes the tables of the workers."""
    with _reached(url) as connection:
        if create_tables(connection, place(url)) is None:
            raise _exists(url)
        install(connection, place(url))


def status(url: str) -> Status:
    """See `admin.status`."""
    with _reached(url) as connection:
        schema = _schema(connection, url)
        with snapshot(connection):
            size = _row(connection, _SIZE)[0]
            cases, records, _newest = _row(connection, QUERIES["size"])
            waiting, failed, _all = _row(connection, QUERIES["outbox_counts"])
            store_id: bytes = _row(connection, QUERIES["store_id"])[0]
            settings = [f"{name} {_row(connection, f'SHOW {name}')[0]}" for name in _DURABLE]
            server = _row(connection, "SHOW server_version")[0]
    return Status(
        where=place(url),
        store_id=store_id.hex(),
        schema=schema,
        known=SCHEMA_VERSION,
        cases=cases,
        records=records,
        size=int(size),
        database=f"PostgreSQL {server}",
        journal=", ".join(settings),
        waiting=waiting,
        failed=failed,
    )


_SIZE = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relnamespace = 'sagsgang'::regnamespace AND relkind = 'r'"
_DURABLE = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
"""The settings that decide whether what was acknowledged survives the server's fall."""


def upgrade(url: str, *, copies: Path | None, now: datetime) -> Upgrade:
    """See `admin.upgrade`. `copies`: default the present folder. Also brings the tables of the workers up to date."""
    where = place(url)
    with _reached(url) as connection:
        before = _schema(connection, url)
        refuse_other_schema(where, before, oldest=0)
        copy = None
        if before < SCHEMA_VERSION:
            stem = f"{connection.info.dbname}.skema-{before}"
            target = sqlite_admin.free_name((copies or Path.cwd()).absolute(), stem, now)
            copy = _copied(connection, target, schema=before, taken=now)
            _migrate(connection, where, before)
        install(connection, where)
    return Upgrade(before=before, after=SCHEMA_VERSION, copy=copy)


def backup(url: str, target: Path, *, now: datetime) -> Copy:
    """See `admin.backup`."""
    with _reached(url) as connection:
        return _copied(connection, target.absolute(), schema=_schema(connection, url), taken=now)


def restore(copy: Path, url: str, *, now: datetime) -> Copy:
    """See `admin.restore`. The login must be one that may make a store."""
    where = place(url)
    found = sqlite_admin.described(copy, now=now)
    source = apsw.Connection(
        f"{found.path.as_uri()}?mode=ro&immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    )
    try:
        with _reached(url) as connection, connection.transaction():
            alone(connection)
            if schema_version(connection) is not None:
                raise _exists(url)
            store_id: Any = source.execute("SELECT store_id FROM store_info").fetchone()
            make(connection, where, store_id[0], upto=found.schema)
            for table, columns in _tables(found.schema):
                order = "pos" if table == "record" else "1"
                with connection.cursor().copy(_copy_in(table, columns)) as into:
                    for row in source.execute(f"SELECT {columns} FROM {table} ORDER BY {order}"):  # noqa: S608 - names of our own
                        into.write_row(row)
            report, heads = ChainReport(), list[HeadMark]()
            judge(connection, report, heads)
            sqlite_admin.refuse_damage(report, found.path)
            if report.rows != found.records:
                raise _not_the_same(where)
        if found.schema == SCHEMA_VERSION:
            with _reached(url) as connection:
                install(connection, where)
    finally:
        source.close()
    return found


def _copied(connection: Connection, target: Path, *, schema: int, taken: datetime) -> Copy:
    """A checked copy in a SQLite file, as one snapshot shows the store."""

    def fill(draft: Path) -> None:
        copy = apsw.Connection(str(draft))
        try:
            copy.execute("PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE").fetchall()
            for number, script in migrations("sqlite"):
                if number <= schema:
                    copy.execute(script).fetchall()
            with snapshot(connection):
                copy.execute(
                    "INSERT INTO store_info (only_one, store_id) VALUES (1, ?)", _row(connection, QUERIES["store_id"])
                )
                for table, columns in _tables(schema):
                    _copy_table(connection, copy, table, columns)
            copy.execute("COMMIT").fetchall()
        finally:
            copy.close()

    sqlite_admin.refuse_existing(target)
    return sqlite_admin.written(target, lambda: sqlite_admin.appearing(target, fill, told_as=target, taken=taken))


def _copy_table(connection: Connection, copy: apsw.Connection, table: str, columns: str) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split(", ")))
    order = sql.SQL("pos") if table == "record" else names
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(names, sql.Identifier(table), order)
    marks = ", ".join("?" * len(columns.split(", ")))
    with connection.cursor("copied", binary=True) as cursor:
        cursor.itersize = _AT_A_TIME
        insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own
        copy.executemany(insert, cursor.execute(query)).fetchall()


def _copy_in(table: str, columns: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split(", ")))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)


def _tables(schema: int) -> Iterator[tuple[str, str]]:
    return ((table, columns) for table, columns in TABLES.items() if _SINCE.get(table, 1) <= schema)


def _migrate(connection: Connection, where: str, before: int) -> None:
    """Run the scripts after schema `before` in one transaction, which ends only if every record, guide and head is as it was."""
    with connection.transaction():
        alone(connection)
        if schema_version(connection) != before:
            raise WrongUse(
                _("Lageret {where} er netop opgraderet af en anden.").format(where=where),
                hint=_("Se det med: sagsgang db status"),
            )
        connection.execute("SET LOCAL search_path = sagsgang")
        connection.execute("LOCK TABLE record, case_head, guide_text IN EXCLUSIVE MODE")
        seen = []
        for moment in ("before", "after"):
            if moment == "after":
                run_migrations(connection, after=before)
            report, heads = ChainReport(), list[HeadMark]()
            judge(connection, report, heads)
            seen.append((report.rows, report.ends, heads, report.damage))
        if seen[0] != seen[1] or schema_version(connection) != SCHEMA_VERSION:
            raise _not_the_same(where)


def _not_the_same(where: str) -> IntegrityFailure:
    return IntegrityFailure(
        _("Lageret {path} er ikke det samme efter opgraderingen. Intet er ændret.").format(path=where),
        hint=_("Meld det, og brug den hidtidige udgave af sagsgang imens."),
    )


@contextmanager
def _reached(url: str) -> Iterator[Connection]:
    """A connection with the login's own rights; what the server says when something goes wrong becomes our own error."""
    with connect(url) as connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise fault(error, place(url)) from error


def _schema(connection: Connection, url: str) -> int:
    found = schema_version(connection)
    if found is None:
        raise no_store(place(url))
    return found


def _row(connection: Connection, query: str) -> Any:
    return connection.execute(sql.SQL(query), binary=True).fetchone()


def _exists(url: str) -> WrongUse:
    return WrongUse(
        _("Der er allerede et lager i {where}, og der overskrives aldrig noget.").format(where=place(url)),
        hint=_("Vælg en anden database."),
    )
