"""What can be wrong with the shape of a file: its keys, and what kind of value each has. Found by `guide/schema.py`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG051",
            severity="error",
            title=_("ukendt nøgle"),
            why=_(
                "En nøgle, ingen kender, ville blive sprunget over: et krav, der er stavet forkert, ville aldrig blive stillet."
            ),
            wrong="trin:\n  afslut:\n    titel: Afslut sagen\n    rolel: rådgiver\n    fra: ny\n    til: færdig\n",
            right="trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
        ),
        Rule(
            code="SG052",
            severity="error",
            title=_("nøgle mangler"),
            why=_("Uden nøglen ved ingen, hvad der gælder her, og sagsgang gætter ikke."),
            wrong="trin:\n  afslut:\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
            right="trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
        ),
        Rule(
            code="SG053",
            severity="error",
            title=_("forkert slags værdi"),
            why=_(
                "Hver nøgle tager én slags værdi: en tekst, et tal, en liste eller nøgler med værdier. YAML læser true som et "
                "svar i et program, 12 som et tal og [a] som en liste."
            ),
            wrong="trin:\n  noter_opkald:\n    titel: Notér et opkald\n    rolle: rådgiver\n    gentages: true\n"
            "  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
            right="trin:\n  noter_opkald:\n    titel: Notér et opkald\n    rolle: rådgiver\n    gentages: ja\n"
            "  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
        ),
        Rule(
            code="SG054",
            severity="error",
            title=_("værdi uden for det tilladte"),
            why=_(
                "Nogle nøgler tager kun bestemte ord eller tal, fordi sagsgang skal vide, hvad det skal gøre ved hvert af dem."
            ),
            wrong="fakta:\n  ankomst: {type: dag, spørgsmål: Hvornår kom barnet?}\noprettelse:\n  spørger: [ankomst]\n",
            right="fakta:\n  ankomst: {type: dato, spørgsmål: Hvornår kom barnet?}\noprettelse:\n  spørger: [ankomst]\n",
        ),
        Rule(
            code="SG055",
            severity="error",
            title=_("forkert skrevet værdi"),
            why=_(
                "Navne begynder med et lille bogstav, tider skrives som 24 timer, datoer som 2026-01-31. Skrevet anderledes kan "
                "de ikke læses, og en frist, der ikke kan læses, bliver ikke overholdt."
            ),
            wrong="stilstand: 3 mdr\n",
            right="stilstand: 3 måneder\n",
        ),
        Rule(
            code="SG056",
            severity="error",
            title=_("nøgler, der ikke hører sammen"),
            why=_("Hver nøgle for sig er rigtig, men tilsammen siger de for lidt eller to ting på én gang."),
            wrong="gælder: {fra: 2024-01-01}\negenskaber:\n  - {altid: afslut}\n",
            right="gælder: {fra: 2024-01-01}\n",
        ),
    )
