"""Colours by what they are for, light and dark, and the styles of text. On every ground that a text stands on it has a contrast of 4.5 or more."""

from __future__ import annotations

from typing import Final, NamedTuple

from sagsgang.draw.picture import Standing, Tone

FONTS: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"

COLOURS: Final[dict[str, tuple[str, str]]] = {
    "ground": ("#ffffff", "#10161d"),
    "lane": ("#eef2f6", "#18212b"),
    "stage": ("#dfe6ee", "#222e3b"),
    "card": ("#ffffff", "#2c3a49"),
    "edge": ("#b4c0cc", "#4d6075"),
    "text": ("#16212c", "#f0f4f8"),
    "soft": ("#42505e", "#c0ccd8"),
    "way": ("#5a6b7c", "#90a4b8"),
    "accent": ("#0a4f9c", "#8fc4ff"),
    "on-accent": ("#ffffff", "#0a1a2b"),
    "good": ("#14603a", "#93dfb4"),
    "good-ground": ("#dcf2e4", "#1b4029"),
    "late": ("#a81c13", "#ff9f95"),
    "on-late": ("#ffffff", "#370703"),
    "barred": ("#6a4300", "#ffcf80"),
    "barred-ground": ("#fdecc8", "#4b3408"),
    "quiet-ground": ("#e4e9ee", "#36424f"),
    "omitted": ("#4d3187", "#d0bdff"),
    "omitted-ground": ("#ebe4fa", "#3a2b5c"),
}
"""Name to (light, dark)."""


class Style(NamedTuple):
    """Text of a size in pixels, and how far its lines are apart."""

    size: float
    bold: bool
    leading: float


STYLES: Final[dict[str, Style]] = {
    "name": Style(28, True, 34),
    "lane-title": Style(17, True, 22),
    "stage-title": Style(14.5, True, 19),
    "card-title": Style(13.5, True, 17),
    "plain": Style(12, False, 16),
    "strong": Style(12, True, 16),
    "lead": Style(14, False, 19),
}

STRIPS: Final[dict[Standing, tuple[str, str, str]]] = {
    "done": ("good-ground", "good", "check"),
    "now": ("accent", "on-accent", "play"),
    "here": ("accent", "on-accent", "flag"),
    "omitted": ("omitted-ground", "omitted", "skip"),
    "barred": ("barred-ground", "barred", "barrier"),
    "waiting": ("quiet-ground", "soft", "wait"),
    "outside": ("quiet-ground", "soft", "cross"),
    "unsure": ("quiet-ground", "soft", "question"),
}
"""How something stands: the ground of its strip, the colour of the words on it, and the sign before them."""

TONES: Final[dict[Tone, str]] = {"plain": "text", "good": "good", "late": "on-late", "faint": "soft"}
"""The colour of a line's words; those of what is late stand on the colour `late`."""

SIGNS: Final[dict[str, str]] = {
    "role": "M6 6.2a2.6 2.6 0 1 0 0-5.2a2.6 2.6 0 0 0 0 5.2M1.3 11.6c0-2.8 2-4.4 4.7-4.4s4.7 1.6 4.7 4.4",
    "law": "M8.6 2.6C8 1.5 7.200 1 6 1C4.500 1 3.600 1.800 3.600 2.900C3.600 5.200 8.800 5 8.800 7.200C8.800 8 8.200 8.500 7.400 8.700"
    "M3.400 9.600C4 10.600 4.800 11.200 6 11.200C7.500 11.200 8.400 10.400 8.400 9.300C8.400 7 3.200 7.200 3.200 4.900C3.200 4.200 3.800 3.700 4.600 3.500",
    "duty": "M1.500 1.500h9v9h-9ZM3.500 6l1.800 1.800L8.500 4",
    "basis": "M2 0v4.500h5M5 2.500l2 2l-2 2",
    "stays": "M2 6h7M9 3v6",
    "limit": "M6 11.200a5.200 5.200 0 1 0 0-10.400a5.200 5.200 0 0 0 0 10.400M6 3v3.200l2.200 1.500",
    "late": "M6 1L11.500 11H.500ZM6 4.500v3M6 9v.6",
    "barrier": "M6 11.200a5.200 5.200 0 1 0 0-10.400a5.200 5.200 0 0 0 0 10.400M3 6h6",
    "needs": "M1 2.500h4v7h5M7.500 7l2.700 2.500L7.500 12",
    "leads": "M.800 6h10M7.300 2.500L10.800 6L7.300 9.500",
    "opens": "M5 2H1.500v8.500H10V7M7 1.200h4v4M11 1.200L5.500 6.700",
    "again": "M10.500 4.500A5 5 0 1 0 11 7M10.800 1.500v3.300H7.500",
    "check": "M1 6.500l3.300 3.300L11 2.500",
    "play": "M3 1.500L10.500 6L3 10.500Z",
    "flag": "M2.500 11.500V1M2.500 1.500h7.500L8 4l2 2.500H2.500",
    "skip": "M1 6h6M5 3l3 3l-3 3M10.500 2v8",
    "wait": "M2 6h.100M6 6h.100M10 6h.100",
    "cross": "M2 2l8 8M10 2l-8 8",
    "question": "M3.500 4C3.500 2 4.500 1 6 1S8.500 2 8.500 3.600C8.500 5.500 6 5.500 6 7.800M6 10.500v.2",
}
"""Signs of twelve by twelve pixels, drawn as a line."""


def style_sheet() -> str:
    """The rules for every class, dark ones on a dark screen; paper is always light."""
    light, dark = (
        [f".f-{name}{{fill:{pair[which]}}}.s-{name}{{stroke:{pair[which]}}}" for name, pair in COLOURS.items()]
        for which in (0, 1)
    )
    text = [
        f".{name}{{font-size:{style.size:g}px{';font-weight:700' if style.bold else ''}}}"
        for name, style in STYLES.items()
    ]
    return "\n".join(
        [
            f"text{{font-family:{FONTS}}}",
            "rect,path,circle{print-color-adjust:exact;-webkit-print-color-adjust:exact}",
            ".sign{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}",
            ".way{fill:none;stroke-width:1.6;stroke-linejoin:round}",
            ".dashed{stroke-dasharray:5 4}",
            *text,
            *light,
            "@media screen and (prefers-color-scheme:dark){",
            *dark,
            "}",
        ]
    )
