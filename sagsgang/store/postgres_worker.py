"""The watch on a shared PostgreSQL store: a procrastinate worker on the same server, as many of them as one likes.

The server sees to it that each turn is taken by one worker. A worker that dies takes nothing with it: the next turn looks at
everything that has passed, and an instant is written down once whoever sees it (the store's sequence numbers).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import procrastinate
import psycopg
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.schema import SchemaManager
from psycopg import sql

from sagsgang.errors import InvalidValue, StoreUnavailable
from sagsgang.store.postgres_link import CONNECT_TIMEOUT, ROLE, Connection, connect, fault, place
from sagsgang.text import _

SCHEMA = "sagsgang_vagt"
"""The database schema of the worker's own tables: nothing in them is part of a case."""

_STALLED = 60
"""Seconds without a sign of life after which a turn is taken to have died with its worker."""

# procrastinate and its pool tell what happens in Python's log; whoever wants it there gives them a handler.
for _name in ("procrastinate", "psycopg"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def install(connection: Connection, where: str) -> None:
    """Make the worker's tables, anew if they are of another version of procrastinate. For the store's owner."""
    if installed(connection) == version("procrastinate"):
        return
    try:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(1396787027, 3)")
            name, role = sql.Identifier(SCHEMA), sql.Identifier(ROLE)
            connection.execute("SET LOCAL client_min_messages = error")
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
            connection.execute(sql.SQL("SET LOCAL search_path = {}").format(name))
            connection.execute(sql.SQL(SchemaManager.get_schema()))
            for grant in (
                "USAGE ON SCHEMA {0}",
                "ALL ON ALL TABLES IN SCHEMA {0}",
                "ALL ON ALL SEQUENCES IN SCHEMA {0}",
            ):
                connection.execute(sql.SQL("GRANT " + grant + " TO {1}").format(name, role))
            connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, version("procrastinate")))
    except psycopg.Error as error:
        raise fault(error, where) from error


def installed(connection: Connection) -> str | None:
    """The version of procrastinate whose tables are there; None: there are none."""
    found = connection.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", (SCHEMA,)).fetchone()
    return found[0] if found is not None else None


def turns(every: timedelta) -> str:
    """A cron line, seconds last, for a turn `every` so often. `InvalidValue` if that does not divide a minute, an hour or a day."""
    seconds = int(every.total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    if 0 < seconds < 60 and 60 % seconds == 0:
        return f"* * * * * */{seconds}"
    if seconds % 60 == 0 and 0 < minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * * 0"
    if seconds % 3600 == 0 and 0 < hours <= 24 and 24 % hours == 0:
        return "0 0 * * * 0" if hours == 24 else f"0 */{hours} * * * 0"
    raise InvalidValue(
        _("En arbejders tidsrum skal gå op i et minut, en time eller et døgn."),
        field="hver",
        hint=_("Skriv for eksempel 30s, 1m, 5m eller 1t."),
    )


def run(url: str, work: Callable[[], None], *, every: timedelta) -> None:
    """Take turns with the other workers at calling `work`, until SIGINT or SIGTERM; what is under way is finished first.

    `work` is called in a thread, one call at a time in this process. Errors: `StoreUnavailable` when the server cannot be
    reached or the worker's tables are not there; `InvalidValue` for `every`.
    """
    cron = turns(every)
    where = place(url)
    with connect(url) as connection:
        if installed(connection) != version("procrastinate"):
            raise StoreUnavailable(
                _("Lageret {where} er ikke gjort klar til arbejdere af denne udgave.").format(where=where),
                hint=_("Lagerets ejer kan gøre det klar med: sagsgang db opgradér"),
            )
    try:
        asyncio.run(_take_turns(url, work, cron))
    except (psycopg.Error, procrastinate.exceptions.ConnectorException) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        raise fault(cause if isinstance(cause, psycopg.Error) else psycopg.OperationalError(), where) from error


async def _take_turns(url: str, work: Callable[[], None], cron: str) -> None:
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=url,
            kwargs={
                "connect_timeout": CONNECT_TIMEOUT,
                "application_name": "sagsgang vagt",
                "options": f"-c search_path={SCHEMA} -c role={ROLE}",
            },
            min_size=1,
            max_size=4,
        )
    )

    @app.periodic(cron=cron, periodic_id="vagt")
    @app.task(name="vagt", queue="vagt")
    async def watch(timestamp: int) -> None:
        await _clear_away(app)
        await asyncio.to_thread(work)

    async with app.open_async():
        await app.run_worker_async(queues=["vagt"], concurrency=1, delete_jobs=DeleteJobCondition.ALWAYS)


async def _clear_away(app: procrastinate.App) -> None:
    """The turns of workers that died are ended: what they had to do is done by this one."""
    stalled: Any = await app.job_manager.get_stalled_jobs(queue="vagt", seconds_since_heartbeat=_STALLED)
    for job in stalled:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
