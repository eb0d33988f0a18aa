"""How much of a guide a question needs: first what it speaks of itself, then what changes that, and so on until all is there.

What is left out may be anything, so that an answer "never" from a part of the guide is one of the whole. A story from a part may be
none in the whole: it is tried on the engine, and where the engine refuses, more of the guide is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sagsgang.check.subject import Subject
from sagsgang.guide.model import Guide, ObligationRule, Step, ascii_spelling
from sagsgang.proof.abstraction import Abstraction
from sagsgang.proof.explore import Exploration
from sagsgang.proof.plan import Planner
from sagsgang.proof.sets import MOST_VARIABLES, Mode
from sagsgang.proof.things import Thing, belonging, conditions_of_step, every_condition, exists, things_in
from sagsgang.text import _

Things = tuple[Thing, ...]


@dataclass(slots=True)
class Ground:
    """A guide and what is worked out about it once for all questions."""

    guide: Guide
    carried: frozenset[str] | None
    order: dict[Thing, int]
    """every thing, in the order of the levels"""
    explored: dict[tuple[Things, Mode], Exploration] = field(default_factory=dict)
    planners: dict[Things, Planner] = field(default_factory=dict)
    needed_by: dict[str, frozenset[Thing]] = field(default_factory=dict)
    """what decides whether each step can be done"""

    def bound(self, followed: int) -> str:
        """How much of the guide was followed, in words."""
        return _("fulgt {some} af {all} forhold").format(some=followed, all=len(self.order))

    def ordered(self, things: Iterable[Thing]) -> Things:
        return tuple(sorted(set(things), key=self.order.__getitem__))

    def explore(self, things: Iterable[Thing], mode: Mode) -> Exploration:
        """The guide seen through these things, made once."""
        key = self.ordered(things), mode
        found = self.explored.get(key)
        if found is None:
            shared = self.explore(key[0], "plain").seen.diagrams if mode == "sure" else None
            seen = Abstraction(self.guide, key[0], mode, carried=self.carried, diagrams=shared)
            found = self.explored[key] = Exploration(seen)
        return found

    def planner(self, more: Iterable[Thing] = ()) -> Planner:
        """Plans over all that any step needs, and these things besides; made once."""
        things: set[Thing] = {("phase", track) for track in self.guide.tracks} | set(more)
        for step in self.guide.steps.values():
            things |= {thing for thing in self.needs(step) if thing[0] != "duty"}
        return self.planned(self.ordered(things))

    def planned(self, key: Things) -> Planner:
        """Plans over these things, in their order; made once."""
        found = self.planners.get(key)
        if found is None:
            found = self.planners[key] = Planner(self.explore(key, "plain"))
        return found

    def needs(self, step: Step) -> frozenset[Thing]:
        """What decides whether the step can be done."""
        found = self.needed_by.get(step.id)
        if found is None:
            found = self.needed_by[step.id] = frozenset(self._needs(step))
        return found

    def _needs(self, step: Step) -> Iterator[Thing]:
        for condition in conditions_of_step(self.guide, step):
            yield from things_in(self.guide, condition)
        if step.phases and step.track is not None:
            yield "phase", step.track
        if not step.repeatable:
            yield "done", step.id
        if step.not_before is not None and step.not_before.step is not None:
            yield "done", step.not_before.step
        elif step.not_before is not None and step.not_before.fact is not None:
            yield "fact", step.not_before.fact
        for rule in self.guide.obligations.values():
            # a duty that still stands when every track has ended lets the step be done whatever the phase
            if step.phases and any(met.step == step.id for met in rule.met_by):
                yield "duty", rule.id

    def grown(self, things: Iterable[Thing], *, recorded: bool = False) -> Things:
        """The things, and what decides the steps that change them."""
        more = set(things)
        for thing in list(more):
            for step in self.changing(thing, recorded=recorded):
                more |= self.needs(step)
            if thing[0] == "duty":
                more |= set(self.of_duty(self.guide.obligations[thing[1]]))
            elif thing[0] in ("omitted", "left"):
                more.add(("done", thing[1]))
        return self.ordered(more)

    def of_duty(self, rule: ObligationRule) -> Iterator[Thing]:
        """What decides whether the duty stands: what it hangs on, and what is omitted of what meets it."""
        yield "duty", rule.id
        if rule.when is not None:
            yield from things_in(self.guide, rule.when)
        for met in rule.met_by:
            for condition in belonging(self.guide, self.guide.steps[met.step]):
                yield from things_in(self.guide, condition)
            if exists(self.guide, ("omitted", met.step)):
                yield from (("omitted", met.step), ("done", met.step))
        for limit in rule.limits:
            yield from (("fact", one) for one in (limit.within_fact, limit.latest_fact) if one is not None)
        if rule.void_to is not None:
            track = self.guide.track_of_phase(rule.void_to)
            assert track is not None
            yield "phase", track
            in_play = self.guide.tracks[track].when
            if in_play is not None:
                yield from things_in(self.guide, in_play)

    def changing(self, thing: Thing, *, recorded: bool = False) -> Iterator[Step]:
        kind, name = thing[0], thing[1]
        steps = self.guide.steps
        if kind in ("done", "omitted"):
            yield steps[name]
        elif kind in ("since", "left"):
            yield steps[name]
            yield steps[thing[2]]
        elif kind == "phase":
            for step in steps.values():
                if step.track == name and (step.to is not None or any(one.to is not None for one in step.outcomes)):
                    yield step
            for rule in self.guide.obligations.values():
                if rule.void_to is not None and self.guide.track_of_phase(rule.void_to) == name:
                    yield from (steps[one.id] for one in rule.arises if one.kind == "step")
        elif kind == "duty":
            rule = self.guide.obligations[name]
            yield from (steps[met.step] for met in rule.met_by)
            yield from (steps[one.id] for one in rule.arises if one.kind == "step")
        elif kind == "fact" and (recorded or self.guide.facts[name].only_in_steps):
            how = self.guide.facts[name].computed
            told = {name} if how is None else {name, how.fact, how.moment}
            yield from (step for step in steps.values() if not told.isdisjoint(step.answers))

    def voiding(self, thing: Thing) -> Iterator[Thing]:
        """Of a track: what the duties arise from that move it when their limit passes."""
        if thing[0] == "phase":
            for rule in self.guide.obligations.values():
                if rule.void_to is not None and self.guide.track_of_phase(rule.void_to) == thing[1]:
                    yield from (("done", one.id) for one in rule.arises if one.kind == "step")

    def slices(self, seeds: Iterable[Thing], *, recorded: bool = False) -> Iterator[Things]:
        """The seeds, and what they need, step by step, until nothing more matters.

        `recorded`: also what the steps need that record a fact, though it may be noted by itself.
        """
        seeds = set(seeds)
        things = self.ordered(seeds.union(*(self.voiding(thing) for thing in seeds)))
        while len(things) <= MOST_VARIABLES:
            yield things
            more = self.grown(things, recorded=recorded)
            if more == things:
                return
            things = more


def ground(subject: Subject) -> Ground:
    """The guide of the subject, made ready for questions."""
    guide = subject.guide
    order: dict[Thing, None] = {("phase", track): None for track in guide.tracks}
    for condition in every_condition(guide):
        order |= things_in(guide, condition)
    for step in guide.steps.values():
        order[("done", step.id)] = None
        if exists(guide, ("omitted", step.id)):
            order[("omitted", step.id)] = None
    order |= {("fact", fact): None for fact in guide.facts}
    order |= {("duty", rule): None for rule in guide.obligations}
    return Ground(guide=guide, carried=_carried(subject), order={thing: place for place, thing in enumerate(order)})


def _carried(subject: Subject) -> frozenset[str] | None:
    """The facts that the guides at hand bring when they open a case of this guide; None: none of them does."""
    found: set[str] = set()
    opened = False
    own = ascii_spelling(subject.guide.id)
    for name in {subject.guide.id, *subject.library.ids()}:
        other = subject.guide if ascii_spelling(name) == own else subject.other(name)
        if other is None:
            continue
        ways = [step.opens for step in other.steps.values()]
        ways += [outcome.opens for step in other.steps.values() for outcome in step.outcomes]
        for opens in ways:
            if opens is not None and ascii_spelling(opens.guide) == own:
                opened = True
                found |= {theirs for theirs, _ours in opens.carry}
    return frozenset(found) if opened else None
