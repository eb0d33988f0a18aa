"""Deadlines as a calendar: read back by the library, and by hand line by line; and nothing about a person in it."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from sagsgang.case.answers import Alternative, Deadline, DeadlinesAnswer, Obligation
from sagsgang.errors import InvalidValue
from sagsgang.export.calendar import TOLD, calendar_of, told
from sagsgang.law.amount import parse_amount
from sagsgang.law.derivation import Derivation
from sagsgang.law.due import compute
from sagsgang.law.moment import COPENHAGEN, end_of_day, from_epoch, iso, parse
from sagsgang.law.wording import lines
from sagsgang.text import Language, language

NOW = datetime(2026, 11, 20, 15, 12, tzinfo=UTC)
LAW = (("BL-136-2", "barnets lov § 136, stk. 2", "lov", "VERIFIED"), ("X", "håndbogen", "beredskab", "UNKNOWN"))
WITHHELD: frozenset[str] = frozenset()
"""The fields of a derivation that tell of a person."""


def reckoned(amount: str, start: str) -> Derivation:
    return compute(parse_amount(amount), parse(start).instant, law=LAW).derivation


def deadline(
    due: datetime | None = None,
    *,
    case: str = "UND-2026-0001",
    name: str = "akut_vurdering",
    nr: int = 1,
    title: str = "Akut vurdering",
    status: str = "open",
    how: Derivation | None = None,
    mark: str = "x",
) -> Deadline:
    """One deadline. `mark` stands wherever something is about a person, or free text."""
    if due is None and how is not None and how.due is not None:
        due = datetime.fromisoformat(how.due).astimezone(UTC)
    obligation = Obligation(
        id=name,
        nr=nr,
        title=title,
        status=status,
        due=due,
        start=None,
        met_at=None,
        late=status == "missed",
        owner=mark,
        owner_role=mark,
        asks=(mark,),
        law=(),
        consequence="brud",
        alternatives=(Alternative(reading=mark, due=NOW),),
        deciding="statute",
        reason=mark,
        derived=None if how is None else how.to_data(),
    )
    return Deadline(obligation=obligation, case=case, guide=mark, child=mark, holder=mark)


def written(*deadlines: Deadline, now: datetime = NOW, spoken: Language = "da") -> bytes:
    return calendar_of(DeadlinesAnswer(obligations=deadlines), now=now, language=spoken)


def events(*deadlines: Deadline, spoken: Language = "da") -> list[Event]:
    """As the library reads them back."""
    calendar = Calendar.from_ical(written(*deadlines, spoken=spoken))
    assert isinstance(calendar, Calendar)
    assert not [problem for part in calendar.walk() for problem in part.errors]
    return list(calendar.events)


# -- read by hand ------------------------------------------------------------------------------------------------------


def content_lines(raw: bytes) -> list[str]:
    """RFC 5545 section 3.1, by itself: lines end in CRLF, have at most 75 octets, and go on after a blank."""
    assert raw.endswith(b"\r\n")
    physical = raw.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert len(line) <= 75
        assert line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no character is cut in two
    return raw.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode().split("\r\n")


def unescaped(value: str) -> str:
    """A TEXT value (section 3.3.11). A comma, semicolon or backslash that is not escaped is refused."""
    assert re.fullmatch(r"(?:[^\\,;]|\\[\\,;nN])*", value), value
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def by_hand(raw: bytes) -> list[list[tuple[str, str]]]:
    """The properties of every event, in order."""
    found: list[list[tuple[str, str]]] = []
    for line in content_lines(raw):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append([])
        elif found:
            found[-1].append((name, value))
    return found


def value(raw: bytes, name: str) -> str:
    ((_name, said),) = [pair for pair in by_hand(raw)[0] if pair[0] == name]
    return said


def all_text(raw: bytes) -> str:
    return "\n".join(content_lines(raw))


# -- what an entry says ------------------------------------------------------------------------------------------------


def test_an_entry_in_full() -> None:
    raw = written(deadline(how=reckoned("24 timer", "2026-11-20 15:40")))
    description = (
        "Regnes fra fre 20. nov. 2026 kl. 15.40.",
        r"24 timer løber uden pause: nætter\, weekender og helligdage tæller med.",
        "Fristen er lør 21. nov. 2026 kl. 15.40.",
        r"BL-136-2: barnets lov § 136\, stk. 2 (lov\; VERIFIED).",
        r"X: håndbogen (beredskab\; UNKNOWN: ikke efterprøvet). Det er kommunens beredskab\, ikke lov.",
    )
    assert content_lines(raw) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sagsgang//sagsgang 0.1.0//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Frister i sagsgang",
        "X-WR-CALNAME:Frister i sagsgang",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "BEGIN:VEVENT",
        "SUMMARY:UND-2026-0001 akut_vurdering: Akut vurdering",
        "DTSTART:20261121T144000Z",
        "DTSTAMP:20261120T151200Z",
        f"UID:{value(raw, 'UID')}",
        f"SEQUENCE:{int(NOW.timestamp()) // 60}",
        "CATEGORIES:Åben",
        "CLASS:PRIVATE",
        "DESCRIPTION:" + r"\n".join(description),
        "LAST-MODIFIED:20261120T151200Z",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_the_derivation_is_told_as_it_is_worded_elsewhere() -> None:
    how = reckoned("14 dage", "2026-11-20")
    (event,) = events(deadline(how=how))
    assert str(event["description"]).split("\n") == list(lines(how))


def test_in_english() -> None:
    (event,) = events(deadline(status="missed", how=reckoned("24 timer", "2026-11-20 15:40")), spoken="en")
    assert str(event["description"]).startswith("The deadline has passed.\nCounted from Fri 20 Nov 2026, 15:40.")
    assert event.categories == ["Passed"]
    (promise,) = events(deadline(NOW, name="løfte", title="Hemmeligt"), spoken="en")
    assert event["summary"] == "UND-2026-0001 akut_vurdering: Akut vurdering"
    assert promise["summary"] == "UND-2026-0001 Promise no. 1"
    assert language() == "da"


def test_a_whole_day_and_hours() -> None:
    day, hours = events(
        deadline(how=reckoned("7 dage", "2026-11-20 15:40")),
        deadline(how=reckoned("168 timer", "2026-11-20 23:59:59")),
    )
    assert (day["dtstart"].dt, day["dtend"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    assert hours["dtstart"].dt == datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)
    assert "dtend" not in hours
    raw = written(deadline(how=reckoned("7 dage", "2026-11-20 15:40")))
    assert value(raw, "DTSTART;VALUE=DATE") == "20261127"
    assert value(raw, "DTEND;VALUE=DATE") == "20261128"


@pytest.mark.parametrize(
    ("start", "day", "hour"),
    [
        ("2026-10-24 12:00", date(2026, 10, 25), datetime(2026, 10, 25, 10, tzinfo=UTC)),
        ("2026-10-24 02:30", date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 23:00", date(2026, 10, 26), datetime(2026, 10, 26, 22, tzinfo=UTC)),
        ("2027-03-27 12:00", date(2027, 3, 28), datetime(2027, 3, 28, 11, tzinfo=UTC)),
        ("2027-03-27 02:30", date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2027-03-28 23:00", date(2027, 3, 29), datetime(2027, 3, 29, 21, tzinfo=UTC)),
    ],
)
def test_over_both_changes_of_the_clock(start: str, day: date, hour: datetime) -> None:
    one, other = deadline(how=reckoned("1 dage", start)), deadline(how=reckoned("24 timer", start))
    (as_day,), (as_hours,) = events(one), events(other)
    assert (as_day["dtstart"].dt, as_day["dtend"].dt) == (day, day + timedelta(days=1))
    assert as_hours["dtstart"].dt == hour
    assert value(written(other), "DTSTART") == f"{hour:%Y%m%dT%H%M%SZ}"


def test_what_we_do_not_know_is_not_said_as_if_we_did() -> None:
    (event,) = events(deadline(status="unknown", how=reckoned("24 timer", "2026-11-20 15:40")))
    assert event["summary"] == "Måske: UND-2026-0001 akut_vurdering: Akut vurdering"
    assert event.categories == ["Måske"]
    assert event["status"] == "TENTATIVE"
    assert str(event["description"]).startswith("Vi ved ikke endnu, om pligten gælder. Gælder den, er fristen denne:\n")


def test_what_is_late_says_so() -> None:
    missed, owed = events(deadline(NOW, status="missed"), deadline(NOW, nr=2))
    assert (missed.categories, owed.categories) == (["Overskredet"], ["Åben"])
    assert missed["description"] == "Fristen er overskredet.\nFristen er fre 20. nov. 2026 kl. 16.12."
    assert owed["summary"] == "UND-2026-0001 akut_vurdering nr. 2: Akut vurdering"


def test_a_limit_that_was_moved_says_where_to() -> None:
    how = reckoned("24 timer", "2026-11-20 15:40")
    (event,) = events(deadline(end_of_day(date(2026, 12, 1)), how=how))
    assert str(event["description"]).endswith("\nFristen er siden flyttet til tir 1. dec. 2026.")
    (same,) = events(deadline(how=how))
    assert "flyttet" not in same["description"]


def test_a_limit_whose_reckoning_is_not_told_still_says_when() -> None:
    day, instant = events(deadline(NOW, case="B"), deadline(end_of_day(date(2026, 11, 20)), case="A"))
    assert (day["summary"], instant["summary"]) == (
        "B akut_vurdering: Akut vurdering",
        "A akut_vurdering: Akut vurdering",
    )
    assert day["description"] == "Fristen er fre 20. nov. 2026 kl. 16.12."
    assert instant["description"] == "Fristen er fre 20. nov. 2026."
    assert instant["dtstart"].dt == date(2026, 11, 20)


# -- a calendar that is read again -------------------------------------------------------------------------------------


def test_an_entry_is_known_again() -> None:
    first = deadline(NOW)
    later = deadline(NOW + timedelta(days=9), title="Ny titel", status="missed", mark="y")
    again = calendar_of(DeadlinesAnswer(obligations=(later,)), now=NOW + timedelta(minutes=1), language="en")
    assert value(written(first), "UID") == value(again, "UID") == "d1a73c7c-290a-5077-8a20-baba4f3537d8@sagsgang"
    assert int(value(written(first), "SEQUENCE")) < int(value(again, "SEQUENCE")) < 2**31
    assert value(written(first), "DTSTAMP") < value(again, "DTSTAMP")


def test_no_two_obligations_share_an_entry() -> None:
    keys = [(case, name, nr) for case in ("A", "A1", "Aa", "Å") for name in ("a", "1a", "a1", "å") for nr in (1, 2, 11)]
    uids = [event["uid"] for event in events(*(deadline(NOW, case=c, name=n, nr=k) for c, n, k in keys))]
    assert len(set(uids)) == len(uids) == len(keys)


def test_the_order_in_which_they_come_makes_no_difference() -> None:
    some = [
        deadline(NOW + timedelta(hours=hour % 3), case=f"S{hour % 5}", name="løfte" if hour % 2 else "a", nr=hour)
        for hour in range(12)
    ]
    expected = written(*some)
    for seed in range(5):
        random.Random(seed).shuffle(some)
        assert written(*some) == expected
    starts = [event["dtstart"].dt for event in events(*some)]
    assert starts == sorted(starts)


def test_what_is_undated_is_left_out() -> None:
    assert [event["summary"][:1] for event in events(deadline(case="A"), deadline(NOW, case="B"))] == ["B"]


@pytest.mark.parametrize("some", [(), (deadline(),)], ids=["nothing", "nothing dated"])
def test_an_empty_calendar_is_valid(some: tuple[Deadline, ...]) -> None:
    raw = written(*some)
    (calendar,) = Calendar.from_ical(raw, multiple=True)
    assert (calendar["version"], calendar["prodid"].endswith("//DA"), list(calendar.events)) == ("2.0", True, [])
    assert [line for line in content_lines(raw) if line.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VTIMEZONE",  # section 3.6: at least one component
        "BEGIN:DAYLIGHT",
        "BEGIN:STANDARD",
    ]
    (zone,) = calendar.timezones
    ours = zone.to_tz(lookup_tzid=False)
    for hours in range(0, 24 * 800, 5):
        at = datetime(2026, 1, 1, 12, tzinfo=COPENHAGEN) + timedelta(hours=hours)
        assert at.replace(tzinfo=ours).utcoffset() == at.utcoffset()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="tidszone"):
        written(now=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("now", ["1900-01-01", "1969-12-31 12:00", "2199-12-31 23:59"])
def test_at_the_edges_of_time(now: str) -> None:
    raw = written(deadline(end_of_day(date(2199, 12, 31))), now=parse(now).instant + timedelta(microseconds=7))
    assert 0 <= int(value(raw, "SEQUENCE")) < 2**31
    assert value(raw, "DTEND;VALUE=DATE") == "22000101"


# -- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Ja, nej; måske", "Ja, nej; måske"),
        ("to\nlinjer\r\n  her", "to linjer her"),
        ("C:\\Noter\\n", "C:/Noter/n"),
        ("a\x00b\x1bc\u202ed\ud800", "abcd"),
        ("ærø " * 40 + "å", "ærø " * 40 + "å"),
        ("BEGIN:VEVENT\r\nATTENDEE:x", "BEGIN:VEVENT ATTENDEE:x"),
    ],
)
def test_titles_as_they_come_back(title: str, said: str) -> None:
    raw = written(deadline(NOW, title=title))
    assert unescaped(value(raw, "SUMMARY")) == f"UND-2026-0001 akut_vurdering: {said}"
    (event,) = events(deadline(NOW, title=title))
    assert event["summary"] == f"UND-2026-0001 akut_vurdering: {said}"


CHARACTERS = st.one_of(st.characters(), st.sampled_from('æøåÆØÅ,;:\\"nN\n\r\t é€😀'))


@settings(max_examples=100, deadline=None)
@given(title=st.text(CHARACTERS, max_size=200), case=st.text(CHARACTERS, max_size=20), place=st.text(CHARACTERS))
def test_any_text_gives_lines_as_they_must_be(title: str, case: str, place: str) -> None:
    how = Derivation(kind="fixed", due=iso(NOW), law=(("R", place, "praksis", "UNKNOWN"),))
    one = deadline(NOW, case=case, title=title, how=how)
    raw = written(one)
    summary, description = unescaped(value(raw, "SUMMARY")), unescaped(value(raw, "DESCRIPTION"))
    assert "\n" not in summary
    assert description.count("\n") == 1
    (event,) = events(one)
    assert (event["summary"], event["description"]) == (summary, description)
    kept = "".join(c for c in title.replace("\\", "/") if c.isprintable() and not c.isspace())
    assert "".join(summary.split()).endswith(kept)


# -- nothing about a person --------------------------------------------------------------------------------------------

PROPERTIES = {
    "UID",
    "DTSTAMP",
    "LAST-MODIFIED",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "CATEGORIES",
    "STATUS",
    "CLASS",
    "TRANSP",
}

MARK = "Mærkesen"
instants = st.integers(min_value=0, max_value=7_000_000_000).map(from_epoch)
amounts = st.sampled_from(["24 timer", "14 dage", "2 uger", "4 måneder", "0 dage"])
derivations = st.one_of(
    st.none(),
    st.builds(lambda amount, start: reckoned(amount, iso(start)), amounts, instants),
    st.builds(lambda due: Derivation(kind="fixed", start=iso(NOW), due=iso(due)), instants),
)


@st.composite
def marked(draw: st.DrawFn) -> Deadline:
    """A deadline with the mark in everything about a person, and in the title if it is a promise."""
    promise = draw(st.booleans())
    how = draw(derivations)
    return deadline(
        draw(instants) if how is None or draw(st.booleans()) else None,
        name="løfte" if promise else "akut_vurdering",
        title=f"{MARK} skal med til mødet" if promise else "Akut vurdering",
        nr=draw(st.integers(min_value=1, max_value=12)),
        status=draw(st.sampled_from(["open", "missed", "unknown"])),
        how=how,
        mark=f"{MARK}{draw(st.integers(min_value=0, max_value=9))}",
    )


@settings(max_examples=100, deadline=None)
@given(some=st.lists(marked(), min_size=1, max_size=3), spoken=st.sampled_from(["da", "en"]))
def test_nothing_about_a_person_leaves(some: list[Deadline], spoken: Language) -> None:
    raw = written(*some, spoken=spoken)
    assert MARK.lower() not in all_text(raw).lower()
    assert all(
        MARK not in str(item) for event in events(*some, spoken=spoken) for _name, item in event.property_items()
    )
    names = {name.partition(";")[0] for properties in by_hand(raw) for name, _value in properties}
    assert names - PROPERTIES == {"END"}


def test_the_mark_would_be_found() -> None:
    assert MARK in all_text(written(deadline(NOW, title=MARK)))


def test_every_field_of_a_derivation_is_either_told_or_withheld() -> None:
    """Somebody who adds one says here which it is."""
    names = {field.name for field in fields(Derivation)}
    assert names == TOLD | WITHHELD
    assert not TOLD & WITHHELD


def test_only_what_may_be_told_is(monkeypatch: pytest.MonkeyPatch) -> None:
    how = Derivation(kind="fixed", due=iso(NOW), calendar_source=MARK, calendar="hverdage")
    assert told(how) == how
    monkeypatch.setattr("sagsgang.export.calendar.TOLD", TOLD - {"calendar_source"})
    assert told(how) == Derivation(kind="fixed", due=iso(NOW), calendar="hverdage")
    assert MARK not in all_text(written(deadline(how=how)))
