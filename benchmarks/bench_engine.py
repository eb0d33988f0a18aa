"""A real step through `Engine`: load, decide by the shipped guide, project, append.

    python benchmarks/bench_engine.py [--rounds 7] [--cases 40] [--profile]

Whole cases of the guide underretning, each of its own child, from the opening to the step that closes it. One run is
one record; quoted are the mean over the course (median of the rounds), and each kind of record's own median.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _bench import Timing, Variant, compare, heading
from bench_step import STOCK, stock_shared

from sagsgang import Actor, Engine, FrozenClock, load_guides
from sagsgang.engine import Case
from sagsgang.store.base import Store
from sagsgang.store.memory import MemoryStore
from sagsgang.store.sqlite import open_sqlite

TARGET = 300.0
"""µs for one step on the memory store"""

MEMORY = "Engine, memory store"
BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANNA = Actor("anna", role="modtagelse")
BO = Actor("bo", role="rådgiver")

Move = tuple[str, Callable[[Case], object]]


def _do(step: str, by: Actor, outcome: str | None = None, **facts: Any) -> Move:
    return step, lambda case: case.do(step, by=by, outcome=outcome, facts=facts)


COURSE: tuple[Move, ...] = (
    _do("vurder_akut", ANNA, "ikke_akut", vurdering_begrundelse="Skolen har set barnet i dag. Ikke i fare."),
    _do("send_kvittering", ANNA),
    _do("registrer", ANNA, kanal="digital", kendskab="ingen_sag"),
    ("fakta", lambda case: case.record({"født": "2015-03-01"}, by=ANNA)),
    _do("afklar_forhold", BO, æresrelateret="nej"),
    _do("oplys_bisidder", BO),
    _do("børnesamtale", BO, barnets_udsagn="Barnet vil gerne have hjælp til lektier."),
    _do("indhent_samtykke", BO, samtykke="givet", samtykke_formål="Udtalelse fra skolen om trivsel."),
    _do("indhent_oplysninger", BO, udvekslingsgrundlag="samtykke", indhentede_oplysninger="Udtalelse fra skolen."),
    ("løfte", lambda case: case.promise("Vi ringer på mandag", to="barnet", by=BO, due="2026-12-01")),
    _do("screen", BO, alvorlig="nej"),
    _do("afgør", BO, "hjælp"),
    _do("begrund_udfald", BO, afgørelse_begrundelse="Hjælp i hjemmet er nok."),
    ("løfte holdt", lambda case: case.keep_promise(1, by=BO)),
    _do("tilbagemeld", BO, tilbagemelding_omfang="om_sat_i_gang"),
    _do("orienter_forældre", BO),
)
"""From the screening to the last obligation; after it the case closes by itself."""

OPENING = {"underretter": "fagperson", "overgreb": "nej", "aktiv_indsats": "nej"}
RECORDS = 1 + len(COURSE)


def records(store: Store) -> Iterator[tuple[str, Callable[[], object]]]:
    """One thing to do after another, case after case, five minutes apart."""
    clock = FrozenClock(BEGAN)
    engine = Engine(store=store, guides=load_guides(), clock=clock)
    for number in itertools.count():
        opened: list[Case] = []
        facts = {"modtaget": clock.now().isoformat(), **OPENING}
        yield (
            "opret",
            lambda n=number, f=facts, o=opened: o.append(engine.start("underretning", facts=f, by=ANNA, child=f"B{n}")),
        )
        for name, move in COURSE:
            clock.set(clock.now() + timedelta(minutes=5))
            yield name, lambda m=move, o=opened: m(o[0])
        if opened[0].status != "closed":
            raise AssertionError("the course does not reach the end of the case")


def through_engine(store: Store) -> Variant:
    todo = records(store)

    def run(n: int) -> None:
        for _name, do in itertools.islice(todo, n):
            do()

    return run


def per_step(cases: int) -> dict[str, float]:
    """µs by kind of record, the median over the cases, in the course's order."""
    taken: dict[str, list[float]] = {}
    for name, do in itertools.islice(records(MemoryStore()), cases * RECORDS):
        start = time.perf_counter()
        do()
        taken.setdefault(name, []).append((time.perf_counter() - start) * 1e6)
    return {name: statistics.median(times[1:] or times) for name, times in taken.items()}


def profile(cases: int, lines: int = 12) -> list[tuple[str, float, float, float]]:
    """Where the time goes: (function, calls a record, own share, share with what it calls), the largest own share first."""
    run = through_engine(MemoryStore())
    run(RECORDS)
    profiler = cProfile.Profile()
    profiler.runcall(run, cases * RECORDS)
    stats = pstats.Stats(profiler)
    whole = stats.total_tt  # type: ignore[attr-defined]  # there, but not in typeshed
    count = cases * RECORDS
    rows = [
        (_where(*key), calls / count, own / whole, total / whole)
        for key, (_primitive, calls, own, total, _callers) in stats.stats.items()  # type: ignore[attr-defined]
    ]
    return sorted(rows, key=lambda row: -row[2])[:lines]


def _where(file: str, line: int, name: str) -> str:
    path = Path(file)
    parts = path.parts
    if "sagsgang" in parts:
        return f"{'/'.join(parts[len(parts) - parts[::-1].index('sagsgang') :])}: {name}"
    return name if file == "~" else f"{path.name}: {name}"


def measure(folder: Path, *, rounds: int, cases: int, quiet: bool = False) -> dict[str, Timing]:
    """The timings by variant, one run a record; `ratio` is to a stock trigger, which only says how fast the machine is."""
    variants = {
        STOCK: stock_shared(),
        MEMORY: through_engine(MemoryStore()),
        "Engine, SQLite": through_engine(open_sqlite(folder / "engine.db", create_missing=True)),
    }
    for variant in variants.values():
        variant(5 * RECORDS)
    return compare(variants, STOCK, rounds, runs=cases * RECORDS, quiet=quiet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    heading("a step through the engine", "transitions", "msgspec", "apsw")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        measure(Path(folder), rounds=given.rounds, cases=given.cases)
    for name, median in per_step(given.cases).items():
        print(f"{name:24} {median:8.0f} µs")
    if given.profile:
        for name, calls, own, total in profile(given.cases):
            print(f"{name:48} {calls:7.1f} calls {own:6.1%} own {total:6.1%} all")


if __name__ == "__main__":
    main()
