"""Whatever stands in a file, `guide tjek` says where it is wrong, at once and in little memory."""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sagsgang.guide.problem import FILE_START, Problem, Span
from tests.check import judging_of_files
from tests.check.judging_of_files import SECONDS, Found, World, judge, judged, main, warm, world
from tests.check.mutation_of_files import Mutant, Mutants
from tests.check.pace import toil
from tests.check.told_by_the_program import all_told
from tests.proofs.conftest import Keep
from tests.proofs.proof_files import mutated, share

COUNT, MADE_BY, PROCESSES = {
    "": (20_000, "make test", 1),
    "grundig": (100_000, "make grundig", 2),
    "dyb": (1_000_000, "make deep", 2),
}[os.environ.get("SAGSGANG_LAENGDE", "")]

TOLD = 200
"""Files that the command itself is run on, each in a process of its own."""


@pytest.mark.lengthy
def test_no_mutated_file_brings_the_check_down(
    keep: Keep, seed: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("examples", COUNT)
    outcome = mutated(seed, COUNT, PROCESSES)
    assert outcome.failures == []
    assert outcome.files == COUNT
    assert 0.02 < outcome.usable / COUNT < 0.9
    assert min(outcome.kinds.values()) > COUNT / 100
    counts = {
        "ændrede filer": outcome.files,
        "heraf stadig til at bruge": outcome.usable,
        "sammenbrud": 0,
        "fejl uden sted": 0,
        "sekunder for den langsomste": outcome.slowest,
        "MB for den største": round(outcome.megabytes),
    }
    control = "test_a_reader_that_raises_or_is_slow_or_loses_the_line_is_noticed"
    keep("filer", "filer", counts, made_by=MADE_BY, seed=seed, control=control)


@pytest.mark.lengthy
def test_no_mutated_file_brings_the_command_down(tmp_path: Path, seed: int) -> None:
    paths = [_laid(tmp_path / f"nr{number}", Mutants(seed).mutant(number)) for number in range(TOLD)]
    said, wrong = all_told(tmp_path, paths, [None] * TOLD)
    assert wrong == {}
    assert {one.code for one in said} == {0, 1}


def _laid(folder: Path, mutant: Mutant) -> Path:
    """The mutant in a folder of guides of its own, where a file of its kind lies."""
    place = {"guide": "eksempel/guide.yaml", "proeve": "eksempel/proever/en.yaml"}
    path = folder / place.get(mutant.kind, f"faelles/{mutant.kind}.yaml")
    path.parent.mkdir(parents=True)
    path.write_bytes(mutant.content)
    return path


def test_a_mutant_is_known_by_seed_and_number() -> None:
    assert Mutants(5).mutant(17) == Mutants(5).mutant(17)
    assert len({Mutants(5).mutant(number).content for number in range(50)}) > 40
    assert Mutants(5).mutant(17) != Mutants(6).mutant(17)


# -- faults that are planted ------------------------------------------------------------------------------------------

GOOD = Mutant("guide", b"titel: x\n", "nothing")


def _problem(span: Span, hint: str = "Ret det.") -> Problem:
    return Problem(code="SG001", severity="error", message="Galt.", hint=hint, file="", span=span)


def _answering(folder: Path, *problems: Problem, usable: bool = False) -> World:
    """A world whose reader of guides always says this."""

    def read(path: Path) -> Found:
        return usable, [replace(problem, file=str(path)) for problem in problems]

    return replace(world(folder), readers={"guide": read})


def _raising(_path: Path) -> Found:
    raise RecursionError("maximum recursion depth exceeded")


def _slow(_path: Path) -> Found:
    toil(3 * SECONDS)
    return True, []


def _lazy(path: Path) -> Found:
    """Says nothing of a file that it cannot use."""
    return False, []


def test_a_reader_that_raises_or_is_slow_or_loses_the_line_is_noticed(tmp_path: Path) -> None:
    made = world(tmp_path)
    for read, words in ((_raising, "RecursionError"), (_slow, "took 0."), (_lazy, "no guide, and no error")):
        (complaint,) = judge(replace(made, readers={"guide": read}), GOOD).complaints
        assert words in complaint
    outside = Span(line=3, column=1, end_line=3, end_column=2)
    for problem, words in (
        (_problem(outside), "outside the file"),
        (_problem(replace(FILE_START, line=0)), "outside the file"),
        (_problem(replace(FILE_START, column=99, end_column=99)), "outside the file"),
        (_problem(replace(FILE_START, end_line=0)), "ends before it begins"),
        (_problem(FILE_START, hint=" "), "without words or hint"),
        (replace(_problem(FILE_START), code="X1"), "unknown code"),
    ):
        (complaint,) = judge(_answering(tmp_path, problem), GOOD).complaints
        assert words in complaint
    assert judge(_answering(tmp_path, _problem(FILE_START)), GOOD).complaints == []
    assert judge(_answering(tmp_path, usable=True), GOOD).complaints == []


def test_a_reader_of_another_file_and_one_that_says_too_much_are_noticed(tmp_path: Path) -> None:
    elsewhere = replace(world(tmp_path), readers={"guide": lambda _path: (False, [_problem(FILE_START)])})
    assert "in " in judge(elsewhere, GOOD).complaints[0]
    much = [replace(_problem(FILE_START), message=f"{number} " + "x" * 5000) for number in range(300)]
    assert "characters" in judge(_answering(tmp_path, *much), GOOD).complaints[0]


def test_a_reader_that_takes_much_memory_is_noticed(tmp_path: Path) -> None:
    made = world(tmp_path)
    warm(made)

    def large(path: Path) -> Found:
        return bool(bytearray(200 * 1024 * 1024)), []

    class Always:
        def mutant(self, number: int) -> Mutant:
            return GOOD

    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()

    def read_one() -> None:
        """In a process of its own: what the tests before took at most is the peak that this one has."""
        with (tmp_path / "at").open("w+b") as at:
            tally = judged(replace(made, readers={"guide": large}), Always(), 7, 1, at.fileno())
            told.put((at.read().strip(), tally.failures[0]["found"][0] if tally.failures else ""))

    process = context.Process(target=read_one)
    process.start()
    place, failure = told.get()
    process.join()
    assert place == b"7"
    assert re.fullmatch(r"took \d+ MB", failure)


def test_a_process_that_dies_tells_of_which_file(tmp_path: Path) -> None:
    told = share(1, 40, 5, "tests.proofs.test_proof_files")
    assert told["failures"][0]["number"] == 42
    assert "-9" in told["failures"][0]["found"][0]
    assert told["files"] == 2


def _dying(arguments: list[str]) -> None:
    """As the process that reads many files, but the third one kills it."""

    def killed(made: World, mutant: Mutant) -> judging_of_files.Outcome:
        if mutant == Mutants(1).mutant(42):
            os.kill(os.getpid(), 9)
        return judging_of_files.Outcome(True, 0.0, [])

    judging_of_files.judge = killed
    judging_of_files.warm = lambda _world: None
    main(arguments)


if __name__ == "__main__":
    _dying(sys.argv[1:])
