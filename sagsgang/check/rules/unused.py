"""SG102: what stands in a guide and has no use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.check.written import asked, facts_in_conditions
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem
from sagsgang.guide.yamldoc import Node
from sagsgang.text import _


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG102",
            severity="warning",
            title=_("defineret, men aldrig brugt"),
            why=_(
                "Det, som intet bruger, er som regel en rest, eller et navn, der blev skrevet forkert det sted, hvor det "
                "skulle bruges."
            ),
            wrong="fakta:\n  overgreb: {type: ja_nej, spørgsmål: Er der mistanke om overgreb?}\n",
            right=(
                "fakta:\n  overgreb: {type: ja_nej, spørgsmål: Er der mistanke om overgreb?}\n"
                "oprettelse: {spørger: [overgreb]}\n"
            ),
            find=find,
        ),
    )


def find(subject: Subject) -> Iterator[Problem]:
    yield from _facts(subject)
    yield from _conditions(subject)
    yield from _tags(subject)


def _facts(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    used = asked(guide) | {fact for fact, _place in facts_in_conditions(guide)} | set(_otherwise_used(guide))
    for fact in guide.facts.values():
        if fact.id not in used and fact.computed is None:  # a computed one is there to be seen
            yield subject.problem(
                "SG102",
                "warning",
                subject.at_key("fakta", fact.id),
                _("Ingen spørger om «{name}», og intet bruger det.").format(name=fact.id),
                _("Skriv det under «spørger» eller «kan_oplyse», hvor det skal noteres, eller slet det."),
            )


def _otherwise_used(guide: Guide) -> Iterator[str]:
    """Facts that something other than a condition or a question rests on."""
    for fact in guide.facts.values():
        if fact.computed is not None:
            yield from (name for name in (fact.computed.fact, fact.computed.moment) if name)
    for step in guide.steps.values():
        if step.not_before is not None and step.not_before.fact is not None:
            yield step.not_before.fact
        for opens in (step.opens, *(outcome.opens for outcome in step.outcomes)):
            if opens is not None:
                yield from (ours for _theirs, ours in opens.carry)
                yield from () if opens.child is None else (opens.child,)
    for rule in guide.obligations.values():
        yield from (trigger.id for trigger in rule.arises if trigger.kind == "fact")
        starts = [rule.starts_from, *(limit.starts_from for limit in rule.limits)]
        yield from (start.id for start in starts if start is not None and start.kind == "fact")
        for limit in rule.limits:
            yield from (name for name in (limit.within_fact, limit.latest_fact) if name)
    if guide.opening.began is not None:
        yield guide.opening.began


def _conditions(subject: Subject) -> Iterator[Problem]:
    root = subject.document.root
    named = subject.node("betingelser")
    if root is None or named is None:
        return
    used = set(_named_in(root))
    for key, _value in named.pairs:
        if key.text not in used:
            yield subject.problem(
                "SG102",
                "warning",
                key.span,
                _("Betingelsen «{name}» bruges ikke.").format(name=key.text),
                _("Brug den med {{betingelse: {name}}}, eller slet den.").format(name=key.text),
            )


def _named_in(node: Node) -> Iterator[str]:
    """Every name that stands after `betingelse:` below the node."""
    for key, value in node.pairs:
        if key.text == "betingelse" and value.kind == "scalar":
            yield value.text
        yield from _named_in(value)
    for item in node.items:
        yield from _named_in(item)


def _tags(subject: Subject) -> Iterable[Problem]:
    """A tag is there for barriers to point at."""
    stopped = {name for barrier in subject.guide.barriers.values() for name in barrier.stops}
    told: set[str] = set()
    for step in subject.guide.steps.values():
        node = subject.node("trin", step.id, "mærker")
        for item in () if node is None else node.items:
            if item.text not in stopped and item.text not in told:
                told.add(item.text)
                yield subject.problem(
                    "SG102",
                    "warning",
                    item.span,
                    _("Ingen spærring stopper mærket «{name}».").format(name=item.text),
                    _("Skriv det under «spærrer» i en spærring, eller slet det."),
                )
