"""Day calendars: which days count as `hverdage` or `arbejdsdage`, and counting in them.

Each year of a calendar is a table that is made the first time it is needed: the days that count, and for each day how
many have counted so far. Adding n days is then two look-ups per year, whatever n is.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.law.moment import outside_range
from sagsgang.text import _, language

CLOSED_KINDS: Final = (
    "helligdage",
    "første_maj",
    "grundlovsdag",
    "juleaftensdag",
    "nytårsaftensdag",
    "fredag_efter_kristi_himmelfart",
)
"""What a calendar can be closed on. `helligdage` has Store Bededag until 2023; not 1 May, 5 June, 24 or 31 December."""

WEEKDAYS: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A named day calendar: a day counts if its weekday (0 = Monday) is in `weekdays` and nothing `closed` shuts it."""

    id: str
    title: str
    weekdays: tuple[int, ...]
    closed: tuple[str, ...]
    whom: str
    """Whose limits it is meant for: `myndighed` or `borger`."""
    alternatives: tuple[str, ...] = ()
    """Ids of calendars that are other readings of the same words in law."""
    source: str = ""
    status: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of a calendar. `rank[i]`: how many days have counted up to and including day i (0 = 1 January)."""

    first: int
    """1 January, as an ordinal"""
    days: tuple[date, ...]
    rank: tuple[int, ...]
    closed: dict[date, str]


@dataclass(frozen=True, slots=True)
class _DanishDays:
    first_year: int
    easter: tuple[int, ...]
    days: tuple[dict[str, Any], ...]
    english: dict[str, str]

    @property
    def last_year(self) -> int:
        return self.first_year + len(self.easter) - 1


@cache
def _danish_days() -> _DanishDays:
    import json

    data = json.loads(Path(__file__).with_name("danish_days.json").read_bytes())
    english = {day["key"]: day["en"] for day in data["days"]}
    return _DanishDays(
        first_year=data["first_year"],
        easter=tuple(data["easter"]),
        days=tuple(data["days"]),
        english=english | dict(zip(WEEKDAYS, _ENGLISH_WEEKDAYS, strict=True)),
    )


@lru_cache(maxsize=4096)
def _year(weekdays: tuple[int, ...], closed: tuple[str, ...], year: int) -> _Year:
    _check(weekdays, closed)
    named = _closed_days(closed, year)
    days: list[date] = []
    rank: list[int] = []
    reasons: dict[date, str] = {}
    first = date(year, 1, 1).toordinal()
    for ordinal in range(first, date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        weekday = (ordinal - 1) % 7
        reason = named.get(day)
        if reason is None and weekday not in weekdays:
            reason = WEEKDAYS[weekday]
        if reason is None:
            days.append(day)
        else:
            reasons[day] = reason
        rank.append(len(days))
    return _Year(first, tuple(days), tuple(rank), reasons)


def _check(weekdays: tuple[int, ...], closed: tuple[str, ...]) -> None:
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise InvalidValue(
            _("Kalenderens ugedage kan ikke bruges: {weekdays}. Forventet: mindst én af man-søn.").format(
                weekdays=list(weekdays)
            )
        )
    unknown = sorted(set(closed) - set(CLOSED_KINDS))
    if unknown:
        raise InvalidValue(
            _("Kalenderen er lukket på noget ukendt: {unknown}. Forventet: {kinds}.").format(
                unknown=", ".join(unknown), kinds=", ".join(CLOSED_KINDS)
            )
        )


def _closed_days(closed: tuple[str, ...], year: int) -> dict[date, str]:
    """The named days that `closed` closes in `year`. A public holiday gives its name to a day that is closed twice."""
    danish = _danish_days()
    if not danish.first_year <= year <= danish.last_year:
        raise outside_range()
    easter = date(year, 3, 21) + timedelta(days=danish.easter[year - danish.first_year])
    named: dict[date, str] = {}
    for entry in danish.days:
        kind = entry["kind"]
        if kind not in closed or year > entry.get("until", year):
            continue
        if "easter" in entry:
            day = easter + timedelta(days=entry["easter"])
        else:
            day = date(year, entry["month"], entry["day"])
        if kind == "helligdage":
            named[day] = entry["key"]
        else:
            named.setdefault(day, entry["key"])
    return named


def counts(calendar: Calendar, day: date) -> bool:
    """Whether the day counts."""
    return day not in _year(calendar.weekdays, calendar.closed, day.year).closed


def closed_key(calendar: Calendar, day: date) -> str | None:
    """Why the day does not count, as stored in a derivation: the Danish name of holiday or weekday. None: it counts."""
    return _year(calendar.weekdays, calendar.closed, day.year).closed.get(day)


def closed_reason(calendar: Calendar, day: date) -> str | None:
    """Why the day does not count, in the language in use: the holiday's or weekday's name. None: it counts."""
    key = closed_key(calendar, day)
    return None if key is None else reason_words(key)


def reason_words(key: str) -> str:
    """What `closed_key` gave, in the language in use."""
    return key if language() == "da" else _danish_days().english[key]


def next_working_day(calendar: Calendar, day: date) -> date:
    """The first day that counts, on or after `day`."""
    return day if counts(calendar, day) else add_working_days(calendar, day, 1)


def previous_working_day(calendar: Calendar, day: date) -> date:
    """The last day that counts, on or before `day`."""
    year = _year(calendar.weekdays, calendar.closed, day.year)
    rank = year.rank[day.toordinal() - date(day.year, 1, 1).toordinal()]
    if rank:
        return year.days[rank - 1]
    return _year(calendar.weekdays, calendar.closed, day.year - 1).days[-1]


def add_working_days(calendar: Calendar, day: date, n: int) -> date:
    """The n-th day that counts after `day`; `day` itself when n is 0. A negative n is `InvalidValue`."""
    if n <= 0:
        if n == 0:
            return day
        raise InvalidValue(_("Der kan ikke tælles {n} dage.").format(n=n))
    number = day.year
    year = _year(calendar.weekdays, calendar.closed, number)
    n += year.rank[day.toordinal() - year.first]
    days = year.days
    while n > len(days):
        n -= len(days)
        number += 1
        days = _year(calendar.weekdays, calendar.closed, number).days
    return days[n - 1]
