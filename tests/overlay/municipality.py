"""A national guide and a municipality's folder, for tests: `check.example.NATIONAL` with what a test says laid over it."""

from __future__ import annotations

from pathlib import Path

from sagsgang.check.example import NATIONAL, completed
from sagsgang.guide.library import Library, shipped_folder

ID = "eksempel"


def library(
    folder: Path,
    adaptation: str,
    *,
    national: str = NATIONAL,
    shared: dict[str, str] | None = None,
    beside: Library | None = None,
) -> Library:
    """The guides of a municipality in the folder; required keys that the adaptation lacks are put in.

    `beside`: a library with the same shared files, which are not read once more.
    """
    write(folder / "guides" / ID / "guide.yaml", national)
    write(folder / "kommune" / ID / "tilpasning.yaml", completed(adaptation, "tilpasning"))
    for name, text in (shared or {}).items():
        write(folder / "kommune" / "faelles" / f"{name}.yaml", text)
    found = again(folder)
    if beside is not None:
        beside.shared()
        found._shared = beside._shared
    return found


def again(folder: Path) -> Library:
    """The same, read anew."""
    return Library(folders=(folder / "kommune", folder / "guides", shipped_folder()), use_cache=False)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
