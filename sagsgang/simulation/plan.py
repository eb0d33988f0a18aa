"""What is chosen where a walk has a choice: by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sagsgang.guide.model import Fact, Guide
from sagsgang.simulation.model import Act
from sagsgang.simulation.pace import dawdles
from sagsgang.simulation.values import Said, began, draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that can be done now. `weight`: how likely it is to be chosen. `done`: how often it has been done in the case."""

    kind: str
    """step, omit, facts"""
    name: str
    choices: tuple[str, ...] = ()
    """outcomes, or grounds"""
    weight: float
    done: int = 0

    @property
    def aim(self) -> tuple[str, str]:
        """What it is on the map of `simulation.toward`."""
        return ("fact" if self.kind == "facts" else "step", self.name)


class Chance:
    """One walk by chance. The same seed gives the same walk on every machine."""

    def __init__(self, seed: int, number: int) -> None:
        self.rng = random.Random(f"{seed}/{number}")  # noqa: S311 (a story, not a secret)
        self.dawdling = dawdles(self.rng)
        self.wander = self.rng.choice((0, 5, 10, 20, 40))
        """how many acts go by before somebody sees to it that the case is finished"""

    def earlier(self) -> int:
        """How many other cases the child has had, of a guide that this one looks at."""
        return self.rng.choice((0, 0, 0, 1, 2, 3))

    def opening(self, guide: Guide, said: Said, now: int, people: tuple[str, ...]) -> dict[str, Any]:
        """The facts that a case is opened with."""
        facts: dict[str, Any] = {}
        for name in (*guide.opening.asks, *guide.opening.may_state):
            fact = guide.facts[name]
            if fact.computed is not None or (name in guide.opening.may_state and self.rng.random() < 0.5):
                continue
            facts[name] = self.first_value(guide, fact, said, now, people, facts)
        return facts

    def first_value(
        self, guide: Guide, fact: Fact, said: Said, now: int, people: tuple[str, ...], facts: dict[str, Any]
    ) -> Any:
        if fact.id == guide.opening.began:
            return began(self.rng, fact, now)
        return draw(self.rng, fact, said, now, before=None, people=people)

    def value(self, guide: Guide, fact: Fact, said: Said, now: int, before: Any, people: tuple[str, ...]) -> Any:
        return draw(self.rng, fact, said, now, before=before, people=people)

    def says(self, likely: float) -> bool:
        """Whether something that need not be said is said."""
        return self.rng.random() < likely

    def order(self, guide: Guide, candidates: Sequence[Candidate], *, finishing: bool) -> list[Candidate]:
        """The order in which they are tried: each place is drawn, the weightier likelier first."""
        keyed = [(self.rng.expovariate(one.weight), place) for place, one in enumerate(candidates)]
        return [candidates[place] for _key, place in sorted(keyed)]

    def choices(self, guide: Guide, candidate: Candidate) -> tuple[str, ...]:
        """Its outcomes or grounds in the order in which they are tried."""
        choices = list(candidate.choices)
        self.rng.shuffle(choices)
        return tuple(choices)

    def did(self, guide: Guide, act: Act) -> None:
        """Something was done."""
