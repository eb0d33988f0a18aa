"""What `check.conditions` says of random conditions, against z3; and its witnesses, against the judge of real cases.

`tests/check/test_conditions.py` holds the same against trying every case, over made-up leaves; here the conditions are written, as guides
write them, with every kind of leaf that random guides have, and z3 looks among all cases.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from itertools import combinations_with_replacement
from typing import Any

import pytest
import z3

from sagsgang.case.judge import View
from sagsgang.case.state import CaseState, Doing, FactValue, Instance
from sagsgang.check import conditions
from sagsgang.check.conditions import all_false_possible, always_true, both_possible, never_true, witness
from sagsgang.guide.condition import leaves, negated
from sagsgang.guide.library import Library
from sagsgang.guide.model import Condition, Guide
from tests.proof.conditions_in_z3 import Cases
from tests.reference.random_conditions import Ground, random_condition
from tests.reference.random_guides import random_guide
from tests.walks.sides import compiled, shared_folder

TIMES = {"grundig": 3, "dyb": 100}.get(os.environ.get("SAGSGANG_LAENGDE", ""), 1)
GUIDES = 20 * TIMES
PAIRS_OF_EACH = 50
"""two conditions in each: 2,000 in all"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


def deeper(dice: random.Random, ground: Ground) -> Any:
    """A condition that hangs together: several leaves, also on the same thing, and often one against the other."""
    one = random_condition(dice, ground)
    luck = dice.random()
    if luck < 0.2:
        return one
    other = random_condition(dice, ground)
    if luck < 0.3:
        return {"en_af": [one, {"ikke": one}, other]}
    if luck < 0.4:
        other = {"ikke": one} if dice.random() < 0.3 else {"alle": [{"ikke": one}, other]}
    return {dice.choice(["alle", "alle", "en_af"]): [one, other, random_condition(dice, ground, 1)]}


def asked(library: Library, seed: int, *, plain: bool) -> tuple[dict, Guide, list[tuple[Any, Condition]]]:
    """A random guide, and conditions in it: as they are written, and as they are compiled.

    `plain`: only what can be put into a case by hand (no times, other cases or persons; every step belongs).
    """
    dice = random.Random(seed)  # a story, not a secret
    raw = random_guide(dice)
    if plain:
        for body in (*raw["trin"].values(), *raw["spor"].values()):
            body.pop("når", None)
        facts = {
            name: body for name, body in raw["fakta"].items() if body["type"] in ("ja_nej", "valg", "flervalg", "tal")
        }
        facts = {name: body for name, body in facts.items() if "beregnes" not in body}
        speaking = {**raw, "fakta": facts, "betingelser": {}}
    else:
        speaking = raw
    ground = Ground(
        guide=speaking,
        steps=list(raw["trin"]),
        obligations=list(raw["pligter"]),
        people=not plain,
        other_cases=not plain,
        now=not plain,
        named=not plain,
        bare=True,
    )
    written = [deeper(dice, ground) for _one in range(2 * PAIRS_OF_EACH)]
    if plain:
        written = [one for one in written if "'siden'" not in repr(one)]
    raw["trin"]["spørgsmålet"] = {"titel": "Spørgsmålet", "rolle": "leder", "kræver": written, "hjemmel": ["BL-1"]}
    guide = compiled(library, raw, thorough=False)
    return raw, guide, list(zip(written, guide.steps["spørgsmålet"].requires, strict=True))


def exists(cases: Cases, *formulas: Any) -> bool:
    """Whether z3 finds a case in which all are so."""
    solver = z3.SimpleSolver()
    solver.add(*cases.limits, *formulas)
    found = solver.check()
    assert found != z3.unknown
    return bool(found == z3.sat)


def test_random_conditions_are_judged_as_z3_judges_them(library: Library) -> None:
    counted: Counter[str] = Counter()
    for seed in range(GUIDES):
        raw, guide, pairs = asked(library, seed, plain=False)
        for place, ((one_raw, one), (other_raw, other)) in enumerate(zip(pairs[::2], pairs[1::2], strict=True)):
            cases = Cases(raw)
            first, second = cases.of(one_raw), cases.of(other_raw)
            said = [
                ("never", never_true(one, guide), [first.true]),
                ("apart", not both_possible(one, other, guide), [first.true, second.true]),
                ("always", always_true(other, guide), [z3.Not(second.true)]),
                ("no gap", not all_false_possible([one, other], guide), [first.false, second.false]),
            ]
            for what, claimed, formulas in said[place % 2 :: 2]:
                so = not exists(cases, *formulas)
                assert so or not claimed, (f"seed {seed}", what, one_raw, other_raw)
                counted[f"{what} {claimed}"] += 1
                counted["missed"] += so and not claimed and not cases.rough
                counted["looked at"] += 1
    assert min(counted[f"{what} True"] for what in ("never", "always", "apart", "no gap")) >= 20, counted
    assert counted["missed"] == 0, counted


def test_a_condition_that_is_judged_wrongly_is_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: `possible` that forgets that a fact may be unknown, and one that takes a list for a choice."""
    whole = conditions.states_of
    for forgotten in ("ja_nej", "flervalg"):

        def fewer(thing: Any, leaves: Any, guide: Guide, forgotten: str = forgotten) -> tuple[Any, ...]:
            states = whole(thing, leaves, guide)
            known = thing[0] == "fact" and guide.facts[thing[1]].type == forgotten
            return states[1:] if known else states

        monkeypatch.setattr(conditions, "states_of", fewer)
        with pytest.raises(AssertionError):
            test_random_conditions_are_judged_as_z3_judges_them(library)


# --- witnesses


class Nobody:
    """No other cases."""

    def of_child(self, child: str, besides: str) -> tuple[()]:
        return ()

    def of_family(self, family: str, besides: str) -> tuple[()]:
        return ()


def case_of(guide: Guide, found: dict, asked_of: set[tuple[str, str]]) -> CaseState | None:
    """The case that the witness tells of: facts, doings, where tracks stand, obligations.

    `asked_of`: what is asked of obligations, (id, status). None: no obligation stands so; more was taken for possible than is.
    """
    state = CaseState(case="K1", child="B1", tracks={track: rule.phases[0].id for track, rule in guide.tracks.items()})
    for thing, so in found.items():
        match thing[0]:
            case "fact" if so is not None:
                state.facts[thing[1]] = FactValue(value_of(guide, thing[1], so), 1, 1, "anna", 1)
            case "step":
                outcome, omitted, _belongs = so
                doing = Doing(2, thing[1], outcome or None, 2, 2, "anna", None)
                if outcome is not None:
                    state.doings.append(doing)
                    state.last[thing[1]] = doing
                if omitted:
                    state.omissions[thing[1]] = (doing,)
            case "track":
                state.tracks[thing[1]] = so[0]
            case "obligation":
                statuses = statuses_of({word: truth for word, truth in so if (thing[1], word) in asked_of})
                if statuses is None:
                    return None
                for nr, status in enumerate(statuses, start=1):
                    state.instances[thing[1], nr] = instance(thing[1], nr, status)
    return state


def value_of(guide: Guide, fact: str, so: Any) -> Any:
    match guide.facts[fact].type:
        case "flervalg":
            chosen, others = so
            free = [choice for choice, _title in guide.facts[fact].choices if choice not in chosen]
            assert others == 0 or others <= len(free)
            return [*chosen, *free[:others]] if others else sorted(chosen)
        case "tal":
            return int(so[0]) if float(so[0]).is_integer() else so[0]
        case _:
            return so


WAITING = ("open", "missed", "met", "lapsed", "unknown", "past")


def statuses_of(so: dict[str, bool | None]) -> tuple[str, ...] | None:
    """Some instances of which that is so."""
    for many in range(4):
        for some in combinations_with_replacement(WAITING, many):
            unknown = "unknown" in some or "past" in some
            waits = "open" in some or "missed" in some
            real = {
                "åben": True if "open" in some else None if unknown else False,
                "overskredet": True if "missed" in some else None if "past" in some else False,
                "opfyldt": "met" in some and not waits and (None if unknown else True),
            }
            if so.items() <= real.items():
                return some
    return None


def instance(obligation: str, nr: int, status: str) -> Instance:
    past = status == "past"
    return Instance(
        id=obligation,
        nr=nr,
        status="unknown" if past else status,
        arose_by="opening",
        arose_at=1,
        arose_nr=1,
        start=1,
        due=2 if past else None,
    )


def asked_of_obligations(demands: list[tuple[Condition, bool]]) -> set[tuple[str, str]]:
    said = [leaf for condition, _so in demands for leaf in leaves(condition)]
    return {(leaf.subject, leaf.values[0]) for leaf in said if leaf.op == "obligation"}


def test_a_witness_satisfies_the_real_judge(library: Library) -> None:
    counted: Counter[str] = Counter()
    for seed in range(GUIDES, GUIDES + GUIDES // 2):
        _raw, guide, pairs = asked(library, seed, plain=True)
        for (_one_raw, one), (_other_raw, other) in zip(pairs[::2], pairs[1::2], strict=False):
            for demands in (
                [(one, True)],
                [(other, False)],
                [(one, True), (other, True)],
                [(negated(one), True), (other, False)],
            ):
                found = witness(demands, guide)
                case = None if found is None else case_of(guide, found, asked_of_obligations(demands))
                counted["none" if found is None else "not real" if case is None else "some"] += 1
                if case is not None:
                    view = View(guide, case, Nobody(), 1_000)
                    for condition, so in demands:
                        assert (view.truth(condition) is True) == so, (f"seed {seed}", condition, so, found)
    assert counted["none"] > 50 * TIMES, counted
    assert counted["some"] > 1_000 * TIMES, counted
    assert counted["not real"] < counted["some"] / 50, counted


def test_a_witness_that_takes_done_for_omitted_is_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    whole = conditions.truth_of

    def mistaken(leaf: Condition, state: Any, guide: Guide) -> Any:
        if leaf.op != "done":
            return whole(leaf, state, guide)
        return state[1] != leaf.negated

    monkeypatch.setattr(conditions, "truth_of", mistaken)
    with pytest.raises(AssertionError):
        test_a_witness_satisfies_the_real_judge(library)
