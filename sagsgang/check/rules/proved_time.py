"""SG403, SG41x: limits that cannot be kept because of what must be waited for first. Found by `sagsgang.proof.time`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

YEARS = "gælder: {fra: 2024-01-01, til: 2025-12-31}\n"
"""An edition that has ended is looked at in its last two years, whatever year it is now: the dates of the examples stay."""
HEARD = """\
trin:
  hør:
    titel: Hør parterne
    rolle: rådgiver
  vurder:
    titel: Vurder svarene
    rolle: rådgiver
    tidligst: {efter: hør, tid: %s}
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    kræver: [vurder]
"""
TWICE = HEARD + "    tidligst: {efter: vurder, tid: %s}\n"
DUTY = """\
pligter:
  afslutning:
    titel: Afslutning
    opstår: hør
    opfyldes_af: [afslut]
    ansvarlig: rådgiver
    hjemmel: [BL-18-1]
    inden: %s
"""
TWO_DUTIES = """\
pligter:
  afslutning:
    titel: Afslutning
    opstår: hør
    inden: 14 dage
    opfyldes_af: [afslut]
    ansvarlig: rådgiver
    hjemmel: [BL-18-1]
  vurdering:
    titel: Vurdering
    opstår: hør
    inden: %s
    opfyldes_af: [vurder]
    ansvarlig: rådgiver
    hjemmel: [BL-18-1]
"""
NO_WAIT = HEARD.replace("    tidligst: {efter: hør, tid: %s}\n", "")


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG403",
            severity="warning",
            title=_("frist, der ikke kan holdes fra nogle dage"),
            why=_(
                "Fristen tælles i dage, der ikke er lige lange i kalenderen, og det, der skal ventes på, tælles anderledes. Derfor kan "
                "den holdes fra nogle dage og ikke fra andre. Hver startdag i to år er set efter."
            ),
            wrong=YEARS + HEARD % "9 dage" + DUTY % "6 arbejdsdage\n    kalender: arbejdsdage",
            right=YEARS + HEARD % "8 dage" + DUTY % "6 arbejdsdage\n    kalender: arbejdsdage",
            by_proof=True,
        ),
        Rule(
            code="SG410",
            severity="warning",
            title=_("frist, der er kortere end det, der skal ske først"),
            why=_(
                "Trinene før det, der opfylder pligten, skal vente på hinanden, og tilsammen er det længere end fristen."
            ),
            wrong=YEARS + TWICE % ("7 dage", "8 dage") + DUTY % "14 dage",
            right=YEARS + TWICE % ("7 dage", "7 dage") + DUTY % "14 dage",
            by_proof=True,
        ),
        Rule(
            code="SG411",
            severity="note",
            title=_("pligt, der hviler på en med længere frist"),
            why=_(
                "Pligten kræver et trin, som en anden pligt giver længere tid til. Den, der kun holder den længste frist, bryder den "
                "korteste uden at se det."
            ),
            wrong=NO_WAIT + TWO_DUTIES % "4 måneder",
            right=NO_WAIT + TWO_DUTIES % "7 dage",
            by_proof=True,
        ),
        Rule(
            code="SG412",
            severity="warning",
            title=_("ventetid, der er længere end fristen eller vinduet"),
            why=_("Et trin, som pligten kræver, må først udføres, når fristen er gået, eller når vinduet er lukket."),
            wrong=YEARS + HEARD % "15 dage" + DUTY % "14 dage",
            right=YEARS + HEARD % "14 dage" + DUTY % "14 dage",
            by_proof=True,
        ),
    )
