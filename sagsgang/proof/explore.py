"""What can be reached in an abstraction, what can lead to what, and the shortest way there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sagsgang.proof.abstraction import Abstraction, Change
from sagsgang.proof.diagram import ALL, NONE, Relation, reversed_relation

State = tuple[int, ...]
"""A value for every level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change on a way: the state with what is recorded in it, and the state it leads to."""

    change: Change
    recorded: State
    after: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From the beginning of a case, change by change."""

    begins: State
    moves: tuple[Move, ...]

    @property
    def ends(self) -> State:
        return self.moves[-1].after if self.moves else self.begins


class Exploration:
    """Forward from the beginning, layer by layer or at once; backward from a goal."""

    def __init__(self, seen: Abstraction) -> None:
        self.seen = seen
        self.changes: Sequence[Change] = tuple(seen.changes())
        self._layers: list[int] = []
        self._all: int | None = None
        self._done = False

    def after(self, states: int, change: Change) -> int:
        """Where the change leads from the states."""
        sets = self.seen.diagrams
        return sets.image(self.enabled(states, change), change.follows)

    def enabled(self, states: int, change: Change) -> int:
        """The states, with what the change records in them, in which it can happen."""
        sets = self.seen.diagrams
        return sets.both(sets.image(states, change.recorded), change.guard)

    def before(self, states: int, change: Change) -> int:
        """From where the change may lead into the states."""
        sets = self.seen.diagrams
        middle = sets.both(sets.image(states, self._reversed(change.follows)), change.guard)
        return sets.image(middle, self._reversed(change.recorded))

    def _reversed(self, relations: Mapping[int, Relation]) -> dict[int, Relation]:
        sizes = self.seen.diagrams.sizes
        return {level: reversed_relation(relation, sizes[level]) for level, relation in relations.items()}

    def reached(self) -> int:
        """Every state that can be reached."""
        if self._all is None:
            states = self.seen.beginning()
            sets = self.seen.diagrams
            grown = True
            while grown:
                grown = False
                for change in self.changes:
                    while True:
                        more = sets.either(states, self.after(states, change))
                        if more == states:
                            break
                        states, grown = more, True
            self._all = states
        return self._all

    def leading_to(self, goal: int, *, without: Container[str] = ()) -> int:
        """Every state from which lawful changes can lead to the goal. `without`: steps that are not counted on."""
        sets = self.seen.diagrams
        states, grown = goal, True
        lawful = [
            change
            for change in self.changes
            if change.lawful and not (change.kind in ("step", "omit") and change.name in without)
        ]
        while grown and states != ALL:
            grown = False
            for change in lawful:
                while True:
                    more = sets.either(states, self.before(states, change))
                    if more == states:
                        break
                    states, grown = more, True
        return states

    # -- ways ----------------------------------------------------------------------------------------------------------

    def layers(self) -> Iterator[int]:
        """The states that the beginning is, then those that one change more leads to, until nothing is new."""
        yield from self._layers
        if not self._layers:
            self._layers.append(self.seen.beginning())
            yield self._layers[0]
        sets = self.seen.diagrams
        while not self._done:
            last = self._layers[-1]
            known = sets.any_of(self._layers)
            new = sets.any_of(self.after(last, change) for change in self.changes)
            new = sets.both(new, sets.outside(known))
            if new == NONE:
                self._done = True
                return
            self._layers.append(new)
            yield new

    def way_to(self, goal: int) -> Way | None:
        """A shortest way into the goal; None if there is none."""
        for number, layer in enumerate(self.layers()):
            found = self.seen.diagrams.both(layer, goal)
            if found != NONE:
                return self._way(number, self._state(found))
        return None

    def way_to_doing(self, step: str, goal: int, outcome: str | None = None) -> Way | None:
        """A shortest way that ends with the step done while the goal, seen with what it records, holds."""
        sets = self.seen.diagrams
        doings = [
            one
            for one in self.changes
            if one.kind == "step" and one.name == step and (outcome is None or one.outcome == outcome)
        ]
        for number, layer in enumerate(self.layers()):
            for change in doings:
                found = sets.both(self.enabled(layer, change), goal)
                if found != NONE:
                    recorded = self._state(found)
                    point = sets.point(recorded)
                    earlier = sets.both(sets.image(point, self._reversed(change.recorded)), layer)
                    way = self._way(number, self._state(earlier, near=recorded))
                    after = self._state(sets.image(point, change.follows))
                    return Way(
                        begins=way.begins, moves=(*way.moves, Move(change=change, recorded=recorded, after=after))
                    )
        return None

    def _way(self, number: int, state: State) -> Way:
        sets = self.seen.diagrams
        moves: list[Move] = []
        while number:
            point = sets.point(state)
            for change in self.changes:
                middle = sets.both(sets.image(point, self._reversed(change.follows)), change.guard)
                if middle == NONE:
                    continue
                earlier = sets.both(sets.image(middle, self._reversed(change.recorded)), self._layers[number - 1])
                if earlier == NONE:
                    continue
                source = self._state(earlier, near=state)
                seen = sets.both(sets.image(sets.point(source), change.recorded), middle)
                moves.append(Move(change=change, recorded=self._state(seen, near=state), after=state))
                state = source
                break
            else:  # pragma: no cover - every state of a layer comes from the one before
                raise AssertionError(number)
            number -= 1
        return Way(begins=state, moves=tuple(reversed(moves)))

    def _state(self, states: int, near: State | None = None) -> State:
        """One state of the set, as like the one given as can be without search."""
        sizes = self.seen.diagrams.sizes
        preferred = (
            {}
            if near is None
            else {
                level: (near[level], *(v for v in range(size) if v != near[level])) for level, size in enumerate(sizes)
            }
        )
        chosen = self.seen.diagrams.some(states, preferred)
        assert chosen is not None
        return tuple(chosen.get(level, 0 if near is None else near[level]) for level in range(len(sizes)))
