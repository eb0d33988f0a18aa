"""A guide's tree with one place changed. Nodes are shared with the tree that was read: only the way to the place is new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sagsgang.guide.yamldoc import Node

Path = tuple[str | int, ...]
"""Keys of maps, and places in lists from 0."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


def at(root: Node, path: Path) -> Node | None:
    """The value at the path; None if there is none."""
    node: Node | None = root
    for part in path:
        if node is None:
            return None
        if isinstance(part, int):
            node = node.items[part] if part < len(node.items) else None
        else:
            node = node.get(part)
    return node


def replaced(root: Node, path: Path, value: Node) -> Node:
    """The tree with another value there; a key that its map lacks is added to it."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        items = [replaced(item, rest, value) if place == part else item for place, item in enumerate(root.items)]
        return replace(root, items=items)
    if root.get(part) is None:
        return replace(root, pairs=[*root.pairs, (scalar(part, root), value)])
    pairs = [(key, replaced(item, rest, value) if key.text == part else item) for key, item in root.pairs]
    return replace(root, pairs=pairs)


def without(root: Node, path: Path) -> Node:
    """The tree without that key or item."""
    parent = at(root, path[:-1])
    assert parent is not None
    return replaced(root, path[:-1], _shortened(parent, path[-1]))


def _shortened(node: Node, part: str | int) -> Node:
    if isinstance(part, int):
        return replace(node, items=[item for place, item in enumerate(node.items) if place != part])
    return replace(node, pairs=[(key, value) for key, value in node.pairs if key.text != part])


def scalar(text: str, like: Node) -> Node:
    """A word or a number, standing where another node stands."""
    value: str | int = int(text) if _INTEGER.fullmatch(text) else text
    return Node(kind="scalar", span=like.span, value=value, text=text)


def mapping(like: Node, **values: Node) -> Node:
    return Node(kind="map", span=like.span, style="flow", pairs=[(scalar(k, like), v) for k, v in values.items()])


def listing(like: Node, items: list[Node]) -> Node:
    return Node(kind="list", span=like.span, style="flow", items=items)


def items_of(node: Node | None, path: Path) -> list[tuple[Path, Node]]:
    """What a value that may be one or a list has, each with its path."""
    if node is None:
        return []
    if node.kind == "list":
        return [((*path, place), item) for place, item in enumerate(node.items)]
    return [(path, node)]


def children(root: Node, *path: str) -> Iterator[tuple[Path, Node]]:
    """The named parts of a map, such as the steps under `trin`, each with its path."""
    node = at(root, path)
    if node is not None and node.kind == "map":
        for key, value in node.pairs:
            yield (*path, key.text), value


def as_read(node: Node) -> Any:
    """Plain data with every scalar as text, as the reference model reads a guide."""
    if node.kind == "map":
        return {name.text: as_read(value) for name, value in node.pairs}
    if node.kind == "list":
        return [as_read(item) for item in node.items]
    return node.text


def shown(node: Node) -> str:
    """The value in one line, for a report."""
    if node.kind == "map":
        return "{" + ", ".join(f"{key.text}: {shown(value)}" for key, value in node.pairs) + "}"
    if node.kind == "list":
        return "[" + ", ".join(map(shown, node.items)) + "]"
    return node.text
