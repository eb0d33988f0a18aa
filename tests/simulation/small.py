"""Small guides with something planted in them."""

from __future__ import annotations

from pathlib import Path

from sagsgang.guide.library import Library, load_guides

GUIDE = """\
guide: lille
forkortelse: LIL
titel: Lille guide
udgave: "1"
gælder: {fra: 2024-01-01}
formål: At vise en sag.
fakta:
  modtaget: {type: tidspunkt, spørgsmål: Hvornår kom den?}
  svært: {type: ja_nej, spørgsmål: Er det svært?}
  grund: {type: notat, spørgsmål: Hvorfor?}
oprettelse: {spørger: [modtaget, svært], indtraf: modtaget}
spor:
  sag:
    titel: Sagen
    faser: {ny: Ny, i_gang: I gang, færdig: {titel: Færdig, slut: ja}}
trin:
  begynd:
    titel: Begynd
    rolle: modtagelse
    fra: ny
    til: i_gang
  vurder:
    titel: Vurder
    rolle: modtagelse
    fra: i_gang
    spørger: [grund]
    gentages: ja
  afslut:
    titel: Afslut
    rolle: modtagelse
    fra: i_gang
    kræver: [vurder]
    til: færdig
pligter:
  vurdering:
    titel: Vurdering
    inden: 5 dage
    opfyldes_af: [vurder]
    ansvarlig: modtagelse
    følge: lokalt_mål
"""

TRAP = GUIDE.replace(
    "    kræver: [vurder]\n", "    kræver: [vurder, {fakta: svært, er: nej, fordi: Det er for svært.}]\n"
).replace(
    "  svært: {type: ja_nej, spørgsmål: Er det svært?}\n",
    "  svært: {type: ja_nej, spørgsmål: Er det svært?, kun_i_trin: ja}\n",
)
"""A hard case can never be finished: its only way out asks for an answer that nobody can change."""

LATE = GUIDE.replace(
    "    fra: i_gang\n    spørger: [grund]\n",
    "    fra: i_gang\n    tidligst: {efter: begynd, tid: 10 dage}\n    spørger: [grund]\n",
)
"""What meets the limit of five days has to wait for ten."""


def library(folder: Path, text: str = GUIDE) -> Library:
    """The guide in a folder of its own."""
    place = folder / "lille"
    place.mkdir(parents=True)
    (place / "guide.yaml").write_text(text, encoding="utf-8")
    found = load_guides(folder)
    found.use_cache = False
    return found
