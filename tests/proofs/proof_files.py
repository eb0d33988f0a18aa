"""Many mutated files through what `guide tjek` does, in processes of their own, with what they must not do counted."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.check.judging_of_files import KEPT
from tests.check.mutation_of_files import Mutants
from tests.proofs.proof_processes import LONGEST, ROOT

LARGEST_KEPT = 1_000_000
"""Bytes; a larger one is made again from its seed and number."""
SHARE = 10_000
"""Files that one process reads before the next one takes over."""


@dataclass
class Outcome:
    """`failures`: what was demanded and was not so, with the number of the file."""

    files: int = 0
    usable: int = 0
    slowest: float = 0.0
    megabytes: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)


def mutated(seed: int, count: int, processes: int) -> Outcome:
    """Read the run's first `count` mutants; each that fails is kept for the tests to come."""
    outcome = Outcome()
    starts = range(0, count, SHARE)
    with ThreadPoolExecutor(processes) as pool:
        for told in pool.map(lambda first: share(seed, first, min(SHARE, count - first)), starts):
            outcome.files += told["files"]
            outcome.usable += told["usable"]
            outcome.slowest = max(outcome.slowest, told["slowest"])
            outcome.megabytes = max(outcome.megabytes, told["megabytes"])
            outcome.kinds.update(told["kinds"])
            outcome.failures += told["failures"]
    for failure in outcome.failures:
        mutant = Mutants(seed).mutant(failure["number"])
        if len(mutant.content) <= LARGEST_KEPT:
            (KEPT / f"{mutant.kind}-{seed}-{failure['number']}.yaml").write_bytes(mutant.content)
    return outcome


def share(seed: int, first: int, count: int, module: str = "tests.check.judging_of_files") -> dict[str, Any]:
    """What one process tells of its files; a process that died tells of the one that it died from."""
    with tempfile.TemporaryDirectory() as name:
        present = Path(name) / "number"
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", module, str(seed), str(first), str(count), str(present)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        if done.returncode == 0:
            told: dict[str, Any] = json.loads(done.stdout)
            return told
        if not present.is_file() or not present.read_text(encoding="ascii").strip():
            raise AssertionError(f"no file was read: {done.stderr[-2000:]}")
        number = int(present.read_text(encoding="ascii"))
    found = [f"ended the process with {done.returncode}", done.stderr[-1000:]]
    failure = {"number": number, "kind": Mutants(seed).mutant(number).kind, "found": found}
    return {"files": number - first, "usable": 0, "slowest": 0, "megabytes": 0, "kinds": {}, "failures": [failure]}
