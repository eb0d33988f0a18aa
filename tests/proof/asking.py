"""Questions to the proofs about a guide that is written in a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sagsgang.check.example import completed
from sagsgang.check.subject import Subject
from sagsgang.clock import FrozenClock
from sagsgang.guide.library import Library, load_guides
from sagsgang.guide.yamldoc import load_text
from sagsgang.proof.answer import Answer

NOW = "2026-11-20T12:00+01:00"
ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("guides/*/guide.yaml"))
LIBRARY = load_guides(ROOT / "guides")

Topic = Callable[[Subject], Iterable[Answer]]


def written(text: str, library: Library = LIBRARY, file: str = "guide.yaml") -> Subject:
    """The text, with what every guide has where it leaves that out."""
    read = library.reading_of(load_text(completed(text), file))
    assert read.guide is not None, [problem.message for problem in read.problems]
    return Subject(
        guide=read.guide,
        document=read.document,
        path=Path(file),
        shared=library.shared(),
        people=library.people(),
        library=library,
        clock=FrozenClock(NOW),
    )


def beside(folder: Path, **shared: str) -> Library:
    """A library with own shared files: `personer`, `love`."""
    place = folder / "guides" / "faelles"
    place.mkdir(parents=True)
    for name, text in shared.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_guides(folder / "guides")


def shipped(path: Path) -> Subject:
    read = LIBRARY.reading(path)
    assert read.guide is not None
    return Subject(
        guide=read.guide,
        document=read.document,
        path=path,
        shared=LIBRARY.shared(),
        people=LIBRARY.people(),
        library=LIBRARY,
        clock=FrozenClock(NOW),
    )


def told(topic: Topic, subject: Subject) -> list[tuple[str, str, str]]:
    """(verdict, code, part) of every answer that is not proved."""
    return [(one.verdict, one.code, one.part) for one in topic(subject) if one.verdict != "proved"]
