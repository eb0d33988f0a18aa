"""The SQLite file behind a store: made whole or not at all, opened with every safeguard, its errors put into words."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import apsw

from sagsgang.errors import IntegrityFailure, SagsgangError, StoreUnavailable
from sagsgang.store.filelock import FileLock
from sagsgang.store.header import OPEN_FILES, SCHEMA_VERSION, FileKey, check_header, check_identity, damaged, foreign
from sagsgang.store.named_sql import load_queries, migrations
from sagsgang.store.place_of_file import refuse_unsafe_place
from sagsgang.text import _

OLDEST_LIBRARY = (3, 51, 3)
"""Earlier SQLite can damage a WAL file when two connections write or checkpoint at the same moment."""

SAFEGUARDS = """
PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
"""


_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP)
"""A memory stick, for example, whose file system knows no second name for a file."""

QUERIES = load_queries("sqlite")


def check_library(version: str) -> None:
    """`StoreUnavailable` if this SQLite is older than `OLDEST_LIBRARY`."""
    if tuple(int(part) for part in version.split(".")[:3]) < OLDEST_LIBRARY:
        raise StoreUnavailable(
            _("SQLite {found} kan ødelægge et lager, som flere bruger på én gang; brug {needed} eller nyere.").format(
                found=version, needed=".".join(map(str, OLDEST_LIBRARY))
            ),
            hint=_("Opdatér pakken apsw, for eksempel med `pip install --upgrade apsw`."),
        )


class OpenFile:
    """One connection to an existing store file, counted for as long as it is open."""

    def __init__(self, path: Path, *, wait: float, oldest: int = SCHEMA_VERSION) -> None:
        """Open and check. `wait`: seconds to wait for another program's lock. `oldest`: the oldest schema that will do.

        A file that may be of an older schema is left in the journal mode that it has.
        `StoreUnavailable`: missing, foreign, empty, newer, locked, no access, a place where it can be lost. `IntegrityFailure`: damaged.
        """
        check_library(apsw.sqlite_lib_version())
        refuse_unsafe_place(path)
        self.path = path
        try:
            _refuse_other_than_one_file(path, wait)
            self.connection, self._key = _connect(path, oldest)
        except OSError as error:
            raise system_fault(error, path) from error
        except apsw.Error as error:
            raise fault(error, path) from error
        try:
            self._prepare(wait, oldest)
        except apsw.NotADBError as error:
            self.close()
            raise foreign(path) from error
        except apsw.Error as error:
            self.close()
            raise fault(error, path) from error
        except BaseException:
            self.close()
            raise

    def _prepare(self, wait: float, oldest: int) -> None:
        connection = self.connection
        connection.set_busy_timeout(int(wait * 1000))
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        # Otherwise SQLite plans a query anew each time another value is bound to a range, which takes longer than most of ours.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.execute(SAFEGUARDS).fetchall()
        self.schema: int = self.pragma("user_version")
        check_identity(self.path, application=self.pragma("application_id"), version=self.schema, oldest=oldest)
        at_hand = oldest == SCHEMA_VERSION
        if at_hand and self.pragma("journal_mode") != "wal" and self.pragma("journal_mode = WAL") != "wal":
            raise StoreUnavailable(
                _("Lageret {path} ligger et sted, hvor flere ikke kan skrive sikkert på én gang.").format(
                    path=self.path
                ),
                hint=_("Flyt det til en lokal disk."),
            )
        connection.execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216").fetchall()

    def pragma(self, name: str) -> Any:
        """The first value that `PRAGMA name` gives."""
        rows: list[Any] = self.connection.execute(f"PRAGMA {name}").fetchall()
        return rows[0][0]

    def close(self) -> None:
        """Close the connection; the last one to close moves the log into the file."""
        try:
            self.connection.close()
        except apsw.Error as error:
            raise fault(error, self.path) from error
        finally:
            OPEN_FILES.closed(self._key)


def _connect(path: Path, oldest: int) -> tuple[apsw.Connection, FileKey]:
    with OPEN_FILES.mutex:
        key = OPEN_FILES.key(path)
        if not OPEN_FILES.is_open(key):
            check_header(path, oldest=oldest)
        connection = apsw.Connection(
            f"{path.as_uri()}?mode=rw",
            flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOFOLLOW,
        )
        OPEN_FILES.opened(key)
    return connection, key


def create(path: Path, *, wait: float) -> None:
    """Make an empty store at `path`, unless something is there already. It appears complete or not at all."""
    refuse_unsafe_place(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire(wait)
        try:
            if not os.path.lexists(path):
                _make(path)
        finally:
            lock.release()
            lock.close()
    except OSError as error:
        raise system_fault(error, path) from error
    except apsw.Error as error:
        raise fault(error, path) from error


def _make(path: Path) -> None:
    draft = new_draft(path)
    try:
        _fill(draft)
        put_in_place(draft, path)
    finally:
        clear(draft)


def new_draft(path: Path) -> Path:
    """An empty file beside `path`, for its owner only, that is to become `path` when it is whole. `OSError`."""
    draft = path.with_name(f"{_draft_prefix(path)}{os.urandom(8).hex()}")
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return draft


def put_in_place(draft: Path, path: Path) -> None:
    """Let the draft appear at `path`, durably, whole and without overwriting. `OSError`, `FileExistsError` if something is there."""
    _sync(draft, os.O_RDWR)
    if os.name == "nt":
        draft.rename(path)
        return
    try:
        path.hardlink_to(draft)
        draft.unlink()
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        draft.replace(path)
    _sync(path.parent, os.O_RDONLY)


def clear(draft: Path) -> None:
    """Remove what there is of a draft."""
    for leftover in (draft, *(draft.with_name(f"{draft.name}-{part}") for part in ("journal", "wal", "shm"))):
        leftover.unlink(missing_ok=True)


def _fill(draft: Path) -> None:
    import uuid

    check_library(apsw.sqlite_lib_version())
    connection = apsw.Connection(f"{draft.as_uri()}?mode=rw", flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI)
    try:
        connection.execute("PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE").fetchall()
        for _number, script in migrations("sqlite"):
            connection.execute(script).fetchall()
        connection.execute("INSERT INTO store_info (only_one, store_id) VALUES (1, ?)", (uuid.uuid4().bytes,))
        connection.execute("COMMIT; PRAGMA journal_mode = WAL").fetchall()
    finally:
        connection.close()


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _draft_prefix(path: Path) -> str:
    return f".{path.name}.ny-"


def _refuse_other_than_one_file(path: Path, wait: float) -> None:
    """A file with two names has two logs and two locks. What a creation that was cut off has left is cleared away."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise foreign(path)
    if status.st_nlink <= 1:
        return
    lock = FileLock(path)
    lock.acquire(wait)
    try:
        for other in path.parent.iterdir():
            if other.name.startswith(_draft_prefix(path)) and other.samefile(path):
                other.unlink()
    finally:
        lock.release()
        lock.close()
    if path.stat().st_nlink > 1:
        raise StoreUnavailable(
            _("Lageret {path} har flere navne (hårde lænker), og så kan dets låse ikke stoles på.").format(path=path),
            hint=_("Fjern de andre navne, eller brug en kopi af filen, taget mens ingen bruger den."),
        )


def system_fault(error: OSError, path: Path) -> SagsgangError:
    """What the operating system's refusal means for the store."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return StoreUnavailable(
            _("Der er intet lager i {path}.").format(path=path),
            hint=_("Kontrollér stien efter --lager, eller opret et nyt med `sagsgang start`."),
        )
    if isinstance(error, IsADirectoryError):
        return StoreUnavailable(
            _("{path} er en mappe og ikke et lager.").format(path=path),
            hint=_("Angiv filen, ikke mappen, efter --lager."),
        )
    if isinstance(error, PermissionError):
        return _no_access(path)
    if error.errno == errno.EROFS:
        return _read_only(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    return _disk_fault(path)


def fault(error: apsw.Error, path: Path) -> SagsgangError:
    """What SQLite's error means for the store. Never carries SQLite's own text, which may quote content."""
    match error:
        case apsw.FullError():
            return _full(path)
        case apsw.BusyError() | apsw.LockedError() | apsw.ProtocolError():
            return StoreUnavailable(
                _("Lageret {path} er låst af et andet program.").format(path=path),
                hint=_("Luk programmer, der har filen åben (for eksempel sikkerhedskopiering), og prøv igen."),
            )
        case apsw.ReadOnlyError():
            return _read_only(path)
        case apsw.CantOpenError() | apsw.PermissionsError() | apsw.AuthError():
            return _no_access(path)
        case apsw.IOError():
            return _disk_fault(path)
        case apsw.NoMemError():
            return StoreUnavailable(_("Der er ikke hukommelse nok til at bruge lageret {path}.").format(path=path))
        case apsw.ConstraintError():
            return IntegrityFailure(
                _("Lageret {path} modsiger sig selv, så der kan ikke skrives i det.").format(path=path),
                hint=_("Kør `sagsgang verificér`, og hent den seneste sikkerhedskopi."),
            )
        case apsw.CorruptError() | apsw.NotADBError() | apsw.SQLError() | apsw.SchemaChangeError() | apsw.FormatError():
            return damaged(path)
        case _:
            return SagsgangError(
                _("Uventet fejl i lageret {path} ({kind}).").format(path=path, kind=type(error).__name__)
            )


def _no_access(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        _("Lageret {path} kan ikke åbnes; der mangler adgang.").format(path=path),
        hint=_(
            "Der skal være ret til at læse og skrive både filen og dens mappe, og filerne ved siden af må ikke spærre."
        ),
    )


def _read_only(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        _("Lageret {path} er skrivebeskyttet.").format(path=path),
        hint=_("Der skal være ret til at skrive både i filen og i dens mappe. Intet er ændret."),
    )


def _full(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        _("Disken er fuld, så der kan ikke skrives i lageret {path}.").format(path=path),
        hint=_("Gør plads, og prøv igen. Intet er ændret, og alt, der er gemt før, er der stadig."),
    )


def _disk_fault(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        _("Disken svarer med fejl, så lageret {path} kan ikke bruges.").format(path=path),
        hint=_("Få disken undersøgt, åbn lageret igen, og kør `sagsgang verificér`, før der skrives mere."),
    )
