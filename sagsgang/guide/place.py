"""Where to point for a part of a file: one line of it, so that the marks say where to look."""

from __future__ import annotations

from bisect import bisect_right

from sagsgang.guide.model import Origin
from sagsgang.guide.problem import FILE_START, Span
from sagsgang.guide.yamldoc import Node


def one_line(root: Node | None, node: Node) -> Span:
    """The node if it stands on one line; else the key that names it; else, in a list, its own first word."""
    if node.span.line == node.span.end_line and node.style != "block":
        return node.span
    key = _key_of(root, node)
    if key is not None:
        return key.span
    first = node.pairs[0][0] if node.pairs else node.items[0] if node.items else None
    if first is not None:
        return one_line(None, first)
    start = node.span
    return Span(line=start.line, column=start.column, end_line=start.line, end_column=start.column + 1, file=start.file)


def _key_of(root: Node | None, node: Node) -> Node | None:
    """The key whose value the node is."""
    place = _start(node)
    while root is not None:
        key, child = _child_at(root, place)
        if child is not None and child.span == node.span:
            return key
        root = child if child is not None and _holds(child, node) else None
    return None


def _start(node: Node) -> tuple[int, int]:
    return node.span.line, node.span.column


def _child_at(outer: Node, place: tuple[int, int]) -> tuple[Node | None, Node | None]:
    """The value or item that begins last at or before the place, and the value's key; (None, None) if none does.

    They stand in the order of the file, and a long guide is asked about each of its parts.
    """
    if outer.kind == "map":
        number = bisect_right(outer.pairs, place, key=lambda pair: _start(pair[1])) - 1
        return outer.pairs[number] if number >= 0 else (None, None)
    number = bisect_right(outer.items, place, key=_start) - 1
    return None, outer.items[number] if number >= 0 else None


def _holds(outer: Node, inner: Node) -> bool:
    return (outer.span.line, outer.span.column) <= (inner.span.line, inner.span.column) and (
        (inner.span.end_line, inner.span.end_column) <= (outer.span.end_line, outer.span.end_column)
    )


def node_at(root: Node | None, origin: Origin) -> Node | None:
    """The outermost node that begins where the model says that a part came from, keys left out."""
    place = (origin.line, origin.column)
    while root is not None and _start(root) != place:
        _key, child = _child_at(root, place)
        root = child if child is not None and place < (child.span.end_line, child.span.end_column) else None
    return root


def line_at(root: Node | None, origin: Origin) -> Span:
    """`one_line` of the node that begins there. An outcome or a phase is where its key is; the first one begins where all do."""
    node = node_at(root, origin)
    if node is not None:
        return one_line(root, node)
    if root is not None:
        return _key_at(root, origin) or FILE_START
    return FILE_START


def _key_at(root: Node, origin: Origin) -> Span | None:
    place = (origin.line, origin.column)
    for key, value in root.pairs:
        if (key.span.line, key.span.column) == place:
            return key.span
        if (value.span.line, value.span.column) <= place < (value.span.end_line, value.span.end_column):
            return _key_at(value, origin)
    for item in root.items:
        if (item.span.line, item.span.column) <= place < (item.span.end_line, item.span.end_column):
            return _key_at(item, origin)
    return None
