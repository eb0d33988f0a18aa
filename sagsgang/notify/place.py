"""Where messages go: what a place must do, and from an address to a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sagsgang.errors import InvalidValue
from sagsgang.notify.message import Sendable
from sagsgang.text import _

USER, PASSWORD = "SAGSGANG_SMTP_BRUGER", "SAGSGANG_SMTP_KODE"
"""The environment variables for the mail server: they are never given to a program, written down or shown."""


class NotDelivered(Exception):
    """A place did not take a message. `reason` is a sentence for the user, kept in the store: no personal data in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PlaceUnavailable(NotDelivered):
    """A place cannot be reached at all: there is no use in trying it with other messages now."""


class Place(Protocol):
    """Something that takes messages."""

    @property
    def name(self) -> str:
        """What the place is called, kept in the store with what it was given. Without passwords and people's addresses."""
        ...

    def deliver(self, message: Sendable, now: datetime) -> None:
        """Hand over one message; when this returns it is safe there. `now`: aware, for a date on the message. `NotDelivered`."""
        ...


def places_at(addresses: Sequence[str], environ: Mapping[str, str]) -> list[Place]:
    """The places of some addresses, each once, in order. `environ`: where passwords stand. `InvalidValue`."""
    found: dict[str, Place] = {}
    for address in addresses:
        place = place_at(address, environ)
        found.setdefault(place.name, place)
    return list(found.values())


def place_at(address: str, environ: Mapping[str, str]) -> Place:
    """The place of an address: `fil:…`, `kommando:…`, `smtp://…` or `smtps://…`. `InvalidValue`, which never repeats a password."""
    kind, _colon, rest = address.partition(":")
    if kind == "fil" and rest and "\0" not in rest:
        from sagsgang.notify.to_file import FilePlace

        return FilePlace(rest)
    if kind == "kommando":
        from sagsgang.notify.to_command import command_at

        return command_at(rest, environ)
    if kind in ("smtp", "smtps"):
        from sagsgang.notify.to_mail import mail_at

        return mail_at(address, environ)
    raise InvalidValue(
        _("En besked kan ikke sendes til {kind}…").format(kind=kind[:20]),
        field="besked",
        hint=_("Skriv fil:/sti/beskeder.jsonl, smtp://server:port?fra=…&til=… eller kommando:/sti/program."),
    )
