"""Whole files of every kind that have nothing wrong with them: what mutants are made from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sagsgang.check.example import completed
from sagsgang.guide.library import schema_folder, shipped_folder

TESTS = Path(__file__).parent.parent
SHARED = ("roller", "kalendere", "love", "personer")

SMALL: dict[str, str] = {
    "roller": "roller:\n  leder: {titel: Leder, beskrivelse: Leder afsnittet.}\n  rådgiver:\n    titel: Rådgiver\n",
    "personer": "personer:\n  anna: {navn: Anna And, roller: [rådgiver, leder]}\n  bo.b@x.dk:\n    roller: [leder]\n",
    "kalendere": (
        "kalendere:\n  hverdage:\n    titel: Hverdage\n    for: myndighed\n    ugedage: [man, tir, ons, tor, fre, lør]\n"
        "    lukket: [helligdage]\n    anden_læsning: [hverdage_man_fre]\n    gælder: {fra: 2024-01-01}\n"
        "  hverdage_man_fre: {titel: H, ugedage: [man, tir, ons, tor, fre], lukket: [helligdage, grundlovsdag]}\n"
    ),
    "love": (
        'retskilder:\n  BL: {titel: Barnets lov, udgivelse: "LBK nr 282 af 17/03/2025", gælder: {fra: 2024-01-01}}\n'
        "  SEL: {titel: Serviceloven, gælder: {til: 2023-12-31}}\nregler:\n  BL-136-2:\n    titel: Vurdering\n"
        "    bindende: lov\n    frist: {inden: 24 timer, regnet_fra: modtagelsen}\n    versioner:\n"
        '      - {fra: 2013-10-01, retskilde: SEL, sted: "§ 155, stk. 2"}\n      - {fra: 2024-01-01, retskilde: BL, sted: x}\n'
        '    tekst: >-\n      Inden 24 timer.\n    status: VERIFIED\n    kilder: [{navn: k, url: "https://x.dk", set: 2026-11-21}]\n'
        "  X-1: {titel: Praksis, bindende: praksis, status: FROM-MEMORY}\n"
    ),
}
"""A small file of each kind of shared file."""

TRIAL = (
    "prøve: Mistanke en fredag\nguide: underretning\n"
    "givet: {modtaget: 2026-11-20 16:30, underretter: fagperson, overgreb: ja, mistænkte: [forælder]}\n"
    "forløb:\n  - så: {frist: {akut_vurdering: 2026-11-21 16:30}}\n  - udfør: vurder_akut\n    udfald: akut\n"
    "    fakta: {vurdering_begrundelse: Skolen så mærker}\n    af: anna\n    rolle: døgnvagt\n    kl: 2026-11-20 18:00\n"
    "  - gå_frem: 3 dage\n"
)


@cache
def bases() -> dict[str, list[bytes]]:
    """Whole files without mistakes by kind, the small one first: it is drawn most."""
    guides = [Path(__file__).with_name("alt.yaml"), TESTS / "guide" / "eksempel.yaml"]
    guides += sorted(shipped_folder().glob("*/guide.yaml"))
    found = {"guide": [completed("").encode(), *(path.read_bytes() for path in guides)]}
    for kind in SHARED:
        shipped = shipped_folder() / "faelles" / f"{kind}.yaml"
        found[kind] = [SMALL[kind].encode(), *([shipped.read_bytes()] if shipped.is_file() else [])]
    if (schema_folder() / "proeve.schema.json").is_file():
        found["proeve"] = [TRIAL.encode()]
    return found
