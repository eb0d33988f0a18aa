"""Days, hours and holidays, counted one day at a time. Instants are whole seconds since 1970 (UTC)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ONE_DAY = timedelta(days=1)
WEEKDAYS = ["man", "tir", "ons", "tor", "fre", "lør", "søn"]
UNITS = {
    "time": "timer",
    "timer": "timer",
    "dag": "dage",
    "dage": "dage",
    "hverdag": "hverdage",
    "hverdage": "hverdage",
    "arbejdsdag": "arbejdsdage",
    "arbejdsdage": "arbejdsdage",
    "uge": "uger",
    "uger": "uger",
    "måned": "måneder",
    "måneder": "måneder",
    "maaned": "måneder",
    "maaneder": "måneder",
    "år": "år",
    "aar": "år",
}
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})[ T](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:?\d\d)?")


def of_local(wall: datetime) -> int:
    """The instant of a Copenhagen wall clock; the earlier one when it exists twice or not at all."""
    return min(int(wall.replace(tzinfo=COPENHAGEN, fold=fold).timestamp()) for fold in (0, 1))


def is_plain_hour(wall: datetime) -> bool:
    """Whether the wall clock shows this time exactly once."""
    return len({wall.replace(tzinfo=COPENHAGEN, fold=fold).timestamp() for fold in (0, 1)}) == 1


def wall_clock(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, COPENHAGEN).replace(tzinfo=None)


def local_date(instant: int) -> date:
    return wall_clock(instant).date()


def start_of_day(day: date) -> int:
    return of_local(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def end_of_day(day: date) -> int:
    return of_local(datetime(day.year, day.month, day.day, 23, 59, 59))  # noqa: DTZ001


def read_date(value: object) -> date | None:
    if isinstance(value, str):
        return date_of(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


@cache
def date_of(text: str) -> date | None:
    if re.fullmatch(r"\d\d-\d\d-\d{4}", text):
        text = f"{text[6:]}-{text[3:5]}-{text[:2]}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_days(text: object) -> tuple[date, date] | None:
    """The first and the last day of what may be partly known: a day, `2009-07`, `2009`, or two of these with `/` between."""
    if isinstance(text, str) and text.count("/") == 1:
        first, final = (read_days(part) for part in text.split("/"))
        return (first[0], final[1]) if first and final and first[0] <= final[1] else None
    if isinstance(text, str) and re.fullmatch(r"\d{4}(-\d\d)?", text):
        first = date_of(f"{text}-01" if "-" in text else f"{text}-01-01")
        return None if first is None else (first, later_month(first, 1 if "-" in text else 12) - ONE_DAY)
    day = read_date(text)
    return None if day is None else (day, day)


def read_moments(text: object) -> tuple[int, int, bool] | None:
    """The first and the last instant of what may be partly known, and whether its hours are said unambiguously."""
    if isinstance(text, str) and text.count("/") == 1:
        first, final = (read_moments(part) for part in text.split("/"))
        return (first[0], final[1], first[2] and final[2]) if first and final and first[0] <= final[1] else None
    instant = read_instant(text)
    if instant is not None:
        return instant[0], instant[0], instant[1]
    whole = read_days(text) if isinstance(text, str) else None
    return None if whole is None else (start_of_day(whole[0]), end_of_day(whole[1]), True)


def read_instant(text: object) -> tuple[int, bool] | None:
    """The instant, and whether the text says it unambiguously. None: it is no instant."""
    match = INSTANT.fullmatch(text) if isinstance(text, str) else None
    day = read_date(match[1]) if match else None
    if match is None or day is None:
        return None
    try:
        wall = datetime.fromisoformat(f"{day.isoformat()}T{match[2]}{match[3] or ''}")
    except ValueError:
        return None
    if wall.tzinfo is not None:
        return int(wall.astimezone(UTC).timestamp()), True
    return of_local(wall), is_plain_hour(wall)


def read_amount(text: object) -> tuple[int, str] | None:
    """`6 hverdage` as (6, "hverdage")."""
    words = text.split() if isinstance(text, str) else []
    if len(words) != 2 or not words[0].isdecimal() or words[1] not in UNITS:
        return None
    return int(words[0]), UNITS[words[1]]


@cache
def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def closed_days(kind: str, year: int) -> frozenset[date]:
    """The days of one `lukket` group in a year."""
    easter = easter_sunday(year)
    if kind == "helligdage":
        from_easter = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
        fixed = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
        return frozenset(fixed | {easter + timedelta(days=n) for n in from_easter})
    return frozenset(
        {
            {
                "første_maj": date(year, 5, 1),
                "grundlovsdag": date(year, 6, 5),
                "juleaftensdag": date(year, 12, 24),
                "nytårsaftensdag": date(year, 12, 31),
                "fredag_efter_kristi_himmelfart": easter + timedelta(days=40),
            }[kind]
        }
    )


def counts(day: date, calendar: dict) -> bool:
    """Whether the day is counted in the named calendar."""
    if WEEKDAYS[day.weekday()] not in calendar["ugedage"]:
        return False
    return not any(day in closed_days(kind, day.year) for kind in calendar.get("lukket", []))


def later_month(day: date, months: int) -> date:
    """The same day number so many months on (or back), or the month's last day when there is none."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def later_day(day: date, number: int, unit: str, calendar: dict | None = None) -> date:
    """The date so many units after the day (not for hours); the day itself is not counted."""
    if unit == "dage":
        for _ in range(number):
            day += ONE_DAY
    elif unit == "uger":
        for _ in range(7 * number):
            day += ONE_DAY
    elif unit == "måneder":
        day = later_month(day, number)
    elif unit == "år":
        day = later_month(day, 12 * number)
    else:
        while number > 0:
            day += ONE_DAY
            if counts(day, calendar):
                number -= 1
    return day


def due(
    start: int,
    amount: tuple[int, str],
    calendar: dict | None,
    *,
    first_day_counts: bool,
    next_open_day: bool = False,
) -> int:
    """The last instant at which it is in time. `next_open_day`: a day that the calendar leaves out is moved on (C79)."""
    number, unit = amount
    if unit == "timer":
        return start + number * 3600
    day = last_day(local_date(start), number, unit, calendar, first_day_counts=first_day_counts)
    while next_open_day and not counts(day, calendar):
        day += ONE_DAY
    return end_of_day(day)


def last_day(day: date, number: int, unit: str, calendar: dict | None, *, first_day_counts: bool) -> date:
    if first_day_counts and number > 0:
        if unit in ("hverdage", "arbejdsdage"):
            return later_day(day, number - 1 if counts(day, calendar) else number, unit, calendar)
        return later_day(day, number, unit) - ONE_DAY
    return later_day(day, number, unit, calendar)


def earliest(start: int, amount: tuple[int, str], calendar: dict | None) -> int:
    """`tidligst`: hours elapsed, else the start of the day that many units after the local date."""
    number, unit = amount
    if unit == "timer":
        return start + number * 3600
    return start_of_day(later_day(local_date(start), number, unit, calendar))
