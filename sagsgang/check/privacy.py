"""Numbers that look like a person's: found in a file's text, comments too, and never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from sagsgang.guide.problem import MAX_PROBLEMS, Problem, Span
from sagsgang.text import _

NUMBER: Final = re.compile(
    r"[0-3](?<![0-9A-Za-z._/:-].)(?:(?<=0)[1-9]|(?<=[12])[0-9]|(?<=3)[01])(?:0[1-9]|1[0-2])[0-9]{2}"
    r"[ -]?[0-9]{4}(?![0-9A-Za-z]|[-.:/][0-9])"
)
"""A day, a month, a year and four digits. It begins with a digit so that the rest of a text is passed over quickly."""


def personal_numbers(text: str, file: str) -> Iterator[Problem]:
    """The places in the text where something like a CPR number stands, the first `MAX_PROBLEMS` of them."""
    line, begins = 1, 0
    for match in islice(NUMBER.finditer(text), MAX_PROBLEMS):
        line += text.count("\n", begins, match.start())
        begins = text.rfind("\n", 0, match.start()) + 1
        yield Problem(
            code="SG901",
            severity="error",
            message=_("Her står noget, der ligner et CPR-nummer."),
            hint=_("Slet det. Er det et opdigtet nummer eller noget andet, så skriv det på en anden måde."),
            file=file,
            span=Span(line=line, column=match.start() - begins + 1, end_line=line, end_column=match.end() - begins + 1),
        )


def hidden(text: str) -> str:
    """The text with such numbers blotted out, every character one dot."""
    return NUMBER.sub(lambda match: "•" * len(match[0]), text)


def without_numbers(problem: Problem) -> Problem:
    """The problem with no such number in its words: other mistakes may quote one."""
    if NUMBER.search(problem.message) is None and NUMBER.search(problem.hint) is None:
        return problem
    return replace(problem, message=hidden(problem.message), hint=hidden(problem.hint))
