"""SG21x, SG22x, SG23x, SG290: what `guide tjek --bevis` finds of phases, steps, traps, properties and barriers on every way."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

TRACKS = """\
spor:
  sagen:
    titel: Sagen
    faser: {ny: Ny, %sfærdig: {titel: Færdig, slut: ja}}
  brev:
    titel: Brevet
    faser: {uskrevet: Ikke skrevet, skrevet: {titel: Skrevet, slut: ja}}
trin:
"""
WRITE = """\
  skriv:
    titel: Skriv brevet
    rolle: rådgiver
    fra: uskrevet
    til: skrevet
%s"""
AFTER = "    kræver: [{spor: sagen, afsluttet: ja}]\n"
CLOSE = """\
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
%s"""
OUTCOMES = """\
    udfald:
      færdig: {titel: Færdig, til: færdig}
      opgives:
        titel: Opgives
        til: opgivet
%s"""
HEAR = """\
  hør:
    titel: Hør barnet
    rolle: rådgiver
%s    hjemmel: [BL-5-3]
"""
DANGER = """\
fakta:
  farligt: {type: ja_nej, spørgsmål: Er det farligt for barnet?, kun_i_trin: ja}
oprettelse:
  spørger: [farligt]
trin:
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
  orienter: {titel: Orienter forældrene, rolle: rådgiver, mærker: [kontakt]}
"""
BARRIER = """\
spærringer:
  farligt_endnu:
    titel: Det er farligt endnu
    når: {fakta: farligt, er: ja}
    spærrer: [kontakt]
    forklaring: Barnet kan komme i fare.
    hjemmel: [OV-3]
"""
BARRED = (
    DANGER
    + """\
%spligter:
  besked:
    titel: Besked til forældrene
    opfyldes_af: [orienter]
    ansvarlig: rådgiver
    hjemmel: [OFL-13]
"""
    + BARRIER
)
HELD = (
    DANGER
    + """\
  spørg: {titel: Spørg om det er farligt, rolle: rådgiver, %sspørger: [farligt], gentages: ja}
pligter:
  besked:
    titel: Besked til forældrene
    inden: 14 dage
    opfyldes_af: [orienter]
    ansvarlig: rådgiver
    hjemmel: [OFL-13]
"""
    + BARRIER
)
LATE = """\
fakta:
  svar: {type: ja_nej, spørgsmål: Vil familien have hjælp?, kun_i_trin: ja}
trin:
  hør: {titel: Hør barnet, rolle: rådgiver%s}
  hjælp:
    titel: Giv hjælp
    rolle: rådgiver
    fra: ny
    gentages: ja
    kræver:
      - en_af: [{trin: hør, udført: ja}, {fakta: svar, er: ja}]
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig, spørger: [svar]}
"""
AGAIN = "  vurder: {titel: Vurder igen, rolle: rådgiver, spørger: [farligt], gentages: ja}\n"
TIMES = """\
fakta:
  første: {type: dato, spørgsmål: Hvornår var det første møde?}
  andet: {type: dato, spørgsmål: Hvornår var det andet møde?}
oprettelse:
  spørger: [første, andet]
trin:
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
  følg_op:
    titel: Følg op
    rolle: rådgiver
    fra: ny
    gentages: ja
    kræver: [{fakta: andet, efter: første%s}]
"""
CHOICE = """\
fakta:
  svar: {type: ja_nej, spørgsmål: Vil familien have hjælp?}
trin:
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
  hør: {titel: Hør barnet, rolle: rådgiver, gentages: ja}
  beslut:
    titel: Beslut om der skal hjælpes
    rolle: rådgiver
    spørger: [svar]
    gentages: ja
    udfald:
      hjælp: {titel: Hjælp, kræver: [{trin: hør, udført: ja}]}
      ingen: {titel: Ingen hjælp, kræver: [%s]}
"""
DUTY = """\
trin:
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
  brev: {titel: Send brevet, rolle: rådgiver, gentages: ja}
pligter:
  besked:
    titel: Besked om afslutningen
    når:
      alle:
        - {trin: afslut, udført: ja}
        - {spor: sagen, i: [%s]}
    opfyldes_af: [brev]
    ansvarlig: rådgiver
    hjemmel: [OFL-13]
"""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG211",
            severity="warning",
            title=_("fase, som ingen sag kan komme til"),
            why=_("Et trin fører til fasen, men trinnets betingelser kan ikke være opfyldt på samme tid i nogen sag."),
            wrong=TRACKS % "opgivet: {titel: Opgivet, slut: ja}, "
            + WRITE % AFTER
            + CLOSE % OUTCOMES % "        kræver: [{trin: skriv, udført: ja}]\n",
            right=TRACKS % "opgivet: {titel: Opgivet, slut: ja}, " + WRITE % AFTER + CLOSE % OUTCOMES % "",
            by_proof=True,
        ),
        Rule(
            code="SG212",
            severity="warning",
            title=_("trin, som ingen kan udføre i nogen sag"),
            why=_(
                "Fasen kan nås, men trinnets betingelser og spærringer kan ikke være i orden på samme tid i nogen sag."
            ),
            wrong=TRACKS % ""
            + WRITE % AFTER
            + CLOSE % "    til: færdig\n"
            + "  opgiv: {titel: Opgiv sagen, rolle: rådgiver, fra: ny, til: færdig, kræver: [skriv]}\n",
            right=TRACKS % ""
            + WRITE % AFTER
            + CLOSE % "    til: færdig\n"
            + "  opgiv: {titel: Opgiv sagen, rolle: rådgiver, fra: ny, til: færdig}\n",
            by_proof=True,
        ),
        Rule(
            code="SG213",
            severity="warning",
            title=_("fælde: sagen kan komme et sted hen, hvor den aldrig kan lukke"),
            why=_(
                "En sag lukker, når alle spor er sluttet og ingen pligt står åben. Der er en vej til en tilstand, hvorfra et spor "
                "aldrig kan slutte, eller en pligt aldrig kan opfyldes."
            ),
            wrong=TRACKS % ""
            + CLOSE % "    til: færdig\n"
            + HEAR % "    fra: ny\n    gentages: ja\n"
            + WRITE % "    kræver: [{trin: hør, udført: ja}]\n",
            right=TRACKS % ""
            + CLOSE % "    til: færdig\n"
            + HEAR % "    gentages: ja\n"
            + WRITE % "    kræver: [{trin: hør, udført: ja}]\n",
            by_proof=True,
        ),
        Rule(
            code="SG220",
            severity="warning",
            title=_("egenskab, som guiden ikke holder"),
            why=_(
                "Under «egenskaber» står, hvad der skal gælde på alle veje gennem guiden. Der er en vej, hvor det ikke gør."
            ),
            wrong="egenskaber: [{aldrig: afslut, før: hør}]\ntrin:\n"
            + CLOSE % "    til: færdig\n"
            + HEAR % "    fra: ny\n    gentages: ja\n",
            right="egenskaber: [{aldrig: afslut, før: hør}]\ntrin:\n"
            + CLOSE % "    til: færdig\n    kræver: [{trin: hør, udført: ja}]\n"
            + HEAR % "    fra: ny\n    gentages: ja\n",
            by_proof=True,
        ),
        Rule(
            code="SG230",
            severity="warning",
            title=_("pligt, som en spærring holder åben for altid"),
            why=_(
                "Pligten kræver et trin, som en spærring lukker for, og intet trin kan få spærringen ned igen. Så er det, der skal "
                "gøres, også forbudt."
            ),
            wrong=BARRED % "",
            right=BARRED % AGAIN,
            by_proof=True,
        ),
        Rule(
            code="SG231",
            severity="warning",
            title=_("frist, som en spærring kan holde tilbage"),
            why=_(
                "Fristen løber, mens en spærring står. Kan kun en anden myndighed løfte den, kan fristen blive overskredet, uden at "
                "kommunen kan gøre noget ved det."
            ),
            wrong=HELD % "part: politi, ",
            right=HELD % "",
            by_proof=True,
        ),
        Rule(
            code="SG310",
            severity="note",
            title=_("trin, hvor alle udfald kan være forbudt"),
            why=_(
                "Trinnets egne betingelser er opfyldt, men betingelserne for hvert udfald er det ikke. Så kan trinnet alligevel ikke "
                "udføres, og det ses først, når udfaldet skal vælges. Det kan være meningen."
            ),
            wrong=CHOICE % "{fakta: svar, er: nej}",
            right=CHOICE % "{trin: hør, udført: nej}",
            by_proof=True,
        ),
        Rule(
            code="SG312",
            severity="warning",
            title=_("betingelse, der aldrig får virkning i nogen sag"),
            why=_(
                "Hver del af betingelsen kan være sand, men ikke i den rækkefølge, som trinnene tillader. Så gælder pligten aldrig, "
                "sporet kommer aldrig i brug, udfaldet kan aldrig vælges, eller spærringen er altid oppe eller altid nede."
            ),
            wrong=DUTY % "ny",
            right=DUTY % "færdig",
            by_proof=True,
        ),
        Rule(
            code="SG313",
            severity="warning",
            title=_("faktum, som ingen kan have noteret endnu"),
            why=_(
                "Faktummet kan kun noteres i trin, der spørger om det, og de kommer alle senere. Så ved ingen det endnu, når betingelsen "
                "spørger."
            ),
            wrong=LATE % "",
            right=LATE % ", spørger: [svar]",
            by_proof=True,
        ),
        Rule(
            code="SG290",
            severity="warning",
            title=_("ikke afgjort"),
            why=_(
                "Beviset nåede ikke frem til et ja eller et nej. Det, der påstås, kan være sandt; guiden er for stor eller "
                "betingelserne for sammensatte til, at det kunne gennemgås helt."
            ),
            wrong=TIMES % ", plus: 3 år",
            right=TIMES % "",
            by_proof=True,
        ),
    )
