"""The proofs of time against schedules that are gone through one by one, with days counted one at a time.

The oracle knows only what a small guide was made from: it does every step in every order, as soon as it may, from every start of a
week in which summer time begins and after which Easter lies.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from sagsgang.proof import network, possible_in_time
from sagsgang.proof.time import answers
from tests.proof.asking import written
from tests.reference import days

FIRST, LAST = date(2026, 3, 28), date(2026, 4, 3)
CALENDAR = {"ugedage": ["man", "tir", "ons", "tor", "fre"], "lukket": ["helligdage"]}
CLOSED_MORE = {
    "ugedage": CALENDAR["ugedage"],
    "lukket": ["helligdage", "grundlovsdag", "juleaftensdag", "nytårsaftensdag"],
}
"""The other reading of that calendar, by which a window closes if it is later."""
GUIDES = 300 * {"grundig": 10, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
CONTROLS = 300
HEAD = "gælder: {fra: 2026-03-28, til: 2026-04-03}\n"
LONG_AGO = -(10**12)


@dataclass
class Step:
    """`needs`: all of these, each one of some; `wait`: the step it waits for, and how long."""

    name: str
    needs: list[list[str]]
    wait: tuple[str, tuple[int, str]] | None = None
    phase: str | None = None
    moves_to: str | None = None


@dataclass
class Plan:
    steps: dict[str, Step]
    limit: tuple[int, str]
    window: bool
    from_opening: bool


def a_plan(chance: random.Random) -> Plan:
    names = ["a", "b", "c", "d", "m"][-chance.choice([3, 4, 5]) :]
    names = ["a", *[name for name in names if name != "a"]]
    steps: dict[str, Step] = {}
    for name in names:
        before = list(steps)
        needs = []
        if before and chance.random() < 0.7:
            needs.append(chance.sample(before, chance.randint(1, min(2, len(before)))))
        if before and chance.random() < 0.3:
            needs.append([chance.choice(before)])
        wait = None
        if before and chance.random() < 0.7:
            unit = chance.choice(["dage", "dage", "dage", "dage", "dage", "dage", "timer", "uger"])
            number = {"dage": chance.randint(0, 9), "timer": chance.choice([5, 24, 50]), "uger": 1}[unit]
            wait = (chance.choice(before), (number, unit))
        phase = chance.choice([None, None, None, "ny"]) if name != "m" else "ny"
        moves = "færdig" if name == "m" else "midt" if phase == "ny" and chance.random() < 0.5 else None
        if name == "m" and any(one.moves_to == "midt" for one in steps.values()) and chance.random() < 0.8:
            phase = "midt"
        steps[name] = Step(name, needs, wait, phase, moves)
    unit = chance.choice(["dage", "dage", "dage", "arbejdsdage", "arbejdsdage", "arbejdsdage", "timer"])
    number = chance.randint(20, 300) if unit == "timer" else chance.randint(1, 14)
    return Plan(steps, (number, unit), chance.random() < 0.2, chance.random() < 0.3)


def as_text(plan: Plan) -> str:
    lines = [HEAD.rstrip(), "spor:", "  sagen:", "    titel: Sagen"]
    lines += ["    faser: {ny: Ny, midt: Midt, færdig: {titel: Færdig, slut: ja}}", "trin:"]
    for step in plan.steps.values():
        lines += [f"  {step.name}:", f"    titel: Trin {step.name}", "    rolle: rådgiver"]
        lines += [f"    fra: {step.phase}"] if step.phase else []
        lines += [f"    til: {step.moves_to}"] if step.moves_to else []
        needs = [
            f"{{trin: {one[0]}, udført: ja}}"
            if len(one) == 1
            else "{en_af: [" + ", ".join(f"{{trin: {name}, udført: ja}}" for name in one) + "]}"
            for one in step.needs
        ]
        lines += [f"    kræver: [{', '.join(needs)}]"] if needs else []
        if step.wait is not None:
            lines.append(f"    tidligst: {{efter: {step.wait[0]}, tid: {said(step.wait[1])}}}")
    lines += ["pligter:", "  pligt:", "    titel: Pligt", "    opfyldes_af: m", "    ansvarlig: rådgiver"]
    lines += ["    hjemmel: [BL-18-1]", f"    inden: {said(plan.limit)}"]
    lines += ["    følge: vindue"] if plan.window else []
    lines += ["    kalender: arbejdsdage"] if plan.limit[1] == "arbejdsdage" else []
    lines += [] if plan.from_opening else ["    opstår: a"]
    return "\n".join(lines) + "\n"


def said(amount: tuple[int, str]) -> str:
    one = {"dage": "dag", "timer": "time", "uger": "uge", "arbejdsdage": "arbejdsdag"}
    return f"{amount[0]} {one[amount[1]] if amount[0] == 1 else amount[1]}"


# -- the oracle ------------------------------------------------------------------------------------------------------------


def soonest(plan: Plan, start: int) -> int | None:
    """When m is done at the soonest, if a is done (or the case opened) at `start`; None: in no order at all."""
    found = list(_orders(plan, {}, "ny", start if plan.from_opening else LONG_AGO, start))
    return min(found, default=None)


def _orders(plan: Plan, did: dict[str, int], phase: str, now: int, start: int) -> Iterator[int]:
    for step in plan.steps.values():
        at = _when(plan, step, did, phase, now)
        if at is None:
            continue
        if step.name == "a" and not plan.from_opening:
            at = start
        if step.name == "m":
            if plan.from_opening or "a" in did:
                yield at
            continue
        yield from _orders(plan, did | {step.name: at}, step.moves_to or phase, at, start)


def _when(plan: Plan, step: Step, did: dict[str, int], phase: str, now: int) -> int | None:
    if step.name in did or (step.phase is not None and step.phase != phase):
        return None
    if not all(any(name in did for name in some) for some in step.needs):
        return None
    if step.wait is None:
        return now
    after, amount = step.wait
    if after not in did:
        return None
    return now if did[after] == LONG_AGO else max(now, days.earliest(did[after], amount, None))


def starts(plan: Plan) -> Iterator[int]:
    """Every hour where something is counted in hours, else four times a day; and the last second of it."""
    hourly = plan.limit[1] == "timer" or any(step.wait and step.wait[1][1] == "timer" for step in plan.steps.values())
    day = FIRST
    while day <= LAST:
        yield from range(days.start_of_day(day), days.end_of_day(day), 3600 if hourly else 6 * 3600)
        yield days.end_of_day(day)
        day += days.ONE_DAY


def expected(plan: Plan) -> list[bool] | None:
    """Of every start, whether m comes too late. None: m is never done."""
    late = []
    for start in starts(plan):
        first = soonest(plan, start)
        if first is None:
            return None
        calendar = CALENDAR if plan.limit[1] == "arbejdsdage" else None
        ends = days.due(start, plan.limit, calendar, first_day_counts=False)
        if plan.window and calendar is not None:
            ends = max(ends, days.due(start, plan.limit, CLOSED_MORE, first_day_counts=False))
        late.append(first > ends)
    return late


def disagreement(plan: Plan, seen: Counter[str]) -> str | None:
    """What is wrong with the proof's answer, by the oracle."""
    late = expected(plan)
    (answer,) = answers(written(as_text(plan)))
    if late is None:
        seen["never done"] += 1
        return None
    seen[answer.code if answer.verdict == "refuted" else answer.verdict] += 1
    if answer.verdict == "proved" and any(late):
        return "proved, and yet it comes too late"
    if answer.verdict == "refuted" and not any(late):
        return "refuted, and yet it comes in time"
    if answer.verdict == "refuted" and (answer.code == "SG403") != (not all(late)):
        return "said of some days, and it is so of all, or the other way about"
    return None


def test_what_is_proved_and_refuted_of_small_guides_is_what_every_schedule_from_every_hour_shows() -> None:
    seen: Counter[str] = Counter()
    for seed in range(GUIDES):
        plan = a_plan(random.Random(seed))
        wrong = disagreement(plan, seen)
        assert wrong is None, f"seed {seed}: {wrong}\n{as_text(plan)}"
    assert seen["never done"] <= GUIDES / 4, seen
    assert all(seen[kind] >= 5 for kind in ("proved", "SG403", "SG410", "SG402", "SG412")), seen
    assert seen["open"] <= GUIDES / 10, seen


@pytest.mark.parametrize("fault", ["no wait", "a day more", "a day less"])
def test_a_proof_that_counts_wrong_is_found_by_the_schedules(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "no wait":
        monkeypatch.setattr(network, "after", lambda _amount, start: start)
        monkeypatch.setattr(possible_in_time, "after", lambda _amount, start: start)
    else:
        days_wrong, counted = {"a day more": 1, "a day less": -1}[fault], network.due
        monkeypatch.setattr(possible_in_time, "due", lambda *said, **how: counted(*said, **how) + 86_400 * days_wrong)
    plans = (a_plan(random.Random(seed)) for seed in range(CONTROLS))
    assert any(disagreement(plan, Counter()) is not None for plan in plans)
