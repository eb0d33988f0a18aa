"""What the rules find in a guide that can be read: each record's own example, and the guides that ship."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.example import written
from sagsgang.check.rule import Rule
from sagsgang.check.rules import all_rules
from sagsgang.guide.library import load_guides
from sagsgang.guide.problem import CODES, Problem
from tests.check import pairs

RULES = all_rules()
SHIPPED = load_guides()


def found(rule: Rule, example: str, folder: Path) -> list[Problem]:
    path = written(rule, example, folder)
    return examine(load_guides(folder), path).problems


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_wrong_example_gives_this_code_and_no_other(rule: Rule, tmp_path: Path) -> None:
    problems = found(rule, rule.wrong, tmp_path)
    assert {(problem.code, problem.severity) for problem in problems} == {(rule.code, rule.severity)}, problems


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_right_example_gives_nothing(rule: Rule, tmp_path: Path) -> None:
    assert found(rule, rule.right, tmp_path) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_the_title_of_its_code(rule: Rule) -> None:
    assert rule.title == CODES[rule.code]


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
    assert examine_shared(SHIPPED) == []


def _of(path: Path) -> list[Problem]:
    return examine(SHIPPED, path).problems


def test_the_rules_take_little_time() -> None:
    """Each guide has been read by then. The bound is for a busy machine; alone it is a third of it."""
    for name in SHIPPED.ids():
        path = SHIPPED.files(name)[0]
        for each in SHIPPED.ids():
            SHIPPED.reading(SHIPPED.files(each)[0])
        spent = []
        for _time in range(3):
            before = time.process_time()
            examine(SHIPPED, path)
            spent.append(time.process_time() - before)
        assert min(spent) <= 0.15, (name, spent)
