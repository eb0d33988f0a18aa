"""How fast the machine is at this moment, so that a bound in seconds means the same on a slow or busy one.

Two processes on the two threads of one core each take half as long again, in processor time too. A bound is therefore
given for a machine that does a fixed piece of work in `NOMINAL`, and is as much longer as the same piece takes longer here and now.
"""

from __future__ import annotations

import difflib
import time

NOMINAL = 0.0065
"""Seconds of processor time that `work` takes on a core of its own of the machine that the bounds were set on."""
WORDS = [
    f"{name}_{number}" for number in range(6) for name in ("underretning", "vurdering", "samtale", "pligt", "trin")
]


def work() -> int:
    """What reading a guide consists of: names compared, small objects made, sorted and looked up."""
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher()
    alike = 0
    for word in WORDS:
        matcher.set_seq2(word)
        for other in WORDS:
            matcher.set_seq1(other)
            alike += matcher.quick_ratio() > 0.8
    table: dict[str, tuple[int, str]] = {}
    for number in range(8_000):
        key = f"nøgle_{number % 997}".replace("ø", "oe")
        table[key] = (number, key.upper())
    return alike + sum(number for number, _key in sorted(table.values()))


def toil(seconds: float) -> None:
    """Work that takes so many seconds of processor time on the machine that the bounds were set on."""
    for _time in range(round(seconds / NOMINAL)):
        work()


def slowness() -> float:
    """How many times as long as nominal the machine takes now; never under 1."""
    began = time.process_time()
    work()
    return max(1.0, (time.process_time() - began) / NOMINAL)
