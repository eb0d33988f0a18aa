"""The shortest ways forward from a refusal: which command would bring the case closer, and what it does."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from sagsgang.case.answers import WayForward
from sagsgang.case.examine import Check, examine, is_available
from sagsgang.case.judge import View
from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, leaves, negated
from sagsgang.guide.model import Condition, Step
from sagsgang.text import _, either

DEEPEST = 5
"""How many steps back a way is looked for."""

MOST = 6


def ways_forward(view: View, step: Step, broken: list[Check], *, role: str | None) -> list[WayForward]:
    """At least one way for every refusal, the nearest first, each once."""
    found: dict[tuple[str, tuple[str, ...]], WayForward] = {}
    for check in broken:
        for way in _for_check(view, step, check, DEEPEST, frozenset({step.id}), role):
            found.setdefault((way.command, way.args), way)
    if can_omit(view, step):
        way = _omit(view, step)
        found.setdefault((way.command, way.args), way)
    if not found and not any(check.absolute for check in broken):
        way = WayForward(
            command="udfør",
            args=(view.state.case, step.id, "--afvigelse", "…"),
            text=_(
                "Er det sket i virkeligheden, registreres det som en afvigelse med begrundelse; lederen får besked."
            ),
        )
        found[way.command, way.args] = way
    if not found:
        way = WayForward(command="vis", args=(view.state.case,), text=_("Se, hvad der kan gøres i sagen nu."))
        found[way.command, way.args] = way
    return list(found.values())[:MOST]


def can_omit(view: View, step: Step) -> bool:
    """Whether the step may still be omitted lawfully."""
    state = view.state
    if step.omittable is None or state.status != "open" or step.id in state.last or step.id in state.omissions:
        return False
    return view.belongs(step) is not False


def _for_check(
    view: View, step: Step, check: Check, depth: int, seen: frozenset[str], role: str | None = None
) -> Iterator[WayForward]:
    case = view.state.case
    if check.kind == "closed":
        yield WayForward(command="genåbn", args=(case, "--begrundelse", "…"), text=_("En leder kan genåbne sagen."))
    elif check.kind == "phase":
        assert step.track is not None
        yield from _to_phase(view, step.track, step.phases, depth, seen)
    elif check.kind == "done":
        last = view.state.last.get(step.id)
        if last is not None:
            yield WayForward(
                command="ret",
                args=(case, str(last.nr), "--annullér", "--begrundelse", "…"),
                text=_("Er det registreret ved en fejl, annulleres post nr. {nr}.").format(nr=last.nr),
            )
    elif check.kind == "role":
        names = view.guide.role_titles(step.roles)
        yield WayForward(
            command="udfør",
            args=(case, step.id, "--som", f"PERSON:{step.roles[0]}"),
            text=_("Bed {roles} om at gøre det.").format(roles=names),
        )
    elif check.kind == "person":
        if check.result is None and view.state.child is None:
            yield WayForward(
                command="vis", args=(case,), text=_("Sagen nævner intet barn, så vi ved ikke, hvem der er ny i den.")
            )
        else:
            roles = step.roles[0] if step.roles else ""
            yield WayForward(
                command="udfør",
                args=(case, step.id, "--som", f"PERSON:{roles}"),
                text=_("Bed en, der ikke har deltaget før, om at gøre det."),
            )
    elif check.kind == "too_early":
        yield from _too_early(view, check, depth, seen)
    elif check.kind == "barrier":
        assert check.barrier is not None
        yield from _lift(view, check.barrier.when, depth, seen)
    elif check.kind == "belongs":
        if check.leaf is not None:
            yield from _satisfy(view, check.leaf, depth, seen)
    elif check.leaf is not None:
        yield from _satisfy(view, check.leaf, depth, seen)


def _too_early(view: View, check: Check, depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    if check.until is not None:
        from sagsgang.law.moment import from_epoch, words

        yield WayForward(
            command="vis", args=(view.state.case,), text=_("Vent til {at}.").format(at=words(from_epoch(check.until)))
        )
    elif check.subject in view.guide.steps:
        yield from _to_step(view, view.guide.steps[check.subject], depth, seen)
    else:
        yield from _to_fact(view, check.subject, depth, seen)


def _lift(view: View, when: Condition, depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    """A barrier falls when its condition turns false."""
    yield from _satisfy(view, negated(when), depth, seen)


def _satisfy(view: View, condition: Condition, depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    """Ways to make a condition true: steps first, then facts that nobody has stated."""
    open_leaves = [leaf for leaf in leaves(condition) if view.leaf(leaf) is not True]
    for leaf in open_leaves:
        if leaf.op in STEP_LEAVES and not leaf.negated:
            target = view.guide.steps[leaf.subject]
            if leaf.op == "omitted":
                if target.omittable is not None:
                    yield _omit(view, target)
                continue
            yield from _to_step(view, target, depth, seen)
            if leaf.op == "settled" and target.omittable is not None and view.belongs(target) is not False:
                yield _omit(view, target)
        elif leaf.op == "track_ended" and not leaf.negated:
            track = view.guide.tracks[leaf.subject]
            ends = [phase.id for phase in track.phases if phase.final]
            yield from _to_phase(view, track.id, ends, depth, seen)
    for leaf in facts_that_help(view, condition):
        yield from _to_fact(view, leaf.subject, depth, seen)


def facts_that_help(view: View, condition: Condition) -> list[Condition]:
    """The leaves about facts that are in the way; where one answer is in the way already, another one unsaid helps nothing."""
    if view.truth(condition) is True:
        return []
    if not condition.parts:
        return [condition] if condition.op in FACT_LEAVES else []
    parts = condition.parts
    if condition.op == "all":
        answered = [
            part for part in parts if view.truth(part) is False and all(one.op in FACT_LEAVES for one in leaves(part))
        ]
        parts = tuple(answered) or parts
    return [leaf for part in parts for leaf in facts_that_help(view, part)]


def answering(view: View, fact: str) -> list[Step]:
    """The steps that may answer it; what is answered already only another authority may answer anew."""
    stated = fact in view.state.facts
    return [one for one in view.guide.steps.values() if fact in one.asks and (one.party is not None or not stated)]


def _to_fact(view: View, fact: str, depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    """Stating a fact that nobody has stated; a stated one is corrected only if it is wrong."""
    declared = view.guide.facts[fact]
    case = view.state.case
    if declared.only_in_steps:
        for step in answering(view, fact):
            yield from _to_step(view, step, depth, seen)
        if fact not in view.state.facts:
            return
    if declared.computed is not None:
        for source in (declared.computed.fact, declared.computed.moment):
            if source is not None and source != "nu":
                yield from _to_fact(view, source, depth, seen)
        return
    recorded = view.state.facts.get(fact)
    if recorded is None:
        yield WayForward(
            command="fakta", args=(case, f"{fact}=…"), text=_("Svar på: {question}").format(question=declared.question)
        )
    else:
        yield WayForward(
            command="ret",
            args=(case, str(recorded.nr), "--fakta", f"{fact}=…", "--begrundelse", "…"),
            text=_("Kun hvis svaret er forkert: ret «{question}» i post nr. {nr}.").format(
                question=declared.question, nr=recorded.nr
            ),
        )


def _omit(view: View, step: Step) -> WayForward:
    assert step.omittable is not None
    return WayForward(
        command="udelad",
        args=(view.state.case, step.id, "--grund", step.omittable.grounds[0][0], "--begrundelse", "…"),
        text=_("«{step}» kan udelades med en begrundelse, hvis: {grounds}.").format(
            step=step.title, grounds=either([title for _id, title in step.omittable.grounds])
        ),
    )


def _to_step(view: View, step: Step, depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    """The step itself if it can be done now, else the first thing on the way to it."""
    if step.id in seen or depth == 0:
        return
    can, outcomes = is_available(view, step)
    if can:
        args: tuple[str, ...] = (view.state.case, step.id)
        if outcomes:
            args += ("--udfald", outcomes[0] if len(outcomes) == 1 else "…")
        yield WayForward(command="udfør", args=args, text=step.title)
        return
    for check in examine(view, step, anybody=True, own=step.answers):
        if check.result is not True:
            yield from _for_check(view, step, check, depth - 1, seen | {step.id})


def _to_phase(view: View, track: str, phases: Sequence[str], depth: int, seen: frozenset[str]) -> Iterator[WayForward]:
    """The first step on the shortest way from where the track is to one of the phases."""
    start = view.state.tracks[track]
    first: dict[str, str] = {}
    queue = deque([start])
    reached = {start}
    rows = [row for row in view.guide.table if row.track == track]
    while queue:
        phase = queue.popleft()
        for row in rows:
            if row.phase == phase and row.target not in reached and row.step not in seen:
                reached.add(row.target)
                first[row.target] = first.get(phase, row.step)
                queue.append(row.target)
                if row.target in phases:
                    yield from _to_step(view, view.guide.steps[first[row.target]], depth, seen)
                    return
