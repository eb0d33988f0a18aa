"""The pictures in the documentation are those of the guides as they are."""

from __future__ import annotations

import pictures


def test_every_shipped_guide_and_a_case_have_a_picture_and_it_is_current() -> None:
    drawn = pictures.drawn()
    assert sorted(path.name for path in pictures.FOLDER.iterdir()) == sorted(drawn)
    for name, text in drawn.items():
        assert (pictures.FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: run make docs"
