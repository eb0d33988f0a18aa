"""A file that messages are added to: whole lines, on the disk, also after one that was cut off."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from sagsgang.notify import to_file
from sagsgang.notify.place import NotDelivered, PlaceUnavailable
from sagsgang.notify.to_file import FilePlace
from tests.notify.conftest import START, message


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def test_one_line_for_each_message(tmp_path: Path) -> None:
    path = tmp_path / "beskeder.jsonl"
    place = FilePlace(str(path))
    place.deliver(message(1), START)
    place.deliver(message(2), START)
    first, second, end = lines(path)
    assert json.loads(first) == message(1).to_json()
    assert json.loads(second) == message(2).to_json()
    assert end == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_after_a_line_that_was_cut_off_a_new_one_begins(tmp_path: Path) -> None:
    path = tmp_path / "beskeder.jsonl"
    place = FilePlace(str(path))
    place.deliver(message(1), START)
    whole = path.read_bytes()
    for length in (1, 5, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole + whole[:length])
        place.deliver(message(2), START)
        first, torn, second, end = lines(path)
        assert (json.loads(first)["key"], json.loads(second)["key"], end) == (message(1).key, message(2).key, "")
        if length < len(whole) - 1:
            with pytest.raises(ValueError):
                json.loads(torn)


def test_a_line_that_is_only_added_would_be_lost_in_one_that_was_cut_off(tmp_path: Path) -> None:
    """The negative control of the test above."""
    path = tmp_path / "beskeder.jsonl"
    path.write_bytes(message(1).to_bytes()[:20])
    with path.open("ab") as file:
        file.write(message(2).to_bytes() + b"\n")
    with pytest.raises(ValueError):
        json.loads(lines(path)[0])


def test_an_empty_file_gets_no_empty_line(tmp_path: Path) -> None:
    path = tmp_path / "beskeder.jsonl"
    path.touch()
    FilePlace(str(path)).deliver(message(1), START)
    assert len(lines(path)) == 2


def test_the_line_is_flushed_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "beskeder.jsonl"
    seen: list[int] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        seen.append(os.fstat(handle).st_size)
        fsync(handle)

    monkeypatch.setattr(to_file.os, "fsync", watched)
    FilePlace(str(path)).deliver(message(1), START)
    assert seen[0] == path.stat().st_size
    assert len(seen) == 2  # the file, and once the folder with its new name
    FilePlace(str(path)).deliver(message(1), START)
    assert len(seen) == 3


def test_what_does_not_reach_the_disk_is_not_delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = FilePlace(str(tmp_path / "beskeder.jsonl"))

    def fail(_handle: int) -> None:
        raise OSError(5, "in /hemmelig/sti")

    with monkeypatch.context() as patch:
        patch.setattr(to_file.os, "fsync", fail)
        with pytest.raises(NotDelivered, match=r"Der kan ikke skrives i filen .*beskeder\.jsonl \(OSError\)"):
            place.deliver(message(1), START)
    with monkeypatch.context() as patch:
        write = os.write
        patch.setattr(to_file.os, "write", lambda handle, data: write(handle, data[:10]))
        with pytest.raises(NotDelivered):
            place.deliver(message(1), START)
    place.deliver(message(1), START)
    assert json.loads(lines(Path(place.path))[-2]) == message(1).to_json()


def test_what_is_no_plain_file_is_not_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "rør"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path("/dev/null"), tmp_path / "er ikke" / "her.jsonl"):
        with pytest.raises(PlaceUnavailable, match="kan ikke åbnes"):
            FilePlace(str(path)).deliver(message(1), START)
