"""Guides under proof: a small one from a few lines, or one that ships."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sagsgang.check.example import completed
from sagsgang.check.subject import Subject
from sagsgang.guide.library import Library, load_guides


@cache
def _shipped() -> Library:
    return load_guides()


def subject_of(library: Library, path: Path) -> Subject:
    """The guide in the file, which must be one that can be used."""
    read = library.reading(path)
    assert read.guide is not None, read.problems
    return Subject(
        guide=read.guide,
        document=read.document,
        path=path,
        shared=library.shared(),
        people=library.people(),
        library=library,
    )


def shipped(name: str) -> Subject:
    """A guide that ships."""
    library = _shipped()
    return subject_of(library, library.files(name)[0])


def written(text: str) -> Subject:
    """The few lines made a whole guide, beside the shipped ones."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "eksempel" / "guide.yaml"
        path.parent.mkdir()
        path.write_text(completed(text), encoding="utf-8")
        return subject_of(_shipped(), path)
