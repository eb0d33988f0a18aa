"""Put every small mistake of meaning into the guides that ship, one at a time, and see who notices. Writes docs/guidemutanter.md.

    python tests/mutants_of_guides/run.py [--workers N] [--only WORD]

`--only` tries the mutants whose key has the word in it, prints the survivors, and writes nothing.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from tests.mutants_of_guides.all_mutants import mutants_of, source_of  # noqa: E402
from tests.mutants_of_guides.mutant import Mutant  # noqa: E402
from tests.mutants_of_guides.trying import Bench, Verdict  # noqa: E402

_bench = Bench()
_mutants: list[Mutant] = []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", metavar="WORD", default="")
    asked = parser.parse_args()
    began = time.monotonic()
    _bench.prepare()
    _mutants.extend(mutant for mutant in every_mutant(_bench) if asked.only in mutant.key)
    verdicts = list(_tried(asked.workers))
    print(Counter(v.how for v in verdicts))
    by = Counter((m.operator, v.how == "survived") for m, v in zip(_mutants, verdicts, strict=True))
    for operator in dict.fromkeys(m.operator for m in _mutants):
        print(f"{operator:30} {by[operator, False]:5} caught {by[operator, True]:5} survived")
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    return 0


def every_mutant(bench: Bench) -> Iterator[Mutant]:
    """Of every guide, by operator."""
    for guide in bench.documents:
        yield from mutants_of(source_of(bench.library, guide))


def _tried(workers: int) -> Iterator[Verdict]:
    """Every verdict, in the order of the mutants. The workers are copies of this process, so everything is read once."""
    gc.freeze()
    with get_context("fork").Pool(workers) as pool:
        for number, verdict in enumerate(pool.imap(_try, range(len(_mutants)), chunksize=16), 1):
            if number % 500 == 0:
                print(f"{number} tried", flush=True)
            if verdict.how == "survived":
                mutant = _mutants[number - 1]
                print(f"guides/{mutant.guide}/guide.yaml:{mutant.line}: {mutant.key}", flush=True)
            yield verdict


def _try(number: int) -> Verdict:
    return _bench.try_one(_mutants[number])


if __name__ == "__main__":
    raise SystemExit(main())
