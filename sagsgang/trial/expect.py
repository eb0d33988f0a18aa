"""What a test says must be so, held up against the engine's own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sagsgang.case.answers import Finding, Obligation, Why
from sagsgang.case.wording import condition_words, value_words
from sagsgang.engine import Actor
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Fact
from sagsgang.law.moment import epoch, limit_words, parse
from sagsgang.text import _
from sagsgang.trial.expect_registers import REGISTERS, Found, told
from sagsgang.trial.model import Failure, Look
from sagsgang.trial.wording import (
    NOT_ARISEN,
    STATUS,
    Standing,
    because_closed,
    because_open,
    cause_words,
    closed_words,
    due_words,
    fact_words,
    keeps_open,
    names_in,
    not_arisen_words,
    not_named,
    status_words,
    subject_words,
    track_words,
)


def compare(look: Look, here: Standing) -> Failure | None:
    """None if it is so; otherwise what is so instead, and why."""
    found = _KINDS[look.kind](look, here)
    if found is None:
        return None
    expected, why = found
    return Failure(span=look.span, expected=expected, why=tuple(dict.fromkeys(why)))


# -- obligations ---------------------------------------------------------------------------------------------------


def _instance(look: Look, here: Standing) -> Obligation | None:
    """The occurrence that is meant: the one with that number, else the oldest unmet, else the newest."""
    found = [one for one in here.answer.obligations if one.id == look.subject and look.nr in (None, one.nr)]
    unmet = [one for one in found if one.status in ("open", "missed", "unknown")]
    return next(iter(unmet), found[-1] if found else None)


def _named(look: Look) -> str:
    return look.subject if look.nr is None else f"{look.subject} {look.nr}"


def _due(look: Look, here: Standing) -> Found:
    one = _instance(look, here)
    wanted = None if look.value is None else parse(look.value).instant
    shown = _("ikke har nogen frist") if wanted is None else _("har fristen {due}").format(due=limit_words(wanted))
    if one is None:
        return _("Forventede, at «{id}» {due}, men pligten er ikke opstået.").format(
            id=_named(look), due=shown
        ), not_arisen_words(here, here.guide.obligations[look.subject])
    stands = {one.due, one.statute or one.due}  # a municipality's own limit takes nothing from that of the law
    if (None if wanted is None else epoch(wanted)) in {None if due is None else epoch(due) for due in stands}:
        return None
    is_so = _("men den har ingen frist") if one.due is None else _("men den er {due}").format(due=limit_words(one.due))
    return _("Forventede, at «{id}» {due}, {is_so}.").format(id=_named(look), due=shown, is_so=is_so), due_words(
        here, one
    )


def _status(look: Look, here: Standing) -> Found:
    one = _instance(look, here)
    is_so = NOT_ARISEN if one is None else STATUS[one.status]
    if is_so == look.value:
        return None
    expected = _("Forventede, at pligten «{id}» {wanted}, men den {is_so}.").format(
        id=_named(look), wanted=_clause(look.value), is_so=_clause(is_so)
    )
    if one is None:
        return expected, not_arisen_words(here, here.guide.obligations[look.subject])
    return expected, status_words(here, one)


def _clause(status: str) -> str:
    return {
        "åben": _("er åben"),
        "opfyldt": _("er opfyldt"),
        "overskredet": _("er overskredet"),
        "bortfaldet": _("er bortfaldet"),
        "uden_virkning": _("er uden virkning"),
        "ukendt": _("er ukendt"),
        "gælder_ikke": _("gælder ikke"),
        NOT_ARISEN: _("er ikke opstået"),
    }[status]


# -- steps ---------------------------------------------------------------------------------------------------------


def _why(look: Look, here: Standing, outcome: str | None) -> Why:
    by = None if look.by is None and look.role is None else Actor(look.by or look.role or "", role=look.role)
    return here.case.why(look.subject, by=by, outcome=outcome)


def _can(look: Look, here: Standing, outcome: str | None) -> bool:
    """Whether the step can be done, with the outcome if one is named: by the person or role that is named, else by somebody."""
    if look.by is not None or look.role is not None:
        return _why(look, here, outcome).allowed
    step = next((one for one in here.answer.available if one.step == look.subject), None)
    return step is not None and (outcome is None or outcome in step.outcomes)


def _open(look: Look, here: Standing) -> Found:
    for outcome in look.outcomes or (None,):
        if not _can(look, here, outcome):
            expected = _("Forventede, at {what} er åbent, men det er lukket.").format(what=_step(look, outcome))
            return expected, because_closed(here, _why(look, here, outcome))
    return None


def _closed(look: Look, here: Standing) -> Found:
    for outcome in look.outcomes or (None,):
        if _can(look, here, outcome):
            expected = _("Forventede, at {what} er lukket, men det er åbent.").format(what=_step(look, outcome))
            return expected, because_open(here, _why(look, here, outcome))
        if not look.because:
            continue
        why = _why(look, here, outcome)
        missing = not_named(look.because, names_in(here, why))
        if missing is not None:
            expected = _("Forventede, at {what} er lukket på grund af {cause}, men det er lukket af andre grunde.")
            return expected.format(what=_step(look, outcome), cause=cause_words(missing)), because_closed(here, why)
    return None


def _only_open(look: Look, here: Standing) -> Found:
    """These steps and no others; of a step that is named with outcomes, these and no others."""
    wanted: dict[str, frozenset[str] | None] = dict(look.value)
    is_so = {one.step: frozenset(one.outcomes) for one in here.answer.available}
    for step, outcomes in wanted.items():
        if step not in is_so:
            return _("Forventede, at {what} er åbent, men det er lukket.").format(what=_step(_of(look, step), None)), (
                because_closed(here, here.case.why(step))
            )
        for outcome in sorted((outcomes or frozenset()) - is_so[step]):
            return _("Forventede, at {what} er åbent, men det er lukket.").format(
                what=_step(_of(look, step), outcome)
            ), because_closed(here, here.case.why(step, outcome=outcome))
        for outcome in sorted(is_so[step] - outcomes if outcomes is not None else ()):
            return _not_expected(_of(look, step), here, outcome)
    return next((_not_expected(_of(look, step), here, None) for step in is_so if step not in wanted), None)


def _of(look: Look, step: str) -> Look:
    return replace(look, subject=step)


def _not_expected(look: Look, here: Standing, outcome: str | None) -> Found:
    expected = _("Forventede, at {what} er lukket, men det er åbent.").format(what=_step(look, outcome))
    return expected, because_open(here, here.case.why(look.subject, outcome=outcome))


def _step(look: Look, outcome: str | None) -> str:
    shown = (
        f"«{look.subject}»"
        if outcome is None
        else _("«{step}» med udfaldet «{outcome}»").format(step=look.subject, outcome=outcome)
    )
    who = look.by or look.role
    return shown if who is None else _("{step} for «{who}»").format(step=shown, who=who)


# -- the rest ------------------------------------------------------------------------------------------------------


def _phase(look: Look, here: Standing) -> Found:
    phase = here.answer.tracks[look.subject]
    if phase == look.value:
        return None
    expected = _("Forventede, at sporet «{track}» står i «{wanted}», men det står i «{phase}».")
    return expected.format(track=look.subject, wanted=look.value, phase=phase), _leading(look, here)


def _leading(look: Look, here: Standing) -> Iterator[str]:
    yield track_words(here, look.subject)
    leading = dict.fromkeys(
        row.step if row.outcome is None else f"{row.step}: {row.outcome}"
        for row in here.guide.table
        if row.track == look.subject and row.target == look.value and row.phase != look.value
    )
    if leading:
        yield _("Til «{phase}» fører: {steps}.").format(phase=look.value, steps=", ".join(leading))


def _fact(look: Look, here: Standing) -> Found:
    value = here.view.facts.value(look.subject)
    if value == look.value:
        return None
    fact = here.guide.facts[look.subject]
    expected = _("Forventede, at «{fact}» er {wanted}, men det er {is_so}.").format(
        fact=look.subject, wanted=_value(fact, look.value), is_so=_value(fact, value)
    )
    return expected, [fact_words(here, look.subject)]


def _value(fact: Fact, value: object) -> str:
    return _("ukendt") if value is None else value_words(fact, value)


def _barrier(look: Look, here: Standing) -> Found:
    barrier = here.guide.barriers[look.subject]
    is_so = "nede" if here.view.truth(barrier.when) is False else "oppe"
    if is_so == look.value:
        return None
    expected = _("Forventede, at spærringen «{id}» er {wanted}, men den er {is_so}.")
    when = _("Den spærrer, når {when}.").format(when=condition_words(here.guide, barrier.when))
    why = [when, *subject_words(here, leaves(barrier.when))]
    return expected.format(id=look.subject, wanted=look.value, is_so=is_so), why


def _finding(look: Look, here: Standing) -> Found:
    if any(one.code == look.subject and look.value in (None, one.id) for one in here.answer.findings):
        return None
    shown = look.subject if look.value is None else f"{look.subject}: {look.value}"
    return _("Forventede fundet {finding}, men det er der ikke.").format(finding=shown), _findings(here)


def _no_findings(look: Look, here: Standing) -> Found:
    if not here.answer.findings:
        return None
    return _("Forventede ingen fund."), _findings(here)


def _findings(here: Standing) -> Iterator[str]:
    if not here.answer.findings:
        yield _("Der er ingen fund i sagen.")
    yield from map(_one_finding, here.answer.findings)


def _one_finding(one: Finding) -> str:
    return f"{one.code} {one.id}: {one.message}"


def _case(look: Look, here: Standing) -> Found:
    is_so = "åben" if here.answer.status == "open" else "lukket"
    if is_so == look.value:
        return None
    expected = _("Forventede, at sagen er {wanted}, men den er {is_so}.").format(wanted=look.value, is_so=is_so)
    return expected, keeps_open(here) if is_so == "åben" else closed_words(here)


def _holder(look: Look, here: Standing) -> Found:
    if here.answer.holder == look.value:
        return None
    offered = here.view.state.offered
    why = [
        _("Sagen er ikke tilbudt nogen.")
        if offered is None
        else _("Sagen er tilbudt {person}, som ikke har bekræftet.").format(person=offered)
    ]
    return _("Forventede, at {wanted} har sagen, men det har {holder}.").format(
        wanted=look.value, holder=here.answer.holder
    ), why


def _opened(look: Look, here: Standing) -> Found:
    guides = [guide for guide, _nr in here.view.state.links.values()]
    if look.subject in guides:
        return None
    shown = ", ".join(f"«{guide}»" for guide in guides)
    why = [_("Der er åbnet: {guides}.").format(guides=shown) if shown else _("Sagen har ikke åbnet andre sager.")]
    return _("Forventede, at der er åbnet en sag efter «{guide}».").format(guide=look.subject), why


_KINDS: dict[str, Callable[[Look, Standing], Found]] = {
    "due": _due,
    "status": _status,
    "open": _open,
    "closed": _closed,
    "phase": _phase,
    "fact": _fact,
    "barrier": _barrier,
    "finding": _finding,
    "no_findings": _no_findings,
    "case": _case,
    "holder": _holder,
    "opened": _opened,
    "told": told,
    "only_open": _only_open,
    **REGISTERS,
}
