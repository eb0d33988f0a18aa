"""Problems as an author reads them, and as a program does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sagsgang.check.diagnostic import Count, count, frame, printable
from sagsgang.guide.problem import Problem, Severity, Span, in_order
from sagsgang.text import _, counted


def render_text(problems: Iterable[Problem], sources: Mapping[str, str]) -> str:
    """One block a problem (place, words, the line with marks, what to do), then a line that counts them.

    `sources`: the text of every file that was read, by its name in the problems.
    """
    problems = in_order(problems)
    blocks = ["\n".join(_block(problem, sources)) for problem in problems]
    return "\n".join([*blocks, _summary(count(problems, sources))]) + "\n"


def render_json(problems: Iterable[Problem]) -> dict[str, Any]:
    """The JSON of `guide tjek`, sorted by file, line and column."""
    return {"findings": [problem.to_json() for problem in in_order(problems)]}


def _block(problem: Problem, sources: Mapping[str, str]) -> Iterator[str]:
    place = _place(problem.file, problem.span)
    yield f"{place}: {_severity(problem.severity)} {problem.code}: {printable(problem.message)}"
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


def _place(file: str, span: Span) -> str:
    return f"{printable(file)}:{span.line}:{span.column}"


def _severity(severity: Severity) -> str:
    return {"error": _("fejl"), "warning": _("advarsel"), "note": _("bemærkning")}[severity]


def _summary(found: Count) -> str:
    files = counted(found.files, _("1 fil"), _("{number} filer"))
    parts = []
    if found.errors:
        parts.append(_("{number} fejl").format(number=found.errors))
    if found.warnings:
        parts.append(counted(found.warnings, _("1 advarsel"), _("{number} advarsler")))
    if found.notes:
        parts.append(counted(found.notes, _("1 bemærkning"), _("{number} bemærkninger")))
    if not parts:
        return _("Ingen fejl i {files}.").format(files=files)
    return _("{problems} i {files}.").format(problems=", ".join(parts), files=files)
