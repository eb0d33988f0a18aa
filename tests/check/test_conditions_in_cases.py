"""What is claimed of conditions, against what the engine finds of them in random cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sagsgang.case import judge
from sagsgang.check.conditions import always_true, never_true
from sagsgang.check.examine import examine
from sagsgang.guide.condition import Truth, evaluate
from sagsgang.guide.library import Library
from sagsgang.guide.model import Condition
from tests.reference.generate import story
from tests.walks.sides import EngineSide, compiled, shared_folder

SEEDS = range(0, 3000, 50)


def test_no_case_makes_a_condition_what_it_is_said_never_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(folders=(shared_folder(tmp_path),), use_cache=False)
    judged: list[tuple[Condition, Truth]] = []
    whole = judge.View.truth

    def noted(view: judge.View, condition: Condition | None) -> Truth:
        truth = whole(view, condition)
        if condition is not None:
            judged.append((condition, truth))
            judged.extend((part, evaluate(part, view.leaf)) for part in condition.parts)
        return truth

    monkeypatch.setattr(judge.View, "truth", noted)
    seen: dict[str, int] = {"never": 0, "always": 0, "neither": 0}
    for seed in SEEDS:
        raw, records = story(seed, partly=seed % 2 == 0)
        guide = compiled(library, raw, thorough=seed % 250 == 0)
        judged.clear()
        side = EngineSide(guide)
        for record in records:
            if record["do"] == "open" or record["case"] in side.replay.states:
                side.live(record)
            side.apply(record)
        for condition, truths in _by_condition(judged).items():
            never, always = never_true(condition, guide), always_true(condition, guide)
            assert not (never and True in truths), (seed, condition)
            assert not (always and truths != {True}), (seed, condition, truths)
            seen["never" if never else "always" if always else "neither"] += 1
        if seed % 250 == 0:
            examined = examine(library, library.folders[0] / guide.id / "guide.yaml")
            assert examined.guide is not None, examined.problems
    assert seen["neither"] > 200, seen
    assert seen["never"] + seen["always"] > 0, seen


def _by_condition(judged: list[tuple[Condition, Truth]]) -> dict[Condition, set[Truth]]:
    found: dict[Condition, set[Truth]] = {}
    for condition, truth in judged:
        found.setdefault(condition, set()).add(truth)
    return found
