"""Where everything of a picture stands: tracks side by side, phases below each other, cards in them, and ways between them.

Every block is measured before it is placed, with widths that no font goes beyond, so that no text leaves its box and no box meets
another. All measures are pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sagsgang.dataclass import dataclass
from sagsgang.draw.block import Block, stacked
from sagsgang.draw.cards import CARD, card_block, notice_block, strip
from sagsgang.draw.picture import Card, Lane, Notice, Picture, Stage
from sagsgang.draw.shapes import Box, Group, Shape, Way
from sagsgang.text import _

MARGIN = 28.0
GAP = 12.0
PAD = 12.0
CHANNEL = 9.0
"""From one way to the next beside the phases."""
LEAST = 2 * CARD + 6 * PAD
"""How narrow a picture may be."""
MOST_WIDE = 4
"""So many cards may stand beside each other in a phase."""
MOST_FIRST = 8
"""So many of the steps that can be done now are named at the top of a case."""
SHEET = 1.414
"""The shape of a sheet of paper on its side: what the whole comes near to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A picture with everything in its place."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def laid_out(picture: Picture) -> Laid:
    """The picture on a sheet as wide and high as it needs."""
    middle = _tracks(picture)
    width = middle.width
    parts = [_head(picture, width)]
    if picture.of_case:
        parts.append(_now(picture, width))
    parts += [_legend(picture, width), middle]
    if picture.duties:
        parts.append(_notices(_("Pligter uden eget trin"), picture.duties, width))
    if picture.barriers:
        parts.append(_notices(_("Spærringer"), picture.barriers, width))
    whole = stacked([*parts, Block.text(picture.footer, width, "plain", "soft")], gap=16)
    ground = Box(x=0, y=0, width=width + 2 * MARGIN, height=whole.height + 2 * MARGIN, fill="ground", radius=0)
    return Laid(width=ground.width, height=ground.height, shapes=(ground, *whole.at(MARGIN, MARGIN)))


def _tracks(picture: Picture) -> Block:
    """The tracks and the board of any time, side by side, each as many cards wide as brings the whole nearest to a sheet's shape."""
    blocks = [_lane(lane, place + 1, 1) for place, lane in enumerate(picture.lanes)]
    wide = [1] * len(blocks)
    best = _beside(blocks, picture.anytime)
    while blocks:
        tallest = max(range(len(blocks)), key=lambda place: blocks[place].height)
        wide[tallest] += 1
        blocks[tallest] = _lane(picture.lanes[tallest], tallest + 1, wide[tallest])
        tried = _beside(blocks, picture.anytime)
        if wide[tallest] > MOST_WIDE or _size(tried) >= _size(best):
            break
        best = tried
    return best


def _size(block: Block) -> float:
    """How high a sheet must be to hold it."""
    return max(block.width / SHEET, block.height)


def _beside(lanes: Sequence[Block], anytime: Sequence[Card]) -> Block:
    width = sum(lane.width for lane in lanes) + GAP * max(0, len(lanes) - 1)
    height = max((lane.height for lane in lanes), default=0)
    blocks = list(lanes)
    if anytime:
        blocks.append(_board(anytime, width, height))
    x, shapes = 0.0, list[Shape]()
    height = max(block.height for block in blocks)
    for block in blocks:
        shapes += block.stretched(height).at(x, 0)
        x += block.width + GAP
    return Block(width=max(x - GAP, LEAST), height=height, shapes=tuple(shapes))


# -- above and below ---------------------------------------------------------------------------------------------------


def _head(picture: Picture, width: float) -> Block:
    title = f"{picture.name}: {picture.title}" if picture.of_case else picture.title
    parts = [
        Block.text(title, width, "name", "text"),
        Block.text(" · ".join(picture.about), width, "lead", "soft"),
    ]
    if picture.purpose:
        parts.append(Block.text(picture.purpose, min(width, 1000), "lead", "text"))
    return stacked(parts, gap=5)


def _legend(picture: Picture, width: float) -> Block:
    """What the signs mean, in a row that goes on below when it is full."""
    entries = [
        ("role", _("hvem")),
        ("law", _("hjemmel")),
        ("limit", _("pligt med frist")),
        ("duty", _("pligt uden frist")),
        ("needs", _("skal komme før")),
        ("leads", _("fører til en fase")),
        ("stays", _("muligt udfald")),
        ("opens", _("åbner en anden sag")),
        ("barrier", _("kan spærres")),
        ("again", _("kan gøres igen")),
    ]
    if picture.of_case:
        entries += [
            ("flag", _("her er sagen")),
            ("play", _("kan gøres nu")),
            ("check", _("udført")),
            ("late", _("overskredet")),
            ("skip", _("udeladt")),
            ("wait", _("ikke endnu")),
            ("cross", _("hører ikke til sagen")),
            ("question", _("vides ikke endnu")),
        ]
    x = y = 0.0
    shapes: list[Shape] = []
    for sign, said in entries:
        entry = Block.signed(sign, said, 400, "plain", "soft")
        if x and x + entry.width > width:
            x, y = 0.0, y + entry.height + 4
        shapes += entry.at(x, y)
        x += entry.width + 22
    row = Block.text("x", 100, "plain", "soft").height
    return Block(
        width=width, height=y + row, shapes=(Group(part="legend", label=_("Tegnforklaring"), shapes=tuple(shapes)),)
    )


def _now(picture: Picture, width: float) -> Block:
    """Where the case is, what is late or due next, and what can be done now."""
    each = min(520.0, (width - 2 * PAD - 2 * 24) / 3)
    where = [
        Block.text(f"{lane.title}: {_where(lane)}", each, "plain", "text", bold_to=len(lane.title) + 1)
        for lane in picture.lanes
    ]
    due = [
        Block.tinted("late", f"{one.title}: {one.text}", each)
        if one.tone == "late"
        else Block.signed("limit", f"{one.title}: {one.text}", each, "plain", "text")
        for one in picture.urgent
    ]
    can = [Block.signed("play", title, each, "plain", "text") for title in picture.first[:MOST_FIRST]]
    if len(picture.first) > MOST_FIRST:
        more = _("og {number} trin til, se de fremhævede kort").format(number=len(picture.first) - MOST_FIRST)
        can.append(Block.text(more, each, "plain", "soft"))
    columns = [
        stacked(
            [Block.text(title, each, "stage-title", "text"), *(parts or [Block.text(none, each, "plain", "soft")])],
            gap=4,
        )
        for title, parts, none in (
            (_("Her er sagen nu"), where, ""),
            (_("Frister"), due, _("Ingen åbne frister.")),
            (_("Det kan gøres nu"), can, _("Intet nyt lige nu.")),
        )
    ]
    height = max(column.height for column in columns) + 2 * PAD
    shapes: list[Shape] = [Box(x=0, y=0, width=width, height=height, fill="lane", edge="accent", stroke=2)]
    for place, column in enumerate(columns):
        shapes += column.at(PAD + place * (each + 24), PAD)
    return Block(
        width=width, height=height, shapes=(Group(part="now", label=_("Sådan står sagen"), shapes=tuple(shapes)),)
    )


def _where(lane: Lane) -> str:
    if lane.status is not None:
        return lane.status.text
    return next((stage.title for stage in lane.stages if stage.status is not None), "–")


def _notices(title: str, notices: Sequence[Notice], width: float) -> Block:
    """Blocks of words side by side under a heading."""
    columns = max(1, min(len(notices), int((width - 2 * PAD + GAP) // (CARD + 60 + GAP))))
    each = (width - 2 * PAD - (columns - 1) * GAP) / columns
    blocks = [notice_block(one, each) for one in notices]
    body = _in_columns(blocks, columns, each)
    return _panel(title, "", body, width, part="panel")


# -- the cards of any time ---------------------------------------------------------------------------------------------


def _board(cards: Sequence[Card], beside: float, height: float) -> Block:
    """The cards that belong to no phase, in as many columns as bring the whole nearest to the shape of a sheet."""
    blocks = [card_block(card) for card in cards]
    title, note = (
        _("Når som helst i sagen"),
        _("Disse trin hører ikke til en fase. De kan gøres, når det, de kræver, er på plads."),
    )
    if beside == 0:
        note = ""
    boards = []
    for columns in range(1, min(8, len(blocks)) + 1):
        body = _in_columns(blocks, columns, CARD)
        boards.append(_panel(title, note, body, body.width + 2 * PAD, part="board"))
    return min(boards, key=lambda one: max((beside + one.width) / SHEET, height, one.height))


def _panel(title: str, note: str, body: Block, width: float, *, part: Literal["board", "panel"]) -> Block:
    inner = [Block.text(title, width - 2 * PAD, "lane-title", "text")]
    if note:
        inner.append(Block.text(note, width - 2 * PAD, "plain", "soft"))
    content = stacked([stacked(inner, gap=3), body], gap=10)
    height = content.height + 2 * PAD
    box = Box(x=0, y=0, width=width, height=height, fill="lane", radius=10)
    group = Group(part=part, label=title, shapes=content.at(PAD, PAD))
    return Block(width=width, height=height, shapes=(box, group))


def _in_columns(blocks: Sequence[Block], columns: int, each: float) -> Block:
    """Blocks from top to bottom, column after column, as even as their order allows."""
    low, high = max(block.height for block in blocks), sum(block.height + GAP for block in blocks)
    while high - low > 1:
        middle = (low + high) / 2
        if len(_filled(blocks, middle)) <= columns:
            high = middle
        else:
            low = middle
    shapes: list[Shape] = []
    tallest = 0.0
    filled = _filled(blocks, high)
    for place, column in enumerate(filled):
        one = stacked(column, gap=GAP)
        shapes += one.at(place * (each + GAP), 0)
        tallest = max(tallest, one.height)
    return Block(width=len(filled) * (each + GAP) - GAP, height=tallest, shapes=tuple(shapes))


def _filled(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    columns: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        needed = block.height if not columns[-1] else used + GAP + block.height
        if columns[-1] and needed > height:
            columns.append([])
            needed = block.height
        columns[-1].append(block)
        used = needed
    return columns


# -- lanes -------------------------------------------------------------------------------------------------------------


def _lane(lane: Lane, number: int, columns: int) -> Block:
    """A track, its phases so many cards wide: its heading, its phases in order, and the ways from steps to phases in the margins beside them."""
    order = [stage.id for stage in lane.stages]
    ahead = sorted({to for source, to, _line in _ways(lane) if to > source})
    back = sorted({to for source, to, _line in _ways(lane) if to < source}, reverse=True)
    left = PAD + (CHANNEL * len(back) + 6 if back else 0)
    right = PAD + (CHANNEL * len(ahead) + 6 if ahead else 0)
    inner = columns * (CARD + GAP) - GAP + 2 * PAD
    width = left + inner + right
    heading = [Block.text(lane.title, width - 2 * PAD, "lane-title", "text")]
    if lane.note:
        heading.append(Block.text(lane.note, width - 2 * PAD, "plain", "soft"))
    if lane.status is not None:
        heading.append(strip(lane.status, width - 2 * PAD))
    top = stacked(heading, gap=4)
    shapes: list[Shape] = list(top.at(PAD, PAD))
    y = PAD + top.height + 12
    tops: list[float] = []
    starts: dict[tuple[str, int], float] = {}
    for stage in lane.stages:
        block, lines = _stage(
            stage, order.index(stage.id) + 1, columns, {place[0] for _from, _to, place in _ways(lane)}
        )
        shapes += block.at(left, y)
        tops.append(y)
        for place, at in lines.items():
            starts[place] = y + at
        y += block.height + 18
    ways: list[Shape] = []
    for targets, edge, outward in ((ahead, left + inner, 1), (back, left, -1)):
        for channel, target in enumerate(targets):
            x = edge + outward * (6 + CHANNEL * channel + CHANNEL / 2)
            into = tops[target] + 18
            sources = [
                starts[place] for source, to, place in _ways(lane) if to == target and (to > source) == (outward > 0)
            ]
            furthest = min(sources) if outward > 0 else max(sources)
            card_edge = edge - outward * PAD
            ways.append(
                Way(points=((card_edge, furthest), (x, furthest), (x, into), (edge, into)), arrow=True, dot=True)
            )
            ways += [Way(points=((card_edge, at), (x, at)), dot=True) for at in sorted(set(sources)) if at != furthest]
    height = y - 18 + PAD
    box = Box(x=0, y=0, width=width, height=height, fill="lane", radius=10)
    label = _("Spor {number}: {title}").format(number=number, title=lane.title)
    group = Group(part="lane", label=label, shapes=(*shapes, *ways), key=lane.id)
    return Block(width=width, height=height, shapes=(box, group))


def _ways(lane: Lane) -> list[tuple[int, int, tuple[str, int]]]:
    """Every way from a card to another phase of the lane: (place of its phase, place of the phase it leads to, (card, line))."""
    order = {stage.id: place for place, stage in enumerate(lane.stages)}
    return [
        (source, order[line.to], (card.id, place))
        for source, stage in enumerate(lane.stages)
        for card in stage.cards
        for place, line in enumerate(card.lines)
        if line.to is not None and line.to in order and order[line.to] != source
    ]


def _stage(stage: Stage, number: int, columns: int, leading: set[str]) -> tuple[Block, dict[tuple[str, int], float]]:
    """A phase, and how far down in it each line of each card that leads on begins.

    First the steps that change nothing of where the case is, side by side; then those that lead to another phase, across the whole width.
    """
    width = columns * (CARD + GAP) - GAP
    title = f"{number} · {stage.title}" + (_(" (slut)") if stage.final else "")
    parts = [] if stage.status is None else [strip(stage.status, width)]
    parts.append(Block.text(title, width, "stage-title", "text"))
    if stage.description:
        parts.append(Block.text(stage.description, width, "plain", "soft"))
    if stage.also:
        said = _("Her kan også gøres: {steps}").format(steps=" · ".join(stage.also))
        parts.append(Block.text(said, width, "plain", "soft"))
    head = stacked(parts, gap=4)
    shapes: list[Shape] = list(head.at(PAD, PAD - 2))
    y = PAD + head.height + 6
    plain = [card for card in stage.cards if card.id not in leading]
    if plain:
        beside = min(columns, len(plain))
        each = (width - (beside - 1) * GAP) / beside
        body = _in_columns([card_block(card, each) for card in plain], beside, each)
        shapes += body.at(PAD, y)
        y += body.height + GAP
    starts: dict[tuple[str, int], float] = {}
    for card in stage.cards:
        if card.id in leading:
            block = card_block(card, width)
            shapes += block.at(PAD, y)
            starts |= {(card.id, place): y + at for place, at in block.marks.items()}
            y += block.height + GAP
    here = stage.status is not None
    box = Box(
        x=0,
        y=0,
        width=width + 2 * PAD,
        height=y,
        fill="stage",
        edge="accent" if here else "edge",
        stroke=3 if here else 1,
        radius=8,
    )
    label = _("Fase {number}: {title}").format(number=number, title=stage.title)
    if stage.status is not None:
        label += f", {stage.status.text}"
    group = Group(part="stage", label=label, shapes=(box, *shapes), key=stage.id)
    return Block(width=box.width, height=y, shapes=(group,)), starts
