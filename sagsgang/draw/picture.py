"""What is drawn, before anybody has decided where: a guide, or a case in its guide, as lanes, stages and cards.

Everything is worded already, and says the same in every format. A tone never carries meaning alone: what it tells stands in the words too.
"""

from __future__ import annotations

from typing import Literal

from sagsgang.dataclass import dataclass

Kind = Literal["needs", "role", "law", "limit", "duty", "basis", "barrier", "opens", "leads", "stays"]
"""What a line of a card is about. `limit`: a duty with a limit, `duty`: one without; `basis`: the law of the duty above it; `leads`: to a
phase, `stays`: an outcome that does not."""

Tone = Literal["plain", "good", "late", "faint"]

Standing = Literal["done", "now", "omitted", "barred", "waiting", "outside", "unsure", "here"]
"""How a part of a case stands. `here`: a phase that its track is in; the others are of steps, `outside` of tracks too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a part of a case stands, with when and why in words."""

    standing: Standing
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to know about a step. `to`: the phase that a `leads` line leads to."""

    kind: Kind
    text: str
    tone: Tone = "plain"
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A step. `phases`: where it is available, of those that are drawn; empty: whenever the case is open."""

    id: str
    title: str
    lines: tuple[Line, ...]
    hint: str
    """what is told beside the picture: guidance, conditions, law in full"""
    phases: tuple[str, ...] = ()
    again: bool = False
    """it may be done again"""
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A phase with the cards that begin in it. `also`: titles of those that stand under an earlier phase and can be done here too; in a case
    a card stands where the case is, and none is named twice."""

    id: str
    title: str
    final: bool
    cards: tuple[Card, ...]
    also: tuple[str, ...] = ()
    description: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A track. `note`: when it belongs to the case at all."""

    id: str
    title: str
    stages: tuple[Stage, ...]
    note: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that stands apart from the steps: a barrier with what it stops, a duty that no step drawn here meets."""

    id: str
    title: str
    text: str
    tone: Tone = "plain"
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is drawn. `name`: the id of the guide, or the number of the case."""

    name: str
    title: str
    about: tuple[str, ...]
    """short facts about the whole, under the title"""
    lanes: tuple[Lane, ...]
    anytime: tuple[Card, ...]
    barriers: tuple[Notice, ...]
    duties: tuple[Notice, ...]
    purpose: str = ""
    urgent: tuple[Notice, ...] = ()
    """of a case: what is late, then what is due next"""
    first: tuple[str, ...] = ()
    """of a case: titles of what can be done now and has not been done, what meets the earliest limit first"""
    footer: str = ""
    of_case: bool = False

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, in the order of the guide's tracks and phases; those of any time last."""
        return (*(card for lane in self.lanes for stage in lane.stages for card in stage.cards), *self.anytime)
