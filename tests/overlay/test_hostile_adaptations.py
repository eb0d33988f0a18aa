"""Whatever an adaptation says: no exception, each problem with a place and words, and a guide only where there is no error."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random, SystemRandom

import pytest

from sagsgang.check.examine import examine_document
from sagsgang.check.example import completed
from sagsgang.check.render import render_text
from sagsgang.guide.library import Library
from sagsgang.guide.yamldoc import load_text
from tests.conftest import LENGTHS
from tests.overlay.municipality import ID, library
from tests.overlay.test_laying import EVERYTHING

MUTANTS = 60 * LENGTHS[os.environ.get("SAGSGANG_LAENGDE", "")]
WORDS = (
    "ja", "nej", "[]", "{}", "[[x]]", "{x: y}", "{udfald: z}", "7 dage", "9999 år", "afslut", "undersoeg", "eksempel",
    "null", "12", "'", "lokal_frist", "kræver", "udfald", "sagen", "færdig", "{trin: kig}", "BL-18-1", "æ" * 300,
)  # fmt: skip


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library(tmp_path_factory.mktemp("fjendtlig"), EVERYTHING)


def mutated(random: Random, text: str) -> str:
    """Words replaced, lines gone, doubled or moved in, one to three times."""
    for _ in range(random.randint(1, 3)):
        lines = text.split("\n")
        place = random.randrange(len(lines))
        match random.randrange(5):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[random.randrange(len(lines))])
            case 2:
                lines[place] = random.choice(("  ", "")) + lines[place].lstrip()
            case _:
                key, colon, value = lines[place].partition(": ")
                words = (value or key).split(" ")
                words[random.randrange(len(words))] = random.choice(WORDS)
                lines[place] = (key + colon if colon else "  ") + " ".join(words)
        text = "\n".join(lines)
    return text


def test_no_adaptation_brings_the_check_down(guides: Library) -> None:
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    place = guides.folders[0] / ID / "tilpasning.yaml"
    whole = completed(EVERYTHING, "tilpasning")
    usable = 0
    for number in range(MUTANTS):
        text = mutated(Random(f"{seed} {number}"), whole)
        examined = examine_document(guides, load_text(text, str(place)))
        usable += examined.guide is not None
        lines = text.split("\n")
        for problem in examined.problems:
            assert problem.message, (seed, number)
            assert problem.severity == "note" or problem.hint, (seed, number, problem)
            if problem.file == str(place):
                assert 1 <= problem.span.line <= len(lines), (seed, number, problem)
            else:
                assert Path(problem.file).is_file(), (seed, number, problem)
        errors = [problem for problem in examined.problems if problem.is_error]
        assert (examined.guide is None) == bool(errors), (seed, number, errors)
        assert render_text(examined.problems, {str(place): text})
    assert 0 < usable < MUTANTS, seed
