"""Checkpoints: what the chain alone does not see, they do; and what is said of the last one that is good."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import forging
import pytest
from forging import FORGED, OWN, said_alone, sent, take
from hypothesis import given, settings
from hypothesis import strategies as st
from store_making import GUIDE, add, adding

from sagsgang.errors import Conflict, IntegrityFailure, InvalidValue
from sagsgang.store.attest import Verification, attest, examine
from sagsgang.store.base import Store, StoredCheckpoint
from sagsgang.store.chain import FIRST, row_hash, sha256
from sagsgang.store.checkpoint import DOMAIN, Sent, canonical, sent_form, sent_line, sent_of, statement_of
from sagsgang.store.memory import MemoryStore
from sagsgang.store.signing import is_signed
from sagsgang.store.sqlite import SqliteStore, open_sqlite

TRUSTED = (OWN.public,)
FOLDER = Path(__file__).parent


def history(store: Store, *, checkpoints: bool = True) -> tuple[Sent, ...]:
    """Three checkpoints: K1 to 2; K1 to 4 and K2 to 1; K3 to 2. Then one record more."""
    kept: list[Sent] = []
    for n, appends in enumerate([(adding("K1", 0, 2),), (adding("K1", 2, 2), adding("K2")), (adding("K3", 0, 2),)]):
        add(store, *appends)
        if checkpoints:
            kept.append(take(store, 1_800_000_000 + n))
    add(store, adding("K2", 1))
    return tuple(kept)


def examined(path: Path, kept: tuple[Sent, ...] = (), trusted: Any = TRUSTED) -> Verification:
    store = open_sqlite(path)
    try:
        return examine(store, trusted=trusted, kept=kept)
    finally:
        store.close()


def last_of(found: Verification) -> int | None:
    return None if found.checkpoint is None else found.checkpoint.nr


# What is signed


def test_a_checkpoint_is_what_the_description_says(store: Store) -> None:
    """By hand a second time: what was signed must verify for decades."""
    add(store, adding("K1", 0, 2), adding("Å 2"))
    first = attest(store, OWN, taken=1_800_000_000)
    add(store, adding("K1", 2))
    second = attest(store, OWN, taken=1_800_000_060)
    ends = [json.loads(one.ends) for one in (first, second)]
    last = store.rows("K1")[-1]
    assert ends[0]["cases"] == {"K1": [2, store.rows("K1")[1].hash.hex()], "Å 2": [1, store.rows("Å 2")[0].hash.hex()]}
    assert list(ends[0]["guides"]) == [GUIDE[0]]
    assert ends[1] == {"cases": {"K1": [3, last.hash.hex()]}, "guides": {}}
    said = json.loads(second.statement)
    assert said == {
        "store": store.store_id.hex(),
        "nr": 2,
        "taken": 1_800_000_060,
        "cases": 2,
        "records": 4,
        "ends": sha256(second.ends).hex(),
        "previous": sha256(first.statement).hex(),
        "key": OWN.public.hex(),
    }
    assert json.dumps(said, sort_keys=True, separators=(",", ":")).encode() == second.statement
    assert json.loads(first.statement)["previous"] == "0" * 64
    assert is_signed(OWN.public, b"sagsgang checkpoint 1" + second.statement, second.signature)
    assert not is_signed(OWN.public, second.statement, second.signature)
    assert store.checkpoints() == [first, second]
    line = sent_line(second)
    assert len(line) < 600
    assert json.loads(line) == sent_form(second) == {"statement": said, "signature": second.signature.hex()}


def test_a_sent_line_is_read_however_its_keys_are_ordered(store: Store) -> None:
    made = attest(store, OWN, taken=0)
    form = sent_form(made)
    turned = json.dumps(
        {"signature": form["signature"], "statement": dict(reversed(form["statement"].items()))}, indent=1
    )
    assert sent_of(turned.encode()) == sent_of(sent_line(made)) == sent(made)
    for other in (b"", b"Fra: vagt@k.dk", b"[1]", b"{}", b'{"key":"x"}', b"[" * 100_000, b"\xff"):
        assert sent_of(other) is None


@pytest.mark.parametrize(
    "change",
    [
        {"nr": 0},
        {"nr": True},
        {"nr": "1"},
        {"nr": 1.0},
        {"taken": -1},
        {"taken": 10**12},
        {"ends": "0" * 63},
        {"ends": "g" * 64},
        {"ends": "A" * 64},
        {"key": None},
        {"more": 1},
        {"store": "\ud800" * 32},
    ],
)
def test_what_is_no_statement_is_refused(change: dict[str, Any]) -> None:
    store = MemoryStore()
    form = sent_form(attest(store, OWN, taken=0))
    with pytest.raises(ValueError):
        sent_of(json.dumps({**form, "statement": form["statement"] | change}).encode())
    with pytest.raises(ValueError):
        sent_of(json.dumps({**form, "signature": form["signature"][:-2]}).encode())


def test_a_statement_that_is_written_in_another_way_is_refused() -> None:
    made = attest(MemoryStore(), OWN, taken=0)
    assert statement_of(made.statement).nr == 1
    for other in (made.statement + b" ", made.statement.replace(b'"nr":1', b'"nr":1,"nr":1'), b"[" * 100_000):
        with pytest.raises(ValueError):
            statement_of(other)


# A sound store


def test_a_sound_store_holds_and_says_how_far_it_is_covered(store: Store) -> None:
    assert examine(store) == Verification(cases=0, records=0, damage=(), checkpoint=None, uncovered=0)
    kept = history(store)
    for trusted, given_ in ((TRUSTED, kept), (TRUSTED, ()), ((), kept), ((), kept[:1] * 3)):
        found = examine(store, trusted=trusted, kept=given_)
        assert found.damage == ()
        assert (found.cases, found.records, found.uncovered) == (3, 8, 1)
        assert found.checkpoint == kept[2].said
        assert (found.checkpoint.nr, found.checkpoint.records) == (3, 7)
    assert found.to_json()["checkpoint"] == {"nr": 3, "taken": "2027-01-15T09:00:02+01:00", "records": 7}


def test_the_verifier_agrees_on_a_sound_store(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    assert said_alone(path, kept) == said_alone(path) == said_alone(path, kept, None) == []


def test_without_a_checkpoint_nothing_is_covered(store: Store) -> None:
    history(store, checkpoints=False)
    found = examine(store)
    assert (found.checkpoint, found.uncovered, found.damage) == (None, 8, ())


# A store that was made to fit

Attack = Callable[[Path], None]

ATTACKS: dict[str, tuple[Attack, tuple[str, int | None], int | None]] = {
    "a record of the first checkpoint": (lambda path: forging.rewrite(path, "K1", 1), ("K1", 2), None),
    "a record of the second": (lambda path: forging.rewrite(path, "K1", 3), ("K1", 4), 1),
    "a record of the third": (lambda path: forging.rewrite(path, "K3", 1), ("K3", 2), 2),
    "all of it": (forging.rewrite_all, ("K2", 1), None),
    "a guide": (lambda path: forging.rewrite_guide(path, GUIDE[0]), ("", None), None),
    "a tail": (lambda path: forging.cut(path, "K1", 3), ("K1", 4), 1),
    "a case": (lambda path: forging.cut(path, "K3", 0), ("K3", 2), 2),
}


@pytest.mark.parametrize(("attack", "named", "last"), ATTACKS.values(), ids=ATTACKS)
def test_what_was_made_to_fit_is_found_and_named(
    path: Path, sqlite: SqliteStore, attack: Attack, named: tuple[str, int | None], last: int | None
) -> None:
    history(sqlite)
    sqlite.close()
    attack(path)
    found = examined(path)
    assert named in {(one.case, one.record) for one in found.damage}
    assert last_of(found) == last
    assert ("guide-1" if named[0] == "" else named[0], named[1]) in {fault[:2] for fault in said_alone(path)}


@pytest.mark.parametrize(("attack", "named", "last"), ATTACKS.values(), ids=ATTACKS)
def test_the_chain_alone_does_not_see_it(
    path: Path, sqlite: SqliteStore, attack: Attack, named: tuple[str, int | None], last: int | None
) -> None:
    """The negative control of the test above: the same done to a store without checkpoints."""
    history(sqlite, checkpoints=False)
    sqlite.close()
    attack(path)
    assert examined(path).damage == ()
    assert said_alone(path) == []


def test_what_no_checkpoint_covers_is_not_seen(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    sqlite.close()
    forging.rewrite(path, "K2", 2)
    assert (examined(path, kept).damage, examined(path, kept).uncovered) == ((), 1)
    assert said_alone(path, kept) == []


def test_each_case_is_named_once_and_by_the_rows_in_question(path: Path, sqlite: SqliteStore) -> None:
    history(sqlite)
    sqlite.close()
    forging.rewrite(path, "K1", 1)
    (damage,) = examined(path).damage
    assert "rækkerne 1–2" in damage.message
    forging.rewrite(path, "K3", 2)
    assert [(one.case, one.record) for one in examined(path).damage] == [("K1", 2), ("K3", 2)]


def test_damage_that_the_chain_sees_bounds_the_last_good_one(path: Path, sqlite: SqliteStore) -> None:
    """The end that the checkpoint vouches for is there, but something before it is not as it was."""
    history(sqlite)
    with forging.unlocked(path) as raw:
        raw.execute("UPDATE record SET body = x'00' WHERE case_id = 'K1' AND seq = 3")
    found = examine(sqlite, trusted=TRUSTED)
    assert [(one.case, one.record) for one in found.damage] == [("K1", 3)]
    assert (last_of(found), found.uncovered) == (1, 6)


# Checkpoints that somebody has been at


def test_checkpoints_that_were_removed_are_missed_by_whoever_kept_them(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    sqlite.close()
    forging.rewrite_all(path)
    with forging.unlocked(path) as raw:
        raw.execute("DELETE FROM checkpoint")
    assert examined(path).damage == ()  # the control: nobody kept anything
    assert said_alone(path) == []
    found = examined(path, kept[:1])
    assert [one.message.split(",")[0] for one in found.damage] == ["Kontrolpunkt nr. 1 (fre 15. jan. 2027 kl. 09.00)"]
    assert found.checkpoint is None
    assert said_alone(path, kept[:1]) != []


def test_a_cut_store_is_missed_by_whoever_kept_the_last(path: Path, sqlite: SqliteStore) -> None:
    """An older copy put back: what is left is good, and the rest is known to have been there."""
    kept = history(sqlite)
    sqlite.close()
    forging.cut(path, "K3", 0)
    forging.cut(path, "K2", 1)
    with forging.unlocked(path) as raw:
        raw.execute("DELETE FROM checkpoint WHERE nr = 3")
    assert examined(path).damage == ()  # the control
    assert (len(examined(path, kept).damage), last_of(examined(path, kept))) == (1, 2)
    assert (len(examined(path, kept, ()).damage), last_of(examined(path, kept, ()))) == (1, 2)
    assert len(said_alone(path, kept)) == 1


def test_checkpoints_that_were_signed_anew_are_known_by_the_key(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    sqlite.close()
    forging.rewrite_all(path)
    forging.resign(path)
    blind = examined(path, trusted=())
    assert (blind.damage, last_of(blind)) == ((), 3)  # the control: whoever knows no key is deceived
    assert said_alone(path, (), None) == []
    found = examined(path)
    assert (len(found.damage), found.checkpoint) == (3, None)
    assert all("anden nøgle" in one.message for one in found.damage)
    assert len(said_alone(path)) == 3
    for trusted in (TRUSTED, ()):
        assert examined(path, kept, trusted).damage != ()
        assert examined(path, kept, trusted).checkpoint is None
    assert said_alone(path, kept, None) != []


def test_even_whoever_has_the_key_cannot_unsay_what_was_sent(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    sqlite.close()
    forging.rewrite(path, "K1", 3)
    forging.resign(path, OWN)
    assert examined(path).damage == ()  # the control
    found = examined(path, kept[1:2])
    assert ["er et andet end lagerets" in one.message for one in found.damage] == [True]
    assert last_of(found) == 1
    assert said_alone(path) == []
    assert said_alone(path, kept[1:2]) != []


def test_ends_that_are_still_there_name_the_cases_though_the_statement_was_changed(
    path: Path, sqlite: SqliteStore
) -> None:
    kept = history(sqlite)
    sqlite.close()
    forging.rewrite(path, "K3", 2)
    with forging.unlocked(path) as raw:
        raw.execute("UPDATE checkpoint SET statement = x'7b7d' WHERE nr = 3")
    assert ("K3", 2) not in {(one.case, one.record) for one in examined(path).damage}
    assert ("K3", 2) in {(one.case, one.record) for one in examined(path, kept).damage}


@pytest.mark.parametrize(
    ("change", "last"),
    [
        ("UPDATE checkpoint SET statement = CAST(replace(statement, '\"nr\":2', '\"nr\":7') AS BLOB) WHERE nr = 2", 1),
        ("UPDATE checkpoint SET statement = x'00' WHERE nr = 2", 1),
        ("UPDATE checkpoint SET signature = zeroblob(64) WHERE nr = 3", 2),
        ("UPDATE checkpoint SET ends = CAST(replace(CAST(ends AS TEXT), 'K2', 'K9') AS BLOB) WHERE nr = 2", 1),
        ("UPDATE checkpoint SET ends = x'7b' WHERE nr = 1", None),
        ("UPDATE checkpoint SET nr = 4 WHERE nr = 3", 2),
        ("DELETE FROM checkpoint WHERE nr = 1", None),
        ("DELETE FROM checkpoint WHERE nr = 2", 1),
        ("UPDATE checkpoint SET nr = -nr; UPDATE checkpoint SET nr = 4 + nr", None),
    ],
)
def test_a_checkpoint_that_was_changed_is_damage(
    path: Path, sqlite: SqliteStore, change: str, last: int | None
) -> None:
    history(sqlite)
    sqlite.close()
    with forging.unlocked(path) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(change)
    found = examined(path)
    assert found.damage != ()
    assert last_of(found) == last


@pytest.mark.parametrize("column", ["statement", "signature", "ends"])
@pytest.mark.parametrize("nr", [1, 2, 3])
def test_a_changed_bit_of_a_checkpoint_is_found(path: Path, sqlite: SqliteStore, column: str, nr: int) -> None:
    history(sqlite)
    value: bytes = getattr(sqlite.checkpoints()[nr - 1], column)
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    raw = forging.unlocked(path)
    for place in random.Random(seed).sample(range(len(value) * 8), 25):
        broken = bytearray(value)
        broken[place // 8] ^= 1 << place % 8
        raw.execute(f"UPDATE checkpoint SET {column} = ? WHERE nr = ?", (bytes(broken), nr))
        found = examine(sqlite, trusted=TRUSTED)
        assert any(f"ontrolpunkt nr. {nr}" in one.message for one in found.damage), place
        assert (last_of(found) or 0) < nr
        assert not _holds_alone(path), place
    raw.execute(f"UPDATE checkpoint SET {column} = ? WHERE nr = ?", (value, nr))
    assert examine(sqlite, trusted=TRUSTED).damage == ()  # the control
    assert _holds_alone(path)
    raw.close()


def test_a_checkpoint_whose_own_number_was_changed_is_named_by_where_it_stands(path: Path, sqlite: SqliteStore) -> None:
    history(sqlite)
    statement = sqlite.checkpoints()[2].statement
    raw = forging.unlocked(path)
    raw.execute("UPDATE checkpoint SET statement = ? WHERE nr = 3", (statement.replace(b'"nr":3', b'"nr":2'),))
    raw.close()
    told = [one.message for one in examine(sqlite, trusted=TRUSTED).damage]
    assert any(message.startswith("Kontrolpunkt nr. 3: det er flyttet hertil") for message in told)


def _holds_alone(path: Path) -> bool:
    """What cannot be read does not hold: the verifier then ends with 2."""
    try:
        return said_alone(path) == []
    except (apsw.Error, ValueError, KeyError, TypeError, AttributeError):
        return False


def test_every_bit_of_a_kept_line_counts(path: Path, sqlite: SqliteStore) -> None:
    kept = history(sqlite)
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    one, chance = kept[1], random.Random(seed)
    tried = 0
    for place in chance.sample(range(len(one.signature) * 8), 40):
        broken = bytearray(one.signature)
        broken[place // 8] ^= 1 << place % 8
        (damage,) = examine(sqlite, trusted=TRUSTED, kept=(replace(one, signature=bytes(broken)),)).damage
        assert "underskriften holder ikke" in damage.message
    for name, value in json.loads(one.statement).items():
        other = value + 1 if isinstance(value, int) else ("1" if value[0] != "1" else "2") + value[1:]
        statement = canonical(json.loads(one.statement) | {name: other})
        edited = Sent(statement=statement, signature=one.signature, said=statement_of(statement))
        assert len(examine(sqlite, trusted=TRUSTED, kept=(edited,)).damage) == 1, name
        assert len(said_alone(path, (edited,))) == 2, name
        tried += 1
    assert tried == 8


def test_a_line_of_another_store_is_no_proof(sqlite: SqliteStore) -> None:
    history(sqlite)
    (damage,) = examine(sqlite, trusted=TRUSTED, kept=(take(MemoryStore()),)).damage
    assert "et andet lager" in damage.message


def test_several_keys_can_be_trusted(store: Store) -> None:
    kept = [*history(store)]
    with pytest.raises(InvalidValue, match="anden nøgle"):
        attest(store, FORGED, taken=0)
    kept.append(sent(attest(store, FORGED, taken=0, new_key=True)))
    assert examine(store, trusted=(OWN.public, FORGED.public), kept=kept).damage == ()
    assert len(examine(store, trusted=TRUSTED).damage) == 1


# Taking one


@pytest.mark.parametrize(("attack", "_named", "_last"), ATTACKS.values(), ids=ATTACKS)
def test_what_contradicts_an_earlier_one_is_not_signed(
    path: Path, sqlite: SqliteStore, attack: Attack, _named: Any, _last: Any
) -> None:
    history(sqlite)
    sqlite.close()
    attack(path)
    store = open_sqlite(path)
    with pytest.raises(IntegrityFailure, match="ikke lavet noget kontrolpunkt"):
        attest(store, OWN, taken=0)
    assert len(store.checkpoints()) == 3
    store.close()


def test_what_does_not_hold_is_not_signed(path: Path, sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1", 0, 2))
    with forging.unlocked(path) as raw:
        raw.execute("UPDATE record SET actor = 'bo' WHERE seq = 2")
    with pytest.raises(IntegrityFailure):
        attest(sqlite, OWN, taken=0)
    assert sqlite.checkpoints() == []


def test_of_two_at_once_one_wins(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, adding("K1"))
    original = store.prove

    def while_the_other_takes_one() -> Any:
        monkeypatch.undo()
        take(store)
        return original()

    monkeypatch.setattr(store, "prove", while_the_other_takes_one)
    with pytest.raises(Conflict, match="kontrolpunkt nr"):
        attest(store, OWN, taken=5)
    assert [one.nr for one in store.checkpoints()] == [1]
    assert examine(store, trusted=TRUSTED).damage == ()


def test_a_store_that_let_both_win_would_be_found_out() -> None:
    """The negative control of the two tests around it."""
    store = MemoryStore()
    add(store, adding("K1"))
    one, other = attest(store, OWN, taken=0), attest(MemoryStore(store_id=store.store_id), OWN, taken=1)
    store._checkpoints.append(other)
    assert store.checkpoints() == [one, other]
    assert examine(store, trusted=TRUSTED).damage != ()


RACER = "import sys; from pathlib import Path; from forging import race; print(*race(Path(sys.argv[1]), 40))"


def test_processes_that_race_make_one_sound_row_of_them(path: Path, sqlite: SqliteStore) -> None:
    history(sqlite)
    environment = os.environ | {"PYTHONPATH": f"{FOLDER}{os.pathsep}{FOLDER.parents[1]}"}
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    results = [tuple(map(int, racer.communicate(timeout=60)[0].split())) for racer in racers]
    print(f"won and lost: {results}")
    assert [won + lost for won, lost in results] == [40, 40]
    assert [one.nr for one in sqlite.checkpoints()] == list(range(1, 4 + sum(won for won, _lost in results)))
    assert examine(sqlite, trusted=TRUSTED).damage == ()
    assert said_alone(path)[:1] == []


# Any history


_moves = st.lists(st.sampled_from(("K1", "K2", "K3", "checkpoint")), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None)
@given(_moves, st.data())
def test_any_covered_record_that_is_rewritten_is_found(moves: list[str], data: st.DataObject) -> None:
    """And the last good checkpoint is the last that was taken before the record."""
    store = MemoryStore()
    covered_by: dict[tuple[str, int], int | None] = {}
    taken = 0
    for move in moves:
        if move == "checkpoint":
            take(store, taken)
            taken += 1
            covered_by |= {record: taken for record, nr in covered_by.items() if nr is None}
        else:
            after = len(store.rows(move))
            add(store, adding(move, after))
            covered_by[move, after + 1] = None
    assert examine(store, trusted=TRUSTED).damage == ()
    if not covered_by:
        return
    case, seq = data.draw(st.sampled_from(sorted(covered_by)))
    is_made_to_fit = data.draw(st.booleans())
    _rewrite_in_memory(store, case, seq, is_made_to_fit=is_made_to_fit)
    first = covered_by[case, seq]
    found = examine(store, trusted=TRUSTED)
    assert (store.prove().damage == ()) == is_made_to_fit  # the control: the chain alone
    if first is None and is_made_to_fit:
        assert found.damage == ()
    else:
        assert case in {one.case for one in found.damage}
    expected = taken if first is None else first - 1
    assert last_of(found) == (expected or None)


def _rewrite_in_memory(store: MemoryStore, case: str, seq: int, *, is_made_to_fit: bool) -> None:
    rows = store._rows[case]
    rows[seq - 1] = replace(rows[seq - 1], body=b"{}")
    if is_made_to_fit:
        previous = rows[seq - 2].hash if seq > 1 else FIRST
        for place in range(seq - 1, len(rows)):
            own = row_hash(store.store_id, previous, rows[place])
            rows[place] = replace(rows[place], previous=previous, hash=own)
            previous = own
        store._last[case] = previous


def test_the_domain_keeps_a_signature_from_meaning_something_else() -> None:
    """Nothing else that is hashed or signed here begins like a checkpoint does."""
    made: StoredCheckpoint = attest(MemoryStore(), OWN, taken=0)
    assert DOMAIN == b"sagsgang checkpoint 1"
    assert not is_signed(OWN.public, b"sagsgang checkpoint 2" + made.statement, made.signature)
