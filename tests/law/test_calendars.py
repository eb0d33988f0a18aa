from __future__ import annotations

import ast
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, DATA, in_english, meeus_easter, naively_add, naively_closed

import sagsgang.law
from sagsgang.errors import InvalidValue
from sagsgang.law import generate_danish_days
from sagsgang.law.calendars import (
    CLOSED_KINDS,
    WEEKDAYS,
    Calendar,
    add_working_days,
    closed_key,
    closed_reason,
    counts,
    next_working_day,
    previous_working_day,
)

ALL_WEEK = tuple(range(7))
PUBLIC = Calendar(
    id="alle", title="Alle dage uden helligdage", weekdays=ALL_WEEK, closed=("helligdage",), whom="borger"
)
DAYS = st.dates(date(1900, 1, 1), date(2190, 12, 31))
ANY_CALENDAR = st.builds(
    lambda weekdays, closed: Calendar(
        id="x", title="x", weekdays=tuple(sorted(weekdays)), closed=tuple(sorted(closed)), whom="myndighed"
    ),
    st.sets(st.sampled_from(ALL_WEEK), min_size=1),
    st.sets(st.sampled_from(CLOSED_KINDS)),
)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_data_file_is_what_the_generator_writes() -> None:
    assert generate_danish_days.FILE.read_text(encoding="utf-8") == generate_danish_days.content()


def test_easter_equals_a_second_algorithm() -> None:
    for year in range(1583, 4100):
        ours = date(year, 3, 21) + timedelta(days=generate_danish_days.easter_after_21_march(year))
        assert ours == meeus_easter(year), year


def test_the_generator_knows_every_kind_of_closed_day() -> None:
    import json

    entries = json.loads(generate_danish_days.content())["days"]
    assert {entry["kind"] for entry in entries} == set(CLOSED_KINDS)
    assert len({entry["key"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("year", sorted(DATA["holidays"]))
def test_public_holidays_are_those_of_the_research(year: str) -> None:
    closed = [day.isoformat() for day in days_of(int(year)) if not counts(PUBLIC, day)]
    assert closed == DATA["holidays"][year]


@pytest.mark.parametrize("year", [1900, 1938, 1954, 1989, *range(1990, 2100), 2100])
def test_public_holidays_equal_the_holidays_library(year: int) -> None:
    theirs = set(holidays.Denmark(years=year))
    assert {day for day in days_of(year) if not counts(PUBLIC, day)} == theirs


def test_easter_sunday_of_1990_to_2099_equals_two_others() -> None:
    for year in range(1990, 2100):
        (named,) = [day for day in days_of(year) if closed_key(PUBLIC, day) == "påskedag"]
        (theirs,) = holidays.Denmark(years=year, language="da").get_named("Påskedag", lookup="exact")
        assert named == theirs == meeus_easter(year)


def test_the_other_closed_days_equal_its_optional_ones() -> None:
    kinds = ("første_maj", "grundlovsdag", "juleaftensdag", "nytårsaftensdag")
    calendar = replace(PUBLIC, closed=kinds)
    for year in range(1990, 2100):
        theirs = set(holidays.Denmark(years=year, categories=("optional",)))
        assert {day for day in days_of(year) if not counts(calendar, day)} == theirs


def test_store_bededag_is_a_holiday_until_2023() -> None:
    assert closed_reason(PUBLIC, date(2023, 5, 5)) == "store bededag"
    assert closed_reason(PUBLIC, date(2024, 4, 26)) is None


def test_the_friday_after_ascension_day_is_closed_only_where_a_calendar_says_so() -> None:
    friday = date(2027, 5, 7)
    assert closed_reason(CALENDARS["borger_og_fredagen"], friday) == "fredag efter Kristi himmelfart"
    assert counts(CALENDARS["arbejdsdage_lukket"], friday)


@pytest.mark.parametrize(
    ("day", "danish", "english"),
    [
        (date(2026, 11, 20), None, None),
        (date(2026, 11, 21), "lørdag", "Saturday"),
        (date(2026, 11, 22), "søndag", "Sunday"),
        (date(2026, 4, 5), "påskedag", "Easter Sunday"),
        (date(2026, 5, 14), "Kristi himmelfartsdag", "Ascension Day"),
        (date(2026, 12, 24), "juleaftensdag", "Christmas Eve"),
        (date(2026, 12, 26), "2. juledag", "Boxing Day"),
        (date(2022, 6, 5), "pinsedag", "Whit Sunday"),  # also 5 June: the public holiday gives the name
    ],
)
def test_the_reason_is_named(day: date, danish: str | None, english: str | None) -> None:
    calendar = CALENDARS["arbejdsdage_lukket"]
    assert closed_reason(calendar, day) == closed_key(calendar, day) == danish
    assert in_english(lambda: closed_reason(calendar, day)) == english


def test_every_weekday_is_named() -> None:
    closed_all_week = [replace(PUBLIC, weekdays=tuple(day for day in ALL_WEEK if day != other)) for other in ALL_WEEK]
    monday = date(2026, 11, 16)
    named = [(calendar, monday + timedelta(days=number)) for number, calendar in enumerate(closed_all_week)]
    assert tuple(closed_reason(calendar, day) for calendar, day in named) == WEEKDAYS
    english = in_english(lambda: [closed_reason(calendar, day) for calendar, day in named])
    assert english == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@given(ANY_CALENDAR, DAYS)
@settings(max_examples=200, deadline=None)
def test_every_day_is_judged_as_by_the_naive_rules(calendar: Calendar, day: date) -> None:
    assert counts(calendar, day) is not naively_closed(calendar, day)
    assert (closed_key(calendar, day) is None) is counts(calendar, day)


@given(ANY_CALENDAR, DAYS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_adding_equals_walking(calendar: Calendar, day: date, n: int) -> None:
    assert add_working_days(calendar, day, n) == naively_add(calendar, day, n)


@given(
    st.sampled_from(sorted(CALENDARS)),
    st.dates(date(2000, 1, 1), date(2020, 1, 1)),
    st.integers(0, 500),
    st.integers(1, 500),
)
@settings(max_examples=100, deadline=None)
def test_adding_twice_is_adding_the_sum(name: str, day: date, first: int, second: int) -> None:
    calendar = CALENDARS[name]
    there = add_working_days(calendar, day, first)
    assert add_working_days(calendar, there, second) == add_working_days(calendar, day, first + second)


@given(ANY_CALENDAR, st.dates(date(1901, 1, 1), date(2190, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_the_nearest_days_that_count(calendar: Calendar, day: date) -> None:
    after, before = next_working_day(calendar, day), previous_working_day(calendar, day)
    assert before <= day <= after
    assert counts(calendar, before)
    assert counts(calendar, after)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(counts(calendar, one) for one in between if one != day)
    assert counts(calendar, day) is (before == day == after)


def test_the_nearest_days_across_new_year() -> None:
    calendar = CALENDARS["arbejdsdage_lukket"]
    assert previous_working_day(calendar, date(2027, 1, 3)) == date(2026, 12, 30)
    assert next_working_day(calendar, date(2026, 12, 31)) == date(2027, 1, 4)


def test_the_table_reaches_one_year_further_than_limits_do() -> None:
    assert add_working_days(CALENDARS["hverdage"], date(2199, 12, 31), 1) == date(2200, 1, 2)
    assert previous_working_day(CALENDARS["hverdage"], date(2200, 12, 31)) == date(2200, 12, 31)
    with pytest.raises(InvalidValue, match="1900-2199"):
        counts(CALENDARS["hverdage"], date(2201, 1, 1))


def test_counting_beyond_the_table_is_refused() -> None:
    with pytest.raises(InvalidValue, match="1900-2199"):
        add_working_days(CALENDARS["hverdage"], date(2199, 1, 1), 9999)
    with pytest.raises(InvalidValue, match="1900-2199"):
        previous_working_day(CALENDARS["hverdage"], date(1900, 1, 1))
    with pytest.raises(InvalidValue, match="-1"):
        add_working_days(CALENDARS["hverdage"], date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("weekdays", "closed", "named"),
    [((), (), "ugedage"), ((7,), (), "7"), ((0,), ("helligdag",), "helligdag")],
)
def test_a_calendar_that_makes_no_sense_is_refused(
    weekdays: tuple[int, ...], closed: tuple[str, ...], named: str
) -> None:
    with pytest.raises(InvalidValue, match=named):
        counts(replace(PUBLIC, weekdays=weekdays, closed=closed), date(2026, 1, 1))


def test_the_room_imports_nothing_but_the_standard_library_and_the_kernel() -> None:
    allowed = sys.stdlib_module_names | {"tzdata", "sagsgang.dataclass", "sagsgang.errors", "sagsgang.text"}
    files = sorted(Path(sagsgang.law.__file__).parent.glob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                ours = name.startswith("sagsgang.law") or name in allowed
                assert ours or name.partition(".")[0] in allowed, f"{file.name} imports {name}"
