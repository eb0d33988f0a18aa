"""Corrections: nothing is overwritten; what counts is judged again with the named record replaced, at its old place (C47).

The correction's record carries the records that came out differently (`amended`), so that folding needs no guard to run again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sagsgang.case.course import Course
from sagsgang.case.events import VERSIONS, Consequence, Record, body_data, header_data
from sagsgang.case.facts import read_value
from sagsgang.case.state import CaseState, evolve, take_in
from sagsgang.dataclass import replace
from sagsgang.errors import CorrectionRefused, InvalidValue, MissingAnswer, NotFound
from sagsgang.guide.model import Guide
from sagsgang.law.moment import epoch
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.case.decide import Setting

Decide = Callable[[Guide, CaseState, Record, "Setting"], Record]

_OPENED = ("case_opened", "case_linked", "case_expected")


def correct(guide: Guide, course: Course, record: Record, setting: Setting, decide: Decide) -> Record:
    """The correction's record; the course goes on from the case as it is with the correction taken in."""
    base = course.state
    try:
        record = _checked(guide, base, record, setting)
    except (InvalidValue, NotFound, MissingAnswer, CorrectionRefused) as error:
        if not setting.lenient:
            raise
        record = replace(record, effect=False, facts={}, problems=((record.case, error.message),), said={})
        course.record = record
        take_in(course.state, record)
        return record
    again = _judged_again(guide, base, record, setting, decide)
    before = {r.nr: r for r in base.effective if r.do != "clock"}
    later = [] if setting.lenient else [r for r in again if r.nr >= (record.supersedes or 0)]
    broken = [r for r in later if _newly_broken(before[r.nr], r)]
    if broken:  # what the correction of another case has changed since is not this correction's doing (C59)
        without = {r.nr: r for r in _judged_again(guide, base, None, setting, decide)}
        broken = [r for r in broken if _newly_broken(without[r.nr], r)]
    if broken:
        numbers = [r.nr for r in broken]
        raise CorrectionRefused(
            _("Post nr. {nr} kan ikke rettes sådan: post nr. {others} bygger på den.").format(
                nr=record.supersedes, others=", ".join(str(nr) for nr in numbers)
            ),
            records=numbers,
            hint=_("Ret eller annullér først: {commands}").format(
                commands="; ".join(f"sagsgang ret {base.case} {nr} --annullér" for nr in sorted(numbers, reverse=True))
            ),
        )
    changes = [_amendment(r) for r in again if _content(before[r.nr]) != _content(r)]
    amended = replace(record, consequences=tuple(changes))
    course.record = amended
    course.state = evolve(base, amended)
    course.consequences = list(changes)
    for (name, nr), instance in course.state.instances.items():
        earlier = base.instances.get((name, nr))
        if earlier is not None and earlier.due != instance.due:
            course.emit("obligation_moved", name, nr, epoch(record.at), {"from": earlier.due, "to": instance.due})
    return amended


def _checked(guide: Guide, state: CaseState, record: Record, setting: Setting) -> Record:
    """The correction with its values read; errors name what is missing or wrong."""
    target = next((r for r in state.records if r.nr == record.supersedes and r.do != "clock"), None)
    if target is None:
        raise NotFound(
            _("Sagen har ingen post nr. {nr}.").format(nr=record.supersedes),
            kind="record",
            hint=_("Se numrene med: sagsgang tidslinje SAG."),
        )
    if not record.reason and not setting.lenient:
        raise MissingAnswer(_("En rettelse skal begrundes."), missing=("reason",), hint="--begrundelse …")
    if target.do == "correct" and not record.annul:
        raise InvalidValue(
            _("En rettelse kan kun annulleres."), hint=_("Annullér den, og ret så den oprindelige post.")
        )
    counts = next(r for r in state.effective if r.nr == target.nr and r.do != "clock")
    corrections = [c for c in state.records if c.do == "correct" and c.effect]
    if counts.withdrawn or target.nr in _annulled(corrections) or (target.do == "correct" and not target.effect):
        raise InvalidValue(
            _("Post nr. {nr} gælder ikke længere.").format(nr=target.nr),
            hint=_("Se hvad der gælder med: sagsgang tidslinje SAG."),
        )
    if target.do == "open" and record.annul:
        raise CorrectionRefused(
            _("Oprettelsen kan ikke annulleres."),
            records=[target.nr],
            hint=_("En leder kan lukke sagen: sagsgang luk SAG --begrundelse …"),
        )
    if not (record.annul or record.facts or record.new_at is not None or record.outcome is not None):
        raise MissingAnswer(
            _("Hvad skal rettes?"), missing=("facts", "at", "annul"), hint="--fakta k=v, --kl TID, --annullér"
        )
    if record.facts and target.do not in ("open", "step", "facts"):
        raise InvalidValue(
            _("Post nr. {nr} har ingen fakta, der kan rettes.").format(nr=target.nr),
            field=next(iter(record.facts)),
            hint=_("Registrér det for sig med: sagsgang fakta SAG {fact}=…").format(fact=next(iter(record.facts))),
        )
    facts: dict[str, Any] = {}
    for name, raw in record.facts.items():
        fact = guide.fact_named(name)
        if fact is None or fact.computed is not None:
            raise InvalidValue(
                _("Guiden kender ikke faktummet «{name}».").format(name=name),
                field=name,
                hint=_("Se dem med: sagsgang fakta SAG."),
            )
        if fact.only_in_steps and fact.id not in _asked_by(guide, target) | frozenset(counts.facts):
            raise InvalidValue(
                _("«{fact}» noteres kun i de trin, der spørger om det.").format(fact=fact.id),
                field=fact.id,
                hint=_("Ret den post, hvor det blev noteret: sagsgang fakta SAG."),
            )
        facts[fact.id] = read_value(fact, raw, lenient=setting.lenient)
    if record.outcome is not None:
        step = guide.steps.get(target.step or "") if target.do == "step" else None
        names = [] if step is None else [o.id for o in step.outcomes]
        if record.outcome not in names:
            raise InvalidValue(
                _("Posten kan ikke have det udfald."),
                field="outcome",
                hint=_("Vælg mellem: {outcomes}.").format(outcomes=", ".join(names)),
            )
    if record.new_at is not None and record.new_at > record.recorded:
        raise InvalidValue(_("Tidspunktet ligger i fremtiden."), field="new_at", hint=_("Skriv hvornår det skete."))
    return replace(record, facts=facts)


def _asked_by(guide: Guide, target: Record) -> frozenset[str]:
    """The facts that the record could have given an answer to."""
    if target.do == "open":
        return guide.opening.answers
    step = guide.steps.get(target.step or "") if target.do == "step" else None
    return frozenset() if step is None else step.answers


def _judged_again(
    guide: Guide, state: CaseState, correction: Record | None, setting: Setting, decide: Decide
) -> list[Record]:
    """Every numbered record but the new correction, decided again with all standing corrections taken in."""
    originals = [r for r in state.records if r.do != "clock"]
    corrections = [r for r in originals if r.do == "correct" and r.effect]
    if correction is not None:
        corrections.append(correction)
    annulled = _annulled(corrections)
    standing = [c for c in corrections if c.nr not in annulled]
    out: list[Record] = []
    fresh = CaseState()
    for original in originals:
        mine = [c for c in standing if c.supersedes == original.nr]
        draft = _corrected(guide, original, mine)
        if draft.withdrawn:
            decided = replace(draft, consequences=(), breaches=(), problems=())
            fresh = evolve(fresh, decided) if draft.do != "correct" else _placed(guide, fresh, decided, setting).state
        elif draft.do == "correct":
            course = _placed(guide, fresh, replace(draft, consequences=()), setting)
            decided = replace(draft, consequences=tuple(course.consequences))
            fresh = course.state
        else:
            lenient = replace(
                setting,
                lenient=True,
                machines=None,
                opener=_as_before(original),
                carried=True,
                may_fall=frozenset(name for one in mine for name in one.facts),
            )
            decided = decide(guide, fresh, draft, lenient)
            fresh = evolve(fresh, decided)
        out.append(decided)
    return out


def _annulled(corrections: Sequence[Record]) -> set[int]:
    """The numbers of the records that are annulled. An annulment that is itself annulled annuls nothing."""
    gone: set[int] = set()
    for correction in reversed(corrections):
        if correction.annul and correction.supersedes is not None and correction.nr not in gone:
            gone.add(correction.supersedes)
    return gone


def _placed(guide: Guide, state: CaseState, correction: Record, setting: Setting) -> Course:
    """An earlier correction at its own place: what it corrected is taken in already, and time has passed until it was made."""
    course = Course(guide, state.copy(), setting.kin, correction, ignore_dates=setting.ignore_dates)
    recorded = max(epoch(correction.recorded), state.recorded)
    if not correction.withdrawn:
        course.advance(recorded)
    take_in(course.state, correction)
    if not correction.withdrawn:
        course.settle(epoch(correction.at))
        course.advance(recorded)
    return course


def _corrected(guide: Guide, original: Record, corrections: list[Record]) -> Record:
    """The record as the corrections say it should have been."""
    said = original.said or original.facts
    facts = {
        name: value for name, value in said.items() if name not in guide.facts or guide.facts[name].computed is None
    }
    outcome = original.said_outcome if original.said_outcome is not None else original.outcome
    record = replace(original, facts=facts, outcome=outcome, effect=True, withdrawn=False)
    for correction in corrections:
        record = replace(
            record,
            facts=record.facts | correction.facts,
            at=correction.new_at if correction.new_at is not None else record.at,
            at_last=correction.new_at_last if correction.new_at is not None else record.at_last,
            outcome=correction.outcome if correction.outcome is not None else record.outcome,
            withdrawn=record.withdrawn or correction.annul,
        )
    if original.do == "correct":
        return replace(record, effect=original.effect)
    return record


def _as_before(original: Record) -> Any:
    """What the record opened the first time, it still has opened; anything else is expected."""
    opened = next((c for c in original.consequences if c.type in _OPENED), None)

    def opener(opens: Any, child: str | None) -> tuple[str, dict[str, Any]]:
        if opened is not None and opened.id == opens.guide:
            return opened.type, dict(opened.data)
        return "case_expected", {"child": child}

    return opener


def _content(record: Record) -> tuple[Any, ...]:
    return record.at, header_data(record), body_data(record)


def _newly_broken(before: Record, after: Record) -> bool:
    """Whether the record breaks a rule now that it did not break before."""
    if after.withdrawn or after.do == "correct":
        return False
    if after.do == "extend":
        fault = _extension_fault(after)
        return fault is not None and fault != _extension_fault(before)
    if not after.effect and (before.effect or before.problems != after.problems):
        return True
    known = {(b.kind, b.subject, b.result) for b in before.breaches}
    return any((b.kind, b.subject, b.result) not in known for b in after.breaches if b.kind not in ("order", "form"))


def _extension_fault(record: Record) -> str | None:
    """What is in the way of an extension: that the case is closed, or the law. What names no obligation moves nothing anyway."""
    if any(subject == record.case for subject, _text in record.problems):
        return "closed"
    return "law" if record.breaches else None


def _amendment(record: Record) -> Consequence:
    return Consequence(
        type="amended",
        id=record.case,
        nr=record.nr,
        at=epoch(record.at),
        data={"version": VERSIONS[record.do], "header": header_data(record), "body": body_data(record)},
    )
