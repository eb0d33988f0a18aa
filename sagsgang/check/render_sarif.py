"""Problems as SARIF 2.1.0, which code hosts and editors read (OASIS, errata 01)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sagsgang.check.rule import Rule
from sagsgang.guide.problem import Fix, Problem, Related, Span, in_order
from sagsgang.release import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(
    problems: Iterable[Problem], rules: Sequence[Rule], suppressed: Iterable[tuple[Problem, str]] = ()
) -> dict[str, Any]:
    """One log of one run; the rules stand in it whether or not something was found. Columns count characters."""
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    results = [_result(problem, numbers) for problem in in_order(problems)]
    results += [
        _result(problem, numbers) | {"suppressions": [{"kind": "inSource", "justification": reason}]}
        for problem, reason in suppressed
    ]
    driver = {"name": "sagsgang", "version": VERSION, "rules": [_rule(rule) for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(problem: Problem, numbers: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": numbers[problem.code],
        "level": problem.severity,
        "message": {"text": f"{problem.message} {problem.hint}".rstrip()},
        "locations": [{"physicalLocation": _location(problem.file, problem.span)}],
    }
    if problem.related:
        result["relatedLocations"] = [_related(one) for one in problem.related]
    if problem.fix is not None:
        result["fixes"] = [_fix(problem.file, problem.fix)]
    return result


def _related(related: Related) -> dict[str, Any]:
    return {"message": {"text": related.message}, "physicalLocation": _location(related.file, related.span)}


def _fix(file: str, fix: Fix) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": {"uri": _uri(file)}, "replacements": replacements}],
    }


def _location(file: str, span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(file)}, "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(file: str) -> str:
    """A path as a URI: relative as it is, absolute with its scheme. Bytes of a name that are no text are kept as they are."""
    if PurePath(file).is_absolute():
        return Path(file).as_uri()
    return quote(PurePath(file).as_posix().encode("utf-8", "surrogateescape"))
