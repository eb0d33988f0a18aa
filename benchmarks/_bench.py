"""Timing variants side by side, for all benchmarks.

Variants run in turn (A B C A B C …), several rounds, so that a drift of the machine's speed hits them all. Quoted are
the median of the rounds and the median of the ratios to a reference, taken round by round: ratios travel, times do not.
"""

from __future__ import annotations

import gc
import importlib.metadata
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Variant = Callable[[int], object]
"""`run(n)` does the thing n times."""

UNITS = {"ns": 1e9, "µs": 1e6, "ms": 1e3, "s": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One variant's time for one run of the thing, in the unit asked for."""

    median: float
    least: float
    most: float
    ratio: float | None
    """median of the rounds' ratios to the reference; None without a reference"""


def heading(title: str, *packages: str) -> None:
    """Print what is measured, on which Python and with which packages."""
    versions = [
        f"python {platform.python_version()}",
        *(f"{name} {importlib.metadata.version(name)}" for name in packages),
    ]
    print(f"\n## {title}\n{', '.join(versions)}")


def calibrate(variant: Variant, target: float, limit: int = 10_000_000) -> int:
    """How many runs take about `target` seconds."""
    runs = 1
    while True:
        start = time.perf_counter()
        variant(runs)
        taken = time.perf_counter() - start
        if taken >= target / 4 or runs >= limit:
            return max(1, min(limit, round(runs * target / max(taken, 1e-9))))
        runs *= 4


def compare(
    variants: Mapping[str, Variant],
    ref: str | None = None,
    rounds: int = 7,
    *,
    target: float = 0.15,
    runs: int | None = None,
    unit: str = "µs",
    quiet: bool = False,
) -> dict[str, Timing]:
    """Time the variants in turn, print a table unless `quiet`, and return the timings by name.

    `ref`: the variant that the others are divided by. `target`: seconds a round of one variant should take; `runs`
    sets the number of runs instead, the same for all.
    """
    counts = {name: runs or calibrate(variant, target) for name, variant in variants.items()}
    taken: dict[str, list[float]] = {name: [] for name in variants}
    gc.collect()
    gc.freeze()  # what was made ready beforehand is not gone through again while the thing is timed
    for _round in range(rounds):
        for name, variant in variants.items():
            gc.collect()
            start = time.perf_counter()
            variant(counts[name])
            taken[name].append((time.perf_counter() - start) / counts[name])
    gc.unfreeze()
    scale = UNITS[unit]
    timings = {
        name: Timing(
            median=statistics.median(times) * scale,
            least=min(times) * scale,
            most=max(times) * scale,
            ratio=statistics.median(t / r for t, r in zip(times, taken[ref], strict=True)) if ref is not None else None,
        )
        for name, times in taken.items()
    }
    if not quiet:
        _print(timings, unit, ref)
    return timings


def _print(timings: Mapping[str, Timing], unit: str, ref: str | None) -> None:
    width = max(map(len, timings))
    against = f"x {ref}" if ref is not None else ""
    print(f"{'':{width}} {'median ' + unit:>12} {'least':>10} {'most':>10}  {against}")
    for name, timing in timings.items():
        ratio = f"{timing.ratio:.2f}" if timing.ratio is not None else ""
        print(f"{name:{width}} {timing.median:12.3f} {timing.least:10.3f} {timing.most:10.3f}  {ratio}", flush=True)
