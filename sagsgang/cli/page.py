"""A page of words: wrapped to the width, made visible, perhaps coloured."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import Literal

from sagsgang.cli.visible import visible
from sagsgang.dataclass import dataclass

WIDTH = 80
"""Columns. A narrower terminal is followed, a wider one is not: long lines are hard to read."""

Style = Literal["heading", "bad", "soon", "good", "faint"]

_CODES: dict[Style, str] = {"heading": "1", "bad": "31", "soon": "33", "good": "32", "faint": "2"}


def narrow(text: str, style: Style | None, colour: bool) -> str:
    """The text in the colours of a style, if colours are wanted. Meaning never rests on colour alone."""
    return text if style is None or not colour else f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def wrap(text: str, width: int, *, first: int, rest: int) -> list[str]:
    """The text in lines of at most `width` columns where words allow it; indents of the first line and the rest."""
    if first + len(text) <= width and text.isprintable():
        return [" " * first + text.rstrip(" ")] if text.strip(" ") else []
    import textwrap  # only where a line must be broken: it is slow to begin

    return textwrap.wrap(
        text,
        width,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(slots=True)
class Page:
    """Lines, in order. Everything that is put on it goes through `visible`."""

    width: int = WIDTH
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    def text(self, text: str, *, indent: int = 0, hang: int | None = None, style: Style | None = None) -> None:
        """A paragraph, wrapped; a line break in it begins a new line. `hang`: the indent after the first line."""
        for number, part in enumerate(text.split("\n")):
            first = indent if number == 0 or hang is None else hang
            wrapped = wrap(visible(part), self.width, first=first, rest=indent if hang is None else hang)
            self.lines += [narrow(line, style, self.colour) for line in wrapped] or [""]

    def heading(self, text: str) -> None:
        """A line that something begins with, after an empty one."""
        if self.lines:
            self.blank()
        self.text(text, style="heading")

    def marked(self, mark: str, text: str, *, indent: int = 2, style: Style | None = None) -> None:
        """A sign, and a paragraph that hangs beside it."""
        first = len(self.lines)
        self.text(f"{mark} {text}", indent=indent, hang=indent + len(mark) + 1)
        if style is not None and len(self.lines) > first:
            line = self.lines[first]
            self.lines[first] = (
                line[:indent]
                + narrow(line[indent : indent + len(mark)], style, self.colour)
                + line[indent + len(mark) :]
            )

    def details(self, parts: Iterable[str], *, indent: int) -> None:
        """Short things side by side, with dots between them."""
        shown = " · ".join(part for part in parts if part)
        if shown:
            self.text(shown, indent=indent, style="faint" if self.colour else None)

    def line(self, text: str, *, indent: int = 0) -> None:
        """One line that must stay whole, such as a path."""
        self.lines.append(" " * indent + visible(text))

    def command(self, words: Iterable[str], *, indent: int = 2, before: str = "") -> None:
        """A command ready to paste: on one line, however long."""
        self.line(before + command_line(words), indent=indent)

    def blank(self) -> None:
        if self.lines and self.lines[-1] != "":
            self.lines.append("")

    def __str__(self) -> str:
        return "\n".join(self.lines).rstrip("\n")


def near_path(place: str) -> str:
    """A place in a file, from the folder one stands in when it lies below it."""
    here = f"{Path.cwd()}{os.sep}"
    return place.removeprefix(here)


def command_line(words: Iterable[str]) -> str:
    """`sagsgang` and the words as a shell takes them; `--som` comes first, where global options belong."""
    first: list[str] = []
    rest: list[str] = []
    waiting = False
    for word in words:
        if waiting or word == "--som":
            first.append(word)
            waiting = not waiting
        else:
            rest.append(word)
    return " ".join(quoted(word) for word in ("sagsgang", *first, *rest))


def quoted(word: str) -> str:
    """A word as a shell takes it. Danish letters need no quotes."""
    if word and all(character.isalnum() or character in "-_./:=,@+%…" for character in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
