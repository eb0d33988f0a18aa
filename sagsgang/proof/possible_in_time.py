"""Whether what meets an obligation can be done before a limit of it ends, counted from every start of two years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from itertools import permutations

from sagsgang.dataclass import dataclass
from sagsgang.guide.model import Guide, Limit, MetBy, ObligationRule
from sagsgang.law.moment import end_of_day, epoch, from_epoch, local_date, start_of_day
from sagsgang.proof.begins import Start
from sagsgang.proof.network import (
    ANY_FACT,
    ENDED,
    LONG_AGO,
    NEVER,
    AllOf,
    AnyOf,
    Begun,
    Clock,
    Formula,
    Network,
    Node,
    Ref,
    Runs,
    Wait,
    after,
    at_the_earliest,
    closure,
    done,
    due,
    earliest,
    left_of,
    parts_of,
)
from sagsgang.proof.period import Period

IN_NO_PHASE: frozenset[Formula] = frozenset({Ref(ENDED)})
"""What can be done whatever phase it is in because all tracks have ended: not how it is meant to be met in time."""

MOST_WAITS = 4
"""Waits whose every order is tried; with more of them nothing is claimed from their sum."""

AN_HOUR = timedelta(hours=1)

SOME_INSTANT = epoch(start_of_day(date(2026, 3, 4))) + 45_296
"""A Wednesday at 12:34:56: no wait that begins or ends with a day or an hour meets it by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A start (epoch seconds) from which it is done too late: the limit's last second, and the first at which it can be done."""

    start: int
    due: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One limit of an obligation, one thing that it is counted from, and one way of meeting it or the other."""

    guide: Guide
    rule: ObligationRule
    limit: Limit
    start: Start
    ways: tuple[Way, ...]
    dues: dict[date, int] = field(default_factory=dict)
    """those that have been counted, by the day it begins"""

    @property
    def waits(self) -> bool:
        """Whether something on every way to it takes time."""
        return all(way.delays for way in self.ways)

    @property
    def by_the_hour(self) -> bool:
        """Whether the hour at which it begins has a say."""
        amounts = [self.limit.within]
        for way in self.ways:
            amounts += [wait.amount for wait in way.waits] + [run.limit.within for run in way.runs]
        return any(amount is not None and amount.unit == "timer" for amount in amounts)

    def is_delayed(self) -> bool:
        """Whether it must be waited for on every way, so that the start decides whether it comes in time."""
        return all(way.first(self.guide, self.start, SOME_INSTANT) > SOME_INSTANT for way in self.ways)

    def is_never(self) -> bool:
        """Whether no case at all can come to it, waiting or not."""
        return all(way.first(self.guide, self.start, SOME_INSTANT) == NEVER for way in self.ways)

    def due(self, instant: int) -> int:
        """The last second of the limit counted from the instant; one of days is the same all day long."""
        assert self.limit.within is not None
        window = self.rule.consequence == "vindue"
        if self.limit.within.unit == "timer":
            return due(self.guide, self.limit, instant, latest=window)
        day = local_date(from_epoch(instant))
        if day not in self.dues:
            self.dues[day] = due(self.guide, self.limit, instant, latest=window)
        return self.dues[day]

    def too_late(self, instants: Iterable[int]) -> Iterator[Late | None]:
        """Of each start, whether it certainly comes too late when begun then."""
        frames = [way.frame(self.guide, self.start) for way in self.ways]
        for instant in instants:
            first = min((frame.first(instant) for frame in frames), default=NEVER)
            ends = self.due(instant)
            yield Late(start=instant, due=ends, first=first) if first > ends else None

    def needs_start(self) -> bool:
        """Whether it can only be met once what it is counted from has happened: else it may be met before it is counted at all."""
        if self.start.sure:
            return not (self.limit.of_several and self.rule.starts_from is not None)
        if self.limit.of_several or not self.start.needs:
            return False
        blocked = Begun(base=LONG_AGO, fixed=dict.fromkeys(self.start.needs, NEVER))
        return all(way.blocked(self.guide, blocked) for way in self.ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A step that meets the obligation, with everything that it rests on."""

    met: MetBy
    formula: Formula
    order: Mapping[Node, Formula]
    left: tuple[Formula, ...]
    """what may still be to do when it arises, to do it in a phase of its own: that without what has been done by then"""

    @property
    def _parts(self) -> Iterator[Formula]:
        for formula in self.left:
            yield from parts_of(formula)

    @property
    def waits(self) -> tuple[Wait, ...]:
        return tuple(dict.fromkeys(part for part in self._parts if isinstance(part, Wait)))

    @property
    def runs(self) -> tuple[Runs, ...]:
        return tuple(dict.fromkeys(part for part in self._parts if isinstance(part, Runs)))

    @property
    def clocks(self) -> frozenset[str]:
        """The facts whose time is compared with what the time is."""
        return frozenset(part.fact for part in self._parts if isinstance(part, Clock))

    @property
    def delays(self) -> bool:
        return bool(self.waits or self.runs or self.clocks)

    def values(self, guide: Guide, start: Start, instant: int) -> dict[Node, int]:
        """The earliest instant of everything it rests on."""
        return earliest(guide, self.order, start.at(instant, self.order, guide.opening.began))

    def first(self, guide: Guide, start: Start, instant: int) -> int:
        """The earliest second at which it can be done, when counted from that instant."""
        return _first(guide, start, self.formula, self.values(guide, start, instant), instant)

    def frame(self, guide: Guide, start: Start) -> Frame:
        """What of it is the same whatever the start is, told apart at one that is no round time."""
        values = self.values(guide, start, SOME_INSTANT)
        same = {node: at for node, at in values.items() if at in (NEVER, LONG_AGO)}
        then = tuple(node for node, at in values.items() if at == SOME_INSTANT)
        known = frozenset(Ref(node) for node in (*same, *(then if start.opens else ())) if same.get(node) != NEVER)
        rest = {
            node: left_of(formula, known)
            for node, formula in self.order.items()
            if node not in same and node not in then
        }
        return Frame(guide=guide, start=start, formula=left_of(self.formula, known), same=same, then=then, rest=rest)

    def blocked(self, guide: Guide, begun: Begun) -> bool:
        return at_the_earliest(guide, self.formula, earliest(guide, self.order, begun), begun.base) == NEVER

    def surely(self, guide: Guide, start: Start) -> tuple[Wait, ...] | None:
        """The waits that may have to be waited for one after the other; None where they do not tell all that takes time."""
        own = {start.fact} | ({guide.opening.began} if start.opens else set())
        computed = {fact.id for fact in guide.facts.values() if fact.computed is not None}
        if self.runs or self.clocks & (own | computed | {ANY_FACT}):
            return None
        waits = [wait for wait in self.waits if wait.after[0] != "time" or wait.after[1] in own | computed]
        again = any(guide.steps[wait.step].repeatable and wait.step != self.met.step for wait in waits)
        free = any(wait.after[0] == "time" and wait.after[1] in computed for wait in waits)
        by_step = {wait.step: wait for wait in waits}
        return None if again or free or len(by_step) > MOST_WAITS else tuple(by_step.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A way of which all that does not move with the start is known: only `rest` is asked about again."""

    guide: Guide
    start: Start
    formula: Formula
    same: Mapping[Node, int]
    then: tuple[Node, ...]
    """at the start itself"""
    rest: Mapping[Node, Formula]

    def first(self, instant: int) -> int:
        """The earliest second at which it can be done, when counted from that instant."""
        known = {**self.same, **dict.fromkeys(self.then, instant)}
        base = instant if self.start.opens else LONG_AGO
        values = known | earliest(self.guide, self.rest, Begun(base=base, fixed={}), known)
        return _first(self.guide, self.start, self.formula, values, instant)


def _first(guide: Guide, start: Start, formula: Formula, values: Mapping[Node, int], instant: int) -> int:
    """When a step is done at the earliest, counted from the instant: not before it, and of what last happened then, from then."""
    base = instant if start.opens else LONG_AGO
    return max(instant, at_the_earliest(guide, formula, {**values, **dict.fromkeys(start.last, instant)}, base))


def asked(network: Network, rule: ObligationRule, limit: Limit, start: Start) -> Asked:
    guide = network.guide
    ways = []
    for met in rule.met_by:
        nodes = done(guide, met.step, met.outcome)
        refs = [part.node for part in parts_of(nodes) if isinstance(part, Ref)]
        formula = left_of(AnyOf(tuple(network.formula(node) for node in refs)), frozenset())
        left = (
            left_of(formula, start.known, IN_NO_PHASE),
            *closure(network, formula, start.known, IN_NO_PHASE).values(),
        )
        ways.append(Way(met=met, formula=formula, order=closure(network, formula), left=left))
    return Asked(guide=guide, rule=rule, limit=limit, start=start, ways=tuple(ways))


def instants(period: Period, *, by_the_hour: bool) -> Iterator[int]:
    """The starts that are looked at: the first and last second of every day, or of every hour.

    Between two of them what can be done and when the limit ends move alike or not at all: every start of the period is between two.
    """
    if not by_the_hour:
        for day in period.days():
            yield epoch(start_of_day(day))
            yield epoch(end_of_day(day))
        return
    at, last = start_of_day(period.first), end_of_day(period.last)
    while at <= last:
        yield epoch(at)
        yield epoch(at + AN_HOUR) - 1
        at += AN_HOUR


def over_in_time(question: Asked, starting: Iterable[int]) -> bool:
    """Whether it can be reached from every start on some way, if nobody waits longer than they must. False where that is not known."""
    known = [way.surely(question.guide, question.start) for way in question.ways]
    waits = [one for one in known if one is not None]
    if not waits:
        return False
    return all(min(_in_the_worst_order(one, at) for one in waits) <= question.due(at) for at in starting)


def _in_the_worst_order(waits: Sequence[Wait], instant: int) -> int:
    """All of them one after the other: no way takes longer, for each is waited for once, from something that has happened."""
    worst = instant
    for order in permutations(waits):
        at = instant
        for wait in order:
            at = max(at, after(wait.amount, at))
        worst = max(worst, at)
    return worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something that is waited for: what waits, from when, and until when (epoch seconds)."""

    wait: Wait | Runs
    since: int
    until: int


def chain(question: Asked, instant: int) -> tuple[Way, list[Link]]:
    """The quickest way from that start, and the waits that decide how long it takes, first to last."""
    guide = question.guide
    way = min(question.ways, key=lambda one: one.first(guide, question.start, instant))
    values = way.values(guide, question.start, instant) | dict.fromkeys(question.start.last, instant)
    base = instant if question.start.opens else LONG_AGO
    links: list[Link] = []
    seen: set[Node] = set(question.start.nodes) | set(question.start.last)
    formula: Formula | None = way.formula
    while formula is not None:
        formula = _deciding(guide, formula, values, base, links, seen, way.order)
    return way, links[::-1]


def _deciding(
    guide: Guide,
    formula: Formula,
    values: Mapping[Node, int],
    base: int,
    links: list[Link],
    seen: set[Node],
    order: Mapping[Node, Formula],
) -> Formula | None:
    """The part that the time of the formula comes from; a wait is noted on the way."""

    def at(part: Formula) -> int:
        return at_the_earliest(guide, part, values, base)

    match formula:
        case AllOf(parts) if parts:
            return max(parts, key=at)
        case AnyOf(parts) if parts:
            return min(parts, key=at)
        case Ref(node):
            return _into(node, seen, order)
        case Wait():
            links.append(Link(wait=formula, since=values[formula.after], until=at(formula)))
            return _into(formula.after, seen, order)
        case Runs():
            links.append(Link(wait=formula, since=at(formula.since), until=at(formula)))
            return formula.since
        case _:
            return None


def _into(node: Node, seen: set[Node], order: Mapping[Node, Formula]) -> Formula | None:
    if node in seen:
        return None
    seen.add(node)
    return order[node]
