"""How tests went, as an author reads it, and as a program does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sagsgang.check.diagnostic import frame, printable
from sagsgang.check.render import render_text
from sagsgang.guide.problem import Problem, has_errors
from sagsgang.guide.yamldoc import Document
from sagsgang.text import _, counted
from sagsgang.trial.coverage import Coverage, Share
from sagsgang.trial.model import Failure
from sagsgang.trial.run import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One test file: what was wrong in it, or how its test went."""

    document: Document
    problems: list[Problem]
    outcome: Outcome | None

    @property
    def passed(self) -> bool:
        return self.outcome is not None and self.outcome.passed and not has_errors(self.problems)


def text_of(tried: Tried) -> str:
    """One line for a test that passed; for another also every failure or mistake, framed in its own line."""
    file = printable(tried.document.file)
    result = _("ok") if tried.passed else _("FEJL")
    said = [f"{file} ... {result}"]
    if tried.problems:
        text = render_text(tried.problems, {tried.document.file: tried.document.text})
        said += text.rstrip("\n").split("\n")[:-1]  # the line that counts is said once, for all files
    if tried.outcome is not None:
        for failure in tried.outcome.failures:
            said += _failure(failure, tried.document.text)
    return "\n".join(said)


def _failure(failure: Failure, source: str) -> Iterator[str]:
    line = failure.span.line
    gutter = " " * (len(str(line)) + 2)
    yield "  " + _("linje {line}: {expected}").format(line=line, expected=printable(failure.expected))
    shown = frame(failure.span, source)
    if shown is not None:
        yield f"{gutter} |"
        yield f"  {line} | {shown.text}"
        yield f"{gutter} | {' ' * shown.mark_from}{'^' * shown.mark_length}"
    for sentence in failure.why:
        yield f"{gutter} = {printable(sentence)}"


def summary(tried: Sequence[Tried]) -> str:
    """How many tests there were, and how many of them failed."""
    failed = sum(not one.passed for one in tried)
    number = counted(len(tried), _("1 prøve"), _("{number} prøver"))
    if not failed:
        return _("{tests}, alt som det skal være.").format(tests=number)
    return _("{tests}, heraf {failed} med fejl.").format(tests=number, failed=failed)


def coverage_text(found: Coverage) -> str:
    """One line a kind: how much, and what is missing."""
    lines = [_("Dækning af {guide}:").format(guide=found.guide)]
    words = {share.kind: _words(share.kind) for share in found.shares}
    width = max(map(len, words.values()))
    for share in found.shares:
        lines.append(
            f"  {words[share.kind]:<{width}}  {share.percent:>3} %  "
            + _("{touched} af {total}").format(touched=share.touched, total=share.total)
        )
        lines += _missing(share)
    return "\n".join(lines)


def _missing(share: Share) -> Iterator[str]:
    if share.missing:
        yield "    " + _("aldrig: {names}").format(names=", ".join(share.missing))


def _words(kind: str) -> str:
    return {
        "steps": _("trin udført"),
        "outcomes": _("udfald valgt"),
        "grounds": _("grunde til at udelade brugt"),
        "obligations_arisen": _("pligter opstået"),
        "obligations_met": _("pligter opfyldt"),
        "obligations_missed": _("pligter med frist overskredet"),
        "barriers_up": _("spærringer oppe"),
        "barriers_down": _("spærringer nede"),
    }[kind]


def answer(tried: Iterable[Tried], found: Iterable[Coverage] | None) -> dict[str, Any]:
    """The JSON of `guide prøv`."""
    tests = [_one(one) for one in tried]
    out: dict[str, Any] = {
        "tests": tests,
        "summary": {"tests": len(tests), "failed": sum(not one["passed"] for one in tests)},
    }
    if found is not None:
        out["coverage"] = [one.to_json() for one in found]
    return out


def _one(tried: Tried) -> dict[str, Any]:
    failures = () if tried.outcome is None else tried.outcome.failures
    return {
        "file": tried.document.file,
        "title": None if tried.outcome is None else tried.outcome.trial.title,
        "guide": None if tried.outcome is None else tried.outcome.trial.guide,
        "passed": tried.passed,
        "failures": [
            {
                "line": failure.span.line,
                "column": failure.span.column,
                "end_line": failure.span.end_line,
                "end_column": failure.span.end_column,
                "message": failure.expected,
                "why": list(failure.why),
            }
            for failure in failures
        ],
        "problems": [problem.to_json() for problem in tried.problems],
    }
