"""What is kept about a case. Everything here follows from the records, in order of recording."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from tests.reference.reading import as_list, yes


class Guide:
    """A raw guide and the few things looked up in it all the time."""

    def __init__(self, guide_id: str, raw: dict) -> None:
        self.id = guide_id
        self.raw = raw
        self.steps: dict[str, dict] = {name: with_outcomes(body) for name, body in raw.get("trin", {}).items()}
        self.facts: dict[str, dict] = raw.get("fakta", {})
        self.obligations: dict[str, dict] = raw.get("pligter", {})
        self.barriers: dict[str, dict] = raw.get("spærringer", {})
        self.tracks: dict[str, dict] = raw.get("spor", {})
        self.opening: dict = raw.get("oprettelse", {})
        self.phases = {track: list(body["faser"]) for track, body in self.tracks.items()}
        self._met_by = {name: step_references(body.get("opfyldes_af")) for name, body in self.obligations.items()}
        self.track_of = {phase: track for track, phases in self.phases.items() for phase in phases}

    def is_end(self, phase: str) -> bool:
        body = self.tracks[self.track_of[phase]]["faser"][phase]
        return isinstance(body, dict) and yes(body.get("slut"))

    def step_track(self, step: str) -> str | None:
        """The track of the phases in which the step is available."""
        phases = as_list(self.steps[step].get("fra"))
        return self.track_of[phases[0]] if phases else None

    def touches(self, step: str) -> set[str]:
        """The tracks a doing of the step belongs to."""
        body = self.steps[step]
        phases = as_list(body.get("fra")) + as_list(body.get("til"))
        phases += [outcome["til"] for outcome in body.get("udfald", {}).values() if "til" in outcome]
        return {self.track_of[phase] for phase in phases}

    def met_by(self, obligation: str) -> list[tuple[str, str | None]]:
        """The steps (and outcomes) that meet the obligation."""
        return self._met_by[obligation]

    def source_kinds(self, obligation: str) -> list:
        return as_list(self.obligations[obligation].get("opstår", "oprettelse"))


def with_outcomes(step: dict) -> dict:
    """An outcome that is only a title leads nowhere by itself."""
    outcomes = step.get("udfald", {})
    return step | {"udfald": {name: {"titel": o} if isinstance(o, str) else o for name, o in outcomes.items()}}


def step_references(value: object) -> list[tuple[str, str | None]]:
    return [(e, None) if isinstance(e, str) else (e["trin"], e.get("udfald")) for e in as_list(value)]


Span = tuple[int, int]
"""the earliest and the latest that a time may have been; the same twice when it is wholly known"""


@dataclass
class Doing:
    """A step done, or lawfully omitted. `at`: when, at the earliest; `latest`: at the latest."""

    nr: int
    step: str
    at: int
    latest: int
    by: str
    outcome: str | None = None

    @property
    def span(self) -> Span:
        return self.at, self.latest


@dataclass
class Move:
    """A track moved. `order`: the record number, and a half more for what a passed instant did after that record."""

    track: str
    origin: str
    target: str
    span: Span
    order: float

    @property
    def at(self) -> int:
        return self.span[0]


@dataclass
class Limit:
    """A limit of an instance, as computed.

    `start`: what it counts from (a `senest` counts from nothing). `readings`: by the other readings of its calendar.
    `other`: the obligation and the number of the instance that a `{pligt}` limit looks at. `ignored`, `perhaps`: C70.
    """

    due: Span
    start: Span | None
    readings: dict[str, int] = field(default_factory=dict)
    other: tuple[str, int] | None = None
    ignored: bool = False
    perhaps: bool = False


@dataclass
class Instance:
    """One occurrence of an obligation.

    `source`: oprettelse, trin, fase, fakta, pligt, overtagelse, gentagelse or løfte. `arose`: when what makes it arise
    happened (or when it first could apply, if that was later); `arose_nr`: the record by which it first could apply.
    `start`: what the obligation counts from. `after`: when the period before it ended, at the earliest. `succeeded`: the
    next period has begun. `off`: it lapsed because its `når` turned false; `left_out`: because its steps were omitted. `carried`: its due moved because another
    obligation was extended. `counted`: the doings that meet it, or will when they are enough.
    """

    id: str
    nr: int
    source: str
    arose: Span
    arose_nr: int | None = None
    fresh: bool = True
    status: str = "new"
    start: Span | None = None
    limits: dict[int, Limit] = field(default_factory=dict)
    decided_by: Limit | None = None
    due: Span | None = None
    extended: bool = False
    carried: bool = False
    after: int | None = None
    succeeded: bool = False
    off: bool = False
    left_out: bool = False
    applied: bool = False
    missed: bool = False
    ended: bool = False
    shut: bool = False
    counted: tuple[Doing, ...] = ()
    met: Span | None = None
    moved: Move | None = None
    void_order: float | None = None

    @property
    def repeated(self) -> bool:
        return self.source == "gentagelse"


@dataclass
class Judged:
    """What the judgement of a step record left for the findings."""

    nr: int
    at: int
    latest: int
    step: str
    phase_matters: bool
    out_of_order: bool
    requirements: list = field(default_factory=list)


@dataclass
class Case:
    """A case as it stands after the records so far."""

    id: str
    guide: Guide
    child: str | None
    family: str | None
    holder: str
    began_span: Span
    clock: int
    status: str = "open"
    seq: int = 0
    offered: str | None = None
    holds_open: bool = False
    facts: dict = field(default_factory=dict)
    counted: dict = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """who has been named in a person fact, also one that was recorded over since"""
    tracks: dict[str, str] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    doings: list[Doing] = field(default_factory=list)
    omissions: list[Doing] = field(default_factory=list)
    steps_at: list[int] = field(default_factory=list)
    acceptances: list[Span] = field(default_factory=list)
    actors: list[tuple[str, str | None]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    notes: list[tuple[str, str, int | None, int]] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    expected: list[tuple] = field(default_factory=list)
    opened_order: int = 0

    @property
    def began(self) -> int:
        return self.began_span[0]

    def copied(self) -> Case:
        """A copy that can be judged further without touching this one."""
        other = copy.copy(self)
        for name in (
            "facts", "counted", "named", "tracks", "moves", "doings", "omissions", "steps_at", "acceptances", "actors", "links",
            "notes", "judged", "expected",
        ):  # fmt: skip
            setattr(other, name, copy.copy(getattr(self, name)))
        other.instances = [copy.copy(instance) for instance in self.instances]
        return other

    def of_obligation(self, obligation: str) -> list[Instance]:
        """Its instances, oldest first."""
        return [instance for instance in self.instances if instance.id == obligation]

    def note(self, code: str, subject: str, nr: int, at: int) -> None:
        self.notes.append((code, subject, nr, at))


def last(doings: list[Doing]) -> Doing | None:
    """The one that happened last; of two at the same instant the one recorded last."""
    return max(doings, key=lambda doing: (doing.at, doing.nr), default=None)
