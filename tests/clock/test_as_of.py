"""What was due, open and late as of an instant, and as known at an instant (C80)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sagsgang.case.answers import DeadlinesAnswer
from tests.clock.test_moving import BO, Setting


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """A case whose answer was given in time and written down too late, and whose limit was extended before that."""
    made = Setting(f"sqlite:///{tmp_path / 'sager.db'}")
    made.start("2026-11-20 10:00", syg="ja", indsats="nej")
    made.at("2026-12-02 09:00").case("FRI-2026-0001").extend("svarfrist", "2026-12-20", by=BO, reason="Sygdom")
    made.at("2027-01-04 09:00").case("FRI-2026-0001").do("svar", by=BO, at="2026-12-18 11:00")
    return made


def standing(answer: DeadlinesAnswer) -> dict[str, tuple[str, str | None]]:
    return {one.obligation.id: (one.obligation.status, one.obligation.to_json()["due"]) for one in answer}


FIRST, EXTENDED = "2026-12-04T23:59:59+01:00", "2026-12-20T23:59:59+01:00"
INVESTIGATION = "2027-03-20T23:59:59+01:00"
UNDATED = {"før_mødet": ("open", None)}


@pytest.mark.parametrize(
    ("at", "known", "expected"),
    [
        ("2026-12-01 12:00", None, ("open", FIRST)),
        ("2026-12-03 12:00", None, ("open", EXTENDED)),
        ("2026-12-19 12:00", None, None),
        ("2026-12-19 12:00", "2026-12-19 12:00", ("open", EXTENDED)),
        ("2026-12-22 12:00", "2026-12-22 12:00", ("missed", EXTENDED)),
        ("2026-12-22 12:00", "2027-01-05 12:00", None),
        ("2026-12-10 12:00", "2026-12-01 12:00", ("missed", FIRST)),
    ],
    ids=[
        "before it was extended",
        "after",
        "done by then, as we know now",
        "not known to be done then",
        "believed late then",
        "not late, as we know now",
        "what was to come, from what was known",
    ],
)
def test_the_limit(setting: Setting, at: str, known: str | None, expected: tuple[str, str] | None) -> None:
    engine = setting.at("2027-02-01 10:00")
    found = standing(engine.deadlines(at=at, known_at=known))
    assert found.get("svarfrist") == expected
    assert found["undersøgelse"] == ("open", INVESTIGATION)
    overdue = standing(engine.overdue(at=at, known_at=known))
    assert ("svarfrist" in overdue) == (expected is not None and expected[0] == "missed")


def test_before_the_case_began_and_before_it_was_known(setting: Setting) -> None:
    engine = setting.at("2027-02-01 10:00")
    assert len(engine.deadlines(at="2026-11-20 09:59")) == 0
    assert len(engine.deadlines(at="2026-11-20 12:00", known_at="2026-11-20 09:59")) == 0


def test_now_is_as_of_now(setting: Setting) -> None:
    engine = setting.at("2027-05-01 10:00")
    assert standing(engine.deadlines()) == standing(engine.deadlines(at="2027-05-01 10:00"))


def test_a_closed_case_was_open_before(setting: Setting) -> None:
    from sagsgang import Actor

    setting.at("2027-02-01 10:00").case("FRI-2026-0001").close(by=Actor("lene", role="leder"), reason="Flyttet")
    engine = setting.at("2027-02-02 10:00")
    assert len(engine.deadlines()) == 0
    assert standing(engine.deadlines(at="2027-01-31 10:00")) == {"undersøgelse": ("open", INVESTIGATION)}


def test_periods_that_were_running_then(tmp_path: Path) -> None:
    made = Setting(f"sqlite:///{tmp_path / 'sager.db'}")
    made.start("2026-11-20 10:00", indsats="ja")
    case = made.at("2027-03-01 10:00").case("FRI-2026-0001")
    case.do("besøg", by=BO, at="2026-12-01 10:00")
    case.do("besøg", by=BO, at="2026-12-10 10:00")
    case.do("besøg", by=BO, at="2027-01-02")

    def periods(at: str) -> list[tuple[int, str, Any]]:
        found = [
            one.obligation for one in made.at("2027-03-01 10:00").deadlines(at=at) if one.obligation.id == "tilsyn"
        ]
        return [(one.nr, one.status, one.to_json()["progress"]) for one in found]

    assert periods("2026-12-05 10:00") == [(1, "open", {"done": 1, "needed": 2})]
    assert periods("2026-12-11 10:00") == []
    assert periods("2027-01-15 10:00") == [(2, "open", {"done": 1, "needed": 2})]
    assert periods("2027-01-25 10:00") == [
        (2, "missed", {"done": 1, "needed": 2}),
        (3, "open", {"done": 0, "needed": 2}),
    ]
