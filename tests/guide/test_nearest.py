"""Near names are those that `difflib` finds, and finding them comes to an end."""

from __future__ import annotations

import difflib
import time

from hypothesis import given
from hypothesis import strategies as st

from sagsgang.guide.nearest import LONGEST_NAME, MOST_NAMES, Nearest

NAMES = st.lists(st.text("abæ_", max_size=12), max_size=20)


@given(st.text("abæ_", max_size=12), NAMES, st.integers(1, 3), st.sampled_from((0.5, 0.6, 0.65)))
def test_the_near_names_are_those_that_difflib_finds(text: str, names: list[str], most: int, like: float) -> None:
    wanted = difflib.get_close_matches(text, names, n=most, cutoff=like)
    assert Nearest().near(text, names, most=most, like=like) == wanted
    assert Nearest().of(text, names) == next(iter(difflib.get_close_matches(text, names, n=1)), None)


def test_a_long_name_is_compared_with_none() -> None:
    long = "a" * (LONGEST_NAME + 1)
    assert Nearest().of(long, [long]) is None
    assert Nearest().near("a", [long, "a"]) == ["a"]


def test_what_is_spent_on_one_file_has_an_end() -> None:
    nearest = Nearest()
    names = [f"{'a' * 50}{number}" for number in range(900)]
    began = time.process_time()
    found = [nearest.of(f"{'a' * 50}x{number}", names) for number in range(900)]
    assert found[0] is not None
    assert found[-1] is None
    assert time.process_time() - began < 5
    assert Nearest().of("b", (str(number) for number in range(MOST_NAMES))) is None
