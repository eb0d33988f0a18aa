"""What holds of every limit, whatever the calendar."""

from __future__ import annotations

import importlib.metadata
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import tzdata
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS

from sagsgang.law.amount import UNITS, WORKING_DAYS, Amount
from sagsgang.law.calendars import CLOSED_KINDS, Calendar, add_working_days, next_working_day, previous_working_day
from sagsgang.law.due import Due, Roll, compute
from sagsgang.law.moment import TZDATA_VERSION, iso, local_date, parse

AMOUNTS = st.builds(Amount, st.integers(1, 60), st.sampled_from(UNITS))
ROLLS: st.SearchStrategy[Roll] = st.sampled_from(["bliver", "næste_hverdag"])
WEEKDAY_SETS = st.sets(st.sampled_from(range(7)), min_size=1)
CLOSED_SETS = st.sets(st.sampled_from(CLOSED_KINDS))


def calendar_of(weekdays: set[int], closed: set[str]) -> Calendar:
    return Calendar(id="x", title="X", weekdays=tuple(sorted(weekdays)), closed=tuple(sorted(closed)), whom="myndighed")


CALENDAR_PAIRS = st.builds(
    lambda some, others, closed, more: (calendar_of(some | others, closed), calendar_of(some, closed | more)),
    WEEKDAY_SETS,
    WEEKDAY_SETS,
    CLOSED_SETS,
    CLOSED_SETS,
)
"""Two calendars: whatever the second counts, the first counts too."""


@given(INSTANTS, AMOUNTS, st.booleans(), CALENDAR_PAIRS, ROLLS)
@settings(max_examples=200, deadline=None)
def test_a_calendar_with_more_closed_days_never_gives_an_earlier_due(
    start: datetime, amount: Amount, first: bool, calendars: tuple[Calendar, Calendar], roll: Roll
) -> None:
    more_days, fewer_days = (
        compute(amount, start, first_day_counts=first, calendar=calendar, roll=roll).instant for calendar in calendars
    )
    assert more_days is not None
    assert fewer_days is not None
    assert start <= more_days <= fewer_days


@given(st.dates(date(1901, 1, 1), date(2190, 1, 1)), st.integers(0, 40), CALENDAR_PAIRS)
@settings(max_examples=150, deadline=None)
def test_a_calendar_with_more_closed_days_is_never_ahead(
    day: date, number: int, calendars: tuple[Calendar, Calendar]
) -> None:
    more_days, fewer_days = calendars
    assert add_working_days(more_days, day, number) <= add_working_days(fewer_days, day, number)
    assert next_working_day(more_days, day) <= next_working_day(fewer_days, day)
    assert previous_working_day(more_days, day) >= previous_working_day(fewer_days, day)


def recomputed(stored: str) -> Due:
    """The limit counted again from nothing but what a derivation keeps."""
    data = json.loads(stored)
    moves = data["unit"] not in WORKING_DAYS and "calendar" in data
    return compute(
        Amount(data["number"], data["unit"]),
        parse(data["start"]).instant,
        first_day_counts=data.get("first_day_counts", False),
        calendar=CALENDARS[data["calendar"]] if "calendar" in data else None,
        calendars=CALENDARS,
        roll="næste_hverdag" if moves else "bliver",
        law=tuple(tuple(entry) for entry in data.get("law", ())),
    )


@given(INSTANTS, AMOUNTS | st.just(Amount(0, "dage")), st.booleans(), st.sampled_from(sorted(CALENDARS)), ROLLS)
@settings(max_examples=200, deadline=None)
def test_counting_again_from_what_is_stored_gives_what_is_stored(
    start: datetime, amount: Amount, first: bool, name: str, roll: Roll
) -> None:
    law = (("BL-138-1", "barnets lov § 138, stk. 1", "lov", "VERIFIED-2ND"),)
    due = compute(
        amount, start, first_day_counts=first, calendar=CALENDARS[name], calendars=CALENDARS, roll=roll, law=law
    )
    again = recomputed(json.dumps(due.derivation.to_data(), ensure_ascii=False))
    assert again.instant == due.instant
    assert again.derivation.due == due.derivation.due
    assert again.derivation.counted == due.derivation.counted
    assert again.alternatives == due.alternatives


@given(INSTANTS, AMOUNTS, st.sampled_from(sorted(CALENDARS)), ROLLS)
@settings(max_examples=60, deadline=None)
def test_every_derivation_names_the_release_of_the_time_zones(
    start: datetime, amount: Amount, name: str, roll: Roll
) -> None:
    derivation = compute(amount, start, calendar=CALENDARS[name], roll=roll).derivation
    assert derivation.tzdata == TZDATA_VERSION == tzdata.IANA_VERSION
    assert derivation.to_data()["tzdata"] == TZDATA_VERSION


def test_the_release_is_the_one_that_is_installed() -> None:
    year, letter = TZDATA_VERSION[:4], TZDATA_VERSION[4:]
    assert importlib.metadata.version("tzdata").startswith(f"{year}.{ord(letter) - ord('a') + 1}")


@given(INSTANTS, st.integers(1, 60), st.sampled_from(["uger", "måneder", "år"]))
@settings(max_examples=100, deadline=None)
def test_the_first_day_counted_ends_one_day_before(start: datetime, number: int, unit: str) -> None:
    amount = Amount(number, unit)  # type: ignore[arg-type]
    with_it, without = (compute(amount, start, first_day_counts=first).instant for first in (True, False))
    assert with_it is not None
    assert without is not None
    assert local_date(without) - local_date(with_it) == timedelta(days=1)


def test_a_calendar_is_only_named_by_what_it_decides() -> None:
    start = parse("2026-11-20 12:00").instant
    calendar = replace(CALENDARS["hverdage"], alternatives=())
    for amount, roll, named in (
        (Amount(6, "hverdage"), "bliver", True),
        (Amount(4, "uger"), "næste_hverdag", True),
        (Amount(4, "uger"), "bliver", False),
        (Amount(24, "timer"), "næste_hverdag", False),
    ):
        derivation = compute(amount, start, calendar=calendar, roll=roll).derivation  # type: ignore[arg-type]
        assert (derivation.calendar == "hverdage") is named
        assert derivation.start == iso(start)
