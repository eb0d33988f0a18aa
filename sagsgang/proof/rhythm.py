"""An obligation that can only be met by way of a step whose own obligation gives longer time: each may be kept, and the first is missed."""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.subject import Subject
from sagsgang.guide.model import Guide, Limit, ObligationRule, Step
from sagsgang.law.moment import epoch, start_of_day
from sagsgang.proof.answer import Answer, Event
from sagsgang.proof.network import Network, done, due
from sagsgang.proof.period import Period
from sagsgang.text import _

Key = tuple[str, str]
"""What a limit is counted from."""


def longer_needs(subject: Subject, network: Network, period: Period) -> Iterator[Answer]:
    """One answer an obligation and a step that it needs, where the step's own obligations all give longer time from the same start."""
    guide = subject.guide
    dated = [rule for rule in guide.obligations.values() if _only_limit(rule) is not None and rule.met_by]
    for rule in dated:
        for step in guide.steps.values():
            own = [other for other in dated if other is not rule and _meets(other, step)]
            if not own or _meets(rule, step) or not all(_is_longer(guide, other, rule, period) for other in own):
                continue
            if needed(network, rule, step):
                yield _answer(subject, rule, step, own[0])


def _only_limit(rule: ObligationRule) -> Limit | None:
    """Its limit, if it has one alone and that is counted."""
    return rule.limits[0] if len(rule.limits) == 1 and rule.limits[0].within is not None else None


def _meets(rule: ObligationRule, step: Step) -> bool:
    return any(met.step == step.id for met in rule.met_by)


def _key(guide: Guide, rule: ObligationRule) -> Key | None:
    """What its limit is counted from; None where it may be several things, or begin to apply later."""
    limit = rule.limits[0]
    start = limit.starts_from or rule.starts_from
    if start is not None:
        began = start.kind == "fact" and start.id == guide.opening.began
        return ("opening", "") if began else (start.kind, start.id)
    if len(rule.arises) != 1 or rule.when is not None:
        return None
    return rule.arises[0].kind, rule.arises[0].id


def _is_longer(guide: Guide, other: ObligationRule, rule: ObligationRule, period: Period) -> bool:
    """Whether its limit, counted from the same, ends later from every day of the period."""
    longer, shorter = _only_limit(other), _only_limit(rule)
    key = _key(guide, rule)
    if longer is None or shorter is None or key is None or _key(guide, other) != key:
        return False
    beginnings = (epoch(start_of_day(day)) for day in period.days())
    return all(due(guide, longer, at) > due(guide, shorter, at) for at in beginnings)


def needed(network: Network, rule: ObligationRule, step: Step) -> bool:
    """Whether nothing that meets the obligation can be done in a case in which the step never is."""
    formulas = [done(network.guide, met.step, met.outcome) for met in rule.met_by]
    return all(network.never_without(formula, step.id) for formula in formulas)


def _answer(subject: Subject, rule: ObligationRule, step: Step, other: ObligationRule) -> Answer:
    own, longer = _only_limit(rule), _only_limit(other)
    assert own is not None
    assert own.within is not None
    assert longer is not None
    assert longer.within is not None
    return Answer(
        code="SG411",
        topic="time",
        part=rule.id,
        claim=_("Det, «{name}» kræver, skal selv ske inden for den samme tid.").format(name=rule.id),
        verdict="refuted",
        severity="note",
        span=subject.at_value("pligter", rule.id, "inden"),
        because=_(
            "«{name}» har {own}, men kræver «{step}», som «{other}» giver {longer} til. Holder man kun den, er fristen her gået."
        ).format(name=rule.id, own=own.within.words, step=step.id, other=other.id, longer=longer.within.words),
        hint=_("Giv «{other}» en kortere frist, eller skriv i vejledningen, at trinnet haster.").format(other=other.id),
        story=(
            Event(kind="open", said=_("Sagen oprettes.")),
            Event(
                kind="time",
                said=_("«{step}» bliver udført den sidste dag, «{other}» tillader.").format(
                    step=step.id, other=other.id
                ),
            ),
            Event(kind="so", said=_("Da er fristen for «{name}» gået.").format(name=rule.id)),
        ),
    )
