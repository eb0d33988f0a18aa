"""From `--lager URL` to a store."""

from __future__ import annotations

from pathlib import Path

from sagsgang.errors import SagsgangError, StoreUnavailable, WrongUse
from sagsgang.store.base import Store
from sagsgang.text import _

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `url`: `sqlite:///path` (a fourth slash makes the path absolute) or `memory:`.

    `create`: make the SQLite file if it is not there; otherwise a missing one is refused.
    Errors: `WrongUse` for an address of another kind, `StoreUnavailable`, `IntegrityFailure`.
    """
    if url == "memory:":
        from sagsgang.store.memory import MemoryStore

        return MemoryStore()
    if url.startswith(_SQLITE):
        path = url.removeprefix(_SQLITE)
        if path and "\0" not in path:
            from sagsgang.store.sqlite import open_sqlite

            return open_sqlite(Path(path), create_missing=create)
    raise unusable(url)


def unusable(url: str) -> SagsgangError:
    """Why there can be no store at such an address."""
    if url.startswith(_POSTGRES):
        return StoreUnavailable(
            _("Lagre i PostgreSQL kommer senere; denne udgave kan ikke bruge dem."),
            hint=_("Brug sqlite:///sti indtil da."),
        )
    return WrongUse(
        _("{address} er ikke et lagers adresse.").format(address=_without_secrets(url)),
        hint=_("Skriv sqlite:///sager.db, sqlite:////fuld/sti/sager.db eller memory: efter --lager."),
    )


def _without_secrets(url: str) -> str:
    """The kind of address only: the rest may hold a password."""
    kind, separator, _rest = url.partition("://")
    return f"{kind}://…" if separator else url
