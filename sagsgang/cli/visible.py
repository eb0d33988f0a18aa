"""Text from cases and guides as a terminal may show it: nothing that it would obey gets through."""

from __future__ import annotations

import re
from functools import cache

_OBEYED = "\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
"""Control, direction and invisible characters above the space."""


def visible(text: str) -> str:
    """The text with every control, direction and invisible character, also line breaks, replaced by a sign for it."""
    return text if text.isprintable() else _pattern("\x00-\x1f").sub(_sign, text)


@cache
def _pattern(more: str) -> re.Pattern[str]:
    """Compiled when first needed: most text is plain."""
    return re.compile(f"[{more}{_OBEYED}]")


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"‹U+{code:04X}›"


def visible_json(text: str) -> str:
    """JSON text that means the same and holds no such characters; the encoder has escaped those below the space."""
    return text if text.isprintable() else _pattern("").sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
