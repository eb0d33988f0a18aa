"""The law as it is shown beside things: where it stands, and what is not statute or not checked."""

from __future__ import annotations

from datetime import date

from sagsgang.guide.model import Guide
from sagsgang.guide.wording import basis_words


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
    text = f"{name}: {basis_words(guide, rule, on, True)}."
    return f"{text} {rule.title}." if rule.versions else text  # what is in no statute is cited by its title already
