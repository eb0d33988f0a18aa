"""Where in a test something became so: which line stated a fact, did a step, or moved a track."""

from __future__ import annotations

from dataclasses import dataclass, field

from sagsgang.engine import Case
from sagsgang.trial.model import Act


@dataclass(slots=True)
class Ledger:
    """Line numbers by case id and name. `phases`: where each track stood when it was last looked at."""

    facts: dict[tuple[str, str], int] = field(default_factory=dict)
    steps: dict[tuple[str, str], int] = field(default_factory=dict)
    moves: dict[tuple[str, str], int] = field(default_factory=dict)
    phases: dict[tuple[str, str], str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    """the roles in which each person has acted"""
    closings: dict[str, int] = field(default_factory=dict)
    """where each case that is closed was closed"""
    records: dict[tuple[str, str], int] = field(default_factory=dict)
    """the number of the record that last did or omitted a step"""

    def note_act(self, case: Case, act: Act) -> None:
        """What somebody has done and the engine has recorded."""
        for stated in act.facts:
            self.facts[case.id, stated.fact] = stated.span.line
        if act.kind in ("step", "omit"):
            self.steps[case.id, act.subject] = act.span.line
            self.records[case.id, act.subject] = case.seq

    def note_standing(self, case: Case, line: int) -> None:
        """Where the tracks stand after the line, and whether the case is closed."""
        if case.status == "closed":
            self.closings.setdefault(case.id, line)
        else:
            self.closings.pop(case.id, None)
        for track, phase in case.tracks.items():
            if self.phases.get((case.id, track)) != phase:
                self.phases[case.id, track] = phase
                self.moves[case.id, track] = line
