"""Whatever the engine does, `guide prøv` says the same: random cases written out as tests pass, and one turned line fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from sagsgang.trial.model import Failure
from tests.trial.pairs import shipped, tried
from tests.trial.walks import walk

WALKS = 5
MANY = 60
GUIDES = ("underretning", "undersoegelse", "vold-og-overgreb")


def failures(text: str, folder: Path) -> tuple[Failure, ...]:
    file = folder / "forloeb.yaml"
    file.write_text(text, encoding="utf-8")
    result = tried(file)
    assert not result.problems, result.problems
    assert result.outcome is not None
    return result.outcome.failures


def agrees(guide: str, seed: int, folder: Path) -> None:
    print(f"seed {seed}")
    made = walk(shipped(), guide, seed)
    assert failures(made.text, folder) == ()
    text, line = made.flipped()
    found = failures(text, folder)
    assert [one.span.line for one in found] == [line], (text.splitlines()[line - 1], found)


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("seed", range(WALKS))
def test_a_random_case_written_out_passes_and_fails_where_one_line_is_turned(
    guide: str, seed: int, tmp_path: Path
) -> None:
    agrees(guide, seed, tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("seed", range(WALKS, MANY))
def test_many_random_cases_do(guide: str, seed: int, tmp_path: Path) -> None:
    agrees(guide, seed, tmp_path)
