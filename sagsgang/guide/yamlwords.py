"""What is said about YAML that a guide cannot use: each function gives (code, message, hint)."""

from __future__ import annotations

from sagsgang.text import _

Words = tuple[str, str, str]


def missing_file() -> Words:
    return "SG015", _("Filen findes ikke."), _("Se efter, om navnet og mappen er skrevet rigtigt.")


def folder() -> Words:
    return "SG015", _("Det er en mappe, ikke en fil."), _("Skriv navnet på en fil i mappen.")


def not_readable() -> Words:
    return (
        "SG015",
        _("Filen må ikke læses af den, der kører programmet."),
        _("Bed den, der ejer filen, om læseadgang."),
    )


def unreadable() -> Words:
    return "SG015", _("Filen kan ikke læses."), _("Se efter, om filen kan åbnes i et andet program.")


def too_big(size: int, limit: int) -> Words:
    return (
        "SG009",
        _("Filen er for stor: {size} byte.").format(size=size),
        _("En fil må højst fylde {limit} byte. Del den i flere filer.").format(limit=limit),
    )


def too_deep(limit: int) -> Words:
    return (
        "SG009",
        _("Her er mere end {limit} lag inde i hinanden.").format(limit=limit),
        _("Giv de inderste dele et navn, og skriv dem for sig selv, for eksempel under betingelser."),
    )


def too_many(limit: int) -> Words:
    return "SG009", _("Filen har mere end {limit} led.").format(limit=limit), _("Del den i flere filer.")


def empty_file() -> Words:
    return (
        "SG016",
        _("Filen er tom."),
        _("Skriv indholdet som nøgler med værdier, for eksempel titel: …"),
    )


def no_keys() -> Words:
    return (
        "SG016",
        _("Filen skal bestå af nøgler med værdier."),
        _("Begynd hver linje med en nøgle, et kolon og et mellemrum, for eksempel titel: …"),
    )


def several_documents() -> Words:
    return (
        "SG006",
        _("Her begynder et nyt dokument i samme fil."),
        _("Slet linjen med ---, eller flyt det følgende til sin egen fil."),
    )


def directive() -> Words:
    return (
        "SG003",
        _("Filen begynder med en linje med %, og den slags kan ikke bruges."),
        _("Slet linjen med % og linjen med ---."),
    )


def alias(name: str) -> Words:
    return (
        "SG003",
        _("«*{name}» henviser til et anker, og ankre kan ikke bruges.").format(name=name),
        _("Skriv indholdet ud her. Er det en tekst, der begynder med *, så sæt teksten i anførselstegn."),
    )


def anchor(name: str) -> Words:
    return (
        "SG003",
        _("«&{name}» er et anker, og ankre kan ikke bruges.").format(name=name),
        _("Slet det. Er det en tekst, der begynder med &, så sæt teksten i anførselstegn."),
    )


def tag() -> Words:
    return (
        "SG003",
        _("Her står en mærkat med udråbstegn, og mærkater kan ikke bruges."),
        _("Slet den. Er det en tekst, der begynder med !, så sæt teksten i anførselstegn."),
    )


def merge() -> Words:
    return "SG003", _("«<<» (fletning) kan ikke bruges."), _("Skriv indholdet ud, dér hvor det skal gælde.")


def key_not_text() -> Words:
    return (
        "SG013",
        _("Nøglen er ikke en tekst."),
        _("Skriv et navn før kolon. Står der klammer i navnet, så sæt det i anførselstegn."),
    )


def duplicate(key: str, line: int) -> Words:
    return (
        "SG002",
        _("Nøglen «{key}» står her for anden gang.").format(key=key),
        _("Den står også i linje {line}. Behold den ene, eller giv dem hver sit navn.").format(line=line),
    )


def empty_item() -> Words:
    return "SG014", _("Punktet på listen er tomt."), _("Skriv noget efter stregen, eller slet linjen.")


def empty_value(key: str) -> Words:
    return (
        "SG014",
        _("«{key}» har ingen værdi.").format(key=key),
        _("Skriv en værdi efter kolon eller indrykket på næste linje, eller slet linjen."),
    )


def empty_value_in_braces(key: str) -> Words:
    return (
        "SG010",
        _("«{key}» har ingen værdi.").format(key=key),
        _("Er det en del af en tekst med komma, så sæt teksten i anførselstegn. Er det en nøgle, så giv den en værdi."),
    )


def number_for_text(key: str, text: str) -> Words:
    return (
        "SG004",
        _("{text} uden anførselstegn er et tal, og så er 2026.10 det samme som 2026.1.").format(text=text),
        _('Sæt den i anførselstegn: {key}: "{text}"').format(key=key, text=text),
    )


def cut() -> Words:
    return (
        "SG012",
        _("Teksten bliver skåret af her: alt efter # er en kommentar."),
        _("Hører det til teksten, så sæt teksten i anførselstegn. En kommentar sættes to mellemrum efter teksten."),
    )


def escaped_control() -> Words:
    return (
        "SG007",
        _("Teksten indeholder et styretegn skrevet med omvendt skråstreg."),
        _("Slet det. Skal der stå en omvendt skråstreg, så brug enkelte anførselstegn om teksten."),
    )


def decomposed(name: str) -> Words:
    return (
        "SG011",
        _("«{name}» er skrevet med sammensatte tegn (et bogstav og et løst mærke).").format(name=name),
        _("Skriv navnet på tastaturet i stedet for at kopiere det: {name}").format(name=name),
    )
