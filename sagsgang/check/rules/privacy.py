"""SG9xx: personal data in files that everybody reads. What looks for it is `check.privacy`: it reads text, not guides."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG901",
            severity="error",
            title=_("noget, der ligner et CPR-nummer"),
            why=_("Guider, prøver og fælles filer bliver delt og gemt for altid. Et CPR-nummer hører kun til i sagen."),
            wrong="formål: Som i sagen om 010170-1234\n",
            right="formål: Som i sagen om et barn på to år\n",
        ),
    )
