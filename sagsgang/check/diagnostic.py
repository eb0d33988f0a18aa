"""What is shown of a problem: its line, cut to fit, and where the marks go; and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, east_asian_width

from sagsgang.check.privacy import hidden
from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamltext import FORBIDDEN

WIDTH = 140
"""Longest stretch of a source line that is shown, in columns of a terminal."""
REACH = 4 * WIDTH
"""How far from the mark a line is looked at, in characters: a line may be a million long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One source line as shown: `text` is printable; `mark_from` counts columns from 0, `mark_length` is at least 1."""

    line: int
    text: str
    mark_from: int
    mark_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many problems of each severity, in how many files; how many a comment accepts, and how many can be put right."""

    errors: int
    warnings: int
    notes: int
    files: int
    suppressed: int = 0
    fixable: int = 0


def printable(text: str) -> str:
    """The text with every character that a terminal could obey replaced by one that it shows."""
    return FORBIDDEN.sub("\ufffd", text.replace("\t", "→")).replace("\r", " ").replace("\n", " ")


def columns(text: str) -> int:
    """How wide a terminal shows the text: two columns for wide characters, none for marks that sit on another."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1


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
    away = max(0, start - REACH)
    near = hidden(printable(line[away : start + REACH]))
    text, start, end = _cut(near, start - away, max(end, start + 1) - away)
    return Frame(
        line=span.line,
        text=text,
        mark_from=columns(text[:start]),
        mark_length=max(1, columns(text[start:end]), end - start if end > len(text) else 1),
    )


@lru_cache(maxsize=4)
def _lines(source: str) -> list[str]:
    """The lines of a file that has many problems, taken apart once."""
    return source.split("\n")


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A window on a long line that holds the start of the marks, with dots where something is left out."""
    if columns(text) <= WIDTH:
        return text, start, end
    if text.isascii():
        last = min(len(text), start - min(start, WIDTH // 3) + WIDTH)
        first = max(0, last - WIDTH)
    else:
        first, last = _window(text, start)
    shown = text[first:last]
    if first > 0:
        shown = "…" + shown[1:]
    if last < len(text):
        shown = shown[:-1] + "…"
    return shown, start - first, min(end - first, len(shown) + (last == len(text)))


def _window(text: str, start: int) -> tuple[int, int]:
    """From where to where `WIDTH` columns of the text reach, a third of them before the start."""
    first = last = start
    used = 0
    while first > 0 and used + _columns_of(text[first - 1]) <= WIDTH // 3:
        first -= 1
        used += _columns_of(text[first])
    while last < len(text) and used + _columns_of(text[last]) <= WIDTH:
        used += _columns_of(text[last])
        last += 1
    while first > 0 and used + _columns_of(text[first - 1]) <= WIDTH:
        first -= 1
        used += _columns_of(text[first])
    return first, last


def count(
    problems: Iterable[Problem], sources: Mapping[str, str], suppressed: Iterable[tuple[Problem, str]] = ()
) -> Count:
    """Counted over the files that were read and those that could not be."""
    problems = list(problems)
    severities = [problem.severity for problem in problems]
    return Count(
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        notes=severities.count("note"),
        files=len({*sources, *(problem.file for problem in problems)}),
        suppressed=len(list(suppressed)),
        fixable=sum(problem.fix is not None for problem in problems),
    )
