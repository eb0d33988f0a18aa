"""Every hostile file is refused where it goes wrong, by the readers and by the real command; and what once failed is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.check.hostile_files import Hostile, hostile
from tests.check.judging_of_files import KEPT, MEGABYTES, SECONDS, World, judge, warm, world
from tests.check.mutation_of_files import Mutant
from tests.check.pace import toil
from tests.check.told_by_the_program import all_told, told, wrong_with

NAMES = [one.name for one in hostile()]
HUNDRED_MEGABYTES = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = world(tmp_path_factory.mktemp("files"))
    warm(made)
    return made


@pytest.fixture(scope="module")
def files() -> dict[str, Hostile]:
    return {one.name: one for one in hostile()}


def test_every_hostile_file_has_a_name_of_its_own() -> None:
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_refused_where_it_goes_wrong(name: str, readers: World, files: dict[str, Hostile]) -> None:
    one = files[name]
    outcome = judge(readers, Mutant("guide", one.content, name))
    assert outcome.complaints == []
    _usable, problems = readers.readers["guide"](readers.folder / "guide.yaml")
    found = [(problem.code, problem.span.line) for problem in problems]
    assert found[:1] == ([] if one.code is None else [(one.code, one.line)])


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_once_failed_does_not_any_more(path: Path, readers: World) -> None:
    """`kept/KIND-SEED-NUMBER.yaml`: a mutant that the proof found, perhaps made smaller."""
    assert judge(readers, Mutant(path.stem.partition("-")[0], path.read_bytes(), "kept")).complaints == []


# -- the real command -------------------------------------------------------------------------------------------------


def _written(folder: Path, files: dict[str, Hostile]) -> Iterator[Path]:
    for name, one in files.items():
        path = folder / f"{name}.yaml"
        path.write_bytes(one.content)
        yield path
    with (folder / "100-mb.yaml").open("wb") as huge:
        huge.truncate(HUNDRED_MEGABYTES)
    yield folder / "100-mb.yaml"


@pytest.mark.lengthy
def test_the_command_refuses_every_hostile_file_and_is_never_killed(tmp_path: Path, files: dict[str, Hostile]) -> None:
    paths = list(_written(tmp_path, files))
    expected = [0 if files[path.stem].code in (None, "SG092", "SG107") else 1 for path in paths[:-1]] + [1]
    said, wrong = all_told(tmp_path, paths, expected)
    assert wrong == {}
    assert "100-mb.yaml:1:1: fejl SG009" in said[-1].out


def main(arguments: list[str], _environ: object) -> int:
    """A program with every fault, by the name of the file that it is given."""
    name = Path(arguments[-1]).stem
    if name == "killed":
        import os
        import signal

        os.kill(os.getpid(), signal.SIGKILL)
    if name == "raises":
        raise RecursionError
    if name == "slow":
        toil(3 * SECONDS)
    if name == "large":
        print("fejl", len(bytearray(2 * MEGABYTES * 1024 * 1024)))
    return 0 if name in ("good", "accepts") else 1


def test_a_command_that_is_killed_or_raises_or_is_slow_or_large_is_noticed(tmp_path: Path) -> None:
    names = ("good", "killed", "raises", "slow", "large", "accepts", "silent")
    plain, *others = told(tmp_path, [Path(f"{name}.yaml") for name in names], __name__)
    found = {name: " ".join(wrong_with(one, plain, 1)) for name, one in zip(names[1:], others, strict=True)}
    assert "ended with -9" in found["killed"]
    assert "RecursionError" in found["raises"]
    assert "s more" in found["slow"]
    assert "MB more" in found["large"]
    assert "ended with 0" in found["accepts"]
    assert "said nothing" in found["silent"]
