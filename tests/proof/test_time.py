"""What is proved of limits, and how it is told when they cannot be kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sagsgang.check.example import completed
from sagsgang.check.rules.proved_time import DUTY, HEARD, NO_WAIT, TWICE, TWO_DUTIES
from sagsgang.check.subject import Subject
from sagsgang.clock import FrozenClock
from sagsgang.dataclass import replace
from sagsgang.proof.answer import Answer
from sagsgang.proof.outside import outside
from sagsgang.proof.period import Period, two_years
from sagsgang.proof.time import answers
from sagsgang.trial.read import read_trial
from sagsgang.trial.run import run
from tests.proof.asking import SHIPPED, beside, shipped, told, written
from tests.reference import days

HVERDAGE = {"ugedage": ["man", "tir", "ons", "tor", "fre", "lør"], "lukket": ["helligdage"]}
ARBEJDSDAGE = {"ugedage": ["man", "tir", "ons", "tor", "fre"], "lukket": ["helligdage"]}


def only(text: str) -> Answer:
    (answer,) = answers(written(text))
    return answer


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_every_limit_of_the_shipped_guides_can_be_kept_from_every_day(path: Path) -> None:
    subject = shipped(path)
    found = list(answers(subject))
    counted = [
        limit for rule in subject.guide.obligations.values() for limit in rule.limits if limit.within is not None
    ]
    assert [one.verdict for one in found] == ["proved"] * len(counted)


def test_the_spread_of_a_limit_is_told_with_its_dates() -> None:
    receipt = next(one for one in answers(shipped(SHIPPED[0])) if one.part == "kvittering")
    assert "efter 6 til 11 dage" in receipt.because
    assert "den længste fre 27. mar. 2026 og ender tir 7. apr. 2026" in receipt.because


@pytest.mark.parametrize("number", [1, 3, 6, 7, 15])
@pytest.mark.parametrize("unit", ["hverdage", "arbejdsdage", "måneder"])
def test_the_spread_is_that_of_days_counted_one_at_a_time(number: int, unit: str) -> None:
    said = {"hverdage": "hverdag", "arbejdsdage": "arbejdsdag", "måneder": "måned"}[unit] if number == 1 else unit
    calendar = "" if unit == "måneder" else f"\n    kalender: {unit}"
    answer = only(NO_WAIT + DUTY % f"{number} {said}{calendar}")
    calendars = {"hverdage": HVERDAGE, "arbejdsdage": ARBEJDSDAGE, "måneder": None}
    starts = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
    lengths = [(days.later_day(day, number, unit, calendars[unit]) - day).days for day in starts]
    assert f"efter {min(lengths)} til {max(lengths)} dage" in answer.because


def test_a_chain_of_waits_that_is_longer_than_the_limit_is_told_as_a_story_with_dates() -> None:
    answer = only(TWICE % ("7 dage", "8 dage") + DUTY % "14 dage")
    assert (answer.verdict, answer.code) == ("refuted", "SG410")
    assert answer.because == (
        "Fristen er 14 dage, men «afslut» kan aldrig nås inden: «vurder» må først ske 7 dage efter «hør», og «afslut» må først ske "
        "8 dage efter «vurder»."
    )
    assert [event.said for event in answer.story] == [
        "Sagen er oprettet.",
        "tor 1. jan. 2026 kl. 00.00: «hør» udføres.",
        "tor 8. jan. 2026 kl. 00.00: «vurder» kan tidligst udføres nu.",
        "tor 15. jan. 2026 kl. 23.59.59: Fristen for «afslutning» ender.",
        "fre 16. jan. 2026 kl. 00.00: «afslut» kan tidligst udføres nu.",
        "«afslut» kan tidligst ske fre 16. jan. 2026 kl. 00.00, og da er fristen gået.",
    ]


def test_a_limit_that_fails_only_from_some_days_names_them_and_how_many() -> None:
    answer = only(
        "gælder: {fra: 2026-03-16, til: 2026-04-12}\n"
        + HEARD % "12 dage"
        + DUTY % "6 arbejdsdage\n    kalender: arbejdsdage"
    )
    late = [
        day
        for day in (date(2026, 3, 16) + timedelta(days=n) for n in range(28))
        if day + timedelta(days=12) > days.later_day(day, 6, "arbejdsdage", ARBEJDSDAGE)
    ]
    assert 0 < len(late) < 28
    assert (answer.verdict, answer.code) == ("refuted", "SG403")
    assert f"for {len(late)} af startdagene i tiden fra man 16. mar. 2026 til søn 12. apr. 2026" in answer.because


EITHER = (HEARD % "30 dage").replace("kræver: [vurder]", "kræver: [{en_af: [vurder, skriv]}]") + (
    "  skriv: {titel: Skriv, rolle: rådgiver}\n"
)
TRIAL = """\
prøve: Skrevet i stedet
guide: eksempel
forløb:
  - udfør: hør
  - gå_frem: 3 dage
  - udfør: skriv
  - udfør: afslut
"""


def test_a_way_that_is_quick_enough_is_not_refuted_and_a_test_that_takes_it_proves_it(tmp_path: Path) -> None:
    library = beside(tmp_path)
    folder = tmp_path / "guides" / "eksempel"
    (folder / "proever").mkdir(parents=True)
    path = folder / "guide.yaml"
    path.write_text(completed(EITHER + DUTY % "14 dage"), encoding="utf-8")
    subject = written(EITHER + DUTY % "14 dage", library, str(path))
    (answer,) = answers(subject)
    assert (answer.verdict, answer.bound) == ("open", "Ingen prøve opfylder den i tide. Skriv en, der gør.")
    (folder / "proever" / "skrevet.yaml").write_text(
        TRIAL.replace("forløb", "kl: 2026-11-20 10:00\nforløb"), encoding="utf-8"
    )
    (answer,) = answers(written(EITHER + DUTY % "14 dage", library, str(path)))
    assert answer.verdict == "proved"
    assert answer.because.startswith("Prøven «Skrevet i stedet» opfylder den")


def test_a_wait_for_what_may_have_happened_long_before_is_no_wait() -> None:
    """The step that is waited for may be done before what the limit is counted from."""
    text = (HEARD % "30 dage").replace("  afslut:", "  begynd: {titel: Begynd, rolle: rådgiver}\n  afslut:")
    duty = (DUTY % "14 dage").replace("opstår: hør", "opstår: begynd")
    assert told(answers, written(text + duty)) == [("open", "SG403", "afslutning")]


def test_a_wait_from_what_may_be_done_again_counts_from_the_last_time_only_for_the_step_itself() -> None:
    again = (HEARD % "30 dage").replace("rolle: rådgiver\n  vurder", "rolle: rådgiver\n    gentages: ja\n  vurder")
    assert told(answers, written(again + DUTY % "14 dage"))[0][0] == "open"
    direct = again.replace("    tidligst: {efter: hør, tid: 30 dage}\n", "")
    direct = direct.replace("    kræver: [vurder]\n", "    tidligst: {efter: hør, tid: 30 dage}\n")
    assert told(answers, written(direct + DUTY % "14 dage")) == [("refuted", "SG402", "afslutning")]


def test_an_obligation_that_can_be_met_before_it_is_counted_is_not_said_to_be_impossible() -> None:
    """It arises with the case, and is counted from a step that need not come first."""
    duty = (DUTY % "14 dage").replace("    opstår: hør\n", "    regnet_fra: {trin: hør}\n")
    text = (HEARD % "30 dage").replace("kræver: [vurder]", "kræver: [{en_af: [vurder, {trin: hør, udført: ja}]}]")
    assert "refuted" not in {verdict for verdict, _code, _part in told(answers, written(text + duty))}
    assert told(answers, written(HEARD % "30 dage" + duty)) == [("refuted", "SG412", "afslutning")]


def test_a_limit_that_must_run_out_first_is_waited_for() -> None:
    duties = (
        "pligter:\n"
        "  svar: {titel: Svar, inden: 20 dage, opfyldes_af: [vurder], ansvarlig: rådgiver, hjemmel: [BL-18-1]}\n"
        "  rykker:\n    titel: Rykker\n    inden: 14 dage\n    opfyldes_af: [afslut]\n    ansvarlig: rådgiver\n    hjemmel: [BL-18-1]\n"
    )
    text = NO_WAIT.replace("kræver: [vurder]", "kræver: [{pligt: svar, er: overskredet}]")
    found = [one for one in answers(written(text + duties)) if one.part == "rykker"]
    assert [(one.verdict, one.code) for one in found] == [("refuted", "SG412")]
    assert "fristen for «svar» skal være gået" in found[0].because


def test_a_window_that_closes_before_the_step_is_told_as_one() -> None:
    answer = only(TWICE % ("7 dage", "8 dage") + DUTY % "14 dage\n    følge: vindue")
    assert answer.code == "SG412"


def test_what_can_never_be_done_is_not_called_a_matter_of_time() -> None:
    text = (HEARD % "3 dage").replace("kræver: [vurder]", "kræver: [{trin: afslut, udført: ja}]")
    answer = only(text + DUTY % "14 dage")
    assert (answer.verdict, answer.bound) == ("open", "Intet, der opfylder den, kan nogensinde udføres.")


def test_a_step_whose_own_obligation_gives_longer_time_is_a_note() -> None:
    found = told(answers, written(NO_WAIT + TWO_DUTIES % "4 måneder"))
    assert found == [("refuted", "SG411", "afslutning")]
    assert told(answers, written(NO_WAIT + TWO_DUTIES % "14 dage")) == []


def test_a_limit_that_a_fact_sets_is_not_claimed_to_be_kept() -> None:
    text = "fakta:\n  rytme: {type: varighed, spørgsmål: Hvor tit?}\n" + NO_WAIT + DUTY % "{fakta: rytme}"
    assert list(answers(written(text))) == []


@pytest.mark.parametrize(
    ("valid", "now", "first", "last"),
    [
        ("{fra: 2024-01-01}", "2026-11-20T12:00+01:00", date(2026, 1, 1), date(2027, 12, 31)),
        ("{fra: 2026-03-01}", "2026-11-20T12:00+01:00", date(2026, 3, 1), date(2027, 12, 31)),
        ("{fra: 2030-05-01}", "2026-11-20T12:00+01:00", date(2030, 5, 1), date(2031, 12, 31)),
        ("{fra: 2020-01-01, til: 2023-06-30}", "2026-11-20T12:00+01:00", date(2022, 1, 1), date(2023, 6, 30)),
        ("{fra: 2024-01-01}", "2028-01-01T00:30+01:00", date(2028, 1, 1), date(2029, 12, 31)),
    ],
)
def test_two_whole_years_are_looked_at_as_far_as_the_edition_holds(
    valid: str, now: str, first: date, last: date
) -> None:
    subject: Subject = written(f"gælder: {valid}\n")
    assert two_years(replace(subject, clock=FrozenClock(now))) == Period(first, last)


def test_a_window_closes_by_the_latest_reading_of_its_calendar() -> None:
    """Whether Saturday counts is not settled: whoever reads it the late way is not turned away."""
    period = "gælder: {fra: 2026-11-26, til: 2026-11-26}\n"
    duty = DUTY % "2 hverdage\n    kalender: hverdage"
    waits = period + HEARD % "4 dage"  # a Thursday: Friday and Saturday, or Friday and Monday
    assert told(answers, written(waits + duty)) == [("refuted", "SG412", "afslutning")]
    assert told(answers, written(waits + duty + "    følge: vindue\n")) == []


def test_a_phase_that_can_be_come_back_to_tells_nothing_of_what_went_before() -> None:
    tracks = "spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, midt: Midt, færdig: {titel: Færdig, slut: ja}}\n"
    steps = (
        "trin:\n  frem: {titel: Frem, rolle: rådgiver, fra: ny, til: midt%s}\n"
        "  hør: {titel: Hør, rolle: rådgiver, fra: midt}\n"
        "  afslut: {titel: Afslut, rolle: rådgiver, fra: midt, til: færdig, tidligst: {efter: hør, tid: 20 dage}}\n"
    )
    back = "  tilbage: {titel: Tilbage, rolle: rådgiver, fra: midt, til: ny, gentages: ja}\n"
    duty = (DUTY % "14 dage").replace("opstår: hør", "opstår: {fase: midt}")
    assert told(answers, written(tracks + steps % "" + duty)) == [("refuted", "SG412", "afslutning")]
    assert told(answers, written(tracks + steps % ", gentages: ja" + back + duty))[0][0] == "open"


WAITING = """\
prøve: Ventetiden i motoren
guide: eksempel
kl: 2026-01-01 00:00
forløb:
  - udfør: hør
  - udfør: vurder
    kl: 2026-01-07 23:59
    afvist: {fordi: for_tidligt}
  - udfør: vurder
    kl: 2026-01-08 00:00
  - udfør: afslut
    kl: 2026-01-15 23:59
    afvist: {fordi: for_tidligt}
  - udfør: afslut
    kl: 2026-01-16 00:00
  - så: {pligt: {afslutning: opfyldt}, fund: [{LATE: afslutning}]}
"""


def test_the_engine_goes_along_with_the_story_to_the_minute(tmp_path: Path) -> None:
    """The dates are those of the chain of waits that is told as a story above."""
    library = beside(tmp_path)
    folder = tmp_path / "guides" / "eksempel"
    (folder / "proever").mkdir(parents=True)
    (folder / "guide.yaml").write_text(completed(TWICE % ("7 dage", "8 dage") + DUTY % "14 dage"), encoding="utf-8")
    path = folder / "proever" / "venter.yaml"
    path.write_text(WAITING, encoding="utf-8")
    trial, _document, problems = read_trial(library, path)
    assert trial is not None, problems
    assert run(trial, library).failures == ()


def test_what_answers_rest_on_beside_the_guide_is_its_years_and_its_tests(tmp_path: Path) -> None:
    subject = written("", file=str(tmp_path / "guide.yaml"))
    assert list(outside(subject)) == [b"2026-01-01 2027-12-31"]
    (tmp_path / "proever").mkdir()
    (tmp_path / "proever" / "en.yaml").write_text("prøve: En\n", encoding="utf-8")
    assert list(outside(subject)) == [b"2026-01-01 2027-12-31", "prøve: En\n".encode()]
