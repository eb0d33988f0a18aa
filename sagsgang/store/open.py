"""From `--lager URL` to a store."""

from __future__ import annotations

from pathlib import Path

from sagsgang.errors import StoreUnavailable, WrongUse
from sagsgang.store.base import Store
from sagsgang.text import _

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `url`: `sqlite:///path` (a fourth slash makes the path absolute), `postgresql://server/database` or `memory:`.

    `create`: make the store if it is not there; otherwise a missing one is refused. In PostgreSQL that takes a login that may make
    schemas and roles. Errors: `WrongUse` for an address of another kind, `StoreUnavailable`, `IntegrityFailure`.
    """
    if url == "memory:":
        from sagsgang.store.memory import MemoryStore

        return MemoryStore()
    if url.startswith(_SQLITE):
        path = url.removeprefix(_SQLITE)
        if path and "\0" not in path:
            from sagsgang.store.sqlite import open_sqlite

            return open_sqlite(Path(path), create_missing=create)
    if is_postgres(url):
        require_driver()
        from sagsgang.store.postgres import open_postgres

        return open_postgres(url, create_missing=create)
    raise unusable(url)


def is_postgres(url: str) -> bool:
    """Whether the address is that of a PostgreSQL server."""
    return url.startswith(_POSTGRES)


def require_driver() -> None:
    """`StoreUnavailable` if what speaks to a PostgreSQL server is not installed: it is an extra."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("psycopg", "psycopg_pool", "procrastinate")):
        raise StoreUnavailable(
            _("Pakken psycopg mangler, så et lager i PostgreSQL kan ikke bruges."),
            hint=_("Installér den med: pip install 'sagsgang[postgresql]'"),
        )


def unusable(url: str) -> WrongUse:
    """Why there can be no store at such an address."""
    return WrongUse(
        _("{address} er ikke et lagers adresse.").format(address=_without_secrets(url)),
        hint=_(
            "Skriv sqlite:///sager.db, sqlite:////fuld/sti/sager.db, postgresql://server/database eller memory: efter --lager."
        ),
    )


def _without_secrets(url: str) -> str:
    """The kind of address only: the rest may hold a password."""
    kind, separator, _rest = url.partition("://")
    return f"{kind}://…" if separator else url
