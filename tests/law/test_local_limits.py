"""A municipality's own limit beside that of the law: what it rests on, which is the law's, and how both are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from legal_calendars import CALENDARS
from random_limits import LAW

from sagsgang.law.amount import parse_amount
from sagsgang.law.due import Due, compute
from sagsgang.law.limits import as_local, by_law, earliest, recomputed, unknown
from sagsgang.law.moment import iso
from sagsgang.law.span import parse_time
from sagsgang.law.wording import lines

OWN = (("LOK-1", "kommunens egen praksis", "praksis", "VERIFIED"),)


def counted(amount: str, **how: Any) -> Due:
    return compute(parse_amount(amount), parse_time("2026-11-20T10:00").span, calendar=None, calendars=CALENDARS, **how)


WEEK, FORTNIGHT, DAY = (counted(amount, law=LAW) for amount in ("7 dage", "14 dage", "1 dag"))
UNKNOWN = unknown("open_start", title="Hvornår blev det aftalt?")
LOCAL = as_local(counted("3 dage", law=LAW), OWN)


def test_a_limit_of_the_municipality_says_so_and_rests_on_what_is_its_own() -> None:
    plain = counted("3 dage", law=LAW)
    assert (LOCAL.instant, LOCAL.last) == (plain.instant, plain.last)
    assert LOCAL.derivation.local
    assert LOCAL.derivation.law == OWN
    assert replace(LOCAL.derivation, local=False, law=plain.derivation.law) == plain.derivation
    assert as_local(plain, list(OWN)).derivation.law == OWN


def test_beside_the_law_each_keeps_what_it_rests_on() -> None:
    whole = earliest([WEEK, LOCAL], law=LAW)
    assert whole.instant == LOCAL.instant
    assert whole.derivation.law == LAW
    assert [branch.law for branch in whole.derivation.branches] == [(), OWN]
    assert [branch.local for branch in whole.derivation.branches] == [False, True]


def test_the_laws_own_limit_is_the_earliest_that_is_known_and_has_a_say() -> None:
    whole = earliest([FORTNIGHT, LOCAL, WEEK, UNKNOWN, DAY], ignored=[4], law=LAW)
    found = by_law(whole.derivation)
    assert found is not None
    assert WEEK.instant is not None
    assert found.due == iso(WEEK.instant)
    assert found == whole.derivation.branches[2]


def test_where_only_the_municipality_has_a_limit_the_law_has_none() -> None:
    assert by_law(earliest([LOCAL], law=LAW).derivation) is None
    assert by_law(earliest([LOCAL, UNKNOWN], law=LAW).derivation) is None
    assert by_law(LOCAL.derivation) is None


def test_a_limit_that_is_counted_again_is_still_the_municipalitys() -> None:
    again = recomputed(LOCAL.derivation, CALENDARS)
    assert (again.instant, again.derivation.local, again.derivation.law) == (LOCAL.instant, True, OWN)
    assert not recomputed(WEEK.derivation, CALENDARS).derivation.local


def test_the_words_say_whose_limit_it_is() -> None:
    plain = counted("3 dage", law=OWN)
    assert lines(LOCAL.derivation) == (
        "Loven sætter ingen frist. Det her er kommunens egen.",
        *lines(plain.derivation),
    )


def test_among_several_the_municipalitys_own_is_named_and_told_like_the_others() -> None:
    said = lines(earliest([WEEK, LOCAL], law=LAW).derivation)
    [own] = [line for line in said if "(kommunens egen)" in line]
    assert own.count(" (kommunens egen): ") == 1
    assert own.endswith(lines(LOCAL.derivation)[1])
    assert not any("Loven sætter ingen frist" in line for line in said)
    assert any(line.endswith(lines(WEEK.derivation)[0]) for line in said)
