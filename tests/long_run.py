"""Run the tests at length and write what was run, with which seed, into docs/grundig.md or docs/dyb.md.

    python tests/long_run.py grundig|dyb [--seed N] [--workers N]

The same seed runs the same examples again.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import SystemRandom
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {"grundig": "grundig", "dyb": "deep"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("length", choices=tuple(TARGETS))
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32))
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        began = time.monotonic()
        code = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-n", asked.workers, "--ignore=tests/reached"),
                *(f"--hypothesis-seed={asked.seed}", f"--junitxml={results}", "-o", "junit_family=xunit1"),
            ],
            cwd=ROOT,
            env=os.environ | {"SAGSGANG_LAENGDE": asked.length},
            check=False,
        ).returncode
        taken = time.monotonic() - began
        if not results.is_file():
            return code
        report = _report(asked.length, asked.seed, code, taken, ElementTree.parse(results).getroot())
    (ROOT / "docs" / f"{asked.length}.md").write_text(report, encoding="utf-8")
    print(f"docs/{asked.length}.md")
    return code


def _report(length: str, seed: int, code: int, taken: float, results: ElementTree.Element) -> str:
    tests: Counter[str] = Counter()
    random_tests: Counter[str] = Counter()
    examples: Counter[str] = Counter()
    failed = []
    for case in results.iter("testcase"):
        room = _room(case)
        tests[room] += 1
        if any(child.tag in ("failure", "error", "skipped") for child in case):
            failed.append(f"{case.get('classname')}.{case.get('name')}")
        for given in case.iter("property"):
            if given.get("name") == "examples":
                random_tests[room] += 1
                examples[room] += int(given.get("value", "0"))
    lines = [
        f"# `{length}`: the tests at length",
        "",
        f"Written by `make {TARGETS[length]}` on {datetime.now(UTC):%Y-%m-%d}, in {taken / 60:.0f} minutes.",
        f"Python {platform.python_version()}, hypothesis {version('hypothesis')}.",
        f"Seed {seed}: `python tests/long_run.py {length} --seed {seed}` runs the same examples again.",
        "",
        "| Room | tests | of them random | examples at most |",
        "|---|---:|---:|---:|",
        *(f"| {room} | {tests[room]} | {random_tests[room]} | {examples[room]} |" for room in sorted(tests)),
        f"| **all** | {tests.total()} | {random_tests.total()} | {examples.total()} |",
        "",
        "All held." if code == 0 else f"{len(failed)} did not hold (pytest gave {code}):",
        *(f"- `{name}`" for name in sorted(failed)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _room(case: ElementTree.Element) -> str:
    parts = Path(case.get("file", "")).parts
    return parts[1] if len(parts) > 2 else "tests"


if __name__ == "__main__":
    raise SystemExit(main())
