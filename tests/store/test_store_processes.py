"""Several processes on one file, and processes that die in the middle of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from store_making import add, adding, head

from sagsgang.store.base import SequenceMismatch
from sagsgang.store.sqlite import SqliteStore, open_sqlite

WRITER = Path(__file__).with_name("store_writer.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{WRITER.parent}{os.pathsep}{WRITER.parents[2]}"}


def _start(path: Path, name: str, count: int, *cases: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, str(WRITER), str(path), name, str(count), *cases]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


def _check_whole(store: SqliteStore, acknowledged: set[str], shared: list[str]) -> set[str]:
    """Every acknowledged command is there, every stored one has all its parts. Returns the stored ones."""
    cases, rows, damage = store.verify()
    assert damage == []
    heads = {h.case: h.seq for h in store.heads()}
    assert cases == len(heads)
    assert rows == sum(heads.values())
    raw: Any = store._connection.execute("SELECT command_id FROM command").fetchall()
    stored = {name for (name,) in raw}
    assert acknowledged <= stored
    own = Counter(name.rpartition("-")[0] for name in stored)
    assert {case: seq for case, seq in heads.items() if case not in shared} == {f"{n}-own": c for n, c in own.items()}
    assert {heads[case] for case in shared} == ({len(stored)} if stored else set())
    assert len(store.obligations()) == len(store.outbox()) == rows
    assert [r.seq for case in heads for r in store.rows(case)] == [
        n for seq in heads.values() for n in range(1, seq + 1)
    ]
    return stored


def test_a_process_killed_at_any_moment_loses_and_halves_nothing(path: Path) -> None:
    open_sqlite(path, create_missing=True).close()
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    acknowledged: set[str] = set()
    for life in range(20):
        process = _start(path, f"life{life}", 0, "K1", "K2")
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        # Counted in commands as well as in time, so that a slow disk does not kill every process before its first.
        heard = [process.stdout.readline() for _ in range(moments.randrange(4))]
        time.sleep(moments.uniform(0.0, 0.01))
        process.send_signal(signal.SIGKILL)
        said = "".join(heard) + process.stdout.read()
        process.communicate()
        acknowledged |= {line for line in said.split("\n")[:-1] if line}
    store = open_sqlite(path)
    stored = _check_whole(store, acknowledged, ["K1", "K2"])
    assert acknowledged
    assert len(stored - acknowledged) <= 20
    store.close()


def test_the_check_of_a_killed_process_notices_what_is_lost_and_halved(sqlite: SqliteStore) -> None:
    """The negative control of the test above."""
    add(sqlite, adding("K1"), command=("life0-1", "f"))
    with pytest.raises(AssertionError):
        _check_whole(sqlite, set(), ["K1"])
    with pytest.raises(AssertionError):
        _check_whole(sqlite, {"life0-2"}, ["K1"])


def test_four_processes_append_each_command_once(path: Path) -> None:
    open_sqlite(path, create_missing=True).close()
    processes = [_start(path, f"p{n}", 200, "K1") for n in range(4)]
    said = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    acknowledged = {line for text in said for line in text.split() if line != "ready"}
    assert acknowledged == {f"p{n}-{i}" for n in range(4) for i in range(1, 201)}
    store = open_sqlite(path)
    assert _check_whole(store, acknowledged, ["K1"]) == acknowledged
    assert store.head("K1") == head("K1", 800)
    store.close()


def test_two_stores_race_for_one_sequence_number(path: Path) -> None:
    one, other = open_sqlite(path, create_missing=True), open_sqlite(path)
    for seq in range(20):
        first, second = (one, other) if seq % 2 else (other, one)
        assert first.head("K1") == second.head("K1") == (head("K1", seq) if seq else None)
        add(first, adding("K1", seq))
        with pytest.raises(SequenceMismatch) as caught:
            add(second, adding("K1", seq))
        assert caught.value.actual == seq + 1
    assert one.verify() == other.verify() == (1, 20, [])
    one.close()
    other.close()


RACER = """
import sys
from pathlib import Path
from store_making import add, adding
from sagsgang.store.base import SequenceMismatch
from sagsgang.store.sqlite import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for seq in range(1, 101):
    try:
        add(store, adding("K1", seq, holder=sys.argv[2]))
        print("won", seq)
    except SequenceMismatch:
        while store.head("K1").seq <= seq: pass
store.close()
"""


def test_two_processes_race_and_one_wins_each_round(path: Path) -> None:
    store = open_sqlite(path, create_missing=True)
    add(store, adding("K1"))
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(path), name], env=ENVIRONMENT, **pipes)
        for name in ("a", "b")
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    won = [racer.communicate("go\n", timeout=60)[0].split("\n")[:-1] for racer in racers]
    assert sorted(won[0] + won[1]) == sorted(f"won {seq}" for seq in range(1, 101))
    assert store.verify() == (1, 101, [])
    store.close()


def test_two_creators_end_with_one_store(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from sagsgang.store.sqlite import open_sqlite\n"
        "print(open_sqlite(Path(sys.argv[1]), create_missing=True).store_id.hex())"
    )
    for attempt in range(3):
        path = tmp_path / "ny mappe" / f"{attempt}.db"
        starts = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
            )
            for _ in range(4)
        ]
        assert len({process.communicate()[0] for process in starts}) == 1
        assert [process.returncode for process in starts] == [0] * 4
        assert {p.name.removeprefix(path.name) for p in path.parent.iterdir() if path.stem in p.name} <= {
            "",
            ".lock",
            "-wal",
            "-shm",
        }


FORKER = """
import os, sys
from pathlib import Path
import pytest
from store_making import add, adding
from sagsgang.errors import StoreUnavailable
from sagsgang.store.sqlite import open_sqlite
store = open_sqlite(Path(sys.argv[1]))
add(store, adding("K1"))
child = os.fork()
if child == 0:
    code = 1
    try:
        for use in (lambda: store.head("K1"), lambda: add(store, adding("K1", 1)), store.verify):
            with pytest.raises(StoreUnavailable, match="anden proces"):
                use()
        store.close()
        own = open_sqlite(store.path)
        add(own, adding("K1", 1))
        own.close()
        code = 0
    finally:
        os._exit(code)
assert os.waitpid(child, 0)[1] == 0
add(store, adding("K1", 2))
assert store.verify() == (1, 3, [])
"""


def test_a_forked_child_is_told_to_open_its_own(path: Path) -> None:
    open_sqlite(path, create_missing=True).close()
    subprocess.run([sys.executable, "-c", FORKER, str(path)], env=ENVIRONMENT, check=True, timeout=60)


HOLDER = """
import os, signal, sys
from pathlib import Path
from sagsgang.store.open import open_store
store = open_store("sqlite:///" + sys.argv[1])
with store.delivery_turn() as mine:
    assert mine
    print("holds", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_turn_to_deliver_is_one_over_all_processes_and_goes_with_its_holder(path: Path) -> None:
    store, other = open_sqlite(path, create_missing=True), open_sqlite(path)
    with store.delivery_turn() as mine, other.delivery_turn() as theirs:
        assert (mine, theirs) == (True, False)
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], env=ENVIRONMENT, **pipes)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    with store.delivery_turn() as mine:
        assert not mine
    holder.communicate("go\n", timeout=60)
    assert holder.returncode == -signal.SIGKILL
    with store.delivery_turn() as mine:
        assert mine
    assert sorted(p.name for p in path.parent.iterdir() if "beskeder" in p.name) == ["sager.db-beskeder.lock"]
    store.close()
    other.close()
