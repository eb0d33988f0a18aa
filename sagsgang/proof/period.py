"""The days on which a proof of time lets something begin: two whole years, as far as the edition is in force in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sagsgang.check.subject import Subject
from sagsgang.dataclass import dataclass
from sagsgang.law.moment import day_words, local_date
from sagsgang.text import _

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += ONE_DAY

    @property
    def words(self) -> str:
        """`2026 og 2027`, or the first and the last day where they are no whole years."""
        whole = (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)
        if whole:
            return _("{first} og {last}").format(first=self.first.year, last=self.last.year)
        return _("tiden fra {first} til {last}").format(first=day_words(self.first), last=day_words(self.last))


def two_years(subject: Subject) -> Period:
    """This year and the next; for an edition that begins later or has ended, its first or its last two years."""
    since, until = subject.guide.valid_from, subject.guide.valid_until
    year = max(local_date(subject.clock.now()).year, since.year)
    if until is not None and until < date(year, 1, 1):
        year = max(until.year - 1, since.year)
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    return Period(max(first, since), last if until is None else min(last, until))
