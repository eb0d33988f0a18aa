"""The one way a file is laid out: order of keys, indentation, blank lines, quotation marks and long texts. Comments stay.

What a file means is never changed: the text that was made is read again and compared, and if they differ there is no text.
"""

from __future__ import annotations

from pathlib import Path

from sagsgang.author.remarks import Entry, Remarks, Told, entries
from sagsgang.author.scalars import folded, inline, quoted
from sagsgang.author.shape import Shape, shape_of
from sagsgang.guide.problem import Span
from sagsgang.guide.yamldoc import Document, Node, load_text

WIDTH = 130
"""Characters. To this width long texts are folded."""
LONGEST = 140
"""A line that is longer is folded (texts) or opened up (braces); the breaks that an author chose within it stay."""
STEP = 2
"""Spaces that each level is indented."""


class LayoutError(Exception):
    """The text that was made does not mean what the file means."""


def laid_out(document: Document, schema: Path) -> str:
    """The file's text as it should be. The document must have been read without errors. `LayoutError`."""
    assert document.root is not None
    shape = shape_of(schema)
    text = document.text.replace("\r\n", "\n")
    made = _Layout(text, document.root).whole(document.root, shape)
    again = load_text(made, document.file)
    if again.root is None or again.has_errors or shape.meaning(again.root) != shape.meaning(document.root):
        raise LayoutError(document.file)
    return made.replace("\n", "\r\n") if "\r\n" in document.text else made


class _Layout:
    def __init__(self, text: str, root: Node) -> None:
        self.lines = text.split("\n")
        self.told = Told(text, root)

    def whole(self, root: Node, shape: Shape) -> str:
        header = list(self.told.header)
        if self.told.header_apart:
            header.append("")
        if root.style == "flow" and root.pairs:
            root.style = "block"
        body = self._collection(root, shape, 0, outermost=True)
        return "\n".join([*header, *body]) + "\n"

    def _collection(self, node: Node, shape: Shape, indent: int, *, outermost: bool = False) -> list[str]:
        """The lines of a map or list in block style."""
        out: list[str] = []
        if node.kind == "map":
            members: list[Entry] = list(shape.ordered(node.pairs))
        else:
            members = entries(node)
        pad = " " * indent
        after_section = False
        for key, value in members:
            told = self.told.remarks(value)
            below = shape.below(None if key is None else key.text)
            lines = self._pair(key, value, below, indent) if key is not None else self._item(value, below, indent)
            before = list(told.before)
            while key is None and lines[0].startswith(
                f"{pad}#"
            ):  # what is said of an item's first key is said of the item
                before.append(lines.pop(0).strip())
            section = outermost and len(lines) > 1 and value.kind == "map"
            if (section or after_section) and before[:1] != [""]:
                before.insert(0, "")
            after_section = section
            if not out and before[:1] == [""]:
                del before[0]
            out += [f"{pad}{line}" if line else "" for line in _no_two_blank(before)]
            out += lines
        out += [f"{pad}{line}" if line else "" for line in _no_two_blank(self.told.remarks(node).after)]
        return out

    def _pair(self, key: Node, value: Node, shape: Shape, indent: int) -> list[str]:
        head = f"{' ' * indent}{self._written(key)}:"
        told = self.told.remarks(value)
        if value.kind == "scalar":
            return _beside(self._text(value, head, indent), told)
        if self._fits(value, len(head) + 1):
            return _beside([f"{head} {self._flow(value, shape)}"], told)
        return [*_beside([head], told), *self._collection(value, shape, indent + STEP)]

    def _item(self, value: Node, shape: Shape, indent: int) -> list[str]:
        dash = f"{' ' * indent}-"
        told = self.told.remarks(value)
        if value.kind == "scalar":
            return _beside(self._text(value, dash, indent), told)
        if self._fits(value, len(dash) + 1):
            return _beside([f"{dash} {self._flow(value, shape)}"], told)
        lines = self._collection(value, shape, indent + STEP)
        comments = [f"{' ' * indent}{line}" for line in told.beside]
        while lines[0].lstrip().startswith("#"):
            comments.append(f"{' ' * indent}{lines.pop(0).strip()}")
            while lines[0] == "":
                del lines[0]
        return [*comments, f"{dash} {lines[0][indent + STEP :]}", *lines[1:]]

    # -- what stands on one line -------------------------------------------------------------------------------------

    def _fits(self, node: Node, column: int) -> bool:
        if not node.pairs and not node.items:
            return True
        if node.style != "flow" or self._is_opened(node):
            return False
        return column + len(self._flow(node, Shape({}, {}))) <= LONGEST

    def _is_opened(self, node: Node) -> bool:
        return id(node) in self.told.opened or any(
            self.told.remarks(value).beside or self._is_opened(value) for _key, value in entries(node)
        )

    def _flow(self, node: Node, shape: Shape) -> str:
        if node.kind == "scalar":
            return self._written(node)
        if node.kind == "list":
            return "[" + ", ".join(self._flow(item, shape.below(None)) for item in node.items) + "]"
        pairs = (
            f"{self._written(key)}: {self._flow(value, shape.below(key.text))}"
            for key, value in shape.ordered(node.pairs)
        )
        return "{" + ", ".join(pairs) + "}"

    def _written(self, node: Node) -> str:
        """A scalar on one line."""
        if "\n" in node.text or node.style in ("|", ">"):
            return quoted(node.text)
        return inline(node, self._source(node.span))

    def _source(self, span: Span) -> str:
        """As it stands in the file; empty if on several lines."""
        return self.lines[span.line - 1][span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""

    # -- long texts --------------------------------------------------------------------------------------------------

    def _text(self, node: Node, head: str, indent: int) -> list[str]:
        """A scalar behind its key or dash, and the lines below it."""
        pad = " " * (indent + STEP)
        chomp = {0: "-", 1: ""}.get(len(node.text) - len(node.text.rstrip("\n")))
        wrapped = folded(node.text.rstrip("\n"), WIDTH - len(pad))
        if node.style in ("|", ">"):
            if chomp is None or not node.text.strip() or self._has_own_depth(node):
                return [f"{head} {quoted(node.text)}"]
            body = self._body(node)
            if node.style == ">" and wrapped is not None and any(len(pad) + len(line) > LONGEST for line in body):
                body = wrapped
            return [f"{head} {node.style}{chomp}", *(pad + line if line.strip() else "" for line in body)]
        line = f"{head} {self._written(node)}"
        if len(line) > LONGEST and wrapped is not None and len(wrapped) > 1 and isinstance(node.value, str):
            return [f"{head} >-", *(pad + part for part in wrapped)]
        return [line]

    def _has_own_depth(self, node: Node) -> bool:
        """Whether the block says how deep its text stands, because the text begins with spaces."""
        sign = self.lines[node.span.line - 1][node.span.column - 1 :].split(" ")[0]
        return any(character.isdigit() for character in sign)

    def _body(self, node: Node) -> list[str]:
        """The lines of a block text, as the author broke them, without their indentation."""
        lines = self.lines[node.span.line : node.span.end_line]
        depth = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
        return [line[depth:] for line in lines]


def _beside(lines: list[str], told: Remarks) -> list[str]:
    """The lines with what stands beside the entry behind the first of them."""
    return [f"{lines[0]}  {'  '.join(told.beside)}", *lines[1:]] if told.beside else lines


def _no_two_blank(lines: list[str]) -> list[str]:
    return [line for place, line in enumerate(lines) if line or place == 0 or lines[place - 1]]
