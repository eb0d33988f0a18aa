"""SG51x: steps and obligations that nobody can do or meet, by the rules on persons. Found by `sagsgang.proof.people`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

CHECKED = """\
trin:
  vurder: {titel: Vurder, rolle: rådgiver}
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    hjemmel: [BL-18-1]
    kræver:
      - {person: ikke_blandt, trin: [vurder], fordi: En anden skal se på det.}
"""
SEEN = """\
trin:
  vurder: {titel: Vurder, rolle: rådgiver}
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    hjemmel: [BL-18-1]
    udfald:
      uden_videre: Uden videre
      set_efter:
        titel: Set efter
        kræver:
          - {person: ny_i_sagen, fordi: En ny skal se på det.}
"""
SAME = "          - ikke: {person: ikke_blandt, trin: [vurder]}\n"
CHAIN = """\
trin:
  vurder: {titel: Vurder, rolle: rådgiver}
  kontroller:
    titel: Kontrollér
    rolle: rådgiver
    hjemmel: [BL-18-1]
    kræver: [vurder, {person: ikke_blandt, trin: [vurder], fordi: En anden skal se på det.}]
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    hjemmel: [BL-18-1]
    kræver: [kontroller, {person: ikke_blandt, trin: [vurder, kontroller], fordi: En tredje skal se på det.}]
"""
OWNED = """\
trin:
  vurder: {titel: Vurder, rolle: rådgiver}
  afslut:
    titel: Afslut sagen
    rolle: [rådgiver, leder]
    fra: ny
    til: færdig
    hjemmel: [BL-18-1]
    kræver: [vurder, {person: ikke_blandt, trin: [vurder], fordi: En anden skal se på det.}]
pligter:
  afslutning:
    titel: Afslutning
    opfyldes_af: [afslut]
    hjemmel: [BL-18-1]
    ansvarlig: %s
"""
TWO_PEOPLE = "personer:\n  anna: {roller: [rådgiver]}\n  bo: {roller: [rådgiver]}\n"
THREE_PEOPLE = TWO_PEOPLE + "  carl: {roller: [leder]}\n"
ONE_AND_LEADER = "personer:\n  anna: {roller: [rådgiver]}\n  carl: {roller: [leder]}\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG510",
            severity="warning",
            title=_("personregler, der modsiger hinanden"),
            why=_("Ingen kan opfylde reglerne om, hvem der må udføre trinnet, hvor mange der end er ansat."),
            wrong=SEEN + SAME,
            right=SEEN,
            by_proof=True,
        ),
        Rule(
            code="SG511",
            severity="warning",
            title=_("for få personer til personreglerne"),
            why=_(
                "Reglerne kræver flere forskellige, end der er med rollerne i personer.yaml. Når de andre trin er udført, er der ingen "
                "tilbage til dette."
            ),
            wrong=CHAIN,
            right=CHAIN.replace("rolle: rådgiver\n    fra", "rolle: [rådgiver, leder]\n    fra"),
            beside=(("faelles/personer.yaml", THREE_PEOPLE),),
            by_proof=True,
        ),
        Rule(
            code="SG512",
            severity="warning",
            title=_("ansvarlig, der ikke selv kan opfylde pligten"),
            why=_(
                "Rollen må på papiret udføre trinnet, men med de personer, der er, og reglerne om, hvem der må, kan ingen med rollen."
            ),
            wrong=OWNED % "rådgiver",
            right=OWNED % "leder",
            beside=(("faelles/personer.yaml", ONE_AND_LEADER),),
            by_proof=True,
        ),
    )
