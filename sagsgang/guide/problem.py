"""What is wrong in a file, as a value: code, place, words, and what to do. `check.render` shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]

CODES: dict[str, str] = {
    "SG001": "YAML, der ikke kan læses",
    "SG002": "nøgle skrevet to gange",
    "SG003": "anker, henvisning, mærkat eller fletning",
    "SG004": "tal, der skal stå i anførselstegn",
    "SG005": "tabulator",
    "SG006": "flere dokumenter i én fil",
    "SG007": "styretegn eller usynligt tegn",
    "SG008": "filen er ikke UTF-8",
    "SG009": "for stor, for dyb eller for mange led",
    "SG010": "nøgle uden værdi i tuborgklammer",
    "SG011": "navn skrevet med sammensatte tegn",
    "SG012": "teksten bliver skåret af ved #",
    "SG013": "nøglen er ikke en tekst",
    "SG014": "værdi mangler",
    "SG015": "filen kan ikke læses",
    "SG016": "filens indhold er ikke nøgler med værdier",
    "SG051": "ukendt nøgle",
    "SG052": "nøgle mangler",
    "SG053": "forkert slags værdi",
    "SG054": "værdi uden for det tilladte",
    "SG055": "forkert skrevet værdi",
    "SG056": "nøgler, der ikke hører sammen",
    "SG101": "ukendt navn",
    "SG102": "defineret, men aldrig brugt",
    "SG103": "to ting med samme navn",
    "SG104": "værdi uden for valgmulighederne",
    "SG105": "forkert slags værdi",
    "SG106": "noget, der bygger på sig selv",
    "SG107": "guide, der åbnes, findes ikke",
    "SG108": "trin i to spor",
    "SG109": "noget, der ikke hører til her",
    "SG110": "det siger ikke nok",
    "SG111": "det samme to gange",
    "SG112": "noget, der ikke gør nogen forskel",
    "SG113": "slutter, før det begynder",
    "SG114": "egenskab, der modsiger sig selv",
    "SG115": "navn, der ikke passer",
    "SG116": "udgaver, der overlapper, eller et hul mellem dem",
    "SG117": "passer ikke med den anden guide",
    "SG201": "fase, som intet fører til",
    "SG202": "blindgyde",
    "SG203": "spor, der ikke kan slutte",
    "SG204": "trin, der aldrig kan udføres",
    "SG206": "pligt, der kun opstår af et trin, der kan udelades",
    "SG207": "pligt, der opstår for sent til at blive opfyldt",
    "SG208": "pligt, som intet trin opfylder",
    "SG301": "betingelse, der aldrig kan være opfyldt",
    "SG302": "betingelse, der altid er opfyldt",
    "SG303": "udfald, der overlapper",
    "SG304": "hul mellem udfaldene",
    "SG305": "bygger på noget, som ingen bliver spurgt om",
    "SG401": "kalenderen er ikke nævnt",
    "SG402": "frist, der ikke kan holdes",
    "SG404": "pligt, som ingen har",
    "SG405": "gentagelse uden ende",
    "SG406": "påmindelse før fristens begyndelse",
    "SG501": "rolle, der ikke kan gøre det, den har pligt til",
    "SG502": "trin, som ingen må udføre",
    "SG503": "personregel, som ingen kan opfylde",
    "SG504": "pligt uden ansvarlig",
    "SG601": "hjemmel mangler",
    "SG602": "ukendt retsregel",
    "SG603": "retsregel ikke i kraft",
    "SG604": "udeladelse uden hjemmel",
    "SG605": "bygger på en regel, der ikke er efterprøvet",
    "SG606": "frist, der er længere end lovens",
    "SG607": "regel, der ophører, mens udgaven gælder",
    "SG901": "noget, der ligner et CPR-nummer",
}
"""Every code and its title. SG0xx: the text (05x: its shape); 1xx: names and parts; 2xx: flow; 3xx: conditions; 4xx: time; 5xx: people;
6xx: law; 9xx: privacy."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of a file. Lines and columns count from 1, in characters; the end is the first character after it."""

    line: int
    column: int
    end_line: int
    end_column: int


FILE_START = Span(line=1, column=1, end_line=1, end_column=1)
"""Where a problem with a file as a whole stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that the problem is about, such as the first of two."""

    message: str
    file: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The text that shall stand where the span is; an empty span is a place to insert."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What puts a problem right without changing what the author meant: `guide tjek --ret` and editors apply it."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file. `hint` says what was expected and what to do."""

    code: str
    severity: Severity
    message: str
    hint: str
    file: str
    span: Span
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def to_json(self) -> dict[str, Any]:
        """One entry of `findings` in the JSON of `guide tjek`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "file": self.file,
            "line": self.span.line,
            "column": self.span.column,
            "end_line": self.span.end_line,
            "end_column": self.span.end_column,
        }


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted by file, line and column, each said once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.span, p.code, p.message))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error, not only a warning or a note."""
    return any(problem.is_error for problem in problems)
