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
        ("bench_durable.measure_groups", "folder, rounds=1, runs=100"),
        ("bench_durable.measure_postgres", "rounds=1, runs=5"),
        ("bench_dbos", "folder, 'sqlite', rounds=1"),
        ("bench_dbos", "folder, 'postgres', rounds=1"),
        ("bench_overdue", "folder, rounds=1, obligations=2_000"),
        ("bench_overdue.measure_postgres", "rounds=1, obligations=2_000"),
        ("bench_cold_start", "folder, rounds=1"),
        ("bench_authoring", "folder, rounds=1"),
    ],
)
def test_it_runs(name: str, size: str, tmp_path: Path) -> None:
    module, _dot, function = name.partition(".")
    call = f"{module}.{function or 'measure'}({size}, quiet=True)"
    program = f"import pathlib, {module}; folder = pathlib.Path({str(tmp_path)!r}); {call}"
    done = subprocess.run([sys.executable, "-c", program], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
