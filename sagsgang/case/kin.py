"""What a case may know of other cases of the same child or family, as of an instant.

The engine answers from the store's projections, replay from the cases it has in hand. Nobody looks further than this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sagsgang.case.state import CaseState
from sagsgang.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KinCase:
    """Another case, in summary. Instants are epoch seconds; lists carry (value, when recorded)."""

    case: str
    guide: str
    child: str | None
    family: str | None
    began: int
    opened: int
    steps: Mapping[str, Sequence[tuple[int, int]]]
    """per step: (at, recorded) of each doing"""
    people: Mapping[str, int]
    """who acted or was named, and when that was first recorded"""
    closings: Sequence[tuple[int, bool]]
    """(recorded, closed?) each time it closed or reopened"""

    @property
    def latest(self) -> int:
        """The latest recording that another case can see of it."""
        doings = (recorded for doings in self.steps.values() for _at, recorded in doings)
        closings = (recorded for recorded, _closed in self.closings)
        return max(self.opened, *doings, *self.people.values(), *closings)

    def is_open(self, as_of: int) -> bool:
        """Whether it stood open when that instant had been recorded."""
        closed = False
        for recorded, now_closed in self.closings:
            if recorded <= as_of:
                closed = now_closed
        return not closed

    def step_at(self, step: str, as_of: int) -> int | None:
        """When the step was last done, as far as was recorded then."""
        return max((at for at, recorded in self.steps.get(step, ()) if recorded <= as_of), default=None)


class Kin(Protocol):
    """Other cases of the same child or family."""

    def of_child(self, child: str, besides: str) -> Sequence[KinCase]:
        """The child's cases but the one named, in order of opening."""
        ...

    def of_family(self, family: str, besides: str) -> Sequence[KinCase]: ...


class NoKin:
    """No other cases."""

    def of_child(self, child: str, besides: str) -> Sequence[KinCase]:
        return ()

    def of_family(self, family: str, besides: str) -> Sequence[KinCase]:
        return ()


def summary(state: CaseState) -> dict[str, Any]:
    """What other cases need to know of this one, as plain JSON: the `summary` of the store's head."""
    steps: dict[str, list[list[int]]] = {}
    for doing in state.doings:
        steps.setdefault(doing.step, []).append([doing.at, doing.recorded])
    people = dict(state.people)
    for person, (recorded, _nr) in state.named.items():
        people[person] = min(people.get(person, recorded), recorded)
    return {"steps": steps, "people": people, "closings": state.closings}


def kin_case(state: CaseState) -> KinCase:
    """The case in summary."""
    return from_summary(
        summary(state),
        case=state.case,
        guide=state.guide,
        child=state.child,
        family=state.family,
        began=state.began,
        opened=state.opened,
    )


def from_summary(
    data: Mapping[str, Any], *, case: str, guide: str, child: str | None, family: str | None, began: int, opened: int
) -> KinCase:
    """The case that a stored summary describes."""
    return KinCase(
        case=case,
        guide=guide,
        child=child,
        family=family,
        began=began,
        opened=opened,
        steps={step: tuple((d[0], d[1]) for d in doings) for step, doings in data["steps"].items()},
        people=data["people"],
        closings=tuple((c[0], c[1]) for c in data["closings"]),
    )
