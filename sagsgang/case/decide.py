"""What a command does to a case: the record with its consequences, or a refusal with every reason.

`decide` is pure: guide, state, draft, other cases in; record out. Replay asks the same with `lenient`: nothing that is well formed is
refused, what is broken is noted on the record. `evolve` folds what was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sagsgang.case.answers import Reason, WayForward, WhyNotExtended
from sagsgang.case.correct import correct
from sagsgang.case.course import Course
from sagsgang.case.events import Breach, Record
from sagsgang.case.examine import OUTCOME_GROUPS, Check, decisive, examine, hindered, rescues
from sagsgang.case.facts import case_counts, falls, read_value
from sagsgang.case.index import index_of
from sagsgang.case.judge import View
from sagsgang.case.kin import Kin
from sagsgang.case.state import PROMISE, UNMET, CaseState, Doing, FactValue, Instance, latest_time, take_in
from sagsgang.case.wording import condition_words
from sagsgang.dataclass import dataclass, replace
from sagsgang.errors import CaseClosed, ExtensionRefused, InvalidValue, MissingAnswer, NotAllowed, NotFound, Refused
from sagsgang.guide.condition import facts_in, leaves
from sagsgang.guide.model import Condition, Fact, Guide, ObligationRule, Opens, Outcome, Step
from sagsgang.law.moment import epoch, from_epoch
from sagsgang.text import _

LEADER = "leder"
"""The role that closes cases and is told of misses and deviations."""


class Machines(Protocol):
    """The state machines of a guide (`guide.machine.StateMachines`)."""

    def fire(self, track: str, phase: str, step: str, outcome: str | None, *, verdict: bool) -> str | None: ...


Opener = Callable[[Opens, "str | None"], "tuple[str, dict[str, Any]]"]
"""Given what is to be opened and the child: the consequence type (case_opened, case_linked, case_expected) and its data."""


class RefusedChecks(Exception):
    """The step may not be done. `checks` are the broken ones; the engine words them."""

    def __init__(self, checks: list[Check], missing: tuple[str, ...] = ()) -> None:
        self.checks = checks
        self.missing = missing
        super().__init__("refused")


def nothing_opens(opens: Opens, child: str | None) -> tuple[str, dict[str, Any]]:
    """In replay nothing opens by itself: the case is expected."""
    return "case_expected", {"child": child}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What surrounds a decision."""

    kin: Kin
    machines: Machines | None = None
    opener: Opener = nothing_opens
    lenient: bool = False
    ignore_dates: bool = False
    carried: bool = False
    """the facts come from another case, or from before: nobody is asked"""
    may_fall: frozenset[str] = frozenset()
    """what a correction gives another value: a rising fact may fall"""


def decide(guide: Guide, state: CaseState, draft: Record, setting: Setting) -> Record:
    """The record that the draft becomes.

    `draft.nr` is the number it takes. Raises `WrongUse` (bad or missing values), `RefusedChecks` (a step), `Refused`, `CaseClosed`,
    `NotAllowed`, `CorrectionRefused`; with `setting.lenient` none of them.
    """
    record = replace(draft, nr=state.nr + 1, consequences=(), breaches=(), problems=())
    course = Course(guide, state.copy(), setting.kin, record, ignore_dates=setting.ignore_dates)
    recorded = max(epoch(record.recorded), state.recorded)
    if state.nr and record.do != "correct":
        course.advance(recorded)
    else:
        course.clock = recorded
    record = _DECIDERS[record.do](guide, course, record, setting)
    course.settle(course.state.began if record.do == "open" else epoch(record.at))
    course.advance(recorded)
    said = draft.facts if setting.lenient and (record.problems or not record.effect) and record.do != "correct" else {}
    said_outcome = draft.outcome if record.do == "step" and record.outcome != draft.outcome else None
    return replace(record, consequences=tuple(course.consequences), said=said, said_outcome=said_outcome)


def clock_row(guide: Guide, state: CaseState, draft: Record, setting: Setting) -> Record | None:
    """The instants that passed since the last record, as an unnumbered record; None if there were none."""
    record = replace(draft, nr=0, do="clock", consequences=())
    course = Course(guide, state.copy(), setting.kin, record, ignore_dates=setting.ignore_dates)
    course.advance(max(epoch(record.recorded), state.recorded))
    return replace(record, consequences=tuple(course.consequences)) if course.consequences else None


def advanced(guide: Guide, state: CaseState, now: int, kin: Kin, *, ignore_dates: bool = False) -> CaseState:
    """The case as it stands at `now` (epoch seconds): the same state if nothing has passed."""
    record = Record(case=state.case, nr=0, do="clock", at=from_epoch(now), recorded=from_epoch(now), by="")
    course = Course(guide, state.copy(), kin, record, ignore_dates=ignore_dates)
    course.advance(max(now, state.recorded))
    return course.state if course.consequences else state


# -- facts ---------------------------------------------------------------------------------------------------------


def _read_facts(
    guide: Guide, course: Course, record: Record, setting: Setting, *, allowed: frozenset[str] | None
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The record's facts as their types keep them, and what could not be used (lenient only)."""
    facts: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, raw in record.facts.items():
        fact = guide.fact_named(name)
        try:
            if fact is None:
                raise InvalidValue(
                    _("Guiden kender ikke faktummet «{name}».").format(name=name),
                    field=name,
                    hint=_("Se hvilke der findes med: sagsgang fakta SAG."),
                )
            facts[fact.id] = _read_fact(fact, raw, course.state, allowed, setting)
        except InvalidValue as error:
            if not setting.lenient:
                raise
            problems.append((name if fact is None else fact.id, error.message))
    return facts, problems


def _read_fact(fact: Fact, raw: Any, state: CaseState, allowed: frozenset[str] | None, setting: Setting) -> Any:
    if fact.computed is not None:
        raise InvalidValue(
            _("«{fact}» beregnes og kan ikke registreres.").format(fact=fact.id),
            field=fact.id,
            hint=_("Ret de fakta, det beregnes af."),
        )
    if fact.only_in_steps and allowed is not None and fact.id not in allowed:
        raise InvalidValue(
            _("«{fact}» noteres kun i de trin, der spørger om det.").format(fact=fact.id),
            field=fact.id,
            hint=_("Se trinnene med: sagsgang vis SAG."),
        )
    if allowed is not None and fact.id not in allowed and not setting.lenient:
        raise InvalidValue(
            _("Her spørges ikke om «{fact}».").format(fact=fact.id),
            field=fact.id,
            hint=_("Registrér det for sig med: sagsgang fakta SAG {fact}=…").format(fact=fact.id),
        )
    value = read_value(fact, raw, lenient=setting.lenient)
    before = state.facts.get(fact.id)
    if before is not None and fact.id not in setting.may_fall and falls(fact, before.value, value):
        raise InvalidValue(
            _("«{fact}» kan kun stige.").format(fact=fact.id),
            field=fact.id,
            hint=_("Sænk det med en begrundet rettelse: sagsgang ret SAG NR."),
        )
    return value


def _named(guide: Guide, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Who the person facts name."""
    found: dict[str, None] = {}
    for name, value in facts.items():
        if guide.facts[name].type == "person":
            found[value] = None
        elif guide.facts[name].type == "personer":
            found |= dict.fromkeys(value)
    return tuple(found)


def _changed(state: CaseState, facts: Mapping[str, Any]) -> list[str]:
    """The facts that a record gives a new value; a list in another order is no new value."""
    return [
        name for name, value in facts.items() if name not in state.facts or not _same(state.facts[name].value, value)
    ]


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, list) and isinstance(after, list):
        return set(before) == set(after)
    return bool(before == after)


def _missing(
    guide: Guide, asked: tuple[str, ...], record: Record, facts: Mapping[str, Any], problems: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """What is asked and neither said, computed nor left out of an export. A wrong value is a wrong value, not a missing one."""
    said = {*facts, *record.withheld, *(name for name, _text in problems)}
    return tuple(name for name in asked if name not in said and guide.facts[name].computed is None)


def _unanswered(guide: Guide, names: Iterable[str]) -> tuple[Breach, ...]:
    return tuple(
        Breach(kind="form", result="unknown", subject=name, text=guide.facts[name].question, law=guide.facts[name].law)
        for name in names
    )


# -- opening ---------------------------------------------------------------------------------------------------------


def _open(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    opening = guide.opening
    allowed = None if setting.carried or setting.lenient else opening.answers
    facts, problems = _read_facts(guide, course, record, setting, allowed=allowed)
    missing = _missing(guide, opening.asks, record, facts, problems)
    if missing and not setting.lenient and not setting.carried:
        raise MissingAnswer(
            _("Der mangler svar på: {facts}.").format(facts=", ".join(missing)),
            missing=missing,
            hint=" ".join(f"--fakta {name}=…" for name in missing),
        )
    record = replace(record, facts=facts, breaches=_unanswered(guide, missing), problems=tuple(problems))
    at = epoch(record.at)
    began: tuple[int, int | None] = (at, latest_time(record))
    if opening.began is not None and opening.began in facts:
        probe = course.state.copy()
        take_in(probe, record)
        span = Course(guide, probe, setting.kin, record).view(at).facts.span(opening.began)
        if span is not None:
            began = (span[0], None if span[0] == span[1] else span[1])
    recorded = epoch(record.recorded)
    counts = case_counts(
        guide,
        setting.kin,
        case=record.case,
        child=record.child,
        family=record.family,
        began=began[0],
        recorded=recorded,
    )
    record = replace(record, facts=facts | counts, named=_named(guide, facts))
    course.record = record
    take_in(course.state, record)
    if began != (course.state.began, course.state.began_last):
        course.emit("case_began", record.case, 0, began[0], {} if began[1] is None else {"last": began[1]})
    course.enter_tracks(began[0])
    course.arise("opening", "", began[0])
    for name in record.facts:
        course.arise("fact", name, began[0], last=began[1])
    for track in guide.tracks.values():
        course.arise("phase", track.phases[0].id, began[0], last=began[1])
    return record


# -- steps -----------------------------------------------------------------------------------------------------------


def _unknown_step(course: Course, record: Record) -> Record:
    return _without_effect(course, record, _("Guiden kender ikke trinnet «{step}».").format(step=record.step))


def _step(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if record.step not in guide.steps:
        return _unknown_step(course, record)
    step = guide.steps[record.step]
    at = epoch(record.at)
    facts, problems = _read_facts(guide, course, record, setting, allowed=step.answers)
    outcome = next((o for o in step.outcomes if o.id == record.outcome), None)
    if step.outcomes and outcome is None and record.outcome is not None and not setting.lenient:
        raise InvalidValue(
            _("«{step}» har ikke udfaldet «{outcome}».").format(step=step.id, outcome=record.outcome),
            field="outcome",
            hint=_("Vælg mellem: {outcomes}.").format(outcomes=", ".join(o.id for o in step.outcomes)),
        )
    if not step.outcomes and record.outcome is not None:
        if not setting.lenient:
            raise InvalidValue(
                _("«{step}» har ingen udfald.").format(step=step.id), field="outcome", hint=_("Udelad udfaldet.")
            )
        problems.append((step.id, _("«{step}» har ingen udfald.").format(step=step.id)))
    if step.outcomes and outcome is None and setting.lenient:
        problems.append((step.id, _("Udfaldet mangler eller er ukendt.")))
    record = replace(
        record,
        facts=facts,
        named=_named(guide, facts),
        outcome=None if outcome is None else outcome.id,
        track=step.track,
    )
    changed = _changed(course.state, facts)
    last = latest_time(record)
    doing = Doing(
        record.nr, step.id, record.outcome, at, epoch(record.recorded), record.by, record.role, step.track, last
    )
    built = _unvoid(course, doing)
    if course.state.status == "open":
        _record_facts(course, record)
    view = course.view(at, actor=record.by, last=last)
    missing = _missing(guide, step.asks, record, facts, problems)
    checks = examine(view, step, role=record.role, outcome=None if outcome is None else outcome.id)
    broken = [check for check in checks if check.result is not True]
    if built is not None and not setting.lenient:
        broken.append(Check("condition", False, built))
    closed = any(check.kind == "closed" for check in broken)
    wanted = missing + (("outcome",) if step.outcomes and outcome is None else ())
    if not setting.lenient:
        waiting = [check for check in broken if _waits_for(view, step, check, frozenset(missing))]
        _refuse(record, broken, waiting, wanted, frozenset(course.state.facts) | {"outcome"}, closed)
    effect = not closed and not any(check.absolute and check.result is not True for check in broken)
    breaches = _breaches(guide, broken, step)
    if not closed:
        breaches += _unanswered(guide, (name for name in missing if name not in course.state.facts))
        breaches += _held_only_later(view, step, outcome, checks, doing.last)
    rescued = not closed and step.track is not None and hindered(view, step) and rescues(view, step)
    record = replace(record, breaches=breaches, problems=tuple(problems), effect=effect, rescued=rescued)
    if closed:
        record = replace(record, facts={}, named=(), problems=())
    course.record = record
    take_in(course.state, record)
    if effect:
        _effects(course, record, step, outcome, doing, changed, setting)
    elif not closed:
        for name in changed:
            course.arise("fact", name, at)
    return record


def _record_facts(course: Course, record: Record) -> None:
    """What a step records is recorded first and seen by its own conditions."""
    for name, value in record.facts.items():
        course.state.facts[name] = FactValue(value, epoch(record.at), epoch(record.recorded), record.by, record.nr)


def _unvoid(course: Course, doing: Doing) -> str | None:
    """A void act that this doing would have met in time: the track goes back first. The obligation if something was built on it."""
    built = None
    for instance in course.void_in_the_way(doing):
        if course.built_on(instance):
            built = instance.id
        course.unvoid(instance)
    return built


def _refuse(
    record: Record,
    broken: list[Check],
    waiting: list[Check],
    wanted: tuple[str, ...],
    known: frozenset[str],
    closed: bool,
) -> None:
    """Raise what stands in the way of a live step, if anything does. `waiting`: what only the missing answers can tell."""
    if closed:
        raise RefusedChecks(broken)
    if record.deviation is not None:
        broken = [check for check in broken if check.absolute]
    if any(check not in waiting for check in broken):
        unknown = [Check("form", None, name) for name in wanted if name not in known]
        raise RefusedChecks(broken + unknown, wanted)
    if wanted:
        hints = [f"--fakta {name}=…" for name in wanted if name != "outcome"]
        if "outcome" in wanted:
            hints.insert(0, "--udfald …")
        raise MissingAnswer(
            _("Der mangler svar på: {facts}.").format(
                facts=", ".join("udfald" if name == "outcome" else name for name in wanted)
            ),
            missing=wanted,
            hint=" ".join(hints),
        )
    if broken:
        raise RefusedChecks(broken)


def _waits_for(view: View, step: Step, check: Check, missing: frozenset[str]) -> bool:
    """Whether the check is unknown only for want of answers that the step asks for: they are asked for before anything is refused."""

    def tells(leaf: Condition) -> bool:
        return any(name in missing for name in facts_in(leaf))

    if check.result is not None or not missing:
        return False
    if check.kind == "too_early":
        return check.subject in missing
    if check.kind == "belongs":
        track = None if step.track is None else view.guide.tracks[step.track].when
        conditions = [step.when, track]
    elif check.barrier is not None:
        conditions = [check.barrier.when]
    else:
        return check.leaf is not None and tells(check.leaf)
    unknown = [leaf for one in conditions if one is not None for leaf in leaves(one) if view.leaf(leaf) is None]
    return bool(unknown) and all(tells(leaf) for leaf in unknown)


def _breaches(guide: Guide, broken: list[Check], step: Step) -> tuple[Breach, ...]:
    """The broken rules that become findings: one per failing requirement."""
    found = []
    absolute = {check.group for check in broken if check.absolute and check.group >= 0}
    for check in decisive(broken):
        result = check.result if check.group < 0 else check.whole
        leaf = "" if check.leaf is None else ("not_" if check.leaf.negated else "") + check.leaf.op
        if check.kind == "too_early" and check.until is None and check.result is False:
            leaf = "settled"
        text = ""
        if check.barrier is not None:
            text = check.barrier.explanation
        elif check.leaf is not None and check.leaf.because:
            text = check.leaf.because
        found.append(
            Breach(
                kind=check.kind,
                result="unknown" if result is None else "unmet",
                subject=check.subject,
                leaf=leaf,
                law=check.law or step.law,
                text=text,
                absolute=check.absolute or check.group in absolute,
                values=check.leaf.values if check.leaf is not None and check.leaf.op == "outcome" else (),
            )
        )
    return tuple(found)


def _held_only_later(
    view: View, step: Step, outcome: Outcome | None, checks: list[Check], last: int
) -> tuple[Breach, ...]:
    """Requirements that hold only through what happened after the step did (C66): no obstacle, but out of order."""
    happened = [*view.state.doings, *(one for omissions in view.state.omissions.values() for one in omissions)]
    if not any(doing.at > last for doing in happened):
        return ()
    earlier = view.by_then(last)
    met = {check.group for check in checks if check.group >= 0 and check.whole is True}
    required = dict(enumerate(step.requires)) | dict(
        enumerate(() if outcome is None else outcome.requires, OUTCOME_GROUPS)
    )
    if any(earlier.truth(required[group]) is not True for group in met):
        return (Breach(kind="order", result="unmet", subject=step.id, law=step.law),)
    return ()


def _effects(
    course: Course,
    record: Record,
    step: Step,
    outcome: Outcome | None,
    doing: Doing,
    changed: Sequence[str],
    setting: Setting,
) -> None:
    """What doing the step brings about: the track moves, obligations arise and are met, cases open (C26, C62)."""
    at = epoch(record.at)
    owed = course.owed(doing)
    target = _target(course, record, step, outcome, setting)
    moved = target is not None and step.track is not None and course.move(step.track, target, at)
    for name in changed:
        course.arise("fact", name, at)
    course.arise("step", step.id, at, outcome=record.outcome)
    course.meet(owed, doing)
    if moved and target is not None:
        course.arise("phase", target, at)
    opens = outcome.opens if outcome is not None and outcome.opens is not None else step.opens
    if opens is not None and not any(name == step.id for name, _text in record.problems):
        child = record.child or course.state.child
        if opens.child is not None:
            named = course.view(at).facts.value(opens.child)
            child = named if isinstance(named, str) else None
        type_, data = setting.opener(opens, child)
        course.emit(type_, opens.guide, 0, at, data)


def _target(course: Course, record: Record, step: Step, outcome: Outcome | None, setting: Setting) -> str | None:
    """The phase the step leads to from where its track is; None when it moves nothing."""
    if (
        step.track is None
        or (step.outcomes and outcome is None)
        or any(name == step.id for name, _text in record.problems)
    ):
        return None
    here = course.state.tracks[step.track]
    chosen = None if outcome is None else outcome.id
    if record.rescued:
        return None  # out of its place, when every track has ended, it only meets what is left: it moves nothing (C21)
    if step.phases and here not in step.phases:
        to = outcome.to if outcome is not None and outcome.to is not None else step.to
        order = course.index.phase_order[step.track]
        return to if to is not None and order[to] > order[here] else None
    if setting.machines is not None:
        return setting.machines.fire(step.track, here, step.id, chosen, verdict=True)
    return course.index.table[here, step.id, chosen]


# -- everything else -------------------------------------------------------------------------------------------------


def _guard_open(course: Course, record: Record, setting: Setting) -> bool:
    """Whether the case is open; live a closed one refuses."""
    if course.state.status == "open":
        return True
    if not setting.lenient:
        raise CaseClosed(
            _("Sagen {case} er lukket.").format(case=course.state.case),
            hint=_("En leder kan genåbne den: sagsgang genåbn {case}.").format(case=course.state.case),
        )
    return False


def _without_effect(course: Course, record: Record, problem: str, *, subject: str | None = None) -> Record:
    """Recorded as said, and nothing follows (replay of what the guide would have refused)."""
    record = replace(record, effect=False, facts={}, problems=((subject or record.step or record.case, problem),))
    course.record = record
    take_in(course.state, record)
    return record


def _closed_problem() -> str:
    return _("Sagen var lukket.")


def _omit(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if record.step not in guide.steps:
        return _unknown_step(course, record)
    step = guide.steps[record.step]
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    grounds = () if step.omittable is None else tuple(ground for ground, _title in step.omittable.grounds)
    problem = None
    if not grounds:
        problem = _("«{step}» kan ikke udelades.").format(step=step.title)
        if not setting.lenient:
            raise Refused(
                problem, hint=_("Se hvorfor og hvad du kan gøre: sagsgang hvorfor SAG {step}").format(step=step.id)
            )
    elif record.ground not in grounds:
        problem = _("Grunden kan ikke bruges til at udelade «{step}».").format(step=step.title)
        if not setting.lenient:
            raise InvalidValue(
                problem, field="ground", hint=_("Vælg mellem: {grounds}.").format(grounds=", ".join(grounds))
            )
    if not record.reason and not setting.lenient:
        raise MissingAnswer(_("En udeladelse skal begrundes."), missing=("reason",), hint="--begrundelse …")
    checks = [
        c
        for c in examine(
            course.view(epoch(record.at), actor=record.by),
            replace(step, requires=(), not_before=None),
            role=record.role,
        )
        if c.result is not True and c.kind in ("phase", "belongs", "role", "done")
    ]
    settled = step.id in course.state.omissions or step.id in course.state.last
    if settled and not any(check.kind == "done" for check in checks):
        checks.append(Check("done", False, step.id))
    if checks and not setting.lenient:
        raise RefusedChecks(checks)
    if problem is not None:
        return _without_effect(course, record, problem)
    view = course.view(epoch(record.at), actor=record.by)
    record = replace(
        record, breaches=_breaches(guide, checks, step), rescued=step.track is not None and rescues(view, step)
    )
    course.record = record
    take_in(course.state, record)
    return record


def _facts(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    facts, problems = _read_facts(guide, course, record, setting, allowed=index_of(guide).by_itself)
    changed = _changed(course.state, facts)
    record = replace(record, facts=facts, named=_named(guide, facts), problems=tuple(problems))
    course.record = record
    take_in(course.state, record)
    for name in changed:
        course.arise("fact", name, epoch(record.at))
    return record


def _handover(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    if not record.to:
        raise MissingAnswer(
            _("Hvem skal sagen overdrages til?"), missing=("to",), hint=_("sagsgang overdrag SAG PERSON")
        )
    course.record = record
    take_in(course.state, record)
    return record


def _accept(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    offered = course.state.offered
    if offered != record.by:
        problem = _("Sagen er ikke tilbudt nogen.") if offered is None else _("Sagen er tilbudt en anden.")
        if not setting.lenient:
            raise NotAllowed(problem, hint=_("Den, der har sagen, overdrager den med: sagsgang overdrag SAG PERSON."))
        record = replace(record, breaches=(Breach(kind="role", result="unmet", subject=record.case, text=problem),))
    course.record = record
    take_in(course.state, record)
    course.arise("takeover", "", epoch(record.at))
    return record


def _promise(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    at = epoch(record.at)
    if record.kept is not None:
        instance = course.state.instances.get((PROMISE, record.kept))
        if instance is None or instance.status not in ("open", "missed"):
            problem = _("Der er intet åbent løfte nr. {nr}.").format(nr=record.kept)
            if not setting.lenient:
                raise NotFound(problem, kind="obligation", hint=_("Se løfterne med: sagsgang vis SAG."))
            return _without_effect(course, record, problem, subject=PROMISE)
        course.record = record
        take_in(course.state, record)
        course.emit(
            "obligation_met", PROMISE, record.kept, at, {"late": instance.due is not None and at > instance.due}
        )
        return record
    if not record.text:
        raise MissingAnswer(
            _("Hvad er lovet?"), missing=("text",), hint=_('sagsgang løfte SAG "…" --til PERSON --senest DATO')
        )
    course.record = record
    take_in(course.state, record)
    course.promise(record.text, record.to, record.due, at)
    return record


def _extend(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    """An extension of a limit, where the law has one (C68)."""
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    rule = guide.obligations.get(record.obligation or "")
    known = [] if rule is None else course.state.instances_of(rule.id)
    instances = [one for one in known if one.status != "not_applicable"]
    instance = next((one for one in instances if one.status in UNMET), None)
    if rule is None or not instances:
        problem = _("Pligten «{obligation}» er ikke opstået i sagen.").format(obligation=record.obligation)
        if not setting.lenient:
            raise NotFound(problem, kind="obligation", hint=_("Se pligterne med: sagsgang vis SAG."))
        return _without_effect(course, record, problem, subject=record.obligation)
    broken = _no_extension(guide, course, record, rule, instance)
    if not setting.lenient:
        if broken is not None:
            why = _why_not_extended(guide, course.state, rule, broken)
            raise ExtensionRefused(broken.text, why=why, hint=_instead(why))
        if not record.reason:
            raise MissingAnswer(_("En forlængelse skal begrundes."), missing=("reason",), hint="--begrundelse …")
        if record.due is None:
            raise MissingAnswer(_("Til hvornår forlænges fristen?"), missing=("due",), hint="--til 2026-12-20")
    until = record.due
    if broken is None and not record.reason:
        broken = _not_extended(rule, rule.law, _("En forlængelse skal begrundes."))
    if broken is None and instance is not None and (until is None or epoch(until) <= (instance.passes or 0)):
        broken = _not_extended(rule, rule.law, _("Den nye frist er ikke senere end den gamle."))
        if not setting.lenient:
            raise InvalidValue(
                broken.text,
                field="due",
                hint=_("En frist kan kun forlænges. Er starten forkert, så ret den: sagsgang ret SAG NR."),
            )
    if broken is not None:
        record = replace(record, effect=False, breaches=(broken,))
    course.record = record
    take_in(course.state, record)
    if broken is None and instance is not None and until is not None and rule.extendable is not None:
        course.extend(instance, until, rule.extendable.law, epoch(record.at))
    return record


def _no_extension(
    guide: Guide, course: Course, record: Record, rule: ObligationRule, instance: Instance | None
) -> Breach | None:
    """Why the limit cannot be extended; None: the law lets it be."""
    extendable = rule.extendable
    if extendable is None:
        return _not_extended(rule, rule.law, _("Loven giver ingen forlængelse af «{title}».").format(title=rule.title))
    at, law = epoch(record.at), extendable.law
    if not course.in_force(law, at):
        return _not_extended(rule, law, _("Hjemlen for en forlængelse gælder ikke."))
    if instance is None:
        return _not_extended(rule, law, _("Pligten står ikke åben."))
    if instance.passes is None:
        return _not_extended(rule, law, _("Pligten har ingen frist, der kan forlænges."))
    if at > instance.passes:
        return _not_extended(rule, law, _("Fristen var allerede gået."))
    view = course.view(at, actor=record.by, last=latest_time(record))
    for condition in extendable.requires:
        if view.truth(condition) is not True:
            text = _("Loven kræver for en forlængelse, at {condition}.")
            words = condition_words(guide, condition)
            return _not_extended(rule, condition.law or law, text.format(condition=words))
    return None


def _not_extended(rule: ObligationRule, law: tuple[str, ...], text: str) -> Breach:
    return Breach(kind="condition", result="unmet", subject=rule.id, leaf="extension", law=law, text=text)


def _instead(why: WhyNotExtended) -> str:
    """What can be done when a limit cannot be extended."""
    if why.ways_forward:
        said = [f"{way.text} sagsgang {way.command} {' '.join(way.args)}" for way in why.ways_forward]
        return _("Loven har i stedet: {ways}").format(ways="; ".join(said))
    return _(
        "Er starten forkert, så ret den: sagsgang ret {case} NR. Se udregningen: sagsgang hvornår {case} {obligation}"
    ).format(case=why.case, obligation=why.obligation)


def _why_not_extended(guide: Guide, state: CaseState, rule: ObligationRule, broken: Breach) -> WhyNotExtended:
    """The reason, and what the law has instead of an extension: a provisional product, while the duty stands."""
    origin = rule.origin if rule.extendable is None else rule.extendable.origin
    roles = () if rule.owner_role is None else (rule.owner_role,)
    return WhyNotExtended(
        case=state.case,
        obligation=rule.id,
        reasons=(
            Reason(
                kind="condition",
                text=broken.text,
                result="unmet",
                law=broken.law,
                by_roles=roles,
                at=str(origin),
                subject=rule.id,
            ),
        ),
        ways_forward=tuple(
            WayForward(
                command="udfør",
                args=(state.case, met.step),
                text=_(
                    "«{step}» ({law}) inden fristen. Pligten står stadig åben, men det ses, at der er noget foreløbigt."
                ).format(step=guide.steps[met.step].title, law=", ".join(guide.steps[met.step].law)),
            )
            for met in rule.provisional_by
        ),
    )


def _link(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    course.record = record
    take_in(course.state, record)
    course.emit("case_linked", record.text or "", 0, epoch(record.at), {"case": record.to})
    return record


def _close(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if not _guard_open(course, record, setting):
        return _without_effect(course, record, _closed_problem())
    if not record.reason and not setting.lenient:
        raise MissingAnswer(_("Hvorfor lukkes sagen?"), missing=("reason",), hint="--begrundelse …")
    if record.role != LEADER and not setting.lenient:
        raise NotAllowed(_("Kun en leder kan lukke en sag."), hint=_("Bed en leder, eller brug --som PERSON:leder."))
    breaches = () if record.role == LEADER else (Breach(kind="role", result="unmet", subject=record.case),)
    record = replace(record, breaches=breaches)
    course.record = record
    take_in(course.state, record)
    course.close(epoch(record.at))
    return record


def _reopen(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    if course.state.status == "open":
        problem = _("Sagen er ikke lukket.")
        if not setting.lenient:
            raise Refused(problem, hint=_("Se den med: sagsgang vis SAG."))
        return _without_effect(course, record, problem)
    if not record.reason and not setting.lenient:
        raise MissingAnswer(_("Hvorfor genåbnes sagen?"), missing=("reason",), hint="--begrundelse …")
    course.record = record
    take_in(course.state, record)
    course.reopen(epoch(record.at))
    return record


def _correct(guide: Guide, course: Course, record: Record, setting: Setting) -> Record:
    return correct(guide, course, record, setting, decide)


_DECIDERS: dict[str, Callable[[Guide, Course, Record, Setting], Record]] = {
    "open": _open,
    "step": _step,
    "omit": _omit,
    "facts": _facts,
    "handover": _handover,
    "accept": _accept,
    "promise": _promise,
    "extend": _extend,
    "link": _link,
    "close": _close,
    "reopen": _reopen,
    "correct": _correct,
}

__all__ = ["LEADER", "Opener", "RefusedChecks", "Setting", "advanced", "clock_row", "decide", "nothing_opens"]
