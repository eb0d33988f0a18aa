"""The enumeration itself, against the real engine and the reference model: what can be done in a state, and where it leads."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from sagsgang.guide.library import Library
from tests.proof.enumeration import Act, Enumeration, State, TooLargeError
from tests.proof.replaying import Both, done, same
from tests.proof.small_guides import small_guide
from tests.walks.sides import compiled, shared_folder

TIMES = {"grundig": 3, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
GUIDES = 60 * TIMES
FIRST = 500_000
"""other guides than the proof is tried on"""
STATES_OF_EACH = 3
ENOUGH = timedelta(days=3)
"""so long that nothing is too early"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(folders=(shared_folder(tmp_path),), use_cache=False)


def candidates(found: Enumeration, state: State) -> list[Act]:
    """Everything that somebody could try: every step with every outcome and every answer, every omission."""
    acts = []
    for step, rule in found.rules.items():
        told = [
            ["ja", "nej"] if found.guide.facts[name]["type"] == "ja_nej" else list(found.guide.facts[name]["valg"])
            for name in rule.asked
        ]
        for values in product(*told):
            facts = tuple(
                (name, (value,) if found.guide.facts[name]["type"] == "flervalg" else value)
                for name, value in zip(rule.asked, values, strict=True)
            )
            acts += [Act("step", step, outcome, facts) for outcome in rule.outcomes or [None]]
        if rule.omittable:
            acts.append(Act("omit", step))
    return acts


def test_the_enumeration_agrees_with_the_engine_on_what_can_be_done_in_a_state(library: Library) -> None:
    counted: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + GUIDES):
        made = small_guide(seed)
        try:
            found = Enumeration(made.raw, limit=300)
        except TooLargeError:
            continue
        guide = compiled(library, made.raw, thorough=seed % 20 == 0)
        dice = random.Random(seed)  # a story, not a secret
        states = list(found.came_from)
        for state in dice.sample(states, min(STATES_OF_EACH, len(states))):
            try:
                both = done(Both(guide, made.raw), found.way_to(state))
                same(found, state, both)
                both.now += ENOUGH if any(rule.after for rule in found.rules.values()) else timedelta(0)
                following = dict(found._acts(state))
                for act in candidates(found, state):
                    taken = both.is_taken(act)
                    assert taken == (act in following), (act, taken, state)
                    counted["taken" if taken else "refused"] += 1
                if following:
                    kind = dice.choice(sorted({act.kind for act in following}))
                    act = dice.choice([act for act in following if act.kind == kind])
                    both.do(act)
                    same(found, following[act], both)
                    counted[act.kind] += 1
            except AssertionError as difference:
                raise AssertionError(f"seed {seed}, {found.way_to(state)}: {difference}") from difference
    assert min(counted[kind] for kind in ("taken", "refused", "step", "facts", "omit", "time")) > 0, counted
