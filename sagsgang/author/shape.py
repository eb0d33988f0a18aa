"""What the schema says of the order of keys: those that it lists come in its order, names that the author chose stay where they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sagsgang.guide.yamldoc import Node

Pair = tuple[Node, Node]


class Shape:
    """A place in a JSON Schema. Only what orders keys is read: `properties`, `additionalProperties`, `items` and `$ref`."""

    def __init__(self, schema: dict[str, Any], top: dict[str, Any]) -> None:
        reference = schema.get("$ref")
        self.schema: dict[str, Any] = schema if reference is None else top["$defs"][reference.rpartition("/")[2]]
        self.top = top

    def below(self, key: str | None) -> Shape:
        """The place of a key's value; of an item, with None. Where the schema says nothing, nothing is ordered."""
        if key is None:
            inner = self.schema.get("items")
        else:
            inner = self.schema.get("properties", {}).get(key, self.schema.get("additionalProperties"))
        return Shape(inner if isinstance(inner, dict) else {}, self.top)

    def ordered(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The pairs in the schema's order. A key that it does not list stays behind the one that it stood behind.

        Only a part that must have some key has an order. The keys of a condition, or of what a test expects, stay as written.
        """
        if "required" not in self.schema:
            return list(pairs)
        places = {key: place for place, key in enumerate(self.schema["properties"])}
        ranked: list[tuple[int, Pair]] = []
        place = -1
        for pair in pairs:
            place = places.get(pair[0].text, place)
            ranked.append((place, pair))
        return [pair for _place, pair in sorted(ranked, key=lambda one: one[0])]

    def meaning(self, node: Node) -> Any:
        """The node as data that compares equal exactly when nothing but the order of listed keys differs."""
        if node.kind == "map":
            pairs = [(key.text, self.below(key.text).meaning(value)) for key, value in node.pairs]
            return "map", dict(pairs) if "properties" in self.schema else pairs
        if node.kind == "list":
            return "list", [self.below(None).meaning(item) for item in node.items]
        return type(node.value), node.value, node.text


@lru_cache(maxsize=8)
def shape_of(schema: Path) -> Shape:
    """The outermost place of a schema file."""
    top = json.loads(schema.read_text(encoding="utf-8"))
    return Shape(top, top)
