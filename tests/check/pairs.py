"""Files with one mistake each, and beside each what `guide tjek` says of it.

    tests/check/wrong/KIND/CODE-what-is-wrong.yaml      a whole file; KIND is guide, tilpasning, roller, personer, kalendere, love or proeve
    tests/check/wrong/KIND/CODE-what-is-wrong.out       the text, word for word
    tests/check/wrong/KIND/CODE-what-is-wrong/          other files, if it takes them: what lies below the folder of guides; for an
                                                        adaptation, the folder with `kommune` and `guides`

    python -m tests.check.pairs         write every `.out` anew; read the difference

A new mistake needs no Python: write the `.yaml`, run the command, and read the `.out` as the one who wrote the guide would.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.example import NATIONAL
from sagsgang.check.render import render_text
from sagsgang.guide.library import Library, load_guides, shipped_folder
from sagsgang.guide.problem import Problem

WRONG = Path(__file__).parent / "wrong"


def files() -> list[Path]:
    """Every file with a mistake."""
    return sorted(WRONG.glob("*/*.yaml"))


@cache
def shipped() -> Library:
    """Read once: a file that stands alone needs only the shared files that ship."""
    return load_guides()


@cache
def found(path: Path) -> tuple[list[Problem], dict[str, str]]:
    """What is found in the file, and its text by the name it has in the findings."""
    with tempfile.TemporaryDirectory() as name:
        guides = Path(name) / "guides"
        kind = path.parent.name
        is_guide = kind in ("guide", "tilpasning")
        place = guides / ("eksempel/guide.yaml" if is_guide else f"faelles/{kind}.yaml")
        if kind == "tilpasning":
            place.parent.mkdir(parents=True)
            place.write_text(NATIONAL, encoding="utf-8")
            place = guides.parent / "kommune" / "eksempel" / "tilpasning.yaml"
        place.parent.mkdir(parents=True)
        place.write_bytes(path.read_bytes())
        beside = path.with_suffix("")
        if beside.is_dir():
            shutil.copytree(beside, guides.parent if kind == "tilpasning" else guides, dirs_exist_ok=True)
        library = shipped() if kind == "guide" and not beside.is_dir() else load_guides(*_folders(guides, kind))
        problems = examine(library, place).problems if is_guide else examine_shared(library)[0]
    text = path.read_bytes().decode("utf-8", "replace")
    sources = {str(place): text}
    if kind == "tilpasning":
        sources[str(guides / "eksempel" / "guide.yaml")] = NATIONAL
    return problems, sources


def _folders(guides: Path, kind: str) -> list[Path]:
    return [guides.parent / "kommune", guides] if kind == "tilpasning" else [guides]


def said(path: Path) -> str:
    """What is said of the file, with its own name instead of a path."""
    problems, sources = found(path)
    place, *others = sources
    said = render_text(problems, sources).replace(place, path.name).replace(f"{shipped_folder()}/", "guides/")
    for other in others:
        said = said.replace(f"{Path(other).parents[2]}/", "")
    return said


def write_all() -> None:
    for path in files():
        path.with_suffix(".out").write_text(said(path), encoding="utf-8")


if __name__ == "__main__":
    write_all()
