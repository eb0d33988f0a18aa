"""Where to point for a part of a file: one line of it, so that the marks say where to look."""

from __future__ import annotations

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
    return Span(line=node.span.line, column=node.span.column, end_line=node.span.line, end_column=node.span.column + 1)


def _key_of(root: Node | None, node: Node) -> Node | None:
    """The key whose value the node is."""
    if root is None:
        return None
    for key, value in root.pairs:
        if value is node:
            return key
        found = _key_of(value, node) if _holds(value, node) else None
        if found is not None:
            return found
    for item in root.items:
        found = _key_of(item, node) if _holds(item, node) else None
        if found is not None:
            return found
    return None


def _holds(outer: Node, inner: Node) -> bool:
    return (outer.span.line, outer.span.column) <= (inner.span.line, inner.span.column) and (
        (inner.span.end_line, inner.span.end_column) <= (outer.span.end_line, outer.span.end_column)
    )


def node_at(root: Node | None, origin: Origin) -> Node | None:
    """The outermost node that begins where the model says that a part came from, keys left out."""
    if root is None:
        return None
    place = (origin.line, origin.column)
    if (root.span.line, root.span.column) == place:
        return root
    for child in [value for _key, value in root.pairs] if root.kind == "map" else root.items:
        if (child.span.line, child.span.column) <= place < (child.span.end_line, child.span.end_column):
            return node_at(child, origin)
    return None


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
