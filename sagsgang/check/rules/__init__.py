"""Every rule of `guide tjek`, worded in the language in use; one module a group, in the order of the codes."""

from __future__ import annotations

from sagsgang.check.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """The records in the order of their codes."""
    return ()
