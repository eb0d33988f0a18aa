"""What must have happened before a step, and how long it takes at the least: a graph of «all of» and «one of» with waits on its edges.

Facts, other cases and people are free, and what has been so once is taken to be so ever after. So a time that the graph gives is never
later than the earliest in any case, and what it cannot reach no case can. Corrections, deviations, `luk` and `genåbn`, and steps that are
recorded out of the order they happened in, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sagsgang.dataclass import dataclass
from sagsgang.guide.condition import FACT_LEAVES, facts_in, negated
from sagsgang.guide.model import Condition, Guide, Limit, NotBefore, ObligationRule, Step, Trigger
from sagsgang.law.amount import WORKING_DAYS, Amount, add, add_to_date
from sagsgang.law.due import compute
from sagsgang.law.limits import latest_reading
from sagsgang.law.moment import epoch, from_epoch, local_date, start_of_day

Node = tuple[str, ...]
"""("step", step, outcome), ("omit", step), ("phase", phase), ("fact", fact), ("arose" | "met" | "passed", obligation), ("time", fact),
("ended",): every track has."""

NEVER = 1 << 62
LONG_AGO = -NEVER
"""Epoch seconds that stand for "in no case" and "before everything that is asked about"."""

ENDED: Node = ("ended",)
"""Then what still meets an obligation can be done whatever phase its track is in."""


@dataclass(frozen=True, slots=True)
class Base:
    """What may be so from the first moment."""


@dataclass(frozen=True, slots=True)
class Ref:
    node: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of them; of none: never."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """`tidligst` of the step: so long after the node."""

    step: str
    after: Node
    amount: Amount


@dataclass(frozen=True, slots=True)
class Runs:
    """The limit of the obligation has run out, counted from what the formula says."""

    obligation: str
    since: Formula
    limit: Limit


ANY_FACT = ""
"""Stands for a fact, or another limit, that sets a limit: it is not said how long that is."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the time is, beside the fact's: it turns true or false by itself."""

    fact: str


Formula = Base | Ref | AllOf | AnyOf | Wait | Runs | Clock
BASE = Base()
NO_WAY = AnyOf(())


def alternatives(guide: Guide, step: str, outcome: str | None = None) -> tuple[Node, ...]:
    """The doings of the step with that outcome, or with any."""
    ids = [one.id for one in guide.steps[step].outcomes if outcome is None or one.id == outcome] or [""]
    return tuple(("step", step, one) for one in ids)


def done(guide: Guide, step: str, outcome: str | None = None) -> Formula:
    refs = tuple(Ref(node) for node in alternatives(guide, step, outcome))
    return refs[0] if len(refs) == 1 else AnyOf(refs)


class Network:
    """The graph of one guide; what is asked about is built when it is."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._known: dict[Node, Formula] = {}
        self._meets = {met.step for rule in guide.obligations.values() for met in rule.met_by}
        self._recorded_by: dict[str, list[str]] = {}
        for step in guide.steps.values():
            for fact in step.answers:
                self._recorded_by.setdefault(fact, []).append(step.id)

    def formula(self, node: Node) -> Formula:
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._built(node)
        return found

    def never_without(self, formula: Formula, step: str) -> bool:
        """Whether the formula holds in no case in which the step is never done."""
        blocked = Begun(base=LONG_AGO, fixed=dict.fromkeys(alternatives(self.guide, step), NEVER))
        values = earliest(self.guide, closure(self, formula), blocked)
        return at_the_earliest(self.guide, formula, values, LONG_AGO) == NEVER

    def _built(self, node: Node) -> Formula:
        guide = self.guide
        match node[0]:
            case "step":
                return self._step(guide.steps[node[1]], node[2])
            case "omit":
                return self._available(guide.steps[node[1]])
            case "phase":
                return self._phase(node[1])
            case "fact":
                return self._fact(node[1])
            case "arose":
                return AnyOf(tuple(self._trigger(one) for one in guide.obligations[node[1]].arises))
            case "met":
                return AnyOf(tuple(done(guide, one.step, one.outcome) for one in guide.obligations[node[1]].met_by))
            case "passed":
                return self._passed(guide.obligations[node[1]])
            case "ended":
                return AllOf(tuple(self._track_ended(track) for track in guide.tracks))
            case _:
                return BASE

    # -- what each rests on ------------------------------------------------------------------------------------------

    def _step(self, step: Step, outcome: str) -> Formula:
        own = step.answers
        parts = [self._available(step)]
        parts += [self.condition(one, own) for one in step.requires]
        parts += [
            self.condition(one, own) for chosen in step.outcomes if chosen.id == outcome for one in chosen.requires
        ]
        parts += [
            self.condition(negated(barrier.when), own) for barrier in self.guide.barriers.values() if barrier.bars(step)
        ]
        if step.not_before is not None:
            parts.append(self._wait(step, step.not_before))
        return AllOf(tuple(part for part in parts if part is not BASE)) if parts else BASE

    def _available(self, step: Step) -> Formula:
        """Its phase, and that it belongs. When every track has ended the phase is no obstacle to what still meets an obligation."""
        parts: list[Formula] = []
        if step.phases:
            phases: tuple[Formula, ...] = tuple(Ref(("phase", phase)) for phase in step.phases)
            parts.append(AnyOf((*phases, Ref(ENDED)) if step.id in self._meets else phases))
        track = None if step.track is None else self.guide.tracks[step.track].when
        parts += [self.condition(one, step.answers) for one in (step.when, track) if one is not None]
        return AllOf(tuple(parts))

    def _wait(self, step: Step, rule: NotBefore) -> Formula:
        if rule.step is not None:
            nodes = alternatives(self.guide, rule.step)
            waits = tuple(Wait(step.id, node, rule.amount) for node in nodes)
            return waits[0] if len(waits) == 1 else AnyOf(waits)
        assert rule.fact is not None
        return AllOf((Wait(step.id, ("time", rule.fact), rule.amount), self._fact_known(rule.fact, step.answers)))

    def _phase(self, phase: str) -> Formula:
        guide = self.guide
        track = guide.track_of_phase(phase)
        assert track is not None
        parts: list[Formula] = [BASE] if guide.tracks[track].phases[0].id == phase else []
        parts += [
            AllOf((Ref(("step", row.step, row.outcome or "")), Ref(("phase", row.phase))))
            for row in guide.table
            if row.target == phase != row.phase
        ]
        parts += [Ref(("passed", rule.id)) for rule in guide.obligations.values() if rule.void_to == phase]
        return AnyOf(tuple(parts))

    def _fact(self, fact: str) -> Formula:
        """Recorded by itself at any time, unless only steps may."""
        declared = self.guide.facts[fact]
        if declared.computed is not None or not declared.only_in_steps or fact in self.guide.opening.answers:
            return BASE
        return AnyOf(tuple(done(self.guide, step) for step in self._recorded_by.get(fact, ())))

    def _fact_known(self, fact: str, own: frozenset[str]) -> Formula:
        return BASE if fact in own else Ref(("fact", fact))

    def _trigger(self, trigger: Trigger) -> Formula:
        match trigger.kind:
            case "step":
                return done(self.guide, trigger.id, trigger.outcome)
            case "phase":
                return Ref(("phase", trigger.id))
            case "fact":
                return Ref(("fact", trigger.id))
            case "obligation":
                return Ref(("met", trigger.id))
            case _:
                return BASE

    def _passed(self, rule: ObligationRule) -> Formula:
        """Some limit of it has run out. One that a fact sets may have passed long ago."""
        arose = Ref(("arose", rule.id))
        ways: list[Formula] = []
        for limit in rule.limits:
            start = limit.starts_from or rule.starts_from
            if limit.within is None:
                ways.append(AllOf((arose, Clock(ANY_FACT))))
            elif start is None:
                # it may have begun to apply at once, and be counted from then
                ways.append(Runs(rule.id, arose, limit))
            elif start.kind == "step":
                ways.append(AllOf((arose, Runs(rule.id, done(self.guide, start.id), limit))))
            elif start.kind == "phase":
                ways.append(AllOf((arose, Runs(rule.id, Ref(("phase", start.id)), limit))))
            else:
                ways.append(AllOf((arose, Runs(rule.id, Ref(("time", start.id)), limit))))
        return AnyOf(tuple(ways))

    def _track_ended(self, track: str) -> Formula:
        declared = self.guide.tracks[track]
        final: tuple[Formula, ...] = tuple(Ref(("phase", phase.id)) for phase in declared.phases if phase.final)
        return AnyOf(final if declared.when is None else (*final, BASE))

    def condition(self, condition: Condition, own: frozenset[str] = frozenset()) -> Formula:
        """When the condition can be true. `own`: facts that the step itself records."""
        if condition.op in ("all", "any"):
            parts = tuple(self.condition(part, own) for part in condition.parts)
            return AllOf(parts) if condition.op == "all" else AnyOf(parts)
        if condition.op in FACT_LEAVES:
            if condition.op == "known" and condition.negated:
                return BASE
            clock = (Clock(condition.subject),) if condition.other == "nu" else ()
            return AllOf((*(self._fact_known(fact, own) for fact in facts_in(condition)), *clock))
        if condition.op == "track_in":
            track = self.guide.tracks[condition.subject]
            wanted = [phase.id for phase in track.phases if (phase.id in condition.values) != condition.negated]
            return AnyOf(tuple(Ref(("phase", phase)) for phase in wanted))
        return BASE if condition.negated else self._asserted(condition)

    def _asserted(self, leaf: Condition) -> Formula:
        guide = self.guide
        match leaf.op:
            case "done":
                return done(guide, leaf.subject)
            case "outcome":
                return AnyOf(tuple(done(guide, leaf.subject, outcome) for outcome in leaf.values))
            case "omitted":
                return self._omitted(leaf.subject)
            case "settled":
                step = guide.steps[leaf.subject]
                optional = step.when is not None or (
                    step.track is not None and guide.tracks[step.track].when is not None
                )
                ways: tuple[Formula, ...] = (done(guide, step.id), self._omitted(step.id))
                return AnyOf((*ways, BASE) if optional else ways)
            case "track_ended":
                return self._track_ended(leaf.subject)
            case "obligation":
                state = {"åben": "arose", "opfyldt": "met", "overskredet": "passed"}[leaf.values[0]]
                return Ref((state, leaf.subject))
            case _:
                return BASE

    def _omitted(self, step: str) -> Formula:
        return AnyOf(()) if self.guide.steps[step].omittable is None else Ref(("omit", step))


def parts_of(formula: Formula) -> Iterator[Formula]:
    """The formula and everything in it."""
    yield formula
    match formula:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from parts_of(part)
        case Runs():
            yield from parts_of(formula.since)


def left_of(formula: Formula, known: frozenset[Formula], out: frozenset[Formula] = frozenset()) -> Formula:
    """What is still to be so, when some of it is so already, and some (`out`) is not reckoned with."""
    if formula in known:
        return BASE
    if formula in out:
        return NO_WAY
    if isinstance(formula, AnyOf):
        parts = tuple(left_of(part, known, out) for part in formula.parts)
        return BASE if BASE in parts else AnyOf(tuple(part for part in parts if part != NO_WAY))
    if isinstance(formula, AllOf):
        return AllOf(tuple(part for part in (left_of(one, known, out) for one in formula.parts) if part != BASE))
    return formula


def closure(
    network: Network,
    formula: Formula,
    known: frozenset[Formula] = frozenset(),
    out: frozenset[Formula] = frozenset(),
) -> dict[Node, Formula]:
    """Every node that the formula rests on, what it rests on first. `known`, `out`: as in `left_of`."""
    order: dict[Node, Formula] = {}
    seen: set[Node] = set()
    stack: list[tuple[Node | None, Iterator[Node]]] = [(None, iter(_nodes(left_of(formula, known, out))))]
    while stack:
        name, nodes = stack[-1]
        node = next(nodes, None)
        if node is None:
            stack.pop()
            if name is not None:
                order[name] = left_of(network.formula(name), known, out)
        elif node not in seen:
            seen.add(node)
            stack.append((node, iter(_nodes(left_of(network.formula(node), known, out)))))
    return order


def _nodes(formula: Formula) -> list[Node]:
    return [
        part.node if isinstance(part, Ref) else part.after for part in parts_of(formula) if isinstance(part, Ref | Wait)
    ]


@lru_cache(maxsize=100_000)
def _after(amount: Amount, start: int) -> int:
    """The first second that `tidligst` allows; as `case.examine` counts it."""
    if amount.unit == "timer":
        return epoch(add(amount, from_epoch(start)))
    return epoch(start_of_day(add_to_date(amount, local_date(from_epoch(start)))))


def after(amount: Amount, start: int) -> int:
    """So long after an instant; what was long ago still is."""
    return start if start in (NEVER, LONG_AGO) else _after(amount, start)


def due(guide: Guide, limit: Limit, start: int, *, latest: bool = False) -> int:
    """The last second of the limit counted from an instant; `latest`: by the latest reading of it, as a window closes."""
    assert limit.within is not None
    if start in (NEVER, LONG_AGO):
        return start
    name = limit.calendar or (limit.within.unit if limit.within.unit in WORKING_DAYS else None)
    found = compute(
        limit.within,
        from_epoch(start),
        first_day_counts=limit.first_day_counts,
        calendar=None if name is None else guide.calendars.get(name),
        calendars=guide.calendars,
        roll=limit.roll,
    )
    assert found.instant is not None
    return epoch(latest_reading(found) if latest else found.instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What is known of the instant that something is counted from. `fixed`: nodes that happened just then; `base`: before what nothing did."""

    base: int
    fixed: Mapping[Node, int]


def earliest(
    guide: Guide, order: Mapping[Node, Formula], begun: Begun, known: Mapping[Node, int] | None = None
) -> dict[Node, int]:
    """The earliest instant of every node (epoch seconds), never later than in any case. `known`: of nodes that are not in `order`.

    From "in no case" down, until nothing changes: what only rests on itself stays there.
    """
    values = dict.fromkeys(order, NEVER) | {node: at for node, at in begun.fixed.items() if node in order}
    values |= known or {}
    changed = True
    while changed:
        changed = False
        for node, formula in order.items():
            if node in begun.fixed:
                continue
            value = at_the_earliest(guide, formula, values, begun.base)
            if value < values[node]:
                values[node] = value
                changed = True
    return values


def at_the_earliest(guide: Guide, formula: Formula, values: Mapping[Node, int], base: int) -> int:
    """When the formula holds at the earliest, the nodes being as early as they are."""
    match formula:
        case Ref(node):
            return values[node]
        case AllOf(parts):
            return max((at_the_earliest(guide, part, values, base) for part in parts), default=base)
        case AnyOf(parts):
            return min((at_the_earliest(guide, part, values, base) for part in parts), default=NEVER)
        case Wait():
            return after(formula.amount, values[formula.after])
        case Runs():
            since = at_the_earliest(guide, formula.since, values, base)
            passed = due(guide, formula.limit, since)
            return passed if passed in (NEVER, LONG_AGO) else passed + 1
        case _:
            return base
