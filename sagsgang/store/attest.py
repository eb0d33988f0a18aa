"""A store and its checkpoints: taking one, and holding the store against all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sagsgang.dataclass import dataclass
from sagsgang.errors import Conflict, IntegrityFailure, InvalidValue
from sagsgang.law.moment import from_epoch, iso
from sagsgang.store.base import Damage, Store, StoredCheckpoint
from sagsgang.store.checkpoint import Sent, Signer, Statement, judge, make, statement_of
from sagsgang.text import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, what does not hold, and what vouches for the rest.

    `checkpoint`: the last good one; `uncovered`: records that no good checkpoint covers.
    """

    cases: int
    records: int
    damage: tuple[Damage, ...]
    checkpoint: Statement | None
    uncovered: int

    def to_json(self) -> dict[str, Any]:
        """`taken` is ISO 8601 with offset, Europe/Copenhagen."""
        last = self.checkpoint
        return {
            "cases": self.cases,
            "records": self.records,
            "damage": [{"case": one.case, "record": one.record, "message": one.message} for one in self.damage],
            "checkpoint": None
            if last is None
            else {"nr": last.nr, "taken": iso(from_epoch(last.taken)), "records": last.records},
            "uncovered": self.uncovered,
        }


def examine(store: Store, *, trusted: Iterable[bytes] = (), kept: Sequence[Sent] = ()) -> Verification:
    """Hash every row anew, and hold the store against its checkpoints and those that were kept elsewhere. See `checkpoint.judge`."""
    unreadable: list[Damage] = []
    stored: list[StoredCheckpoint] = []
    try:
        stored = store.checkpoints()
    except IntegrityFailure:
        unreadable.append(Damage(case="", record=None, message=_("Lagerets kontrolpunkter kan ikke læses.")))
    proof = store.prove()

    def record_hash(case: str, seq: int) -> bytes | None:
        """As the store's; a row that cannot be read is not there."""
        try:
            return store.record_hash(case, seq)
        except IntegrityFailure:
            return None

    judgement = judge(store.store_id, stored, proof, record_hash, trusted=trusted, kept=kept)
    return Verification(
        cases=proof.cases,
        records=proof.rows,
        damage=(*proof.damage, *unreadable, *judgement.damage),
        checkpoint=judgement.last,
        uncovered=judgement.uncovered,
    )


def attest(store: Store, key: Signer, *, taken: int, new_key: bool = False) -> StoredCheckpoint:
    """Prove the store, sign where its chains end, and store that. `taken`: epoch seconds.

    `new_key`: the checkpoint before may be signed with another key; otherwise that is refused.
    Errors: `IntegrityFailure` if the store or an earlier checkpoint does not hold (nothing is signed), `Conflict` if somebody
    else made one meanwhile, `InvalidValue` for another key than before.
    """
    stored = store.checkpoints()
    proof = store.prove()
    judgement = judge(store.store_id, stored, proof, store.record_hash)
    if proof.damage or judgement.damage:
        raise IntegrityFailure(
            _("Lageret holder ikke, så der er ikke lavet noget kontrolpunkt."),
            hint=_("Se, hvad der er galt, med `sagsgang verificér`."),
        )
    if stored and not new_key and statement_of(stored[-1].statement).key != key.public.hex():
        raise other_key()
    made = make(store.store_id, stored, proof, judgement, key=key, taken=taken)
    if not store.add_checkpoint(made):
        raise Conflict(
            _("En anden lavede kontrolpunkt nr. {nr} i samme øjeblik, så dette er ikke gemt.").format(nr=made.nr),
            hint=_("Det andet gælder. Vis eller send det med `sagsgang db kontrolpunkt --igen`."),
        )
    return made


def other_key() -> InvalidValue:
    """The key is not the one that signed the checkpoint before."""
    return InvalidValue(
        _("Lagerets kontrolpunkter er underskrevet med en anden nøgle end den, der skulle bruges nu."),
        field="nøgle",
        hint=_("Peg på den med --nøgle. Er den skiftet med vilje, så skriv --ny-nøgle, og gem den gamles .pub."),
    )
