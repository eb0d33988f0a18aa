"""The page of keys says what the schemas say, and says all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import vocabulary


def test_the_page_is_what_the_schemas_say() -> None:
    assert vocabulary.PAGE.read_text(encoding="utf-8") == vocabulary.page()


def test_every_key_of_every_schema_is_on_the_page() -> None:
    page = vocabulary.page()
    schemas = vocabulary.schemas()
    declared = {key for schema in schemas.values() for key in keys(schema)}
    assert len(schemas) >= 5
    assert len(declared) > 100
    assert [key for key in sorted(declared) if f"| `{key}` |" not in page] == []


def keys(node: Any) -> Iterator[str]:
    """Every key that the schema lets stand somewhere."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "properties":
                yield from value
            if name not in ("if", "then", "dependentSchemas"):
                yield from keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys(item)
