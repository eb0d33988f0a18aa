"""Random guides, and random walks through them, for comparing the engine with the reference.

Everything follows from the `random.Random` given, so a seed is a whole story. `guides` and `stories` are hypothesis
strategies.
"""

from __future__ import annotations

import random

from hypothesis import strategies as st

from tests.reference.random_guides import random_guide
from tests.reference.random_walks import random_walk
from tests.reference.shared import CALENDARS, RULES, SHARED, STATUTES, reference, to_yaml

__all__ = [
    "CALENDARS", "RULES", "SHARED", "STATUTES",
    "guides", "random_guide", "random_walk", "reference", "stories", "story", "to_yaml",
]  # fmt: skip


@st.composite
def guides(draw: st.DrawFn, *, corners: bool = False) -> dict:
    """A random raw guide."""
    return random_guide(draw(st.randoms(use_true_random=False)), corners=corners)


@st.composite
def stories(
    draw: st.DrawFn, *, live: bool = False, corners: bool = False, partly: bool = True
) -> tuple[int, dict, list[dict]]:
    """A seed, and the guide and the records that follow from it (`story`)."""
    seed = draw(st.integers(0, 2**32 - 1))
    return seed, *story(seed, live=live, corners=corners, partly=partly)


def story(seed: int, *, live: bool = False, corners: bool = False, partly: bool = True) -> tuple[dict, list[dict]]:
    """The guide and the walk of a seed. `partly`: with times that are partly known."""
    rng = random.Random(seed)
    guide = random_guide(rng, corners=corners)
    return guide, random_walk(rng, guide, live=live, partly=partly)
