"""Findings that the author accepts, with a reason, in a comment on the line or on the line above it.

    inden: 24 timer     # sg: SG403 accepteret, jf. notat 12

Errors cannot be accepted. A comment that accepts nothing, or does not say why, is itself a finding, so that none is left behind.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sagsgang.check.rule import Rule
from sagsgang.guide.problem import MAX_PROBLEMS, Problem, Span
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.text import _

_REMARK = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*sg:(.*)$", re.IGNORECASE)
_CODE = re.compile(r"[ \t]*(SG[0-9]{3})\b(.*)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
"""A reason has at least one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One comment. `line` is the line that it speaks of; `code` is empty where it names none."""

    span: Span
    line: int
    code: str
    reason: str


def remarks(document: Document) -> Iterator[Remark]:
    """The comments that accept something, in file order. What stands in a text is no comment."""
    if document.root is None or "sg:" not in document.text.lower():
        return
    lines = document.text.split("\n")
    spoken_of = _spoken_of(lines)
    texts = sorted((node for node in _scalars(document.root)), key=lambda node: node.span)
    starts = [(node.span.line, node.span.column) for node in texts]
    for number, line in enumerate(lines, start=1):
        for match in _REMARK.finditer(line):
            column = match.start() + 1
            before = bisect_right(starts, (number, column)) - 1
            if before < 0 or not _holds(texts[before], number, column):
                said = match[1].rstrip()
                code = _CODE.fullmatch(said)
                yield Remark(
                    span=Span(line=number, column=column, end_line=number, end_column=len(line.rstrip()) + 1),
                    line=spoken_of[number],
                    code="" if code is None else code[1].upper(),
                    reason="" if code is None else code[2].strip(" \t:;,.–-"),
                )


def sifted(
    problems: Iterable[Problem], document: Document, rules: Iterable[Rule], *, is_whole: bool, is_proved: bool = False
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """(What is left, and what is wrong with the comments; what is accepted and why).

    `is_whole`: everything there is to find has been looked for, so that a comment without a finding is left over.
    `is_proved`: also what only a proof finds.
    """
    rules_by_code = {rule.code: rule for rule in rules}
    waiting: dict[tuple[str, int], list[Problem]] = {}
    left: list[Problem] = []
    for problem in problems:
        if problem.is_error:
            left.append(problem)
        else:
            waiting.setdefault((problem.code, problem.span.line), []).append(problem)
    accepted: list[tuple[Problem, str]] = []
    complaints = 0
    for remark in remarks(document):
        complaint = _complaint(remark, rules_by_code)
        if complaint is None:
            found = waiting.pop((remark.code, remark.line), [])
            accepted += [(problem, remark.reason) for problem in found]
            if not found and is_whole and (is_proved or not rules_by_code[remark.code].by_proof):
                complaint = (
                    "SG094",
                    _("Kommentaren accepterer {code}, men her er ingen {code}.").format(code=remark.code),
                    _("Slet kommentaren, eller flyt den til den linje, den hører til."),
                )
        if complaint is not None and complaints < MAX_PROBLEMS:
            complaints += 1
            code, message, hint = complaint
            left.append(
                Problem(code=code, severity="warning", message=message, hint=hint, file=document.file, span=remark.span)
            )
    return [*left, *(problem for several in waiting.values() for problem in several)], accepted


def _complaint(remark: Remark, rules: dict[str, Rule]) -> tuple[str, str, str] | None:
    """(code, message, hint) for a comment that cannot accept anything."""
    rule = rules.get(remark.code)
    if rule is None:
        message = (
            _("Koden {code} findes ikke.").format(code=remark.code)
            if remark.code
            else _("Kommentaren siger ikke, hvilken kode den accepterer.")
        )
        return "SG092", message, _("Skriv koden først: # sg: SG403 accepteret, jf. notat 12")
    if rule.severity == "error" or rule.code.startswith("SG09"):
        return (
            "SG093",
            _("{code} ({title}) kan ikke accepteres.").format(code=rule.code, title=rule.title),
            _("Ret det, kommentaren handler om, og slet kommentaren."),
        )
    if _WORD.search(remark.reason) is None:
        return (
            "SG091",
            _("Kommentaren accepterer {code}, men siger ikke hvorfor.").format(code=rule.code),
            _("Skriv grunden efter koden: # sg: {code} accepteret, jf. notat 12").format(code=rule.code),
        )
    return None


def _spoken_of(lines: list[str]) -> dict[int, int]:
    """Of which line a comment on each line speaks: its own; for one alone on its line the next that is not only a comment."""
    found: dict[int, int] = {}
    for number in range(len(lines), 0, -1):
        is_alone = lines[number - 1].lstrip().startswith("#") and number < len(lines)
        found[number] = found[number + 1] if is_alone else number
    return found


def _scalars(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    for key, value in node.pairs:
        yield key
        yield from _scalars(value)
    for item in node.items:
        yield from _scalars(item)


def _holds(node: Node, line: int, column: int) -> bool:
    """Whether the place is inside the text; behind the `|` of a block text a comment may stand."""
    span = node.span
    if node.style in ("|", ">") and line == span.line:
        return False
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)
