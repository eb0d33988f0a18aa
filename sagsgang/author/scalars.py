"""How one text is written: bare where nothing in it means anything to YAML, in quotation marks where it might, folded where it is long."""

from __future__ import annotations

import re

from sagsgang.guide.yamldoc import Node

CALM = " -_"
"""Besides letters and digits, what a text can hold and still stand without the quotation marks that it was given."""

_NOT_TEXT = frozenset(
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf"]
)  # also where only older YAML reads them so
_STARTS = re.compile(r"[^\W\d_]|§")
_BREAKS = re.compile(r"(?<=\S) (?=\S)")


def folded(text: str, width: int) -> list[str] | None:
    """The lines of a text in a folded block at most so wide where words allow it; None if folding would change it."""
    if not text or "\n" in text or text != text.strip() or not text.isprintable():
        return None
    lines: list[str] = []
    for word in _BREAKS.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def inline(node: Node, source: str) -> str:
    """The text on one line. `source`: as it stood in the file, where it stood on one line."""
    text = node.text
    if node.style == "":
        return text
    if _may_be_bare(text):
        return text
    if source:
        if node.style == "'" and not any(sign in text for sign in '"\\'):
            return f'"{text}"'
        return source
    return quoted(text)


def quoted(text: str) -> str:
    """In double quotation marks, whatever it holds."""
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(signs.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def _may_be_bare(text: str) -> bool:
    calm = all(character.isalnum() or character in CALM for character in text)
    return (
        calm
        and _STARTS.match(text) is not None
        and text[-1] != " "
        and text.lower() not in _NOT_TEXT
        and text.isprintable()
    )
