"""The chain that binds a case's rows together, and the proof that it holds.

Each row's hash covers the store's id, the hash before it and every field of the row, so that a changed, removed,
inserted or moved row shows. A chain alone does not stop somebody who may rewrite the whole store: that takes a hash
kept elsewhere.

Rows are hashed in their stored shape (`Stored`), so that the proof never depends on being able to read what it judges.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sagsgang.dataclass import dataclass
from sagsgang.store.base import CaseAppend, Damage, Proof, Row
from sagsgang.text import _

DOMAIN = b"sagsgang record 1"
GUIDE_DOMAIN = b"sagsgang guide 1"
FIRST = bytes(32)
"""`previous` of a case's first row."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

Stored = tuple[Any, ...]
"""A row as stored: the fields of `Row` in order, instants as epoch seconds, text as `str` or as its UTF-8 bytes.

    case, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash
"""
CONTENT = slice(0, 12)
CASE, SEQ, PREVIOUS, HASH = 0, 1, 12, 13

_integer = struct.Struct(">cq").pack
_length = struct.Struct(">cQ").pack


def sha256(content: bytes) -> bytes:
    """The digest, 32 bytes."""
    digest: bytes = (_digest or _load_digest())(content).digest()
    return digest


_digest: Callable[[bytes], Any] | None = None


def _load_digest() -> Callable[[bytes], Any]:
    """Imported when first needed: a command that only reads hashes nothing."""
    global _digest
    from hashlib import sha256 as digest

    _digest = digest
    return digest


def seconds(instant: datetime) -> int:
    """Epoch seconds of an aware instant. `ValueError` if it has no time zone or a part of a second."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if instant.microsecond:
        raise ValueError("an instant has whole seconds")
    return (instant - EPOCH) // _SECOND


def instant(epoch_seconds: int) -> datetime:
    """The aware UTC instant of epoch seconds. `OverflowError` outside the years 1–9999."""
    return EPOCH + timedelta(seconds=epoch_seconds)


def content(row: Row) -> Stored:
    """The fields of a row that its hash covers, in their stored shape."""
    return (
        row.case,
        row.seq,
        row.nr,
        row.type,
        row.version,
        seconds(row.at),
        seconds(row.recorded),
        row.actor,
        row.role,
        row.command_id,
        row.header,
        row.body,
    )


def row_of(stored: Stored) -> Row:
    """The row that was stored (text as `str`)."""
    case, seq, nr, kind, version, at, recorded, actor, role, command_id, header, body, previous, own = stored
    return Row(
        case=case,
        seq=seq,
        nr=nr,
        type=kind,
        version=version,
        at=instant(at),
        recorded=instant(recorded),
        actor=actor,
        role=role,
        command_id=command_id,
        header=header,
        body=body,
        previous=previous,
        hash=own,
    )


def row_hash(store_id: bytes, previous: bytes, row: Row) -> bytes:
    """SHA-256 (32 bytes) of a row in its place: after `previous`, in the store `store_id`."""
    return content_hash(store_id, previous, content(row))


def content_hash(store_id: bytes, previous: bytes, fields: Stored) -> bytes:
    """SHA-256 over the domain, the store, the hash before and every field, each marked with its kind and length.

    A missing value, an empty one and zero are three different things; no two lists of fields share their bytes.
    """
    parts = [_beginning(store_id), _length(b"b", len(previous)), previous]
    add = parts.append
    for value in fields:
        kind = value.__class__
        if kind is str:
            value = value.encode()
        elif kind is int:
            add(_integer(b"i", value))
            continue
        elif value is None:
            add(b"n")
            continue
        add(_length(b"b", len(value)))
        add(value)
    return sha256(b"".join(parts))


@lru_cache(maxsize=8)
def _beginning(store_id: bytes) -> bytes:
    """What the bytes of every row of a store begin with."""
    return DOMAIN + _length(b"b", len(store_id)) + store_id


def guide_hash(store_id: bytes, digest: str, text: bytes) -> bytes:
    """SHA-256 (32 bytes) of a guide text under its digest in the store `store_id`."""
    name = digest.encode()
    lengths = _length(b"b", len(store_id)) + _length(b"b", len(name))
    return sha256(b"".join((GUIDE_DOMAIN, lengths, store_id, name, text)))


def seal(store_id: bytes, previous: bytes, append: CaseAppend) -> list[Stored]:
    """The rows of an append in stored shape, each bound to the one before; the first to `previous`.

    `ValueError` if the append contradicts itself: that is a fault in the program, not in the case.
    """
    check(append)
    sealed = []
    for row in append.rows:
        fields = content(row)
        own = content_hash(store_id, previous, fields)
        sealed.append((*fields, previous, own))
        previous = own
    return sealed


def is_as_sealed(store_id: bytes, found: Sequence[Stored], sealed: Sequence[Stored]) -> bool:
    """Whether what was read back is what was sealed, by hashing it anew: a bit that turned over in between shows."""
    return len(found) == len(sealed) and all(
        read[HASH] == wrote[HASH] == content_hash(store_id, read[PREVIOUS], read[CONTENT])
        for read, wrote in zip(found, sealed, strict=True)
    )


def check(append: CaseAppend) -> None:
    """`ValueError` unless the rows follow `expected_seq` without a gap and everything is about the append's case."""
    case, head = append.case, append.head
    for expected, row in enumerate(append.rows, append.expected_seq + 1):
        if row.case != case or row.seq != expected:
            raise ValueError(f"{case}: expected row {expected}, got row {row.seq} of {row.case}")
    if head.case != case or head.seq != append.expected_seq + len(append.rows) or head.seq < 1:
        raise ValueError(f"{case}: the head says {head.case} {head.seq}, the rows say otherwise")
    if head.status not in ("open", "closed"):
        raise ValueError(f"{case}: unknown status {head.status!r}")
    abouts = {one.case for one in append.obligations} | {one.case for one in append.outbox}
    if not abouts <= {case}:
        raise ValueError(f"{case}: an obligation or outbox row is about {', '.join(sorted(abouts - {case}))}")
    texts = [case, head.guide, head.edition, head.digest, head.child, head.family, head.holder]
    for row in append.rows:
        texts += (row.type, row.actor, row.role, row.command_id)
    for obligation in append.obligations:
        texts += (obligation.id, obligation.status, obligation.owner)
    for out in append.outbox:
        texts += (out.key, out.kind)
    if "\0" in "".join(filter(None, texts)):
        raise ValueError(f"{case}: text with a NUL in it, which not every database can keep")


@dataclass(frozen=True, slots=True)
class End:
    """Where a case's chain ends."""

    seq: int
    hash: bytes
    recomputed: bytes
    """what the hash should be; differs from `hash` only when the row does not hold"""


@dataclass(frozen=True, slots=True)
class HeadMark:
    """What a case's head claims about its chain and its guide."""

    case: str
    seq: int
    hash: bytes
    digest: str


@dataclass(slots=True)
class ChainReport:
    """What `verify_rows` and `verify_guides` saw."""

    rows: int = 0
    damage: list[Damage] = field(default_factory=list)
    ends: dict[str, End] = field(default_factory=dict)
    guides: dict[str, bytes] = field(default_factory=dict)
    """digest of each stored guide text -> its hash, hashed anew; empty if it cannot be hashed"""
    sound: dict[str, bool] = field(default_factory=dict)
    """digest of each stored guide text -> it holds"""


def verify_rows(store_id: bytes, rows: Iterable[Stored], report: ChainReport | None = None) -> ChainReport:
    """Recompute every row's hash. Rows of several cases may be mixed; those of one case come in order.

    A row that does not hold is named once: the chain goes on from it, so that those after it are judged on their own.
    `report` is filled while the rows stream, for callers whose stream may break off.
    """
    report = report if report is not None else ChainReport()
    ends, damage = report.ends, report.damage
    for stored in rows:
        report.rows += 1
        case, seq = readable(stored[CASE]), stored[SEQ]
        end = ends.get(case)
        expected = end.seq + 1 if end is not None else 1
        try:
            recomputed = content_hash(store_id, stored[PREVIOUS], stored[CONTENT])
        except (TypeError, AttributeError, struct.error):
            recomputed = b""
        holds = recomputed == stored[HASH]
        if not isinstance(seq, int):
            damage.append(Damage(case=case, record=expected, message=_("Rækken kan ikke læses.")))
            seq = expected
        elif not holds:
            damage.append(Damage(case=case, record=seq, message=_("Rækken er ændret, siden den blev skrevet.")))
        elif seq == expected and stored[PREVIOUS] not in ((end.hash, end.recomputed) if end is not None else (FIRST,)):
            damage.append(Damage(case=case, record=seq, message=_("Rækken hænger ikke sammen med den foregående.")))
        if seq < expected and holds:
            damage.append(Damage(case=case, record=seq, message=_("Rækken står ikke på sin plads.")))
            continue
        if seq != expected:
            message = _("Rækken mangler; på dens plads står nummer {seq}.").format(seq=seq)
            damage.append(Damage(case=case, record=expected, message=message))
        ends[case] = End(seq if holds else expected, stored[HASH], recomputed)
    return report


def verify_guides(store_id: bytes, guides: Iterable[tuple[Any, Any, Any]], report: ChainReport) -> None:
    """Recompute the hash of every guide text: digest, text and hash, as stored."""
    for digest, text, own in guides:
        can_be_hashed = isinstance(digest, str) and isinstance(text, bytes)
        recomputed = guide_hash(store_id, digest, text) if can_be_hashed else b""
        report.guides[readable(digest)] = recomputed
        report.sound[readable(digest)] = bool(recomputed) and recomputed == own


def verify_heads(ends: Mapping[str, End], heads: Iterable[HeadMark], sound: Mapping[str, bool]) -> list[Damage]:
    """Compare what the heads claim with where the chains end. `sound`: digest of each stored guide text -> it holds."""
    damage = []
    seen = set()
    for head in heads:
        seen.add(head.case)
        end = ends.get(head.case)
        found = end.seq if end is not None else 0
        if end is None or found < head.seq:
            message = _("Sagen skal have {expected} rækker, men den sidste er nummer {found}.")
            damage.append(
                Damage(case=head.case, record=found + 1, message=message.format(expected=head.seq, found=found))
            )
        elif found > head.seq:
            message = _("Sagens hoved standser ved række {expected}, men den sidste er nummer {found}.")
            damage.append(Damage(case=head.case, record=found, message=message.format(expected=head.seq, found=found)))
        elif head.hash not in (end.hash, end.recomputed):
            damage.append(
                Damage(case=head.case, record=None, message=_("Sagens hoved passer ikke til dens sidste række."))
            )
        if head.digest not in sound:
            message = _("Guideteksten {digest}, som sagen følger, mangler.").format(digest=head.digest)
            damage.append(Damage(case=head.case, record=None, message=message))
        elif not sound[head.digest]:
            message = _("Guideteksten {digest}, som sagen følger, er ændret.").format(digest=head.digest)
            damage.append(Damage(case=head.case, record=None, message=message))
    headless = (case for case in ends if case not in seen)
    damage += [Damage(case=case, record=None, message=_("Sagen har rækker, men intet hoved.")) for case in headless]
    return damage


def proof_of(report: ChainReport, heads: Iterable[HeadMark]) -> Proof:
    """What was seen, put together. The damage in `heads` is in the report already."""
    return Proof(
        cases=len(report.ends.keys() | {head.case for head in heads}),
        rows=report.rows,
        damage=tuple(report.damage),
        ends={case: (end.seq, end.hash) for case, end in report.ends.items()},
        guides=report.guides,
    )


def readable(value: Any) -> str:
    """Stored text as text, whatever has become of it."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
