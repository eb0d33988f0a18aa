"""`vagt` tells people: where to, how often, what it says of it, and what happens when it is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import OPENING, ROOT, Run
from tests.notify.conftest import Sink, free_port, mail_server

LATE = "2026-11-22 09:00"
"""The acute assessment was due the day before at 15.40."""
KEY = "LIL-2026-0001/akut_vurdering/1/missed/1795272000/modtagelse"


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_without_a_place_vagt_is_as_it_was(run: Run, case: str) -> None:
    result = run("--nu", LATE, "vagt")
    assert result.code == 0
    assert "besked" not in result.out
    answer = run("--nu", LATE, "vagt", "--json").json
    assert answer == {"recorded": [], "delivered": [], "failed": [], "stuck": []}


def test_messages_are_looked_at_without_being_sent(run: Run, case: str, home: Path) -> None:
    empty = run("--nu", LATE, "vagt", "--vis-beskeder")
    assert (empty.code, empty.out) == (0, "søn 22. nov. 2026 kl. 09.00: 0 beskeder venter, 0 er sendt.\n")
    assert len(run("--nu", LATE, "tidslinje", case, "--json").json["entries"]) == 1  # nothing was recorded either
    run("--nu", LATE, "vagt")
    store = {p.name: p.read_bytes() for p in (home / "data" / "sagsgang").iterdir()}
    seen = run("--nu", LATE, "vagt", "--vis-beskeder", "--besked", "fil:beskeder.jsonl")
    assert seen.code == 0
    assert "1 besked venter, 0 er sendt." in seen.out
    assert (
        f"· {case} frist overskredet: akut_vurdering, frist lør 21. nov. 2026 kl. 15.40 → modtagelse"
        in seen.out.replace("\n   ", "")
    )
    assert not (home / "beskeder.jsonl").exists()
    assert {p.name: p.read_bytes() for p in (home / "data" / "sagsgang").iterdir()} == store
    answer = run("--nu", LATE, "vagt", "--vis-beskeder", "--json").json
    (waiting,) = answer["waiting"]
    assert (waiting["key"], waiting["role"], waiting["attempts"]) == (KEY, "modtagelse", 0)
    assert (answer["stuck"], answer["delivered"]) == ([], 0)
    old = run("--nu", "2026-11-23 09:01", "vagt", "--vis-beskeder")
    assert old.code == 1
    assert "1 besked sidder fast." in old.out
    assert run("vagt", "--vis-beskeder", "--hver", "5m").code == 2


def test_messages_go_to_a_file_once(run: Run, case: str, home: Path) -> None:
    first = run("--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl")
    assert first.code == 0
    assert "1 besked er sendt." in first.out
    assert f"✓ {case} frist overskredet: akut_vurdering" in first.out
    again = run("--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl", "--json")
    assert again.json == {"recorded": [], "delivered": [], "failed": [], "stuck": []}
    (line,) = told(home / "beskeder.jsonl")
    assert (line["key"], line["case"], line["kind"], line["due"]) == (KEY, case, "missed", "2026-11-21T15:40:00+01:00")
    assert "B1" not in json.dumps(line)
    assert "1 er sendt" in run("--nu", LATE, "vagt", "--vis-beskeder").out


@pytest.mark.parametrize("how", ["variable", "file"])
def test_a_place_can_be_a_setting(run: Run, case: str, home: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "variable":
        monkeypatch.setenv("SAGSGANG_BESKED", "fil:a.jsonl fil:b.jsonl")
    else:
        (home / "config" / "sagsgang").mkdir()
        (home / "config" / "sagsgang" / "config.toml").write_text('besked = ["fil:a.jsonl", "fil:b.jsonl"]\n')
    answer = run("--nu", LATE, "vagt", "--json").json
    (sent,) = answer["delivered"]
    assert sent["reached"] == ["fil:a.jsonl", "fil:b.jsonl"]
    assert sent["delivered_at"] == "2026-11-22T09:00:00+01:00"
    assert told(home / "a.jsonl") == told(home / "b.jsonl")
    run("start", "lille", *OPENING)
    run("--nu", LATE, "vagt", "--besked", "fil:c.jsonl")
    assert (len(told(home / "c.jsonl")), len(told(home / "a.jsonl"))) == (1, 1)


def test_a_server_that_is_down_then_up(run: Run, case: str) -> None:
    sink = Sink(port=free_port())
    place = ("--besked", sink.address())
    result = run("--nu", LATE, "vagt", *place)
    assert result.code == 0
    assert "1 besked kunne ikke sendes nu og bliver prøvet igen." in result.out
    assert "ConnectionRefusedError" in result.out
    for minute in (1, 3, 7, 15):
        result = run("--nu", f"2026-11-22 09:{minute:02}", "vagt", *place)
    assert result.code == 1
    assert "1 besked sidder fast." in result.out
    assert "forsøgt 5 gange" in result.out
    assert KEY in result.out.replace("\n    ", "")
    stuck = run("--nu", "2026-11-22 09:16", "vagt", *place, "--json")
    assert stuck.code == 1
    (one,) = stuck.json["stuck"]
    assert (one["key"], one["attempts"], stuck.json["failed"]) == (KEY, 5, [])
    assert one["next_try"] == "2026-11-22T09:31:00+01:00"
    assert "ConnectionRefusedError" in one["error"]
    with mail_server(sink):
        result = run("--nu", "2026-11-22 09:31", "vagt", *place)
    assert result.code == 0
    assert "1 besked er sendt." in result.out
    (mail,) = sink.mails
    assert mail["Subject"] == f"{case}: Frist overskredet (akut_vurdering)"


def test_a_place_that_cannot_be_used_is_refused_before_anything_happens(run: Run, case: str) -> None:
    for address in ("post:anna", "smtp://h?fra=a@b", "kommando:program"):
        result = run("--nu", LATE, "vagt", "--besked", address)
        assert result.code == 2, address
        assert result.out == ""
    secret = run("--nu", LATE, "vagt", "--besked", "smtp://bo:hemmelig@h?fra=a@b&til=c@d")
    assert secret.code == 2
    assert "hemmelig" not in secret.err
    assert len(run("--nu", "2026-11-20 16:13", "tidslinje", case, "--json").json["entries"]) == 1


def test_many_messages_are_counted_rather_than_listed(run: Run) -> None:
    for _number in range(25):
        run("start", "lille", *OPENING, "--igen")
    out = run("--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl").out
    assert "25 beskeder er sendt." in out
    assert out.count("✓") == 20
    assert "… og 5 mere." in out


def test_somebody_else_who_delivers_is_left_to_it(run: Run, case: str, home: Path) -> None:
    from sagsgang.store.open import open_store

    store = open_store(f"sqlite:///{home}/data/sagsgang/sager.db")
    with store.delivery_turn() as mine:
        assert mine
        result = run("--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl")
    store.close()
    assert result.code == 0
    assert "En anden vagt" in result.err
    assert "Frist overskredet" in result.out
    assert not (home / "beskeder.jsonl").exists()
    assert run("--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl", "--json").json["delivered"][0]["key"] == KEY


# -- killed


def vagt(*more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--nu", LATE, "vagt", *more],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_killed_between_delivery_and_mark_it_delivers_again_under_the_same_key(run: Run, home: Path) -> None:
    """The program that gets the message kills whoever gave it, every other time."""
    for _number in range(3):
        run("start", "lille", *OPENING, "--igen")
    program = home / "modtag"
    program.write_text(
        f"#!/bin/sh\ncat >> {home}/modtaget.jsonl\necho x >> {home}/gange\n"
        f'[ $(($(wc -l < {home}/gange) % 2)) -eq 0 ] || kill -9 "$PPID"\n'
    )
    program.chmod(0o700)
    codes = []
    for _life in range(20):
        codes.append(vagt("--besked", f"kommando:{program}").returncode)
        if codes[-1] == 0:
            break
    assert codes == [-signal.SIGKILL] * 3 + [0]
    heard = Counter(line["key"] for line in told(home / "modtaget.jsonl"))
    assert len(heard) == 3
    assert sum(heard.values()) == 6
    answer = run("--nu", LATE, "vagt", "--vis-beskeder", "--json").json
    assert answer == {"waiting": [], "stuck": [], "delivered": 3}
    assert run("verificér").code == 0


def test_two_at_once_deliver_everything_and_disturb_nothing(run: Run, home: Path) -> None:
    for _number in range(10):
        run("start", "lille", *OPENING, "--igen")
    command = [sys.executable, str(ROOT / "cli.py"), "--nu", LATE, "vagt", "--besked", "fil:beskeder.jsonl"]
    both = [subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL) for _number in range(3)]
    assert [one.wait(60) for one in both] == [0, 0, 0]
    assert vagt("--besked", "fil:beskeder.jsonl").returncode == 0
    heard = Counter(line["key"] for line in told(home / "beskeder.jsonl"))
    assert sorted(heard.values()) == [1] * 10
    assert run("verificér").code == 0


def test_a_watch_that_keeps_going_delivers_in_each_pass(
    run: Run, case: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = Sink(port=free_port())
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("sagsgang.cli.running.time.sleep", sleep)
    result = run("--nu", LATE, "vagt", "--hver", "5m", "--besked", sink.address(), "--besked", "fil:beskeder.jsonl")
    assert (result.code, len(pauses)) == (0, 2)
    assert result.out.count("1 besked kunne ikke sendes nu") == 1
    assert len(told(home / "beskeder.jsonl")) == 1


def test_vagt_without_messages_imports_nothing_for_them(case: str) -> None:
    probe = (
        "import sys, os; from sagsgang.cli.main import main; code = main(sys.argv[1:], os.environ);"
        "print(*sorted(sys.modules), sep='\\n', file=sys.stderr); sys.exit(code)"
    )

    def imported(*words: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", probe, "--nu", LATE, "vagt", *words],
            cwd=ROOT,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return set(done.stderr.splitlines())

    heavy = {"smtplib", "email.message", "email.policy", "subprocess", "ssl", "socket"}
    plain = imported()
    assert not {name for name in plain if name.startswith("sagsgang.notify")}
    assert plain & heavy == set()
    assert imported("--besked", "fil:/dev/full/x") & heavy == set()
