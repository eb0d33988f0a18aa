"""Whole processes from a cold start: the installed program over `python -c "import click"`.

    python benchmarks/bench_cold_start.py [--rounds 25] [--folder DIR]

Bytecode and compiled guides are cached beforehand, in a folder of the benchmark's own; `--help`, reading and a step take
turns with the peer. Every `udfør` is the second record of a case of its own, in a store of as many cases.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from _bench import Timing, Variant, compare, heading

PEER = "import click"
TARGETS = {"--help": 1.4, "vis": 2.2, "frister": 2.2, "udfør": 2.5}
"""At most so many times the peer."""

PROGRAM = Path(sys.executable).with_name("sagsgang")
WHO = ("--som", "anna:modtagelse")
OPENING = ("modtaget=2026-11-20 15:40", "underretter=fagperson", "overgreb=nej", "aktiv_indsats=nej")


def surroundings(folder: Path) -> dict[str, str]:
    """An environment whose caches, settings and data lie in the folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAGSGANG"))}
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    return env | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "SAGSGANG_LAGER": f"sqlite:///{folder / 'sager.db'}"}


def process(command: Sequence[str], env: dict[str, str]) -> str:
    """Run it; what it printed. A failing command stops the benchmark with its own words."""
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def variants(folder: Path, cases: int) -> dict[str, Variant]:
    """What is compared; each run is one process."""
    env = surroundings(folder)

    def program(*arguments: str) -> list[str]:
        return [str(PROGRAM), *arguments]

    facts = [word for fact in OPENING for word in ("--fakta", fact)]
    names = [f"K{number}" for number in range(cases)]
    for name in names:
        clock = ("--nu", "2026-11-20T16:12")
        process(program(*WHO, *clock, "start", "underretning", "--sag", name, *facts), env)
    waiting = itertools.cycle(names)

    def step() -> list[str]:
        assessed = ("--udfald", "ikke_akut", "--fakta", "vurdering_begrundelse=Ikke i fare")
        return program(*WHO, "--nu", "2026-11-20T16:31", "udfør", next(waiting), "vurder_akut", *assessed)

    commands = {
        PEER: lambda: [sys.executable, "-c", PEER],
        "--help": lambda: program("--help"),
        "vis": lambda: program("--nu", "2026-11-20T16:31", "vis", names[0]),
        "frister": lambda: program("--nu", "2026-11-20T16:31", "frister"),
        "udfør": step,
    }

    def run(name: str) -> Variant:
        return lambda n: [process(commands[name](), env) for _ in range(n)]

    return {name: run(name) for name in commands}


def measure(folder: Path, *, rounds: int, quiet: bool = False) -> dict[str, Timing]:
    """The timings by command, in ms; `ratio` is to the peer."""
    made = variants(folder, rounds + 1)
    for variant in made.values():
        variant(1)
    return compare(made, PEER, rounds, runs=1, unit="ms", quiet=quiet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        heading("a cold start", "click", "msgspec", "apsw", "transitions")
        measure(Path(folder), rounds=given.rounds)


if __name__ == "__main__":
    main()
