"""Limits of which it is not certain that they still stood when the obligation arose, and what a derivation says of days and lengths."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from legal_calendars import CALENDARS, in_english

from sagsgang.law.amount import parse_amount
from sagsgang.law.due import Due, compute, lines
from sagsgang.law.limits import day_limit, earliest, fixed, latest_reading, recomputed, unknown
from sagsgang.law.moment import iso, parse
from sagsgang.law.span import Span, parse_days, parse_time

AROSE = parse("2026-11-20 12:00").instant


def on(days: str) -> Due:
    return fixed(day_limit(parse_days(days)), by="fact", title="Hvornår er mødet?")


def counted(amount: str, start: str, **how: object) -> Due:
    return compute(parse_amount(amount), parse_time(start).span, calendars=CALENDARS, **how)  # type: ignore[arg-type]


def test_a_limit_that_may_have_ended_before_counts_from_then_and_makes_nothing_certain() -> None:
    three_months = counted("3 måneder", "2026-11-20 12:00")
    due = earliest([three_months, on("2026")], uncertain=[1], since=AROSE)
    assert due.instant == AROSE
    assert due.last == three_months.instant
    assert due.derivation.decided == 1
    assert (due.derivation.uncertain, due.derivation.since) == ((1,), iso(AROSE))
    assert recomputed(due.derivation, CALENDARS) == due
    assert (
        lines(due.derivation)[3]
        == "Frist 2 af 2 (måske gået, før pligten opstod): Senest tor 1. jan. 2026, efter «Hvornår er mødet?»."
    )
    assert "(perhaps past before the duty arose)" in in_english(lambda: lines(due.derivation))[3]


def test_alone_it_is_certain_when_its_own_latest_has_passed() -> None:
    due = earliest([on("2026")], uncertain=[0], since=AROSE)
    assert (due.instant, due.last) == (AROSE, on("2026-12-31").instant)


def test_one_that_stood_is_not_moved() -> None:
    later = on("2026-11-25/2026-12-24")
    assert earliest([later], since=AROSE).instant == later.instant
    assert earliest([later], since=AROSE).derivation.since is None


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 200))
def test_the_certain_end_is_that_of_the_limits_that_stood(first: int, width: int, days: int) -> None:
    start = AROSE.date() - timedelta(days=200)
    span = f"{start + timedelta(days=first)}/{start + timedelta(days=first + width)}"
    perhaps, sure = on(span), counted(f"{days} dage", "2026-11-20 12:00")
    assert perhaps.instant is not None
    assert perhaps.last is not None
    assert sure.instant is not None
    if not perhaps.instant < AROSE <= perhaps.last:
        return
    due = earliest([perhaps, sure], uncertain=[0], since=AROSE)
    assert due.instant == min(AROSE, sure.instant)
    assert due.last == sure.instant
    assert latest_reading(due) == sure.instant


def test_the_latest_reading_is_by_any_calendar_and_any_start() -> None:
    assert latest_reading(on("2026-12-24")) == on("2026-12-24").instant
    due = counted("6 hverdage", "2026-11-20 15:40", calendar=CALENDARS["hverdage"])
    assert iso(latest_reading(due)) == "2026-11-30T23:59:59+01:00"
    partly = counted("6 hverdage", "2026-11-20/2026-11-25", calendar=CALENDARS["hverdage"])
    assert iso(latest_reading(partly)) == "2026-12-02T23:59:59+01:00"


def test_what_is_known_of_a_limit_that_cannot_be_told_yet() -> None:
    waiting = unknown("open_start", amount=parse_amount("6 hverdage")).derivation
    assert lines(waiting) == (
        "Længden er 6 hverdage.",
        "Fristen kan ikke regnes ud endnu: vi ved ikke, hvornår den regnes fra.",
    )
    assert (unknown("open_end").derivation.number, unknown("open_end").derivation.unit) == (None, None)


def test_the_same_day_from_a_day_that_is_partly_known() -> None:
    said = lines(counted("0 dage", "2026-11").derivation)
    assert said[:3] == (
        "Starten er kun delvist kendt: nov. 2026. Den tidligste mulige frist gælder.",
        "Fristen er samme dag.",
        "Fristen er søn 1. nov. 2026 (hele dagen).",
    )
    assert in_english(lambda: lines(counted("0 dage", "2026-11").derivation))[1] == "The deadline is the same day."


def test_whether_the_first_day_of_a_partly_known_start_counts() -> None:
    said = lines(counted("7 dage", "2026-11", first_day_counts=True).derivation)
    assert said[1] == "Den første dag tæller med."
    assert "Den første dag tæller ikke med." not in lines(counted("24 timer", "2026-11").derivation)


def valid(since: str | None, until: str | None) -> Due:
    hours = replace(
        CALENDARS["hverdage"],
        valid_from=None if since is None else date.fromisoformat(since),
        valid_until=None if until is None else date.fromisoformat(until),
        alternatives=(),
    )
    return counted("6 hverdage", "2026-11-20 12:00", calendar=hours)


def test_the_days_that_a_calendar_was_asked_about() -> None:
    """21 to 27 November: the start itself is not counted."""
    assert valid("2026-11-21", "2026-11-27").derivation.beyond is None
    assert valid("2026-11-22", "2026-11-27").derivation.beyond == ("2026-11-22", "2026-11-27")
    assert valid("2026-11-21", "2026-11-26").derivation.beyond == ("2026-11-21", "2026-11-26")
    assert valid(None, "2026-11-26").derivation.beyond == ("", "2026-11-26")


def test_a_calendar_that_only_moves_the_last_day_is_asked_about_that_alone() -> None:
    calendar = replace(CALENDARS["hverdage"], valid_from=date(2026, 12, 20), alternatives=())
    due = counted("1 måned", "2026-11-20 12:00", calendar=calendar, roll="næste_hverdag")
    assert (iso(due.instant or AROSE), due.derivation.beyond) == ("2026-12-21T23:59:59+01:00", None)


def test_a_partly_known_start_is_beyond_when_its_latest_is() -> None:
    calendar = replace(CALENDARS["hverdage"], valid_until=date(2026, 11, 28), alternatives=())
    start = Span(parse("2026-11-20 12:00").instant, parse("2026-11-25 12:00").instant)
    due = compute(parse_amount("6 hverdage"), start, calendar=calendar)
    assert due.derivation.beyond == ("", "2026-11-28")
