from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from legal_calendars import CALENDARS, in_english

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import Amount
from sagsgang.law.calendars import Calendar
from sagsgang.law.register import Rule, Source, Statute, Version, citation, in_force, is_in_force

STATUTES = {
    "BL": Statute(id="BL", title="Barnets lov", valid_from=date(2024, 1, 1)),
    "SEL": Statute(id="SEL", title="Serviceloven", valid_until=date(2023, 12, 31)),
    "LBK": Statute(id="LBK", title="LBK nr 1"),
}
OLD = Version(since=date(2013, 10, 1), statute="SEL", place="§ 155, stk. 2")
NEW = Version(since=date(2024, 1, 1), statute="BL", place="§ 136, stk. 2")
RULE = Rule(
    id="BL-136-2",
    title="24-timers vurdering",
    binding="lov",
    limit={"amount": "24 timer", "counted_from": "modtagelsen"},
    versions=(OLD, NEW),
    text="i egne ord",
    status="VERIFIED-OFF",
    uncertain="ankerets ordlyd",
    sources=(Source(name="holstebro", url="https://example.org", seen=date(2026, 11, 21)),),
)
PRACTICE = Rule(id="OV-2", title="Notér hvem mistanken er rettet mod", binding="praksis")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2013, 9, 30), None),
        (date(2013, 10, 1), OLD),
        (date(2023, 12, 31), OLD),
        (date(2024, 1, 1), NEW),
        (date(2099, 1, 1), NEW),
    ],
)
def test_the_version_in_force(on: date, expected: Version | None) -> None:
    assert in_force(RULE, STATUTES, on) == expected
    assert in_force(replace(RULE, versions=(NEW, OLD)), STATUTES, on) == expected
    assert is_in_force(RULE, STATUTES, on) is (expected is not None)


def test_a_version_is_in_force_only_while_its_statute_is() -> None:
    early = replace(NEW, since=date(2020, 1, 1))
    rule = replace(RULE, versions=(early,))
    assert not is_in_force(rule, STATUTES, date(2023, 12, 31))
    assert is_in_force(rule, STATUTES, date(2024, 1, 1))


def test_of_two_versions_in_force_the_later_counts() -> None:
    newer = replace(NEW, since=date(2025, 7, 1), place="§ 136, stk. 3")
    for versions in ((NEW, newer), (newer, NEW)):
        rule = replace(RULE, versions=versions)
        assert in_force(rule, STATUTES, date(2025, 6, 30)) == NEW
        assert in_force(rule, STATUTES, date(2025, 7, 1)) == newer


def test_a_version_can_end_before_its_statute() -> None:
    rule = replace(RULE, versions=(replace(NEW, until=date(2025, 6, 30)),))
    assert is_in_force(rule, STATUTES, date(2025, 6, 30))
    assert not is_in_force(rule, STATUTES, date(2025, 7, 1))


def test_practice_is_always_in_force_and_has_no_version() -> None:
    assert is_in_force(PRACTICE, STATUTES, date(1900, 1, 1))
    assert in_force(PRACTICE, STATUTES, date(2026, 1, 1)) is None


def test_citation() -> None:
    assert citation(RULE, STATUTES, date(2026, 11, 20)) == "barnets lov § 136, stk. 2"
    assert citation(RULE, STATUTES, date(2020, 1, 1)) == "serviceloven § 155, stk. 2"
    assert citation(PRACTICE, STATUTES, date(2026, 11, 20)) == "Notér hvem mistanken er rettet mod"
    assert citation(RULE, STATUTES, date(2010, 1, 4)) == "barnets lov § 136, stk. 2 (ikke i kraft man 4. jan. 2010)"
    initials = replace(RULE, versions=(Version(since=date(2000, 1, 1), statute="LBK", place="§ 1"),))
    assert citation(initials, STATUTES, date(2026, 1, 1)) == "LBK nr 1 § 1"
    for title, said in (("AuB-loven", "auB-loven § 1"), ("FN's konvention", "FN's konvention § 1"), ("X", "X § 1")):
        statutes = {"LBK": Statute(id="LBK", title=title)}
        assert citation(initials, statutes, date(2026, 1, 1)) == said


def test_citations_are_danish_in_english_too() -> None:
    assert in_english(lambda: citation(RULE, STATUTES, date(2026, 11, 20))) == "barnets lov § 136, stk. 2"


def test_an_unknown_statute_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"BL-136-2 henviser til retskilden SEL"):
        in_force(RULE, {}, date(2026, 1, 1))


@pytest.mark.parametrize("value", [RULE, PRACTICE, STATUTES["BL"], CALENDARS["hverdage"], Amount(24, "timer")])
def test_the_plain_data_passes_through_msgspec(value: Rule | Statute | Calendar | Amount) -> None:
    assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value
