"""What a layout is made of: boxes, words, signs and ways, each with its place in pixels from the upper left corner, and groups of them."""

from __future__ import annotations

from typing import Literal

from sagsgang.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle; `edge`: the colour of its border, `stroke` pixels wide."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None
    stroke: float = 1
    radius: float = 6
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    style: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One of `theme.SIGNS`; `x` and `y` are its upper left corner."""

    x: float
    y: float
    name: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A line through points, perhaps with an arrow head at its end, perhaps with a dot where it begins."""

    points: tuple[tuple[float, float], ...]
    arrow: bool = False
    dot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Shapes that belong together. `label` is what a screen reader says of them, `hint` what a pointer shows; `part` what it is."""

    part: Literal["lane", "stage", "card", "board", "panel", "notice", "legend", "now"]
    label: str
    shapes: tuple[Shape, ...]
    hint: str = ""
    key: str = ""
    """the id of what is drawn"""


Shape = Box | Words | Sign | Way | Group
