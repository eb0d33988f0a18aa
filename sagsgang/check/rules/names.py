"""What can be wrong with names and with what they stand for. Found by `guide/compile.py` and the readers that it uses."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

_ASKED = "oprettelse:\n  spørger: [{names}]\n"
_END = "    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG101",
            severity="error",
            title=_("ukendt navn"),
            why=_(
                "Guiden henviser til et trin, et faktum, en rolle eller en fase, der ikke findes. En regel om noget, der ikke "
                "findes, ville aldrig gælde."
            ),
            wrong=f"trin:\n  undersøg: {{titel: Undersøg sagen, rolle: rådgiver}}\n  afslut:\n{_END}    kræver: [undersoegt]\n",
            right=f"trin:\n  undersøg: {{titel: Undersøg sagen, rolle: rådgiver}}\n  afslut:\n{_END}    kræver: [undersøg]\n",
        ),
        Rule(
            code="SG102",
            severity="warning",
            title=_("defineret, men aldrig brugt"),
            why=_(
                "Noget står i guiden uden at gøre noget. Enten er det til overs, eller også mangler det sted, der skulle bruge det."
            ),
            wrong=(
                "pligter:\n  svar:\n    titel: Svar til familien\n    opfyldes_af: afslut\n    ansvarlig: rådgiver\n"
                "    hjemmel: [BL-132-1]\n    første_dag: tæller\n"
            ),
            right=(
                "pligter:\n  svar:\n    titel: Svar til familien\n    opfyldes_af: afslut\n    ansvarlig: rådgiver\n"
                "    hjemmel: [BL-132-1]\n    inden: 14 dage\n    første_dag: tæller\n"
            ),
        ),
        Rule(
            code="SG103",
            severity="error",
            title=_("to ting med samme navn"),
            why=_(
                "To navne, der er ens, når æ, ø og å skrives om, eller et navn, der er reserveret, kan ikke holdes fra hinanden. "
                "Faser hedder noget forskelligt i hele guiden, og en lovregel står ét sted."
            ),
            wrong=(
                "fakta:\n  spørgsmål: {type: tekst, spørgsmål: Hvad spørger familien om?}\n"
                "  spoergsmaal: {type: tekst, spørgsmål: Hvad spørger barnet om?}\n"
            )
            + _ASKED.format(names="spørgsmål"),
            right=(
                "fakta:\n  familiens_spørgsmål: {type: tekst, spørgsmål: Hvad spørger familien om?}\n"
                "  barnets_spørgsmål: {type: tekst, spørgsmål: Hvad spørger barnet om?}\n"
            )
            + _ASKED.format(names="familiens_spørgsmål, barnets_spørgsmål"),
        ),
        Rule(
            code="SG104",
            severity="error",
            title=_("værdi uden for valgmulighederne"),
            why=_("Et faktum sammenlignes med et svar, ingen kan give. Betingelsen ville aldrig blive opfyldt."),
            wrong=(
                "fakta:\n  hvem: {type: valg, spørgsmål: Hvem henvender sig?, valg: {borger: Borger, skole: Skole}}\n"
                + _ASKED.format(names="hvem")
                + f"trin:\n  afslut:\n{_END}    kræver: {{fakta: hvem, er: lærer}}\n"
            ),
            right=(
                "fakta:\n  hvem: {type: valg, spørgsmål: Hvem henvender sig?, valg: {borger: Borger, skole: Skole}}\n"
                + _ASKED.format(names="hvem")
                + f"trin:\n  afslut:\n{_END}    kræver: {{fakta: hvem, er_en_af: [borger, skole]}}\n"
            ),
        ),
        Rule(
            code="SG105",
            severity="error",
            title=_("noget, der ikke passer dér"),
            why=_(
                "Navnet findes, men kan ikke bruges her: en frist regnes fra et tidspunkt, ikke fra et ja eller nej, og et trin "
                "flytter kun sit eget spor."
            ),
            wrong=(
                "fakta:\n  aftalt: {type: ja_nej, spørgsmål: Er besøget aftalt?}\n"
                + _ASKED.format(names="aftalt")
                + "pligter:\n  besøg:\n    titel: Besøget er holdt\n    inden: 7 dage\n    regnet_fra: aftalt\n"
                "    opfyldes_af: afslut\n    ansvarlig: rådgiver\n    hjemmel: [BL-132-1]\n"
            ),
            right=(
                "fakta:\n  aftalt: {type: dato, spørgsmål: Hvornår blev besøget aftalt?}\n"
                + _ASKED.format(names="aftalt")
                + "pligter:\n  besøg:\n    titel: Besøget er holdt\n    inden: 7 dage\n    regnet_fra: aftalt\n"
                "    opfyldes_af: afslut\n    ansvarlig: rådgiver\n    hjemmel: [BL-132-1]\n"
            ),
        ),
        Rule(
            code="SG107",
            severity="note",
            title=_("guide, der åbnes, findes ikke"),
            why=_(
                "Trinnet åbner en sag efter en guide, der ikke er her. Det kan være rigtigt, hvis den ligger i et andet system."
            ),
            wrong=f"trin:\n  afslut:\n{_END}    åbner: {{guide: familieplan}}\n",
            right=f"trin:\n  afslut:\n{_END}    åbner: {{guide: undersoegelse}}\n",
        ),
    )
