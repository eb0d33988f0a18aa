"""Fixes put into a text, round by round, until there is no more that can be put right. Nothing is written here.

A round that makes the text worse is taken back, and its fixes are tried one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sagsgang.guide.problem import Edit, Fix, Problem
from sagsgang.guide.yamldoc import Document

Look = Callable[[str], tuple[Document, list[Problem]]]
"""Reads a text and says everything that is wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The text as it became, and the problems that were put right, each with the place it had at that time."""

    text: str
    fixed: list[Problem]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A text, how far it can be read (0: not at all … 4: nothing is wrong), and its problems."""

    text: str
    reach: int
    problems: list[Problem]

    @property
    def errors(self) -> int:
        return sum(problem.is_error for problem in self.problems)

    def is_worse_than(self, other: _Standing) -> bool:
        """Read less far, or as far with more errors. What comes to light only because more can be read is not worse."""
        return self.reach < other.reach or (self.reach == other.reach and self.errors > other.errors)


def repaired(text: str, look: Look) -> Repaired:
    """The text with every fix that does it good."""
    now = _standing(text, look)
    seen = {text}
    fixed: list[Problem] = []
    refused: set[Fix] = set()
    while batch := together(problem for problem in now.problems if problem.fix not in refused):
        for attempt in [batch] if len(batch) == 1 else [batch, *([problem] for problem in batch)]:
            then = _standing(applied(now.text, _edits(attempt)), look)
            if then.text not in seen and not then.is_worse_than(now):
                seen.add(then.text)
                fixed += attempt
                now = then
                break
            if len(attempt) == 1:
                refused.update(problem.fix for problem in attempt if problem.fix is not None)
    return Repaired(text=now.text, fixed=fixed)


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Those of the problems whose fixes do not touch each other, the first in the file first."""
    chosen: list[Problem] = []
    taken: list[Edit] = []
    for problem in problems:
        if problem.fix is not None and not any(_touch(edit, other) for edit in problem.fix.edits for other in taken):
            chosen.append(problem)
            taken += problem.fix.edits
    return chosen


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not touch each other. Lines end at a line feed, as where the spans come from."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        end = starts[edit.span.end_line - 1] + edit.span.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


def _standing(text: str, look: Look) -> _Standing:
    document, problems = look(text)
    errors = [problem.code for problem in problems if problem.is_error]
    if document.root is None:
        reach = 0
    elif document.has_errors:
        reach = 1
    elif any(code.startswith("SG05") for code in errors):
        reach = 2
    else:
        reach = 3 if errors else 4
    return _Standing(text, reach, problems)


def _edits(problems: Sequence[Problem]) -> list[Edit]:
    return [edit for problem in problems if problem.fix is not None for edit in problem.fix.edits]


def _touch(one: Edit, other: Edit) -> bool:
    first, second = sorted((one.span, other.span))
    return (second.line, second.column) <= (first.end_line, first.end_column)
