from __future__ import annotations

import gettext
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS, in_english, naively_closed

from sagsgang import text
from sagsgang.errors import InvalidValue
from sagsgang.law.amount import UNITS, WORKING_DAYS, Amount, Unit, parse_amount
from sagsgang.law.due import Derivation, Due, Roll, compute, lines
from sagsgang.law.moment import TZDATA_VERSION, iso, local, local_date, parse
from sagsgang.law.span import Span

LAW = (("BL-138-1", "barnets lov § 138, stk. 1", "lov", "VERIFIED-2ND"),)
OPEN_START = "Fristen kan ikke regnes ud endnu: vi ved ikke, hvornår den regnes fra."
AMOUNTS = st.builds(Amount, st.integers(1, 60), st.sampled_from(UNITS))
CALENDAR_NAMES = st.sampled_from(sorted(CALENDARS))
ROLLS = st.sampled_from(["bliver", "næste_hverdag"])


def due_at(amount: str, start: str, **how: object) -> Due:
    if isinstance(how.get("calendar"), str):
        how["calendar"] = CALENDARS[str(how["calendar"])]
    return compute(parse_amount(amount), parse(start).instant, calendars=CALENDARS, **how)  # type: ignore[arg-type]


def test_the_derivation_of_hverdage() -> None:
    due = due_at("6 hverdage", "2026-11-20 15:40", calendar="hverdage", law=LAW)
    assert due.derivation == Derivation(
        kind="counted",
        start="2026-11-20T15:40:00+01:00",
        number=6,
        unit="hverdage",
        calendar="hverdage",
        calendar_title="Hverdage, lørdag tæller",
        calendar_source="CAL-4",
        calendar_status="FROM-MEMORY",
        counted=("2026-11-21", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"),
        left_out=(("2026-11-22", "søndag"),),
        due="2026-11-27T23:59:59+01:00",
        law=LAW,
        readings=(("Hverdage, mandag til fredag", "2026-11-30T23:59:59+01:00"),),
        tzdata=TZDATA_VERSION,
    )
    assert [(other.reading, iso(other.due)) for other in due.alternatives] == list(due.derivation.readings)


def test_the_words_for_hverdage() -> None:
    due = due_at("6 hverdage", "2026-11-20 15:40", calendar="hverdage", law=LAW)
    assert lines(due.derivation) == (
        "Regnes fra fre 20. nov. 2026 kl. 15.40 (dagen tælles ikke med).",
        "6 hverdage: lør 21., man 23., tir 24., ons 25., tor 26., fre 27. nov.",
        "Ikke talt: søn 22. nov. (søndag).",
        "Fristen er fre 27. nov. 2026 (hele dagen).",
        "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet).",
        "Anden læsning: Hverdage, mandag til fredag: man 30. nov. 2026.",
        "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND).",
    )


def test_the_words_for_hours_tell_of_the_clock_that_is_changed() -> None:
    assert lines(due_at("24 timer", "2026-10-24 12:00").derivation) == (
        "Regnes fra lør 24. okt. 2026 kl. 12.00.",
        "24 timer løber uden pause: nætter, weekender og helligdage tæller med.",
        "Uret stilles 60 min tilbage undervejs, så fristen ender kl. 11.00.",
        "Fristen er søn 25. okt. 2026 kl. 11.00.",
    )
    assert lines(due_at("24 timer", "2027-03-27 12:00").derivation)[2] == (
        "Uret stilles 60 min frem undervejs, så fristen ender kl. 13.00."
    )
    assert len(lines(due_at("24 timer", "2026-11-20 16:30").derivation)) == 3


def test_hours_that_end_at_the_last_second_of_a_day_are_not_a_whole_day() -> None:
    assert (
        lines(due_at("24 timer", "2026-11-20 23:59:59").derivation)[-1] == "Fristen er lør 21. nov. 2026 kl. 23.59.59."
    )


@pytest.mark.parametrize(
    ("amount", "start", "how", "expected"),
    [
        (
            "7 dage",
            "2026-11-20",
            {"first_day_counts": True},
            "7 dage, alle dage tæller: den sidste er tor 26. nov. 2026.",
        ),
        ("14 dage", "2026-11-20", {}, "14 dage, alle dage tæller: den sidste er fre 4. dec. 2026."),
        ("2 uger", "2026-11-20", {}, "2 uger ender på samme ugedag: fre 4. dec. 2026."),
        ("2 uger", "2026-11-20", {"first_day_counts": True}, "2 uger ender dagen før samme ugedag: tor 3. dec. 2026."),
        ("4 måneder", "2026-11-20", {}, "4 måneder ender på samme dag i måneden: lør 20. mar. 2027."),
        (
            "4 måneder",
            "2026-10-31",
            {},
            "4 måneder: der er ingen 31. i feb. 2027, så månedens sidste dag træder i stedet: søn 28. feb. 2027.",
        ),
        (
            "1 måned",
            "2026-11-20",
            {"first_day_counts": True},
            (
                "1 måned når til samme dag i måneden: søn 20. dec. 2026. "
                "Den første dag tæller med, så den sidste er dagen før: lør 19. dec. 2026."
            ),
        ),
        ("1 år", "2026-11-20", {}, "1 år ender på samme dag i måneden: lør 20. nov. 2027."),
        (
            "14 hverdage",
            "2026-11-01",
            {"calendar": "hverdage"},
            (
                "14 hverdage: man 2., tir 3., ons 4., tor 5., fre 6., lør 7., man 9., tir 10., ons 11., tor 12., fre 13., "
                "lør 14., man 16., tir 17. nov."
            ),
        ),
        (
            "15 hverdage",
            "2026-11-01",
            {"calendar": "hverdage"},
            "15 hverdage: man 2. nov., tir 3. nov., ons 4. nov., … nr. 15 er ons 18. nov. 2026.",
        ),
        ("1 hverdag", "2026-12-23", {"calendar": "hverdage"}, "1 hverdag: tor 24. dec."),
        (
            "60 arbejdsdage",
            "2026-12-23",
            {"calendar": "arbejdsdage_lukket"},
            "60 arbejdsdage: man 28. dec., tir 29. dec., ons 30. dec., … nr. 60 er tir 23. mar. 2027.",
        ),
    ],
)
def test_the_line_that_counts(amount: str, start: str, how: dict[str, object], expected: str) -> None:
    assert lines(due_at(amount, start, **how).derivation)[1] == expected


def test_a_long_list_of_days_left_out_still_names_every_holiday() -> None:
    due = due_at("60 arbejdsdage", "2026-12-23", calendar="arbejdsdage_lukket")
    assert lines(due.derivation)[2] == (
        "Ikke talt: 13 × søndag, 12 × lørdag, tor 24. dec. (juleaftensdag), fre 25. dec. (juledag), "
        "lør 26. dec. (2. juledag), tor 31. dec. (nytårsaftensdag), fre 1. jan. (nytårsdag)."
    )


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (14, "Ikke talt: søn 1. nov. (søndag), søn 8. nov. (søndag), søn 15. nov. (søndag), "),
        (15, "Ikke talt: 15 × søndag."),
    ],
)
def test_fourteen_days_left_out_are_named_one_by_one(left_out: int, expected: str) -> None:
    sundays = [date(2026, 11, 1) + timedelta(weeks=number) for number in range(left_out)]
    derivation = Derivation(
        start="2026-10-31T12:00:00+01:00",
        number=1,
        unit="hverdage",
        counted=("2026-11-02",),
        left_out=tuple((day.isoformat(), "søndag") for day in sundays),
        due="2026-11-02T23:59:59+01:00",
    )
    assert lines(derivation)[2].startswith(expected)


def test_days_that_span_new_year_name_both_years() -> None:
    due = due_at("6 hverdage", "2026-12-23", calendar="hverdage")
    assert lines(due.derivation)[1] == (
        "6 hverdage: tor 24., man 28., tir 29., ons 30., tor 31. dec. 2026, lør 2. jan. 2027."
    )


def test_the_same_day() -> None:
    assert lines(due_at("0 dage", "2026-11-20 16:30").derivation) == (
        "Regnes fra fre 20. nov. 2026 kl. 16.30; fristen er samme dag.",
        "Fristen er fre 20. nov. 2026 (hele dagen).",
    )


def test_a_last_day_that_is_moved_says_over_what() -> None:
    due = due_at("4 uger", "2026-11-26", calendar="arbejdsdage_lukket", roll="næste_hverdag")
    assert due.derivation.roll == ("2026-12-24", "2026-12-28")
    assert lines(due.derivation)[1:4] == (
        "4 uger ender på samme ugedag: tor 24. dec. 2026.",
        (
            "Sidste dag flyttes fra tor 24. dec. 2026 til man 28. dec. 2026. Ikke talt: tor 24. dec. (juleaftensdag), "
            "fre 25. dec. (juledag), lør 26. dec. (2. juledag), søn 27. dec. (søndag)."
        ),
        "Fristen er man 28. dec. 2026 (hele dagen).",
    )


def test_a_moved_last_day_shows_the_other_reading_too() -> None:
    due = due_at("4 uger", "2026-11-26", calendar="arbejdsdage", roll="næste_hverdag")
    assert iso(due.instant or datetime.min.replace(tzinfo=UTC)) == "2026-12-24T23:59:59+01:00"
    assert [iso(other.due) for other in due.alternatives] == ["2026-12-28T23:59:59+01:00"]


@pytest.mark.parametrize("amount", ["24 timer", "14 dage", "6 hverdage", "4 måneder"])
def test_every_derivation_names_the_law_and_whole_seconds(amount: str) -> None:
    start = parse("2026-11-20 15:40:07").instant.replace(microsecond=999_999)
    due = compute(parse_amount(amount), start, calendar=CALENDARS["hverdage"], law=LAW)
    assert due.derivation.law == LAW
    assert due.derivation.start == "2026-11-20T15:40:07+01:00"
    assert due.instant is not None
    assert due.instant.microsecond == 0
    assert due.derivation.due == iso(due.instant)
    partly = compute(
        parse_amount(amount), Span(start, start + timedelta(days=1)), calendar=CALENDARS["hverdage"], law=LAW
    )
    assert partly.derivation.start_last == "2026-11-21T15:40:07+01:00"
    assert partly.derivation.law == LAW


def test_a_calendar_that_had_no_say_is_not_named() -> None:
    due = due_at("14 dage", "2026-11-20", calendar="hverdage")
    assert due.derivation.calendar is None
    assert due.alternatives == ()
    assert due_at("24 timer", "2026-11-20 16:30", calendar="hverdage").derivation.calendar is None


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        ("lov", "X-1: stedet (lov; VERIFIED)."),
        ("bekendtgørelse", "X-1: stedet (bekendtgørelse; VERIFIED). Det står i en bekendtgørelse, ikke i selve loven."),
        ("vejledning", "X-1: stedet (vejledning; VERIFIED). Det er vejledning, ikke lov."),
        ("beredskab", "X-1: stedet (beredskab; VERIFIED). Det er kommunens beredskab, ikke lov."),
        ("praksis", "X-1: stedet (praksis; VERIFIED). Det er praksis, ikke lov."),
        ("lokalt", "X-1: stedet (lokalt; VERIFIED). Det er ikke lov."),
    ],
)
def test_what_is_not_statute_says_so(binding: str, expected: str) -> None:
    assert lines(Derivation(kind="undated", law=(("X-1", "stedet", binding, "VERIFIED"),)))[-1] == expected


def test_bindings_are_worded_in_english_too() -> None:
    said = [
        in_english(lambda binding=binding: lines(Derivation(kind="undated", law=(("X", "p", binding, "S"),)))[-1])
        for binding in ("lov", "bekendtgørelse", "vejledning", "beredskab", "praksis")
    ]
    assert [line.partition(" (")[2].partition("; ")[0] for line in said] == [
        "statute",
        "executive order (bekendtgørelse)",
        "guidance (vejledning)",
        "contingency plan (beredskab)",
        "practice (praksis)",
    ]


def test_what_nobody_checked_says_so() -> None:
    said = lines(Derivation(kind="undated", law=(("X-1", "stedet", "lov", "FROM-MEMORY"),)))[-1]
    assert said == "X-1: stedet (lov; FROM-MEMORY: ikke efterprøvet)."


@pytest.mark.parametrize(
    ("derivation", "expected"),
    [
        (Derivation(kind="undated"), ("Der er ingen frist: pligten står åben, til den er opfyldt.",)),
        (
            Derivation(kind="open_start", number=4, unit="måneder"),
            ("Længden er 4 måneder.", OPEN_START),
        ),
        (
            Derivation(kind="open_length", start="2026-11-20T15:40:00+01:00"),
            (
                "Regnes fra fre 20. nov. 2026 kl. 15.40.",
                "Fristen kan ikke regnes ud endnu: vi ved ikke, hvor lang den er.",
            ),
        ),
        (
            Derivation(kind="fixed", due="2026-12-01T23:59:59+01:00"),
            ("Fristen er tir 1. dec. 2026 (hele dagen).",),
        ),
        (
            Derivation(kind="fixed", due="2026-12-01T12:00:00+01:00"),
            ("Fristen er tir 1. dec. 2026 kl. 12.00.",),
        ),
        (Derivation(kind="open_start", number=4), (OPEN_START,)),
        (Derivation(kind="open_start", unit="måneder"), (OPEN_START,)),
        (Derivation(kind="fixed"), ()),
        (Derivation(due="2026-12-01T12:00:00+01:00"), ("Fristen er tir 1. dec. 2026 kl. 12.00.",)),
        (Derivation(kind="open_start", calendar="hverdage"), (OPEN_START, "Kalender: hverdage.")),
        (
            Derivation(kind="open_start", calendar="hverdage", calendar_title="Hverdage", calendar_source="CAL-4"),
            (OPEN_START, "Kalender: Hverdage (CAL-4)."),
        ),
        (
            Derivation(kind="open_start", calendar="hverdage", calendar_status="UNKNOWN"),
            (OPEN_START, "Kalender: hverdage (UNKNOWN: ikke efterprøvet)."),
        ),
    ],
)
def test_limits_that_are_not_counted(derivation: Derivation, expected: tuple[str, ...]) -> None:
    assert lines(derivation) == expected
    assert Derivation.from_data(json.loads(json.dumps(derivation.to_data()))) == derivation


def test_the_words_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates, amounts, weekdays and holidays need no catalogue; an empty one leaves the sentences Danish."""
    monkeypatch.setattr(text, "_catalogue", lambda language: gettext.NullTranslations())
    due = due_at("6 hverdage", "2026-12-23 15:40", calendar="hverdage")
    said = in_english(lambda: lines(due.derivation))
    assert "Wed 23 Dec 2026, 15:40" in said[0]
    assert "6 weekdays (hverdage): Thu 24, Mon 28, Tue 29, Wed 30, Thu 31 Dec 2026, Sat 2 Jan 2027" in said[1]
    assert "Fri 25 Dec (Christmas Day), Sat 26 Dec (Boxing Day), Sun 27 Dec (Sunday)" in said[2]


@pytest.mark.parametrize("amount", ["6 hverdage", "7 arbejdsdage"])
def test_working_days_need_a_calendar(amount: str) -> None:
    with pytest.raises(InvalidValue, match="kalender") as caught:
        due_at(amount, "2026-11-20")
    assert amount in caught.value.message


def test_moving_to_a_working_day_needs_a_calendar() -> None:
    with pytest.raises(InvalidValue, match="kalender"):
        due_at("4 uger", "2026-11-20", roll="næste_hverdag")


def test_a_reading_that_does_not_exist_is_named() -> None:
    calendar = replace(CALENDARS["hverdage"], alternatives=("findes_ikke",))
    with pytest.raises(InvalidValue, match="findes_ikke"):
        compute(Amount(6, "hverdage"), parse("2026-11-20").instant, calendar=calendar, calendars=CALENDARS)
    alone = compute(Amount(6, "hverdage"), parse("2026-11-20").instant, calendar=calendar)
    assert alone.alternatives == ()


@pytest.mark.parametrize("unit", UNITS)
def test_a_due_outside_the_years_is_refused(unit: Unit) -> None:
    with pytest.raises(InvalidValue, match="1900-2199"):
        compute(Amount(9999, unit), parse("2199-12-31 12:00").instant, calendar=CALENDARS["hverdage"])


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(InvalidValue, match="tidszone"):
        compute(Amount(24, "timer"), datetime(2026, 11, 20, 16, 30))  # noqa: DTZ001


def test_a_stored_derivation_that_is_not_understood_is_refused() -> None:
    with pytest.raises(InvalidValue, match="surprise"):
        Derivation.from_data({"kind": "counted", "surprise": 1})
    with pytest.raises(InvalidValue, match="guessed"):
        Derivation.from_data({"kind": "guessed"})


@given(INSTANTS, AMOUNTS, st.booleans(), CALENDAR_NAMES, ROLLS)
@settings(max_examples=200, deadline=None)
def test_every_due(start: datetime, amount: Amount, first: bool, name: str, roll: Roll) -> None:
    """Never before the start, at the end of a day unless hours, with a derivation that adds up and survives storage."""
    calendar = CALENDARS[name]
    due = compute(amount, start, first_day_counts=first, calendar=calendar, calendars=CALENDARS, roll=roll, law=LAW)
    derivation = due.derivation
    assert due.instant is not None
    assert due.instant >= start
    assert due.instant.tzinfo is UTC
    assert derivation.due == iso(due.instant)
    assert derivation.start == iso(start)
    if amount.unit == "timer":
        assert due.instant - start == timedelta(hours=amount.number)
    else:
        assert local(due.instant).strftime("%H:%M:%S") == "23:59:59"
    if roll == "næste_hverdag" and amount.unit != "timer":
        assert not naively_closed(calendar, local_date(due.instant))
    if amount.unit in WORKING_DAYS:
        assert len(derivation.counted) == amount.number
        days = sorted([*derivation.counted, *(day for day, _reason in derivation.left_out)])
        first_counted = local_date(start) + timedelta(days=not first)
        span = (local_date(due.instant) - first_counted).days + 1
        assert days == [(first_counted + timedelta(days=n)).isoformat() for n in range(span)]
        assert not any(naively_closed(calendar, date.fromisoformat(day)) for day in derivation.counted)
        assert all(naively_closed(calendar, date.fromisoformat(day)) for day, _reason in derivation.left_out)
    assert all(other.due != due.instant for other in due.alternatives)
    assert Derivation.from_data(json.loads(json.dumps(derivation.to_data()))) == derivation
    assert msgspec.convert(msgspec.to_builtins(derivation), Derivation) == derivation
    said = lines(derivation)
    assert not any(".." in line or "{" in line for line in said)
    assert all(line.endswith(".") for line in said)


@given(INSTANTS, AMOUNTS, st.booleans(), CALENDAR_NAMES, ROLLS)
@settings(max_examples=150, deadline=None)
def test_longer_is_never_earlier(start: datetime, amount: Amount, first: bool, name: str, roll: Roll) -> None:
    def due(number: int) -> datetime:
        found = compute(
            Amount(number, amount.unit), start, first_day_counts=first, calendar=CALENDARS[name], roll=roll
        ).instant
        assert found is not None
        return found

    assert due(amount.number) <= due(amount.number + 1)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)), AMOUNTS, st.booleans(), CALENDAR_NAMES, ROLLS)
@settings(max_examples=150, deadline=None)
def test_starting_later_is_never_due_earlier(
    start: datetime, wait: timedelta, amount: Amount, first: bool, name: str, roll: Roll
) -> None:
    def due(at: datetime) -> datetime:
        found = compute(amount, at, first_day_counts=first, calendar=CALENDARS[name], roll=roll).instant
        assert found is not None
        return found

    assert due(start) <= due(start + timedelta(seconds=int(wait.total_seconds())))


@given(INSTANTS, AMOUNTS, st.booleans(), CALENDAR_NAMES, st.sampled_from(range(7)), ROLLS)
@settings(max_examples=150, deadline=None)
def test_counting_fewer_days_never_gives_an_earlier_due(
    start: datetime, amount: Amount, first: bool, name: str, weekday: int, roll: Roll
) -> None:
    calendar = CALENDARS[name]
    fewer = replace(
        calendar,
        weekdays=tuple(day for day in calendar.weekdays if day != weekday) or calendar.weekdays,
        closed=(*calendar.closed, "første_maj", "grundlovsdag", "juleaftensdag"),
    )
    more_days = compute(amount, start, first_day_counts=first, calendar=calendar, roll=roll).instant
    fewer_days = compute(amount, start, first_day_counts=first, calendar=fewer, roll=roll).instant
    assert more_days is not None
    assert fewer_days is not None
    assert more_days <= fewer_days


@given(INSTANTS, AMOUNTS, CALENDAR_NAMES, ROLLS)
@settings(max_examples=100, deadline=None)
def test_counting_the_first_day_is_never_later_and_moving_never_earlier(
    start: datetime, amount: Amount, name: str, roll: Roll
) -> None:
    def due(first: bool, how: Roll) -> datetime:
        found = compute(amount, start, first_day_counts=first, calendar=CALENDARS[name], roll=how).instant
        assert found is not None
        return found

    assert due(True, roll) <= due(False, roll)
    assert due(True, "bliver") <= due(True, "næste_hverdag")
