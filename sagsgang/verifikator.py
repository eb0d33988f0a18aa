"""Check a sagsgang store (SQLite) with nothing but Python: copy this file to another machine, and run `python verifikator.py sager.db [SLUT.json]`.

No code is shared with what wrote the store, and nothing in it is changed. A changed record shows in its chain; a store that was written anew
from the bottom, or cut short, only against what is kept elsewhere: with SLUT.json the last hash of every case is written there, or looked for.
Exit code: 0 everything holds, 1 something does not (a line each: case, row, what), 2 it cannot be read as a store.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import sys
from pathlib import Path
from typing import Any

RECORDS = """SELECT pos, CAST(case_id AS BLOB), seq, nr, CAST(type AS BLOB), version, at, recorded, CAST(actor AS BLOB),
    CAST(role AS BLOB), CAST(command_id AS BLOB), header, body, previous, hash FROM record ORDER BY pos"""
KNOWN = [(1396787027, 1), (1396787027, 2)]
Fault = tuple[str, int | None, str]  # case, row, what
Ends = dict[str, tuple[int, bytes, bytes]]  # of every case: its last row, that row's hash, and what the hash should be


def coded(value: Any) -> bytes:
    """A field with its kind and its length, so that no two lists of fields share their bytes."""
    if value is None or isinstance(value, int):
        return b"n" if value is None else struct.pack(">cq", b"i", value)
    data: bytes = value.encode() if isinstance(value, str) else value
    return struct.pack(">cQ", b"b", len(data)) + data


def row_hash(*fields: Any) -> bytes:
    """SHA-256 of store, previous hash and the row's fields in order; empty if they cannot be hashed."""
    try:
        return hashlib.sha256(b"sagsgang record 1" + b"".join(coded(field) for field in fields)).digest()
    except (TypeError, AttributeError, struct.error):
        return b""


def text_hash(store: bytes, name: Any, text: Any) -> bytes:
    """SHA-256 of a guide's text under its name in the store; empty if they are not text and bytes."""
    if not isinstance(name, str) or not isinstance(text, bytes):
        return b""
    lengths = b"".join(struct.pack(">cQ", b"b", len(one)) for one in (store, name.encode()))
    return hashlib.sha256(b"sagsgang guide 1" + lengths + store + name.encode() + text).digest()


def judge(connection: sqlite3.Connection) -> tuple[list[Fault], Ends]:
    """What does not hold, and where every case ends."""
    faults, ends, place = list[Fault](), Ends(), 0
    store = b"".join(row[0] for row in connection.execute("SELECT store_id FROM store_info"))
    for pos, name, seq, *fields, previous, own in connection.execute(RECORDS):
        case = name.decode(errors="backslashreplace") if isinstance(name, bytes) else str(name)
        last, before, redone = ends.get(case, (0, bytes(32), bytes(32)))
        place, expected = pos, place + 1
        if pos != expected:
            faults.append((case, seq, f"står som nummer {pos} i lageret; her skulle nummer {expected} stå"))
        found = row_hash(store, previous, name, seq, *fields)
        if found == own and seq <= last:
            faults.append((case, seq, "står ikke på sin plads"))
            continue
        if found != own:
            faults.append((case, last + 1, "er ændret, siden den blev skrevet"))
            seq = last + 1
        elif seq != last + 1:
            faults.append((case, last + 1, f"mangler; på dens plads står nummer {seq}"))
        elif previous not in (before, redone):
            faults.append((case, seq, "hænger ikke sammen med den foregående"))
        ends[case] = (seq, own, found)
    sound = {
        one for one, text, own in connection.execute("SELECT * FROM guide_text") if text_hash(store, one, text) == own
    }
    heads = connection.execute("SELECT case_id, seq, hash, digest FROM case_head").fetchall()
    for case, seq, own, guide in heads:
        last, *hashes = ends.get(case, (0, b"", b""))
        if seq != last:
            faults.append((case, min(seq, last) + 1, f"passer ikke: sagens hoved siger {seq} rækker, og der er {last}"))
        elif own not in hashes:
            faults.append((case, None, "sagens hoved passer ikke til dens sidste række"))
        if guide not in sound:
            faults.append((case, None, f"guideteksten {guide} mangler eller er ændret"))
    faults += [(case, None, "har rækker, men intet hoved") for case in ends.keys() - {head[0] for head in heads}]
    return faults, ends


def held(connection: sqlite3.Connection, kept: dict[str, list[Any]]) -> list[Fault]:
    """What the store had when its ends were written down, and has no longer."""
    rows = "SELECT hex(hash) FROM record WHERE case_id = ? AND seq = ?"
    what = "er ikke den, der stod der, da kædens slutning blev gemt"
    found = ((case, seq, own, connection.execute(rows, (case, seq)).fetchall()) for case, (seq, own) in kept.items())
    return [(case, seq, what) for case, seq, own, now in found if now != [(own,)]]


def main(arguments: list[str]) -> int:
    """Judge the store; the exit code."""
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    try:
        connection = sqlite3.connect(f"{Path(arguments[0]).resolve().as_uri()}?mode=ro", uri=True)
        if connection.execute("SELECT * FROM pragma_application_id, pragma_user_version").fetchone() not in KNOWN:
            raise ValueError("det er ikke et sagsgang-lager af den udgave, der kendes her")
        connection.execute("BEGIN")
        faults, ends = judge(connection)
        if (end := Path(arguments[-1])).exists() and len(arguments) == 2:
            faults += held(connection, json.loads(end.read_text()))
        elif len(arguments) == 2:
            end.write_text(json.dumps({case: [seq, own.hex().upper()] for case, (seq, own, _redone) in ends.items()}))
    except (OSError, sqlite3.Error, ValueError, TypeError, AttributeError) as error:
        print(f"{arguments[0]}: kan ikke læses: {error}")
        return 2
    lines = [f"{case}: " + ("" if row is None else f"række {row} ") + what for case, row, what in faults]
    count = f"{len(ends)} sager, {sum(end[0] for end in ends.values())} rækker, {len(faults)} fejl."
    print(*lines, count, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
