"""What the engine answers: frozen dataclasses with the fields of the published JSON (`schemas/svar.schema.json`).

Every answer has `to_json()`, a plain structure of dict, list, str, int, bool and None. Instants are ISO 8601 text with whole
seconds and the offset of Europe/Copenhagen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import Any

from sagsgang.dataclass import dataclass
from sagsgang.law.derivation import Derivation
from sagsgang.law.moment import iso
from sagsgang.text import _

Json = dict[str, Any]


def _instant(value: datetime | None) -> str | None:
    return None if value is None else iso(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was not as the guide or the law says (fund)."""

    code: str
    id: str
    at: datetime | None
    message: str
    law: tuple[str, ...] = ()
    nr: int | None = None

    def to_json(self) -> Json:
        out: Json = {"code": self.code, "id": self.id}
        if self.nr is not None:
            out["nr"] = self.nr
        out |= {"at": _instant(self.at), "message": self.message, "law": list(self.law)}
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another reading of the law, and the due instant it would give."""

    reading: str
    due: datetime

    def to_json(self) -> Json:
        return {"reading": self.reading, "due": iso(self.due)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty as it stands (pligt)."""

    id: str
    nr: int
    title: str
    status: str
    due: datetime | None
    start: datetime | None
    met_at: datetime | None
    late: bool
    owner: str
    owner_role: str | None
    asks: tuple[str, ...]
    law: tuple[str, ...]
    consequence: str
    alternatives: tuple[Alternative, ...]
    deciding: str
    statute: datetime | None = None
    """when the law's own limit ends, where the municipality's decides. In the JSON it is among the alternatives."""
    provisional_at: datetime | None = None
    reason: str | None = None
    due_last: datetime | None = None
    """the latest that `due` may be, when what it counts from is only partly known. Not in the JSON: it is among the alternatives."""
    needed: int = 1
    """how many doings meet it"""
    done: int = 0
    """how many of them there have been"""
    derived: Json | None = None
    """how the due instant was reckoned, as it is stored. Not in the JSON: `derivation` words it."""
    sensitive: bool = False
    """whether that tells what a sensitive fact says. Not in the JSON."""

    @property
    def derivation(self) -> tuple[str, ...]:
        """How the due instant was reckoned, line by line, in the language in use."""
        from sagsgang.law.wording import lines

        return () if self.derived is None else lines(Derivation.from_data(self.derived))

    @property
    def reckoned(self) -> Derivation | None:
        """The same as data, unless it tells what a sensitive fact says."""
        return None if self.derived is None or self.sensitive else Derivation.from_data(self.derived)

    def _by_law(self) -> tuple[Alternative, ...]:
        return () if self.statute is None else (Alternative(reading=_("lovens egen frist"), due=self.statute),)

    def to_json(self) -> Json:
        out: Json = {
            "id": self.id,
            "nr": self.nr,
            "title": self.title,
            "status": self.status,
            "due": _instant(self.due),
            "from": _instant(self.start),
            "met_at": _instant(self.met_at),
        }
        if self.provisional_at is not None:
            out["provisional_at"] = iso(self.provisional_at)
        out |= {
            "late": self.late,
            "owner": self.owner,
            "asks": list(self.asks),
            "law": list(self.law),
            "consequence": self.consequence,
            "derivation": list(self.derivation),
            "alternatives": [a.to_json() for a in (*self.alternatives, *self._by_law())],
            "deciding": self.deciding,
        }
        if self.needed > 1:
            out["progress"] = {"done": self.done, "needed": self.needed}
        if self.reason is not None:
            out["reason"] = self.reason
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """An obligation together with the case it belongs to."""

    obligation: Obligation
    case: str
    guide: str
    child: str | None
    holder: str

    def to_json(self) -> Json:
        return self.obligation.to_json() | {
            "case": self.case,
            "guide": self.guide,
            "child": self.child,
            "holder": self.holder,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableStep:
    """A step that somebody can do now."""

    step: str
    title: str
    roles: tuple[str, ...]
    asks: tuple[str, ...]
    outcomes: tuple[str, ...]

    def to_json(self) -> Json:
        return {
            "step": self.step,
            "title": self.title,
            "roles": list(self.roles),
            "asks": list(self.asks),
            "outcomes": list(self.outcomes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """A case as it stands (sag)."""

    case: str
    guide: str
    edition: str
    child: str | None
    family: str | None
    status: str
    seq: int
    tracks: dict[str, str]
    holder: str
    available: tuple[AvailableStep, ...]
    obligations: tuple[Obligation, ...]
    findings: tuple[Finding, ...]
    idle: tuple[str, ...] = ()
    """tracks that do not belong to the case as it stands (their `når` is false); not in the JSON, where `tracks` has them all"""

    def to_json(self) -> Json:
        return {
            "case": self.case,
            "guide": self.guide,
            "edition": self.edition,
            "child": self.child,
            "family": self.family,
            "status": self.status,
            "seq": self.seq,
            "tracks": dict(self.tracks),
            "holder": self.holder,
            "available": [a.to_json() for a in self.available],
            "obligations": [o.to_json() for o in self.obligations],
            "findings": [f.to_json() for f in self.findings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One condition of a step, and how it stands.

    `kind`: closed, phase, belongs, role, person, condition, barrier, outcome, done, form, too_early.
    `result`: met, unmet, unknown. `subject` is the id of what the condition speaks about (a step, fact, track, obligation, barrier).
    """

    kind: str
    text: str
    result: str
    law: tuple[str, ...] = ()
    by_roles: tuple[str, ...] = ()
    at: str = ""
    subject: str = ""
    absolute: bool = False
    """`ufravigelig`: not even a deviation passes it."""

    def to_json(self) -> Json:
        return {
            "kind": self.kind,
            "text": self.text,
            "result": self.result,
            "law": list(self.law),
            "by_roles": list(self.by_roles),
            "at": self.at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Whether a step may lawfully be left out."""

    allowed: bool
    grounds: tuple[str, ...] = ()
    law: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {"allowed": self.allowed, "grounds": list(self.grounds), "law": list(self.law)}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayForward:
    """A command that would bring the case closer: verb, arguments, and what it does in words."""

    command: str
    args: tuple[str, ...]
    text: str

    def to_json(self) -> Json:
        return {"command": self.command, "args": list(self.args), "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Every condition of a step, and the ways forward."""

    case: str
    step: str
    allowed: bool
    reasons: tuple[Reason, ...]
    omission: Omission
    ways_forward: tuple[WayForward, ...]

    def to_json(self) -> Json:
        return {
            "case": self.case,
            "step": self.step,
            "allowed": self.allowed,
            "reasons": [r.to_json() for r in self.reasons],
            "omission": self.omission.to_json(),
            "ways_forward": [w.to_json() for w in self.ways_forward],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNotExtended:
    """Why a limit cannot be extended, and what the law has instead."""

    case: str
    obligation: str
    reasons: tuple[Reason, ...]
    ways_forward: tuple[WayForward, ...]

    def to_json(self) -> Json:
        return {
            "case": self.case,
            "obligation": self.obligation,
            "allowed": False,
            "reasons": [r.to_json() for r in self.reasons],
            "ways_forward": [w.to_json() for w in self.ways_forward],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAnswer:
    """A recorded fact."""

    value: Any
    at: datetime
    recorded: datetime
    by: str

    def to_json(self) -> Json:
        return {"value": self.value, "at": iso(self.at), "recorded": iso(self.recorded), "by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAnswer:
    """The facts of a case."""

    case: str
    facts: dict[str, FactAnswer]

    def to_json(self) -> Json:
        return {"case": self.case, "facts": {k: v.to_json() for k, v in self.facts.items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceAnswer:
    """What a record brought about."""

    type: str
    id: str
    text: str

    def to_json(self) -> Json:
        return {"type": self.type, "id": self.id, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One record as the timeline shows it. `nr` is None for instants that passed without anybody recording anything."""

    nr: int | None
    do: str
    at: datetime
    recorded: datetime
    by: str
    role: str | None
    step: str | None = None
    outcome: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    supersedes: int | None = None
    command_id: str | None = None
    consequences: tuple[ConsequenceAnswer, ...] = ()
    to: str | None = None
    """whom a case was offered or something was promised; which case was linked. Not in the JSON."""
    text: str | None = None
    """what was promised. Not in the JSON."""
    kept: bool = False
    """a promise was kept. Not in the JSON."""
    deviation: bool = False
    """the reason says why the guide was deviated from. Not in the JSON."""
    at_last: datetime | None = None
    """the latest that it may have happened, when that is only partly known"""
    obligation: str | None = None
    """whose limit was extended"""
    due: datetime | None = None
    """what it was extended to"""

    def to_json(self) -> Json:
        out: Json = {"nr": self.nr, "do": self.do}
        if self.step is not None:
            out["step"] = self.step
        if self.outcome is not None:
            out["outcome"] = self.outcome
        if self.obligation is not None:
            out["obligation"] = self.obligation
        if self.due is not None:
            out["due"] = iso(self.due)
        out["at"] = iso(self.at)
        if self.at_last is not None:
            out["at_last"] = iso(self.at_last)
        out |= {"recorded": iso(self.recorded), "by": self.by, "role": self.role}
        if self.facts:
            out["facts"] = dict(self.facts)
        if self.reason is not None:
            out["reason"] = self.reason
        if self.supersedes is not None:
            out["supersedes"] = self.supersedes
        if self.command_id is not None:
            out["command_id"] = self.command_id
        out["consequences"] = [c.to_json() for c in self.consequences]
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The records of a case, in order of recording."""

    case: str
    entries: tuple[TimelineEntry, ...]

    def to_json(self) -> Json:
        return {"case": self.case, "entries": [e.to_json() for e in self.entries]}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProblem:
    """A line of a case log that could not be used."""

    line: int
    message: str

    def to_json(self) -> Json:
        return {"line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAnswer:
    """What a replayed log showed."""

    cases: tuple[CaseAnswer, ...]
    findings: dict[str, int]
    after_now: int
    problems: tuple[LogProblem, ...]
    notes: tuple[LogProblem, ...] = ()
    """what had to be assumed; not an error"""

    def to_json(self) -> Json:
        return {
            "cases": [c.to_json() for c in self.cases],
            "summary": {
                "cases": len(self.cases),
                "findings": dict(sorted(self.findings.items())),
                "after_now": self.after_now,
            },
            "problems": [p.to_json() for p in self.problems],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesAnswer:
    """Several cases: mine, a child's, a family's."""

    cases: tuple[CaseAnswer, ...]

    def __iter__(self) -> Iterator[CaseAnswer]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    def to_json(self) -> Json:
        return {"cases": [c.to_json() for c in self.cases]}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesAnswer:
    """Obligations of many cases, earliest due first, undated last."""

    obligations: tuple[Deadline, ...]

    def __iter__(self) -> Iterator[Deadline]:
        return iter(self.obligations)

    def __len__(self) -> int:
        return len(self.obligations)

    def to_json(self) -> Json:
        return {"obligations": [o.to_json() for o in self.obligations]}
