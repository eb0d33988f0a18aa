"""Deadlines as an iCalendar file (RFC 5545): which case, which obligation, when, and how that was reckoned.

A calendar is read on telephones and by colleagues, so nothing about a person goes into it: no reference to child or family, no
owner, holder or reason, no answer to a question, and not what was promised. What is told is chosen field by field (`TOLD`),
so that something new stays inside until it is chosen too.
"""

from __future__ import annotations

from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sagsgang.case.state import PROMISE
from sagsgang.law.derivation import Derivation
from sagsgang.law.limits import deciding
from sagsgang.law.moment import end_of_day, epoch, iso, limit_words, local, local_date
from sagsgang.law.wording import lines
from sagsgang.release import VERSION
from sagsgang.text import Language, _, use_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icalendar import Event, Timezone

    from sagsgang.case.answers import Deadline, DeadlinesAnswer, Obligation

TOLD: Final = frozenset(
    {
        "kind",
        "start",
        "start_last",
        "number",
        "unit",
        "first_day_counts",
        "calendar",
        "calendar_title",
        "calendar_source",
        "calendar_status",
        "counted",
        "left_out",
        "stays",
        "roll",
        "roll_over",
        "due",
        "due_last",
        "fixed_by",
        "fixed_title",
        "branches",
        "decided",
        "ignored",
        "uncertain",
        "since",
        "extensions",
        "beyond",
        "law",
        "local",
        "readings",
        "tzdata",
    }
)
"""What of a derivation may leave: times, and the text of guides, calendars and the law register. Who extended a limit, and why, is not in it."""

_NAMESPACE: Final = "c3f0a4de-6e0c-5a39-9d0b-3a6c1d1b7a52"
"""Of the UIDs. Never changed: a calendar knows an entry again by its UID."""

_REFRESHED: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def calendar_of(deadlines: DeadlinesAnswer, *, now: datetime, language: Language = "da") -> bytes:
    """The deadlines that have a due instant, one entry each, earliest first; the same bytes for the same arguments.

    `now` is when the calendar was made: it tells a later one from an earlier one. Undated obligations are left out.
    A naive `now` is `InvalidValue`.
    """
    made = local(now).astimezone(UTC).replace(microsecond=0)
    return copy_context().run(_written, deadlines, made, language)


def _written(deadlines: DeadlinesAnswer, made: datetime, language: Language) -> bytes:
    from icalendar import Calendar

    use_language(language)
    calendar = Calendar()
    calendar.add("prodid", f"-//sagsgang//sagsgang {VERSION}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _("Frister i sagsgang"))
    calendar.add("refresh-interval", _REFRESHED, parameters={"VALUE": "DURATION"})
    dated = sorted(
        (one.obligation.due, one.case, one.obligation.id, one.obligation.nr, place, one)
        for place, one in enumerate(deadlines)
        if one.obligation.due is not None
    )
    for due, *_key, one in dated:
        calendar.add_component(_event(one, due, made))
    if not dated:
        calendar.add_component(_zone())
    written: bytes = calendar.to_ical()
    return written


def _event(one: Deadline, due: datetime, made: datetime) -> Event:
    from icalendar import Event

    owed = one.obligation
    event = Event()
    event.add("uid", _uid(one))
    event.add("dtstamp", made)
    event.add("last-modified", made)
    # Some calendars let a new edition of an entry in only if its number has risen: whole minutes rise, and fit 32 bits.
    event.add("sequence", max(0, epoch(made) // 60))
    if _is_whole_day(owed, due):
        event.add("dtstart", local_date(due))
        event.add("dtend", local_date(due) + _DAY)
    else:
        event.add("dtstart", due.astimezone(UTC))  # without an end it takes no time
    event.add("summary", _plain(_summary(one)))
    event.add("description", "\n".join(_plain(line) for line in _description(owed, due)))
    event.add("categories", [_category(owed)])
    event.add("status", "TENTATIVE" if owed.status == "unknown" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _uid(one: Deadline) -> str:
    """The same for the same obligation each time, and telling nothing."""
    import json
    from uuid import UUID, uuid5

    key = json.dumps([one.case, one.obligation.id, one.obligation.nr])
    return f"{uuid5(UUID(_NAMESPACE), key)}@sagsgang"


def _is_whole_day(owed: Obligation, due: datetime) -> bool:
    """Whether the limit is a day, not an instant: hours may end in the last second of a day by chance."""
    reckoned = owed.reckoned
    hours = reckoned is not None and deciding(reckoned).unit == "timer"
    return not hours and due == end_of_day(local_date(due))


def _summary(one: Deadline) -> str:
    owed = one.obligation
    if owed.id == PROMISE:
        said = _("{case} Løfte nr. {nr}").format(case=one.case, nr=owed.nr)
    elif owed.nr > 1:
        said = _("{case} {id} nr. {nr}: {title}").format(case=one.case, id=owed.id, nr=owed.nr, title=owed.title)
    else:
        said = f"{one.case} {owed.id}: {owed.title}"
    return _("Måske: {obligation}").format(obligation=said) if owed.status == "unknown" else said


def _category(owed: Obligation) -> str:
    if owed.status == "unknown":
        return _("Måske")
    return _("Overskredet") if owed.late else _("Åben")


def _description(owed: Obligation, due: datetime) -> Iterator[str]:
    if owed.status == "unknown":
        yield _("Vi ved ikke endnu, om pligten gælder. Gælder den, er fristen denne:")
    elif owed.late:
        yield _("Fristen er overskredet.")
    how = owed.reckoned
    reckoned = None if how is None else told(how)
    if reckoned is not None:
        yield from lines(reckoned)
    if reckoned is None or reckoned.due is None:
        yield _("Fristen er {due}.").format(due=limit_words(due))
    elif reckoned.due != iso(due):
        yield _("Fristen er siden flyttet til {due}.").format(due=limit_words(due))


def told(derivation: Derivation) -> Derivation:
    """The derivation without what must not leave."""
    return Derivation.from_data(_kept(derivation.to_data()))


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    """The fields that may leave, of the derivation and of each limit in it."""
    kept = {name: value for name, value in data.items() if name in TOLD}
    if "branches" in kept:
        kept["branches"] = [_kept(branch) for branch in kept["branches"]]
    return kept


def _plain(text: str) -> str:
    """The text on one line, without what a calendar may not hold. The library would take `\\N` for a line break."""
    joined = " ".join(text.split()).replace("\\", "/")
    return "".join(character for character in joined if character.isprintable())


def _zone() -> Timezone:
    """Local time as it has been since 1996. A calendar must hold something, also when nothing is due."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", "Europe/Copenhagen")
    for part, name, month, before, after in (
        (TimezoneDaylight(), "CEST", 3, 1, 2),
        (TimezoneStandard(), "CET", 10, 2, 1),
    ):
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, 1 + before))  # noqa: DTZ001  # local, by the standard
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
