"""The chain: what the hash covers, and what `verify` says about a store that somebody has been at."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_making import GUIDE, add, adding, at, obligation, row

from sagsgang.errors import IntegrityFailure
from sagsgang.store.base import Damage, Row
from sagsgang.store.chain import FIRST, content, content_hash, guide_hash, instant, row_hash, seal, seconds, verify_rows
from sagsgang.store.sqlite import SqliteStore, open_sqlite
from sagsgang.verifikator import judge

STORE = bytes(range(16))
COLUMNS = (
    "case_id",
    "seq",
    "nr",
    "type",
    "version",
    "at",
    "recorded",
    "actor",
    "role",
    "command_id",
    "header",
    "body",
    "previous",
    "hash",
)


# The hash


def test_the_hash_is_what_the_description_says() -> None:
    """Written a second time, by hand, byte for byte: stored chains must verify for decades."""
    made = row("K1", 3, nr=None, at=instant(0), recorded=instant(1), role=None, command_id="", header=b"{}", body=b"x")

    def data(value: bytes) -> bytes:
        return b"b" + len(value).to_bytes(8, "big") + value

    def number(value: int) -> bytes:
        return b"i" + value.to_bytes(8, "big", signed=True)

    expected = (
        b"sagsgang record 1"
        + data(STORE)
        + data(FIRST)
        + data(b"K1")
        + number(3)
        + b"n"
        + data(b"step")
        + number(1)
        + number(0)
        + number(1)
        + data(b"anna")
        + b"n"
        + data(b"")
        + data(b"{}")
        + data(b"x")
    )
    assert row_hash(STORE, FIRST, made) == hashlib.sha256(expected).digest()


def test_every_bit_of_every_field_counts() -> None:
    fields = content(row(command_id="c1"))
    whole = content_hash(STORE, FIRST, fields)
    seen = {whole}
    tried = 1
    for n, value in enumerate(fields):
        for changed in _flips(value):
            seen.add(content_hash(STORE, FIRST, (*fields[:n], changed, *fields[n + 1 :])))
            tried += 1
    for changed in _flips(STORE):
        seen.add(content_hash(changed, FIRST, fields))
        tried += 1
    for changed in _flips(FIRST):
        seen.add(content_hash(STORE, changed, fields))
        tried += 1
    assert len(seen) == tried > 1000


_values = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=3), st.binary(max_size=3))


@given(st.lists(_values, max_size=4), st.lists(_values, max_size=4))
def test_different_fields_never_share_a_hash(one: list[Any], other: list[Any]) -> None:
    def plain(fields: list[Any]) -> list[Any]:
        return [value.encode() if isinstance(value, str) else value for value in fields]

    same = plain(one) == plain(other)
    assert (content_hash(STORE, FIRST, tuple(one)) == content_hash(STORE, FIRST, tuple(other))) == same


@given(st.datetimes().map(lambda naive: naive.replace(microsecond=0)))
def test_instants_survive_their_stored_shape(naive: Any) -> None:
    aware = naive.replace(tzinfo=at(0).tzinfo)
    assert instant(seconds(aware)) == aware


def test_two_stores_never_share_a_chain() -> None:
    append = adding("K1")
    assert seal(STORE, FIRST, append)[0][-1] != seal(bytes(16), FIRST, append)[0][-1]
    assert guide_hash(STORE, "d", b"x") != guide_hash(bytes(16), "d", b"x")
    assert guide_hash(STORE, "d", b"xy") != guide_hash(STORE, "dx", b"y")


def test_a_field_of_another_kind_is_damage_and_not_a_crash() -> None:
    (sealed,) = seal(STORE, FIRST, adding("K1"))
    for odd in (1.5, 2**70, object()):
        report = verify_rows(STORE, [(*sealed[:11], odd, *sealed[12:])])
        assert [(d.case, d.record) for d in report.damage] == [("K1", 1)]


# A store that somebody has been at


@pytest.fixture(params=["the program", "the verifier"])
def filled(sqlite: SqliteStore, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SqliteStore:
    """K1 with five rows, K2 and K3 with one each, mixed; judged by the program, or by the file that shares no code with it."""
    add(sqlite, adding("K1", 0, 2, obligations=(obligation(),)), adding("K2"))
    add(sqlite, adding("K1", 2), command=("c1", "f"))
    add(sqlite, adding("K3"), adding("K1", 3, 2))
    assert sqlite.verify() == (3, 7, [])
    if request.param == "the verifier":
        monkeypatch.setattr(sqlite, "verify", lambda: judged_alone(sqlite.path))
    return sqlite


def judged_alone(path: Path) -> tuple[int, int, list[Damage]]:
    """What the verifier says, in the program's form. Not by Python's own SQLite: two in one process drop each other's locks."""
    connection: Any = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    faults, ends = judge(connection)
    heads = {case for (case,) in connection.execute("SELECT case_id FROM case_head")}
    (rows,) = connection.execute("SELECT count(*) FROM record").fetchone()
    connection.close()
    return len(ends.keys() | heads), rows, [Damage(case=case, record=row, message=what) for case, row, what in faults]


@pytest.fixture
def raw(filled: SqliteStore) -> apsw.Connection:
    """A connection of somebody who wants to change history and knows how."""
    connection = apsw.Connection(str(filled.path))
    connection.execute("DROP TRIGGER record_stays; DROP TRIGGER record_remains; PRAGMA ignore_check_constraints = ON")
    connection.execute("DROP TRIGGER guide_text_stays; DROP TRIGGER guide_text_remains")
    return connection


def _flips(value: Any, limit: int | None = None) -> list[Any]:
    """The value with one bit changed, in every way or in `limit` ways; a missing value becomes present."""
    if value is None:
        return [0]
    if isinstance(value, int):
        return [(value ^ (1 << bit)) - ((1 << 64) if (value ^ (1 << bit)) >= 1 << 63 else 0) for bit in range(63)]
    data = value.encode() if isinstance(value, str) else value
    bits = range(len(data) * 8)
    chosen = bits if limit is None or len(bits) <= limit else random.Random(1).sample(bits, limit)
    changed = []
    for bit in chosen:
        copy = bytearray(data)
        copy[bit // 8] ^= 1 << bit % 8
        changed.append(bytes(copy))
    return changed


def _named(damage: list[Damage]) -> set[tuple[str, int | None]]:
    return {(d.case, d.record) for d in damage}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_bit_is_found_and_its_record_named(
    filled: SqliteStore, raw: apsw.Connection, column: str, seq: int
) -> None:
    def where() -> Any:
        return raw.execute(f"SELECT pos, {column} FROM record WHERE case_id = 'K1' AND seq = ?", (seq,)).fetchone()

    pos, value = where()
    kind = raw.execute(f"SELECT typeof({column}) FROM record WHERE pos = ?", (pos,)).fetchone()[0]  # type: ignore[index]
    changes = _flips(value, 12)
    if column == "seq":
        taken = {n for (n,) in raw.execute("SELECT seq FROM record WHERE case_id = 'K1'")}
        changes = [change for change in changes if change not in taken]
    elif column == "case_id":
        changes = [change for change in changes if change not in (b"K2", b"K3")]
    assert changes
    for changed in changes:
        if kind == "null":
            changed = {"nr": 0, "role": "x", "command_id": "x"}[column]
        cast = "CAST(? AS TEXT)" if kind == "text" else "?"
        raw.execute(f"UPDATE record SET {column} = {cast} WHERE pos = ?", (changed, pos))
        cases, rows, damage = filled.verify()
        assert ("K1", seq) in _named(damage), (column, changed)
        assert rows == 7
        assert cases == (4 if column == "case_id" else 3)
        raw.execute(f"UPDATE record SET {column} = {cast} WHERE pos = ?", (value, pos))
    assert filled.verify() == (3, 7, [])


def test_a_changed_content_is_named_alone(filled: SqliteStore, raw: apsw.Connection) -> None:
    for column in ("body", "hash", "previous"):
        before = raw.execute(f"SELECT {column} FROM record WHERE case_id = 'K1' AND seq = 3").fetchone()
        raw.execute(f"UPDATE record SET {column} = zeroblob(32) WHERE case_id = 'K1' AND seq = 3")
        assert _named(filled.verify()[2]) == {("K1", 3)}
        raw.execute(f"UPDATE record SET {column} = ? WHERE case_id = 'K1' AND seq = 3", before)


def test_a_changed_place_is_found(filled: SqliteStore, raw: apsw.Connection) -> None:
    (pos,) = raw.execute("SELECT pos FROM record WHERE case_id = 'K1' AND seq = 5").fetchone()  # type: ignore[misc]
    for moved in [change for change in _flips(pos) if not 1 <= change <= 7]:
        raw.execute("UPDATE record SET pos = ? WHERE pos = ?", (moved, pos))
        assert ("K1", 5) in _named(filled.verify()[2]), moved
        raw.execute("UPDATE record SET pos = ? WHERE pos = ?", (pos, moved))
    assert filled.verify()[2] == []


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_removed_row_is_named(filled: SqliteStore, raw: apsw.Connection, seq: int) -> None:
    raw.execute("DELETE FROM record WHERE case_id = 'K1' AND seq = ?", (seq,))
    cases, rows, damage = filled.verify()
    assert (cases, rows) == (3, 6)
    assert ("K1", seq) in _named(damage)


def test_a_removed_tail_is_found_though_the_head_was_made_to_fit(filled: SqliteStore, raw: apsw.Connection) -> None:
    raw.execute("DELETE FROM record WHERE case_id = 'K3'")
    raw.execute("DELETE FROM case_head WHERE case_id = 'K3'")
    assert filled.verify()[2] != []


def _swap(*columns: str) -> Callable[[apsw.Connection], None]:
    def swap(raw: apsw.Connection) -> None:
        names = ", ".join(columns)
        two = raw.execute(f"SELECT {names} FROM record WHERE case_id = 'K1' AND seq = 2").fetchone()
        three = raw.execute(f"SELECT {names} FROM record WHERE case_id = 'K1' AND seq = 3").fetchone()
        places = ", ".join(f"{name} = ?" for name in columns)
        for seq, values in ((2, three), (3, two)):
            raw.execute(f"UPDATE record SET {places} WHERE case_id = 'K1' AND seq = {seq}", values)  # type: ignore[arg-type]

    return swap


@pytest.mark.parametrize(
    "swap",
    [
        _swap("body"),
        _swap("body", "hash"),
        _swap(*COLUMNS[2:12]),
        _swap(*COLUMNS[2:]),
        lambda raw: raw.execute(
            "UPDATE record SET seq = -seq WHERE case_id = 'K1' AND seq IN (2, 3);"
            "UPDATE record SET seq = 5 + seq WHERE case_id = 'K1' AND seq < 0"
        ),
    ],
    ids=["body", "body and hash", "content", "content and chain", "numbers"],
)
def test_swapped_rows_are_found(
    filled: SqliteStore, raw: apsw.Connection, swap: Callable[[apsw.Connection], Any]
) -> None:
    swap(raw)
    named = _named(filled.verify()[2])
    assert ("K1", 2) in named
    assert ("K1", 3) in named


@pytest.mark.parametrize(("column", "named"), [("body", 4), ("previous", 3)])
def test_a_row_rewritten_with_a_fitting_hash_breaks_the_link(
    filled: SqliteStore, raw: apsw.Connection, column: str, named: int
) -> None:
    """Somebody who knows the recipe, but leaves the rows after alone."""
    raw.execute(f"UPDATE record SET {column} = zeroblob(32) WHERE case_id = 'K1' AND seq = 3")
    forged = filled.rows("K1", after=2)[0]
    own = row_hash(filled.store_id, forged.previous, forged)
    raw.execute("UPDATE record SET hash = ? WHERE case_id = 'K1' AND seq = 3", (own,))
    assert ("K1", named) in _named(filled.verify()[2])


def test_swapped_places_are_found(filled: SqliteStore, raw: apsw.Connection) -> None:
    raw.execute("UPDATE record SET pos = -seq WHERE case_id = 'K1' AND seq IN (2, 3)")
    raw.execute("UPDATE record SET pos = 4 WHERE pos = -2; UPDATE record SET pos = 2 WHERE pos = -3")
    assert _named(filled.verify()[2]) == {("K1", 2)}


def test_a_row_moved_to_another_case_is_found(filled: SqliteStore, raw: apsw.Connection) -> None:
    raw.execute("UPDATE record SET case_id = 'K2', seq = 2 WHERE case_id = 'K1' AND seq = 5")
    assert {("K1", 5), ("K2", 2)} <= _named(filled.verify()[2])


def test_an_inserted_row_is_found(filled: SqliteStore, raw: apsw.Connection) -> None:
    raw.execute(
        "INSERT INTO record SELECT 8, case_id, 6, nr, type, version, at, recorded, actor, role, command_id, header,"
        " body, hash, hash FROM record WHERE case_id = 'K1' AND seq = 5"
    )
    assert ("K1", 6) in _named(filled.verify()[2])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE case_head SET seq = 4 WHERE case_id = 'K1'", ("K1", 5)),
        ("UPDATE case_head SET seq = 6 WHERE case_id = 'K1'", ("K1", 6)),
        ("UPDATE case_head SET hash = zeroblob(32) WHERE case_id = 'K1'", ("K1", None)),
        ("DELETE FROM case_head WHERE case_id = 'K2'", ("K2", None)),
        ("PRAGMA foreign_keys = OFF; DELETE FROM guide_text", ("K3", None)),
        ("UPDATE guide_text SET text = x'00'", ("K3", None)),
        ("UPDATE guide_text SET hash = zeroblob(32)", ("K1", None)),
    ],
)
def test_a_head_or_guide_that_does_not_fit_is_named(
    filled: SqliteStore, raw: apsw.Connection, change: str, named: tuple[str, int | None]
) -> None:
    raw.execute(change)
    cases, rows, damage = filled.verify()
    assert (cases, rows) == (3, 7)
    assert named in _named(damage)


def test_another_stores_rows_do_not_hold(filled: SqliteStore, raw: apsw.Connection) -> None:
    raw.execute("DROP TRIGGER store_info_stays; UPDATE store_info SET store_id = zeroblob(16)")
    assert {(d.case, d.record) for d in filled.verify()[2]} >= {("K1", n) for n in range(1, 6)}


@pytest.mark.parametrize("column", ["actor", "at"])
def test_a_row_that_cannot_be_read_is_damage_and_not_a_crash(
    filled: SqliteStore, raw: apsw.Connection, column: str
) -> None:
    value = {"actor": "CAST(x'ff' AS TEXT)", "at": str(2**62)}[column]
    raw.execute(f"UPDATE record SET {column} = {value} WHERE case_id = 'K1' AND seq = 2")
    with pytest.raises(IntegrityFailure, match="beskadiget"):
        filled.rows("K1")
    assert _named(filled.verify()[2]) == {("K1", 2)}


@pytest.mark.parametrize("table", ["record", "guide_text", "store_info"])
@pytest.mark.parametrize("act", ["UPDATE {0} SET rowid = rowid", "DELETE FROM {0}"])
def test_history_cannot_be_changed_by_accident(filled: SqliteStore, table: str, act: str) -> None:
    connection = apsw.Connection(str(filled.path))
    with pytest.raises(apsw.ConstraintError, match="never"):
        connection.execute(act.format(table))
    assert filled.verify() == (3, 7, [])


def test_what_is_written_wrongly_is_noticed_before_it_is_kept(sqlite: SqliteStore) -> None:
    """A trigger stands in for memory that turns a bit on the way: what is read back is not what was written."""
    connection = apsw.Connection(str(sqlite.path))
    connection.execute(
        "DROP TRIGGER record_stays; CREATE TRIGGER rot AFTER INSERT ON record WHEN new.seq = 2 BEGIN"
        " UPDATE record SET body = x'00' WHERE pos = new.pos; END"
    )
    add(sqlite, adding("K1"))
    with pytest.raises(IntegrityFailure, match="K1"):
        add(sqlite, adding("K1", 1), command=("c1", "f"))
    assert [r.seq for r in sqlite.rows("K1")] == [1]
    assert sqlite.command("c1") is None
    assert sqlite.verify() == (1, 1, [])


def test_a_verification_sees_one_moment_and_nobody_waits_for_it(path: Path) -> None:
    store = open_sqlite(path, create_missing=True)
    add(store, *(adding(f"K{n}", 0, 20) for n in range(50)))
    seen: list[Row] = []
    original = verify_rows

    def while_verifying(*given: Any) -> Any:
        add(store, adding("K1", 20))
        seen.extend(store.rows("K1", after=20))
        return original(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sagsgang.store.sqlite_proof.verify_rows", while_verifying)
        assert store.verify() == (50, 1000, [])
    assert [r.seq for r in seen] == [21]
    assert store.verify() == (50, 1001, [])
    assert store.guide_text(GUIDE[0]) == GUIDE[1]
    store.close()
