"""Run the tests at length and write what was run, with which seed, into docs/grundig.md or docs/dyb.md.

    python tests/long_run.py grundig|dyb [--seed N] [--workers N]

The same seed runs the same examples again. `grundig` runs the files with tests that do more when they are given longer (the
others are in `make test`, and would do the same again), then the mutants of the legal clock (tests/mutation/run.py) and those of
the guides (tests/mutants_of_guides/run.py). `dyb` has everything, also the tests that are marked deep. What is missing on the
machine is named before anything is run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import SystemRandom
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {"grundig": "grundig", "dyb": "deep"}
CHOSEN = {"grundig": ("-m", "not deep"), "dyb": ()}
TOOLS: dict[str, tuple[str, ...]] = {"grundig": (), "dyb": ("strace",)}
"""System tools that the tests start. A test that starts one has its name here."""

PACKAGES = ("pytest", "hypothesis", "holidays", "whenever", "tzdata", "babel", "coverage", "apsw", "psycopg", "msgspec")
"""Whose versions the report tells."""

MUTANTS = ROOT / ".build" / "mutation" / "result.json"
GUIDES = ROOT / ".build" / "guide-mutants" / "result.json"


@dataclass(frozen=True)
class Run:
    """What was run, and how it ended."""

    length: str
    seed: int
    code: int
    minutes: float
    results: ElementTree.Element
    mutants: dict[str, Any] | None
    mutants_code: int
    guides: dict[str, Any] | None
    guides_code: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("length", choices=tuple(TARGETS))
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32))
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    missing = _missing(asked.length)
    if missing:
        print(f"not run: missing on this machine: {', '.join(missing)}", file=sys.stderr)
        return 1
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        began = time.monotonic()
        code = _tests(asked.length, asked.seed, asked.workers, results)
        if not results.is_file():
            return code
        thorough = asked.length == "grundig"
        mutants_code = _mutants("mutation", MUTANTS, asked.workers) if thorough else 0
        guides_code = _mutants("mutants_of_guides", GUIDES, asked.workers) if thorough else 0
        run = Run(
            length=asked.length,
            seed=asked.seed,
            code=code,
            minutes=(time.monotonic() - began) / 60,
            results=ElementTree.parse(results).getroot(),
            mutants=_figures(MUTANTS) if thorough else None,
            mutants_code=mutants_code,
            guides=_figures(GUIDES) if thorough else None,
            guides_code=guides_code,
        )
    (ROOT / "docs" / f"{asked.length}.md").write_text("\n".join(_report(run)).rstrip() + "\n", encoding="utf-8")
    print(f"docs/{asked.length}.md")
    subprocess.run([sys.executable, "-m", "tests.proofs.proof_report"], cwd=ROOT, check=True)
    return code or mutants_code or guides_code


def _missing(length: str) -> list[str]:
    absent = [tool for tool in TOOLS[length] if shutil.which(tool) is None]
    for package in PACKAGES:
        try:
            version(package)
        except PackageNotFoundError:
            absent.append(package)
    return absent


def _tests(length: str, seed: int, workers: str, results: Path) -> int:
    return subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                "-n",
                workers,
                "--dist",
                "worksteal",
                "--ignore=tests/reached",
                *CHOSEN[length],
                *(longer() if length == "grundig" else ()),
            ),
            *(f"--hypothesis-seed={seed}", f"--junitxml={results}", "-o", "junit_family=xunit1"),
        ],
        cwd=ROOT,
        env=os.environ | {"SAGSGANG_LAENGDE": length},
        check=False,
    ).returncode


def longer() -> list[str]:
    """The test files with random tests of hypothesis, or that ask for the length themselves."""
    marks = ("from hypothesis import", "import hypothesis", "SAGSGANG_LAENGDE")
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    return [str(file.relative_to(ROOT)) for file, text in texts.items() if any(mark in text for mark in marks)]


def _mutants(room: str, result: Path, workers: str) -> int:
    result.unlink(missing_ok=True)
    return subprocess.run(
        [sys.executable, str(ROOT / "tests" / room / "run.py"), "--workers", workers], cwd=ROOT, check=False
    ).returncode


def _figures(result: Path) -> dict[str, Any] | None:
    """The counts of the mutants; None when that run did not get so far."""
    if not result.is_file():
        return None
    figures: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return figures


def _report(run: Run) -> Iterator[str]:
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    yield f"# `{run.length}`: the tests at length"
    yield ""
    yield f"Written by `make {TARGETS[run.length]}` on {datetime.now(UTC):%Y-%m-%d}, in {run.minutes:.0f} minutes."
    yield f"Python {platform.python_version()}, {versions}."
    yield f"Seed {run.seed}: `python tests/long_run.py {run.length} --seed {run.seed}` runs the same examples again."
    if run.length == "grundig":
        yield "The test files that do more when they are given longer; the others are in `make test`."
    yield ""
    cases = list(run.results.iter("testcase"))
    yield from _rooms(cases)
    yield ""
    yield from _hours(cases)
    if run.length == "grundig":
        yield from _mutants_told(run)
    failed = sorted(f"{case.get('classname')}.{case.get('name')}" for case in cases if _did_not_hold(case))
    if run.code == 0:
        yield "All held; none was left out."
    else:
        yield f"{len(failed)} did not hold (pytest gave {run.code}):"
        yield from (f"- `{name}`" for name in failed)


def _did_not_hold(case: ElementTree.Element) -> bool:
    return any(child.tag in ("failure", "error", "skipped") for child in case)


def _properties(case: ElementTree.Element, name: str) -> Iterator[int]:
    for given in case.iter("property"):
        if given.get("name") == name:
            yield int(given.get("value", "0"))


def _rooms(cases: Sequence[ElementTree.Element]) -> Iterator[str]:
    tests: Counter[str] = Counter()
    random_tests: Counter[str] = Counter()
    examples: Counter[str] = Counter()
    for case in cases:
        room = _room(case)
        tests[room] += 1
        for number in _properties(case, "examples"):
            random_tests[room] += 1
            examples[room] += number
    yield "| Room | tests | of them random | examples at most |"
    yield "|---|---:|---:|---:|"
    for room in sorted(tests):
        yield f"| {room} | {tests[room]} | {random_tests[room]} | {examples[room]} |"
    yield f"| **all** | {tests.total()} | {random_tests.total()} | {examples.total()} |"


def _hours(cases: Sequence[ElementTree.Element]) -> Iterator[str]:
    starts, dues = (sum(number for case in cases for number in _properties(case, name)) for name in ("starts", "dues"))
    wrong = sum(_did_not_hold(case) for case in cases if any(_properties(case, "dues")))
    if dues:
        yield (
            f"Hours of 2024-2040 as the start of 24 timer, 7 dage, 6 hverdage and 4 måneder, the first day counted or not: "
            f"{starts} starts, {dues} due instants held against the oracles; {wrong} tests found a disagreement."
        )
        yield ""


def _mutants_told(run: Run) -> Iterator[str]:
    if run.mutants is None:
        yield "The mutants of the legal clock were not tried to the end."
    else:
        score = 100 * run.mutants["killed"] / run.mutants["mutants"]
        held = "all of them argued" if run.mutants_code == 0 else "**which did not hold**"
        yield (
            f"Mutants of the legal clock: {run.mutants['mutants']}, of them {run.mutants['killed']} killed "
            f"({score:.1f} %) and {run.mutants['survived']} survived, {held}; see [mutanter.md](mutanter.md)."
        )
    yield ""
    if run.guides is None:
        yield "The mutants of the guides were not tried to the end."
    else:
        score = 100 * run.guides["caught"] / run.guides["mutants"]
        held = "all of them argued" if run.guides_code == 0 else "**which did not hold**"
        yield (
            f"Mutants of the guides: {run.guides['mutants']}, of them {run.guides['caught']} caught ({score:.1f} %) and "
            f"{run.guides['survived']} survived, {held}; see [guidemutanter.md](guidemutanter.md)."
        )
    yield ""


def _room(case: ElementTree.Element) -> str:
    parts = Path(case.get("file", "")).parts
    return parts[1] if len(parts) > 2 else "tests"


if __name__ == "__main__":
    raise SystemExit(main())
