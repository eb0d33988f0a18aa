"""What a case answers: what can be done, what is owed, why not, and what would let me. Reading changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sagsgang.case.answers import (
    Alternative,
    AvailableStep,
    CaseAnswer,
    ConsequenceAnswer,
    FactAnswer,
    FactsAnswer,
    Obligation,
    Omission,
    Reason,
    Timeline,
    TimelineEntry,
    Why,
)
from sagsgang.case.events import Consequence, Record
from sagsgang.case.examine import RESULTS, Check, examine, is_available
from sagsgang.case.findings import findings
from sagsgang.case.judge import View
from sagsgang.case.kin import Kin
from sagsgang.case.locally import locally
from sagsgang.case.state import PROMISE, CaseState, Instance
from sagsgang.case.ways import answering, can_omit, facts_that_help, ways_forward
from sagsgang.case.wording import check_words, is_alternative, reason_words
from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, facts_in, leaves, negated
from sagsgang.guide.condition import reasons as condition_reasons
from sagsgang.guide.model import Barrier, Condition, Guide, ObligationRule, Step
from sagsgang.law.moment import from_epoch, limit_words, words
from sagsgang.law.wording import reading_words as reading_of_limit
from sagsgang.text import _


def case_answer(guide: Guide, state: CaseState, now: int, kin: Kin, *, ignore_dates: bool = False) -> CaseAnswer:
    """The case as it stands at `now`; `state` is already advanced to it."""
    return CaseAnswer(
        case=state.case,
        guide=state.guide,
        edition=state.edition,
        child=state.child,
        family=state.family,
        status=state.status,
        seq=state.nr,
        tracks={track: state.tracks[track] for track in guide.tracks if track in state.tracks},
        holder=state.holder,
        available=available(guide, state, now, kin),
        obligations=obligations(guide, state, now, kin),
        findings=findings(guide, state, now, kin, ignore_dates=ignore_dates),
        idle=_idle(View(guide, state, kin, now)),
    )


def _idle(view: View) -> tuple[str, ...]:
    return tuple(track.id for track in view.guide.tracks.values() if view.in_play(track) is False)


def available(guide: Guide, state: CaseState, now: int, kin: Kin) -> tuple[AvailableStep, ...]:
    """What can be done now by somebody, in guide order, with only the outcomes that are allowed."""
    if state.status == "closed":
        return ()
    view = View(guide, state, kin, now)
    found = []
    for step in guide.steps.values():
        can, outcomes = is_available(view, step)
        if can:
            found.append(
                AvailableStep(step=step.id, title=step.title, roles=step.roles, asks=step.asks, outcomes=outcomes)
            )
    return tuple(found)


# -- obligations ---------------------------------------------------------------------------------------------------


def obligations(guide: Guide, state: CaseState, now: int, kin: Kin) -> tuple[Obligation, ...]:
    """Every obligation that has arisen, in guide order; promises last."""
    view = View(guide, state, kin, now)
    found = [obligation(view, instance) for rule in guide.obligations for instance in state.instances_of(rule)]
    found += [obligation(view, instance) for instance in state.instances_of(PROMISE)]
    return tuple(found)


def obligation(view: View, instance: Instance) -> Obligation:
    """One obligation as people read it."""
    guide, state = view.guide, view.state
    rule = guide.obligations.get(instance.id)
    role = None if rule is None else rule.owner_role
    owner = state.in_role.get(role, state.holder) if role is not None else state.holder
    never = instance.status == "not_applicable"
    own = None if never else locally(rule, instance)
    is_breach = own is None or not own.only(view.now if instance.met_at is None else instance.met_at)
    return Obligation(
        id=instance.id,
        nr=instance.nr,
        title=rule.title if rule is not None else instance.text or _("Løfte"),
        status=instance.status,
        due=None if instance.due is None or never else from_epoch(instance.due),
        start=None if never else _counted_from(instance),
        met_at=None if instance.met_at is None else from_epoch(instance.met_at),
        late=instance.late or instance.status in ("missed", "void"),
        owner=owner,
        owner_role=role,
        asks=tuple(dict.fromkeys((*_asks(view, instance), *instance.asks)))
        if instance.status in ("open", "unknown")
        else (),
        law=() if rule is None else rule.law,
        consequence="løfte" if rule is None else rule.consequence if is_breach else "lokalt_mål",
        alternatives=()
        if never
        else tuple(
            Alternative(reading=reading_of_limit(reading), due=from_epoch(due))
            for reading, due in instance.alternatives
        ),
        statute=None if own is None or own.statute is None else from_epoch(own.statute),
        deciding="statute" if own is None and rule is not None and _is_statute(guide, rule.law) else "local",
        provisional_at=None if instance.provisional_at is None else from_epoch(instance.provisional_at),
        reason=reason_words(instance, guide),
        due_last=None if instance.due_last is None or never else from_epoch(instance.due_last),
        needed=1 if rule is None else rule.times,
        done=_done(rule, instance),
        derived=None if never else instance.derivation,
        sensitive=rule is not None and _tells_sensitive(guide, rule),
    )


def _tells_sensitive(guide: Guide, rule: ObligationRule) -> bool:
    """Whether how the limits are reckoned shows what a sensitive fact says."""
    starts = [rule.starts_from, *(limit.starts_from for limit in rule.limits)]
    names = [start.id for start in starts if start is not None and start.kind == "fact"]
    names += [name for limit in rule.limits for name in (limit.within_fact, limit.latest_fact) if name is not None]
    return any(_is_sensitive(guide, name) for name in names)


def _is_sensitive(guide: Guide, name: str) -> bool:
    """The fact itself, or one that it is computed from."""
    fact = guide.facts.get(name)
    if fact is None or fact.sensitive or fact.computed is None:
        return fact is not None and fact.sensitive
    return any(
        _is_sensitive(guide, source) for source in (fact.computed.fact, fact.computed.moment) if source is not None
    )


def _counted_from(instance: Instance) -> datetime | None:
    """What the limit that decides is counted from; the obligation's own start when it is not counted (C72)."""
    data = instance.derivation
    if data is not None and data["kind"] == "earliest" and data.get("start") is not None:
        return datetime.fromisoformat(data["start"])
    return None if instance.start is None else from_epoch(instance.start)


def _done(rule: ObligationRule | None, instance: Instance) -> int:
    """How many doings have counted."""
    if instance.status == "met":
        return 1 if rule is None else rule.times
    return len(instance.counted)


def _is_statute(guide: Guide, law: Sequence[str]) -> bool:
    """Whether some basis is statute or order, not guidance or practice."""
    return any(guide.laws[name].binding in ("lov", "bekendtgørelse") for name in law if name in guide.laws)


def _asks(view: View, instance: Instance) -> Iterator[str]:
    """The facts that would settle whether an unknown obligation applies."""
    rule = view.guide.obligations.get(instance.id)
    if rule is None or instance.status != "unknown":
        return
    steps = [view.guide.steps[met.step] for met in rule.met_by]
    conditions = [rule.when, *(step.when for step in steps)]
    conditions += [view.guide.tracks[step.track].when for step in steps if step.track is not None]
    for condition in conditions:
        if condition is not None:
            for leaf, truth in condition_reasons(condition, view.leaf):
                if truth is None:
                    for fact in facts_in(leaf):
                        if not view.facts.exact(fact):
                            yield from _sources(view, fact)


def _sources(view: View, fact: str) -> Iterator[str]:
    """The fact itself, or what a computed one is computed from."""
    declared = view.guide.facts.get(fact)
    if declared is None or declared.computed is None:
        yield fact
        return
    for source in (declared.computed.fact, declared.computed.moment):
        if source is not None and source != "nu" and not view.facts.exact(source):
            yield source


# -- why -----------------------------------------------------------------------------------------------------------


def why(
    view: View, step: Step, *, role: str | None, outcome: str | None = None, checks: list[Check] | None = None
) -> Why:
    """Every condition of the step and how it stands; `checks`: those a refusal was made of.

    With no actor or role, roles and persons are not held against it. A leaf about a fact that the step itself asks for is shown as
    it stands, but is no obstacle: the answer comes with the step.
    """
    if checks is None:
        checks, broken = _examined(view, step, role, outcome)
        allowed = not broken
    else:
        broken = [check for check in checks if check.result is not True and check.kind != "form"]
        allowed = False
    omittable = step.omittable
    return Why(
        case=view.state.case,
        step=step.id,
        allowed=allowed,
        reasons=tuple(_reasons(view, step, checks, role)),
        omission=Omission(allowed=False)
        if omittable is None
        else Omission(allowed=can_omit(view, step), grounds=tuple(g for g, _t in omittable.grounds), law=omittable.law),
        ways_forward=() if allowed else tuple(ways_forward(view, step, broken, role=role)),
    )


def _reasons(view: View, step: Step, checks: list[Check], role: str | None) -> Iterator[Reason]:
    """Each check as a reason; why several things would each do is said after the last of them."""
    for place, check in enumerate(checks):
        goes_on = [_shared(one) for one in checks[place + 1 : place + 2]] == [_shared(check)]
        said_later = goes_on and check.result is False and is_alternative(step, check)
        yield _reason(view, step, check, role, because=not said_later)


def _shared(check: Check) -> tuple[int, str | None]:
    """What alternatives of one requirement have in common: its place, and why it is there."""
    return check.group, None if check.leaf is None else check.leaf.because


def _examined(view: View, step: Step, role: str | None, outcome: str | None) -> tuple[list[Check], list[Check]]:
    """The checks as they stand now with what the step asks, and those that stand in its way."""
    anybody = view.actor is None or role is None
    checks = examine(view, step, role=role, anybody=anybody, outcome=outcome)
    hopeful = examine(view, step, role=role, anybody=anybody, outcome=outcome, own=step.answers)
    broken = [check for check in hopeful if check.result is not True]
    if view.state.status != "open":
        return checks, broken
    if anybody and step.roles:
        place = next((i for i, c in enumerate(checks) if c.kind not in ("phase", "belongs", "done")), len(checks))
        checks.insert(place, Check("role", True, step.id))
    checks += [Check("form", None, name) for name in step.asks if view.facts.value(name) is None]
    return checks, broken


def _reason(view: View, step: Step, check: Check, role: str | None, *, because: bool) -> Reason:
    return Reason(
        kind=check.kind,
        text=check_words(view, check, step.id, role, because=because),
        result=RESULTS[check.result],
        law=_law(view, step, check),
        by_roles=tuple(dict.fromkeys(_by_roles(view, step, check))),
        at=str(_origin(view, step, check)),
        subject=check.subject,
        absolute=check.absolute,
    )


def _law(view: View, step: Step, check: Check) -> tuple[str, ...]:
    if check.kind == "form":
        return view.guide.facts[check.subject].law
    return check.law or (step.law if check.kind in ("phase", "role", "belongs") else ())


def _origin(view: View, step: Step, check: Check) -> object:
    if check.kind == "form":
        return view.guide.facts[check.subject].origin
    if check.leaf is not None:
        return check.leaf.origin
    return check.barrier.origin if check.barrier is not None else step.origin


def _by_roles(view: View, step: Step, check: Check) -> Iterator[str]:
    """Who can bring it about."""
    guide = view.guide
    if check.kind in ("role", "person", "done", "too_early", "form"):
        yield from step.roles
    elif check.kind == "closed":
        yield "leder"
    elif check.kind == "phase":
        for row in guide.table:
            if row.target in step.phases and row.phase not in step.phases:
                yield from guide.steps[row.step].roles
    else:
        if check.barrier is not None:
            yield from _roles_for(guide, _lifting(view, check.barrier), step)
        elif check.leaf is not None:
            yield from _roles_for(guide, [check.leaf], step)


def _lifting(view: View, barrier: Barrier) -> Iterator[Condition]:
    """What would let the barrier fall: steps to be done, and answers that nobody has given."""
    lifted = negated(barrier.when)
    yield from (leaf for leaf in leaves(lifted) if leaf.op in STEP_LEAVES and not leaf.negated)
    for leaf in facts_that_help(view, lifted):
        if leaf.subject not in view.state.facts or answering(view, leaf.subject):
            yield leaf


def _roles_for(guide: Guide, found: Iterable[Condition], step: Step) -> Iterator[str]:
    for leaf in found:
        if leaf.op in STEP_LEAVES:
            yield from guide.steps[leaf.subject].roles
        elif leaf.op == "track_ended":
            ends = {phase.id for phase in guide.tracks[leaf.subject].phases if phase.final}
            for row in guide.table:
                if row.target in ends:
                    yield from guide.steps[row.step].roles
        elif leaf.op in FACT_LEAVES:
            askers = [s for s in guide.steps.values() if leaf.subject in s.asks or leaf.subject in s.may_state]
            for asker in askers:
                yield from asker.roles
            if not askers:
                yield from step.roles


# -- facts and timeline --------------------------------------------------------------------------------------------


def facts_answer(view: View) -> FactsAnswer:
    """The recorded facts, in guide order, and computed ones that have a value now."""
    found: dict[str, FactAnswer] = {}
    for name, fact in view.guide.facts.items():
        recorded = view.state.facts.get(name)
        if recorded is not None:
            found[name] = FactAnswer(
                value=recorded.value, at=from_epoch(recorded.at), recorded=from_epoch(recorded.recorded), by=recorded.by
            )
        elif fact.computed is not None and (value := view.facts.value(name)) is not None:
            found[name] = FactAnswer(value=value, at=from_epoch(view.now), recorded=from_epoch(view.now), by="beregnet")
    return FactsAnswer(case=view.state.case, facts=found)


def timeline(guide: Guide, state: CaseState) -> Timeline:
    """The records as they were recorded."""
    return Timeline(case=state.case, entries=tuple(entry(guide, record) for record in state.records))


def entry(guide: Guide, record: Record) -> TimelineEntry:
    """One record of the timeline."""
    return TimelineEntry(
        nr=record.nr or None,
        do=record.do,
        at=record.at,
        recorded=record.recorded,
        by=record.by,
        role=record.role,
        step=record.step,
        outcome=record.outcome,
        facts=record.facts,
        reason=record.reason or record.deviation,
        supersedes=record.supersedes,
        command_id=record.command_id,
        to=record.to,
        text=record.text if record.do == "promise" else None,
        kept=record.kept is not None,
        deviation=record.deviation is not None,
        at_last=record.at_last,
        obligation=record.obligation,
        due=record.due if record.do == "extend" else None,
        consequences=tuple(a for c in record.consequences if (a := _consequence(guide, c)) is not None),
    )


def _consequence(guide: Guide, c: Consequence) -> ConsequenceAnswer | None:
    """A consequence in words; None for those that only the program needs."""
    rule = guide.obligations.get(c.id)
    title = rule.title if rule is not None else c.data.get("text") or _("Løfte")
    at = words(from_epoch(c.at))
    match c.type:
        case "track_moved":
            track = guide.tracks[c.id]
            phases = {phase.id: phase.title for phase in track.phases}
            text = _("{track}: {before} → {after}").format(
                track=track.title, before=phases[c.data["from"]], after=phases[c.data["to"]]
            )
        case "obligation_arose":
            due = c.data.get("due")
            if c.data["status"] == "not_applicable":
                return None
            text = _("Pligt opstod: {title}").format(title=title)
            if due is not None:
                text += ", " + _("frist {due}").format(due=limit_words(from_epoch(due)))
        case "obligation_due":
            due = c.data.get("due")
            if due is None or c.data.get("same"):
                return None
            text = _("Frist for {title}: {due}").format(
                title=title, due="" if due is None else limit_words(from_epoch(due))
            )
        case "obligation_counted":
            text = _("Tæller med: {title}").format(title=title)
        case "obligation_met":
            text = _("Pligt opfyldt: {title}").format(title=title) + (" " + _("(for sent)") if c.data["late"] else "")
        case "obligation_provisional":
            text = _("Foreløbigt: {title}").format(title=title)
        case "obligation_missed":
            text = _("Frist overskredet: {title}, {at}").format(title=title, at=limit_words(from_epoch(c.at)))
        case "obligation_void":
            text = _("Bortfaldet: {title}, {at}").format(title=title, at=at)
        case "obligation_status":
            if c.data.get("same"):
                return None
            names = {
                "open": _("Pligt gælder: {title}"),
                "lapsed": _("Pligt bortfalder: {title}"),
                "unknown": _("Vi ved ikke, om pligten gælder: {title}"),
                "not_applicable": _("Pligt gælder ikke: {title}"),
                "missed": _("Frist overskredet: {title}"),
            }
            text = names[c.data["status"]].format(title=title)
        case "obligation_moved":
            due = c.data.get("to")
            text = _("Fristen for {title} er flyttet til {due}").format(
                title=title, due=_("ukendt") if due is None else limit_words(from_epoch(due))
            )
        case "reminder":
            text = _("Påmindelse: {title}").format(title=title)
        case "case_opened":
            text = _("Sag åbnet: {case}").format(case=c.data["case"])
        case "case_linked":
            text = _("Sag knyttet: {case}").format(case=c.data["case"])
        case "case_expected":
            text = _("Der skal åbnes en sag efter «{guide}»").format(guide=c.id)
        case "case_closed":
            text = _("Sagen er lukket")
        case "case_reopened":
            text = _("Sagen er genåbnet")
        case _:
            return None
    return ConsequenceAnswer(type=c.type, id=c.id, text=text)
