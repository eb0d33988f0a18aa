"""What a proof says: each claim proved, refuted with a story, or not fully explored with the bound, never more than is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sagsgang.guide.problem import Severity, Span

Topic = Literal["flow", "condition", "time", "people", "barrier", "law", "property"]
Verdict = Literal["proved", "refuted", "open"]
"""`open`: not fully explored; the answer's `bound` says how far."""


def verdict_unless(broken: bool | None) -> Verdict:
    """Of a claim that holds unless it can be `broken`; None: not settled."""
    return "open" if broken is None else "refuted" if broken else "proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happens in a story. `said`: the line that is shown, in the language in use.

    `kind`: open (the case is opened), step, omit, facts (recorded by themselves), time (it passes), so (nothing happens: what is so now).
    """

    kind: Literal["open", "step", "omit", "facts", "time", "so"]
    said: str
    step: str | None = None
    outcome: str | None = None
    ground: str | None = None
    facts: Mapping[str, Any] | None = None
    """as a case log writes them"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One claim about one part of a guide, and whether it is so.

    A refuted claim is a finding with `code` and `severity` at `span`; one that is not fully explored is the warning SG290 there.
    """

    code: str
    """of the finding that a refutation is"""
    topic: Topic
    part: str
    """the id of the phase, step, obligation, fact, barrier, or `nr. 3` of the properties; empty: the guide as a whole"""
    claim: str
    """what is claimed, a whole sentence in the language in use"""
    verdict: Verdict
    severity: Severity
    span: Span
    because: str = ""
    """why it is proved; what is wrong; or what was not explored, whole sentences"""
    hint: str = ""
    story: tuple[Event, ...] = ()
    """of a refuted claim: how it comes about, from the opening of the case"""
    bound: str | None = None
    """of an open one: how far it was explored"""
