"""Writes down what the test run reaches of each guide: steps, outcomes, obligations and how they ended, refusals by kind.

`tests/reached` reads it after the run and fails on what no test reached. One file a process, in `.build/reached/`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sagsgang.case import decide as deciding
from sagsgang.case.course import Course

FOLDER = Path(__file__).parent.parent / ".build" / "reached"

_seen: dict[str, set[tuple[str, ...]]] = {}

_OUTCOMES = {
    "obligation_arose": "arose",
    "obligation_met": "met",
    "obligation_missed": "missed",
    "obligation_void": "void",
}


def see(guide: str, *what: str) -> None:
    """Note that something of the guide was reached."""
    _seen.setdefault(guide, set()).add(what)


def observe() -> None:
    """Watch every decision of this process."""
    emit = Course.emit

    def watched_emit(self: Course, type_: str, id_: str, nr: int, at: int, data: dict[str, Any] | None = None) -> None:
        emit(self, type_, id_, nr, at, data)
        ended = _OUTCOMES.get(type_)
        if type_ == "obligation_status":
            ended = str((data or {})["status"])
        if ended is not None:
            see(self.guide.id, "obligation", id_, ended)

    Course.emit = watched_emit  # type: ignore[method-assign]
    for verb in ("step", "omit"):
        deciding._DECIDERS[verb] = _watched(verb, deciding._DECIDERS[verb])


def _watched(verb: str, inner: Any) -> Any:
    def decide(guide: Any, course: Any, record: Any, setting: Any) -> Any:
        try:
            done = inner(guide, course, record, setting)
        except deciding.RefusedChecks as refused:
            for check in refused.checks:
                see(guide.id, "refused", str(record.step), check.kind)
                if check.kind == "barrier":
                    see(guide.id, "barrier", check.subject, "up")
            raise
        if done.effect and done.step in guide.steps:
            see(guide.id, "omitted" if verb == "omit" else "done", done.step)
            if done.outcome is not None:
                see(guide.id, "outcome", done.step, done.outcome)
            for barrier in guide.barriers.values():
                stopped = done.step in barrier.stops or set(guide.steps[done.step].tags) & set(barrier.stops)
                if stopped and not any(b.kind == "barrier" and b.subject == barrier.id for b in done.breaches):
                    see(guide.id, "barrier", barrier.id, "released")
        return done

    return decide


def write() -> None:
    """Keep what this process saw."""
    if not _seen:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = {guide: sorted(what) for guide, what in _seen.items()}
    (FOLDER / f"{os.getpid()}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def read() -> dict[str, set[tuple[str, ...]]]:
    """What the whole run saw."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for path in FOLDER.glob("*.json"):
        for guide, what in json.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(guide, set()).update(tuple(one) for one in what)
    return found
