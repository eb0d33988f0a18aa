"""Instants and days: reading them, writing them, and wording them.

An *instant* is an aware `datetime` in UTC with whole seconds. Local time is Europe/Copenhagen and exists only here.
Years 1900-2199; what falls outside is `InvalidValue`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.text import _, language

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

TZDATA_VERSION: Final[str] = tzdata.IANA_VERSION
"""The IANA release that `COPENHAGEN` was read from."""


def _read_zone(key: str) -> ZoneInfo:
    # From the tzdata package and never from the operating system: a derivation names the release it was counted with,
    # and the same case must give the same instant on every machine.
    with Path(tzdata.__file__).with_name("zoneinfo").joinpath(*key.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=key)


COPENHAGEN: Final[ZoneInfo] = _read_zone("Europe/Copenhagen")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)
_LONGEST_QUOTE: Final = 40

_TIME = r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
_ISO_FORM = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + _TIME + r"(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?"
_DANISH_FORM = r"(?P<day>\d\d?)-(?P<month>\d\d?)-(?P<year>\d{4})" + _TIME + r")?"


def _match(text: str) -> re.Match[str] | None:
    # compiled when first needed (`re` keeps them): most commands read their times another way
    return re.fullmatch(_ISO_FORM, text, re.ASCII) or re.fullmatch(_DANISH_FORM, text, re.ASCII)


_WEEKDAYS: Final = {
    "da": ("man", "tir", "ons", "tor", "fre", "lør", "søn"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = {
    "da": ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a text about time says. `instant` is UTC, and the start of the local day when there is no time of day.

    `note` says, in the language in use, what had to be assumed (only with `lenient`).
    """

    instant: datetime
    has_time: bool
    note: str | None = None

    @property
    def limit(self) -> datetime:
        """What the text means as a limit: that instant, or the end of the day when it names no time of day."""
        return self.instant if self.has_time else end_of_day(local_date(self.instant))


def local(instant: datetime) -> datetime:
    """The instant as an aware local time. A naive `datetime` is `InvalidValue`."""
    if instant.tzinfo is None:
        raise _naive(instant)
    return instant.astimezone(COPENHAGEN)


def _naive(instant: datetime) -> InvalidValue:
    return InvalidValue(
        _("Tidspunktet {instant} mangler tidszone.").format(instant=instant.isoformat()),
        hint=_("Brug et tidspunkt med tidszone, fx 2026-11-20T16:12:00+01:00."),
    )


def local_date(instant: datetime) -> date:
    """The local day that the instant falls on."""
    return local(instant).date()


def iso(instant: datetime) -> str:
    """`2026-11-20T16:12:00+01:00`: local time with its offset, cut to whole seconds."""
    return local(instant).isoformat(timespec="seconds")


def from_epoch(seconds: int) -> datetime:
    """The instant that many seconds after 1970-01-01T00:00:00Z."""
    return datetime.fromtimestamp(seconds, UTC)


def epoch(instant: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z, rounded down. A naive `datetime` is `InvalidValue`."""
    if instant.tzinfo is None:
        raise _naive(instant)
    return (instant - _EPOCH) // _SECOND


def start_of_day(day: date) -> datetime:
    """The first instant of the local day."""
    return datetime(day.year, day.month, day.day, tzinfo=COPENHAGEN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last whole second of the local day (23:59:59)."""
    return start_of_day(day + _DAY) - _SECOND


def in_range(day: date) -> date:
    """`day` itself, or `InvalidValue` when its year is outside 1900-2199."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise outside_range()
    return day


def outside_range() -> InvalidValue:
    """The error for a day that lies outside the years that can be counted in."""
    return InvalidValue(
        _("Datoen ligger uden for årene {first}-{last}.").format(first=FIRST_YEAR, last=LAST_YEAR),
        hint=_("Se efter, om årstallet eller længden er tastet forkert."),
    )


def parse(text: str, *, now: datetime | None = None, lenient: bool = False) -> Moment:
    """Read `2026-11-20 16:30` (also with `T`, seconds, offset), `20-11-2026 16:30`, either as a bare date, or `nu`.

    Without offset it is local time, and a local hour that does not exist or exists twice is `InvalidValue` that names
    both readings; `lenient` takes the earlier one and says so in `note`. `nu` is `now`. Fractions of seconds are cut.
    """
    # The form that logs and exports are written in: 2026-11-20T16:12:00+01:00.
    if len(text) == 25 and text[4] == text[7] == "-" and text[10] in "T " and text[19] in "+-":
        try:
            instant = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # told in full below
        else:
            if FIRST_YEAR < instant.year < LAST_YEAR:
                return Moment(instant=instant, has_time=True)
    return _parse(text.strip(), now, lenient)


def _parse(text: str, now: datetime | None, lenient: bool) -> Moment:
    if text.lower() == "nu":
        return _now(now)
    match = _match(text)
    if match is None:
        raise InvalidValue(
            _("«{text}» er ikke et tidspunkt. Forventet: 2026-11-20 16:30, 20-11-2026 16:30, en dato eller nu.").format(
                text=_quote(text)
            )
        )
    part = match.groupdict()
    day = _day(part, text)
    if part["hour"] is None:
        return Moment(instant=start_of_day(day), has_time=False)
    try:
        naive = datetime(day.year, day.month, day.day, int(part["hour"]), int(part["minute"]), int(part["second"] or 0))  # noqa: DTZ001
        offset = part.get("offset")
        if offset is not None:
            aware = datetime.fromisoformat(naive.isoformat() + offset.upper())
            in_range(aware.astimezone(COPENHAGEN))
            return Moment(instant=aware.astimezone(UTC), has_time=True)
    except (ValueError, OverflowError):
        raise InvalidValue(
            _("«{text}» er ikke et klokkeslæt, der findes. Forventet: 00:00 til 23:59.").format(text=_quote(text))
        ) from None
    return _from_wall_time(naive, lenient)


def _now(now: datetime | None) -> Moment:
    if now is None:
        raise InvalidValue(_("«nu» kan ikke bruges her."), hint=_("Skriv dato og klokkeslæt, fx 2026-11-20 16:30."))
    return Moment(instant=local(now).astimezone(UTC).replace(microsecond=0), has_time=True)


def _from_wall_time(naive: datetime, lenient: bool) -> Moment:
    first = naive.replace(tzinfo=COPENHAGEN, fold=0)
    second = naive.replace(tzinfo=COPENHAGEN, fold=1)
    if first.utcoffset() == second.utcoffset():
        return Moment(instant=first.astimezone(UTC), has_time=True)
    # In a gap the readings are the other way round: fold 0 is the offset from before the change, so the later instant.
    earlier, later = sorted((first.astimezone(UTC), second.astimezone(UTC)))
    time = naive.isoformat(sep=" ", timespec="seconds" if naive.second else "minutes")
    if earlier.astimezone(COPENHAGEN).replace(tzinfo=None) == naive:
        what = _("{time} findes to gange, fordi uret stilles tilbage: {earlier} og {later}.")
    else:
        what = _("{time} findes ikke, fordi uret stilles frem. Det kan læses som {earlier} eller {later}.")
    message = what.format(time=time, earlier=iso(earlier), later=iso(later))
    if not lenient:
        raise InvalidValue(message, hint=_("Skriv tidspunktet med forskel til UTC, som vist."))
    return Moment(
        instant=earlier,
        has_time=True,
        note=_("{problem} Det er læst som {earlier}.").format(problem=message, earlier=iso(earlier)),
    )


def parse_date(text: str) -> date:
    """Read `2026-11-20` or `20-11-2026`. Anything else, and a day that does not exist, is `InvalidValue`."""
    text = text.strip()
    match = _match(text)
    if match is None or match["hour"] is not None:
        raise InvalidValue(
            _("«{text}» er ikke en dato. Forventet: 2026-11-20 eller 20-11-2026.").format(text=_quote(text))
        )
    return _day(match.groupdict(), text)


def _day(part: dict[str, str | None], text: str) -> date:
    year, month, day = (int(part[name] or 0) for name in ("year", "month", "day"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(
            _("Årstallet i «{text}» ligger uden for {first}-{last}.").format(
                text=_quote(text), first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidValue(
            _("«{text}» er ikke en dato, der findes. Forventet: år-måned-dag eller dag-måned-år.").format(
                text=_quote(text)
            )
        ) from None


def _quote(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"


def day_words(day: date, *, year: bool = True, month: bool = True) -> str:
    """`fre 20. nov. 2026`, `fre 20. nov.` or `fre 20.`; in English `Fri 20 Nov 2026`, `Fri 20 Nov` or `Fri 20`."""
    spoken = language()
    words = f"{_WEEKDAYS[spoken][day.weekday()]} {day.day}" + ("." if spoken == "da" else "")
    if month:
        words += f" {_MONTHS[spoken][day.month - 1]}"
    return f"{words} {day.year}" if year else words


def month_words(day: date) -> str:
    """`feb. 2027`; in English `Feb 2027`."""
    return f"{_MONTHS[language()][day.month - 1]} {day.year}"


def time_words(instant: datetime) -> str:
    """`15.40`, in English `15:40`: local time, with seconds if there are any, and which one if it exists twice."""
    at = local(instant)
    spoken = language()
    words = f"{at:%H.%M}" if spoken == "da" else f"{at:%H:%M}"
    if at.second:
        words += f".{at:%S}" if spoken == "da" else f":{at:%S}"
    if at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset():
        summer = at.fold == 0
        if spoken == "da":
            words += " (sommertid)" if summer else " (normaltid)"
        else:
            words += " (summer time)" if summer else " (standard time)"
    return words


def words(instant: datetime, *, whole_day: bool = False, now: datetime | None = None) -> str:
    """`fre 20. nov. 2026 kl. 15.40`, in English `Fri 20 Nov 2026, 15:40`; `whole_day` leaves out the time of day.

    With `now` the days around it are called `i går`, `i dag` and `i morgen`.
    """
    day = local_date(instant)
    spoken = language()
    named = day_words(day) if now is None else _near_day(day, local_date(now)) or day_words(day)
    if whole_day:
        return named
    return f"{named} kl. {time_words(instant)}" if spoken == "da" else f"{named}, {time_words(instant)}"


def _near_day(day: date, today: date) -> str | None:
    near = {
        "da": {-1: "i går", 0: "i dag", 1: "i morgen"},
        "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    }
    return near[language()].get((day - today).days)


def limit_words(instant: datetime) -> str:
    """A limit in words: one at the last second of a day is that whole day."""
    return words(instant, whole_day=local(instant).time() == _LAST_SECOND)


_LAST_SECOND: Final = time(23, 59, 59)


def duration_words(seconds: int) -> str:
    """A length of time, rounded down: `28 min`, `23 t 28 min` (under two days), `3 dage 4 t`, `12 dage` (from a week).

    A negative number is worded by its size; which side of now it lies on is the caller's to say.
    """
    danish = language() == "da"
    minutes = abs(seconds) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    hour_sign, day_sign = ("t", "dage") if danish else ("h", "days")
    if days >= 7 or (days >= 2 and hours_left == 0):
        return f"{days} {day_sign}"
    if days >= 2:
        return f"{days} {day_sign} {hours_left} {hour_sign}"
    if hours == 0:
        return f"{minutes} min"
    return f"{hours} {hour_sign} {minutes} min" if minutes else f"{hours} {hour_sign}"
