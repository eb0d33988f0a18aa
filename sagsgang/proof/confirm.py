"""Whether something can happen at all: it cannot, because nothing leads there; it can, because the engine went along with a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sagsgang.case.judge import View
from sagsgang.proof.abstraction import Change
from sagsgang.proof.diagram import ALL, NONE, Exhausted
from sagsgang.proof.explore import Exploration
from sagsgang.proof.plan import Planner
from sagsgang.proof.replay import Told, told
from sagsgang.proof.slices import Ground, Things
from sagsgang.proof.things import Thing

Goal = Callable[[Exploration], int]
"""The states that are asked for, where they may be."""
Sees = Callable[[View], bool]
"""Whether the real case is in such a state."""


def anywhere(_seen: Exploration) -> int:
    """No state in particular."""
    return ALL


def anyhow(_view: View) -> bool:
    """Whatever the case is like."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`possible` None: not settled; then `followed` things were looked at."""

    possible: bool | None
    followed: int
    story: Told | None = None


@dataclass(slots=True)
class Confirmed:
    """What stories have come by already: it need not be asked again."""

    steps: set[tuple[str, str | None]] = field(default_factory=set)
    phases: set[str] = field(default_factory=set)

    def take_in(self, story: Told) -> None:
        state = story.after.state
        self.steps |= {(doing.step, doing.outcome) for doing in state.doings}
        self.phases |= set(state.tracks.values()) | {move.target for move in state.moves}


def state_can_be(ground: Ground, seeds: Iterable[Thing], goal: Goal, sees: Sees, *, shortest: bool = False) -> Found:
    """Whether a case can come into such a state. `shortest`: by as short a way as there is."""

    def never(free: Exploration) -> bool:
        sets, wanted = free.seen.diagrams, goal(free)
        return wanted == NONE or sets.both(free.reached(), wanted) == NONE

    def way(plain: Exploration | Planner) -> Told | None:
        exploration = plain.exploration if isinstance(plain, Planner) else plain
        found = plain.way_to(goal(exploration))
        story = None if found is None else told(exploration.seen, found)
        return story if story is not None and sees(story.after) else None

    return _asked(ground, seeds, never, way, shortest=shortest)


def doing_can_be(
    ground: Ground,
    seeds: Iterable[Thing],
    step: str,
    goal: Goal,
    sees: Sees,
    *,
    outcome: str | None = None,
    shortest: bool = False,
) -> Found:
    """Whether the step can be done, with that outcome, while the goal holds, seen with what it records."""

    def wanted(change: Change) -> bool:
        return change.kind == "step" and change.name == step and (outcome is None or change.outcome == outcome)

    def never(free: Exploration) -> bool:
        sets, states = free.seen.diagrams, goal(free)
        if states == NONE:
            return True
        reached = free.reached()
        return all(
            sets.both(free.enabled(reached, change), states) == NONE for change in free.changes if wanted(change)
        )

    def way(plain: Exploration | Planner) -> Told | None:
        exploration = plain.exploration if isinstance(plain, Planner) else plain
        found = plain.way_to_doing(step, goal(exploration), outcome)
        story = None if found is None else told(exploration.seen, found)
        return story if story is not None and sees(story.seen) else None

    return _asked(ground, seeds, never, way, shortest=shortest)


def _asked(
    ground: Ground,
    seeds: Iterable[Thing],
    never: Callable[[Exploration], bool],
    way: Callable[[Exploration | Planner], Told | None],
    *,
    shortest: bool,
) -> Found:
    """A plan is quick and mostly there; where a short story matters, or "never" is to be expected, it comes last."""
    things: Things = ()
    seeds = set(seeds)
    story = None if shortest else way(ground.planner(seeds))
    try:
        for things in () if story is not None else ground.slices(seeds):
            if never(ground.explore(things, "free")):
                return Found(possible=False, followed=len(things))
            story = way(ground.explore(things, "plain"))
            if story is not None:
                break
    except Exhausted:
        pass
    if story is None and shortest:
        story = way(ground.planner(seeds))
    return Found(possible=None if story is None else True, followed=len(things), story=story)
