"""The comments of a file, each given to the entry that it is about, so that it goes along when the entry moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sagsgang.guide.problem import Span
from sagsgang.guide.yamldoc import Node

Position = tuple[int, int]
"""A line and a column, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment. `alone`: nothing stands before it on its line; `apart`: the line above is empty."""

    line: int
    column: int
    text: str
    alone: bool
    apart: bool


@dataclass(slots=True, kw_only=True)
class Remarks:
    """What is said about one entry, or at the end of a collection. An empty string is an empty line."""

    before: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


Entry = tuple[Node | None, Node]
"""A key and its value; an item of a list has no key."""


def entries(node: Node) -> list[Entry]:
    """The pairs or items of a collection, in written order."""
    return [(key, value) for key, value in node.pairs] if node.kind == "map" else [(None, item) for item in node.items]


def comments(lines: Sequence[str], root: Node) -> list[Comment]:
    """Every comment of a file, in order. A `#` inside a text is none."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for span, style in _texts(root):
        first = span.line
        if style in "|>" and style:
            first += 1  # the line with the sign may carry a comment
        for line in range(first, span.end_line + 1):
            start = span.column if line == span.line else 1
            end = span.end_column if line == span.end_line else len(lines[line - 1]) + 1
            covered.setdefault(line, []).append((start, end))
    found = []
    for number, written in enumerate(lines, 1):
        column = _comment_column(written, covered.get(number, ()))
        if column:
            found.append(
                Comment(
                    line=number,
                    column=column,
                    text=written[column - 1 :].rstrip(),
                    alone=not written[: column - 1].strip(),
                    apart=number > 1 and not lines[number - 2].strip(),
                )
            )
    return found


def _texts(node: Node) -> Iterator[tuple[Span, str]]:
    if node.kind == "scalar":
        yield node.span, node.style
    for key, value in entries(node):
        if key is not None:
            yield key.span, key.style
        yield from _texts(value)


def _comment_column(line: str, covered: Sequence[tuple[int, int]]) -> int:
    place = line.find("#")
    while place >= 0:
        free = not any(start <= place + 1 < end for start, end in covered)
        if free and (place == 0 or line[place - 1] == " "):
            return place + 1
        place = line.find("#", place + 1)
    return 0


class Told:
    """The comments of a file by what they are about.

    `header` stands above everything. `about` holds the remarks of an entry by the identity of its value; `end` those that
    close a collection; `opened` are the collections in braces that hold comments and so cannot stand on one line.
    """

    def __init__(self, text: str, root: Node) -> None:
        self.lines = text.split("\n")
        self.about: dict[int, Remarks] = {}
        self.opened: set[int] = set()
        found = comments(self.lines, root)
        first = (root.span.line, root.span.column)
        above = [one for one in found if (one.line, one.column) < first]
        last = max((place for place, one in enumerate(above) if one.apart), default=0)
        kept = len(above) if self._apart(first[0]) else last or len(above)
        self.header = [line for one in above[:kept] for line in ([""] if one.apart else []) + [one.text]]
        if self.header and self.header[0] == "":
            del self.header[0]
        self.header_apart = bool(self.header) and (above[kept].apart if kept < len(above) else self._apart(first[0]))
        self._share(root, above[kept:] + found[len(above) :])
        self._blank_lines(root)

    def remarks(self, value: Node) -> Remarks:
        return self.about.setdefault(id(value), Remarks())

    def _apart(self, line: int) -> bool:
        return line > 1 and not self.lines[line - 2].strip()

    def _share(self, node: Node, given: Sequence[Comment]) -> None:
        """Give every comment that stands in a collection, or behind its last entry, to one of its entries."""
        if given and node.style == "flow":
            self.opened.add(id(node))
        members = entries(node)
        inside: dict[int, list[Comment]] = {}
        for one in given:
            place = (one.line, one.column)
            number = sum(_start(entry) <= place for entry in members) - 1
            if number < 0:
                self._add_before(members[0], one)
                continue
            key, value = members[number]
            following = members[number + 1] if number + 1 < len(members) else None
            if value.kind == "scalar" or (value.style == "flow" and not _within(value, place)):
                self._beside_a_text(node, members[number], following, one)
            elif self._belongs_inside(node, value, one):
                inside.setdefault(number, []).append(one)
            elif key is not None and not one.alone and one.line < value.span.line:
                self._add_beside(value, one)
            elif following is not None:
                self._add_before(following, one)
            else:
                self._add_after(node, one)
        for number, rest in inside.items():
            self._share(members[number][1], rest)

    def _belongs_inside(self, node: Node, value: Node, one: Comment) -> bool:
        place = (one.line, one.column)
        if not value.pairs and not value.items:
            return False
        if _within(value, place):
            return True
        if place < (value.span.line, value.span.column):
            return one.alone and value.style == "block"
        if not one.alone:
            return one.line == value.span.end_line
        return one.column >= value.span.column and one.column > node.span.column

    def _beside_a_text(self, node: Node, entry: Entry, following: Entry | None, one: Comment) -> None:
        _key, value = entry
        if not one.alone and one.line <= value.span.end_line:
            self._add_beside(value, one)
        elif (one.line, one.column) < (value.span.line, value.span.column):
            self._add_before(entry, one)
        elif following is not None:
            self._add_before(following, one)
        else:
            self._add_after(node, one)

    def _add_beside(self, value: Node, one: Comment) -> None:
        """One comment can stand beside an entry; more stand above it."""
        told = self.remarks(value)
        (told.before if told.beside else told.beside).append(one.text)

    def _add_before(self, entry: Entry, one: Comment) -> None:
        before = self.remarks(entry[1]).before
        before += [""] if one.apart and before else []
        before.append(one.text)
        if one.apart and len(before) == 1:
            before.insert(0, "")

    def _add_after(self, node: Node, one: Comment) -> None:
        after = self.remarks(node).after
        after += ["", one.text] if one.apart else [one.text]

    def _blank_lines(self, node: Node) -> None:
        """Note the empty line above an entry, or between it and the comments above it."""
        members = entries(node)
        for number, entry in enumerate(members):
            line = _start(entry)[0]
            own = number == 0 or line > members[number - 1][1].span.end_line
            if own and self._apart(line):
                before = self.remarks(entry[1]).before
                if before[-1:] != [""]:
                    before.append("")
            if number == 0 and self.remarks(entry[1]).before[:1] == [""]:
                del self.remarks(entry[1]).before[0]
            self._blank_lines(entry[1])


def _start(entry: Entry) -> Position:
    span = entry[1].span if entry[0] is None else entry[0].span
    return span.line, span.column


def _within(node: Node, place: Position) -> bool:
    span = node.span
    return (span.line, span.column) <= place < (span.end_line, span.end_column)
