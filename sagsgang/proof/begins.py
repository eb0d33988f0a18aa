"""What a limit can be counted from, and what is known to have happened just then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sagsgang.check.written import Flow
from sagsgang.dataclass import dataclass, replace
from sagsgang.guide.condition import FACT_LEAVES, facts_in, leaves
from sagsgang.guide.model import Guide, Limit, ObligationRule, StartsFrom, Trigger
from sagsgang.proof.answer import Event
from sagsgang.proof.network import LONG_AGO, Begun, Formula, Node, Ref, alternatives, done
from sagsgang.text import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One thing that a limit can be counted from.

    `nodes`: what happened then and at no other time. `last`: what last happened then, so that what waits for it waits from then.
    """

    said: str
    """what happens, as a sentence"""
    step: str | None = None
    opens: bool = False
    """the case began then: nothing in it happened before"""
    nodes: tuple[Node, ...] = ()
    last: tuple[Node, ...] = ()
    needs: tuple[Node, ...] = ()
    """without these it has not happened"""
    sure: bool = True
    """it has happened when the obligation arises"""
    fact: str | None = None
    """the fact whose time it is"""
    known: frozenset[Formula] = frozenset()
    """what is so from then on: a step that was done has been done"""

    def at(self, instant: int, order: Mapping[Node, object], began: str | None) -> Begun:
        """With that instant (epoch seconds) as the start. Facts tell of any time, but the one that says when the case began."""
        times = {node: LONG_AGO for node in order if node[0] == "time" and (node[1] != began or not self.opens)}
        fixed = times | dict.fromkeys(self.nodes, instant)
        return Begun(base=instant if self.opens else LONG_AGO, fixed=fixed)

    @property
    def event(self) -> Event:
        if self.opens:
            return Event(kind="open", said=self.said)
        return Event(kind="so" if self.step is None else "step", said=self.said, step=self.step)


def starts(guide: Guide, rule: ObligationRule, limit: Limit) -> Iterator[Start]:
    """Everything that the limit can be counted from."""
    explicit = limit.starts_from or rule.starts_from
    if explicit is not None:
        same = all((one.kind, one.id) == (explicit.kind, explicit.id) for one in rule.arises)
        known = _known(guide, rule)
        for start in _explicit(guide, explicit):
            yield replace(start, sure=same or start.opens, known=known)
        return
    for trigger in rule.arises:
        yield from _trigger(guide, rule, trigger)
    if rule.repeats == "met":
        for met in rule.met_by:
            yield _step(guide, met.step, met.outcome)


def _known(guide: Guide, rule: ObligationRule) -> frozenset[Formula]:
    """What has been done when it arises, whatever made it."""
    done_by = [_step(guide, one.id, one.outcome).known if one.kind == "step" else frozenset() for one in rule.arises]
    return frozenset.intersection(*done_by) if done_by else frozenset()


def _explicit(guide: Guide, start: StartsFrom) -> Iterator[Start]:
    if start.kind == "step":
        yield _step(guide, start.id, None)
    elif start.kind == "phase":
        yield from _phase(guide, start.id)
    else:
        yield _fact(guide, start.id)


def _trigger(guide: Guide, rule: ObligationRule, trigger: Trigger) -> Iterator[Start]:
    """What makes it arise. One that may begin to apply later is counted from then, and of that instant nothing is known."""
    later = rule.when is not None and not _told_at_once(guide, rule, trigger)
    if later or trigger.kind == "takeover":
        yield Start(said=_("Pligten «{name}» begynder.").format(name=rule.id))
    elif trigger.kind == "opening":
        yield Start(said=_("Sagen begynder."), opens=True)
    elif trigger.kind == "step":
        yield _step(guide, trigger.id, trigger.outcome)
    elif trigger.kind == "phase":
        yield from _phase(guide, trigger.id)
    elif trigger.kind == "fact":
        yield _fact(guide, trigger.id)
    else:
        for met in guide.obligations[trigger.id].met_by:
            yield _step(guide, met.step, met.outcome)


def _told_at_once(guide: Guide, rule: ObligationRule, trigger: Trigger) -> bool:
    """Whether its `når` speaks only of what has been answered when it arises: then some case has it apply at once."""
    if rule.when is None:
        return True
    known = set(guide.opening.asks)
    if trigger.kind == "step":
        known |= set(guide.steps[trigger.id].asks)
    return all(leaf.op in FACT_LEAVES and known.issuperset(facts_in(leaf)) for leaf in leaves(rule.when))


def _step(guide: Guide, step: str, outcome: str | None) -> Start:
    """Of a step that may be done again, only the last doing is known to lie there."""
    nodes = alternatives(guide, step)
    said = _("«{step}» udføres.").format(step=step)
    if outcome is not None:
        said = _("«{step}» udføres med udfaldet «{outcome}».").format(step=step, outcome=outcome)
    certain: tuple[Formula, ...] = (Ref(("step", step, outcome)),) if outcome is not None else ()
    return Start(
        said=said,
        step=step,
        nodes=nodes if _once(guide, step) else (),
        last=nodes,
        needs=nodes,
        known=frozenset({done(guide, step), *certain}),
    )


def _once(guide: Guide, step: str) -> bool:
    """Whether a case can do the step only once. What meets an obligation may be done again when every track has ended."""
    meets = any(met.step == step for rule in guide.obligations.values() for met in rule.met_by)
    return not guide.steps[step].repeatable and not meets


def _phase(guide: Guide, phase: str) -> Iterator[Start]:
    """The case begins in it, a step leads to it, or a limit that passed."""
    track = guide.track_of_phase(phase)
    assert track is not None
    flow = Flow(guide)
    if guide.tracks[track].phases[0].id == phase:
        yield Start(said=_("Sagen begynder."), opens=True)
    left_for = {row.target for row in guide.table if row.phase == phase} | {
        rule.void_to for rule in guide.obligations.values() if rule.void_to is not None
    }
    again = any(phase in flow.onward(target) for target in left_for - {phase} if flow.track_of[target] == track)
    own: tuple[Node, ...] = () if again else (("phase", phase),)
    for row in dict.fromkeys((row.step, row.outcome) for row in guide.table if row.target == phase != row.phase):
        by = _step(guide, *row)
        yield replace(by, nodes=(*by.nodes, *own), needs=(("phase", phase),))
    if any(rule.void_to == phase for rule in guide.obligations.values()):
        said = _("Sporet kommer til «{phase}».").format(phase=phase)
        yield Start(said=said, nodes=own, needs=(("phase", phase),))


def _fact(guide: Guide, fact: str) -> Start:
    """The time that a fact tells of: when the case began, or any."""
    if fact == guide.opening.began and fact in guide.opening.asks:
        return Start(said=_("Sagen begynder."), opens=True, fact=fact)
    time: Node = ("time", fact)
    said = _("Det tidspunkt, «{fact}» siger, kommer.").format(fact=fact)
    return Start(said=said, nodes=(time,), last=(time,), needs=(("fact", fact),), fact=fact)
