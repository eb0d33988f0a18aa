"""What is demanded when `guide tjek` reads a file, whatever is in it; and a process that reads many, for the proof.

    python -m tests.check.judging_of_files SEED FIRST COUNT PRESENT

No exception; every problem has a place inside the file, words and a hint; a file that gives no guide has an error; at most
`SECONDS` of processor time a file, and never more than `MEGABYTES` over what the same process took for the files without
mistakes. The process may not grow by more than `ROOM`, so that a file which would take the machine's memory is a failure
with a number, and it leaves the number of the file that it reads in the file PRESENT, so that one which kills it is known.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sagsgang.check.examine import examine_document
from sagsgang.check.render import render_json, render_text
from sagsgang.guide.compile import compile_guide
from sagsgang.guide.library import Library, load_guides, read_shared_file
from sagsgang.guide.problem import Problem
from sagsgang.guide.shared import SharedReader
from sagsgang.guide.yamldoc import load_file, load_text
from sagsgang.trial.read import check_trial
from tests.check.files_without_mistakes import SHARED, TESTS, bases
from tests.check.mutation_of_files import Mutant, Mutants
from tests.check.pace import slowness

SECONDS = 0.25
MEGABYTES = 64
ROOM = 400 * 1024 * 1024
TRIES = 6
"""How often a file is read before it counts as slow: other work on the machine takes processor time from ours (`pace`)."""

CODE = re.compile("SG[0-9]{3}")
EXAMPLE = "eksempel"
KEPT = Path(__file__).parent / "kept"

Found = tuple[bool, list[Problem]]
"""Whether the file can be used, and what is wrong with it."""
Read = Callable[[Path], Found]


@dataclass(frozen=True)
class World:
    """The readers by kind of file."""

    folder: Path
    """named as the example is, so that its file lies where it should"""
    library: Library
    readers: dict[str, Read] = field(default_factory=dict)

    files: dict[str, int] = field(default_factory=dict)
    """File descriptors by kind: a file that stays open is written anew a hundred times as fast."""

    def written(self, mutant: Mutant) -> Path:
        path = self.folder / f"{mutant.kind}.yaml"
        if mutant.kind not in self.files:
            self.files[mutant.kind] = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.ftruncate(self.files[mutant.kind], 0)
        os.pwrite(self.files[mutant.kind], mutant.content, 0)
        return path


def world(folder: Path) -> World:
    folder = folder / EXAMPLE
    folder.mkdir(exist_ok=True)
    library = load_guides()
    library.use_cache = False
    example = load_text((TESTS / "guide" / "eksempel.yaml").read_bytes(), "eksempel.yaml")

    def guide(path: Path) -> Found:
        examined = examine_document(library, load_file(path))
        return examined.guide is not None, examined.problems

    def shared(path: Path) -> Found:
        """The shared file alone; one without errors is used in a guide, whatever it defines."""
        reader = SharedReader()
        read_shared_file(reader, load_file(path), path.stem)
        usable = not any(problem.is_error for problem in reader.problems)
        if usable:
            compile_guide(example, reader.shared())
        return usable, reader.problems

    def trial(path: Path) -> Found:
        problems = check_trial(library, load_file(path))
        return not any(problem.is_error for problem in problems), problems

    return World(folder, library, {"guide": guide, "proeve": trial, **dict.fromkeys(SHARED, shared)})


@dataclass(frozen=True)
class Outcome:
    """What came of reading one file. `seconds`: of processor time at the nominal pace, the shortest of the tries."""

    usable: bool
    seconds: float
    complaints: list[str]


def complaints(world: World, mutant: Mutant) -> list[str]:
    """What is demanded and was not so."""
    return judge(world, mutant).complaints


def judge(world: World, mutant: Mutant) -> Outcome:
    """Read the file as `guide tjek` does, and hold what it says against what is demanded."""
    path = world.written(mutant)
    source = mutant.content[: 2 * 1024 * 1024].decode("utf-8", "replace").removeprefix("\ufeff")
    took = []
    gc.set_threshold(50_000)  # as the program does for one command; the heap of a whole test run is no part of it
    for _try in range(TRIES):
        began = time.process_time()
        try:
            usable, problems = world.readers[mutant.kind](path)
            told = render_text(problems, {str(path): source})
            answer = json.dumps(render_json(problems), ensure_ascii=False)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what the proof is about
            return Outcome(False, 0.0, [f"{type(error).__name__}: {error}"[:300]])
        took.append(time.process_time() - began)
        if took[-1] > SECONDS:
            took[-1] /= slowness()
        if took[-1] <= SECONDS:
            break
    else:
        return Outcome(usable, min(took), [f"took {min(took):.3f} s at best"])
    found = [] if usable or any(problem.is_error for problem in problems) else ["no guide, and no error"]
    if len(told) > 1_000_000 or len(answer) > 1_000_000:
        found.append(f"says {len(told)} characters")
    lines = source.split("\n")
    found += [complaint for problem in problems for complaint in _about(problem, str(path), lines)]
    return Outcome(usable, min(took), found)


def _about(problem: Problem, file: str, lines: list[str]) -> list[str]:
    span = problem.span
    found = []
    if not CODE.fullmatch(problem.code):
        found.append(f"unknown code {problem.code}")
    if not problem.message.strip() or not problem.hint.strip():
        found.append(f"{problem.code} without words or hint: {problem.message!r}")
    if problem.file != file:
        found.append(f"{problem.code} in {problem.file}")
    elif not (1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1):
        found.append(f"{problem.code} at {span.line}:{span.column}, outside the file")
    if (span.end_line, span.end_column) < (span.line, span.column):
        found.append(f"{problem.code} ends before it begins")
    return found


@dataclass
class Tally:
    """What a process that read many files has to tell."""

    files: int = 0
    usable: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    megabytes: float = 0.0
    failures: list[dict[str, Any]] = field(default_factory=list)


def judged(world: World, mutants: Any, first: int, count: int, at: int) -> Tally:
    """Read the mutants from `first` on. `at`: the file descriptor to leave the present number in."""
    tally = Tally()
    before = _peak()
    for number in range(first, first + count):
        os.pwrite(at, b"%12d" % number, 0)
        mutant = mutants.mutant(number)
        signal.setitimer(signal.ITIMER_VIRTUAL, 20.0)
        outcome = judge(world, mutant)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        found = outcome.complaints
        grown = _peak() - before
        if grown > MEGABYTES:
            found.append(f"took {grown:.0f} MB")
            before = _peak()
        tally.files += 1
        tally.kinds[mutant.kind] += 1
        tally.usable += not found and outcome.usable
        tally.slowest = max(tally.slowest, outcome.seconds)
        tally.megabytes = max(tally.megabytes, grown)
        if found:
            tally.failures.append({"number": number, "kind": mutant.kind, "how": mutant.how, "found": found[:3]})
            if len(tally.failures) >= 20:
                break
    return tally


def _peak() -> float:
    """Megabytes that the process has taken at most, so far. (`ru_maxrss` has in it what the one that started us took.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split(None, 1)[0]) / 1024


def confine() -> None:
    """No more memory than now and `ROOM`; a file that takes 20 seconds ends the process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)


def warm(world: World) -> None:
    """Read every file without mistakes, so that what is made once is made before anything is measured."""
    for kind, contents in bases().items():
        for content in contents:
            outcome = judge(world, Mutant(kind, content, "nothing"))
            if outcome.complaints or not outcome.usable:
                raise AssertionError(f"{kind}: {outcome}")


def main(arguments: list[str]) -> None:
    seed, first, count = map(int, arguments[:3])
    gc.set_threshold(50_000)  # as the program has it
    with tempfile.TemporaryDirectory() as folder, Path(arguments[3]).open("wb") as at:
        made = world(Path(folder))
        warm(made)
        confine()
        tally = judged(made, Mutants(seed), first, count, at.fileno())
    print(json.dumps({**tally.__dict__, "kinds": dict(tally.kinds)}))


if __name__ == "__main__":
    main(sys.argv[1:])
