"""Everything that is known of one guide's file: what reading and compiling found, and what the rules say of a guide that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.privacy import personal_numbers, without_numbers
from sagsgang.check.rule import Find
from sagsgang.check.rules import all_rules
from sagsgang.check.subject import Subject
from sagsgang.check.suppressed import sifted
from sagsgang.guide.library import Library, Reading
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem, in_order
from sagsgang.guide.yamldoc import Document, load_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One file. `guide` is None where there are errors; `problems` are sorted by place.

    `suppressed`: what a comment in the file accepts, with the reason that it gives.
    """

    document: Document
    guide: Guide | None
    problems: list[Problem]
    suppressed: list[tuple[Problem, str]]


def examine(library: Library, path: Path, proved: Find | None = None) -> Examined:
    """The file read, compiled, and gone through by every rule. Bad content never raises.

    `proved`: what proofs find in a guide that can be used; None: nothing is proved.
    """
    return _examined(library, library.reading(path), path, proved)


def examine_document(library: Library, document: Document) -> Examined:
    """As `examine`, of a text that need not be in a file."""
    return _examined(library, library.reading_of(document), Path(document.file))


def _examined(library: Library, read: Reading, path: Path, proved: Find | None = None) -> Examined:
    document = read.document
    problems = [*read.problems, *personal_numbers(document.text, document.file)]
    rules = all_rules()
    if read.guide is not None:
        subject = Subject(
            guide=read.guide,
            document=document,
            path=path,
            shared=library.shared(),
            people=library.people(),
            library=library,
        )
        for rule in rules:
            if rule.find is not None:
                problems += rule.find(subject)
        if proved is not None:
            problems += proved(subject)
    kept, suppressed = sifted(problems, document, rules, is_whole=read.guide is not None, is_proved=proved is not None)
    return Examined(
        document=document,
        guide=read.guide,
        problems=in_order(map(without_numbers, kept)),
        suppressed=suppressed,
    )


def examine_shared(library: Library) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """What is wrong in the shared files, sorted by place, and what comments in them accept."""
    problems = library.shared_problems()
    suppressed: list[tuple[Problem, str]] = []
    rules = all_rules()
    for path in library.shared_files():
        document = load_file(path)
        here = [problem for problem in problems if problem.file == str(path)]
        here += personal_numbers(document.text, document.file)
        kept, accepted = sifted(here, document, rules, is_whole=True)
        problems = [problem for problem in problems if problem.file != str(path)] + kept
        suppressed += accepted
    return in_order(map(without_numbers, problems)), suppressed
