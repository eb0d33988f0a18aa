from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, in_english
from random_limits import CLOSE_INSTANTS, COUNTED, FIXED, LAW, LIMITS, SPANS, UNKNOWN

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import Amount, parse_amount
from sagsgang.law.derivation import LATEST, Derivation, Kind
from sagsgang.law.due import Alternative, Due, compute, stored
from sagsgang.law.limits import (
    day_limit,
    deciding,
    earliest,
    extended,
    fixed,
    next_period,
    recomputed,
    unknown,
)
from sagsgang.law.moment import TZDATA_VERSION, iso, parse
from sagsgang.law.span import Days, Span, parse_days, parse_time

SECOND = timedelta(seconds=1)
MONDAY_TO_FRIDAY = "Hverdage, mandag til fredag"
OTHER_LAW = (("BL-140-2", "barnets lov § 140, stk. 2", "lov", "VERIFIED"),)


def at(text: str) -> datetime:
    return parse(text).instant


def on(text: str, question: str = "Hvornår?") -> Due:
    """A limit fixed to a day, perhaps partly known."""
    return fixed(day_limit(parse_days(text)), by="fact", title=question)


def by(text: str) -> Due:
    """A limit fixed to an instant, perhaps partly known."""
    return fixed(parse_time(text).span, by="obligation", title="Den anden")


def counted(amount: str, start: str, calendar: str | None = None, **how: Any) -> Due:
    return compute(
        parse_amount(amount),
        parse_time(start).span,
        calendar=None if calendar is None else CALENDARS[calendar],
        calendars=CALENDARS,
        **how,
    )


def refused(what: Callable[[], Any]) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        what()
    return caught.value


def told(due: Due) -> tuple[str | None, str | None]:
    return (
        None if due.instant is None else iso(due.instant),
        None if due.last is None else iso(due.last),
    )


# -- fixed -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-12-01", "2026-12-01T23:59:59+01:00", "2026-12-01T23:59:59+01:00"),
        ("2026-12", "2026-12-01T23:59:59+01:00", "2026-12-31T23:59:59+01:00"),
        ("2028-02", "2028-02-01T23:59:59+01:00", "2028-02-29T23:59:59+01:00"),
        ("2026", "2026-01-01T23:59:59+01:00", "2026-12-31T23:59:59+01:00"),
        ("2026-03-29", "2026-03-29T23:59:59+02:00", "2026-03-29T23:59:59+02:00"),
        ("2026-10-25/2026-10-26", "2026-10-25T23:59:59+01:00", "2026-10-26T23:59:59+01:00"),
        ("1900", "1900-01-01T23:59:59+01:00", "1900-12-31T23:59:59+01:00"),
        ("2199-12-31", "2199-12-31T23:59:59+01:00", "2199-12-31T23:59:59+01:00"),
    ],
)
def test_a_day_is_a_limit_at_its_end(text: str, first: str, last: str) -> None:
    limit = day_limit(parse_days(text))
    assert (iso(limit.first), iso(limit.last)) == (first, last)


def test_a_limit_that_a_fact_fixes() -> None:
    due = fixed(day_limit(parse_days("2026-12-01")), by="fact", title="Hvornår er mødet?", law=list(LAW))
    assert due == Due(
        instant=at("2026-12-01 23:59:59"),
        latest=None,
        alternatives=(),
        derivation=Derivation(
            kind="fixed",
            due="2026-12-01T23:59:59+01:00",
            due_last=None,
            fixed_by="fact",
            fixed_title="Hvornår er mødet?",
            law=LAW,
            readings=(),
            tzdata=TZDATA_VERSION,
        ),
    )
    assert due.last == due.instant
    assert isinstance(due.derivation.law, tuple)


def test_a_limit_that_is_only_partly_known() -> None:
    due = fixed(parse_time("2026-12-01").span, by="obligation", title="Underret")
    latest = at("2026-12-01 23:59:59")
    assert due == Due(
        instant=at("2026-12-01 00:00"),
        latest=latest,
        alternatives=(Alternative(reading=LATEST, due=latest),),
        derivation=Derivation(
            kind="fixed",
            due="2026-12-01T00:00:00+01:00",
            due_last="2026-12-01T23:59:59+01:00",
            fixed_by="obligation",
            fixed_title="Underret",
            readings=((LATEST, "2026-12-01T23:59:59+01:00"),),
            tzdata=TZDATA_VERSION,
        ),
    )
    assert due.last == latest


def test_one_second_is_enough_to_be_partly_known() -> None:
    due = by("2026-12-01 12:00:00/2026-12-01 12:00:01")
    assert told(due) == ("2026-12-01T12:00:00+01:00", "2026-12-01T12:00:01+01:00")
    assert [other.reading for other in due.alternatives] == [LATEST]


@pytest.mark.parametrize("kind", ["open_start", "open_length", "open_end"])
def test_a_limit_that_cannot_be_told_yet(kind: Kind) -> None:
    assert unknown(kind) == Due(instant=None, derivation=Derivation(kind=kind))
    due = unknown(kind, start="2026-12-01T12:00:00+01:00", title="Hvornår?", by="fact")
    assert due.derivation == Derivation(
        kind=kind, start="2026-12-01T12:00:00+01:00", fixed_title="Hvornår?", fixed_by="fact"
    )
    assert (due.instant, due.latest, due.last, due.alternatives) == (None, None, None, ())


# -- the earliest of several -------------------------------------------------------------------------------------------


def test_the_earliest_of_several() -> None:
    whole = counted("6 hverdage", "2026-11-20 15:40", "hverdage", law=LAW)
    limits = [on("2026-12-24"), whole, unknown("open_end", title="Ukendt?", by="fact"), on("2026-11-01")]
    due = earliest(limits, ignored=[3], law=OTHER_LAW)
    assert due == Due(
        instant=at("2026-11-27 23:59:59"),
        latest=None,
        alternatives=(Alternative(reading=MONDAY_TO_FRIDAY, due=at("2026-11-30 23:59:59")),),
        derivation=Derivation(
            kind="earliest",
            start="2026-11-20T15:40:00+01:00",
            due="2026-11-27T23:59:59+01:00",
            branches=(
                limits[0].derivation,
                replace(whole.derivation, law=()),
                limits[2].derivation,
                limits[3].derivation,
            ),
            decided=1,
            ignored=(3,),
            law=OTHER_LAW,
            readings=((MONDAY_TO_FRIDAY, "2026-11-30T23:59:59+01:00"),),
            tzdata=TZDATA_VERSION,
        ),
    )
    assert deciding(due.derivation) == replace(whole.derivation, law=())


def test_what_did_not_decide_is_its_own_argument() -> None:
    derivation = on("2026-12-24").derivation
    assert deciding(derivation) is derivation
    nothing = earliest([unknown("open_start")]).derivation
    assert deciding(nothing) is nothing
    first = earliest([on("2026-12-24"), on("2026-12-25")]).derivation
    assert first.decided == 0
    assert deciding(first) == derivation


@pytest.mark.parametrize(
    ("limits", "ignored"),
    [
        ([], ()),
        ([unknown("open_start")], ()),
        ([unknown("open_start"), unknown("open_length")], ()),
        ([on("2026-12-24")], (0,)),
        ([on("2026-12-24"), unknown("open_end")], (0,)),
        ([on("2026-12-24"), on("2026-12-25")], (1, 0)),
    ],
)
def test_without_a_known_limit_there_is_none(limits: Sequence[Due], ignored: Collection[int]) -> None:
    due = earliest(limits, ignored=ignored, law=LAW)
    assert due == Due(
        instant=None,
        derivation=Derivation(
            kind="earliest",
            branches=tuple(limit.derivation for limit in limits),
            ignored=tuple(sorted(ignored)),
            law=LAW,
            tzdata=TZDATA_VERSION,
        ),
    )
    assert due.derivation.decided is None


def test_of_equal_instants_the_first_in_order_decides() -> None:
    day, instant = on("2026-12-24"), by("2026-12-24 23:59:59")
    assert day.instant == instant.instant
    assert earliest([day, instant]).derivation.decided == 0
    assert earliest([instant, day]).derivation.decided == 0
    assert earliest([day, instant], ignored=[0]).derivation.decided == 1
    assert earliest([on("2026-12-25"), instant, day]).derivation.decided == 1


@pytest.mark.parametrize(
    ("first", "second", "decided"),
    [
        ("2026-12-24 12:00:00", "2026-12-24 12:00:01", 0),
        ("2026-12-24 12:00:00", "2026-12-24 12:00:00", 0),
        ("2026-12-24 12:00:00", "2026-12-24 11:59:59", 1),
        # the hour that exists twice
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+02:00", 1),
        ("2026-10-25T02:00:00+01:00", "2026-10-25T02:59:59+02:00", 1),
    ],
)
def test_a_second_decides(first: str, second: str, decided: int) -> None:
    due = earliest([by(first), by(second)])
    assert due.derivation.decided == decided
    assert told(due) == told([by(first), by(second)][decided])


def test_the_latest_of_the_earliest() -> None:
    """By then one of them has passed, whatever is not known."""
    wide, narrow = on("2026-12-01/2026-12-31"), on("2026-12-10/2026-12-20")
    due = earliest([wide, narrow])
    assert told(due) == ("2026-12-01T23:59:59+01:00", "2026-12-20T23:59:59+01:00")
    assert due.derivation.due_last == "2026-12-20T23:59:59+01:00"
    assert due.derivation.readings == ((LATEST, "2026-12-20T23:59:59+01:00"),)
    assert due.derivation.decided == 0
    certain = earliest([on("2026-12-01"), narrow])
    assert certain.latest is None
    assert certain.derivation.due_last is None
    assert certain.derivation.readings == ()
    just = earliest([by("2026-12-01 12:00:00/2026-12-02"), by("2026-12-01 12:00:01")])
    assert told(just) == ("2026-12-01T12:00:00+01:00", "2026-12-01T12:00:01+01:00")
    ignoring = earliest([wide, narrow], ignored=[1])
    assert told(ignoring) == ("2026-12-01T23:59:59+01:00", "2026-12-31T23:59:59+01:00")


def test_a_start_that_is_partly_known_is_that_of_the_limit_that_decided() -> None:
    count = counted("14 dage", "2026-12-01/2026-12-03")
    due = earliest([on("2026-12-20"), count])
    assert (due.derivation.start, due.derivation.start_last) == (
        "2026-12-01T00:00:00+01:00",
        "2026-12-03T23:59:59+01:00",
    )
    assert told(due) == ("2026-12-15T23:59:59+01:00", "2026-12-17T23:59:59+01:00")
    other = earliest([on("2026-12-10"), count])
    assert (other.derivation.start, other.derivation.start_last, other.derivation.decided) == (None, None, 0)


def test_another_reading_may_be_stopped_by_another_limit() -> None:
    count = counted("6 hverdage", "2026-11-20", "hverdage")
    assert told(count) == ("2026-11-27T23:59:59+01:00", "2026-11-27T23:59:59+01:00")
    reading = "2026-11-30T23:59:59+01:00"

    def readings(*others: Due) -> tuple[tuple[str, str], ...]:
        return earliest([count, *others]).derivation.readings

    assert readings() == ((MONDAY_TO_FRIDAY, reading),)
    assert readings(on("2026-12-01")) == ((MONDAY_TO_FRIDAY, reading),)
    assert readings(on("2026-11-29")) == ((MONDAY_TO_FRIDAY, "2026-11-29T23:59:59+01:00"),)
    assert readings(on("2026-11-27")) == ()
    assert readings(on("2026-11-26")) == ()
    assert readings(unknown("open_start")) == ((MONDAY_TO_FRIDAY, reading),)


def test_another_reading_holds_for_every_limit_at_once() -> None:
    """Read Monday to Friday, no limit ends on a Saturday."""
    six, seven = (counted(amount, "2026-11-20", "hverdage") for amount in ("6 hverdage", "7 hverdage"))
    assert told(seven) == ("2026-11-28T23:59:59+01:00", "2026-11-28T23:59:59+01:00")
    expected = ((MONDAY_TO_FRIDAY, "2026-11-30T23:59:59+01:00"),)
    assert earliest([six, seven]).derivation.readings == expected
    assert earliest([seven, six]).derivation.readings == expected
    assert earliest([six, seven], ignored=[1]).derivation.readings == expected
    assert earliest([seven, six], ignored=[1]).derivation.readings == ((MONDAY_TO_FRIDAY, "2026-12-01T23:59:59+01:00"),)


def test_of_two_readings_under_one_title_the_sooner_counts() -> None:
    sooner, later = ("Den anden", "2026-12-02T12:00:00+01:00"), ("Den anden", "2026-12-03T12:00:00+01:00")
    for readings in ((sooner, later), (later, sooner)):
        limit = stored(Derivation(kind="fixed", due="2026-12-01T12:00:00+01:00", readings=readings))
        assert earliest([limit]).derivation.readings == (sooner,)


def test_two_readings_stand_side_by_side_and_the_latest_comes_last() -> None:
    weekdays = counted("6 hverdage", "2026-12-18/2026-12-19", "hverdage")
    working = counted("4 arbejdsdage", "2026-12-18", "arbejdsdage")
    due = earliest([working, weekdays])
    assert [reading for reading, _due in weekdays.derivation.readings] == [MONDAY_TO_FRIDAY, LATEST]
    assert due.derivation.readings == ((CALENDARS["arbejdsdage_lukket"].title, "2026-12-28T23:59:59+01:00"),)
    assert told(due) == ("2026-12-24T23:59:59+01:00", "2026-12-24T23:59:59+01:00")
    late = counted("4 arbejdsdage", "2026-12-18/2026-12-21", "arbejdsdage")
    assert earliest([late, weekdays]).derivation.readings == (
        (CALENDARS["arbejdsdage_lukket"].title, "2026-12-28T23:59:59+01:00"),
        (LATEST, "2026-12-28T23:59:59+01:00"),
    )


def naively_earliest(limits: Sequence[Due], ignored: Collection[int]) -> tuple[Any, ...]:
    """Due, decided, latest and the other readings, one limit at a time."""
    due: datetime | None = None
    latest: datetime | None = None
    decided = None
    titles: list[str] = []
    for place in range(len(limits)):
        limit = limits[place]
        if place in ignored or limit.instant is None:
            continue
        if due is None or limit.instant < due:
            due, decided = limit.instant, place
        last = limit.latest or limit.instant
        if latest is None or last < latest:
            latest = last
        titles += [other.reading for other in limit.alternatives if other.reading not in (*titles, LATEST)]
    readings = []
    for title in titles:
        as_read = [
            {other.reading: other.due for other in limit.alternatives}.get(title, limit.instant)
            for place, limit in enumerate(limits)
            if place not in ignored and limit.instant is not None
        ]
        if min(as_read) != due:
            readings.append((title, min(as_read)))
    if latest != due:
        assert latest is not None
        readings.append((LATEST, latest))
    return due, decided, latest, readings


@given(st.lists(LIMITS, max_size=5), st.sets(st.integers(0, 4)), st.sampled_from([(), LAW]))
@settings(max_examples=300, deadline=None)
def test_the_earliest_by_brute_force(limits: list[Due], chosen: set[int], law: tuple[Any, ...]) -> None:
    ignored = {place for place in chosen if place < len(limits)}
    due = earliest(limits, ignored=ignored, law=law)
    instant, decided, latest, readings = naively_earliest(limits, ignored)
    assert (due.instant, due.derivation.decided, due.last) == (instant, decided, latest)
    assert [(other.reading, other.due) for other in due.alternatives] == readings
    assert due.derivation == Derivation(
        kind="earliest",
        start=None if decided is None else limits[decided].derivation.start,
        start_last=None if decided is None else limits[decided].derivation.start_last,
        due=None if instant is None else iso(instant),
        due_last=None if latest == instant else iso(latest),
        branches=tuple(replace(limit.derivation, law=()) for limit in limits),
        decided=decided,
        ignored=tuple(sorted(ignored)),
        law=law,
        readings=tuple((reading, iso(other)) for reading, other in readings),
        tzdata=TZDATA_VERSION,
    )
    assert (due.latest is None) is (latest == instant)
    assert Derivation.from_data(json.loads(json.dumps(due.derivation.to_data()))) == due.derivation
    assert due == stored(due.derivation)


@given(st.lists(st.one_of(COUNTED, FIXED), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_whatever_is_true_the_earliest_lies_between(limits: list[Due], random: Any) -> None:
    """Pick a true instant for each limit: the earliest of those is within what was told, and both ends can be."""
    due = earliest(limits)
    assert due.instant is not None
    assert due.last is not None
    ends = [(limit.instant, limit.last) for limit in limits]
    for _attempt in range(5):
        true = [
            first + timedelta(seconds=random.randint(0, int((last - first).total_seconds()))) for first, last in ends
        ]  # type: ignore[operator]
        assert due.instant <= min(true) <= due.last
    assert min(first for first, _last in ends if first) == due.instant
    assert min(last for _first, last in ends if last) == due.last


@given(st.lists(LIMITS, min_size=1, max_size=4), UNKNOWN, st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_what_is_not_known_changes_nothing(limits: list[Due], waiting: Due, place: int) -> None:
    place = min(place, len(limits))
    without, among = earliest(limits), earliest([*limits[:place], waiting, *limits[place:]])
    assert (without.instant, without.latest, without.alternatives) == (among.instant, among.latest, among.alternatives)
    dropped = earliest([*limits[:place], on("2020-01-01"), *limits[place:]], ignored=[place])
    assert (without.instant, without.latest, without.alternatives) == (
        dropped.instant,
        dropped.latest,
        dropped.alternatives,
    )


@given(st.lists(LIMITS, min_size=1, max_size=4), st.one_of(COUNTED, FIXED))
@settings(max_examples=150, deadline=None)
def test_one_more_limit_is_never_due_later(limits: list[Due], more: Due) -> None:
    before, after = earliest(limits), earliest([*limits, more])
    assert after.instant is not None
    assert after.last is not None
    assert before.instant is None or after.instant <= before.instant
    assert before.last is None or after.last <= before.last


# -- extensions --------------------------------------------------------------------------------------------------------


def test_an_extension() -> None:
    before = counted("14 dage", "2026-11-20 12:00", law=LAW)
    due = extended(before, at("2026-12-24 23:59:59"), at=at("2026-12-01 09:30"), law=OTHER_LAW)
    assert due == Due(
        instant=at("2026-12-24 23:59:59"),
        latest=None,
        alternatives=(),
        derivation=replace(
            before.derivation,
            due="2026-12-24T23:59:59+01:00",
            extensions=(("2026-12-01T09:30:00+01:00", "2026-12-04T23:59:59+01:00"),),
            law=(*LAW, *OTHER_LAW),
        ),
    )
    assert before.derivation.extensions == ()


def test_extending_twice_keeps_what_it_was_each_time() -> None:
    once = extended(on("2026-12-01"), at("2026-12-24 12:00"), at=at("2026-11-25 09:30"), law=LAW)
    twice = extended(once, at("2027-01-15 12:00"), at=at("2026-12-20 10:00"), law=LAW)
    assert told(twice) == ("2027-01-15T12:00:00+01:00", "2027-01-15T12:00:00+01:00")
    assert twice.derivation.extensions == (
        ("2026-11-25T09:30:00+01:00", "2026-12-01T23:59:59+01:00"),
        ("2026-12-20T10:00:00+01:00", "2026-12-24T12:00:00+01:00"),
    )
    assert twice.derivation.law == LAW


def test_law_that_stands_there_already_is_not_said_again() -> None:
    before = counted("14 dage", "2026-11-20", law=LAW)
    changed = (("BL-138-1", "et andet sted", "lov", "VERIFIED"), *OTHER_LAW)
    due = extended(before, at("2026-12-24"), at=at("2026-12-01"), law=changed)
    assert due.derivation.law == (*LAW, *OTHER_LAW)
    assert extended(before, at("2026-12-24"), at=at("2026-12-01")).derivation.law == LAW


def test_after_an_extension_the_due_is_one_instant() -> None:
    """Its other readings are gone (C68)."""
    before = counted("6 hverdage", "2026-11-20/2026-11-22", "hverdage")
    assert len(before.alternatives) == 2
    assert told(before) == ("2026-11-27T23:59:59+01:00", "2026-11-28T23:59:59+01:00")
    due = extended(before, at("2026-12-24 12:00"), at=at("2026-11-25"))
    assert (due.latest, due.alternatives) == (None, ())
    assert (due.derivation.due_last, due.derivation.readings) == (None, ())
    assert due.derivation.start_last == before.derivation.start_last
    assert due.derivation.extensions == (("2026-11-25T00:00:00+01:00", "2026-11-27T23:59:59+01:00"),)


@pytest.mark.parametrize(
    ("before", "until", "old"),
    [
        (by("2026-12-01 12:00"), "2026-12-01 12:00:00", "2026-12-01T12:00:00+01:00"),
        (by("2026-12-01 12:00"), "2026-12-01 11:59:59", "2026-12-01T12:00:00+01:00"),
        (by("2026-12-01 12:00/2026-12-05 12:00"), "2026-12-03 12:00", "2026-12-05T12:00:00+01:00"),
        (by("2026-12-01 12:00/2026-12-05 12:00"), "2026-12-05 12:00", "2026-12-05T12:00:00+01:00"),
        (on("2026-12-01"), "2026-12-01 23:59:59", "2026-12-01T23:59:59+01:00"),
    ],
)
def test_a_limit_can_only_be_extended(before: Due, until: str, old: str) -> None:
    error = refused(lambda: extended(before, at(until), at=at("2026-11-25")))
    assert error.message == f"Den nye frist er ikke senere end den gamle ({old})."
    assert error.hint == "En frist kan kun forlænges. Er starten forkert, så ret den: sagsgang ret SAG NR."
    assert error.field == "due"
    just_after = datetime.fromisoformat(old).astimezone(UTC) + SECOND
    assert extended(before, just_after, at=at("2026-11-25")).instant == just_after


@pytest.mark.parametrize("before", [unknown("open_start"), earliest([on("2026-12-01")], ignored=[0])])
def test_without_a_limit_there_is_nothing_to_extend(before: Due) -> None:
    error = refused(lambda: extended(before, at("2026-12-24"), at=at("2026-11-25")))
    assert (error.message, error.hint, error.field) == (
        "Der er ingen frist at forlænge.",
        "Se pligterne med: sagsgang vis SAG.",
        None,
    )


def test_refusals_in_english() -> None:
    def told_no(due: Due) -> tuple[str, str | None]:
        error = refused(lambda: extended(due, at("2026-11-30"), at=at("2026-11-25")))
        return error.message, error.hint

    assert in_english(lambda: told_no(unknown("open_start"))) == (
        "There is no deadline to extend.",
        "See the obligations with: sagsgang vis SAG.",
    )
    assert in_english(lambda: told_no(by("2026-12-01 12:00"))) == (
        "The new deadline is not later than the old one (2026-12-01T12:00:00+01:00).",
        "A deadline can only be extended. If its start is wrong, correct that: sagsgang ret SAG NR.",
    )

    def gone() -> tuple[str, str | None]:
        error = refused(lambda: recomputed(counted("6 hverdage", "2026-11-20", "hverdage").derivation, {}))
        return error.message, error.hint

    assert in_english(gone) == (
        "The calendar hverdage no longer exists.",
        "Find the edition of kalendere.yaml that the deadline was worked out with.",
    )


@given(
    LIMITS.filter(lambda due: due.instant is not None),
    st.lists(st.integers(1, 10**7), min_size=1, max_size=4),
    CLOSE_INSTANTS,
)
@settings(max_examples=150, deadline=None)
def test_any_number_of_extensions(before: Due, seconds: list[int], when: datetime) -> None:
    due, moves = before, []
    for number in seconds:
        assert due.instant is not None
        assert due.last is not None
        moves.append((iso(when), iso(due.instant)))
        due = extended(due, due.last + timedelta(seconds=number), at=when)
    assert before.last is not None
    assert due.instant == before.last + timedelta(seconds=sum(seconds))
    assert due.last == due.instant
    assert due.alternatives == ()
    assert due.derivation == replace(
        before.derivation, due=iso(due.instant), due_last=None, readings=(), extensions=tuple(moves)
    )
    assert Derivation.from_data(json.loads(json.dumps(due.derivation.to_data()))) == due.derivation
    assert recomputed(due.derivation, {}) == stored(due.derivation) == due


# -- the next period ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2026-12-31 23:59:59", "2026-12", "2026-12-30 12:00/2026-12-31 12:00"])
def test_the_next_period(text: str) -> None:
    end = parse_time(text).span
    assert next_period(end, first_day_counts=False) == end
    after = next_period(end, first_day_counts=True)
    assert (after.first - end.first, after.last - end.last) == (SECOND, SECOND)


@pytest.mark.parametrize("first_day_counts", [True, False])
@pytest.mark.parametrize(("amount", "days"), [("7 dage", 7), ("2 uger", 14)])
def test_periods_of_days_leave_no_day_out_and_count_none_twice(amount: str, days: int, first_day_counts: bool) -> None:
    start = parse_time("2026-10-20 12:00").span
    ends = []
    for _period in range(4):
        due = compute(parse_amount(amount), start, first_day_counts=first_day_counts)
        assert due.instant is not None
        ends.append(due.instant.astimezone(UTC))
        start = next_period(Span(due.instant, due.instant), first_day_counts=first_day_counts)
    first = date(2026, 10, 20) + timedelta(days=days - first_day_counts)
    assert [iso(end)[:19] for end in ends] == [
        f"{first + timedelta(days=days * number)}T23:59:59" for number in range(4)
    ]


def test_periods_of_months_when_the_first_day_counts() -> None:
    """A year from 1 March ends on the last day of February, leap year or not."""
    start, ends = parse_time("2026-03-01 09:00").span, []
    for _period in range(3):
        due = compute(Amount(1, "år"), start, first_day_counts=True)
        assert due.instant is not None
        ends.append(iso(due.instant))
        start = next_period(Span(due.instant, due.instant), first_day_counts=True)
    assert ends == ["2027-02-28T23:59:59+01:00", "2028-02-29T23:59:59+01:00", "2029-02-28T23:59:59+01:00"]


@given(SPANS, st.booleans())
def test_the_next_period_starts_at_the_end_or_a_second_after(end: Span, first_day_counts: bool) -> None:
    moved = SECOND if first_day_counts else timedelta(0)
    assert next_period(end, first_day_counts=first_day_counts) == Span(end.first + moved, end.last + moved)


# -- counted once more -------------------------------------------------------------------------------------------------


@given(LIMITS)
@settings(max_examples=300, deadline=None)
def test_a_limit_counted_once_more_is_the_same(limit: Due) -> None:
    assert stored(limit.derivation) == limit
    assert recomputed(limit.derivation, CALENDARS) == limit
    read_back = Derivation.from_data(json.loads(json.dumps(limit.derivation.to_data())))
    assert recomputed(read_back, CALENDARS) == limit


@given(st.lists(LIMITS, max_size=4), st.sets(st.integers(0, 3)), st.sampled_from([(), LAW]))
@settings(max_examples=200, deadline=None)
def test_the_earliest_counted_once_more_is_the_same(limits: list[Due], chosen: set[int], law: tuple[Any, ...]) -> None:
    due = earliest(limits, ignored={place for place in chosen if place < len(limits)}, law=law)
    assert recomputed(due.derivation, CALENDARS) == due


def test_counting_once_more_uses_the_calendars_of_today() -> None:
    before = counted("6 hverdage", "2026-11-20 15:40", "hverdage", law=LAW)
    closed = {**CALENDARS, "hverdage": replace(CALENDARS["hverdage"], weekdays=(0, 1, 2, 3, 4), title="Ny")}
    due = recomputed(before.derivation, closed)
    assert told(due) == ("2026-11-30T23:59:59+01:00", "2026-11-30T23:59:59+01:00")
    assert due.derivation.calendar_title == "Ny"
    assert due.derivation.law == LAW
    assert due.alternatives == ()
    among = earliest([on("2026-12-24"), before], law=OTHER_LAW)
    again = recomputed(among.derivation, closed)
    assert told(again) == ("2026-11-30T23:59:59+01:00", "2026-11-30T23:59:59+01:00")
    assert again.derivation.law == OTHER_LAW
    assert again.derivation.branches[1].calendar_title == "Ny"


def test_an_ignored_limit_stays_ignored() -> None:
    due = earliest([on("2026-11-01"), counted("6 hverdage", "2026-11-20", "hverdage")], ignored=[0])
    assert recomputed(due.derivation, CALENDARS).derivation.ignored == (0,)
    assert recomputed(due.derivation, CALENDARS) == due


def test_what_was_fixed_or_extended_or_never_counted_is_as_it_was_stored() -> None:
    """Even with a time zone of long ago, and without the calendar."""
    extended_one = extended(counted("6 hverdage", "2026-11-20", "hverdage"), at("2026-12-24"), at=at("2026-11-25"))
    for derivation in [
        on("2026-12-24").derivation,
        unknown("open_start").derivation,
        unknown("open_end", by="fact", title="Hvornår?").derivation,
        extended_one.derivation,
        extended(earliest([extended_one]), at("2027-01-24"), at=at("2026-12-25")).derivation,
        Derivation(kind="undated"),
        Derivation(
            kind="fixed", start="2026-11-20T12:00:00+01:00", number=6, unit="dage", due="2026-12-24T12:00:00+01:00"
        ),
        Derivation(due="2026-12-24T12:00:00+01:00"),
        Derivation(due="2026-12-24T12:00:00+01:00", number=6, unit="dage"),
        Derivation(due="2026-12-24T12:00:00+01:00", start="2026-11-20T12:00:00+01:00"),
    ]:
        old = replace(derivation, tzdata="1999z")
        assert recomputed(old, {}) == stored(old)
        assert recomputed(old, {}).derivation == old


def test_the_time_zone_is_that_of_today() -> None:
    old = replace(counted("6 dage", "2026-11-20").derivation, tzdata="1999z", due="1999-01-01T00:00:00+01:00")
    assert recomputed(old, {}) == counted("6 dage", "2026-11-20")


@pytest.mark.parametrize(
    ("amount", "start", "calendar", "how"),
    [
        ("0 dage", "2026-11-20", None, {}),
        ("4 uger", "2026-11-26", "arbejdsdage", {"roll": "næste_hverdag"}),
        ("4 uger", "2026-11-26", "arbejdsdage", {"roll": "bliver"}),
        ("4 uger", "2026-11-26/2026-11-28", "arbejdsdage_lukket", {"roll": "næste_hverdag", "first_day_counts": True}),
        ("6 arbejdsdage", "2026-11-26", "arbejdsdage", {"roll": "næste_hverdag", "first_day_counts": True}),
        ("24 timer", "2026-10-24", "arbejdsdage", {"roll": "næste_hverdag", "first_day_counts": True}),
        ("24 timer", "2026-10-25T02:30:00+01:00", None, {}),
        ("24 timer", "2026-03-28 12:00/2026-03-29 12:00", None, {}),
        ("1 måned", "2028-01-29/2028-01-31", None, {"first_day_counts": True}),
        ("1 år", "1900", None, {}),
        ("1 måned", "2199-11", None, {}),
    ],
)
def test_these_counted_once_more_are_the_same(amount: str, start: str, calendar: str | None, how: Any) -> None:
    due = counted(amount, start, calendar, law=LAW, **how)
    assert recomputed(due.derivation, CALENDARS) == stored(due.derivation) == due


def test_a_calendar_that_is_gone_is_named() -> None:
    derivation = counted("6 hverdage", "2026-11-20", "hverdage").derivation
    for asked in (derivation, earliest([on("2026-12-24"), stored(derivation)]).derivation):
        error = refused(lambda asked=asked: recomputed(asked, {"arbejdsdage": CALENDARS["arbejdsdage"]}))  # type: ignore[misc]
        assert error.message == "Kalenderen hverdage findes ikke mere."
        assert error.hint == "Find den udgave af kalendere.yaml, som fristen blev regnet ud med."
    without_reading = {"hverdage": CALENDARS["hverdage"]}
    assert "hverdage_man_fre" in refused(lambda: recomputed(derivation, without_reading)).message


def test_a_day_that_is_known_is_the_same_as_a_day_twice() -> None:
    day = date(2026, 12, 24)
    assert day_limit(Days(day, day, "2026-12-24")) == day_limit(parse_days("2026-12-24/2026-12-24"))
