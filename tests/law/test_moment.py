from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import whenever
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import INSTANTS, in_english

from sagsgang.errors import InvalidValue
from sagsgang.law.moment import (
    COPENHAGEN,
    TZDATA_VERSION,
    duration_words,
    end_of_day,
    epoch,
    from_epoch,
    iso,
    limit_words,
    local,
    local_date,
    parse,
    parse_date,
    start_of_day,
    words,
)

NOW = datetime(2026, 11, 20, 15, 12, 0, 999, tzinfo=UTC)
DAYS = st.dates(date(1900, 1, 2), date(2199, 12, 30))


@pytest.mark.parametrize(
    ("text", "expected", "has_time"),
    [
        ("2026-11-20T16:12:00+01:00", "2026-11-20T16:12:00+01:00", True),
        ("2026-11-20 16:12:00+01:00", "2026-11-20T16:12:00+01:00", True),
        ("2026-11-20T15:12:00Z", "2026-11-20T16:12:00+01:00", True),
        ("2026-11-20T15:12z", "2026-11-20T16:12:00+01:00", True),
        ("2026-11-20T15:12:00-0400", "2026-11-20T20:12:00+01:00", True),
        ("2026-11-20 16:30", "2026-11-20T16:30:00+01:00", True),
        ("2026-11-20T16:30", "2026-11-20T16:30:00+01:00", True),
        ("2026-07-20 16:30:15", "2026-07-20T16:30:15+02:00", True),
        ("2026-07-20 16:30:15.987654", "2026-07-20T16:30:15+02:00", True),
        ("2026-07-20T16:30:15.9+02:00", "2026-07-20T16:30:15+02:00", True),
        ("2026-11-20T16:30:15.12345", "2026-11-20T16:30:15+01:00", True),
        ("1900-06-01T12:00:00+01:00", "1900-06-01T12:00:00+01:00", True),
        ("2026-11-20", "2026-11-20T00:00:00+01:00", False),
        ("20-11-2026 16:30", "2026-11-20T16:30:00+01:00", True),
        ("20-11-2026", "2026-11-20T00:00:00+01:00", False),
        ("3-6-2026 08:00", "2026-06-03T08:00:00+02:00", True),
        (" 2026-11-20 16:30 ", "2026-11-20T16:30:00+01:00", True),
        ("nu", "2026-11-20T16:12:00+01:00", True),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+02:00", True),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00", True),
        ("1900-01-02", "1900-01-02T00:00:00+01:00", False),
        ("2199-12-31 23:59", "2199-12-31T23:59:00+01:00", True),
    ],
)
def test_accepted_forms(text: str, expected: str, has_time: bool) -> None:
    moment = parse(text, now=NOW)
    assert iso(moment.instant) == expected
    assert moment.instant.tzinfo is UTC
    assert moment.instant.microsecond == 0
    assert moment.has_time is has_time
    assert moment.note is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i går",
        "20/11/2026",
        "20.11.2026",
        "2026-11",
        "2026-11-20T",
        "2026-11-20 16",
        "2026-11-20 16.30",
        "2026-11-20x16:12:00+01:00",
        "2026-11-20X16:12:00+01:00",
        "2026-11-20T16:12:00+010000",
        "2026-W47-5T16:12:00+01:00",
        "20261120T161200+0100",
        "20-11-2026 16:30+01:00",
        "2026-13-20",
        "2026-02-29",
        "30-02-2026",
        "2026-11-20 24:00",
        "2026-11-20 16:60",
        "2026-11-20T16:30:00+25:00",
        "1899-12-31",
        "2200-01-01",
        "2200-01-01T00:00:00+01:00",
        "2199-12-31T23:30:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "²026-11-20",
    ],
)
def test_refused_forms_say_what_is_wrong(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse(text)
    assert caught.value.message
    assert "{" not in caught.value.message


def test_a_refusal_says_what_was_expected() -> None:
    with pytest.raises(InvalidValue, match=r"«i går» er ikke et tidspunkt. Forventet: 2026-11-20 16:30"):
        parse("i går")


def test_long_nonsense_is_not_repeated_in_full() -> None:
    with pytest.raises(InvalidValue) as caught:
        parse("x" * 10_000)
    assert len(caught.value.message) < 200


def test_nu_needs_a_clock() -> None:
    with pytest.raises(InvalidValue, match="nu"):
        parse("nu")


@pytest.mark.parametrize(
    ("text", "earlier", "later", "what"),
    [
        ("2026-10-25 02:30", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "to gange"),
        ("25-10-2026 02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "to gange"),
        ("2027-03-28 02:30", "2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00", "findes ikke"),
    ],
)
def test_an_hour_that_is_not_one_instant(text: str, earlier: str, later: str, what: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse(text)
    assert earlier in caught.value.message
    assert later in caught.value.message
    assert what in caught.value.message
    taken = parse(text, lenient=True)
    assert iso(taken.instant) == earlier
    assert taken.has_time
    assert taken.instant < parse(later).instant
    assert taken.note is not None
    assert f"læst som {earlier}" in taken.note


@pytest.mark.parametrize("text", ["2026-10-25 01:59", "2026-10-25 03:00", "2027-03-28 01:59", "2027-03-28 03:00"])
def test_the_hours_beside_a_change_of_clock_are_plain(text: str) -> None:
    assert parse(text).note is None
    assert parse(text) == parse(text, lenient=True)


@given(st.text(max_size=40) | st.from_regex(r"\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?\Z"))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        moment = parse(text, now=NOW, lenient=True)
    except InvalidValue:
        return
    assert 1900 <= local(moment.instant).year <= 2199


@given(INSTANTS)
@settings(max_examples=200, deadline=None)
def test_writing_and_reading_are_each_others_opposite(instant: datetime) -> None:
    moment = parse(iso(instant))
    assert moment.instant == instant
    assert from_epoch(epoch(instant)) == instant


@given(INSTANTS)
@settings(max_examples=300, deadline=None)
def test_wall_time_is_read_as_whenever_reads_it(instant: datetime) -> None:
    text = instant.replace(tzinfo=None).isoformat()  # near a change of clock, also hours that do not exist
    plain = whenever.PlainDateTime(text)
    readings = {
        int(plain.assume_tz("Europe/Copenhagen", disambiguation=side).to_instant().timestamp())
        for side in ("earlier", "later")
    }
    assert epoch(parse(text, lenient=True).instant) == min(readings)
    if len(readings) == 1:
        assert parse(text).note is None
    else:
        with pytest.raises(InvalidValue) as caught:
            parse(text)
        assert all(iso(from_epoch(reading)) in caught.value.message for reading in readings)


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 11, 20, 16, 12)  # noqa: DTZ001
    for use in (iso, local, local_date, epoch):
        with pytest.raises(InvalidValue, match="tidszone"):
            use(naive)


def test_iso_cuts_fractions_and_takes_any_zone() -> None:
    assert iso(datetime(2026, 11, 20, 20, 42, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30)))) == (
        "2026-11-20T16:12:00+01:00"
    )


def test_local_date_is_the_copenhagen_day() -> None:
    assert local_date(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(2026, 11, 21)
    assert local_date(datetime(2026, 7, 20, 22, 0, tzinfo=UTC)) == date(2026, 7, 21)


def test_the_zone_is_the_one_the_version_names() -> None:
    import tzdata

    assert tzdata.IANA_VERSION == TZDATA_VERSION
    assert COPENHAGEN.key == "Europe/Copenhagen"


def test_days_with_a_change_of_clock_have_23_and_25_hours() -> None:
    def hours(day: date) -> int:
        return (end_of_day(day) + timedelta(seconds=1) - start_of_day(day)) // timedelta(hours=1)

    assert (hours(date(2027, 3, 28)), hours(date(2026, 10, 25)), hours(date(2026, 11, 20))) == (23, 25, 24)


@given(DAYS)
@settings(max_examples=300, deadline=None)
def test_a_day_holds_its_own_ends_and_touches_the_next(day: date) -> None:
    start, end = start_of_day(day), end_of_day(day)
    assert local_date(start) == local_date(end) == day
    assert local_date(start - timedelta(seconds=1)) == day - timedelta(days=1)
    assert end + timedelta(seconds=1) == start_of_day(day + timedelta(days=1))


def test_the_last_second_is_23_59_59() -> None:
    assert iso(end_of_day(date(2026, 11, 27))) == "2026-11-27T23:59:59+01:00"
    assert iso(end_of_day(date(2026, 10, 25))) == "2026-10-25T23:59:59+01:00"


def test_parse_date() -> None:
    assert parse_date("2026-11-20") == parse_date("20-11-2026") == date(2026, 11, 20)
    for text in ("2026-11-20 16:30", "2026-11-31", "20. november", "nu", "1800-01-01"):
        with pytest.raises(InvalidValue):
            parse_date(text)


def test_words() -> None:
    instant = parse("2026-11-20 15:40").instant
    assert words(instant) == "fre 20. nov. 2026 kl. 15.40"
    assert words(instant, whole_day=True) == "fre 20. nov. 2026"
    assert words(parse("2026-05-02 05:05:09").instant) == "lør 2. maj 2026 kl. 05.05.09"
    assert in_english(lambda: words(instant)) == "Fri 20 Nov 2026, 15:40"
    assert in_english(lambda: words(instant, whole_day=True)) == "Fri 20 Nov 2026"


def test_words_tell_the_two_equal_hours_apart() -> None:
    first, second = parse("2026-10-25T02:30:00+02:00").instant, parse("2026-10-25T02:30:00+01:00").instant
    assert words(first) == "søn 25. okt. 2026 kl. 02.30 (sommertid)"
    assert words(second) == "søn 25. okt. 2026 kl. 02.30 (normaltid)"
    assert in_english(lambda: words(first)) == "Sun 25 Oct 2026, 02:30 (summer time)"
    assert in_english(lambda: words(second)) == "Sun 25 Oct 2026, 02:30 (standard time)"
    assert words(parse("2026-10-25 03:00").instant) == "søn 25. okt. 2026 kl. 03.00"


def test_words_near_now() -> None:
    now = parse("2026-11-20 23:59").instant
    said = [words(parse(f"2026-11-{day} 08:00").instant, now=now) for day in (18, 19, 20, 21, 22)]
    assert said == [
        "ons 18. nov. 2026 kl. 08.00",
        "i går kl. 08.00",
        "i dag kl. 08.00",
        "i morgen kl. 08.00",
        "søn 22. nov. 2026 kl. 08.00",
    ]
    assert in_english(lambda: words(now, now=now, whole_day=True)) == "today"
    in_english_too = [
        in_english(lambda day=day: words(parse(f"2026-11-{day} 08:00").instant, now=now)) for day in (18, 19, 21, 22)
    ]
    assert in_english_too == [
        "Wed 18 Nov 2026, 08:00",
        "yesterday, 08:00",
        "tomorrow, 08:00",
        "Sun 22 Nov 2026, 08:00",
    ]


def test_words_with_seconds() -> None:
    instant = parse("2026-11-20 15:40:07").instant
    assert words(instant) == "fre 20. nov. 2026 kl. 15.40.07"
    assert in_english(lambda: words(instant)) == "Fri 20 Nov 2026, 15:40:07"


def test_a_limit_at_the_last_second_of_a_day_is_that_day() -> None:
    assert limit_words(end_of_day(date(2026, 11, 27))) == "fre 27. nov. 2026"
    assert limit_words(parse("2026-11-27 23:59:58").instant) == "fre 27. nov. 2026 kl. 23.59.58"
    assert limit_words(parse("2026-11-27 16:30").instant) == "fre 27. nov. 2026 kl. 16.30"


def test_month_and_weekday_names_are_those_of_cldr() -> None:
    from babel.dates import format_date

    for month in range(1, 13):
        day = date(2026, month, 10 + month)
        weekday, *rest = words(start_of_day(day), whole_day=True).split()
        assert format_date(day, "EEEE", locale="da").startswith(weekday)
        assert " ".join(rest) == format_date(day, "d. MMM y", locale="da")
        assert in_english(lambda day=day: words(start_of_day(day), whole_day=True)) == format_date(
            day, "E d MMM y", locale="en"
        )


@pytest.mark.parametrize(
    ("seconds", "danish", "english"),
    [
        (0, "0 min", "0 min"),
        (59, "0 min", "0 min"),
        (28 * 60, "28 min", "28 min"),
        (3600, "1 t", "1 h"),
        (23 * 3600 + 28 * 60 + 59, "23 t 28 min", "23 h 28 min"),
        (47 * 3600 + 59 * 60, "47 t 59 min", "47 h 59 min"),
        (48 * 3600, "2 dage", "2 days"),
        (24 * 3600, "24 t", "24 h"),
        (2 * 86400 + 3 * 3600, "2 dage 3 t", "2 days 3 h"),
        (3 * 86400, "3 dage", "3 days"),
        (6 * 86400 + 23 * 3600, "6 dage 23 t", "6 days 23 h"),
        (7 * 86400 + 4 * 3600, "7 dage", "7 days"),
        (3 * 86400 + 4 * 3600, "3 dage 4 t", "3 days 4 h"),
        (12 * 86400 + 23 * 3600, "12 dage", "12 days"),
        (-3600, "1 t", "1 h"),
    ],
)
def test_duration_words(seconds: int, danish: str, english: str) -> None:
    assert duration_words(seconds) == danish
    assert in_english(lambda: duration_words(seconds)) == english


@pytest.mark.parametrize(
    ("text", "limit"),
    [("2026-11-20 16:30", "2026-11-20T16:30:00+01:00"), ("2026-11-20", "2026-11-20T23:59:59+01:00")],
)
def test_as_a_limit_a_day_is_the_end_of_it(text: str, limit: str) -> None:
    assert iso(parse(text).limit) == limit
