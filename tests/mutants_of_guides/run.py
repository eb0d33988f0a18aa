"""Put every small mistake of meaning into the guides that ship, one at a time, and see who notices. Writes docs/guidemutanter.md.

    python tests/mutants_of_guides/run.py [--workers N] [--only WORD] [--prune] [--report]

Then the survivors that are argued to mean the same are walked (same_walks.py): what 2,000 random walks of the reference
model tell apart does not, and only what they do not tell apart is left out of the count.

Fails when fewer than 95 % are caught, when a survivor is not argued in survivors.json, when an argument there is about
no survivor or against what the walks say, and when a mutant was not tried. `--prune` takes arguments about no survivor
out. `--only` tries the mutants whose key has the word in it, and leaves the report, the walks and the arguments alone.
Every verdict is written down as it comes: `--report` tries nothing, but tells how far the last run came, also one that
was stopped.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from sagsgang.guide.library import Library  # noqa: E402
from sagsgang.trial.find import trials_of  # noqa: E402
from tests.mutants_of_guides import arguments, report, same_walks  # noqa: E402
from tests.mutants_of_guides.all_mutants import mutants_of, source_of  # noqa: E402
from tests.mutants_of_guides.mutant import Mutant  # noqa: E402
from tests.mutants_of_guides.trying import Bench, Verdict  # noqa: E402

RESULT = ROOT / ".build" / "guide-mutants" / "result.json"
VERDICTS = RESULT.with_name("verdicts.jsonl")
"""One a line, in the order of the mutants."""
LAST_TIME = Path(__file__).with_name("last_time.json")
"""Which test noticed which mutants when all were tried last. It decides how long a run takes, not what is found."""
WALKS = RESULT.with_name("walks.json")
"""What the walks came to, by mutant."""

_bench = Bench()
_mutants: list[Mutant] = []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", metavar="WORD", default="")
    parser.add_argument("--prune", action="store_true")
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args()
    _mutants.extend(mutant for mutant in every_mutant(_bench.library) if asked.only in mutant.key)
    if not asked.report:
        _try_all(asked.workers, VERDICTS.with_name("only.jsonl") if asked.only else VERDICTS)
    if asked.only:
        return 0
    found = recorded(_mutants, _bench.library, VERDICTS)
    _remember(found)
    if not asked.report:
        _walk(found, asked.workers)
    return _tell(report.walked(found, json.loads(WALKS.read_text(encoding="utf-8"))), prune=asked.prune)


def _remember(found: report.Result) -> None:
    """For the next run."""
    noticed: dict[str, list[str]] = {}
    for mutant, verdict in found.pairs():
        if verdict.how == "prøv":
            noticed.setdefault(verdict.by, []).append(mutant.key)
    LAST_TIME.write_text(
        json.dumps(dict(sorted(noticed.items())), ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )


def _walk(found: report.Result, workers: int) -> None:
    """What is argued to mean the same, in the same random walks."""
    argued = arguments.read()
    same = [mutant for mutant in found.survivors() if argued.get(mutant.key, "").startswith(report.SAME)]
    claims = same_walks.claims_of(same, lambda guide: source_of(_bench.library, guide).root)
    print(f"{len(claims)} argued to mean the same: {same_walks.WALKS} walks of each guide", flush=True)
    began = time.monotonic()
    same_walks.ask_all(claims, _bench.library, workers=workers)
    told = {claim.mutant.key: {"asked": claim.asked, "says": claim.says} for claim in claims}
    minutes = (time.monotonic() - began) / 60
    WALKS.write_text(json.dumps({"minutes": minutes, "claims": told}, ensure_ascii=False), encoding="utf-8")


def every_mutant(library: Library) -> Iterator[Mutant]:
    """Of every guide, by operator."""
    for guide in library.ids():
        yield from mutants_of(source_of(library, guide))


def _try_all(workers: int, file: Path) -> None:
    """Every mutant, in order, and each verdict written down. The workers are copies of this process, so everything is read once."""
    began = time.monotonic()
    _bench.prepare()
    noticed: dict[str, list[str]] = json.loads(LAST_TIME.read_text(encoding="utf-8"))
    _bench.last_time.update((key, trial) for trial, keys in noticed.items() for key in keys)
    print(f"{len(_mutants)} mutants of the guides, {len(_bench.trials)} tests", flush=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    gc.freeze()
    with file.open("w", encoding="utf-8") as out, get_context("fork").Pool(workers) as pool:
        for number, verdict in enumerate(pool.imap(_try, range(len(_mutants)), chunksize=4), 1):
            mutant = _mutants[number - 1]
            line = {"key": mutant.key, "how": verdict.how, "by": verdict.by, "after": round(time.monotonic() - began)}
            print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
            if verdict.how == "survived":
                print(f"guides/{mutant.guide}/guide.yaml:{mutant.line}: {mutant.key}", flush=True)
            if number % 500 == 0:
                print(f"{number} tried", flush=True)


def _try(number: int) -> Verdict:
    return _bench.try_one(_mutants[number])


def recorded(mutants: Sequence[Mutant], library: Library, file: Path) -> report.Result:
    """What the last run came to. `after` in a line: seconds since the run began."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    verdicts = {line["key"]: Verdict(line["how"], line["by"]) for line in lines}
    tried = [mutant for mutant in mutants if mutant.key in verdicts]
    return report.Result(
        mutants=tried,
        verdicts=[verdicts[mutant.key] for mutant in tried],
        untried=[mutant for mutant in mutants if mutant.key not in verdicts],
        minutes=lines[-1]["after"] / 60,
        tests=sum(len(trials_of(library, guide)) for guide in library.ids()),
    )


def _tell(found: report.Result, *, prune: bool) -> int:
    """Write the report; 1 if something does not hold."""
    print(report.summary(found))
    argued = arguments.read()
    if prune:
        arguments.write(argued, {mutant.key for mutant in (*found.survivors(), *found.untried)})
        argued = arguments.read()
    faults = report.faults(found, argued)
    for fault in faults:
        print(fault)
    (ROOT / "docs" / "guidemutanter.md").write_text(report.text(found, argued, faults), encoding="utf-8")
    print("docs/guidemutanter.md")
    figures = {"mutants": len(found.mutants), "caught": found.caught, "survived": len(found.survivors())}
    RESULT.write_text(json.dumps(figures), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
