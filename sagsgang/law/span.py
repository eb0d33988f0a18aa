"""Times that are only partly known: an instant that lies somewhere between two, and how people write that.

`2009`, `2009-07`, `2009-07-10`, or two of these with `/` between: `2009-07-10/2009-07-20`. Of an instant both ends may also
have a time of day. What is exactly known is the same time twice. Rule: guide-language.md section 4, docs/choices.md C77.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.law.moment import (
    FIRST_YEAR,
    LAST_YEAR,
    day_words,
    end_of_day,
    iso,
    local,
    month_words,
    outside_range,
    parse,
    parse_date,
    start_of_day,
    words,
)
from sagsgang.text import _

_YEAR: Final = re.compile(r"[0-9]{4}")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """An instant that lies between `first` and `last`, both included (aware). Exactly known: the same instant twice."""

    first: datetime
    last: datetime

    @property
    def exact(self) -> bool:
        return self.first == self.last

    @property
    def latest(self) -> datetime | None:
        """`last`, where that is another instant than `first`."""
        return None if self.exact else self.last


@dataclass(frozen=True, slots=True)
class Days:
    """A day that lies between `first` and `last`, both included. `text`: as it is kept, `2009-07`."""

    first: date
    last: date
    text: str

    @property
    def exact(self) -> bool:
        return self.first == self.last

    @property
    def span(self) -> Span:
        """From the start of the first day to the start of the last: a day used as an instant is its start (C4, C77)."""
        return Span(start_of_day(self.first), start_of_day(self.last))


@dataclass(frozen=True, slots=True)
class Time:
    """An instant as it was said. `text`: as it is kept, ISO 8601 with offset, or `2009-07`; `note`: what had to be assumed."""

    span: Span
    text: str
    note: str | None = None


def parse_days(text: str) -> Days:
    """A date, perhaps partly known. `InvalidValue`: it is none, it does not exist, or it ends before it begins."""
    text = text.strip()
    if "/" not in text:
        return _days(text)
    first, last = (_days(part) for part in _ends(text))
    if last.last < first.first:
        raise _backwards(text)
    if first.first == last.last:
        return Days(first.first, first.first, first.first.isoformat())
    return Days(first.first, last.last, f"{first.text}/{last.text}")


def _days(text: str) -> Days:
    text = text.strip()
    if _YEAR.fullmatch(text):
        return Days(_in_years(int(text), 1), date(int(text), 12, 31), text)
    match = _MONTH.fullmatch(text)
    if match is not None:
        first = _in_years(int(match[1]), int(match[2]))
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Days(first, after - timedelta(days=1), text)
    day = parse_date(text)
    return Days(day, day, day.isoformat())


def _in_years(year: int, month: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise outside_range()
    if not 1 <= month <= 12:
        raise InvalidValue(
            _("Måned {month:02} findes ikke.").format(month=month), hint=_("Skriv år og måned som 2009-07.")
        )
    return date(year, month, 1)


def _ends(text: str) -> list[str]:
    parts = text.split("/")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise InvalidValue(
            _("«{text}» er ikke et tidsrum mellem to tider.").format(text=text[:40]),
            hint=_("Skriv den første og den sidste mulige tid med / imellem: 2009-07-10/2009-07-20."),
        )
    return parts


def _backwards(text: str) -> InvalidValue:
    return InvalidValue(
        _("«{text}» slutter, før det begynder.").format(text=text[:60]),
        hint=_("Skriv den tidligste tid først: 2009-07-10/2009-07-20."),
    )


def parse_time(text: str, *, now: datetime | None = None, lenient: bool = False) -> Time:
    """An instant, perhaps partly known: whatever `moment.parse` reads, and the forms of this module.

    A bare day is somewhere in that day, to its last second; a year or month likewise. `lenient` takes the earlier of two
    readings of an hour and says so in `note`. `InvalidValue` as `parse_days`.
    """
    text = text.strip()
    if "/" not in text:
        return _time(text, now, lenient)
    first, last = (_time(part.strip(), now, lenient) for part in _ends(text))
    if last.span.last < first.span.first:
        raise _backwards(text)
    note = " ".join(one.note for one in (first, last) if one.note) or None
    if first.span.first == last.span.last:
        instant = first.span.first
        return Time(Span(instant, instant), iso(instant), note)
    return Time(Span(first.span.first, last.span.last), f"{first.text}/{last.text}", note)


def _time(text: str, now: datetime | None, lenient: bool) -> Time:
    if _YEAR.fullmatch(text) or _MONTH.fullmatch(text):
        return _whole(_days(text))
    moment = parse(text, now=now, lenient=lenient)
    if not moment.has_time:
        return _whole(_days(text))
    return Time(Span(moment.instant, moment.instant), iso(moment.instant), moment.note)


def _whole(days: Days) -> Time:
    return Time(Span(start_of_day(days.first), end_of_day(days.last)), days.text)


def between(first: datetime, last: datetime) -> str:
    """How a span is kept as text: one instant, or two with `/` between."""
    return iso(first) if first == last else f"{iso(first)}/{iso(last)}"


def span_words(span: Span) -> str:
    """`fre 20. nov. 2026 kl. 15.40`; partly known: `2009`, `jul. 2009`, `fre 10. jul. 2009` or `mellem … og …`."""
    if span.exact:
        return words(span.first)
    first, last = local(span.first), local(span.last)
    whole = span.first == start_of_day(first.date()) and span.last == end_of_day(last.date())
    if whole or (span.first == start_of_day(first.date()) and span.last == start_of_day(last.date())):
        return days_words(first.date(), last.date())
    return _("mellem {first} og {last}").format(first=words(span.first), last=words(span.last))


def days_words(first: date, last: date) -> str:
    """`fre 10. jul. 2009`, `jul. 2009`, `2009` or `mellem fre 10. jul. 2009 og man 20. jul. 2009`."""
    if first == last:
        return day_words(first)
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        if (first.month, after.month) == (1, 1) and after.year == first.year + 1:
            return str(first.year)
        if (after.year - first.year) * 12 + after.month - first.month == 1:
            return month_words(first)
    return _("mellem {first} og {last}").format(first=day_words(first), last=day_words(last))
