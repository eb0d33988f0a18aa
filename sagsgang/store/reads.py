"""What is read in the same way from every database: the named queries, their rows in the port's words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sagsgang.errors import IntegrityFailure
from sagsgang.store.base import (
    CaseHead,
    CommandResult,
    Damage,
    Delivery,
    ObligationRow,
    OutboxCounts,
    OutboxRow,
    Proof,
    Row,
    StoredCheckpoint,
)
from sagsgang.store.chain import row_of
from sagsgang.store.shapes import command_of, delivery_of, head_of, obligation_of

Made = TypeVar("Made")

_LIVE = frozenset(("open", "missed", "unknown"))


class Reads(ABC):
    """The reading half of `Store`, for a store that can answer a named query."""

    @abstractmethod
    def _read(self, query: str, given: dict[str, Any] | None = None) -> list[Any]:
        """All rows of a named query. Errors: those of `Store`."""

    @abstractmethod
    def _one_of(self, words: Sequence[str]) -> Any:
        """Several words, as a query takes them."""

    @abstractmethod
    def _damaged(self) -> IntegrityFailure:
        """What is stored cannot be what was written."""

    @abstractmethod
    def prove(self) -> Proof: ...

    def head(self, case: str) -> CaseHead | None:
        heads = self._made(head_of, self._read("head", {"case": case}))
        return heads[0] if heads else None

    def heads(
        self,
        *,
        child: str | None = None,
        family: str | None = None,
        holder: str | None = None,
        status: str | None = None,
    ) -> list[CaseHead]:
        given = {"child": child, "family": family, "holder": holder, "status": status}
        if child is not None:
            query = "heads_of_child"
        elif family is not None:
            query = "heads_of_family"
        elif holder is not None:
            query = "heads_of_holder"
        else:
            query = "heads"
        return self._made(head_of, self._read(query, given))

    def rows(self, case: str, *, after: int = 0) -> list[Row]:
        return self._made(row_of, self._read("records_after", {"case": case, "after": after}))

    def guide_text(self, digest: str) -> bytes | None:
        rows = self._read("guide_text", {"digest": digest})
        return rows[0][0] if rows else None

    def command(self, command_id: str) -> CommandResult | None:
        rows = self._read("command", {"id": command_id})
        return command_of(rows[0]) if rows else None

    def obligations(
        self,
        *,
        status: Sequence[str] = ("open", "missed", "unknown"),
        due_before: int | None = None,
        case: str | None = None,
    ) -> list[ObligationRow]:
        given = {"status": self._one_of(status), "before": due_before, "case": case}
        if case is not None:
            query = "obligations_of_case"
        else:
            query = "live_obligations" if _LIVE.issuperset(status) else "obligations"
        return [obligation_of(row) for row in self._read(query, given)]

    def overdue(self, at: int) -> Iterator[tuple[str, str, int, int]]:
        return iter(self._read("overdue", {"at": at}))

    def pending(self, at: int) -> list[str]:
        return [case for (case,) in self._read("pending", {"at": at})]

    def outbox(self) -> list[OutboxRow]:
        return [one.row for one in self.waiting()]

    def waiting(self) -> list[Delivery]:
        return self._made(delivery_of, self._read("outbox"))

    def deliverable(self, at: int, *, limit: int) -> list[Delivery]:
        return self._made(delivery_of, self._read("deliverable", {"at": at, "limit": limit}))

    def delivery(self, key: str) -> Delivery | None:
        found = self._made(delivery_of, self._read("delivery", {"key": key}))
        return found[0] if found else None

    def stuck(self, *, attempts: int, put_before: int) -> list[Delivery]:
        return self._made(delivery_of, self._read("stuck", {"attempts": attempts, "before": put_before}))

    def outbox_counts(self) -> OutboxCounts:
        waiting, failed, all_of_them = self._read("outbox_counts")[0]
        return OutboxCounts(waiting=waiting, failed=failed, delivered=all_of_them - waiting)

    def record_hash(self, case: str, seq: int) -> bytes | None:
        rows = self._read("record_hash", {"case": case, "seq": seq})
        return rows[0][0] if rows else None

    def checkpoints(self) -> list[StoredCheckpoint]:
        rows = self._read("all_checkpoints")
        return [StoredCheckpoint(nr=nr, statement=said, signature=by, ends=ends) for nr, said, by, ends in rows]

    def recorded(self) -> list[tuple[str, int]]:
        return self._read("recorded")

    def verify(self) -> tuple[int, int, list[Damage]]:
        """See `Store.verify`. Damage to the store as a whole has an empty `case`."""
        proof = self.prove()
        return proof.cases, proof.rows, list(proof.damage)

    def _made(self, make: Callable[[Any], Made], rows: list[Any]) -> list[Made]:
        try:
            return [make(row) for row in rows]
        except (TypeError, ValueError, OverflowError) as error:  # an instant that is none: somebody has been at it
            raise self._damaged() from error
