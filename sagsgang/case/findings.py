"""Findings: what was not as the guide or the law says, derived from the records at the moment of judgement.

Nothing here is stored: a later record can turn a skipped step into one that came too late (choices.md C40-C46).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sagsgang.case.answers import Finding
from sagsgang.case.events import Breach, Record
from sagsgang.case.judge import View
from sagsgang.case.kin import Kin
from sagsgang.case.locally import locally
from sagsgang.case.state import CaseState, Doing, Instance
from sagsgang.guide.model import Guide, ObligationRule, Step
from sagsgang.law.derivation import Derivation
from sagsgang.law.due import compute
from sagsgang.law.limits import deciding
from sagsgang.law.moment import day_words, epoch, from_epoch, limit_words, local_date, words
from sagsgang.law.register import is_in_force
from sagsgang.text import _


def findings(guide: Guide, state: CaseState, now: int, kin: Kin, *, ignore_dates: bool = False) -> tuple[Finding, ...]:
    """Every finding of the case as it stands at `now` (epoch seconds), by time, record, code and id."""
    found: list[Finding] = []
    for record in state.effective:
        if record.withdrawn or record.do == "clock":
            continue
        if record.do == "correct":
            found.extend(_problems(state, record))
        else:
            found.extend(_of_record(guide, state, record, ignore_dates))
    skipped = {finding.id for finding in found if finding.code == "SKIPPED"}
    found.extend(_of_obligations(guide, state, now, kin, skipped))
    found.extend(_of_expected(state, kin))
    found.extend(_of_standstill(guide, state, now))
    if not ignore_dates:
        found.extend(_of_edition(guide, state))
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return (0 if finding.at is None else epoch(finding.at), finding.nr or 0, finding.code, finding.id)


def _happened(state: CaseState, record: Record) -> datetime:
    """When what the record tells of happened: an opening when the case began, whatever the record's own `at`."""
    return from_epoch(state.began) if record.do == "open" else record.at


def _problems(state: CaseState, record: Record) -> Iterator[Finding]:
    for subject, text in record.problems:
        yield Finding(code="INVALID_DATA", id=subject, nr=record.nr, at=_happened(state, record), message=text)


def _of_record(guide: Guide, state: CaseState, record: Record, ignore_dates: bool) -> Iterator[Finding]:
    yield from _problems(state, record)
    step = guide.steps.get(record.step or "")
    misplaced = False
    for breach in record.breaches:
        code, subject = _code(state, record, breach)
        if code == "WRONG_ORDER":
            if misplaced or breach.kind == "phase":
                continue
            if step is not None and step.party is not None:
                continue
            misplaced = True
        message = _message(guide, record, breach, code, subject)
        yield Finding(code=code, id=subject, nr=record.nr, at=_happened(state, record), message=message, law=breach.law)
    if not record.effect and any(breach.absolute for breach in record.breaches) and step is not None:
        yield Finding(
            code="NO_LEGAL_EFFECT",
            id=step.id,
            nr=record.nr,
            at=record.at,
            message=_("«{step}» har ingen retsvirkning: en regel, der ikke kan fraviges, er brudt.").format(
                step=step.title
            ),
            law=next(breach.law for breach in record.breaches if breach.absolute) or step.law,
        )
    if step is None:
        return
    if not misplaced and step.party is None and _outside_phase(state, guide, record, step):
        yield Finding(
            code="WRONG_ORDER",
            id=step.id,
            nr=record.nr,
            at=record.at,
            message=_("«{step}» blev udført uden for sin plads i forløbet.").format(step=step.title),
            law=step.law,
        )
    if record.do == "step" and not ignore_dates and step.law and not _law_in_force(guide, step.law, record):
        yield Finding(
            code="NOT_APPLICABLE",
            id=step.id,
            nr=record.nr,
            at=record.at,
            message=_("Hjemlen for «{step}» gjaldt ikke den {day}.").format(
                step=step.title, day=day_words(local_date(record.at))
            ),
            law=step.law,
        )


def _law_in_force(guide: Guide, law: tuple[str, ...], record: Record) -> bool:
    day = local_date(record.at)
    return any(name not in guide.laws or is_in_force(guide.laws[name], guide.statutes, day) for name in law)


def _code(state: CaseState, record: Record, breach: Breach) -> tuple[str, str]:
    """The finding's code and id (C41, C42)."""
    step = record.step or record.obligation or ""
    if breach.kind == "closed":
        return "INVALID_DATA", step or record.case
    if breach.kind == "form":
        return "UNDOCUMENTED", breach.subject
    if breach.kind == "role":
        return "WRONG_ACTOR", step or breach.subject
    if breach.kind == "barrier":
        return "BARRIER", step
    if breach.kind in ("phase", "done", "order"):
        return "WRONG_ORDER", step
    if breach.result == "unknown":
        return "UNDOCUMENTED", step
    if breach.kind == "belongs":
        return "NOT_APPLICABLE", step
    if breach.kind == "person":
        return "WRONG_ACTOR", step
    if breach.kind == "too_early":
        return _required_step(state, record, breach) if breach.leaf == "settled" else ("CONDITION", step)
    if breach.leaf in ("settled", "done", "outcome", "omitted"):
        return _required_step(state, record, breach)
    if breach.leaf.removeprefix("not_").startswith("person"):
        return "WRONG_ACTOR", step
    return "CONDITION", step


def _required_step(state: CaseState, record: Record, breach: Breach) -> tuple[str, str]:
    """A required step that was not done when the record was made: never, with another outcome, later, or in time but recorded later."""
    own = record.step or ""
    doings = [doing for doing in state.doings if doing.step == breach.subject]
    later: list[Doing] = []
    if breach.leaf != "omitted":
        later = [d for d in doings if d.nr > record.nr and (breach.leaf != "outcome" or d.outcome in breach.values)]
    if breach.leaf in ("settled", "omitted"):
        later += [omission for omission in state.omissions.get(breach.subject, ()) if omission.nr > record.nr]
    if not later and breach.leaf == "outcome" and any(doing.nr < record.nr for doing in doings):
        return "CONDITION", own
    if not later:
        return "SKIPPED", breach.subject
    latest = epoch(record.at_last or record.at)
    return ("UNDOCUMENTED", own) if any(doing.at <= latest for doing in later) else ("WRONG_ORDER", own)


def _phase_at(first: str, moves: list[tuple[int, bool, int, str]], at: int, nr: int) -> str:
    """The phase the track was in just before (at, record number); `moves`: when, whether after that second, in which record, where to."""
    phase = first
    for *when, target in sorted(moves, key=lambda move: move[:3]):
        if tuple(when) < (at, False, nr):
            phase = target
    return phase


def _outside_phase(state: CaseState, guide: Guide, record: Record, step: Step) -> bool:
    if not step.phases or step.track is None or any(b.kind == "closed" for b in record.breaches):
        return False
    if record.do == "omit" and not record.effect:
        return False
    if record.rescued:
        return False
    at = epoch(record.at)
    ends = {at} if record.at_last is None else {at, epoch(record.at_last)}
    # the step's own move is no part of where it was done
    moves = [
        m for m in state.moves if m.track == step.track and not (m.nr == record.nr and m.at == at and not m.passed)
    ]
    orders = [[(m.at, m.passed, m.nr, m.target) for m in moves]]
    if any(m.at_last is not None for m in moves):
        orders.append([(m.last, m.passed, m.nr, m.target) for m in moves])
    first = guide.tracks[step.track].phases[0].id
    return all(_phase_at(first, order, end, record.nr) not in step.phases for order in orders for end in ends)


def _of_obligations(guide: Guide, state: CaseState, now: int, kin: Kin, skipped: set[str]) -> Iterator[Finding]:
    for instance in state.instances.values():
        rule = guide.obligations.get(instance.id)
        title = _("løfte nr. {nr}").format(nr=instance.nr) if rule is None else rule.title
        own = locally(rule, instance)
        if own is not None and not own.only(now if instance.met_at is None else instance.met_at):
            own = None  # the law's limit has passed too
        law = () if rule is None else rule.law if own is None else own.law
        due = None if instance.due is None else from_epoch(instance.due)
        subject = instance.id
        if instance.status == "void":
            message = _("Fristen for «{title}» ({due}) er overskredet; det, den gjaldt, er bortfaldet.")
            code = "NO_LEGAL_EFFECT"
        elif instance.missed and instance.status in ("missed", "lapsed", "unknown", "open"):
            message = _("Fristen for «{title}» ({due}) er overskredet.")
            if own is not None:
                message = _("Kommunens egen frist for «{title}» ({due}) er overskredet. Det er ikke et brud på loven.")
            code = "MISSED"
            if rule is not None and _due_with_another(rule, instance):
                code, subject = "SKIPPED", _step_owed(guide, state, rule, now, kin)
                if subject in skipped:
                    continue  # one lapse, one finding (C71)
                skipped.add(subject)
        elif instance.status == "met" and instance.late:
            met = from_epoch(instance.met_at or 0)
            yield Finding(
                code="LATE",
                id=instance.id,
                at=met,
                message=(
                    _("«{title}» blev opfyldt {met}, efter fristen {due}.")
                    if own is None
                    else _(
                        "«{title}» blev opfyldt {met}, efter kommunens egen frist {due}. Det er ikke et brud på loven."
                    )
                ).format(title=title, met=words(met), due="" if due is None else limit_words(due)),
                law=law,
            )
            continue
        elif (
            instance.status == "unknown"
            and instance.passes is not None
            and instance.passes < now
            and (rule is None or rule.consequence != "vindue")
        ):
            message = _("Fristen for «{title}» ({due}) er passeret, uden at det er oplyst, om pligten gjaldt.")
            code = "UNDOCUMENTED"
        else:
            continue
        text = message.format(title=title, due="" if due is None else limit_words(due))
        if instance.barriers:
            names = ", ".join(guide.barriers[name].title for name in instance.barriers if name in guide.barriers)
            text += " " + _("Spærret af: {barriers}.").format(barriers=names)
        yield Finding(code=code, id=subject, at=due, message=text, law=law)


def _due_with_another(rule: ObligationRule, instance: Instance) -> bool:
    """Whether the limit that passed was that of another obligation (`senest: {pligt: x}`)."""
    if instance.derivation is None or all(limit.latest_obligation is None for limit in rule.limits):
        return False
    return deciding(Derivation.from_data(instance.derivation)).fixed_by == "obligation"


def _step_owed(guide: Guide, state: CaseState, rule: ObligationRule, now: int, kin: Kin) -> str:
    """The first step that would meet it and belongs to the case, else may belong; the obligation itself if no step meets it."""
    view = View(guide, state, kin, now)
    steps = [met.step for met in rule.met_by]
    for wanted in (True, None):
        for step in steps:
            if view.belongs(guide.steps[step]) is wanted:
                return step
    return steps[0] if steps else rule.id


def _of_expected(state: CaseState, kin: Kin) -> Iterator[Finding]:
    """Cases that an outcome should have opened."""
    for expected in state.expected:
        if not expected.missing:
            if any(guide == expected.guide and nr > expected.nr for guide, nr in state.links.values()):
                continue
            if expected.child is not None and any(
                case.guide == expected.guide and (case.opened >= expected.at or case.is_open(expected.at))
                for case in kin.of_child(expected.child, state.case)
            ):
                continue
        yield Finding(
            code="SKIPPED",
            id=expected.guide,
            nr=expected.nr,
            at=from_epoch(expected.at),
            message=_(
                "Der skulle være åbnet en sag efter «{guide}». Guiden findes ikke her: åbn sagen, hvor den føres."
            ).format(guide=expected.guide)
            if expected.missing
            else _("Der skulle være åbnet en sag efter «{guide}», men den findes ikke.").format(guide=expected.guide),
        )


def _of_standstill(guide: Guide, state: CaseState, now: int) -> Iterator[Finding]:
    if guide.standstill is None or state.status != "open":
        return
    last = max(
        (
            epoch(r.at)
            for r in state.effective
            if r.do == "step"
            and not r.withdrawn
            and r.step in guide.steps
            and not any(b.kind == "closed" for b in r.breaches)
        ),
        default=state.began,
    )
    last = max(last, state.began)
    due = compute(guide.standstill, from_epoch(last)).instant
    assert due is not None
    limit = epoch(due)
    if now > limit:
        yield Finding(
            code="STALE",
            id=guide.id,
            at=from_epoch(limit),
            message=_("Der er ikke sket noget i sagen i {time}.").format(time=guide.standstill.words),
        )


def _of_edition(guide: Guide, state: CaseState) -> Iterator[Finding]:
    day = local_date(from_epoch(state.began))
    if guide.valid_from <= day and (guide.valid_until is None or day <= guide.valid_until):
        return
    yield Finding(
        code="NOT_APPLICABLE",
        id=guide.id,
        nr=1,
        at=from_epoch(state.began),
        message=_("Udgave {edition} af «{guide}» gjaldt ikke den {day}; det er den nærmeste, der findes.").format(
            edition=guide.edition, guide=guide.id, day=day_words(day)
        ),
    )


def _message(guide: Guide, record: Record, breach: Breach, code: str, subject: str) -> str:
    step = guide.steps.get(record.step or "")
    if record.do == "extend":
        return _("Fristen blev ikke forlænget: {reason}").format(reason=breach.text or "")
    title = step.title if step is not None else (record.step or record.do)
    if code == "SKIPPED":
        required = guide.steps.get(breach.subject)
        return _("«{required}» var hverken udført eller udeladt, da «{step}» blev udført.").format(
            required=breach.subject if required is None else required.title, step=title
        )
    texts = {
        "WRONG_ORDER": _("«{step}» blev udført uden for sin plads i forløbet."),
        "CONDITION": _("«{step}» blev udført, selv om en betingelse ikke var opfyldt."),
        "WRONG_ACTOR": _("«{step}» blev udført af en, der ikke måtte."),
        "BARRIER": _("«{step}» blev udført, mens det var spærret."),
        "NOT_APPLICABLE": _("«{step}» hørte ikke til sagen."),
        "INVALID_DATA": _("«{step}» blev registreret, da sagen var lukket."),
        "UNDOCUMENTED": _("«{step}» blev udført, uden at det nødvendige var oplyst."),
    }
    if breach.kind == "form":
        return _("Der mangler svar på: {question}").format(question=breach.text or subject)
    text = texts[code].format(step=title)
    if breach.kind == "barrier" and breach.result == "unknown":
        text += " " + _("Vi ved ikke, om spærringen gjaldt.")
    if breach.text and breach.kind != "form":
        text += " " + breach.text
    return text
