"""One writer at a time over all processes: a kernel lock on a file beside the store.

SQLite's own waiting polls and can starve somebody; the kernel queues those who wait and frees the lock when its holder
dies. The holder writes who it is in the file, so that whoever has waited too long can be told whom to ask.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from sagsgang.errors import StoreUnavailable
from sagsgang.text import _

if sys.platform == "win32":
    import msvcrt
    import time

    _FAR = 1 << 30
    """The byte that is locked, past the text, so that others can read who holds it."""

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

    def _write_start(handle: int, data: bytes) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, data)

    def _wait_for_lock(path: str, timeout: float) -> int | None:
        handle = _open(path)
        end = time.monotonic() + timeout
        while not _try_lock(handle):
            if time.monotonic() >= end:
                os.close(handle)
                return None
            time.sleep(0.005)
        return handle

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

    def _write_start(handle: int, data: bytes) -> None:
        os.pwrite(handle, data, 0)

    def _wait_for_lock(path: str, timeout: float) -> int | None:
        return _Waiting(path).handle(timeout)

    class _Waiting:
        """A place in the kernel's queue, held by a helper thread, since a waiting `flock` knows no time limit."""

        def __init__(self, path: str) -> None:
            self._path = path
            self._arrived = threading.Event()
            self._mutex = threading.Lock()
            self._handle: int | None = None
            self._error: OSError | None = None
            self._given_up = False
            threading.Thread(target=self._queue, name="sagsgang-lock", daemon=True).start()

        def _queue(self) -> None:
            try:
                handle = _open(self._path)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX)
                except OSError:
                    os.close(handle)
                    raise
            except OSError as error:
                self._error = error
            else:
                with self._mutex:
                    if self._given_up:
                        os.close(handle)
                    else:
                        self._handle = handle
            self._arrived.set()

        def handle(self, timeout: float) -> int | None:
            """The locked file, or None when `timeout` seconds passed."""
            arrived = False
            try:
                arrived = self._arrived.wait(timeout)
            finally:
                if not arrived:
                    with self._mutex:
                        self._given_up = True
                        if self._handle is not None:
                            os.close(self._handle)
            if self._error is not None:
                raise self._error
            return self._handle if arrived else None


def _open(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)


class FileLock:
    """The write lock of the store at `store`. Not for two threads at once: the store has its own lock for that."""

    def __init__(self, store: Path) -> None:
        self._path = f"{store}.lock"
        self._store = store
        self._handle: int | None = None
        self._who = b""

    def acquire(self, timeout: float) -> None:
        """Take the lock, waiting at most `timeout` seconds. `StoreUnavailable` names who holds it."""
        try:
            if self._handle is None:
                self._handle, self._who = _open(self._path), self._who or _who()
            if not _try_lock(self._handle):
                locked = _wait_for_lock(self._path, timeout)
                if locked is None:
                    raise self.held(timeout)
                os.close(self._handle)
                self._handle = locked
            _write_start(self._handle, self._who)
        except OSError as error:
            raise _cannot_use(self._path) from error

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it; False at once if somebody does. `StoreUnavailable` if the file cannot be used."""
        try:
            if self._handle is None:
                self._handle, self._who = _open(self._path), self._who or _who()
            if not _try_lock(self._handle):
                return False
            _write_start(self._handle, self._who)
        except OSError as error:
            raise _cannot_use(self._path) from error
        return True

    def release(self) -> None:
        """Let the next one in."""
        if self._handle is not None:
            _unlock(self._handle)

    def close(self) -> None:
        """Give the file back; the lock goes with it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def held(self, waited: float) -> StoreUnavailable:
        """The error that tells who has kept the lock for `waited` seconds, as far as the lock file says."""
        holder = read_holder(self._path)
        message = _("Lageret {path} er låst og har været det i {seconds} sekunder. {holder}").format(
            path=self._store, seconds=f"{waited:g}".replace(".", ","), holder=holder
        )
        hint = _(
            "Prøv igen om lidt. Er processen gået i stå, så afslut den; låsen forsvinder med den, og intet går tabt."
        )
        return StoreUnavailable(message, hint=hint)


def _who() -> bytes:
    import getpass
    import json
    import platform

    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # no name is known for this user number
        user = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"{json.dumps({'pid': os.getpid(), 'user': user, 'host': platform.node()})}\n".encode()


def read_holder(path: str) -> str:
    """A sentence on who took the lock last, and when: what the lock file says, and when that was written."""
    import json

    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the lock file, never the store
            holder = json.loads(file.readline())
            since = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        return _("Det holdes af proces {pid} ({user} på {host}) siden {since} UTC.").format(
            pid=holder["pid"], user=holder["user"], host=holder["host"], since=since.strftime("%d-%m-%Y %H:%M:%S")
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _("Hvem der holder det, fremgår ikke af låsefilen.")


def _cannot_use(path: str) -> StoreUnavailable:
    return StoreUnavailable(
        _("Låsefilen {path} kan ikke åbnes.").format(path=path),
        hint=_("Der skal være ret til at skrive i lagerets mappe, og filnavnet må ikke være optaget af noget andet."),
    )
