"""Files with something wrong in them: guides and shared files, changed at random in their bytes or in their structure.

A mutant is known by the run's seed and its number: `Mutants(seed).mutant(number)` makes the same one again anywhere.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from random import Random

from tests.check.files_without_mistakes import bases
from tests.check.mutation_of_bytes import of_bytes
from tests.check.mutation_of_structure import of_structure

DRAWN, DRAWN_SHARED = (0.6, 0.94, 0.985, 0.99, 0.995), (0.98,)
"""How often the first file of a kind is drawn, the first or the second, and so on: the last ones are those that ship."""


@dataclass(frozen=True)
class Mutant:
    """A file to be read as a file of its kind: `guide`, `proeve` or one of `SHARED`. `how`: what was done to it."""

    kind: str
    content: bytes
    how: str


class Mutants:
    """All mutants of one run. Most are of small files, so that many can be tried."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def mutant(self, number: int) -> Mutant:
        random = Random(f"{self.seed}:{number}")
        kind = "guide" if random.random() < 0.7 else random.choice(sorted(bases()))
        files = bases()[kind]
        base = files[min(bisect(DRAWN if kind == "guide" else DRAWN_SHARED, random.random()), len(files) - 1)]
        if random.random() < 0.6:
            return Mutant(kind, *of_bytes(random, base))
        return Mutant(kind, *of_structure(random, base))
