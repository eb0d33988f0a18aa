"""What can be wrong with the text of a file before anybody asks what it means. Found by `guide/yamldoc.py` and `guide/yamltext.py`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

_TOO_DEEP = 41
"""Brackets inside each other: one more than may be."""


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG001",
            severity="error",
            title=_("YAML, der ikke kan læses"),
            why=_(
                "En guide er skrevet i YAML: nøgle, kolon, mellemrum, værdi. Kan det ikke læses, ved ingen, hvad der gælder. "
                "Oftest er det et kolon eller et anførselstegn inde i en tekst; så skal hele teksten i anførselstegn."
            ),
            wrong="titel: Besøg: i hjemmet\n",
            right='titel: "Besøg: i hjemmet"\n',
        ),
        Rule(
            code="SG002",
            severity="error",
            title=_("nøgle skrevet to gange"),
            why=_(
                "Står den samme nøgle to gange, gælder kun den ene, og det kan ikke ses hvilken. Er de ens, kan den ene "
                "slettes; ellers mangler den ene et andet navn."
            ),
            wrong="titel: Besøg i hjemmet\ntitel: Møde med familien\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG003",
            severity="error",
            title=_("anker, henvisning, mærkat eller fletning"),
            why=_(
                "Tegnene &, * og ! har i YAML en særlig betydning først i en værdi, og med dem kan en linje betyde noget, der "
                "ikke står på den. I en guide skrives indholdet ud. Begynder en tekst med et af tegnene, skal den i anførselstegn."
            ),
            wrong="titel: !Vigtigt Besøg i hjemmet\n",
            right='titel: "!Vigtigt Besøg i hjemmet"\n',
        ),
        Rule(
            code="SG004",
            severity="error",
            title=_("tal, der skal stå i anførselstegn"),
            why=_(
                "2026.1 og 2026.10 er to udgaver, men det samme tal. Derfor står udgaven i anførselstegn, så hver sag bliver "
                "ved den udgave, den begyndte efter."
            ),
            wrong="udgave: 2026.10\n",
            right='udgave: "2026.10"\n',
        ),
        Rule(
            code="SG005",
            severity="error",
            title=_("tabulator"),
            why=_(
                "Indrykningen afgør, hvad der hører sammen. En tabulator er ikke lige bred i alle programmer, så to, der læser "
                "den samme fil, kan se to forskellige guider. Brug mellemrum."
            ),
            wrong="titel:\tBesøg i hjemmet\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG006",
            severity="error",
            title=_("flere dokumenter i én fil"),
            why=_(
                "En linje med --- begynder et nyt dokument, og det bagved ville ikke blive læst. Hver guide har sin egen fil."
            ),
            wrong="guide: eksempel\n---\ntitel: Besøg i hjemmet\n",
            right="guide: eksempel\ntitel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG007",
            severity="error",
            title=_("styretegn eller usynligt tegn"),
            why=_(
                "Tegn, ingen kan se, følger ofte med, når man kopierer en tekst. De kan få to navne til at ligne hinanden "
                "og en linje til at vise noget andet, end der står."
            ),
            wrong="titel: Besøg\u200b i hjemmet\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG008",
            severity="error",
            title=_("filen er ikke UTF-8"),
            why=_(
                "Et bogstav som å kan gemmes på flere måder. Alle filer er UTF-8, så æ, ø og å er de samme på alle maskiner. "
                "Vælg UTF-8 som tegnsæt, når du gemmer; eksemplet er gemt som Windows-1252."
            ),
            wrong="titel: Møde på skolen\n".encode("cp1252"),
            right="titel: Møde på skolen\n",
        ),
        Rule(
            code="SG009",
            severity="error",
            title=_("for stor, for dyb eller for mange led"),
            why=_(
                "En fil må fylde 1 MB, have 50.000 led og 40 lag inde i hinanden. Det er langt mere, end nogen kan "
                "overskue; mere end det er som regel en fil, der er gået i stykker."
            ),
            wrong=f"betingelser: {{for_dybt: {'[' * _TOO_DEEP}{']' * _TOO_DEEP}}}\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG010",
            severity="error",
            title=_("nøgle uden værdi i tuborgklammer"),
            why=_(
                "Inde i { } skiller et komma det ene fra det næste. Står der komma i en tekst dér, bliver teksten klippet over "
                "uden et ord. Sæt teksten i anførselstegn, eller skriv den på sin egen linje."
            ),
            wrong="fakta:\n  hjælp: {type: ja_nej, spørgsmål: Er der hjælp efter §§ 32, 46?}\n",
            right=(
                'fakta:\n  hjælp: {type: ja_nej, spørgsmål: "Er der hjælp efter §§ 32, 46?"}\n'
                "oprettelse:\n  spørger: [hjælp]\n"
            ),
        ),
        Rule(
            code="SG011",
            severity="error",
            title=_("navn skrevet med sammensatte tegn"),
            why=_(
                "Et å kan være ét tegn eller et a med en løs ring over. De ligner hinanden, men er ikke det samme navn. "
                "Det sker, når et navn er kopieret fra en PDF eller et filnavn."
            ),
            wrong="spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, a\u030aben: Åben, færdig: {titel: Færdig, slut: ja}}\n",
            right="spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}\n",
        ),
        Rule(
            code="SG012",
            severity="warning",
            title=_("teksten bliver skåret af ved #"),
            why=_(
                "Efter et mellemrum begynder # en kommentar, og resten af linjen bliver ikke læst. Hører det til teksten, så sæt "
                "den i anførselstegn."
            ),
            wrong="titel: Besøg efter punkt #2 i planen\n",
            right='titel: "Besøg efter punkt #2 i planen"\n',
        ),
        Rule(
            code="SG013",
            severity="error",
            title=_("nøglen er ikke en tekst"),
            why=_(
                "Foran kolon står et navn. Klammer foran kolon bliver læst som en liste eller som nøgler, ikke som et navn."
            ),
            wrong="[titel]: Besøg i hjemmet\n",
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG014",
            severity="error",
            title=_("værdi mangler"),
            why=_(
                "En nøgle uden noget bag kolon er hverken et svar eller et fravalg. Skriv værdien, eller slet linjen."
            ),
            wrong="formål:\n",
            right="formål: Familien møder den samme rådgiver hele vejen.\n",
        ),
        Rule(
            code="SG015",
            severity="error",
            title=_("filen kan ikke læses"),
            why=_("Filen findes ikke, er en mappe, eller den, der kører programmet, har ikke lov til at læse den."),
            wrong=None,
            right="titel: Besøg i hjemmet\n",
        ),
        Rule(
            code="SG016",
            severity="error",
            title=_("filens indhold er ikke nøgler med værdier"),
            why=_(
                "En fil består af nøgler med værdier. En tom fil, en liste eller en løs tekst siger ikke, hvad der er hvad."
            ),
            wrong="- rådgiver\n- leder\n",
            right="roller:\n  rådgiver: {titel: Rådgiver}\n  leder: {titel: Leder}\n",
            kind="roller",
        ),
    )
