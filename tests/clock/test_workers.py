"""Several workers on one PostgreSQL store, some of them killed: each instant is written down once, each message is sent."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sagsgang import Actor, Engine, FrozenClock, load_guides
from sagsgang.clock import SystemClock
from sagsgang.errors import InvalidValue, StoreUnavailable
from sagsgang.store.postgres import PostgresStore, open_postgres
from sagsgang.store.postgres_link import connect
from sagsgang.store.postgres_worker import install, installed, run, turns
from tests.postgres_server import database

LENGTH = {"": 1, "grundig": 3, "dyb": 10}[os.environ.get("SAGSGANG_LAENGDE", "")]
CASES = 24
SECONDS = 8
"""For so long workers are killed, and so long do the instants last."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url() -> Iterator[str]:
    with database() as address:
        open_postgres(address, create_missing=True).close()
        with connect(address) as connection:
            install(connection, "prøven")
        yield address


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    found = open_postgres(url)
    yield found
    found.close()


def worker(url: str, messages: Path, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    words = ["--lager", url, "vagt", "--arbejder", "--hver", "1s", "--besked", f"fil:{messages}", "--json"]
    return subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | {"SAGSGANG_LAGER": url},
    )


def passed(engine: Engine) -> Counter[tuple[str, str, str, int]]:
    """What time alone brought about, as it was written down: (case, type, id, nr) and how many times."""
    return Counter(
        (head.case, one.type, one.id, one.nr)
        for head in engine.store.heads()
        for record in engine.case(head.case).state.records
        if record.do == "clock"
        for one in record.consequences
    )


def not_once(engine: Engine, expected: set[tuple[str, str, str, int]]) -> list[str]:
    """What was not written down exactly once."""
    found = passed(engine)
    problems = [f"{one} {count} times" for one, count in found.items() if count > 1]
    return problems + [f"{one} not at all" for one in expected - found.keys()]


def test_three_workers_killed_at_random_write_each_instant_down_once(
    url: str, store: PostgresStore, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    messages = tmp_path / "beskeder.jsonl"
    engine = Engine(store=store, guides=load_guides(), clock=SystemClock())
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    last = begin + timedelta(seconds=SECONDS * LENGTH)
    for n in range(CASES * LENGTH):
        received = begin - timedelta(hours=24) + timedelta(seconds=chance.randrange(SECONDS * LENGTH))
        facts: dict[str, Any] = {
            "modtaget": received,
            "underretter": "fagperson",
            "overgreb": "nej",
            "aktiv_indsats": "nej",
        }
        engine.start("underretning", facts=facts, by=Actor("anna", "modtagelse"), child=f"B{n}", command_id=f"c{n}")
    workers = [worker(url, messages) for _ in range(3)]
    kills = 0
    while datetime.now(UTC) < last:
        time.sleep(chance.uniform(0.3, 0.9))
        place = chance.randrange(3)
        workers[place].kill()
        workers[place].communicate()
        kills += 1
        workers[place] = worker(url, messages)
    expected = {(head.case, "obligation_missed", "akut_vurdering", 1) for head in store.heads()} & _missed_at(
        engine, last
    )
    assert len(expected) == CASES * LENGTH
    patience = time.monotonic() + 60
    while (
        not_once(engine, expected) or store.deliverable(int(last.timestamp()), limit=1)
    ) and time.monotonic() < patience:
        time.sleep(0.2)
    for one in workers:
        one.kill()
        one.communicate()
    assert not_once(engine, expected) == []
    assert store.verify()[2] == []
    told = Counter(json.loads(line)["key"] for line in messages.read_text(encoding="utf-8").splitlines())
    with store._pool.connection() as connection:
        rows: Any = connection.execute("SELECT key, delivered_at FROM outbox WHERE due <= %s", (int(last.timestamp()),))
        put = dict(rows.fetchall())
    assert None not in put.values()
    assert put.keys() <= told.keys()
    print(f"{kills} kills, {len(expected)} instants, {len(put)} messages, {sum(told.values()) - len(told)} sent twice")


def test_a_worker_that_is_told_to_stop_finishes_and_says_so(url: str, tmp_path: Path) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        one = worker(url, tmp_path / "beskeder.jsonl", stdout=subprocess.PIPE)
        assert one.stdout is not None
        assert b"recorded" in one.stdout.readline() + one.stdout.readline()
        one.send_signal(told)
        _rest, said = one.communicate(timeout=60)
        assert (one.returncode, said.decode().strip()) == (0, "Vagten er stoppet.")


def test_workers_are_for_a_server(tmp_path: Path) -> None:
    words = ["--lager", f"sqlite:///{tmp_path}/sager.db", "vagt", "--arbejder"]
    done = subprocess.run([sys.executable, str(ROOT / "cli.py"), *words], capture_output=True, text=True)
    assert done.returncode == 2
    assert "PostgreSQL" in done.stderr


def _missed_at(engine: Engine, moment: datetime) -> set[tuple[str, str, str, int]]:
    """What is missed by then, by the answer of an engine that has written nothing down."""
    return {
        (one.case, "obligation_missed", one.obligation.id, one.obligation.nr)
        for one in engine.overdue(at=moment).obligations
    }


def test_the_check_notices_an_instant_written_down_twice_and_one_that_is_not(store: PostgresStore) -> None:
    """The negative control of the test above."""
    clock = FrozenClock("2026-11-22T12:00+01:00")
    engine = Engine(store=store, guides=load_guides(), clock=FrozenClock("2026-11-20T16:12+01:00"))
    facts = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "nej", "aktiv_indsats": "nej"}
    case = engine.start("underretning", facts=facts, by=Actor("anna", "modtagelse")).id
    expected = {(case, "obligation_missed", "akut_vurdering", 1)}
    assert not_once(engine, expected) == [f"{(case, 'obligation_missed', 'akut_vurdering', 1)} not at all"]
    engine.clock = clock
    engine.watch()
    assert not_once(engine, expected) == []
    written, head = store.rows(case)[-1], store.head(case)
    assert head is not None
    twice = replace(written, seq=written.seq + 1, previous=b"", hash=b"")
    from sagsgang.store.base import CaseAppend

    store.append(
        lambda _numbers: [
            CaseAppend(case=case, expected_seq=head.seq, rows=(twice,), head=replace(head, seq=head.seq + 1))
        ]
    )
    assert any("2 times" in problem for problem in not_once(engine, expected))


def test_the_workers_tables_follow_the_version_of_procrastinate(url: str) -> None:
    with connect(url) as connection:
        assert installed(connection) is not None
        connection.execute("COMMENT ON SCHEMA sagsgang_vagt IS '1.0'")
        with pytest.raises(StoreUnavailable, match="ikke gjort klar"):
            run(url, lambda: None, every=timedelta(minutes=1))
        install(connection, "prøven")
        assert installed(connection) not in (None, "1.0")


@pytest.mark.parametrize(
    ("seconds", "cron"),
    [
        (1, "* * * * * */1"),
        (30, "* * * * * */30"),
        (60, "*/1 * * * * 0"),
        (300, "*/5 * * * * 0"),
        (3600, "0 */1 * * * 0"),
        (86400, "0 0 * * * 0"),
    ],
)
def test_turns_as_a_cron_line(seconds: int, cron: str) -> None:
    assert turns(timedelta(seconds=seconds)) == cron


@pytest.mark.parametrize("seconds", [7, 45, 90, 61, 420, 7 * 3600, 2 * 86400])
def test_turns_that_do_not_divide_are_refused(seconds: int) -> None:
    with pytest.raises(InvalidValue, match="gå op i"):
        turns(timedelta(seconds=seconds))
