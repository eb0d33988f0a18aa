"""An author's file put in the place of the one that is there: whole or not at all, with its permissions."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


class ChangedMeanwhile(Exception):
    """Somebody has saved the file since it was read; it is left as they saved it."""


def replace_file(path: Path, content: bytes, *, read: bytes | None = None) -> None:
    """Put a file with the content in the old one's place; what a link points at, not the link. `OSError`.

    `read`: what the file held when the content was made of it; `ChangedMeanwhile` if it holds something else by now.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(stat.S_IMODE(target.stat().st_mode))
        if read is not None and target.read_bytes() != read:
            raise ChangedMeanwhile
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
