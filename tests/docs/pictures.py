"""The pictures in the documentation: every shipped guide, and a case in which something is late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sagsgang.clock import FrozenClock
from sagsgang.draw.compose import picture_of_case, picture_of_guide
from sagsgang.draw.picture import Picture
from sagsgang.draw.svg import svg_of
from sagsgang.engine import Actor, Engine
from sagsgang.guide.library import Library, load_guides
from sagsgang.store.open import open_store

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "billeder"
ON = date(2026, 11, 20)
"""The law is cited as it stands then, as in the sessions."""


def drawn() -> dict[str, str]:
    """Every picture by the name of its file."""
    library = load_guides()
    guides = {name: picture_of_guide(library.guide(name), on=ON) for name in library.ids()}
    return {f"{name}.svg": svg_of(picture) for name, picture in {**guides, "sag": case(library)}.items()}


def case(library: Library) -> Picture:
    """A notification about a father, ten days old: assessed in time, never answered."""
    store = open_store("memory:")
    engine = Engine(store=store, guides=library, clock=FrozenClock("2026-11-20T16:31+01:00"))
    anna = Actor("anna", role="modtagelse")
    told = {"modtaget": "2026-11-20T15:40", "underretter": "fagperson", "overgreb": "ja", "aktiv_indsats": "nej"}
    begun = engine.start("underretning", facts=told | {"mistænkte": ["forælder"]}, by=anna, child="B-2041")
    begun.do("vurder_akut", outcome="akut", facts={"vurdering_begrundelse": "Mærker på armen"}, by=anna)
    later = Engine(store=store, guides=library, clock=FrozenClock("2026-11-30T09:00+01:00"))
    return picture_of_case(later.case(begun.id).view())


def write() -> list[Path]:
    """Draw those anew that have changed; returns them."""
    FOLDER.mkdir(exist_ok=True)
    changed = []
    for name, text in drawn().items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
