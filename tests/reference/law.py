"""The law register, the calendars, and all cases together."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference import days
from tests.reference.state import Case


@dataclass
class Law:
    """The register and the calendars."""

    calendars: dict
    rules: dict
    statutes: dict
    ignore_dates: bool

    def in_force(self, rule_ids: list[str], day) -> bool:
        """Whether any of the bases is in force on the day; with no basis there is nothing to be out of force."""
        if self.ignore_dates or not rule_ids:
            return True
        return any(self.rule_in_force(self.rules[rule], day) for rule in rule_ids if rule in self.rules)

    def rule_in_force(self, rule: dict, day) -> bool:
        versions = rule.get("versioner")
        if not versions:
            return True
        for version in versions:
            statute = self.statutes.get(version.get("retskilde"), {}).get("gælder", {})
            if all(holds(span, day) for span in (version, statute)):
                return True
        return False


def holds(span: dict, day) -> bool:
    first, final = days.read_date(span.get("fra")), days.read_date(span.get("til"))
    return (first is None or first <= day) and (final is None or day <= final)


@dataclass
class World:
    """All cases, and the law."""

    cases: dict[str, Case]
    law: Law
