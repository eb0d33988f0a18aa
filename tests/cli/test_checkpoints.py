"""`db kontrolpunkt` and what `verificér` does with what was kept: keys, places, words and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from sagsgang.cli.main import main
from sagsgang.store.checkpoint import sent_of
from tests.cli.conftest import OPENING, Run
from tests.cli.test_start_up import imported
from tests.notify.conftest import Sink, mail_server

KEPT = "gemt.jsonl"
TO = ("--til", f"fil:{KEPT}")


@pytest.fixture
def store(case: str, home: Path) -> Path:
    """The user's own store, with one case."""
    return home / "data" / "sagsgang" / "sager.db"


@pytest.fixture
def key(home: Path) -> Path:
    """Where the user's own key lies once it has been made."""
    return home / "config" / "sagsgang" / "kontrolpunkt-noegle.pem"


def tamper(store: Path, *statements: str) -> None:
    with apsw.Connection(str(store)) as connection:
        triggers: Any = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_the_line_is_printed_and_nothing_else(run: Run, store: Path, key: Path) -> None:
    first = run("db", "kontrolpunkt")
    assert first.code == 0
    (line,) = first.out.splitlines()
    said = sent_of(line.encode())
    assert said is not None
    assert (said.said.nr, said.said.cases, said.said.records) == (1, 1, 1)
    assert f"Ny nøgle: {key}." in first.err
    assert "Kontrolpunkt nr. 1 (fre 20. nov. 2026 kl. 16.12): 1 sag med 1 række.\n" in first.err
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.with_suffix(".pub").read_text().strip() == said.said.key
    second = run("db", "checkpoint")
    assert "Ny nøgle" not in second.err
    assert json.loads(second.out)["statement"]["nr"] == 2
    assert len(second.out) < 600


def test_it_is_sent_to_several_places_and_read_back(run: Run, store: Path, home: Path) -> None:
    for _ in range(2):
        result = run("db", "kontrolpunkt", *TO, "--til", "fil:andet.jsonl")
        assert (result.code, "✓ fil:gemt.jsonl\n✓ fil:andet.jsonl\n" in result.err) == (0, True)
    kept = (home / KEPT).read_bytes()
    assert kept == (home / "andet.jsonl").read_bytes()
    assert kept.splitlines()[1] == result.out.strip().encode()
    found = run("verificér", "--kontrolpunkt", KEPT, "--kontrolpunkt", "-", stdin=b"Hej\n\n" + kept)
    assert found.code == 0
    assert found.err == "-: 1 linje er ikke et kontrolpunkt og er sprunget over.\n"
    assert found.out == (
        "Kontrolleret: 1 sag med 1 række.\nAlt er, som det blev skrevet.\n"
        "Sidste gode kontrolpunkt: nr. 2, fre 20. nov. 2026 kl. 16.12. Det dækker 1\n"
        "række; der er ikke kommet noget til siden.\n"
        "Lageret er holdt op mod 4 kontrolpunkter, der er gemt et andet sted.\n"
    )


def test_answers_as_json(run: Run, store: Path, home: Path) -> None:
    assert run("verificér", "--json").json["checkpoint"] is None
    answer = run("db", "kontrolpunkt", *TO, "--til", "fil:/findes/ikke", "--json")
    assert answer.code == 1
    assert answer.json["sent"] == ["fil:gemt.jsonl"]
    assert [one["place"] for one in answer.json["failed"]] == ["fil:/findes/ikke"]
    assert sent_of(json.dumps({name: answer.json[name] for name in ("statement", "signature")}).encode())
    run("start", "lille", *OPENING, "--barn", "B2")
    found = run("verificér", "--json").json
    assert found["checkpoint"] == {"nr": 1, "taken": "2026-11-20T16:12:00+01:00", "records": 1}
    assert (found["uncovered"], found["damage"]) == (1, [])


def test_what_could_not_be_sent_is_stored_and_can_be_sent_again(run: Run, store: Path, home: Path) -> None:
    failed = run("db", "kontrolpunkt", "--til", "fil:mappe/gemt.jsonl")
    assert failed.code == 1
    assert "! fil:mappe/gemt.jsonl: Filen mappe/gemt.jsonl kan ikke åbnes" in failed.err
    assert "er gemt i lageret, men ikke sendt overalt. Send det med --igen" in failed.err
    (home / "mappe").mkdir()
    again = run("db", "kontrolpunkt", "--igen", "--til", "fil:mappe/gemt.jsonl")
    assert (again.code, again.out) == (0, failed.out)
    assert (home / "mappe" / KEPT).read_text() == failed.out
    assert run("db", "kontrolpunkt", "--igen").out == failed.out


def test_by_mail_it_goes_to_its_own_address_if_it_has_one(run: Run, store: Path, home: Path) -> None:
    with mail_server(Sink()) as sink:
        address = sink.address("fra=sagsgang@k.dk&til=vagt@k.dk&til.kontrolpunkt=dpo@k.dk")
        result = run("db", "kontrolpunkt", "--til", address)
    assert result.code == 0, result.err
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == ("dpo@k.dk", "Kontrolpunkt nr. 1 (fre 20. nov. 2026 kl. 16.12)")
    text = mail.get_content()
    assert "1 sag med 1 række." in text
    assert "B1" not in text
    (home / "mail.txt").write_text(text)
    assert run("verificér", "--kontrolpunkt", "mail.txt").code == 0


def test_to_a_program(run: Run, store: Path, home: Path) -> None:
    program = home / "modtag"
    program.write_text(f"#!/bin/sh\ncat > {home}/set; echo $SAGSGANG_KEY >> {home}/set\n")
    program.chmod(0o700)
    result = run("db", "kontrolpunkt", "--til", f"kommando:{program}")
    assert (home / "set").read_text() == result.out + "kontrolpunkt/1\n"


def test_in_english(run: Run, store: Path) -> None:
    result = run("--sprog", "en", "db", "kontrolpunkt")
    assert "Checkpoint no. 1 (Fri 20 Nov 2026, 16:12): 1 case with 1 row." in result.err
    assert "Last good checkpoint: no. 1" in run("--sprog", "en", "verificér").out


# What is refused


def refused(result: Any, code: int, *words: str) -> None:
    assert result.code == code, result.err
    for word in words:
        assert word in result.err


def test_there_must_be_a_store_and_a_checkpoint(run: Run, home: Path) -> None:
    refused(run("db", "kontrolpunkt"), 4, "Der er ikke noget lager", "sagsgang start")
    assert not (home / "config" / "sagsgang").exists()
    run("start", "lille", *OPENING)
    refused(run("db", "kontrolpunkt", "--igen"), 4, "ikke noget kontrolpunkt endnu")
    refused(run("db", "kontrolpunkt", "--igen", "--ny-nøgle"), 2, "--igen")
    refused(run("db", "kontrolpunkt", "--til", "ftp://x"), 2, "ftp")
    assert not (home / "config" / "sagsgang").exists()


def test_the_key_is_not_changed_by_accident(run: Run, store: Path, home: Path, key: Path) -> None:
    run("db", "kontrolpunkt", *TO)
    refused(run("db", "kontrolpunkt", "--nøgle", "anden.pem"), 2, "anden nøgle", "--ny-nøgle")
    assert not (home / "anden.pem").exists()
    changed = run("db", "kontrolpunkt", "--noegle", "anden.pem", "--ny-nøgle", *TO)
    assert changed.code == 0, changed.err
    refused(run("db", "kontrolpunkt"), 2, "anden nøgle")
    assert "underskrevet med en anden nøgle" in run("verificér").out
    both = ("--nøgle", "anden.pub", "--nøgle", str(key.with_suffix(".pub")), "--kontrolpunkt", KEPT)
    assert run("verificér", *both).code == 0
    key.chmod(0o644)
    refused(run("db", "kontrolpunkt"), 2, "Andre end dig", "chmod 600")
    refused(run("verificér", "--nøgle", str(key)), 2, "ikke en offentlig nøgle")


def test_a_store_that_does_not_hold_is_not_signed(run: Run, store: Path) -> None:
    run("db", "kontrolpunkt")
    tamper(store, "UPDATE record SET actor = 'en anden' WHERE seq = 1")
    refused(run("db", "kontrolpunkt"), 7, "Lageret holder ikke", "sagsgang verificér")
    assert json.loads(run("db", "kontrolpunkt", "--igen").out)["statement"]["nr"] == 1


def test_files_without_a_checkpoint_are_no_control(run: Run, store: Path, home: Path) -> None:
    (home / "tom.jsonl").write_text("Hej\n")
    refused(run("verificér", "--kontrolpunkt", "tom.jsonl"), 2, "ikke noget kontrolpunkt i tom.jsonl")
    refused(run("verificér", "--kontrolpunkt", "ingen.jsonl"), 2, "kan ikke læses")
    (home / "halv.jsonl").write_text('{"statement": {"nr": 1}, "signature": "00"}\n')
    refused(run("verificér", "--kontrolpunkt", "halv.jsonl"), 2, "Linje 1 i halv.jsonl", "beskadiget")


# What is found


def test_a_store_without_its_checkpoints_is_found_by_the_line(run: Run, store: Path, home: Path) -> None:
    run("db", "kontrolpunkt", *TO)
    tamper(store, "DELETE FROM checkpoint")
    alone = run("verificér")  # the control
    assert alone.code == 0
    assert "Intet kontrolpunkt står inde for lageret." in alone.out
    found = run("verificér", "--kontrolpunkt", KEPT)
    assert found.code == 1
    assert "! Lageret: Kontrolpunkt nr. 1 (fre 20. nov. 2026 kl. 16.12), som er gemt, har\n" in found.out
    assert "Alt er" not in found.out


def test_a_key_nobody_vouches_for_is_said(run: Run, store: Path, key: Path) -> None:
    run("db", "kontrolpunkt")
    assert "ikke holdt op mod en nøgle" not in run("verificér").out
    key.with_suffix(".pub").unlink()
    assert "Underskriften er ikke holdt op mod en nøgle, du stoler på." in run("verificér").out


def test_two_processes_at_once_make_one_each_or_say_so(run: Run, store: Path, key: Path) -> None:
    run("db", "kontrolpunkt")
    words = [sys.executable, "-m", "sagsgang.cli.main", "db", "kontrolpunkt", "--json"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    made = sorted(one["statement"]["nr"] for one in said if "statement" in one)
    lost = [one["error"]["code"] for one in said if "error" in one]
    assert (made, lost) in (([2, 3], []), ([2], ["conflict"]))
    assert run("verificér").code == 0


def test_nothing_else_imports_what_signs(run: Run, store: Path) -> None:
    assert not {one for one in imported("mine") if one.split(".")[0] == "cryptography"}
    assert not {one for one in imported("verificér") if one.split(".")[0] == "cryptography"}
    assert "cryptography" in imported("db", "kontrolpunkt")


def test_help_of_the_group(run: Run) -> None:
    assert "kontrolpunkt (checkpoint)" in run("db", "--hjælp").out
    assert "Brug: sagsgang db kontrolpunkt " in run("db", "checkpoint", "-h").out
    assert main(("db", "findes-ikke"), {}) == 2
