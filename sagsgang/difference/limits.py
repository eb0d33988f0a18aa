"""Which of two limits is the shorter: counted from every day of two years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sagsgang.guide.model import Guide, Limit
from sagsgang.law.due import compute
from sagsgang.law.moment import COPENHAGEN

FIRST_DAY = date(2026, 1, 1)
DAYS = 730
HOUR = 10
"""The local hour that is counted from."""


def shorter(old: tuple[Guide, Limit], new: tuple[Guide, Limit]) -> bool | None:
    """Whether the new limit is never later and sometimes earlier (True), the other way round (False), or neither (None)."""
    differences = set()
    for number in range(DAYS):
        start = FIRST_DAY + timedelta(days=number)
        moment = datetime(start.year, start.month, start.day, HOUR, tzinfo=COPENHAGEN)
        before, after = _due(*old, moment), _due(*new, moment)
        if before is None or after is None:
            return None
        differences.add((after > before) - (after < before))
    if differences <= {-1, 0} and -1 in differences:
        return True
    return False if differences <= {0, 1} and 1 in differences else None


def _due(guide: Guide, limit: Limit, start: datetime) -> datetime | None:
    """When it is due, counted from `start`; None if its length stands in a fact."""
    if limit.within is None:
        return None
    calendar = None if limit.calendar is None else guide.calendars.get(limit.calendar)
    return compute(
        limit.within, start, first_day_counts=limit.first_day_counts, calendar=calendar, roll=limit.roll
    ).instant
