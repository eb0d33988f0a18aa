"""Measured pieces of a picture that can be put anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from sagsgang.dataclass import dataclass, replace
from sagsgang.draw.metrics import width_of, wrapped
from sagsgang.draw.shapes import Box, Group, Shape, Sign, Way, Words
from sagsgang.draw.theme import STYLES

SIGN = 12.0
"""How wide and high a sign is."""
AFTER_SIGN = 17.0
"""From a sign's left edge to the words beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Shapes with their measure; `marks`: how far down certain lines stand, by number."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    marks: dict[int, float] = field(default_factory=dict)

    def at(self, x: float, y: float) -> tuple[Shape, ...]:
        """The shapes with the block's corner there."""
        return tuple(_moved(shape, x, y) for shape in self.shapes)

    def stretched(self, height: float) -> Block:
        """The same with its ground, which is its first shape, as high as that."""
        ground, *rest = self.shapes
        assert isinstance(ground, Box)
        return replace(self, height=height, shapes=(replace(ground, height=height), *rest))

    @staticmethod
    def text(text: str, width: float, style: str, colour: str, *, bold_to: int = 0) -> Block:
        """A paragraph. With `bold_to` the whole of it is measured as bold, and the first so many letters stand on a line in bold."""
        size, bold, leading = STYLES[style]
        lines = wrapped(text, width, size, bold=bold or bold_to > 0)
        shapes: list[Shape] = []
        for place, line in enumerate(lines):
            y = place * leading + leading * 0.76
            head = line[:bold_to] if place == 0 else ""
            if head:
                shapes.append(Words(x=0, y=y, text=head, style="strong", colour=colour))
                rest = line[bold_to:].strip()
                if rest:
                    x = width_of(f"{head} ", size, bold=True)
                    shapes.append(Words(x=x, y=y, text=rest, style=style, colour=colour))
            else:
                shapes.append(Words(x=0, y=y, text=line, style=style, colour=colour))
        widest = max((width_of(line, size, bold=bold or bold_to > 0) for line in lines), default=0)
        return Block(width=widest, height=len(lines) * leading, shapes=tuple(shapes))

    @staticmethod
    def signed(sign: str, text: str, width: float, style: str, colour: str) -> Block:
        """A sign, and a paragraph beside it."""
        words = Block.text(text, width - AFTER_SIGN, style, colour)
        leading = STYLES[style].leading
        mark = Sign(x=0, y=(leading - SIGN) / 2, name=sign, colour=colour)
        return Block(width=words.width + AFTER_SIGN, height=words.height, shapes=(mark, *words.at(AFTER_SIGN, 0)))

    @staticmethod
    def tinted(sign: str, text: str, width: float) -> Block:
        """What is late: on a ground of its own."""
        words = Block.signed(sign, text, width - 10, "strong", "on-late")
        box = Box(x=0, y=0, width=width, height=words.height + 4, fill="late", radius=4)
        return Block(width=width, height=box.height, shapes=(box, *words.at(5, 2)))


def stacked(blocks: Sequence[Block], *, gap: float) -> Block:
    """The blocks below each other."""
    shapes: list[Shape] = []
    y = 0.0
    for block in blocks:
        shapes += block.at(0, y)
        y += block.height + gap
    width = max((block.width for block in blocks), default=0)
    return Block(width=width, height=max(0.0, y - gap), shapes=tuple(shapes))


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Group):
        return replace(shape, shapes=tuple(_moved(one, x, y) for one in shape.shapes))
    if isinstance(shape, Way):
        return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
    return replace(shape, x=shape.x + x, y=shape.y + y)
