"""The law as it is shown beside things: where it stands, and what is not statute or not checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sagsgang.guide.model import Guide
from sagsgang.law.register import BINDING, Rule, citation
from sagsgang.law.wording import NOT_CHECKED
from sagsgang.text import _


def cited(guide: Guide, laws: Iterable[str], on: date, *, status: bool = False) -> str:
    """`barnets lov § 136, stk. 2`, several with semicolons. `status`: also how far each was checked."""
    said = (_cited(guide, guide.laws[name], on, status) if name in guide.laws else name for name in laws)
    return "; ".join(dict.fromkeys(said))


def _cited(guide: Guide, rule: Rule, on: date, status: bool) -> str:
    asides = []
    if rule.binding not in (BINDING, "bekendtgørelse"):
        asides.append(_("{binding}, ikke lov").format(binding=rule.binding))
    if rule.status in NOT_CHECKED:
        asides.append(_("ikke efterprøvet"))
    if status and rule.status:
        asides.append(rule.status)
    place = citation(rule, guide.statutes, on)
    return f"{place} ({'; '.join(asides)})" if asides else place


def told(guide: Guide, name: str, on: date) -> str:
    """A rule in full: place, title, and the text in our own words."""
    rule = guide.laws.get(name)
    named = headline(guide, name, on)
    return named if rule is None or not rule.text else f"{named}\n{rule.text}"


def headline(guide: Guide, name: str, on: date) -> str:
    """A rule in a line: place, how well it was checked, and title."""
    rule = guide.laws.get(name)
    if rule is None:
        return name
    text = f"{name}: {_cited(guide, rule, on, True)}."
    return f"{text} {rule.title}." if rule.versions else text  # what is in no statute is cited by its title already
