"""A program of the municipality's own: what it is given, and what counts as delivered."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from sagsgang.errors import InvalidValue
from sagsgang.notify.place import NotDelivered, PlaceUnavailable
from sagsgang.notify.to_command import CommandPlace, command_at
from tests.notify.conftest import START, message


def program(folder: Path, text: str) -> str:
    path = folder / "program med mellemrum; $(x)"
    path.write_text(f"#!/bin/sh\ncd '{folder}'\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def test_it_gets_the_message_on_its_input_and_the_key_in_its_environment(tmp_path: Path) -> None:
    path = program(
        tmp_path, 'cat > input; printf %s "$SAGSGANG_KEY" > key; env > environment; echo "$#" > count; echo hej'
    )
    environ = {
        "PATH": os.environ["PATH"],
        "SAGSGANG_SMTP_KODE": "hemmelig",
        "SAGSGANG_SMTP_BRUGER": "bo",
        "ANDET": "ja",
    }
    place = command_at(path, environ)
    place.deliver(message(1), START)
    assert json.loads((tmp_path / "input").read_bytes()) == message(1).to_json()
    assert (tmp_path / "key").read_text(encoding="utf-8") == message(1).key
    assert (tmp_path / "count").read_text() == "0\n"
    seen = (tmp_path / "environment").read_text(encoding="utf-8")
    assert "ANDET=ja" in seen
    assert "SAGSGANG_SMTP" not in seen
    assert place.name == f"kommando:{path}"


def test_a_program_that_reads_nothing_may_say_yes(tmp_path: Path) -> None:
    CommandPlace(program(tmp_path, "exit 0"), os.environ).deliver(message(1), START)


@pytest.mark.parametrize(("text", "code"), [("exit 3", "3"), ("kill -9 $$", "-9")])
def test_any_other_answer_is_no(tmp_path: Path, text: str, code: str) -> None:
    place = CommandPlace(program(tmp_path, f"echo 'Mor hedder Hemmelig' >&2; {text}"), os.environ)
    with pytest.raises(NotDelivered, match=f"svarede {code}") as caught:
        place.deliver(message(1), START)
    assert "Hemmelig" not in caught.value.reason


def test_one_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    place = CommandPlace(program(tmp_path, "sleep 60 & echo $! > child; wait"), os.environ, longest=0.5)
    began = time.monotonic()
    with pytest.raises(NotDelivered, match="0,5 sekunder"):
        place.deliver(message(1), START)
    assert time.monotonic() - began < 10
    child = int((tmp_path / "child").read_text())
    for _attempt in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        state = Path(f"/proc/{child}/stat")
        if state.exists() and state.read_text().split(")")[1].split()[0] == "Z":
            break
        time.sleep(0.02)
    else:
        raise AssertionError("what the program started lives on")


def test_one_that_is_interrupted_is_ended_too(tmp_path: Path) -> None:
    path = program(tmp_path, "echo $$ > own; sleep 60")
    place = CommandPlace(path, os.environ)

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            place.deliver(message(1), START)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "own").read_text()), 0)


def test_a_program_that_cannot_be_started_is_unavailable(tmp_path: Path) -> None:
    plain = tmp_path / "ikke et program"
    plain.write_text("x")
    for path in (tmp_path / "findes ikke", plain, tmp_path):
        with pytest.raises(PlaceUnavailable, match="kan ikke startes"):
            CommandPlace(str(path), os.environ).deliver(message(1), START)


@pytest.mark.parametrize("path", ["", "program", "./program", "/a\0b"])
def test_only_a_full_path_is_taken(path: str) -> None:
    with pytest.raises(InvalidValue, match="fulde sti"):
        command_at(path, {})
