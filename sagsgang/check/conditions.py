"""What a condition can come to: whether it can ever be true, is always true, or can be true together with another.

Every leaf speaks of one thing: a fact, a step, a track, an obligation. So a set of demands on leaves can be met exactly when
each thing has some state that meets the demands on it. The states of a thing are listed (`check.states`), the tree is searched
for a set of demands with a budget, and where the budget ends, or where states of different things hang together, more is
taken for possible than is: `never_true` and `always_true` are said only when they are certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sagsgang.check.states import ANY, State, Thing, states_of, thing_of, truth_of
from sagsgang.guide.condition import leaves, negated
from sagsgang.guide.model import Condition, Guide

ENOUGH = 20_000
"""Demands looked at before a condition is taken for possible."""


@dataclass(slots=True)
class Budget:
    """How many demands may still be looked at, in one search or in all of one guide: what is left when it ends is not claimed."""

    left: int = ENOUGH


STATES_A_DEMAND = 16
"""So many states take about as long to look at as one demand."""

Demand = tuple[Condition, bool]
"""A tree that shall be true, or (False) shall not be: then it is false or unknown."""


def never_true(condition: Condition, guide: Guide, budget: Budget | None = None) -> bool:
    """Whether the condition is true in no case at all."""
    return not possible([(condition, True)], guide, budget)


def always_true(condition: Condition, guide: Guide, budget: Budget | None = None) -> bool:
    """Whether the condition is true in every case, also while nothing is known."""
    return not possible([(condition, False)], guide, budget)


def both_possible(one: Condition, other: Condition, guide: Guide, budget: Budget | None = None) -> bool:
    """Whether some case makes both true."""
    return possible([(one, True), (other, True)], guide, budget)


def all_false_possible(conditions: Iterable[Condition], guide: Guide, budget: Budget | None = None) -> bool:
    """Whether some case makes every one of them false: false, not unknown."""
    return possible([(negated(condition), True) for condition in conditions], guide, budget)


def possible(demands: Iterable[Demand], guide: Guide, budget: Budget | None = None) -> bool:
    """Whether some case meets all demands; also True where that could not be ruled out."""
    return witness(demands, guide, budget) is not None


def witness(demands: Iterable[Demand], guide: Guide, budget: Budget | None = None) -> dict[Thing, State] | None:
    """A state of each thing that is spoken of, in which all demands are met; None if there is none.

    Empty where the budget ended before one was found, or one was ruled out.
    """
    demands = list(demands)
    budget = Budget() if budget is None else budget
    said: dict[Thing, list[Condition]] = {}
    for condition, _wanted in demands:
        for leaf in leaves(condition):
            budget.left -= 1
            said.setdefault(thing_of(leaf), []).append(leaf)
    if budget.left < 0:
        return {}
    states = {thing: states_of(thing, said[thing], guide) for thing in said}
    found = _Search(guide=guide, states=states, budget=budget).met(demands, {})
    return None if found is None else {thing: fitting[0] for thing, fitting in found.items()}


Narrowed = Mapping[Thing, tuple[State, ...]]


@dataclass(slots=True, kw_only=True)
class _Search:
    guide: Guide
    states: Narrowed
    budget: Budget

    def met(self, demands: list[Demand], open_states: Narrowed) -> Narrowed | None:
        """Depth first: what must hold narrows the states; where one of several will do, each is tried."""
        choices: list[Demand] = []
        waiting = list(demands)
        narrowed = dict(open_states)
        while waiting:
            self.budget.left -= 1
            if self.budget.left < 0:
                return {}
            condition, wanted = waiting.pop()
            if condition.op in ("all", "any"):
                if (condition.op == "all") == wanted:
                    waiting += [(part, wanted) for part in condition.parts]
                else:
                    choices.append((condition, wanted))
                continue
            thing = thing_of(condition)
            states = narrowed.get(thing, self.states[thing])
            self.budget.left -= len(states) // STATES_A_DEMAND
            fitting = tuple(s for s in states if s is ANY or (truth_of(condition, s, self.guide) is True) == wanted)
            if not fitting:
                return None
            narrowed[thing] = fitting
        if not choices:
            return narrowed
        condition, wanted = choices.pop()
        tried = (self.met([*choices, (part, wanted)], narrowed) for part in condition.parts)
        return next((found for found in tried if found is not None), None)
