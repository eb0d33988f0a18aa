"""What time means in a test: the clock stands still, goes only forward, and knows when something happened from when it was recorded."""

from __future__ import annotations

from pathlib import Path

from sagsgang.trial.model import Failure
from sagsgang.trial.render import Tried
from tests.trial.pairs import tried

HEAD = """\
prøve: Tid
guide: underretning
givet: {modtaget: 2026-11-20 16:30, underretter: borger, overgreb: nej, aktiv_indsats: nej}
"""
ASSESSED = "  - udfør: vurder_akut\n    udfald: ikke_akut\n    fakta: {vurdering_begrundelse: Ikke akut}\n"


def result(tmp_path: Path, course: str, head: str = HEAD) -> Tried:
    file = tmp_path / "tid.yaml"
    file.write_text(head + "forløb:\n" + course, encoding="utf-8")
    found = tried(file)
    assert not found.problems, found.problems
    return found


def failures(found: Tried) -> tuple[Failure, ...]:
    assert found.outcome is not None
    return found.outcome.failures


def test_the_clock_stands_still_until_it_is_moved(tmp_path: Path) -> None:
    course = ASSESSED + "  - så: {pligt: {akut_vurdering: opfyldt}, fund: ingen}\n"
    assert result(tmp_path, course).passed


def test_a_step_that_happened_earlier_is_recorded_now(tmp_path: Path) -> None:
    course = (
        "  - gå_frem: 3 dage\n"
        "  - så: {pligt: {akut_vurdering: overskredet}}\n"
        + ASSESSED
        + "    kl: 2026-11-20 20:00\n"
        + "  - så: {pligt: {akut_vurdering: opfyldt}}\n"
        + "    kl: 2026-11-23 16:30\n"
    )
    assert result(tmp_path, course).passed


def test_what_is_recorded_later_moves_the_clock_to_then(tmp_path: Path) -> None:
    course = (
        ASSESSED
        + "    kl: 2026-11-20 20:00\n    registreret: 2026-11-22 09:00\n"
        + "  - så: {pligt: {akut_vurdering: opfyldt}}\n    kl: 2026-11-22 08:59\n"
    )
    (failure,) = failures(result(tmp_path, course))
    assert "Uret går ikke tilbage" in failure.expected
    assert "søn 22. nov. 2026 kl. 09.00" in failure.why[0]


def test_the_opening_may_be_recorded_later_too(tmp_path: Path) -> None:
    head = HEAD + "registreret: 2026-11-23 08:00\n"
    course = "  - så: {pligt: {akut_vurdering: overskredet}, frist: {akut_vurdering: 2026-11-21 16:30}}\n"
    assert result(tmp_path, course, head).passed


def test_hours_are_elapsed_and_days_keep_the_wall_clock(tmp_path: Path) -> None:
    head = HEAD.replace("2026-11-20 16:30", "2026-10-24 12:00")
    course = (
        "  - gå_frem: 23 timer\n  - så: {pligt: {akut_vurdering: åben}}\n"
        "  - gå_frem: 1 time\n  - så: {pligt: {akut_vurdering: åben}}\n    kl: 2026-10-25 11:00\n"
        "  - gå_frem: 1 dag\n  - så: {pligt: {akut_vurdering: overskredet}}\n    kl: 2026-10-26 11:00\n"
    )
    assert result(tmp_path, course, head).passed


def test_a_time_that_is_only_partly_known_is_recorded_at_its_end(tmp_path: Path) -> None:
    course = ASSESSED + "    kl: 2026-11-21\n  - så: {pligt: {akut_vurdering: opfyldt}}\n    kl: 2026-11-22\n"
    assert result(tmp_path, course).passed


def test_a_case_without_a_child_is_opened_too(tmp_path: Path) -> None:
    head = HEAD.replace("aktiv_indsats: nej", "aktiv_indsats: ja") + "barn: ingen\n"
    course = ASSESSED + "  - så: {lukket: {genvurder: {fordi: person}}}\n"
    assert result(tmp_path, course, head).passed


def test_a_correction_names_a_step_the_opening_or_a_record(tmp_path: Path) -> None:
    course = (
        ASSESSED
        + "    kl: 2026-11-21 18:00\n"
        + "  - så: {fund: [LATE: akut_vurdering]}\n"
        + "  - ret: vurder_akut\n    kl: 2026-11-21 10:00\n    begrundelse: Forkert klokkeslæt\n"
        + "  - så: {fund: ingen}\n"
        + "  - ret: oprettelse\n    fakta: {modtaget: 2026-11-20 08:00}\n    begrundelse: Den lå i postkassen.\n"
        + "  - så: {frist: {akut_vurdering: 2026-11-21 08:00}, fund: [LATE: akut_vurdering]}\n"
        + "  - ret: 2\n    annullér: ja\n    begrundelse: Det var en anden sag.\n"
        + "  - så: {fase: {vurdering: ny}, pligt: {akut_vurdering: overskredet}}\n"
    )
    assert result(tmp_path, course).passed
