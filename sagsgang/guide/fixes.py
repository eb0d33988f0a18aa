"""What puts a mistake right without changing what the author meant, as edits of the text (`guide tjek --ret`, editors).

A fix is only made where one thing can have been meant. Everything around the edited stretches stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from unicodedata import normalize

from sagsgang.guide.model import ascii_spelling
from sagsgang.guide.nearest import Nearest
from sagsgang.guide.problem import Edit, Fix, Span
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.guide.yamldoc import Node

_YES = frozenset(("true", "yes", "on", "y", "ja", "sand"))
_NO = frozenset(("false", "no", "off", "n", "nej", "falsk"))
_PLAIN = re.compile(r"[^\W\d_][\w-]*")
"""Texts that need no quotes wherever they stand; a word that YAML reads as something else is not among what is meant."""
_IN_BRACKETS = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`?:-][^,\[\]{}#:\n]*")
_MOST_LINES = 5_000
"""A longer file indented by tabs is left to the author's own program, which can replace them all at once."""

_ALIKE = 0.8
"""How alike two words are that are one word misspelled (`difflib`'s ratio)."""


def meant(word: str, among: Iterable[str], *, closely: bool = False, nearest: Nearest | None = None) -> str | None:
    """The one known word that was meant: the same but for capitals and æøå, or (unless `closely`) the only one much like it.

    Numbers are never taken for misspelled, and no word for its opposite: `trin_3` is not `trin_2`, `uenig` is not `enig`.
    """
    folded: dict[str, list[str]] = {}
    for known in among:
        folded.setdefault(ascii_spelling(known.lower()), []).append(known)
    written = ascii_spelling(word.lower())
    if written in folded:
        return _only(folded[written])
    near = (nearest or Nearest()).near(written, folded, most=2, like=_ALIKE)
    if closely or len(near) != 1 or _digits(near[0]) != _digits(written) or _are_opposites(near[0], written):
        return None
    return _only(folded[near[0]])


def _only(words: Sequence[str]) -> str | None:
    return words[0] if len(words) == 1 else None


def _digits(word: str) -> str:
    return "".join(character for character in word if character.isdigit())


def _are_opposites(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer == negative + shorter for negative in ("u", "ikke_", "ikke", "ej_", "ingen_", "in", "mis"))


def answered(text: str) -> str | None:
    """`ja` or `nej`, where somebody wrote it as programs do."""
    word = text.lower()
    return "ja" if word in _YES else "nej" if word in _NO else None


def respelled(node: Node, text: str | None) -> Fix | None:
    """The key or value written as `text`, in the quotes that it has. None: there is nothing to write, or no place for it."""
    if text is None or node.kind != "scalar" or not _is_on_one_line(node.span):
        return None
    if node.style in ("'", '"') and _PLAIN.fullmatch(text):
        written = f"{node.style}{text}{node.style}"
    elif node.style == "":
        written = text if _PLAIN.fullmatch(text) else f'"{text}"'
    else:
        return None
    return _replaced(node.span, written, node.text, text)


def in_quotes(span: Span, text: str) -> Fix | None:
    """A number or the like made a text."""
    if '"' in text or "\\" in text or not _is_on_one_line(span):
        return None
    return Fix(title=f'{text} → "{text}"', edits=(Edit(span=span, text=f'"{text}"'),))


def in_brackets(node: Node) -> Fix | None:
    """One value made a list of one. A text with commas is left alone: it may be several, or one."""
    text = node.text
    if not _is_on_one_line(node.span) or node.style not in ("", "'", '"') or (node.style == "" and not _is_item(text)):
        return None
    before = Span(line=node.span.line, column=node.span.column, end_line=node.span.line, end_column=node.span.column)
    after = Span(
        line=node.span.end_line,
        column=node.span.end_column,
        end_line=node.span.end_line,
        end_column=node.span.end_column,
    )
    return Fix(title=f"{text} → [{text}]", edits=(Edit(span=before, text="["), Edit(span=after, text="]")))


def _is_item(text: str) -> bool:
    return _IN_BRACKETS.fullmatch(text) is not None


def composed(span: Span, lines: Sequence[str]) -> Fix | None:
    """A name written in composed letters (NFC), as keyboards write it."""
    if not _is_on_one_line(span):
        return None
    raw = lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return Fix(
        title=_("«{name}» skrives med hele bogstaver").format(name=normalize("NFC", raw)),
        edits=(Edit(span=span, text=normalize("NFC", raw)),),
    )


def doubled_removed(key: Node, value: Node, before: Node, style: str, lines: Sequence[str]) -> Fix | None:
    """The second of two equal entries taken away, with its lines or its comma; not where a comment would go with it.

    `before`: the value that stands last before it among those that are kept.
    """
    title = _("gentagelsen af «{key}» fjernes").format(key=key.text)
    if style == "flow":
        gap = Span(
            line=before.span.end_line,
            column=before.span.end_column,
            end_line=value.span.end_line,
            end_column=value.span.end_column,
        )
        first, last = lines[gap.line - 1][gap.column - 1 :], lines[key.span.line - 1][: key.span.column - 1]
        between = first[: key.span.column - gap.column] if gap.line == key.span.line else first + last
        if key.span.line - gap.line > 1 or between.strip(" \r,") or gap.end_line != key.span.line:
            return None
        return Fix(title=title, edits=(Edit(span=gap, text=""),))
    start, end = key.span.line, value.span.end_line
    removed = lines[start - 1 : end]
    behind = lines[end - 1][value.span.end_column - 1 :]
    if lines[start - 1][: key.span.column - 1].strip() or behind.strip() or any("#" in line for line in removed):
        return None
    if end < len(lines):
        span = Span(line=start, column=1, end_line=end + 1, end_column=1)
    else:
        span = Span(line=start, column=1, end_line=end, end_column=len(lines[end - 1]) + 1)
    return Fix(title=title, edits=(Edit(span=span, text=""),))


def tabs_replaced(line: int, text: str) -> Fix | None:
    """The tabs of one line as spaces, those at its end taken away; None where one stands in the indent."""
    kept = text.rstrip()
    if "\t" in text[: len(text) - len(text.lstrip())] and kept:
        return None
    edits = [
        Edit(span=_place(line, place + 1, place + 2), text=" ")
        for place, character in enumerate(kept)
        if character == "\t"
    ]
    if "\t" in text[len(kept) :]:
        edits.append(Edit(span=_place(line, len(kept) + 1, len(text) + 1), text=""))
    return Fix(title=_("tabulator → mellemrum"), edits=tuple(edits))


def indents_replaced(text: str) -> Fix | None:
    """Two spaces for every tab that a line begins with, in the whole file; None where some lines begin with spaces.

    How deep a line is can be told only if all lines say it in the same way, so this is done to all or to none.
    """
    lines = text.split("\n")
    indents = [line[: len(line) - len(line.lstrip())] for line in lines if line.strip()]
    if not any(indents) or len(lines) > _MOST_LINES or any(indent.strip("\t") for indent in indents):
        return None
    edits = [
        Edit(span=_place(number, 1, len(indent) + 1), text="  " * len(indent))
        for number, line in enumerate(lines, start=1)
        if line.strip() and (indent := line[: len(line) - len(line.lstrip())])
    ]
    return Fix(title=_("tabulatorer → mellemrum i hele filen"), edits=tuple(edits))


def trailing_removed(line: int, column: int, text: str, forbidden: re.Pattern[str]) -> Fix | None:
    """Characters nobody can see, taken away from the end of a line. `column`: of the first of them."""
    if forbidden.sub("", text[column - 1 :]).strip() or not text[: column - 1].strip():
        return None
    return Fix(
        title=_("usynlige tegn i slutningen af linjen fjernes"),
        edits=(Edit(span=_place(line, column, len(text) + 1), text=""),),
    )


def _replaced(span: Span, written: str, before: str, after: str) -> Fix:
    return Fix(title=f"«{before}» → «{after}»", edits=(Edit(span=span, text=written),))


def _place(line: int, start: int, end: int) -> Span:
    return Span(line=line, column=start, end_line=line, end_column=end)


def _is_on_one_line(span: Span) -> bool:
    return span.line == span.end_line
