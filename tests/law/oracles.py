"""Second opinions on a due instant, by other means than the engine's: `whenever`, and counting day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import whenever
from legal_calendars import CALENDARS, naively_add

ZONE = "Europe/Copenhagen"
YEARS = range(2024, 2041)
HOUR = 3600


@dataclass(frozen=True)
class Limit:
    """One of the limits that every hour is tried as a start of."""

    number: int
    unit: str
    calendar: str | None = None


LIMITS = (Limit(24, "timer"), Limit(7, "dage"), Limit(6, "hverdage", "hverdage"), Limit(4, "måneder"))


def first_second(day: date) -> int:
    """When the local day begins, in seconds since 1970."""
    start = whenever.PlainDateTime(day.year, day.month, day.day).assume_tz(ZONE, disambiguation="compatible")
    return int(start.to_instant().timestamp())


def hours_of_year(year: int) -> range:
    """Every hour of the local year, in seconds since 1970."""
    return range(first_second(date(year, 1, 1)), first_second(date(year + 1, 1, 1)), HOUR)


def hours_of_day(day: date) -> range:
    """Every hour of the local day: 23, 24 or 25 of them."""
    return range(first_second(day), first_second(day + timedelta(days=1)), HOUR)


def change_days(year: int) -> Iterator[date]:
    """The day with 23 hours and the day with 25, found by looking at every day of the year."""
    day = date(year, 1, 1)
    while day.year == year:
        if len(hours_of_day(day)) != 24:
            yield day
        day += timedelta(days=1)


def written(seconds: int) -> str:
    """The instant in local time with its offset."""
    return whenever.Instant.from_timestamp(seconds).to_tz(ZONE).format_iso().partition("[")[0]


def due(limit: Limit, seconds: int, first_day_counts: bool) -> int:
    """When the limit that starts then is due, in seconds since 1970."""
    start = whenever.Instant.from_timestamp(seconds).to_tz(ZONE)
    if limit.unit == "timer":
        return int(start.add(hours=limit.number).timestamp())
    return _end_of_last_day(limit, date(start.year, start.month, start.day), first_day_counts)


@cache
def _end_of_last_day(limit: Limit, day: date, first_day_counts: bool) -> int:
    if limit.calendar is not None:
        day -= timedelta(days=first_day_counts)
        last = naively_add(CALENDARS[limit.calendar], day, limit.number)
    elif limit.unit == "måneder":
        same = whenever.Date(day.year, day.month, day.day).add(months=limit.number)
        last = date(same.year, same.month, same.day) - timedelta(days=first_day_counts)
    else:
        last = day
        for _number in range(limit.number - first_day_counts):
            last += timedelta(days=1)
    return first_second(last + timedelta(days=1)) - 1
