"""How a due instant came about, as data: what is stored with an obligation and worded when somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Final, Literal, get_args

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.text import _

Kind = Literal["counted", "fixed", "earliest", "undated", "open_start", "open_length", "open_end"]

FixedBy = Literal["fact", "obligation"]

Pairs = tuple[tuple[str, str], ...]

LATEST: Final = "seneste mulige tidspunkt"
"""The reading that takes the latest time a partly known start may be; worded by `wording.reading_words`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """The argument behind a due instant. Instants are ISO text with the offset of Copenhagen, days are ISO dates.

    `kind`: `counted` from a start; `fixed` by a fact or another obligation; `earliest` of several limits; `undated` (no limit is
    set); `open_start` (what it counts from is not known yet); `open_length` (its length is not); `open_end` (what fixes it is not).
    """

    kind: Kind = "counted"
    start: str | None = None
    """What it counts from; the earliest time when that is only partly known."""
    start_last: str | None = None
    """The latest time that the start may be; None when it is exactly known."""
    number: int | None = None
    unit: str | None = None
    first_day_counts: bool = False
    calendar: str | None = None
    """Id of the calendar; None when none had any say."""
    calendar_title: str | None = None
    calendar_source: str | None = None
    calendar_status: str | None = None
    counted: tuple[str, ...] = ()
    """The days that were counted (`hverdage`, `arbejdsdage`)."""
    left_out: Pairs = ()
    """The days in between that were not, and why (`calendars.reason_words`)."""
    stays: bool = True
    """A last day that does not count stays where it is (`fridag: bliver`)."""
    roll: tuple[str, str] | None = None
    """The last day was moved from the first to the second of these, …"""
    roll_over: Pairs = ()
    """… over these days, and why each does not count."""
    due: str | None = None
    due_last: str | None = None
    """The latest instant that the limit may be; None when there is only one."""
    fixed_by: FixedBy | None = None
    """What fixes the limit, for `fixed` and `open_end`."""
    fixed_title: str | None = None
    """The question of the fact, or the title of the obligation, that fixes it."""
    branches: tuple[Derivation, ...] = ()
    """`earliest`: the limits, each with its own argument; the law stands only here."""
    decided: int | None = None
    """`earliest`: which of the branches gave the due instant."""
    ignored: tuple[int, ...] = ()
    """`earliest`: the branches that ended before the obligation arose."""
    uncertain: tuple[int, ...] = ()
    """`earliest`: the branches that may have ended before the obligation arose, …"""
    since: str | None = None
    """… which was then."""
    extensions: Pairs = ()
    """Each time the limit was extended: when (ISO), and what the due instant was before."""
    beyond: tuple[str, str] | None = None
    """First and last day that the calendar is meant for ("" for open), when some day that was looked at lies outside."""
    local: bool = False
    """It is the municipality's own limit, not that of the law."""
    law: tuple[tuple[str, str, str, str], ...] = ()
    """Rule id, place (`barnets lov § 138, stk. 1`), binding, status."""
    readings: Pairs = ()
    """Other readings of the law: title, and the due instant it would give."""
    tzdata: str | None = None
    """The IANA release of the time zone that was used."""

    def to_data(self) -> dict[str, Any]:
        """As plain JSON data; what is at its default is left out."""
        data: dict[str, Any] = {}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if name == "kind" or value != default:
                data[name] = _listed(value)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Derivation:
        """Read back what `to_data` gave. A kind or key that is not known here is `InvalidValue`."""
        unknown = sorted(set(data) - set(_DEFAULTS))
        if unknown or data.get("kind") not in get_args(Kind):
            raise InvalidValue(
                _("Udregningen af fristen kan ikke læses: {what}.").format(
                    what=", ".join(unknown) or f"kind={data.get('kind')}"
                )
            )
        values = {name: _tupled(value) for name, value in data.items() if name != "branches"}
        return cls(**values, branches=tuple(cls.from_data(branch) for branch in data.get("branches", ())))


_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(Derivation) if field.default is not MISSING}


def _listed(value: Any) -> Any:
    if isinstance(value, Derivation):
        return value.to_data()
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, list | tuple) else value
