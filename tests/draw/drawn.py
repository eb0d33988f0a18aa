"""What the tests draw: the shipped guides, a case of abuse in which something is late, and generated guides with titles that bite."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sagsgang.clock import FrozenClock
from sagsgang.draw.compose import picture_of_guide
from sagsgang.draw.picture import Picture
from sagsgang.engine import Actor, Case, Engine
from sagsgang.guide.library import Library, load_guides
from sagsgang.store.open import open_store
from tests.reference.generate import random_guide
from tests.walks.sides import compiled

ON = date(2026, 11, 20)
GUIDES = load_guides().ids()

MARKS = ("Marthe", "Barnet-M7", "Familien-M7", "Zoologisk", "Halvbror", "Morfar", "Pakhus")
"""Of persons, references, facts, reasons and promises: none of them may be on a picture."""

BITING = (
    '"', "'", "«»", "[x](y)", "end", "End", "subgraph", "æøå ÆØÅ é", "#quot;", "#35;", ";", "a;b", "%%{init: {}}%%", "%% x",
    "<b>fed</b>", "<br/>", "&amp;", "&#x41;", "&", "`kode`", "**fed**", "--> x", "|", "|x|", "\\n", "\\", "\\l", "{{", "}}", "{x}",
    '"] --> x["', '" shape=box', "</text><script>alert(1)</script>", "]]>", "<!-- x", "-->", "😀", "漢字", "click", "o" * 120, "1. liste",
    "- punkt", ":::", "@{shape: x}", "class x", "---", "https://example.org/a?b=c&d", "(x)", "graph TD", "default", "style x",
    "\u0301e", "x" + " y" * 60,
)  # fmt: skip


def guide_picture(name: str) -> Picture:
    return picture_of_guide(load_guides().guide(name), on=ON)


@cache
def late_case() -> Case:
    """A case of abuse five days old: steps done, one omitted, one barred, three limits passed."""
    clock = FrozenClock("2026-11-20T16:12+01:00")
    engine = Engine(store=open_store("memory:"), guides=load_guides(), clock=clock)
    marthe, leader = Actor("marthe", role="rådgiver"), Actor("Marthe-leder", role="leder")
    case = engine.start(
        "vold-og-overgreb",
        facts={"opmærksom": "2026-11-20T15:40", "mistænkte": ["forælder"], "født": "2012-03-02"},
        by=marthe,
        child="Barnet-M7",
        family="Familien-M7",
    )
    note = "Zoologisk Have"
    case.do("kontakt_politi", facts={"politi_aftale": note}, by=leader)
    case.do("politi_siger_vent", facts={"politi_aftale": note, "spørg_igen": "2026-11-23"}, by=leader)
    case.do("beslut_anmeldelse", outcome="anmeldes", facts={"anmeldelse_begrundelse": note}, by=leader)
    case.do("vurder_sikkerhed", outcome="ikke_sikker", facts={"sikkerhed_begrundelse": note}, by=marthe)
    case.omit("søg_samtykke", ground="formålet", reason="Halvbror", by=marthe)
    case.do("formand_beslutter", facts={"formand_begrundelse": note, "barnets_holdning": "Pakhus"}, by=leader)
    case.do("iværksæt_akut", facts={"iværksat": "2026-11-20T16:12"}, by=marthe)
    case.promise(to="Morfar", text="Zoologisk Have på lørdag", due="2026-11-22", by=marthe)
    later = Engine(store=engine.store, guides=engine.guides, clock=FrozenClock("2026-11-25T10:00+01:00"))
    return later.case(case.id)


def biting(seed: int, library: Library) -> tuple[Picture, dict[str, Any]]:
    """The picture of a generated guide, its titles drawn from `BITING`; and the guide as it was written."""
    rng = random.Random(seed)
    raw = random_guide(rng)
    raw["titel"] = title(rng)
    for track in raw["spor"].values():
        track["titel"] = title(rng)
        track["faser"] = {
            key: title(rng) if isinstance(phase, str) else {**phase, "titel": title(rng)}
            for key, phase in track["faser"].items()
        }
    for step in raw["trin"].values():
        step["titel"] = title(rng)
        step["vejledning"] = title(rng)
        for key, outcome in step.get("udfald", {}).items():
            step["udfald"][key] = title(rng) if isinstance(outcome, str) else {**outcome, "titel": title(rng)}
    for rule in raw["pligter"].values():
        rule["titel"] = title(rng)
    return picture_of_guide(compiled(library, raw, thorough=False), on=ON), raw


def title(rng: random.Random) -> str:
    """Some biting words, joined so that they are not what the word alone would be either."""
    return rng.choice(["", "x ", "Vurder "]) + rng.choice([" ", "", " og "]).join(rng.sample(BITING, rng.randint(1, 3)))


READERS = Path(__file__).parent / "readers.cjs"
