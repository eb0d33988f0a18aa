"""Test files with one mistake each, and tests that fail: beside each what is said of it.

    tests/trial/wrong/CODE-what-is-wrong.yaml      and .out: what `guide tjek` and `guide prøv` say is wrong in the file
    tests/trial/failing/what-fails.yaml            and .out: what `guide prøv` says of the test

    python -m tests.trial.pairs         write every `.out` anew; read the difference

A new one needs no Python: write the `.yaml`, run the command, and read the `.out` as the one who wrote the test would.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sagsgang.check.render import render_text
from sagsgang.guide.library import Library, load_guides
from sagsgang.trial.read import check_trial_file, read_trial
from sagsgang.trial.render import Tried, text_of
from sagsgang.trial.run import run

HERE = Path(__file__).parent


@cache
def shipped() -> Library:
    return load_guides()


def wrong() -> list[Path]:
    """Every file with a mistake."""
    return sorted((HERE / "wrong").glob("*.yaml"))


def failing() -> list[Path]:
    """Every test that fails."""
    return sorted((HERE / "failing").glob("*.yaml"))


def tried(path: Path) -> Tried:
    """The test run on the shipped guides."""
    trial, document, problems = read_trial(shipped(), path)
    return Tried(document=document, problems=problems, outcome=None if trial is None else run(trial, shipped()))


def said(path: Path) -> str:
    """What is said of the file, with its own name instead of a path."""
    if path.parent.name == "wrong":
        text = render_text(check_trial_file(shipped(), path), {str(path): path.read_text(encoding="utf-8")})
    else:
        text = text_of(tried(path)) + "\n"
    return text.replace(str(path), path.name)


def write_all() -> None:
    for path in wrong() + failing():
        path.with_suffix(".out").write_text(said(path), encoding="utf-8")


if __name__ == "__main__":
    write_all()
