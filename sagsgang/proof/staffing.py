"""Who can do what: steps given to people so that every rule on persons holds. Exact, by trying everybody in turn.

A *task* is one doing of one step, or the opening of the case. Everybody is a name with the roles they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sagsgang.check.subject import Subject
from sagsgang.dataclass import dataclass
from sagsgang.guide.condition import PERSON_LEAVES, leaves
from sagsgang.guide.model import Condition, Guide, Step
from sagsgang.proof.network import Network, closure, done

OPENING = "oprettelse"
"""The task of opening the case, as a task."""

AT_LEAST = 2
"""People in each role, where there is no `personer.yaml` that says."""

MOST_TRIED = 200_000
"""Names tried for tasks in one question; beyond that nothing is claimed."""

People = Mapping[str, tuple[str, ...]]
"""Name to roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """The one who does `step` shall be none of those who did `others`, or (`same`) one of them."""

    step: str
    others: tuple[str, ...]
    same: bool


class TooMany(Exception):
    """The question is too large to be answered exactly."""


def people_of(subject: Subject) -> People:
    """Those of `personer.yaml`; where there is none, two of each role, each with that role alone."""
    if subject.people:
        return subject.people
    return assumed(subject.guide, AT_LEAST)


def assumed(guide: Guide, number: int) -> People:
    """So many people of each role."""
    return {f"{role} {nr}": (role,) for role in guide.roles for nr in range(1, number + 1)}


def may_do(people: People, step: Step) -> list[str]:
    """Who has one of its roles; everybody if it names none."""
    return [name for name, roles in people.items() if not step.roles or not set(step.roles).isdisjoint(roles)]


def is_demand(member: Condition) -> bool:
    """Whether every part of the requirement must be met: in an `en_af` another part may do."""
    return member.op != "any" and all(is_demand(part) for part in member.parts)


def person_leaves(step: Step, outcome: str | None = None, *, demanded: bool) -> Iterator[Condition]:
    """The rules on who may do the step. `demanded`: only those that no other part of an `en_af` can stand in for."""
    chosen = [one.requires for one in step.outcomes if one.id == outcome]
    for member in (*step.requires, *(member for members in chosen for member in members)):
        if not demanded or is_demand(member):
            yield from (leaf for leaf in leaves(member) if leaf.op in PERSON_LEAVES)


class Order:
    """Which steps go before which in a guide's cases."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._network = Network(guide)
        self._always: dict[str, frozenset[str]] = {}

    def always_before(self, step: str) -> frozenset[str]:
        """Steps without which it can be done in no case at all."""
        found = self._always.get(step)
        if found is None:
            formula, network = done(self.guide, step), self._network
            found = frozenset(one for one in self.perhaps_before(step) if network.never_without(formula, one))
            self._always[step] = found
        return found

    def perhaps_before(self, step: str) -> frozenset[str]:
        """Every step that may go before it on the way to it."""
        order = closure(self._network, done(self.guide, step))
        return frozenset(node[1] for node in order if node[0] == "step") - {step}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Can all the tasks be done by these people, so that the rules hold?"""

    tasks: tuple[str, ...]
    rules: tuple[Among, ...]
    candidates: Mapping[str, Sequence[str]]

    def answer(self) -> dict[str, str] | None:
        """Who does what, or None: nobody can. `TooMany` when it would take too long to know."""
        rest = sorted(self.tasks[1:], key=lambda task: (len(self.candidates[task]), task))
        order = [*self.tasks[:1], *rest]
        left = [MOST_TRIED]
        return self._placed(order, {}, left)

    def _placed(self, order: Sequence[str], placed: dict[str, str], left: list[int]) -> dict[str, str] | None:
        if len(placed) == len(order):
            return dict(placed)
        task = order[len(placed)]
        for name in self.candidates[task]:
            left[0] -= 1
            if left[0] < 0:
                raise TooMany
            placed[task] = name
            if all(self._holds(rule, placed) for rule in self.rules):
                found = self._placed(order, placed, left)
                if found is not None:
                    return found
            del placed[task]
        return None

    def _holds(self, rule: Among, placed: Mapping[str, str]) -> bool:
        """Whether the rule holds as far as people have been placed."""
        mine = placed.get(rule.step)
        theirs = [placed[other] for other in rule.others if other in placed]
        if mine is None or not theirs:
            return True
        if not rule.same:
            return mine not in theirs
        return mine in theirs or len(theirs) < len(rule.others)


def question(
    before: Order,
    step: Step,
    people: People,
    *,
    demanded: bool,
    outcome: str | None = None,
    doer: Sequence[str] | None = None,
) -> Question:
    """Of the step, what it needs done before, and what its rules speak of, each done once and before it.

    `demanded`: only what is certain: rules that nothing can stand in for, and steps that always go before it; else every rule, and every
    step that may. Without a rule of its own the step is the only task. `outcome`: what it is done with. `doer`: who may do it.
    """
    guide = before.guide
    tasks: dict[str, None] = {step.id: None}
    rules: list[Among] = []
    waiting = [step.id] if any(True for _leaf in person_leaves(step, outcome, demanded=demanded)) else []
    while waiting:
        here = guide.steps[waiting.pop()]
        chosen = outcome if here is step else None
        own = [_among(before, here, leaf, demanded=demanded) for leaf in person_leaves(here, chosen, demanded=demanded)]
        rules += own
        named = before.always_before(here.id).union(*(rule.others for rule in own))
        new = sorted(named - set(tasks))
        waiting += [one for one in new if one != OPENING]
        tasks |= dict.fromkeys(new)
    able: dict[str, Sequence[str]] = {
        task: list(people) if task == OPENING else may_do(people, guide.steps[task]) for task in tasks
    }
    if doer is not None:
        able[step.id] = doer
    return Question(tasks=tuple(tasks), rules=tuple(rules), candidates=able)


def _among(before: Order, step: Step, leaf: Condition, *, demanded: bool) -> Among:
    """One rule on who may do the step, as far as it speaks of steps: what can only be done after it has not been done yet."""
    if leaf.op == "person_new":
        earlier = before.always_before(step.id) if demanded else before.perhaps_before(step.id)
        return Among(step=step.id, others=() if leaf.negated else (*sorted(earlier), OPENING), same=False)
    others = tuple(one for one in leaf.values if one != step.id and step.id not in before.always_before(one))
    return Among(step=step.id, others=others, same=leaf.negated)
