"""What a story or an enumerated way says happens, done on the real engine and on the reference model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sagsgang.check.subject import Subject
from sagsgang.guide.library import Library
from sagsgang.guide.model import Guide
from sagsgang.guide.yamldoc import load_text
from sagsgang.proof.answer import Event
from tests.proof.enumeration import Act, Enumeration, State, recording
from tests.reference.generate import reference, to_yaml
from tests.reference.model import Reference
from tests.reference.reading import as_list
from tests.walks.sides import EngineSide, compiled

CASE = "K1"
OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = timedelta(days=14)


def subject_of(library: Library, raw: dict) -> Subject:
    """The guide as the proof is given it."""
    guide = compiled(library, raw, thorough=False)
    return Subject(
        guide=guide,
        document=load_text(to_yaml(raw), "guide.yaml"),
        path=Path("guide.yaml"),
        shared=library.shared(),
        people={},
        library=library,
    )


class Both:
    """The real engine and the reference model, side by side: what one takes the other must take."""

    def __init__(self, guide: Guide, raw: dict) -> None:
        self.raw = raw
        self.engine = EngineSide(guide)
        self.model: Reference = reference(raw)
        self.now = OPENED

    def record(self, act: Act) -> dict[str, Any]:
        """The act as a case log has it, now."""
        found: dict[str, Any] = {
            "case": CASE,
            "do": act.kind,
            "at": self.now.isoformat(),
            "by": "anna",
            "role": "rådgiver",
        }
        if act.kind == "open":
            found |= {"guide": self.raw["guide"], "child": "B1"}
        if act.step is not None:
            found |= {"step": act.step, "role": as_list(self.raw["trin"][act.step].get("rolle"))[0]}
        if act.outcome is not None:
            found["outcome"] = act.outcome
        if act.kind == "omit":
            grounds = self.raw["trin"][act.step]["kan_udelades"]["grunde"]
            found |= {"ground": next(iter(grounds)), "reason": "Grunden er god."}
        if act.facts:
            found["facts"] = {name: list(value) if isinstance(value, tuple) else value for name, value in act.facts}
        return found

    def is_taken(self, act: Act) -> bool:
        """Whether the live engine would take it now; the reference model must say the same."""
        record = self.record(act)
        reasons, wrong = self.engine.live(record)
        other = bool(self.model.refusals(record)) or self.model.wrong_use(record)
        assert (bool(reasons) or wrong) == other, (record, reasons, wrong, self.model.refusals(record))
        return not other

    def wait(self, act: Act) -> None:
        """Let so much time pass that the act is not too early, or that a window closes."""
        if act.kind == "time":
            self.now += WINDOW + timedelta(days=1)
        elif act.step is not None and "tidligst" in self.raw["trin"][act.step]:
            self.now += timedelta(days=3)
        else:
            self.now += timedelta(minutes=1)

    def do(self, act: Act) -> None:
        """It happens; an `AssertionError` if either would refuse it."""
        self.wait(act)
        if act.kind == "time":
            return
        assert self.is_taken(act), (act, self.engine.live(self.record(act)))
        record = self.record(act)
        self.engine.apply(record)
        self.model.apply(record)

    def standing(self) -> dict[str, Any]:
        """The case as the engine sees it; the reference model must see the same."""
        found, other = self.engine.case(CASE, self.now), self.model.case(CASE, self.now)
        for key in ("status", "tracks"):
            assert found[key] == other[key], (key, found[key], other[key])
        assert status_of(found) == status_of(other)
        return found

    def facts(self) -> dict[str, Any]:
        """What is known."""
        state = self.engine.replay.states[CASE]
        return {name: known.value for name, known in state.facts.items()}


def status_of(answer: dict[str, Any]) -> dict[str, str]:
    """The obligations by their id; there is one of each."""
    return {one["id"]: one["status"] for one in answer["obligations"]}


def done(both: Both, acts: Sequence[Act]) -> Both:
    """The same, when they all have happened."""
    for act in acts:
        both.do(act)
    return both


def as_acts(found: Enumeration, story: Sequence[Event]) -> list[Act]:
    """A story's events as acts; what is only told is left out."""
    acts = []
    for event in story:
        if event.kind != "so":
            facts = tuple(
                (name, tuple(value) if isinstance(value, list) else value)
                for name, value in (event.facts or {}).items()
            )
            acts.append(Act(event.kind, event.step, event.outcome, facts))
    return acts


def same(found: Enumeration, state: State, both: Both) -> None:
    """An `AssertionError` unless the case stands as the enumerated state says."""
    standing = both.standing()
    assert tuple(standing["tracks"][track] for track in found.guide.tracks) == state.tracks
    assert (standing["status"] == "closed") == state.closed
    known = both.facts()
    facts = tuple(known.get(name) for name in found.names)
    assert tuple(tuple(sorted(f)) if isinstance(f, list) else f for f in facts) == tuple(
        tuple(sorted(f)) if isinstance(f, tuple) else f for f in state.facts
    )
    statuses = status_of(standing)
    for duty, status in zip(found.duties, state.duties, strict=True):
        plain = {"not_applicable": "lapsed", "over": "lapsed", "missed": "open", None: "none"}
        real = statuses.get(duty)
        assert plain.get(real, real) == plain.get(status, status), (duty, real, status)


__all__ = ["CASE", "Both", "as_acts", "done", "recording", "same", "subject_of"]
