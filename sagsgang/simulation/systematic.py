"""What is chosen where a walk has a choice: what has not been chosen before, alone or together with what came before it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sagsgang.guide.model import Fact, Guide
from sagsgang.simulation.model import Act
from sagsgang.simulation.plan import Candidate, Chance
from sagsgang.simulation.toward import Map
from sagsgang.simulation.values import Said, began, draw

Target = tuple[str, str]
"""(step, outcome or ground; empty: the step as such)"""

WANDER = 40
"""Acts that a walk may look for something new."""

NOT_SAID = "\0"
FAR = 1_000


@dataclass(slots=True)
class Chosen:
    """What has been chosen in the walks so far, in cases of one guide."""

    guide: Guide
    ways: Map
    wanted: list[Target]
    times: Counter[tuple[str, ...]] = field(default_factory=Counter)
    pairs: set[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=set)

    def grew(self) -> int:
        """Grows with everything that is chosen for the first time."""
        return len(self.times) + len(self.pairs)


def nothing_chosen(guide: Guide, ways: Map) -> Chosen:
    """Before the first walk: everything is wanted, in written order."""
    wanted: list[Target] = []
    for step in guide.steps.values():
        wanted += [(step.id, outcome.id) for outcome in step.outcomes] or [(step.id, "")]
        if step.omittable is not None:
            wanted += [(step.id, ground) for ground, _title in step.omittable.grounds]
    return Chosen(guide=guide, ways=ways, wanted=wanted)


def values_of(fact: Fact) -> tuple[Any, ...]:
    """The values that are gone through one by one; empty: they are drawn."""
    match fact.type:
        case "ja_nej":
            return ("ja", "nej")
        case "valg":
            return tuple(choice for choice, _title in fact.choices)
        case "flervalg":
            return tuple([choice] for choice, _title in fact.choices)
        case _:
            return ()


def _said(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


class Planned(Chance):
    """One walk by plan. The same guide gives the same walks on every machine; what lies between the choices is drawn from `seed`."""

    def __init__(self, seed: int, number: int, chosen: Chosen) -> None:
        super().__init__(seed, number)
        self.rng = random.Random(f"{seed}/plan/{number}")  # noqa: S311 (a story, not a secret)
        self.chosen = chosen
        self.number = number
        self.dawdling = number % 4 == 3
        self.wander = WANDER if chosen.wanted else 10
        self.so_far: list[tuple[str, ...]] = []
        self.tried: Counter[tuple[str, ...]] = Counter()
        self.finishing = False

    def earlier(self) -> int:
        return self.number % 4

    def _fresh(self, choice: tuple[str, ...]) -> tuple[int, int]:
        """Sorts what gives most that is new first: pairs with what was chosen before in the walk, then what was seldom chosen."""
        new = sum((before, choice) not in self.chosen.pairs for before in self.so_far)
        return -new, self.chosen.times[choice] + self.tried[choice]

    def _take(self, choice: tuple[str, ...]) -> None:
        self.chosen.times[choice] += 1
        self.chosen.pairs.update((before, choice) for before in self.so_far)
        self.so_far.append(choice)
        self.tried.clear()

    # -- facts ---------------------------------------------------------------------------------------------------

    def opening(self, guide: Guide, said: Said, now: int, people: tuple[str, ...]) -> dict[str, Any]:
        if guide.digest != self.chosen.guide.digest:
            return super().opening(guide, said, now, people)
        facts: dict[str, Any] = {}
        for name in (*guide.opening.asks, *guide.opening.may_state):
            fact = guide.facts[name]
            if fact.computed is not None:
                continue
            values: list[Any] = list(values_of(fact)) or [None]
            if name in guide.opening.may_state:
                values.append(NOT_SAID)
            best = min(values, key=lambda value: self._fresh(("fact", name, _said(value))))
            self._take(("fact", name, _said(best)))
            if best == NOT_SAID:
                continue
            if best is None:
                first = name == guide.opening.began
                best = (
                    began(self.rng, fact, now) if first else draw(self.rng, fact, said, now, before=None, people=people)
                )
            facts[name] = best
        return facts

    def value(self, guide: Guide, fact: Fact, said: Said, now: int, before: Any, people: tuple[str, ...]) -> Any:
        values = () if fact.rising else values_of(fact)
        if not values or guide.digest != self.chosen.guide.digest or (fact.type == "flervalg" and self.says(0.3)):
            return super().value(guide, fact, said, now, before, people)
        best = min(values, key=lambda value: self._fresh(("fact", fact.id, _said(value))))
        self.tried["fact", fact.id, _said(best)] += 1
        return best

    # -- acts ----------------------------------------------------------------------------------------------------

    def order(self, guide: Guide, candidates: Sequence[Candidate], *, finishing: bool) -> list[Candidate]:
        """What leads to something that is still wanted first, the nearest first; else, and when the case is to be finished, by chance."""
        self.finishing = finishing
        drawn = super().order(guide, candidates, finishing=finishing)
        if finishing or guide.digest != self.chosen.guide.digest or not self.chosen.wanted:
            return drawn
        near: dict[tuple[str, str], int] = {}
        for step, _choice in self.chosen.wanted:
            for aim, distance in self.chosen.ways.to_step(step).items():
                if distance < near.get(aim, FAR):
                    near[aim] = distance
        wanted = {step for step, _choice in self.chosen.wanted}
        return sorted(drawn, key=lambda one: self._far(one, near, wanted))

    def _far(self, one: Candidate, near: dict[tuple[str, str], int], wanted: set[str]) -> tuple[int, int]:
        if one.name in wanted and any(target in self.chosen.wanted for target in targets_of(one)):
            return 0, one.done
        distance = near.get(one.aim, FAR)
        return max(1, distance) + 3 * one.done + (one.kind == "omit"), one.done

    def choices(self, guide: Guide, candidate: Candidate) -> tuple[str, ...]:
        """While something is wanted of it, only that: the step is left for later rather than done in another way."""
        choices = super().choices(guide, candidate)
        if guide.digest == self.chosen.guide.digest and not self.finishing:
            choices = tuple(one for one in choices if (candidate.name, one) in self.chosen.wanted) or choices
        return tuple(sorted(choices, key=lambda one: self._fresh((candidate.kind, candidate.name, one))))

    def did(self, guide: Guide, act: Act) -> None:
        if guide.digest != self.chosen.guide.digest or act.case:
            return
        if act.step is not None:
            choice = act.outcome or act.ground or ""
            self._take((act.kind, act.step, choice))
            if (act.step, choice) in self.chosen.wanted:
                self.chosen.wanted.remove((act.step, choice))
            for name, value in act.facts:
                if values_of(guide.facts[name]):
                    self._take(("fact", name, _said(value)))


def targets_of(one: Candidate) -> list[Target]:
    """What doing it could come to."""
    if one.kind == "facts":
        return []
    return [(one.name, choice) for choice in one.choices] or [(one.name, "")]
