"""The shape of files, told in Danish: one message a mistake, at its place, with what was probably meant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from referencing.exceptions import Unresolvable

from sagsgang.guide.problem import Problem
from sagsgang.guide.schema import MAX_PROBLEMS, validate
from sagsgang.guide.yamldoc import load_file, load_text

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"

GUIDE = """\
guide: g
titel: G
udgave: "1"
gælder: {fra: 2024-01-01}
fakta:
  x: {type: ja_nej, spørgsmål: Er det?}
spor:
  a: {faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}}
trin:
  t:
    titel: T
{trin}
pligter:
  p:
    titel: P
{pligt}
"""
STEP_LINE, OBLIGATION_LINE = 12, 16


def guide(*, trin: str = "fra: ny", pligt: str = "inden: 24 timer") -> str:
    return GUIDE.replace("{trin}", "    " + trin).replace("{pligt}", "    " + pligt)


def problems_of(text: str, schema: str = "guide") -> list[Problem]:
    document = load_text(text, "g.yaml")
    assert document.problems == []
    return validate(document, schema, SCHEMAS)


def only_problem(text: str, schema: str = "guide") -> Problem:
    problems = problems_of(text, schema)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "guides").glob("*/guide.yaml")), Path(__file__).with_name("eksempel.yaml")],
    ids=lambda path: path.parent.name,
)
def test_guides_have_the_shape_of_a_guide(path: Path) -> None:
    document = load_file(path)
    assert document.problems == []
    assert validate(document, "guide", SCHEMAS) == []


@pytest.mark.parametrize("path", sorted((ROOT / "guides" / "faelles").glob("*.yaml")), ids=lambda path: path.stem)
def test_shared_files_have_their_shape(path: Path) -> None:
    document = load_file(path)
    assert document.problems == []
    assert validate(document, path.stem, SCHEMAS) == []


@pytest.mark.parametrize(
    "condition",
    [
        "t",
        "[t, {fakta: x, er: ja}]",
        "{alle: [t, {en_af: [t, {ikke: t}]}]}",
        "{trin: t, siden: t}",
        "{trin: t, udført: ja}",
        "{trin: t, udfald: ok, siden: t}",
        "{trin: t, udeladt: ja}",
        "{fakta: x, er: kendt, fordi: Vi skal vide det., hjemmel: [BL-136-2], ufravigelig: ja}",
        "{fakta: x, er_en_af: [a, 2]}",
        "{fakta: x, indeholder: a}",
        "{fakta: x, indeholder: [a, b]}",
        "{fakta: x, mindst: 3}",
        "{fakta: x, højst: 2.5}",
        "{fakta: x, før: nu, plus: 14 dage}",
        "{spor: a, i: ny}",
        "{spor: a, i: [ny, færdig]}",
        "{spor: a, afsluttet: ja}",
        "{pligt: p, er: overskredet}",
        "{person: ny_i_sagen}",
        "{person: ikke_blandt, trin: [t]}",
        "{person: ikke_blandt, trin: t}",
        "{person: ikke_blandt, fakta: x}",
        "{sag: g, er: åben}",
        "{sag: g, trin: t, udført: ja}",
        "{betingelse: b}",
    ],
)
def test_every_form_of_a_condition_is_known(condition: str) -> None:
    assert problems_of(guide(trin=f"kræver: {condition}")) == []


@pytest.mark.parametrize(
    "written",
    [
        "opstår: t",
        "opstår: [oprettelse, {fase: ny}, {fakta: x}, {pligt: p, er: opfyldt}, {trin: t, udfald: ok}, overtagelse]",
        "inden: {fakta: x}",
        "inden: 0 dage",
        "senest: {pligt: p}",
        "senest: x",
        "regnet_fra: {trin: t}",
        "regnet_fra: {fase: ny}",
        "første_dag: tæller",
        "fridag: næste_hverdag",
        "tidligst_af: [{inden: 14 dage, regnet_fra: x}, {senest: x}]",
        "gentages: efter_periode",
        "antal: 2",
        "opfyldes_af: t",
        "opfyldes_af: [t, {trin: t, udfald: ok}]",
        "foreløbigt_af: [t]",
        "følge: bortfald",
        "kan_forlænges: {hjemmel: [BL-1], kræver: t}",
        "advar: 14 dage",
        "advar: [1 måned, 14 dage]",
        "underret: [leder]",
    ],
)
def test_every_key_of_an_obligation_is_known(written: str) -> None:
    assert problems_of(guide(pligt=written)) == []


@pytest.mark.parametrize(
    ("trin", "code", "column", "words"),
    [
        ("spoerger: [x]", "SG051", 5, "Mente du «spørger»?"),
        ("kraever: t", "SG051", 5, "Mente du «kræver»?"),
        ("Rolle: a", "SG051", 5, "Mente du «rolle»?"),
        ("zzz: a", "SG051", 5, "Her kan stå: titel, part, rolle"),
        ("gentages: true", "SG053", 15, "Skriv ja eller nej."),
        ("gentages: måske", "SG054", 15, "Skriv ja eller nej."),
        ("gentages: 1", "SG053", 15, "Skriv ja eller nej."),
        ("rolle: {a: b}", "SG053", 12, "navn"),
        ("rolle: [A]", "SG055", 13, "lille bogstav"),
        ("spørger: x", "SG053", 14, "[x]"),
        ("spørger: []", "SG054", 14, "mindst 1"),
        ("vejledning: 12", "SG053", 17, 'anførselstegn: "12"'),
        ("vejledning: [a]", "SG053", 17, "Skriv kun én"),
        ("vejledning: ''", "SG054", 17, "Skriv en tekst"),
        ("udfald: [a, b]", "SG053", 13, "navn: indhold"),
        ("udfald: {a: {til: ny}}", "SG052", 17, "Tilføj titel"),
        ("udfald: {a b: B}", "SG055", 14, "vurder_akut"),
        ("tidligst: {efter: t}", "SG052", 15, "Tilføj tid"),
        ("tidligst: {efter: t, tid: 14}", "SG053", 31, "14 dage"),
        ("tidligst: {efter: t, tid: 14 dagge}", "SG055", 31, "14 dage"),
        ("hjemmel: [BL § 136]", "SG055", 15, "BL-136-2"),
        ("kræver: {fakta: x}", "SG056", 13, "Skriv er, er_en_af"),
        ("kræver: {fakta: x, eer: ja}", "SG051", 24, "Mente du «er»?"),
        ("kræver: {fakta: x, er: true}", "SG053", 28, "Skriv ja eller nej"),
        ("kræver: {fakta: x, mindst: tre}", "SG055", 32, "for eksempel 12"),
        ("kræver: {fakta: x, er: ja, plus: 3 dage}", "SG056", 13, "før eller efter"),
        ("kræver: {trin: t, fakta: x, er: ja}", "SG056", 23, "to punkter"),
        ("kræver: {trin: t, er: ja}", "SG056", 23, "to punkter"),
        ("kræver: {trin: [t, u]}", "SG053", 20, "Skriv ét trin"),
        ("kræver: {alle: [t], en_af: [t]}", "SG056", 25, "to punkter"),
        ("kræver: {spor: a}", "SG056", 13, "i: [fase]"),
        ("kræver: {pligt: p}", "SG052", 13, "Tilføj er"),
        ("kræver: {pligt: p, er: gjort}", "SG054", 28, "overskredet"),
        ("kræver: {sag: g, er: opfyldt}", "SG054", 26, "åben, lukket"),
        ("kræver: {person: ny}", "SG054", 22, "ny_i_sagen"),
        ("kræver: {person: ikke_blandt}", "SG056", 13, "trin eller fakta"),
        ("kræver: {er: ja}", "SG056", 13, "begynder med ét af"),
        ("kræver: [{en_af: [{ikke: {fakta: x, eer: ja}}]}]", "SG051", 41, "Mente du «er»?"),
        ("kræver: 7", "SG053", 13, "{fakta: navn, er: ja}"),
        ("kræver: Har talt med barnet", "SG055", 13, "navnet på et trin"),
    ],
)
def test_one_mistake_gives_one_message_where_it_stands(trin: str, code: str, column: int, words: str) -> None:
    problem = only_problem(guide(trin=trin))
    assert (problem.code, problem.span.line, problem.span.column) == (code, STEP_LINE, column)
    assert words in problem.hint
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("pligt", "code", "column", "words"),
    [
        ("lokal_frist: {inden: 3 dage}", "SG051", 5, "tilpasning"),
        ("følge: brudd", "SG054", 12, "Mente du «brud»?"),
        ("følge: loefte", "SG054", 12, "Mente du «løfte»?"),
        ("inden: 24 tmer", "SG055", 12, "hverdage"),
        ("inden: 24", "SG053", 12, "hverdage"),
        ("opstår: {pligt: p}", "SG052", 13, "Tilføj er"),
        ("opstår: {fase: ny, fakta: x}", "SG056", 24, "én ting ad gangen"),
        ("opstår: {}", "SG056", 13, "mindst én nøgle"),
        ("opfyldes_af: {udfald: ok}", "SG052", 18, "Tilføj trin"),
        ("regnet_fra: {trin: t, fase: ny}", "SG056", 17, "kun den ene"),
        ("antal: 0", "SG054", 12, "mindst 1"),
        ("antal: to", "SG053", 12, "for eksempel 2"),
    ],
)
def test_mistakes_in_obligations(pligt: str, code: str, column: int, words: str) -> None:
    problem = only_problem(guide(pligt=pligt))
    assert (problem.code, problem.span.line, problem.span.column) == (code, OBLIGATION_LINE, column)
    assert words in problem.hint


def test_several_mistakes_come_in_file_order() -> None:
    problems = problems_of("guide: Æ\nfakta: {x: {type: valg}, Y: {type: tekst}}\nspor: []\ntrin:\n  - a\n")
    assert [(p.code, p.span.line, p.span.column) for p in problems] == [
        ("SG052", 1, 1),
        ("SG052", 1, 1),
        ("SG052", 1, 1),
        ("SG055", 1, 8),
        ("SG052", 2, 12),
        ("SG055", 2, 26),
        ("SG053", 3, 7),
        ("SG053", 4, 1),
    ]
    assert {p.message for p in problems[:3]} == {f"Her mangler «{key}»." for key in ("titel", "udgave", "gælder")}


def test_a_misspelled_required_key_is_not_also_missing() -> None:
    problem = only_problem(guide().replace("titel: G\n", "titl: G\n"))
    assert (problem.code, problem.span.line, problem.hint) == ("SG051", 2, "Mente du «titel»?")


def test_a_mistake_in_a_block_of_several_lines_is_pointed_at_its_name() -> None:
    problem = only_problem(guide(trin="udfald:\n      godt:\n        til: ny"))
    assert (problem.code, problem.span.line, problem.span.column) == ("SG052", STEP_LINE + 1, 7)
    problem = only_problem(guide(trin="kræver:\n      - fakta: x\n        hjemmel: [BL-1]"))
    assert (problem.code, problem.span.line, problem.span.column) == ("SG056", STEP_LINE + 1, 9)


@pytest.mark.parametrize(
    ("computed", "code"),
    [
        ("{alder_af: x, ved: nu}", None),
        ("{dato_af: x, plus: 18 år}", None),
        ("{sag: g, trin: t}", None),
        ("{antal_sager: g, samme: barn, seneste: 1 år}", None),
        ("{antal_sager: g, samme: barn}", None),
        ("{alder_af: x}", "SG052"),
        ("{alder_af: x, ved: nu, plus: 1 år}", "SG056"),
        ("{ved: nu}", "SG056"),
        ("{antal_sager: g, samme: kommune}", "SG054"),
    ],
)
def test_computed_facts(computed: str, code: str | None) -> None:
    text = guide().replace("fakta:\n", f"fakta:\n  y: {{type: tal, beregnes: {computed}}}\n")
    assert [p.code for p in problems_of(text)] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("property_", "code"),
    [
        ("{aldrig: t, før: u}", None),
        ("{altid: t, før: u}", None),
        ("{altid: t, når: {fakta: x, er: ja}}", None),
        ("{aldrig: t}", "SG052"),
        ("{altid: t}", "SG056"),
        ("{før: t}", "SG056"),
        ("{aldrig: t, altid: u, før: t}", "SG056"),
    ],
)
def test_properties(property_: str, code: str | None) -> None:
    assert [p.code for p in problems_of(guide() + f"egenskaber:\n  - {property_}\n")] == (
        [] if code is None else [code]
    )


@pytest.mark.parametrize(
    ("schema", "text", "code"),
    [
        ("personer", "personer: {anna: {navn: Anna, roller: [rådgiver]}, bo.b@x.dk: {roller: [leder]}}", None),
        ("personer", "personer: {anna: {navn: Anna, rolle: [rådgiver]}}", "SG051"),
        ("personer", "personer: {anna: {roller: rådgiver}}", "SG053"),
        ("personer", "personer: {anna hansen: {roller: [a]}}", "SG055"),
        ("roller", "roller: {leder: {titel: Leder}}", None),
        ("roller", "roller: {Leder: {titel: Leder}}", "SG055"),
        ("roller", "roller: {leder: Leder}", "SG053"),
        ("kalendere", "kalendere: {hverdage: {titel: H, ugedage: [man, lør], lukket: [helligdage]}}", None),
        ("kalendere", "kalendere: {hverdage: {titel: H, ugedage: [mandag]}}", "SG054"),
        ("love", "regler: {BL-1: {titel: T, bindende: praksis, status: VERIFIED}}", None),
        (
            "love",
            "regler: {BL-1: {titel: T, bindende: lov, versioner: [{fra: 1. juli, retskilde: BL, sted: x}]}}",
            "SG055",
        ),
        ("love", "retskilder: {bl: {titel: T}}", "SG055"),
    ],
)
def test_the_shared_files(schema: str, text: str, code: str | None) -> None:
    assert [p.code for p in problems_of(text + "\n", schema)] == ([] if code is None else [code])


def test_a_document_without_content_has_no_shape() -> None:
    assert validate(load_text("", "g.yaml"), "guide", SCHEMAS) == []


def test_the_deepest_document_does_not_overflow_and_many_mistakes_come_to_an_end() -> None:
    deep = guide(trin="kræver: " + "{alle: [" * 17 + "t, {fakt: x}" + "]}" * 17)
    assert [p.code for p in problems_of(deep)] == ["SG051"]
    many = guide() + "betingelser: {" + ", ".join(f"b{n}: {{zzzz: 1}}" for n in range(3000)) + "}\n"
    assert len(problems_of(many)) == MAX_PROBLEMS


def test_a_schema_is_never_fetched(tmp_path: Path) -> None:
    (tmp_path / "x.schema.json").write_text('{"$ref": "http://example.invalid/x.json"}', encoding="utf-8")
    with pytest.raises(Unresolvable):
        validate(load_text("a: b\n", "g.yaml"), "x", tmp_path)


def test_reading_yaml_does_not_import_jsonschema() -> None:
    """A caseworker's command reads no schema and must not pay for one."""
    code = "import sys, sagsgang.guide.yamldoc, sagsgang.guide.schema; sys.exit('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
