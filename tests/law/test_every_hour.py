"""Every hour of 2024-2040 as the start of four limits, the first day counted or not: the engine against the oracles.

All of them in `make deep`. In `make test` the hours about every change of clock, and a sample of the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

import pytest
from legal_calendars import CALENDARS
from oracles import LIMITS, YEARS, change_days, due, first_second, hours_of_day, hours_of_year, written

from sagsgang.law.amount import Amount
from sagsgang.law.due import compute
from sagsgang.law.moment import epoch, from_epoch, iso

SEED = 2040
SAMPLE = 1000 * {"grundig": 10, "dyb": 20}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)


Note = Callable[[str, object], None]
"""pytest's `record_property`."""


def disagreements(starts: Sequence[int], note: Note | None = None) -> list[str]:
    """Where engine and oracle differ, in words. `note` is told how many starts and dues there were."""
    told = []
    if note is not None:
        note("starts", len(starts))
        note("dues", len(starts) * len(LIMITS) * 2)
    for start in starts:
        instant = from_epoch(start)
        if iso(instant) != written(start):
            told.append(f"{written(start)} is written {iso(instant)}")
        for limit in LIMITS:
            amount = Amount(limit.number, limit.unit)  # type: ignore[arg-type]
            calendar = CALENDARS[limit.calendar] if limit.calendar else None
            for first in (False, True):
                found = compute(amount, instant, first_day_counts=first, calendar=calendar)
                expected = due(limit, start, first)
                same = found.instant is not None and epoch(found.instant) == expected
                if not same or found.derivation.due != written(expected):
                    told.append(f"{amount.text} from {written(start)}, {first=}: {found.derivation.due}")
    return told


def test_a_sample_of_the_hours(record_property: Note) -> None:
    hours = [hour for year in YEARS for hour in hours_of_year(year)]
    assert len(hours) == 149_040
    print(f"seed {SEED}")
    assert disagreements(Random(SEED).sample(hours, SAMPLE), record_property) == []


@pytest.mark.parametrize("year", YEARS)
def test_the_day_with_23_hours(year: int, record_property: Note) -> None:
    """The last Sunday of March, and the day before, whose 24 timer end on it."""
    day, _autumn = change_days(year)
    assert (day.month, day.weekday(), len(hours_of_day(day))) == (3, 6, 23)
    assert (day + timedelta(days=7)).month == 4
    assert disagreements([*hours_of_day(day - timedelta(days=1)), *hours_of_day(day)], record_property) == []
    assert [due(LIMITS[0], hour, False) - hour for hour in hours_of_day(day)] == [86_400] * 23
    noon = first_second(day - timedelta(days=1)) + 12 * 3600
    assert written(noon)[11:16] == "12:00"
    assert iso(compute(Amount(24, "timer"), from_epoch(noon)).instant or from_epoch(0)) == f"{day}T13:00:00+02:00"


@pytest.mark.parametrize("year", YEARS)
def test_the_day_with_25_hours(year: int, record_property: Note) -> None:
    """The last Sunday of October, and the day before, whose 24 timer end on it."""
    _spring, day = change_days(year)
    assert (day.month, day.weekday(), len(hours_of_day(day))) == (10, 6, 25)
    assert (day + timedelta(days=7)).month == 11
    assert disagreements([*hours_of_day(day - timedelta(days=1)), *hours_of_day(day)], record_property) == []
    assert [due(LIMITS[0], hour, False) - hour for hour in hours_of_day(day)] == [86_400] * 25
    noon = first_second(day - timedelta(days=1)) + 12 * 3600
    assert written(noon)[11:16] == "12:00"
    assert iso(compute(Amount(24, "timer"), from_epoch(noon)).instant or from_epoch(0)) == f"{day}T11:00:00+01:00"


@pytest.mark.deep
@pytest.mark.parametrize("year", YEARS)
def test_every_hour_of_the_year(year: int, record_property: Note) -> None:
    hours = hours_of_year(year)
    assert len(hours) == 24 * (366 if year % 4 == 0 else 365)
    assert disagreements(hours, record_property) == []
