"""`db`, `sikkerhedskopi`, `gendan`: looking after a store from the command line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sagsgang.cli.verbs import db_verbs
from sagsgang.store.header import SCHEMA_VERSION
from tests.cli.conftest import OPENING, ROOT, Run

GOLDEN = ROOT / "tests" / "store" / "golden"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the first schema is the one in use."""
    path = tmp_path / "gammel.db"
    shutil.copyfile(GOLDEN / "skema-1.db", path)
    monkeypatch.setenv("SAGSGANG_LAGER", "sqlite:///gammel.db")
    return path


def own(home: Path) -> Path:
    """The user's own store."""
    return home / "data" / "sagsgang" / "sager.db"


def harm(path: Path, statement: str) -> None:
    """Do something to a closed store, past its triggers."""
    connection = sqlite3.connect(path)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_opret_makes_the_store_and_no_second(run: Run, home: Path) -> None:
    made = run("db", "opret")
    assert (made.code, made.out) == (0, f"Nyt lager oprettet: {own(home)}\n")
    again = run("db", "create")
    assert again.code == 2
    assert "findes allerede, og der overskrives aldrig noget." in again.err
    other = run("--lager", "sqlite:///ny/mappe/x.db", "db", "opret", "--json").json
    assert (other["where"], other["cases"], other["schema"]) == (str(home / "ny" / "mappe" / "x.db"), 0, SCHEMA_VERSION)
    assert run("start", "lille", *OPENING).code == 0


def test_status_tells_what_there_is(run: Run, screened: str, home: Path) -> None:
    said = run("db", "status").out
    assert said.startswith(f"Lager: {own(home)}\n1 sag med 2 rækker, ")
    assert f"Skema {SCHEMA_VERSION}; denne sagsgang bruger skema {SCHEMA_VERSION}." in said
    assert "opgradér" not in said
    answer = run("db", "status", "--json").json
    assert answer["outdated"] is False
    assert answer["size"] == own(home).stat().st_size
    assert len(answer["store_id"]) == 32


def test_status_of_an_older_store_asks_for_an_upgrade_and_changes_nothing(run: Run, old: Path) -> None:
    before = old.read_bytes()
    said = run("db", "status")
    assert said.code == 0
    assert f"Skema 1; denne sagsgang bruger skema {SCHEMA_VERSION}." in said.out
    assert "Næste: sagsgang db opgradér" in said.out
    assert run("db", "status", "--json").json["outdated"] is True
    assert old.read_bytes() == before


def test_an_older_store_is_upgraded_and_then_used(run: Run, old: Path, tmp_path: Path) -> None:
    refused = run("vis", "13-S13A")
    assert refused.code == 8
    assert "sagsgang db opgradér" in refused.err
    (tmp_path / "kopier").mkdir()
    done = run("db", "opgradér", "--kopi", "kopier")
    assert done.code == 0
    assert f"Lageret er opgraderet fra skema 1 til {SCHEMA_VERSION}." in done.out
    (copy,) = (tmp_path / "kopier").iterdir()
    assert str(copy.relative_to(tmp_path)) in done.out
    assert run("vis", "13-S13A").code == 0
    assert run("verificér").code == 0
    assert run("db", "genopbyg", "--kun-sammenlign").code == 0
    again = run("db", "opgrader")
    assert again.out == f"Lageret har skema {SCHEMA_VERSION} og skal ikke opgraderes.\n"
    current = {"before": SCHEMA_VERSION, "after": SCHEMA_VERSION, "copy": None, "rebuilt": []}
    assert run("db", "upgrade", "--json").json == current
    assert len(list((tmp_path / "kopier").iterdir())) == 1


def test_an_upgrade_as_json(run: Run, old: Path) -> None:
    answer = run("db", "opgradér", "--json").json
    assert (answer["before"], answer["copy"]["schema"], answer["copy"]["cases"]) == (1, 1, 18)
    assert Path(answer["copy"]["path"]).parent == old.parent
    assert answer["copy"]["taken"] == "2026-11-20T16:12:00+01:00"


@pytest.mark.parametrize("words", [("db", "status"), ("db", "opgradér"), ("sikkerhedskopi", "k.db")], ids=" ".join)
def test_without_a_store_there_is_nothing_to_look_after(run: Run, home: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.code == 8
    assert "Der er intet lager i" in result.err
    assert list((home / "data").iterdir()) == []
    in_memory = run("--lager", "memory:", *words)
    assert in_memory.code == 2
    assert run("--lager", "memory:", *words, "--json").json["error"]["code"] == "wrong_use"


def test_a_copy_is_taken_and_brought_back(run: Run, screened: str, tmp_path: Path) -> None:
    taken = run("sikkerhedskopi", "kopi.db")
    assert taken.code == 0
    assert "Kopien er taget fre 20. nov. 2026 kl. 16.12, og alt i den er kontrolleret." in taken.out
    assert "1 sag med 2 rækker, den nyeste fra fre 20. nov. 2026 kl. 16.12." in taken.out
    assert stat.S_IMODE((tmp_path / "kopi.db").stat().st_mode) == 0o600
    assert run("backup", "kopi.db").code == 2
    back = run("--lager", "sqlite:///igen.db", "gendan", "kopi.db")
    assert back.code == 0
    assert "Lageret er gendannet, og alt i det er kontrolleret." in back.out
    assert "opgradér" not in back.out
    assert run("--lager", "sqlite:///igen.db", "vis", screened).out == run("vis", screened).out
    assert run("--lager", "sqlite:///igen.db", "restore", "kopi.db").code == 2
    assert run("gendan", "kopi.db").code == 2
    answer = run("sikkerhedskopi", "to.db", "--json").json
    digest = taken.out.split("SHA-256 ")[1].split()[0]
    assert (answer["cases"], answer["records"], answer["path"]) == (1, 2, str(tmp_path / "to.db"))
    assert (len(digest), answer["newest"]) == (64, "2026-11-20T16:12:00+01:00")
    assert run("--lager", "sqlite:///tre.db", "gendan", "to.db", "--json").json["sha256"] == answer["sha256"]


def test_a_copy_can_be_brought_back_on_an_empty_machine(run: Run, screened: str, home: Path) -> None:
    assert run("sikkerhedskopi", "kopi.db").code == 0
    shutil.rmtree(home / "data" / "sagsgang")
    assert run("gendan", "kopi.db").code == 0
    assert run("tidslinje", screened).code == 0


def test_an_older_copy_has_to_be_upgraded(run: Run, tmp_path: Path) -> None:
    back = run("gendan", str(GOLDEN / "skema-1.db"))
    assert back.code == 0
    assert "skal opgraderes, før det kan bruges" in back.out
    assert "Næste: sagsgang db opgradér" in back.out
    assert run("db", "opgradér").code == 0
    assert run("mine").code == 0


def test_a_copy_that_does_not_hold_is_refused(run: Run, screened: str, home: Path) -> None:
    assert run("sikkerhedskopi", "kopi.db").code == 0
    harm(home / "kopi.db", "UPDATE record SET actor = 'bo' WHERE seq = 2")
    refused = run("--lager", "sqlite:///igen.db", "gendan", "kopi.db")
    assert refused.code == 7
    assert f"{screened} 2: Rækken er ændret, siden den blev skrevet." in refused.err
    assert not (home / "igen.db").exists()
    assert run("--lager", "sqlite:///igen.db", "gendan", "mangler.db").code == 8


def test_genopbyg_compares_and_puts_right(run: Run, screened: str, home: Path) -> None:
    assert run("db", "genopbyg", "--kun-sammenlign").out == "Overblik, frister og beskeder er, som posterne siger.\n"
    before = run("vis", screened, "--json").json
    harm(own(home), "UPDATE case_head SET holder = 'hemmelig'")
    harm(own(home), "UPDATE obligation SET due = due + 60 WHERE id = 'akut_vurdering'")
    compared = run("db", "genopbyg", "--kun-sammenlign")
    assert compared.code == 1
    assert f"! {screened}: overblik (holder)" in compared.out
    assert f"! {screened}: frist akut_vurdering/1 (due)" in compared.out
    assert "hemmelig" not in compared.out
    answer = run("db", "genopbyg", "--kun-sammenlign", "--json")
    assert answer.code == 1
    assert answer.json["differences"][0] == {"case": screened, "table": "case_head", "key": "", "field": "holder"}
    assert "hemmelig" not in answer.out
    done = run("db", "genopbyg")
    assert done.code == 0
    assert "1 sag er genopbygget." in done.out
    assert run("db", "rebuild", "--json").json == {"differences": [], "damage": [], "written": [], "left": []}
    assert run("vis", screened, "--json").json == before


def test_genopbyg_leaves_what_may_be_a_trace(run: Run, screened: str, home: Path) -> None:
    harm(own(home), "DELETE FROM record WHERE seq = 2")
    left = run("db", "genopbyg")
    assert left.code == 1
    assert f"1 sag er ikke rørt, fordi posterne er beskadiget eller mangler: {screened}" in left.out
    assert "Næste: sagsgang verificér" in left.out
    answer = run("db", "genopbyg", "--json").json
    assert (answer["written"], answer["left"], answer["damage"][0]["case"]) == ([], [screened], screened)
    assert run("verificér").code == 1
    done = run("db", "genopbyg", "--ogsaa-beskadigede")
    assert done.code == 0
    assert "1 sag er genopbygget." in done.out
    assert run("verificér").code == 0
    assert run("db", "genopbyg", "--kun-sammenlign", "--også-beskadigede").code == 2


def test_every_spelling_of_a_db_verb(run: Run) -> None:
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e"})
    for verb in db_verbs():
        assert verb.name.translate(letters) in verb.names
        for alias in verb.names:
            assert f"Brug: sagsgang db {verb.name} " in run("db", alias, "-h").out
    contract = {"opret": "create", "status": "status", "opgradér": "upgrade", "genopbyg": "rebuild"}
    known = {alias: verb.name for verb in db_verbs() for alias in verb.names}
    assert {danish: known[english] for danish, english in contract.items()} == {one: one for one in contract}
    assert "Mente du «genopbyg»?" in run("db", "genopbyk").err


def test_the_shell_completes_db() -> None:
    line = ["sagsgang", "db", "op"]
    variables = {"COMP_WORDS": " ".join(line), "COMP_CWORD": "2", "_SAGSGANG_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py")], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    assert [one.partition(",")[2] for one in done.stdout.split()] == ["opret", "opgradér"]


def test_a_newer_record_is_told_of(run: Run, screened: str, home: Path) -> None:
    harm(own(home), "UPDATE record SET version = 9 WHERE seq = 2")
    result = run("vis", screened)
    assert result.code == 8
    assert "(step, udgave 9)" in result.err
    assert "Opdatér sagsgang" in result.err
