"""Problems as an author reads them: in frames of their own lines, or a line each; and as our own programs do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sagsgang.check.diagnostic import Count, count, frame, printable
from sagsgang.guide.problem import Problem, Severity, Span, in_order
from sagsgang.text import _, counted

MOST = 200
"""Problems shown of one file; the rest wait until these are gone."""

_NAMED_CODES = 4
"""Codes named in the command that tells more."""


def render_text(
    problems: Iterable[Problem], sources: Mapping[str, str], suppressed: Iterable[tuple[Problem, str]] = ()
) -> str:
    """One block a problem (place, words, the line with marks, what to do), then a line that counts them, and where to read more.

    `sources`: the text of every file that was read, by its name in the problems.
    """
    problems = in_order(problems)
    shown = _first_of_each_file(problems)
    lines = [*blocks(shown, sources), *_left_out(problems, shown), summary(count(problems, sources, suppressed))]
    codes = sorted({problem.code for problem in problems})
    if codes:
        lines.append(_("Læs mere: sagsgang regel {codes}").format(codes=" ".join(codes[:_NAMED_CODES])))
    return "\n".join(lines) + "\n"


def render_short(problems: Iterable[Problem]) -> str:
    """One line a problem, as compilers write them."""
    return "".join(f"{_headline(problem)}\n" for problem in in_order(problems))


def render_json(problems: Iterable[Problem]) -> dict[str, Any]:
    """The JSON of `guide tjek`, sorted by file, line and column."""
    return {"findings": [problem.to_json() for problem in in_order(problems)]}


def blocks(problems: Iterable[Problem], sources: Mapping[str, str]) -> Iterator[str]:
    """A block of lines for each problem."""
    for problem in problems:
        yield "\n".join(_block(problem, sources))


def _block(problem: Problem, sources: Mapping[str, str]) -> Iterator[str]:
    yield _headline(problem)
    shown = frame(problem.span, sources.get(problem.file))
    gutter = " " if shown is None else " " * len(str(shown.line))
    if shown is not None:
        yield f"{gutter} |"
        yield f"{shown.line} | {shown.text}"
        yield f"{gutter} | {' ' * shown.mark_from}{'^' * shown.mark_length}"
    for related in problem.related:
        yield f"{gutter} = {printable(related.message)}: {_place(related.file, related.span)}"
    if problem.hint:
        yield f"{gutter} = {printable(problem.hint)}"
    if problem.fix is not None:
        yield f"{gutter} = " + _("Kan rettes med --ret: {what}").format(what=printable(problem.fix.title))


def _headline(problem: Problem) -> str:
    place = _place(problem.file, problem.span)
    return f"{place}: {severity_word(problem.severity)} {problem.code}: {printable(problem.message)}"


def _place(file: str, span: Span) -> str:
    return f"{printable(file)}:{span.line}:{span.column}"


def severity_word(severity: Severity) -> str:
    return {"error": _("fejl"), "warning": _("advarsel"), "note": _("bemærkning")}[severity]


def _first_of_each_file(problems: list[Problem]) -> list[Problem]:
    """At most `MOST` of each file, sorted by place; errors go before the rest when some must wait."""
    by_file: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: not problem.is_error):
        by_file.setdefault(problem.file, []).append(problem)
    return in_order(problem for several in by_file.values() for problem in several[:MOST])


def _left_out(problems: list[Problem], shown: list[Problem]) -> Iterator[str]:
    for file in dict.fromkeys(problem.file for problem in problems):
        rest = sum(problem.file == file for problem in problems) - sum(problem.file == file for problem in shown)
        if rest:
            name = printable(file)
            if rest == 1:
                yield _("1 til i {file} vises, når disse er rettet.").format(file=name)
            else:
                yield _("{number} til i {file} vises, når disse er rettet.").format(number=rest, file=name)


def summary(found: Count) -> str:
    """How many of each kind, in one line."""
    files = counted(found.files, _("1 fil"), _("{number} filer"))
    parts = []
    if found.errors:
        parts.append(_("{number} fejl").format(number=found.errors))
    if found.warnings:
        parts.append(counted(found.warnings, _("1 advarsel"), _("{number} advarsler")))
    if found.notes:
        parts.append(counted(found.notes, _("1 bemærkning"), _("{number} bemærkninger")))
    said = (
        _("{problems} i {files}.").format(problems=", ".join(parts), files=files)
        if parts
        else _("Ingen fejl i {files}.").format(files=files)
    )
    if found.fixable:
        said += " " + _("{number} kan rettes med --ret.").format(number=found.fixable)
    if found.suppressed:
        said += " " + _("{number} undertrykt.").format(number=found.suppressed)
    return said
