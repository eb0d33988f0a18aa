"""The way to a PostgreSQL server: connections, and its errors put into words."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from sagsgang.errors import IntegrityFailure, NotAllowed, SagsgangError, StoreUnavailable, WrongUse
from sagsgang.store.named_sql import load_queries
from sagsgang.text import _

SCHEMA = "sagsgang"
"""The database schema that holds the store's tables."""
ROLE = "sagsgang_bruger"
"""The database role under which the program works on cases: it may add to history, and not change it."""
OLDEST_SERVER = 150000
"""PostgreSQL 15"""

QUERIES = load_queries("postgres")
WAIT = 30.0
"""Seconds to wait for a connection, or for somebody else's lock, before giving up."""
CONNECT_TIMEOUT = 10
"""seconds"""

# The pool tells what happens to it in Python's log; whoever wants it there gives that logger a handler.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

Connection = psycopg.Connection[Any]


def connect(url: str) -> Connection:
    """One connection with all that its login may do; every statement is a transaction unless one is begun. Errors as `fault`."""
    try:
        connection = psycopg.connect(
            url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, application_name="sagsgang", client_encoding="utf8"
        )
    except psycopg.ProgrammingError as error:
        raise WrongUse(
            _("Adressen på lageret i PostgreSQL kan ikke læses."),
            hint=_("Skriv den som postgresql://bruger@server/database."),
        ) from error
    except psycopg.Error as error:
        raise fault(error, place(url)) from error
    if connection.info.server_version < OLDEST_SERVER:
        found = connection.info.server_version // 10000
        connection.close()
        raise StoreUnavailable(
            _("Serveren kører PostgreSQL {found}; et lager kræver mindst {needed}.").format(
                found=found, needed=OLDEST_SERVER // 10000
            )
        )
    return connection


def restrict(connection: Connection, *, wait: float) -> None:
    """Make it a connection that works on cases: the program's own role, durable commits, limits to what may wait.

    `wait`: seconds to wait for somebody else's lock; a statement may take twice as long.
    """
    for statement in QUERIES["session"].split(";"):
        connection.execute(sql.SQL(statement))
    milliseconds = max(1, round(wait * 1000))
    connection.execute(sql.SQL("SET lock_timeout = {}").format(milliseconds))
    connection.execute(sql.SQL("SET statement_timeout = {}").format(2 * milliseconds))


def pool_of(url: str, *, wait: float, size: int) -> ConnectionPool[Connection]:
    """Up to `size` restricted connections, made when they are needed. `wait`: seconds to wait for one."""
    given = {
        "autocommit": True,
        "connect_timeout": CONNECT_TIMEOUT,
        "application_name": "sagsgang",
        "client_encoding": "utf8",
    }
    return ConnectionPool(
        url,
        kwargs=given,
        configure=partial(restrict, wait=wait),
        min_size=1,
        max_size=size,
        timeout=wait,
        open=True,
        name="sagsgang",
    )


def place(url: str) -> str:
    """Database and server of an address, without user and password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "postgresql://…"
    return _("{database} på {server}").format(
        database=parts.get("dbname") or "postgres", server=parts.get("host") or "localhost"
    )


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection went: what was under way may or may not have come through."""
    if isinstance(error, psycopg.InterfaceError):
        return True
    state = error.sqlstate or ""
    return isinstance(error, psycopg.OperationalError) and (not state or state.startswith(("08", "57P")))


def is_passing(error: psycopg.Error) -> bool:
    """Whether the same may well succeed when it is tried again: lost, crowded out, or somebody else was in between."""
    return is_lost(error) or isinstance(
        error,
        errors.SerializationFailure | errors.DeadlockDetected | errors.UniqueViolation | errors.TooManyConnections,
    )


def fault(error: psycopg.Error, where: str) -> SagsgangError:
    """What PostgreSQL's error means for the store. Never carries the server's own text, which may quote content."""
    match error:
        case errors.InsufficientPrivilege():
            return NotAllowed(
                _("Databasen {where} giver ikke lov til det.").format(where=where),
                hint=_("Databasens ejer kan give adgang med: GRANT {role} TO brugeren.").format(role=ROLE),
            )
        case errors.UndefinedTable() | errors.InvalidSchemaName() | errors.UndefinedObject():
            return no_store(where)
        case errors.DiskFull():
            return StoreUnavailable(
                _("Disken er fuld, så der kan ikke skrives i lageret {path}.").format(path=where),
                hint=_("Gør plads, og prøv igen. Intet er ændret, og alt, der er gemt før, er der stadig."),
            )
        case errors.LockNotAvailable() | errors.QueryCanceled():
            return StoreUnavailable(
                _("Lageret {where} er optaget af noget andet, der har varet for længe.").format(where=where),
                hint=_("Prøv igen om lidt. Intet er ændret."),
            )
        case errors.ReadOnlySqlTransaction():
            return StoreUnavailable(
                _("Serveren tager kun imod læsning ({where}).").format(where=where),
                hint=_("Brug hovedserveren, ikke en kopi af den."),
            )
        case errors.TooManyConnections():
            return StoreUnavailable(
                _("Serveren har ikke flere ledige forbindelser ({where}).").format(where=where),
                hint=_("Prøv igen om lidt, eller få serverens grænse sat op."),
            )
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return damaged(where)
        case psycopg.IntegrityError():
            return IntegrityFailure(
                _("Lageret {path} modsiger sig selv, så der kan ikke skrives i det.").format(path=where),
                hint=_("Kør `sagsgang verificér`, og hent den seneste sikkerhedskopi."),
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return _unreachable(str(error), where)
        case _:
            return SagsgangError(
                _("Uventet fejl i lageret {path} ({kind}).").format(path=where, kind=type(error).__name__)
            )


def _unreachable(text: str, where: str) -> StoreUnavailable:
    """Why there is no connection, as far as the server's (untranslated) words tell."""
    if "password" in text or "authentication" in text or "pg_hba" in text or ("role" in text and "exist" in text):
        return StoreUnavailable(
            _("Serveren afviser brugeren eller adgangskoden ({where}).").format(where=where),
            hint=_("Kontrollér adressen efter --lager; adgangskoden kan stå i PGPASSWORD eller ~/.pgpass."),
        )
    if "database" in text and "does not exist" in text:
        return StoreUnavailable(
            _("Der er ingen database {where}.").format(where=where),
            hint=_("Opret den på serveren, og kør derefter `sagsgang db opret`."),
        )
    return StoreUnavailable(
        _("Serveren svarer ikke ({where}).").format(where=where),
        hint=_("Kontrollér adressen efter --lager og forbindelsen til serveren. Det, der er gemt, er der stadig."),
    )


def no_store(where: str) -> StoreUnavailable:
    """The database is there, and the store is not."""
    return StoreUnavailable(
        _("Der er intet sagsgang-lager i {where}.").format(where=where),
        hint=_("Opret det med `sagsgang db opret`, eller kontrollér adressen efter --lager."),
    )


def damaged(where: str) -> IntegrityFailure:
    """The store is there, but does not hold together."""
    return IntegrityFailure(
        _("Lageret {where} er beskadiget.").format(where=where),
        hint=_("Stop skrivning, kør `sagsgang verificér`, og hent den seneste sikkerhedskopi."),
    )
