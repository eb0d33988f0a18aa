"""A municipality's own limit beside that of the law: which of them decides, and whether the law's has passed too."""

from __future__ import annotations

from sagsgang.case.state import Instance
from sagsgang.dataclass import dataclass
from sagsgang.guide.model import ObligationRule
from sagsgang.law.derivation import Derivation
from sagsgang.law.due import utc
from sagsgang.law.limits import by_law, deciding
from sagsgang.law.moment import epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Locally:
    """An instance whose due instant the municipality's own limit gave. Instants are epoch seconds; None: the law sets none."""

    statute: int | None
    """when the law's own limit ends"""
    statute_last: int | None
    """when it is certain that it has"""
    law: tuple[str, ...]
    """what the local limit rests on"""

    def only(self, at: int) -> bool:
        """Whether what passed by then is the municipality's limit alone."""
        return self.statute_last is None or at <= self.statute_last


def locally(rule: ObligationRule | None, instance: Instance) -> Locally | None:
    """None where the law's limit decides, or nothing does. A limit extended beyond the law's own is the law's (`kan_forlænges`)."""
    own = None if rule is None else next((limit for limit in rule.limits if limit.local), None)
    if own is None or instance.derivation is None or instance.due is None:
        return None
    derivation = Derivation.from_data(instance.derivation)
    if not deciding(derivation).local:
        return None
    law = by_law(derivation)
    if law is None or law.due is None:
        return Locally(statute=None, statute_last=None, law=own.law)
    statute = epoch(utc(law.due))
    if derivation.extensions and instance.due is not None and instance.due >= statute:
        return None
    return Locally(statute=statute, statute_last=epoch(utc(law.due_last or law.due)), law=own.law)
