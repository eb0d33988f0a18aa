"""Findings, derived from the records at the moment of judgement (C40 to C46)."""

from __future__ import annotations

from tests.reference import days
from tests.reference.conditions import Leaf, View, belongs
from tests.reference.law import World
from tests.reference.obligations import met_late
from tests.reference.reading import as_list, text
from tests.reference.state import Case, Instance, Judged, Move
from tests.reference.steps import asks_for_it

Found = tuple[str, str, int | None, int]
"""code, id, record number, at"""


def findings(world: World, case: Case, now: int) -> list[dict]:
    found: list[Found] = list(case.notes)
    for judged in case.judged:
        found += of_step(case, judged)
    found += of_obligations(world, case, now, {subject for code, subject, _, _ in found if code == "SKIPPED"})
    found += [("SKIPPED", guide, nr, at) for guide, nr, at in not_opened(world, case)]
    found += stale(case, now)
    found.sort(key=lambda f: (f[3], f[2] or 0, f[0], f[1]))
    return [{"code": code, "id": subject, "nr": nr, "at": at} for code, subject, nr, at in found]


def of_step(case: Case, judged: Judged) -> list[Found]:
    found: list[Found] = []
    out_of_order = judged.out_of_order or (judged.phase_matters and outside_phases(case, judged))
    for requirement in judged.requirements:
        code, subject = of_requirement(case, judged, requirement)
        if code == "WRONG_ORDER":
            out_of_order = True
        elif code is not None:
            found.append((code, subject, judged.nr, judged.at))
    if out_of_order and "part" not in case.guide.steps[judged.step]:
        found.append(("WRONG_ORDER", judged.step, judged.nr, judged.at))
    return found


def outside_phases(case: Case, judged: Judged) -> bool:
    """C43: whether its track was, at both ends of the step's own time, in a phase outside `fra`."""
    phases = as_list(case.guide.steps[judged.step].get("fra"))
    if not phases:
        return False
    track = case.guide.step_track(judged.step)
    return all(
        phase_at(case, track, end, judged.nr, moves_end) not in phases
        for end in (judged.at, judged.latest)
        for moves_end in (0, 1)
    )


def phase_at(case: Case, track: str, at: int, nr: int, end: int) -> str:
    """Where the track was when record `nr` happened, were that at that instant, and moves at that end of their times.

    What a passed limit moved (between two records), it moved after that second.
    """

    def when(move: Move) -> tuple[int, bool, float]:
        return move.span[end], move.order % 1 != 0, move.order

    phase = case.guide.phases[track][0]
    for move in sorted(case.moves, key=when):
        if move.track == track and move.order != nr and when(move) < (at, False, nr):
            phase = move.target
    return phase


def of_requirement(case: Case, judged: Judged, requirement: tuple) -> tuple[str | None, str]:
    """C40, C42: the finding of one requirement, if it failed."""
    if requirement[0] == "absent":
        body = {"trin": requirement[1]}
        return required_step(case, judged, Leaf(False, "condition", requirement[1], body, True, False))
    value, against_it, at_the_time = requirement
    if value is True:
        return (None if at_the_time else "WRONG_ORDER"), judged.step
    if value is None:
        return "UNDOCUMENTED", judged.step
    for leaf in against_it:
        if "trin" in leaf.body and "sag" not in leaf.body and "person" not in leaf.body and asks_for_it(leaf):
            return required_step(case, judged, leaf)
    if any(leaf.kind == "person" for leaf in against_it):
        return "WRONG_ACTOR", judged.step
    return "CONDITION", judged.step


def required_step(case: Case, judged: Judged, leaf: Leaf) -> tuple[str, str]:
    step, outcome = leaf.body["trin"], leaf.body.get("udfald")
    doings = [d for d in case.doings if d.step == step]
    settled = [d for d in doings if outcome is None or d.outcome in as_list(outcome)]
    omissions = [o for o in case.omissions if o.step == step]
    if "udeladt" in leaf.body:
        settled = omissions
    elif "udført" not in leaf.body and outcome is None:
        settled = settled + omissions
    later = [d for d in settled if d.nr > judged.nr]
    if any(d.at <= judged.latest for d in later):
        return "UNDOCUMENTED", judged.step
    if later:
        return "WRONG_ORDER", judged.step
    if outcome is not None and any(d.nr < judged.nr for d in doings):
        return "CONDITION", judged.step
    return "SKIPPED", step


def of_obligations(world: World, case: Case, now: int, skipped: set[str]) -> list[Found]:
    found: list[Found] = []
    for instance in case.instances:
        consequence = case.guide.obligations.get(instance.id, {}).get("følge")
        if instance.status == "void":
            found.append(("NO_LEGAL_EFFECT", instance.id, None, instance.due[0]))
        elif instance.status == "met":
            if met_late(instance):
                found.append(("LATE", instance.id, None, instance.met[0]))
        elif instance.status == "not_applicable":
            continue  # its law turned out not to be in force when it started
        elif instance.missed and instance.decided_by is not None and instance.decided_by.other is not None:
            step = step_left_out(world, case, instance, now)
            if step not in skipped:
                found.append(("SKIPPED", step, None, instance.due[0]))
                skipped.add(step)
        elif instance.missed:
            found.append(("MISSED", instance.id, None, instance.due[0]))
        elif (
            instance.status == "unknown"
            and consequence != "vindue"
            and instance.due is not None
            and now > instance.due[1]
        ):
            found.append(("UNDOCUMENTED", instance.id, None, instance.due[0]))
    return found


def step_left_out(world: World, case: Case, instance: Instance, now: int) -> str:
    """C71: the first step that would meet it and belongs to the case, else the first that may; else the first of all."""
    view = View(cases=world.cases, case=case, nu=now)
    steps = [step for step, _ in case.guide.met_by(instance.id)]
    surely = [step for step in steps if belongs(view, step) is True]
    perhaps = [step for step in steps if belongs(view, step) is None]
    return [*surely, *perhaps, *steps, instance.id][0]


def not_opened(world: World, case: Case) -> list[tuple[str, int, int]]:
    """Cases that should have been opened, and of which there is no record."""
    found = []
    for guide, child, cases_then, links_then, nr, at in case.expected:
        later = [c for c in list(world.cases.values())[cases_then:] if c.guide.id == guide]
        linked = [world.cases[other] for other in case.links[links_then:] if other in world.cases]
        if not any(c.child == child and child is not None for c in later) and all(c.guide.id != guide for c in linked):
            found.append((guide, nr, at))
    return found


def stale(case: Case, now: int) -> list[Found]:
    limit = case.guide.raw.get("stilstand")
    if limit is None or case.status == "closed":
        return []
    since = max([case.began, *case.steps_at])
    passed = days.due(since, days.read_amount(text(limit)), None, first_day_counts=False)
    return [("STALE", case.guide.id, None, passed)] if now > passed else []
