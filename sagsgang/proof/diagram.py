"""Sets of states as decision diagrams: one level a variable, one branch a value, equal parts shared.

A set is a number: `NONE`, `ALL`, or a node. A variable that a set says nothing about does not occur in it. Sets are canonical: two are
equal exactly when their numbers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NONE, ALL = 0, 1

Relation = tuple[tuple[int, ...], ...]
"""Of one variable: for each value that it may get, the values that it may have had."""


class Exhausted(Exception):
    """More nodes than a proof may use."""


class Diagrams:
    """The sets over some variables. `sizes`: how many values each has, in the order of the levels. `most`: nodes at most."""

    def __init__(self, sizes: Sequence[int], most: int) -> None:
        self.sizes = tuple(sizes)
        self.most = most
        bottom = len(self.sizes)
        self._levels = [bottom, bottom]
        self._branches: list[tuple[int, ...]] = [(), ()]
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._not: dict[int, int] = {NONE: ALL, ALL: NONE}
        self._images: dict[tuple[int, int], dict[int, int]] = {}
        self._relations: dict[tuple[tuple[int, Relation], ...], int] = {}

    def __len__(self) -> int:
        return len(self._levels)

    def _node(self, level: int, branches: tuple[int, ...]) -> int:
        first = branches[0]
        if all(branch == first for branch in branches):
            return first
        key = (level, branches)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = len(self._levels)
            if found > self.most:
                raise Exhausted
            self._levels.append(level)
            self._branches.append(branches)
        return found

    def opened(self, node: int) -> tuple[int, tuple[int, ...]]:
        """The level of a node, and where each value leads."""
        return self._levels[node], self._branches[node]

    def where(self, level: int, values: Iterable[int]) -> int:
        """The states in which the variable has one of the values."""
        chosen = set(values)
        return self._node(level, tuple(ALL if value in chosen else NONE for value in range(self.sizes[level])))

    def both(self, one: int, other: int) -> int:
        if one == other or other == ALL:
            return one
        if one == ALL:
            return other
        if one == NONE or other == NONE:
            return NONE
        key = (one, other) if one < other else (other, one)
        found = self._both.get(key)
        if found is None:
            found = self._both[key] = self._combined(one, other, self.both)
        return found

    def either(self, one: int, other: int) -> int:
        if one == other or other == NONE:
            return one
        if one == NONE:
            return other
        if one == ALL or other == ALL:
            return ALL
        key = (one, other) if one < other else (other, one)
        found = self._either.get(key)
        if found is None:
            found = self._either[key] = self._combined(one, other, self.either)
        return found

    def _combined(self, one: int, other: int, how) -> int:  # type: ignore[no-untyped-def]
        here, there = self._levels[one], self._levels[other]
        if here == there:
            pairs = zip(self._branches[one], self._branches[other], strict=True)
            return self._node(here, tuple([how(a, b) for a, b in pairs]))
        if here < there:
            return self._node(here, tuple([how(a, other) for a in self._branches[one]]))
        return self._node(there, tuple([how(one, b) for b in self._branches[other]]))

    def outside(self, states: int) -> int:
        """The states that are not in the set."""
        found = self._not.get(states)
        if found is None:
            branches = tuple([self.outside(branch) for branch in self._branches[states]])
            found = self._not[states] = self._node(self._levels[states], branches)
            self._not[found] = states
        return found

    def all_of(self, sets: Iterable[int]) -> int:
        result = ALL
        for one in sets:
            result = self.both(result, one)
            if result == NONE:
                break
        return result

    def any_of(self, sets: Iterable[int]) -> int:
        result = NONE
        for one in sets:
            result = self.either(result, one)
            if result == ALL:
                break
        return result

    def image(self, states: int, changes: Mapping[int, Relation]) -> int:
        """The states that the variables in `changes` may lead to; the others stay as they are."""
        if not changes or states in (NONE,):
            return states
        key = tuple(sorted(changes.items()))
        number = self._relations.setdefault(key, len(self._relations))
        levels = [level for level, _relation in key]
        known = self._images.setdefault((number, 0), {})
        return self._image(states, key, levels, 0, known)

    def _image(
        self,
        states: int,
        changes: tuple[tuple[int, Relation], ...],
        levels: list[int],
        at: int,
        known: dict[int, int],
    ) -> int:
        if states == NONE or at == len(levels):
            return states
        mark = states * (len(levels) + 1) + at
        found = known.get(mark)
        if found is not None:
            return found
        here = self._levels[states]
        level = levels[at]
        if here < level:
            branches = tuple([self._image(b, changes, levels, at, known) for b in self._branches[states]])
            found = self._node(here, branches)
        else:
            size = self.sizes[level]
            before = self._branches[states] if here == level else (states,) * size
            moved: dict[int, int] = {}
            for branch in before:
                if branch not in moved:
                    moved[branch] = self._image(branch, changes, levels, at + 1, known)
            after = []
            for sources in changes[at][1]:
                whole = NONE
                for source in sources:
                    whole = self.either(whole, moved[before[source]])
                after.append(whole)
            found = self._node(level, tuple(after))
        known[mark] = found
        return found

    def some(self, states: int, preferred: Mapping[int, Sequence[int]] | None = None) -> dict[int, int] | None:
        """One state of the set: a value for each variable that matters; None if the set is empty.

        `preferred`: the order in which values of a variable are tried.
        """
        if states == NONE:
            return None
        chosen: dict[int, int] = {}
        while states != ALL:
            level = self._levels[states]
            order = (preferred or {}).get(level, range(self.sizes[level]))
            value = next(value for value in order if self._branches[states][value] != NONE)
            chosen[level] = value
            states = self._branches[states][value]
        return chosen

    def holds(self, states: int, state: Sequence[int]) -> bool:
        """Whether the state (a value for every level) is in the set."""
        while states not in (NONE, ALL):
            states = self._branches[states][state[self._levels[states]]]
        return states == ALL

    def told_in(self, states: int, other: Diagrams, levels: Sequence[int]) -> int:
        """The same set among other variables: `levels` says where each of these stands there, in the same order."""
        found = {NONE: NONE, ALL: ALL}

        def told(node: int) -> int:
            known = found.get(node)
            if known is None:
                branches = tuple([told(branch) for branch in self._branches[node]])
                known = found[node] = other._node(levels[self._levels[node]], branches)
            return known

        return told(states)

    def point(self, state: Sequence[int]) -> int:
        """The set of this one state."""
        result = ALL
        for level in range(len(self.sizes) - 1, -1, -1):
            result = self._node(
                level, tuple(result if value == state[level] else NONE for value in range(self.sizes[level]))
            )
        return result


def reversed_relation(relation: Relation, size: int) -> Relation:
    """The same change seen from its end."""
    return tuple(
        tuple(target for target, sources in enumerate(relation) if source in sources) for source in range(size)
    )
