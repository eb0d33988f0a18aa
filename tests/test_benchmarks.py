"""The benchmarks still run, on a few examples: what they measure is measured by `make bench`, never here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("bench_engine", "folder, rounds=1, cases=1"),
        ("bench_durable", "folder, rounds=1, runs=5"),
        ("bench_overdue", "folder, rounds=1, obligations=2_000"),
        ("bench_cold_start", "folder, rounds=1"),
    ],
)
def test_it_runs(name: str, size: str, tmp_path: Path) -> None:
    program = f"import pathlib, {name}; folder = pathlib.Path({str(tmp_path)!r}); {name}.measure({size}, quiet=True)"
    done = subprocess.run([sys.executable, "-c", program], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
