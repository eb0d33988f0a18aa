"""What a store promises, said as plainly as it can be: lists and dictionaries that are searched from end to end.

Nothing is shared with the stores but the shapes of the port. It has no chain: that is for `verify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sagsgang.dataclass import replace
from sagsgang.store.base import CaseAppend, CaseHead, CommandResult, Delivery, ObligationRow, Row

LIVE = ("open", "missed", "unknown")


@dataclass
class Transaction:
    """What is asked of a store in one append. `fault`: "" or what is wrong with it: "raises" (in the builder), "gap", "guide"."""

    appends: list[CaseAppend] = field(default_factory=list)
    command: tuple[str, str] | None = None
    guides: list[tuple[str, bytes]] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)
    fault: str = ""


class Model:
    """A store that keeps its promises."""

    def __init__(self) -> None:
        self.records: list[Row] = []
        self.heads: dict[str, CaseHead] = {}
        self.owed: dict[tuple[str, str, int], ObligationRow] = {}
        self.sent: dict[str, Delivery] = {}
        self.commands: dict[str, CommandResult] = {}
        self.guides: dict[str, bytes] = {}
        self.numbers: dict[tuple[str, int], int] = {}

    # writing

    def append(self, asked: Transaction) -> Any:
        """The answer: ("known", result), ("mismatch", case, expected, actual), ("raised", …), ("refused",) or ("done", numbers)."""
        if asked.command is not None and asked.command[0] in self.commands:
            return "known", self.commands[asked.command[0]]
        given = dict(self.numbers)
        numbers = []
        for wanted in asked.numbers:
            given[wanted] = given.get(wanted, 0) + 1
            numbers.append(given[wanted])
        if asked.fault == "raises":
            return ("raised",)
        seqs = {case: head.seq for case, head in self.heads.items()}
        for append in asked.appends:
            if append.expected_seq != seqs.get(append.case, 0):
                return "mismatch", append.case, append.expected_seq, seqs.get(append.case, 0)
            seqs[append.case] = append.expected_seq + len(append.rows)
        if asked.fault in ("gap", "guide"):
            return ("refused",)
        self.numbers = given
        for digest, text in asked.guides:
            self.guides.setdefault(digest, text)
        for append in asked.appends:
            self._take(append)
        if asked.command is not None:
            first = asked.appends[0]
            command_id, fingerprint = asked.command
            self.commands[command_id] = CommandResult(
                command_id=command_id,
                fingerprint=fingerprint,
                case=first.case,
                seq=first.expected_seq + len(first.rows),
            )
        return "done", numbers

    def _take(self, append: CaseAppend) -> None:
        self.records.extend(append.rows)
        self.heads[append.case] = append.head
        for name, nr in append.obligations_gone:
            self.owed.pop((append.case, name, nr), None)
        for one in append.obligations:
            self.owed[append.case, one.id, one.nr] = one
        for row in append.outbox:
            if row.key not in self.sent:
                self.sent[row.key] = Delivery(row=row, next_try=row.due)

    def mark_delivered(self, key: str, at: int, reached: tuple[str, ...]) -> bool:
        if key not in self.sent or self.sent[key].delivered_at is not None:
            return False
        self.sent[key] = replace(self.sent[key], delivered_at=at, reached=reached)
        return True

    def mark_failed(self, key: str, error: str, next_try: int, reached: tuple[str, ...]) -> bool:
        if key not in self.sent or self.sent[key].delivered_at is not None:
            return False
        one = self.sent[key]
        self.sent[key] = replace(one, attempts=one.attempts + 1, error=error, next_try=next_try, reached=reached)
        return True

    # reading

    def rows(self, case: str, after: int = 0) -> list[Row]:
        return [row for row in self.records if row.case == case and row.seq > after]

    def heads_with(self, **wanted: Any) -> list[CaseHead]:
        found = [
            head
            for head in self.heads.values()
            if all(value is None or getattr(head, name) == value for name, value in wanted.items())
        ]
        return sorted(found, key=lambda head: (head.opened, head.case))

    def obligations(
        self, status: Sequence[str] = LIVE, due_before: int | None = None, case: str | None = None
    ) -> list[ObligationRow]:
        found = [
            one
            for one in self.owed.values()
            if one.status in status
            and (case is None or one.case == case)
            and (due_before is None or (one.due is not None and one.due < due_before))
        ]
        dated = sorted((one for one in found if one.due is not None), key=lambda o: (o.due, o.case, o.id, o.nr))
        undated = sorted((one for one in found if one.due is None), key=lambda o: (o.case, o.id, o.nr))
        return dated + undated

    def overdue(self, at: int) -> list[tuple[str, str, int, int]]:
        return [(one.case, one.id, one.nr, one.due or 0) for one in self.obligations(("open",), at)]

    def pending(self, at: int) -> list[str]:
        waiting = [
            (head.next_instant, head.case)
            for head in self.heads.values()
            if head.status == "open" and head.next_instant is not None and head.next_instant < at
        ]
        return [case for _instant, case in sorted(waiting)]

    def waiting(self) -> list[Delivery]:
        found = [one for one in self.sent.values() if one.delivered_at is None]
        return sorted(found, key=lambda one: (one.row.due, one.row.key))

    def deliverable(self, at: int, limit: int) -> list[Delivery]:
        return [one for one in self.waiting() if one.row.due <= at and one.next_try <= at][:limit]

    def stuck(self, attempts: int, put_before: int) -> list[Delivery]:
        return [one for one in self.waiting() if one.attempts >= attempts or one.row.put < put_before]

    def counts(self) -> tuple[int, int, int]:
        """Waiting, of them tried in vain, delivered."""
        waiting = self.waiting()
        return len(waiting), len([one for one in waiting if one.attempts > 0]), len(self.sent) - len(waiting)
