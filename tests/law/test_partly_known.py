"""Limits counted from a start that is only partly known, and counts that leave the years a calendar is meant for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS, naively_add, naively_closed
from random_limits import LAW

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import UNITS, Amount, Unit, parse_amount
from sagsgang.law.derivation import LATEST, Derivation
from sagsgang.law.due import Alternative, Due, Roll, compute, stored
from sagsgang.law.moment import TZDATA_VERSION, end_of_day, iso, local_date, parse, start_of_day
from sagsgang.law.span import Span, parse_days, parse_time

AMOUNTS = st.builds(Amount, st.integers(1, 30), st.sampled_from(UNITS)) | st.just(Amount(0, "dage"))
CALENDAR_NAMES = st.sampled_from(sorted(CALENDARS))
ROLLS = st.sampled_from(["bliver", "næste_hverdag"])
WIDTHS = st.one_of(st.integers(0, 2), st.integers(0, 3 * 86_400), st.integers(0, 400 * 86_400))


def at(text: str) -> datetime:
    return parse(text).instant


def counted(amount: str, start: str | Span, calendar: str | None = None, **how: Any) -> Due:
    return compute(
        parse_amount(amount),
        parse_time(start).span if isinstance(start, str) else start,
        calendar=None if calendar is None else CALENDARS[calendar],
        calendars=CALENDARS,
        **how,
    )


def ends(due: Due) -> tuple[str, str]:
    assert due.instant is not None
    assert due.last is not None
    return iso(due.instant), iso(due.last)


# -- a partly known start ----------------------------------------------------------------------------------------------


def test_the_derivation_of_a_partly_known_start() -> None:
    due = counted("6 hverdage", "2026-11-20/2026-11-22", "hverdage", law=LAW)
    exact = counted("6 hverdage", "2026-11-20 00:00", "hverdage", law=LAW)
    reading, latest = (CALENDARS["hverdage_man_fre"].title, at("2026-11-30 23:59:59")), at("2026-11-28 23:59:59")
    assert due == Due(
        instant=at("2026-11-27 23:59:59"),
        latest=latest,
        alternatives=(
            Alternative(reading=reading[0], due=reading[1]),
            Alternative(reading=LATEST, due=latest),
        ),
        derivation=replace(
            exact.derivation,
            start_last="2026-11-22T23:59:59+01:00",
            due_last="2026-11-28T23:59:59+01:00",
            readings=((reading[0], "2026-11-30T23:59:59+01:00"), (LATEST, "2026-11-28T23:59:59+01:00")),
        ),
    )
    assert due.derivation.start == "2026-11-20T00:00:00+01:00"
    assert due.derivation.counted == exact.derivation.counted
    assert due.derivation.law == LAW
    assert due.derivation.tzdata == TZDATA_VERSION


def test_a_start_within_one_day_gives_one_due() -> None:
    due = counted("14 dage", "2026-11-20")
    assert due.instant == at("2026-12-04 23:59:59")
    assert (due.latest, due.last) == (None, due.instant)
    assert due.alternatives == ()
    assert due.derivation == replace(
        counted("14 dage", "2026-11-20 00:00").derivation, start_last="2026-11-20T23:59:59+01:00"
    )
    assert (due.derivation.due_last, due.derivation.readings) == (None, ())


def test_a_start_that_is_exactly_known_is_the_same_as_the_instant() -> None:
    instant = at("2026-11-20 15:40")
    for amount in ("6 hverdage", "24 timer", "14 dage", "0 dage"):
        due = counted(amount, Span(instant, instant), "hverdage")
        assert due == compute(parse_amount(amount), instant, calendar=CALENDARS["hverdage"], calendars=CALENDARS)
        assert due.derivation.start_last is None


@pytest.mark.parametrize(
    ("amount", "start", "how", "first", "last"),
    [
        # a second apart, on each side of midnight
        ("1 dag", "2026-11-20 23:59:58/2026-11-20 23:59:59", {}, "2026-11-21", "2026-11-21"),
        ("1 dag", "2026-11-20 23:59:59/2026-11-21 00:00:00", {}, "2026-11-21", "2026-11-22"),
        ("0 dage", "2026-11", {}, "2026-11-01", "2026-11-30"),
        ("7 dage", "2026-11-20/2026-11-21", {"first_day_counts": True}, "2026-11-26", "2026-11-27"),
        ("2 uger", "2026-11-20/2026-11-21", {}, "2026-12-04", "2026-12-05"),
        ("2 uger", "2026-11-20/2026-11-21", {"first_day_counts": True}, "2026-12-03", "2026-12-04"),
        # month ends and leap years
        ("1 måned", "2028-01-29/2028-01-31", {}, "2028-02-29", "2028-02-29"),
        ("1 måned", "2027-01-29/2027-01-31", {}, "2027-02-28", "2027-02-28"),
        ("1 måned", "2027-01-27/2027-01-31", {}, "2027-02-27", "2027-02-28"),
        ("1 år", "2028-02-28/2028-02-29", {}, "2029-02-28", "2029-02-28"),
        ("4 år", "2024-02-29/2024-03-01", {}, "2028-02-29", "2028-03-01"),
        ("18 år", "2009", {}, "2027-01-01", "2027-12-31"),
        ("18 år", "2009-07", {}, "2027-07-01", "2027-07-31"),
        ("100 år", "1900-02", {}, "2000-02-01", "2000-02-28"),
        ("1 år", "1900", {}, "1901-01-01", "1901-12-31"),
        ("1 måned", "2199-11", {}, "2199-12-01", "2199-12-30"),
        ("1 måned", "2199-11-30", {}, "2199-12-30", "2199-12-30"),
        # a last day that is moved
        (
            "4 uger",
            "2026-11-24/2026-11-26",
            {"calendar": "arbejdsdage_lukket", "roll": "næste_hverdag"},
            "2026-12-22",
            "2026-12-28",
        ),
        (
            "4 uger",
            "2026-11-26/2026-11-30",
            {"calendar": "arbejdsdage_lukket", "roll": "næste_hverdag"},
            "2026-12-28",
            "2026-12-28",
        ),
        (
            "4 uger",
            "2026-11-26/2026-11-30",
            {"calendar": "arbejdsdage_lukket", "roll": "bliver"},
            "2026-12-24",
            "2026-12-28",
        ),
        ("6 hverdage", "2026-12-18/2026-12-19", {"calendar": "hverdage"}, "2026-12-28", "2026-12-29"),
        (
            "6 hverdage",
            "2026-12-18/2026-12-19",
            {"calendar": "hverdage", "first_day_counts": True},
            "2026-12-24",
            "2026-12-28",
        ),
    ],
)
def test_days_from_a_partly_known_start(amount: str, start: str, how: dict[str, Any], first: str, last: str) -> None:
    due = counted(amount, start, **how)
    assert (due.instant, due.last) == (end_of_day(date.fromisoformat(first)), end_of_day(date.fromisoformat(last)))
    assert (due.latest is None) is (first == last)
    assert (due.derivation.due_last is None) is (first == last)
    assert (LATEST in dict(due.derivation.readings)) is (first != last)
    assert due.derivation.first_day_counts is how.get("first_day_counts", False)


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        ("2026-11-20", "2026-11-21T00:00:00+01:00", "2026-11-21T23:59:59+01:00"),
        # the clock goes back, and forward
        ("2026-10-24", "2026-10-25T00:00:00+02:00", "2026-10-25T22:59:59+01:00"),
        ("2026-10-25", "2026-10-25T23:00:00+01:00", "2026-10-26T23:59:59+01:00"),
        ("2026-03-28", "2026-03-29T00:00:00+01:00", "2026-03-30T00:59:59+02:00"),
        ("2026-03-29", "2026-03-30T01:00:00+02:00", "2026-03-30T23:59:59+02:00"),
        ("2026-10-24 02:30/2026-10-24 03:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00"),
        (
            "2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00",
            "2026-10-26T01:30:00+01:00",
            "2026-10-26T02:30:00+01:00",
        ),
    ],
)
def test_hours_from_a_partly_known_start(start: str, first: str, last: str) -> None:
    due = counted("24 timer", start)
    assert ends(due) == (first, last)
    assert due.derivation.readings == ((LATEST, last),)
    moved = counted("24 timer", start, "arbejdsdage_lukket", roll="næste_hverdag", first_day_counts=True)
    assert moved == due


def test_a_day_that_starts_a_limit_is_its_start() -> None:
    """A fact that is a `dato` counts from the start of its first, and of its last, day (C77)."""
    due = counted("24 timer", parse_days("2026-11").span)
    assert ends(due) == ("2026-11-02T00:00:00+01:00", "2026-12-01T00:00:00+01:00")
    assert (due.derivation.start, due.derivation.start_last) == (
        "2026-11-01T00:00:00+01:00",
        "2026-11-30T00:00:00+01:00",
    )
    assert counted("24 timer", parse_days("2026-11-20").span) == counted("24 timer", "2026-11-20 00:00")


@pytest.mark.parametrize(
    ("amount", "start", "message"),
    [
        ("1 dag", "2199-12-30/2199-12-31", "Datoen ligger uden for årene 1900-2199."),
        ("1 år", "2198-12-31/2199-01-01", "Datoen ligger uden for årene 1900-2199."),
        ("24 timer", "2199-12-30/2199-12-31", "Datoen ligger uden for årene 1900-2199."),
        ("6 hverdage", "2026-11-20/2026-11-21", "6 hverdage kan ikke tælles uden en kalender."),
    ],
)
def test_both_ends_must_be_countable(amount: str, start: str, message: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        counted(amount, start)
    assert caught.value.message == message


def test_just_within_the_years() -> None:
    assert ends(counted("1 dag", "2199-12-29/2199-12-30"))[1] == "2199-12-31T23:59:59+01:00"
    assert ends(counted("1 år", "2198-12-30/2198-12-31"))[1] == "2199-12-31T23:59:59+01:00"
    assert ends(counted("24 timer", "2199-12-29/2199-12-30"))[1] == "2199-12-31T23:59:59+01:00"


def test_naive_ends_are_refused() -> None:
    naive = datetime(2026, 11, 20, 12)  # noqa: DTZ001
    with pytest.raises(InvalidValue, match="tidszone"):
        compute(Amount(24, "timer"), Span(naive, naive + timedelta(hours=1)))


@given(INSTANTS, WIDTHS, AMOUNTS, st.booleans(), CALENDAR_NAMES, ROLLS, st.lists(st.floats(0, 1), max_size=4))
@settings(max_examples=250, deadline=None)
def test_whenever_it_started_the_due_lies_between(
    first: datetime, wide: int, amount: Amount, first_day: bool, name: str, roll: Roll, parts: list[float]
) -> None:
    last = first + timedelta(seconds=wide)

    def due_from(start: datetime | Span) -> Due:
        return compute(
            amount,
            start,
            first_day_counts=first_day,
            calendar=CALENDARS[name],
            calendars=CALENDARS,
            roll=roll,
            law=LAW,
        )

    due, earliest, latest = due_from(Span(first, last)), due_from(first), due_from(last)
    assert due.instant is not None
    assert due.last is not None
    assert (due.instant, due.last) == (earliest.instant, latest.instant)
    for part in parts:
        inside = due_from(first + timedelta(seconds=int(wide * part))).instant
        assert inside is not None
        assert due.instant <= inside <= due.last
    certain = due.instant == due.last
    others = () if certain else (Alternative(reading=LATEST, due=due.last),)
    assert due.alternatives == (*earliest.alternatives, *others)
    assert due.latest == (None if certain else due.last)
    assert due.derivation == replace(
        earliest.derivation,
        start_last=None if wide == 0 else iso(last),
        due_last=None if certain else iso(due.last),
        readings=tuple((other.reading, iso(other.due)) for other in due.alternatives),
    )
    assert stored(due.derivation) == due
    assert Derivation.from_data(json.loads(json.dumps(due.derivation.to_data()))) == due.derivation


def _naively_due(amount: Amount, start: date, first_day: bool, name: str, roll: Roll) -> date:
    """Days and working days, one day at a time."""
    calendar = CALENDARS[name]
    day = start - timedelta(days=1) if first_day else start
    if amount.unit in ("hverdage", "arbejdsdage"):
        return naively_add(calendar, day, amount.number)
    day += timedelta(days=amount.number * {"dage": 1, "uger": 7}[amount.unit])
    while roll == "næste_hverdag" and naively_closed(calendar, day):
        day += timedelta(days=1)
    return day


_COUNTED_UNITS: st.SearchStrategy[Unit] = st.sampled_from(["dage", "uger", "hverdage", "arbejdsdage"])


@given(
    st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    st.integers(0, 40),
    st.builds(Amount, st.integers(1, 12), _COUNTED_UNITS),
    st.booleans(),
    CALENDAR_NAMES,
    ROLLS,
)
@settings(max_examples=200, deadline=None)
def test_the_due_of_partly_known_days_by_brute_force(
    first: date, more: int, amount: Amount, first_day: bool, name: str, roll: Roll
) -> None:
    last = first + timedelta(days=more)
    due = compute(
        amount,
        Span(start_of_day(first), end_of_day(last)),
        first_day_counts=first_day,
        calendar=CALENDARS[name],
        roll=roll,
    )
    possible = [
        _naively_due(amount, first + timedelta(days=n), first_day, name, roll) for n in range((last - first).days + 1)
    ]
    assert due.instant == end_of_day(min(possible))
    assert due.last == end_of_day(max(possible))


# -- what is stored ----------------------------------------------------------------------------------------------------


def test_what_is_stored_is_read_in_utc() -> None:
    derivation = Derivation(
        due="2026-12-01T12:00:00+01:00",
        due_last="2026-12-02T12:00:00+02:00",
        readings=(("Den anden", "2026-12-03T12:00:00+01:00"),),
    )
    due = stored(derivation)
    assert due.instant == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert due.latest == datetime(2026, 12, 2, 10, tzinfo=UTC)
    assert due.last == due.latest
    assert due.alternatives == (Alternative(reading="Den anden", due=datetime(2026, 12, 3, 11, tzinfo=UTC)),)
    assert due.derivation is derivation
    for instant in (due.instant, due.latest, due.alternatives[0].due):
        assert instant is not None
        assert instant.tzinfo is UTC
    nothing = stored(Derivation(kind="undated"))
    assert (nothing.instant, nothing.latest, nothing.last, nothing.alternatives) == (None, None, None, ())


# -- outside the days a calendar is meant for --------------------------------------------------------------------------


def beyond(
    since: str | None, until: str | None, amount: str = "6 hverdage", start: str = "2026-11-20 15:40", **how: Any
) -> tuple[str, str] | None:
    calendar = replace(
        CALENDARS["hverdage"],
        valid_from=None if since is None else date.fromisoformat(since),
        valid_until=None if until is None else date.fromisoformat(until),
    )
    due = compute(parse_amount(amount), parse_time(start).span, calendar=calendar, calendars=CALENDARS, **how)
    return due.derivation.beyond


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, None),
        ("2026-11-20", None, None),
        ("2026-11-22", None, ("2026-11-22", "")),
        ("2030-01-01", None, ("2030-01-01", "")),
        (None, "2026-11-27", None),
        (None, "2026-11-26", ("", "2026-11-26")),
        (None, "2020-01-01", ("", "2020-01-01")),
        ("2026-11-20", "2026-11-27", None),
        ("2026-11-20", "2026-11-26", ("2026-11-20", "2026-11-26")),
        ("2026-11-22", "2026-11-27", ("2026-11-22", "2026-11-27")),
        ("2020-01-01", "2030-12-31", None),
    ],
)
def test_a_count_outside_the_days_a_calendar_is_meant_for(
    since: str | None, until: str | None, expected: tuple[str, str] | None
) -> None:
    """Counted from Friday 20 to Friday 27 November."""
    assert beyond(since, until) == expected


def test_the_first_day_when_it_counts() -> None:
    assert beyond("2026-11-20", None, first_day_counts=True) is None
    assert beyond("2026-11-21", None, first_day_counts=True) == ("2026-11-21", "")


def test_the_day_that_the_last_day_is_moved_to() -> None:
    """Two weeks from Sunday 22 November end on Sunday 6 December, and are moved to Monday."""
    how = {"amount": "2 uger", "start": "2026-11-22 12:00", "roll": "næste_hverdag"}
    assert beyond(None, "2026-12-07", **how) is None
    assert beyond(None, "2026-12-06", **how) == ("", "2026-12-06")


def test_a_calendar_that_had_no_say_is_never_outside() -> None:
    assert beyond("2030-01-01", None, amount="14 dage") is None
    assert beyond("2030-01-01", None, amount="24 timer") is None
    assert local_date(at("2026-11-20 15:40")) == date(2026, 11, 20)
