"""Several limits on one obligation, limits that are fixed, extensions, and limits whose start is only partly known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import UNITS, Amount, parse_amount
from sagsgang.law.derivation import LATEST, Derivation
from sagsgang.law.due import Due, compute, lines, stored, utc
from sagsgang.law.limits import day_limit, deciding, earliest, extended, fixed, next_period, recomputed, unknown
from sagsgang.law.moment import TZDATA_VERSION, end_of_day, from_epoch, iso, parse
from sagsgang.law.span import Span, parse_days, parse_time
from sagsgang.law.wording import reading_words

LAW = (("BL-20-3A", "barnets lov § 20, stk. 3", "lov", "VERIFIED"),)
MORE_LAW = (*LAW, ("BL-20-3B", "barnets lov § 20, stk. 3", "lov", "VERIFIED"))
LAW_LINE = "BL-20-3A: barnets lov § 20, stk. 3 (lov; VERIFIED)."
MEETING = "Hvornår er mødet?"
HVERDAGE = replace(CALENDARS["hverdage"], alternatives=())


def at(text: str) -> datetime:
    return parse(text).instant


def span(text: str) -> Span:
    return parse_time(text).span


def meeting(text: str) -> Due:
    return fixed(day_limit(parse_days(text)), by="fact", title=MEETING)


def receipt(text: str, calendar: str = "hverdage") -> Due:
    return compute(parse_amount("6 hverdage"), span(text), calendar=CALENDARS[calendar], calendars=CALENDARS, law=LAW)


def ends(due: Due) -> tuple[str | None, str | None]:
    return due.instant and iso(due.instant), due.latest and iso(due.latest)


# -- a start that is only partly known --------------------------------------------------------------------------------


def test_the_earliest_is_due_and_the_latest_stands_beside_it() -> None:
    due = receipt("2026-11-20/2026-11-23")
    assert ends(due) == ("2026-11-27T23:59:59+01:00", "2026-11-30T23:59:59+01:00")
    assert due.last == due.latest
    assert (due.derivation.start, due.derivation.start_last) == (
        "2026-11-20T00:00:00+01:00",
        "2026-11-23T23:59:59+01:00",
    )
    assert (due.derivation.due, due.derivation.due_last) == ends(due)
    assert [(other.reading, iso(other.due)) for other in due.alternatives] == list(due.derivation.readings)
    assert due.derivation.readings == (
        ("Hverdage, mandag til fredag", "2026-11-30T23:59:59+01:00"),
        (LATEST, "2026-11-30T23:59:59+01:00"),
    )
    assert lines(due.derivation) == (
        (
            "Regnes fra mellem fre 20. nov. 2026 og man 23. nov. 2026, så nøje det er kendt. Den tidligste mulige frist "
            "gælder."
        ),
        "6 hverdage: lør 21., man 23., tir 24., ons 25., tor 26., fre 27. nov.",
        "Ikke talt: søn 22. nov. (søndag).",
        "Fristen er fre 27. nov. 2026 (hele dagen).",
        "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet).",
        "Anden læsning: Hverdage, mandag til fredag: man 30. nov. 2026.",
        "Anden læsning: seneste mulige tidspunkt: man 30. nov. 2026.",
        LAW_LINE,
    )


def test_a_day_without_an_hour_is_one_limit_in_days_and_two_in_hours() -> None:
    one = compute(Amount(7, "dage"), span("2026-11-20"))
    assert ends(one) == ("2026-11-27T23:59:59+01:00", None)
    assert one.last == one.instant
    assert (one.derivation.due_last, one.derivation.readings) == (None, ())
    assert one.derivation.start_last == "2026-11-20T23:59:59+01:00"
    two = compute(Amount(24, "timer"), span("2026-11-20"))
    assert ends(two) == ("2026-11-21T00:00:00+01:00", "2026-11-21T23:59:59+01:00")
    assert lines(two.derivation)[-1] == "Anden læsning: seneste mulige tidspunkt: lør 21. nov. 2026."
    inside = compute(Amount(24, "timer"), span("2026-11-20 12:00/2026-11-20 13:30"))
    assert lines(inside.derivation)[-1] == "Anden læsning: seneste mulige tidspunkt: lør 21. nov. 2026 kl. 13.30."


def test_the_latest_is_counted_as_the_earliest_is() -> None:
    how = {"first_day_counts": True, "calendar": CALENDARS["arbejdsdage_lukket"], "roll": "næste_hverdag"}
    partly = compute(Amount(4, "uger"), span("2026-11-27/2026-11-30"), **how)  # type: ignore[arg-type]
    both = [compute(Amount(4, "uger"), at(day), **how).instant for day in ("2026-11-27", "2026-11-30")]  # type: ignore[arg-type]
    assert [partly.instant, partly.last] == both
    assert ends(partly) == ("2026-12-28T23:59:59+01:00", None)
    assert [iso(one) for one in both if one] == ["2026-12-28T23:59:59+01:00"] * 2
    working = compute(Amount(6, "hverdage"), span("2026-11-21/2026-11-22"), calendar=HVERDAGE, first_day_counts=True)
    assert ends(working) == ("2026-11-27T23:59:59+01:00", "2026-11-28T23:59:59+01:00")


def test_a_span_that_is_exact_is_an_instant() -> None:
    start = at("2026-11-20 12:00")
    assert compute(Amount(24, "timer"), Span(start, start)) == compute(Amount(24, "timer"), start)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)), st.integers(1, 40), st.sampled_from(UNITS))
@settings(max_examples=100, deadline=None)
def test_what_is_partly_known_lies_between_what_its_ends_give(
    first: datetime, length: timedelta, number: int, unit: str
) -> None:
    last = first + timedelta(seconds=int(length.total_seconds()))
    amount = Amount(number, unit)  # type: ignore[arg-type]
    due = compute(amount, Span(first, last), calendar=HVERDAGE)
    assert due.instant == compute(amount, first, calendar=HVERDAGE).instant
    assert due.last == compute(amount, last, calendar=HVERDAGE).instant
    assert recomputed(due.derivation, CALENDARS | {"hverdage": HVERDAGE}) == due


# -- where a calendar is meant for ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "beyond", "said"),
    [
        (None, None, None, None),
        (date(2026, 11, 20), date(2026, 11, 27), None, None),
        (
            date(2026, 11, 21),
            None,
            ("2026-11-21", ""),
            "Kalenderen gælder fra lør 21. nov. 2026. Dage før den er talt på samme måde.",
        ),
        (
            None,
            date(2026, 11, 26),
            ("", "2026-11-26"),
            "Kalenderen gælder til tor 26. nov. 2026. Dage efter den er talt på samme måde.",
        ),
        (
            date(2026, 11, 1),
            date(2026, 11, 26),
            ("2026-11-01", "2026-11-26"),
            "Kalenderen gælder fra søn 1. nov. 2026 til tor 26. nov. 2026. Dage uden for den er talt på samme måde.",
        ),
    ],
)
def test_days_outside_the_years_of_a_calendar_are_told(
    since: date | None, until: date | None, beyond: tuple[str, str] | None, said: str | None
) -> None:
    calendar = replace(HVERDAGE, valid_from=since, valid_until=until)
    derivation = compute(Amount(6, "hverdage"), at("2026-11-20 12:00"), calendar=calendar).derivation
    assert derivation.beyond == beyond
    told = lines(derivation)
    assert told[4] == "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet)."
    assert told[5:] == (() if said is None else (said,))


# -- fixed, unknown, the earliest of several ---------------------------------------------------------------------------


def test_a_day_as_a_limit_is_its_end() -> None:
    assert day_limit(parse_days("2026-11-26")) == Span(end_of_day(date(2026, 11, 26)), end_of_day(date(2026, 11, 26)))
    assert day_limit(parse_days("2026-12")) == Span(end_of_day(date(2026, 12, 1)), end_of_day(date(2026, 12, 31)))


def test_a_limit_that_a_fact_fixes() -> None:
    due = fixed(day_limit(parse_days("2026-11-26")), by="fact", title=MEETING, law=LAW)
    assert ends(due) == ("2026-11-26T23:59:59+01:00", None)
    assert due.derivation == Derivation(
        kind="fixed",
        due="2026-11-26T23:59:59+01:00",
        fixed_by="fact",
        fixed_title=MEETING,
        law=LAW,
        tzdata=TZDATA_VERSION,
    )
    assert lines(due.derivation) == ("Senest tor 26. nov. 2026, efter «Hvornår er mødet?».", LAW_LINE)


def test_a_limit_that_a_partly_known_fact_fixes() -> None:
    due = meeting("2026-12")
    assert ends(due) == ("2026-12-01T23:59:59+01:00", "2026-12-31T23:59:59+01:00")
    assert due.derivation.readings == ((LATEST, "2026-12-31T23:59:59+01:00"),)
    assert lines(due.derivation) == (
        "Senest tir 1. dec. 2026, efter «Hvornår er mødet?».",
        "Anden læsning: seneste mulige tidspunkt: tor 31. dec. 2026.",
    )


def test_a_limit_that_another_obligation_fixes() -> None:
    instant = at("2026-12-01 12:00")
    due = fixed(Span(instant, instant), by="obligation", title="Vurdering")
    assert (due.derivation.fixed_by, due.derivation.fixed_title) == ("obligation", "Vurdering")
    assert lines(due.derivation) == ("Senest tir 1. dec. 2026 kl. 12.00, efter fristen for «Vurdering».",)
    assert lines(replace(due.derivation, fixed_title=None)) == (
        "Senest tir 1. dec. 2026 kl. 12.00, efter fristen for «».",
    )


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (
            unknown("open_end", by="fact", title="Fødselsdag?"),
            "Fristen kan ikke regnes ud endnu: «Fødselsdag?» er ikke kendt.",
        ),
        (
            unknown("open_end", by="obligation", title="Vurdering"),
            "Fristen kan ikke regnes ud endnu: fristen for «Vurdering» er ikke kendt.",
        ),
        (unknown("open_end"), "Fristen kan ikke regnes ud endnu: «» er ikke kendt."),
        (unknown("open_start"), "Fristen kan ikke regnes ud endnu: vi ved ikke, hvornår den regnes fra."),
    ],
)
def test_a_limit_that_cannot_be_told_yet(due: Due, said: str) -> None:
    assert (due.instant, due.last, due.alternatives) == (None, None, ())
    assert lines(due.derivation) == (said,)
    assert recomputed(due.derivation, {}) == due


def test_a_length_that_cannot_be_told_yet() -> None:
    due = unknown("open_length", start="2026-11-20T15:40:00+01:00")
    assert due.derivation == Derivation(kind="open_length", start="2026-11-20T15:40:00+01:00")


def test_of_several_limits_the_earliest_counts() -> None:
    limits = [receipt("2026-11-20/2026-11-23"), meeting("2026-11-26"), unknown("open_end", by="fact", title="Hvad?")]
    due = earliest(limits, law=LAW)
    assert ends(due) == ("2026-11-26T23:59:59+01:00", None)
    derivation = due.derivation
    assert (derivation.kind, derivation.decided, derivation.ignored) == ("earliest", 1, ())
    assert (derivation.start, derivation.start_last, derivation.readings) == (None, None, ())
    assert (derivation.law, derivation.tzdata) == (LAW, TZDATA_VERSION)
    assert derivation.branches == tuple(replace(limit.derivation, law=()) for limit in limits)
    assert deciding(derivation) == derivation.branches[1]
    assert lines(derivation) == (
        (
            "Frist 1 af 3: Regnes fra mellem fre 20. nov. 2026 og man 23. nov. 2026, så nøje det er kendt. Den tidligste "
            "mulige frist gælder."
        ),
        "6 hverdage: lør 21., man 23., tir 24., ons 25., tor 26., fre 27. nov.",
        "Ikke talt: søn 22. nov. (søndag).",
        "Fristen er fre 27. nov. 2026 (hele dagen).",
        "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet).",
        "Frist 2 af 3: Senest tor 26. nov. 2026, efter «Hvornår er mødet?».",
        "Frist 3 af 3: Fristen kan ikke regnes ud endnu: «Hvad?» er ikke kendt.",
        "Den tidligste gælder: frist 2, tor 26. nov. 2026.",
        LAW_LINE,
    )


def test_the_earliest_takes_over_what_it_counts_from_and_the_readings() -> None:
    first = receipt("2026-11-20/2026-11-23")
    due = earliest([meeting("2026-12"), first])
    assert ends(due) == ("2026-11-27T23:59:59+01:00", "2026-11-30T23:59:59+01:00")
    assert due.derivation.decided == 1
    assert (due.derivation.start, due.derivation.start_last) == (first.derivation.start, first.derivation.start_last)
    assert due.derivation.readings == (
        ("Hverdage, mandag til fredag", "2026-11-30T23:59:59+01:00"),
        (LATEST, "2026-11-30T23:59:59+01:00"),
    )
    assert deciding(due.derivation) == replace(first.derivation, law=())
    assert deciding(first.derivation) == first.derivation


def test_a_reading_counts_only_until_another_limit_ends_it() -> None:
    """By the other reading the receipt is due on the 30th; but the meeting is on the 28th, whatever the reading."""
    due = earliest([receipt("2026-11-20 12:00"), meeting("2026-11-28")])
    assert due.derivation.readings == (("Hverdage, mandag til fredag", "2026-11-28T23:59:59+01:00"),)
    same_day = earliest([receipt("2026-11-20 12:00"), meeting("2026-11-27")])
    assert (same_day.derivation.decided, same_day.derivation.readings) == (0, ())


def test_another_reading_of_a_limit_that_did_not_decide_may_come_first() -> None:
    later = compute(
        Amount(6, "hverdage"),
        at("2026-11-20 12:00"),
        calendar=replace(CALENDARS["hverdage_man_fre"], alternatives=("hverdage",)),
        calendars=CALENDARS,
    )
    due = earliest([later, meeting("2026-11-29")])
    assert (due.derivation.decided, due.derivation.due) == (1, "2026-11-29T23:59:59+01:00")
    assert due.derivation.readings == (("Hverdage, lørdag tæller", "2026-11-27T23:59:59+01:00"),)


def test_the_latest_of_several_is_the_earliest_of_their_latest() -> None:
    due = earliest([meeting("2026-12"), meeting("2026-12-10/2026-12-20")])
    assert ends(due) == ("2026-12-01T23:59:59+01:00", "2026-12-20T23:59:59+01:00")
    assert due.derivation.readings == ((LATEST, "2026-12-20T23:59:59+01:00"),)
    assert due.derivation.due_last == "2026-12-20T23:59:59+01:00"


def test_on_equal_instants_the_first_limit_decides() -> None:
    assert earliest([meeting("2026-12-01"), meeting("2026-12-01")]).derivation.decided == 0


def test_a_limit_that_had_passed_is_ignored() -> None:
    limits = [meeting("2026-11-26"), meeting("2026-12-01")]
    due = earliest(limits, ignored=[0], law=LAW)
    assert (due.derivation.decided, due.derivation.ignored) == (1, (0,))
    assert lines(due.derivation) == (
        (
            "Frist 1 af 2 (ser vi bort fra: den var gået, før pligten opstod): Senest tor 26. nov. 2026, efter "
            "«Hvornår er mødet?»."
        ),
        "Frist 2 af 2: Senest tir 1. dec. 2026, efter «Hvornår er mødet?».",
        "Den tidligste gælder: frist 2, tir 1. dec. 2026.",
        LAW_LINE,
    )
    none = earliest(limits, ignored={1, 0}, law=LAW)
    assert (none.instant, none.derivation.decided, none.derivation.ignored) == (None, None, (0, 1))
    assert lines(none.derivation)[2:] == ("Der er ingen frist: pligten står åben, til den er opfyldt.", LAW_LINE)
    assert (none.derivation.law, none.derivation.tzdata) == (LAW, TZDATA_VERSION)


def test_one_limit_alone_and_none_that_is_known() -> None:
    one = earliest([meeting("2026-11-26")])
    assert lines(one.derivation) == (
        "Frist 1 af 1: Senest tor 26. nov. 2026, efter «Hvornår er mødet?».",
        "Fristen er tor 26. nov. 2026.",
    )
    none = earliest([unknown("open_start"), unknown("open_length")])
    assert none.instant is None
    assert [line[:13] for line in lines(none.derivation)] == ["Frist 1 af 2:", "Frist 2 af 2:"]


def test_without_a_branch_that_decided_none_is_said_to() -> None:
    branch = Derivation(kind="fixed", due="2026-11-26T23:59:59+01:00", fixed_by="fact", fixed_title=MEETING)
    told = ("Frist 1 af 1: Senest tor 26. nov. 2026, efter «Hvornår er mødet?».",)
    assert lines(Derivation(kind="earliest", branches=(branch,), due=branch.due)) == told
    assert lines(Derivation(kind="earliest", branches=(branch,), decided=0)) == told


# -- extensions, periods ----------------------------------------------------------------------------------------------


def test_an_extension_moves_the_limit_and_is_told() -> None:
    due = fixed(day_limit(parse_days("2026-12-01")), by="obligation", title="Vurdering", law=LAW)
    once = extended(due, at("2026-12-10 12:00"), at=at("2026-11-30 09:00"), law=MORE_LAW)
    assert ends(once) == ("2026-12-10T12:00:00+01:00", None)
    assert once.derivation.law == MORE_LAW
    assert once.derivation.extensions == (("2026-11-30T09:00:00+01:00", "2026-12-01T23:59:59+01:00"),)
    twice = extended(once, end_of_day(date(2026, 12, 20)), at=at("2026-12-01 09:00"))
    assert lines(twice.derivation)[:3] == (
        "Senest tir 1. dec. 2026, efter fristen for «Vurdering».",
        "Forlænget man 30. nov. 2026 kl. 09.00: fra tir 1. dec. 2026 til tor 10. dec. 2026 kl. 12.00.",
        "Forlænget tir 1. dec. 2026 kl. 09.00: fra tor 10. dec. 2026 kl. 12.00 til søn 20. dec. 2026.",
    )
    assert twice.derivation.law == MORE_LAW
    assert recomputed(twice.derivation, {}) == twice


@pytest.mark.parametrize(
    ("amount", "how", "said"),
    [
        ("7 dage", {}, "7 dage, alle dage tæller: den sidste er fre 27. nov. 2026."),
        ("4 måneder", {}, "4 måneder ender på samme dag i måneden: lør 20. mar. 2027."),
        ("24 timer", {}, "24 timer løber uden pause: nætter, weekender og helligdage tæller med."),
        ("4 uger", {"roll": "næste_hverdag"}, "4 uger ender på samme ugedag: fre 18. dec. 2026."),
    ],
)
def test_what_was_counted_is_still_told_after_an_extension(amount: str, how: dict[str, str], said: str) -> None:
    due = compute(parse_amount(amount), at("2026-11-20 12:00"), calendar=HVERDAGE, **how)  # type: ignore[arg-type]
    before = lines(due.derivation)
    longer = extended(due, at("2027-06-30 12:00"), at=at("2026-11-20 13:00"))
    assert longer.derivation.readings == ()
    after = lines(longer.derivation)
    assert after[1] == said
    assert [line for line in after if not line.startswith("Forlænget")] == list(before)
    assert longer.instant == at("2027-06-30 12:00")


def test_an_extension_of_a_partly_known_limit_is_later_than_its_latest() -> None:
    due = earliest([receipt("2026-11-20/2026-11-23")])
    with pytest.raises(InvalidValue) as caught:
        extended(due, at("2026-11-30 23:59:59"), at=at("2026-11-25 09:00"))
    assert caught.value.message == "Den nye frist er ikke senere end den gamle (2026-11-30T23:59:59+01:00)."
    assert caught.value.hint == "En frist kan kun forlænges. Er starten forkert, så ret den: sagsgang ret SAG NR."
    assert caught.value.field == "due"
    longer = extended(due, at("2026-12-01"), at=at("2026-11-25 09:00"))
    assert (longer.latest, longer.alternatives, longer.derivation.due_last) == (None, (), None)
    assert lines(longer.derivation)[-2:] == (
        "Den tidligste gælder: frist 1, fre 27. nov. 2026."
        if len(longer.derivation.branches) > 1
        else "Fristen er fre 27. nov. 2026.",
        "Forlænget ons 25. nov. 2026 kl. 09.00: fra fre 27. nov. 2026 til tir 1. dec. 2026 kl. 00.00.",
    )


def test_what_has_no_limit_cannot_be_extended() -> None:
    with pytest.raises(InvalidValue) as caught:
        extended(unknown("open_start"), at("2026-12-01"), at=at("2026-11-25"))
    assert caught.value.message == "Der er ingen frist at forlænge."
    assert caught.value.hint == "Se pligterne med: sagsgang vis SAG."


def test_a_new_period_begins_where_the_last_ended() -> None:
    end = Span(from_epoch(100), from_epoch(200))
    assert next_period(end, first_day_counts=False) == end
    assert next_period(end, first_day_counts=True) == Span(from_epoch(101), from_epoch(201))


# -- stored, and counted once more ------------------------------------------------------------------------------------


LIMITS: list[Callable[[], Due]] = [
    lambda: receipt("2026-11-20 12:00"),
    lambda: receipt("2026-11-20/2026-11-23"),
    lambda: receipt("2026-11-20 12:00", "hverdage_man_fre"),
    lambda: compute(Amount(24, "timer"), at("2026-11-20 12:00"), law=LAW),
    lambda: compute(Amount(7, "dage"), at("2026-11-20 12:00"), first_day_counts=True, law=LAW),
    lambda: compute(
        Amount(4, "uger"),
        at("2026-11-27 12:00"),
        calendar=CALENDARS["arbejdsdage"],
        calendars=CALENDARS,
        roll="næste_hverdag",
    ),
    lambda: compute(Amount(4, "uger"), at("2026-11-24 12:00"), calendar=CALENDARS["arbejdsdage"], roll="næste_hverdag"),
    lambda: meeting("2026-12"),
    lambda: earliest([receipt("2026-11-20/2026-11-23"), meeting("2026-12"), unknown("open_start")], law=LAW),
    lambda: earliest([meeting("2026-11-26"), meeting("2026-12-01")], ignored=[0], law=LAW),
    lambda: earliest([receipt("2026-11-20 12:00")], ignored=[0]),
    lambda: extended(receipt("2026-11-20 12:00"), at("2027-01-01 12:00"), at=at("2026-11-21 12:00")),
    lambda: unknown("open_length", start="2026-11-20T15:40:00+01:00"),
]


@pytest.mark.parametrize("made", LIMITS)
def test_what_is_stored_is_read_and_counted_again_as_it_was(made: Callable[[], Due]) -> None:
    due = made()
    data = json.loads(json.dumps(due.derivation.to_data(), ensure_ascii=False))
    again = Derivation.from_data(data)
    assert again == due.derivation
    assert again.to_data() == data
    assert stored(again) == due
    assert recomputed(again, CALENDARS) == due


def test_a_change_of_calendar_shows_when_a_limit_is_counted_again() -> None:
    derivation = receipt("2026-11-20 12:00").derivation
    strict = replace(CALENDARS["hverdage_man_fre"], id="hverdage")
    again = recomputed(derivation, {"hverdage": strict})
    assert ends(again)[0] == "2026-11-30T23:59:59+01:00"
    assert again.derivation.law == LAW
    several = earliest([receipt("2026-11-20 12:00"), meeting("2026-12")])
    assert ends(recomputed(several.derivation, {"hverdage": strict}))[0] == "2026-11-30T23:59:59+01:00"


def test_a_calendar_that_is_gone_is_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        recomputed(receipt("2026-11-20 12:00").derivation, {})
    assert caught.value.message == "Kalenderen hverdage findes ikke mere."
    assert caught.value.hint == "Find den udgave af kalendere.yaml, som fristen blev regnet ud med."


def test_instants_of_a_derivation_are_utc() -> None:
    assert utc("2026-11-27T23:59:59+01:00") == datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)
    assert utc("2026-11-27T23:59:59+01:00").tzinfo is UTC
    assert reading_words(LATEST) == LATEST == "seneste mulige tidspunkt"
    assert reading_words("Hverdage") == "Hverdage"
