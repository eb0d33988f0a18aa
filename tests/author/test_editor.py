"""What an author's editor says and suggests: the schemas in the real yaml-language-server, over its own protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sagsgang.author.files import authored
from sagsgang.author.workplace import COVERS
from tests.author.language_server import Server, language_server

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "guides"
GUIDE = GUIDES / "underretning" / "guide.yaml"
MODELINE = "# yaml-language-server: $schema=../../schemas/{schema}.schema.json\n"
BEGUN = (
    MODELINE.format(schema="guide")
    + 'guide: g\ntitel: T\nudgave: "1"\ngælder: {fra: 2024-01-01}\nspor: {s: {faser: {a: A}}}\n'
)
STEP = BEGUN + "trin:\n  x:\n    titel: X\n"
OBLIGATION = STEP + "pligter:\n  p:\n    titel: P\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with language_server(ROOT, {}) as session:
        yield session


def schema_named(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def documentation(item: dict[str, Any]) -> str:
    said = item.get("documentation", "")
    text: str = said["value"] if isinstance(said, dict) else said
    return text.replace("\\_", "_")


def suggested(items: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["label"]: item for item in items}


@pytest.mark.parametrize("path", authored(GUIDES), ids=lambda path: str(path.relative_to(GUIDES)))
def test_nothing_is_said_of_what_ships(server: Server, path: Path) -> None:
    assert server.problems(path) == []


@pytest.mark.parametrize(("place", "text"), [("trin", STEP + "    ¤\n"), ("pligt", OBLIGATION + "    ¤\n")])
def test_every_key_is_suggested_with_its_danish_description(server: Server, place: str, text: str) -> None:
    found = suggested(server.complete(GUIDE, text))
    properties = schema_named("guide")["$defs"][place]["properties"]
    for key in properties.keys() - {"titel"}:
        assert properties[key]["description"] in documentation(found[key]), key
    assert "titel" not in found  # it is there already


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (OBLIGATION + "    følge: ¤\n", ["brud", "bortfald", "lokalt_mål", "løfte", "vindue"]),
        (OBLIGATION + "    første_dag: ¤\n", ["tæller_ikke", "tæller"]),
        (STEP + "    gentages: ¤\n", ["ja", "nej"]),
        (
            STEP + "fakta:\n  f:\n    type: ¤\n",
            [
                "tekst",
                "notat",
                "ja_nej",
                "valg",
                "flervalg",
                "tal",
                "dato",
                "tidspunkt",
                "varighed",
                "person",
                "personer",
                "dokument",
            ],
        ),
    ],
)
def test_the_values_that_can_stand_are_suggested(server: Server, text: str, values: list[str]) -> None:
    assert list(suggested(server.complete(GUIDE, text))) == values


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("fakta", ["faktum", "faktum med valg"]),
        ("trin", ["trin", "trin med udfald"]),
        ("pligter", ["pligt"]),
        ("spærringer", ["spærring"]),
    ],
)
def test_a_whole_part_is_suggested_and_can_stand(server: Server, section: str, names: list[str]) -> None:
    before = BEGUN if section == "trin" else STEP
    found = suggested(server.complete(GUIDE, f"{before}{section}:\n  ¤\n"))
    for name in names:
        inserted = filled(found[name]["insertText"]).replace("\n", "\n  ")
        assert documentation(found[name]).startswith(("Et nyt ", "En ny ")), name
        assert server.problems(GUIDE, f"{before}{section}:\n  {inserted}\n") == [], name


def filled(snippet: str) -> str:
    """The snippet with what it suggests: `${2:navn}` is `navn`, `${3|ja,nej|}` is `ja`."""
    text = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", snippet)
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text).replace("REGEL", "BL-136-2").replace("Hvad der", "Det der")


def test_the_danish_description_shows_over_every_key(server: Server) -> None:
    schema = schema_named("guide")
    parts = {"trin": "trin", "pligt": "pligter", "faktum": "fakta", "spærring": "spærringer"}
    for name, section in parts.items():
        for key, inner in schema["$defs"][name]["properties"].items():
            said = server.hover(GUIDE, f"{BEGUN}{section}:\n  x:\n    ¤{key}: x\n").replace("\\_", "_")
            assert plain(inner["description"]) in plain(said), f"{name}.{key}: {said}"
    for key in schema["properties"]:
        said = server.hover(GUIDE, f"{MODELINE.format(schema='guide')}¤{key}: x\n")
        assert plain(schema["properties"][key]["description"]) in plain(said), key


def plain(text: str) -> str:
    """Without the signs that Markdown wants before its own."""
    return text.replace("\\", "").replace(" ", "")


ENGLISH = ("Missing", "Incorrect", "Value", "Property", "String", "Object", "Array", "Matches")
"""How the server's own words begin."""
KEYS_OF_A_STEP = "Her kan stå: titel (skal være der), part, rolle, fra, til"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (STEP + "    roll: leder\n", 9, KEYS_OF_A_STEP),
        (BEGUN + "trin:\n  x:\n    rolle: y\n", 8, KEYS_OF_A_STEP),
        (BEGUN + "trin:\n  x: 5\n", 8, KEYS_OF_A_STEP),
        (STEP + "    gentages: yes\n", 9, "Skriv ja eller nej."),
        (OBLIGATION + "    følge: bøde\n", 12, "Skriv brud, bortfald, lokalt_mål, løfte eller vindue."),
        (OBLIGATION + "    inden: 24 times\n", 12, "Skriv ét tal og én enhed: timer, dage,"),
        (STEP.replace("titel: T", "titel: 12"), 3, "Skriv en tekst. Et tal sættes i anførselstegn."),
        (STEP + "    når: {fakta: a}\n", 9, "Betingelsen siger ikke, hvad faktummet skal være."),
        (STEP + "    når: {ikke: a, trin: b}\n", 9, "En betingelse siger én ting."),
        (STEP.replace("  x:", "  X:"), 7, "Et navn begynder med et lille bogstav"),
        (STEP.replace("2024-01-01", "i dag"), 5, "Skriv datoen som 2026-11-20."),
        (STEP + "    hjemmel: [bl 136]\n", 9, "Skriv reglens id i retsregistret"),
    ],
)
def test_what_is_wrong_is_said_in_danish_where_it_stands(server: Server, text: str, line: int, said: str) -> None:
    found = server.problems(GUIDE, text)
    assert said in " ".join(one["message"] for one in found)
    assert not [one["message"] for one in found if one["message"].startswith(ENGLISH)]
    assert min(abs(one["range"]["start"]["line"] + 1 - line) for one in found) <= 1, found


def test_what_the_server_says_in_its_own_words_is_english() -> None:
    """It brings translations, but no Danish one. If it comes to, docs/haandbog.md says so of these messages."""
    from tests.node_packages import packages

    brought = (packages() / "node_modules" / "yaml-language-server" / "l10n").glob("bundle.l10n.*.json")
    assert "bundle.l10n.da.json" not in {path.name for path in brought}


SHARED = {
    "roller": ("roller:\n  a:\n    ¤", ["titel", "beskrivelse"]),
    "kalendere": ("kalendere:\n  a:\n    ¤", ["titel", "for", "ugedage", "lukket"]),
    "love": ("regler:\n  BL-1:\n    ¤", ["titel", "bindende", "versioner", "status"]),
}


def test_tests_have_suggestions_too(server: Server) -> None:
    test = GUIDES / "underretning" / "proever" / "ny.yaml"
    text = "# yaml-language-server: $schema=../../../schemas/proeve.schema.json\nprøve: P\nguide: g\nforløb:\n"
    assert {"udfør", "så", "gå_frem"} <= suggested(server.complete(test, f"{text}  - ¤\n")).keys()
    assert {"frist", "åbent", "lukket"} <= suggested(server.complete(test, f"{text}  - så:\n      ¤\n")).keys()
    shown = server.hover(test, f"{text}  - u¤dfør: x\n")
    assert plain(schema_named("proeve")["$defs"]["punkt"]["properties"]["udfør"]["description"]) in plain(shown)


@pytest.mark.parametrize("name", SHARED)
def test_the_shared_files_have_suggestions_too(server: Server, name: str) -> None:
    text, keys = SHARED[name]
    found = suggested(server.complete(GUIDES / "faelles" / f"{name}.yaml", MODELINE.format(schema=name) + text + "\n"))
    described = json.dumps(schema_named(name), ensure_ascii=False)
    for key in keys:
        assert json.dumps(documentation(found[key]).split("\n")[0], ensure_ascii=False)[1:-1] in described, key


def maps(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield place, value
        for key, inner in value.items():
            if key != "defaultSnippets":
                yield from maps(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from maps(inner, f"{place}/{number}")


@pytest.mark.parametrize("name", COVERS)
def test_every_closed_map_and_choice_says_in_danish_what_can_stand(name: str) -> None:
    for place, part in maps(schema_named(name)):
        if place.endswith(("/properties", "/propertyNames")):
            continue
        if part.get("additionalProperties") is False and "anyOf" not in part:
            required = part.get("required", [])
            keys = ", ".join(key + (" (skal være der)" if key in required else "") for key in part["properties"])
            assert part["errorMessage"] == f"Her kan stå: {keys}.", place
        if "enum" in part and part.get("type") == "string":
            *others, last = part["enum"]
            expected = f"Skriv {', '.join(others)} eller {last}." if others else f"Skriv {last}."
            assert part["errorMessage"] == expected, place
