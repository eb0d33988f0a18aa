"""Random walks by the real engine, and what is noticed on the way: phases, steps, and properties that are violated.

Nothing is recorded that the live engine refuses, and nothing is corrected, deviated from or closed by a leader: what a proof leaves out.
What is noticed is judged on the case itself, by the engine's own judge; nothing here comes from what proves.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sagsgang.case.decide import advanced
from sagsgang.case.judge import View
from sagsgang.case.state import CaseState
from sagsgang.guide.model import Guide
from sagsgang.law.moment import epoch
from tests.reference.random_conditions import PEOPLE, random_value
from tests.reference.reading import as_list, yes
from tests.walks.sides import EngineSide

STARTS = ["2026-02-10T08:00", "2026-03-26T14:30", "2026-10-22T09:00", "2026-12-18T15:30", "2026-05-11T07:15"]
ROLES = ["modtagelse", "rådgiver", "døgnvagt", "leder"]


@dataclass
class Noticed:
    """Of one guide, on all walks."""

    phases: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    broken: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """of each violated property, by its place: the walk that did"""
    closed: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    """records taken, by what they do; `refused`"""


class Walk:
    """Some cases of one child, or of none, on one engine."""

    def __init__(self, guide: Guide, raw: dict, seed: int, noticed: Noticed, *, late: bool = False) -> None:
        self.dice = random.Random(seed)  # a story, not a secret
        self.guide, self.raw, self.noticed, self.late = guide, raw, noticed, late
        self.engine = EngineSide(guide)
        self.now = datetime.fromisoformat(self.dice.choice(STARTS)).replace(tzinfo=UTC)
        self.records: list[dict[str, Any]] = []
        self.people = PEOPLE
        self.child = None if self.dice.random() < 0.1 else "B1"
        self.open()

    def go(self, moves: int) -> None:
        """So many attempts."""
        for _move in range(moves):
            self.pass_time()
            open_cases = [name for name, state in self.engine.replay.states.items() if state.status == "open"]
            luck = self.dice.random()
            if not open_cases or (luck < 0.03 and len(self.engine.replay.states) < 3):
                if len(self.engine.replay.states) >= 3:
                    return
                self.open()
                continue
            case = self.dice.choice(open_cases)
            if luck < 0.55:
                self.available_step(case)
            elif luck < 0.7:
                self.step(case, self.dice.choice(list(self.guide.steps)))
            elif luck < 0.78:
                self.omission(case)
            elif luck < 0.93:
                self.facts(case)
            else:
                self.around(case)

    def pass_time(self) -> None:
        step = self.dice.choice([1, 10, 60, 120, 24 * 60, 24 * 60, 3 * 24 * 60, 20 * 24 * 60])
        self.now += timedelta(minutes=step)

    # --- what somebody does

    def open(self) -> None:
        opening = self.raw["oprettelse"]
        told = [name for name in as_list(opening.get("kan_oplyse")) if self.dice.random() < 0.4]
        record = self._record(f"K{len(self.engine.replay.states) + 1}", "open", guide=self.guide.id)
        if self.child is not None:
            record["child"] = self.child
        record["facts"] = self._values([*as_list(opening.get("spørger")), *told])
        self.attempt(record)

    def available_step(self, case: str) -> None:
        available = self.engine.case(case, self.now)["available"]
        if available:
            chosen = self.dice.choice(available)
            self.step(case, chosen["step"], chosen["outcomes"])

    def step(self, case: str, step: str, outcomes: list[str] | None = None) -> bool:
        body = self.raw["trin"][step]
        record = self._record(case, "step", step=step)
        if "rolle" in body:
            record["role"] = self.dice.choice(as_list(body["rolle"]))
        if "udfald" in body:
            record["outcome"] = self.dice.choice(outcomes or list(body["udfald"]))
        told = [name for name in as_list(body.get("kan_oplyse")) if self.dice.random() < 0.5]
        record["facts"] = self._values([*as_list(body.get("spørger")), *told])
        return self.attempt(record)

    def omission(self, case: str) -> None:
        omittable = [step for step, body in self.raw["trin"].items() if "kan_udelades" in body]
        if omittable:
            step = self.dice.choice(omittable)
            body = self.raw["trin"][step]
            record = self._record(case, "omit", step=step, reason="Grunden er god.")
            record["ground"] = self.dice.choice(list(body["kan_udelades"]["grunde"]))
            if "rolle" in body:
                record["role"] = self.dice.choice(as_list(body["rolle"]))
            self.attempt(record)

    def facts(self, case: str, *, unknown: CaseState | None = None) -> None:
        """Something is noted by itself. `unknown`: only what that case does not know yet."""
        free = [n for n, b in self.raw["fakta"].items() if "beregnes" not in b and not yes(b.get("kun_i_trin"))]
        free = [name for name in free if unknown is None or name not in unknown.facts]
        if free:
            chosen = self.dice.sample(free, min(len(free), self.dice.randint(1, 2)))
            self.attempt(self._record(case, "facts", facts=self._values(chosen)))

    def around(self, case: str) -> None:
        """A handover, its acceptance, an extension."""
        luck = self.dice.random()
        if luck < 0.4:
            to = self.dice.choice(PEOPLE)
            if self.attempt(self._record(case, "handover", to=to)):
                self.attempt(self._record(case, "accept") | {"by": to})
        elif self.raw.get("pligter"):
            due = (self.now + timedelta(days=self.dice.randint(5, 90))).date().isoformat()
            duty = self.dice.choice(list(self.raw["pligter"]))
            self.attempt(self._record(case, "extend", obligation=duty, due=due, reason="Der mangler et svar."))

    def _values(self, names: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in names:
            body = self.raw["fakta"][name]
            if "beregnes" in body:
                continue
            if body["type"] == "tal":
                found[name] = self.dice.randint(int(body.get("mindst", 0)), int(body.get("højst", 20)))
            elif body["type"] == "dokument":
                found[name] = "notat#sha256:" + "0" * 64
            else:
                found[name] = random_value(self.dice, body, self.now, partly=False)
        return found

    def _record(self, case: str, do: str, **content: Any) -> dict[str, Any]:
        happened = self.now
        if self.late and do != "open" and self.dice.random() < 0.3:
            happened -= timedelta(minutes=self.dice.choice([1, 30, 240, 1500, 6000]))
        times = {"at": happened.isoformat(), "recorded": self.now.isoformat()}
        return {
            "case": case,
            "do": do,
            **times,
            "by": self.dice.choice(self.people),
            "role": self.dice.choice(ROLES),
            **content,
        }

    def finish(self, case: str, moves: int) -> bool:
        """Go for the closing of the case, greedily: what is owed first, then what is not done yet. Whether it closed.

        There is always somebody who has had nothing to do with the case.
        """
        for move in range(moves):
            self.people = [*PEOPLE, f"ny{move}", f"ny{move}"]
            state = self.engine.replay.states[case]
            if state.status == "closed":
                return True
            self.now += timedelta(hours=1)
            standing = self.engine.case(case, self.now)
            owed = [one["id"] for one in standing["obligations"] if one["status"] in ("open", "missed", "unknown")]
            meeting = {
                met.step
                for duty in owed
                if duty in self.guide.obligations
                for met in self.guide.obligations[duty].met_by
            }
            available = standing["available"]
            kinds = [
                [one for one in available if one["step"] in meeting],
                [one for one in available if self._leads_on(state, one["step"])],
                [one for one in available if one["step"] not in state.last],
                available,
            ]
            chosen = self.dice.choices(kinds, weights=[4, 4, 2, 1])[0]
            if chosen:
                one = self.dice.choice(chosen)
                self.step(case, one["step"], one["outcomes"])
            else:
                self.facts(case, unknown=state)
        return False

    def _leads_on(self, state: CaseState, step: str) -> bool:
        """Whether it moves a track to another phase."""
        rule = self.guide.steps[step]
        targets = {rule.to, *(outcome.to for outcome in rule.outcomes)} - {None}
        return bool(targets - set(state.tracks.values()))

    # --- what becomes of it

    def attempt(self, record: dict[str, Any]) -> bool:
        """Whether the live engine takes it; then it is recorded, and what it led to noticed."""
        reasons, wrong = self.engine.live(record)
        if reasons or wrong:
            self.noticed.counted["refused"] += 1
            return False
        before = self.engine.replay.states.get(record["case"])
        self.engine.apply(record)
        self.records.append(record)
        self.noticed.counted[record["do"]] += 1
        self._notice(before, record)
        return True

    def _notice(self, before: CaseState | None, record: dict[str, Any]) -> None:
        after = self.engine.replay.states[record["case"]]
        self.noticed.phases |= set(after.tracks.values()) | {
            one for move in after.moves for one in (move.source, move.target)
        }
        if record["do"] == "step":
            self.noticed.steps.add(record["step"])
            assert before is not None
            self._hold(before, after, record)
        if after.status == "closed" and (before is None or before.status != "closed"):
            self.noticed.closed += 1
            self._hold_at_closing(after)

    def _hold(self, before: CaseState, after: CaseState, record: dict[str, Any]) -> None:
        """A step was done: the properties about it, as the step saw the case with what it records."""
        moment, at = (epoch(datetime.fromisoformat(record[key])) for key in ("recorded", "at"))
        seen = advanced(self.guide, before, moment, self.engine.replay.kin).copy()
        seen.facts = dict(after.facts)
        view = View(self.guide, seen, self.engine.replay.kin, at, actor=record["by"], clock=moment)
        for place, held in enumerate(self.guide.properties):
            later, first = (held.step, held.before) if held.kind == "never" else (held.before, held.step)
            if later == record["step"] and first not in seen.last and view.truth(held.when) is True:
                self.noticed.broken.setdefault(place, list(self.records))

    def _hold_at_closing(self, after: CaseState) -> None:
        view = View(self.guide, after, self.engine.replay.kin, after.recorded, clock=after.recorded)
        for place, held in enumerate(self.guide.properties):
            eventually = held.kind == "always" and held.before is None
            if eventually and held.step not in after.last and view.truth(held.when) is True:
                self.noticed.broken.setdefault(place, list(self.records))
