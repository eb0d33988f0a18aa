"""Everything that is known of one guide's file: what reading and compiling found, and what the rules say of a guide that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.privacy import personal_numbers, without_numbers
from sagsgang.check.rules import all_rules
from sagsgang.check.subject import Subject
from sagsgang.guide.library import Library
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem, in_order
from sagsgang.guide.yamldoc import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One file. `guide` is None where there are errors; `problems` are sorted by place."""

    document: Document
    guide: Guide | None
    problems: list[Problem]


def examine(library: Library, path: Path) -> Examined:
    """The file read, compiled, and gone through by every rule. Bad content never raises."""
    read = library.reading(path)
    problems = [*read.problems, *personal_numbers(read.document.text, read.document.file)]
    if read.guide is not None:
        subject = Subject(
            guide=read.guide,
            document=read.document,
            path=path,
            shared=library.shared(),
            people=library.people(),
            library=library,
        )
        for rule in all_rules():
            if rule.find is not None:
                problems += rule.find(subject)
    return Examined(document=read.document, guide=read.guide, problems=in_order(map(without_numbers, problems)))


def examine_shared(library: Library) -> list[Problem]:
    """What is wrong in the shared files, those that ship included."""
    problems = library.shared_problems()
    for path in library.shared_files():
        problems += personal_numbers(path.read_bytes().decode("utf-8", "replace"), str(path))
    return in_order(map(without_numbers, problems))
