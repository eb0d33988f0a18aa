"""Look-ups into a guide that deciding needs again and again, made once per guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from sagsgang.dataclass import dataclass
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Condition, Guide, MetBy, ObligationRule, Trigger


@dataclass(slots=True)
class Index:
    """`met_by`, `provisional_by`: step to rules. `triggers`: (kind, id) to rules. `table`: (track, phase, step, outcome) to phase."""

    met_by: dict[str, list[tuple[ObligationRule, MetBy]]] = field(default_factory=dict)
    met_steps: dict[str, frozenset[str]] = field(default_factory=dict)
    provisional_by: dict[str, list[tuple[ObligationRule, MetBy]]] = field(default_factory=dict)
    triggers: dict[tuple[str, str], list[tuple[ObligationRule, Trigger]]] = field(default_factory=dict)
    table: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    phase_order: dict[str, dict[str, int]] = field(default_factory=dict)
    reminders: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    """(rule, due) to the instants of its reminders, earliest first; filled as they are asked for"""
    places: dict[str, int] = field(default_factory=dict)
    """where each obligation stands in the guide"""
    periodic: frozenset[str] = frozenset()
    """the obligations that begin again when their period ends"""
    by_itself: frozenset[str] = frozenset()
    """the facts that may be recorded without a step"""
    uses_now: bool = False
    uses_kin: bool = False
    """whether other cases of the child or family have a say"""


_indexes: dict[str, Index] = {}


def index_of(guide: Guide) -> Index:
    """The guide's index; guides with the same digest share it."""
    found = _indexes.get(guide.digest)
    if found is None:
        found = _build(guide)
        if guide.digest:
            _indexes[guide.digest] = found
    return found


def _build(guide: Guide) -> Index:
    index = Index()
    index.places = {name: place for place, name in enumerate(guide.obligations)}
    for rule in guide.obligations.values():
        for met in rule.met_by:
            index.met_by.setdefault(met.step, []).append((rule, met))
        index.met_steps[rule.id] = frozenset(met.step for met in rule.met_by)
        for met in rule.provisional_by:
            index.provisional_by.setdefault(met.step, []).append((rule, met))
        for trigger in rule.arises:
            index.triggers.setdefault((trigger.kind, trigger.id), []).append((rule, trigger))
    index.periodic = frozenset(rule.id for rule in guide.obligations.values() if rule.repeats == "period")
    index.by_itself = frozenset(fact.id for fact in guide.facts.values() if not fact.only_in_steps)
    for row in guide.table:
        index.table[row.phase, row.step, row.outcome] = row.target
    for track in guide.tracks.values():
        index.phase_order[track.id] = {phase.id: place for place, phase in enumerate(track.phases)}
    index.uses_now = any(_moves_with_time(leaf) for condition in _lasting(guide) for leaf in leaves(condition)) or any(
        fact.computed is not None and fact.computed.kind == "age" and fact.computed.moment == "nu"
        for fact in guide.facts.values()
    )
    index.uses_kin = any(leaf.op in _KIN_LEAVES for condition in _all(guide) for leaf in leaves(condition)) or any(
        fact.computed is not None and fact.computed.kind in ("case_step", "case_count") for fact in guide.facts.values()
    )
    return index


def _moves_with_time(leaf: Condition) -> bool:
    """Whether the leaf can change its answer though nobody records anything (what is missed is an event; what is unknown is not)."""
    return leaf.other == "nu" or (leaf.op == "obligation" and leaf.values[0] == "overskredet")


_KIN_LEAVES = frozenset({"person_new", "case_status", "case_step"})


def _all(guide: Guide) -> Iterator[Condition]:
    yield from _lasting(guide)
    for step in guide.steps.values():
        yield from step.requires
        for outcome in step.outcomes:
            yield from outcome.requires
    for barrier in guide.barriers.values():
        yield barrier.when


def _lasting(guide: Guide) -> Iterator[Condition]:
    """The conditions that decide what belongs and applies, whoever asks."""
    for rule in guide.obligations.values():
        if rule.when is not None:
            yield rule.when
    for step in guide.steps.values():
        if step.when is not None:
            yield step.when
    for track in guide.tracks.values():
        if track.when is not None:
            yield track.when
