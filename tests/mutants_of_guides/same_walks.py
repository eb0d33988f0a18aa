"""Whether a mutant of a condition means the same: random walks of the reference model in which both conditions are asked.

A walk goes by the guide as it is. Wherever the reference asks for the condition that a mutant changes, the mutated one is asked
too, in the same view, and must have the same value and the same reasons. As long as it has, the reference would go the same way
and answer the same by the mutant: the two walks are one, so every mutant of a guide is asked in the same walks.

That nothing tells them apart is worth nothing where a walk never comes. So each mutant has a control: the part that it changes,
turned into its opposite, must be told apart in those same walks.

What the reference does not say (the words of a reason, its law) no walk can compare, and of a mutant of anything but a condition
nothing is said here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from sagsgang.engine import Case
from sagsgang.guide.library import Library
from sagsgang.guide.yamldoc import Node
from sagsgang.trial.find import trials_of
from sagsgang.trial.read import read_trial
from sagsgang.trial.run import run
from tests.mutants_of_guides.mutant import Mutant
from tests.mutants_of_guides.tree import Path, as_read, at, mapping, replaced
from tests.reference import conditions, obligations, random_walks, records, shipped, steps
from tests.reference.conditions import Leaf, View
from tests.reference.random_walks import Walk

WALKS = 2000
"""Of each guide; their seeds are 0 and up."""

LEAST = 15
"""Records in a walk, those of the story among them."""

FRESH = 6
"""Records at random, at least."""

BLOCK = 50
"""Walks in a piece of work."""

NOT_SAID = ("drop-law",)
"""Operators of what the reference does not say."""

MODULES = (conditions, obligations, records, steps)
"""Of the reference: those that ask for conditions."""

Story = list[dict[str, Any]]


@dataclass(kw_only=True)
class Claim:
    """A mutant, and what the walks have said of it so far."""

    mutant: Mutant
    original: Any
    """the condition as the reference has it in the guide: known again by being the same object"""
    mutated: Any
    control: Any
    asked: int = 0
    apart: str = ""
    """the first walk that told the two conditions apart"""
    control_apart: bool = False

    @property
    def says(self) -> str:
        """`same`; the walk that told the two apart; or that none came to where the changed part decides."""
        return self.apart or ("same" if self.control_apart else "not reached")


def claims_of(mutants: Iterable[Mutant], source: Callable[[str], Node]) -> list[Claim]:
    """A claim for each mutant of a condition that the reference asks for as a whole."""
    found = []
    for mutant in mutants:
        if mutant.operator in NOT_SAID:
            continue
        root = source(mutant.guide)
        place = _asked_for(root, mutant.path)
        if place is None:
            continue
        node = at(root, _condition_at(root, mutant.path, place))
        assert node is not None
        opposite = replaced(root, _condition_at(root, mutant.path, place), mapping(node, ikke=node))
        found.append(
            Claim(
                mutant=mutant,
                original=_whole(shipped.raw(mutant.guide), place),
                mutated=_mutated(mutant, root, place),
                control=as_read(_there(opposite, place)),
            )
        )
    return found


# -- places in a guide -----------------------------------------------------------------------------------------------


def _asked_for(root: Node, path: Path) -> Path | None:
    """The condition around the place that the reference asks for as one: of `kræver`, each of the list by itself."""
    heads: tuple[tuple[str | None, ...], ...] = (
        ("betingelser", None),
        ("trin", None, "når"),
        ("trin", None, "kræver"),
        ("trin", None, "udfald", None, "kræver"),
        ("spor", None, "når"),
        ("pligter", None, "når"),
        ("spærringer", None, "når"),
    )
    for head in heads:
        if len(path) >= len(head) and all(part in (None, key) for part, key in zip(head, path, strict=False)):
            place = path[: len(head)]
            node = at(root, place)
            if head[-1] == "kræver" and node is not None and node.kind == "list":
                place = path[: len(head) + 1]
                node = at(root, place)
            whole = len(place) > len(head) or head[-1] != "kræver" or (node is not None and node.kind == "map")
            return place if whole and node is not None and node.kind in ("map", "list") else None
    return None


_LEAVES = ("trin", "fakta", "spor", "pligt", "person", "sag", "betingelse", "alle", "en_af", "ikke")


def _condition_at(root: Node, path: Path, place: Path) -> Path:
    """The smallest condition with the changed place in it."""
    for length in range(len(path), len(place), -1):
        node = at(root, path[:length])
        if node is not None and node.kind == "map" and any(node.get(key) is not None for key in _LEAVES):
            return path[:length]
    return place


def _there(root: Node, place: Path) -> Node:
    node = at(root, place)
    assert node is not None, place
    return node


def _whole(raw: Any, place: Path) -> Any:
    for part in place:
        raw = raw[part]
    return raw


def _mutated(mutant: Mutant, root: Node, place: Path) -> Any:
    """The condition with the change. One that is left out of `kræver`, or altogether, is always met."""
    before, after = at(root, place[:-1]), at(mutant.root, place[:-1])
    if after is None or (before is not None and len(after.items) < len(before.items)) or at(mutant.root, place) is None:
        return []
    return as_read(_there(mutant.root, place))


# -- the watch -------------------------------------------------------------------------------------------------------

Ask = Callable[..., Any]


@dataclass
class Watch:
    """Asks for the mutated conditions wherever the originals are asked for."""

    claims: Sequence[Claim]
    walk: str = ""
    _of: dict[int, list[Claim]] = field(default_factory=dict)
    _asking: bool = False

    def __post_init__(self) -> None:
        for claim in self.claims:
            self._of.setdefault(id(claim.original), []).append(claim)

    @contextmanager
    def on(self) -> Iterator[None]:
        """While the reference is watched."""
        tells: dict[str, Callable[[Any], object]] = {"value": _value, "reasons": _reasons, "leaves": _leaves}
        real = {name: getattr(conditions, name) for name in tells}
        places = [(module, name) for module in MODULES for name in tells if getattr(module, name, None) is real[name]]
        for module, name in places:
            setattr(module, name, self._watched(real[name], tells[name], decides=name == "value"))
        try:
            yield
        finally:
            for module, name in places:
                setattr(module, name, real[name])

    def _watched(self, ask: Ask, tell: Callable[[Any], object], *, decides: bool) -> Ask:
        def watched(view: View, condition: object, *rest: Any, **named: Any) -> Any:
            found = ask(view, condition, *rest, **named)
            claims = self._of.get(id(condition))
            if claims is not None and not self._asking:
                self._asking = True
                told = tell(found)
                for claim in claims:
                    claim.asked += 1
                    if not claim.apart and tell(ask(view, claim.mutated, *rest, **named)) != told:
                        claim.apart = self.walk
                    if decides and not claim.control_apart:
                        claim.control_apart = tell(ask(view, claim.control, *rest, **named)) != told
                self._asking = False
            return found

        return watched


def _value(found: bool | None) -> object:
    return found


def _reasons(found: list[Leaf]) -> object:
    """What the reference makes of them: those that are not met, and how a failed requirement is named by them."""
    return [
        (leaf.kind, leaf.value, leaf.subject, leaf.absolute, steps.asks_for_it(leaf), *_facts(leaf))
        for leaf in found
        if leaf.value is not True
    ]


def _leaves(found: list[Leaf]) -> object:
    """What the reference makes of them: which facts the unknown ones speak of."""
    return [_facts(leaf) for leaf in found if leaf.value is None]


def _facts(leaf: Leaf) -> tuple[object, ...]:
    return tuple(leaf.body.get(key) for key in ("fakta", "før", "efter"))


# -- the walks -------------------------------------------------------------------------------------------------------


def stories(library: Library, guide: str) -> list[Story]:
    """The case logs of the tests that ship with the guide and are about one case: a walk begins with some of one."""
    found = []
    for path in trials_of(library, guide):
        trial, _document, problems = read_trial(library, path)
        assert trial is not None, problems
        seen: list[Case] = []
        run(trial, library, watched=seen.append)
        logs = [] if not seen else seen[-1]._engine.export()
        if trial.guide == guide and logs and len({line["case"] for line in logs}) == 1:
            found.append(logs)
    return found


def walk(seed: int, guide: str, told: Sequence[Story]) -> None:
    """One walk: some of a story, and records at random; every case judged at the end."""
    rng = random.Random(seed)  # a walk, not a secret
    raw = shipped.raw(guide)
    model = shipped.model(raw)
    start = datetime(2026, 2, 10, 8, tzinfo=UTC)
    on = Walk(rng=rng, guide=raw, model=model, now=start, live=False, partly=seed % 2 == 0)
    story = rng.choice(told)
    for record in story[: rng.randint(0, len(story))]:
        random_walks.add(on, record)
        recorded = datetime.fromisoformat(record.get("recorded", record["at"]))
        on.now = max(on.now, recorded.astimezone(UTC))
    if not on.cases:
        random_walks.open_case(on)
    records = max(LEAST, len(on.records) + FRESH)
    random_walks.go_on(on, records, records)
    for case in on.cases:
        model.case(case, on.now)


def ask(claims: Sequence[Claim], guide: str, told: Sequence[Story], seeds: Iterable[int]) -> None:
    """Walk, and note in the claims what they come to."""
    watch = Watch([claim for claim in claims if claim.mutant.guide == guide])
    with watch.on():
        for seed in seeds:
            watch.walk = f"{guide}, seed {seed}"
            walk(seed, guide, told)


# -- all of them -----------------------------------------------------------------------------------------------------


@dataclass
class Task:
    """What the workers share: they are copies of the process that has read everything."""

    claims: list[Claim]
    told: dict[str, list[Story]]


_task = Task([], {})


def ask_all(claims: list[Claim], library: Library, *, workers: int, walks: int = WALKS) -> None:
    """As many walks of each guide that a claim is about, and what the claims come to in them."""
    _task.claims = claims
    _task.told = {guide: stories(library, guide) for guide in dict.fromkeys(claim.mutant.guide for claim in claims)}
    blocks = [(guide, first, min(BLOCK, walks - first)) for guide in _task.told for first in range(0, walks, BLOCK)]
    with get_context("fork").Pool(workers) as pool:
        for answers in pool.imap(_block, blocks):
            for claim, (asked, apart, control_apart) in zip(claims, answers, strict=True):
                claim.asked += asked
                claim.apart = claim.apart or apart
                claim.control_apart = claim.control_apart or control_apart


def _block(block: tuple[str, int, int]) -> list[tuple[int, str, bool]]:
    """What this block of walks came to, by claim; the mutants themselves, each a whole guide, stay here."""
    guide, first, count = block
    claims = [replace(claim, asked=0, apart="", control_apart=False) for claim in _task.claims]
    ask(claims, guide, _task.told[guide], range(first, first + count))
    return [(claim.asked, claim.apart, claim.control_apart) for claim in claims]
