"""Whether a limit gives more time than the law register says, counted from every day of two years where the units differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sagsgang.check.subject import Subject
from sagsgang.errors import InvalidValue
from sagsgang.guide.model import Guide, Limit, ObligationRule
from sagsgang.guide.problem import FILE_START, Problem
from sagsgang.law.amount import WORKING_DAYS, Amount, parse_amount
from sagsgang.law.due import compute
from sagsgang.law.moment import day_words, end_of_day, start_of_day, words
from sagsgang.proof.answer import Answer, Event
from sagsgang.proof.period import Period, two_years
from sagsgang.text import _

Exceeded = tuple[date, datetime, datetime]
"""A start day, when the guide's limit ends (UTC), and when the longest that the register allows does."""


def no_limit_is_longer(subject: Subject, told: Sequence[Problem]) -> Iterator[Answer]:
    """`told`: what SG606 found already."""
    period = two_years(subject)
    refuted = False
    compared = 0
    for rule in subject.guide.obligations.values():
        amounts = _allowed(subject.guide, rule)
        limits = [limit for limit in rule.limits if limit.within is not None]
        if not amounts or not limits or rule.consequence == "lokalt_mål":
            continue
        compared += 1
        counted = (_exceeded(subject.guide, limits, amounts, day) for day in period.days())
        exceeded = [found for found in counted if found is not None]
        if exceeded:
            refuted = True
            yield _longer(subject, rule, exceeded, period, told)
    if not refuted:
        yield Answer(
            code="SG611",
            topic="law",
            part="",
            claim=_("Ingen frist er længere end den, loven giver."),
            verdict="proved",
            severity="warning",
            span=FILE_START,
            because=_("{number} frister er talt sammen med lovregistrets fra hver dag i {years}.").format(
                number=compared, years=period.words
            ),
        )


def _allowed(guide: Guide, rule: ObligationRule) -> list[tuple[str, Amount]]:
    """The limits in the register of the rules that it rests on, with their names; one that says it in words says no number."""
    found = []
    for name in rule.law:
        limit = guide.laws[name].limit if name in guide.laws else None
        if limit is not None:
            try:
                found.append((name, parse_amount(limit["amount"])))
            except InvalidValue:
                continue
    return found


def _exceeded(
    guide: Guide, limits: Sequence[Limit], amounts: Sequence[tuple[str, Amount]], day: date
) -> Exceeded | None:
    """Whether all the guide's limits, begun that day, end after every one that the register gives; by how much at the most.

    A limit in hours moves with the hour and one in days does not, so they lie furthest apart when begun at one end of the day.
    """
    found: list[Exceeded] = []
    for start in (start_of_day(day), end_of_day(day)):
        own = min(_ends(guide, limit, limit.within, start) for limit in limits if limit.within is not None)
        most = max(_ends(guide, limits[0], amount, start, rolls=False) for _name, amount in amounts)
        found.append((day, own, most))
    worst = max(found, key=lambda one: one[1] - one[2])
    return worst if worst[1] > worst[2] else None


def _ends(guide: Guide, limit: Limit, amount: Amount, start: datetime, *, rolls: bool = True) -> datetime:
    """When an amount ends, counted as the limit is: with its first day, and its calendar if there is one."""
    name = limit.calendar or (amount.unit if amount.unit in WORKING_DAYS else None)
    due = compute(
        amount,
        start,
        first_day_counts=limit.first_day_counts,
        calendar=None if name is None else guide.calendars.get(name),
        calendars=guide.calendars,
        roll=limit.roll if rolls else "bliver",
    )
    assert due.instant is not None
    return due.instant


def _longer(
    subject: Subject, rule: ObligationRule, exceeded: Sequence[Exceeded], period: Period, told: Sequence[Problem]
) -> Answer:
    at = subject.at_value("pligter", rule.id, "inden")
    if at == FILE_START:
        at = subject.at_key("pligter", rule.id)
    day, own, most = max(exceeded, key=lambda one: one[1] - one[2])
    return Answer(
        code="SG606" if any(problem.span == at for problem in told) else "SG611",
        topic="law",
        part=rule.id,
        claim=_("Fristen for «{name}» er aldrig længere end den, loven giver.").format(name=rule.id),
        verdict="refuted",
        severity="warning",
        span=at,
        because=_(
            "Begynder den {day}, ender den {own}, men lovens frist ender {most}. Det er sådan for {number} startdage i {years}."
        ).format(day=day_words(day), own=words(own), most=words(most), number=len(exceeded), years=period.words),
        hint=_("Skriv fristen med lovens egne ord: {law}.").format(
            law=", ".join(f"{name} {amount.text}" for name, amount in _allowed(subject.guide, rule))
        ),
        story=(
            Event(kind="so", said=_("Fristen begynder {day}.").format(day=day_words(day))),
            Event(kind="time", said=_("Lovens frist ender {day}.").format(day=words(most))),
            Event(kind="so", said=_("Guidens frist løber til {day}.").format(day=words(own))),
        ),
    )
