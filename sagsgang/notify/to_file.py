"""Messages to a file: one line of JSON each, on the disk before it counts as delivered.

A crash in the middle leaves at most one line that was cut off. It stays, since others may be reading; the next message begins on a line
of its own. Whoever reads the file skips what is not JSON, and knows by `key` what comes twice.
"""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

from sagsgang.dataclass import dataclass
from sagsgang.notify.message import Sendable
from sagsgang.notify.place import NotDelivered, PlaceUnavailable
from sagsgang.text import _


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file that messages are added to; made, readable by its owner only, if it is not there."""

    path: str

    @property
    def name(self) -> str:
        return f"fil:{self.path}"

    def deliver(self, message: Sendable, now: datetime) -> None:
        """See `Place.deliver`. The line, and the name of a new file, are flushed to the disk."""
        path = Path(self.path)
        try:
            is_new = not path.exists()
            handle = _open(path)
        except OSError as error:
            raise PlaceUnavailable(
                _("Filen {path} kan ikke åbnes ({kind}).").format(path=self.path, kind=type(error).__name__)
            ) from error
        try:
            _append(handle, message.to_bytes() + b"\n")
            if is_new:
                _sync_folder(path.parent)
        except OSError as error:
            raise NotDelivered(
                _("Der kan ikke skrives i filen {path} ({kind}).").format(path=self.path, kind=type(error).__name__)
            ) from error
        finally:
            os.close(handle)


def _open(path: Path) -> int:
    """The file, opened so that every write goes to its end. `OSError`, also if it is not a plain file."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("not a plain file")
    return handle


def _append(handle: int, line: bytes) -> None:
    """The line in one write, after the end of a line that was cut off if there is one. `OSError`, also if it does not fit."""
    size = os.fstat(handle).st_size
    if size:
        os.lseek(handle, size - 1, os.SEEK_SET)
        if os.read(handle, 1) != b"\n":
            line = b"\n" + line
    if os.write(handle, line) != len(line):
        raise OSError("cut off")
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
