"""Everything that is known of one guide's file: what reading and compiling found, and what the rules say of a guide that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.adaptation import where_it_lies
from sagsgang.check.privacy import personal_numbers, without_numbers
from sagsgang.check.rule import Find
from sagsgang.check.rules import all_rules
from sagsgang.check.subject import Subject
from sagsgang.check.suppressed import sifted
from sagsgang.guide.library import ADAPTATION, Edition, Library, Reading
from sagsgang.guide.model import Guide
from sagsgang.guide.overlay import is_adaptation
from sagsgang.guide.problem import Problem, Span, in_order
from sagsgang.guide.yamldoc import Document, load_file, load_text


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
    """The file read, compiled, and gone through by every rule: a guide's, or an adaptation's. Bad content never raises.

    `proved`: what proofs find in a guide that can be used; None: nothing is proved.
    """
    if path.name == ADAPTATION or _is_older_adaptation(path):
        return examine_adaptation(library, load_file(path), proved)
    return _examined(library, library.reading(path), path, proved)


def _is_older_adaptation(path: Path) -> bool:
    return path.parent.name == "udgaver" and (path.parent.parent / ADAPTATION).is_file()


def examine_document(library: Library, document: Document) -> Examined:
    """As `examine`, of a text that need not be in a file."""
    if is_adaptation(document):
        return examine_adaptation(library, document)
    return _examined(library, library.reading_of(document), Path(document.file))


def examine_adaptation(library: Library, document: Document, proved: Find | None = None) -> Examined:
    """An adaptation over each edition that it is laid over, with what is told of those only because of it."""
    misplaced, editions = where_it_lies(library, document)
    problems = [*misplaced, *personal_numbers(document.text, document.file)]
    guide = None
    for path in editions:
        own = load_text(document.text, document.file)
        read = library.reading_over(Edition(path, Path(document.file)), own)
        under = library.reading(path)
        told = {
            _said(problem) for problem in (*under.problems, *_found(library, under, path)) if under.guide is not None
        }
        problems += [problem for problem in read.problems if _said(problem) not in told]
        problems += [problem for problem in _found(library, read, path, proved) if _said(problem) not in told]
        guide = guide or read.guide
    if not editions:
        problems += library.shape_of_adaptation(document)
    rules = all_rules()
    here = [problem for problem in problems if problem.file == document.file]
    kept, suppressed = sifted(here, document, rules, is_whole=guide is not None, is_proved=proved is not None)
    kept += [problem for problem in problems if problem.file != document.file]
    return Examined(
        document=document, guide=guide, problems=in_order(map(without_numbers, kept)), suppressed=suppressed
    )


def _said(problem: Problem) -> tuple[str, str, Span, str]:
    return problem.code, problem.file, problem.span, problem.message


def _found(library: Library, read: Reading, path: Path, proved: Find | None = None) -> list[Problem]:
    """What the rules say of a guide that can be used."""
    if read.guide is None:
        return []
    subject = Subject(
        guide=read.guide,
        document=read.document,
        path=path,
        shared=library.shared(),
        people=library.people(),
        library=library,
    )
    finds = [rule.find for rule in all_rules() if rule.find is not None]
    return [problem for find in (*finds, *([] if proved is None else [proved])) for problem in find(subject)]


def _examined(library: Library, read: Reading, path: Path, proved: Find | None = None) -> Examined:
    document = read.document
    problems = [*read.problems, *personal_numbers(document.text, document.file), *_found(library, read, path, proved)]
    kept, suppressed = sifted(
        problems, document, all_rules(), is_whole=read.guide is not None, is_proved=proved is not None
    )
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
