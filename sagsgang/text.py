"""Wording in Danish and English. The source text of every message is Danish; English comes from a gettext catalogue.

`_("Sagen {case} er lukket.").format(case=…)`: translate first, then fill in. The language is per thread of control
(`contextvars`), so that a server can answer two people at once.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import gettext
    from collections.abc import Sequence
    from pathlib import Path

Language = Literal["da", "en"]

_language: ContextVar[Language] = ContextVar("sagsgang_language", default="da")


def locale_folder() -> Path:
    """Where the catalogues lie."""
    from pathlib import Path

    return Path(__file__).parent / "locale"


def use_language(language: Language) -> None:
    """Word everything that follows in this context in `language`."""
    _language.set(language)


def language() -> Language:
    """The language in use in this context."""
    return _language.get()


@lru_cache(maxsize=2)
def _catalogue(language: Language) -> gettext.NullTranslations:
    import gettext

    return gettext.translation("sagsgang", localedir=str(locale_folder()), languages=[language])


def _(message: str) -> str:
    """The message in the language in use. Danish is the source language and needs no catalogue."""
    if _language.get() == "da":
        return message
    return _catalogue(_language.get()).gettext(message)


def either(parts: Sequence[str]) -> str:
    """`a, b eller c`."""
    return "".join(parts) if len(parts) < 2 else ", ".join(parts[:-1]) + _(" eller ") + parts[-1]


def counted(number: int, one: str, many: str) -> str:
    """`1 sag`, `2 sager`: `many` has `{number}` in it."""
    return one if number == 1 else many.format(number=number)


def shown_name(text: str) -> str:
    """A name somebody wrote, short and printable."""
    return "".join(c if c.isprintable() else "?" for c in text[:40])
