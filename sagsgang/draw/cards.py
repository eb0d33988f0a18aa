"""One step as a card, one barrier or duty as a notice, and the strip that says how something stands."""

from __future__ import annotations

from sagsgang.draw.block import AFTER_SIGN, SIGN, Block
from sagsgang.draw.picture import Card, Kind, Line, Notice, Status
from sagsgang.draw.shapes import Box, Group, Shape, Sign
from sagsgang.draw.theme import STRIPS, TONES

CARD = 282.0
"""How wide a card is."""
COLOUR_OF: dict[Kind, str] = {
    "law": "soft",
    "basis": "soft",
    "role": "soft",
    "needs": "soft",
    "limit": "accent",
    "barrier": "barred",
}
"""The colour of a line's words, where they are not plain."""
INSIDE = 10.0
"""From a card's edge to what is written on it."""


def strip(status: Status, width: float) -> Block:
    """How something stands: a sign and words on a ground of their own."""
    ground, colour, sign = STRIPS[status.standing]
    words = Block.signed(sign, status.text, width - 16, "strong", colour)
    box = Box(x=0, y=0, width=width, height=words.height + 8, fill=ground, radius=5)
    return Block(width=width, height=box.height, shapes=(box, *words.at(8, 4)))


def card_block(card: Card, whole: float = CARD) -> Block:
    """A card as wide as `whole`; its marks tell where each of its lines begins."""
    width = whole - 2 * INSIDE
    shapes: list[Shape] = []
    y = 8.0
    if card.status is not None:
        said = strip(card.status, whole - 8)
        shapes += said.at(4, 4)
        y = said.height + 10
    standing = None if card.status is None else card.status.standing
    quiet = standing in ("outside", "waiting", "unsure")
    title = Block.text(card.title, width - (AFTER_SIGN if card.again else 0), "card-title", "soft" if quiet else "text")
    shapes += title.at(INSIDE, y)
    if card.again:
        shapes.append(Sign(x=whole - INSIDE - SIGN, y=y + 2, name="again", colour="soft"))
    y += title.height + 4
    marks: dict[int, float] = {}
    for place, line in enumerate(card.lines):
        block = _line(line, width)
        shapes += block.at(INSIDE, y)
        marks[place] = y + 8
        y += block.height + 3
    height = y + 6
    late = any(line.tone == "late" for line in card.lines)
    box = Box(
        x=0,
        y=0,
        width=whole,
        height=height,
        fill="card",
        edge="late" if late else "accent" if standing == "now" else "edge",
        stroke=2 if late or standing == "now" else 1,
        dashed=standing == "outside",
    )
    bar = [Box(x=0, y=10, width=4, height=height - 20, fill="accent", radius=2)] if _leads(card) else []
    label = card.title if card.status is None else f"{card.title}, {card.status.text}"
    group = Group(part="card", label=label, shapes=(box, *bar, *shapes), hint=card.hint, key=card.id)
    return Block(width=whole, height=height, shapes=(group,), marks=marks)


def _leads(card: Card) -> bool:
    """Whether the step moves its track."""
    return any(line.to is not None for line in card.lines)


def _line(line: Line, width: float) -> Block:
    if line.tone == "late":
        return Block.tinted("late", line.text, width)
    sign = "check" if line.tone == "good" else line.kind
    style = "strong" if line.kind == "limit" and line.tone == "plain" else "plain"
    colour = COLOUR_OF.get(line.kind, "text") if line.tone == "plain" else TONES[line.tone]
    return Block.signed(sign, line.text, width, style, colour)


def notice_block(notice: Notice, width: float) -> Block:
    """A barrier or a duty that stands apart."""
    inner = width - 2 * INSIDE
    shapes: list[Shape] = []
    y = 8.0
    if notice.status is not None:
        said = strip(notice.status, width - 8)
        shapes += said.at(4, 4)
        y = said.height + 10
    for block in (
        Block.text(notice.title, inner, "card-title", "text"),
        Block.tinted("late", notice.text, inner)
        if notice.tone == "late"
        else Block.text(notice.text, inner, "plain", "soft"),
    ):
        shapes += block.at(INSIDE, y)
        y += block.height + 4
    box = Box(x=0, y=0, width=width, height=y + 6, fill="card", edge="edge")
    label = notice.title if notice.status is None else f"{notice.title}, {notice.status.text}"
    return Block(
        width=width,
        height=box.height,
        shapes=(Group(part="notice", label=label, shapes=(box, *shapes), key=notice.id),),
    )
