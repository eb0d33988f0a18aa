"""What is proved, against what the real engine lets happen on random walks, on shipped guides and on generated ones.

A phase that is said to be out of reach is never come to, a step that can never be done is never done, a property that holds is never
violated, and where a case can always close, what a walk has left open is brought to its end.
"""

from __future__ import annotations

import os
import random
from collections import Counter, deque
from typing import Any

import pytest

from sagsgang.guide.library import Library, load_guides
from sagsgang.guide.model import Guide
from sagsgang.proof import properties, reach, traps
from sagsgang.proof.answer import Answer
from sagsgang.proof.prove import prove
from tests.proof.enumeration import Act, Done, Enumeration, State, TooLargeError
from tests.proof.replaying import CASE, Both, status_of, subject_of
from tests.proof.small_guides import fact_condition, small_guide
from tests.proof.test_against_enumeration import without_guards
from tests.proof.walking import Noticed, Walk
from tests.reference import shipped
from tests.reference.random_guides import random_guide
from tests.walks.sides import compiled, shared_folder

TIMES = {"grundig": 3, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
SMALL = 25 * TIMES
LARGE = 2 * TIMES
ENDED = 15 * TIMES
WALKS = 4
MOVES = 40
SHIPPED = {"underretning": 6, "undersoegelse": 5, "vold-og-overgreb": 5}
"""The shipped guides, and how many walks each gets."""
TO_THE_END = 400
"""moves in which a case is brought to its end"""
LOOKED_AT = (reach.answers, properties.answers)
"""the topics that a walk can contradict"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


def contradictions(answers: list[Answer], noticed: Noticed) -> list[str]:
    """What was proved, and yet happened."""
    found = []
    for answer in answers:
        if answer.code == "SG211" and answer.verdict == "refuted" and answer.part in noticed.phases:
            found.append(f"{answer.part} is never reached, and was")
        if answer.code == "SG212" and answer.verdict == "refuted" and answer.part in noticed.steps:
            found.append(f"{answer.part} is never available, and was done")
        if answer.code == "SG220" and answer.verdict == "proved":
            place = int(answer.part.removeprefix("nr. ")) - 1
            if place in noticed.broken:
                found.append(f"property {answer.part} holds, and was violated by {noticed.broken[place]}")
    return found


def with_properties(dice: random.Random, raw: dict) -> dict:
    """The guide, and properties of all kinds."""
    found: list[dict] = []
    choices = {n: b for n, b in raw["fakta"].items() if b["type"] in ("ja_nej", "valg") and "beregnes" not in b}
    for _one in range(6):
        one, other = dice.sample(list(raw["trin"]), 2)
        kind = dice.choice(["aldrig", "aldrig", "altid", "til sidst"])
        body: dict = {"altid": one} if kind == "til sidst" else {kind: one, "før": other}
        if kind == "til sidst" or dice.random() < 0.4:
            body["når"] = fact_condition(dice, {"fakta": choices})
        if {one, other} not in [{said.get("aldrig", said.get("altid")), said.get("før")} for said in found]:
            found.append(body)
    raw["egenskaber"] = found
    return raw


def walked(guide: Guide, raw: dict, seed: int, walks: int = WALKS) -> Noticed:
    noticed = Noticed()
    for nr in range(walks):
        Walk(guide, raw, 1_000 * seed + nr, noticed).go(MOVES)
    return noticed


def generated(first: int) -> list[tuple[int, dict]]:
    """Small guides, and ones that say all that a guide can say."""
    small = [(seed, small_guide(seed).raw) for seed in range(first, first + SMALL)]
    large = []
    for seed in range(first, first + LARGE):
        dice = random.Random(seed)  # a story, not a secret
        large.append((seed, with_properties(dice, random_guide(dice))))
    return small + large


def test_no_walk_of_a_generated_guide_contradicts_what_is_proved_of_it(library: Library) -> None:
    counted: Counter[str] = Counter()
    for seed, raw in generated(700_000):
        subject = subject_of(library, raw)
        noticed = walked(subject.guide, raw, seed)
        answers = prove(subject, LOOKED_AT)
        assert contradictions(answers, noticed) == [], f"seed {seed}"
        counted += noticed.counted
        counted.update(f"{answer.code} {answer.verdict}" for answer in answers)
        counted["violated"] += len(noticed.broken)
        counted["closed"] += noticed.closed
    print(counted)
    done = ("step", "omit", "facts", "handover", "violated", "closed")
    said = ("SG211 refuted", "SG212 refuted", "SG220 proved")
    assert min(counted[one] for one in (*done, *said)) > 10, counted


def test_walks_of_a_guide_without_its_guards_contradict_what_was_proved_with_them(library: Library) -> None:
    """The control: the walks do come where the guards keep them from."""
    contradicted = 0
    for seed, raw in generated(700_000)[:SMALL]:
        answers = prove(subject_of(library, raw), LOOKED_AT)
        bare = without_guards(raw)
        noticed = walked(compiled(library, bare, thorough=False), bare, seed, 2)
        contradicted += bool(contradictions(answers, noticed))
    assert contradicted >= SMALL / 8, contradicted


def test_where_a_case_can_always_close_every_walk_can_be_brought_to_its_end(library: Library) -> None:
    """The shortest way to the end that the enumeration knows, done on the engine."""
    ended, seed = 0, 800_000
    while ended < ENDED:
        seed += 1
        made = small_guide(seed)
        if "vindue" in repr(made.raw):
            continue
        try:
            found = Enumeration(made.raw, limit=200)
        except TooLargeError:
            continue
        subject = subject_of(library, made.raw)
        closing = [answer.verdict for answer in prove(subject, [traps.answers])]
        if set(closing) != {"proved"}:
            continue
        dice = random.Random(seed)  # a story, not a secret
        both = Both(subject.guide, made.raw)
        both.do(dice.choice([act for act, _state in found._openings()]))
        for _move in range(dice.randint(0, 12)):
            acts = [act for act, _state in found._acts(state_of(found, both))]
            if acts:
                both.do(dice.choice(acts))
        for act in way_to_the_end(found, state_of(found, both)):
            both.do(act)
        assert both.standing()["status"] == "closed", f"seed {seed}"
        ended += 1


def state_of(found: Enumeration, both: Both) -> State:
    """The case on the engine, as the enumeration has it."""
    case = both.engine.replay.states[CASE]
    log = [(doing.at, doing.nr, Done(doing.step, doing.outcome)) for doing in case.last.values()]
    log += [(one.at, one.nr, Done(one.step, None, True)) for some in case.omissions.values() for one in some]
    log.sort()
    entries = [entry for _at, _nr, entry in log]
    statuses = status_of(both.standing())
    plain = {"not_applicable": "lapsed", "missed": "open", None: "none"}
    return State(
        tracks=tuple(case.tracks[track] for track in found.guide.tracks),
        facts=tuple(value_of(case.facts[name].value) if name in case.facts else None for name in found.names),
        log=tuple(entries if found.ordered else sorted(entries, key=str)),
        duties=tuple(plain.get(statuses.get(duty), statuses.get(duty, "none")) for duty in found.duties),
        closed=case.status == "closed",
    )


def value_of(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def way_to_the_end(found: Enumeration, state: State) -> list[Act]:
    came: dict[State, tuple[State, Act] | None] = {state: None}
    waiting = deque([state])
    while waiting:
        here = waiting.popleft()
        if here.closed:
            acts = []
            while (before := came[here]) is not None:
                acts.append(before[1])
                here = before[0]
            return acts[::-1]
        for act, reached in found._acts(here):
            if reached not in came:
                came[reached] = (here, act)
                waiting.append(reached)
    raise AssertionError(f"no way to the end from {state}")


# --- the shipped guides


@pytest.mark.parametrize("name", SHIPPED)
def test_no_walk_of_a_shipped_guide_contradicts_what_is_proved_of_it(name: str) -> None:
    """That all the properties of the shipped guides are proved, and that each phase is reached, is held where they are proved."""
    guide, raw = load_guides().guide(name), shipped.raw(name)
    noticed = Noticed()
    for seed in range(SHIPPED[name] * TIMES):
        Walk(guide, raw, seed, noticed).go(MOVES)
    assert noticed.broken == {}
    assert min(noticed.counted[kind] for kind in ("step", "omit", "facts", "handover")) > 0, noticed.counted


def test_every_walk_of_the_shipped_notification_guide_can_be_brought_to_its_end() -> None:
    """In the other two a caseworker who does what comes first can let a duty go by for good, or has much to choose among.

    Of a case whose child nobody knows nobody can tell who is new in it, so a proof is of cases with a child.
    """
    guide, raw = load_guides().guide("underretning"), shipped.raw("underretning")
    noticed = Noticed()
    for seed in range(SHIPPED["underretning"] * TIMES):
        walk = Walk(guide, raw, seed, noticed)
        walk.go(MOVES)
        for case, state in list(walk.engine.replay.states.items()):
            if state.child is not None:
                assert walk.finish(case, TO_THE_END), f"seed {seed}: {case} does not close"
    assert noticed.closed > SHIPPED["underretning"] * TIMES
