"""Every rule of `guide tjek`, worded in the language in use; one module a group, in the order of the codes."""

from __future__ import annotations

from sagsgang.check.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """The records in the order of their codes."""
    from sagsgang.check.rules import conditions, flow, lawful, others, people, privacy, structure, time, unused

    groups = (unused, structure, others, flow, conditions, time, people, lawful, privacy)
    return tuple(sorted((rule for group in groups for rule in group.rules()), key=lambda rule: rule.code))
