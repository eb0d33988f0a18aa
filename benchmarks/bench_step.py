"""One step in memory: our table and our machine over a stock `transitions` trigger.

    python benchmarks/bench_step.py [--rounds 9]

One track of 12 phases and 40 transitions, each with a guard; the driven path is a ring of 12 steps. The stock machine is
shared, knows its guards and callbacks by name and registers no models; its callback counts. Ours judge the guard, a compiled
condition over the facts of a case, and build the event besides: a consequence that is noted and applied.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path
from typing import Any

from _bench import Timing, Variant, compare, heading
from transitions import Machine

from sagsgang.case.events import Consequence, Record
from sagsgang.case.index import index_of
from sagsgang.case.judge import View
from sagsgang.case.kin import NoKin
from sagsgang.case.state import CaseState, FactValue, apply
from sagsgang.guide.library import Library
from sagsgang.guide.machine import StateMachines
from sagsgang.guide.model import Guide
from sagsgang.law.moment import from_epoch

TARGET = 3.0
"""How many times as fast as the stock trigger the table step should be, guard and event included."""

STOCK = "stock transitions, Event.trigger"
PHASES = tuple(f"f{n:02}" for n in range(12))
RING = {f"frem{n:02}": ((PHASES[n],), PHASES[(n + 1) % 12]) for n in range(12)}
STEPS = RING | {f"tilbage{n:02}": ((PHASES[n],), PHASES[n - 1]) for n in range(1, 12)}
STEPS |= {"haste": (PHASES[:7], PHASES[7]), "frafald": (PHASES[1:11], PHASES[11])}
NOW = 1_795_190_400


class StockCase:
    """A model as the library's users write one."""

    def __init__(self) -> None:
        self.state = PHASES[0]
        self.facts = {"alder": 12}
        self.count = 0

    def young(self) -> bool:
        return self.facts["alder"] <= 17

    def counted(self) -> None:
        self.count += 1


def stock_machine(model: StockCase | None) -> Machine:
    rows = [
        {"trigger": name, "source": list(sources), "dest": target, "conditions": "young", "after": "counted"}
        for name, (sources, target) in STEPS.items()
    ]
    return Machine(model=model, states=list(PHASES), initial=PHASES[0], transitions=rows, auto_transitions=False)


def stock_shared() -> Variant:
    machine, case = stock_machine(None), StockCase()
    events = itertools.cycle([machine.events[name] for name in RING])

    def run(n: int) -> None:
        for event in itertools.islice(events, n):
            event.trigger(case)

    return run


def stock_model() -> Variant:
    case = StockCase()
    stock_machine(case)
    names = itertools.cycle(RING)

    def run(n: int) -> None:
        for name in itertools.islice(names, n):
            case.trigger(name)  # type: ignore[attr-defined]  # the machine puts it there

    return run


def guide() -> Guide:
    """The same as a guide, through the compiler."""
    phases = "".join(f"      {phase}: {phase}\n" for phase in PHASES)
    steps = "".join(
        f"  {name}:\n    titel: {name}\n    fra: [{', '.join(sources)}]\n    til: {target}\n    gentages: ja\n"
        "    kræver: [{fakta: alder, højst: 17}]\n"
        for name, (sources, target) in STEPS.items()
    )
    text = (
        "guide: ring\nforkortelse: RIN\ntitel: Ring\nudgave: '1'\ngælder: {fra: 2024-01-01}\nformål: Måling.\n"
        "fakta:\n  alder: {type: tal, spørgsmål: Alder}\noprettelse: {kan_oplyse: [alder]}\n"
        f"spor:\n  sag:\n    titel: Sag\n    faser:\n{phases}trin:\n{steps}"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ring", "guide.yaml")
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return Library(folders=(Path(folder),), use_cache=False).guide("ring")


def a_case(of: Guide) -> tuple[CaseState, Record]:
    alder = FactValue(12, NOW, NOW, "anna", 1)
    state = CaseState(case="K1", guide=of.id, tracks={"sag": PHASES[0]}, facts={"alder": alder})
    at = from_epoch(NOW)
    return state, Record(case="K1", nr=2, do="step", at=at, recorded=at, by="anna")


def ours(of: Guide, machines: StateMachines | None) -> Variant:
    """A step from guard to event; through the machine if one is given, else by the table."""
    state, record = a_case(of)
    kin, table = NoKin(), index_of(of).table
    steps = itertools.cycle([of.steps[name] for name in RING])

    def run(n: int) -> None:
        for step in itertools.islice(steps, n):
            view = View(of, state, kin, NOW, actor="anna")
            phase = state.tracks["sag"]
            verdict = all(view.truth(condition) is True for condition in step.requires)
            if machines is not None:
                target = machines.fire("sag", phase, step.id, None, verdict=verdict)
            else:
                target = table[phase, step.id, None] if verdict else None
            if target is None:
                raise AssertionError("the guard holds all along")
            data: dict[str, Any] = {"from": phase, "to": target}
            moved = Consequence(type="track_moved", id="sag", at=NOW, data=data)
            apply(state, record, moved)
            state.moves.clear()

    return run


def measure(*, rounds: int, quiet: bool = False) -> dict[str, Timing]:
    """The timings by variant; `ratio` is to the stock trigger."""
    ring = guide()
    variants = {
        STOCK: stock_shared(),
        "stock transitions, model.trigger": stock_model(),
        "our machine: guard, fire, event": ours(ring, StateMachines.for_guide(ring)),
        "our table: guard, look-up, event": ours(ring, None),
    }
    return compare(variants, STOCK, rounds, quiet=quiet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    heading("a step in memory", "transitions")
    measure(rounds=given.rounds)


if __name__ == "__main__":
    main()
