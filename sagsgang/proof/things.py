"""What a proof keeps of a case: one variable for each thing that a condition can tell apart, with its values.

A thing is a tuple that begins with its kind:

    phase TRACK            where the track stands
    done STEP              not done, or done (last) with which outcome
    omitted STEP           lawfully omitted
    since STEP MARK        done after MARK was last done        (`siden`)
    left STEP MARK         omitted after MARK was last done
    fact FACT              unknown, or a value that the guide's conditions can tell apart (`check.states`)
    other OP GUIDE ...     what is so of other cases of the child
    said OBLIGATION        what a condition says of an obligation, where obligations are not followed
    duty OBLIGATION        not arisen, so many doings lacking, met
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sagsgang.check.states import ANY, State, states_of
from sagsgang.guide.condition import FACT_LEAVES, PERSON_LEAVES, STEP_LEAVES, leaves
from sagsgang.guide.model import Condition, Guide, Step

Thing = tuple[str, ...]

NOT_ARISEN = 0
"""Of a duty; then 1 and up: so many doings lack; the last: met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The values of a thing. For a fact the state of `check.states`; else what the kind says."""

    thing: Thing
    values: tuple[State, ...]
    leaves: tuple[Condition, ...] = ()

    def __len__(self) -> int:
        return len(self.values)


def conditions_of_step(guide: Guide, step: Step) -> Iterator[Condition]:
    """Everything that decides whether and how the step can be done, its outcomes included."""
    yield from belonging(guide, step)
    yield from step.requires
    for outcome in step.outcomes:
        yield from outcome.requires
    for barrier in guide.barriers.values():
        if barrier.bars(step):
            yield barrier.when


def belonging(guide: Guide, step: Step) -> Iterator[Condition]:
    """What decides whether the step belongs to the case."""
    if step.when is not None:
        yield step.when
    if step.track is not None:
        in_play = guide.tracks[step.track].when
        if in_play is not None:
            yield in_play


def every_condition(guide: Guide) -> Iterator[Condition]:
    """Every condition that has a say in what can be done, in the order of the steps; then those of tracks, duties and properties."""
    for step in guide.steps.values():
        yield from conditions_of_step(guide, step)
    for track in guide.tracks.values():
        if track.when is not None:
            yield track.when
    for rule in guide.obligations.values():
        if rule.when is not None:
            yield rule.when
    for demand in guide.properties:
        if demand.when is not None:
            yield demand.when


def things_of(leaf: Condition) -> Iterator[Thing]:
    """The things that the leaf itself speaks of; what a step or track needs to belong comes besides."""
    if leaf.op in FACT_LEAVES:
        yield "fact", leaf.subject
    elif leaf.op in STEP_LEAVES:
        if leaf.op != "omitted":
            if leaf.since is not None:
                yield "since", leaf.subject, leaf.since
            if leaf.since is None or leaf.op == "outcome":
                yield "done", leaf.subject
        if leaf.op in ("omitted", "settled"):
            yield ("omitted", leaf.subject) if leaf.since is None else ("left", leaf.subject, leaf.since)
    elif leaf.op in ("track_in", "track_ended"):
        yield "phase", leaf.subject
    elif leaf.op == "obligation":
        yield "said", leaf.subject
    elif leaf.op not in PERSON_LEAVES:
        yield ("other", leaf.op, leaf.subject, *leaf.values)


def things_in(guide: Guide, condition: Condition) -> dict[Thing, None]:
    """Every thing that the condition's answer depends on, what belongs and is in play included."""
    found: dict[Thing, None] = {}
    waiting, seen = [condition], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for leaf in leaves(one):
            found |= dict.fromkeys(thing for thing in things_of(leaf) if exists(guide, thing))
            if leaf.op == "settled":
                waiting += belonging(guide, guide.steps[leaf.subject])
            elif leaf.op == "track_ended":
                in_play = guide.tracks[leaf.subject].when
                if in_play is not None:
                    waiting.append(in_play)
    return found


def exists(guide: Guide, thing: Thing) -> bool:
    """Whether the thing can ever be otherwise than it is at the beginning."""
    return thing[0] not in ("omitted", "left") or guide.steps[thing[1]].omittable is not None


def domains(guide: Guide, things: Iterable[Thing]) -> dict[Thing, Domain]:
    """The values of each thing, as far as the guide's conditions tell them apart."""
    said: dict[str, list[Condition]] = {}
    for condition in every_condition(guide):
        for leaf in leaves(condition):
            if leaf.op in FACT_LEAVES:
                said.setdefault(leaf.subject, []).append(leaf)
    return {thing: Domain(thing=thing, values=_values(guide, thing, said)) for thing in things}


def _values(guide: Guide, thing: Thing, said: dict[str, list[Condition]]) -> tuple[State, ...]:
    kind, name = thing[0], thing[1]
    match kind:
        case "phase":
            return tuple(phase.id for phase in guide.tracks[name].phases)
        case "done":
            outcomes = tuple(outcome.id for outcome in guide.steps[name].outcomes)
            return (None, *(outcomes or ("",)))
        case "fact":
            known = said.get(name, ())
            values = states_of(("fact", name), known, guide)
            if values == (None,) or len(values) < 2:
                return None, ANY
            how = guide.facts[name].computed
            if how is not None and how.kind == "case_count":  # a whole number, fixed at the opening
                values = tuple(one for one in values if not isinstance(one, tuple) or one[0] == one[1])
            # nobody answers a question with an empty list
            return (None, ANY) if ANY in values else tuple(one for one in values if one != (frozenset(), 0))
        case "other":
            return True, False, None
        case "said":
            return states_of(("obligation", name), (), guide)
        case "duty":
            return tuple(range(guide.obligations[name].times + 2))
        case _:
            return False, True
