"""Which known name an unknown one was probably meant to be: for «mente du …?»."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_NAME = 60
"""A name longer than this, in characters, is compared with no other."""
MOST_NAMES = 5_000
MOST_LETTERS = 60_000
"""What is spent on one file at most: names looked at, and the letters of each pair that is compared, multiplied."""
LIKE = 0.6
"""How alike two names are, from 0 to 1, for one to be taken for the other."""


class Nearest:
    """Finds near names for one file, until enough has been spent on it: a file may have thousands of unknown names."""

    def __init__(self) -> None:
        self._names = MOST_NAMES
        self._letters = MOST_LETTERS

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be spent on this file."""
        return self._names < 0 or self._letters < 0

    def of(self, text: str, names: Iterable[str]) -> str | None:
        """The most alike of the names; None if none is alike, or if nothing more may be spent."""
        found = self.near(text, names)
        return found[0] if found else None

    def near(self, text: str, names: Iterable[str], *, most: int = 1, like: float = LIKE) -> list[str]:
        """The names that are alike, the most alike first: what `difflib.get_close_matches` finds, but within bounds."""
        if len(text) > LONGEST_NAME:
            return []
        matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher()
        matcher.set_seq2(text)
        found = []
        for name in names:
            self._names -= 1
            if self.is_spent:
                break
            if len(name) > LONGEST_NAME:
                continue
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() >= like and matcher.quick_ratio() >= like:
                self._letters -= len(name) * len(text)
                ratio = matcher.ratio()
                if ratio >= like:
                    found.append((ratio, name))
        return [name for _ratio, name in sorted(found, reverse=True)[:most]]
