"""Whichever bit of whichever record is changed, the program and the verifier find it, and name the case and the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest

from sagsgang import Actor, Engine, FrozenClock, load_guides
from sagsgang.store.open import open_store
from tests.proofs.conftest import DEEP, Keep
from tests.proofs.proof_bits import (
    Changed,
    Shown,
    WithoutTheMiddle,
    by_the_program,
    by_the_verifier,
    copied,
    judged,
    records_of,
    tampered,
)
from tests.proofs.proof_race import NOW

GUIDES = Path(__file__).parents[1] / "cli" / "guides"
ANNA, BO = Actor("anna", "modtagelse"), Actor("bo", "rådgiver")


def _filled(url: str, cases: int) -> apsw.Connection:
    """A copy in memory of a store with so many cases, mixed, each of five records."""
    kept = open_store(url)
    engine = Engine(store=kept, guides=load_guides(GUIDES), clock=FrozenClock(NOW))
    opening = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "nej"}
    opened = [engine.start("lille", facts=opening, by=ANNA, child=f"B{n}", command_id=f"åbn-{n}") for n in range(cases)]
    for case in opened:
        case.do("vurder", by=ANNA, outcome="ikke_akut", facts={"begrundelse": "Set i dag"})
    for case in opened:
        case.record({"antal": 2}, by=ANNA)
        case.hand_over("bo", by=ANNA)
        case.accept(by=BO, command_id=f"tag-{case.id}")
    kept.close()
    connection = copied(url)
    assert len(records_of(connection)) == 5 * cases
    return connection


def _asked(connection: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    asked = {"program": by_the_program(connection, monkeypatch.setattr), "verifier": by_the_verifier(connection)}
    assert {name: ask() for name, ask in asked.items()} == {"program": set(), "verifier": set()}
    return asked


@pytest.mark.parametrize(
    ("cases", "made_by"), [(1, "make test"), pytest.param(4, "make deep", marks=DEEP)], ids=["5", "20"]
)
def test_every_bit_of_every_column_counts(
    sqlite: str, monkeypatch: pytest.MonkeyPatch, cases: int, made_by: str, keep: Keep
) -> None:
    store = _filled(sqlite, cases)
    shown = Shown(store)
    outcome = judged(tampered(shown, records_of(store)), _asked(shown, monkeypatch))
    assert outcome.missed == []
    counts = {
        "poster": 5 * cases,
        "ændrede bits": outcome.made,
        "fundet og nævnt af programmet": outcome.made,
        "fundet og nævnt af verifikatoren": outcome.made,
        "afvist af databasen selv": outcome.refused,
    }
    keep("bits", "sqlite", counts, made_by=made_by, control="test_a_verifier_that_skips_the_middle_misses_it")


@pytest.mark.parametrize(
    ("every", "made_by"), [(97, "make test"), pytest.param(1, "make deep", marks=DEEP)], ids=["some", "all"]
)
def test_the_same_holds_when_the_database_is_asked(
    sqlite: str, monkeypatch: pytest.MonkeyPatch, every: int, made_by: str, keep: Keep
) -> None:
    store = _filled(sqlite, 4)
    outcome = judged(tampered(Changed(store), records_of(store), every), _asked(store, monkeypatch))
    assert outcome.missed == []
    assert outcome.made
    counts = {"poster": 20, "ændrede bits": outcome.made, "fundet og nævnt af begge": outcome.made}
    keep(
        "bits i databasen", "sqlite", counts, made_by=made_by, control="test_a_verifier_that_skips_the_middle_misses_it"
    )


def test_a_verifier_that_skips_the_middle_misses_it(sqlite: str) -> None:
    store = _filled(sqlite, 1)
    shown = Shown(store)
    asked = {"skips": by_the_verifier(WithoutTheMiddle(shown))}
    records = records_of(store)
    assert judged(tampered(shown, [records[0], records[-1]], 7), asked).missed == []
    assert judged(tampered(shown, records, 97), {"whole": by_the_verifier(shown)}).missed == []
    middle = judged(tampered(shown, records[1:-1], 97), asked)
    assert {column.split()[1] for column in middle.missed} >= {"body", "header", "at", "actor", "hash", "previous"}
