"""What the rules find in a guide that can be read: each record's own example, and the guides that ship."""

from __future__ import annotations

from pathlib import Path

from sagsgang.check.examine import examine, examine_shared
from sagsgang.guide.library import load_guides
from sagsgang.guide.problem import Problem
from tests.check import pairs

SHIPPED = load_guides()


def test_every_finding_stands_on_one_line() -> None:
    for path in pairs.files():
        for problem in pairs.found(path)[0]:
            assert problem.span.line == problem.span.end_line, (path.name, problem)


UNCHECKED = {
    ("underretning", "RTL-11"),
    ("underretning", "hverdage"),
    ("vold-og-overgreb", "OV-SPOR"),
    ("vold-og-overgreb", "RTL-11"),
}
"""What the shipped guides rest on that nobody has looked up yet."""


def test_the_shipped_guides_are_clean_but_for_law_that_is_not_checked() -> None:
    problems = [problem for name in SHIPPED.ids() for path in SHIPPED.files(name) for problem in _of(path)]
    assert {problem.code for problem in problems} == {"SG605"}
    said = {(Path(problem.file).parent.name, problem.message.partition(",")[0]) for problem in problems}
    assert said == UNCHECKED
    assert len(problems) == len(UNCHECKED)
    assert examine_shared(SHIPPED) == ([], [])


def _of(path: Path) -> list[Problem]:
    return examine(SHIPPED, path).problems
