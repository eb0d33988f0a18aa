"""Walks through guides: what they find is there, what is planted is found, and the same seed gives the same walks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sagsgang.guide.library import load_guides
from sagsgang.simulation.model import Simulation
from sagsgang.simulation.simulate import Simulator, simulate
from tests.simulation.small import GUIDE, LATE, TRAP, library

TIMES = {"grundig": 10, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
SHIPPED = {"underretning": 40, "undersoegelse": 25, "vold-og-overgreb": 20}
"""The shipped guides, and how many cases of each are walked through."""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_case_of_a_shipped_guide_can_be_finished(name: str) -> None:
    found = simulate(load_guides(), name, walks=SHIPPED[name] * TIMES, seed=1)
    assert found.unfinished == ()
    assert found.closed == found.walks == SHIPPED[name] * TIMES
    assert found.length is not None
    assert 0 <= found.length.shortest <= found.length.median <= found.length.longest


@pytest.mark.parametrize("name", SHIPPED)
def test_systematic_walks_reach_every_step_outcome_and_ground_of_a_shipped_guide(name: str) -> None:
    run = Simulator(load_guides(), name, walks=60, seed=1, systematic=True)
    run.one()
    assert run.chosen is not None
    while run.chosen.wanted and run.tally.walks < run.walks:
        run.one()
    never = {one.kind: one.names for one in run.answer().unused}
    assert never["steps"] == never["outcomes"] == never["grounds"] == ()
    assert run.tally.closed == run.tally.walks


def test_a_case_that_can_never_be_finished_is_told_step_by_step(tmp_path: Path) -> None:
    found = simulate(library(tmp_path, TRAP), "lille", walks=20, seed=1)
    assert 0 < found.closed < found.walks
    [stop] = found.unfinished
    assert stop.walks == found.walks - found.closed
    assert stop.place.phases == (("sag", "i_gang"),)
    assert [told.step for told in stop.story] == [None, "begynd", "vurder"]
    assert "Er det svært? ja" in stop.story[0].said
    [blocked] = stop.blocked
    assert blocked.step == "afslut"
    assert any("Det er for svært." in reason for reason in blocked.reasons)


def test_without_the_trap_every_case_is_finished(tmp_path: Path) -> None:
    found = simulate(library(tmp_path, GUIDE), "lille", walks=20, seed=1)
    assert found.closed == found.walks == 20
    assert found.unfinished == ()


def test_a_limit_that_has_to_be_late_is_found_in_every_case(tmp_path: Path) -> None:
    found = simulate(library(tmp_path, LATE), "lille", walks=20, seed=1)
    assert found.closed == found.walks
    [late] = found.late
    assert (late.obligation, late.dated, late.late) == ("vurdering", 20, 20)
    assert 0 < late.late_in_time < 20
    assert late.worst >= 5 * 86_400


def test_a_limit_that_can_be_kept_is_kept_where_nobody_dawdles(tmp_path: Path) -> None:
    found = simulate(library(tmp_path, GUIDE), "lille", walks=40, seed=1)
    assert sum(late.late_in_time for late in found.late) == 0
    assert sum(late.late for late in found.late) > 0, "nobody dawdled"


def test_what_no_case_can_come_through_is_named(tmp_path: Path) -> None:
    dead = GUIDE.replace("pligter:\n", "  aldrig:\n    titel: Aldrig\n    rolle: leder\n    fra: færdig\npligter:\n")
    assert dead != GUIDE
    found = simulate(library(tmp_path, dead), "lille", walks=10, seed=1)
    never = {one.kind: one.names for one in found.unused}
    assert never["steps"] == ("aldrig",)
    assert {kind for kind, names in never.items() if names} == {"steps"}


def test_a_municipality_without_people_in_a_role_cannot_finish_its_cases(tmp_path: Path) -> None:
    guides = library(tmp_path / "guider")
    shared = tmp_path / "guider" / "faelles"
    shared.mkdir()
    (shared / "personer.yaml").write_text("personer:\n  bo: {roller: [leder]}\n", encoding="utf-8")
    found = simulate(guides, "lille", walks=3, seed=1)
    assert found.people == "own"
    assert found.closed == 0
    [stop] = found.unfinished
    assert stop.blocked[0].reasons == ("Ingen i personer.yaml har rollen Modtagelsen.",)
    (shared / "personer.yaml").write_text("personer:\n  bo: {roller: [modtagelse]}\n", encoding="utf-8")
    assert simulate(load_guides(tmp_path / "guider"), "lille", walks=3, seed=1).closed == 3


def test_the_same_seed_gives_the_same_walks_in_another_process_and_another_does_not() -> None:
    first = _walked_elsewhere(seed=7, hashes="1")
    assert _walked_elsewhere(seed=7, hashes="2") == first
    assert _walked_elsewhere(seed=8, hashes="1") != first


def _walked_elsewhere(*, seed: int, hashes: str) -> str:
    program = (
        "from sagsgang.guide.library import load_guides\n"
        "from sagsgang.simulation.simulate import simulate\n"
        f"print(simulate(load_guides(), 'underretning', walks=6, seed={seed}).to_json())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": hashes, "PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout


def test_a_simulation_that_is_stopped_says_what_it_has_found(tmp_path: Path) -> None:
    def stop(done: int, asked: int) -> None:
        assert asked == 50
        if done == 4:
            raise KeyboardInterrupt

    run = Simulator(library(tmp_path), "lille", walks=50, seed=1, systematic=False)
    with pytest.raises(KeyboardInterrupt):
        run.run(stop)
    found: Simulation = run.answer()
    assert found.interrupted
    assert (found.walks, found.asked) == (4, 50)


def test_walks_begin_while_the_edition_is_in_force(tmp_path: Path) -> None:
    short = GUIDE.replace("{fra: 2024-01-01}", "{fra: 2024-01-01, til: 2024-06-30}")
    assert simulate(library(tmp_path, short), "lille", walks=10, seed=1).closed == 10
