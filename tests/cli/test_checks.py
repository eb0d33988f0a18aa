"""`guide tjek` and `regel` as people run them: formats, what is looked at, what is put right, and watching."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sagsgang.check.example import completed
from sagsgang.check.rules import all_rules
from sagsgang.cli.chosen import chosen
from sagsgang.cli.main import main
from sagsgang.guide.library import shipped_folder
from tests.cli.conftest import ROOT, Run

CUT = completed("titel: Besøg nummer #2\n")
WRONG = completed("trin:\n  afslut: {titel: Afslut, rolel: rådgiver, fra: ny, til: færdig}\n")
UNKNOWN = completed("farve: rød\n")


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A guide of one's own, without mistakes."""
    path = tmp_path / "egne" / "eksempel" / "guide.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(completed("guide: eksempel\n"), encoding="utf-8")
    return path


# -- formats ---------------------------------------------------------------------------------------------------------


def test_the_text_counts_says_what_can_be_put_right_and_where_to_read_more(run: Run, guide: Path) -> None:
    guide.write_text(WRONG, encoding="utf-8")
    result = run("guide", "tjek", "egne")
    assert (result.code, result.err) == (1, "")
    assert result.out == (
        "egne/eksempel/guide.yaml:2:27: fejl SG051: Ukendt nøgle «rolel».\n"
        "  |\n"
        "2 |   afslut: {titel: Afslut, rolel: rådgiver, fra: ny, til: færdig}\n"
        "  |                           ^^^^^\n"
        "  = Mente du «rolle»?\n"
        "  = Kan rettes med --ret: «rolel» → «rolle»\n"
        "1 fejl i 1 fil. 1 kan rettes med --ret.\n"
        "Læs mere: sagsgang regel SG051\n"
    )


def test_a_line_a_finding_and_the_count_beside_it(run: Run, guide: Path) -> None:
    guide.write_text(UNKNOWN, encoding="utf-8")
    result = run("guide", "tjek", "egne", "--format", "kort")
    assert result.code == 1
    assert result.out == "egne/eksempel/guide.yaml:1:1: fejl SG051: Ukendt nøgle «farve».\n"
    assert result.err == "1 fejl i 1 fil.\n"


def test_github_is_told_in_its_own_words(run: Run, guide: Path) -> None:
    guide.write_text(UNKNOWN, encoding="utf-8")
    result = run("guide", "tjek", "egne", "--format", "github")
    place = "file=egne/eksempel/guide.yaml,line=1,col=1,endLine=1,endColumn=6,title=SG051"
    assert result.out.startswith(f"::error {place}::Ukendt nøgle «farve». Her kan stå: ")
    assert result.code == 1


@pytest.mark.parametrize("text", [CUT, completed("guide: eksempel\n")])
def test_json_and_sarif_are_one_document_with_and_without_findings(run: Run, guide: Path, text: str) -> None:
    guide.write_text(text, encoding="utf-8")
    found = [finding["code"] for finding in run("guide", "tjek", "egne", "--json").json["findings"]]
    assert found == (["SG012"] if text == CUT else [])
    assert run("guide", "tjek", "egne", "--format", "json").json == run("guide", "tjek", "egne", "--json").json
    result = run("guide", "tjek", "egne", "--format", "sarif")
    assert (result.code, result.err) == (0, "")
    (one,) = json.loads(result.out)["runs"]
    assert [finding["ruleId"] for finding in one["results"]] == found


def test_formats_that_there_are_not_and_two_at_once_are_refused(run: Run, guide: Path) -> None:
    result = run("guide", "tjek", "egne", "--format", "xml")
    assert (result.code, result.out) == (2, "")
    assert "tekst, kort, json, sarif, github" in result.err
    assert run("guide", "tjek", "egne", "--json", "--format", "sarif").code == 2
    assert run("guide", "tjek", "egne", "--json", "--format", "json").code == 0
    assert run("guide", "tjek", "egne", "--overvåg", "--format", "json").code == 2
    assert run("guide", "tjek", "egne", "--overvaag", "--ret").code == 2


def test_warnings_count_when_they_are_to(run: Run, guide: Path) -> None:
    guide.write_text(CUT, encoding="utf-8")
    assert run("guide", "tjek", "egne").code == 0
    assert run("guide", "tjek", "egne", "--streng").code == 1
    opening = "trin:\n  afslut: {titel: Afslut, rolle: rådgiver, fra: ny, til: færdig, åbner: {guide: en_anden}}\n"
    guide.write_text(completed(opening), encoding="utf-8")
    result = run("guide", "tjek", "egne", "--streng")
    assert "1 bemærkning i 1 fil." in result.out
    assert result.code == 0


def test_what_is_accepted_is_counted(run: Run, guide: Path) -> None:
    guide.write_text(f"# sg: SG012 accepteret, jf. notat 12\n{CUT}", encoding="utf-8")
    result = run("guide", "tjek", "egne", "--streng")
    assert result.out == "Ingen fejl i 1 fil. 1 undertrykt.\n"
    assert result.code == 0
    (accepted,) = json.loads(run("guide", "tjek", "egne", "--format", "sarif").out)["runs"][0]["results"]
    assert accepted["suppressions"][0]["justification"] == "accepteret, jf. notat 12"


# -- what is looked at -----------------------------------------------------------------------------------------------


def test_a_file_named_twice_is_looked_at_once(run: Run, guide: Path) -> None:
    guide.write_text(UNKNOWN, encoding="utf-8")
    result = run("guide", "tjek", "egne", "egne/eksempel", str(guide), "egne/eksempel/../eksempel/guide.yaml")
    assert result.out.count("SG051: ") == 1
    assert "1 fejl i 1 fil." in result.out


def test_standard_input_is_not_a_guide_and_that_is_said(run: Run) -> None:
    result = run("guide", "tjek", "-", stdin=CUT.encode())
    assert result.code == 2
    assert "Gem det i en fil" in result.err


def test_the_shared_files_of_a_folder_are_used_and_looked_at(run: Run, guide: Path) -> None:
    """Whoever checks a folder need not also say where its roles are."""
    shared = guide.parents[1] / "faelles" / "roller.yaml"
    shared.parent.mkdir()
    shared.write_text("roller:\n  koordinator: {titel: Koordinator}\n", encoding="utf-8")
    step = "trin:\n  afslut: {titel: Afslut, rolle: koordinator, fra: ny, til: færdig}\n"
    guide.write_text(completed(step), encoding="utf-8")
    assert run("guide", "tjek", "egne").out == "Ingen fejl i 2 filer.\n"
    assert run("guide", "tjek", str(guide)).out == "Ingen fejl i 1 fil.\n"
    shared.write_text("roller:\n  koordinator: {titl: Koordinator}\n", encoding="utf-8")
    for what in ("egne/faelles", "egne/faelles/roller.yaml"):
        result = run("guide", "tjek", what)
        assert result.out.startswith("egne/faelles/roller.yaml:2:17: fejl SG051")
        assert "1 fejl i 1 fil." in result.out
    assert "egne/faelles/roller.yaml:2:17" in run("guide", "tjek", str(guide)).out


def test_without_words_all_guides_and_shared_files_are_looked_at(run: Run) -> None:
    files = chosen((), ())
    assert {path.parent.name for path in files.guides} >= {"underretning", "undersoegelse"}
    assert {path.name for path in files.shared} == {"roller.yaml", "kalendere.yaml", "love.yaml"}
    assert len(files.trials) >= 30
    number = len(files.guides) + len(files.trials) + len(files.shared) + 1  # and «lille»
    assert f"i {number} filer." in run("guide", "tjek").out


# -- putting right ---------------------------------------------------------------------------------------------------


def test_what_was_put_right_is_said_and_what_is_left(run: Run, guide: Path) -> None:
    guide.write_text(WRONG.replace("fra: ny,", "fra: nyy,") + "# en kommentar\n", encoding="utf-8")
    result = run("guide", "tjek", "egne", "--ret")
    assert result.out == (
        "Rettet i egne/eksempel/guide.yaml:\n"
        "  linje 2, SG051: «rolel» → «rolle»\n"
        "  linje 2, SG101: «nyy» → «ny»\n"
        "Ingen fejl i 1 fil.\n"
    )
    assert result.code == 0
    assert guide.read_text(encoding="utf-8") == WRONG.replace("rolel", "rolle") + "# en kommentar\n"
    assert run("guide", "tjek", "egne", "--ret").out.startswith("Der er ikke noget, der kan rettes sikkert.\n")


def test_beside_json_what_was_put_right_is_told_apart(run: Run, guide: Path) -> None:
    guide.write_text(WRONG.replace("guide: eksempel", "guide: eksempel\nfarve: rød"), encoding="utf-8")
    result = run("guide", "tjek", "egne", "--ret", "--json")
    assert [finding["message"] for finding in result.json["findings"]] == ["Ukendt nøgle «farve»."]
    assert "«rolel» → «rolle»" in result.err
    assert result.code == 1


def test_shared_files_are_put_right_before_the_guides_that_use_them(run: Run, guide: Path) -> None:
    shared = guide.parents[1] / "faelles" / "roller.yaml"
    shared.parent.mkdir()
    shared.write_text("roller:\n  koordinator: {titl: Koordinator}\n", encoding="utf-8")
    step = "trin:\n  afslut: {titel: Afslut, rolle: koordinatr, fra: ny, til: færdig}\n"
    guide.write_text(completed(step), encoding="utf-8")
    result = run("guide", "tjek", "egne", "--ret")
    assert result.code == 0
    assert "«titl» → «titel»" in result.out
    assert "«koordinatr» → «koordinator»" in result.out


def test_the_guides_that_come_along_are_only_changed_when_their_place_is_named(
    run: Run, guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an installed package, whose guides no command changes by itself."""
    guide.write_text(WRONG, encoding="utf-8")
    monkeypatch.delenv("SAGSGANG_GUIDER")
    for module in ("sagsgang.guide.library", "sagsgang.cli.chosen"):
        monkeypatch.setattr(f"{module}.shipped_folder", lambda: guide.parents[1])
    faelles = guide.parents[1] / "faelles"
    faelles.mkdir()
    for path in (shipped_folder() / "faelles").glob("*.yaml"):
        (faelles / path.name).write_bytes(path.read_bytes())
    for words in ((), ("eksempel",)):
        assert "«rolel»" in run("guide", "tjek", *words, "--ret").out
        assert guide.read_text(encoding="utf-8") == WRONG
    run("guide", "tjek", str(guide), "--ret")
    assert guide.read_text(encoding="utf-8") == WRONG.replace("rolel", "rolle")


AS_FROM_A_TERMINAL = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sagsgang.cli.main import run
run()
"""
"""Where Ctrl-C counts, although these tests may run in the background of a shell, where it does not."""

# -- watching --------------------------------------------------------------------------------------------------------


def test_watching_looks_again_when_a_file_is_saved_and_ends_when_it_is_told_to(guide: Path, tmp_path: Path) -> None:
    said = tmp_path / "sagt.txt"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with (
        said.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-c", AS_FROM_A_TERMINAL, "guide", "tjek", "egne", "--overvåg"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=tmp_path,
        ) as process,
    ):
        try:
            seen = [wait_for(said, "Ingen fejl i 1 fil.", times=1)]
            guide.write_text(UNKNOWN, encoding="utf-8")
            seen.append(wait_for(said, "Ukendt nøgle «farve».", times=1))
            guide.unlink()
            seen.append(wait_for(said, "Der er ingen guide i mappen egne.", times=1))
            guide.write_text(completed("guide: eksempel\n"), encoding="utf-8")
            seen.append(wait_for(said, "Ingen fejl i 1 fil.", times=2))
            time.sleep(1.2)
            assert said.read_text(encoding="utf-8") == seen[-1], "nothing was saved, so nothing is said"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
    text = said.read_text(encoding="utf-8")
    assert text.endswith("Overvågningen er stoppet.\n")
    assert "Traceback" not in text
    assert "\x1b" not in text


def test_only_a_terminal_is_cleared_before_each_look(
    guide: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", ended)
    for is_terminal in (True, False):
        monkeypatch.setattr(sys.stdout, "isatty", lambda is_terminal=is_terminal: is_terminal)
        assert main(["guide", "tjek", "egne", "--overvaag"], os.environ) == 0
        assert capsys.readouterr().out == ("\x1b[2J\x1b[H" if is_terminal else "") + "Ingen fejl i 1 fil.\n"


def wait_for(file: Path, words: str, *, times: int) -> str:
    """The text of the file when it holds the words so many times and has come to rest."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        text = file.read_text(encoding="utf-8")
        if text.count(words) >= times and text.endswith("Slut med Ctrl-C.\n"):
            return text
        time.sleep(0.05)
    raise AssertionError(f"«{words}» was not said {times} times:\n{file.read_text(encoding='utf-8')}")


# -- regel -----------------------------------------------------------------------------------------------------------


def test_regel_lists_the_codes_and_shows_one_with_what_is_really_said(run: Run) -> None:
    listed = run("regel").out
    assert all(rule.code in listed for rule in all_rules())
    result = run("regel", "SG051")
    assert result.code == 0
    for said in (
        "SG051  ukendt nøgle (fejl)\n",
        "\nSådan ikke\n  trin:\n",
        "  guide.yaml:4:5: fejl SG051: Ukendt nøgle «rolel».\n    |\n  4 |     rolel: rådgiver\n    |     ^^^^^\n",
        "\nSådan\n  trin:\n",
    ):
        assert said in result.out
    assert run("rule", "51", "sg051").out == result.out


def test_regel_shows_what_cannot_be_shown_as_text_too(run: Run) -> None:
    assert "(Filen guide.yaml findes ikke.)" in run("regel", "SG015").out
    assert "titel: M\ufffdde" in run("regel", "SG008").out
    assert "titel:→Besøg" in run("regel", "SG005").out


def test_regel_as_json(run: Run) -> None:
    every = run("regel", "--json").json["codes"]
    assert [one["code"] for one in every] == [rule.code for rule in all_rules()]
    (one,) = run("regel", "SG101", "--json").json["codes"]
    assert [finding["code"] for finding in one["findings"]] == ["SG101"]
    assert one["right"] != one["wrong"]
    assert run("regel", "SG015", "--json").json["codes"][0]["wrong"] is None


def test_a_code_that_there_is_not_is_said_with_the_nearest(run: Run) -> None:
    result = run("regel", "SG1011")
    assert result.code == 4
    assert "Koden «SG1011» findes ikke." in result.err
    assert "Mente du SG1" in result.err
    assert run("regel", "underretning").code == 4
