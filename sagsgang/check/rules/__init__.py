"""Every rule of `guide tjek`, worded in the language in use; one module a group, in the order of the codes."""

from __future__ import annotations

from functools import cache

from sagsgang.check.rule import Rule
from sagsgang.check.rules import (
    accepted,
    adaptations,
    conditions,
    flow,
    law,
    lawful,
    names,
    others,
    people,
    privacy,
    proofs,
    proved_law,
    proved_people,
    proved_time,
    shape,
    structure,
    text,
    time,
    unused,
)
from sagsgang.text import Language, language

MODULES = (
    text,
    shape,
    accepted,
    names,
    unused,
    structure,
    others,
    flow,
    conditions,
    time,
    people,
    law,
    lawful,
    proved_time,
    proved_people,
    proved_law,
    privacy,
    proofs,
    adaptations,
)
"""Each has `rules()`."""


def all_rules() -> tuple[Rule, ...]:
    """The records in the order of their codes."""
    return _worded(language())


@cache
def _worded(_language: Language) -> tuple[Rule, ...]:
    """Made once for each language; a watch, an editor or a test asks again and again."""
    return tuple(sorted((rule for module in MODULES for rule in module.rules()), key=lambda rule: rule.code))
