"""Whether everything that the guide asks for rests on law: named, in force all the time the edition is, looked up, and not given more time.

The findings of the ordinary rules (SG601, SG603-SG607) are told under their own codes and places; what only dates counted through can show
is SG610-SG612.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from sagsgang.check.rules.lawful import ending, longer_than_law, omitted_without_law, unchecked, without_law
from sagsgang.check.subject import Subject
from sagsgang.dataclass import dataclass
from sagsgang.guide.condition import PERSON_LEAVES, leaves
from sagsgang.guide.model import Guide, Origin
from sagsgang.guide.problem import FILE_START, Problem, Severity, Span
from sagsgang.law.moment import day_words
from sagsgang.law.register import Rule as LawRule
from sagsgang.law.register import Statute, is_in_force
from sagsgang.proof.allowed import no_limit_is_longer
from sagsgang.proof.answer import Answer, Event
from sagsgang.proof.period import ONE_DAY
from sagsgang.text import _, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A part of the guide that rests on law. `named`: as it is called in a sentence."""

    kind: Literal["obligation", "barrier", "omission", "person"]
    part: str
    named: str
    law: tuple[str, ...]
    span: Span


def answers(subject: Subject) -> Iterator[Answer]:
    parts = list(_parts(subject))
    yield from _named(subject, parts)
    yield from _in_force(subject, parts)
    yield from _looked_up(subject)
    yield from no_limit_is_longer(subject, list(longer_than_law(subject)))


def _parts(subject: Subject) -> Iterator[Resting]:
    """Obligations, barriers, grounds to omit, person rules and what cannot be departed from, in the order of the guide's parts."""
    guide = subject.guide
    for rule in guide.obligations.values():
        yield Resting(
            kind="obligation",
            part=rule.id,
            named=_("pligten «{name}»").format(name=rule.id),
            law=rule.law,
            span=_at_law(subject, rule.origin, "pligter", rule.id),
        )
    for barrier in guide.barriers.values():
        yield Resting(
            kind="barrier",
            part=barrier.id,
            named=_("spærringen «{name}»").format(name=barrier.id),
            law=barrier.law,
            span=_at_law(subject, barrier.origin, "spærringer", barrier.id),
        )
    for step in guide.steps.values():
        if step.omittable is not None:
            yield Resting(
                kind="omission",
                part=step.id,
                named=_("udeladelsen af «{name}»").format(name=step.id),
                law=step.omittable.law,
                span=_at_law(subject, step.omittable.origin, "trin", step.id, "kan_udelades"),
            )
        required = [*step.requires, *(one for outcome in step.outcomes for one in outcome.requires)]
        for leaf in (leaf for one in required for leaf in leaves(one) if leaf.op in PERSON_LEAVES):
            yield Resting(
                kind="person",
                part=step.id,
                named=_("personreglen for «{name}»").format(name=step.id),
                law=leaf.law or step.law,
                span=subject.at_origin(leaf.origin),
            )


def _at_law(subject: Subject, origin: Origin, *path: str) -> Span:
    """Where the basis is written; the part itself if it names none."""
    return subject.at_origin(origin) if subject.node(*path, "hjemmel") is None else subject.at_value(*path, "hjemmel")


# -- named -----------------------------------------------------------------------------------------------------------


def _named(subject: Subject, parts: Sequence[Resting]) -> Iterator[Answer]:
    claim = _("Hver pligt, spærring, udeladelse og personregel nævner sin hjemmel.")
    missing = [*without_law(subject), *omitted_without_law(subject)]
    unanswered = _("Den, der spørger hvorfor, får ingen regel at vide.")
    yield from (_as_told(problem, claim, unanswered) for problem in missing)
    nameless = [one for one in parts if not one.law and one.kind == "person"]
    yield from (_as_told(_rule_without_law(subject, one), claim, unanswered, part=one.part) for one in nameless)
    if not missing and not nameless:
        own = sum(not one.law for one in parts)
        because = _("{number} steder har hjemmel.").format(number=len(parts) - own)
        if own:
            because += " " + counted(
                own,
                _("1 er kommunens eget og kræver ingen."),
                _("{number} er kommunens egne og kræver ingen."),
            )
        yield _whole("SG601", claim, because)


def _rule_without_law(subject: Subject, one: Resting) -> Problem:
    return subject.problem(
        "SG612",
        "warning",
        one.span,
        _("Det står ikke, hvilken regel der siger, hvem der må udføre «{name}».").format(name=one.part),
        _("Skriv hjemmel: [REGEL] på personreglen eller på trinnet."),
    )


# -- in force ----------------------------------------------------------------------------------------------------------


def _in_force(subject: Subject, parts: Sequence[Resting]) -> Iterator[Answer]:
    guide = subject.guide
    claim = _("Hver hjemmel gælder i hele den tid, udgaven gælder.")
    endings = list(ending(subject))
    found = False
    for one in parts:
        gap = first_gap(guide, one.law)
        if gap is None:
            continue
        found = True
        to_the_end = gap[1] == guide.valid_until
        told = next((told for told in endings if to_the_end and _is_of(told, one.law)), None)
        begins = gap[0] == guide.valid_from and one.kind == "obligation"
        yield _refuted(
            "SG607" if told is not None else "SG603" if begins else "SG610",
            part=one.part,
            claim=_("Der er altid en hjemmel i kraft for {part}.").format(part=one.named),
            because=_without_basis(one, gap),
            hint=_("Find den regel, der gjaldt i den tid, eller ret «gælder»."),
            span=one.span if told is None else told.span,
            story=(_opened(gap[0]), _nothing_holds(one)),
        )
    if not found:
        yield _whole("SG610", claim, _how_long(guide, parts))


def _is_of(problem: Problem, law: Iterable[str]) -> bool:
    """Whether what is told of a rule that ends is told of one of these."""
    return any(problem.message.startswith(f"{name} ") for name in law)


def first_gap(guide: Guide, law: Sequence[str]) -> tuple[date, date | None] | None:
    """The first stretch of the edition's days on which none of the bases is in force: its first and last day (None: without end).

    None where there is none. A part that names no basis has no gap, and one that names a rule without versions (practice) neither.
    """
    rules = [guide.laws[name] for name in law if name in guide.laws]
    if not rules:
        return None
    turns = sorted({guide.valid_from} | {day for rule in rules for day in _turns(rule, guide.statutes)})
    within = [
        day for day in turns if guide.valid_from <= day and (guide.valid_until is None or day <= guide.valid_until)
    ]
    began: date | None = None
    for day in within:
        holds = any(is_in_force(rule, guide.statutes, day) for rule in rules)
        if began is not None and holds:
            return began, day - ONE_DAY
        if began is None and not holds:
            began = day
    return None if began is None else (began, guide.valid_until)


def _turns(rule: LawRule, statutes: Mapping[str, Statute]) -> Iterator[date]:
    """The days on which a version of the rule may come into force, or be in force no longer."""
    for version in rule.versions:
        statute = statutes[version.statute]
        yield from (day for day in (version.since, statute.valid_from) if day is not None)
        ends = (day for day in (version.until, statute.valid_until) if day is not None)
        yield from (day + ONE_DAY for day in ends if day < date.max)


def _without_basis(one: Resting, gap: tuple[date, date | None]) -> str:
    names = ", ".join(one.law)
    if gap[1] is None:
        return _("Fra {first} gælder ingen af dens hjemler: {law}.").format(first=day_words(gap[0]), law=names)
    return _("Fra {first} til {last} gælder ingen af dens hjemler: {law}.").format(
        first=day_words(gap[0]), last=day_words(gap[1]), law=names
    )


def _opened(day: date) -> Event:
    return Event(kind="open", said=_("Sagen oprettes {day}.").format(day=day_words(day)))


def _nothing_holds(one: Resting) -> Event:
    said = _("Så bygger {part} ikke på nogen regel, der gælder.").format(part=one.named)
    return Event(kind="so", said=said)


def _how_long(guide: Guide, parts: Sequence[Resting]) -> str:
    rules = len({name for one in parts for name in one.law})
    since = day_words(guide.valid_from)
    if guide.valid_until is None:
        return _("{number} regler er set efter for hver dag fra {first}, uden slutdag.").format(
            number=rules, first=since
        )
    return _("{number} regler er set efter for hver dag fra {first} til {last}.").format(
        number=rules, first=since, last=day_words(guide.valid_until)
    )


# -- looked up -----------------------------------------------------------------------------------------------------------


def _looked_up(subject: Subject) -> Iterator[Answer]:
    """One answer a rule that nobody has looked up, with its status; all the others as one."""
    claim = _("Hver regel, guiden bygger på, er slået efter.")
    problems = list(unchecked(subject))
    rests = _("Sager bliver ført efter en regel, som ingen har slået efter.")
    yield from (_as_told(problem, claim, rests) for problem in problems)
    if not problems:
        statuses = Counter(rule.status for rule in subject.guide.laws.values())
        said = ", ".join(f"{status} {number}" for status, number in sorted(statuses.items()))
        yield _whole("SG605", claim, _("Sådan er de efterprøvet: {statuses}.").format(statuses=said))


# -- answers -------------------------------------------------------------------------------------------------------------


def _as_told(problem: Problem, claim: str, follows: str, *, part: str = "") -> Answer:
    """What a rule finds, as the answer to a claim: the same code at the same place. `follows`: what comes of it."""
    return _refuted(
        problem.code,
        part=part,
        claim=claim,
        because=problem.message,
        hint=problem.hint,
        span=problem.span,
        story=(Event(kind="so", said=follows),),
        severity=problem.severity,
    )


def _refuted(
    code: str,
    *,
    part: str,
    claim: str,
    because: str,
    hint: str,
    span: Span,
    story: tuple[Event, ...],
    severity: Severity = "warning",
) -> Answer:
    return Answer(
        code=code,
        topic="law",
        part=part,
        claim=claim,
        verdict="refuted",
        severity=severity,
        span=span,
        because=because,
        hint=hint,
        story=story,
    )


def _whole(code: str, claim: str, because: str) -> Answer:
    """A claim about the guide as a whole that is proved."""
    return Answer(
        code=code,
        topic="law",
        part="",
        claim=claim,
        verdict="proved",
        severity="warning",
        span=FILE_START,
        because=because,
    )
