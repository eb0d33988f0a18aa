"""The demo, run as `make demo` runs it, and what it is known to print."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from sessions import ROOT, environment, portable

SCRIPT = ROOT / "demo" / "overgreb.sh"
EXPECTED = ROOT / "demo" / "overgreb.out"


def run() -> str:
    """What the demo prints. `CalledProcessError` if it fails."""
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "work"
        folder.mkdir()
        done = subprocess.run(
            ["bash", str(SCRIPT)],
            cwd=folder,
            env=environment(folder, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=True,
        )
        return "\n".join(line.rstrip() for line in portable(done.stdout).split("\n"))
