"""A national guide and a municipality's folder, for tests: `check.example.NATIONAL` with what a test says laid over it."""

from __future__ import annotations

from pathlib import Path

from sagsgang.check.example import NATIONAL, completed
from sagsgang.guide.library import Library

ID = "eksempel"


def library(
    folder: Path, adaptation: str, *, national: str = NATIONAL, shared: dict[str, str] | None = None
) -> Library:
    """The guides of a municipality in the folder; required keys that the adaptation lacks are put in."""
    write(folder / "guides" / ID / "guide.yaml", national)
    write(folder / "kommune" / ID / "tilpasning.yaml", completed(adaptation, "tilpasning"))
    for name, text in (shared or {}).items():
        write(folder / "kommune" / "faelles" / f"{name}.yaml", text)
    return again(folder)


def again(folder: Path) -> Library:
    """The same, read anew."""
    from sagsgang.guide.library import shipped_folder

    return Library(folders=(folder / "kommune", folder / "guides", shipped_folder()), use_cache=False)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
