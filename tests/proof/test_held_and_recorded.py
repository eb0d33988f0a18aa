"""Limits that a barrier can hold up, and facts that nobody can have recorded yet."""

from __future__ import annotations

import pytest

from sagsgang.check.rules.proofs import HELD, LATE
from sagsgang.proof import held, recorded
from tests.proof.subjects import shipped, written
from tests.proof.test_flow_answers import only

SHIPPED = ("underretning", "undersoegelse", "vold-og-overgreb")


@pytest.mark.parametrize("name", SHIPPED)
def test_in_the_shipped_guides_the_municipality_can_lift_every_barrier_before_a_limit(name: str) -> None:
    subject = shipped(name)
    assert {one.verdict for one in held.answers(subject)} == {"proved"}
    assert {one.verdict for one in recorded.answers(subject)} == {"proved"}


def test_a_barrier_that_only_the_police_lift_is_told_of_with_how_it_comes_about() -> None:
    answer = only(list(held.answers(written(HELD % "part: politi, "))), "SG231", "besked")
    assert answer.verdict == "refuted"
    assert [event.kind for event in answer.story] == ["open", "so"]
    assert only(list(held.answers(written(HELD % ""))), "SG231", "besked").verdict == "proved"


def test_a_duty_without_a_limit_or_with_a_step_that_nothing_stops_is_not_held() -> None:
    undated = (HELD % "part: politi, ").replace("    inden: 14 dage\n", "")
    another = (HELD % "part: politi, ").replace("opfyldes_af: [orienter]", "opfyldes_af: [orienter, afslut]")
    for text in (undated, another):
        assert only(list(held.answers(written(text))), "SG231", "").verdict == "proved"


def test_a_fact_that_only_a_later_step_records_is_told_of() -> None:
    answer = only(list(recorded.answers(written(LATE % ""))), "SG313", "hjælp/svar")
    assert answer.verdict == "refuted"
    assert only(list(recorded.answers(written(LATE % ", spørger: [svar]"))), "SG313", "hjælp/svar").verdict == "proved"
    anywhere = (LATE % "").replace("    fra: ny\n", "")
    assert only(list(recorded.answers(written(anywhere))), "SG313", "hjælp/svar").verdict == "proved"
