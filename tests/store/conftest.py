"""The stores that the contract suite runs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sagsgang.store.base import Store
from sagsgang.store.memory import MemoryStore
from sagsgang.store.postgres import PostgresStore, open_postgres
from sagsgang.store.sqlite import SqliteStore, open_sqlite
from tests.postgres_server import database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sager.db"


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqliteStore]:
    """A new SQLite store that waits shortly for others."""
    store = open_sqlite(path, create_missing=True, wait=0.3)
    yield store
    store.close()


@pytest.fixture
def postgres() -> Iterator[PostgresStore]:
    """A new store in a database of its own on a real server."""
    with database() as url:
        store = open_postgres(url, create_missing=True, wait=5.0)
        yield store
        store.close()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param in ("sqlite", "postgres"):
        yield request.getfixturevalue(request.param)
    else:
        memory = MemoryStore()
        yield memory
        memory.close()
