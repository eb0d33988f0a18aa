"""The tables of a PostgreSQL store: made, brought up to date and described by whoever owns them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from sagsgang.errors import StoreUnavailable
from sagsgang.store.header import SCHEMA_VERSION, refuse_other_schema
from sagsgang.store.named_sql import migrations
from sagsgang.store.postgres_link import QUERIES, ROLE, SCHEMA, WAIT, Connection, damaged, fault, no_store, restrict
from sagsgang.text import _

_RIGHTS = Path(__file__).with_name("sql") / "postgres" / "rights.sql"


def check_schema(connection: Connection, where: str) -> bytes:
    """The store's id, 16 bytes, if there is a store of this version; the connection is restricted to the program's role afterwards.

    Errors: `StoreUnavailable` (no store, newer, older), `NotAllowed` (the login may not use it), `IntegrityFailure` (half a store).
    """
    try:
        version = schema_version(connection)
        if version is None:
            raise no_store(where)
        refuse_other_schema(where, version)
        restrict(connection, wait=WAIT)
        found = connection.execute(QUERIES["store_id"]).fetchone()
    except psycopg.Error as error:
        raise fault(error, where) from error
    if found is None:
        raise damaged(where)
    store_id: bytes = found[0]
    return store_id


def schema_version(connection: Connection) -> int | None:
    """The schema of the store in this database; None if there is no store."""
    there: Any = connection.execute("SELECT to_regclass('sagsgang.schema_version') IS NOT NULL").fetchone()
    if not there[0]:
        return None
    found: Any = connection.execute("SELECT max(version) FROM sagsgang.schema_version").fetchone()
    return int(found[0] or 0)


def create(connection: Connection, where: str, *, upto: int = SCHEMA_VERSION) -> bytes | None:
    """Make an empty store, complete or not at all: its id. None if there is one already.

    The login must own the database or be allowed to make schemas and roles. `upto`: only the first so many migrations.
    """
    try:
        with connection.transaction():
            alone(connection)
            if schema_version(connection) is not None:
                return None
            store_id = uuid.uuid4().bytes
            make(connection, where, store_id, upto=upto)
            return store_id
    except psycopg.Error as error:
        raise fault(error, where) from error


def make(connection: Connection, where: str, store_id: bytes, *, upto: int) -> None:
    """The tables of an empty store with that id, inside the caller's transaction, with them in its path."""
    encoding: Any = connection.execute("SHOW server_encoding").fetchone()
    if encoding[0] != "UTF8":
        raise StoreUnavailable(
            _("Databasen {where} er ikke i UTF-8.").format(where=where),
            hint=_("Opret den med: CREATE DATABASE … ENCODING 'UTF8'."),
        )
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    run_migrations(connection, after=0, upto=upto)
    connection.execute("INSERT INTO store_info (store_id) VALUES (%s)", (store_id,))


def alone(connection: Connection) -> None:
    """Whoever makes or changes the tables waits here for whoever does already."""
    connection.execute("SELECT pg_advisory_xact_lock(1396787027, 2)")


def run_migrations(connection: Connection, *, after: int, upto: int = SCHEMA_VERSION) -> None:
    """The scripts after schema `after`, and the rights of the program's role, inside the caller's transaction."""
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(SCHEMA)))
    connection.execute("SET LOCAL client_min_messages = error")
    for number, script in migrations("postgres", after=after):
        if number <= upto:
            connection.execute(script)
    connection.execute(_ROLE)
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(ROLE)))
    for grant in _RIGHTS.read_text(encoding="utf-8").split(";"):
        if upto >= SCHEMA_VERSION and grant.strip():
            connection.execute(grant)


_ROLE = sql.SQL("DO $$ BEGIN CREATE ROLE {} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$").format(
    sql.Identifier(ROLE)
)
"""A role belongs to the server, and another database may have made it."""
