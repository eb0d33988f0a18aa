"""What happens to a case: one `Record` per command, and the consequences that hang on it.

A record carries what was said (who, when, which step, which facts) and what followed (obligations that arose or were met, tracks that
moved). Folding records needs nothing else: no guard, calendar or machine runs again. `VERSIONS` has the version that each type is
written in; older versions are brought up to date on reading (`upcast`), never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from datetime import datetime
from typing import Any, Literal

from sagsgang.dataclass import dataclass
from sagsgang.errors import StoreUnavailable
from sagsgang.law.moment import epoch, from_epoch
from sagsgang.text import _

Content = tuple[dict[str, Any], dict[str, Any]]
"""Header and body of a stored row, read."""

Do = Literal[
    "open",
    "step",
    "omit",
    "facts",
    "correct",
    "handover",
    "accept",
    "promise",
    "link",
    "close",
    "reopen",
    "extend",
    "clock",
]
"""What a record does. `clock` rows are unnumbered: instants that passed while nobody recorded anything."""

VERSIONS: Mapping[Do, int] = {
    "open": 2,
    "step": 1,
    "omit": 1,
    "facts": 1,
    "correct": 1,
    "handover": 1,
    "accept": 1,
    "promise": 1,
    "link": 1,
    "close": 1,
    "reopen": 1,
    "extend": 1,
    "clock": 1,
}
"""The version that each type of record is written in, stored with its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule of the guide that a recorded step broke, as it stood when it was recorded.

    `kind` as `answers.Reason.kind`; `leaf` is the operator of the leaf that decides the finding (condition, person, outcome).
    """

    kind: str
    result: str
    subject: str
    leaf: str = ""
    law: tuple[str, ...] = ()
    text: str = ""
    absolute: bool = False
    values: tuple[str, ...] = ()
    """the outcomes that a required step should have had"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """Something that followed from a record.

    `type`: case_began, track_entered, track_moved, obligation_arose, obligation_due, obligation_status, obligation_counted,
    obligation_met, obligation_provisional, obligation_missed, obligation_void, reminder, case_opened, case_linked, case_expected,
    case_closed, case_reopened, amended, obligation_moved. `id` and `nr` name the obligation instance, track, guide or
    case; `data` is plain JSON with instants as epoch seconds.
    """

    type: str
    id: str = ""
    nr: int = 0
    at: int = 0
    """epoch seconds: when it took effect"""
    data: dict[str, Any] = field(default_factory=dict)

    def to_data(self) -> list[Any]:
        return [self.type, self.id, self.nr, self.at, self.data]

    @classmethod
    def from_data(cls, data: list[Any]) -> Consequence:
        return cls(type=data[0], id=data[1], nr=data[2], at=data[3], data=data[4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a case.

    `at`: when it happened, the earliest when that is only partly known; `at_last`: then the latest; `recorded`: when it was written
    down (aware UTC). `nr` is 0 for clock rows. `facts`: JSON values as the fact types read them. `breaches`: broken rules of a
    deviation or a replayed step. `problems`: (id, text) of what could not be used.
    """

    case: str
    nr: int
    do: Do
    at: datetime
    recorded: datetime
    by: str
    role: str | None = None
    verified_role: bool = False
    command_id: str | None = None
    step: str | None = None
    track: str | None = None
    """the track that the step belongs to"""
    outcome: str | None = None
    ground: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    """who its person facts name"""
    withheld: tuple[str, ...] = ()
    """sensitive facts that were recorded and that an export left out"""
    said: dict[str, Any] = field(default_factory=dict)
    """the facts as they were said, where some could not be used: a correction may make them count"""
    said_outcome: str | None = None
    reason: str | None = None
    deviation: str | None = None
    supersedes: int | None = None
    annul: bool = False
    """a correction that takes back what it names"""
    rescued: bool = False
    """the step's phase was no obstacle, because every track had ended and it meets what was left"""
    withdrawn: bool = False
    """taken back by a correction: it keeps its number and counts for nothing"""
    at_last: datetime | None = None
    new_at: datetime | None = None
    new_at_last: datetime | None = None
    obligation: str | None = None
    """whose limit is extended"""
    to: str | None = None
    text: str | None = None
    due: datetime | None = None
    kept: int | None = None
    guide: str | None = None
    edition: str | None = None
    digest: str | None = None
    program: str = ""
    """an opening: the sagsgang that opened the case; empty: not known"""
    child: str | None = None
    family: str | None = None
    effect: bool = True
    """False: recorded, but without legal effect"""
    breaches: tuple[Breach, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    consequences: tuple[Consequence, ...] = ()


HEADER_FIELDS = (
    "nr",
    "step",
    "track",
    "outcome",
    "ground",
    "obligation",
    "supersedes",
    "annul",
    "withdrawn",
    "rescued",
    "guide",
    "edition",
    "digest",
    "program",
    "child",
    "family",
    "effect",
)
"""What stands in a row's header: no personal content. The rest is the body, which can be encrypted per case."""

_ROW_FIELDS = ("case", "at", "recorded", "by", "role", "command_id", "do")
_INSTANTS = ("at_last", "new_at", "new_at_last", "due")
_DEFAULTS = {f.name: f.default for f in fields(Record)}


def header_data(record: Record) -> dict[str, Any]:
    """The part of a record that names no person and says nothing of what was found."""
    return {name: value for name in HEADER_FIELDS if (value := getattr(record, name)) != _DEFAULTS[name]}


def body_data(record: Record) -> dict[str, Any]:
    """The personal part of a record, and its consequences."""
    out: dict[str, Any] = {}
    if record.facts:
        out["facts"] = record.facts
    if record.named:
        out["named"] = list(record.named)
    if record.withheld:
        out["withheld"] = list(record.withheld)
    if record.said:
        out["said"] = record.said
    for name in ("reason", "deviation", "to", "text", "kept", "verified_role", "said_outcome"):
        value = getattr(record, name)
        if value is not None and value is not False:
            out[name] = value
    for name in _INSTANTS:
        value = getattr(record, name)
        if value is not None:
            out[name] = epoch(value)
    if record.breaches:
        out["breaches"] = [
            [b.kind, b.result, b.subject, b.leaf, list(b.law), b.text, b.absolute, list(b.values)]
            for b in record.breaches
        ]
    if record.problems:
        out["problems"] = [list(p) for p in record.problems]
    if record.consequences:
        out["consequences"] = [c.to_data() for c in record.consequences]
    return out


def record_from_data(
    *,
    case: str,
    do: Any,
    at: datetime,
    recorded: datetime,
    by: str,
    role: str | None,
    command_id: str | None,
    version: int,
    header: dict[str, Any],
    body: dict[str, Any],
) -> Record:
    """The record that a stored row holds, whatever version it was written in."""
    header, body = upcast(do, version, header, body)
    values: dict[str, Any] = {
        **header,
        **{k: v for k, v in body.items() if k not in ("breaches", "problems", "consequences")},
    }
    for name in _INSTANTS:
        if name in values:
            values[name] = from_epoch(values[name])
    values["named"] = tuple(values.get("named", ()))
    values["withheld"] = tuple(values.get("withheld", ()))
    values["breaches"] = tuple(
        Breach(
            kind=b[0],
            result=b[1],
            subject=b[2],
            leaf=b[3],
            law=tuple(b[4]),
            text=b[5],
            absolute=b[6],
            values=tuple(b[7]),
        )
        for b in body.get("breaches", ())
    )
    values["problems"] = tuple((p[0], p[1]) for p in body.get("problems", ()))
    values["consequences"] = tuple(Consequence.from_data(c) for c in body.get("consequences", ()))
    values.setdefault("nr", 0)
    return Record(case=case, do=do, at=at, recorded=recorded, by=by, role=role, command_id=command_id, **values)


def upcast(do: Do, version: int, header: dict[str, Any], body: dict[str, Any]) -> Content:
    """Bring a stored row's content to the version that its type has now, one version at a time.

    `StoreUnavailable`: the type or its version is newer than this program. `ValueError`: there never was such a version.
    """
    present = VERSIONS.get(do, 0)
    if version > present:
        raise StoreUnavailable(
            _("Lageret har poster fra en nyere sagsgang ({type}, udgave {version}), som denne ikke kan læse.").format(
                type=do, version=version
            ),
            hint=_("Opdatér sagsgang på denne maskine. Lageret er ikke rørt."),
        )
    if version < 1:
        raise ValueError(f"{do} has no version {version}")
    for older in range(version, present):
        header, body = UPCASTERS[do, older](header, body)
    return header, body


def _unknown_program(header: dict[str, Any], body: dict[str, Any]) -> Content:
    """Version 2 of an opening says which program opened the case; version 1 did not."""
    return header | {"program": ""}, body


UPCASTERS: Mapping[tuple[Do, int], Callable[[dict[str, Any], dict[str, Any]], Content]] = {
    ("open", 1): _unknown_program,
}
"""(type, version) to what brings its content to the next version. Records of every version stay in the tests for ever."""
