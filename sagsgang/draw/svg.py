"""A picture as SVG that stands alone: no script, no font, no link; light and dark; read aloud, printed and scaled."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from sagsgang.draw.clean import clean
from sagsgang.draw.layout import laid_out
from sagsgang.draw.picture import Picture
from sagsgang.draw.shapes import Box, Group, Shape, Sign, Way, Words
from sagsgang.draw.theme import SIGNS, style_sheet
from sagsgang.text import _, language

MARK = "<!-- sagsgang guide tegn -->"
"""Stands in every file: it may be drawn over."""

ROLES = {
    "card": "listitem",
    "stage": "list",
    "lane": "group",
    "board": "list",
    "panel": "group",
    "notice": "note",
    "legend": "group",
    "now": "region",
}
"""What each part is to a screen reader."""


def svg_of(picture: Picture) -> str:
    """The picture as an SVG document; the same text for the same picture."""
    laid = laid_out(picture)
    title = f"{picture.name}: {picture.title}"
    said = _("{about}. Spor: {tracks}.").format(
        about="; ".join(picture.about), tracks=", ".join(lane.title for lane in picture.lanes)
    )
    width, height = math.ceil(laid.width), math.ceil(laid.height)
    named = f'lang="{language()}" role="document" aria-label={_quoted(title)}'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        MARK,
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" {named}>',
        f"<title>{_escaped(title)}</title>",
        f"<desc>{_escaped(said)}</desc>",
        f"<style>\n{style_sheet()}\n</style>",
    ]
    for shape in laid.shapes:
        lines += _written(shape)
    return "\n".join([*lines, "</svg>", ""])


def _written(shape: Shape) -> Iterator[str]:
    match shape:
        case Group():
            key = f" data-id={_quoted(shape.key)}" if shape.key else ""
            yield f'<g role="{ROLES[shape.part]}" class="{shape.part}"{key} aria-label={_quoted(shape.label)}>'
            if shape.hint:
                yield f"<title>{_escaped(shape.hint)}</title>"
            for one in shape.shapes:
                yield from _written(one)
            yield "</g>"
        case Box():
            edge = "" if shape.edge is None else f" s-{shape.edge}" + (" dashed" if shape.dashed else "")
            width = "" if shape.edge is None else f' stroke-width="{shape.stroke:g}"'
            radius = f' rx="{shape.radius:g}"' if shape.radius else ""
            yield (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"{radius} '
                f'class="f-{shape.fill}{edge}"{width}/>'
            )
        case Words():
            yield f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" class="{shape.style} f-{shape.colour}">{_escaped(shape.text)}</text>'
        case Sign():
            yield (
                f'<path aria-hidden="true" class="sign s-{shape.colour}" transform="translate({_n(shape.x)} {_n(shape.y)})" '
                f'd="{SIGNS[shape.name]}"/>'
            )
        case Way():
            yield from _way(shape)


def _way(way: Way) -> Iterator[str]:
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in way.points)
    yield f'<path aria-hidden="true" class="way s-way" d="{path}"/>'
    if way.dot:
        x, y = way.points[0]
        yield f'<circle aria-hidden="true" class="f-way" cx="{_n(x)}" cy="{_n(y)}" r="2.5"/>'
    if way.arrow:
        (before, _y), (x, y) = way.points[-2:]
        back = 7 if before > x else -7
        head = f"M{_n(x)} {_n(y)}L{_n(x + back)} {_n(y - 4.5)}L{_n(x + back)} {_n(y + 4.5)}Z"
        yield f'<path aria-hidden="true" class="f-way" d="{head}"/>'


def _n(number: float) -> str:
    """A measure, to a tenth of a pixel."""
    return f"{round(number, 1):g}" if number < 100_000 else f"{number:.1f}"


def _escaped(text: str) -> str:
    return escape(clean(text))


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
