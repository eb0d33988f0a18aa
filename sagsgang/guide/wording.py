"""Parts of a guide in words, as every room above shows them: legal basis, limits, phases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from sagsgang.errors import NotFound
from sagsgang.guide.model import Guide, Limit, ObligationRule
from sagsgang.law.register import BINDING, Rule, citation
from sagsgang.law.wording import NOT_CHECKED
from sagsgang.text import _, shown_name


def cited(guide: Guide, laws: Iterable[str], on: date, *, status: bool = False) -> str:
    """`barnets lov § 136, stk. 2`, several with semicolons. `status`: also how far each was checked."""
    said = (basis_words(guide, guide.laws[name], on, status) if name in guide.laws else name for name in laws)
    return "; ".join(dict.fromkeys(said))


def basis_words(guide: Guide, rule: Rule, on: date, status: bool) -> str:
    """Where a rule stands, and in brackets what must be said of it: that it is not law, or has not been checked."""
    asides = []
    if rule.binding not in (BINDING, "bekendtgørelse"):
        asides.append(_("{binding}, ikke lov").format(binding=rule.binding))
    if rule.status in NOT_CHECKED:
        asides.append(_("ikke efterprøvet"))
    if status and rule.status:
        asides.append(rule.status)
    place = citation(rule, guide.statutes, on)
    return f"{place} ({'; '.join(asides)})" if asides else place


def limits_words(guide: Guide, rule: ObligationRule) -> str:
    """Every limit of the obligation; of several the earliest counts."""
    if not rule.limits:
        return _("uden frist; åben, til den er opfyldt")
    said = [
        _("kommunens egen: {limit}").format(limit=words) if one.local else words
        for one in rule.limits
        for words in [_limit_words(guide, rule, one)]
    ]
    return said[0] if len(said) == 1 else _("tidligst af: {limits}").format(limits="; ".join(said))


def _limit_words(guide: Guide, rule: ObligationRule, one: Limit) -> str:
    if one.latest_fact is not None:
        return _("senest «{fact}»").format(fact=guide.facts[one.latest_fact].question)
    if one.latest_obligation is not None:
        return _("senest når «{title}» forfalder").format(title=guide.obligations[one.latest_obligation].title)
    if one.within is not None:
        limit = _("inden {amount}").format(amount=one.within.words)
    else:
        limit = _("inden den tid, som «{fact}» siger").format(fact=guide.facts[one.within_fact or ""].question)
    start = one.starts_from or rule.starts_from
    if start is not None:
        limit += (" " if one.within_fact is None else ", ") + _("fra {what}").format(
            what=point_words(guide, start.kind, start.id)
        )
    if one.first_day_counts:
        limit += " " + _("(den første dag tæller med)")
    if one.roll == "næste_hverdag":
        limit += " " + _("(en fridag flytter den til næste hverdag)")
    return limit


def point_words(guide: Guide, kind: Literal["fact", "step", "phase"], name: str) -> str:
    """What time is counted from: a fact, a step, a phase."""
    if kind == "fact":
        return f"«{guide.facts[name].question}»"
    return f"«{guide.steps[name].title if kind == 'step' else phase_title(guide, name)}»"


def phase_title(guide: Guide, phase: str) -> str:
    return next(one.title for track in guide.tracks.values() for one in track.phases if one.id == phase)


def no_such_step(guide: Guide, name: str, *, look: str) -> NotFound:
    """What is said of a step that the guide has not: the nearest one, or where to look for them."""
    import difflib

    near = difflib.get_close_matches(name, list(guide.steps), n=1)
    hint = _("Mente du «{name}»?").format(name=near[0]) if near else look
    return NotFound(_("Guiden har intet trin «{name}».").format(name=shown_name(name)), kind="step", hint=hint)
