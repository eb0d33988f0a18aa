"""The real command over many files: each `guide tjek FILE` is a process of its own, forked from one that has everything imported.

python -m tests.check.told_by_the_program RESULTS FILE…
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sagsgang.check.example import completed
from tests.check.judging_of_files import MEGABYTES, ROOM, SECONDS
from tests.check.pace import slowness

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r":[0-9]+:[0-9]+: fejl SG[0-9]{3}")
"""An error where it is."""


@dataclass(frozen=True)
class Told:
    """How one process ended. `code` is negative for a process that was killed; `seconds` of processor time."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


def told(folder: Path, files: Sequence[Path], program: str = "sagsgang.cli.main") -> list[Told]:
    """What the command says of each file, and how it ends. `program`: the module whose `main` is run."""
    results = folder / "results.json"
    environ = os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONUTF8": "1"}
    subprocess.run(
        [sys.executable, "-m", "tests.check.told_by_the_program", program, str(results), *map(str, files)],
        cwd=folder,
        env=environ,
        check=True,
        timeout=1800,
    )
    return [Told(**one) for one in json.loads(results.read_text(encoding="utf-8"))]


def _run(program: str, file: str, said: tuple[Path, Path]) -> Told:
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            for number, path in zip((1, 2), said, strict=True):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            most = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize() + ROOM
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
            code = sys.modules[program].main(["guide", "tjek", file], os.environ)
        except BaseException:  # noqa: BLE001  # told on standard error, as it would be by a process that is not forked
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _pid, status, used = os.wait4(pid, 0)
    out, err = (path.read_text(encoding="utf-8", errors="replace") for path in said)
    return Told(os.waitstatus_to_exitcode(status), out, err, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def wrong_with(one: Told, plain: Told, expected: int | None) -> list[str]:
    """What is not as it should be, compared with the same command over a file without mistakes."""
    found = []
    if one.code not in ((0, 1) if expected is None else (expected,)):
        found.append(f"ended with {one.code}")
    if one.err or "Traceback" in one.out:
        found.append(f"said on standard error: {one.err[-300:]}")
    if 1 in (expected, one.code) and not PLACE.search(one.out):
        found.append("said nothing")
    more = one.seconds - plain.seconds
    if more > SECONDS and (more := more / slowness()) > SECONDS:
        found.append(f"took {more:.2f} s more")
    if one.megabytes - plain.megabytes > MEGABYTES:
        found.append(f"took {one.megabytes - plain.megabytes:.0f} MB more")
    return found


def all_told(
    folder: Path, files: Sequence[Path], expected: Sequence[int | None]
) -> tuple[list[Told], dict[str, list[str]]]:
    """What the command says of each file; and what is wrong with that, by the file's name. None: it may end with 0 or 1."""
    good = folder / "god.yaml"
    good.write_text(completed(""), encoding="utf-8")
    plain, *others = told(folder, [good, *files])
    wrong = {"god.yaml": [plain.out + plain.err]} if (plain.code, plain.err) != (0, "") else {}
    for path, code, one in zip(files, expected, others, strict=True):
        found = wrong_with(one, plain, code)
        for _try in range(4):  # once more, for the machine may have been busy: what is wrong is wrong again
            if found:
                before, again = told(folder, [good, path])
                found = wrong_with(again, before, code)
        if found:
            wrong[str(path.relative_to(folder))] = found
    return others, wrong


def main(arguments: Sequence[str]) -> None:
    import gc
    from importlib import import_module

    program, results, *files = arguments
    for name in (program, "sagsgang.cli.checks", "sagsgang.check.examine", "sagsgang.check.render", "jsonschema"):
        import_module(name)
    gc.set_threshold(50_000)  # as `run` sets it
    said = (Path(results).with_suffix(".out"), Path(results).with_suffix(".err"))
    all_told = [_run(program, file, said).__dict__ for file in files]
    Path(results).write_text(json.dumps(all_told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
