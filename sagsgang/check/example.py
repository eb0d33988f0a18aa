"""The examples of a rule made into whole files, and what is really found in them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.rule import Find, Kind, Rule
from sagsgang.guide.library import load_guides
from sagsgang.guide.problem import Problem

GUIDE = {
    "guide": "guide: eksempel\n",
    "titel": "titel: Et eksempel\n",
    "udgave": 'udgave: "2026.1"\n',
    "gælder": "gælder: {fra: 2024-01-01}\n",
    "spor": "spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}\n",
    "trin": "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
}
"""What every guide has, by its key."""

NATIONAL = """\
guide: eksempel
titel: Et eksempel
udgave: "2026.1"
gælder: {fra: 2024-01-01}
fakta:
  modtaget: {type: tidspunkt, spørgsmål: Hvornår kom brevet?}
  godkendt: {type: ja_nej, spørgsmål: Er det godkendt?, kun_i_trin: ja}
oprettelse: {spørger: [modtaget], indtraf: modtaget}
betingelser:
  undersøgt_nok: {trin: undersøg, udført: ja}
spor:
  sagen:
    titel: Sagen
    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}
trin:
  undersøg: {titel: Undersøg sagen, rolle: rådgiver, fra: ny}
  undersøg_igen: {titel: Undersøg sagen igen, rolle: rådgiver, fra: ny, gentages: ja}
  lederen_ser: {titel: Lederen ser på sagen, rolle: leder, fra: ny, spørger: [godkendt]}
  klag: {titel: Klag over sagen, rolle: rådgiver, fra: ny}
  vurder:
    titel: Vurder sagen
    rolle: rådgiver
    fra: ny
    gentages: ja
    udfald: {akut: {titel: Akut}, ikke_akut: Ikke akut}
  afslut:
    titel: Afslut sagen
    rolle: rådgiver
    fra: ny
    til: færdig
    kræver: [{betingelse: undersøgt_nok}, {fakta: godkendt, er: ja}]
pligter:
  undersøgt:
    titel: Sagen er undersøgt
    inden: 7 dage
    kalender: hverdage_man_fre
    regnet_fra: modtaget
    opfyldes_af: [undersøg]
    ansvarlig: rådgiver
    følge: brud
    hjemmel: [BL-18-1]
  klage:
    titel: Klage
    inden: 4 uger
    regnet_fra: modtaget
    opfyldes_af: [klag]
    ansvarlig: rådgiver
    følge: vindue
    hjemmel: [BL-18-1]
  leder_set:
    titel: Lederen har set sagen
    inden: 3 dage
    opfyldes_af: [lederen_ser]
    ansvarlig: leder
    følge: brud
    hjemmel: [BL-18-1]
  set_igen:
    titel: Sagen er set igen
    senest: {pligt: leder_set}
    opfyldes_af: [undersøg_igen]
    ansvarlig: rådgiver
    følge: brud
    hjemmel: [BL-18-1]
  opfølgning:
    titel: Opfølgning
    inden: 2 måneder
    gentages: efter_periode
    opfyldes_af: [undersøg_igen]
    ansvarlig: rådgiver
    følge: brud
    hjemmel: [BL-18-1]
  vurderet:
    titel: Sagen er vurderet
    inden: 2 dage
    opfyldes_af: [vurder]
    ansvarlig: rådgiver
    følge: brud
    hjemmel: [BL-18-1]
  rykket:
    titel: Sagen er set igen, da vurderingen ikke kom
    når: {pligt: vurderet, er: overskredet}
    opfyldes_af: [undersøg_igen]
    ansvarlig: rådgiver
    følge: brud
    hjemmel: [BL-18-1]
spærringer:
  først_undersøge:
    titel: Først undersøge
    når: {ikke: {betingelse: undersøgt_nok}}
    spærrer: [afslut, lederen_ser]
    forklaring: Sagen er ikke undersøgt.
"""
"""What the adaptations of the examples are laid over."""
ADAPTATION = {
    "tilpasning": "tilpasning: eksempel\n",
    "kommune": "kommune: Søvad\n",
    "udgave": 'udgave: "2026.1"\n',
    "til_udgave": 'til_udgave: "2026.1"\n',
    "gælder": "gælder: {fra: 2026-01-01}\n",
}
"""What every adaptation has, by its key."""


def completed(example: str, kind: Kind = "guide") -> str:
    """The example and, for a guide or an adaptation, the required keys that it leaves out. Other files stand as they are."""
    if kind not in ("guide", "tilpasning"):
        return example
    whole = GUIDE if kind == "guide" else ADAPTATION
    said = {line.partition(":")[0] for line in example.splitlines() if line[:1].strip()}
    return example.rstrip("\n") + "\n" + "".join(text for key, text in whole.items() if key not in said)


def as_file(rule: Rule, example: str | bytes | None) -> bytes | None:
    """The bytes of the whole file that the example stands for; None: there is no such file."""
    if example is None or isinstance(example, bytes):
        return example
    return completed(example, rule.kind).encode()


def file_name(rule: Rule) -> str:
    """What the file of an example is called where it is shown."""
    return "guide.yaml" if rule.kind == "guide" else f"{rule.kind}.yaml"


def shown(example: str | bytes | None) -> str:
    """The example as far as it can be shown; nothing for a file that is not there."""
    return "" if example is None else example if isinstance(example, str) else example.decode("utf-8", "replace")


def found(rule: Rule, example: str | bytes | None, proved: Find | None = None) -> tuple[list[Problem], dict[str, str]]:
    """What is found in the example beside the shipped shared files, and its text: both by the file's shown name.

    `proved`: what proofs find; asked where only they find what the rule is about.
    """
    name = file_name(rule)
    with tempfile.TemporaryDirectory() as folder:
        guides = Path(folder) / "guides"
        path = _place(guides, rule)
        path.parent.mkdir(parents=True)
        content = as_file(rule, example)
        if content is not None:
            path.write_bytes(content)
        others = rule.beside if example != rule.wrong else (*rule.beside, *rule.wrong_beside)
        if rule.kind == "tilpasning":
            others = (("eksempel/guide.yaml", NATIONAL), *others)
        for beside, text in others:
            (guides / beside).parent.mkdir(parents=True, exist_ok=True)
            (guides / beside).write_text(text, encoding="utf-8")
        library = load_guides(*dict.fromkeys((path.parent.parent, guides)))
        if rule.kind in ("guide", "tilpasning"):
            problems = examine(library, path, proved if rule.by_proof else None).problems
        else:
            problems = examine_shared(library)[0]
        return [_renamed(problem, str(path), name, folder) for problem in problems], {
            name: shown(None if content is None else content)
        }


def _place(guides: Path, rule: Rule) -> Path:
    """Where the file of an example lies."""
    if rule.kind == "tilpasning":
        return guides.parent / "kommune" / "eksempel" / file_name(rule)
    return guides / ("eksempel" if rule.kind == "guide" else "faelles") / file_name(rule)


def _renamed(problem: Problem, path: str, name: str, folder: str) -> Problem:
    """The problem in a file of another name; other files by what lies below the folder."""

    def shown_name(file: str) -> str:
        return name if file == path else file.removeprefix(f"{folder}{os.sep}")

    related = tuple(replace(place, file=shown_name(place.file)) for place in problem.related)
    return replace(problem, file=shown_name(problem.file), related=related)
