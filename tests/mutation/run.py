"""Put every small mistake into the law, one at a time, and see whether its tests notice. Writes docs/mutanter.md.

    python tests/mutation/run.py [--workers N] [--only MODULE ...]

All of sagsgang/law is taken, whatever modules it has, and the tests are those of tests/law. Fails when fewer than
95 % of the mutants are killed, when a survivor is not argued in tests/mutation/survivors.toml, and when an argument
there is about no survivor. `--only` tries the named modules, and leaves the report and the arguments alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[0] = str(ROOT)

from tests.mutation import arguments, report, trial  # noqa: E402
from tests.mutation.mutants import Mutant, mutants_of  # noqa: E402

MEMORY = ROOT / ".build" / "mutation"
"""Kept between runs: which test killed which mutant, so that it is asked first. The result does not depend on it."""


@dataclass
class Order:
    """Which tests to ask about a mutant, the likeliest first."""

    known: trial.Ordinary
    killers: dict[str, str] = field(default_factory=dict)
    """By the key of a mutant: what killed it, in this run or the last."""
    recent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By place and by module: what killed there lately, the latest first."""

    def tests(self, mutant: Mutant) -> list[str]:
        lines = self.known.tests_of_line.get(mutant.module, {})
        reached = {test for line in range(mutant.first_line, mutant.last_line + 1) for test in lines.get(line, ())}
        if mutant.at_import or "" in reached:
            reached = set(self.known.seconds)
        latest = [*self.recent[f"{mutant.module}.{mutant.where}"][:4], *self.recent[mutant.module][:4]]
        rank = {test: place for place, test in reversed(list(enumerate([self.killers.get(mutant.key, ""), *latest])))}
        return sorted(reached, key=lambda test: (rank.get(test, len(rank)), self.known.seconds.get(test, 0)))

    def note(self, mutant: Mutant, by: str) -> None:
        self.killers[mutant.key] = by
        for place in (f"{mutant.module}.{mutant.where}", mutant.module):
            latest = self.recent[place]
            if by in latest:
                latest.remove(by)
            latest.insert(0, by)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="+", metavar="MODULE", default=[])
    asked = parser.parse_args()
    began = time.monotonic()
    mutants = [mutant for mutant in _all_mutants() if not asked.only or mutant.module in asked.only]
    known = trial.ordinary()
    print(f"{len(mutants)} mutants, {len(known.seconds)} tests", flush=True)
    trial.warm(known)
    order = Order(known, _remembered())
    outcomes = _tried(mutants, order, asked.workers)
    _remember(order.killers)
    found = report.Result(
        mutants=mutants, outcomes=outcomes, minutes=(time.monotonic() - began) / 60, tests=len(known.seconds)
    )
    argued = arguments.read()
    faults = report.faults(found, argued, whole=not asked.only)
    for fault in faults:
        print(fault)
    print(report.summary(found))
    if not asked.only:
        (ROOT / "docs" / "mutanter.md").write_text(report.text(found, argued, faults), encoding="utf-8")
        (MEMORY / "result.json").write_text(json.dumps(asdict(report.counts(found))), encoding="utf-8")
        print("docs/mutanter.md")
    return 1 if faults else 0


def _all_mutants() -> Iterator[Mutant]:
    for path in sorted(trial.LAW.glob("*.py")):
        yield from mutants_of(path.stem, path.read_text(encoding="utf-8"))


def _tried(mutants: Sequence[Mutant], order: Order, workers: int) -> list[trial.Outcome]:
    """Try every mutant, `workers` at a time."""
    outcomes: dict[int, trial.Outcome] = {}
    running: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        answers = [Path(folder) / str(number) for number in range(len(mutants))]

        def wait_for_one() -> None:
            pid, status = os.wait()
            number = running.pop(pid)
            found = outcomes[number] = trial.outcome(status, answers[number])
            if found.how == "killed":
                order.note(mutants[number], found.by)
            if len(outcomes) % 100 == 0:
                print(f"{len(outcomes)} tried", flush=True)

        for number, mutant in enumerate(mutants):
            tests = order.tests(mutant)
            if not tests:
                outcomes[number] = trial.Outcome("survived", "no test runs it")
                continue
            while len(running) >= workers:
                wait_for_one()
            running[trial.begin(mutant, tests, order.known.seconds, answers[number])] = number
        while running:
            wait_for_one()
    return [outcomes[number] for number in range(len(mutants))]


def _remembered() -> dict[str, str]:
    try:
        killers: dict[str, str] = json.loads((MEMORY / "killers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return killers


def _remember(killers: dict[str, str]) -> None:
    MEMORY.mkdir(parents=True, exist_ok=True)
    (MEMORY / "killers.json").write_text(json.dumps(killers, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
