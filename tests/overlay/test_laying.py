"""What an adaptation says stands in the guide, by id, with its own place; what it does not say is the national guide's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sagsgang.check.examine import examine, examine_document
from sagsgang.check.example import NATIONAL
from sagsgang.errors import InvalidGuide
from sagsgang.guide.library import guide_from_text, guide_to_text, load_guides, shipped_folder
from sagsgang.guide.yamldoc import load_text
from tests.overlay.municipality import ID, again, library, write

EVERYTHING = """\
titel: Sagerne hos os
fakta:
  modtaget: {hvorfor: Se stemplet.}
  farve: {type: tekst, spørgsmål: Hvilken farve har mappen?}
oprettelse:
  spørger: [farve]
trin:
  undersoeg:
    rolle: jurist
    breve: [vores-brev]
    vejledning: Gør det grundigt.
    forklaring: {barn: Vi ser på det.}
    kræver: {fakta: farve, er: kendt}
    spørger: [farve]
    mærker: [vores]
  vurder:
    udfald:
      akut: {kræver: [kig]}
      ikke_akut: {kræver: [kig]}
  kig: {titel: Kig på sagen, rolle: rådgiver, fra: ny}
pligter:
  undersøgt:
    ansvarlig: jurist
    underret: [leder]
    advar: 1 dag
    vejledning: Skynd dig.
    lokal_frist: {inden: 4 dage}
  kigget:
    titel: Der er kigget
    inden: 1 dag
    opfyldes_af: [kig]
    ansvarlig: rådgiver
    følge: lokalt_mål
spærringer:
  først_undersøge:
    spærrer: [vores]
  først_kigge:
    når: {ikke: {trin: kig, udført: ja}}
    spærrer: [afslut]
    forklaring: Der er ikke kigget.
egenskaber:
  - {aldrig: afslut, før: kig}
"""


def test_what_it_says_stands_in_the_guide_and_the_rest_is_national(tmp_path: Path) -> None:
    guides = library(tmp_path, EVERYTHING)
    national = guides.compiled(tmp_path / "guides" / ID / "guide.yaml")
    guide = guides.guide(ID)
    step, before = guide.steps["undersøg"], national.steps["undersøg"]
    assert (step.roles, step.letters, step.guidance, step.for_child) == (
        ("jurist",),
        ("vores-brev",),
        "Gør det grundigt.",
        "Vi ser på det.",
    )
    assert (step.title, step.phases, step.tags, step.asks) == (before.title, before.phases, ("vores",), ("farve",))
    assert [one.subject for one in step.requires] == ["farve"]
    assert [[one.subject for one in outcome.requires] for outcome in guide.steps["vurder"].outcomes] == [
        ["kig"],
        ["kig"],
    ]
    assert [outcome.title for outcome in guide.steps["vurder"].outcomes] == ["Akut", "Ikke akut"]
    rule = guide.obligations["undersøgt"]
    assert (rule.owner_role, rule.notify, [one.text for one in rule.remind]) == ("jurist", ("leder",), ["1 dag"])
    assert [(limit.local, limit.within and limit.within.text) for limit in rule.limits] == [
        (False, "7 dage"),
        (True, "4 dage"),
    ]
    assert rule.law == national.obligations["undersøgt"].law
    assert guide.barriers["først_undersøge"].stops == ("afslut", "lederen_ser", "vores")
    assert guide.opening.asks == ("modtaget", "farve")
    assert len(guide.properties) == 1
    assert guide.steps["klag"] == national.steps["klag"]
    assert list(guide.steps)[: len(national.steps)] == list(national.steps)


def test_everything_knows_in_which_file_it_stands(tmp_path: Path) -> None:
    guide = library(tmp_path, EVERYTHING).guide(ID)
    local, national = str(tmp_path / "kommune" / ID / "tilpasning.yaml"), str(tmp_path / "guides" / ID / "guide.yaml")
    assert guide.origin.file == guide.steps["undersøg"].origin.file == national
    assert guide.steps["kig"].origin.file == guide.steps["undersøg"].requires[0].origin.file == local
    assert guide.is_local(guide.obligations["kigget"].origin)
    assert not guide.is_local(guide.obligations["undersøgt"].origin)
    lines = Path(local).read_text(encoding="utf-8").splitlines()
    origin = guide.steps["undersøg"].requires[0].origin
    assert lines[origin.line - 1][origin.column - 1 :].startswith("{fakta: farve")
    adaptation = guide.adaptation
    assert adaptation is not None
    assert adaptation.origin.file == local
    assert ("trin", "undersøg", "rolle") in adaptation.changed
    assert ("trin", "vurder/akut", "kræver") in adaptation.changed
    assert ("pligter", "undersøgt", "lokal_frist") in adaptation.changed


def test_the_whole_has_a_digest_of_its_own_and_is_kept_with_it(tmp_path: Path) -> None:
    guides = library(tmp_path, "trin: {undersøg: {rolle: jurist}}\n")
    guide = guides.guide(ID)
    national = guides.compiled(tmp_path / "guides" / ID / "guide.yaml")
    assert guide.edition == "2026.1 + Søvad 2026.1"
    assert guide.digest != national.digest
    assert guide_from_text(guide_to_text(guide)) == guide
    other = library(tmp_path, "trin: {undersøg: {rolle: [rådgiver, jurist]}}\n").guide(ID)
    assert other.digest not in (guide.digest, national.digest)


def test_the_cache_is_not_asked_for_another_text_of_the_adaptation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folders = tmp_path / "kommune", tmp_path / "guides"
    library(tmp_path, "trin: {undersøg: {rolle: jurist}}\n")
    assert load_guides(*folders).guide(ID).steps["undersøg"].roles == ("jurist",)
    assert len(list((tmp_path / "cache" / "sagsgang").iterdir())) == 1
    assert load_guides(*folders).guide(ID).steps["undersøg"].roles == ("jurist",)
    assert len(list((tmp_path / "cache" / "sagsgang").iterdir())) == 1
    library(tmp_path, "trin: {undersøg: {rolle: fagchef}}\n")
    assert load_guides(*folders).guide(ID).steps["undersøg"].roles == ("fagchef",)


def test_before_and_after_its_days_the_national_guide_stands_alone(tmp_path: Path) -> None:
    guides = library(tmp_path, "gælder: {fra: 2026-01-01, til: 2026-12-31}\n")
    editions = [guides.guide(ID, date(year, 6, 1)).edition for year in (2025, 2026, 2027)]
    assert editions == ["2026.1", "2026.1 + Søvad 2026.1", "2026.1"]
    assert guides.nearest(ID, date(2026, 6, 1))[0].adaptation is not None
    assert guides.nearest(ID, date(2020, 6, 1)) == (guides.compiled(tmp_path / "guides" / ID / "guide.yaml"), False)


def test_an_older_adaptation_holds_in_its_own_days(tmp_path: Path) -> None:
    library(tmp_path, 'udgave: "2026.2"\ngælder: {fra: 2026-07-01}\ntrin: {undersøg: {rolle: jurist}}\n')
    older = 'tilpasning: eksempel\nkommune: Søvad\nudgave: "2026.1"\ntil_udgave: "2026.1"\n'
    older += "gælder: {fra: 2026-01-01, til: 2026-06-30}\ntrin: {undersøg: {rolle: [rådgiver, fagchef]}}\n"
    place = tmp_path / "kommune" / ID / "udgaver" / "2026.1.yaml"
    write(place, older)
    guides = again(tmp_path)
    assert guides.guide(ID).steps["undersøg"].roles == ("jurist",)
    assert guides.guide(ID, date(2026, 3, 1)).steps["undersøg"].roles == ("rådgiver", "fagchef")
    assert guides.guide(ID, date(2026, 8, 1)).steps["undersøg"].roles == ("jurist",)
    assert guides.guide(ID, date(2025, 8, 1)).steps["undersøg"].roles == ("rådgiver",)
    assert examine(guides, place).problems == []


def test_an_older_national_edition_is_adapted_only_if_it_is_named(tmp_path: Path) -> None:
    older = NATIONAL.replace("2026.1", "2025.1").replace("{fra: 2024-01-01}", "{fra: 2024-01-01, til: 2025-12-31}")
    newer = NATIONAL.replace("{fra: 2024-01-01}", "{fra: 2026-01-01}")
    write(tmp_path / "guides" / ID / "udgaver" / "2025.1.yaml", older)
    since = "gælder: {fra: 2024-01-01}\n"
    alone = library(tmp_path, since, national=newer)
    assert alone.guide(ID, date(2025, 5, 1)).edition == "2025.1"
    both = library(tmp_path, since + 'til_udgave: ["2025.1", "2026.1"]\n', national=newer)
    assert both.guide(ID, date(2025, 5, 1)).edition == "2025.1 + Søvad 2026.1"
    assert both.guide(ID).edition == "2026.1 + Søvad 2026.1"


def test_a_guide_with_an_adaptation_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path) -> None:
    guides = library(tmp_path, "trin: {undersøg: {gentages: ja}}\n")
    with pytest.raises(InvalidGuide, match=r"tilpasning\.yaml:1:") as caught:
        guides.guide(ID)
    (problem,) = caught.value.problems
    assert problem.related[0].file == str(tmp_path / "guides" / ID / "guide.yaml")
    assert str(tmp_path / "kommune") in (caught.value.hint or "")


def test_an_adaptation_over_a_guide_with_mistakes_tells_of_those(tmp_path: Path) -> None:
    guides = library(tmp_path, "", national=NATIONAL.replace("rolle: leder", "rolle: ledder"))
    found = examine(guides, tmp_path / "kommune" / ID / "tilpasning.yaml").problems
    assert {(problem.code, Path(problem.file).name) for problem in found} == {("SG101", "guide.yaml")}


def test_what_the_national_guide_is_told_of_is_not_told_again(tmp_path: Path) -> None:
    unused = NATIONAL.replace("fakta:\n", "fakta:\n  ubrugt: {type: tekst, spørgsmål: Bruges det?}\n")
    guides = library(tmp_path, "", national=unused)
    assert examine(guides, tmp_path / "guides" / ID / "guide.yaml").problems != []
    assert examine(guides, tmp_path / "kommune" / ID / "tilpasning.yaml").problems == []


def test_a_warning_in_it_can_be_accepted_where_it_stands(tmp_path: Path) -> None:
    fact = "fakta:\n  ubrugt: {type: tekst, spørgsmål: Bruges det?}%s\n"
    place = tmp_path / "kommune" / ID / "tilpasning.yaml"
    (problem,) = examine(library(tmp_path, fact % ""), place).problems
    assert (problem.severity, problem.file) == ("warning", str(place))
    accepted = examine(library(tmp_path, fact % f"  # sg: {problem.code} bruges i rapporten"), place)
    assert accepted.problems == []
    assert [reason for _problem, reason in accepted.suppressed] == ["bruges i rapporten"]


def test_text_that_is_not_saved_yet_is_examined_as_it_will_be(tmp_path: Path) -> None:
    guides = library(tmp_path, "")
    place = tmp_path / "kommune" / ID / "tilpasning.yaml"
    text = place.read_text(encoding="utf-8") + "trin: {undersøg: {rolle: jurrist}}\n"
    (problem,) = examine_document(guides, load_text(text, str(place))).problems
    assert (problem.code, problem.fix is None) == ("SG101", False)


def test_a_second_adaptation_of_the_same_guide_is_told_of(tmp_path: Path) -> None:
    library(tmp_path, "")
    text = (tmp_path / "kommune" / ID / "tilpasning.yaml").read_text(encoding="utf-8")
    second = tmp_path / "distrikt" / ID / "tilpasning.yaml"
    write(second, text)
    guides = load_guides(tmp_path / "kommune", tmp_path / "distrikt", tmp_path / "guides")
    (problem,) = examine(guides, second).problems
    assert problem.code == "SG803"
    assert problem.related[0].file == str(tmp_path / "kommune" / ID / "tilpasning.yaml")


def test_management_of_a_national_role_is_not_the_municipalitys_to_say(tmp_path: Path) -> None:
    own = "roller:\n  rådgiver: {titel: Vores rådgiver, ledelse: ja}\n  chef: {titel: Chef, ledelse: ja}\n"
    guides = library(tmp_path, "trin: {lederen_ser: {rolle: rådgiver}}\n", shared={"roller": own})
    found = examine(guides, tmp_path / "kommune" / ID / "tilpasning.yaml").problems
    assert [problem.code for problem in found] == ["SG812"]
    guides = library(tmp_path, "trin: {lederen_ser: {rolle: chef}}\n", shared={"roller": own})
    assert guides.guide(ID).steps["lederen_ser"].roles == ("chef",)
    assert guides.guide(ID).roles["rådgiver"].title == "Vores rådgiver"


@pytest.mark.parametrize("place", sorted((shipped_folder() / "eksempler").glob("*/*/tilpasning.yaml")), ids=str)
def test_the_examples_have_nothing_to_be_told_of_and_are_no_guides_by_themselves(place: Path) -> None:
    guides = load_guides(place.parents[1])
    assert examine(guides, place).problems == []
    assert guides.guide(place.parent.name).adaptation is not None
    assert guides.ids() == load_guides().ids()
    assert "eksempler" not in guides.ids()
