"""From an outbox row to what somebody reads: case number, ids and instants. No names of children, no facts, no free text."""

from __future__ import annotations

import json
from typing import Any, Protocol

from sagsgang.dataclass import dataclass
from sagsgang.law.moment import from_epoch, iso, limit_words, words
from sagsgang.store.base import OutboxRow
from sagsgang.text import _


class Sendable(Protocol):
    """What a place needs to know of what it is given."""

    @property
    def key(self) -> str:
        """The same however many times it is sent, and unique in the store."""
        ...

    @property
    def store(self) -> str:
        """The store's id, hex."""
        ...

    @property
    def role(self) -> str | None:
        """Who must be told; None: `person`."""
        ...

    @property
    def person(self) -> str | None: ...

    @property
    def subject(self) -> str:
        """One line, in the language in use."""
        ...

    @property
    def text(self) -> str:
        """All of it in words, in the language in use."""
        ...

    def to_bytes(self) -> bytes:
        """What a file or a program is given: one line of UTF-8, without the line's end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `key` is the same however many times it is sent, and unique in the store that `store` names (hex).

    `kind`: missed, reminder or deviation. `role` is who must be told; None: `person`, the holder of the case. `obligation` and `nr`,
    or `step`, is what it is about. `at`: when that happened, `due`: when the obligation is or was due; epoch seconds.
    """

    key: str
    store: str
    case: str
    kind: str
    role: str | None
    person: str | None
    obligation: str | None
    nr: int | None
    step: str | None
    due: int | None
    at: int

    @property
    def subject(self) -> str:
        """One line, in the language in use."""
        return _("{case}: {what} ({id})").format(case=self.case, what=self._what(), id=self.obligation or self.step)

    @property
    def text(self) -> str:
        """The whole message in words, in the language in use; times are local."""
        lines = [
            f"{self._what()}.",
            "",
            _("Sag: {case}").format(case=self.case),
            _("Pligt: {id}, nr. {nr}").format(id=self.obligation, nr=self.nr)
            if self.obligation is not None
            else _("Trin: {id}").format(id=self.step),
        ]
        if self.due is not None:
            lines.append(_("Frist: {due}").format(due=limit_words(from_epoch(self.due))))
        else:
            lines.append(_("Registreret: {at}").format(at=words(from_epoch(self.at))))
        lines.append(_("Til: {role}").format(role=self.role) if self.role is not None else _("Til: den, der har sagen"))
        lines += ["", _("Se sagen: sagsgang vis {case}").format(case=self.case), _("Nøgle: {key}").format(key=self.key)]
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """What a file or a program is given. Instants are ISO 8601 with offset, Europe/Copenhagen."""
        return {
            "key": self.key,
            "case": self.case,
            "kind": self.kind,
            "role": self.role,
            "person": self.person,
            "obligation": self.obligation,
            "nr": self.nr,
            "step": self.step,
            "due": None if self.due is None else iso(from_epoch(self.due)),
            "at": iso(from_epoch(self.at)),
            "store": self.store,
            "subject": self.subject,
            "text": self.text,
        }

    def to_bytes(self) -> bytes:
        """`to_json` on one line of UTF-8, without the line's end."""
        return json.dumps(self.to_json(), ensure_ascii=False).encode()

    def _what(self) -> str:
        if self.kind == "missed":
            return _("Frist overskredet")
        if self.kind == "reminder":
            return _("Påmindelse om en frist")
        return _("Trin udført som afvigelse")


def message_of(row: OutboxRow, store_id: bytes) -> Message:
    """The message of an outbox row. `ValueError`, `KeyError` or `TypeError` if the row holds something else."""
    body = json.loads(row.body)
    return Message(
        key=row.key,
        store=store_id.hex(),
        case=row.case,
        kind=row.kind,
        role=body["role"],
        person=body.get("person"),
        obligation=body.get("obligation"),
        nr=body.get("nr"),
        step=body.get("step"),
        due=body.get("due"),
        at=row.due,
    )
