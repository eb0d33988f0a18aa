"""What the shipped guides say must never happen (`egenskaber`), against walks that try to make it happen.

A walk aims at one property: it follows the ways forward towards the step, tries the step itself at any time, with any answers, and does
other things in between. Whatever the engine lets be done is held against every property. Nothing is set aside: no deviations, no corrections.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sagsgang import Actor, Engine, FrozenClock, SagsgangError
from sagsgang.guide.library import Library, load_guides, shipped_folder
from sagsgang.guide.model import Fact, Guide, Property, Step
from sagsgang.store.memory import MemoryStore

TIMES = {"grundig": 4, "dyb": 40}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
APPLIES: dict[str, tuple[bool | None, ...]] = {
    "underretning": (True,),
    "undersoegelse": (True,),
    "vold-og-overgreb": (True, None),
}
"""The shipped guides, and what a property's `når` must be for it to hold: in the abuse guide what nobody knows is no way out."""
SHIPPED = tuple(APPLIES)
WALKS = 3 * TIMES
"""Walks that aim at each property."""
MOVES = 60
OPENED = "2026-11-20T16:12+01:00"


def any_answer(dice: random.Random, fact: Fact) -> Any:
    """Some answer that the fact takes."""
    by_type: dict[str, Any] = {
        "ja_nej": dice.choice(["ja", "nej"]),
        "tal": dice.randint(int(fact.least or 0), int(fact.most or 5)),
        "dato": dice.choice(["2014-05-01", "2020-02-29", "2026-11-20"]),
        "tidspunkt": "2026-11-20 15:40",
        "varighed": dice.choice(["2 dage", "3 måneder"]),
        "person": "rita",
        "personer": ["ravn", "rita"][: dice.randint(1, 2)],
        "dokument": "notat#sha256:" + "0" * 64,
    }
    names = [name for name, _title in fact.choices]
    if fact.type == "flervalg":
        return dice.sample(names, dice.randint(1, len(names)))
    if fact.rising and dice.random() < 0.7:
        return names[0]  # it never falls again
    return dice.choice(names) if names else by_type.get(fact.type, "Et svar")


class Walk:
    """One case, and what has really been done in it."""

    def __init__(self, guides: Library, guide: Guide, seed: int) -> None:
        self.dice = random.Random(seed)  # a story, not a secret
        self.guide = guide
        self.clock = FrozenClock(OPENED)
        opening = guide.opening
        stated = [name for name in opening.may_state if self.dice.random() < 0.6]
        facts = {name: any_answer(self.dice, guide.facts[name]) for name in [*opening.asks, *stated]}
        self.case = Engine(store=MemoryStore(), guides=guides, clock=self.clock).start(
            guide.id, facts=facts, by=Actor("anna", "modtagelse"), child="B1"
        )
        self.done: list[str] = []
        self.tried: Counter[str] = Counter()
        """attempts that were refused while what should come before had not been done, by property"""
        self.broken: list[str] = []

    def towards(self, aim: Property) -> None:
        """Walk, aiming at the step that the property is about."""
        for _move in range(MOVES):
            if self.case.status == "closed":
                return
            luck = self.dice.random()
            if luck < 0.15:
                self.clock.set(self.clock.now() + timedelta(hours=self.dice.randint(1, 60)))
            if luck < 0.3:
                self.attempt(self.guide.steps[aim.step])
            elif luck < 0.75:
                self.follow(aim.step)
            else:
                available = self.case.available()
                if available:
                    self.attempt(self.guide.steps[self.dice.choice(available).step])

    def follow(self, step: str) -> None:
        """Do what the program says would bring the step closer."""
        ways = self.case.why(step).ways_forward
        if not ways:
            self.attempt(self.guide.steps[step])
            return
        way = self.dice.choice(ways)
        if way.command == "udfør":
            self.attempt(self.guide.steps[way.args[1]])
        elif way.command == "udelad":
            omitted = self.guide.steps[way.args[1]]
            assert omitted.omittable is not None
            self._do(
                lambda by: self.case.omit(omitted.id, by=by, ground=way.args[3], reason="Grunden er god."), omitted
            )
        elif way.command == "fakta":
            name = way.args[1].removesuffix("=…")
            value = any_answer(self.dice, self.guide.facts[name])
            self._do(lambda by: self.case.record({name: value}, by=by), None)

    def attempt(self, step: Step) -> None:
        facts = {name: any_answer(self.dice, self.guide.facts[name]) for name in step.asks}
        outcome = self.dice.choice([one.id for one in step.outcomes] or [None])
        before = {held for held in self.guide.properties if held.step == step.id and held.before not in self.done}
        if self._do(lambda by: self.case.do(step.id, by=by, outcome=outcome, facts=facts), step):
            self.hold(step)
            self.done.append(step.id)
        else:
            self.tried.update(name_of(held) for held in before)

    def _do(self, deed: Any, step: Step | None) -> bool:
        role = self.dice.choice(step.roles) if step is not None and step.roles else "rådgiver"
        try:
            deed(Actor(f"{role}-{self.dice.randint(1, 3)}", role))
        except SagsgangError:
            return False
        return True

    def hold(self, step: Step) -> None:
        """The step has just been done: hold it against every property about it."""
        view = self.case.view()
        for held in self.guide.properties:
            if held.step != step.id:
                continue
            assert held.kind == "never", "another kind needs another check"
            if held.before not in self.done and view.truth(held.when) in APPLIES[self.guide.id]:
                self.broken.append(f"{name_of(held)} after {self.done}")


def name_of(held: Property) -> str:
    return f"{held.step} never before {held.before} (line {held.origin.line})"


def walks(guides: Library, guide: Guide, times: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """Walks towards each property: refused attempts by property, what was done by step, and breaches."""
    tried: Counter[str] = Counter()
    done: Counter[str] = Counter()
    broken: list[str] = []
    for place, aim in enumerate(guide.properties):
        for nr in range(times):
            walk = Walk(guides, guide, seed=1000 * place + nr)
            walk.towards(aim)
            tried += walk.tried
            done.update(walk.done)
            broken += [f"seed {1000 * place + nr}: {one}" for one in walk.broken]
    return tried, done, broken


@pytest.mark.parametrize("name", SHIPPED)
def test_no_walk_does_what_must_never_happen(name: str) -> None:
    guides = load_guides()
    guide = guides.guide(name)
    tried, done, broken = walks(guides, guide, WALKS)
    assert broken == []
    never_tried = [name_of(one) for one in guide.properties if not tried[name_of(one)]]
    assert never_tried == [], "these were never put to the test"
    assert [one.step for one in guide.properties if not done[one.step]] == [], "the walks never came so far"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_walks_find_what_a_guide_without_its_barriers_and_conditions_lets_happen(name: str, tmp_path: Path) -> None:
    """The control: the same walks, the same properties, and nothing that keeps them."""
    lines = (shipped_folder() / name / "guide.yaml").read_text(encoding="utf-8").split("\n")
    bare = without(lines, "spærringer:", 0)
    for step_key in ("    kræver:", "        kræver:"):
        bare = without(bare, step_key, len(step_key) - len(step_key.lstrip()))
    folder = tmp_path / name
    folder.mkdir()
    (folder / "guide.yaml").write_text("\n".join(bare), encoding="utf-8")
    guides = load_guides(tmp_path)
    _tried, _done, broken = walks(guides, guides.guide(name), 1)
    assert len(broken) > 5


def without(lines: list[str], key: str, indent: int) -> list[str]:
    """The lines without a key and what is below it."""
    left: list[str] = []
    inside = False
    for line in lines:
        if inside and line.strip() and len(line) - len(line.lstrip()) <= indent:
            inside = False
        if line.startswith(key):
            inside = True
        if not inside:
            left.append(line)
    return left
