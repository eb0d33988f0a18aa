"""A test as written: what is given, what is done, and what must be so, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sagsgang.guide.problem import Span

ActKind = Literal[
    "open", "step", "omit", "facts", "correct", "extend", "hand_over", "accept", "close", "reopen", "forward"
]
LookKind = Literal[
    "due",
    "status",
    "open",
    "closed",
    "phase",
    "fact",
    "barrier",
    "finding",
    "no_findings",
    "case",
    "holder",
    "opened",
    "told",
    "roles",
    "owner",
    "consequence",
    "law_of_step",
    "law_of_obligation",
    "law_of_barrier",
    "sensitive",
    "asks",
    "may_state",
    "choices",
    "only_open",
]

CHILD = "barn"
"""The child of a case that names none."""

MAIN = ""
"""The case that the test is about, by the name its own items have for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact and the value it is given."""

    fact: str
    value: Any
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a reason must name (an id), and the rules of law that the reasons naming it must give (ids; none: any will do)."""

    name: str
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That the guide must refuse, and what its reasons must name (none: any reason will do)."""

    because: tuple[Cause, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that is done. `subject`: the step, obligation, person or amount; for `correct` the step or record corrected.

    `at` and `recorded` are as written: when it happened, and when it was recorded if that was later.
    """

    kind: ActKind
    span: Span
    subject: str = ""
    case: str = MAIN
    guide: str = ""
    facts: tuple[Stated, ...] = ()
    outcome: str | None = None
    by: str | None = None
    role: str | None = None
    at: str | None = None
    recorded: str | None = None
    deviation: str | None = None
    ground: str | None = None
    reason: str | None = None
    annul: bool = False
    due: str | None = None
    child: str | None = None
    family: str | None = None
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One thing that must be so. `nr`: which occurrence of an obligation; `because`: what the reasons must name."""

    kind: LookKind
    span: Span
    subject: str = ""
    value: Any = None
    nr: int | None = None
    by: str | None = None
    role: str | None = None
    outcomes: tuple[str, ...] = ()
    because: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What must be so at one moment (`så`)."""

    span: Span
    case: str
    at: str | None
    looks: tuple[Look, ...]


Item = Act | Looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One test: its file, what it is about, and what happens in it. `opening` opens the case."""

    file: str
    title: str
    guide: str
    opening: Act
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that is not as the test says. `expected` and `why` are sentences; the span is the place in the test."""

    span: Span
    expected: str
    why: tuple[str, ...] = ()
