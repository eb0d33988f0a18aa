"""A derivation in words: one line per thing that can be checked, in the language in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Final, cast

from sagsgang.dataclass import replace
from sagsgang.law.amount import Amount, Unit
from sagsgang.law.calendars import WEEKDAYS, reason_words
from sagsgang.law.derivation import LATEST, Derivation, Pairs
from sagsgang.law.moment import COPENHAGEN, day_words, limit_words, month_words, time_words, words
from sagsgang.law.span import Span, span_words
from sagsgang.text import _

_MOST_DAYS: Final = 14
"""Longer lists of days are worded by their beginning and their end."""

_SHOWN_FIRST: Final = 3

NOT_CHECKED: Final = frozenset({"FROM-MEMORY", "UNKNOWN"})
"""Statuses that mean that nobody has held the rule against its source."""


def lines(derivation: Derivation) -> tuple[str, ...]:
    """The derivation line by line. What it rests on comes last: the calendar, other readings, and the law."""
    said: list[str]
    match derivation.kind:
        case "counted":
            said = _counted(derivation)
        case "fixed":
            said = _fixed(derivation)
        case "earliest":
            said = _earliest(derivation)
        case "undated":
            said = [_("Der er ingen frist: pligten står åben, til den er opfyldt.")]
        case "open_start":
            said = [
                *_length(derivation),
                _("Fristen kan ikke regnes ud endnu: vi ved ikke, hvornår den regnes fra."),
            ]
        case "open_length":
            said = [
                *_start(derivation),
                _("Fristen kan ikke regnes ud endnu: vi ved ikke, hvor lang den er."),
            ]
        case "open_end":
            said = [_("Fristen kan ikke regnes ud endnu: {what} er ikke kendt.").format(what=_fixed_by(derivation))]
    if derivation.local:
        said = [_("Loven sætter ingen frist. Det her er kommunens egen."), *said]
    return (*said, *_extensions(derivation), *_calendar(derivation), *_readings(derivation), *_law(derivation))


def _earliest(derivation: Derivation) -> list[str]:
    """Every limit by itself, then which of them counts."""
    said = []
    number = len(derivation.branches)
    for place, branch in enumerate(derivation.branches):
        heading = _("Frist {place} af {number}").format(place=place + 1, number=number)
        if place in derivation.ignored:
            heading += _(" (ser vi bort fra: den var gået, før pligten opstod)")
        elif place in derivation.uncertain:
            heading += _(" (måske gået, før pligten opstod)")
        if branch.local:
            heading += _(" (kommunens egen)")
        inner = lines(replace(branch, readings=(), local=False))
        said.append(f"{heading}: {inner[0]}")
        said += inner[1:]
    if derivation.decided is not None and derivation.due is not None:
        due = limit_words(_instant(_due_before(derivation)))
        said.append(
            _("Den tidligste gælder: frist {place}, {due}.").format(place=derivation.decided + 1, due=due)
            if number > 1
            else _("Fristen er {due}.").format(due=due)
        )
    elif len(derivation.ignored) == number:
        said.append(_("Der er ingen frist: pligten står åben, til den er opfyldt."))
    return said


def _fixed_by(derivation: Derivation) -> str:
    """What fixes the limit: the fact's question, or when the other obligation is due."""
    title = derivation.fixed_title or ""
    if derivation.fixed_by == "obligation":
        return _("fristen for «{title}»").format(title=title)
    return f"«{title}»"


def _due_before(derivation: Derivation) -> str:
    """The due instant before it was extended, if it was."""
    assert derivation.due is not None
    return derivation.extensions[0][1] if derivation.extensions else derivation.due


def _extensions(derivation: Derivation) -> list[str]:
    """Each time the limit was moved, and to when."""
    if derivation.due is None:
        return []
    said = []
    moves = derivation.extensions
    for (at, before), after in zip(moves, [*(entry[1] for entry in moves[1:]), derivation.due], strict=False):
        said.append(
            _("Forlænget {at}: fra {before} til {after}.").format(
                at=words(_instant(at)), before=limit_words(_instant(before)), after=limit_words(_instant(after))
            )
        )
    return said


def reading_words(reading: str) -> str:
    """Another reading of a limit: the title of its calendar, or that a partly known time is taken at its latest."""
    return _("seneste mulige tidspunkt") if reading == LATEST else reading


def _amount(derivation: Derivation) -> Amount | None:
    if derivation.number is None or derivation.unit is None:
        return None
    return Amount(derivation.number, cast("Unit", derivation.unit))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(COPENHAGEN)


def _start(derivation: Derivation) -> list[str]:
    if derivation.start is None:
        return []
    start = words(_instant(derivation.start))
    if derivation.start_last is not None:
        start = span_words(Span(_instant(derivation.start), _instant(derivation.start_last)))
        said = [_("Starten er kun delvist kendt: {start}. Den tidligste mulige frist gælder.").format(start=start)]
        if derivation.unit not in (None, "timer") and derivation.number:
            counts = (
                _("Den første dag tæller med.") if derivation.first_day_counts else _("Den første dag tæller ikke med.")
            )
            said.append(counts)
        return said
    if derivation.unit in (None, "timer"):
        return [_("Regnes fra {start}.").format(start=start)]
    if derivation.first_day_counts:
        return [_("Regnes fra {start} (dagen tælles med).").format(start=start)]
    return [_("Regnes fra {start} (dagen tælles ikke med).").format(start=start)]


def _length(derivation: Derivation) -> list[str]:
    amount = _amount(derivation)
    return [] if amount is None else [_("Længden er {amount}.").format(amount=amount.words)]


def _fixed(derivation: Derivation) -> list[str]:
    if derivation.fixed_by is None:
        return [*_start(derivation), *_due(derivation)]
    due = limit_words(_instant(_due_before(derivation)))
    return [_("Senest {due}, efter {what}.").format(due=due, what=_fixed_by(derivation))]


def _counted(derivation: Derivation) -> list[str]:
    amount = _amount(derivation)
    if amount is None or derivation.start is None or derivation.due is None:
        return [*_start(derivation), *_length(derivation), *_due(derivation)]
    start, due = _instant(derivation.start), _instant(_due_before(derivation))
    if amount == Amount(0, "dage"):
        said = [*_start(derivation), _("Fristen er samme dag.")]
        if derivation.start_last is None:
            said = [_("Regnes fra {start}; fristen er samme dag.").format(start=words(start))]
    else:
        said = _start(derivation)
        match amount.unit:
            case "timer":
                said += _hours(amount, start, due)
            case "hverdage" | "arbejdsdage":
                said += _working_days(amount, derivation)
            case "dage" | "uger":
                said.append(_days(amount, derivation, due))
            case "måneder" | "år":
                said.append(_months(amount, derivation, start, due))
    return [*said, *_roll(derivation), *_due(derivation)]


def _hours(amount: Amount, start: datetime, due: datetime) -> list[str]:
    said = [_("{amount} løber uden pause: nætter, weekender og helligdage tæller med.").format(amount=amount.words)]
    shift = (due.utcoffset() or timedelta()) - (start.utcoffset() or timedelta())
    minutes = int(shift.total_seconds()) // 60
    if minutes > 0:
        said.append(
            _("Uret stilles {minutes} min frem undervejs, så fristen ender kl. {time}.").format(
                minutes=minutes, time=time_words(due)
            )
        )
    elif minutes < 0:
        said.append(
            _("Uret stilles {minutes} min tilbage undervejs, så fristen ender kl. {time}.").format(
                minutes=-minutes, time=time_words(due)
            )
        )
    return said


def _last_counted(derivation: Derivation, due: datetime) -> date:
    return date.fromisoformat(derivation.roll[0]) if derivation.roll else due.date()


def _days(amount: Amount, derivation: Derivation, due: datetime) -> str:
    last = day_words(_last_counted(derivation, due))
    if amount.unit == "dage":
        return _("{amount}, alle dage tæller: den sidste er {last}.").format(amount=amount.words, last=last)
    if derivation.first_day_counts:
        return _("{amount} ender dagen før samme ugedag: {last}.").format(amount=amount.words, last=last)
    return _("{amount} ender på samme ugedag: {last}.").format(amount=amount.words, last=last)


def _months(amount: Amount, derivation: Derivation, start: datetime, due: datetime) -> str:
    last = _last_counted(derivation, due)
    counterpart = last + timedelta(days=1) if derivation.first_day_counts else last
    if counterpart.day != start.day:
        said = _("{amount}: der er ingen {day}. i {month}, så månedens sidste dag træder i stedet: {counterpart}.")
    elif derivation.first_day_counts:
        said = _("{amount} når til samme dag i måneden: {counterpart}.")
    else:
        said = _("{amount} ender på samme dag i måneden: {counterpart}.")
    text = said.format(
        amount=amount.words, day=start.day, month=month_words(counterpart), counterpart=day_words(counterpart)
    )
    if derivation.first_day_counts:
        text += " " + _("Den første dag tæller med, så den sidste er dagen før: {last}.").format(last=day_words(last))
    return text


def _working_days(amount: Amount, derivation: Derivation) -> list[str]:
    days = [date.fromisoformat(day) for day in derivation.counted]
    said = [_full_stop(_("{amount}: {days}").format(amount=amount.words, days=_listed_days(days)))]
    if derivation.left_out:
        said.append(_("Ikke talt: {days}.").format(days=_with_reasons(derivation.left_out)))
    return said


def _full_stop(text: str) -> str:
    return text if text.endswith(".") else text + "."


def _listed_days(days: Sequence[date]) -> str:
    """`lør 21., man 23., fre 27. nov.`: the month where it changes, and the year too if there is more than one."""
    if len(days) > _MOST_DAYS:
        beginning = [day_words(day, year=False) for day in days[:_SHOWN_FIRST]]
        return _("{first}, … nr. {number} er {last}").format(
            first=", ".join(beginning), number=len(days), last=day_words(days[-1])
        )
    years = len({day.year for day in days}) > 1
    spelled = []
    for day, after in zip_longest(days, days[1:]):
        month = after is None or after.month != day.month
        spelled.append(day_words(day, month=month, year=month and years))
    return ", ".join(spelled)


def _with_reasons(pairs: Pairs) -> str:
    """Each day with its reason. Many days: how many of each weekday, and every holiday by name."""
    named = [(day_words(date.fromisoformat(day), year=False), reason) for day, reason in pairs]
    if len(named) <= _MOST_DAYS:
        return ", ".join(f"{day} ({reason_words(reason)})" for day, reason in named)
    weekdays = Counter(reason for _day, reason in named if reason in WEEKDAYS)
    spelled = [f"{number} × {reason_words(reason)}" for reason, number in weekdays.items()]
    spelled += [f"{day} ({reason_words(reason)})" for day, reason in named if reason not in WEEKDAYS]
    return ", ".join(spelled)


def _roll(derivation: Derivation) -> list[str]:
    if derivation.roll is None:
        return []
    first, then = (day_words(date.fromisoformat(day)) for day in derivation.roll)
    return [
        _("Sidste dag flyttes fra {first} til {then}. Ikke talt: {days}.").format(
            first=first, then=then, days=_with_reasons(derivation.roll_over)
        )
    ]


def _due(derivation: Derivation) -> list[str]:
    if derivation.due is None:
        return []
    due = _instant(_due_before(derivation))
    if derivation.unit != "timer" and (due.hour, due.minute, due.second) == (23, 59, 59):
        return [_("Fristen er {due} (hele dagen).").format(due=words(due, whole_day=True))]
    return [_("Fristen er {due}.").format(due=words(due))]


def _calendar(derivation: Derivation) -> list[str]:
    if derivation.calendar is None:
        return []
    title = derivation.calendar_title or derivation.calendar
    return [*_sourced(derivation, title), *_outside(derivation)]


def _outside(derivation: Derivation) -> list[str]:
    """That some day lies where the calendar is not meant for."""
    if derivation.beyond is None:
        return []
    since, until = (None if day == "" else day_words(date.fromisoformat(day)) for day in derivation.beyond)
    if until is None:
        return [_("Kalenderen gælder fra {since}. Dage før den er talt på samme måde.").format(since=since)]
    if since is None:
        return [_("Kalenderen gælder til {until}. Dage efter den er talt på samme måde.").format(until=until)]
    return [
        _("Kalenderen gælder fra {since} til {until}. Dage uden for den er talt på samme måde.").format(
            since=since, until=until
        )
    ]


def _sourced(derivation: Derivation, title: str) -> list[str]:
    source, status = derivation.calendar_source, derivation.calendar_status
    if source and status:
        return [
            _("Kalender: {title}; kilde {source} ({status}).").format(
                title=title, source=source, status=_status(status)
            )
        ]
    if source or status:
        return [_("Kalender: {title} ({what}).").format(title=title, what=source or _status(status or ""))]
    return [_("Kalender: {title}.").format(title=title)]


def _status(status: str) -> str:
    if status in NOT_CHECKED:
        return _("{status}: ikke efterprøvet").format(status=status)
    return status


def _readings(derivation: Derivation) -> list[str]:
    return [
        _("Anden læsning: {reading}: {due}.").format(reading=reading_words(reading), due=limit_words(_instant(due)))
        for reading, due in derivation.readings
    ]


def _law(derivation: Derivation) -> list[str]:
    return [_basis(*entry) for entry in derivation.law]


def _basis(rule: str, place: str, binding: str, status: str) -> str:
    said = _("{rule}: {place} ({binding}; {status}).").format(
        rule=rule, place=place, binding=_binding_words(binding), status=_status(status)
    )
    aside = _not_statute(binding)
    return f"{said} {aside}" if aside else said


def _binding_words(binding: str) -> str:
    named = {
        "lov": _("lov"),
        "bekendtgørelse": _("bekendtgørelse"),
        "vejledning": _("vejledning"),
        "beredskab": _("beredskab"),
        "praksis": _("praksis"),
    }
    return named.get(binding, binding)


def _not_statute(binding: str) -> str | None:
    """What must be said of a rule that is not statute."""
    match binding:
        case "lov":
            return None
        case "bekendtgørelse":
            return _("Det står i en bekendtgørelse, ikke i selve loven.")
        case "vejledning":
            return _("Det er vejledning, ikke lov.")
        case "beredskab":
            return _("Det er kommunens beredskab, ikke lov.")
        case "praksis":
            return _("Det er praksis, ikke lov.")
        case _:
            return _("Det er ikke lov.")
