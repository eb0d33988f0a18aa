"""Times that are only partly known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import INSTANTS, in_english

from sagsgang.errors import InvalidValue
from sagsgang.law.moment import end_of_day, iso, parse, start_of_day
from sagsgang.law.span import Days, Span, Time, between, days_words, parse_days, parse_time, span_words

NOW = datetime(2026, 11, 20, 15, 12, tzinfo=UTC)
NOT_BETWEEN = "Skriv den første og den sidste mulige tid med / imellem: 2009-07-10/2009-07-20."
BACKWARDS = "Skriv den tidligste tid først: 2009-07-10/2009-07-20."


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("2009", date(2009, 1, 1), date(2009, 12, 31), "2009"),
        (" 2009 ", date(2009, 1, 1), date(2009, 12, 31), "2009"),
        ("2009-07", date(2009, 7, 1), date(2009, 7, 31), "2009-07"),
        ("2009-01", date(2009, 1, 1), date(2009, 1, 31), "2009-01"),
        ("2009-12", date(2009, 12, 1), date(2009, 12, 31), "2009-12"),
        ("2009-02", date(2009, 2, 1), date(2009, 2, 28), "2009-02"),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29), "2008-02"),
        ("2009-07-10", date(2009, 7, 10), date(2009, 7, 10), "2009-07-10"),
        ("10-07-2009", date(2009, 7, 10), date(2009, 7, 10), "2009-07-10"),
        ("2009-07-10/2009-07-20", date(2009, 7, 10), date(2009, 7, 20), "2009-07-10/2009-07-20"),
        (" 10-7-2009 / 2009-08 ", date(2009, 7, 10), date(2009, 8, 31), "2009-07-10/2009-08"),
        ("2009/2010", date(2009, 1, 1), date(2010, 12, 31), "2009/2010"),
        ("2009-07-10/2009-07-10", date(2009, 7, 10), date(2009, 7, 10), "2009-07-10"),
        ("2009-07/2009-07", date(2009, 7, 1), date(2009, 7, 31), "2009-07/2009-07"),
        ("2009-07-10/2009-07", date(2009, 7, 10), date(2009, 7, 31), "2009-07-10/2009-07"),
        ("1900", date(1900, 1, 1), date(1900, 12, 31), "1900"),
        ("2199", date(2199, 1, 1), date(2199, 12, 31), "2199"),
    ],
)
def test_days_that_are_partly_known(text: str, first: date, last: date, kept: str) -> None:
    days = parse_days(text)
    assert days == Days(first, last, kept)
    assert days.exact is (first == last)
    assert days.span == Span(start_of_day(first), start_of_day(last))
    assert parse_days(kept) == days


REFUSED_DAYS = [
    ("2009-13", "Måned 13 findes ikke.", "Skriv år og måned som 2009-07."),
    ("2009-00", "Måned 00 findes ikke.", "Skriv år og måned som 2009-07."),
    (
        "1899",
        "Datoen ligger uden for årene 1900-2199.",
        "Se efter, om årstallet eller længden er tastet forkert.",
    ),
    (
        "2200-01",
        "Datoen ligger uden for årene 1900-2199.",
        "Se efter, om årstallet eller længden er tastet forkert.",
    ),
    ("2009/", "«2009/» er ikke et tidsrum mellem to tider.", NOT_BETWEEN),
    ("/2009", "«/2009» er ikke et tidsrum mellem to tider.", NOT_BETWEEN),
    ("2009/ ", "«2009/» er ikke et tidsrum mellem to tider.", NOT_BETWEEN),
    ("2009/2010/2011", "«2009/2010/2011» er ikke et tidsrum mellem to tider.", NOT_BETWEEN),
    ("/" * 50, f"«{'/' * 40}» er ikke et tidsrum mellem to tider.", NOT_BETWEEN),
    ("2009-07-20/2009-07-10", "«2009-07-20/2009-07-10» slutter, før det begynder.", BACKWARDS),
    ("2010/2009", "«2010/2009» slutter, før det begynder.", BACKWARDS),
    (
        "2010" + " " * 60 + "/2009",
        f"«2010{' ' * 56}» slutter, før det begynder.",
        BACKWARDS,
    ),
    ("2009-7", "«2009-7» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026.", None),
    ("20090", "«20090» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026.", None),
    ("2009-07-32", "«2009-07-32» er ikke en dato, der findes. Forventet: år-måned-dag eller dag-måned-år.", None),
    ("²009", "«²009» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026.", None),
]


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED_DAYS, ids=[text[:25] for text, *_ in REFUSED_DAYS])
def test_days_that_cannot_be_read(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_days(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("2009", "2009-01-01T00:00:00+01:00", "2009-12-31T23:59:59+01:00", "2009"),
        ("2009-07", "2009-07-01T00:00:00+02:00", "2009-07-31T23:59:59+02:00", "2009-07"),
        ("2009-07-10", "2009-07-10T00:00:00+02:00", "2009-07-10T23:59:59+02:00", "2009-07-10"),
        (" 10-07-2009 ", "2009-07-10T00:00:00+02:00", "2009-07-10T23:59:59+02:00", "2009-07-10"),
        ("2026-11-20 16:30", "2026-11-20T16:30:00+01:00", "2026-11-20T16:30:00+01:00", "2026-11-20T16:30:00+01:00"),
        ("nu", "2026-11-20T16:12:00+01:00", "2026-11-20T16:12:00+01:00", "2026-11-20T16:12:00+01:00"),
        (
            "2026-11-20 16:30 / 2026-11-21",
            "2026-11-20T16:30:00+01:00",
            "2026-11-21T23:59:59+01:00",
            "2026-11-20T16:30:00+01:00/2026-11-21",
        ),
        (
            "2026-11-20 16:30/2026-11-20 16:30",
            "2026-11-20T16:30:00+01:00",
            "2026-11-20T16:30:00+01:00",
            "2026-11-20T16:30:00+01:00",
        ),
        (
            "2026-11-20 08:00/nu",
            "2026-11-20T08:00:00+01:00",
            "2026-11-20T16:12:00+01:00",
            "2026-11-20T08:00:00+01:00/2026-11-20T16:12:00+01:00",
        ),
    ],
)
def test_instants_that_are_partly_known(text: str, first: str, last: str, kept: str) -> None:
    time = parse_time(text, now=NOW)
    assert (iso(time.span.first), iso(time.span.last), time.text, time.note) == (first, last, kept, None)
    assert time.span.exact is (first == last)
    assert parse_time(kept) == time


def test_an_hour_that_is_not_one_instant_is_said_of_either_end() -> None:
    twice, never = "2026-10-25 02:30", "2027-03-28 02:30"
    with pytest.raises(InvalidValue, match="to gange"):
        parse_time(twice)
    with pytest.raises(InvalidValue, match="findes ikke"):
        parse_time(f"{twice}+02:00/{never}".replace(" 02:30+", "T02:30:00+"))
    one = parse_time(twice, lenient=True)
    assert iso(one.span.first) == iso(one.span.last) == one.text == "2026-10-25T02:30:00+02:00"
    both = parse_time(f"{twice}/{never}", lenient=True)
    assert both.note == f"{parse(twice, lenient=True).note} {parse(never, lenient=True).note}"
    assert parse_time(f"{twice}/2026-12", lenient=True).note == one.note
    assert parse_time("2026-12/2026-12", lenient=True).note is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-11-21/2026-11-20 16:30", "«2026-11-21/2026-11-20 16:30» slutter, før det begynder."),
        ("2026-11-20 16:30/2026-11-20 16:29", "«2026-11-20 16:30/2026-11-20 16:29» slutter, før det begynder."),
        ("2026-11-20 16:30/", "«2026-11-20 16:30/» er ikke et tidsrum mellem to tider."),
        ("2009-13", "Måned 13 findes ikke."),
    ],
)
def test_instants_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_time(text)
    assert caught.value.message == message


def test_nu_needs_a_clock() -> None:
    for text in ("nu", "2026/nu"):
        with pytest.raises(InvalidValue, match="nu"):
            parse_time(text)


def test_what_overlaps_is_not_backwards() -> None:
    assert parse_days("2009-07-31/2009-07") == Days(date(2009, 7, 31), date(2009, 7, 31), "2009-07-31")
    overlapping = parse_time("2026-11-20 16:30/2026-11-20")
    assert iso(overlapping.span.last) == "2026-11-20T23:59:59+01:00"
    assert overlapping.text == "2026-11-20T16:30:00+01:00/2026-11-20"


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)))
@settings(max_examples=150, deadline=None)
def test_what_is_kept_is_read_back(first: datetime, length: timedelta) -> None:
    last = first + timedelta(seconds=int(length.total_seconds()))
    text = between(first, last)
    time = parse_time(text)
    assert time == Time(Span(first, last), text)
    assert ("/" in text) is (first != last)


@given(st.integers(1900, 2198), st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_a_month_is_all_its_days(year: int, month: int) -> None:
    days = parse_days(f"{year}-{month:02}")
    assert days.first == date(year, month, 1)
    assert (days.last + timedelta(days=1)).day == 1
    assert (days.last.year, days.last.month) == (year, month)
    assert parse_time(days.text).span == Span(start_of_day(days.first), end_of_day(days.last))


@pytest.mark.parametrize(
    ("first", "last", "danish"),
    [
        (date(2009, 7, 10), date(2009, 7, 10), "fre 10. jul. 2009"),
        (date(2009, 7, 1), date(2009, 7, 31), "jul. 2009"),
        (date(2009, 12, 1), date(2009, 12, 31), "dec. 2009"),
        (date(2009, 1, 1), date(2009, 1, 31), "jan. 2009"),
        (date(2009, 1, 1), date(2009, 12, 31), "2009"),
        (
            date(2009, 1, 1),
            date(2010, 12, 31),
            "mellem tor 1. jan. 2009 og fre 31. dec. 2010",
        ),
        (
            date(2009, 7, 1),
            date(2009, 8, 31),
            "mellem ons 1. jul. 2009 og man 31. aug. 2009",
        ),
        (
            date(2009, 7, 1),
            date(2010, 6, 30),
            "mellem ons 1. jul. 2009 og ons 30. jun. 2010",
        ),
        (
            date(2009, 7, 1),
            date(2010, 7, 31),
            "mellem ons 1. jul. 2009 og lør 31. jul. 2010",
        ),
        (
            date(2009, 7, 2),
            date(2009, 7, 31),
            "mellem tor 2. jul. 2009 og fre 31. jul. 2009",
        ),
        (
            date(2009, 7, 1),
            date(2009, 7, 30),
            "mellem ons 1. jul. 2009 og tor 30. jul. 2009",
        ),
        (
            date(2009, 1, 1),
            date(2009, 12, 30),
            "mellem tor 1. jan. 2009 og ons 30. dec. 2009",
        ),
        (
            date(2009, 2, 1),
            date(2009, 12, 31),
            "mellem søn 1. feb. 2009 og tor 31. dec. 2009",
        ),
        (
            date(2009, 1, 1),
            date(2010, 1, 31),
            "mellem tor 1. jan. 2009 og søn 31. jan. 2010",
        ),
    ],
)
def test_days_in_words(first: date, last: date, danish: str) -> None:
    assert days_words(first, last) == danish
    assert span_words(Span(start_of_day(first), end_of_day(last))) == danish
    if first != last:
        assert span_words(Span(start_of_day(first), start_of_day(last))) == danish


def test_instants_in_words() -> None:
    first, last = parse("2026-11-20 15:40").instant, parse("2026-11-20 16:00").instant
    assert span_words(Span(first, first)) == "fre 20. nov. 2026 kl. 15.40"
    assert span_words(Span(first, last)) == "mellem fre 20. nov. 2026 kl. 15.40 og fre 20. nov. 2026 kl. 16.00"
    midnight, end = start_of_day(date(2026, 11, 20)), end_of_day(date(2026, 11, 21))
    assert span_words(Span(midnight, last)) == "mellem fre 20. nov. 2026 kl. 00.00 og fre 20. nov. 2026 kl. 16.00"
    assert span_words(Span(first, end)) == "mellem fre 20. nov. 2026 kl. 15.40 og lør 21. nov. 2026 kl. 23.59.59"
    assert span_words(Span(first, start_of_day(date(2026, 11, 21)))) == (
        "mellem fre 20. nov. 2026 kl. 15.40 og lør 21. nov. 2026 kl. 00.00"
    )
    assert in_english(lambda: span_words(Span(first, first))) == "Fri 20 Nov 2026, 15:40"
    assert in_english(lambda: days_words(date(2009, 7, 1), date(2009, 7, 31))) == "Jul 2009"
