"""Looking after a store as a whole: making it, describing it, upgrading it, copying it and bringing a copy back.

What each of them does depends on the database: `sqlite_admin` has the same functions for files, `postgres_admin` for servers.
A copy is a SQLite file whatever the store is, so that it can be checked and read anywhere.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from sagsgang.dataclass import dataclass
from sagsgang.errors import WrongUse
from sagsgang.store.open import is_postgres, require_driver, unusable
from sagsgang.text import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A store as it stands. `schema`: its own; `known`: the one that this program uses. `size`: bytes.

    `waiting`: messages not delivered; `failed`: those of them that have been tried in vain.
    """

    where: str
    store_id: str
    """32 hexadecimal digits"""
    schema: int
    known: int
    cases: int
    records: int
    size: int
    database: str
    """the database program and its version"""
    journal: str
    """how it keeps a change whole: the database's own word"""
    waiting: int
    failed: int

    @property
    def outdated(self) -> bool:
        """Whether it has to be upgraded before it can be used."""
        return self.schema < self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of a store, every chain in it checked. `sha256`: of the file, hexadecimal; `newest`: when its last record was written."""

    path: Path
    schema: int
    cases: int
    records: int
    newest: datetime | None
    sha256: str
    taken: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """From which schema to which. `copy`: the store as it was before; None when nothing had to be done."""

    before: int
    after: int
    copy: Copy | None


class _Database(Protocol):
    """The functions of this module, for one kind of store."""

    def create(self, url: str) -> None: ...

    def status(self, url: str) -> Status: ...

    def upgrade(self, url: str, *, copies: Path | None, now: datetime) -> Upgrade: ...

    def backup(self, url: str, target: Path, *, now: datetime) -> Copy: ...

    def restore(self, copy: Path, url: str, *, now: datetime) -> Copy: ...


def create(url: str) -> None:
    """Make an empty store at `url`. `WrongUse`: there is one; `StoreUnavailable`."""
    _database(url).create(url)


def status(url: str) -> Status:
    """What there is at `url`, also of an older schema. Changes nothing. `StoreUnavailable`, `IntegrityFailure`."""
    return _database(url).status(url)


def upgrade(url: str, *, copies: Path | None = None, now: datetime) -> Upgrade:
    """Bring the store to this program's schema, in one transaction, after a copy has been made and checked.

    `copies`: the folder of the copy (default: the store's own); `now`: in its name. Killed at any moment, the store has the old schema
    or the new one, whole. Errors: `StoreUnavailable` (foreign, newer, locked, full), `IntegrityFailure` (damaged): nothing is changed.
    """
    return _database(url).upgrade(url, copies=copies, now=now)


def backup(url: str, target: Path, *, now: datetime) -> Copy:
    """Copy the store to the file `target`, which must not exist, while others go on writing.

    It has every step that was acknowledged before this was called, and its chains are checked before it appears; a copy that does not
    hold is never left. Errors: `WrongUse`, `StoreUnavailable`, `IntegrityFailure`.
    """
    return _database(url).backup(url, target, now=now)


def restore(copy: Path, url: str, *, now: datetime) -> Copy:
    """Make the store at `url`, which must not exist, from a copy, whose chains are checked first. The copy stays.

    Gives what the store holds; a copy of an older schema has to be upgraded afterwards. Errors: as `backup`.
    """
    return _database(url).restore(copy, url, now=now)


def _database(url: str) -> _Database:
    if url.startswith("sqlite:///"):
        from sagsgang.store import sqlite_admin

        return sqlite_admin
    if is_postgres(url):
        require_driver()
        from sagsgang.store import postgres_admin

        return postgres_admin
    if url == "memory:":
        raise WrongUse(
            _("Et lager i hukommelsen er væk, når kommandoen slutter, så der er intet at passe."),
            hint=_("Angiv et varigt lager med --lager, for eksempel sqlite:///sager.db."),
        )
    raise unusable(url)
