"""The state machines: one `transitions.Machine` per track, built once per guide, and the step table flattened from it.

The machine has the last word on a live step; everything that only reads uses the table. Cases are never registered as models (that is
quadratic and leaks, research/performance.md 1), callbacks are never strings (the library imports dotted strings), and the library's
extension point `event_cls` keeps a fired step cheap. Only this module imports `transitions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transitions import Machine, MachineError
from transitions.core import Condition, Event

from sagsgang.guide.model import Guide, Row, Step, Track

SEPARATOR = "/"


def trigger_name(step: str, outcome: str | None) -> str:
    """The machine's name for doing a step with an outcome: unique in the guide."""
    return step if outcome is None else f"{step}{SEPARATOR}{outcome}"


@dataclass(slots=True)
class Position:
    """Where one track of one case stands while a step fires through the machine. Never registered with it."""

    state: str
    verdict: bool


class StepEvent(Event):
    """An event that fires the one transition that leads on from the position's phase, if the verdict allows it."""

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        """Fire for a `Position`; `MachineError` where the step has no transition from its phase."""
        transitions = self.transitions.get(model.state)
        if not transitions:
            raise MachineError(f"{self.name} from {model.state}")
        for transition in transitions:
            if all(_holds(condition, model) for condition in transition.conditions):
                model.state = transition.dest
                return True
        return False


def _holds(condition: Condition, position: Position) -> bool:
    assert callable(condition.func)  # never a string: the library would import it
    return bool(condition.func(position) == condition.target)


class TrackMachine(Machine):
    event_cls = StepEvent


def _verdict(position: Position) -> bool:
    return position.verdict


def build_machine(track: Track, steps: Iterable[Step]) -> TrackMachine:
    """The track's machine. States are its phases; a trigger is a step, or `step/outcome`."""
    machine = TrackMachine(
        model=None,
        states=[phase.id for phase in track.phases],
        initial=track.phases[0].id,
        auto_transitions=False,
    )
    for step in steps:
        if step.track != track.id:
            continue
        sources = step.phases or tuple(phase.id for phase in track.phases)
        for outcome, target in step_targets(step):
            for source in sources:
                machine.add_transition(
                    trigger_name(step.id, outcome),
                    source,
                    target if target is not None else source,
                    conditions=[_verdict],
                )
    return machine


def step_targets(step: Step) -> list[tuple[str | None, str | None]]:
    """Each outcome of the step (None if it has none) and the phase it leads to (None: it stays)."""
    if not step.outcomes:
        return [(None, step.to)]
    return [(outcome.id, outcome.to if outcome.to is not None else step.to) for outcome in step.outcomes]


def step_table(machines: dict[str, TrackMachine], steps: Iterable[Step]) -> tuple[Row, ...]:
    """The table flattened from the built machines: (track, phase, step, outcome) leads to a phase."""
    rows: list[Row] = []
    for step in steps:
        if step.track is None:
            continue
        events = machines[step.track].events
        for outcome, _target in step_targets(step):
            for phase, transitions in events[trigger_name(step.id, outcome)].transitions.items():
                rows.extend(
                    Row(track=step.track, phase=phase, step=step.id, outcome=outcome, target=str(transition.dest))
                    for transition in transitions
                )
    return tuple(rows)


class StateMachines:
    """The machines of one guide, and the one thing live steps ask of them."""

    def __init__(self, tracks: Iterable[Track], steps: Iterable[Step]) -> None:
        self._tracks = {track.id: track for track in tracks}
        self._steps = tuple(steps)
        self._machines: dict[str, TrackMachine] = {}

    @classmethod
    def for_guide(cls, guide: Guide) -> StateMachines:
        return cls(guide.tracks.values(), guide.steps.values())

    def machine(self, track: str) -> TrackMachine:
        """The track's machine, built when it is first asked for."""
        found = self._machines.get(track)
        if found is None:
            found = self._machines[track] = build_machine(self._tracks[track], self._steps)
        return found

    @property
    def table(self) -> tuple[Row, ...]:
        """The step table, flattened from the built machines."""
        return step_table({track: self.machine(track) for track in self._tracks}, self._steps)

    def fire(self, track: str, phase: str, step: str, outcome: str | None, *, verdict: bool) -> str | None:
        """The phase the track is in afterwards; None if the machine says no (wrong phase, or the verdict was no)."""
        event = self.machine(track).events.get(trigger_name(step, outcome))
        if event is None:
            return None
        position = Position(phase, verdict)
        try:
            fired = event.trigger(position)
        except MachineError:
            return None
        return position.state if fired else None
