"""Thousands of random walks: the engine against a naive reference model that shares no code with it.

Every walk has at least 15 commands. A failing walk names its seed; `story(seed)` gives it again.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from sagsgang.guide.library import Library, load_guides, shipped_folder
from tests.reference import random_walks
from tests.reference.generate import random_guide, random_walk, reference, stories
from tests.reference.model import Reference
from tests.walks.comparing import Comparison, compare
from tests.walks.sides import EngineSide, compiled, shared_folder

TIMES = {"grundig": 2, "dyb": 25}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
BLOCKS = 37
IN_A_BLOCK = 50 * TIMES
SHIPPED = {"underretning": 3, "undersoegelse": 1, "vold-og-overgreb": 1}
"""The shipped guides, and how many blocks of walks each gets."""
IN_A_SHIPPED_BLOCK = 25 * TIMES
EVERY = 4 if TIMES > 1 else 12
"""Records between two comparisons of the cases; both sides advance at each. The longer runs look more often."""
LEAST = 15
"""Commands in a walk."""

SHARED_LIBRARY = Library(folders=(shared_folder(Path(tempfile.mkdtemp(prefix="sagsgang-"))),), use_cache=False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


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


class _TextLoader(yaml.CSafeLoader):
    """Scalars stay text, as the guide language reads them."""


_TextLoader.yaml_implicit_resolvers = {}


def _plain_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # a safe loader without resolvers


@pytest.fixture(scope="module")
def shipped() -> Iterator[tuple[Library, dict[str, Any]]]:
    """The shipped guides, and random walks that know their registers."""
    folder = shipped_folder()
    love, calendars = _plain_yaml(folder / "faelles" / "love.yaml"), _plain_yaml(folder / "faelles" / "kalendere.yaml")

    def model(guide: dict[str, Any], *, ignore_dates: bool = False) -> Reference:
        return Reference(
            {guide["guide"]: guide},
            calendars["kalendere"],
            love["regler"],
            love["retskilder"],
            ignore_dates=ignore_dates,
        )

    before = random_walks.reference
    random_walks.reference = model
    yield load_guides(), {"model": model} | {name: _plain_yaml(folder / name / "guide.yaml") for name in SHIPPED}
    random_walks.reference = before


@pytest.mark.parametrize(
    ("name", "block"), [(name, block) for name, blocks in SHIPPED.items() for block in range(blocks)]
)
def test_a_shipped_guide_gives_the_same_answers_on_both_sides(
    name: str, block: int, shipped: tuple[Library, dict[str, Any]]
) -> None:
    library, tools = shipped
    guide, raw = library.guide(name), tools[name]
    for seed in range(block * IN_A_SHIPPED_BLOCK, (block + 1) * IN_A_SHIPPED_BLOCK):
        comparison = Comparison(EngineSide(guide), every=EVERY)
        try:
            records = random_walk(random.Random(seed), raw, witness=comparison)  # a story, not a secret
            comparison.ended()
        except AssertionError as difference:
            raise AssertionError(f"seed {seed}: {difference}") from None
        assert len(records) >= LEAST
