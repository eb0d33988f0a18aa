"""Everything that is known of one guide's file: what reading and compiling found, and what the rules say of a guide that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
    problems = list(read.problems)
    if read.guide is not None:
        subject = Subject(guide=read.guide, document=read.document, shared=library.shared(), people=library.people())
        for rule in all_rules():
            if rule.find is not None:
                problems += rule.find(subject)
    return Examined(document=read.document, guide=read.guide, problems=in_order(problems))
