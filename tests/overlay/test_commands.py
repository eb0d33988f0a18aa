"""The commands work with the guide as the municipality has it, and say what is the municipality's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sagsgang.check.example import NATIONAL, completed
from sagsgang.cli.main import main
from sagsgang.guide.library import shipped_folder
from tests.overlay.municipality import ID, write

OURS = """\
fakta:
  farve: {type: tekst, spørgsmål: Hvilken farve har mappen?}
trin:
  undersøg: {rolle: [rådgiver, jurist]}
  vurder: {udfald: {akut: {kræver: [kig]}}}
  kig: {titel: Kig på sagen, rolle: rådgiver, fra: ny, spørger: [farve]}
pligter:
  undersøgt: {lokal_frist: {inden: 4 dage}}
spærringer:
  først_undersøge: {spærrer: [klag]}
"""
TRIAL = """\
prøve: Vi kigger
guide: eksempel
givet: {modtaget: 2026-11-02 09:00}
forløb:
  - så: {frist: {undersøgt: 2026-11-06 23:59:59}}
  - så: {frist: {undersøgt: 2026-11-09 23:59:59}}
  - udfør: kig
    fakta: {farve: Rød}
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a national guide and a municipality's, and a home of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("SAGSGANG_NU", "2026-11-02T10:00+01:00")
    monkeypatch.setenv("SAGSGANG_SOM", "anna:rådgiver")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "guides" / ID / "guide.yaml", NATIONAL)
    write(tmp_path / "kommune" / ID / "tilpasning.yaml", completed(OURS, "tilpasning"))
    write(tmp_path / "kommune" / ID / "proever" / "kig.yaml", TRIAL)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--guider", "kommune", "--guider", "guides", *words], os.environ)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_booklet_marks_what_is_the_municipalitys(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "guide", "vis", ID)
    assert code == 0
    assert "kommune/eksempel/tilpasning.yaml" in err
    assert "Tilpasset af Søvad, udgave 2026.1, over den nationale udgave 2026.1." in out
    assert "kig: Kig på sagen (kommunens eget)" in out
    assert "undersøg: Undersøg sagen\n        Kommunen har sagt noget om: rolle\n" in out
    assert "Kommunen har sagt noget om: akut: kræver" in out
    assert "Kommunen har sagt noget om: lokal_frist" in out
    assert "Kommunen har sagt noget om: spærrer" in out
    assert "kommunens egen: inden 4 dage" in " ".join(out.split())


def test_the_booklet_tells_a_program_the_same(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "guide", "vis", ID, "--json")
    told = json.loads(out)["adaptation"]
    assert (told["municipality"], told["edition"], told["national_edition"]) == ("Søvad", "2026.1", "2026.1")
    assert {"section": "trin", "id": "undersøg", "key": "rolle"} in told["changed"]
    assert told["own"] == {"steps": ["kig"], "obligations": [], "barriers": [], "facts": ["farve"]}


def test_a_guide_that_is_named_is_checked_and_tried_with_its_adaptation(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _err = run(capsys, "guide", "prøv", ID)
    assert (code, out.count("... ok")) == (0, 1)
    code, out, _err = run(capsys, "guide", "tjek", ID)
    assert code == 0
    assert "3 filer" in out
    write(office / "kommune" / ID / "tilpasning.yaml", completed("trin: {undersøg: {fra: ny}}\n", "tilpasning"))
    for what in (ID, "kommune", f"kommune/{ID}", f"kommune/{ID}/tilpasning.yaml"):
        code, out, _err = run(capsys, "guide", "tjek", what)
        assert (code, "SG805" in out) == (1, True), what
    code, out, _err = run(capsys, "guide", "tjek")
    assert (code, "SG805" in out) == (1, True)


def test_what_can_be_put_right_in_it_is(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = office / "kommune" / ID / "tilpasning.yaml"
    write(place, completed("trin: {undersøg: {rolle: jurrist}}\n", "tilpasning"))
    _code, out, _err = run(capsys, "guide", "tjek", f"kommune/{ID}/tilpasning.yaml", "--ret")
    assert "Rettet i kommune/eksempel/tilpasning.yaml" in out
    assert "rolle: jurist" in place.read_text(encoding="utf-8")


def test_it_is_laid_out_like_other_files(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = office / "kommune" / ID / "tilpasning.yaml"
    write(place, completed("trin:\n     undersøg:   {rolle: jurist}\n", "tilpasning"))
    assert run(capsys, "guide", "formatér", ID, "--tjek")[0] == 1
    assert run(capsys, "guide", "formatér", "kommune")[0] == 0
    assert "trin:\n  undersøg: {rolle: jurist}\n" in place.read_text(encoding="utf-8")


def test_a_case_begins_with_it_and_keeps_it(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "start", ID, "--fakta", "modtaget=2026-11-02 09:00", "--barn", "B1")
    assert code == 0
    assert "2026.1 + Søvad 2026.1" in " ".join(out.split())
    assert "kommunens egen frist; lovens er" in " ".join(out.split())
    (office / "kommune" / ID / "tilpasning.yaml").unlink()
    _code, out, _err = run(capsys, "hvornår", "EKS-2026-0001", "undersøgt")
    assert "Det er kommunens egen frist. Lovens egen er man 9. nov. 2026." in out
    _code, out, _err = run(capsys, "vis", "EKS-2026-0001", "--json")
    assert "kig" in [one["step"] for one in json.loads(out)["available"]]


def test_it_is_drawn(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "guide", "tegn", ID, "--format", "mermaid")
    assert code == 0
    assert "Kig på sagen" in out


@pytest.mark.parametrize("folder", sorted((shipped_folder() / "eksempler").iterdir()), ids=lambda path: path.name)
def test_an_example_is_clean_and_its_tests_hold(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert main(["guide", "tjek", "--streng", str(folder)], os.environ) == 0
    assert main(["guide", "formatér", "--tjek", str(folder)], os.environ) == 0
    capsys.readouterr()
    assert main(["guide", "prøv", str(folder)], os.environ) == 0
    assert "... ok" in capsys.readouterr().out
