"""What is wrong in a file, as a value: code, place, words, and what to do. `check.render` shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of a file. Lines and columns count from 1, in characters; the end is the first character after it."""

    line: int
    column: int
    end_line: int
    end_column: int
    file: str = ""
    """the file, where it is another than the one that is read: an adaptation lies over a guide"""


FILE_START = Span(line=1, column=1, end_line=1, end_column=1)
"""Where a problem with a file as a whole stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that the problem is about, such as the first of two."""

    message: str
    file: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The text that shall stand where the span is; an empty span is a place to insert."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What puts a problem right without changing what the author meant: `guide tjek --ret` and editors apply it."""

    title: str
    edits: tuple[Edit, ...]


MAX_PROBLEMS = 200
"""Of one severity: a file with more mistakes than this is not told about the rest until these are gone."""
_LONG_QUOTE = re.compile(r"«([^«»]{60})[^«»]{20,}»")


def shortened(text: str) -> str:
    """What is quoted in a message, cut to a length that fits in it."""
    return _LONG_QUOTE.sub(r"«\1…»", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file. `hint` says what was expected and what to do."""

    code: str
    severity: Severity
    message: str
    hint: str
    file: str
    span: Span
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def to_json(self) -> dict[str, Any]:
        """One entry of `findings` in the JSON of `guide tjek`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "file": self.file,
            "line": self.span.line,
            "column": self.span.column,
            "end_line": self.span.end_line,
            "end_column": self.span.end_column,
        }


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted by file, line and column, each said once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.span, p.code, p.message))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error, not only a warning or a note."""
    return any(problem.is_error for problem in problems)
