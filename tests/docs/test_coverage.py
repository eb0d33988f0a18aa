"""Two descriptions of one thing are compared: every command, key and code stands in the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rules_page
from sessions import ROOT, pages

from sagsgang import errors
from sagsgang.cli.verbs import db_verbs, guide_verbs, verbs
from sagsgang.guide.compile import FACT_TYPES

HANDBOOK = (ROOT / "docs" / "haandbog.md").read_text(encoding="utf-8")
LANGUAGE = (ROOT / "docs" / "sprog.md").read_text(encoding="utf-8")
ALWAYS = {0: "done", 1: "found something", 130: "interrupted"}
"""Exit codes that no error carries."""


def section(page: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return re.split(r"^## ", page.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def first_column(text: str) -> list[str]:
    """The first cell of every row of the tables in a text, without its backticks; headings and rules left out."""
    cells = [line.split("|")[1].strip().strip("`") for line in text.splitlines() if line.startswith("|")]
    return [cell for cell in cells if cell not in {"Kode", "Code"} and not set(cell) <= {"-", ":"}]


def spoken(page: str) -> set[str]:
    """Every word that stands in a command or in backticks on a page."""
    quoted = re.findall(r"`([^`\n]+)`", page)
    commands = re.findall(r"^\$ (?:.*?\| )?sagsgang (.+)$", page, flags=re.MULTILINE)
    return {word for text in (*quoted, *commands) for word in re.findall(r"[a-zæøåé_]+", text)}


@pytest.mark.parametrize("verb", [verb.name for verb in (*verbs(), *db_verbs(), *guide_verbs())])
def test_every_command_is_described(verb: str) -> None:
    assert verb in spoken(HANDBOOK) | spoken(LANGUAGE)


def keys(node: Any) -> Iterator[str]:
    """The names of every property that a schema declares."""
    if isinstance(node, dict):
        declared = node.get("properties", {})
        yield from (name for name in declared if isinstance(declared[name], dict))
        for value in node.values():
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def schema(name: str) -> Any:
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_every_key_of_a_guide_is_described() -> None:
    declared = set(keys(schema("guide")))
    assert len(declared) > 80
    assert declared - spoken(LANGUAGE) == set()


def test_every_type_of_fact_is_described() -> None:
    assert set(FACT_TYPES) <= spoken(section(LANGUAGE, "4. Fakta"))


def test_the_codes_of_guide_tjek() -> None:
    """The page is written from the records: python tests/docs/rules_page.py"""
    assert rules_page.PAGE.read_text(encoding="utf-8").split("\n") == rules_page.page().split("\n")


def test_the_exit_codes() -> None:
    kinds = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    carried = {kind.exit_code for kind in kinds if issubclass(kind, errors.SagsgangError)}
    assert [int(code) for code in first_column(section(HANDBOOK, "Udgangskoder"))] == sorted(carried | set(ALWAYS))


def test_the_codes_of_findings() -> None:
    (known,) = {tuple(codes) for codes in enums(schema("svar")) if "MISSED" in codes}
    assert sorted(first_column(section(HANDBOOK, "Fund"))) == sorted(known)


def enums(node: Any) -> Iterator[list[str]]:
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield node["enum"]
        for value in node.values():
            yield from enums(value)
    elif isinstance(node, list):
        for value in node:
            yield from enums(value)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _hash, place = target.partition("#")
        there = page if not file else (page.parent / file).resolve()
        assert there.exists(), target
        if place:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert place in {anchor(heading) for heading in headings}, target


def anchor(heading: str) -> str:
    """A heading as the target of a link."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
