"""Whether a step can be done: every reason against it, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.reference import days
from tests.reference.conditions import Leaf, View, against, always, belongs, fact_value, leaves, track_ended, value
from tests.reference.obligations import could_be_met_by, revived
from tests.reference.reading import as_list, ends, resolve, span_of, text, yes
from tests.reference.state import Case, Doing, Span, last

Reason = tuple[str, str, str]


@dataclass
class Judgement:
    """Everything about one step as seen from one view."""

    reasons: list[Reason] = field(default_factory=list)
    needs: list[Reason] = field(default_factory=list)
    """what stands in the way only because a fact of the step's own is unknown"""
    absolute: bool = False
    only_meets: bool = False
    phase_ok: bool = True
    belongs: bool | None = True
    done_ok: bool = True
    role_ok: bool = True
    requirements: list[tuple] = field(default_factory=list)
    """(value, leaves against it, whether it held by what had happened at the time) of every member of `kræver`"""
    barriers: list[str] = field(default_factory=list)
    too_early: tuple[str, str, bool] | None = None
    """(result, subject, whether the step it counts from is missing)"""
    rules: list[Reason] = field(default_factory=list)
    """each member of `kræver` that fails, by the leaf that decides"""
    in_requirements: list[Reason] = field(default_factory=list)

    def broken(self) -> list[Reason]:
        """C47: the rules that it breaks; a requirement is one rule."""
        return [reason for reason in self.reasons if reason not in self.in_requirements] + self.rules


def word(found: bool | None) -> str:
    return "unknown" if found is None else "unmet"


def only_meets(view: View, step: str) -> bool:
    """C21: every track has ended, and the step can still meet an obligation (and nothing else)."""
    ended = all(track_ended(view, track) is True for track in view.case.guide.tracks)
    return ended and could_be_met_by(view.case, step)


def judge(view: View, record: dict, *, missing: list[str] = ()) -> Judgement:
    """Judges `record` (step, outcome, role; `at` and `at_last` as instants) on a case whose facts hold what it records already."""
    case, step = view.case, record["step"]
    body = case.guide.steps[step]
    found = Judgement()
    phases = as_list(body.get("fra"))
    track = case.guide.step_track(step)
    out_of_place = bool(phases) and case.tracks[track] not in phases
    done_before = not yes(body.get("gentages")) and any(d.step == step for d in case.doings)
    found.only_meets = (out_of_place or done_before) and only_meets(view, step)

    if out_of_place and not found.only_meets:
        found.phase_ok = False
        found.reasons.append(("phase", "unmet", step))

    as_it_is = belongs(replace(view, wild=frozenset()), step)
    found.belongs = True if as_it_is is True else belongs(view, step)
    if found.belongs is not True:
        found.reasons.append(("belongs", word(found.belongs), step))
        conditions = [body.get("når", []), case.guide.tracks[track].get("når", []) if track else []]
        if found.belongs is None and waits_only_for(view, conditions, missing):
            found.needs.append(found.reasons[-1])

    if done_before and not found.only_meets:
        found.done_ok = False
        found.reasons.append(("done", "unmet", step))

    if "rolle" in body and record.get("role") not in as_list(body["rolle"]):
        found.role_ok = False
        found.reasons.append(("role", "unmet", step))

    require(view, found, as_list(body.get("kræver")), None, missing)
    for obligation in revived(case, step, record.get("outcome"), (record["at"], record["at_last"])):
        if obligation.moved is not None and built_on(case, obligation):
            found.reasons.append(("condition", "unmet", obligation.id))

    check_earliest(view, found, body, (record["at"], record["at_last"]), missing)

    outcome = body.get("udfald", {}).get(record.get("outcome"))
    if outcome is not None:
        require(view, found, as_list(outcome.get("kræver")), "outcome", missing)

    for barrier, rule in case.guide.barriers.items():
        if not set(as_list(rule["spærrer"])) & {record["step"], *as_list(body.get("mærker"))}:
            continue
        up = value(view, rule.get("når", []))
        if up is not False:
            found.barriers.append(barrier)
            found.reasons.append(("barrier", "unmet" if up else "unknown", barrier))
            found.absolute = found.absolute or yes(rule.get("ufravigelig"))
            if up is None and waits_only_for(view, [rule.get("når", [])], missing):
                found.needs.append(found.reasons[-1])

    for fact in as_list(body.get("spørger")):
        if fact_value(view, fact) is None:
            found.reasons.append(("form", "unknown", fact))
    return found


def require(view: View, found: Judgement, members: list, kind: str | None, missing: list[str]) -> None:
    """Adds the reasons of each requirement; each is judged once more by what had happened at the step's own time."""
    for member in members:
        as_it_is = value(replace(view, wild=frozenset()), member)
        now = True if as_it_is is True else value(view, member)
        against_it = against(view, member)
        at_the_time = [value(replace(view, until=end), member) is True for end in ends(view.now())]
        found.requirements.append((now, against_it, any(at_the_time)))
        if now is True:
            continue
        decides = decisive(against_it)
        found.rules.append((kind or decides.kind, word(now), decides.subject))
        for leaf in against_it:
            reason = (kind or leaf.kind, word(leaf.value), leaf.subject)
            found.reasons.append(reason)
            found.in_requirements.append(reason)
            found.absolute = found.absolute or leaf.absolute
            if leaf.value is None and touches(leaf.body, missing):
                found.needs.append(reason)


def decisive(against_it: list[Leaf]) -> Leaf:
    """C40: the leaf that a failed requirement is named by: the first step, else the first person rule, else the first of all."""
    said = [leaf for leaf in against_it if leaf.kind != "person" and "trin" in leaf.body and "sag" not in leaf.body]
    steps = [leaf for leaf in said if asks_for_it(leaf)]
    return [*steps, *(leaf for leaf in against_it if leaf.kind == "person"), *against_it][0]


def asks_for_it(leaf: Leaf) -> bool:
    """Whether the leaf wants the step done (or omitted), rather than not."""
    negated = leaf.body.get("udført") == "nej" or leaf.body.get("udeladt") == "nej"
    return leaf.positive != negated


def touches(body: dict, facts: list[str]) -> bool:
    return bool({body.get("fakta"), body.get("før"), body.get("efter")} & set(facts))


def waits_only_for(view: View, conditions: list, missing: list[str]) -> bool:
    """Whether every unknown leaf of the conditions speaks of a missing fact."""
    unknown = [leaf for c in conditions for leaf in leaves(view, c) if leaf.value is None]
    return bool(unknown) and all(touches(leaf.body, missing) for leaf in unknown)


def built_on(case: Case, obligation) -> bool:
    """C34: whether a record was made on the track since the passed limit moved it."""
    since = obligation.void_order
    track = obligation.moved.track
    later = [d for d in case.doings + case.omissions if d.nr > since and track in case.guide.touches(d.step)]
    return bool(later) or any(m.track == track and m.order > since and m is not obligation.moved for m in case.moves)


def check_earliest(view: View, found: Judgement, body: dict, at: Span, missing: list[str]) -> None:
    rule = body.get("tidligst")
    if rule is None:
        return
    amount = days.read_amount(text(rule["tid"]))
    if isinstance(rule["efter"], dict) and "fakta" in rule["efter"]:
        subject = rule["efter"]["fakta"]
        if subject in view.wild:
            return
        origin = fact_value(view, subject)
        result, absent = ("unknown" if origin is None else "unmet"), False
        origin = None if origin is None else span_of(origin)
    else:
        subject = rule["efter"] if isinstance(rule["efter"], str) else rule["efter"]["trin"]
        done = last([d for d in view.case.doings if d.step == subject])
        origin = None if done is None else done.span
        result, absent = "unmet", done is None
    if origin is not None:
        in_time = always(*(at[n] >= days.earliest(origin[1 - n], amount, None) for n in (0, 1)))
        if in_time is True:
            return
        result = word(in_time)
    found.too_early = (result, subject, absent)
    found.reasons.append(("too_early", result, subject))
    if result == "unknown" and subject in missing:
        found.needs.append(found.reasons[-1])


# --- omission


def judge_omission(view: View, record: dict) -> list[Reason]:
    """C25."""
    case, step = view.case, record["step"]
    body = case.guide.steps[step]
    found: list[Reason] = []
    phases = as_list(body.get("fra"))
    if phases and not only_meets(view, step) and case.tracks[case.guide.step_track(step)] not in phases:
        found.append(("phase", "unmet", step))
    part_of_case = belongs(view, step)
    if part_of_case is not True:
        found.append(("belongs", word(part_of_case), step))
    if any(d.step == step for d in case.doings + case.omissions):
        found.append(("done", "unmet", step))
    if "rolle" in body and record.get("role") not in as_list(body["rolle"]):
        found.append(("role", "unmet", step))
    if ground_of(body, record.get("ground")) is None:
        found.append(("omit", "unmet", step))
    return found


def ground_of(body: dict, ground: object) -> str | None:
    rule = body.get("kan_udelades")
    return None if rule is None else resolve(ground, [text(g) for g in rule["grunde"]])


# --- what can be done now


def available(cases: dict[str, Case], case: Case, now: int) -> list[dict]:
    """C17: what somebody can do now, optimistic about what the step itself records."""
    return list(available_of(cases, case, now, list(case.guide.steps)))


def available_of(cases: dict[str, Case], case: Case, now: int, steps: list[str]) -> Iterator[dict]:
    """Those of the steps that somebody can do now, in the order given."""
    for step in [] if case.status == "closed" else steps:
        body = case.guide.steps[step]
        own = frozenset(as_list(body.get("spørger")) + as_list(body.get("kan_oplyse")))
        view = View(cases=cases, case=case, nu=now, step=step, wild=own, anybody=True)
        outcomes = body.get("udfald", {})
        allowed = [outcome for outcome in outcomes if stands_open(view, step, outcome)]
        if allowed or (not outcomes and stands_open(view, step, None)):
            yield {"step": step, "outcomes": allowed}


def stands_open(view: View, step: str, outcome: str | None) -> bool:
    body = view.case.guide.steps[step]
    record = {"step": step, "outcome": outcome, "at": view.nu, "at_last": view.nu, "role": None}
    barred = any(
        value(view, rule.get("når", []), positive=False) is not True
        for rule in view.case.guide.barriers.values()
        if set(as_list(rule["spærrer"])) & {step, *as_list(body.get("mærker"))}
    )
    kinds = {kind for kind, _, _ in judge(view, record).reasons} - {"role", "form", "barrier"}
    return not barred and not kinds


def doing_of(record: dict, nr: int) -> Doing:
    return Doing(
        nr=nr,
        step=record["step"],
        at=record["at"],
        latest=record["at_last"],
        by=record["by"],
        outcome=record.get("outcome"),
    )
