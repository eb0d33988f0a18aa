"""Processes for the proofs: one that has everything imported and no store open, and as many as are asked for, forked from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / ".build" / "proofs"
LONGEST = 3600.0
"""Seconds after which a proof that has come to nothing is given up."""


def run(name: str, **arguments: Any) -> Any:
    """What `module.function` of this folder returns, in a process of its own that can fork cheaply."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(RESULTS / "cache")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.proofs.proof_processes", name, json.dumps(arguments)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{name} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(0)` … `work(count - 1)` return, each in a process of its own, all at once."""
    started = [_started(work, n) for n in range(count)]
    results = []
    for pid, reader in started:
        with os.fdopen(reader, "rb") as said:
            text = said.read()
        if os.waitpid(pid, 0)[1] != 0:
            raise AssertionError(f"a process of the proof died: {text.decode()}")
        results.append(json.loads(text))
    return results


def _started(work: Callable[[int], Any], n: int) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as answer:
            try:
                answer.write(json.dumps(work(n)).encode())
                code = 0
            except BaseException:
                answer.write(traceback.format_exc().encode())
                raise
    finally:
        os._exit(code)
    raise AssertionError  # never reached


def gate(count: int) -> Callable[[], object]:
    """A place where `count` processes wait for each other, as often as they like. Made before they are."""
    return get_context("fork").Barrier(count, timeout=120.0).wait


def main(arguments: Sequence[str]) -> None:
    from importlib import import_module

    name, given = arguments
    module, _dot, function = name.partition(".")
    result = getattr(import_module(f"tests.proofs.{module}"), function)(**json.loads(given))
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
