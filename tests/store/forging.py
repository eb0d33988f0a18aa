"""What somebody does who may write the whole store file, has the program's source, and wants history to be another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sagsgang.errors import Conflict
from sagsgang.store.attest import attest
from sagsgang.store.base import Store, StoredCheckpoint
from sagsgang.store.chain import FIRST, content_hash, guide_hash
from sagsgang.store.checkpoint import Sent, sent_line, sent_of
from sagsgang.store.signing import SigningKey
from sagsgang.store.sqlite import SqliteStore, open_sqlite
from sagsgang.verifikator import Fault, held, judge

RECORD = (
    "SELECT case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body FROM record"
    " WHERE case_id = ? ORDER BY seq"
)


def key(number: int = 1) -> SigningKey:
    """A key that is the same every time; another for another number."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


OWN, FORGED = key(1), key(2)


def take(store: Store, taken: int = 1_800_000_000, by: SigningKey = OWN) -> Sent:
    """A checkpoint of the store, as it is sent away."""
    return sent(attest(store, by, taken=taken))


def sent(checkpoint: StoredCheckpoint) -> Sent:
    found = sent_of(sent_line(checkpoint))
    assert found is not None
    return found


def unlocked(path: Path) -> apsw.Connection:
    """A connection on which no trigger stands in the way."""
    connection = apsw.Connection(str(path))
    triggers: Any = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def rechain(connection: apsw.Connection, case: str) -> None:
    """Every hash of a case anew, and its head, from what now stands in its records."""
    (store_id,) = connection.execute("SELECT store_id FROM store_info").fetchone()  # type: ignore[misc]
    rows: Any = connection.execute(RECORD, (case,)).fetchall()
    previous = FIRST
    for fields in rows:
        own = content_hash(store_id, previous, fields)
        connection.execute(
            "UPDATE record SET previous = ?, hash = ? WHERE case_id = ? AND seq = ?", (previous, own, case, fields[1])
        )
        previous = own
    connection.execute("UPDATE case_head SET seq = ?, hash = ? WHERE case_id = ?", (len(rows), previous, case))


def rewrite(path: Path, case: str, seq: int) -> None:
    """One record says something else, and the rest of its case is made to fit."""
    with unlocked(path) as connection:
        connection.execute("UPDATE record SET body = x'7b7d' WHERE case_id = ? AND seq = ?", (case, seq))
        rechain(connection, case)


def rewrite_all(path: Path) -> None:
    """Every record says something else, and everything is made to fit."""
    with unlocked(path) as connection:
        cases: Any = connection.execute("SELECT case_id FROM case_head").fetchall()
        connection.execute("UPDATE record SET actor = 'en anden'")
        for (case,) in cases:
            rechain(connection, case)


def rewrite_guide(path: Path, digest: str) -> None:
    """A guide says something else, and its hash fits."""
    with unlocked(path) as connection:
        (store_id,) = connection.execute("SELECT store_id FROM store_info").fetchone()  # type: ignore[misc]
        own = guide_hash(store_id, digest, b"en anden guide")
        connection.execute(
            "UPDATE guide_text SET text = ?, hash = ? WHERE digest = ?", (b"en anden guide", own, digest)
        )


def cut(path: Path, case: str, keep: int) -> None:
    """The last records of a case are gone, and head and places are made to fit."""
    with unlocked(path) as connection:
        connection.execute("DELETE FROM record WHERE case_id = ? AND seq > ?", (case, keep))
        places: Any = connection.execute("SELECT pos FROM record ORDER BY pos").fetchall()
        for place, (pos,) in enumerate(places, 1):
            connection.execute("UPDATE record SET pos = ? WHERE pos = ?", (place, pos))
        if keep:
            rechain(connection, case)
        else:
            connection.execute("DELETE FROM case_head WHERE case_id = ?", (case,))


def resign(path: Path, by: SigningKey = FORGED) -> None:
    """The store's checkpoints are made anew, so that they fit what it now says."""
    with unlocked(path) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM checkpoint").fetchall()
        connection.execute("DELETE FROM checkpoint")
    store = open_sqlite(path)
    for n in range(count):
        attest(store, by, taken=1_800_000_000 + n)
    store.close()


def said_alone(path: Path, kept: tuple[Sent, ...] = (), trusted: SigningKey | None = OWN) -> list[Fault]:
    """What the verifier says that shares no code with the program. Not by Python's own SQLite: see test_store_chain."""
    connection: Any = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        faults, _ends = judge(connection)
        lines = [f'{{"statement":{one.statement.decode()},"signature":"{one.signature.hex()}"}}' for one in kept]
        return faults + held(connection, lines, "" if trusted is None else trusted.public.hex())
    finally:
        connection.close()


def race(path: Path, rounds: int) -> tuple[int, int]:
    """Take a checkpoint so many times; how many were taken, and how many somebody else took first."""
    store: SqliteStore = open_sqlite(path)
    won = lost = 0
    for n in range(rounds):
        try:
            attest(store, OWN, taken=1_800_000_000 + n)
            won += 1
        except Conflict:
            lost += 1
    store.close()
    return won, lost
