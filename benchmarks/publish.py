"""Run every benchmark and write the figures into docs/benchmarks.md, each beside its target.

    python benchmarks/publish.py [--quick] [--folder DIR]

What stands outside the marks in the page is written by hand and stays. Put `--folder` on the disk that counts.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import statistics
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import apsw
import bench_authoring
import bench_cold_start
import bench_dbos
import bench_durable
import bench_engine
import bench_overdue
import bench_step
import bench_working_days
from _bench import Timing

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by benchmarks/publish.py -->", "<!-- end of figures -->"
PACKAGES = (
    "click",
    "msgspec",
    "apsw",
    "psycopg",
    "dbos",
    "transitions",
    "holidays",
    "tzdata",
    "pyyaml",
    "ruamel.yaml",
    "jsonschema",
)
DURABLE_TARGET = 1.3
"""The store's append over the raw driver issuing the same statements."""


def surroundings() -> str:
    """What the figures were taken on: they are worth little without it."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    python = f"Python {platform.python_version()}"
    day = datetime.now(UTC).date().isoformat()
    return f"Taken {day} on {system}; {python}, {versions}, SQLite {apsw.sqlite_lib_version()}."


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] + ["---:"] * (len(titles) - 1), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def compared(timings: Mapping[str, Timing], unit: str, targets: Mapping[str, str]) -> str:
    """A table of timings, with the ratio to the reference and the target where there is one."""

    def row(name: str, timing: Timing) -> list[str]:
        ratio = "" if timing.ratio is None else f"{timing.ratio:.2f}"
        spread = f"{timing.least:.1f} – {timing.most:.1f}"
        return [name, f"{timing.median:.1f}", spread, ratio, targets.get(name, "")]

    head = ("", f"median, {unit}", "least – most", "× the reference", "target")
    return table(head, [row(*item) for item in timings.items()])


def step(rounds: int) -> str:
    timings = bench_step.measure(rounds=rounds, quiet=True)
    ours = "our table: guard, look-up, event"
    faster = 1 / (timings[ours].ratio or 1)
    told = f"≤ {1 / bench_step.TARGET:.2f} (3 × as fast): {faster:.1f} × as fast"
    return "### A step in memory\n\nReference: the stock trigger of a shared machine.\n\n" + compared(
        timings, "µs", {ours: told}
    )


def engine(folder: Path, rounds: int, cases: int) -> str:
    timings = bench_engine.measure(folder, rounds=rounds, cases=cases, quiet=True)
    kinds = bench_engine.per_step(cases)
    steps = {name: time for name, time in kinds.items() if name != "opret"}
    typical = statistics.median(steps.values())
    parts = [
        "### A step through the engine",
        (
            "A stock trigger is timed along with it, as a measure of the machine. The first rows are means over whole "
            "cases, openings included."
        ),
        compared(timings, "µs", {bench_engine.MEMORY: f"≤ {bench_engine.TARGET:.0f} µs"}),
        (
            f"The typical step (median of the kinds below, opening left out): **{typical:.0f} µs**, "
            f"target ≤ {bench_engine.TARGET:.0f} µs. Medians on the memory store:"
        ),
        table(("record", "µs"), [(name, f"{time:.0f}") for name, time in kinds.items()]),
        "Where the time goes (`cProfile`, which makes small functions look dearer than they are):",
        table(
            ("function", "calls a record", "own share", "with what it calls"),
            [
                (f"`{name}`", f"{calls:.1f}", f"{own:.1%}", f"{all_:.1%}")
                for name, calls, own, all_ in bench_engine.profile(cases)
            ],
        ),
    ]
    return "\n\n".join(parts)


def durable(folder: Path, rounds: int, runs: int) -> str:
    """On both databases: over the raw driver, in groups, and beside DBOS."""
    raw = {"Store.append": f"≤ {DURABLE_TARGET}"}
    groups = bench_durable.measure_groups(folder, rounds=rounds, runs=runs, quiet=True)
    faster = 1 / (groups[bench_durable.GROUPS].ratio or 1)
    told = f"≤ {1 / bench_durable.GROUPS_TARGET} ({bench_durable.GROUPS_TARGET} × as fast): {faster:.1f} × as fast"
    parts = [
        "### A durable step",
        "Reference: the raw driver issuing the same statements on a connection set as the store's is. SQLite:",
        compared(bench_durable.measure(folder, rounds=rounds, runs=runs, quiet=True), "µs", raw),
        "PostgreSQL, over a socket on the same machine:",
        compared(bench_durable.measure_postgres(rounds=rounds, runs=runs, quiet=True), "µs", raw),
        "A hundred steps in a transaction, on SQLite, for each step:",
        compared(groups, "µs", {bench_durable.GROUPS: told}),
        (
            "Beside a DBOS step in a workflow of 24 (the empty workflow is taken away for the ratio; DBOS remembers a step's result, and on "
            "SQLite keeps to the rollback journal):"
        ),
        beside_dbos(folder, rounds),
    ]
    return "\n\n".join(parts)


def beside_dbos(folder: Path, rounds: int) -> str:
    """Each database in a process of its own, since DBOS is one to a process."""
    rows = []
    for database, target in (("sqlite", bench_dbos.ON_SQLITE), ("postgres", bench_dbos.ON_POSTGRES)):
        timings = bench_dbos.measure_apart(folder, database, rounds=rounds)
        medians = [f"{timings[name].median:.0f}" for name in (bench_dbos.OURS, bench_dbos.DBOS_STEP)]
        rows.append([database, *medians, f"{bench_dbos.faster(timings):.1f}", f"≥ {target}"])
    return table(("", "`Store.append`, µs", "DBOS step, µs", "× as fast", "target"), rows)


def cold_start(folder: Path, rounds: int) -> str:
    timings = bench_cold_start.measure(folder, rounds=rounds, quiet=True)
    targets = {name: f"≤ {most}" for name, most in bench_cold_start.TARGETS.items()}
    return '### A cold start\n\nReference: `python -c "import click"`, a whole process like the others.\n\n' + compared(
        timings, "ms", targets
    )


def authoring(folder: Path, rounds: int) -> str:
    found = bench_authoring.measure(folder, rounds=rounds, quiet=True)
    at_most = {name: f"≤ {most:g}" for name, most in bench_authoring.OVER_COMPOSE.items()}
    faster = f"{found.over_ruamel:.1f} × as fast as ruamel's round trip; target ≥ {bench_authoring.OVER_RUAMEL:g} ×"
    whole = found.tjek
    parts = [
        "### Reading a guide",
        f"A guide of {bench_authoring.steps()} steps. Reference: PyYAML's `compose` with the C loader.",
        compared(found.reading, "ms", at_most),
        f"A positioned document is {faster}.",
        "Reference: `json.loads` of the same bytes.",
        compared(found.cached, "ms", {bench_authoring.CACHED: f"≤ {bench_authoring.OVER_JSON:g}"}),
        (
            f"`guide tjek` on all shipped guides, the whole process: {whole.median:.2f} s ({whole.least:.2f} – {whole.most:.2f}), "
            f"target ≤ {bench_authoring.TJEK_SECONDS:g} s."
        ),
    ]
    return "\n\n".join(parts)


def working_days(rounds: int) -> str:
    found = bench_working_days.measure(rounds=rounds, quiet=True)

    def row(name: str, n: int, timings: Mapping[str, Timing]) -> list[str]:
        medians = [f"{timings[each].median:.2f}" for each in bench_working_days.ALL]
        ratio = timings[bench_working_days.OURS].ratio or 0.0
        return [f"`{name}`, {n} days", *medians, f"{ratio:.2f}", f"{bench_working_days.faster(timings):.1f}"]

    least, most = f"≥ {bench_working_days.OVER_LOOP}", f"≤ {bench_working_days.OVER_TABLE}"
    rows = [row(name, n, timings) for (name, n), timings in found.items()]
    head = ("", *(f"{each}, µs" for each in bench_working_days.ALL), "× the table", "× as fast as the loop")
    return "### Adding working days\n\nReference: a table of all the days of 60 years, one index.\n\n" + table(
        head, [*rows, ["target", "", "", "", most, least]]
    )


def large(folder: Path, rounds: int, obligations: int) -> str:
    """The sweep and the history in a large store, on both databases."""
    parts = [
        "### A large store",
        (
            f"{obligations // bench_overdue.TO_A_CASE:,} cases, {bench_overdue.RECORDS} records and {bench_overdue.TO_A_CASE} obligations "
            "each. References: the raw driver fetching the same rows, the late ones from the covering index."
        ),
    ]
    for name, measured in (
        ("SQLite", bench_overdue.measure(folder, rounds=rounds, obligations=obligations, quiet=True)),
        ("PostgreSQL", bench_overdue.measure_postgres(rounds=rounds, obligations=obligations, quiet=True)),
    ):
        parts.append(
            f"{name}, built in {measured.built:.0f} s: who is late ({measured.late:,} obligations are), and one case's history."
        )
        parts.append(compared(measured.timings, "ms", {bench_overdue.OURS: f"≤ {bench_overdue.TARGET}"}))
        parts.append(compared(measured.history, "µs", {}))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    rounds = 3 if given.quick else 9
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        sections = [
            surroundings(),
            step(rounds),
            engine(folder, rounds, 10 if given.quick else 40),
            durable(folder, rounds, 100 if given.quick else 300),
            working_days(5 if given.quick else 25),
            authoring(folder, 5 if given.quick else 15),
            large(folder, rounds, 100_000 if given.quick else bench_overdue.OBLIGATIONS),
            cold_start(folder, 5 if given.quick else 25),
        ]
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE.name}: the marks for the figures are not there")
    figures = "\n\n".join(sections)
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
