"""A case as its records have made it, and the plain update that takes in one more record.

Instants inside the state are epoch seconds (UTC): comparing and sorting them is comparing numbers. Folding runs no guard, calendar or
machine: a record's consequences say what followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Any

from sagsgang.case.events import Consequence, Record, record_from_data
from sagsgang.dataclass import dataclass, replace
from sagsgang.law.moment import epoch, from_epoch

UNMET = frozenset({"open", "missed", "unknown"})
"""The statuses of an obligation that a step can still meet, and that keep a case from closing."""

PROMISE = "løfte"


@dataclass(slots=True)
class Instance:
    """One occurrence of an obligation. Instants are epoch seconds."""

    id: str
    nr: int
    status: str
    arose_by: str
    """opening, step, phase, fact, obligation, takeover, promise; repeat and again: after one of its own"""
    arose_at: int
    arose_nr: int
    """the last record that had been taken in when it arose, or first could apply"""
    start: int | None
    due: int | None
    anchored: bool = True
    """False: what the limit is counted from, or its length, is not known yet"""
    asks: tuple[str, ...] = ()
    derivation: dict[str, Any] | None = None
    alternatives: tuple[tuple[str, int], ...] = ()
    start_last: int | None = None
    """the latest that the start may be; None: it is exactly known"""
    due_last: int | None = None
    """the latest that the due may be; None: there is only one"""
    extended: bool = False
    counted: tuple[int, ...] = ()
    """the records of the doings so far, where several are needed"""
    followed: bool = False
    """its period has ended, and the next one has begun"""
    ceased_at: int | None = None
    """when it lapsed, or was found not to apply"""
    met_at: int | None = None
    met_nr: int | None = None
    """the record of the doing that met it"""
    late: bool = False
    provisional_at: int | None = None
    missed: bool = False
    """it was missed at its due, whatever came later"""
    by_when: bool = False
    """it became applicable only when its `når` turned true"""
    applied: bool = False
    reason: str | None = None
    barriers: tuple[str, ...] = ()
    """the barriers that stood when it was missed"""
    reminded: int = 0
    moved: tuple[str, str, str, int] | None = None
    """void: (track, phase before, phase after, number of doings on the track then)"""
    text: str | None = None
    to: str | None = None
    law: tuple[str, ...] = ()

    @property
    def passes(self) -> int | None:
        """The instant after which it is certain that the limit has passed."""
        return self.due if self.due_last is None else self.due_last


@dataclass(frozen=True, slots=True)
class FactValue:
    """A recorded fact. `value` is its JSON form; `at`, `recorded` are epoch seconds."""

    value: Any
    at: int
    recorded: int
    by: str
    nr: int


@dataclass(frozen=True, slots=True)
class Doing:
    """A step that was done, with effect."""

    nr: int
    step: str
    outcome: str | None
    at: int
    recorded: int
    by: str
    role: str | None
    track: str | None = None
    at_last: int | None = None
    """the latest that `at` may be, when it is only partly known"""

    @property
    def last(self) -> int:
        """The latest that it may have happened."""
        return self.at if self.at_last is None else self.at_last


@dataclass(frozen=True, slots=True)
class Move:
    """A track that moved."""

    nr: int
    at: int
    track: str
    source: str
    target: str
    at_last: int | None = None
    passed: bool = False
    """a limit that passed moved it: after that second"""

    @property
    def last(self) -> int:
        """The latest that it may have moved."""
        return self.at if self.at_last is None else self.at_last


@dataclass(frozen=True, slots=True)
class Expected:
    """A case that an outcome opens, and that is not here."""

    nr: int
    at: int
    guide: str
    child: str | None
    missing: bool
    """the guide is not there"""


@dataclass(slots=True)
class CaseState:
    """A case in memory. Built only by `evolve`; `copy()` gives one that may be changed freely."""

    case: str = ""
    guide: str = ""
    edition: str = ""
    digest: str = ""
    child: str | None = None
    family: str | None = None
    status: str = "open"
    nr: int = 0
    holder: str = ""
    offered: str | None = None
    began: int = 0
    began_last: int | None = None
    """the latest that it may have begun; None: `began` is exact"""
    opened: int = 0
    recorded: int = 0
    """the latest recording time seen: the case never goes back before it"""
    resting: bool = False
    """reopened, and no step since: it does not close by itself"""
    tracks: dict[str, str] = field(default_factory=dict)
    entered: dict[str, int] = field(default_factory=dict)
    """when each track entered its first phase"""
    facts: dict[str, FactValue] = field(default_factory=dict)
    doings: list[Doing] = field(default_factory=list)
    omissions: dict[str, tuple[Doing, ...]] = field(default_factory=dict)
    last: dict[str, Doing] = field(default_factory=dict)
    """the last doing of each step, by when it happened"""
    moves: list[Move] = field(default_factory=list)
    instances: dict[tuple[str, int], Instance] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    """who has recorded anything, and when first"""
    named: dict[str, tuple[int, int]] = field(default_factory=dict)
    """who a person fact has named: when that was first recorded, and by which record"""
    in_role: dict[str, str] = field(default_factory=dict)
    """who last acted or accepted in each role"""
    closings: list[tuple[int, bool]] = field(default_factory=list)
    """each time it closed (True) or reopened, and when that was recorded"""
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    """linked cases: case id to guide and the record that linked it"""
    expected: list[Expected] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    """what was recorded, as it was recorded"""
    effective: list[Record] = field(default_factory=list)
    """what counts: the same with corrections taken in"""

    @property
    def began_span(self) -> tuple[int, int]:
        """The earliest and the latest that the case may have begun (epoch seconds)."""
        return self.began, self.began if self.began_last is None else self.began_last

    def copy(self) -> CaseState:
        return replace(
            self,
            tracks=self.tracks.copy(),
            entered=self.entered.copy(),
            facts=self.facts.copy(),
            doings=self.doings.copy(),
            omissions=self.omissions.copy(),
            last=self.last.copy(),
            moves=self.moves.copy(),
            instances=self.instances.copy(),
            people=self.people.copy(),
            in_role=self.in_role.copy(),
            closings=self.closings.copy(),
            links=self.links.copy(),
            expected=self.expected.copy(),
            records=self.records.copy(),
            effective=self.effective.copy(),
        )

    def instances_of(self, obligation: str) -> list[Instance]:
        """The occurrences of an obligation, oldest first."""
        found = []
        nr = 1
        while (instance := self.instances.get((obligation, nr))) is not None:
            found.append(instance)
            nr += 1
        return found

    def change(self, obligation: str, nr: int, **values: Any) -> None:
        """Replace an instance by one with the given values."""
        self.instances[obligation, nr] = replace(self.instances[obligation, nr], **values)


def evolve(state: CaseState, record: Record) -> CaseState:
    """The case after the record. A correction replaces what it names, and what followed from it, and folds again."""
    if record.do == "correct" and record.effect:
        new = fold(amended(state.effective, record))
        new.records = list(state.records)
    else:
        new = state.copy()
    take_in(new, record)
    for consequence in record.consequences:
        apply(new, record, consequence)
    return new


def fold(records: Iterable[Record]) -> CaseState:
    """The case that these records make, corrections already taken in."""
    state = CaseState()
    for record in records:
        take_in(state, record)
        for consequence in record.consequences:
            apply(state, record, consequence)
    return state


def amended(effective: Iterable[Record], correction: Record) -> list[Record]:
    """The records that count once the correction is taken in: its `amended` consequence carries those that changed."""
    changes = {c.nr: c for c in correction.consequences if c.type == "amended"}
    return [
        record if record.nr not in changes else restored(record, changes[record.nr])
        for record in effective
        if record.do != "clock"
    ]


def restored(record: Record, amendment: Consequence) -> Record:
    """The record with the content and consequences that an amendment carries."""
    return record_from_data(
        case=record.case,
        do=record.do,
        at=from_epoch(amendment.at),
        recorded=record.recorded,
        by=record.by,
        role=record.role,
        command_id=record.command_id,
        version=amendment.data.get("version", 1),
        header=amendment.data["header"],
        body=amendment.data["body"],
    )


def take_in(state: CaseState, record: Record) -> None:
    """What the record itself says, before its consequences."""
    at, recorded = epoch(record.at), epoch(record.recorded)
    state.recorded = max(state.recorded, recorded)
    state.records.append(record)
    state.effective.append(record)
    if record.do == "clock":
        return
    state.nr = record.nr
    if record.do == "open":
        state.case, state.guide, state.edition = record.case, record.guide or "", record.edition or ""
        state.digest, state.child, state.family = record.digest or "", record.child, record.family
        state.holder, state.opened, state.began = record.by, state.recorded, at
        state.began_last = latest_time(record)
    if record.withdrawn:
        return
    state.people.setdefault(record.by, recorded)
    for name, value in record.facts.items():
        if record.do != "correct":
            state.facts[name] = FactValue(value, at, recorded, record.by, record.nr)
    if record.do != "correct":
        for person in record.named:
            state.named.setdefault(person, (recorded, record.nr))
    if record.role is not None:
        state.in_role[record.role] = record.by
    if record.effect:
        _TAKE_IN.get(record.do, _nothing)(state, record, at, recorded)


def latest_time(record: Record) -> int | None:
    """The latest that the record's own time may be (epoch seconds), when that is only partly known."""
    return None if record.at_last is None else epoch(record.at_last)


def _nothing(state: CaseState, record: Record, at: int, recorded: int) -> None:
    """Nothing more than the facts."""


def _take_step(state: CaseState, record: Record, at: int, recorded: int) -> None:
    assert record.step is not None
    last_at = latest_time(record)
    doing = Doing(record.nr, record.step, record.outcome, at, recorded, record.by, record.role, record.track, last_at)
    state.doings.append(doing)
    last = state.last.get(record.step)
    if last is None or doing.at >= last.at:
        state.last[record.step] = doing
    state.resting = False


def _take_omission(state: CaseState, record: Record, at: int, recorded: int) -> None:
    assert record.step is not None
    omission = Doing(
        record.nr, record.step, record.ground, at, recorded, record.by, record.role, None, latest_time(record)
    )
    state.omissions[record.step] = (*state.omissions.get(record.step, ()), omission)


def _take_handover(state: CaseState, record: Record, at: int, recorded: int) -> None:
    state.offered = record.to


def _take_acceptance(state: CaseState, record: Record, at: int, recorded: int) -> None:
    state.holder, state.offered = record.by, None


_TAKE_IN: dict[str, Callable[[CaseState, Record, int, int], None]] = {
    "step": _take_step,
    "omit": _take_omission,
    "handover": _take_handover,
    "accept": _take_acceptance,
}


def apply(state: CaseState, record: Record, consequence: Consequence) -> None:
    """One consequence, plainly."""
    _APPLY[consequence.type](state, record, consequence)


def _began(state: CaseState, record: Record, c: Consequence) -> None:
    state.began, state.began_last = c.at, c.data.get("last")


def _track_entered(state: CaseState, record: Record, c: Consequence) -> None:
    state.tracks[c.id] = c.data["phase"]
    state.entered[c.id] = c.at


def _track_moved(state: CaseState, record: Record, c: Consequence) -> None:
    if c.data.get("undoes"):
        _undo_move(state, c)
        return
    last = latest_time(record) if c.at == epoch(record.at) else None
    passed = c.data.get("passed", False)
    state.moves.append(Move(record.nr, c.at, c.id, state.tracks[c.id], c.data["to"], None if passed else last, passed))
    state.tracks[c.id] = c.data["to"]


def _undo_move(state: CaseState, c: Consequence) -> None:
    """The limit had not passed unmet after all: what it moved was never moved."""
    made = max(n for n, move in enumerate(state.moves) if move.track == c.id and move.passed and move.at == c.at)
    del state.moves[made]
    state.tracks[c.id] = c.data["to"]


def _arose(state: CaseState, record: Record, c: Consequence) -> None:
    data = c.data
    state.instances[c.id, c.nr] = Instance(
        id=c.id,
        nr=c.nr,
        status=data["status"],
        arose_by=data["by"],
        arose_at=c.at,
        arose_nr=data.get("after", record.nr),
        start=data.get("start"),
        start_last=data.get("start_last"),
        due=data.get("due"),
        due_last=data.get("due_last"),
        anchored=data.get("anchored", True),
        asks=tuple(data.get("asks", ())),
        derivation=data.get("derivation"),
        alternatives=tuple((a[0], a[1]) for a in data.get("alternatives", ())),
        applied=data["status"] == "open",
        reason=data.get("reason"),
        text=data.get("text"),
        to=data.get("to"),
        law=tuple(data.get("law", ())),
        ceased_at=c.at if data["status"] == "not_applicable" else None,
    )
    if "follows" in data:
        before = state.instances[c.id, data["follows"]]
        anew = data["by"] == "again" and before.reason in ("when", "closed")
        state.change(c.id, before.nr, followed=True, reason="renewed" if anew else before.reason)


def _status(state: CaseState, record: Record, c: Consequence) -> None:
    """obligation_status: open, unknown, not_applicable or lapsed, with what else changed."""
    values = _values(c)
    if values.get("status") == "open":
        values.setdefault("applied", True)
    values.setdefault("reason", None)
    values["ceased_at"] = c.at if values.get("status") in ("lapsed", "not_applicable") else None
    state.change(c.id, c.nr, **values)


def _values(c: Consequence) -> dict[str, Any]:
    """What a consequence says of an instance, lists made tuples."""
    values = (UNTOLD if "derivation" in c.data else {}) | c.data
    values.pop("same", None)  # that nothing changed of what people are told
    if "alternatives" in values:
        values["alternatives"] = tuple((a[0], a[1]) for a in values["alternatives"])
    if "asks" in values:
        values["asks"] = tuple(values["asks"])
    if "counted" in values:
        values["counted"] = tuple(values["counted"])
    return values


UNTOLD: dict[str, Any] = {"start_last": None, "due_last": None, "alternatives": ()}
"""What a limit that is worked out anew says nothing of, it does not have: nothing stays from the one before."""


def _due(state: CaseState, record: Record, c: Consequence) -> None:
    values = _values(c)
    state.change(c.id, c.nr, **values)


def _due_moved(state: CaseState, record: Record, c: Consequence) -> None:
    """obligation_moved: a new due with its derivation; of a correction, which folds anew, only what it was and is."""
    if "due" in c.data:
        values = _values(c)
        del values["from"], values["to"]
        state.change(c.id, c.nr, **values)


def _counted(state: CaseState, record: Record, c: Consequence) -> None:
    instance = state.instances[c.id, c.nr]
    state.change(c.id, c.nr, counted=(*instance.counted, c.data.get("by", record.nr)))


def _met(state: CaseState, record: Record, c: Consequence) -> None:
    state.change(
        c.id,
        c.nr,
        status="met",
        met_at=c.at,
        met_nr=c.data.get("by", record.nr),
        late=c.data["late"],
        reason=None,
        applied=True,
    )


def _provisional(state: CaseState, record: Record, c: Consequence) -> None:
    state.change(c.id, c.nr, provisional_at=c.at)


def _missed(state: CaseState, record: Record, c: Consequence) -> None:
    state.change(c.id, c.nr, status="missed", missed=True, barriers=tuple(c.data.get("barriers", ())))


def _void(state: CaseState, record: Record, c: Consequence) -> None:
    moved = c.data.get("moved")
    state.change(
        c.id,
        c.nr,
        status="void",
        missed=True,
        barriers=tuple(c.data.get("barriers", ())),
        moved=None if moved is None else (moved[0], moved[1], moved[2], moved[3]),
    )


def _reminder(state: CaseState, record: Record, c: Consequence) -> None:
    state.change(c.id, c.nr, reminded=c.data["reminded"])


def _opened(state: CaseState, record: Record, c: Consequence) -> None:
    state.links[c.data["case"]] = (c.id, record.nr)


def _expected(state: CaseState, record: Record, c: Consequence) -> None:
    state.expected.append(Expected(record.nr, c.at, c.id, c.data.get("child"), c.data.get("missing", False)))


def _closed(state: CaseState, record: Record, c: Consequence) -> None:
    state.status = "closed"
    state.closings.append((state.recorded, True))


def _reopened(state: CaseState, record: Record, c: Consequence) -> None:
    state.status, state.resting = "open", True
    state.closings.append((state.recorded, False))


def _amended(state: CaseState, record: Record, c: Consequence) -> None:
    """Taken in by `evolve`, which folds again."""


_APPLY: dict[str, Callable[[CaseState, Record, Consequence], None]] = {
    "case_began": _began,
    "track_entered": _track_entered,
    "track_moved": _track_moved,
    "obligation_arose": _arose,
    "obligation_status": _status,
    "obligation_due": _due,
    "obligation_met": _met,
    "obligation_provisional": _provisional,
    "obligation_missed": _missed,
    "obligation_void": _void,
    "reminder": _reminder,
    "case_opened": _opened,
    "case_linked": _opened,
    "case_expected": _expected,
    "case_closed": _closed,
    "case_reopened": _reopened,
    "amended": _amended,
    "obligation_moved": _due_moved,
    "obligation_counted": _counted,
}
