"""`guide tjek --bevis`: what is said in each format, what is accepted, and what is kept between runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sagsgang.check.example import completed
from sagsgang.guide.library import cache_folder
from tests.cli.conftest import Run

BROKEN = completed("""\
trin:
  hør: {titel: Hør barnet, rolle: rådgiver, fra: ny, gentages: ja}
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
egenskaber:
  - {aldrig: afslut, før: hør}
""")
ACCEPTED = BROKEN.replace("før: hør}", "før: hør} # sg: SG220 jf. notat 12")


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "egne" / "eksempel" / "guide.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_nothing_is_proved_unless_it_is_asked_for(run: Run, guide: Path) -> None:
    result = run("guide", "tjek", "egne")
    assert (result.code, result.out) == (0, "Ingen fejl i 1 fil.\n")


def test_what_does_not_hold_is_told_with_its_story_and_what_holds_is_counted(run: Run, guide: Path) -> None:
    result = run("guide", "tjek", "egne", "--bevis")
    assert (result.code, result.err) == (0, "")
    assert "5:5: advarsel SG220: Holder ikke: «Afslut sagen» udføres aldrig før «Hør barnet»." in result.out
    assert "1. Sagen oprettes. 2. Trinnet «Afslut sagen» udføres. 3. Trinnet «Hør barnet» er ikke udført." in result.out
    assert "Bevist i egne/eksempel/guide.yaml:\n  Faser, trin og fælder: 5 af 5 holder.\n" in result.out
    assert "  Egenskaber: 0 af 1 holder; 1 holder ikke.\n" in result.out
    assert run("guide", "tjek", "egne", "--bevis", "--streng").code == 1


def test_a_finding_of_a_proof_is_accepted_as_others_and_the_comment_is_not_left_over_without_proof(
    run: Run, guide: Path
) -> None:
    guide.write_text(ACCEPTED, encoding="utf-8")
    assert run("guide", "tjek", "egne", "--streng").code == 0
    assert run("guide", "tjek", "egne", "--bevis", "--streng").code == 0
    guide.write_text(
        ACCEPTED.replace("aldrig: afslut, før: hør", "aldrig: hør, når: {trin: hør, udeladt: ja}, før: afslut")
    )
    assert "SG094" not in run("guide", "tjek", "egne").out
    assert "SG094" in run("guide", "tjek", "egne", "--bevis").out


def test_the_json_has_every_claim_with_its_verdict_and_story(run: Run, guide: Path) -> None:
    answer = json.loads(run("guide", "tjek", "egne", "--bevis", "--json").out)
    verdicts = {(one["code"], one["part"]): one["verdict"] for one in answer["proofs"]}
    assert verdicts["SG211", "færdig"] == verdicts["SG212", "afslut"] == verdicts["SG213", "sagen"] == "proved"
    broken = next(one for one in answer["proofs"] if one["code"] == "SG220")
    assert (broken["verdict"], broken["topic"], broken["bound"]) == ("refuted", "property", None)
    assert [event["kind"] for event in broken["story"]] == ["open", "step", "so"]
    assert "proofs" not in json.loads(run("guide", "tjek", "egne", "--json").out)


@pytest.mark.parametrize("form", ["kort", "github", "sarif"])
def test_every_format_tells_of_what_does_not_hold(run: Run, guide: Path, form: str) -> None:
    assert "SG220" in run("guide", "tjek", "egne", "--bevis", "--format", form).out


def test_answers_are_kept_in_each_language_and_a_damaged_one_is_worked_out_again(run: Run, guide: Path) -> None:
    first = run("guide", "tjek", "egne", "--bevis").out
    kept = list((cache_folder() / "beviser").glob("*.json"))
    assert kept
    assert run("guide", "tjek", "egne", "--bevis").out == first
    for path in kept:
        path.write_text('[{"code": 1}]', encoding="utf-8")
    assert run("guide", "tjek", "egne", "--bevis").out == first


def test_watching_and_proving_are_two_things(run: Run, guide: Path) -> None:
    result = run("guide", "tjek", "egne", "--bevis", "--overvåg")
    assert result.code == 2
    assert "--overvåg og --bevis kan ikke stå sammen." in result.err
