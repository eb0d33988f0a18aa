"""The due instant of a limit, and its derivation.

`timer` are elapsed real time, without pause for nights, weekends or holidays. Every other unit ends at the last second
of a local day. The first day does not count unless said. A start that is only partly known gives a due instant that is: the
earliest is what is due, the latest stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from sagsgang.dataclass import dataclass, replace
from sagsgang.errors import InvalidValue
from sagsgang.law.amount import WORKING_DAYS, Amount, add_to_date, calendar_needed
from sagsgang.law.calendars import Calendar, add_working_days, closed_key, next_working_day
from sagsgang.law.derivation import LATEST, Derivation, Kind, Pairs
from sagsgang.law.moment import TZDATA_VERSION, end_of_day, in_range, iso, local
from sagsgang.law.span import Span
from sagsgang.law.wording import lines
from sagsgang.text import _

__all__ = ["Alternative", "Derivation", "Due", "Kind", "Law", "Roll", "compute", "lines", "stored"]

Roll = Literal["bliver", "næste_hverdag"]
Law = Sequence[tuple[str, str, str, str]]
"""Rule id, place, binding, status: what a derivation says it rests on."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another reading of the law (the title of its calendar), and the due instant it gives."""

    reading: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due instant (UTC; None: none yet), the argument for it, and the other readings that give another instant.

    `latest`: the latest instant it may be, when what it counts from is only partly known; else the same as `instant`.
    """

    instant: datetime | None
    derivation: Derivation
    alternatives: tuple[Alternative, ...] = ()
    latest: datetime | None = None

    @property
    def last(self) -> datetime | None:
        """The instant from which it is certain that the limit has passed."""
        return self.instant if self.latest is None else self.latest


def compute(
    amount: Amount,
    start: datetime | Span,
    *,
    first_day_counts: bool = False,
    calendar: Calendar | None = None,
    calendars: Mapping[str, Calendar] | None = None,
    roll: Roll = "bliver",
    law: Law = (),
) -> Due:
    """Count `amount` from the instant `start`, or from one that is only partly known.

    `first_day_counts`: the day of `start` is the first of those counted (7 dage from D end with D+6); it has no bearing
    on `timer`. `roll="næste_hverdag"` moves a last day that does not count to the next that does, but never hours.
    `calendars` is where the alternative readings that `calendar` names are found; each that gives another instant is
    among the alternatives.

    `InvalidValue`: `hverdage`, `arbejdsdage` or `næste_hverdag` without `calendar`, an alternative that is not in
    `calendars`, a naive `start`, or a result outside the years 1900-2199.
    """
    if isinstance(start, Span):
        if start.exact:
            start = start.first
        else:
            how = {"first_day_counts": first_day_counts, "calendar": calendar, "roll": roll}
            earliest = compute(amount, start.first, calendars=calendars, law=law, **how)  # type: ignore[arg-type]
            return _with_latest(earliest, start.last, compute(amount, start.last, **how))  # type: ignore[arg-type]
    if amount.unit == "timer":
        return _elapsed(amount, start, law)
    if amount.unit in WORKING_DAYS and calendar is None:
        raise calendar_needed(amount)
    if roll == "næste_hverdag" and calendar is None:
        raise InvalidValue(
            _("En frist kan ikke flyttes til næste hverdag uden en kalender."),
            hint=_("Skriv hvilken kalender der tælles efter, fx kalender: hverdage."),
        )
    at = local(start)
    if calendar is None or (amount.unit not in WORKING_DAYS and roll == "bliver"):
        due = end_of_day(_last_day(amount, at.date(), first_day_counts, None))
        return Due(
            instant=due,
            derivation=Derivation(
                start=at.isoformat(timespec="seconds"),
                number=amount.number,
                unit=amount.unit,
                first_day_counts=first_day_counts,
                due=iso(due),
                law=tuple(law),
                tzdata=TZDATA_VERSION,
            ),
        )
    return _by_calendar(amount, at, first_day_counts, calendar, calendars, roll, law)


def _with_latest(due: Due, start_last: datetime, latest: Due) -> Due:
    """The earliest limit, with the latest that it may be among its other readings."""
    assert latest.instant is not None
    differs = latest.instant != due.instant
    readings = due.derivation.readings + (((LATEST, iso(latest.instant)),) if differs else ())
    derivation = replace(
        due.derivation,
        start_last=local(start_last).isoformat(timespec="seconds"),
        due_last=iso(latest.instant) if differs else None,
        readings=readings,
    )
    return stored(derivation)


def stored(derivation: Derivation) -> Due:
    """The due instant that a derivation ends in, as it was computed."""
    return Due(
        instant=_instant(derivation.due),
        latest=_instant(derivation.due_last),
        derivation=derivation,
        alternatives=tuple([Alternative(reading=reading, due=utc(due)) for reading, due in derivation.readings]),
    )


def utc(text: str) -> datetime:
    """An instant of a derivation."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else utc(text)


def _elapsed(amount: Amount, start: datetime, law: Law) -> Due:
    at = local(start).replace(microsecond=0)
    due = at.astimezone(UTC) + timedelta(hours=amount.number)
    local_due = local(due)
    in_range(local_due)
    return Due(
        instant=due,
        derivation=Derivation(
            start=at.isoformat(),
            number=amount.number,
            unit=amount.unit,
            due=local_due.isoformat(),
            law=tuple(law),
            tzdata=TZDATA_VERSION,
        ),
    )


def _by_calendar(
    amount: Amount,
    at: datetime,
    first_day_counts: bool,
    calendar: Calendar,
    calendars: Mapping[str, Calendar] | None,
    roll: Roll,
    law: Law,
) -> Due:
    from_day = at.date()
    last = _last_day(amount, from_day, first_day_counts, calendar)
    counted: tuple[str, ...] = ()
    left_out: Pairs = ()
    if amount.unit in WORKING_DAYS:
        counted, left_out = _sorted_out(calendar, from_day if first_day_counts else from_day + _ONE_DAY, last)
    final = _rolled(calendar, last, roll)
    due = end_of_day(final)
    alternatives = _other_readings(amount, from_day, first_day_counts, calendar, calendars, roll, due)
    derivation = Derivation(
        start=at.isoformat(timespec="seconds"),
        number=amount.number,
        unit=amount.unit,
        first_day_counts=first_day_counts,
        calendar=calendar.id,
        calendar_title=calendar.title,
        calendar_source=calendar.source,
        calendar_status=calendar.status,
        counted=counted,
        left_out=left_out,
        stays=roll == "bliver",
        roll=None if final == last else (last.isoformat(), final.isoformat()),
        roll_over=() if final == last else _sorted_out(calendar, last, final)[1],
        due=iso(due),
        beyond=_beyond(calendar, from_day, final),
        law=tuple(law),
        readings=tuple([(other.reading, iso(other.due)) for other in alternatives]),
        tzdata=TZDATA_VERSION,
    )
    return Due(instant=due, derivation=derivation, alternatives=alternatives)


def _beyond(calendar: Calendar, first: date, last: date) -> tuple[str, str] | None:
    """The days that the calendar is meant for, when the count went outside them."""
    since, until = calendar.valid_from, calendar.valid_until
    if (since is None or since <= first) and (until is None or last <= until):
        return None
    return "" if since is None else since.isoformat(), "" if until is None else until.isoformat()


def _last_day(amount: Amount, from_day: date, first_day_counts: bool, calendar: Calendar | None) -> date:
    """The last day counted, before it is moved."""
    if amount.unit in WORKING_DAYS and calendar is not None:
        if first_day_counts:
            from_day -= _ONE_DAY
        return in_range(add_working_days(calendar, from_day, amount.number))
    last = add_to_date(amount, from_day)
    return last - _ONE_DAY if first_day_counts and amount.number else last


def _rolled(calendar: Calendar, day: date, roll: Roll) -> date:
    return in_range(next_working_day(calendar, day)) if roll == "næste_hverdag" else day


def _sorted_out(calendar: Calendar, first: date, last: date) -> tuple[tuple[str, ...], Pairs]:
    """The days from `first` to `last`, both included: those that count, and those that do not with the reason."""
    counted: list[str] = []
    left_out: list[tuple[str, str]] = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        reason = closed_key(calendar, day)
        if reason is None:
            counted.append(day.isoformat())
        else:
            left_out.append((day.isoformat(), reason))
    return tuple(counted), tuple(left_out)


def _other_readings(
    amount: Amount,
    from_day: date,
    first_day_counts: bool,
    calendar: Calendar,
    calendars: Mapping[str, Calendar] | None,
    roll: Roll,
    due: datetime,
) -> tuple[Alternative, ...]:
    if calendars is None:
        return ()
    readings = []
    for name in calendar.alternatives:
        other = calendars.get(name)
        if other is None:
            raise InvalidValue(
                _("Kalenderen {calendar} henviser til en anden læsning, {other}, som ikke findes.").format(
                    calendar=calendar.id, other=name
                )
            )
        instant = end_of_day(_rolled(other, _last_day(amount, from_day, first_day_counts, other), roll))
        if instant != due:
            readings.append(Alternative(reading=other.title, due=instant))
    return tuple(readings)
