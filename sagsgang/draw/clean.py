"""Text from guides as a file of any format may hold it."""

from __future__ import annotations


def clean(text: str) -> str:
    """The text with its line breaks, and a sign in the place of every other character that cannot be seen or that XML forbids."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter == "\n" else " " if letter.isspace() else "\ufffd" for letter in text
    )
