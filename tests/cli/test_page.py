"""Lines as they stand on a page: a line that fits is not taken apart, and looks as if it had been."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sagsgang.cli.page import Page, wrap

LETTERS = st.text(alphabet="ab -·§\u00a0\u2009", max_size=30)


@given(text=LETTERS, width=st.integers(8, 24), first=st.integers(0, 6), rest=st.integers(0, 6))
@example(text="", width=10, first=2, rest=2)
@example(text="  a  ", width=10, first=2, rest=2)
@example(text="abcdefgh", width=10, first=2, rest=2)
@example(text="abcdefghi", width=10, first=2, rest=2)
def test_wrapping_is_the_standard_librarys(text: str, width: int, first: int, rest: int) -> None:
    expected = textwrap.wrap(
        text,
        width,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    assert wrap(text, width, first=first, rest=rest) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("kort", ["  kort"]), ("en to tre fire", ["  en to tre", "    fire"]), ("en\nto", ["  en", "    to"]), ("", [""])],
)
def test_a_paragraph(text: str, expected: list[str]) -> None:
    page = Page(width=12)
    page.text(text, indent=2, hang=4)
    assert page.lines == expected
