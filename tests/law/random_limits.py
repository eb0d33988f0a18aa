"""Random limits of every kind, close enough to each other to end on the same instant now and then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from legal_calendars import CALENDARS, INSTANTS

from sagsgang.law.amount import UNITS, Amount
from sagsgang.law.derivation import Kind
from sagsgang.law.due import Due, compute
from sagsgang.law.limits import day_limit, fixed, unknown
from sagsgang.law.span import Days, Span

LAW = (("BL-138-1", "barnets lov § 138, stk. 1", "lov", "VERIFIED-2ND"),)

_CHRISTMAS = datetime(2026, 12, 18, 11, tzinfo=UTC)

CLOSE_INSTANTS: st.SearchStrategy[datetime] = st.integers(0, 20 * 24).map(lambda n: _CHRISTMAS + timedelta(hours=n))
"""The hours around Christmas 2026."""

SPANS: st.SearchStrategy[Span] = st.builds(
    lambda first, wide: Span(first, first + timedelta(seconds=wide)),
    st.one_of(CLOSE_INSTANTS, CLOSE_INSTANTS, INSTANTS),
    st.one_of(st.just(0), st.integers(0, 4 * 86_400), st.integers(0, 500 * 86_400)),
)
"""From exactly known to somewhere in a year and a half."""


def _days(first: date, more: int) -> Days:
    last = first + timedelta(days=more)
    return Days(first, last, f"{first}/{last}" if more else str(first))


DAYS: st.SearchStrategy[Days] = st.builds(
    _days, st.dates(date(2026, 12, 20), date(2027, 1, 5)), st.one_of(st.just(0), st.integers(0, 9))
)

COUNTED: st.SearchStrategy[Due] = st.builds(
    lambda amount, start, first, name, roll, law: compute(
        amount, start, first_day_counts=first, calendar=CALENDARS[name], calendars=CALENDARS, roll=roll, law=law
    ),
    st.builds(Amount, st.integers(1, 12), st.sampled_from(UNITS)) | st.just(Amount(0, "dage")),
    SPANS,
    st.booleans(),
    st.sampled_from(sorted(CALENDARS)),
    st.sampled_from(["bliver", "næste_hverdag"]),
    st.sampled_from([(), LAW]),
)

FIXED: st.SearchStrategy[Due] = st.builds(
    lambda limit, by, law: fixed(limit, by=by, title="Hvornår?", law=law),
    st.one_of(SPANS, DAYS.map(day_limit)),
    st.sampled_from(["fact", "obligation"]),
    st.sampled_from([(), LAW]),
)

_OPEN: st.SearchStrategy[Kind] = st.sampled_from(["open_start", "open_length", "open_end"])

UNKNOWN: st.SearchStrategy[Due] = _OPEN.map(unknown)

LIMITS: st.SearchStrategy[Due] = st.one_of(COUNTED, COUNTED, FIXED, UNKNOWN)
