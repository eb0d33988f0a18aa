"""What is shown of a problem: its line, cut to fit, and where the marks go; and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamltext import FORBIDDEN

WIDTH = 140
"""Longest stretch of a source line that is shown, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One source line as shown: `text` is printable; `mark_from` counts from 0 in it, `mark_length` is at least 1."""

    line: int
    text: str
    mark_from: int
    mark_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many problems of each severity, in how many files."""

    errors: int
    warnings: int
    notes: int
    files: int


def printable(text: str) -> str:
    """The text with every character that a terminal could obey replaced by one that it shows."""
    return FORBIDDEN.sub("\ufffd", text.replace("\t", "→")).replace("\r", " ").replace("\n", " ")


def frame(span: Span, source: str | None) -> Frame | None:
    """The first line of the span; None if there is no such line to show."""
    if source is None:
        return None
    lines = _lines(source)
    if len(lines) < span.line or not lines[span.line - 1].strip():
        return None
    line = lines[span.line - 1].removesuffix("\r")
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    text, start, end = _cut(line, start, max(end, start + 1))
    return Frame(line=span.line, text=printable(text), mark_from=start, mark_length=end - start)


@lru_cache(maxsize=4)
def _lines(source: str) -> list[str]:
    """The lines of a file that has many problems, taken apart once."""
    return source.split("\n")


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A window on a long line that holds the start of the marks, with dots where something is left out."""
    if len(text) <= WIDTH:
        return text, start, end
    first = max(0, min(start - WIDTH // 3, len(text) - WIDTH))
    shown = text[first : first + WIDTH]
    if first > 0:
        shown = "…" + shown[1:]
    if first + WIDTH < len(text):
        shown = shown[:-1] + "…"
    return shown, start - first, min(end - first, len(shown) + 1)


def count(problems: Iterable[Problem], sources: Mapping[str, str]) -> Count:
    """Counted over the files that were read and those that could not be."""
    problems = list(problems)
    severities = [problem.severity for problem in problems]
    return Count(
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        notes=severities.count("note"),
        files=len({*sources, *(problem.file for problem in problems)}),
    )
