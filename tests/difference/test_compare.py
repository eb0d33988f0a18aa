"""Two guides compared: nothing is forgotten, nothing is told where nothing is otherwise, and the way it goes is right."""

from __future__ import annotations

import dataclasses
import inspect
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sagsgang.dataclass import replace
from sagsgang.difference.change import GROUPS, Change
from sagsgang.difference.compare import compare
from sagsgang.difference.fields import WHOLE, fields_of
from sagsgang.difference.ways import OPPOSITE
from sagsgang.guide import model
from sagsgang.guide.condition import negated
from sagsgang.guide.library import digest_of, load_guides, shipped_folder
from sagsgang.guide.model import Guide
from sagsgang.guide.yamldoc import load_text
from sagsgang.law.amount import Amount
from sagsgang.law.calendars import Calendar
from sagsgang.law.register import Rule, Statute

ROOT = Path(__file__).parent.parent.parent
ALL = ROOT / "tests" / "check" / "alt.yaml"
"""A guide with everything that the language has."""

LIBRARY = load_guides()

PARTS = [
    one
    for _name, one in inspect.getmembers(model, inspect.isclass)
    if dataclasses.is_dataclass(one) and one.__module__ == model.__name__
]
"""Every class that a guide is made of."""

ALONE = (
    model.Origin,
    model.Condition,
    model.Row,
    model.Limit,
    model.Trigger,
    model.StartsFrom,
    model.Adaptation,
    *WHOLE,
)
"""Compared as a whole, or not at all (where it stands, the step table)."""

COMPARED = [one for one in (*PARTS, Calendar, Rule, Statute) if one not in ALONE]

LEFT_OUT = {"id", "origin", "table", "digest"}
"""What parts are matched by, where they stand, and what follows from the rest."""


def guide_of(text: str) -> Guide:
    read = LIBRARY.reading_of(load_text(text, "guide.yaml"))
    assert read.guide is not None, [problem.message for problem in read.problems]
    return read.guide


def changes(old: Guide, new: Guide) -> tuple[Change, ...]:
    return compare(replace(old, digest=digest_of(old)), replace(new, digest=digest_of(new))).changes


# -- nothing is forgotten ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", COMPARED, ids=lambda kind: kind.__name__)
def test_every_field_of_every_part_is_compared_or_left_out_on_purpose(kind: type) -> None:
    known = fields_of(kind)
    assert {one.name for one in dataclasses.fields(kind)} <= set(known)
    left_out = {name for name, way in known.items() if way is None}
    assert left_out <= LEFT_OUT
    if kind is Guide:
        assert left_out == {"table", "digest", "origin"}


SAMPLES: dict[str, Any] = {
    "valid_until": date(2030, 1, 1),
    "valid_from": date(2020, 1, 1),
    "standstill": Amount(3, "måneder"),
    "least": 1.0,
    "most": 99.0,
    "explanation": "Fordi.",
    "law": ("BL-136-2",),
    "limit": {"amount": "24 timer", "counted_from": "modtagelsen"},
    "adopted": {"af": "Udvalget"},
    "remind": (Amount(2, "dage"),),
    "carry": (("deres", "vores"),),
}
"""A value for what stands empty, where a text will not do."""


def others(name: str, value: Any, guide: Guide) -> Any:
    """Another value than the one that stands there, that a guide may have."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, Amount):
        return Amount(value.number + 1, value.unit)
    if isinstance(value, model.Condition):
        return negated(value)
    if isinstance(value, str):
        return {"to": None, "void_to": None, "owner_role": None, "began": None}.get(name, value + "x")
    if isinstance(value, tuple) and value:
        return value[:-1]
    if isinstance(value, dict) and value:
        return {key: one for key, one in value.items() if key != list(value)[-1]}
    if value is None or value in ((), {}):
        return SAMPLES.get(name, "tekst" if value is None else ("tekst",) if value == () else {"en": "tekst"})
    if dataclasses.is_dataclass(value):
        inner = dataclasses.fields(value)[0].name
        return replace(value, **{inner: others(inner, getattr(value, inner), guide)})
    raise AssertionError(f"{name}: {value!r}")


def parts_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every part that is compared, with the way to it."""
    if type(value) in COMPARED:
        yield path, value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from parts_of(getattr(value, one.name), (*path, one.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from parts_of(one, (*path, key))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from parts_of(one, (*path, place))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with something else at the end of the way."""
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        return {key: put(one, tuple(rest), new) if key == head else one for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(put(one, tuple(rest), new) if place == head else one for place, one in enumerate(value))
    return replace(value, **{head: put(getattr(value, head), tuple(rest), new)})


def each_field() -> list[tuple[str, str]]:
    return [
        (kind.__name__, one.name)
        for kind in COMPARED
        for one in dataclasses.fields(kind)
        if one.name not in LEFT_OUT or (kind is Guide and one.name == "id")
    ]


RICH = [guide_of(ALL.read_text(encoding="utf-8")), LIBRARY.guide("underretning"), LIBRARY.guide("vold-og-overgreb")]


def with_field(kind: str, field: str) -> tuple[Guide, tuple[Any, ...], Any]:
    """A guide, and the way to a part of that class in it, preferably one that has something in the field."""
    found = [(guide, path, part) for guide in RICH for path, part in parts_of(guide) if type(part).__name__ == kind]
    return next((one for one in found if getattr(one[2], field)), found[0])


@pytest.mark.parametrize(("kind", "field"), each_field(), ids=lambda one: one)
def test_a_field_that_is_otherwise_is_told_of_both_ways(kind: str, field: str) -> None:
    rich, path, part = with_field(kind, field)
    value = getattr(part, field)
    if (kind, field) == ("Guide", "opening"):
        new: Any = replace(value, asks=value.asks[:-1])
    elif value is None and field in ("not_before", "omittable", "extendable", "opens", "when", "computed"):
        new = next(
            getattr(other, field)
            for _path, other in parts_of(rich)
            if type(other).__name__ == kind and getattr(other, field) is not None
        )
    elif value is None and field == "adaptation":
        new = model.Adaptation(
            municipality="Søvad",
            title="Underretninger i Søvad",
            edition="2026.1",
            national_edition="2026.1",
            adopted={},
            changed=(),
            origin=model.Origin("tilpasning.yaml", 1, 1),
        )
    elif field == "arises":
        new = (*value, model.Trigger(kind="takeover"))
    elif field == "phases" and kind == "Step" and not value:
        new = (next(iter(rich.tracks.values())).phases[0].id,)
    elif field in ("provisional_by", "met_by") and not value:
        new = (model.MetBy(step=next(iter(rich.steps))),)
    elif field == "starts_from":
        new = model.StartsFrom(kind="fact", id=list(rich.facts)[-1])
    elif field in ("requires",) and not value:
        new = (next(barrier.when for barrier in rich.barriers.values()),)
    elif field == "versions" and not value:
        new = next(rule.versions for rule in rich.laws.values() if rule.versions)
    elif field == "weekdays":
        new = value[:-1]
    elif field in ("to", "void_to") and value is None:
        new = next(iter(rich.tracks.values())).phases[0].id
    else:
        new = others(field, value, rich)
    other = put(rich, (*path, field), new)
    assert value != new
    forth, back = changes(rich, other), changes(other, rich)
    assert forth
    assert back
    assert Counter(OPPOSITE[one.direction] for one in forth) == Counter(one.direction for one in back)
    assert all(one.said.strip() and "{" not in one.said for one in (*forth, *back))
    if kind not in ("Guide", "Calendar", "Rule", "Statute"):
        assert {one.field for one in forth} == {field} or any(field in one.part for one in forth)


# -- nothing is told where nothing is otherwise ---------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY.ids())
def test_a_guide_is_not_otherwise_than_itself(name: str) -> None:
    guide = LIBRARY.guide(name)
    assert compare(guide, guide).changes == ()
    assert compare(replace(guide, digest=""), replace(guide, digest="")).changes == ()


def test_comments_and_layout_are_no_difference() -> None:
    text = (shipped_folder() / "underretning" / "guide.yaml").read_text(encoding="utf-8")
    spaced = "# En bemærkning.\n" + text.replace("\ntrin:\n", "\n\n# Trinnene står her.\n\ntrin:\n")
    assert spaced != text
    assert compare(guide_of(text), guide_of(spaced)).changes == ()


# -- which way it goes ---------------------------------------------------------------------------------------------

WRITTEN = [
    ("inden: 6 hverdage", "inden: 5 hverdage", "deadlines", "stricter", "fristen er kortere: inden 5 hverdage"),
    ("inden: 6 hverdage", "inden: 9 hverdage", "deadlines", "looser", "fristen er længere: inden 9 hverdage"),
    ("inden: 6 hverdage", "inden: 8 dage", "deadlines", "other", "fristen er en anden: inden 8 dage"),
    ("inden: 24 timer", "inden: 1 dage", "deadlines", "looser", "fristen er længere: inden 1 dag"),
    ("    rolle: [modtagelse, døgnvagt]\n    fra: ny", "    rolle: [modtagelse]\n    fra: ny", "roles", "other", "kan ikke længere udføres af"),
    ("stilstand: 3 måneder", "stilstand: 4 måneder", "deadlines", "other", "den tid, en sag må stå stille: nu 4 måneder; før 3 måneder"),
    ("titel: Bekræft modtagelsen", "titel: Kvitter", "texts", "text", "titlen er nu «Kvitter»"),
    ("er_en_af: [fagperson, politi]", "er_en_af: [fagperson]", "conditions", "other", "hører til sagen"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "group", "direction", "said"), WRITTEN, ids=lambda one: str(one)[:30])
def test_a_change_is_told_in_its_group_with_the_way_it_goes(
    old: str, new: str, group: str, direction: str, said: str
) -> None:
    text = (shipped_folder() / "underretning" / "guide.yaml").read_text(encoding="utf-8")
    assert old in text
    found = compare(guide_of(text), guide_of(text.replace(old, new, 1))).changes
    [told] = found
    assert (told.group, told.direction) == (group, direction)
    assert said in told.said


def test_a_condition_that_asks_more_is_stricter_and_one_that_asks_less_is_looser() -> None:
    guide = LIBRARY.guide("underretning")
    step = guide.steps["afgør"]
    less = replace(guide, steps=guide.steps | {"afgør": replace(step, requires=step.requires[1:])})
    [told] = changes(guide, less)
    assert (told.group, told.direction) == ("conditions", "looser")
    [back] = changes(less, guide)
    assert back.direction == "stricter"
    assert "kræver nu også, at" in back.said


def test_a_condition_written_otherwise_that_decides_the_same_is_only_wording() -> None:
    guide = LIBRARY.guide("underretning")
    step = guide.steps["afgør"]
    twice = model.Condition(op="all", origin=step.origin, parts=(step.requires[0], step.requires[0]))
    other = replace(guide, steps=guide.steps | {"afgør": replace(step, requires=(twice, *step.requires[1:]))})
    [told] = changes(guide, other)
    assert (told.group, told.direction) == ("texts", "text")
    assert "Det betyder det samme." in told.said


def test_a_new_name_for_the_same_step_is_suggested() -> None:
    guide = LIBRARY.guide("underretning")
    steps = {("kvitter" if name == "send_kvittering" else name): one for name, one in guide.steps.items()}
    steps["kvitter"] = replace(steps["kvitter"], id="kvitter")
    found = [one for one in changes(guide, replace(guide, steps=steps)) if one.field == "steps"]
    assert [(one.kind, one.part, one.perhaps) for one in found] == [
        ("added", "kvitter", "send_kvittering"),
        ("removed", "send_kvittering", None),
    ]


def test_an_obligation_or_barrier_that_is_removed_is_looser() -> None:
    guide = LIBRARY.guide("underretning")
    for field in ("obligations", "barriers"):
        parts = getattr(guide, field)
        fewer = replace(guide, **{field: {key: one for key, one in parts.items() if key != next(iter(parts))}})
        [told] = changes(guide, fewer)
        assert (told.kind, told.direction) == ("removed", "looser")


def test_changes_are_told_in_the_order_of_their_groups() -> None:
    found = changes(LIBRARY.guide("underretning"), LIBRARY.guide("undersoegelse"))
    places = [GROUPS.index(one.group) for one in found]
    assert places == sorted(places)
    assert {"deadlines", "steps", "facts", "law", "guide", "phases", "barriers"} <= {one.group for one in found}


# -- by chance -----------------------------------------------------------------------------------------------------


def mutated(rng: random.Random, text: str) -> str:
    """The guide with one line written otherwise: a number, a word, an item of a list less, or the line and what belongs to it gone."""
    lines = text.split("\n")
    at = rng.choice([number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")])
    line = lines[at]
    depth = len(line) - len(line.lstrip())
    ways = [
        re.sub(r"\d+", lambda found: str(int(found[0]) + 1), line, count=1),
        re.sub(r"\[[^\[\],{}]+, ", "[", line),
        re.sub(r", [^\[\],{}]+\]", "]", line),
        line.replace(": ja", ": nej").replace(": mindst", ": højst"),
        re.sub(r"(\w)(\W*)$", r"\1x\2", line),
        "",
    ]
    lines[at] = rng.choice([one for one in ways if one != line])
    end = at + 1
    if not lines[at]:
        while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > depth:
            end += 1
    return "\n".join(lines[:at] + lines[at : at + bool(lines[at])] + lines[at + 1 if lines[at] else end :])


@given(seed=st.integers(min_value=0, max_value=10**9), name=st.sampled_from(["alt", "alt", *LIBRARY.ids()]))
@settings(
    max_examples=12, deadline=None, derandomize=True, phases=(Phase.generate,), suppress_health_check=[*HealthCheck]
)
def test_a_guide_that_means_something_else_always_gives_a_line(seed: int, name: str) -> None:
    path = ALL if name == "alt" else shipped_folder() / name / "guide.yaml"
    text = path.read_text(encoding="utf-8")
    old, new = guide_of(text), None
    rng = random.Random(seed)
    while new is None or new.digest == old.digest:
        new = LIBRARY.reading_of(load_text(mutated(rng, text), "guide.yaml")).guide
    found, back = compare(old, new).changes, compare(new, old).changes
    assert found, f"seed {seed}"
    assert Counter(OPPOSITE[one.direction] for one in found) == Counter(one.direction for one in back), f"seed {seed}"
