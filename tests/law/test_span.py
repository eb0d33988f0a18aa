from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from legal_calendars import INSTANTS, in_english

from sagsgang.errors import InvalidValue
from sagsgang.law.moment import end_of_day, iso, parse, start_of_day
from sagsgang.law.span import Days, Span, Time, between, days_words, parse_days, parse_time, span_words

NOW = datetime(2026, 11, 20, 15, 12, 0, 999, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OUTSIDE = (
    "Datoen ligger uden for årene 1900-2199.",
    "Se efter, om årstallet eller længden er tastet forkert.",
)
NO_DATE = "«{text}» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026."
NO_TIME = "«{text}» er ikke et tidspunkt. Forventet: 2026-11-20 16:30, 20-11-2026 16:30, en dato eller nu."
NO_SPAN = (
    "«{text}» er ikke et tidsrum mellem to tider.",
    "Skriv den første og den sidste mulige tid med / imellem: 2009-07-10/2009-07-20.",
)
BACKWARDS = ("«{text}» slutter, før det begynder.", "Skriv den tidligste tid først: 2009-07-10/2009-07-20.")


def at(text: str) -> datetime:
    return parse(text).instant


def refused(what: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(InvalidValue) as caught:
        what()
    return caught.value.message, caught.value.hint


# -- days --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("2009", "2009-01-01", "2009-12-31", "2009"),
        ("1900", "1900-01-01", "1900-12-31", "1900"),
        ("2199", "2199-01-01", "2199-12-31", "2199"),
        ("2009-07", "2009-07-01", "2009-07-31", "2009-07"),
        ("2009-06", "2009-06-01", "2009-06-30", "2009-06"),
        ("2009-01", "2009-01-01", "2009-01-31", "2009-01"),
        ("2009-12", "2009-12-01", "2009-12-31", "2009-12"),
        ("2199-12", "2199-12-01", "2199-12-31", "2199-12"),
        ("2009-02", "2009-02-01", "2009-02-28", "2009-02"),
        ("2008-02", "2008-02-01", "2008-02-29", "2008-02"),
        ("1900-02", "1900-02-01", "1900-02-28", "1900-02"),
        ("2000-02", "2000-02-01", "2000-02-29", "2000-02"),
        ("2100-02", "2100-02-01", "2100-02-28", "2100-02"),
        ("2009-07-10", "2009-07-10", "2009-07-10", "2009-07-10"),
        ("10-07-2009", "2009-07-10", "2009-07-10", "2009-07-10"),
        ("1-7-2009", "2009-07-01", "2009-07-01", "2009-07-01"),
        ("2008-02-29", "2008-02-29", "2008-02-29", "2008-02-29"),
        ("2009-07-10/2009-07-20", "2009-07-10", "2009-07-20", "2009-07-10/2009-07-20"),
        ("10-7-2009/20-7-2009", "2009-07-10", "2009-07-20", "2009-07-10/2009-07-20"),
        ("2009-07-10/2009-07-11", "2009-07-10", "2009-07-11", "2009-07-10/2009-07-11"),
        ("2009-07-10/2009-07-10", "2009-07-10", "2009-07-10", "2009-07-10"),
        ("2009/2011", "2009-01-01", "2011-12-31", "2009/2011"),
        ("2009/2009", "2009-01-01", "2009-12-31", "2009/2009"),
        ("2009-07/2009-08", "2009-07-01", "2009-08-31", "2009-07/2009-08"),
        ("2009-07/2009-07", "2009-07-01", "2009-07-31", "2009-07/2009-07"),
        ("2009/2009-07-10", "2009-01-01", "2009-07-10", "2009/2009-07-10"),
        ("2009-07-10/2009", "2009-07-10", "2009-12-31", "2009-07-10/2009"),
        ("2009-07-31/2009-07", "2009-07-31", "2009-07-31", "2009-07-31"),
        ("2009-07/2009-07-01", "2009-07-01", "2009-07-01", "2009-07-01"),
        ("  2009-07 ", "2009-07-01", "2009-07-31", "2009-07"),
        (" 2009-07-10 / 2009-07-20 ", "2009-07-10", "2009-07-20", "2009-07-10/2009-07-20"),
        (" 2009 / 2010-07 ", "2009-01-01", "2010-07-31", "2009/2010-07"),
    ],
)
def test_days(text: str, first: str, last: str, kept: str) -> None:
    days = parse_days(text)
    assert days == Days(date.fromisoformat(first), date.fromisoformat(last), kept)
    assert days.exact is (first == last)
    assert days.span == Span(at(first), at(last))
    assert parse_days(kept) == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1899", OUTSIDE),
        ("2200", OUTSIDE),
        ("0000", OUTSIDE),
        ("1899-12", OUTSIDE),
        ("2200-01", OUTSIDE),
        ("0000-01", OUTSIDE),
        ("1899-13", OUTSIDE),
        ("2009-00", ("Måned 00 findes ikke.", "Skriv år og måned som 2009-07.")),
        ("2009-13", ("Måned 13 findes ikke.", "Skriv år og måned som 2009-07.")),
        ("1899/2009", OUTSIDE),
        ("2009/2200", OUTSIDE),
        ("1899-12-31", ("Årstallet i «1899-12-31» ligger uden for 1900-2199.", None)),
        (
            "2009-02-29",
            ("«2009-02-29» er ikke en dato, der findes. Forventet: år-måned-dag eller dag-måned-år.", None),
        ),
        (
            "2009/2009-02-29",
            ("«2009-02-29» er ikke en dato, der findes. Forventet: år-måned-dag eller dag-måned-år.", None),
        ),
        ("", (NO_DATE.format(text=""), None)),
        ("nu", (NO_DATE.format(text="nu"), None)),
        ("209", (NO_DATE.format(text="209"), None)),
        ("20009", (NO_DATE.format(text="20009"), None)),
        ("2009-7", (NO_DATE.format(text="2009-7"), None)),
        ("2009-007", (NO_DATE.format(text="2009-007"), None)),
        ("07-2009", (NO_DATE.format(text="07-2009"), None)),
        ("2009--07", (NO_DATE.format(text="2009--07"), None)),
        ("-2009", (NO_DATE.format(text="-2009"), None)),
        ("٢٠٠٩", (NO_DATE.format(text="٢٠٠٩"), None)),
        ("2009-07-10 12:00", (NO_DATE.format(text="2009-07-10 12:00"), None)),
        ("2009-07-10T12:00/2009-07-11", (NO_DATE.format(text="2009-07-10T12:00"), None)),
        ("2009-07-10/i går", (NO_DATE.format(text="i går"), None)),
    ],
)
def test_days_that_cannot_be_read(text: str, expected: tuple[str, str | None]) -> None:
    assert refused(lambda: parse_days(text)) == expected


@pytest.mark.parametrize("read", [parse_days, parse_time])
@pytest.mark.parametrize(
    "text", ["/", "2009/", "/2009", "2009-07-10/ ", " /2009", "2009//2010", "2009/2010/2011", "2009/2010/"]
)
def test_a_span_has_two_ends(read: Callable[[str], Any], text: str) -> None:
    message, hint = refused(lambda: read(text))
    assert message == NO_SPAN[0].format(text=text.strip())
    assert hint == NO_SPAN[1]


@pytest.mark.parametrize("read", [parse_days, parse_time])
def test_a_long_text_is_cut_in_the_message(read: Callable[[str], Any]) -> None:
    text = "2009/" + "1" * 100 + "/2010"
    assert refused(lambda: read(text)) == (NO_SPAN[0].format(text=text[:40]), NO_SPAN[1])
    text = "2009-07-20" + " " * 60 + "/ 2009-07-10"
    assert refused(lambda: read(text)) == (BACKWARDS[0].format(text=text[:60]), BACKWARDS[1])


@pytest.mark.parametrize("read", [parse_days, parse_time])
@pytest.mark.parametrize(
    "text",
    [
        "2009-07-20/2009-07-10",
        "2009-07-11/2009-07-10",
        "2010/2009",
        "2009-08/2009-07",
        "2009-08-01/2009-07",
        "2010-01-01/2009",
        "2010/2009-12-31",
        "2009-08/2009-07-31",
    ],
)
def test_a_span_that_ends_before_it_begins(read: Callable[[str], Any], text: str) -> None:
    assert refused(lambda: read(text)) == (BACKWARDS[0].format(text=text), BACKWARDS[1])


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("2009-13", "There is no month 13.", "Write year and month as 2009-07."),
        ("2009-00", "There is no month 00.", "Write year and month as 2009-07."),
        (
            "2009/",
            "«2009/» is not a span between two times.",
            "Write the first and the last possible time with / between them: 2009-07-10/2009-07-20.",
        ),
        (
            "2010/2009",
            "«2010/2009» ends before it begins.",
            "Write the earliest time first: 2009-07-10/2009-07-20.",
        ),
    ],
)
def test_what_cannot_be_read_in_english(text: str, message: str, hint: str) -> None:
    assert in_english(lambda: refused(lambda: parse_days(text))) == (message, hint)
    assert in_english(lambda: refused(lambda: parse_time(text))) == (message, hint)


# -- instants ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("2009", "2009-01-01T00:00:00+01:00", "2009-12-31T23:59:59+01:00", "2009"),
        ("2009-07", "2009-07-01T00:00:00+02:00", "2009-07-31T23:59:59+02:00", "2009-07"),
        ("2009-03", "2009-03-01T00:00:00+01:00", "2009-03-31T23:59:59+02:00", "2009-03"),
        ("2008-02", "2008-02-01T00:00:00+01:00", "2008-02-29T23:59:59+01:00", "2008-02"),
        ("2009-07-10", "2009-07-10T00:00:00+02:00", "2009-07-10T23:59:59+02:00", "2009-07-10"),
        ("10-07-2009", "2009-07-10T00:00:00+02:00", "2009-07-10T23:59:59+02:00", "2009-07-10"),
        ("1900", "1900-01-01T00:00:00+01:00", "1900-12-31T23:59:59+01:00", "1900"),
        ("2199", "2199-01-01T00:00:00+01:00", "2199-12-31T23:59:59+01:00", "2199"),
        # the days that the clock is changed: 25 and 23 hours
        ("2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-25T23:59:59+01:00", "2026-10-25"),
        ("2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-29T23:59:59+02:00", "2026-03-29"),
        (
            "2009-07-10/2009-07-20",
            "2009-07-10T00:00:00+02:00",
            "2009-07-20T23:59:59+02:00",
            "2009-07-10/2009-07-20",
        ),
        ("2009-07/2009-08", "2009-07-01T00:00:00+02:00", "2009-08-31T23:59:59+02:00", "2009-07/2009-08"),
        (
            "2009-07-10 12:00/2009-07-10 13:00",
            "2009-07-10T12:00:00+02:00",
            "2009-07-10T13:00:00+02:00",
            "2009-07-10T12:00:00+02:00/2009-07-10T13:00:00+02:00",
        ),
        (
            "10-07-2009 12:00 / 2009",
            "2009-07-10T12:00:00+02:00",
            "2009-12-31T23:59:59+01:00",
            "2009-07-10T12:00:00+02:00/2009",
        ),
        (
            "2009-07-10/2009-07-10T12:00:00+02:00",
            "2009-07-10T00:00:00+02:00",
            "2009-07-10T12:00:00+02:00",
            "2009-07-10/2009-07-10T12:00:00+02:00",
        ),
        (
            "2009-07-10/2009-07-10 00:00:01",
            "2009-07-10T00:00:00+02:00",
            "2009-07-10T00:00:01+02:00",
            "2009-07-10/2009-07-10T00:00:01+02:00",
        ),
        (
            "2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00",
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:30:00+01:00",
            "2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00",
        ),
        (
            "2026-11-20/nu",
            "2026-11-20T00:00:00+01:00",
            "2026-11-20T16:12:00+01:00",
            "2026-11-20/2026-11-20T16:12:00+01:00",
        ),
        (" 2009 ", "2009-01-01T00:00:00+01:00", "2009-12-31T23:59:59+01:00", "2009"),
    ],
)
def test_times_partly_known(text: str, first: str, last: str, kept: str) -> None:
    time = parse_time(text, now=NOW)
    assert (iso(time.span.first), iso(time.span.last)) == (first, last)
    assert time == Time(Span(at(first), at(last)), kept, None)
    assert not time.span.exact
    assert parse_time(kept) == time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2009-07-10 12:00", "2009-07-10T12:00:00+02:00"),
        ("2009-07-10T12:00:00+02:00", "2009-07-10T12:00:00+02:00"),
        ("2009-07-10T10:00Z", "2009-07-10T12:00:00+02:00"),
        ("10-7-2009 00:00", "2009-07-10T00:00:00+02:00"),
        ("nu", "2026-11-20T16:12:00+01:00"),
        ("nu/nu", "2026-11-20T16:12:00+01:00"),
        ("2009-07-10 12:00/2009-07-10T10:00Z", "2009-07-10T12:00:00+02:00"),
        # only one instant is in both
        ("2009-07-10/2009-07-10 00:00", "2009-07-10T00:00:00+02:00"),
        ("2009/2009-01-01 00:00", "2009-01-01T00:00:00+01:00"),
        ("2009-07-10 23:59:59/2009-07-10", "2009-07-10T23:59:59+02:00"),
        ("2009-12-31 23:59:59/2009", "2009-12-31T23:59:59+01:00"),
    ],
)
def test_times_exactly_known(text: str, expected: str) -> None:
    time = parse_time(text, now=NOW)
    assert time == Time(Span(at(expected), at(expected)), expected)
    assert time.span.exact
    assert parse_time(time.text) == time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1899", OUTSIDE),
        ("2200", OUTSIDE),
        ("2200-01", OUTSIDE),
        ("2009-13", ("Måned 13 findes ikke.", "Skriv år og måned som 2009-07.")),
        ("", (NO_TIME.format(text=""), None)),
        ("2009-7", (NO_TIME.format(text="2009-7"), None)),
        ("20009", (NO_TIME.format(text="20009"), None)),
        ("٢٠٠٩", (NO_TIME.format(text="٢٠٠٩"), None)),
        ("2009/snart", (NO_TIME.format(text="snart"), None)),
        ("nu", ("«nu» kan ikke bruges her.", "Skriv dato og klokkeslæt, fx 2026-11-20 16:30.")),
        ("2009/nu", ("«nu» kan ikke bruges her.", "Skriv dato og klokkeslæt, fx 2026-11-20 16:30.")),
        (
            "2009-07-10 12:00:01/2009-07-10 12:00:00",
            (
                "«2009-07-10 12:00:01/2009-07-10 12:00:00» slutter, før det begynder.",
                "Skriv den tidligste tid først: 2009-07-10/2009-07-20.",
            ),
        ),
        (
            "2009-07-11 00:00/2009-07-10",
            (
                "«2009-07-11 00:00/2009-07-10» slutter, før det begynder.",
                "Skriv den tidligste tid først: 2009-07-10/2009-07-20.",
            ),
        ),
        (
            "2026-10-25T02:30:00+01:00/2026-10-25T02:30:00+02:00",
            (
                "«2026-10-25T02:30:00+01:00/2026-10-25T02:30:00+02:00» slutter, før det begynder.",
                "Skriv den tidligste tid først: 2009-07-10/2009-07-20.",
            ),
        ),
    ],
)
def test_times_that_cannot_be_read(text: str, expected: tuple[str, str | None]) -> None:
    assert refused(lambda: parse_time(text)) == expected


TWICE = "2026-10-25 02:30 findes to gange, fordi uret stilles tilbage: 2026-10-25T02:30:00+02:00 og 2026-10-25T02:30:00+01:00."
NEVER = (
    "2026-03-29 02:30 findes ikke, fordi uret stilles frem. Det kan læses som 2026-03-29T01:30:00+01:00 eller "
    "2026-03-29T03:30:00+02:00."
)
READ_TWICE = f"{TWICE} Det er læst som 2026-10-25T02:30:00+02:00."
READ_NEVER = f"{NEVER} Det er læst som 2026-03-29T01:30:00+01:00."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-10-25 02:30", TWICE),
        ("2026-03-29 02:30", NEVER),
        ("2026-10-25 02:30/2026-11", TWICE),
        ("2026/2026-03-29 02:30", NEVER),
    ],
)
def test_an_hour_with_two_readings_is_refused(text: str, message: str) -> None:
    assert refused(lambda: parse_time(text)) == (message, "Skriv tidspunktet med forskel til UTC, som vist.")


@pytest.mark.parametrize(
    ("text", "kept", "note"),
    [
        ("2026-10-25 02:30", "2026-10-25T02:30:00+02:00", READ_TWICE),
        ("2026-03-29 02:30", "2026-03-29T01:30:00+01:00", READ_NEVER),
        ("2026-10-25 02:30/2026-11", "2026-10-25T02:30:00+02:00/2026-11", READ_TWICE),
        ("2026/2026-10-25 02:30", "2026/2026-10-25T02:30:00+02:00", READ_TWICE),
        (
            "2026-03-29 02:30/2026-10-25 02:30",
            "2026-03-29T01:30:00+01:00/2026-10-25T02:30:00+02:00",
            f"{READ_NEVER} {READ_TWICE}",
        ),
        ("2026-10-25 02:30/2026-10-25 02:30", "2026-10-25T02:30:00+02:00", f"{READ_TWICE} {READ_TWICE}"),
        ("2026-10-25/2026-10-26", "2026-10-25/2026-10-26", None),
        ("2026-10-25", "2026-10-25", None),
    ],
)
def test_leniently_the_earlier_reading_is_taken_and_noted(text: str, kept: str, note: str | None) -> None:
    time = parse_time(text, lenient=True)
    assert (time.text, time.note) == (kept, note)
    assert time.span == parse_time(kept).span


# -- any text ----------------------------------------------------------------------------------------------------------

_PARTS = st.one_of(
    st.integers(1895, 2205).map(str),
    st.builds("{:04}-{:02}".format, st.integers(1898, 2201), st.integers(0, 14)),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(1899, 2200), st.integers(0, 13), st.integers(0, 32)),
    st.builds("{}-{}-{}".format, st.integers(0, 32), st.integers(0, 13), st.integers(1899, 2200)),
    st.text("0123456789-/ .x", max_size=12),
)
_GLUE = st.sampled_from(["/", " / ", "/ ", "//", "-", " "])
TEXTS = st.one_of(_PARTS, st.builds(lambda first, glue, last: first + glue + last, _PARTS, _GLUE, _PARTS))


def _existing(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2199 else None


def _plainly(part: str) -> tuple[date, date] | None:
    """The first and last day that a text without `/` means; None: it means nothing."""
    if re.fullmatch("[0-9]{4}", part):
        return (date(int(part), 1, 1), date(int(part), 12, 31)) if 1900 <= int(part) <= 2199 else None
    if re.fullmatch("[0-9]{4}-[0-9]{2}", part):
        year, month = int(part[:4]), int(part[5:])
        if not (1900 <= year <= 2199 and 1 <= month <= 12):
            return None
        return date(year, month, 1), date(year, month, months.monthrange(year, month)[1])
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", part):
        day = _existing(*part.split("-"))
    elif re.fullmatch("[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", part):
        day = _existing(*reversed(part.split("-")))
    else:
        return None
    return None if day is None else (day, day)


def _naively_days(text: str) -> tuple[date, date] | None:
    parts = [_plainly(part.strip()) for part in text.split("/")]
    if len(parts) > 2 or None in parts:
        return None
    first, last = parts[0], parts[-1]
    assert first is not None
    assert last is not None
    return None if last[1] < first[0] else (first[0], last[1])


@given(TEXTS)
@example("2009-02-29/2009-03")
@example("2009/2009-01-01")
@example("2009-12-31/2009")
@settings(max_examples=600, deadline=None)
def test_exactly_the_documented_forms_are_days(text: str) -> None:
    expected = _naively_days(text)
    if expected is None:
        with pytest.raises(InvalidValue):
            parse_days(text)
        with pytest.raises(InvalidValue):
            parse_time(text)
        return
    days = parse_days(text)
    assert (days.first, days.last) == expected
    assert parse_days(days.text) == days
    time = parse_time(text)
    assert time.span == Span(start_of_day(days.first), end_of_day(days.last))
    assert parse_time(time.text) == time
    assert parse_days(time.text) == days


@given(INSTANTS, INSTANTS)
@settings(max_examples=200, deadline=None)
def test_any_two_instants_are_a_span_in_one_order_only(one: datetime, other: datetime) -> None:
    first, last = sorted((one, other))
    kept = between(first, last)
    assert kept == (iso(first) if first == last else f"{iso(first)}/{iso(last)}")
    assert parse_time(kept) == Time(Span(first, last), kept)
    assert parse_time(f"{iso(first)}/{iso(last)}").span == Span(first, last)
    if first != last:
        assert refused(lambda: parse_time(f"{iso(last)}/{iso(first)}"))[1] == BACKWARDS[1]


# -- in words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "danish", "english"),
    [
        ("2009-01-01", "2009-12-31", "2009", "2009"),
        ("1900-01-01", "1900-12-31", "1900", "1900"),
        ("2199-01-01", "2199-12-31", "2199", "2199"),
        ("2009-07-01", "2009-07-31", "jul. 2009", "Jul 2009"),
        ("2009-12-01", "2009-12-31", "dec. 2009", "Dec 2009"),
        ("2009-01-01", "2009-01-31", "jan. 2009", "Jan 2009"),
        ("2008-02-01", "2008-02-29", "feb. 2008", "Feb 2008"),
        ("2009-02-01", "2009-02-28", "feb. 2009", "Feb 2009"),
        ("2009-07-10", "2009-07-10", "fre 10. jul. 2009", "Fri 10 Jul 2009"),
        ("2009-07-01", "2009-07-01", "ons 1. jul. 2009", "Wed 1 Jul 2009"),
        ("2009-07-31", "2009-07-31", "fre 31. jul. 2009", "Fri 31 Jul 2009"),
        (
            "2008-02-01",
            "2008-02-28",
            "mellem fre 1. feb. 2008 og tor 28. feb. 2008",
            "between Fri 1 Feb 2008 and Thu 28 Feb 2008",
        ),
        (
            "2009-07-02",
            "2009-07-31",
            "mellem tor 2. jul. 2009 og fre 31. jul. 2009",
            "between Thu 2 Jul 2009 and Fri 31 Jul 2009",
        ),
        (
            "2009-07-01",
            "2009-07-30",
            "mellem ons 1. jul. 2009 og tor 30. jul. 2009",
            "between Wed 1 Jul 2009 and Thu 30 Jul 2009",
        ),
        (
            "2009-07-01",
            "2009-08-31",
            "mellem ons 1. jul. 2009 og man 31. aug. 2009",
            "between Wed 1 Jul 2009 and Mon 31 Aug 2009",
        ),
        (
            "2009-01-01",
            "2010-12-31",
            "mellem tor 1. jan. 2009 og fre 31. dec. 2010",
            "between Thu 1 Jan 2009 and Fri 31 Dec 2010",
        ),
        (
            "2009-02-01",
            "2010-01-31",
            "mellem søn 1. feb. 2009 og søn 31. jan. 2010",
            "between Sun 1 Feb 2009 and Sun 31 Jan 2010",
        ),
        (
            "2009-01-01",
            "2010-01-31",
            "mellem tor 1. jan. 2009 og søn 31. jan. 2010",
            "between Thu 1 Jan 2009 and Sun 31 Jan 2010",
        ),
        (
            "2009-01-01",
            "2009-11-30",
            "mellem tor 1. jan. 2009 og man 30. nov. 2009",
            "between Thu 1 Jan 2009 and Mon 30 Nov 2009",
        ),
        (
            "2009-02-01",
            "2009-12-31",
            "mellem søn 1. feb. 2009 og tor 31. dec. 2009",
            "between Sun 1 Feb 2009 and Thu 31 Dec 2009",
        ),
        (
            "2009-07-10",
            "2009-07-20",
            "mellem fre 10. jul. 2009 og man 20. jul. 2009",
            "between Fri 10 Jul 2009 and Mon 20 Jul 2009",
        ),
    ],
)
def test_days_in_words(first: str, last: str, danish: str, english: str) -> None:
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    assert days_words(since, until) == danish
    assert in_english(lambda: days_words(since, until)) == english
    whole = Span(start_of_day(since), end_of_day(until))
    assert span_words(whole) == danish
    assert in_english(lambda: span_words(whole)) == english
    if first != last:
        assert span_words(Span(start_of_day(since), start_of_day(until))) == danish


@pytest.mark.parametrize(
    ("first", "last", "danish", "english"),
    [
        ("2009-07-10 12:00", "2009-07-10 12:00", "fre 10. jul. 2009 kl. 12.00", "Fri 10 Jul 2009, 12:00"),
        ("2009-07-10 00:00", "2009-07-10 00:00", "fre 10. jul. 2009 kl. 00.00", "Fri 10 Jul 2009, 00:00"),
        (
            "2009-07-10 00:00:01",
            "2009-07-10 23:59:59",
            "mellem fre 10. jul. 2009 kl. 00.00.01 og fre 10. jul. 2009 kl. 23.59.59",
            "between Fri 10 Jul 2009, 00:00:01 and Fri 10 Jul 2009, 23:59:59",
        ),
        (
            "2009-07-10 00:00",
            "2009-07-10 23:59:58",
            "mellem fre 10. jul. 2009 kl. 00.00 og fre 10. jul. 2009 kl. 23.59.58",
            "between Fri 10 Jul 2009, 00:00 and Fri 10 Jul 2009, 23:59:58",
        ),
        (
            "2009-07-10 00:00",
            "2009-07-11 00:00:01",
            "mellem fre 10. jul. 2009 kl. 00.00 og lør 11. jul. 2009 kl. 00.00.01",
            "between Fri 10 Jul 2009, 00:00 and Sat 11 Jul 2009, 00:00:01",
        ),
        (
            "2009-07-10 00:00:01",
            "2009-07-11 00:00",
            "mellem fre 10. jul. 2009 kl. 00.00.01 og lør 11. jul. 2009 kl. 00.00",
            "between Fri 10 Jul 2009, 00:00:01 and Sat 11 Jul 2009, 00:00",
        ),
        (
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:30:00+01:00",
            "mellem søn 25. okt. 2026 kl. 02.30 (sommertid) og søn 25. okt. 2026 kl. 02.30 (normaltid)",
            "between Sun 25 Oct 2026, 02:30 (summer time) and Sun 25 Oct 2026, 02:30 (standard time)",
        ),
    ],
)
def test_spans_in_words(first: str, last: str, danish: str, english: str) -> None:
    span = Span(at(first), at(last))
    assert span_words(span) == danish
    assert in_english(lambda: span_words(span)) == english


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-20", "1900-01-01", "2199-12-31"])
def test_a_whole_day_is_told_as_that_day(day: str) -> None:
    span = parse_time(day).span
    assert span.last - span.first + SECOND == timedelta(hours={"2026-03-29": 23, "2026-10-25": 25}.get(day, 24))
    assert span_words(span) == days_words(date.fromisoformat(day), date.fromisoformat(day))
    assert "kl." not in span_words(span)
    assert "kl." in span_words(Span(span.first, span.last - SECOND))
    assert "kl." in span_words(Span(span.first + SECOND, span.last))


@given(st.dates(date(1900, 1, 2), date(2199, 12, 30)), st.integers(0, 800))
@settings(max_examples=300, deadline=None)
def test_days_are_told_by_year_or_month_only_when_they_are_all_of_it(first: date, more: int) -> None:
    last = min(first + timedelta(days=more), date(2199, 12, 31))
    said = days_words(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    ends = _plainly(f"{first.year}-{first.month:02}")
    if len(days) == 1:
        assert said.endswith(str(first.year))
        assert re.fullmatch(r"[a-zø]{3} \d\d?\. [a-z]{3}\.? \d{4}", said)
    elif days == [date(first.year, 1, 1) + timedelta(days=n) for n in range(365 + months.isleap(first.year))]:
        assert said == str(first.year)
    elif (first, last) == ends:
        assert re.fullmatch(rf"[a-z]{{3}}\.? {first.year}", said)
    else:
        assert said == f"mellem {days_words(first, first)} og {days_words(last, last)}"


def test_the_latest_is_told_only_where_it_is_another_instant() -> None:
    partly = parse_time("2026-11-20").span
    assert partly.latest == partly.last != partly.first
    assert parse_time("2026-11-20 12:00").span.latest is None
