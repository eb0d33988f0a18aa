"""An SVG picture as an eye sees it: every rectangle, text and line in the order of drawing, with the parts that it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from xml.etree import ElementTree

from sagsgang.draw.metrics import width_of
from sagsgang.draw.theme import COLOURS, STYLES

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float
    colour: str = ""

    def holds(self, other: Rectangle, slack: float = 0.2) -> bool:
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Rectangle) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Text:
    words: str
    place: Rectangle
    """from the highest letter to the lowest, as wide as it may become"""
    colour: str
    ground: Rectangle
    """the last rectangle that was drawn under its beginning"""


@dataclass
class Part:
    """A group: a lane, a stage, a card, …"""

    kind: str
    key: str
    label: str
    hint: str
    box: Rectangle | None = None
    texts: list[Text] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Everything that is written in it, also in its parts, without spaces: lines break anywhere."""
        return squeezed(" ".join([*(one.words for one in self.texts), *(part.words for part in self.parts)]))


@dataclass
class Seen:
    width: float
    height: float
    parts: list[Part]
    texts: list[Text]
    ways: list[list[tuple[float, float]]]

    def of_kind(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]


def squeezed(text: str) -> str:
    return "".join(text.split())


def seen(text: str) -> Seen:
    """What stands in an SVG document of ours."""
    root = ElementTree.fromstring(text)
    _left, _top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    found = Seen(width, height, [], [], [])
    drawn: list[Rectangle] = []

    def colour(element: ElementTree.Element) -> str:
        (name,) = (name[2:] for name in element.attrib["class"].split() if name.startswith("f-"))
        return name

    def walk(element: ElementTree.Element, inside: list[Part]) -> None:
        for child in element:
            tag = child.tag.removeprefix(SVG)
            if tag == "g":
                hint = child.findtext(f"{SVG}title") or ""
                part = Part(child.attrib["class"], child.attrib.get("data-id", ""), child.attrib["aria-label"], hint)
                found.parts.append(part)
                if inside:
                    inside[-1].parts.append(part)
                walk(child, [*inside, part])
            elif tag == "rect":
                x, y, wide, high = (float(child.attrib[name]) for name in ("x", "y", "width", "height"))
                drawn.append(Rectangle(x, y, x + wide, y + high, colour(child)))
                if inside and inside[-1].box is None:
                    inside[-1].box = drawn[-1]
            elif tag == "text":
                style = next(STYLES[name] for name in child.attrib["class"].split() if name in STYLES)
                words = child.text or ""
                x, y = float(child.attrib["x"]), float(child.attrib["y"])
                place = Rectangle(
                    x, y - 0.76 * style.size, x + width_of(words, style.size, bold=style.bold), y + 0.24 * style.size
                )
                point = Rectangle(x + 1, y - 3, x + 1, y - 3)
                ground = next(one for one in reversed(drawn) if one.holds(point))
                found.texts.append(Text(words, place, colour(child), ground))
                if inside:
                    inside[-1].texts.append(found.texts[-1])
            elif tag == "path" and "way" in child.attrib["class"].split():
                numbers = [float(number) for number in re.findall(r"-?[\d.]+", child.attrib["d"])]
                found.ways.append(list(zip(numbers[::2], numbers[1::2], strict=True)))

    walk(root, [])
    return found


def contrast(one: str, other: str, which: int) -> float:
    """The contrast of two colours by name, by the formula of WCAG 2; `which`: 0 in light, 1 in dark."""
    first, second = sorted((luminance(COLOURS[one][which]), luminance(COLOURS[other][which])))
    return (second + 0.05) / (first + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


LEAST = 4.5
"""The contrast that WCAG 2 asks of text."""


def can_be_read(found: Seen) -> None:
    """Every text stays within what it stands on, and is light or dark enough on it, on light screens and on dark ones."""
    assert found.texts
    for text in found.texts:
        assert text.ground.holds(text.place), text
        for which in (0, 1):
            assert contrast(text.colour, text.ground.colour, which) >= LEAST, (text, which)


def stands_apart(found: Seen) -> None:
    """No card meets another, each is within its phase, and no way crosses one."""
    sheet = Rectangle(0, 0, found.width, found.height)
    cards = boxes(found.of_kind("card") + found.of_kind("notice"))
    for group in (cards, boxes(found.of_kind("stage"))):
        assert all(sheet.holds(box) for box in group)
        for one, other in combinations(group, 2):
            assert not one.meets(other), (one, other)
    for stage in found.of_kind("stage"):
        assert stage.box is not None
        assert all(stage.box.holds(box) for box in boxes(stage.parts))
    inner = [Rectangle(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1) for box in cards]
    for way in found.ways:
        for (x, y), (to_x, to_y) in pairwise(way):
            line = Rectangle(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
            assert not any(box.meets(line) for box in inner), line


def boxes(parts: list[Part]) -> list[Rectangle]:
    return [part.box for part in parts if part.box is not None]
