"""Problems as workflow commands of GitHub Actions, which shows them beside the lines of a change.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable

from sagsgang.guide.problem import Problem, in_order
from sagsgang.guide.yamltext import FORBIDDEN

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(problems: Iterable[Problem]) -> str:
    """One command a problem; nothing when there is none."""
    return "".join(f"{_command(problem)}\n" for problem in in_order(problems))


def _command(problem: Problem) -> str:
    span = problem.span
    properties = {
        "file": problem.file,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "title": problem.code,
    }
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{problem.message} {problem.hint}".rstrip()
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as the runner wants it; a log is shown in a terminal, so nothing that one obeys goes along."""
    return FORBIDDEN.sub("\ufffd", text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
