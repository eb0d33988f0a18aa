"""Every exit code, and that what is wrong is said first and what to do next: in words, and as JSON."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sagsgang.cli import running
from sagsgang.engine import Case, Engine
from sagsgang.errors import StoreUnavailable
from tests.cli.conftest import ANSWERS, OPENING, ROOT, Result, Run


def fails(result: Result, code: int, *said: str) -> None:
    """Nothing on standard output, a first line that says what is wrong, and no traceback."""
    assert result.code == code, (result.out, result.err)
    assert result.out == ""
    lines = result.err.splitlines()
    assert lines[0][0] != " ", lines
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("  ")), lines
    assert "Traceback" not in result.err
    for text in said:
        assert text in result.err


# -- 1: something was found ----------------------------------------------------------------------------------------------


def test_1_unreadable_log_lines(run: Run) -> None:
    log = b'{"case":"K1","do":"open","guide":"lille","at":"2026-11-20T15:40","by":"anna"}\n{"case":\n\xff\n[1]\n'
    result = run("afspil", "-", stdin=log)
    assert result.code == 1
    assert "! Linje 2 kan ikke bruges: Linjen er ikke JSON." in result.out
    assert [problem["line"] for problem in run("afspil", "-", "--json", stdin=log).json["problems"]] == [2, 3, 4]


def test_1_a_broken_chain_names_case_and_record(run: Run, screened: str, home: Path) -> None:
    with sqlite3.connect(home / "data" / "sagsgang" / "sager.db") as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "records" in tables or "record" in tables, tables
        table = "records" if "records" in tables else "record"
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(f"UPDATE {table} SET actor = 'en anden' WHERE seq = 2")
    database.close()
    result = run("verificér")
    assert result.code == 1
    assert f"! {screened}, række 2:" in result.out
    found = json.loads(run("verificér", "--json").out)
    assert (found["damage"][0]["case"], found["damage"][0]["record"]) == (screened, 2)


# -- 2: wrong use --------------------------------------------------------------------------------------------------------


def test_2_a_missing_answer_names_the_option(run: Run, case: str) -> None:
    fails(run("start", "lille", "--fakta", "modtaget=nu"), 2, "underretter", "--fakta underretter=… --fakta overgreb=…")
    fails(run("udfør", case, "vurder"), 2, "--udfald …", "--fakta begrundelse=…")
    fails(
        run("--som", "anna", "udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x"),
        2,
        "--som PERSON:ROLLE",
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("vsi",),
        ("simulér",),
        ("forlæng", "X"),
        ("backup",),
        ("guide",),
        ("guide", "sammenlign"),
        ("guide", "simulér"),
        ("guide", "simulér", "lille", "--forløb", "0"),
        ("guide", "simulér", "lille", "--frø", "to"),
        ("vis",),
        ("vis", "A", "B"),
        ("vis", "A", "--findes-ikke"),
        ("vis", "A", "--nu", "nu"),
        ("vis", "A", "--som-kendt"),
        ("ret", "A", "to"),
        ("hvornår", "A", "b", "--nr", "0"),
        ("--nu", "i morgen", "mine"),
        ("--nu", "2026-10-25 02:30", "mine"),
        ("--nu", "2026-03-29 02:30", "mine"),
        ("--farve", "lyserød", "mine"),
        ("--sprog", "sv", "mine"),
        ("--lager", "mysql://bruger:hemmelig@vært/sager", "mine"),
        ("--som", "", "mine"),
        ("--som", "PERSON:rådgiver", "mine"),
        ("--som", "a b", "mine"),
        ("--som", "anna:modtagels", "start", "lille", *OPENING),
        ("--log", "mangler/log.jsonl", "mine"),
        ("start", "lille", *OPENING, "rod"),
        ("start", "lille", *OPENING, "antal=0"),
        ("start", "lille", *OPENING, "overgreb=ja"),
        ("start", "lille", *OPENING, "ukendt=1"),
        ("start", "lille", *OPENING, "--fakta-fil", "mangler.json"),
        ("start", "lille", *OPENING, "--kl", "2026-11-21 12:00"),
        ("start", "lille", *OPENING, "--barn", "to ord"),
        ("vis", "\udcff"),
        ("luk", "A", "--begrundelse", "\udcff"),
        ("afspil", "mangler.jsonl"),
        ("afspil", "-", "--fejl-ved", "FEJL"),
    ],
    ids=lambda words: ascii(" ".join(words)),
)
def test_2_wrong_use(run: Run, case: str, words: tuple[str, ...]) -> None:
    result = run(*words)
    fails(result, 2)
    assert len(result.err.splitlines()) == 2
    assert "hemmelig" not in result.err
    failed = run("--json", *words).json
    assert failed["error"]["exit"] == 2


def test_2_says_what_was_meant(run: Run, case: str) -> None:
    assert "Mente du «vis»?" in run("vsi").err
    assert "«simulér» er ikke en kommando" in run("simulér").err
    assert "Mente du «modtagelse»?" in run("--som", "anna:modtagels", "fakta", case, "antal=1").err
    assert "--lager skal stå foran kommandoen." in run("vis", case, "--lager", "x").err
    assert "Mente du --som-kendt?" in run("vis", case, "--som-kend", "nu").err
    both = run("--nu", "2026-10-25 02:30", "mine").err
    assert "2026-10-25T02:30:00+02:00" in both
    assert "2026-10-25T02:30:00+01:00" in both
    assert "Vælg mellem: akut, ikke_akut." in run("udfør", case, "vurder", "--udfald", "måske").err


@pytest.mark.parametrize("number", ["010190-1234", "0101901234", "x=010190 1234"])
def test_2_what_looks_like_a_cpr_number_is_refused_and_not_repeated(run: Run, home: Path, number: str) -> None:
    for words in (
        ("vis", number),
        ("start", "lille", *OPENING, "--barn", number),
        ("--som", number, "mine"),
        (number,),
    ):
        result = run(*words)
        fails(result, 2, "CPR")
        assert "1234" not in result.err
        assert "1234" not in run(*words, "--json").out
    assert not (home / "data" / "sagsgang").exists()


def test_2_facts_given_badly_in_files_are_told_by_line_not_by_content(run: Run, case: str, tmp_path: Path) -> None:
    (tmp_path / "linjer.txt").write_text("antal=2\nhemmeligt ord\n", encoding="utf-8")
    (tmp_path / "brudt.json").write_text('{"antal": ', encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("antal=2\nbegrundelse=æ\n".encode("latin-1"))
    for name in ("linjer.txt", "brudt.json", "latin.txt", "."):
        result = run("fakta", case, "--fakta-fil", name)
        fails(result, 2)
        assert "hemmeligt" not in result.err
    fails(run("fakta", case, "antal=1", "--fakta", "antal=2"), 2, "to gange")


# -- 3: the guide refuses ------------------------------------------------------------------------------------------------


def test_3_a_refusal_carries_every_reason(run: Run, case: str) -> None:
    words = ("--som", "bo:rådgiver", "udfør", case, "afgør", "--udfald", "indsats")
    fails(run(*words), 3, "Sporet «Vurdering» er i «Ny»", "«Samtale med barnet»", f"sagsgang hvorfor {case} afgør")
    error = run(*words, "--json").json["error"]
    assert (error["exit"], error["code"]) == (3, "step_refused")
    assert {reason["result"] for reason in error["why"]["reasons"]} == {"unmet"}
    assert error["why"]["ways_forward"]


def test_3_a_refusal_comes_before_questions(run: Run, screened: str) -> None:
    fails(run("--som", "bo:rådgiver", "udfør", screened, "afgør"), 3)


def test_3_no_edition_and_invalid_guide(run: Run, case: str, tmp_path: Path) -> None:
    fails(
        run("start", "lille", "--fakta", "modtaget=2020-01-01 12:00", "underretter=borger", "overgreb=nej"),
        3,
        "Ingen udgave",
    )
    folder = tmp_path / "egne" / "brudt"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text("guide: [\n", encoding="utf-8")
    fails(run("--guider", "egne", "start", "brudt"), 3, "brudt/guide.yaml:", "sagsgang guide tjek")


# -- 4: not found --------------------------------------------------------------------------------------------------------


def test_4_not_found(run: Run, case: str) -> None:
    fails(run("vis", "LIL-2026-0099"), 4, "LIL-2026-0099")
    fails(run("start", "findes_ikke"), 4)
    fails(run("udfør", case, "vurderr"), 4, "Mente du «vurder»?")
    fails(run("hvorfor", case, "x"), 4)
    fails(run("hvornår", case, "x"), 4, "Pligter: akut_vurdering")
    fails(run("lov", "BL-0"), 4)
    assert run("vis", "LIL-2026-0099", "--json").json["error"]["code"] == "not_found"


def test_4_names_are_shown_without_what_a_terminal_would_obey(run: Run) -> None:
    result = run("vis", "\x1b]0;titel\x07\u202e")
    assert result.code == 4
    assert "\x1b" not in result.err
    assert "\u202e" not in result.err


# -- 5, 6 ----------------------------------------------------------------------------------------------------------------


def test_5_somebody_else_was_first(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and recording, another process records."""
    original = Case.do

    def late(self: Case, *words: Any, **given: Any) -> Case:
        environment = {**os.environ, "SAGSGANG_SOM": "bo:modtagelse"}
        subprocess.run(
            [sys.executable, "-m", "sagsgang.cli.main", "fakta", case, "antal=2"],
            env=environment,
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
        return original(self, *words, **given)

    monkeypatch.setattr(Case, "do", late)
    words = ("udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    fails(run(*words), 5, "ændret af en anden", f"sagsgang tidslinje {case}")
    assert len(run("tidslinje", case, "--json").json["entries"]) == 2


def test_6_not_allowed_for_this_person(run: Run, screened: str) -> None:
    fails(run("udfør", screened, "børnesamtale"), 6, "Børne- og ungerådgiver")
    error = run("udfør", screened, "børnesamtale", "--json").json["error"]
    assert (error["exit"], error["why"]["reasons"][0]["kind"]) == (6, "role")
    assert run("--som", "anna:rådgiver", "udfør", screened, "genvurder").code == 6


def test_6_roles_come_from_personer_yaml_where_there_is_one(run: Run, case: str, tmp_path: Path) -> None:
    shared = tmp_path / "egne" / "faelles"
    shared.mkdir(parents=True)
    people = "personer:\n  anna: {roller: [modtagelse]}\n  bo: {roller: [rådgiver, leder]}\n"
    (shared / "personer.yaml").write_text(people, encoding="utf-8")
    own = ("--guider", "egne", "--guider", str(ROOT / "tests" / "cli" / "guides"))
    fails(
        run(*own, "--som", "bo:modtagelse", "fakta", case, "antal=1"),
        6,
        "bo har ikke rollen «modtagelse».",
        "rådgiver, leder",
    )
    fails(run(*own, "--som", "carl:leder", "fakta", case, "antal=1"), 6, "carl står ikke i personer.yaml.")
    fails(run(*own, "--som", "bo", "udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x"), 6)
    done = run(*own, "--som", "anna", "udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    assert done.code == 0
    assert run("tidslinje", case, "--json").json["entries"][-1]["role"] == "modtagelse"
    assert run(*own, "--som", "bo", "udfør", case, "børnesamtale").code == 0
    assert run("tidslinje", case, "--json").json["entries"][-1]["role"] == "rådgiver"
    assert "* afgør" in run(*own, "--som", "bo", "vis", case).out
    (shared / "personer.yaml").write_text("personer: [\n", encoding="utf-8")
    fails(run(*own, "--som", "bo", "fakta", case, "antal=1"), 3, "personer.yaml")


# -- 7, 8: the store -----------------------------------------------------------------------------------------------------


def test_7_a_damaged_store(run: Run, screened: str, home: Path) -> None:
    path = home / "data" / "sagsgang" / "sager.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    for leftover in path.parent.glob("sager.db-*"):
        leftover.unlink()
    fails(run("vis", screened), 7)


def test_8_missing_and_foreign_stores(run: Run, home: Path) -> None:
    fails(run("--lager", f"sqlite:///{home}/mangler.db", "mine"), 8, "mangler.db")
    (home / "fremmed.db").write_bytes(b"noget helt andet" * 512)
    fails(run("--lager", "sqlite:///fremmed.db", "mine"), 8)
    with sqlite3.connect(home / "andet.db") as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    fails(run("--lager", "sqlite:///andet.db", "mine"), 8)
    fails(run("--lager", "postgresql://a:hemmelig@b/c", "mine"), 8)
    assert run("--lager", "sqlite:///mangler.db", "mine", "--json").json["error"]["exit"] == 8
    assert not (home / "mangler.db").exists()


def test_8_start_makes_the_store_that_was_asked_for(run: Run, home: Path) -> None:
    result = run("--lager", "sqlite:///ny.db", "start", "lille", *OPENING)
    assert (result.code, (home / "ny.db").exists()) == (0, True)
    assert result.err == "Nyt lager oprettet: ny.db\n"


def test_a_store_that_has_not_been_made_is_empty_to_readers(run: Run, home: Path) -> None:
    assert run("mine", "--json").json == {"cases": []}
    assert run("vis", "LIL-2026-0001").code == 4
    assert not (home / "data" / "sagsgang").exists()


def test_8_passes_on_what_the_store_says(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Engine) -> Any:
        raise StoreUnavailable("Disken er fuld.", hint="Gør plads.")

    monkeypatch.setattr(Engine, "watch", full)
    fails(run("vagt"), 8, "Disken er fuld.", "Gør plads.")


# -- 70, 130 -------------------------------------------------------------------------------------------------------------


def test_70_has_an_incident_number_and_no_traceback(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Engine) -> Any:
        raise RuntimeError("hemmelig detalje")

    monkeypatch.setattr(Engine, "watch", broken)
    result = run("vagt")
    fails(result, 70, "hændelse ", "Intet er gemt.")
    assert "hemmelig" not in result.err
    assert run("vagt").err == result.err  # the same fault, the same number
    assert run("vagt", "--json").json["error"]["code"] == "internal"
    traced = run("--fejlsøg", "vagt")
    assert (traced.code, "hemmelig detalje" in traced.err) == (70, True)


def test_70_says_what_was_saved(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("sagsgang.cli.steps.tell_recorded", broken)
    result = run("udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    assert result.code == 70
    assert "Det, du registrerede, er gemt." in result.err
    assert len(run("tidslinje", case, "--json").json["entries"]) == 2


def test_130_interrupted_saves_nothing(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Case, *_words: Any, **_given: Any) -> Case:
        raise KeyboardInterrupt

    monkeypatch.setattr(Case, "do", interrupted)
    result = run("udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    fails(result, 130, "Afbrudt: intet er gemt.")
    assert len(run("tidslinje", case, "--json").json["entries"]) == 1
    failed = run("udfør", case, "vurder", "--json").json
    assert failed["error"]["code"] == "interrupted"


def test_every_row_of_the_exit_codes_is_a_valid_error() -> None:
    for code in (2, 3, 4, 5, 6, 7, 8, 70, 130):
        ANSWERS.validate({"error": {"exit": code, "code": "x", "message": "y"}})
    assert running.FOUND == 1


def test_a_reader_that_goes_away_is_no_failure(run: Run, case: str) -> None:
    command = [sys.executable, "-m", "sagsgang.cli.main", "lov"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
