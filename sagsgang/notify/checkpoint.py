"""A signed checkpoint on its way to where it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sagsgang.dataclass import dataclass
from sagsgang.notify.deliver import hand_over
from sagsgang.notify.place import Place
from sagsgang.store.base import StoredCheckpoint
from sagsgang.store.checkpoint import Statement, sent_line, statement_of, title
from sagsgang.text import _, counted

ROLE = "kontrolpunkt"
"""Whom a mail goes to: `til.kontrolpunkt`, else `til`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointMessage:
    """A message that is about the whole store. A file and a program get the line that `verificér` reads, and nothing else."""

    checkpoint: StoredCheckpoint
    said: Statement
    role: str | None = ROLE
    person: str | None = None

    @property
    def key(self) -> str:
        return f"{ROLE}/{self.said.nr}"

    @property
    def store(self) -> str:
        return self.said.store

    @property
    def subject(self) -> str:
        """One line, in the language in use."""
        return title(self.said)

    @property
    def text(self) -> str:
        """The whole message in words, and the line, in the language in use."""
        lines = [
            f"{title(self.said)}.",
            "",
            _("Lageret {store}: {cases} med {records}.").format(
                store=self.said.store[:8],
                cases=counted(self.said.cases, _("1 sag"), _("{number} sager")),
                records=counted(self.said.records, _("1 række"), _("{number} rækker")),
            ),
            _("Gem linjen herunder, hvor den, der driver lageret, ikke kan ændre den."),
            _("Kontrollér med: sagsgang verificér --kontrolpunkt FIL"),
            "",
            self.to_bytes().decode(),
        ]
        return "\n".join(lines) + "\n"

    def to_bytes(self) -> bytes:
        """The line, without its end."""
        return sent_line(self.checkpoint)


def checkpoint_message(checkpoint: StoredCheckpoint) -> CheckpointMessage:
    """`ValueError` if the checkpoint has been damaged."""
    return CheckpointMessage(checkpoint=checkpoint, said=statement_of(checkpoint.statement))


def send(message: CheckpointMessage, places: Sequence[Place], now: datetime) -> Mapping[str, str | None]:
    """Hand it to every place, whatever the others do. Of each place's name: None, or why it did not take it."""
    found = {place.name: hand_over(place, message, now) for place in places}
    return {name: None if problem is None else problem.reason for name, problem in found.items()}
