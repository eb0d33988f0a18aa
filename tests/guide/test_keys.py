"""The keys of a guide are told in three places: the schema, the compiler, the documentation. They are the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sagsgang.guide.compile import compile_guide
from sagsgang.guide.library import load_guides
from sagsgang.guide.reading import Reader
from sagsgang.guide.schema import validate
from sagsgang.guide.yamldoc import Node, load_text

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "guide.schema.json").read_text(encoding="utf-8"))
LANGUAGE = (ROOT / "docs" / "sprog.md").read_text(encoding="utf-8")
EVERYTHING = Path(__file__).with_name("alt.yaml")
"""A guide in which every sort of part stands, though not every key."""

Keys = dict[str, set[str]]
NAMED_BY_THE_AUTHOR = "*"


def resolved(schema: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(name, schema) with the reference followed; a part that is written in place has no name."""
    name = ""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = SCHEMA["$defs"][name]
    return name, schema


def parts(node: Node, schema: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any], Node]]:
    """Every map and list of the document that the schema describes: (what it is, its schema, the node)."""
    own, schema = resolved(schema)
    name = own or name
    if node.kind == "list":
        for item in node.items:
            yield from parts(item, schema.get("items", {}), f"{name}[]")
        return
    if node.kind != "map":
        return
    yield name, schema, node
    for key, value in node.pairs:
        declared = schema.get("properties", {}).get(key.text)
        others = schema.get("additionalProperties")
        if declared is not None:
            yield from parts(value, declared, f"{name}.{key.text}")
        elif isinstance(others, dict):
            yield from parts(value, others, f"{name}.{NAMED_BY_THE_AUTHOR}")


def declared_keys() -> Keys:
    """By sort of part, the keys that the schema lets it have."""
    found: Keys = {}
    for name, schema, _node in parts(document().root, SCHEMA, "guide"):
        if schema.get("properties"):
            found[name] = set(schema["properties"])
    return found


def document() -> Any:
    read = load_text(EVERYTHING.read_text(encoding="utf-8"), "alt.yaml")
    assert read.problems == []
    return read


def listening(monkeypatch: pytest.MonkeyPatch) -> dict[int, set[str]]:
    """From now on: the keys that each node, by its identity, is asked for; a node that is read through is asked for all it has."""
    asked: dict[int, set[str]] = {}
    get, entries = Node.get, Reader.entries

    def noted_get(node: Node, key: str) -> Node | None:
        asked.setdefault(id(node), set()).add(key)
        return get(node, key)

    def noted_entries(reader: Reader, node: Node | None) -> Iterator[tuple[str, Node, Node]]:
        for key, key_node, value in entries(reader, node):
            asked.setdefault(id(node), set()).add(key)
            yield key, key_node, value

    monkeypatch.setattr(Node, "get", noted_get)
    monkeypatch.setattr(Reader, "entries", noted_entries)
    return asked


def asked_keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """By sort of part, the keys that the compiler asks it for."""
    read = document()
    asked = listening(monkeypatch)
    guide, problems = compile_guide(read, load_guides().shared())
    assert guide is not None, problems
    found: Keys = {}
    for name, schema, node in parts(read.root, SCHEMA, "guide"):
        if schema.get("properties"):
            found.setdefault(name, set()).update(asked.get(id(node), set()))
    return found


def test_the_compiler_reads_the_keys_of_the_schema_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    declared, asked = declared_keys(), asked_keys(monkeypatch)
    declared["opstår"].remove("er")  # the schema lets it say one thing only
    assert {n: declared[n] - asked[n] for n in declared if declared[n] - asked[n]} == {}, "declared and not read"
    assert {n: asked[n] - declared[n] for n in declared if asked[n] - declared[n]} == {}, "read and not declared"
    assert len(declared) > 15


def test_the_guide_with_everything_has_the_shape_of_a_guide() -> None:
    assert validate(document(), "guide", ROOT / "schemas") == []
    defined = set(SCHEMA["$defs"]) - {"regel"}
    maps = {name for name in defined if SCHEMA["$defs"][name].get("properties")}
    assert maps <= {name.partition("[")[0] for name in declared_keys()} | {"trin_eller_udfald", "senest", "længde"}


TABLES = ["guide", "guide.oprettelse", "guide.spor.*", "faktum", "trin", "pligt", "spærring"]
"""What the tables of keys in the documentation are about, in their order."""


def documented_keys() -> list[set[str]]:
    tables = re.findall(
        r"^\| Nøgle[^\n]*\n\|[-| ]*\n((?:\|[^\n]*\n)+)", LANGUAGE.partition("\n## 13.")[0], flags=re.MULTILINE
    )
    return [
        {key for row in table.splitlines() for key in re.findall(r"`(\w+)`", row.split("|")[1])} for table in tables
    ]


@pytest.mark.parametrize(("number", "part"), list(enumerate(TABLES)))
def test_the_documentation_lists_the_keys_of_the_schema_and_no_others(number: int, part: str) -> None:
    assert documented_keys()[number] == declared_keys()[part]
    assert len(documented_keys()) == len(TABLES)
