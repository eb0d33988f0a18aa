"""Whether the guide leaves time enough: for what meets an obligation to come before its limit ends, whatever day it begins.

What is claimed is that waiting does not make it impossible; that a way leads to it at all is the flow's to prove. Limits that a fact sets
(`inden: {fakta: x}`, `senest`) are as long as the fact says, and nothing is claimed of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sagsgang.check.rules.time import too_short
from sagsgang.check.subject import Subject
from sagsgang.dataclass import dataclass
from sagsgang.guide.model import Limit, ObligationRule
from sagsgang.guide.problem import FILE_START, Span
from sagsgang.law.moment import day_words, from_epoch, local_date, words
from sagsgang.proof.answer import Answer, Event, Verdict
from sagsgang.proof.begins import starts
from sagsgang.proof.network import Network, Runs
from sagsgang.proof.period import Period, two_years
from sagsgang.proof.possible_in_time import (
    SOME_INSTANT,
    Asked,
    Late,
    Link,
    asked,
    chain,
    instants,
    over_in_time,
)
from sagsgang.proof.rhythm import longer_needs
from sagsgang.proof.shown import Shown, met_in_tests
from sagsgang.text import _


def answers(subject: Subject) -> Iterator[Answer]:
    """One answer a limit that the guide counts."""
    network = Network(subject.guide)
    period = two_years(subject)
    told = {problem.span for problem in too_short(subject)}
    tests = _Tests(subject)
    for rule in subject.guide.obligations.values():
        for limit in rule.limits:
            if limit.within is not None and rule.met_by:
                yield _answer(subject, network, rule, limit, period, tests, told)
    yield from longer_needs(subject, network, period)


class _Tests:
    """The guide's own tests, run when they are first asked for."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._found: dict[str, Shown] | None = None

    def of(self, rule: ObligationRule) -> Shown | None:
        if self._found is None:
            self._found = met_in_tests(self._subject)
        return self._found.get(rule.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is known of one limit counted from one thing. `because` of what is proved, `bound` of what is not known."""

    verdict: Verdict
    because: str = ""
    bound: str = ""
    question: Asked
    late: tuple[Late, ...] = ()
    always: bool = False


def _answer(
    subject: Subject,
    network: Network,
    rule: ObligationRule,
    limit: Limit,
    period: Period,
    tests: _Tests,
    told: set[Span],
) -> Answer:
    assert limit.within is not None
    found = [_look(asked(network, rule, limit, start), period, tests) for start in starts(subject.guide, rule, limit)]
    late = [one for one in found if one.verdict == "refuted"]
    span = _span(subject, rule, limit)
    if late:
        worst = max(late, key=lambda one: (one.always, len(one.late)))
        return _refuted(rule, limit, worst, period, span, told=span in told)
    claim = _claim(rule, limit)
    unknown = [one for one in found if one.verdict == "open"]
    if unknown:
        return Answer(
            code="SG403",
            topic="time",
            part=rule.id,
            claim=claim,
            verdict="open",
            severity="warning",
            span=span,
            because=_("Der er ventetid på vejen, og det er ikke vist, at den kan nås."),
            bound=unknown[0].bound,
        )
    because = " ".join(dict.fromkeys(one.because for one in found))
    return Answer(
        code="SG403",
        topic="time",
        part=rule.id,
        claim=claim,
        verdict="proved",
        severity="warning",
        span=span,
        because=f"{because} {_spread(found[0].question, period)}",
    )


def _span(subject: Subject, rule: ObligationRule, limit: Limit) -> Span:
    span = subject.at_value("pligter", rule.id, "tidligst_af" if limit.of_several else "inden")
    return subject.at_key("pligter", rule.id) if span == FILE_START else span


def _claim(rule: ObligationRule, limit: Limit) -> str:
    assert limit.within is not None
    return _(
        "Ingen ventetid gør det umuligt at opfylde «{name}» inden for {limit}, hvilken dag den end begynder."
    ).format(name=rule.id, limit=limit.within.words)


# -- one limit -----------------------------------------------------------------------------------------------------------


def _look(question: Asked, period: Period, tests: _Tests) -> _Found:
    if question.is_never():
        return _Found(verdict="open", bound=_("Intet, der opfylder den, kan nogensinde udføres."), question=question)
    if not question.waits:
        because = _("Intet af det, der skal ske først, kræver ventetid.")
        return _Found(verdict="proved", because=because, question=question)
    if question.is_delayed() and question.needs_start():
        starting = instants(period, by_the_hour=question.by_the_hour)
        looked_at = list(question.too_late(starting))
        late = tuple(one for one in looked_at if one is not None)
        if late:
            return _Found(verdict="refuted", question=question, late=late, always=len(late) == len(looked_at))
    return _reached(question, period, tests)


def _reached(question: Asked, period: Period, tests: _Tests) -> _Found:
    """Whether it is certain that it can be reached: because all that must be waited for is over, or because a test reaches it."""
    starting = instants(period, by_the_hour=question.by_the_hour)
    if over_in_time(question, starting):
        because = _("Al den ventetid, der kan være på vejen, er forbi, før fristen ender.")
        return _Found(verdict="proved", because=because, question=question)
    shown = tests.of(question.rule)
    shortest = min(ends - begins for begins, ends in _ends(question, period))
    if shown is not None and shown.seconds <= shortest:
        because = _("Prøven «{title}» opfylder den og bruger ikke mere tid, end den korteste frist giver.")
        return _Found(verdict="proved", because=because.format(title=shown.title), question=question)
    return _Found(verdict="open", bound=_("Ingen prøve opfylder den i tide. Skriv en, der gør."), question=question)


def _ends(question: Asked, period: Period) -> Iterator[tuple[int, int]]:
    """Starts and when the limit ends, in epoch seconds. Hours are as long whenever they begin."""
    limit = question.limit.within
    if limit is not None and limit.unit == "timer":
        yield SOME_INSTANT, question.due(SOME_INSTANT)
        return
    for instant in instants(period, by_the_hour=False):
        yield instant, question.due(instant)


# -- how long a limit is ---------------------------------------------------------------------------------------------------


def _spread(question: Asked, period: Period) -> str:
    """How many days the limit is at the least and at the most, and from which days."""
    assert question.limit.within is not None
    if question.limit.within.unit == "timer":
        return _("Timer er lige lange, hvornår de end begynder.")
    lengths = [
        ((local_date(from_epoch(ends)) - local_date(from_epoch(begins))).days, begins, ends)
        for begins, ends in _ends(question, period)
    ]
    shortest, longest = min(lengths, key=lambda one: one[0]), max(lengths, key=lambda one: one[0])
    if shortest[0] == longest[0]:
        return _("Talt fra hver dag i {years} ender fristen efter {days} dage.").format(
            years=period.words, days=shortest[0]
        )
    return _(
        "Talt fra hver dag i {years} ender fristen efter {least} til {most} dage: den korteste begynder {shortest}, "
        "den længste {longest} og ender {end}."
    ).format(
        years=period.words,
        least=shortest[0],
        most=longest[0],
        shortest=_day(shortest[1]),
        longest=_day(longest[1]),
        end=_day(longest[2]),
    )


def _day(instant: int) -> str:
    return day_words(local_date(from_epoch(instant)))


# -- too late --------------------------------------------------------------------------------------------------------------


def _refuted(rule: ObligationRule, limit: Limit, found: _Found, period: Period, span: Span, *, told: bool) -> Answer:
    assert limit.within is not None
    worst = max(found.late, key=lambda one: (one.first - one.due, -one.start))
    way, links = chain(found.question, worst.start)
    step = way.met.step
    waited = _waited(links)
    days = sorted({local_date(from_epoch(one.start)) for one in found.late})
    if found.always:
        because = _("Fristen er {limit}, men «{step}» kan aldrig nås inden: {waits}.").format(
            limit=limit.within.words, step=step, waits=waited
        )
    else:
        because = _(
            "Fristen er {limit}, men for {number} af startdagene i {years} kan «{step}» ikke nås inden: {waits}. Det er {days}."
        ).format(
            limit=limit.within.words,
            number=len(days),
            years=period.words,
            step=step,
            waits=waited,
            days=_some_days(days),
        )
    return Answer(
        code=_code(rule, found, links, told=told),
        topic="time",
        part=rule.id,
        claim=_claim(rule, limit),
        verdict="refuted",
        severity="warning",
        span=span,
        because=because,
        hint=_("Ret ventetiden eller fristen, eller lad fristen regnes fra noget senere."),
        story=tuple(_story(found.question, worst, step, links)),
    )


def _code(rule: ObligationRule, found: _Found, links: Sequence[Link], *, told: bool) -> str:
    """SG402 where the ordinary rule says it already; else by what is wrong."""
    if told:
        return "SG402"
    if not found.always:
        return "SG403"
    return "SG412" if rule.consequence == "vindue" or len(links) == 1 else "SG410"


MOST_DAYS = 6
"""Dates that are named one by one."""


def _some_days(days: Sequence[date]) -> str:
    said = ", ".join(day_words(day) for day in days[:MOST_DAYS])
    return (
        said if len(days) <= MOST_DAYS else _("{days} og {number} til").format(days=said, number=len(days) - MOST_DAYS)
    )


def _waited(links: Sequence[Link]) -> str:
    """`«hør» 14 dage, så «svar» 7 dage`."""
    said = []
    for link in links:
        if isinstance(link.wait, Runs):
            said.append(_("fristen for «{name}» skal være gået").format(name=link.wait.obligation))
        else:
            said.append(
                _("«{step}» må først ske {amount} efter {after}").format(
                    step=link.wait.step, amount=link.wait.amount.words, after=f"«{link.wait.after[1]}»"
                )
            )
    return _(", og ").join(said)


def _story(question: Asked, worst: Late, step: str, links: Sequence[Link]) -> Iterator[Event]:
    begins = words(from_epoch(worst.start))
    if not question.start.opens:
        yield Event(kind="open", said=_("Sagen er oprettet."))
    event = question.start.event
    yield Event(kind=event.kind, step=event.step, said=f"{begins}: {event.said}")
    passing = [(link.until, _passes(link)) for link in links]
    ends = _("Fristen for «{name}» ender.").format(name=question.rule.id)
    for instant, said in sorted([*passing, (worst.due, ends)]):
        yield Event(kind="time", said=f"{words(from_epoch(instant))}: {said}")
    yield Event(
        kind="so",
        said=_("«{step}» kan tidligst ske {time}, og da er fristen gået.").format(
            step=step, time=words(from_epoch(worst.first))
        ),
    )


def _passes(link: Link) -> str:
    if isinstance(link.wait, Runs):
        return _("Fristen for «{name}» er gået.").format(name=link.wait.obligation)
    return _("«{step}» kan tidligst udføres nu.").format(step=link.wait.step)
