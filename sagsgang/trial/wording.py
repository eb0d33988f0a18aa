"""Why something is as it is, in sentences: the engine's own reasons, and the line of the test that brought it about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sagsgang.case.answers import CaseAnswer, Obligation, Reason, Why
from sagsgang.case.judge import View
from sagsgang.case.wording import condition_words, value_words
from sagsgang.engine import Case
from sagsgang.errors import ExtensionRefused, InvalidValue, MissingAnswer, NotAllowed, SagsgangError, StepRefused
from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, leaves, reasons
from sagsgang.guide.model import Condition, Guide, ObligationRule, Trigger
from sagsgang.law.moment import from_epoch, limit_words, words
from sagsgang.store.base import OutboxRow
from sagsgang.text import _, either
from sagsgang.trial.ledger import Ledger
from sagsgang.trial.model import Cause
from sagsgang.trial.names import REASONS

STATUS = {
    "open": "åben",
    "met": "opfyldt",
    "missed": "overskredet",
    "lapsed": "bortfaldet",
    "void": "uden_virkning",
    "unknown": "ukendt",
    "not_applicable": "gælder_ikke",
}
"""The words of a test for how an obligation stands."""

NOT_ARISEN = "ikke_opstået"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case at one moment of a test."""

    case: Case
    view: View
    ledger: Ledger
    outbox: Sequence[OutboxRow] = ()
    """what the engine has put to be sent, of every case in the test"""

    @cached_property
    def answer(self) -> CaseAnswer:
        return self.case.answer()

    @property
    def guide(self) -> Guide:
        return self.view.guide


def standing(case: Case, ledger: Ledger, outbox: Sequence[OutboxRow] = ()) -> Standing:
    return Standing(case=case, view=case.view(), ledger=ledger, outbox=outbox)


# -- names and lines -----------------------------------------------------------------------------------------------


def fact_words(here: Standing, name: str) -> str:
    """What a fact is, and which line says so."""
    fact = here.guide.facts[name]
    value = here.view.facts.value(name)
    if value is None:
        return _("«{fact}» er ikke noteret: {question}").format(fact=name, question=fact.question)
    line = here.ledger.facts.get((here.case.id, name))
    shown = value_words(fact, value)
    if line is not None:
        return _("«{fact}» er {value}, se linje {line}.").format(fact=name, value=shown, line=line)
    return _("«{fact}» er {value}.").format(fact=name, value=shown)


def step_words(here: Standing, name: str) -> str:
    """Whether a step is done or omitted, and which line did it."""
    done = here.view.state.last.get(name)
    if done is not None:
        line = here.ledger.steps.get((here.case.id, name), 0)
        return _("«{step}» er udført {at}, se linje {line}.").format(
            step=name, at=words(from_epoch(done.at)), line=line
        )
    if here.view.omitted(name) is not None:
        return _("«{step}» er udeladt.").format(step=name)
    return _("«{step}» er ikke udført.").format(step=name)


def track_words(here: Standing, track: str) -> str:
    """Where a track stands, and since which line."""
    phase = here.answer.tracks[track]
    line = here.ledger.moves.get((here.case.id, track), 0)
    return _("Sporet «{track}» står i «{phase}», se linje {line}.").format(track=track, phase=phase, line=line)


def subject_words(here: Standing, conditions: Iterable[Condition]) -> Iterator[str]:
    """What the leaves of a condition speak about, each once: how it is, and the line that made it so."""
    told: dict[str, None] = {}
    for condition in conditions:
        if condition.op in FACT_LEAVES:
            told[fact_words(here, condition.subject)] = None
        elif condition.op in STEP_LEAVES:
            told[step_words(here, condition.subject)] = None
        elif condition.op in ("track_in", "track_ended"):
            told[track_words(here, condition.subject)] = None
    yield from told


# -- steps ---------------------------------------------------------------------------------------------------------


def law_words(law: Iterable[str]) -> str:
    named = ", ".join(law)
    return f" ({named})" if named else ""


def because_closed(here: Standing, why: Why) -> Iterator[str]:
    """The reasons that keep a step closed, with the lines they rest on."""
    for reason in why.reasons:
        if reason.result != "met" and reason.kind != "form":
            yield from _reason_words(here, why.step, reason)


def because_open(here: Standing, why: Why) -> Iterator[str]:
    """What lets a step through: conditions that are met or that it can meet itself, and barriers that do not hold it up."""
    shown = [reason for reason in why.reasons if reason.kind in _ABOUT_THE_CASE]
    for reason in shown:
        if reason.result == "met":
            yield from _reason_words(here, why.step, reason)
        elif reason.subject in here.guide.steps[why.step].answers:
            yield _("{reason} Trinnet kan selv oplyse «{fact}».").format(reason=reason.text, fact=reason.subject)
    if not shown:
        yield _("Trinnet stiller ingen krav.")


_ABOUT_THE_CASE = ("phase", "belongs", "condition", "outcome", "barrier", "too_early")


def _reason_words(here: Standing, step: str, reason: Reason) -> Iterator[str]:
    """One reason with its law and the line it rests on; of a barrier, and of `når`, also what its condition speaks about."""
    line = _line_behind(here, step, reason)
    rest = "" if line is None else " " + _("Se linje {line}.").format(line=line)
    yield reason.text + law_words(reason.law) + rest
    if reason.kind in ("barrier", "belongs"):
        yield from subject_words(here, _leaves_behind(here, step, reason))


def _line_behind(here: Standing, step: str, reason: Reason) -> int | None:
    case = here.case.id
    if reason.kind == "phase":
        return here.ledger.moves.get((case, here.guide.steps[step].track or ""))
    if reason.kind == "done":
        return here.ledger.steps.get((case, step))
    if reason.kind in ("condition", "outcome", "person", "too_early"):
        found = (here.ledger.facts, here.ledger.steps, here.ledger.moves)
        return next((lines[case, reason.subject] for lines in found if (case, reason.subject) in lines), None)
    return None


def _leaves_behind(here: Standing, step: str, reason: Reason) -> Iterator[Condition]:
    """The leaves that decide a barrier or whether a step belongs."""
    if reason.kind == "barrier":
        when = here.guide.barriers[reason.subject].when
        yield from (leaf for leaf, _truth in reasons(when, here.view.leaf))
    elif reason.kind == "belongs":
        found = here.guide.steps[step]
        track = None if found.track is None else here.guide.tracks[found.track].when
        for condition in (found.when, track):
            if condition is not None:
                yield from leaves(condition)


def names_in(here: Standing, why: Why) -> Named:
    """Everything that the reasons against a step can be called: what they are about, what that rests on, their law, their kind.

    What the step merely asks for is no reason against it.
    """
    found: dict[str, frozenset[str]] = {}
    for reason in why.reasons:
        if reason.result == "met" or reason.kind == "form":
            continue
        names = {leaf.subject for leaf in _leaves_behind(here, why.step, reason)}
        names |= {word for word, kind in REASONS.items() if kind == reason.kind}
        names.update(reason.law)
        if reason.kind not in _ABOUT_THE_STEP:
            names.add(reason.subject)
        found |= {name: found.get(name, frozenset()) | frozenset(reason.law) for name in names}
    return found


def not_named(because: Iterable[Cause], named: Named) -> Cause | None:
    """The first cause that no reason names, or whose law the reasons naming it do not all give."""
    return next((one for one in because if one.name not in named or not named[one.name].issuperset(one.law)), None)


def cause_words(cause: Cause) -> str:
    return f"«{cause.name}»{law_words(cause.law)}"


Named = Mapping[str, frozenset[str]]
"""By what the reasons can be called: the rules of law that the reasons called so give."""

_ABOUT_THE_STEP = frozenset({"phase", "belongs", "done", "role", "closed"})
"""Kinds of reasons whose subject is the step or the case itself."""


# -- refusals ------------------------------------------------------------------------------------------------------


def refusal_words(here: Standing | None, error: SagsgangError) -> Iterator[str]:
    """Why the guide would not have it."""
    if isinstance(error, (StepRefused, NotAllowed)) and isinstance(error.why, Why) and here is not None:
        yield from because_closed(here, error.why)
    elif isinstance(error, ExtensionRefused):
        yield from (reason.text + law_words(reason.law) for reason in error.why.reasons)
    else:
        yield error.message
        if isinstance(error, MissingAnswer):
            yield _("Skriv svarene under fakta; når en sag oprettes, under givet.")
        elif isinstance(error, InvalidValue) and error.hint is not None and "--" not in error.hint:
            yield error.hint


# -- obligations ---------------------------------------------------------------------------------------------------


def due_words(here: Standing, one: Obligation) -> Iterator[str]:
    """How a due instant was reckoned, and which lines it rests on."""
    yield from one.derivation
    if one.reason is not None:
        yield one.reason
    rule = here.guide.obligations[one.id]
    yield from dict.fromkeys(fact_words(here, name) for name in _facts_of_limit(rule) if name in here.guide.facts)


def _facts_of_limit(rule: ObligationRule) -> Iterator[str]:
    for start in (rule.starts_from, *(limit.starts_from for limit in rule.limits)):
        if start is not None and start.kind == "fact":
            yield start.id
    for limit in rule.limits:
        yield from (name for name in (limit.within_fact, limit.latest_fact) if name is not None)


def status_words(here: Standing, one: Obligation) -> Iterator[str]:
    """Why an obligation stands as it does."""
    rule = here.guide.obligations[one.id]
    meeting = either([f"«{met.step}»" for met in rule.met_by])
    if one.status in ("open", "missed", "void"):
        yield _("Den opfyldes af {steps}.").format(steps=meeting)
        yield from dict.fromkeys(step_words(here, met.step) for met in rule.met_by)
    if one.due is not None and one.status in ("open", "missed", "void", "lapsed"):
        yield _("Fristen er {due}, og klokken er {now} i prøven.").format(
            due=limit_words(one.due), now=words(from_epoch(here.view.now))
        )
    if one.met_at is not None:
        yield _("Den blev opfyldt {at}.").format(at=words(one.met_at))
        yield from (step_words(here, met.step) for met in rule.met_by if met.step in here.view.state.last)
    if one.reason is not None:
        yield one.reason
    if rule.when is not None and one.status in ("unknown", "lapsed", "not_applicable", "open", "missed"):
        yield from subject_words(here, leaves(rule.when))


def not_arisen_words(here: Standing, rule: ObligationRule) -> Iterator[str]:
    """What an obligation that has not arisen waits for."""
    yield _("Den opstår ved {triggers}.").format(triggers=either([_trigger(trigger) for trigger in rule.arises]))
    for trigger in rule.arises:
        if trigger.kind == "step":
            yield step_words(here, trigger.id)
    if rule.when is not None:
        yield _("Den gælder, når {when}.").format(when=condition_words(here.guide, rule.when))
        yield from subject_words(here, leaves(rule.when))


def _trigger(trigger: Trigger) -> str:
    named = trigger.id if trigger.outcome is None else f"{trigger.id}: {trigger.outcome}"
    return {
        "opening": _("oprettelsen"),
        "takeover": _("overtagelsen"),
        "step": _("trinnet «{name}»"),
        "phase": _("fasen «{name}»"),
        "fact": _("svaret på «{name}»"),
        "obligation": _("at pligten «{name}» er opfyldt"),
    }[trigger.kind].format(name=named)


# -- the case ------------------------------------------------------------------------------------------------------


def keeps_open(here: Standing) -> Iterator[str]:
    """Why a case is still open."""
    for track in here.guide.tracks.values():
        if here.view.ended(track) is not True:
            yield track_words(here, track.id)
    for one in here.answer.obligations:
        if one.status in ("open", "missed", "unknown"):
            yield _("Pligten «{id}» er {status}.").format(id=one.id, status=STATUS[one.status])


def closed_words(here: Standing) -> Iterator[str]:
    """Why a case is closed, and since which line."""
    closings = [record for record in here.view.state.effective if record.do in ("close", "reopen")]
    line = here.ledger.closings.get(here.case.id, 0)
    if closings and closings[-1].do == "close":
        yield _("{person} lukkede den i linje {line}: {reason}").format(
            person=closings[-1].by, line=line, reason=closings[-1].reason
        )
    else:
        yield _("Den lukkede i linje {line}: alle spor er afsluttet, og ingen pligt er åben.").format(line=line)
