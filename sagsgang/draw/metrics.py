"""How wide text is, without asking a font: a width for every letter that no common font goes beyond.

Per letter the widest of DejaVu Sans and Liberation Sans (which has Arial's measures), in hundredths of the size. A reader's own font is
narrower, so what fits here fits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_REGULAR = {
    28: "'ijlìíîïĩīĭįıĵĺļ",
    30: "IÌÍÎÏĨĪĬĮİł",
    32: " ,.·‘’",
    34: "/:;\\|¦",
    36: "fŀſ",
    38: "-ľ",
    40: "()[]tţťŧ",
    42: "!r¡²³¹ŕŗř",
    46: '"',
    48: "ªº",
    50: "*J`¨°´¸Ĵ",
    52: "“”„",
    54: "szśŝşšźżž",
    56: "?L_c§¯çćĉċčĳĹĻĽĿ–",
    58: "kķĸŁ",
    60: "vxyýÿŷ•",
    62: "FTaeo«»¿àáâãäåèéêëðòóôõöøāăąēĕėęěōŏőŢŤŦ",
    64: "$0123456789bdghnpqu{}¢£¤¥µ¶ßñùúûüþďđĝğġģĥńņňŋũūŭůűų€",
    68: "EKPSYÈÉÊËÝÞĒĔĖĘĚĶŚŜŞŠŶŸ",
    70: "ABVXZÀÁÂÃÄÅĀĂĄħŹŻŽ",
    74: "CRUÇÙÚÛÜĆĈĊČĲŔŖŘŨŪŬŮŰŲ",
    76: "HNÑĤŃŅŇŊ",
    78: "&DGÐĎĐĜĞĠĢ",
    80: "OQÒÓÔÕÖØŌŎŐ",
    82: "wŉŵ",
    84: "#+<=>^~¬±×÷↗≤≥✓",
    88: "M",
    92: "Ħ",
    96: "%",
    98: "m¼½¾",
    100: "W©®ÆæŴ—…←→",
    102: "@",
    104: "œ",
    108: "Œ",
}
_BOLD = {
    32: "'",
    36: " ijlìíîïĩīĭįıĵĺļ",
    38: ",./I\\|¦·ÌÍÎÏĨĪĬĮİł‘’",
    40: ":;",
    42: "-",
    44: "f²³¹ſ",
    46: "!()[]¡",
    48: "tľţťŧ",
    50: "`r¨°´¸ŕŗř",
    54: '"*',
    56: "J_§¯Ĵŀ–",
    58: "ªº",
    60: "cszçćĉċčśŝşšźżž",
    62: "?¿",
    64: "L¤¶ĹĻĽĿ•",
    66: "vxy«»ýÿŁŷ“”„",
    68: "aekàáâãäåèéêëāăąēĕėęěķĸ",
    70: "$0123456789EFTo¢£¥ÈÉÊËðòóôõöøĒĔĖĘĚĳōŏőŢŤŦ€",
    72: "bdghnpqu{}ßñùúûüþďđĝğġģĥńņňŋũūŭůűų",
    74: "CPSYZµÇÝÞĆĈĊČŚŜŞŠŶŸŹŻŽ",
    78: "ABKRVXÀÁÂÃÄÅĀĂĄĶŔŖŘ",
    80: "ħĲ",
    82: "UÙÚÛÜŨŪŬŮŰŲ",
    84: "#+<=>DGHN^~¬±ÐÑ×÷ĎĐĜĞĠĢĤŃŅŇŊ↗≤≥✓",
    86: "OQÒÓÔÕÖØŌŎŐ",
    88: "&",
    94: "wŵ",
    98: "Ħ",
    100: "@M©®ŉ—…←→",
    102: "%",
    104: "¼½¾",
    106: "mæ",
    110: "Æœ",
    112: "WŴ",
    118: "Œ",
}
_TOGETHER = re.compile(r"(?:(?:§§?|stk\.|nr\.|kl\.)\s+)*\S+")
"""What stands on one line: a word, and a paragraph with its number."""
_OTHER = 130
"""Of a letter that is not in the tables, such as a picture sign."""


@cache
def _letters(bold: bool) -> dict[str, int]:
    return {letter: width for width, letters in (_BOLD if bold else _REGULAR).items() for letter in letters}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The most that the text can take up on one line, in the unit of `size`."""
    known = _letters(bold)
    return sum(known.get(letter, _OTHER) for letter in text) * size / 100


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines that are no wider than `width`, broken between words where that can be; no line is empty."""
    lines: list[str] = []
    line = ""
    for word in (" ".join(found.split()) for found in _TOGETHER.findall(text)):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, width, size, bold)
        lines += whole
    return [*lines, line] if line else lines


def _pieces(word: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """A word that may be too long for a line, in pieces that are not; after a hyphen or slash if there is one."""
    while width_of(word, size, bold=bold) > width and len(word) > 1:
        fits = 1
        while width_of(word[: fits + 1], size, bold=bold) <= width:
            fits += 1
        cut = max(word.rfind(mark, 0, fits) + 1 for mark in "-/_") or fits
        yield word[:cut]
        word = word[cut:]
    yield word
