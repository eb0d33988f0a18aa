"""Each file with a mistake gives what stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check import pairs


@pytest.mark.parametrize("path", pairs.files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_said_of_a_file_with_a_mistake(path: Path) -> None:
    assert pairs.said(path) == path.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", pairs.files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_file_is_named_after_the_code_that_is_found_in_it(path: Path) -> None:
    codes = {problem.code for problem in pairs.found(path)[0]}
    assert codes == {path.stem.partition("-")[0]}
