"""Every code has one record, worded in both languages, and its examples are what they say."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import pytest

from sagsgang.check.example import found
from sagsgang.check.rule import Rule
from sagsgang.check.rules import all_rules
from sagsgang.proof.report import problems as proved
from sagsgang.text import use_language

ROOT = Path(__file__).parents[2]
RULES = {rule.code: rule for rule in all_rules()}


def given(tree: ast.AST) -> Iterator[str]:
    """Every code that a program mentions outside of the records."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "Rule":
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and re.fullmatch("SG[0-9]{3}", tree.value):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from given(child)


def test_every_code_that_can_be_given_has_one_record_and_every_record_is_of_such_a_code() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "sagsgang").rglob("*.py"))
    assert {code for source in sources for code in given(ast.parse(source))} == set(RULES)
    assert [code for code, times in Counter(rule.code for rule in all_rules()).items() if times > 1] == []


def test_a_code_in_a_record_is_not_taken_for_one_that_is_given() -> None:
    assert list(given(ast.parse('Rule(code="SG001")\nf("SG002", code="SG003")\nx = "se SG004"'))) == ["SG002", "SG003"]


@pytest.mark.parametrize("code", RULES)
def test_the_wrong_example_gives_the_code_and_no_other_and_the_right_one_nothing(code: str) -> None:
    rule = RULES[code]
    problems, _sources = found(rule, rule.wrong, proved)
    assert {problem.code for problem in problems} == {code}
    assert {problem.severity for problem in problems} == {rule.severity}
    assert found(rule, rule.right, proved)[0] == []


@pytest.mark.parametrize("code", RULES)
def test_what_is_found_stands_in_the_part_of_the_example_that_is_shown(code: str) -> None:
    rule = RULES[code]
    problems, _sources = found(rule, rule.wrong, proved)
    shown = rule.wrong.count("\n") if isinstance(rule.wrong, str) else 1
    assert all(problem.span.line <= shown for problem in problems)


def test_every_record_is_worded_in_both_languages() -> None:
    def english() -> tuple[Rule, ...]:
        use_language("en")
        return all_rules()

    for danish, worded in zip(all_rules(), copy_context().run(english), strict=True):
        assert danish.title
        assert danish.why.endswith((".", "?")), danish.code
        assert (worded.title, worded.why) != (danish.title, danish.why), danish.code
