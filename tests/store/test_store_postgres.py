"""What only the PostgreSQL store has: a server, roles, connections that go, and several front ends at once."""

from __future__ import annotations

import errno
import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from forging import OWN, take
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from store_making import GUIDE, add, adding, everything, head, obligation, out

from sagsgang import Actor, Engine, FrozenClock, load_guides, open_store
from sagsgang.errors import IntegrityFailure, NotAllowed, SagsgangError, StoreUnavailable, WrongUse
from sagsgang.store import admin
from sagsgang.store.attest import examine
from sagsgang.store.base import SequenceMismatch
from sagsgang.store.chain import FIRST, content_hash
from sagsgang.store.header import SCHEMA_VERSION
from sagsgang.store.postgres import PostgresStore, open_postgres
from sagsgang.store.postgres_link import QUERIES, connect, fault
from sagsgang.store.postgres_schema import create
from tests.postgres_server import database, server

WRITER = Path(__file__)
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{WRITER.parent}{os.pathsep}{WRITER.parents[2]}"}


@pytest.fixture
def empty() -> Iterator[str]:
    """A database without a store."""
    with database() as url:
        yield url


@pytest.fixture
def url(empty: str) -> str:
    """A database with an empty store."""
    open_postgres(empty, create_missing=True).close()
    return empty


def raw(url: str, statement: str, *, triggers: bool = True) -> Any:
    """One statement by the server's superuser."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path = sagsgang")
        if not triggers:
            connection.execute("SET session_replication_role = replica")
        answer = connection.execute(statement)  # type: ignore[call-overload]
        return answer.fetchall() if answer.description else answer.rowcount


def refused(url: str, kind: type[SagsgangError], words: str) -> SagsgangError:
    with pytest.raises(kind, match=words) as caught:
        open_postgres(url, wait=1.0)
    assert caught.value.hint
    return caught.value


# Opening


def test_a_database_without_a_store_is_refused_and_left_alone(empty: str) -> None:
    assert refused(empty, StoreUnavailable, "intet sagsgang-lager").exit_code == 8
    assert raw(
        empty, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ) == [(0,)]


def test_an_older_and_a_newer_store_are_refused_with_the_way_forward(empty: str) -> None:
    with connect(empty) as connection:
        create(connection, "x", upto=SCHEMA_VERSION - 1)
    assert "db opgradér" in (refused(empty, StoreUnavailable, f"skema {SCHEMA_VERSION - 1}").hint or "")
    raw(empty, f"INSERT INTO schema_version (version) VALUES ({SCHEMA_VERSION + 1})")
    assert "Opdatér" in (refused(empty, StoreUnavailable, f"skema {SCHEMA_VERSION + 1}").hint or "")


def test_creating_where_there_is_a_store_opens_it(url: str) -> None:
    first, second = open_postgres(url), open_postgres(url, create_missing=True)
    assert first.store_id == second.store_id
    first.close()
    second.close()


def test_two_creators_end_with_one_store(empty: str) -> None:
    made: list[bytes] = []
    creators = [threading.Thread(target=lambda: made.append(_created(empty))) for _ in range(4)]
    for creator in creators:
        creator.start()
    for creator in creators:
        creator.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def _created(url: str) -> bytes:
    store = open_postgres(url, create_missing=True)
    store.close()
    return store.store_id


def test_half_a_store_is_damaged(url: str) -> None:
    raw(url, "DELETE FROM store_info", triggers=False)
    assert refused(url, IntegrityFailure, "beskadiget").exit_code == 7


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dbname": "findes_ikke"}, "ingen database"),
        ({"user": "findes_ikke"}, "afviser brugeren"),
        ({"host": "/findes/ikke"}, "svarer ikke"),
    ],
)
def test_what_keeps_from_connecting_is_told_without_secrets(url: str, changed: dict[str, str], words: str) -> None:
    parts: dict[str, Any] = conninfo_to_dict(url) | changed | {"password": "hemmelig"}
    error = refused(make_conninfo(**parts), StoreUnavailable, words)
    assert error.exit_code == 8
    assert "hemmelig" not in f"{error.message} {error.hint}"


def test_an_address_that_cannot_be_read_is_not_repeated() -> None:
    error = refused("postgresql://bo:hemmelig@[x/sager", WrongUse, "kan ikke læses")
    assert "hemmelig" not in f"{error.message} {error.hint}"


@pytest.mark.parametrize("missing", ["psycopg", "psycopg_pool", "procrastinate"])
def test_without_the_extra_one_is_told_how_to_get_it(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == missing else there(name))
    for use in (open_store, admin.status):
        with pytest.raises(StoreUnavailable, match="psycopg mangler") as caught:
            use("postgresql://db/sager")  # type: ignore[operator]
        assert "pip install" in (caught.value.hint or "")


def test_an_old_server_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sagsgang.store.postgres_link.OLDEST_SERVER", 990000)
    with pytest.raises(StoreUnavailable, match="mindst 99"):
        open_postgres(url)


def test_every_error_of_the_server_has_words_of_our_own() -> None:
    seen = set()
    for name in dir(psycopg.errors):
        kind = getattr(psycopg.errors, name)
        if isinstance(kind, type) and issubclass(kind, psycopg.Error):
            error = fault(kind("hemmelig 0101701234"), "sager på x")
            assert "hemmelig" not in f"{error.message} {error.hint}"
            seen.add((type(error), error.exit_code))
    assert seen >= {(StoreUnavailable, 8), (IntegrityFailure, 7), (NotAllowed, 6), (SagsgangError, 70)}


# Rights


@pytest.fixture
def caseworker(url: str) -> Iterator[str]:
    """The same database for a login that may only work on cases."""
    name = f"{conninfo_to_dict(url)['dbname']}_login"
    raw(url, f"CREATE ROLE {name} LOGIN IN ROLE sagsgang_bruger")
    parts: dict[str, Any] = conninfo_to_dict(url) | {"user": name}
    yield make_conninfo(**parts)
    raw(url, f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_a_login_with_the_role_can_do_all_that_cases_need(caseworker: str) -> None:
    store = open_postgres(caseworker)
    add(store, adding("K1", obligations=(obligation(),), outbox=(out(),)), command=("c1", "f"))
    add(store, adding("K1", 1, obligations_gone=(("vurdering", 1),)))
    assert store.mark_failed("K1/påmindelse/1", error="e", next_try=7, reached=[])
    assert store.mark_delivered("K1/påmindelse/1", at=9, reached=["fil"])
    assert store.verify() == (1, 2, [])
    store.close()


def test_a_login_without_the_role_is_told_who_can_give_it(url: str) -> None:
    name = f"{conninfo_to_dict(url)['dbname']}_other"
    raw(url, f"CREATE ROLE {name} LOGIN")
    parts: dict[str, Any] = conninfo_to_dict(url) | {"user": name}
    error = refused(make_conninfo(**parts), NotAllowed, "ikke lov")
    assert "GRANT sagsgang_bruger" in (error.hint or "")
    raw(url, f"DROP ROLE {name}")


HISTORY = {
    "record": ("actor = 'bo'", "body = ''", "hash = previous", "seq = seq + 1"),
    "guide_text": ("text = ''", "hash = hash"),
    "checkpoint": ("statement = ''",),
    "command": ("fingerprint = ''",),
    "store_info": ("store_id = store_id",),
    "schema_version": ("version = 9",),
    "outbox": ("key = 'x'", "body = ''", "due = 0"),
}


@pytest.mark.parametrize("table", HISTORY)
def test_the_programs_role_can_change_and_remove_nothing_of_what_happened(caseworker: str, table: str) -> None:
    store = open_postgres(caseworker)
    add(store, adding("K1", outbox=(out(),)), command=("c1", "f"))
    before = everything(store, ["K1"])
    statements = [f"UPDATE {table} SET {change}" for change in HISTORY[table]]
    statements += [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE", f"DROP TABLE {table} CASCADE"]
    statements += [f"ALTER TABLE {table} DISABLE TRIGGER ALL"]
    for statement in statements:
        with psycopg.connect(caseworker, autocommit=True) as connection:
            connection.execute("SET search_path = sagsgang")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[call-overload]
    assert everything(store, ["K1"]) == before
    store.close()


@pytest.mark.parametrize("table", ["record", "guide_text", "outbox"])
def test_the_owner_does_not_change_what_happened_by_accident(url: str, table: str) -> None:
    store = open_postgres(url)
    add(store, adding("K1", outbox=(out(),)))
    for statement in (f"UPDATE {table} SET {HISTORY[table][0]}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw(url, statement)
    assert store.verify() == (1, 1, [])
    store.close()


def test_the_programs_connections_stand_under_the_role_and_commit_durably(postgres: PostgresStore) -> None:
    with postgres._pool.connection() as connection:
        for setting, value in (("synchronous_commit", "on"), ("transaction_isolation", "read committed")):
            assert connection.execute(f"SHOW {setting}").fetchone() == (value,)  # type: ignore[call-overload]
        assert connection.execute("SELECT current_user").fetchone() == ("sagsgang_bruger",)


# Damage


COLUMNS = (
    "case_id = 'K9'",
    "seq = seq + 100",
    "nr = 7",
    "type = 'omit'",
    "version = 2",
    "at = at + 1",
    "recorded = recorded + 1",
    "actor = 'bo'",
    "role = NULL",
    "command_id = 'c'",
    "header = header || '\\x00'",
    "body = set_byte(body, 3, 0)",
    "previous = hash",
    "hash = previous",
)


@pytest.mark.parametrize("change", COLUMNS)
def test_a_changed_column_is_found_and_its_record_named(url: str, change: str) -> None:
    store = open_postgres(url)
    add(store, adding("K1", 0, 3), adding("K2"))
    assert raw(url, f"UPDATE record SET {change} WHERE case_id = 'K1' AND seq = 2", triggers=False) == 1
    _cases, _rows, damage = store.verify()
    assert ("K1", 2) in {(d.case, d.record) for d in damage}
    store.close()


def test_a_removed_record_and_a_head_without_a_chain_are_found(url: str) -> None:
    store = open_postgres(url)
    add(store, adding("K1", 0, 3), adding("K2"))
    raw(url, "DELETE FROM record WHERE case_id = 'K1' AND seq = 3", triggers=False)
    raw(url, "DELETE FROM record WHERE case_id = 'K2'", triggers=False)
    assert [(d.case, d.record) for d in store.verify()[2]] == [("K1", 3), ("K2", 1)]
    store.close()


def test_an_instant_that_is_none_is_damage(url: str) -> None:
    store = open_postgres(url)
    add(store, adding("K1"))
    raw(url, "UPDATE case_head SET opened = 9223372036854775807")
    with pytest.raises(IntegrityFailure, match="beskadiget"):
        store.head("K1")
    store.close()


def test_what_is_written_wrongly_is_noticed_before_it_is_kept(url: str) -> None:
    """A server that writes something else than it was given: here a trigger does it."""
    raw(
        url,
        "CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.actor := 'bo'; RETURN NEW; END $$;"
        "CREATE TRIGGER lies BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION lie()",
    )
    store = open_postgres(url)
    with pytest.raises(IntegrityFailure, match="læses tilbage"):
        add(store, adding("K1"), command=("c1", "f"))
    raw(url, "DROP TRIGGER lies ON record")
    assert (store.heads(), store.command("c1"), store.verify()) == ([], None, (0, 0, []))
    store.close()


# Connections that go


CUT = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF)
"""What a connection answers that was cut or closed already."""


class Cutter:
    """Stands between the store and the server, and cuts the connection at a COMMIT: before it is passed on, or before it is answered."""

    def __init__(self, url: str) -> None:
        parts: dict[str, Any] = conninfo_to_dict(url)
        self._behind = str(Path(parts["host"]) / f".s.PGSQL.{parts.get('port', 5432)}")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = make_conninfo(**parts | {"host": "127.0.0.1", "port": self._listening.getsockname()[1]})
        self.cut_before = 0
        self.cut_after = 0
        self.cuts = 0
        self._sockets = [self._listening]
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    def _begin(self, work: Any, *given: Any) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                front, _address = self._listening.accept()
            except OSError:
                return
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(self._behind)
            self._sockets += (front, behind)
            self._begin(self._pass_on, front, behind, True)
            self._begin(self._pass_on, behind, front, False)

    def _pass_on(self, source: socket.socket, target: socket.socket, to_server: bool) -> None:
        try:
            while data := source.recv(65536):
                committing = to_server and b"COMMIT" in data
                if committing and self.cut_before:
                    self.cut_before -= 1
                    self.cuts += 1
                    break
                target.sendall(data)
                if committing and self.cut_after:
                    self.cut_after -= 1
                    self.cuts += 1
                    break
        except OSError as error:
            if error.errno not in CUT:
                raise
        _shut(source)
        _shut(target)

    def close(self) -> None:
        _shut(self._listening)
        for end in self._sockets:
            _shut(end)
        for thread in self._threads:
            thread.join(timeout=10)
        for end in self._sockets:
            end.close()


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        if error.errno not in CUT:
            raise


@pytest.fixture
def cutter(url: str) -> Iterator[Cutter]:
    between = Cutter(url)
    yield between
    between.close()


@pytest.mark.parametrize("command", [("c1", "f"), None])
@pytest.mark.parametrize("when", ["cut_before", "cut_after"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_connection_lost_at_commit_loses_and_doubles_nothing(
    cutter: Cutter, when: str, times: int, command: tuple[str, str] | None
) -> None:
    store = open_postgres(cutter.url, connections=2)
    add(store, adding("K1"))
    setattr(cutter, when, times)
    built = []

    def build(_numbers: Any) -> Any:
        built.append(1)
        return [adding("K1", 1, obligations=(obligation(),), outbox=(out(),))]

    assert store.append(build, command=command) is None
    assert 1 <= cutter.cuts <= times  # some of them while it was found out what had come through
    assert len(built) in (range(2, times + 2) if when == "cut_before" else (1,))
    cutter.cut_before = cutter.cut_after = 0
    assert store.verify() == (1, 2, [])
    assert (len(store.obligations()), len(store.outbox())) == (1, 1)
    if command is not None:
        assert store.append(build, command=command) is not None
    store.close()


def test_a_blind_retry_would_have_said_no(cutter: Cutter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above: without looking, what came through is taken for somebody else's."""
    store = open_postgres(cutter.url, connections=2)
    add(store, adding("K1"))
    monkeypatch.setattr(PostgresStore, "_settled", lambda *_given: False)
    cutter.cut_after = 1
    with pytest.raises(SequenceMismatch):
        add(store, adding("K1", 1))
    store.close()


@pytest.mark.parametrize("when", ["cut_before", "cut_after"])
def test_a_mark_whose_connection_is_lost_is_made_once(cutter: Cutter, when: str) -> None:
    store = open_postgres(cutter.url, connections=2)
    add(store, adding("K1", outbox=(out(),)))
    setattr(cutter, when, 1)
    assert store.mark_failed("K1/påmindelse/1", error="e", next_try=7, reached=[])
    setattr(cutter, when, 1)
    assert store.mark_delivered("K1/påmindelse/1", at=9, reached=["fil"])
    assert not store.mark_delivered("K1/påmindelse/1", at=10, reached=["fil"])
    found = store.delivery("K1/påmindelse/1")
    assert found is not None
    assert (found.attempts, found.delivered_at) == (1, 9)
    assert cutter.cuts == 2
    store.close()


def test_a_server_that_stays_away_is_told_of_and_nothing_is_claimed(
    cutter: Cutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sagsgang.store.postgres._PAUSES", (0.0, 0.0))
    store = open_postgres(cutter.url, connections=2, wait=1.0)
    add(store, adding("K1"))
    cutter.cut_before = 10**6
    with pytest.raises(StoreUnavailable, match="det vides ikke"):
        add(store, adding("K1", 1))
    cutter.cut_before = 0
    assert store.head("K1") == head("K1", 1)
    store.close()


def test_connections_that_the_server_ended_are_replaced(postgres: PostgresStore) -> None:
    add(postgres, adding("K1"))
    for seq in range(1, 6):
        with psycopg.connect(server().get_uri(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (conninfo_to_dict(postgres._url)["dbname"],),
            )
        if seq % 2:
            assert postgres.head("K1") == head("K1", seq)
        add(postgres, adding("K1", seq))
    assert postgres.verify() == (1, 6, [])


def test_a_read_only_server_is_told_of(url: str) -> None:
    store = open_postgres(url)
    name = conninfo_to_dict(url)["dbname"]
    raw(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    other = open_postgres(url)
    with pytest.raises(StoreUnavailable, match="kun imod læsning"):
        add(other, adding("K1"))
    assert other.verify() == (0, 0, [])
    store.close()
    other.close()


def test_somebody_who_holds_a_case_too_long_is_waited_for_and_then_told_of(url: str) -> None:
    store = open_postgres(url, wait=0.2)
    add(store, adding("K1"))
    with psycopg.connect(url) as other:
        other.execute("SELECT 1 FROM sagsgang.case_head FOR UPDATE")
        with pytest.raises(StoreUnavailable, match="optaget"):
            add(store, adding("K1", 1))
    add(store, adding("K1", 1))
    store.close()


# Several at once


def test_two_stores_race_for_one_sequence_number(url: str) -> None:
    one, other = open_postgres(url), open_postgres(url)
    for seq in range(20):
        first, second = (one, other) if seq % 2 else (other, one)
        add(first, adding("K1", seq))
        with pytest.raises(SequenceMismatch) as caught:
            add(second, adding("K1", seq))
        assert caught.value.actual == seq + 1
    assert one.verify() == other.verify() == (1, 20, [])
    one.close()
    other.close()


def test_a_case_that_two_open_at_once_is_opened_once(url: str) -> None:
    """Both have looked before either has written: only UNIQUE can tell them apart."""
    stores = [open_postgres(url) for _ in range(2)]
    barrier = threading.Barrier(2)
    ended: list[str] = []

    def opens(store: PostgresStore) -> None:
        def build(_numbers: Any) -> Any:
            if not barrier.broken:
                barrier.wait(timeout=10)
                barrier.abort()
            return [adding("K1")]

        try:
            store.append(build, guides=[GUIDE])
            ended.append("won")
        except (SequenceMismatch, threading.BrokenBarrierError) as error:
            ended.append(type(error).__name__)

    racers = [threading.Thread(target=opens, args=(store,)) for store in stores]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(ended) in (["SequenceMismatch", "won"], ["BrokenBarrierError", "won"])
    assert stores[0].verify() == (1, 1, [])
    for store in stores:
        store.close()


def test_one_command_sent_by_many_at_once_counts_once(url: str) -> None:
    stores = [open_postgres(url, connections=2) for _ in range(4)]
    add(stores[0], adding("K1"))
    answers: list[Any] = []

    def send(store: PostgresStore) -> None:
        for n in range(25):
            while True:
                after = store.head("K1")
                assert after is not None
                try:
                    answers.append(add(store, adding("K1", after.seq), command=(f"c{n}", "f")))
                except SequenceMismatch:
                    continue
                break

    senders = [threading.Thread(target=send, args=(store,)) for store in stores]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(answers) == 100
    assert answers.count(None) == 25
    assert stores[0].verify() == (1, 26, [])
    for store in stores:
        store.close()


@contextmanager
def _paused(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The store's next append stands still before COMMIT until the second event; the first tells that it does."""
    reached, go_on = threading.Event(), threading.Event()
    read_back = store._read_back

    def wait(*given: Any) -> None:
        read_back(*given)
        reached.set()
        assert go_on.wait(timeout=20)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_read_back", wait)
        yield reached, go_on


@pytest.mark.parametrize("held", [True, False])
def test_two_who_open_a_case_for_the_child_at_once_open_one(
    url: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the child's lock both open one: the negative control."""
    if not held:
        monkeypatch.setitem(QUERIES, "hold", "SELECT %(name)s")
    clock = FrozenClock("2026-11-20T16:12+01:00")
    engines = [Engine(store=open_postgres(url), guides=load_guides(), clock=clock) for _ in range(2)]
    anna = Actor("anna", "modtagelse")
    facts = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "ja", "aktiv_indsats": "nej"}
    cases = [engine.start("underretning", facts=facts, by=anna, child="B1") for engine in engines]

    def open_abuse_case(n: int) -> None:
        bo = Actor("bo", cases[n].step_named("åbn_overgrebssag").roles[0])
        cases[n].do("åbn_overgrebssag", by=bo, facts={"mistænkte": ["forælder"], "født": "2014-05-01"})

    with _paused(engines[0].store, monkeypatch) as (reached, go_on):  # type: ignore[arg-type]
        first = threading.Thread(target=open_abuse_case, args=(0,))
        first.start()
        assert reached.wait(timeout=20)
        second = threading.Thread(target=open_abuse_case, args=(1,))
        second.start()
        second.join(timeout=0.3)
        go_on.set()
        first.join()
        second.join()
    opened = [case.case for case in engines[0].child("B1").cases if case.guide == "vold-og-overgreb"]
    assert len(opened) == (1 if held else 2)
    for engine in engines:
        engine.store.close()


HOLDER = """
import os, signal, sys
from sagsgang.store.open import open_store
store = open_store(sys.argv[1])
with store.delivery_turn() as mine:
    assert mine
    print("holds", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_turn_to_deliver_is_one_over_all_processes_and_goes_with_its_holder(url: str) -> None:
    store, other = open_postgres(url), open_postgres(url)
    with store.delivery_turn() as mine, other.delivery_turn() as theirs:
        assert (mine, theirs) == (True, False)
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], env=ENVIRONMENT, **pipes)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    with store.delivery_turn() as mine:
        assert not mine
    holder.communicate("go\n", timeout=60)
    deadline = time.monotonic() + 10
    while True:  # the server notices that its client is gone
        with store.delivery_turn() as mine:
            if mine:
                break
        assert time.monotonic() < deadline
        time.sleep(0.02)
    store.close()
    other.close()


def test_a_forked_child_is_told_to_open_its_own(postgres: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    add(postgres, adding("K1"))
    with monkeypatch.context() as patch:
        patch.setattr("os.getpid", lambda: -1)
        for use in (lambda: postgres.head("K1"), lambda: add(postgres, adding("K1", 1)), postgres.verify):
            with pytest.raises(StoreUnavailable, match="anden proces"):
                use()
        postgres.close()
    assert postgres.head("K1") == head("K1", 1)


def test_more_threads_than_connections_wait_their_turn(url: str) -> None:
    store = open_postgres(url, connections=2)
    threads = [threading.Thread(target=lambda n=n: add(store, adding(f"K{n}"))) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.verify() == (16, 16, [])
    store.close()


# Speed that hangs on the plan


def test_who_is_late_is_answered_from_a_covering_index(url: str) -> None:
    store = open_postgres(url)
    add(store, adding("K1", obligations=tuple(obligation(name=f"p{n}", due=n) for n in range(2000))))
    raw(url, "VACUUM ANALYZE obligation")
    plan = raw(url, "EXPLAIN " + QUERIES["overdue"].replace("%(at)s", "10"))
    assert any("Index Only Scan using obligation_open" in line for (line,) in plan)
    store.close()


# Checkpoints


def _rewritten(url: str, change: str) -> None:
    """What somebody does who may write everything in the database and knows the program: every hash of K1 is made to fit."""
    raw(url, change, triggers=False)
    ((store_id,),) = raw(url, "SELECT store_id FROM store_info")
    columns = "case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body"
    previous, seq = FIRST, 0
    with psycopg.connect(url) as connection:
        connection.execute("SET search_path = sagsgang; SET session_replication_role = replica")
        for fields in connection.execute(f"SELECT {columns} FROM record WHERE case_id = 'K1' ORDER BY seq").fetchall():  # type: ignore[call-overload]
            seq, own = fields[1], content_hash(store_id, previous, fields)
            connection.execute(
                "UPDATE record SET previous = %s, hash = %s WHERE case_id = 'K1' AND seq = %s", (previous, own, seq)
            )
            previous = own
        connection.execute("UPDATE case_head SET seq = %s, hash = %s WHERE case_id = 'K1'", (seq, previous))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE record SET actor = 'en anden' WHERE case_id = 'K1' AND seq = 2",
        "DELETE FROM record WHERE case_id = 'K1' AND seq = 4",
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_rewritten_history_and_a_cut_tail_are_found_with_a_checkpoint_and_only_so(
    url: str, change: str, signed: bool
) -> None:
    """Without one the bare chain sees nothing: the negative control."""
    store = open_postgres(url)
    add(store, adding("K1", 0, 4), adding("K2"))
    kept = [take(store)] if signed else []
    add(store, adding("K2", 1))
    _rewritten(url, change)
    found = examine(store, trusted=[OWN.public], kept=kept)
    assert store.verify()[2] == []
    assert ("K1" in {one.case for one in found.damage}) == signed
    store.close()


def test_two_checkpoints_made_at_once_are_one(url: str) -> None:
    store, other = open_postgres(url), open_postgres(url)
    add(store, adding("K1"))
    take(store)
    assert not other.add_checkpoint(store.checkpoints()[0])
    assert [one.nr for one in other.checkpoints()] == [1]
    store.close()
    other.close()
