"""A way to a goal, found by planning: what would have to happen if nothing ever got in the way, done as far as it goes, then planned anew.

Quick, not complete: where no way is found there may still be one. A way that is found is one in the abstraction; it is tried on the
engine before it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sagsgang.proof.abstraction import Change
from sagsgang.proof.diagram import ALL, NONE
from sagsgang.proof.explore import Exploration, Move, State, Way

FAR = 1_000_000
LONGEST = 60
"""Moves in a way."""
TRIES = 6
"""How often it is planned anew without getting on."""

Key = tuple[int, int]
"""A variable and a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """How a value comes about, as cheaply as is known. No change: it is so from the beginning."""

    cost: int
    change: Change | None = None
    needs: tuple[Key, ...] = ()


class Planner:
    """Plans over one exploration."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self.sets = exploration.seen.diagrams
        self._first: dict[Key, _Reason] | None = None

    def way_to(self, goal: int) -> Way | None:
        """A way into the goal."""
        return self._way(goal, None)

    def way_to_doing(self, step: str, goal: int, outcome: str | None = None) -> Way | None:
        """A way that ends with the step done, with that outcome, while the goal holds."""
        doings = [
            one
            for one in self.exploration.changes
            if one.kind == "step" and one.name == step and outcome in (None, one.outcome)
        ]
        for change in doings:
            both = self.sets.both(change.guard, goal)
            if both != NONE:
                last = Change(
                    kind="step",
                    name=change.name,
                    outcome=change.outcome,
                    guard=both,
                    recorded=change.recorded,
                    follows=change.follows,
                )
                way = self._way(None, last)
                if way is not None:
                    return way
        return None

    # -- what things cost when nothing gets in the way ------------------------------------------------------------------

    def _beginning(self) -> dict[Key, _Reason]:
        if self._first is None:
            begins = self.exploration.seen.begun_as_asked()
            free = _Reason(cost=0)
            values = {
                (level, value): free
                for level, size in enumerate(self.sets.sizes)
                for value in range(size)
                if self.sets.both(begins, self.sets.where(level, [value])) != NONE
            }
            self._first = self._relaxed(values)
        return self._first

    def _relaxed(self, known: dict[Key, _Reason]) -> dict[Key, _Reason]:
        """What every value costs, from those that are known."""
        known = dict(known)
        for _round in range(LONGEST):
            grown = False
            for change in self.exploration.changes:
                grown = self._taken_in(known, change) or grown
            if not grown:
                break
        return known

    def _taken_in(self, known: dict[Key, _Reason], change: Change) -> bool:
        cost, needs = self._cheapest(known, change)
        if cost >= FAR:
            return False
        penalty = 3 if change.kind in ("facts", "time") else 2 if change.kind == "omit" else 1
        reason = _Reason(cost=cost + penalty, change=change, needs=needs)
        grown = False
        for relations in (change.recorded, change.follows):
            for level, relation in relations.items():
                for value, sources in enumerate(relation):
                    before = known.get((level, value))
                    if before is not None and before.cost <= reason.cost:
                        continue
                    if any((level, source) in known for source in sources):
                        known[level, value] = reason
                        grown = True
        return grown

    def _cheapest(self, known: Mapping[Key, _Reason], change: Change) -> tuple[int, tuple[Key, ...]]:
        """The cost of the change's guard, and the values that it is cheapest met with; what it records itself is free."""

        def cost(level: int, value: int) -> int:
            relation = change.recorded.get(level)
            if relation is not None and any((level, source) in known for source in relation[value]):
                return 0
            reason = known.get((level, value))
            return FAR if reason is None else reason.cost

        total, path = self._path(change.guard, cost)
        return total, tuple(path)

    def _path(self, states: int, cost: Callable[[int, int], int]) -> tuple[int, list[Key]]:
        """The cheapest state of the set: what it costs, and the values that matter."""
        sets = self.sets
        found: dict[int, tuple[int, Key | None, int]] = {ALL: (0, None, ALL), NONE: (FAR, None, NONE)}

        def visit(node: int) -> int:
            kept = found.get(node)
            if kept is None:
                level, branches = sets.opened(node)
                best: tuple[int, Key | None, int] = (FAR, None, NONE)
                for value, branch in enumerate(branches):
                    if branch != NONE:
                        here = cost(level, value)
                        if here < best[0]:
                            whole = here + visit(branch)
                            if whole < best[0]:
                                best = (whole, (level, value), branch)
                kept = found[node] = best
            return kept[0]

        total = visit(states)
        path: list[Key] = []
        node = states
        while total < FAR and node != ALL:
            _cost, key, node = found[node]
            assert key is not None
            path.append(key)
        return total, path

    # -- doing it --------------------------------------------------------------------------------------------------------

    def _way(self, goal: int | None, last: Change | None) -> Way | None:
        costs = self._beginning()
        plan = self._plan(costs, goal, last)
        if plan is None:
            return None
        changes, values = plan
        begins = self._start(costs, values)
        moves: list[Move] = []
        state, idle = begins, 0
        while len(moves) < LONGEST and idle < TRIES:
            on = len(moves)
            for change in changes:
                if goal is not None and self.sets.holds(goal, state):
                    break
                move = self._done(state, change, values)
                if move is not None and move.after != state:
                    moves.append(move)
                    state = move.after
            if last is None and goal is not None and self.sets.holds(goal, state):
                return Way(begins=begins, moves=tuple(moves))
            if last is not None:
                move = self._done(state, last, values)
                if move is not None:
                    return Way(begins=begins, moves=(*moves, move))
            idle = idle + 1 if len(moves) == on else 0
            known = {(level, value): _Reason(cost=0) for level, value in enumerate(state)}
            again = self._plan(self._relaxed(known), goal, last)
            if again is None:
                return None
            changes, values = again
        return None

    def _plan(
        self, costs: Mapping[Key, _Reason], goal: int | None, last: Change | None
    ) -> tuple[list[Change], dict[int, list[int]]] | None:
        """The changes in the order in which they rest on each other, and the values wanted of each variable, latest last."""
        if last is not None:
            total, needs = self._cheapest(costs, last)
        else:
            assert goal is not None
            total, path = self._path(goal, lambda level, value: _cost_of(costs, level, value))
            needs = tuple(path)
        if total >= FAR:
            return None
        changes: list[Change] = []
        wanted: dict[int, list[int]] = {}
        seen: set[Key] = set()

        def explain(keys: Sequence[Key], own: Mapping[int, object]) -> None:
            for key in sorted(keys, key=lambda one: _cost_of(costs, *one)):
                values = wanted.setdefault(key[0], [])
                if key[1] not in values:
                    values.append(key[1])
                if key in seen or key[0] in own:
                    continue
                seen.add(key)
                reason = costs[key]
                if reason.change is not None:
                    explain(reason.needs, reason.change.recorded)
                    if reason.change not in changes:
                        changes.append(reason.change)

        explain(needs, {} if last is None else last.recorded)
        return changes, wanted

    def _start(self, costs: Mapping[Key, _Reason], values: Mapping[int, Sequence[int]]) -> State:
        """A beginning with as many of the wanted values as it may have."""
        states = self.exploration.seen.begun_as_asked()
        for level, wanted in values.items():
            for value in wanted:
                if costs[level, value].change is None:
                    narrowed = self.sets.both(states, self.sets.where(level, [value]))
                    if narrowed != NONE:
                        states = narrowed
                        break
        chosen = self.sets.some(states)
        assert chosen is not None
        return tuple(chosen.get(level, 0) for level in range(len(self.sets.sizes)))

    def _done(self, state: State, change: Change, values: Mapping[int, Sequence[int]]) -> Move | None:
        """The change done in the state, with the wanted values where it may record them; None if it cannot be."""

        def cost(level: int, value: int) -> int:
            relation = change.recorded.get(level)
            if relation is None:
                return 0 if value == state[level] else FAR
            if state[level] not in relation[value]:
                return FAR
            return 0 if value in values.get(level, ()) else 1 if value == state[level] else 2

        total, path = self._path(change.guard, cost)
        if total >= FAR:
            return None
        recorded = list(state)
        for level, relation in change.recorded.items():
            allowed = [value for value, sources in enumerate(relation) if state[level] in sources]
            wanted = [value for value in values.get(level, ()) if value in allowed]
            if wanted:
                recorded[level] = wanted[-1]
            elif state[level] not in allowed:
                recorded[level] = allowed[0]
        for level, value in path:
            recorded[level] = value
        after = list(recorded)
        for level, relation in change.follows.items():
            after[level] = next(value for value, sources in enumerate(relation) if recorded[level] in sources)
        return Move(change=change, recorded=tuple(recorded), after=tuple(after))


def _cost_of(costs: Mapping[Key, _Reason], level: int, value: int) -> int:
    reason = costs.get((level, value))
    return FAR if reason is None else reason.cost
