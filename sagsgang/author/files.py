"""Files that an author keeps: found, told apart by what they hold, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sagsgang.guide.library import ADAPTATION, SHARED_FILES
from sagsgang.guide.overlay import is_adaptation
from sagsgang.guide.replacing import replace_file
from sagsgang.guide.yamldoc import Document


def kind_of(path: Path, document: Document) -> str:
    """The name of the schema that the file is held against: `guide`, `tilpasning`, `proeve`, or that of a shared file."""
    if path.parent.name == "faelles" and path.stem in SHARED_FILES:
        return path.stem
    if is_adaptation(document):
        return "tilpasning"
    return "proeve" if document.root is not None and document.root.get("prøve") is not None else "guide"


def authored(folder: Path) -> list[Path]:
    """The guides, editions, tests and shared files of a folder: one guide's, or one that holds several guides."""
    patterns = ("guide.yaml", ADAPTATION, "udgaver/*.yaml", "proever/*.yaml")
    found = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    found += [path for pattern in patterns for path in sorted(folder.glob(f"*/{pattern}"))]
    found += [path for name in SHARED_FILES if (path := folder / "faelles" / f"{name}.yaml").is_file()]
    return found


def write_all(files: Mapping[Path, str]) -> None:
    """Write every file, or none: those that were written, and the folders that were made, are put back. `OSError`."""
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for path, text in files.items():
            _make_folder(path.parent, made)
            before[path] = path.read_bytes() if path.exists() else None
            if before[path] is None:
                with path.open("xb") as file:
                    file.write(text.encode())
            else:
                replace_file(path, text.encode())
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, content)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)
