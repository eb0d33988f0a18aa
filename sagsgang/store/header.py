"""The first hundred bytes of a store file, read before SQLite touches it: is it a store of ours, and of which version?

A file that is not ours must not even be opened by SQLite, which would finish somebody else's interrupted transaction.
But on POSIX closing *any* handle of a file drops all locks that the process has on it, SQLite's too. So the bytes are
read only while this process has no connection to the file; `OPEN_FILES` keeps count.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from pathlib import Path

from sagsgang.errors import IntegrityFailure, StoreUnavailable
from sagsgang.text import _

APPLICATION_ID = 0x53414753
"""SAGS"""
SCHEMA_VERSION = 2

_MAGIC = b"SQLite format 3\0"
_LENGTH = 100

FileKey = tuple[int, int, int]
"""Process, device and file number: the same file under any name, and a fork's own count."""


class OpenFiles:
    """How many connections this process has to each store file."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        """held from looking at a file until its connection is counted"""
        self._counts: Counter[FileKey] = Counter()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self.mutex = threading.Lock()

    def key(self, path: Path) -> FileKey:
        """The file's key. `OSError` if it is not there."""
        status = path.stat()
        return os.getpid(), status.st_dev, status.st_ino

    def is_open(self, key: FileKey) -> bool:
        """Whether a connection is open. Ask while holding `mutex`."""
        return self._counts[key] > 0

    def opened(self, key: FileKey) -> None:
        """Count a connection. Call while holding `mutex`."""
        self._counts[key] += 1

    def closed(self, key: FileKey) -> None:
        """A connection was closed."""
        with self.mutex:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]


OPEN_FILES = OpenFiles()


def check_header(path: Path, *, oldest: int = SCHEMA_VERSION) -> None:
    """Refuse what is not a store of this version, or at least of schema `oldest`. Only while this process has no connection to the file.

    `StoreUnavailable`: empty, not ours, newer. `IntegrityFailure`: ours, but cut off. `OSError`: cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_LENGTH)
    if not header:
        raise StoreUnavailable(
            _("Filen {path} er tom og er ikke et lager.").format(path=path),
            hint=_("Flyt den væk, og opret et nyt med `sagsgang start`, eller hent det fra en sikkerhedskopi."),
        )
    if header[: len(_MAGIC)] != _MAGIC[: len(header)]:
        raise foreign(path)
    if len(header) < _LENGTH:
        raise damaged(path)
    application, version = int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big")
    check_identity(path, application=application, version=version, oldest=oldest)


def check_identity(path: Path, *, application: int, version: int, oldest: int = SCHEMA_VERSION) -> None:
    """Refuse another program's file and another version's schema; one older than `oldest` has to be upgraded first."""
    if application != APPLICATION_ID:
        raise foreign(path)
    if version < 1:
        raise damaged(path)
    refuse_other_schema(path, version, oldest=oldest)


def refuse_other_schema(where: Path | str, version: int, *, oldest: int = SCHEMA_VERSION) -> None:
    """`StoreUnavailable` for a schema that is newer than this program's, or older than `oldest`, which has to be upgraded first."""
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            _(
                "Lageret {path} er fra en nyere sagsgang: det har skema {found}, og denne kender til og med {known}."
            ).format(path=where, found=version, known=SCHEMA_VERSION),
            hint=_("Opdatér sagsgang på denne maskine. Lageret er ikke rørt."),
        )
    if version < oldest:
        raise StoreUnavailable(
            _(
                "Lageret {path} er fra en ældre sagsgang: det har skema {found}, og denne sagsgang bruger skema {known}."
            ).format(path=where, found=version, known=SCHEMA_VERSION),
            hint=_("Kør `sagsgang db opgradér`: den tager en sikkerhedskopi og prøver den først."),
        )


def foreign(path: Path) -> StoreUnavailable:
    """The file belongs to something else."""
    return StoreUnavailable(
        _("Filen {path} er ikke et sagsgang-lager.").format(path=path),
        hint=_("Kontrollér stien efter --lager. Filen er ikke rørt."),
    )


def damaged(path: Path) -> IntegrityFailure:
    """The file is ours, but does not hold together."""
    return IntegrityFailure(
        _("Lageret {path} er beskadiget.").format(path=path),
        hint=_(
            "Lav en kopi af filen, før nogen bruger den, kør `sagsgang verificér`, og hent den seneste sikkerhedskopi."
        ),
    )
