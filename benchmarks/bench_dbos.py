"""One durable step beside DBOS, on SQLite and on PostgreSQL.

    python benchmarks/bench_dbos.py [--rounds 9] [--folder DIR]

A DBOS workflow of 24 steps is run; a step is the time of that workflow less that of an empty one, over 24. Ours is the whole
of `Store.append`: a record, two obligations, an outbox row, the head and the command id. DBOS does something else in a step
(it remembers a result, so that a workflow can go on where it was); both end in a commit that is durable. On SQLite, DBOS
keeps to the rollback journal.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from _bench import Timing, compare, heading
from _server import new_database
from bench_durable import CASES, through_store

from sagsgang.store.base import Store
from sagsgang.store.postgres import open_postgres
from sagsgang.store.sqlite import open_sqlite

OURS, DBOS_STEP = "Store.append", "a DBOS step"
STEPS = 24
ON_SQLITE, ON_POSTGRES = 5.0, 2.5
"""How many times as fast as a DBOS step ours has to be."""


def beside(url: str, store: Store, *, rounds: int, quiet: bool) -> dict[str, Timing]:
    """Both, in turn; `ratio` is to ours. DBOS is global: once a process."""
    from dbos import DBOS

    logging.disable(logging.WARNING)
    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR"})

    @DBOS.step()  # type: ignore[untyped-decorator]
    def step(number: int) -> int:
        return number

    @DBOS.workflow()  # type: ignore[untyped-decorator]
    def course(count: int) -> int:
        for number in range(count):
            step(number)
        return count

    DBOS.launch()
    ours = through_store(store, CASES + (rounds + 1) * STEPS)
    for run in (course, ours):
        run(STEPS)
    ours(CASES - STEPS)
    course(0)
    timings = compare(
        {OURS: ours, DBOS_STEP: course, "an empty DBOS workflow": _empty(course)}, OURS, rounds, runs=STEPS, quiet=quiet
    )
    DBOS.destroy()
    return timings


def _empty(course: Callable[[int], int]) -> Callable[[int], object]:
    """As `compare` counts: one empty workflow a round, told as if it had had the steps, so that it can be taken away."""
    return lambda _count: course(0)


def measure(folder: Path, database: str, *, rounds: int, quiet: bool = False) -> dict[str, Timing]:
    """On `sqlite` or `postgres`. The DBOS step has the empty workflow in it still; `faster` takes it away."""
    if database == "sqlite":
        store = open_sqlite(folder / "beside-dbos.db", create_missing=True)
        timings = beside(f"sqlite:///{folder / 'dbos.db'}", store, rounds=rounds, quiet=quiet)
        store.close()
        return timings
    with new_database() as theirs, new_database() as own:
        server = open_postgres(own, create_missing=True)
        timings = beside(theirs, server, rounds=rounds, quiet=quiet)
        server.close()
    return timings


def measure_apart(folder: Path, database: str, *, rounds: int) -> dict[str, Timing]:
    """The same, in a process of its own."""
    program = f"import json, sys, pathlib, bench_dbos as b; t = b.measure(pathlib.Path({str(folder)!r}), {database!r}, rounds={rounds}, quiet=True);"
    program += "print(json.dumps({name: [one.median, one.least, one.most, one.ratio] for name, one in t.items()}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    told: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return {
        name: Timing(median=median, least=least, most=most, ratio=ratio)
        for name, (median, least, most, ratio) in told.items()
    }


def faster(timings: dict[str, Timing]) -> float:
    """How many times as fast as a DBOS step ours is, the workflow around it not counted."""
    return (timings[DBOS_STEP].ratio or 0.0) - (timings["an empty DBOS workflow"].ratio or 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--on", choices=("sqlite", "postgres"))
    given = parser.parse_args()
    if given.on is None:
        for database in ("sqlite", "postgres"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--on", database], check=True)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        heading(f"a durable step beside DBOS on {given.on}", "dbos", "apsw", "psycopg")
        print(f"{faster(measure(Path(folder), given.on, rounds=given.rounds)):.1f} x as fast")


if __name__ == "__main__":
    main()
