"""Amounts of time: one number and one unit, and plain calendar arithmetic with them.

Counting a legal limit is `law.due`; this is what conditions (`plus`), earliest dates and reminders use.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, get_args

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.law.calendars import Calendar, add_working_days
from sagsgang.law.moment import FIRST_YEAR, LAST_YEAR, in_range, local, outside_range
from sagsgang.text import _, language

Unit = Literal["timer", "dage", "hverdage", "arbejdsdage", "uger", "måneder", "år"]

UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
WORKING_DAYS: Final[frozenset[Unit]] = frozenset({"hverdage", "arbejdsdage"})
"""The units that need a named calendar."""

LARGEST: Final = 9999

_SINGULAR: Final[dict[Unit, str]] = {
    "timer": "time",
    "dage": "dag",
    "hverdage": "hverdag",
    "arbejdsdage": "arbejdsdag",
    "uger": "uge",
    "måneder": "måned",
    "år": "år",
}
_ENGLISH: Final[dict[Unit, tuple[str, str]]] = {
    "timer": ("hour", "hours"),
    "dage": ("day", "days"),
    "hverdage": ("weekday (hverdag)", "weekdays (hverdage)"),
    "arbejdsdage": ("working day (arbejdsdag)", "working days (arbejdsdage)"),
    "uger": ("week", "weeks"),
    "måneder": ("month", "months"),
    "år": ("year", "years"),
}
_BY_SPELLING: Final[dict[str, Unit]] = {
    **{unit: unit for unit in UNITS},
    **{singular: unit for unit, singular in _SINGULAR.items()},
    "maaneder": "måneder",
    "maaned": "måneder",
    "aar": "år",
}
_FORM = r"([0-9]{1,4})\s+(\w+)"


@dataclass(frozen=True, slots=True)
class Amount:
    """`24 timer`, `6 hverdage`, `4 måneder`: a number (0-9999) and a unit."""

    number: int
    unit: Unit

    @property
    def text(self) -> str:
        """As a guide writes it: `24 timer`, `1 måned`."""
        return f"{self.number} {_SINGULAR[self.unit] if self.number == 1 else self.unit}"

    @property
    def words(self) -> str:
        """In the language in use: `24 timer`, `24 hours`."""
        if language() == "da":
            return self.text
        one, more = _ENGLISH[self.unit]
        return f"{self.number} {one if self.number == 1 else more}"


def parse_amount(text: str) -> Amount:
    """Read `24 timer`, `1 måned`, `0 dage`, also in ASCII (`4 maaneder`, `1 aar`). Anything else is `InvalidValue`."""
    match = re.fullmatch(_FORM, unicodedata.normalize("NFC", text.strip().lower()))
    unit = _BY_SPELLING.get(match[2]) if match else None
    if match is None or unit is None:
        raise InvalidValue(
            _("«{text}» er ikke et tidsrum. Forventet: et helt tal og en enhed ({units}), fx 24 timer.").format(
                text=text[:40], units=", ".join(UNITS)
            )
        )
    number = int(match[1])
    if number == 0 and unit != "dage":
        raise InvalidValue(
            _("«{text}» er intet tidsrum. Forventet: mindst 1; samme dag skrives 0 dage.").format(text=text[:40])
        )
    return Amount(number, unit)


def add(amount: Amount, start: datetime, calendar: Calendar | None = None) -> datetime:
    """The instant that lies `amount` after `start`, in UTC.

    `timer` are elapsed time. The other units move the local day and keep the local wall time: an hour that does not
    exist moves forward; one that exists twice is its first, unless `start` is itself the second of two such hours and
    so is the result. `hverdage` and `arbejdsdage` need `calendar`, else `InvalidValue`.
    """
    return _move(amount, start, 1, calendar)


def subtract_from(amount: Amount, instant: datetime) -> datetime:
    """The instant that lies `amount` before `instant`, in UTC, for reminders.

    `hverdage` and `arbejdsdage` count back as days.
    """
    return _move(amount, instant, -1, None)


def _move(amount: Amount, instant: datetime, sign: int, calendar: Calendar | None) -> datetime:
    if amount.unit == "timer":
        moved = local(instant).astimezone(UTC) + timedelta(hours=sign * amount.number)
        in_range(local(moved))
        return moved
    at = local(instant)
    day = _move_date(amount, at.date(), sign, calendar)
    moved = datetime.combine(day, at.timetz())
    if moved.fold and moved.utcoffset() != at.utcoffset():
        moved = moved.replace(fold=0)
    return moved.astimezone(UTC)


def add_to_date(amount: Amount, day: date, calendar: Calendar | None = None) -> date:
    """The day that lies `amount` after `day`. `timer` is `InvalidValue`: a day has no hour to count from."""
    return _move_date(amount, day, 1, calendar)


def _move_date(amount: Amount, day: date, sign: int, calendar: Calendar | None) -> date:
    number = sign * amount.number
    match amount.unit:
        case "dage":
            return _move_days(day, number)
        case "uger":
            return _move_days(day, 7 * number)
        case "måneder":
            return _move_months(day, number)
        case "år":
            return _move_months(day, 12 * number)
        case "hverdage" | "arbejdsdage":
            if sign < 0:
                return _move_days(day, number)
            if calendar is None:
                raise calendar_needed(amount)
            return in_range(add_working_days(calendar, day, number))
        case "timer":
            raise InvalidValue(
                _("{amount} kan ikke lægges til en dato uden klokkeslæt.").format(amount=amount.words),
                hint=_("Brug dage, uger, måneder eller år."),
            )


def calendar_needed(amount: Amount) -> InvalidValue:
    """The error for an amount that can only be counted with a named calendar."""
    return InvalidValue(
        _("{amount} kan ikke tælles uden en kalender.").format(amount=amount.words),
        hint=_("Skriv hvilken kalender der tælles efter, fx kalender: hverdage."),
    )


def _move_days(day: date, days: int) -> date:
    return in_range(day + timedelta(days=days))


def _move_months(day: date, months: int) -> date:
    """The same day number, or the last day of the month when it has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise outside_range()
    last = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
