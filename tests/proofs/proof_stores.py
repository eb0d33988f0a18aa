"""The stores that the proofs are run on. A store of another kind is one line more in `PLACES`.

A place is an empty store that the proof has for itself. Its URL is all that the processes of a proof are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sagsgang.store.open import open_store

Place = Callable[[Path], AbstractContextManager[str]]


@contextmanager
def _memory(folder: Path) -> Iterator[str]:
    yield "memory:"


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder / 'sager.db'}"
    open_store(url, create=True).close()
    yield url


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    from tests.postgres_server import database

    with database() as url:
        open_store(url, create=True).close()
        yield url


@contextmanager
def same_again(url: str) -> Iterator[str]:
    """A PostgreSQL store that has been used, emptied past its triggers: what a new database would take much longer to be."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path = sagsgang; SET session_replication_role = replica")
        connection.execute(
            "TRUNCATE record, guide_text, case_head, obligation, outbox, command, case_number, checkpoint RESTART IDENTITY"
        )
    yield url


PLACES: dict[str, Place] = {"memory": _memory, "sqlite": _sqlite, "postgres": _postgres}
"""Name of the kind of store -> makes an empty one, for which it may use a folder, gives its URL and takes it away again."""

LASTING = tuple(name for name in PLACES if name != "memory")
"""Those that outlive a process and can be used by several."""

SLOWER = {"postgres": 40}
"""How many times fewer steps a kind of store is given in `make test`, where it takes longer; `make deep` gives all the same."""


def sized(kind: str, count: int, made_by: str = "make test") -> int:
    """How much of a proof a kind of store is given."""
    return count if made_by == "make deep" else max(10, count // SLOWER.get(kind, 1))
