"""How an obligation stood at an instant, from what is known of it now: what was due, open or late then (C80)."""

from __future__ import annotations

from datetime import datetime

from sagsgang.case.state import Instance
from sagsgang.dataclass import replace
from sagsgang.guide.model import Guide
from sagsgang.law.derivation import Derivation
from sagsgang.law.moment import epoch


def as_of(guide: Guide, instance: Instance, at: int) -> Instance | None:
    """The instance as it stood at `at` (epoch seconds); None if it had not arisen.

    The instance is one that is known now, `at` any earlier instant. What was met, missed, extended or ceased only afterwards had not
    happened yet; what was recorded late, but happened before, had.
    """
    if instance.arose_at > at:
        return None
    then = _before_extensions(instance, at)
    if then.status == "met" and then.met_at is not None and then.met_at <= at:
        return then
    if then.status in ("lapsed", "not_applicable") and (then.ceased_at is None or then.ceased_at <= at):
        return then
    then = replace(then, met_at=None, met_nr=None, late=False, reason=None)
    if then.provisional_at is not None and then.provisional_at > at:
        then = replace(then, provisional_at=None)
    if instance.status == "unknown":
        return then
    passes = then.passes
    if passes is None or passes >= at:
        return replace(then, status="open", missed=False)
    return _passed(guide, then)


def _passed(guide: Guide, instance: Instance) -> Instance:
    """What a limit that has passed unmet makes of the obligation."""
    rule = guide.obligations.get(instance.id)
    match None if rule is None else rule.consequence:
        case "vindue":
            return replace(instance, status="lapsed", reason="window", missed=False)
        case "bortfald":
            return replace(instance, status="void", missed=True)
        case _:
            return replace(instance, status="missed", missed=True)


def _before_extensions(instance: Instance, at: int) -> Instance:
    """The instance with the limit it had then: extensions of later date undone."""
    if not instance.extended or instance.derivation is None:
        return instance
    derivation = Derivation.from_data(instance.derivation)
    later = [place for place, (when, _due) in enumerate(derivation.extensions) if _seconds(when) > at]
    if not later:
        return instance
    first = later[0]
    due = derivation.extensions[first][1]
    kept = replace(derivation, due=due, extensions=derivation.extensions[:first])
    return replace(instance, due=_seconds(due), due_last=None, derivation=kept.to_data())


def _seconds(text: str) -> int:
    return epoch(datetime.fromisoformat(text))
