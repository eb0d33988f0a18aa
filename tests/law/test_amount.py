from __future__ import annotations

from datetime import date, datetime

import pytest
import whenever
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS, in_english, naively_add

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import UNITS, Amount, Unit, add, add_to_date, parse_amount, subtract_from
from sagsgang.law.moment import iso, parse

ZONE = "Europe/Copenhagen"
WHENEVER_UNITS = {"timer": "hours", "dage": "days", "uger": "weeks", "måneder": "months", "år": "years"}


@pytest.mark.parametrize(
    ("text", "number", "unit", "canonical"),
    [
        ("24 timer", 24, "timer", "24 timer"),
        ("1 time", 1, "timer", "1 time"),
        ("1 timer", 1, "timer", "1 time"),
        ("14 dage", 14, "dage", "14 dage"),
        ("1 dag", 1, "dage", "1 dag"),
        ("0 dage", 0, "dage", "0 dage"),
        ("6 hverdage", 6, "hverdage", "6 hverdage"),
        ("1 hverdag", 1, "hverdage", "1 hverdag"),
        ("7  arbejdsdage", 7, "arbejdsdage", "7 arbejdsdage"),
        ("1 arbejdsdag", 1, "arbejdsdage", "1 arbejdsdag"),
        (" 2 uger ", 2, "uger", "2 uger"),
        ("1 uge", 1, "uger", "1 uge"),
        ("4 måneder", 4, "måneder", "4 måneder"),
        ("4 ma\u030aneder", 4, "måneder", "4 måneder"),
        ("4 maaneder", 4, "måneder", "4 måneder"),
        ("1 maaned", 1, "måneder", "1 måned"),
        ("1 måned", 1, "måneder", "1 måned"),
        ("1 år", 1, "år", "1 år"),
        ("18 aar", 18, "år", "18 år"),
        ("9999 dage", 9999, "dage", "9999 dage"),
    ],
)
def test_amounts_that_can_be_read(text: str, number: int, unit: Unit, canonical: str) -> None:
    amount = parse_amount(text)
    assert amount == Amount(number, unit)
    assert amount.text == canonical
    assert parse_amount(amount.text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "timer",
        "24timer",
        "-1 dage",
        "1,5 timer",
        "10000 dage",
        "2 døgn",
        "0 timer",
        "0 hverdage",
        "2 uger 3 dage",
    ],
)
def test_amounts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(InvalidValue, match="Forventet"):
        parse_amount(text)


def test_words_follow_the_language() -> None:
    assert Amount(6, "hverdage").words == "6 hverdage"
    assert [Amount(1, unit).words for unit in UNITS] == [Amount(1, unit).text for unit in UNITS]
    assert in_english(lambda: [Amount(1, unit).words for unit in UNITS]) == [
        "1 hour",
        "1 day",
        "1 weekday (hverdag)",
        "1 working day (arbejdsdag)",
        "1 week",
        "1 month",
        "1 year",
    ]
    assert in_english(lambda: [Amount(2, unit).words for unit in UNITS]) == [
        "2 hours",
        "2 days",
        "2 weekdays (hverdage)",
        "2 working days (arbejdsdage)",
        "2 weeks",
        "2 months",
        "2 years",
    ]


@pytest.mark.parametrize(
    ("amount", "start", "expected"),
    [
        ("24 timer", "2026-10-24 12:00", "2026-10-25T11:00:00+01:00"),
        ("1 dag", "2026-10-24 12:00", "2026-10-25T12:00:00+01:00"),
        ("1 dag", "2027-03-27 02:30", "2027-03-28T03:30:00+02:00"),
        ("1 dag", "2026-10-24 02:30", "2026-10-25T02:30:00+02:00"),
        ("0 dage", "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
        ("154 dage", "2026-10-25T02:30:00+01:00", "2027-03-28T03:30:00+02:00"),
        ("1 måned", "2027-01-31 08:15", "2027-02-28T08:15:00+01:00"),
        ("18 år", "2008-02-29 00:00", "2026-02-28T00:00:00+01:00"),
        ("0 dage", "2026-11-20 08:15", "2026-11-20T08:15:00+01:00"),
        ("2 uger", "2026-03-20 08:15", "2026-04-03T08:15:00+02:00"),
    ],
)
def test_add(amount: str, start: str, expected: str) -> None:
    assert iso(add(parse_amount(amount), parse(start).instant)) == expected


@pytest.mark.parametrize(
    ("amount", "instant", "expected"),
    [
        ("14 dage", "2026-11-27 23:59:59", "2026-11-13T23:59:59+01:00"),
        ("2 hverdage", "2026-11-23 23:59:59", "2026-11-21T23:59:59+01:00"),
        ("1 måned", "2027-03-31 12:00", "2027-02-28T12:00:00+01:00"),
        ("4 timer", "2026-10-25 04:00", "2026-10-25T01:00:00+02:00"),
        ("1 år", "2028-02-29 12:00", "2027-02-28T12:00:00+01:00"),
    ],
)
def test_subtract_from(amount: str, instant: str, expected: str) -> None:
    assert iso(subtract_from(parse_amount(amount), parse(instant).instant)) == expected


def test_working_days_need_a_calendar_and_keep_the_wall_time() -> None:
    start = parse("2026-11-20 15:40").instant
    with pytest.raises(InvalidValue, match="kalender"):
        add(Amount(6, "hverdage"), start)
    assert iso(add(Amount(6, "hverdage"), start, CALENDARS["hverdage"])) == "2026-11-27T15:40:00+01:00"


def test_a_working_day_after_a_day_needs_a_calendar() -> None:
    with pytest.raises(InvalidValue, match="kalender"):
        add_to_date(Amount(1, "hverdage"), date(2026, 11, 20))


def test_the_first_and_the_last_year_can_be_counted_in() -> None:
    assert add_to_date(Amount(1, "måneder"), date(2199, 11, 30)) == date(2199, 12, 30)
    assert add_to_date(Amount(1, "dage"), date(2199, 12, 30)) == date(2199, 12, 31)
    assert iso(subtract_from(Amount(1, "måneder"), parse("1900-02-28 12:00").instant)) == "1900-01-28T12:00:00+01:00"
    assert iso(subtract_from(Amount(1, "dage"), parse("1900-01-03 12:00").instant)) == "1900-01-02T12:00:00+01:00"
    for amount, day in ((Amount(1, "måneder"), date(2199, 12, 1)), (Amount(1, "dage"), date(2199, 12, 31))):
        with pytest.raises(InvalidValue, match="1900-2199"):
            add_to_date(amount, day)


def test_a_day_has_no_hours_to_count() -> None:
    with pytest.raises(InvalidValue, match="24 timer"):
        add_to_date(Amount(24, "timer"), date(2026, 11, 20))


@pytest.mark.parametrize("unit", UNITS)
def test_results_outside_the_years_are_refused(unit: Unit) -> None:
    late, early = parse("2199-12-31 12:00").instant, parse("1900-01-01 12:00").instant
    with pytest.raises(InvalidValue, match="1900-2199"):
        add(Amount(9999, unit), late, CALENDARS["hverdage"])
    with pytest.raises(InvalidValue, match="1900-2199"):
        subtract_from(Amount(9999, unit), early)


@given(
    INSTANTS,
    st.integers(0, 300),
    st.sampled_from(sorted(WHENEVER_UNITS)),
)
@settings(max_examples=300, deadline=None)
def test_arithmetic_equals_whenever(start: datetime, number: int, unit: Unit) -> None:
    if unit == "år":
        number %= 100
    assert add(Amount(number, unit), start).timestamp() == shifted(start, number, unit).timestamp()


def shifted(start: datetime, number: int, unit: Unit) -> whenever.ZonedDateTime:
    """By `whenever`. It would keep the offset of `start` where it can; the wall time is what is kept here."""
    zoned = whenever.Instant.from_timestamp(int(start.timestamp())).to_tz(ZONE)
    change = {WHENEVER_UNITS[unit]: number}
    if unit == "timer":
        return zoned.add(**change)
    wall = zoned.to_plain()
    first, second = (wall.assume_tz(ZONE, disambiguation=side) for side in ("earlier", "later"))
    is_second = first.timestamp() < zoned.timestamp() == second.timestamp()
    moved = wall.date().add(**change).at(wall.time())
    twice = moved.assume_tz(ZONE, disambiguation="earlier").to_plain() == moved
    return moved.assume_tz(ZONE, disambiguation="later" if is_second and twice else "compatible")


@pytest.mark.parametrize(
    ("start", "number", "unit", "expected"),
    [
        ("1996-03-29 02:00", 212, "dage", "1996-10-27T02:00:00+02:00"),
        ("2026-03-25 02:30", 7, "måneder", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30:00+01:00", 1, "uger", "2026-11-01T02:30:00+01:00"),
    ],
)
def test_an_hour_that_exists_twice_is_its_first_also_from_winter(
    start: str, number: int, unit: Unit, expected: str
) -> None:
    instant = parse(start).instant
    assert iso(add(Amount(number, unit), instant)) == expected
    assert shifted(instant, number, unit).timestamp() == parse(expected).instant.timestamp()


@given(
    st.dates(date(1981, 1, 1), date(2090, 1, 1)),
    st.integers(0, 300),
    st.sampled_from(["dage", "uger", "måneder"]),
)
@settings(max_examples=200, deadline=None)
def test_dates_equal_whenever(day: date, number: int, unit: Unit) -> None:
    ours = add_to_date(Amount(number, unit), day)
    theirs = whenever.Date(day.year, day.month, day.day).add(**{WHENEVER_UNITS[unit]: number})
    assert ours.isoformat() == theirs.format_iso()


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 40), st.sampled_from(sorted(CALENDARS)))
@settings(max_examples=100, deadline=None)
def test_working_days_equal_a_walk(day: date, number: int, name: str) -> None:
    calendar = CALENDARS[name]
    assert add_to_date(Amount(number, "hverdage"), day, calendar) == naively_add(calendar, day, number)
