"""Test files that somebody has broken, by hand or by accident: each is told of with its line, and none brings the program down."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sagsgang.guide.library import shipped_folder
from tests.trial.pairs import tried

SHIPPED = sorted(shipped_folder().glob("*/proever/*.yaml"))
BROKEN = 160


def broken(text: str, random: Random) -> str:
    """The text with a few things moved, doubled, cut or put in."""
    lines = text.split("\n")
    for _time in range(random.randint(1, 3)):
        here = random.randrange(len(lines))
        match random.randrange(7):
            case 0:
                del lines[here]
            case 1:
                lines.insert(here, random.choice(lines))
            case 2:
                lines[here] = lines[here][: random.randint(0, len(lines[here]))]
            case 3:
                lines[here] = "  " + lines[here]
            case 4:
                lines[here] = lines[here].replace(": ", random.choice((": [", ": {", ": ", ":", ": 7 # ")), 1)
            case 5:
                words = lines[here].split(" ")
                random.shuffle(words)
                lines[here] = " ".join(words)
            case _:
                other = random.choice(lines).strip(" -").partition(":")
                lines[here] = lines[here].partition(":")[0] + ":" + other[2]
        lines = lines or [""]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(BROKEN))
def test_a_broken_test_is_told_of_or_run(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    source = random.choice(SHIPPED)
    text = broken(source.read_text(encoding="utf-8"), random)
    print(f"seed {seed}: {source.name}")
    file = tmp_path / "knust.yaml"
    file.write_text(text, encoding="utf-8")
    result = tried(file)
    assert result.problems or result.outcome is not None
    lines = text.count("\n") + 1
    for problem in result.problems:
        assert 1 <= problem.span.line <= lines + 1
        assert problem.message
    for failure in () if result.outcome is None else result.outcome.failures:
        assert 1 <= failure.span.line <= lines
        assert failure.expected


def test_most_of_them_are_indeed_wrong(tmp_path: Path) -> None:
    file = tmp_path / "knust.yaml"
    wrong = 0
    for seed in range(0, BROKEN, 4):
        random = Random(seed)
        file.write_text(broken(random.choice(SHIPPED).read_text(encoding="utf-8"), random), encoding="utf-8")
        wrong += not tried(file).passed
    assert wrong > BROKEN // 8
