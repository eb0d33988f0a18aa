"""What a store's projections say, held against what its records imply. Records are the truth; a projection that differs is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from sagsgang.dataclass import dataclass
from sagsgang.errors import Conflict, IntegrityFailure
from sagsgang.store.base import CaseHead, Damage, ObligationRow, OutboxRow, SequenceMismatch, Store
from sagsgang.text import _

STATUSES = ("open", "met", "missed", "lapsed", "void", "unknown", "not_applicable")
"""Every status that an obligation can have."""

TRIES = 100
"""How many times a case is looked at anew because somebody recorded in it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What a case's records imply."""

    head: CaseHead
    obligations: dict[tuple[str, int], ObligationRow]
    outbox: dict[str, OutboxRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is stored otherwise than the records imply. `stored` and `implied` may hold personal data.

    `table`: case_head, obligation, outbox, or record when the records themselves cannot be read. `key`: which row of it: an obligation
    as `id/nr`, an outbox row's key. `field`: the field; `missing` or `extra` when the whole row is; `unreadable`.
    """

    case: str
    table: str
    key: str
    field: str
    stored: Any = None
    implied: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild found and did. `written`: the cases whose projections were written anew.

    `left`: the cases that were left alone, because `damage` (what `verify` said before) names them, or their records cannot be read.
    """

    differences: tuple[Difference, ...]
    damage: tuple[Damage, ...]
    written: tuple[str, ...]
    left: tuple[str, ...]


Imply = Callable[[str], Projection | None]
"""From a case to what its stored records imply; None: it has none. `IntegrityFailure`: they cannot be read."""


def compare(store: Store, imply: Imply) -> list[Difference]:
    """Every difference, by case. Cases that somebody records in meanwhile are looked at again."""
    return [one for case in _named(store) for one in _differences(store, imply, case)]


def rebuild(store: Store, imply: Imply, *, damaged: bool) -> Rebuilt:
    """Write anew what differs. `damaged`: also in cases that `verify` names, where a projection may be the only trace of what is gone."""
    damage = store.verify()[2]
    differences = compare(store, imply)
    suspect = {one.case for one in damage}
    unreadable = {one.case for one in differences if one.table == "record"}
    wanted = {one.case for one in differences}
    if damaged:
        wanted |= suspect - {""}
    left = unreadable if damaged else unreadable | (wanted if "" in suspect else wanted & suspect) | (suspect - {""})
    written = [case for case in sorted(wanted - left) if _write(store, imply, case)]
    return Rebuilt(
        differences=tuple(differences), damage=tuple(damage), written=tuple(written), left=tuple(sorted(left))
    )


def _named(store: Store) -> list[str]:
    """Every case that anything in the store is about."""
    obligations = {row.case for row in store.obligations(status=STATUSES)}
    return sorted({case for case, _last in store.recorded()} | {head.case for head in store.heads()} | obligations)


def _differences(store: Store, imply: Imply, case: str) -> list[Difference]:
    for _attempt in range(TRIES):
        before = store.head(case)
        try:
            implied = imply(case)
        except IntegrityFailure as failure:
            return [Difference(case=case, table="record", key="", field="unreadable", implied=failure.message)]
        found = [*_of_head(case, before, implied), *_of_obligations(store, case, implied), *_of_outbox(store, implied)]
        if store.head(case) == before:
            return found
    raise Conflict(_("Sagen {case} er ændret af en anden i mellemtiden.").format(case=case))


def _of_head(case: str, stored: CaseHead | None, implied: Projection | None) -> Iterator[Difference]:
    yield from _of_row(case, "case_head", "", stored, None if implied is None else implied.head)


def _of_obligations(store: Store, case: str, implied: Projection | None) -> Iterator[Difference]:
    stored = {(row.id, row.nr): row for row in store.obligations(status=STATUSES, case=case)}
    rows = {} if implied is None else implied.obligations
    for key in sorted(stored.keys() | rows.keys()):
        yield from _of_row(case, "obligation", f"{key[0]}/{key[1]}", stored.get(key), rows.get(key))


def _of_outbox(store: Store, implied: Projection | None) -> Iterator[Difference]:
    """What was put out and is implied no longer stays: somebody may have been told. So only what is missing differs."""
    for key, row in ({} if implied is None else implied.outbox).items():
        if store.delivery(key) is None:
            yield Difference(case=row.case, table="outbox", key=key, field="missing", implied=row)


def _of_row(case: str, table: str, key: str, stored: Any, implied: Any) -> Iterator[Difference]:
    if stored is None or implied is None:
        if stored is not implied:
            kind = "missing" if stored is None else "extra"
            yield Difference(case=case, table=table, key=key, field=kind, stored=stored, implied=implied)
        return
    for one in fields(stored):
        has, should = getattr(stored, one.name), getattr(implied, one.name)
        if has != should:
            yield Difference(case=case, table=table, key=key, field=one.name, stored=has, implied=should)


def _write(store: Store, imply: Imply, case: str) -> bool:
    """Write the case's projections; whether they could be, before somebody else recorded, at last."""
    for _attempt in range(TRIES):
        try:
            implied = imply(case)
            if implied is None:
                store.drop_head(case)
            else:
                store.reproject(implied.head, list(implied.obligations.values()), list(implied.outbox.values()))
        except SequenceMismatch:
            continue
        except IntegrityFailure:
            return False
        return True
    return False
