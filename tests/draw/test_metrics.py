"""Text is never wider than it is taken to be. `letters.json`: thousandths of the size that a browser measured, letter by letter."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sagsgang.draw.metrics import width_of, wrapped

FONTS: dict[str, dict[str, int]] = json.loads(Path(__file__).with_name("letters.json").read_text(encoding="utf-8"))
TEXT = "Vurder, om barnets sundhed eller udvikling er i fare efter barnets lov § 136, stk. 2, og § 137, stk. 1, nr. 3."


@pytest.mark.parametrize("font", FONTS)
def test_no_letter_is_wider_than_it_is_taken_to_be(font: str) -> None:
    bold = font.endswith("bold")
    too_wide = {letter: width for letter, width in FONTS[font].items() if width_of(letter, 1000, bold=bold) < width}
    assert too_wide == {}


@pytest.mark.parametrize("bold", [False, True])
def test_the_measure_is_near_that_of_the_widest_font(bold: bool) -> None:
    letters = FONTS["DejaVu Sans bold" if bold else "DejaVu Sans regular"]
    real = sum(letters[letter] for letter in TEXT)
    assert real <= width_of(TEXT, 1000, bold=bold) <= 1.05 * real


def test_text_is_broken_between_words_and_keeps_a_paragraph_with_its_number() -> None:
    for width in range(60, 900, 7):
        lines = wrapped(TEXT, width, 12)
        assert " ".join(lines) == TEXT
        assert not [line for line in lines if line.endswith(("§", "stk.", "nr."))]
        if width > 130:
            assert all(width_of(line, 12) <= width for line in lines)


def test_a_word_that_is_too_long_is_broken_and_nothing_is_lost() -> None:
    seed = random.Random().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _example in range(300):
        words = ["".join(rng.choices("aøWi-/_😀漢", k=rng.randint(1, 60))) for _word in range(rng.randint(1, 5))]
        lines = wrapped(" ".join(words), 80, 12)
        assert "".join("".join(lines).split()) == "".join(words)
        assert all(lines)
        assert all(width_of(line, 12) <= 80 for line in lines)
    assert wrapped("", 80, 12) == []
