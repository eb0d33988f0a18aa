"""A guide as states and changes: what may happen to a case, kept as sets of states (`proof.diagram`).

Three ways to see it, never mixed in one claim:

- `free`: more may happen than in any real case. A fact may be noted by itself, and get another value, at any time; what is said of other
  cases, of persons and of time may be anything whenever it is asked; a limit that voids an act may pass whenever the duty may stand;
  a case never closes. What can not happen here never happens.
- `plain`: what other cases and computed facts say is so from the beginning; there is always somebody whom a rule about persons lets do
  the step; the case names its child; a duty arises and is met as the guide says, whatever the dates. What happens here is tried on the real engine before it is
  told. To get on, a known fact changes only in a step that asks for it (`Change.lawful`).

- `sure`: as `plain`, but what is not followed can not be counted on: what can happen here can happen in the whole guide.

In all, a step is recorded when it is done, by the guide: corrections, deviations, `luk` and `genåbn` are left out. Time passes as needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sagsgang.guide.model import ObligationRule, Step
from sagsgang.proof.diagram import ALL, NONE, Relation
from sagsgang.proof.sets import IS_FALSE, NOT_TRUE, Sets
from sagsgang.proof.things import NOT_ARISEN, Domain, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that may happen. First facts are recorded (`recorded`), then `guard` must hold, then the rest follows (`follows`).

    Relations are by level. `kind`: step, omit, facts, time.
    """

    kind: Literal["step", "omit", "facts", "time"]
    name: str
    """the step; the fact; the duty whose limit passes"""
    outcome: str | None = None
    guard: int = ALL
    recorded: Mapping[int, Relation] = field(default_factory=dict)
    follows: Mapping[int, Relation] = field(default_factory=dict)
    lawful: bool = True
    """False: it may happen to a case, but nobody may count on it to get on (a limit that is let pass, a known fact that changes)"""


class Abstraction(Sets):
    """The same, with how a case begins and everything that may happen to it."""

    # -- the beginning -----------------------------------------------------------------------------------------------

    def beginning(self) -> int:
        """How a case may begin: asked, or opened by another case that brings what it knows."""
        if self.carried is None:
            return self._begun(asked=True)
        return self.diagrams.either(self._begun(asked=True), self._begun(asked=False))

    def begun_as_asked(self) -> int:
        """How a case begins when somebody opens it and answers what is asked."""
        return self._begun(asked=True)

    def _begun(self, *, asked: bool) -> int:
        opening = self.guide.opening
        parts = []
        for thing, domain in self.domains.items():
            kind, name = thing[0], thing[1]
            level = self.level[thing]
            if kind == "fact":
                parts.append(self.diagrams.where(level, self._at_first(name, domain, opening, asked=asked)))
            elif kind == "duty":
                owed = self._owed_at_first(self.guide.obligations[name])
                maybe = [NOT_ARISEN] if self.mode == "free" else []
                parts.append(self.diagrams.where(level, [*owed, *maybe]))
            elif kind == "other" and self.mode != "free":
                parts.append(self.where(thing, [True, False]))  # the child is known
            elif kind not in ("other", "said"):
                parts.append(self.diagrams.where(level, [0]))
        return self.diagrams.all_of(parts)

    def _at_first(self, name: str, domain: Domain, opening, *, asked: bool) -> range:  # type: ignore[no-untyped-def]
        many = len(domain)
        if self.guide.facts[name].computed is not None:
            return range(many)
        if name in opening.asks and asked:
            return range(1, many)
        return range(many) if name in (opening.may_state if asked else self.carried or ()) else range(1)

    def _owed_at_first(self, rule: ObligationRule) -> list[int]:
        for trigger in rule.arises:
            if trigger.kind == "opening":
                return [rule.times]
            first = trigger.kind == "phase" and any(t.phases[0].id == trigger.id for t in self.guide.tracks.values())
            if first:
                return [rule.times]
        if any(trigger.kind == "fact" and trigger.id in self.guide.opening.answers for trigger in rule.arises):
            return [NOT_ARISEN, rule.times]
        return [NOT_ARISEN]

    # -- what may happen ---------------------------------------------------------------------------------------------

    def changes(self) -> Iterator[Change]:
        """Everything that may happen to a case, in the order of the guide."""
        for step in self.guide.steps.values():
            yield from self._of_step(step)
        yield from self._of_facts()
        yield from self._of_time()

    def _identity(self, thing: Thing) -> Relation:
        return tuple((value,) for value in range(len(self.domains[thing])))

    def becomes(self, thing: Thing, value: int) -> Relation:
        """It gets this value, whatever it was."""
        size = len(self.domains[thing])
        return tuple(tuple(range(size)) if target == value else () for target in range(size))

    def noted(self, fact: str, *, asked: bool) -> Relation:
        """The fact is recorded with any value; if it is only not `asked`, it may also be left as it is."""
        domain = self.domains["fact", fact]
        size = len(domain)
        rising = self.guide.facts[fact].rising and self.guide.facts[fact].type == "valg"
        found: list[tuple[int, ...]] = [() if asked else (0,)]
        found += [
            tuple(source for source in range(size) if not rising or source <= target) for target in range(1, size)
        ]
        return tuple(found)

    def recorded(self, step: Step) -> dict[int, Relation]:
        """What becomes of the facts that the step asks for, or may state."""
        found: dict[int, Relation] = {}
        for name in dict.fromkeys((*step.asks, *step.may_state)):
            thing = ("fact", name)
            if thing in self.level and self.guide.facts[name].computed is None:
                found[self.level[thing]] = self.noted(name, asked=name in step.asks)
        return found

    def _needs(self, step: Step) -> int:
        """What the step needs besides its phase: that it belongs, its requirements, barriers, `tidligst`."""
        parts = [self.belongs(step), *(self.truth(one) for one in step.requires)]
        if not self.without_barriers:
            parts += [self.truth(one.when, IS_FALSE) for one in self.guide.barriers.values() if one.bars(step)]
        early = step.not_before
        if early is not None and early.step is not None:
            done = self.done(early.step)
            parts.append(self.unseen if done is None else done)
        elif early is not None and early.fact is not None:
            parts.append(self._known(early.fact))
        return self.diagrams.all_of(parts)

    def undone(self, step: Step) -> int:
        """Where it may be done as far as earlier doings are concerned."""
        if step.repeatable:
            return ALL
        done = self.done(step.id)
        return self.unseen if done is None else self.diagrams.outside(done)

    def rescued(self, step: Step) -> int:
        """Every track has ended, and the step meets a duty that keeps the case open: its phase is no obstacle.

        Of a track that is not followed it is for another question to say that it can end.
        """
        if self.mode != "free" and not any(thing[0] == "duty" for thing in self.level):
            return NONE
        rules = [rule for rule in self.guide.obligations.values() if any(met.step == step.id for met in rule.met_by)]
        tracks = [track for track in self.guide.tracks if ("phase", track) in self.level]
        ended = self.diagrams.all_of(map(self.ended, tracks))
        return self.diagrams.both(ended, self.diagrams.any_of(map(self._may_stand, rules)))

    def _hindered(self, step: Step) -> int:
        """Where its phase, or an earlier doing, is an obstacle to it: rescued, it moves nothing."""
        parts = []
        if step.phases:
            followed = ("phase", step.track) in self.level
            parts.append(self.diagrams.outside(self.in_phase(step)) if followed else self.unseen)
        if not step.repeatable:
            done = self.done(step.id)
            parts.append(self.unseen if done is None else done)
        return self.diagrams.any_of(parts)

    def available(self, step: Step, outcome: str | None = None) -> int:
        """Where the step can be done with that outcome, when what it records has been recorded."""
        needs = self._needs(step)
        chosen = next((one for one in step.outcomes if one.id == outcome), None)
        if chosen is not None:
            needs = self.diagrams.both(needs, self.diagrams.all_of(self.truth(one) for one in chosen.requires))
        here = self.diagrams.both(self.in_phase(step), self.undone(step))
        return self.diagrams.both(needs, self.diagrams.either(here, self.rescued(step)))

    def before_outcome(self, step: Step) -> int:
        """Where the step can be done as far as it does not depend on the outcome."""
        here = self.diagrams.both(self.in_phase(step), self.undone(step))
        return self.diagrams.both(self._needs(step), self.diagrams.either(here, self.rescued(step)))

    def all_told(self, step: Step) -> int:
        """Where everything is known that the step may state."""
        facts = [("fact", name) for name in step.may_state if self.guide.facts[name].computed is None]
        return self.diagrams.all_of(self._known(name) for thing, name in facts if (thing, name) in self.level)

    def in_phase(self, step: Step) -> int:
        """Where its track stands in one of the step's phases; everywhere, if it has none."""
        if not step.phases:
            return ALL
        assert step.track is not None
        return self.where(("phase", step.track), step.phases)

    def _of_step(self, step: Step) -> Iterator[Change]:
        recorded, needs, undone = self.recorded(step), self._needs(step), self.undone(step)
        rescue = self.diagrams.all_of((self._hindered(step), self.rescued(step), needs))
        for outcome in step.outcomes or (None,):
            name = None if outcome is None else outcome.id
            allowed = ALL if outcome is None else self.diagrams.all_of(self.truth(one) for one in outcome.requires)
            for sources, moved, target in self._moves(step, name):
                here = self.in_phase(step)
                if sources is not None and step.track is not None:
                    here = self.where(("phase", step.track), sources)
                guard = self.diagrams.all_of((here, undone, needs, allowed))
                if guard != NONE:
                    yield from self._with_duties(step, name, guard, recorded, target if moved else None)
            guard = self.diagrams.both(rescue, allowed)
            if guard != NONE:
                yield from self._with_duties(step, name, guard, recorded, None)
        yield from self._omission(step)

    def _moves(self, step: Step, outcome: str | None) -> Iterator[tuple[list[str] | None, bool, str | None]]:
        """(phases it is done in, whether it moves the track, where to). None: its track is not followed, or it has none."""
        if step.track is None or ("phase", step.track) not in self.level:
            targets = {row.target for row in self.guide.table if row.step == step.id and row.outcome == outcome}
            phased = any(
                trigger.kind == "phase" and trigger.id in targets
                for rule in self.guide.obligations.values()
                if ("duty", rule.id) in self.level
                for trigger in rule.arises
            )
            if step.track is None or not phased:
                yield None, False, None
                return
        by_target: dict[tuple[bool, str], list[str]] = {}
        for row in self.guide.table:
            if row.step == step.id and row.outcome == outcome:
                by_target.setdefault((row.target != row.phase, row.target), []).append(row.phase)
        staying = [phase for (moved, _target), phases in by_target.items() if not moved for phase in phases]
        if staying:
            yield staying, False, None
        for (moved, target), phases in by_target.items():
            if moved:
                yield phases, True, target

    def _with_duties(
        self, step: Step, outcome: str | None, guard: int, recorded: dict[int, Relation], target: str | None
    ) -> Iterator[Change]:
        follows: dict[int, Relation] = {}
        if target is not None and step.track is not None and ("phase", step.track) in self.level:
            phases = self.domains["phase", step.track].values
            follows[self.level["phase", step.track]] = self.becomes(("phase", step.track), phases.index(target))
        follows |= self._marks(step, "done", "since", outcome)
        ways: list[tuple[int, dict[int, Relation]]] = [(guard, follows)]
        for rule in self.guide.obligations.values():
            thing = ("duty", rule.id)
            if thing not in self.level:
                continue
            meets = any(met.step == step.id and met.outcome in (None, outcome) for met in rule.met_by)
            arises = any(
                (one.kind == "step" and one.id == step.id and one.outcome in (None, outcome))
                or (one.kind == "phase" and one.id == target)
                for one in rule.arises
            )
            maybe = any(
                (one.kind == "fact" and one.id in step.answers)
                or (one.kind == "obligation" and self._may_meet(step, outcome, one.id))
                for one in rule.arises
            )
            if meets or arises or maybe:
                ways = self._duty_ways(rule, step, ways, meets=meets, arises=arises, maybe=maybe)
        for one_guard, one_follows in ways:
            if one_guard != NONE:
                yield Change(
                    kind="step", name=step.id, outcome=outcome, guard=one_guard, recorded=recorded, follows=one_follows
                )

    def _may_meet(self, step: Step, outcome: str | None, obligation: str) -> bool:
        rule = self.guide.obligations[obligation]
        return any(met.step == step.id and met.outcome in (None, outcome) for met in rule.met_by)

    def _duty_ways(
        self,
        rule: ObligationRule,
        step: Step,
        ways: list[tuple[int, dict[int, Relation]]],
        *,
        meets: bool,
        arises: bool,
        maybe: bool,
    ) -> list[tuple[int, dict[int, Relation]]]:
        """The same, with what becomes of one duty."""
        level = self.level["duty", rule.id]
        if arises or maybe:
            risen = self._risen(rule)
            return [(guard, {**follows, level: risen}) for guard, follows in ways]
        counted = self._counted(rule)
        by_opening = all(one.kind == "opening" for one in rule.arises)
        if by_opening or step.repeatable or rule.repeats is not None or (rule.when is None and len(rule.met_by) == 1):
            return [(guard, {**follows, level: counted}) for guard, follows in ways]
        stands = self.unmet(rule.id)
        found = []
        for guard, follows in ways:
            found.append((self.diagrams.both(guard, stands), {**follows, level: counted}))
            found.append((self.diagrams.both(guard, self.not_unmet(rule.id)), follows))
        return found

    def _risen(self, rule: ObligationRule) -> Relation:
        """It arises; `free`: or its legal basis is not in force."""
        return self._perhaps(("duty", rule.id), self.becomes(("duty", rule.id), rule.times))

    def _perhaps(self, thing: Thing, relation: Relation) -> Relation:
        """`free`: what follows for a duty may also not follow; whether it does hangs on dates."""
        if self.mode != "free":
            return relation
        return tuple(tuple({*sources, value}) for value, sources in enumerate(relation))

    def _counted(self, rule: ObligationRule) -> Relation:
        """One doing less is lacking; one that begins again when it is met stays owed."""
        last = rule.times + 1
        sources: list[list[int]] = [[] for _value in range(last + 1)]
        sources[0].append(0)
        sources[last].append(last)
        for lacking in range(1, rule.times + 1):
            after = lacking - 1 if lacking > 1 else rule.times if rule.repeats == "met" else last
            sources[after].append(lacking)
        return self._perhaps(("duty", rule.id), tuple(tuple(one) for one in sources))

    def _marks(self, step: Step, kind: str, since: str, outcome: str | None) -> dict[int, Relation]:
        """What is remembered of a doing (`done`, `since`) or an omission (`omitted`, `left`)."""
        found: dict[int, Relation] = {}
        for thing, level in self.level.items():
            if thing == (kind, step.id):
                values = self.domains[thing].values
                value = values.index(outcome or "") if kind == "done" else 1
                found[level] = self.becomes(thing, value)
            elif thing[0] in ("since", "left"):
                if kind == "done" and thing[2] == step.id:
                    found[level] = self.becomes(thing, 0)
                elif thing[0] == since and thing[1] == step.id:
                    found[level] = self.becomes(thing, 1)
        return found

    def _omission(self, step: Step) -> Iterator[Change]:
        if step.omittable is None:
            return
        follows = self._marks(step, "omitted", "left", None)
        left, done = self._flag(("omitted", step.id)), self.done(step.id)
        fresh = [self.unseen if one is None else self.diagrams.outside(one) for one in (left, done)]
        where = self.diagrams.either(self.in_phase(step), self.rescued(step))
        guard = self.diagrams.all_of((where, self.belongs(step), *fresh))
        if guard != NONE:
            yield Change(kind="omit", name=step.id, guard=guard, follows=follows)

    def _of_facts(self) -> Iterator[Change]:
        """What is noted by itself, and what changes with time and other cases."""
        for thing, level in self.level.items():
            if thing[0] == "fact":
                yield from self._of_fact_by_itself(thing, level)
            elif thing[0] in ("other", "said") and self.mode == "free":
                size = len(self.domains[thing])
                everything = tuple(tuple(range(size)) for _value in range(size))
                yield Change(kind="time", name=thing[1], recorded={level: everything}, lawful=False)

    def _of_fact_by_itself(self, thing: Thing, level: int) -> Iterator[Change]:
        fact = self.guide.facts[thing[1]]
        size = len(self.domains[thing])
        if fact.computed is not None:
            if self.mode == "free":
                everything = tuple(tuple(range(size)) for _value in range(size))
                yield Change(kind="time", name=fact.id, recorded={level: everything}, lawful=False)
            elif fact.computed.kind == "age" and self._may_be_noted(fact.computed.fact):
                told = tuple(
                    (0, *(v for v in range(1, size) if not _is_exact(self.domains[thing].values[v])))
                    if _is_exact(state)
                    else ()
                    for state in self.domains[thing].values
                )
                yield Change(kind="facts", name=fact.id, recorded={level: told})
            return
        raises = {
            self.level["duty", rule.id]: self._risen(rule)
            for rule in self.guide.obligations.values()
            if ("duty", rule.id) in self.level and any(one.kind == "fact" and one.id == fact.id for one in rule.arises)
        }
        if not fact.only_in_steps:
            yield Change(
                kind="facts",
                name=fact.id,
                guard=ALL,
                recorded={level: tuple((0,) if target else () for target in range(size))},
                follows=raises,
            )
            again = self.noted(fact.id, asked=False)
            yield Change(kind="facts", name=fact.id, recorded={level: again}, follows=raises, lawful=False)
        elif self.mode == "free" and fact.type in ("dato", "tidspunkt"):
            known = tuple((0,) if not target else tuple(range(1, size)) for target in range(size))
            yield Change(kind="time", name=fact.id, recorded={level: known}, lawful=False)

    def _may_be_noted(self, name: str | None) -> bool:
        return name is not None and self.guide.facts[name].computed is None and not self.guide.facts[name].only_in_steps

    def _of_time(self) -> Iterator[Change]:
        """Limits that pass: one that voids an act and moves a track, and a window that closes."""
        for rule in self.guide.obligations.values():
            if not rule.limits:
                continue
            duty = ("duty", rule.id)
            met = {}
            if duty in self.level:
                met[self.level[duty]] = self.becomes(duty, rule.times + 1)
            if rule.consequence == "vindue" and duty in self.level:
                needed = [one for limit in rule.limits for one in (limit.within_fact, limit.latest_fact)]
                needed += [rule.starts_from.id if rule.starts_from and rule.starts_from.kind == "fact" else None]
                known = self.diagrams.all_of(self._known(one) for one in needed if one is not None)
                guard = self.diagrams.all_of((known, self.unmet(rule.id), self._surely_applies(rule)))
                yield Change(kind="time", name=rule.id, guard=guard, follows=met)
            if rule.consequence == "bortfald":
                yield from self._voids(rule, met)

    def _surely_applies(self, rule: ObligationRule) -> int:
        """A window of which nobody knows whether it applies does not close."""
        steps = [self.guide.steps[met.step] for met in rule.met_by]
        some = self.diagrams.any_of(map(self.belongs, steps)) if steps else ALL
        return self.diagrams.both(self.truth(rule.when), some)

    def _known(self, fact: str) -> int:
        thing = ("fact", fact)
        return self.where(thing, self.domains[thing].values[1:] if thing in self.level else ())

    def _voids(self, rule: ObligationRule, met: dict[int, Relation]) -> Iterator[Change]:
        if rule.void_to is None:
            if met:
                yield Change(kind="time", name=rule.id, guard=self.unmet(rule.id), follows=met, lawful=False)
            return
        track = self.guide.track_of_phase(rule.void_to)
        assert track is not None
        thing = ("phase", track)
        if thing not in self.level:
            return
        guard = self.diagrams.both(self.ended(track, NOT_TRUE), self._may_stand(rule))
        moved = self.becomes(thing, self.domains[thing].values.index(rule.void_to))
        yield Change(kind="time", name=rule.id, guard=guard, follows={**met, self.level[thing]: moved}, lawful=False)

    def _may_stand(self, rule: ObligationRule) -> int:
        """Where the duty may stand, seen from what it arises from, or from the duty itself where it is followed.

        `sure`: that a duty stands which is not followed is not for certain.
        """
        if ("duty", rule.id) in self.level or self.mode == "sure":
            return self.unmet(rule.id)
        ways = []
        for one in rule.arises:
            done = self.done(one.id) if one.kind == "step" else None
            ways.append(ALL if done is None else done)
        return self.diagrams.any_of(ways)


def _is_exact(state: object) -> bool:
    """Whether a number is known, and not only between which two it lies."""
    return isinstance(state, tuple) and len(state) == 2 and state[0] == state[1]
