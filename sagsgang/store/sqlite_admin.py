"""Looking after a SQLite store: see `admin`."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import apsw

from sagsgang.errors import IntegrityFailure, StoreUnavailable, WrongUse
from sagsgang.store import sqlite_file
from sagsgang.store.admin import Copy, Status, Upgrade
from sagsgang.store.chain import ChainReport, HeadMark, instant
from sagsgang.store.filelock import FileLock
from sagsgang.store.header import OPEN_FILES, SCHEMA_VERSION, check_header, damaged
from sagsgang.store.named_sql import migrations
from sagsgang.store.open import unusable
from sagsgang.store.sqlite_file import QUERIES, OpenFile, clear, fault, new_draft, put_in_place, system_fault
from sagsgang.store.sqlite_proof import judge
from sagsgang.text import _

WAIT = 30.0
"""Seconds to wait for whoever is writing before giving up."""

FIRST_SCHEMA = 1

Made = TypeVar("Made")


def path_of(url: str) -> Path:
    """The file that a `sqlite:///` address means, symbolic links followed. `WrongUse`."""
    path = url.removeprefix("sqlite:///")
    if not path or "\0" in path:
        raise unusable(url)
    return Path(os.path.realpath(path))


def create(url: str) -> None:
    """See `admin.create`."""
    path = path_of(url)
    refuse_existing(path)
    sqlite_file.create(path, wait=WAIT)


def status(url: str) -> Status:
    """See `admin.status`."""
    path = path_of(url)
    file = OpenFile(path, wait=WAIT, oldest=FIRST_SCHEMA)
    try:
        execute = file.connection.execute
        execute("BEGIN")
        waiting, failed, _all = only_row(execute(QUERIES["outbox_counts"]))
        cases, records, _newest = only_row(execute(QUERIES["size"]))
        return Status(
            where=str(path),
            store_id=only_row(execute(QUERIES["store_id"]))[0].hex(),
            schema=file.schema,
            known=SCHEMA_VERSION,
            cases=cases,
            records=records,
            size=path.stat().st_size,
            database=f"SQLite {apsw.sqlite_lib_version()}",
            journal=file.pragma("journal_mode"),
            waiting=waiting,
            failed=failed,
        )
    except apsw.Error as error:
        raise fault(error, path) from error
    finally:
        file.close()


def upgrade(url: str, *, copies: Path | None, now: datetime) -> Upgrade:
    """See `admin.upgrade`."""
    path = path_of(url)
    file = OpenFile(path, wait=WAIT, oldest=FIRST_SCHEMA)
    try:
        lock = FileLock(path)
        lock.acquire(WAIT)
        try:
            before: int = file.pragma("user_version")
            if before == SCHEMA_VERSION:
                return Upgrade(before=before, after=before, copy=None)
            stem = f"{path.name}.skema-{before}"
            for draft in path.parent.glob(f".{glob.escape(stem)}.*.ny-*"):
                draft.unlink()  # left by an upgrade that was killed: nobody else can be making one now
            copy = _copied(file, free_name((copies or path.parent).absolute(), stem, now), now)
            _migrate(file, before)
            return Upgrade(before=before, after=SCHEMA_VERSION, copy=copy)
        finally:
            lock.close()
    except apsw.Error as error:
        raise fault(error, path) from error
    finally:
        file.close()


def backup(url: str, target: Path, *, now: datetime) -> Copy:
    """See `admin.backup`."""
    file = OpenFile(path_of(url), wait=WAIT, oldest=FIRST_SCHEMA)
    try:
        return _copied(file, target.absolute(), now)
    finally:
        file.close()


def restore(copy: Path, url: str, *, now: datetime) -> Copy:
    """See `admin.restore`."""
    source, path = Path(os.path.realpath(copy)), path_of(url)
    refuse_existing(path)
    _refuse_leftovers(path)
    check_copy(source)

    def bring() -> Copy:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(WAIT)
        try:
            return appearing(path, lambda draft: _transferred(source, draft), told_as=source, taken=now)
        finally:
            lock.close()

    return written(path, bring)


def described(copy: Path, *, now: datetime) -> Copy:
    """What a copy holds, its chains checked; nobody may be using it. Errors: as `admin.restore`."""
    source = Path(os.path.realpath(copy))
    check_copy(source)
    return _examined(source, path=source, told_as=source, taken=now)


# -- copies ----------------------------------------------------------------------------------------------------------------


def _copied(file: OpenFile, target: Path, now: datetime) -> Copy:
    """A checked copy of an open store, as one snapshot shows it."""

    def copy(draft: Path) -> None:
        file.connection.execute(QUERIES["copy"], (str(draft),)).fetchall()

    refuse_existing(target)
    return written(target, lambda: appearing(target, copy, told_as=target, taken=now))


def appearing(path: Path, fill: Callable[[Path], None], *, told_as: Path, taken: datetime) -> Copy:
    """What `fill` writes, in a file that appears at `path` when its chains have been checked, or not at all."""
    draft = new_draft(path)
    try:
        fill(draft)
        copy = _examined(draft, path=path, told_as=told_as, taken=taken)
        put_in_place(draft, path)
    finally:
        clear(draft)
    return copy


def written(path: Path, write: Callable[[], Made]) -> Made:
    """`write`, its failures told as those of a file that was to be made at `path`."""
    try:
        return write()
    except FileExistsError:
        raise _exists(path) from None
    except (OSError, apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise StoreUnavailable(
            _("Filen {path} kan ikke skrives.").format(path=path),
            hint=_("Mappen skal være der, der skal være ret til at skrive i den og plads nok. Lageret er ikke rørt."),
        ) from error
    except apsw.Error as error:
        raise fault(error, path) from error


def _transferred(source: Path, draft: Path) -> None:
    with source.open("rb") as read, draft.open("wb") as write:
        shutil.copyfileobj(read, write, 1 << 20)


def _examined(file: Path, *, path: Path, told_as: Path, taken: datetime) -> Copy:
    """What a copy that nobody else uses holds. `IntegrityFailure` if anything in it does not."""
    import hashlib

    with file.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    try:
        connection = apsw.Connection(
            f"{file.as_uri()}?mode=ro&immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOFOLLOW,
        )
        try:
            connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON").fetchall()
            report, _heads = _seen(connection)
            schema = only_row(connection.execute("PRAGMA user_version"))[0]
            cases, records, newest = only_row(connection.execute(QUERIES["size"]))
        finally:
            connection.close()
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, UnicodeDecodeError) as error:
        raise damaged(told_as) from error
    refuse_damage(report, told_as)
    return Copy(
        path=path,
        schema=schema,
        cases=cases,
        records=records,
        newest=None if newest is None else instant(newest),
        sha256=digest,
        taken=taken.astimezone(UTC),
    )


def check_copy(source: Path) -> None:
    """Refuse what is no copy of a store, or is a store that somebody may be using."""
    try:
        with OPEN_FILES.mutex:
            if OPEN_FILES.is_open(OPEN_FILES.key(source)):
                raise _in_use(source)
            check_header(source, oldest=FIRST_SCHEMA)
    except OSError as error:
        raise system_fault(error, source) from error
    if _log_beside(source) is not None:
        raise _in_use(source)


def _log_beside(path: Path) -> Path | None:
    """The log of a file that is in use, or was when its program died."""
    logs = (path.with_name(f"{path.name}-{kind}") for kind in ("wal", "journal"))
    return next((log for log in logs if os.path.lexists(log)), None)


def _in_use(source: Path) -> StoreUnavailable:
    return StoreUnavailable(
        _("{path} er et lager i brug og ingen sikkerhedskopi.").format(path=source),
        hint=_("Tag en kopi af det med `sagsgang sikkerhedskopi`, og brug den."),
    )


def refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise _exists(path)


def _exists(path: Path) -> WrongUse:
    return WrongUse(
        _("{path} findes allerede, og der overskrives aldrig noget.").format(path=path),
        hint=_("Vælg et andet navn, eller flyt det, der ligger der."),
    )


def _refuse_leftovers(path: Path) -> None:
    """A log left by another store would be taken for this one's."""
    log = _log_beside(path)
    if log is not None:
        raise WrongUse(
            _("{path} er efterladt af et andet lager og ville blive læst sammen med det nye.").format(path=log),
            hint=_("Flyt den et andet sted hen, og prøv igen."),
        )


def free_name(folder: Path, stem: str, now: datetime) -> Path:
    """`stem.TIME.kopi` (UTC), with a number when that is taken."""
    stem = f"{stem}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path, number = folder / f"{stem}.kopi", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}-{number}.kopi"
    return path


# -- schemas ---------------------------------------------------------------------------------------------------------------


def _migrate(file: OpenFile, before: int) -> None:
    """Run the scripts after schema `before` in one transaction, which ends only if every record, guide and head is as it was."""
    connection = file.connection
    try:
        connection.execute("BEGIN IMMEDIATE")
        report, heads = _seen(connection)
        for _number, script in migrations("sqlite", after=before):
            connection.execute(script).fetchall()
        after, heads_after = _seen(connection)
        same = (after.rows, after.ends, heads_after) == (report.rows, report.ends, heads)
        if not same or after.damage or file.pragma("user_version") != SCHEMA_VERSION:
            raise IntegrityFailure(
                _("Lageret {path} er ikke det samme efter opgraderingen. Intet er ændret.").format(path=file.path),
                hint=_("Meld det, og brug den hidtidige udgave af sagsgang imens."),
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _seen(connection: apsw.Connection) -> tuple[ChainReport, list[HeadMark]]:
    report, heads = ChainReport(), list[HeadMark]()
    judge(connection, report, heads)
    return report, heads


def refuse_damage(report: ChainReport, path: Path) -> None:
    if report.damage:
        first = report.damage[0]
        where = first.case if first.record is None else f"{first.case} {first.record}"
        raise IntegrityFailure(
            _("{path} holder ikke: {where}: {what}").format(path=path, where=where or "-", what=first.message),
            hint=_("Intet er skrevet. Er det lageret, så kør `sagsgang verificér`; er det en kopi, så brug en anden."),
        )


def only_row(cursor: apsw.Cursor) -> Any:
    return cursor.fetchall()[0]
