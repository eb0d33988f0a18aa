"""What can be wrong with a YAML file before it has any structure: its encoding, its characters, its syntax."""

from __future__ import annotations

import re
from typing import Any

from sagsgang.guide.fixes import indents_replaced, tabs_replaced, trailing_removed
from sagsgang.guide.problem import FILE_START, Fix, Problem, Span
from sagsgang.text import _

MAX_CHARACTER_PROBLEMS = 20

FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff"
    "\U000e0000-\U000e007f]|\r(?!\n)"
)
"""Tabs, control characters, invisible marks, marks that turn the direction of writing, and half surrogate pairs."""

_UTF16_32 = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_DANISH_LETTERS = (
    (frozenset(b"\xe6\xf8\xe5\xc6\xd8\xc5\xe9\xa7\xab\xbb"), "Windows-1252"),
    (frozenset(b"\x91\x9b\x86\x92\x9d\x8f"), "CP865 (DOS)"),
    (frozenset(b"\xbe\xbf\x8c\xae\xaf\x81"), "Mac Roman"),
)
"""The bytes of æ, ø, å, Æ, Ø, Å (and é, §, «, » in the first) in the encodings that old Danish files are found in."""


def decode(content: bytes, file: str) -> str | Problem:
    """The text of the bytes, without a byte order mark; or what encoding they look like instead of UTF-8."""
    for mark, name in _UTF16_32:
        if content.startswith(mark):
            return _wrong_encoding(file, name, FILE_START)
    head = content[:200]
    if head.count(0) * 3 > len(head):
        return _wrong_encoding(file, "UTF-16", FILE_START)
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        span = Span(line=line, column=column, end_line=line, end_column=column + 1)
        return _wrong_encoding(file, _guess(content, error.start), span)
    return text


def _guess(content: bytes, start: int) -> str | None:
    high = [byte for byte in content[start : start + 4096] if byte >= 0x80]
    counts = [sum(byte in letters for byte in high) for letters, _name in _DANISH_LETTERS]
    best = counts.index(max(counts))
    return _DANISH_LETTERS[best][1] if counts[best] else None


def _wrong_encoding(file: str, looks_like: str | None, span: Span) -> Problem:
    if looks_like is None:
        message = _("Filen er ikke gemt som UTF-8.")
    else:
        message = _("Filen ser ud til at være gemt som {encoding}, ikke som UTF-8.").format(encoding=looks_like)
    hint = _("Åbn den i dit skriveprogram, og gem den igen med tegnsættet UTF-8.")
    return Problem(code="SG008", severity="error", message=message, hint=hint, file=file, span=span)


def forbidden_characters(text: str, file: str) -> list[Problem]:
    """One problem for the first forbidden character of each line, the first lines only."""
    problems: list[Problem] = []
    in_indents: Fix | None = None
    position, line = 0, 1
    while len(problems) < MAX_CHARACTER_PROBLEMS:
        match = FORBIDDEN.search(text, position)
        if match is None:
            break
        start = match.start()
        line += text.count("\n", position, start)
        column = start - text.rfind("\n", 0, start)
        position = text.find("\n", start)
        whole = text[start - column + 1 : len(text) if position < 0 else position].removesuffix("\r")
        is_indent = not whole[:column].strip() and bool(whole.strip())
        if is_indent and match.group() == "\t":
            fix = in_indents = in_indents or indents_replaced(text)
        elif match.group() == "\t":
            fix = tabs_replaced(line, whole)
        else:
            fix = trailing_removed(line, column, whole, FORBIDDEN)
        problems.append(_forbidden(match.group(), file, line, column, fix, is_indent=is_indent))
        if position < 0:
            break
    return problems


def _forbidden(character: str, file: str, line: int, column: int, fix: Fix | None, *, is_indent: bool) -> Problem:
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    if character == "\t":
        if is_indent:
            hint = _("Ryk ind med mellemrum i stedet: to for hvert niveau.")
        else:
            hint = _("Sæt et mellemrum i stedet, eller slet den, hvis den står sidst på linjen.")
        return Problem(
            code="SG005",
            severity="error",
            message=_("Her står en tabulator."),
            hint=hint,
            file=file,
            span=span,
            fix=fix,
        )
    number = f"U+{ord(character):04X}"
    if "\ud800" <= character <= "\udfff":
        message = _("Her står et halvt tegn ({number}), som ikke kan gemmes.")
    elif ord(character) in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C):
        message = _("Her står et usynligt tegn, der vender skriveretningen ({number}).")
    else:
        message = _("Her står et styretegn eller usynligt tegn ({number}).")
    return Problem(
        code="SG007",
        severity="error",
        message=message.format(number=number),
        hint=_("Slet tegnet. Det følger ofte med en kopieret tekst; kan du ikke se det, så skriv linjen igen."),
        file=file,
        span=span,
        fix=fix,
    )


def syntax_problem(error: Any, file: str, lines: list[str]) -> Problem:
    """libyaml's complaint in Danish, placed where the author would look for it."""
    said = f"{getattr(error, 'problem', '') or ''}"
    context = f"{getattr(error, 'context', '') or ''}"
    mark, context_mark = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    unclosed = ("quoted scalar" in context and "escape" not in said) or context.endswith((" anchor", " alias", " tag"))
    if context_mark is not None:
        bracket = "flow" in context and context_mark.line + 1 < line
        if unclosed or bracket or line > len(lines) or not lines[line - 1].strip():
            line, column = context_mark.line + 1, context_mark.column + 1
    line = min(line, len(lines))
    without_colon = _line_without_colon(lines, line) if "mapping values are not allowed" in said else None
    if without_colon is not None:
        said, line = "could not find expected ':'", without_colon
        column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    here = lines[line - 1].rstrip("\r")
    column = min(column, len(here) + 1)
    message, hint = _wording(said, context, here[column - 1 : column])
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return Problem(code="SG001", severity="error", message=message, hint=hint, file=file, span=span)


def _line_without_colon(lines: list[str], line: int) -> int | None:
    """The line before, if it was read as the beginning of this one because its key lacks a colon."""
    above = [number for number in range(1, line) if lines[number - 1].strip()]
    if not above or _indent(lines[above[-1] - 1]) != _indent(lines[line - 1]):
        return None
    written = lines[above[-1] - 1].strip()
    goes_on = (
        len(above) > 1
        and _indent(lines[above[-2] - 1]) < _indent(lines[line - 1])
        and not lines[above[-2] - 1].rstrip().endswith(":")
    )
    return None if goes_on or ":" in written or written[0] in "-#\"'[{" else above[-1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _wording(said: str, context: str, character: str) -> tuple[str, str]:
    """(message, hint) for what libyaml said while doing `context`, standing at `character`."""
    quote = _("Sæt teksten i anførselstegn.")
    indent = _("Ryk linjen lige så langt ind som de andre på samme niveau, og skriv kolon og mellemrum efter nøglen.")
    if "mapping values are not allowed" in said:
        return _("Her står et kolon, hvor der ikke kan begynde en ny nøgle."), _(
            "Er kolonet en del af teksten, så sæt teksten i anførselstegn. Ellers begynd nøglen på sin egen linje."
        )
    if "cannot start any token" in said:
        return _("En tekst kan ikke begynde med «{character}».").format(character=character), quote
    if "unexpected end of stream" in said or "unexpected document indicator" in said:
        return _("Et anførselstegn bliver ikke lukket."), _(
            "Sæt et anførselstegn af samme slags, hvor teksten slutter."
        )
    if "escape" in said:
        return _("Her står en omvendt skråstreg, som ikke kan læses."), _(
            "Brug enkelte anførselstegn om teksten, eller skriv to omvendte skråstreger."
        )
    if character in ("[", "{") and "flow" in context:
        message = (
            _("Den kantede parentes bliver ikke lukket.")
            if character == "["
            else _("Tuborgklammen bliver ikke lukket.")
        )
        return message, _(
            "Luk den med {bracket}, hvor den slutter. Står der komma eller kolon i en tekst, så sæt teksten i anførselstegn."
        ).format(bracket="]" if character == "[" else "}")
    if "',' or '}'" in said or ("expected node content" in said and "flow" in context):
        return _("Tuborgklammen eller den kantede parentes bliver ikke brugt rigtigt."), _(
            "Skriv komma mellem delene, og luk den. Står der komma i en tekst, så sæt teksten i anførselstegn."
        )
    if "',' or ']'" in said:
        return _("Listen i kantede parenteser bliver ikke lukket."), _(
            "Skriv komma mellem punkterne, og slut med ]. Står der komma i en tekst, så sæt teksten i anførselstegn."
        )
    if "could not find expected ':'" in said:
        return _("Her mangler et kolon med et mellemrum efter."), _("Skriv nøglen som navn: værdi.")
    if "expected '-' indicator" in said:
        return _("Listen bliver afbrudt her."), _("Begynd hvert punkt med - og et mellemrum, lige langt inde.")
    if "block sequence entries are not allowed" in said:
        return _("En liste kan ikke begynde her."), _(
            "Begynd listen på en ny linje under nøglen, med - og et mellemrum."
        )
    if "alphabetic or numeric" in said or "anchor" in context or "alias" in context or "tag" in context:
        return _("En tekst kan ikke begynde med «{character}».").format(character=character), quote
    if "directive" in context or "YAML" in said:
        return _("Filen begynder med en linje med %, og den slags kan ikke bruges."), _("Slet linjen med %.")
    if "expected key" in said and character == ":":
        return _("Her mangler et navn foran kolonet."), _("Skriv nøglen som navn: værdi.")
    if "expected key" in said:
        return _("Linjen hører ikke til, hvor den står."), indent
    return _("Teksten kan ikke læses som YAML herfra."), indent
