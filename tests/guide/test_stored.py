"""`guide.stored` reads what `msgspec` reads, and refuses what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from sagsgang.guide.library import FORMAT, guide_from_text, guide_to_text, load_guides
from sagsgang.guide.model import Guide
from sagsgang.guide.stored import read

GUIDES = [load_guides().guide(name) for name in load_guides().ids()]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
def test_a_guide_comes_back_as_it_was(guide: Guide) -> None:
    text = guide_to_text(guide)
    assert guide_from_text(text) == guide
    assert read(Guide, json.loads(text)["guide"]) == msgspec.convert(json.loads(text)["guide"], Guide)


def _set(path: tuple[Any, ...], value: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


def _without(name: str) -> Callable[[Any], None]:
    return lambda data: data.pop(name)


STEP = ("steps", "vurder_akut")
DAMAGES: dict[str, Callable[[Any], Any]] = {
    "number for text": _set(("id",), 1),
    "text for number": _set(("origin", "line"), "1"),
    "truth for number": _set(("origin", "line"), True),
    "text for truth": _set((*STEP, "repeatable"), "ja"),
    "nothing for text": _set((*STEP, "title"), None),
    "text for list": _set((*STEP, "roles"), "modtagelse"),
    "list for object": _set(("steps",), []),
    "object for list": _set(("table",), {}),
    "list of the wrong length": _set(("facts", "kanal", "choices"), [["a"]]),
    "word that is not one of them": _set(("facts", "kanal", "type"), "farve"),
    "unit that there is none of": _set(("obligations", "akut_vurdering", "limits", 0, "within", "unit"), "minutter"),
    "no day": _set(("valid_from",), "2026-02-30"),
    "text for a number that may be missing": _set(("facts", "kanal", "least"), "1"),
    "name missing": _without("title"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_refused(damage: Callable[[Any], Any]) -> None:
    data = json.loads(guide_to_text(load_guides().guide("underretning")))
    damage(data["guide"])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(data["guide"], Guide)
    with pytest.raises(ValueError, match=r"expected|needs|Invalid isoformat|out of range"):
        guide_from_text(json.dumps(data).encode())


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[]", b"1", b'{"format":0,"guide":{}}', b'{"guide":{}}'])
def test_what_is_no_stored_guide_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        guide_from_text(text)


def test_a_guide_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="Guide"):
        guide_from_text(json.dumps({"format": FORMAT, "guide": []}).encode())
