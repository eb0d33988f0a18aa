"""`docs/ordbog.md`: every key that guide files can have, written from the schemas that editors and `guide tjek` use.

python tests/docs/vocabulary.py       write the page anew
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ordbog.md"
FILES = {
    "guide": "`guides/<navn>/guide.yaml`",
    "tilpasning": "`MAPPE/<navn>/tilpasning.yaml`",
    "proeve": "`guides/<navn>/proever/*.yaml`",
    "roller": "`guides/faelles/roller.yaml`",
    "personer": "`guides/faelles/personer.yaml`",
    "kalendere": "`guides/faelles/kalendere.yaml`",
    "love": "`guides/faelles/love.yaml`",
}
"""The schemas whose files people write by hand, in the order of the page, and where the files lie."""

HEAD = """# Ordbog over nøglerne

Alle nøgler, der kan stå i en guide og i de filer, der hører til. Siden er skrevet af programmet ud fra skemaerne i `schemas/`, som også
`guide tjek` og din editor bruger. Hvad sproget betyder, står i [sprog.md](sprog.md); hvad `guide tjek` kan sige, står i [regler.md](regler.md).

«Skal» betyder, at nøglen skal være der.
"""

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with keys: its heading, what is said of it, and its keys with their schemas."""

    title: str
    description: str
    keys: dict[str, Schema]
    required: frozenset[str]


def schemas() -> dict[str, Schema]:
    return {
        name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        for name in FILES
        if (ROOT / "schemas" / f"{name}.schema.json").is_file()
    }


def things(schema: Schema) -> Iterator[Thing]:
    """The file as a whole, then what stands in it in written order, then what is described once for several places."""
    yield from _within(schema, schema, schema["title"])
    for definition in schema.get("$defs", {}).values():
        yield from _within(schema, definition, definition["title"])


def _within(schema: Schema, node: Schema, title: str) -> Iterator[Thing]:
    keys = node.get("properties", {})
    if keys:
        yield Thing(title, node.get("description", ""), keys, frozenset(node.get("required", ())))
    for key, value in keys.items():
        yield from _within(schema, value, f"{title}: {key}" if title != schema["title"] else f"`{key}`")
    for part, said in (("additionalProperties", "hver under"), ("items", "hvert punkt i")):
        inner = node.get(part)
        if isinstance(inner, dict) and "$ref" not in inner:
            yield from _within(
                schema, inner, f"{title}, {said} navnet" if part != "items" else f"{title}, {said} listen"
            )


def kind(schema: Schema, node: Schema) -> str:
    """What can be the value, in a few words."""
    if "$ref" in node:
        definition = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return str(definition["title"]).lower() if "properties" not in definition else f"*{definition['title']}*"
    if "enum" in node:
        return " · ".join(f"`{value}`" for value in node["enum"])
    said = [_one_kind(schema, node, one) for one in _types(node)]
    return " eller ".join(dict.fromkeys(said))


def _types(node: Schema) -> list[str]:
    types = node.get("type", "object")
    return [types] if isinstance(types, str) else list(types)


def _one_kind(schema: Schema, node: Schema, type_: str) -> str:
    if type_ == "array":
        return f"liste af {kind(schema, node['items'])}" if "items" in node else "liste"
    if type_ == "object":
        inner = node.get("additionalProperties")
        return f"navn: {kind(schema, inner)}" if isinstance(inner, dict) else "nøgler"
    return {"string": "tekst", "number": "tal", "integer": "helt tal"}[type_]


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    places: dict[str, dict[str, None]] = {}
    for name, schema in schemas().items():
        lines += [f"## {schema['title']}", "", f"{FILES[name]}. {schema['description']}", ""]
        for thing in things(schema):
            if thing.title != schema["title"]:
                lines += [f"### {thing.title}", ""]
                lines += [thing.description, ""] if thing.description else []
            lines += ["| Nøgle | Skal | Værdi | Betydning |", "|---|---|---|---|"]
            for key, value in thing.keys.items():
                must = "skal" if key in thing.required else ""
                lines.append(f"| `{key}` | {must} | {kind(schema, value)} | {_meaning(schema, value)} |")
                where = schema["title"] if thing.title == schema["title"] else f"{schema['title']}: {thing.title}"
                places.setdefault(key, {})[where.replace("`", "")] = None
            lines.append("")
        lines += list(_values(schema))
    lines += ["## Fra A til Å", "", "| Nøgle | Kan stå i |", "|---|---|"]
    lines += [f"| `{key}` | {'; '.join(places[key])} |" for key in sorted(places, key=_alphabetical)]
    return "\n".join(lines) + "\n"


def _values(schema: Schema) -> Iterator[str]:
    """The kinds of value that have no keys of their own."""
    plain = [node for node in schema.get("$defs", {}).values() if "properties" not in node]
    if plain:
        yield from (f"### Værdier i {schema['title'].lower()}", "", "| Værdi | Betydning | Skrives |", "|---|---|---|")
        for node in plain:
            written = " · ".join(f"`{value}`" for value in node.get("enum", ()))
            yield f"| {node['title'].lower()} | {node['description']} | {written or node.get('patternErrorMessage', '')} |"
        yield ""


def _meaning(schema: Schema, node: Schema) -> str:
    said = node.get("description") or schema["$defs"][node["$ref"].rpartition("/")[2]]["description"]
    return str(said).replace("|", "\\|").replace("\n", " ")


def _alphabetical(word: str) -> str:
    """Danish order: æ, ø and å come last."""
    return word.replace("æ", "{").replace("ø", "|").replace("å", "}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
