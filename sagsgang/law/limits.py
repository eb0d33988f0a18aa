"""Several limits on one obligation, limits fixed from outside, periods that follow each other, and extensions.

`inden` is counted (`due.compute`); `senest` is fixed by a fact or by another obligation; of `tidligst_af` the earliest counts.
Rules: guide-language.md section 7, docs/choices.md C68-C75.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sagsgang.dataclass import replace
from sagsgang.errors import InvalidValue
from sagsgang.law.amount import Amount, Unit
from sagsgang.law.calendars import Calendar
from sagsgang.law.derivation import LATEST, Derivation, FixedBy, Kind, Pairs
from sagsgang.law.due import Due, Law, compute, stored, utc
from sagsgang.law.moment import TZDATA_VERSION, end_of_day, iso
from sagsgang.law.span import Days, Span
from sagsgang.text import _

_ONE_SECOND = timedelta(seconds=1)


def day_limit(days: Days) -> Span:
    """What a day means as a limit: the end of it; partly known, the ends of the first and of the last day it may be."""
    return Span(end_of_day(days.first), end_of_day(days.last))


def fixed(limit: Span, *, by: FixedBy, title: str, law: Law = ()) -> Due:
    """A limit that is not counted: a fact says it, or another obligation is due then."""
    exact = limit.exact
    return stored(
        Derivation(
            kind="fixed",
            due=iso(limit.first),
            due_last=None if exact else iso(limit.last),
            fixed_by=by,
            fixed_title=title,
            law=tuple(law),
            readings=() if exact else ((LATEST, iso(limit.last)),),
            tzdata=TZDATA_VERSION,
        )
    )


def unknown(
    kind: Kind,
    *,
    start: str | None = None,
    amount: Amount | None = None,
    title: str | None = None,
    by: FixedBy | None = None,
) -> Due:
    """A limit that cannot be told yet, with what is known of it. `kind`: open_start, open_length or open_end."""
    number, unit = (None, None) if amount is None else (amount.number, amount.unit)
    derivation = Derivation(kind=kind, start=start, number=number, unit=unit, fixed_by=by, fixed_title=title)
    return Due(instant=None, derivation=derivation)


def earliest(
    limits: Sequence[Due],
    *,
    ignored: Collection[int] = (),
    uncertain: Collection[int] = (),
    since: datetime | None = None,
    law: Law = (),
) -> Due:
    """The earliest of several limits; what is not known yet waits. On equal instants the first in order decides.

    `ignored`: places of limits that have no say (they ended before the obligation arose). `uncertain`: places of those that may have
    ended before `since`, when it arose: they count from then on, and that the limit has passed is not certain by them alone. Without
    any that is known there is no due instant yet; with all of them ignored there is none at all.
    """
    first: dict[int, datetime] = {}
    for place, limit in enumerate(limits):
        if limit.instant is not None and place not in ignored:
            counts_from = since if place in uncertain and since is not None else limit.instant
            first[place] = max(limit.instant, counts_from)
    derivation = Derivation(
        kind="earliest",
        branches=tuple([_without_law(limit.derivation) for limit in limits]),
        ignored=tuple(sorted(ignored)),
        uncertain=tuple(sorted(uncertain)),
        since=None if since is None or not uncertain else iso(since),
        law=tuple(law),
        tzdata=TZDATA_VERSION,
    )
    if not first:
        return Due(instant=None, derivation=derivation)
    instant, decided = min((at, place) for place, at in first.items())
    sure = [place for place in first if place not in uncertain]
    latest = min([_last(limits[place]) for place in sure] or [max(_last(limits[place]) for place in first)])
    chosen = limits[decided].derivation
    return stored(
        replace(
            derivation,
            start=chosen.start,
            start_last=chosen.start_last,
            due=iso(instant),
            due_last=iso(latest) if latest != instant else None,
            decided=decided,
            readings=_other_readings(limits, first, instant, latest),
        )
    )


def as_local(limit: Due, law: Law) -> Due:
    """The limit as one of the municipality's own, with what that rests on; the obligation's law is another."""
    return replace(limit, derivation=replace(limit.derivation, local=True, law=tuple(law)))


def _without_law(derivation: Derivation) -> Derivation:
    """What the law says stands at the whole; what a municipality's own limit rests on, at that."""
    return derivation if derivation.local else replace(derivation, law=())


def by_law(derivation: Derivation) -> Derivation | None:
    """The earliest limit that is not the municipality's own, of several; None if none of them is known."""
    known = [
        branch
        for place, branch in enumerate(derivation.branches)
        if branch.due is not None and not branch.local and place not in derivation.ignored
    ]
    return min(known, key=lambda branch: utc(branch.due or ""), default=None)


def _other_readings(limits: Sequence[Due], first: Mapping[int, datetime], due: datetime, latest: datetime) -> Pairs:
    """What the whole would be due by another reading of the law, and at the latest."""
    readings = []
    for reading in dict.fromkeys(other.reading for place in first for other in limits[place].alternatives):
        other_due = min(_as_read(limits[place], reading, at) for place, at in first.items())
        if other_due != due and reading != LATEST:
            readings.append((reading, iso(other_due)))
    if latest != due:
        readings.append((LATEST, iso(latest)))
    return tuple(readings)


def _as_read(limit: Due, reading: str, otherwise: datetime) -> datetime:
    """When the limit is due by another reading of the law, which is the same reading wherever it is used."""
    return min((other.due for other in limit.alternatives if other.reading == reading), default=otherwise)


def latest_reading(limit: Due) -> datetime:
    """The latest instant that the limit may be by any reading of it. It must be known."""
    return max([_last(limit), *(other.due for other in limit.alternatives)])


def _last(limit: Due) -> datetime:
    last = limit.last
    assert last is not None
    return last


def deciding(derivation: Derivation) -> Derivation:
    """The limit that gave the due instant: the derivation itself, or one of its branches."""
    return derivation if derivation.decided is None else derivation.branches[derivation.decided]


def extended(due: Due, until: datetime, *, at: datetime, law: Law = ()) -> Due:
    """The limit moved to a later instant. What it was before, and when it was moved, stand in the derivation.

    `InvalidValue`: there is no limit to extend, or the new one is not later. `at` is when it was extended.
    """
    before = due.instant
    if before is None:
        raise InvalidValue(_("Der er ingen frist at forlænge."), hint=_("Se pligterne med: sagsgang vis SAG."))
    if until <= _last(due):
        raise InvalidValue(
            _("Den nye frist er ikke senere end den gamle ({due}).").format(due=iso(_last(due))),
            field="due",
            hint=_("En frist kan kun forlænges. Er starten forkert, så ret den: sagsgang ret SAG NR."),
        )
    derivation = due.derivation
    known = {entry[0] for entry in derivation.law}
    return stored(
        replace(
            derivation,
            due=iso(until),
            due_last=None,
            readings=(),
            extensions=(*derivation.extensions, (iso(at), iso(before))),
            law=(*derivation.law, *(entry for entry in law if entry[0] not in known)),
        )
    )


def next_period(end: Span, *, first_day_counts: bool) -> Span:
    """What the period after one that ended counts from: that end itself, or the second after it if the first day counts."""
    if not first_day_counts:
        return end
    return Span(end.first + _ONE_SECOND, end.last + _ONE_SECOND)


def recomputed(derivation: Derivation, calendars: Mapping[str, Calendar]) -> Due:
    """The same limit counted once more from the inputs that were stored, with the calendars and time zones of today.

    What was fixed or extended comes back as it was stored. `InvalidValue` if the calendar is gone.
    """
    if derivation.extensions:
        return stored(derivation)
    if derivation.kind == "earliest":
        branches = [recomputed(branch, calendars) for branch in derivation.branches]
        return earliest(
            branches,
            ignored=derivation.ignored,
            uncertain=derivation.uncertain,
            since=None if derivation.since is None else utc(derivation.since),
            law=derivation.law,
        )
    if derivation.kind != "counted" or derivation.start is None or derivation.number is None:
        return stored(derivation)
    if derivation.calendar is not None and derivation.calendar not in calendars:
        raise InvalidValue(
            _("Kalenderen {calendar} findes ikke mere.").format(calendar=derivation.calendar),
            hint=_("Find den udgave af kalendere.yaml, som fristen blev regnet ud med."),
        )
    counted = compute(
        Amount(derivation.number, cast("Unit", derivation.unit)),
        Span(utc(derivation.start), utc(derivation.start_last or derivation.start)),
        first_day_counts=derivation.first_day_counts,
        calendar=None if derivation.calendar is None else calendars[derivation.calendar],
        calendars=calendars,
        roll="bliver" if derivation.stays else "næste_hverdag",
        law=derivation.law,
    )
    return as_local(counted, derivation.law) if derivation.local else counted
