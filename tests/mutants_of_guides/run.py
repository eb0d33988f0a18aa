"""Put every small mistake of meaning into the guides that ship, one at a time, and see who notices. Writes docs/guidemutanter.md.

    python tests/mutants_of_guides/run.py [--workers N] [--only WORD] [--prune]

Fails when fewer than 95 % are caught, when a survivor is not argued in survivors.json, and when an argument there is about
no survivor. `--prune` takes such arguments out. `--only` tries the mutants whose key has the word in it, and leaves the
report and the arguments alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from tests.mutants_of_guides import arguments, report  # noqa: E402
from tests.mutants_of_guides.all_mutants import mutants_of, source_of  # noqa: E402
from tests.mutants_of_guides.mutant import Mutant  # noqa: E402
from tests.mutants_of_guides.trying import Bench, Verdict  # noqa: E402

RESULT = ROOT / ".build" / "guide-mutants" / "result.json"

_bench = Bench()
_mutants: list[Mutant] = []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", metavar="WORD", default="")
    parser.add_argument("--prune", action="store_true")
    asked = parser.parse_args()
    began = time.monotonic()
    _bench.prepare()
    _mutants.extend(mutant for mutant in every_mutant(_bench) if asked.only in mutant.key)
    print(f"{len(_mutants)} mutants of the guides, {len(_bench.trials)} tests", flush=True)
    verdicts = list(_tried(asked.workers))
    minutes = (time.monotonic() - began) / 60
    found = report.Result(mutants=_mutants, verdicts=verdicts, minutes=minutes, tests=len(_bench.trials))
    print(report.summary(found))
    if asked.only:
        return 0
    argued = arguments.read()
    if asked.prune:
        arguments.write(argued, {mutant.key for mutant in found.survivors()})
        argued = arguments.read()
    faults = report.faults(found, argued)
    for fault in faults:
        print(fault)
    (ROOT / "docs" / "guidemutanter.md").write_text(report.text(found, argued, faults), encoding="utf-8")
    print("docs/guidemutanter.md")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    figures = {"mutants": len(_mutants), "caught": found.caught, "survived": len(found.survivors())}
    RESULT.write_text(json.dumps(figures), encoding="utf-8")
    return 1 if faults else 0


def every_mutant(bench: Bench) -> Iterator[Mutant]:
    """Of every guide, by operator."""
    for guide in bench.documents:
        yield from mutants_of(source_of(bench.library, guide))


def _tried(workers: int) -> Iterator[Verdict]:
    """Every verdict, in the order of the mutants. The workers are copies of this process, so everything is read once."""
    gc.freeze()
    with get_context("fork").Pool(workers) as pool:
        for number, verdict in enumerate(pool.imap(_try, range(len(_mutants)), chunksize=16), 1):
            if verdict.how == "survived":
                mutant = _mutants[number - 1]
                print(f"guides/{mutant.guide}/guide.yaml:{mutant.line}: {mutant.key}", flush=True)
            if number % 500 == 0:
                print(f"{number} tried", flush=True)
            yield verdict


def _try(number: int) -> Verdict:
    return _bench.try_one(_mutants[number])


if __name__ == "__main__":
    raise SystemExit(main())
