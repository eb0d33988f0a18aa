"""The tests of the shipped guides: all hold, and together they come through everything in their guide."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sagsgang.guide.library import shipped_folder
from sagsgang.trial.coverage import KINDS, Touched, coverage
from sagsgang.trial.find import trials_of
from sagsgang.trial.render import Tried
from tests.trial import pairs
from tests.trial.pairs import shipped

GUIDES = ("underretning", "undersoegelse", "vold-og-overgreb")
NEVER: dict[tuple[str, str], dict[str, str]] = {}
"""(guide, kind) to what no test of the guide can come through, and why: nothing."""


@cache
def tried(path: Path) -> Tried:
    return pairs.tried(path)


def test_every_shipped_guide_has_tests() -> None:
    assert set(shipped().ids()) == set(GUIDES)
    found = [path for guide in GUIDES for path in trials_of(shipped(), guide)]
    assert len(found) == len(list(shipped_folder().glob("*/proever/*.yaml"))) >= 30


@pytest.mark.parametrize(
    "path", sorted(shipped_folder().glob("*/proever/*.yaml")), ids=lambda path: f"{path.parts[-3]}/{path.stem}"
)
def test_it_holds(path: Path) -> None:
    result = tried(path)
    assert not result.problems
    assert result.outcome is not None
    assert result.outcome.failures == ()


@pytest.mark.parametrize("guide", GUIDES)
def test_they_come_through_every_step_outcome_ground_obligation_and_barrier(guide: str) -> None:
    touched = Touched()
    touched.join(result.outcome.touched for path in trials_of(shipped(), guide) if (result := tried(path)).outcome)
    found = coverage(shipped().guide(guide), touched)
    assert [share.kind for share in found.shares] == list(KINDS)
    for share in found.shares:
        assert share.total, share.kind
        assert set(share.missing) == set(NEVER.get((guide, share.kind), {})), share.kind


def test_what_is_never_touched_is_named() -> None:
    found = coverage(shipped().guide("underretning"), Touched())
    for share in found.shares:
        assert (share.touched, share.percent) == (0, 0)
        assert len(share.missing) == share.total
