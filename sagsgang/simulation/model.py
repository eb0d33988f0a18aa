"""What a simulation says: how many cases could be finished, where the others stopped, what is never used, how long, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ActKind = Literal["open", "step", "omit", "facts", "wait"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done in a walk. `at`: epoch seconds; of `wait`, until when.

    `case`: 0 for the case that the walk is about, else its number among the cases that the walk has, in order of opening.
    """

    kind: ActKind
    at: int
    case: int = 0
    guide: str = ""
    step: str | None = None
    outcome: str | None = None
    ground: str | None = None
    facts: tuple[tuple[str, Any], ...] = ()
    by: str = ""
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a story, in the language in use. `day`: days since the case was opened."""

    kind: ActKind
    day: int
    said: str
    guide: str
    step: str | None = None
    outcome: str | None = None
    ground: str | None = None

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": self.kind, "day": self.day, "said": self.said, "guide": self.guide}
        for name in ("step", "outcome", "ground"):
            if (value := getattr(self, name)) is not None:
                found[name] = value
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A step that would bring the case on, and the engine's reasons why it cannot be done."""

    step: str
    title: str
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"step": self.step, "title": self.title, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where cases stop: the tracks that have not ended, in their phases, and the obligations that still stand."""

    phases: tuple[tuple[str, str], ...]
    """(track, phase)"""
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """Cases that stop in the same place, and the shortest way there that was found."""

    place: Place
    walks: int
    nothing_left: bool
    """no step is left that has not been done; else the walk's acts ran out"""
    story: tuple[Told, ...]
    blocked: tuple[Blocked, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "phases": dict(self.place.phases),
            "obligations": list(self.place.obligations),
            "walks": self.walks,
            "nothing_left": self.nothing_left,
            "story": [told.to_json() for told in self.story],
            "blocked": [one.to_json() for one in self.blocked],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """What of one kind no walk came through."""

    kind: str
    used: int
    names: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "used": self.used, "never": list(self.names)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long the finished cases took, in calendar days from their beginning."""

    shortest: int
    median: int
    longest: int

    def to_json(self) -> dict[str, Any]:
        return {"shortest": self.shortest, "median": self.median, "longest": self.longest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """How often one obligation with a limit was met late or not at all."""

    obligation: str
    title: str
    dated: int
    """how often it had a limit"""
    late: int
    late_in_time: int
    """of these, in cases where nobody dawdled"""
    worst: int
    """seconds past the limit at worst"""

    def to_json(self) -> dict[str, Any]:
        return {
            "obligation": self.obligation,
            "title": self.title,
            "dated": self.dated,
            "late": self.late,
            "late_in_time": self.late_in_time,
            "worst_seconds": self.worst,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The answer. `asked`: how many walks were asked for; fewer were made if it was interrupted, or a systematic one had no more to try."""

    guide: str
    edition: str
    title: str
    digest: str
    seed: int
    systematic: bool
    asked: int
    walks: int
    closed: int
    acts: int
    interrupted: bool
    unfinished: tuple[Unfinished, ...]
    unused: tuple[Unused, ...]
    length: Length | None
    late: tuple[Late, ...]
    """every obligation that was late, the most often late first"""
    people: Literal["own", "invented"]

    def to_json(self) -> dict[str, Any]:
        return {
            "guide": self.guide,
            "edition": self.edition,
            "seed": self.seed,
            "systematic": self.systematic,
            "asked": self.asked,
            "walks": self.walks,
            "closed": self.closed,
            "acts": self.acts,
            "interrupted": self.interrupted,
            "people": self.people,
            "unfinished": [one.to_json() for one in self.unfinished],
            "unused": [one.to_json() for one in self.unused],
            "days": None if self.length is None else self.length.to_json(),
            "late": [one.to_json() for one in self.late],
        }
