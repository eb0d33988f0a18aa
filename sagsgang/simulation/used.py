"""What of a guide the walks came through, and what they never did."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.case.judge import View
from sagsgang.guide.model import Guide
from sagsgang.simulation.model import Unused
from sagsgang.simulation.walk import Walk

KINDS = ("steps", "outcomes", "grounds", "phases", "obligations", "barriers", "facts", "choices")
"""What is counted, in the order it is told."""

Name = tuple[str, str]
"""(kind, name)"""


class Used:
    """What cases of the guide have come through."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.names: set[Name] = set()

    def take_in(self, walk: Walk, view: View) -> None:
        """What the walk's own case came through. `view`: the case as it ended."""
        state = view.state
        for record in state.effective:
            if record.do == "step":
                self.names.add(("steps", record.step or ""))
                if record.outcome is not None:
                    self.names.add(("outcomes", f"{record.step}: {record.outcome}"))
            elif record.do == "omit":
                self.names.add(("grounds", f"{record.step}: {record.ground}"))
            for name, value in record.facts.items():
                self.names.add(("facts", name))
                self.names.update(
                    ("choices", f"{name}: {one}") for one in (value if isinstance(value, list) else [value])
                )
        for track in self.guide.tracks.values():
            self.names.add(("phases", track.phases[0].id))
        self.names.update(("phases", move.target) for move in state.moves)
        for one in state.instances.values():
            if one.status not in ("unknown", "not_applicable"):
                self.names.add(("obligations", one.id))
        self.names.update(("barriers", barrier) for barrier in walk.barriers)

    def unused(self) -> tuple[Unused, ...]:
        """Each kind: how much was used, and what never was."""
        found = []
        for kind in KINDS:
            names = list(names_of(self.guide, kind))
            never = tuple(name for name in names if (kind, name) not in self.names)
            found.append(Unused(kind=kind, used=len(names) - len(never), names=never))
        return tuple(found)


def names_of(guide: Guide, kind: str) -> Iterator[str]:
    """Everything of a kind that the guide has and a case can come through."""
    facts = [fact for fact in guide.facts.values() if fact.computed is None]
    match kind:
        case "steps":
            yield from guide.steps
        case "outcomes":
            yield from (f"{step.id}: {outcome.id}" for step in guide.steps.values() for outcome in step.outcomes)
        case "grounds":
            for step in guide.steps.values():
                if step.omittable is not None:
                    yield from (f"{step.id}: {ground}" for ground, _title in step.omittable.grounds)
        case "phases":
            yield from (phase.id for track in guide.tracks.values() for phase in track.phases)
        case "obligations":
            yield from guide.obligations
        case "barriers":
            yield from guide.barriers
        case "facts":
            yield from (fact.id for fact in facts)
        case _:
            for fact in facts:
                choices = ("ja", "nej") if fact.type == "ja_nej" else tuple(choice for choice, _title in fact.choices)
                yield from (f"{fact.id}: {choice}" for choice in choices)
