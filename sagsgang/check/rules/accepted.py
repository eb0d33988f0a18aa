"""What can be wrong with a comment that accepts a finding. Found by `check/suppressed.py`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG091",
            severity="warning",
            title=_("accept uden grund"),
            why=_(
                "Den, der læser guiden om to år, skal kunne se, hvorfor en advarsel blev accepteret, og om grunden stadig holder."
            ),
            wrong="titel: Besøg i hjemmet  # sg: SG012\n",
            right="# sg: SG012 punktets nummer hører ikke til titlen, jf. notat 12\ntitel: Besøg efter planen #2\n",
        ),
        Rule(
            code="SG092",
            severity="warning",
            title=_("accept af en ukendt kode"),
            why=_("En kode, der ikke findes, accepterer ingenting. Koden står foran den advarsel, det handler om."),
            wrong="titel: Besøg i hjemmet  # sg: SG999 accepteret, jf. notat 12\n",
            right="# sg: SG012 punktets nummer hører ikke til titlen, jf. notat 12\ntitel: Besøg efter planen #2\n",
        ),
        Rule(
            code="SG093",
            severity="warning",
            title=_("accept af noget, der ikke kan accepteres"),
            why=_(
                "En fejl gør, at guiden ikke kan bruges, og det ændrer en kommentar ikke på. Kun advarsler og bemærkninger kan accepteres."
            ),
            wrong="titel: Besøg i hjemmet  # sg: SG101 accepteret, jf. notat 12\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG094",
            severity="warning",
            title=_("accept af noget, der ikke er der"),
            why=_(
                "Er det rettet, som kommentaren accepterede, så kunne den skjule det næste af samme slags. Slet den."
            ),
            wrong="titel: Besøg i hjemmet  # sg: SG012 accepteret, jf. notat 12\n",
            right="titel: Besøg i hjemmet\n",
        ),
    )
