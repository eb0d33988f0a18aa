"""Answers to the questions of a guide, drawn from their types: what a case worker might write."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sagsgang.case.judge import View
from sagsgang.check.written import conditions_in_cases
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Condition, Fact, Guide
from sagsgang.law.moment import from_epoch, iso, local_date

LENGTHS = ("1 uge", "1 måned", "3 måneder")
NOTE = "Noteret i simuleringen."
DIGEST = "0" * 64
OLDEST = 18
"""Years: how old a child may be."""

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the conditions of a guide say about each fact, so that what is drawn falls on both sides of it."""

    numbers: dict[str, tuple[float, ...]]
    texts: dict[str, tuple[str, ...]]
    born: frozenset[str]
    """facts that an age is computed from"""
    ages: tuple[int, ...]
    """the ages that conditions ask about"""
    ahead: frozenset[str]
    """facts that are a limit, or that something waits for: in the future"""
    children: frozenset[str]
    """facts that name the child of a case that is opened"""


def said_of(guide: Guide) -> Said:
    """Look through the guide once."""
    numbers: dict[str, set[float]] = {}
    texts: dict[str, dict[str, None]] = {}
    for condition in conditions_of(guide):
        for leaf in leaves(condition):
            if leaf.number is not None:
                numbers.setdefault(leaf.subject, set()).add(leaf.number)
            if leaf.op in ("is", "one_of", "contains"):
                texts.setdefault(leaf.subject, {}).update(dict.fromkeys(leaf.values))
    computed = [(fact.id, fact.computed) for fact in guide.facts.values() if fact.computed is not None]
    ages = {int(n) for name, how in computed if how.kind == "age" for n in numbers.get(name, ())}
    years = {how.plus.number for _name, how in computed if how.plus is not None and how.plus.unit == "år"}
    limits = [limit for rule in guide.obligations.values() for limit in rule.limits]
    ahead = {limit.latest_fact for limit in limits} | {
        step.not_before.fact for step in guide.steps.values() if step.not_before is not None
    }
    opens = [one for step in guide.steps.values() for one in (step.opens, *(o.opens for o in step.outcomes))]
    return Said(
        numbers={name: tuple(sorted(found)) for name, found in numbers.items()},
        texts={name: tuple(found) for name, found in texts.items()},
        born=frozenset(how.fact for _name, how in computed if how.kind == "age" and how.fact is not None),
        ages=tuple(sorted(ages | years)),
        ahead=frozenset(name for name in ahead if name is not None),
        children=frozenset(one.child for one in opens if one is not None and one.child is not None),
    )


def conditions_of(guide: Guide) -> list[Condition]:
    """Every condition that has a say in a case."""
    return [member for written in conditions_in_cases(guide) for member in written.members]


def draw(rng: random.Random, fact: Fact, said: Said, view_now: int, *, before: Any, people: tuple[str, ...]) -> Any:
    """A value as its type keeps it. `before`: what is recorded, which a rising fact may not fall below; `people`: whom it may name."""
    match fact.type:
        case "ja_nej":
            return rng.choice(("ja", "nej"))
        case "valg":
            choices = [choice for choice, _title in fact.choices]
            return rng.choice(choices[choices.index(before) :] if fact.rising and before in choices else choices)
        case "flervalg":
            return _several(rng, fact, before)
        case "tal":
            return _number(rng, fact, said)
        case "dato" | "tidspunkt":
            return _time(rng, fact, said, view_now)
        case "varighed":
            return rng.choice(LENGTHS)
        case "person":
            return rng.choice(people)
        case "personer":
            return sorted(set(rng.choices(people, k=rng.choice((1, 2)))))
        case "dokument":
            return {"ref": f"dokument-{rng.randrange(100)}", "sha256": DIGEST}
        case "tekst" if fact.id in said.children:
            return f"S{rng.randrange(10**6)}"
        case _:
            named = said.texts.get(fact.id, ())
            return rng.choice((NOTE, *named))


def _several(rng: random.Random, fact: Fact, before: Any) -> list[str]:
    choices = [choice for choice, _title in fact.choices]
    many = min(len(choices), rng.choice((1, 1, 1, 2, 2, 3)))
    chosen = set(rng.sample(choices, many))
    if fact.rising and isinstance(before, list):
        chosen |= set(before)
    return [choice for choice in choices if choice in chosen]


def _number(rng: random.Random, fact: Fact, said: Said) -> float:
    least = 0 if fact.least is None else fact.least
    most = max(least, 10) if fact.most is None else fact.most
    near = [n + d for n in said.numbers.get(fact.id, ()) for d in (-1, 0, 1) if least <= n + d <= most]
    value = rng.choice(near) if near and rng.random() < 0.7 else float(rng.randint(int(least), int(most)))
    value = min(max(value, least), most)
    return int(value) if float(value).is_integer() else value


def _time(rng: random.Random, fact: Fact, said: Said, now: int) -> str:
    """Around now; a limit mostly ahead, a birth up to eighteen years ago, now and then on the edge of an age that is asked about."""
    if fact.id in said.born:
        years = rng.choice(said.ages) if said.ages and rng.random() < 0.4 else rng.randrange(OLDEST)
        seconds = now - years * 365 * DAY - rng.randrange(365) * DAY
    elif fact.id in said.ahead:
        seconds = now + rng.choice((1, 2, 7, 14, 30, 60)) * DAY
    elif rng.random() < 0.75:
        seconds = now - rng.choice((0, 0, 1, 3, 24, 72, 240)) * HOUR
    else:
        seconds = now + rng.choice((1, 7, 30)) * DAY
    moment = from_epoch(seconds)
    return local_date(moment).isoformat() if fact.type == "dato" else iso(moment)


def began(rng: random.Random, fact: Fact, now: int) -> str:
    """When a case began that is recorded now: up to half a day ago."""
    moment = from_epoch(now) - timedelta(minutes=rng.choice((0, 10, 60, 240, 720)))
    return local_date(moment).isoformat() if fact.type == "dato" else iso(moment)


def recorded(view: View, name: str) -> Any:
    """What is recorded of the fact, if anything is."""
    found = view.state.facts.get(name)
    return None if found is None else found.value
