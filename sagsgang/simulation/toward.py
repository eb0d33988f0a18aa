"""Which acts bring a case nearer to something: a rough map of what each step needs, so that a walk need not find its way by luck alone.

The map only says where to look first. What can be done, the engine decides.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, leaves, negated
from sagsgang.guide.model import Condition, Guide, Step

Aim = tuple[str, str]
"""("step" | "fact", id): something that can be done"""

Distances = dict[Aim, int]


class Map:
    """How far each act lies from a goal. One a guide; what is asked for is kept."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.askers: dict[str, list[str]] = {}
        for step in guide.steps.values():
            for fact in (*step.asks, *step.may_state):
                self.askers.setdefault(fact, []).append(step.id)
        self._needs: dict[Aim, tuple[Aim, ...]] = {}
        self._found: dict[tuple[str, str], Distances] = {}

    def to_end(self, track: str) -> Distances:
        """Toward the end of a track."""
        ends = {phase.id for phase in self.guide.tracks[track].phases if phase.final}
        return self._kept(("track", track), (("step", row.step) for row in self.guide.table if row.target in ends))

    def to_met(self, obligation: str) -> Distances:
        """Toward an obligation being met, or found not to apply."""
        rule = self.guide.obligations[obligation]
        aims = [("step", met.step) for met in rule.met_by]
        return self._kept(("obligation", obligation), [*aims, *self._asked((rule.when,))])

    def to_step(self, step: str) -> Distances:
        return self._kept(("step", step), [("step", step)])

    def _kept(self, key: tuple[str, str], aims: Iterable[Aim]) -> Distances:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._spread(dict.fromkeys(aims, 0))
        return found

    def _spread(self, found: Distances) -> Distances:
        waiting = deque(found)
        while waiting:
            aim = waiting.popleft()
            for need in self.needs(aim):
                if need not in found:
                    found[need] = found[aim] + 1
                    waiting.append(need)
        return found

    def needs(self, aim: Aim) -> tuple[Aim, ...]:
        """What may have to be done first, or at the same time."""
        kept = self._needs.get(aim)
        if kept is None:
            kind, name = aim
            if kind == "fact":
                kept = tuple(("step", asker) for asker in self.askers.get(name, ()))
            else:
                kept = tuple(dict.fromkeys(self._needs_of(self.guide.steps[name])))
            self._needs[aim] = kept
        return kept

    def _needs_of(self, step: Step) -> Iterator[Aim]:
        for row in self.guide.table:
            if row.target in step.phases and row.phase not in step.phases:
                yield "step", row.step
        track = None if step.track is None else self.guide.tracks[step.track].when
        asked = [*step.requires, step.when, track, *(one for o in step.outcomes for one in o.requires)]
        asked += [negated(barrier.when) for barrier in self.guide.barriers.values() if barrier.bars(step)]
        yield from self._asked(asked)
        if step.not_before is not None:
            if step.not_before.step is not None:
                yield "step", step.not_before.step
            elif step.not_before.fact is not None:
                yield "fact", step.not_before.fact

    def _asked(self, conditions: Iterable[Condition | None]) -> Iterator[Aim]:
        for condition in conditions:
            for leaf in () if condition is None else leaves(condition):
                if leaf.op in FACT_LEAVES:
                    yield from self._fact(leaf.subject)
                    if leaf.other is not None and leaf.other != "nu":
                        yield from self._fact(leaf.other)
                elif leaf.op in STEP_LEAVES and not leaf.negated:
                    yield "step", leaf.subject
                elif leaf.op in ("track_ended", "track_in"):
                    ends = {phase.id for phase in self.guide.tracks[leaf.subject].phases if phase.final}
                    wanted = ends if leaf.op == "track_ended" else set(leaf.values)
                    yield from (("step", row.step) for row in self.guide.table if row.target in wanted)
                elif leaf.op == "obligation":
                    yield from (("step", met.step) for met in self.guide.obligations[leaf.subject].met_by)
                elif leaf.op == "person_not_among" and leaf.subject:
                    yield "fact", leaf.subject

    def _fact(self, name: str) -> Iterator[Aim]:
        """The fact itself, or what a computed one is computed from."""
        how = self.guide.facts[name].computed
        if how is None:
            yield "fact", name
            return
        for source in (how.fact, how.moment):
            if source is not None and source != "nu":
                yield from self._fact(source)
