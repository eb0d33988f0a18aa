"""Check a sagsgang store with Python alone, on any machine: `python verifikator.py sager.db [KONTROLPUNKTER.jsonl [NØGLE.pub]]`.

No code is shared with what wrote the store, and nothing is changed. A changed record shows in its chain; a store that was written anew or
cut short only against checkpoints that were kept elsewhere. Exit code: 0 all holds, 1 something does not (a line each), 2 cannot be read."""

import json
import sqlite3
import sys
from hashlib import sha256, sha512
from pathlib import Path

RECORDS = """SELECT pos, CAST(case_id AS BLOB), seq, nr, CAST(type AS BLOB), version, at, recorded, CAST(actor AS BLOB),
    CAST(role AS BLOB), CAST(command_id AS BLOB), header, body, previous, hash FROM record ORDER BY pos"""
MOVED = """SELECT key, value ->> 0, 'er ikke den, der stod der ved kontrolpunkt ' || c.nr FROM checkpoint c JOIN json_each(CAST(ends AS TEXT), '$.cases')
    LEFT JOIN record ON case_id = key AND seq = value ->> 0 WHERE lower(hex(hash)) <> value ->> 1 UNION ALL
    SELECT key, NULL, 'er ikke den guidetekst, der lå der ved kontrolpunkt ' || nr FROM checkpoint JOIN json_each(CAST(ends AS TEXT), '$.guides')
    LEFT JOIN guide_text ON digest = key WHERE lower(hex(hash)) <> value"""
Fault = tuple[str, int | None, str]  # case (or what else it is about), row, what
Ends = dict[str, tuple[int, bytes, bytes]]  # of every case: its last row, that row's hash, and what the hash should be
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519 (RFC 8032), as are D and the base
RECORD, GUIDE, SIGNED = b"sagsgang record 1", b"sagsgang guide 1", b"sagsgang checkpoint 1"
D = -121665 * pow(121666, -1, P) % P
BASE = (15112221349535400772501151409588531511454012693041857206046113283949847762202, 4 * pow(5, -1, P) % P)
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def coded(value: int | bytes | None) -> bytes:
    """A field with its kind and its length, so that no two lists of fields share their bytes."""
    if isinstance(value, int):
        return b"i" + value.to_bytes(8, "big", signed=True)
    return b"n" if value is None else b"b" + len(value).to_bytes(8, "big") + value


def judge(connection: sqlite3.Connection) -> tuple[list[Fault], Ends]:
    """What does not hold of records, heads and guide texts, and where every case ends."""
    faults, ends, place, sound = list[Fault](), Ends(), 0, {}
    (store,) = connection.execute("SELECT store_id FROM store_info").fetchone()
    for pos, name, seq, *fields, previous, own in connection.execute(RECORDS):
        case, expected, place = name.decode(errors="backslashreplace"), place + 1, pos
        last, before, redone = ends.get(case, (0, bytes(32), bytes(32)))
        if pos != expected:
            faults.append((case, seq, f"står som nummer {pos} i lageret; her skulle nummer {expected} stå"))
        if (found := sha256(RECORD + b"".join(map(coded, (store, previous, name, seq, *fields)))).digest()) != own:
            faults.append((case, last + 1, "er ændret, siden den blev skrevet"))
        elif seq <= last:
            faults.append((case, seq, "står ikke på sin plads"))
            continue
        elif seq != last + 1:
            faults.append((case, last + 1, f"mangler; på dens plads står nummer {seq}"))
        elif previous not in (before, redone):
            faults.append((case, seq, "hænger ikke sammen med den foregående"))
        ends[case] = (seq if found == own else last + 1, own, found)
    for guide, text, own in connection.execute("SELECT digest, text, hash FROM guide_text"):
        lengths = b"".join(b"b" + len(one).to_bytes(8, "big") for one in (store, guide.encode()))
        sound[guide] = sha256(GUIDE + lengths + store + guide.encode() + text).digest() == own
    faults += [(guide, None, "er en guidetekst, der er ændret") for guide, holds in sound.items() if not holds]
    heads = {case: head for case, *head in connection.execute("SELECT case_id, seq, hash, digest FROM case_head")}
    for case in ends.keys() | heads.keys():
        (last, *hashes), (seq, own, guide) = ends.get(case, (0, b"")), heads.get(case, (0, b"", ""))
        if seq and seq != last:
            faults.append((case, min(seq, last) + 1, f"passer ikke: sagens hoved siger {seq} rækker, og der er {last}"))
        if own not in hashes or not sound.get(guide):
            faults.append((case, None, "mangler sit hoved eller sin guidetekst, eller de er ændret"))
    return faults, ends


def is_signed(key: bytes, content: bytes, signature: bytes) -> bool:
    """Whether a signature (R, S) is the key's: then S times the base, less the content's hash times the key, is R."""

    def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        k, x, y = D * a[0] * b[0] * a[1] * b[1] % P, a[0] * b[1] + b[0] * a[1], a[1] * b[1] + a[0] * b[0]
        return x * (1 - k) * (once := pow(1 - k * k, -1, P)) % P, y * (1 + k) * once % P

    (s, r), (sign, y) = (divmod(int.from_bytes(one, "little"), 1 << n) for one, n in ((signature, 256), (key, 255)))
    times = int.from_bytes(sha512(signature[:-32] + key + content).digest(), "little") % ORDER
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = root if root * root % P == square else root * pow(2, (P - 1) // 4, P) % P
    less, point = (x if x % 2 != sign else P - x, y), (0, 1)
    steps = [(0, 1), BASE, less, add(BASE, less)]
    for bit in reversed(range(253)):
        point = add(add(point, point), steps[(s >> bit) % 2 + 2 * ((times >> bit) % 2)])
    return s < ORDER and y < P and x * x % P == square and point[1] + (point[0] % 2 << 255) == r


def held(connection: sqlite3.Connection, sent: list[str], trusted: str) -> list[Fault]:
    """What does not hold of the checkpoints, the store's own and those that were kept, and of what they vouch for."""
    faults, before = connection.execute(MOVED).fetchall(), "0" * 64
    stored = connection.execute("SELECT statement, signature, ends FROM checkpoint ORDER BY nr").fetchall()
    kept = [(canonical(x["statement"]).encode(), bytes.fromhex(x["signature"]), None) for x in map(json.loads, sent)]
    for statement, signature, ends in stored + kept:
        key, name = (said := json.loads(statement))["key"], f"kontrolpunkt {said['nr']}"
        if ends is None and statement not in {one[0] for one in stored}:
            faults.append((name, None, "er gemt, men er ikke i lageret: det er skrevet om, skåret af eller et andet"))
        elif ends is not None and (said["previous"], said["ends"]) != (before, sha256(ends).hexdigest()):
            faults.append((name, None, "passer ikke til det foregående eller til sin liste"))
        if key != (trusted or key) or not is_signed(bytes.fromhex(key), SIGNED + statement, signature):
            faults.append((name, None, "er ikke underskrevet med nøglen"))
        before = sha256(statement).hexdigest()
    return faults


if __name__ == "__main__":
    path, *others = sys.argv[1:] or [""]
    try:
        connection = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
        identity = connection.execute("SELECT * FROM pragma_application_id, pragma_user_version").fetchone()
        if identity not in [(1396787027, 1), (1396787027, 2)]:
            raise ValueError("det er ikke et sagsgang-lager af den udgave, der kendes her")
        connection.execute("BEGIN")
        faults, ends = judge(connection)
        kept, trusted, *_more = [Path(one).read_text().strip() for one in others] + ["", ""]
        if identity[1] > 1 or kept:
            faults += held(connection, [line for line in kept.splitlines() if "statement" in line], trusted)
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{path}: kan ikke læses: {error}")
        sys.exit(2)
    lines = [f"{case}: " + ("" if row is None else f"række {row} ") + what for case, row, what in faults]
    print(*lines, f"{len(ends)} sager, {sum(end[0] for end in ends.values())} rækker, {len(faults)} fejl.", sep="\n")
    sys.exit(1 if faults else 0)
