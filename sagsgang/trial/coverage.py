"""What of a guide its tests come through: steps, outcomes, grounds to omit, obligations and barriers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sagsgang.engine import Case
from sagsgang.guide.model import Guide

KINDS = (
    "steps",
    "outcomes",
    "grounds",
    "obligations_arisen",
    "obligations_met",
    "obligations_missed",
    "barriers_up",
    "barriers_down",
)
"""What is counted, in the order it is shown."""


@dataclass(slots=True)
class Touched:
    """(guide, kind, name) of everything that cases have come through."""

    names: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, guide: str, kind: str, name: str) -> None:
        self.names.add((guide, kind, name))

    def take_in(self, case: Case) -> None:
        """What the case has come through so far, as it stands now."""
        guide = case.guide
        for record in case.state.effective:
            if record.do == "step" and record.step is not None:
                self.add(guide.id, "steps", record.step)
                if record.outcome is not None:
                    self.add(guide.id, "outcomes", f"{record.step}: {record.outcome}")
            if record.do == "omit":
                self.add(guide.id, "grounds", f"{record.step}: {record.ground}")
        view = case.view()
        for one in view.state.instances.values():
            rule = guide.obligations.get(one.id)
            if rule is None or one.status in ("unknown", "not_applicable"):
                continue
            self.add(guide.id, "obligations_arisen", one.id)
            if one.status == "met":
                self.add(guide.id, "obligations_met", one.id)
            if one.status in ("missed", "void") or one.late or one.reason == "window":
                self.add(guide.id, "obligations_missed", one.id)
        for barrier in guide.barriers.values():
            up = view.truth(barrier.when) is not False
            self.add(guide.id, "barriers_up" if up else "barriers_down", barrier.id)

    def join(self, others: Iterable[Touched]) -> None:
        for other in others:
            self.names |= other.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of one kind of thing is touched, and what is not."""

    kind: str
    touched: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return 100 if self.total == 0 else 100 * self.touched // self.total

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "touched": self.touched,
            "total": self.total,
            "percent": self.percent,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One guide's share of each kind."""

    guide: str
    shares: tuple[Share, ...]

    def to_json(self) -> dict[str, Any]:
        return {"guide": self.guide, "shares": [share.to_json() for share in self.shares]}


def coverage(guide: Guide, touched: Touched) -> Coverage:
    """What the tests have touched of the guide."""
    shares = []
    for kind in KINDS:
        names = list(dict.fromkeys(_names(guide, kind)))
        missing = tuple(name for name in names if (guide.id, kind, name) not in touched.names)
        shares.append(Share(kind=kind, touched=len(names) - len(missing), total=len(names), missing=missing))
    return Coverage(guide=guide.id, shares=tuple(shares))


def _names(guide: Guide, kind: str) -> Iterator[str]:
    """Everything of a kind that the guide has."""
    if kind == "steps":
        yield from guide.steps
    elif kind == "outcomes":
        yield from (f"{step.id}: {outcome.id}" for step in guide.steps.values() for outcome in step.outcomes)
    elif kind == "grounds":
        for step in guide.steps.values():
            if step.omittable is not None:
                yield from (f"{step.id}: {ground}" for ground, _title in step.omittable.grounds)
    elif kind == "obligations_missed":
        yield from (rule.id for rule in guide.obligations.values() if rule.limits)
    elif kind in ("obligations_arisen", "obligations_met"):
        yield from guide.obligations
    else:
        yield from guide.barriers
