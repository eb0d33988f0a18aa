"""What a condition can come to, against trying every case there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from sagsgang.check.conditions import Budget, all_false_possible, always_true, both_possible, never_true
from sagsgang.guide.compile import Shared, compile_guide
from sagsgang.guide.condition import Truth, conjunction, evaluate, leaves, negated
from sagsgang.guide.model import Condition, Guide, Origin, Role
from sagsgang.guide.yamldoc import load_text
from sagsgang.law.amount import Amount

TEXT = """\
guide: g
titel: G
udgave: "1"
gælder: {fra: 2024-01-01}
fakta:
  overgreb: {type: ja_nej, spørgsmål: Overgreb?}
  hvem: {type: valg, spørgsmål: Hvem?, valg: {mor: Mor, far: Far, skole: Skole}}
  mistænkte: {type: flervalg, spørgsmål: Hvem?, valg: {mor: Mor, far: Far, ukendt: Ukendt}}
  enige: {type: tal, spørgsmål: Hvor mange?, mindst: 0, højst: 4}
  født: {type: dato, spørgsmål: Født?}
  alder: {type: tal, beregnes: {alder_af: født, ved: nu}}
  mødt: {type: dato, spørgsmål: Mødt?}
  navn: {type: tekst, spørgsmål: Navn?}
spor:
  s: {faser: {ny: Ny, i_gang: I gang, slut: {titel: Slut, slut: ja}}}
  valgfrit: {når: {fakta: overgreb, er: ja}, faser: {åben: Åben, lukket: {titel: Lukket, slut: ja}}}
trin:
  a: {titel: A, rolle: r, fra: ny, udfald: {ja: {titel: Ja, til: i_gang}, nej: Nej}}
  b: {titel: B, rolle: r, fra: i_gang, til: slut, når: {fakta: overgreb, er: ja}}
pligter:
  p: {titel: P, opfyldes_af: [b], ansvarlig: r}
"""


def guide() -> Guide:
    compiled, problems = compile_guide(load_text(TEXT, "g.yaml"), Shared(roles={"r": Role(id="r", title="R")}))
    assert compiled is not None, problems
    return compiled


GUIDE = guide()
NOWHERE = Origin("", 1, 1)
World = dict[str, Any]


def leaf(op: str, subject: str, *values: str, **more: Any) -> Condition:
    return Condition(op=op, origin=NOWHERE, subject=subject, values=values, **more)


# -- the naive one: every case, and what each leaf says of it, written without a look at the other ------------------------

DAYS = [None, *[(a, b) for a in range(-2, 3) for b in range(a, 3)]]
STATUSES = ("open", "missed", "met", "lapsed", "unknown", "unknown and past")
VALUES: dict[str, list[Any]] = {
    "overgreb": [None, "ja", "nej"],
    "hvem": [None, "mor", "far", "skole"],
    "mistænkte": [None, *[set(some) for n in range(4) for some in combinations(("mor", "far", "ukendt"), n)]],
    "enige": [None, *[n / 2 for n in range(9)]],
    "alder": [None, *[(a, b) for a in range(-1, 7) for b in range(a, 7)]],
    "mødt": DAYS,
    "navn": [None, "bo", "ida", "noget andet"],
    "a": [(o, left) for o in (None, "ja", "nej") for left in (True, False)],
    "b": [(o, left, belongs) for o in (None, "") for left in (True, False) for belongs in (True, False, None)],
    "s": ["ny", "i_gang", "slut"],
    "valgfrit": list(product(("åben", "lukket"), (True, False, None))),
    "p": [list(some) for n in range(3) for some in combinations(STATUSES, n)],
}


def told(condition: Condition, value: Any) -> Truth:
    """What the leaf, without its negation, says of the value."""
    op, values = condition.op, condition.values
    match condition.subject:
        case "overgreb" | "hvem" | "navn":
            return value is not None if op == "known" else None if value is None else value in values
        case "mistænkte":
            if op == "known" or value is None:
                return value is not None if op == "known" else None
            named = set(values)
            return {
                "is": value == named,
                "one_of": bool(value & named),
                "contains": named <= value,
                "least": len(value) >= (condition.number or 0),
                "most": len(value) <= (condition.number or 0),
            }[op]
        case "enige" | "alder":
            if op == "known" or value is None:
                return value is not None if op == "known" else None
            low, high = value if isinstance(value, tuple) else (value, value)
            steps = [low + n / 2 for n in range(int((high - low) * 2) + 1)]
            if op == "is":
                return agreed(one in map(float, values) for one in steps if one == int(one) or low == high)
            edge = condition.number or 0
            return agreed(one >= edge if op == "least" else one <= edge for one in steps)
        case "mødt":
            if op == "known" or value is None:
                return value is not None if op == "known" else None
            edge = 0 if condition.plus is None else condition.plus.number
            return agreed(day < edge if op == "before" else day > edge for day in range(value[0], value[1] + 1))
        case "a" | "b":
            outcome, omitted, *belongs = value
            if op == "settled":
                belonging = belongs[0] if belongs else True
                return True if outcome is not None or omitted else None if belonging is None else not belonging
            return {"done": outcome is not None, "omitted": omitted, "outcome": outcome in values}[op]
        case "s":
            return value in values if op == "track_in" else value == "slut"
        case "valgfrit":
            phase, plays = value
            if op == "track_in":
                return phase in values
            return True if phase == "lukket" else None if plays is None else not plays
        case _:
            return of_obligation(values[0], value)


def agreed(truths: Iterator[bool]) -> Truth:
    found = set(truths)
    return found.pop() if len(found) == 1 else None


def of_obligation(state: str, instances: list[str]) -> Truth:
    """C10, word for word."""
    unknown = [one for one in instances if one.startswith("unknown")]
    if state == "åben":
        return True if "open" in instances else None if unknown else False
    if state == "overskredet":
        return True if "missed" in instances else None if "unknown and past" in instances else False
    if "met" not in instances:
        return False
    others = [one for one in instances if one not in ("met", "lapsed")]
    return True if not others else None if others == unknown else False


def truths(trees: list[Condition]) -> set[tuple[Truth, ...]]:
    """What the trees say together, of every case."""
    subjects = sorted({one.subject for tree in trees for one in leaves(tree)})
    found = set()
    for values in product(*(VALUES[subject] for subject in subjects)):
        world = dict(zip(subjects, values, strict=True))

        def judge(one: Condition, world: World = world) -> Truth:
            truth = told(one, world[one.subject])
            return None if truth is None else truth != one.negated

        found.add(tuple(evaluate(tree, judge) for tree in trees))
    return found


# -- random trees --------------------------------------------------------------------------------------------------------


def some_leaf(dice: random.Random, subject: str) -> Condition:
    def some(*names: str) -> tuple[str, ...]:
        return tuple(dice.sample(names, dice.randint(1, len(names) - 1)))

    match subject:
        case "overgreb":
            made = dice.choice([leaf("is", subject, "ja"), leaf("is", subject, "nej"), leaf("known", subject)])
        case "hvem":
            made = dice.choice([leaf("one_of", subject, *some("mor", "far", "skole")), leaf("known", subject)])
        case "navn":
            made = dice.choice([leaf("is", subject, *some("bo", "ida")), leaf("known", subject)])
        case "mistænkte":
            op = dice.choice(["is", "one_of", "contains", "least", "most", "known"])
            if op in ("least", "most"):
                made = leaf(op, subject, number=float(dice.randint(0, 4)))
            else:
                made = leaf(op, subject, *(() if op == "known" else some("mor", "far", "ukendt")))
        case "enige" | "alder":
            op = dice.choice(["is", "least", "most", "known"])
            number = dice.randint(0, 5)
            if op in ("least", "most"):
                made = leaf(op, subject, number=float(number))
            else:
                made = leaf(op, subject, *(() if op == "known" else (str(number),)))
        case "mødt":
            op = dice.choice(["before", "after", "before", "after", "known"])
            plus = Amount(1, "dage") if dice.random() < 0.2 else None
            made = leaf(op, subject) if op == "known" else leaf(op, subject, other="nu", plus=plus)
        case "a":
            made = dice.choice([leaf(op, subject) for op in ("settled", "done", "omitted")])
            if dice.random() < 0.5:
                made = leaf("outcome", subject, dice.choice(["ja", "nej"]))
        case "b":
            made = leaf(dice.choice(["settled", "done", "omitted"]), subject)
        case "s":
            made = dice.choice([leaf("track_in", subject, *some("ny", "i_gang", "slut")), leaf("track_ended", subject)])
        case "valgfrit":
            made = dice.choice([leaf("track_in", subject, *some("åben", "lukket")), leaf("track_ended", subject)])
        case _:
            made = leaf("obligation", subject, dice.choice(["åben", "opfyldt", "overskredet"]))
    return negated(made) if dice.random() < 0.4 else made


def some_tree(dice: random.Random, subjects: list[str], depth: int) -> Condition:
    if depth == 0 or dice.random() < 0.25:
        return some_leaf(dice, dice.choice(subjects))
    parts = tuple(some_tree(dice, subjects, depth - 1) for _one in range(dice.randint(1, 4)))
    return Condition(op=dice.choice(["all", "any"]), origin=NOWHERE, parts=parts)


def is_exact(trees: list[Condition]) -> bool:
    """Whether no more is taken for possible than is: one time compared with two things is looked at as two."""
    compared = {(one.other, one.plus) for tree in trees for one in leaves(tree) if one.op in ("before", "after")}
    return len(compared) <= 1


SEED = 20261122


def test_random_conditions_are_judged_as_by_trying_every_case() -> None:
    print(f"seed {SEED}")
    dice = random.Random(SEED)
    counted = {"never": 0, "always": 0, "apart": 0, "no gap": 0}
    for number in range(2500):
        subjects = dice.sample(sorted(VALUES), dice.randint(1, 2))
        one, other = (some_tree(dice, subjects, dice.randint(0, 3)) for _tree in range(2))
        found = truths([one, other])
        expected = {
            "never": all(a is not True for a, _b in found),
            "always": all(a is True for a, _b in found),
            "apart": all(conjunction(pair) is not True for pair in found),
            "no gap": all(pair != (False, False) for pair in found),
        }
        said = {
            "never": never_true(one, GUIDE),
            "always": always_true(one, GUIDE),
            "apart": not both_possible(one, other, GUIDE),
            "no gap": not all_false_possible([one, other], GUIDE),
        }
        for what, claimed in said.items():
            assert not claimed or expected[what], (number, what, one, other)
            if is_exact([one, other]):
                assert claimed == expected[what], (number, what, one, other)
            counted[what] += claimed
    assert min(counted.values()) > 40, counted


def test_where_the_budget_ends_nothing_is_claimed() -> None:
    never = Condition(op="all", origin=NOWHERE, parts=(leaf("is", "hvem", "mor"), leaf("is", "hvem", "far")))
    assert never_true(never, GUIDE)
    assert not never_true(never, GUIDE, Budget(2))


def test_one_budget_serves_several_questions() -> None:
    never = Condition(op="all", origin=NOWHERE, parts=(leaf("is", "hvem", "mor"), leaf("is", "hvem", "far")))
    budget = Budget(20)
    answers = [never_true(never, GUIDE, budget) for _question in range(10)]
    assert answers[0]
    assert not answers[-1]


@pytest.mark.parametrize("many", [3, 12])
def test_a_list_with_many_choices_named_claims_nothing_false(many: int) -> None:
    names = tuple(f"n{number}" for number in range(many))
    text = TEXT.replace(
        "valg: {mor: Mor, far: Far, ukendt: Ukendt}", f"valg: {{{', '.join(f'{n}: N' for n in names)}}}"
    )
    wide, problems = compile_guide(load_text(text, "g.yaml"), Shared(roles={"r": Role(id="r", title="R")}))
    assert wide is not None, problems
    every = Condition(op="all", origin=NOWHERE, parts=tuple(leaf("contains", "mistænkte", name) for name in names))
    assert not never_true(every, wide)
    few = Condition(op="all", origin=NOWHERE, parts=(every, leaf("most", "mistænkte", number=2.0)))
    assert never_true(few, wide) == (many == 3)
