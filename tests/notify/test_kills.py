"""Passes that are killed at any moment: nothing is lost, what comes twice has the same key. And a check that would see it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.notify import killed

ROOT = Path(__file__).parents[2]


MEMORY = Path("/dev/shm")
"""A disk in memory, where there is one: a killed process leaves the same on it, and many more can die in a second."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as made:
        yield Path(made)


def lives_and_deaths(folder: Path, kills: int, order: str) -> dict[str, Any]:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.notify.killed", str(folder), str(kills), str(seed), order],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    print(said)
    return said


@pytest.mark.parametrize("kills", [250, pytest.param(5000, marks=pytest.mark.deep)])
def test_a_pass_killed_at_any_moment_loses_nothing(folder: Path, kills: int) -> None:
    said = lives_and_deaths(folder, kills, "mark_last")
    assert said["kills"] == kills
    assert set(said["died_at"]) == {*killed.POINTS, "time"}
    assert (said["lost_on_the_way"], said["lost"], said["unknown"], said["damage"]) == (0, 0, 0, 0)
    assert (said["waiting"], said["delivered"]) == (0, said["put"])
    # Dying between delivery and mark is what repeats a message, dying in the middle of a line is what cuts it off; a death at
    # a moment drawn at random may come there too.
    died = said["died_at"]
    assert died["delivered"] <= said["repeated"] <= kills
    assert died["half"] <= said["torn"] <= died["half"] + died["time"]


def test_the_check_sees_what_is_lost_when_the_mark_comes_first(folder: Path) -> None:
    """The negative control of the test above."""
    said = lives_and_deaths(folder, 60, "mark_first")
    assert said["lost_on_the_way"] > 0
    assert said["lost"] >= said["died_at"].get("before", 0) + said["died_at"].get("half", 0) > 0
    assert said["waiting"] == 0
