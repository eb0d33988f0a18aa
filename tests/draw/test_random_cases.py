"""Pictures of generated cases say what the engine says, whatever the guide and whatever has happened."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime

import pytest

from sagsgang.case.decide import advanced
from sagsgang.case.explain import case_answer
from sagsgang.case.judge import View
from sagsgang.draw.compose import picture_of_case
from sagsgang.draw.svg import svg_of
from sagsgang.guide.library import Library
from sagsgang.law.moment import epoch
from tests.draw.seen import can_be_read, seen, squeezed, stands_apart
from tests.reference.generate import story
from tests.walks.comparing import instant
from tests.walks.sides import EngineSide, compiled, shared_folder

CASES = 20 * {"grundig": 10, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
CAN_BE_DONE = ("kan gøres nu", "kan gøres igen", "kan stadig gøres")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


def test_generated_cases_are_drawn_as_the_engine_says(library: Library) -> None:
    first = random.Random().randrange(2**31)
    print("seeds from", first)
    met: Counter[str] = Counter()
    for seed in range(first, first + CASES):
        raw, records = story(seed)
        engine = EngineSide(compiled(library, raw, thorough=False))
        for record in records:
            engine.apply(record)
        name = random.Random(seed).choice(sorted(engine.replay.states))
        last = records[-1]
        try:
            met.update(compared(engine, name, instant(last.get("recorded", last["at"]))))
        except AssertionError as difference:
            raise AssertionError(f"seed {seed}, case {name}: {difference}") from None
    assert set(met) >= {"done", "waiting", "outside", "late", "met"}


def compared(engine: EngineSide, name: str, now: datetime) -> list[str]:
    """What the picture of the case has on it, once it has been held against the answer."""
    guide, kin, seconds = engine.guide, engine.replay.kin, epoch(now)
    state = advanced(guide, engine.replay.states[name], seconds, kin)
    seconds = max(seconds, state.recorded)
    answer = case_answer(guide, state, seconds, kin)
    picture = picture_of_case(View(guide, state, kin, seconds))
    found = []
    can = {one.step for one in answer.available}
    cards = {card.id: card for card in picture.cards}
    assert set(cards) == set(guide.steps)
    for step, card in cards.items():
        assert card.status is not None
        found.append(card.status.standing)
        assert any(said in card.status.text for said in CAN_BE_DONE) == (step in can), (step, card.status)
        assert (card.status.standing == "done") == (step in state.last), (step, card.status)
        if card.status.standing == "omitted":
            assert state.omissions.get(step)
    here = {stage.id for lane in picture.lanes for stage in lane.stages if stage.status is not None}
    assert here == {phase for track, phase in answer.tracks.items() if track not in answer.idle}
    text = svg_of(picture)
    sheet = seen(text)
    can_be_read(sheet)
    stands_apart(sheet)
    (top,) = sheet.of_kind("now")
    for one in answer.obligations:
        if one.status in ("missed", "void"):
            found.append("late")
            assert squeezed("Løfte" if one.id == "løfte" else one.title) in top.words
            assert "overskredet" in top.words
        found += ["met"] if one.status == "met" else []
    return found
