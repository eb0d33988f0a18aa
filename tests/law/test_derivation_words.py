from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legal_calendars import CALENDARS, in_english
from random_limits import LAW, LIMITS

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import parse_amount
from sagsgang.law.derivation import LATEST, Derivation, Kind
from sagsgang.law.due import Due, compute
from sagsgang.law.limits import day_limit, earliest, extended, fixed, unknown
from sagsgang.law.moment import parse
from sagsgang.law.span import parse_days, parse_time
from sagsgang.law.wording import lines, reading_words

UNDATED = "Der er ingen frist: pligten står åben, til den er opfyldt."
NO_START = "Fristen kan ikke regnes ud endnu: vi ved ikke, hvornår den regnes fra."
NO_LENGTH = "Fristen kan ikke regnes ud endnu: vi ved ikke, hvor lang den er."
IGNORED = " (ser vi bort fra: den var gået, før pligten opstod)"


def at(text: str) -> datetime:
    return parse(text).instant


def on(text: str, question: str = "Hvornår er mødet?") -> Due:
    return fixed(day_limit(parse_days(text)), by="fact", title=question)


def by(text: str, title: str = "Underret") -> Due:
    return fixed(parse_time(text).span, by="obligation", title=title)


def counted(amount: str, start: str, calendar: str | None = None, **how: Any) -> Due:
    return compute(
        parse_amount(amount),
        parse_time(start).span,
        calendar=None if calendar is None else CALENDARS[calendar],
        calendars=CALENDARS,
        **how,
    )


def refused(what: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(InvalidValue) as caught:
        what()
    return caught.value.message, caught.value.hint


# -- as data -----------------------------------------------------------------------------------------------------------


def test_what_is_at_its_default_is_left_out() -> None:
    assert Derivation().to_data() == {"kind": "counted"}
    assert Derivation(kind="undated").to_data() == {"kind": "undated"}
    assert unknown("open_end", title="Hvornår?", by="fact").derivation.to_data() == {
        "kind": "open_end",
        "fixed_by": "fact",
        "fixed_title": "Hvornår?",
    }
    assert Derivation(stays=False, number=0, decided=0).to_data() == {
        "kind": "counted",
        "number": 0,
        "stays": False,
        "decided": 0,
    }


def test_every_field_is_data() -> None:
    inner = Derivation(kind="fixed", due="2026-12-24T12:00:00+01:00", fixed_by="fact", fixed_title="Hvornår?")
    derivation = Derivation(
        kind="earliest",
        start="2026-11-20T00:00:00+01:00",
        start_last="2026-11-21T00:00:00+01:00",
        number=6,
        unit="hverdage",
        first_day_counts=True,
        calendar="hverdage",
        calendar_title="Hverdage",
        calendar_source="CAL-4",
        calendar_status="UNKNOWN",
        counted=("2026-11-20", "2026-11-21"),
        left_out=(("2026-11-22", "søndag"),),
        stays=False,
        roll=("2026-11-22", "2026-11-23"),
        roll_over=(("2026-11-22", "søndag"),),
        due="2026-11-27T23:59:59+01:00",
        due_last="2026-11-28T23:59:59+01:00",
        fixed_by="obligation",
        fixed_title="Underret",
        branches=(inner, Derivation(kind="earliest", branches=(inner,), decided=0)),
        decided=1,
        ignored=(0, 2),
        extensions=(("2026-11-25T12:00:00+01:00", "2026-11-26T23:59:59+01:00"),),
        beyond=("", "2026-11-01"),
        law=LAW,
        readings=((LATEST, "2026-11-28T23:59:59+01:00"),),
        tzdata="2025b",
    )
    told = {"kind": "fixed", "due": "2026-12-24T12:00:00+01:00", "fixed_by": "fact", "fixed_title": "Hvornår?"}
    data = {
        "kind": "earliest",
        "start": "2026-11-20T00:00:00+01:00",
        "start_last": "2026-11-21T00:00:00+01:00",
        "number": 6,
        "unit": "hverdage",
        "first_day_counts": True,
        "calendar": "hverdage",
        "calendar_title": "Hverdage",
        "calendar_source": "CAL-4",
        "calendar_status": "UNKNOWN",
        "counted": ["2026-11-20", "2026-11-21"],
        "left_out": [["2026-11-22", "søndag"]],
        "stays": False,
        "roll": ["2026-11-22", "2026-11-23"],
        "roll_over": [["2026-11-22", "søndag"]],
        "due": "2026-11-27T23:59:59+01:00",
        "due_last": "2026-11-28T23:59:59+01:00",
        "fixed_by": "obligation",
        "fixed_title": "Underret",
        "branches": [told, {"kind": "earliest", "branches": [told], "decided": 0}],
        "decided": 1,
        "ignored": [0, 2],
        "extensions": [["2026-11-25T12:00:00+01:00", "2026-11-26T23:59:59+01:00"]],
        "beyond": ["", "2026-11-01"],
        "law": [["BL-138-1", "barnets lov § 138, stk. 1", "lov", "VERIFIED-2ND"]],
        "readings": [[LATEST, "2026-11-28T23:59:59+01:00"]],
        "tzdata": "2025b",
    }
    assert derivation.to_data() == data
    assert list(derivation.to_data()) == list(data)
    assert Derivation.from_data(data) == derivation
    assert hash(Derivation.from_data(data)) == hash(derivation)
    assert msgspec.convert(msgspec.to_builtins(derivation), Derivation) == derivation


def test_the_name_of_the_latest_reading_is_kept_in_stored_cases() -> None:
    assert LATEST == "seneste mulige tidspunkt"


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_is_read_back(kind: Kind) -> None:
    assert Derivation.from_data({"kind": kind}) == Derivation(kind=kind)
    assert Derivation.from_data(Derivation(kind=kind).to_data()) == Derivation(kind=kind)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({}, "kind=None"),
        ({"kind": "guessed"}, "kind=guessed"),
        ({"kind": None}, "kind=None"),
        ({"kind": "counted", "surprise": 1}, "surprise"),
        ({"kind": "guessed", "surprise": 1}, "surprise"),
        ({"kind": "counted", "b": 1, "a": 2}, "a, b"),
        ({"kind": "earliest", "branches": [{"kind": "counted"}, {"kind": "guessed"}]}, "kind=guessed"),
        ({"kind": "earliest", "branches": [{"kind": "earliest", "branches": [{"kind": "fixed", "x": 1}]}]}, "x"),
    ],
)
def test_data_that_is_not_understood_is_refused(data: dict[str, Any], what: str) -> None:
    assert refused(lambda: Derivation.from_data(data)) == (f"Udregningen af fristen kan ikke læses: {what}.", None)
    assert in_english(lambda: refused(lambda: Derivation.from_data(data)))[0] == (
        f"The working out of the deadline cannot be read: {what}."
    )


# -- fixed and open ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("derivation", "danish", "english"),
    [
        (
            on("2026-12-01").derivation,
            ("Senest tir 1. dec. 2026, efter «Hvornår er mødet?».",),
            ("No later than Tue 1 Dec 2026, according to «Hvornår er mødet?».",),
        ),
        (
            by("2026-12-01 12:00").derivation,
            ("Senest tir 1. dec. 2026 kl. 12.00, efter fristen for «Underret».",),
            ("No later than Tue 1 Dec 2026, 12:00, according to the deadline for «Underret».",),
        ),
        (
            by("2026-12-01 23:59:58").derivation,
            ("Senest tir 1. dec. 2026 kl. 23.59.58, efter fristen for «Underret».",),
            ("No later than Tue 1 Dec 2026, 23:59:58, according to the deadline for «Underret».",),
        ),
        (
            on("2026-12").derivation,
            (
                "Senest tir 1. dec. 2026, efter «Hvornår er mødet?».",
                "Anden læsning: seneste mulige tidspunkt: tor 31. dec. 2026.",
            ),
            (
                "No later than Tue 1 Dec 2026, according to «Hvornår er mødet?».",
                "Other reading: latest possible time: Thu 31 Dec 2026.",
            ),
        ),
        (
            unknown("open_end", by="fact", title="Hvornår er mødet?").derivation,
            ("Fristen kan ikke regnes ud endnu: «Hvornår er mødet?» er ikke kendt.",),
            ("The deadline cannot be worked out yet: «Hvornår er mødet?» is not known.",),
        ),
        (
            unknown("open_end", by="obligation", title="Underret").derivation,
            ("Fristen kan ikke regnes ud endnu: fristen for «Underret» er ikke kendt.",),
            ("The deadline cannot be worked out yet: the deadline for «Underret» is not known.",),
        ),
        (
            unknown("open_end").derivation,
            ("Fristen kan ikke regnes ud endnu: «» er ikke kendt.",),
            ("The deadline cannot be worked out yet: «» is not known.",),
        ),
        (
            replace(unknown("open_start").derivation, law=LAW),
            (NO_START, "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND)."),
            (
                "The deadline cannot be worked out yet: we do not know when it is counted from.",
                "BL-138-1: barnets lov § 138, stk. 1 (statute; VERIFIED-2ND).",
            ),
        ),
        (
            Derivation(kind="open_length", start="2026-11-20T00:00:00+01:00", start_last="2026-11-20T23:59:59+01:00"),
            ("Regnes fra fre 20. nov. 2026, så nøje det er kendt. Den tidligste mulige frist gælder.", NO_LENGTH),
            (
                "Counted from Fri 20 Nov 2026, as closely as it is known. The earliest possible deadline counts.",
                "The deadline cannot be worked out yet: we do not know how long it is.",
            ),
        ),
    ],
)
def test_limits_that_are_not_counted(derivation: Derivation, danish: tuple[str, ...], english: tuple[str, ...]) -> None:
    assert lines(derivation) == danish
    assert in_english(lambda: lines(derivation)) == english


def test_the_names_of_readings() -> None:
    assert reading_words(LATEST) == "seneste mulige tidspunkt"
    assert reading_words("Hverdage, mandag til fredag") == "Hverdage, mandag til fredag"
    assert in_english(lambda: reading_words(LATEST)) == "latest possible time"
    assert in_english(lambda: reading_words("Hverdage, mandag til fredag")) == "Hverdage, mandag til fredag"


# -- a start that is partly known --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "start", "how", "danish", "english"),
    [
        (
            "14 dage",
            "2026-11-20/2026-11-22",
            {"law": LAW},
            (
                (
                    "Regnes fra mellem fre 20. nov. 2026 og søn 22. nov. 2026, så nøje det er kendt. "
                    "Den tidligste mulige frist gælder."
                ),
                "14 dage, alle dage tæller: den sidste er fre 4. dec. 2026.",
                "Fristen er fre 4. dec. 2026 (hele dagen).",
                "Anden læsning: seneste mulige tidspunkt: søn 6. dec. 2026.",
                "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND).",
            ),
            (
                (
                    "Counted from between Fri 20 Nov 2026 and Sun 22 Nov 2026, as closely as it is known. "
                    "The earliest possible deadline counts."
                ),
                "14 days, every day counts: the last is Fri 4 Dec 2026.",
                "The deadline is Fri 4 Dec 2026 (all day).",
                "Other reading: latest possible time: Sun 6 Dec 2026.",
                "BL-138-1: barnets lov § 138, stk. 1 (statute; VERIFIED-2ND).",
            ),
        ),
        (
            "18 år",
            "2009",
            {},
            (
                "Regnes fra 2009, så nøje det er kendt. Den tidligste mulige frist gælder.",
                "18 år ender på samme dag i måneden: fre 1. jan. 2027.",
                "Fristen er fre 1. jan. 2027 (hele dagen).",
                "Anden læsning: seneste mulige tidspunkt: fre 31. dec. 2027.",
            ),
            (
                "Counted from 2009, as closely as it is known. The earliest possible deadline counts.",
                "18 years, ending on the same day of the month: Fri 1 Jan 2027.",
                "The deadline is Fri 1 Jan 2027 (all day).",
                "Other reading: latest possible time: Fri 31 Dec 2027.",
            ),
        ),
        (
            "24 timer",
            "2026-11-20",
            {},
            (
                "Regnes fra fre 20. nov. 2026, så nøje det er kendt. Den tidligste mulige frist gælder.",
                "24 timer løber uden pause: nætter, weekender og helligdage tæller med.",
                "Fristen er lør 21. nov. 2026 kl. 00.00.",
                "Anden læsning: seneste mulige tidspunkt: lør 21. nov. 2026.",
            ),
            (
                "Counted from Fri 20 Nov 2026, as closely as it is known. The earliest possible deadline counts.",
                "24 hours, without pause: nights, weekends and public holidays count.",
                "The deadline is Sat 21 Nov 2026, 00:00.",
                "Other reading: latest possible time: Sat 21 Nov 2026.",
            ),
        ),
        (
            "14 dage",
            "2026-11-20 12:00/2026-11-20 13:30",
            {},
            (
                (
                    "Regnes fra mellem fre 20. nov. 2026 kl. 12.00 og fre 20. nov. 2026 kl. 13.30, så nøje det er kendt. "
                    "Den tidligste mulige frist gælder."
                ),
                "14 dage, alle dage tæller: den sidste er fre 4. dec. 2026.",
                "Fristen er fre 4. dec. 2026 (hele dagen).",
            ),
            (
                (
                    "Counted from between Fri 20 Nov 2026, 12:00 and Fri 20 Nov 2026, 13:30, as closely as it is known. "
                    "The earliest possible deadline counts."
                ),
                "14 days, every day counts: the last is Fri 4 Dec 2026.",
                "The deadline is Fri 4 Dec 2026 (all day).",
            ),
        ),
    ],
)
def test_a_partly_known_start(
    amount: str, start: str, how: dict[str, Any], danish: tuple[str, ...], english: tuple[str, ...]
) -> None:
    derivation = counted(amount, start, **how).derivation
    assert lines(derivation) == danish
    assert in_english(lambda: lines(derivation)) == english


# -- the earliest of several -------------------------------------------------------------------------------------------


def several() -> Due:
    limits = [
        counted("6 hverdage", "2026-11-20 15:40", "hverdage", law=LAW),
        on("2026-12-24"),
        by("2026-11-01 12:00"),
        unknown("open_start"),
    ]
    return earliest(limits, ignored=[2], law=LAW)


def test_every_limit_and_then_the_earliest() -> None:
    assert lines(several().derivation) == (
        "Frist 1 af 4: Regnes fra fre 20. nov. 2026 kl. 15.40 (dagen tælles ikke med).",
        "6 hverdage: lør 21., man 23., tir 24., ons 25., tor 26., fre 27. nov.",
        "Ikke talt: søn 22. nov. (søndag).",
        "Fristen er fre 27. nov. 2026 (hele dagen).",
        "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet).",
        "Frist 2 af 4: Senest tor 24. dec. 2026, efter «Hvornår er mødet?».",
        f"Frist 3 af 4{IGNORED}: Senest søn 1. nov. 2026 kl. 12.00, efter fristen for «Underret».",
        f"Frist 4 af 4: {NO_START}",
        "Den tidligste gælder: frist 1, fre 27. nov. 2026.",
        "Anden læsning: Hverdage, mandag til fredag: man 30. nov. 2026.",
        "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND).",
    )


def test_every_limit_and_then_the_earliest_in_english() -> None:
    assert in_english(lambda: lines(several().derivation)) == (
        "Limit 1 of 4: Counted from Fri 20 Nov 2026, 15:40 (that day does not count).",
        "6 weekdays (hverdage): Sat 21, Mon 23, Tue 24, Wed 25, Thu 26, Fri 27 Nov.",
        "Not counted: Sun 22 Nov (Sunday).",
        "The deadline is Fri 27 Nov 2026 (all day).",
        "Calendar: Hverdage, lørdag tæller; source CAL-4 (FROM-MEMORY: not checked).",
        "Limit 2 of 4: No later than Thu 24 Dec 2026, according to «Hvornår er mødet?».",
        (
            "Limit 3 of 4 (left out: it had passed before the obligation arose): "
            "No later than Sun 1 Nov 2026, 12:00, according to the deadline for «Underret»."
        ),
        "Limit 4 of 4: The deadline cannot be worked out yet: we do not know when it is counted from.",
        "The earliest counts: limit 1, Fri 27 Nov 2026.",
        "Other reading: Hverdage, mandag til fredag: Mon 30 Nov 2026.",
        "BL-138-1: barnets lov § 138, stk. 1 (statute; VERIFIED-2ND).",
    )


def test_a_single_limit_of_several() -> None:
    derivation = earliest([by("2026-12-01 12:00")]).derivation
    assert lines(derivation) == (
        "Frist 1 af 1: Senest tir 1. dec. 2026 kl. 12.00, efter fristen for «Underret».",
        "Fristen er tir 1. dec. 2026 kl. 12.00.",
    )
    assert in_english(lambda: lines(derivation)) == (
        "Limit 1 of 1: No later than Tue 1 Dec 2026, 12:00, according to the deadline for «Underret».",
        "The deadline is Tue 1 Dec 2026, 12:00.",
    )


def test_the_place_of_the_one_that_counts() -> None:
    derivation = earliest([on("2026-12-24"), on("2026-12-01/2026-12-03")]).derivation
    assert lines(derivation)[2:] == (
        "Den tidligste gælder: frist 2, tir 1. dec. 2026.",
        "Anden læsning: seneste mulige tidspunkt: tor 3. dec. 2026.",
    )


def test_without_a_limit_that_counts() -> None:
    all_gone = earliest([on("2026-11-01"), on("2026-11-02")], ignored=[0, 1]).derivation
    assert lines(all_gone) == (
        f"Frist 1 af 2{IGNORED}: Senest søn 1. nov. 2026, efter «Hvornår er mødet?».",
        f"Frist 2 af 2{IGNORED}: Senest man 2. nov. 2026, efter «Hvornår er mødet?».",
        UNDATED,
    )
    waiting = earliest([on("2026-11-01"), unknown("open_length", start="2026-11-20T12:00:00+01:00")], ignored=[0])
    assert lines(waiting.derivation) == (
        f"Frist 1 af 2{IGNORED}: Senest søn 1. nov. 2026, efter «Hvornår er mødet?».",
        "Frist 2 af 2: Regnes fra fre 20. nov. 2026 kl. 12.00.",
        NO_LENGTH,
    )
    assert lines(earliest([unknown("open_start")]).derivation) == (f"Frist 1 af 1: {NO_START}",)


# -- extensions --------------------------------------------------------------------------------------------------------


def extended_twice(due: Due) -> Derivation:
    once = extended(due, at("2026-12-24 23:59:59"), at=at("2026-11-25 09:30"), law=LAW)
    return extended(once, at("2027-01-15 12:00"), at=at("2026-12-20 10:00"), law=LAW).derivation


TWICE = (
    "Forlænget ons 25. nov. 2026 kl. 09.30: fra {before} til tor 24. dec. 2026.",
    "Forlænget søn 20. dec. 2026 kl. 10.00: fra tor 24. dec. 2026 til fre 15. jan. 2027 kl. 12.00.",
    "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND).",
)


@pytest.mark.parametrize(
    ("due", "before", "argument"),
    [
        (
            counted("14 dage", "2026-11-20 12:00"),
            "fre 4. dec. 2026",
            (
                "Regnes fra fre 20. nov. 2026 kl. 12.00 (dagen tælles ikke med).",
                "14 dage, alle dage tæller: den sidste er fre 4. dec. 2026.",
                "Fristen er fre 4. dec. 2026 (hele dagen).",
            ),
        ),
        (
            counted("24 timer", "2026-10-24 12:00"),
            "søn 25. okt. 2026 kl. 11.00",
            (
                "Regnes fra lør 24. okt. 2026 kl. 12.00.",
                "24 timer løber uden pause: nætter, weekender og helligdage tæller med.",
                "Uret stilles 60 min tilbage undervejs, så fristen ender kl. 11.00.",
                "Fristen er søn 25. okt. 2026 kl. 11.00.",
            ),
        ),
        (
            counted("1 måned", "2026-10-31 12:00"),
            "man 30. nov. 2026",
            (
                "Regnes fra lør 31. okt. 2026 kl. 12.00 (dagen tælles ikke med).",
                ("1 måned: der er ingen 31. i nov. 2026, så månedens sidste dag træder i stedet: man 30. nov. 2026."),
                "Fristen er man 30. nov. 2026 (hele dagen).",
            ),
        ),
        (
            counted("14 dage", "2026-11-20/2026-11-22"),
            "fre 4. dec. 2026",
            (
                (
                    "Regnes fra mellem fre 20. nov. 2026 og søn 22. nov. 2026, så nøje det er kendt. "
                    "Den tidligste mulige frist gælder."
                ),
                "14 dage, alle dage tæller: den sidste er fre 4. dec. 2026.",
                "Fristen er fre 4. dec. 2026 (hele dagen).",
            ),
        ),
        (
            on("2026-12-01"),
            "tir 1. dec. 2026",
            ("Senest tir 1. dec. 2026, efter «Hvornår er mødet?».",),
        ),
        (
            earliest([on("2026-12-20"), by("2026-12-01 12:00")]),
            "tir 1. dec. 2026 kl. 12.00",
            (
                "Frist 1 af 2: Senest søn 20. dec. 2026, efter «Hvornår er mødet?».",
                "Frist 2 af 2: Senest tir 1. dec. 2026 kl. 12.00, efter fristen for «Underret».",
                "Den tidligste gælder: frist 2, tir 1. dec. 2026 kl. 12.00.",
            ),
        ),
    ],
)
def test_what_it_was_before_it_was_extended(due: Due, before: str, argument: tuple[str, ...]) -> None:
    said = lines(extended_twice(due))
    assert said == (*argument, TWICE[0].format(before=before), *TWICE[1:])


def test_extensions_in_english() -> None:
    assert in_english(lambda: lines(extended_twice(on("2026-12-01")))) == (
        "No later than Tue 1 Dec 2026, according to «Hvornår er mødet?».",
        "Extended Wed 25 Nov 2026, 09:30: from Tue 1 Dec 2026 to Thu 24 Dec 2026.",
        "Extended Sun 20 Dec 2026, 10:00: from Thu 24 Dec 2026 to Fri 15 Jan 2027, 12:00.",
        "BL-138-1: barnets lov § 138, stk. 1 (statute; VERIFIED-2ND).",
    )


def test_extensions_without_a_due_are_not_told() -> None:
    nowhere = Derivation(kind="undated", extensions=(("2026-11-25T09:30:00+01:00", "2026-12-01T23:59:59+01:00"),))
    assert lines(nowhere) == (UNDATED,)


def test_extensions_come_before_calendar_readings_and_law() -> None:
    due = extended(
        counted("6 hverdage", "2026-11-20 15:40", "hverdage", law=LAW), at("2026-12-24"), at=at("2026-11-25 09:30")
    )
    said = lines(replace(due.derivation, readings=(("Den anden", "2026-12-30T12:00:00+01:00"),)))
    assert said[4:] == (
        "Forlænget ons 25. nov. 2026 kl. 09.30: fra fre 27. nov. 2026 til tor 24. dec. 2026 kl. 00.00.",
        "Kalender: Hverdage, lørdag tæller; kilde CAL-4 (FROM-MEMORY: ikke efterprøvet).",
        "Anden læsning: Den anden: ons 30. dec. 2026 kl. 12.00.",
        "BL-138-1: barnets lov § 138, stk. 1 (lov; VERIFIED-2ND).",
    )


# -- a calendar outside its days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beyond", "danish", "english"),
    [
        (
            ("2026-11-22", ""),
            "Kalenderen gælder fra søn 22. nov. 2026. Dage før den er talt på samme måde.",
            "The calendar is valid from Sun 22 Nov 2026. Days before that are counted in the same way.",
        ),
        (
            ("", "2026-11-26"),
            "Kalenderen gælder til tor 26. nov. 2026. Dage efter den er talt på samme måde.",
            "The calendar is valid until Thu 26 Nov 2026. Days after that are counted in the same way.",
        ),
        (
            ("2026-11-22", "2026-11-26"),
            "Kalenderen gælder fra søn 22. nov. 2026 til tor 26. nov. 2026. Dage uden for den er talt på samme måde.",
            "The calendar is valid from Sun 22 Nov 2026 to Thu 26 Nov 2026. Days outside that are counted in the same way.",
        ),
    ],
)
def test_a_calendar_outside_its_days(beyond: tuple[str, str], danish: str, english: str) -> None:
    derivation = replace(counted("6 hverdage", "2026-11-20", "hverdage", law=LAW).derivation, beyond=beyond)
    said = lines(derivation)
    calendar = next(place for place, line in enumerate(said) if line.startswith("Kalender: "))
    assert said[calendar + 1] == danish
    assert len(said) == len(lines(replace(derivation, beyond=None))) + 1
    assert in_english(lambda: lines(derivation))[calendar + 1] == english
    assert lines(replace(derivation, calendar=None)) == said[:calendar] + said[calendar + 2 :]


# -- any limit ---------------------------------------------------------------------------------------------------------


@given(st.lists(LIMITS, min_size=1, max_size=4), st.sets(st.integers(0, 3)), st.booleans())
@settings(max_examples=200, deadline=None)
def test_words_for_any_limits(limits: list[Due], chosen: set[int], moved: bool) -> None:
    """Full sentences with nothing left to fill in, every limit under its number, in both languages line for line."""
    due = earliest(limits, ignored={place for place in chosen if place < len(limits)}, law=LAW)
    if moved and due.last is not None:
        due = extended(due, at("2190-01-01"), at=at("2026-11-25 09:30"))
    said = lines(due.derivation)
    english = in_english(lambda: lines(due.derivation))
    assert len(english) == len(said)
    for line in (*said, *english):
        assert line.endswith(".")
        assert not any(wrong in line for wrong in ("{", "}", "..", "  ", "None"))
    for place, limit in enumerate(limits):
        heading = f"Frist {place + 1} af {len(limits)}{IGNORED if place in due.derivation.ignored else ''}: "
        first = lines(limit.derivation)[0]
        assert heading + first in said
    assert sum(line.startswith("Anden læsning: ") for line in said) == len(due.alternatives)
    assert sum(line.startswith("Forlænget ") for line in said) == len(due.derivation.extensions)
    number = 0 if due.derivation.decided is None else 1
    assert sum(line.startswith("Den tidligste gælder: ") for line in said) == (number if len(limits) > 1 else 0)
    again = Derivation.from_data(json.loads(json.dumps(due.derivation.to_data())))
    assert lines(again) == said
