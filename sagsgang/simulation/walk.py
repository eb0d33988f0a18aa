"""One walk: a case from its opening to its end, through a real engine, with all the cases that it opens on its way."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from sagsgang.case.examine import examine, is_available
from sagsgang.case.judge import View
from sagsgang.case.state import UNMET, CaseState, FactValue
from sagsgang.case.ways import can_omit
from sagsgang.engine import Actor, Case
from sagsgang.errors import NoEditionInForce, NotAllowed, Refused, WrongUse
from sagsgang.guide.model import Step
from sagsgang.law.moment import from_epoch
from sagsgang.simulation.ground import Ground
from sagsgang.simulation.model import Act
from sagsgang.simulation.pace import at_work, next_act
from sagsgang.simulation.plan import Candidate, Chance
from sagsgang.simulation.toward import Aim
from sagsgang.simulation.values import recorded

STALE = 30
"""Acts without anything new after which a walk gives up."""

TRIES = 8
"""Draws of a step's answers before something else is tried."""

AGAIN = 0.15
"""How likely it is that somebody thinks of recording again what is known."""

FORCED = 6
"""Acts that one limit may ask for."""

MINUTE, HOUR, DAY, LEAP = 60, 3600, 86_400, 30 * 86_400

REASON = "Besluttet i simuleringen."

Goals = dict[Aim, int]
"""How far each act lies from what is wanted."""


class Walk:
    """The walk itself. `main`: the case it is about; `others`: the child's other cases, by number; `acts`: what was done."""

    def __init__(self, ground: Ground, plan: Chance, guide: str, child: str, start: int) -> None:
        self.ground = ground
        self.plan = plan
        self.guide = guide
        self.child = child
        self.now = at_work(start)
        self.acts: list[Act] = []
        self.main: Case | None = None
        self.others: dict[int, Case] = {}
        self.seen: set[tuple[str, str]] = set()
        """what has come about so far"""
        self.new_at = 0
        """how many acts there were when something new last came about"""
        self.forced: dict[tuple[str, int], int] = {}
        """the acts that each limit has asked for"""
        self.barriers: set[str] = set()
        """the barriers that stood in the case at some time"""

    # -- the whole walk ------------------------------------------------------------------------------------------

    def go(self) -> bool:
        """Walk; whether the case could be finished."""
        self._earlier_cases()
        self.main = self._open(self.guide, 0)
        assert self.main is not None
        self.new_at = len(self.acts)
        return self.go_on(wander=self.plan.wander)

    def go_on(self, *, wander: int) -> bool:
        """Walk on, at first `wander` acts as it comes; whether the case could be finished."""
        assert self.main is not None
        turns = len(self.acts) + wander
        while self.main.state.status == "open":
            acts = len(self.acts)
            if acts < turns and acts - self.new_at > STALE:
                turns = acts
            if acts - max(self.new_at, turns) > STALE:
                return self.view().state.status == "closed"
            if not self._others_first(acts >= turns):
                self._act(self.main, finishing=acts >= turns)
        return True

    def view(self) -> View:
        """The case as it stands."""
        assert self.main is not None
        return self._view(self.main)

    def _view(self, case: Case) -> View:
        """A case as it stands in the walk's time."""
        self.ground.clock.set(from_epoch(self.now))
        view = case.view()
        if case is self.main:
            for barrier in view.guide.barriers.values():
                if barrier.id not in self.barriers and view.truth(barrier.when) is not False:
                    self.barriers.add(barrier.id)
        return view

    def _earlier_cases(self) -> None:
        """Cases that the child has had before, where the guide looks at such."""
        guides = self.ground.engine.guides
        for name in self.ground.of(guides.guide(self.guide)).looked_at:
            if not guides.has(name):
                continue
            for _number in range(self.plan.earlier()):
                number = self._next()
                case = self._open(name, number)
                if case is None:
                    continue
                self.others[number] = case
                for _act in range(self.plan.rng.randrange(6)):
                    if case.state.status == "open":
                        self._act(case, finishing=self.plan.rng.random() < 0.5)
                self.now = at_work(self.now + self.plan.rng.choice((0, 1, 10, 60)) * DAY)

    def _others_first(self, finishing: bool) -> bool:
        """Now and then, and when the case itself gets nowhere, another case of the child is worked on: where the guide looks at it."""
        assert self.main is not None
        if not self.ground.of(self.main.guide).looked_at:
            return False
        stale = len(self.acts) - self.new_at > STALE // 4
        if not self.plan.says(0.4 if finishing and stale else 0.1):
            return False
        self._look_around()
        others = [case for case in self.others.values() if case.state.status == "open"]
        if not others:
            return False
        self._act(self.plan.rng.choice(others), finishing=True)
        return True

    def _look_around(self) -> None:
        """Know the cases that have been opened from the case."""
        known = {case.id for case in self.others.values()} | {"" if self.main is None else self.main.id}
        for head in self.ground.engine.store.heads(child=self.child):
            if head.case not in known:
                self.others[self._next()] = self.ground.engine.case(head.case)

    def _next(self) -> int:
        """The number of the next other case."""
        return max(self.others, default=0) + 1

    # -- opening -------------------------------------------------------------------------------------------------

    def _open(self, name: str, number: int) -> Case | None:
        """Open a case, if the guide was in force then."""
        guide = self.ground.engine.guides.guide(name)
        people = self.ground.people
        facts = self.plan.opening(guide, self.ground.of(guide).said, self.now, people.named())
        role = next((step.roles[0] for step in guide.steps.values() if step.roles), None)
        act = Act(
            kind="open",
            at=self.now,
            case=number,
            guide=guide.id,
            facts=tuple(facts.items()),
            by=people.opener(role),
            role=role,
        )
        try:
            case = self._open_as(act)
        except NoEditionInForce:
            return None
        self.acts.append(act)
        self.plan.did(guide, act)
        return case

    def _open_as(self, act: Act) -> Case:
        self.ground.clock.set(from_epoch(act.at))
        by = Actor(act.by, role=act.role)
        return self.ground.engine.start(
            act.guide, facts=dict(act.facts), by=by, child=self.child, family=f"F{self.child}"
        )

    # -- one act -------------------------------------------------------------------------------------------------

    def _act(self, case: Case, *, finishing: bool) -> None:
        """Do something that can be done, or let time pass."""
        planned = next_act(self.plan.rng, self.now, dawdling=self.plan.dawdling)
        if self.main is not None and case is not self.main:
            planned = min(planned, at_work(self.now + HOUR))  # the case itself does not wait for the others
        if not self.plan.dawdling and self._urgent(case, planned):
            return
        self.now = max(self.now, planned)
        view = self._view(case)
        if view.state.status != "open":
            return
        thought_of = self._thinkable(view, self._goals(view) if finishing else None)
        order = self.plan.order(view.guide, thought_of, finishing=finishing)
        if not any(self._do(case, view, one) for one in order):
            again = self._thinkable(view, None, everything=True)
            if not any(self._do(case, view, one) for one in self.plan.order(view.guide, again, finishing=True)):
                self._leap(view)

    def _urgent(self, case: Case, planned: int) -> bool:
        """Do what brings the case nearer to meeting the next limit that would pass before somebody comes back; whether it was done."""
        soon = [
            (one.passes, key)
            for key, one in case.state.instances.items()
            if one.status in UNMET and one.passes is not None and self.now < one.passes <= planned + DAY
        ]
        for due, key in sorted(soon):
            if self.forced.get(key, 0) >= FORCED or key[0] not in case.guide.obligations:
                continue
            self.forced[key] = self.forced.get(key, 0) + 1
            near = self.ground.of(case.guide).ways.to_met(key[0])
            self.now = min(self.now + 5 * MINUTE, due)
            view = self._view(case)
            if view.state.status != "open":
                return True
            found = [one for one in self._thinkable(view, near) if one.aim in near]
            found = [one for one in found if not one.done or near[one.aim] == 0]
            found.sort(key=lambda one: near[one.aim])
            if any(self._do(case, view, one, wait=False) for one in found):
                return True
        return False

    def _goals(self, view: View) -> Goals:
        """How far each act is from what still keeps the case open."""
        ways = self.ground.of(view.guide).ways
        maps = [ways.to_end(track.id) for track in view.guide.tracks.values() if view.ended(track) is not True]
        standing = {one.id for one in view.state.instances.values() if one.status in UNMET}
        maps += [ways.to_met(rule) for rule in view.guide.obligations if rule in standing]
        found: Goals = {}
        for one in maps:
            for aim, distance in one.items():
                if distance < found.get(aim, 1_000):
                    found[aim] = distance
        return found

    def _thinkable(self, view: View, goals: Goals | None, *, everything: bool = False) -> list[Candidate]:
        """What somebody might think of doing; whether it can be done is seen when it is tried.

        `goals`: what is nearer to them is likelier. `everything`: also what is recorded already.
        """
        state = view.state
        done = _times(state)
        ended = view.all_ended()
        found = []
        for step in view.guide.steps.values():
            count = done.get(step.id, 0)
            if count and not ended and not step.repeatable:
                continue
            if step.phases and not ended and state.tracks.get(step.track or "") not in step.phases:
                continue
            if step.roles and not any(map(self.ground.people.has, step.roles)):
                continue
            weight = _weight(goals, None if goals is None else goals.get(("step", step.id)), count)
            choices = tuple(outcome.id for outcome in step.outcomes)
            found.append(Candidate(kind="step", name=step.id, choices=choices, weight=weight, done=count))
            if step.omittable is not None and not count and step.id not in state.omissions:
                grounds = tuple(ground for ground, _title in step.omittable.grounds)
                found.append(Candidate(kind="omit", name=step.id, choices=grounds, weight=weight / 4))
        for name in self.ground.of(view.guide).free:
            distance = None if goals is None else goals.get(("fact", name))
            known = name in state.facts
            if everything or not known or (distance is not None and self.plan.says(AGAIN)):
                weight = _weight(goals, distance, known) / 10
                found.append(Candidate(kind="facts", name=name, weight=weight, done=known))
        return found

    def _leap(self, view: View) -> None:
        """Nothing can be done: time passes, to the next limit if one is near."""
        dues = [one.passes for one in view.state.instances.values() if one.passes is not None and one.status in UNMET]
        ahead = min((due for due in dues if due >= self.now), default=self.now + LEAP)
        self._wait(view, min(ahead + 1, self.now + LEAP))

    def _wait(self, view: View, until: int) -> None:
        self.now = max(self.now, until)
        self.acts.append(Act(kind="wait", at=self.now, case=self._number(view.state.case)))

    def _number(self, case: str) -> int:
        """0 for the case that the walk is about, else its number among the others, from 1."""
        return next((number for number, one in self.others.items() if one.id == case), 0)

    # -- doing it ------------------------------------------------------------------------------------------------

    def _do(self, case: Case, view: View, chosen: Candidate, *, wait: bool = True) -> bool:
        """Do it, or wait until it may be done, if the answers that are drawn allow it; whether it was done."""
        if chosen.kind == "facts":
            act = self._facts_act(view, chosen.name)
            return act is not None and self._try(case, view, act)
        step = view.guide.steps[chosen.name]
        roles = [role for role in step.roles if self.ground.people.has(role)]
        role = self.plan.rng.choice(roles) if roles else None
        if chosen.kind == "omit":
            if not can_omit(view, step):
                return False
            acts = (self._omission(view, step, ground, role) for ground in self.plan.choices(view.guide, chosen))
            return any(act is not None and self._try(case, view, act) for act in acts)
        can, outcomes = is_available(view, step)
        if not can:
            until = self._until(view, step) if wait and step.not_before is not None else None
            if until is not None:
                self._wait(view, until)
            return until is not None
        tried: list[str | None] = [one for one in self.plan.choices(view.guide, chosen) if one in outcomes]
        if not step.outcomes:
            tried = [None]
        drawn = (self._step_act(view, step, outcome, role) for outcome in tried)
        return any(act is not None and self._try(case, view, act) for act in drawn)

    def _until(self, view: View, step: Step) -> int | None:
        """Until when (epoch seconds), if the step only has to wait."""
        broken = [c for c in examine(view, step, anybody=True, own=step.answers) if c.result is not True]
        return broken[0].until if len(broken) == 1 and broken[0].kind == "too_early" else None

    def _facts_act(self, view: View, name: str) -> Act | None:
        value = self._value(view, name)
        if value == recorded(view, name):
            return None
        return Act(kind="facts", at=self.now, facts=((name, value),), by=view.state.holder)

    def _omission(self, view: View, step: Step, ground: str, role: str | None) -> Act | None:
        by = next(self.ground.people.in_role(role, view.state))
        bare = self.ground.of(view.guide).bare[step.id]
        checks = examine(View(view.guide, view.state, view.kin, self.now, actor=by), bare, role=role)
        if any(c.result is not True and c.kind in ("phase", "belongs", "role", "done") for c in checks):
            return None
        return Act(kind="omit", at=self.now, step=step.id, ground=ground, by=by, role=role)

    def _step_act(self, view: View, step: Step, outcome: str | None, role: str | None) -> Act | None:
        """The step with answers and a person that the guide lets through."""
        declared = view.guide.facts
        for _try in range(TRIES if step.answers else 1):
            facts = {name: self._value(view, name) for name in step.asks if declared[name].computed is None}
            for name in step.may_state:
                if declared[name].computed is None and self.plan.says(0.3 if name in view.state.facts else 0.6):
                    facts[name] = self._value(view, name)
            by = self._person(view, step, outcome, role, facts)
            if by is not None:
                said = tuple(facts.items())
                return Act(kind="step", at=self.now, step=step.id, outcome=outcome, facts=said, by=by, role=role)
        return None

    def _value(self, view: View, name: str) -> Any:
        fact = view.guide.facts[name]
        said = self.ground.of(view.guide).said
        return self.plan.value(view.guide, fact, said, self.now, recorded(view, name), self.ground.people.named())

    def _person(
        self, view: View, step: Step, outcome: str | None, role: str | None, facts: dict[str, Any]
    ) -> str | None:
        """Somebody who may do it with these answers; None if nobody may."""
        probe = view.state
        if facts:
            probe = probe.copy()
            probe.facts |= {n: FactValue(v, self.now, self.now, "", probe.nr + 1) for n, v in facts.items()}
        for person in self.ground.people.in_role(role, view.state):
            seen = View(view.guide, probe, view.kin, self.now, actor=person, recording=probe.nr + 1, clock=self.now)
            broken = [c for c in examine(seen, step, role=role, outcome=outcome) if c.result is not True]
            if not broken:
                return person
            if any(check.kind != "person" for check in broken):
                return None
        return None

    def _try(self, case: Case, view: View, act: Act) -> bool:
        """Let the engine do it; whether it did. What it refuses is not done."""
        act = dataclasses.replace(act, case=self._number(case.id), guide=view.guide.id)
        if not performed(case, act):
            return False
        self.acts.append(act)
        self.plan.did(view.guide, act)
        come_about = _milestones(case.state)
        if not come_about <= self.seen:
            self.seen |= come_about
            self.new_at = len(self.acts)
        return True

    # -- again ---------------------------------------------------------------------------------------------------

    def retrace(self, acts: Sequence[Act]) -> None:
        """Do these acts again, each when it was done; what is refused, or is in a case that is not there, is left out."""
        for act in acts:
            self.now = act.at
            if act.kind == "open":
                case = self._open_as(act)
                if act.case:
                    self.others[act.case] = case
                else:
                    self.main = case
                self.acts.append(act)
                continue
            if act.case and act.case not in self.others:
                self._look_around()
            found = self.others.get(act.case) if act.case else self.main
            if found is None or act.kind == "wait" or found.guide.id != act.guide:
                continue
            if self._view(found).state.status != "open":
                continue
            if performed(found, act):
                self.acts.append(act)


def performed(case: Case, act: Act) -> bool:
    """Do to the case what the act says; whether the engine let it be done."""
    by = Actor(act.by, role=act.role)
    try:
        if act.kind == "step":
            case.do(act.step or "", by=by, outcome=act.outcome, facts=dict(act.facts))
        elif act.kind == "omit":
            case.omit(act.step or "", by=by, ground=act.ground or "", reason=REASON)
        else:
            case.record(dict(act.facts), by=by)
    except (Refused, WrongUse, NotAllowed):
        return False
    return True


def _times(state: CaseState) -> dict[str, int]:
    """How often each step has been done."""
    found: dict[str, int] = {}
    for doing in state.doings:
        found[doing.step] = found.get(doing.step, 0) + 1
    return found


def _milestones(state: CaseState) -> set[tuple[str, str]]:
    """What has come about in the case: steps done or omitted, phases reached, obligations settled, how few were left."""
    found = {("step", step) for step in state.last} | {("omitted", step) for step in state.omissions}
    found |= {("phase", move.target) for move in state.moves}
    found |= {("settled", one.id) for one in state.instances.values() if one.status not in UNMET}
    left = len({one.id for one in state.instances.values() if one.status in UNMET})
    return found | {("left", str(left))}


def _weight(goals: Goals | None, distance: int | None, done: int) -> float:
    """Nearer goals, and what has not been done, are likelier."""
    fresh = 1.0 if done == 0 else 0.05 / done
    if goals is None:
        return fresh
    return fresh * (0.001 if distance is None else 1 / (1 + distance) ** 4)
