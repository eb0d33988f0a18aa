"""The only reader of the wall clock. Time is an argument everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from sagsgang.errors import InvalidValue


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole seconds."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


class FrozenClock:
    """A clock that stands still until it is moved, for tests and training.

    Takes an aware datetime or ISO 8601 text with an offset; a naive time is refused with `InvalidValue`.
    """

    def __init__(self, instant: datetime | str) -> None:
        self._now = _aware(instant)

    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime | str) -> None:
        """Move the clock to another instant, forwards or backwards."""
        self._now = _aware(instant)


def _aware(instant: datetime | str) -> datetime:
    if isinstance(instant, str):
        try:
            instant = datetime.fromisoformat(instant)
        except ValueError:
            raise InvalidValue("Tidspunktet kan ikke læses.", hint="Skriv det som 2026-11-20T16:12+01:00.") from None
    if instant.tzinfo is None:
        raise InvalidValue(
            "Tidspunktet mangler tidszone.", hint="Skriv det med forskel til UTC: 2026-11-20T16:12+01:00."
        )
    return instant.astimezone(UTC).replace(microsecond=0)
