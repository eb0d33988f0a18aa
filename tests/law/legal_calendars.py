"""The calendars and rows of vectors.json, and a day counter so plain that it can be checked by eye."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sagsgang.law.calendars import Calendar
from sagsgang.law.moment import epoch, from_epoch
from sagsgang.text import use_language

DATA: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))

CALENDARS: dict[str, Calendar] = {
    name: Calendar(id=name, **{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
    for name, entry in DATA["calendars"].items()
}


def _clock_changes(first_year: int, last_year: int) -> list[int]:
    """When the clock was or will be changed by the rule of 1996: 01:00 UTC on the last Sunday of March and October."""
    changes = []
    for year in range(first_year, last_year + 1):
        for month in (3, 10):
            last = date(year, month, 31)
            sunday = last - timedelta(days=(last.weekday() + 1) % 7)
            changes.append(epoch(datetime(year, month, sunday.day, 1, tzinfo=UTC)))
    return changes


INSTANTS: st.SearchStrategy[datetime] = st.one_of(
    st.integers(epoch(datetime(1981, 1, 1, tzinfo=UTC)), epoch(datetime(2090, 1, 1, tzinfo=UTC))),
    st.builds(int.__add__, st.sampled_from(_clock_changes(1996, 2060)), st.integers(-2 * 86_400, 2 * 86_400)),
    st.builds(int.__add__, st.sampled_from(_clock_changes(1996, 2060)), st.integers(-7200, 7200)),
).map(from_epoch)
"""Any instant of a hundred years; two in three lie within two days or two hours of a change of clock."""


def in_english(say: Callable[[], Any]) -> Any:
    """What `say` gives with English in use; nothing outside it changes."""

    def spoken() -> Any:
        use_language("en")
        return say()

    return contextvars.copy_context().run(spoken)


def meeus_easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm (Meeus, Jones and Butcher), independent of the engine's."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def naively_closed(calendar: Calendar, day: date) -> bool:
    """Whether the day does not count, spelled out day by day."""
    if day.weekday() not in calendar.weekdays:
        return True
    after_easter = (day - meeus_easter(day.year)).days
    date_of_year = (day.month, day.day)
    closed = {
        "helligdage": date_of_year in {(1, 1), (12, 25), (12, 26)}
        or after_easter in {-3, -2, 0, 1, 39, 49, 50}
        or (after_easter == 26 and day.year <= 2023),
        "første_maj": date_of_year == (5, 1),
        "grundlovsdag": date_of_year == (6, 5),
        "juleaftensdag": date_of_year == (12, 24),
        "nytårsaftensdag": date_of_year == (12, 31),
        "fredag_efter_kristi_himmelfart": after_easter == 40,
    }
    return any(closed[kind] for kind in calendar.closed)


def naively_add(calendar: Calendar, day: date, n: int) -> date:
    """The n-th day after `day` that counts, one step at a time."""
    while n:
        day += timedelta(days=1)
        n -= not naively_closed(calendar, day)
    return day
