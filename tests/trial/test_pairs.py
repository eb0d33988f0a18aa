"""Each test file with a mistake, and each test that fails, gives what stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sagsgang.trial.read import check_trial_file
from tests.trial import pairs


@pytest.mark.parametrize("path", pairs.wrong() + pairs.failing(), ids=lambda path: path.stem)
def test_what_is_said_of_it(path: Path) -> None:
    assert pairs.said(path) == path.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", pairs.wrong(), ids=lambda path: path.stem)
def test_the_file_is_named_after_the_code_that_is_found_in_it(path: Path) -> None:
    codes = {problem.code for problem in check_trial_file(pairs.shipped(), path)}
    assert codes == {path.stem.partition("-")[0]}


@pytest.mark.parametrize("path", pairs.wrong(), ids=lambda path: path.stem)
def test_a_file_with_a_mistake_is_not_run(path: Path) -> None:
    tried = pairs.tried(path)
    assert tried.outcome is None
    assert not tried.passed


@pytest.mark.parametrize("path", pairs.failing(), ids=lambda path: path.stem)
def test_a_test_that_fails_has_no_mistake_in_its_file(path: Path) -> None:
    tried = pairs.tried(path)
    assert not tried.problems
    assert not tried.passed
