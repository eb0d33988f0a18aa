"""What the legal clock refuses, word for word, with the advice that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from legal_calendars import CALENDARS

from sagsgang.errors import InvalidValue
from sagsgang.law.amount import Amount, add, add_to_date, parse_amount, subtract_from
from sagsgang.law.calendars import add_working_days, counts
from sagsgang.law.due import Derivation, compute
from sagsgang.law.moment import in_range, iso, parse, parse_date
from sagsgang.law.register import Rule, Version, in_force

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
NAIVE = datetime(2026, 11, 20, 16, 12)  # noqa: DTZ001
HVERDAGE = CALENDARS["hverdage"]
FORTY = "x" * 40

WHICH_CALENDAR = "Skriv hvilken kalender der tælles efter, fx kalender: hverdage."
WHICH_OFFSET = "Skriv tidspunktet med forskel til UTC, som vist."
WHICH_YEAR = "Se efter, om årstallet eller længden er tastet forkert."
NO_AMOUNT = (
    "«{}» er ikke et tidsrum. Forventet: et helt tal og en enhed "
    "(timer, dage, hverdage, arbejdsdage, uger, måneder, år), fx 24 timer."
)
NO_TIME = "«{}» er ikke et tidspunkt. Forventet: 2026-11-20 16:30, 20-11-2026 16:30, en dato eller nu."
NO_DAY = "«{}» er ikke en dato, der findes. Forventet: år-måned-dag eller dag-måned-år."
OUTSIDE = "Datoen ligger uden for årene 1900-2199."

REFUSALS: list[tuple[Callable[[], object], str, str | None]] = [
    (lambda: parse_amount("2 døgn"), NO_AMOUNT.format("2 døgn"), None),
    (lambda: parse_amount(FORTY), NO_AMOUNT.format(FORTY), None),
    (lambda: parse_amount(FORTY + "y"), NO_AMOUNT.format(FORTY), None),
    (
        lambda: parse_amount("0 uger"),
        "«0 uger» er intet tidsrum. Forventet: mindst 1; samme dag skrives 0 dage.",
        None,
    ),
    (
        lambda: parse_amount("0" + " " * 40 + "uger"),
        f"«0{' ' * 39}» er intet tidsrum. Forventet: mindst 1; samme dag skrives 0 dage.",
        None,
    ),
    (
        lambda: add_to_date(Amount(24, "timer"), DAY),
        "24 timer kan ikke lægges til en dato uden klokkeslæt.",
        "Brug dage, uger, måneder eller år.",
    ),
    (lambda: add(Amount(6, "hverdage"), NOON), "6 hverdage kan ikke tælles uden en kalender.", WHICH_CALENDAR),
    (
        lambda: compute(Amount(1, "arbejdsdage"), NOON),
        "1 arbejdsdag kan ikke tælles uden en kalender.",
        WHICH_CALENDAR,
    ),
    (
        lambda: compute(Amount(4, "uger"), NOON, roll="næste_hverdag"),
        "En frist kan ikke flyttes til næste hverdag uden en kalender.",
        WHICH_CALENDAR,
    ),
    (
        lambda: compute(
            Amount(6, "hverdage"), NOON, calendar=replace(HVERDAGE, alternatives=("nul",)), calendars=CALENDARS
        ),
        "Kalenderen hverdage henviser til en anden læsning, nul, som ikke findes.",
        None,
    ),
    (
        lambda: counts(replace(HVERDAGE, weekdays=(0, 7)), DAY),
        "Kalenderens ugedage kan ikke bruges: [0, 7]. Forventet: mindst én af man-søn.",
        None,
    ),
    (
        lambda: counts(replace(HVERDAGE, closed=("fri", "ferie", "helligdage")), DAY),
        (
            "Kalenderen er lukket på noget ukendt: ferie, fri. Forventet: helligdage, første_maj, grundlovsdag, "
            "juleaftensdag, nytårsaftensdag, fredag_efter_kristi_himmelfart."
        ),
        None,
    ),
    (lambda: add_working_days(HVERDAGE, DAY, -1), "Der kan ikke tælles -1 dage.", None),
    (
        lambda: Derivation.from_data({"kind": "counted", "b": 1, "a": 2}),
        "Udregningen af fristen kan ikke læses: a, b.",
        None,
    ),
    (
        lambda: Derivation.from_data({"kind": "gættet"}),
        "Udregningen af fristen kan ikke læses: kind=gættet.",
        None,
    ),
    (lambda: Derivation.from_data({}), "Udregningen af fristen kan ikke læses: kind=None.", None),
    (
        lambda: iso(NAIVE),
        "Tidspunktet 2026-11-20T16:12:00 mangler tidszone.",
        "Brug et tidspunkt med tidszone, fx 2026-11-20T16:12:00+01:00.",
    ),
    (lambda: in_range(date(2200, 1, 1)), OUTSIDE, WHICH_YEAR),
    (lambda: subtract_from(Amount(9999, "måneder"), NOON), OUTSIDE, WHICH_YEAR),
    (lambda: parse("i går"), NO_TIME.format("i går"), None),
    (lambda: parse(FORTY), NO_TIME.format(FORTY), None),
    (lambda: parse(FORTY + "y"), NO_TIME.format(FORTY + "…"), None),
    (
        lambda: parse("2026-11-20 24:00"),
        "«2026-11-20 24:00» er ikke et klokkeslæt, der findes. Forventet: 00:00 til 23:59.",
        None,
    ),
    (lambda: parse("nu"), "«nu» kan ikke bruges her.", "Skriv dato og klokkeslæt, fx 2026-11-20 16:30."),
    (
        lambda: parse("2026-10-25 02:30"),
        (
            "2026-10-25 02:30 findes to gange, fordi uret stilles tilbage: 2026-10-25T02:30:00+02:00 og "
            "2026-10-25T02:30:00+01:00."
        ),
        WHICH_OFFSET,
    ),
    (
        lambda: parse("2027-03-28 02:30:10"),
        (
            "2027-03-28 02:30:10 findes ikke, fordi uret stilles frem. Det kan læses som 2027-03-28T01:30:10+01:00 "
            "eller 2027-03-28T03:30:10+02:00."
        ),
        WHICH_OFFSET,
    ),
    (
        lambda: parse_date("20. november"),
        "«20. november» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026.",
        None,
    ),
    (lambda: parse_date("2026-02-29"), NO_DAY.format("2026-02-29"), None),
    (lambda: parse("30-02-2026 12:00"), NO_DAY.format("30-02-2026 12:00"), None),
    (lambda: parse("1899-12-31"), "Årstallet i «1899-12-31» ligger uden for 1900-2199.", None),
    (
        lambda: in_force(
            Rule(id="R-1", title="R", binding="lov", versions=(Version(since=DAY, statute="X", place="§ 1"),)), {}, DAY
        ),
        "Reglen R-1 henviser til retskilden X, som ikke er i registret.",
        "Tilføj den under retskilder, eller ret henvisningen.",
    ),
]


@pytest.mark.parametrize(("refused", "message", "hint"), REFUSALS, ids=[message[:50] for _, message, _ in REFUSALS])
def test_the_refusal_in_full(refused: Callable[[], object], message: str, hint: str | None) -> None:
    with pytest.raises(InvalidValue) as caught:
        refused()
    assert caught.value.message == message
    assert caught.value.hint == hint


def test_what_had_to_be_assumed_in_full() -> None:
    assert parse("2026-10-25 02:30", lenient=True).note == (
        "2026-10-25 02:30 findes to gange, fordi uret stilles tilbage: 2026-10-25T02:30:00+02:00 og "
        "2026-10-25T02:30:00+01:00. Det er læst som 2026-10-25T02:30:00+02:00."
    )
    assert parse("2027-03-28 02:30", lenient=True).note == (
        "2027-03-28 02:30 findes ikke, fordi uret stilles frem. Det kan læses som 2027-03-28T01:30:00+01:00 "
        "eller 2027-03-28T03:30:00+02:00. Det er læst som 2027-03-28T01:30:00+01:00."
    )
