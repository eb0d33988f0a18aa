"""Thousands of random walks: the engine against a naive reference model that shares no code with it.

Every walk has at least 15 commands. A failing walk names its seed; `story(seed)` gives it again.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sagsgang.guide.library import Library, load_guides
from tests.reference import shipped
from tests.reference.generate import random_guide, random_walk, reference, stories
from tests.walks.comparing import Comparison, compare
from tests.walks.sides import EngineSide, compiled, shared_folder

LENGTH = os.environ.get("SAGSGANG_LAENGDE", "")
TIMES = {"dyb": 25}.get(LENGTH, 1)
BLOCKS = 37
IN_A_BLOCK = 50 * TIMES
SHIPPED = {"underretning": 3, "undersoegelse": 1, "vold-og-overgreb": 1}
"""The shipped guides, and how many blocks of walks each gets."""
IN_A_SHIPPED_BLOCK = 25 * TIMES
EVERY = 4 if LENGTH else 12
"""Records between two comparisons of the cases; both sides advance at each. The longer runs look at the same walks more often."""
LEAST = 15
"""Commands in a walk."""

SHARED_LIBRARY = Library(folders=(shared_folder(Path(tempfile.mkdtemp(prefix="sagsgang-"))),), use_cache=False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


@pytest.fixture(scope="module")
def shipped_library() -> Library:
    return load_guides()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_generated_guides_give_the_same_answers_on_both_sides(block: int, library: Library) -> None:
    for seed in range(block * IN_A_BLOCK, (block + 1) * IN_A_BLOCK):
        rng = random.Random(seed)  # as `story(seed)` makes it
        raw = random_guide(rng)
        comparison = Comparison(EngineSide(compiled(library, raw, thorough=seed % 10 == 0)), every=EVERY)
        try:
            records = random_walk(rng, raw, partly=seed % 2 == 0, witness=comparison)
            comparison.ended()
        except AssertionError as difference:
            raise AssertionError(f"seed {seed}: {difference}") from None
        assert len(records) >= LEAST


@given(told=stories())
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_stories_that_hypothesis_draws_give_the_same_answers_on_both_sides(
    told: tuple[int, dict[str, Any], list[dict[str, Any]]],
) -> None:
    _seed, raw, records = told
    guide = compiled(SHARED_LIBRARY, raw, thorough=False)
    assert compare(reference(raw), EngineSide(guide), records, every=2) >= LEAST


@pytest.mark.parametrize(
    ("name", "block"), [(name, block) for name, blocks in SHIPPED.items() for block in range(blocks)]
)
def test_a_shipped_guide_gives_the_same_answers_on_both_sides(name: str, block: int, shipped_library: Library) -> None:
    guide, raw = shipped_library.guide(name), shipped.raw(name)
    for seed in range(block * IN_A_SHIPPED_BLOCK, (block + 1) * IN_A_SHIPPED_BLOCK):
        comparison = Comparison(EngineSide(guide), every=EVERY)
        try:
            records = random_walk(
                random.Random(seed),  # a story, not a secret
                raw,
                model=shipped.model,
                witness=comparison,
            )
            comparison.ended()
        except AssertionError as difference:
            raise AssertionError(f"seed {seed}: {difference}") from None
        assert len(records) >= LEAST
