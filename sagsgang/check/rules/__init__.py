"""Every rule of `guide tjek`, worded in the language in use; one module a group, in the order of the codes."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.check.rules import accepted, law, names, shape, text

MODULES = (text, shape, accepted, names, law)
"""Each has `rules()`."""


def all_rules() -> tuple[Rule, ...]:
    """The records in the order of their codes."""
    return tuple(sorted((rule for module in MODULES for rule in module.rules()), key=lambda rule: rule.code))
