"""`guide tjek --overvåg`: look again when one of the files has been saved."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sagsgang.cli.chosen import chosen
from sagsgang.errors import SagsgangError
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session

PAUSE = 0.5
"""Seconds between two looks at the files."""

Stamps = dict[Path, tuple[int, int]]
"""When each file was last written (ns), and how long it is (bytes)."""


def watch(session: Session, what: Sequence[str], look: Callable[[], int]) -> int:
    """Look, and again after each change, until somebody ends it; then 0."""
    before: Stamps | None = None
    try:
        while True:
            now = _stamps(session, what)
            if now != before:
                before = now
                _look(session, look)
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        session.tell(_("Overvågningen er stoppet."))
    return 0


def _look(session: Session, look: Callable[[], int]) -> None:
    """One look. What cannot be found now may be there at the next."""
    if sys.stdout.isatty():
        print("\x1b[2J\x1b[H", end="")
    try:
        look()
    except SagsgangError as error:
        session.tell(f"{error.message} {error.hint or ''}".rstrip())
    session.tell(_("Venter på, at en fil bliver gemt. Slut med Ctrl-C."))


def _stamps(session: Session, what: Sequence[str]) -> Stamps:
    """The files as they are now; nothing while what was named cannot be found."""
    try:
        files = chosen(session.settings.guider, what)
    except SagsgangError:
        return {}
    found: Stamps = {}
    for path in (*files.guides, *files.library.shared_files()):
        try:
            stat = path.stat()
        except OSError:
            continue  # gone since the folder was listed: then it is missing, which is a change
        found[path] = (stat.st_mtime_ns, stat.st_size)
    return found
