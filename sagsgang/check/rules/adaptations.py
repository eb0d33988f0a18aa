"""SG801-SG815: how an adaptation goes with the guide that it lies over. Found when it is laid over, by `check/adaptation.py`,
`guide/overlay.py` and `guide/tightening.py`.
"""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.check.rules.others import OTHER
from sagsgang.text import _

OWN_TRACK = """\
spor:
  hos_os:
    titel: Hos os
    faser: {venter: Venter, set: {titel: Set, slut: ja}}
trin:
  se_efter:
    titel: Se efter
    rolle: rådgiver
    fra: venter
    til: set
"""
MOVES = """\
trin:
  spring_over:
    titel: Spring over
    rolle: rådgiver
    fra: ny
    til: færdig
"""
GOAL = """\
pligter:
  hurtigt:
    titel: Hurtigt i gang
    inden: 2 dage
    opfyldes_af: [afslut]
    ansvarlig: rådgiver
    følge: %s
    hjemmel: [BL-18-1]
"""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG801",
            severity="error",
            title=_("tilpasning af en guide, der ikke findes"),
            why=_("En tilpasning siger kun det, der er anderledes. Uden den nationale guide er der ingen sagsgang."),
            wrong="tilpasning: eksemplet\n",
            right="tilpasning: eksempel\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG802",
            severity="error",
            title=_("tilpasning i en mappe med et andet navn"),
            why=_(
                "En tilpasning findes ved sin mappes navn, som er den nationale guides. Ellers bliver den ikke brugt."
            ),
            wrong="tilpasning: anden\n",
            right="tilpasning: eksempel\n",
            beside=(("anden/guide.yaml", OTHER),),
            kind="tilpasning",
        ),
        Rule(
            code="SG803",
            severity="error",
            title=_("tilpasning, hvor der også ligger en guide eller en anden tilpasning"),
            why=_("Der må ikke være tvivl om, hvilken tekst der gælder. Én guide, og højst én tilpasning over den."),
            wrong="tilpasning: eksempel\n",
            right="tilpasning: eksempel\ntitel: Den eneste tilpasning\n",
            wrong_beside=(("../kommune/eksempel/guide.yaml", OTHER),),
            kind="tilpasning",
        ),
        Rule(
            code="SG804",
            severity="warning",
            title=_("tilpasning, der ikke er set efter mod den nationale guides udgave"),
            why=_(
                "Når den nationale guide kommer i en ny udgave, skal nogen i kommunen se, om tilpasningen stadig siger det, den skal."
            ),
            wrong='til_udgave: "2025.1"\n',
            right='til_udgave: "2026.1"\n',
            kind="tilpasning",
        ),
        Rule(
            code="SG805",
            severity="error",
            title=_("det i et trin, som den nationale guide bestemmer alene"),
            why=_(
                "En tilpasning må stramme, aldrig slække. Hvornår et trin hører til sagen, hvor det fører hen, og hvornår det kan "
                "udelades, er ens i alle kommuner. Krav kan lægges til."
            ),
            wrong="trin:\n  afslut:\n    gentages: ja\n",
            right="trin:\n  afslut:\n    kræver: [undersøg]\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG806",
            severity="error",
            title=_("det i en pligt, som den nationale guide bestemmer alene"),
            why=_(
                "En pligt efter loven kan ikke fjernes, gøres længere, gælde sjældnere eller få en mildere følge i én kommune. En "
                "kortere frist kan stå ved siden af."
            ),
            wrong="pligter:\n  undersøgt:\n    inden: 2 uger\n",
            right="pligter:\n  undersøgt:\n    lokal_frist: {inden: 3 dage}\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG807",
            severity="error",
            title=_("det i en spærring, som den nationale guide bestemmer alene"),
            why=_(
                "En spærring beskytter nogen. En kommune kan lade den stoppe flere trin, ikke færre, og ikke sjældnere."
            ),
            wrong="spærringer:\n  først_undersøge:\n    når: {trin: undersøg, udført: nej}\n",
            right="spærringer:\n  først_undersøge:\n    spærrer: [undersøg_igen]\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG808",
            severity="error",
            title=_("det i et faktum eller ved oprettelsen, som den nationale guide bestemmer alene"),
            why=_("Det samme ord skal betyde det samme i alle kommuner, ellers kan sagerne ikke sammenlignes."),
            wrong="fakta:\n  modtaget:\n    spørgsmål: Hvornår blev brevet åbnet?\n",
            right="fakta:\n  modtaget:\n    hvorfor: Se stemplet på brevet.\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG809",
            severity="error",
            title=_("spor eller betingelse, som den nationale guide har"),
            why=_("Ændres en betingelse med navn, ændres alt, den bruges til. Kommunens egne har egne navne."),
            wrong="betingelser:\n  undersøgt_nok:\n    {trin: afslut, udført: ja}\n",
            right="betingelser:\n  hos_os: {trin: undersøg, udført: ja}\ntrin:\n  afslut:\n    kræver: [{betingelse: hos_os}]\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG810",
            severity="error",
            title=_("kommunens egen pligt, der ikke er et lokalt mål"),
            why=_("Kun loven kan sige, at noget er et brud på loven. Kommunens egne pligter er mål."),
            wrong=GOAL % "brud",
            right=GOAL % "lokalt_mål",
            kind="tilpasning",
        ),
        Rule(
            code="SG811",
            severity="error",
            title=_("kommunens eget trin, der flytter et nationalt spor"),
            why=_("Så kunne sagen komme frem uden om de trin, som den nationale guide kræver."),
            wrong=MOVES,
            right=OWN_TRACK,
            kind="tilpasning",
        ),
        Rule(
            code="SG812",
            severity="error",
            title=_("ledelsens trin eller pligt lagt hos andre"),
            why=_("Hvem der gør hvad, bestemmer kommunen selv. Det, der er lagt hos ledelsen, bliver hos ledelsen."),
            wrong="trin:\n  lederen_ser:\n    rolle: rådgiver\n",
            right="trin:\n  lederen_ser:\n    rolle: [leder, fagchef]\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG813",
            severity="error",
            title=_("faktum med kun_i_trin, spurgt om et andet sted"),
            why=_(
                "Faktummet er lagt i bestemte trin, fordi det, de kræver, skal være på plads, før det bliver noteret."
            ),
            wrong="trin:\n  undersøg:\n    kan_oplyse: [godkendt]\n",
            right="trin:\n  undersøg:\n    kan_oplyse: [modtaget]\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG814",
            severity="error",
            title=_("lokal frist, der er længere end lovens"),
            why=_("Loven gælder i alle kommuner. En lokal frist kan være kortere, på alle dage, sagen kan begynde."),
            wrong="pligter:\n  undersøgt:\n    lokal_frist: {inden: 6 hverdage}\n",
            right="pligter:\n  undersøgt:\n    lokal_frist: {inden: 4 dage}\n",
            kind="tilpasning",
        ),
        Rule(
            code="SG815",
            severity="error",
            title=_("lokal frist, der ændrer mere end fristen"),
            why=_(
                "Hvor noget bortfalder, lukker, begynder igen eller afhænger af fristen, ville en kortere frist tage noget fra nogen."
            ),
            wrong="pligter:\n  klage:\n    lokal_frist: {inden: 2 uger}\n",
            right=GOAL % "lokalt_mål",
            kind="tilpasning",
        ),
    )
