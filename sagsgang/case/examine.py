"""Every condition of a step, and how it stands: the one place that decides whether a step may be done.

`decide` refuses by it, `why` shows it, `available` asks it optimistically, replay turns what is broken into findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sagsgang.case.index import index_of
from sagsgang.case.judge import View
from sagsgang.case.state import UNMET
from sagsgang.dataclass import dataclass, replace
from sagsgang.guide.condition import (
    PERSON_LEAVES,
    STEP_LEAVES,
    Truth,
    conjunction,
    evaluate,
    facts_in,
    negated,
    negation,
    reasons,
)
from sagsgang.guide.model import Barrier, Condition, NotBefore, ObligationRule, Outcome, Step, Track
from sagsgang.law.amount import Amount, add, add_to_date
from sagsgang.law.moment import epoch, from_epoch, local_date, start_of_day

OUTCOME_GROUPS = 1_000
"""Requirements of an outcome are numbered from here, those of the step itself from 0."""

RESULTS: dict[Truth, str] = {True: "met", False: "unmet", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a step depends on. `group` is the requirement it belongs to (its place in `kræver`), -1 for none."""

    kind: str
    result: Truth
    subject: str
    leaf: Condition | None = None
    law: tuple[str, ...] = ()
    absolute: bool = False
    group: int = -1
    outcome: str | None = None
    barrier: Barrier | None = None
    until: int | None = None
    """too_early: epoch seconds from when it may be done"""
    whole: Truth = None
    """how the requirement that it belongs to stands as a whole"""


def examine(
    view: View,
    step: Step,
    *,
    role: str | None = None,
    anybody: bool = False,
    outcome: str | None = None,
    own: frozenset[str] = frozenset(),
) -> list[Check]:
    """Every check of the step, in the order that refusals are worded (choices.md C15); `form` is the caller's.

    `anybody`: roles and person rules are not held against it (a person rule that is unknown is). `own`: facts that the step itself
    will record, whose leaves count as satisfiable. Of the outcomes only `outcome` is looked at.
    """
    state = view.state
    if state.status == "closed":
        return [Check("closed", False, state.case)]
    checks: list[Check] = []
    rescue = rescues(view, step, own)
    if step.phases:
        checks.append(Check("phase", not out_of_phase(view, step) or rescue, step.id))
    belongs = view.belongs(step)
    if belongs is not True and own and _satisfiable(step.when, view, own) and _track_open(view, step, own):
        belongs = True
    if step.when is not None or belongs is not True:
        checks.append(Check("belongs", belongs, step.id, leaf=step.when))
    if _done_for_good(view, step) and not rescue:
        checks.append(Check("done", False, step.id))
    if step.roles and not anybody:
        checks.append(Check("role", role in step.roles, step.id))
    for group, requirement in enumerate(step.requires):
        checks.extend(_requirement(view, requirement, group, own=own))
    if step.not_before is not None:
        early = _too_early(view, step.not_before)
        checks.append(replace(early, result=True) if step.not_before.fact in own else early)
    if outcome is not None:
        chosen = next(o for o in step.outcomes if o.id == outcome)
        checks.extend(outcome_checks(view, chosen, own=own))
    checks.extend(_barriers(view, step, own))
    return checks


def outcome_checks(view: View, outcome: Outcome, *, own: frozenset[str] = frozenset()) -> Iterator[Check]:
    """What an outcome asks of the facts."""
    for group, requirement in enumerate(outcome.requires):
        for check in _requirement(view, requirement, OUTCOME_GROUPS + group, own=own):
            yield replace(check, kind="outcome", outcome=outcome.id)


def _requirement(view: View, condition: Condition, group: int, *, own: frozenset[str]) -> Iterator[Check]:
    """The leaves that explain a requirement. If it is met as a whole, so is each of them."""
    judge = view.leaf if own and evaluate(condition, view.leaf) is True else optimistic(view, own)
    whole = evaluate(condition, judge)
    for leaf, truth in reasons(condition, judge):
        kind = "person" if leaf.op in PERSON_LEAVES else "condition"
        yield Check(kind, truth, leaf.subject, leaf, leaf.law, leaf.absolute, group, whole=whole)


def optimistic(view: View, own: frozenset[str]) -> Callable[[Condition], Truth]:
    """A judge to whom every leaf about a fact that the step records itself is satisfiable.

    What belongs, or is in play, only if such a fact says so, counts as belonging and in play.
    """
    if not own:
        return view.leaf

    def judge(leaf: Condition) -> Truth:
        if any(name in own for name in facts_in(leaf)):
            return True
        if leaf.op == "track_ended":
            track = view.guide.tracks[leaf.subject]
            ended: Truth = True if _in_final_phase(view, track) else negation(_hoped(track.when))
        elif leaf.op == "settled" and view.doing(leaf) is None and view.omission(leaf) is None:
            step = view.guide.steps[leaf.subject]
            in_play = True if step.track is None else _hoped(view.guide.tracks[step.track].when)
            ended = negation(conjunction((_hoped(step.when), in_play)))
        else:
            return view.leaf(leaf)
        return negation(ended) if leaf.negated else ended

    def _hoped(condition: Condition | None) -> Truth:
        return True if condition is None else evaluate(condition, judge)

    return judge


def _satisfiable(condition: Condition | None, view: View, own: frozenset[str]) -> bool:
    return condition is None or evaluate(condition, optimistic(view, own)) is True


def _track_open(view: View, step: Step, own: frozenset[str]) -> bool:
    return step.track is None or _satisfiable(view.guide.tracks[step.track].when, view, own)


def _too_early(view: View, rule: NotBefore) -> Check:
    """`tidligst`: unmet until its step was done and the time has passed; unknown while its fact is."""
    if rule.step is not None:
        last = view.state.last.get(rule.step)
        if last is None:
            return Check("too_early", False, rule.step)
        start: tuple[int, int] | None = (last.at, last.last)
    else:
        assert rule.fact is not None
        start = view.facts.span(rule.fact)
        if start is None:
            return Check("too_early", None, rule.fact)
    assert start is not None
    surely, at_best = _not_before(rule.amount, start[1]), _not_before(rule.amount, start[0])
    early: Truth = True if view.now >= surely else False if view.now_last < at_best else None
    return Check("too_early", early, rule.step or rule.fact or "", until=surely)


def _not_before(amount: Amount, start: int) -> int:
    if amount.unit == "timer":
        return epoch(add(amount, from_epoch(start)))
    return epoch(start_of_day(add_to_date(amount, local_date(from_epoch(start)))))


def _barriers(view: View, step: Step, own: frozenset[str]) -> Iterator[Check]:
    """The barriers that stop the step. Unknown holds a barrier up."""
    for barrier in view.guide.barriers.values():
        if not barrier.bars(step):
            continue
        truth = evaluate(barrier.when, view.leaf)
        if truth is not False and own and evaluate(negated(barrier.when), optimistic(view, own)) is True:
            truth = False
        free: Truth = None if truth is None else not truth
        yield Check("barrier", free, barrier.id, law=barrier.law, absolute=barrier.absolute, barrier=barrier)


def standing_barriers(view: View, step: Step) -> list[Barrier]:
    """The barriers that hold the step up now."""
    return [c.barrier for c in _barriers(view, step, frozenset()) if c.result is not True and c.barrier is not None]


def rescues(view: View, step: Step, own: frozenset[str] = frozenset()) -> bool:
    """Every track has ended and the step meets an obligation that still keeps the case open: then its phase is no obstacle (C21)."""
    if not any(_unmet(view, rule) for rule, _met in index_of(view.guide).met_by.get(step.id, ())):
        return False
    if not view.all_ended():
        return False
    # a track that counts as ended only because of what the step itself may record is no ended track
    return not own or all(
        _in_final_phase(view, track) or not _satisfiable(track.when, view, own) for track in view.guide.tracks.values()
    )


def hindered(view: View, step: Step) -> bool:
    """Whether its phase, or that it has been done, is an obstacle to the step, as far as nothing rescues it."""
    return out_of_phase(view, step) or _done_for_good(view, step)


def out_of_phase(view: View, step: Step) -> bool:
    """Whether its track stands in none of the step's phases; a step without phases is never out of them."""
    return bool(step.phases) and view.state.tracks.get(step.track or "") not in step.phases


def _done_for_good(view: View, step: Step) -> bool:
    return step.id in view.state.last and not step.repeatable


def _in_final_phase(view: View, track: Track) -> bool:
    phase = view.state.tracks.get(track.id)
    return any(p.final and p.id == phase for p in track.phases)


def _unmet(view: View, rule: ObligationRule) -> bool:
    return any(instance.status in UNMET for instance in view.state.instances_of(rule.id))


def is_available(view: View, step: Step) -> tuple[bool, tuple[str, ...]]:
    """Whether somebody can do the step now, and with which outcomes. Optimistic about what the step records itself."""
    own = step.answers
    if any(check.result is not True for check in examine(view, step, anybody=True, own=own)):
        return False, ()
    if not step.outcomes:
        return True, ()
    allowed = tuple(o.id for o in step.outcomes if all(c.result is True for c in outcome_checks(view, o, own=own)))
    return bool(allowed), allowed


def decisive(checks: list[Check]) -> list[Check]:
    """Of the broken checks of one requirement, the one that names its finding (C40): a step, else a person rule, else a fact."""
    found: list[Check] = []
    groups: dict[int, list[Check]] = {}
    for check in checks:
        if check.result is True:
            continue
        if check.group < 0:
            found.append(check)
        else:
            groups.setdefault(check.group, []).append(check)
    return found + [min(members, key=_weight) for members in groups.values()]


def _weight(check: Check) -> int:
    op = check.leaf.op if check.leaf is not None else ""
    if op in STEP_LEAVES and not (check.leaf is not None and check.leaf.negated):
        return 0
    return 1 if op in PERSON_LEAVES else 2
