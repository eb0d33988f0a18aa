"""Signed checkpoints: where every chain ends and what every guide text is, vouched for by a key and sent away.

A chain shows what was changed in it; it does not show that the whole of it was written anew, or cut short. A checkpoint that is kept
where whoever may write the store cannot reach does. The *statement* is small and is what is signed and sent: it holds the hash of
*ends*, which stay in the store, and of the statement before. Ends hold only what has moved since the checkpoint before.

Both are canonical JSON (sorted keys, no spaces, UTF-8). The signature is Ed25519 over `DOMAIN` and the statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

from sagsgang.dataclass import dataclass
from sagsgang.law.moment import from_epoch, words
from sagsgang.store.base import Damage, Proof, StoredCheckpoint
from sagsgang.store.chain import sha256
from sagsgang.store.signing import is_signed
from sagsgang.text import _

DOMAIN = b"sagsgang checkpoint 1"
FIRST = "0" * 64
"""`previous` of a store's first checkpoint."""

_YEAR_10000 = 253_402_300_800
_NUMBERS = ("nr", "taken", "cases", "records")
_HEX = {"store": 32, "ends": 64, "previous": 64, "key": 64}
_HEXADECIMAL = re.compile("[0-9a-f]*", re.ASCII)


class Signer(Protocol):
    """What signs: `signing.SigningKey`, or a key that is kept somewhere else."""

    @property
    def public(self) -> bytes:
        """The public part, 32 bytes."""
        ...

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is signed. `taken`: epoch seconds; `cases` and `records` count the whole store; the rest is hex.

    `ends`: SHA-256 of the ends; `previous`: SHA-256 of the statement before; `key`: the public key, 32 bytes.
    """

    store: str
    nr: int
    taken: int
    cases: int
    records: int
    ends: str
    previous: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A checkpoint as it was sent away: without its ends."""

    statement: bytes
    signature: bytes
    said: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a store stands to its checkpoints. `last`: the last good one; `uncovered`: how many records have come after it.

    `covered`: the row number up to which it and those before it vouch for each case; `guides`: the digests they vouch for.
    """

    damage: tuple[Damage, ...]
    last: Statement | None
    uncovered: int
    covered: Mapping[str, int]
    guides: frozenset[str]


def canonical(value: Any) -> bytes:
    """The one way of writing a value as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def statement_of(content: bytes) -> Statement:
    """What a statement says. `ValueError` unless it is written in the one way, with the fields it should have."""
    try:
        said = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(said, dict) or said.keys() != {*_NUMBERS, *_HEX} or canonical(said) != content:
        raise ValueError("not a statement")
    if any(type(said[name]) is not int or not 0 <= said[name] < _YEAR_10000 for name in _NUMBERS) or said["nr"] < 1:
        raise ValueError("not a number")
    if not all(_is_hex(said[name], length) for name, length in _HEX.items()):
        raise ValueError("not hexadecimal")
    return Statement(**said)


def sent_form(checkpoint: StoredCheckpoint) -> dict[str, Any]:
    """What is sent away: the statement and the signature. `ValueError` if it has been damaged."""
    statement_of(checkpoint.statement)
    return {"statement": json.loads(checkpoint.statement), "signature": checkpoint.signature.hex()}


def sent_line(checkpoint: StoredCheckpoint) -> bytes:
    """`sent_form` on one line of JSON, without the line's end: fewer than 600 bytes of ASCII."""
    form = sent_form(checkpoint)
    return json.dumps(form, separators=(",", ":")).encode()


def sent_of(line: bytes) -> Sent | None:
    """The checkpoint on a line. None if the line is something else; `ValueError` if it is one that has been damaged."""
    try:
        form = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(form, dict) or not form.keys() & {"statement", "signature"}:
        return None
    if form.keys() != {"statement", "signature"} or not _is_hex(form["signature"], 128):
        raise ValueError("not a checkpoint")
    statement = canonical(form["statement"])
    return Sent(statement=statement, signature=bytes.fromhex(form["signature"]), said=statement_of(statement))


def make(
    store_id: bytes, stored: Sequence[StoredCheckpoint], proof: Proof, judgement: Judgement, *, key: Signer, taken: int
) -> StoredCheckpoint:
    """The next checkpoint. `proof` and `judgement` must be without damage. `taken`: epoch seconds."""
    if proof.damage or judgement.damage:
        raise ValueError("what does not hold is not signed")
    cases = {case: [seq, end.hex()] for case, (seq, end) in proof.ends.items() if judgement.covered.get(case, 0) != seq}
    guides = {digest: own.hex() for digest, own in proof.guides.items() if digest not in judgement.guides}
    ends = canonical({"cases": cases, "guides": guides})
    statement = canonical(
        {
            "store": store_id.hex(),
            "nr": len(stored) + 1,
            "taken": taken,
            "cases": len(proof.ends),
            "records": proof.rows,
            "ends": sha256(ends).hex(),
            "previous": sha256(stored[-1].statement).hex() if stored else FIRST,
            "key": key.public.hex(),
        }
    )
    return StoredCheckpoint(nr=len(stored) + 1, statement=statement, signature=key.sign(DOMAIN + statement), ends=ends)


def judge(
    store_id: bytes,
    stored: Sequence[StoredCheckpoint],
    proof: Proof,
    record_hash: Callable[[str, int], bytes | None],
    *,
    trusted: Iterable[bytes] = (),
    kept: Sequence[Sent] = (),
) -> Judgement:
    """Hold a store against its own checkpoints, and those against what was kept elsewhere.

    `stored` must have been read before `proof` was made. `record_hash`: of one row, as stored. `trusted`: public keys (32 bytes each);
    without any, a signature only shows that its statement is whole. A checkpoint is good if it and all before it hold, and
    everything they vouch for is there unchanged.
    """
    trusted_keys = frozenset(key.hex() for key in trusted)
    genuine, damage = _genuine(store_id, kept, trusted_keys)
    against, limit = _compare(stored, genuine, is_trusted=bool(trusted_keys))
    walk = _Walk(store_id.hex(), proof, record_hash, trusted_keys, frozenset(one.said.ends for one in genuine))
    for one in stored:
        walk.take(one, limit)
    uncovered = sum(max(0, seq - walk.covered.get(case, 0)) for case, (seq, _end) in proof.ends.items())
    return Judgement(
        damage=(*walk.damage, *damage, *against),
        last=walk.last,
        uncovered=uncovered,
        covered=walk.covered,
        guides=frozenset(walk.guides),
    )


def title(said: Statement) -> str:
    """A checkpoint in words: its number and when it was taken."""
    return _("Kontrolpunkt nr. {nr} ({taken})").format(nr=said.nr, taken=words(from_epoch(said.taken)))


def _genuine(store_id: bytes, kept: Sequence[Sent], trusted: frozenset[str]) -> tuple[list[Sent], list[Damage]]:
    """What was kept and can be relied on, each once, and what is wrong with the rest."""
    genuine: list[Sent] = []
    damage: list[Damage] = []
    for one in {one.statement + one.signature: one for one in kept}.values():
        problem = _of_key(one.said, one.statement, one.signature, trusted)
        if problem is None and one.said.store != store_id.hex():
            problem = _("det gælder et andet lager.")
        if problem is None:
            genuine.append(one)
        else:
            damage.append(_whole(_("{title}, som er gemt: {problem}").format(title=title(one.said), problem=problem)))
    return genuine, damage


def _compare(
    stored: Sequence[StoredCheckpoint], genuine: Sequence[Sent], *, is_trusted: bool
) -> tuple[list[Damage], int | None]:
    """Where the store's checkpoints contradict those that were kept, and the number of the last that can be good (None: any).

    Without a key to hold them against, the store's own may all be forged as soon as one of them is.
    """
    damage: list[Damage] = []
    found = {one.nr: one.statement for one in stored}
    wrong = [one.said for one in genuine if found.get(one.said.nr) != one.statement]
    for said in wrong:
        message = (
            _("{title}, som er gemt, er et andet end lagerets. Lageret er skrevet om, siden det blev taget.")
            if said.nr in found
            else _("{title}, som er gemt, har lageret ikke. Det er skåret af, skrevet om eller en ældre kopi.")
        )
        damage.append(_whole(message.format(title=title(said))))
    if not wrong:
        return damage, None
    first = min(said.nr for said in wrong)
    if is_trusted:
        return damage, first - 1
    return damage, max((one.said.nr for one in genuine if one.said not in wrong and one.said.nr < first), default=0)


def _of_key(said: Statement, statement: bytes, signature: bytes, trusted: frozenset[str]) -> str | None:
    """What is wrong with a signature or the key it was made with."""
    if not is_signed(bytes.fromhex(said.key), DOMAIN + statement, signature):
        return _("underskriften holder ikke.")
    if trusted and said.key not in trusted:
        return _("det er underskrevet med en anden nøgle.")
    return None


@dataclass(slots=True)
class _Walk:
    """The store's checkpoints, one after another. `vouched`: hashes of ends that genuine statements kept elsewhere hold."""

    store: str
    proof: Proof
    record_hash: Callable[[str, int], bytes | None]
    trusted: frozenset[str]
    vouched: frozenset[str]
    damage: list[Damage] = field(default_factory=list)
    last: Statement | None = None
    covered: dict[str, int] = field(default_factory=dict)
    guides: set[str] = field(default_factory=set)
    broken: dict[str, int] | None = None
    named: set[str] = field(default_factory=set)
    nr: int = 0
    previous: str = FIRST
    is_good: bool = True

    def take(self, one: StoredCheckpoint, limit: int | None) -> None:
        """Judge the next. `limit`: those after it cannot be good."""
        problems = []
        if one.nr != self.nr + 1:
            problems.append(_("det foregående mangler."))
        said = _readable(one.statement)
        if said is None:
            problems.append(_("det kan ikke læses."))
        else:
            problem = _of_key(said, one.statement, one.signature, self.trusted)
            if problem is not None:
                problems.append(problem)
            if (said.store, said.nr) != (self.store, one.nr):
                problems.append(_("det er flyttet hertil fra et andet sted."))
            if said.previous != self.previous:
                problems.append(_("det hænger ikke sammen med det foregående."))
        self.nr, self.previous = one.nr, sha256(one.statement).hex()
        own = sha256(one.ends).hex()
        ends: dict[str, Any] | None = None
        if (said is not None and own == said.ends) or own in self.vouched:
            ends = _ends_of(one.ends)
        if ends is None:
            problems.append(_("listen over, hvor sagerne endte, er ændret."))
        is_at_home = said is not None and said.nr == one.nr  # a number that was tampered with names nothing
        name = title(said) if said is not None and is_at_home else _("Kontrolpunkt nr. {nr}").format(nr=one.nr)
        self.damage += [_whole(f"{name}: {problem}") for problem in problems]
        holds = ends is not None and self._hold(ends, name, one.nr)
        self.is_good = self.is_good and holds and not problems and (limit is None or one.nr <= limit)
        if self.is_good and ends is not None:
            self.last = said
            self.covered |= {case: seq for case, (seq, _own) in ends["cases"].items()}
            self.guides |= ends["guides"].keys()

    def _hold(self, ends: dict[str, Any], name: str, nr: int) -> bool:
        """Whether what one checkpoint vouches for is there. Each case that is not is named once."""
        holds = True
        for case, (seq, own) in ends["cases"].items():
            if self._breaks_before(case, seq):
                holds = False
            now = self._hash_now(case, seq)
            if now is None or now.hex() != own:
                holds = False
                self._name(case, seq, name, is_gone=now is None)
        for digest, own in ends["guides"].items():
            recomputed = self.proof.guides.get(digest)
            if recomputed is None or recomputed.hex() != own:
                holds = False
                message = _("Guideteksten {digest} er ikke den, der lå her ved {title}.")
                self.damage.append(_whole(message.format(digest=digest, title=_lower(name))))
        return holds

    def _hash_now(self, case: str, seq: int) -> bytes | None:
        last, own = self.proof.ends.get(case, (0, b""))
        if last == seq:
            return own
        return self.record_hash(case, seq) if last > seq else None

    def _breaks_before(self, case: str, seq: int) -> bool:
        """Whether the chain itself shows damage in a case up to a row."""
        if self.broken is None:
            self.broken = {}
            for one in self.proof.damage:
                if one.record is not None:
                    self.broken[one.case] = min(one.record, self.broken.get(one.case, one.record))
        return self.broken.get(case, seq + 1) <= seq

    def _name(self, case: str, seq: int, name: str, *, is_gone: bool) -> None:
        if case in self.named:
            return
        self.named.add(case)
        first = self.covered.get(case, 0) + 1
        if is_gone:
            message = _("Rækken stod her ved {title} og er væk.")
        elif first == seq:
            message = _("Rækken er skrevet om: den er ikke den, der stod her ved {title}.")
        else:
            message = _("En af rækkerne {first}–{seq} er skrevet om: kæden er ikke den, der stod her ved {title}.")
        message = message.format(title=_lower(name), first=first, seq=seq)
        self.damage.append(Damage(case=case, record=seq, message=message))


def _readable(statement: bytes) -> Statement | None:
    try:
        return statement_of(statement)
    except ValueError:
        return None


def _ends_of(content: bytes) -> dict[str, Any] | None:
    """What a checkpoint vouches for; None if it cannot be read."""
    try:
        ends = json.loads(content)
        cases, guides = ends["cases"], ends["guides"]
        is_whole = all(len(end) == 2 and type(end[0]) is int and _is_hex(end[1], 64) for end in cases.values()) and all(
            _is_hex(own, 64) for own in guides.values()
        )
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None
    return {"cases": cases, "guides": guides} if is_whole else None


def _is_hex(value: object, length: int) -> bool:
    return isinstance(value, str) and len(value) == length and _HEXADECIMAL.fullmatch(value) is not None


def _lower(name: str) -> str:
    """A title in the middle of a sentence."""
    return name[:1].lower() + name[1:]


def _whole(message: str) -> Damage:
    """Damage that is not about one case."""
    return Damage(case="", record=None, message=message)
