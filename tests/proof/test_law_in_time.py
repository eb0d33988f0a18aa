"""What is proved of law: a basis all the time the edition is in force, and limits no longer than the register's."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from sagsgang.check.rules.proved_law import BESIDE, DUTY, PERSON, STEP
from sagsgang.dataclass import replace
from sagsgang.guide.model import Guide
from sagsgang.law.register import Rule, Statute, Version
from sagsgang.proof import law
from sagsgang.proof.law import answers, first_gap
from tests.proof.asking import SHIPPED, beside, shipped, told, written
from tests.reference import days

REGISTER = BESIDE[0][1]
FIRST = date(2024, 1, 1)
REGISTERS = 300


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_of_the_shipped_guides_all_is_proved_but_that_some_rules_are_from_memory(path: Path) -> None:
    found = [one for one in answers(shipped(path)) if one.verdict != "proved"]
    assert {one.code for one in found} <= {"SG605"}
    assert all("FROM-MEMORY" in one.because for one in found)


def test_a_gap_between_two_versions_is_told_with_its_first_and_last_day(tmp_path: Path) -> None:
    library = beside(tmp_path, love=REGISTER)
    (answer,) = [one for one in answers(written(STEP + DUTY % "LOKAL-1", library)) if one.verdict != "proved"]
    assert (answer.verdict, answer.code, answer.part) == ("refuted", "SG610", "svar")
    assert answer.because == "Fra ons 1. jan. 2025 til ons 31. dec. 2025 gælder ingen af dens hjemler: LOKAL-1."
    assert [event.said for event in answer.story] == [
        "Sagen oprettes ons 1. jan. 2025.",
        "Så bygger pligten «svar» ikke på nogen regel, der gælder.",
    ]
    assert told(answers, written(STEP + DUTY % "LOKAL-1, LOKAL-2", library)) == []


def test_what_an_ordinary_rule_tells_already_keeps_its_code_and_its_place(tmp_path: Path) -> None:
    ends = REGISTER.replace("- {fra: 2026-01-01, retskilde: LOKAL, sted: § 2}", "").replace(
        "versioner:\n      -", "versioner:\n      -"
    )
    library = beside(tmp_path, love=ends)
    subject = written(STEP + DUTY % "LOKAL-1", library)
    assert told(answers, subject) == [("refuted", "SG607", "svar")]
    before = written("gælder: {fra: 2019-01-01, til: 2024-12-31}\n" + STEP + DUTY % "LOKAL-1", library)
    assert told(answers, before) == [("refuted", "SG603", "svar")]
    bare = "\n".join((STEP + DUTY % "").splitlines()[:-1]) + "\n"
    assert told(answers, written(bare)) == [("refuted", "SG601", "")]
    assert told(answers, written(STEP + (DUTY % "BL-136-2") + "    inden: 48 timer\n")) == [
        ("refuted", "SG606", "svar")
    ]


def test_a_person_rule_may_rest_on_the_basis_of_its_step() -> None:
    assert told(answers, written(STEP + PERSON % "")) == [("refuted", "SG612", "afslut")]
    assert told(answers, written(STEP + "    hjemmel: [BL-18-1]\n" + PERSON % "")) == []


def test_a_limit_in_another_unit_is_longer_from_just_the_days_that_counting_shows(tmp_path: Path) -> None:
    library = beside(tmp_path, love=REGISTER)
    subject = written(STEP + DUTY % "LOKAL-2" + "    inden: 30 dage\n", library)
    (answer,) = [one for one in answers(subject) if one.verdict != "proved"]
    starts = (date(2026, 1, 1) + timedelta(days=n) for n in range(730))
    longer = [day for day in starts if day + timedelta(days=30) > days.later_month(day, 1)]
    assert (answer.code, answer.part) == ("SG611", "svar")
    assert f"Det er sådan for {len(longer)} startdage i 2026 og 2027." in answer.because


@pytest.mark.parametrize(("own", "code"), [("24 timer", None), ("25 timer", "SG606"), ("1 dag", "SG611")])
def test_hours_and_days_are_compared_from_both_ends_of_the_day(own: str, code: str | None) -> None:
    found = told(answers, written(STEP + DUTY % "BL-136-2" + f"    inden: {own}\n"))
    assert found == ([] if code is None else [("refuted", code, "svar")])


# -- gaps against every day ------------------------------------------------------------------------------------------------


def a_register(chance: random.Random) -> tuple[list[Rule], dict[str, Statute], date]:
    def some_day() -> date:
        return FIRST + timedelta(days=chance.randint(-20, 60))

    def perhaps() -> date | None:
        return some_day() if chance.random() < 0.5 else None

    statutes = {name: Statute(id=name, title=name, valid_from=perhaps(), valid_until=perhaps()) for name in "AB"}
    rules = [
        Rule(
            id=f"R{number}",
            title="Regel",
            binding="lov",
            versions=tuple(
                Version(since=some_day(), statute=chance.choice("AB"), place="§ 1", until=perhaps())
                for _number in range(chance.randint(1, 3))
            ),
        )
        for number in range(chance.randint(1, 3))
    ]
    return rules, statutes, FIRST + timedelta(days=chance.randint(0, 50))


def stands(rule: Rule, statutes: dict[str, Statute], day: date) -> bool:
    """Whether a version of it is in force that day, by the words of the register."""
    for version in rule.versions:
        act = statutes[version.statute]
        begun = version.since <= day and (act.valid_from is None or act.valid_from <= day)
        over = any(last is not None and last < day for last in (version.until, act.valid_until))
        if begun and not over:
            return True
    return False


def gap_by_days(rules: list[Rule], statutes: dict[str, Statute], last: date) -> tuple[date, date] | None:
    first = None
    day = FIRST
    while day <= last:
        holds = any(stands(rule, statutes, day) for rule in rules)
        if first is None and not holds:
            first = day
        if first is not None and holds:
            return first, day - timedelta(days=1)
        day += timedelta(days=1)
    return None if first is None else (first, last)


def disagreements() -> tuple[list[int], int]:
    whole: Guide = written("gælder: {fra: 2024-01-01}\n").guide
    wrong, gaps = [], 0
    for seed in range(REGISTERS):
        rules, statutes, last = a_register(random.Random(seed))
        guide = replace(
            whole, valid_from=FIRST, valid_until=last, laws={rule.id: rule for rule in rules}, statutes=statutes
        )
        expected = gap_by_days(rules, statutes, last)
        gaps += expected is not None
        if first_gap(guide, [rule.id for rule in rules]) != expected:
            wrong.append(seed)
    return wrong, gaps


def test_the_first_gap_in_law_is_the_one_that_going_through_every_day_finds() -> None:
    wrong, gaps = disagreements()
    assert wrong == []
    assert 50 < gaps < REGISTERS - 20


def test_a_gap_that_is_only_looked_for_on_the_first_day_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "_turns", lambda _rule, _statutes: iter(()))
    assert disagreements()[0] != []
