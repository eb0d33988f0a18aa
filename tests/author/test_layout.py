"""`guide formatér`: a file laid out means the same, keeps every comment, and is laid out already."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagsgang.author.files import authored, kind_of
from sagsgang.author.layout import LONGEST, LayoutError, laid_out
from sagsgang.author.remarks import comments
from sagsgang.author.shape import shape_of
from sagsgang.guide.library import Library
from sagsgang.guide.yamldoc import Document, load_file, load_text
from tests.author.presented import Writer, comments_of, shuffled, some_data

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "guides"
SCHEMA = ROOT / "schemas" / "guide.schema.json"


def made(text: str) -> str:
    return laid_out(read(text), SCHEMA)


def read(text: str) -> Document:
    document = load_text(text, "guide.yaml")
    assert document.root is not None
    assert not document.has_errors, document.problems
    return document


@pytest.mark.parametrize("path", authored(GUIDES), ids=lambda path: str(path.relative_to(GUIDES)))
def test_what_ships_is_laid_out(path: Path) -> None:
    document = load_file(path)
    assert laid_out(document, ROOT / "schemas" / f"{kind_of(path, document)}.schema.json") == document.text


@given(number=st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_however_it_was_written_the_same_is_said_with_every_comment(number: int) -> None:
    chance = random.Random(number)
    data = {"titel": some_data(chance), **{key: some_data(chance) for key in ("trin", "fakta")}}
    text = Writer(chance).file(data)
    document = read(text)
    result = laid_out(document, SCHEMA)
    again = read(result)
    assert again.root is not None
    assert document.root is not None
    assert again.root.plain() == document.root.plain()
    assert comments_of(result) == comments_of(text)
    assert laid_out(again, SCHEMA) == result
    assert result.endswith("\n")
    assert not result.endswith("\n\n")


@pytest.mark.parametrize("name", ["underretning", "undersoegelse", "vold-og-overgreb"])
@given(number=st.integers(0, 2**32 - 1))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_guide_with_comments_and_empty_lines_strewn_in_it_keeps_its_digest(name: str, number: int) -> None:
    plain = Library(folders=(GUIDES,), use_cache=False).reading(GUIDES / name / "guide.yaml").guide
    text = shuffled(GUIDES / name / "guide.yaml", random.Random(number))
    result = made(text)
    assert comments_of(result) == comments_of(text)
    assert comments_of(text).total() > comments_of((GUIDES / name / "guide.yaml").read_text(encoding="utf-8")).total()
    assert made(result) == result
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name / "guide.yaml"
        path.parent.mkdir()
        path.write_text(result, encoding="utf-8")
        guide = Library(folders=(Path(folder), GUIDES), use_cache=False).reading(path).guide
    assert plain is not None
    assert guide is not None
    assert guide.digest == plain.digest


def test_keys_come_in_the_order_of_the_reference_and_names_stay() -> None:
    text = "trin:\n  b:\n    hjemmel: [BL-1]\n    rolle: x\n    titel: B\n  a: {fra: ny, titel: A}\nguide: g\n"
    assert made(text) == (
        "guide: g\n\ntrin:\n  b:\n    titel: B\n    rolle: x\n    hjemmel: [BL-1]\n  a: {titel: A, fra: ny}\n"
    )


def test_what_a_condition_says_stays_as_it_was_written() -> None:
    text = "trin:\n  a:\n    titel: A\n    når: {fordi: Derfor, er: ja, fakta: x}\n    kræver: {trin: [b], person: ikke_blandt}\n"
    assert made(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: [  # intet\n  ]\nb: x\n", "a: []\n# intet\nb: x\n"),
        ("a:\n  # om teksten\n  lang\nb: x\n", "# om teksten\na: lang\nb: x\n"),
        ("{a: x, b: y}\n", "a: x\nb: y\n"),
        ("a: {b: x,  # om x\n  c: y}\n", "a:\n  b: x  # om x\n  c: y\n"),
        ('a: "x: \n  y"\n', 'a: "x: y"\n'),
    ],
)
def test_comments_and_texts_in_odd_places(before: str, after: str) -> None:
    assert made(before) == after
    assert made(after) == after


def test_a_comment_goes_along_with_what_it_is_about() -> None:
    text = (
        "# yaml-language-server: $schema=x\n#\n# Om guiden.\n\n# Om navnet.\nguide: g   # navnet\n"
        "trin:\n    a:   # det første\n\n\n      # om rollen\n      rolle: x\n      titel: A # titlen\n      # til sidst\n"
    )
    assert made(text) == (
        "# yaml-language-server: $schema=x\n#\n# Om guiden.\n\n# Om navnet.\nguide: g  # navnet\n\n"
        "trin:\n  a:  # det første\n    titel: A  # titlen\n    # om rollen\n    rolle: x\n    # til sidst\n"
    )


def test_quotation_marks_stay_only_where_they_matter() -> None:
    kept = ('"nej: ja"', '"no"', '"§ 1, stk. 2"', "'sagt \"ja\"'", '"2026.1"', '"12"', '" x"', '"a\\tb"')
    for one in kept:
        assert made(f"titel: {one}\n") == f"titel: {one}\n"
    for before, after in (("'g'", "g"), ('"Titlen her"', "Titlen her"), ("'2026.1'", '"2026.1"'), ("'no'", '"no"')):
        assert made(f"titel: {before}\n") == f"titel: {after}\n"


def test_long_texts_are_folded_and_long_braces_opened() -> None:
    words = "ordene står tæt " * 12
    result = made(f"guide: g\nformål: {words}\ntrin:\n  a: {{titel: {words}, rolle: x}}\n")
    assert result.startswith("guide: g\nformål: >-\n  ordene")
    assert "\n  a:\n    titel: >-\n      ordene" in result
    assert max(map(len, result.split("\n"))) <= LONGEST
    sentence = "formål: >-\n  En sætning.\n  En til.\n"
    assert sentence in made(f"guide: g\n{sentence}")  # the author's own breaks stay where the lines fit


def test_line_ends_of_windows_stay() -> None:
    assert made("guide:   g\r\ntitel: T\r\n") == "guide: g\r\ntitel: T\r\n"


def test_blocks_keep_their_line_breaks_and_what_ends_them() -> None:
    text = "guide: g\ntitel: |\n      en\n        to\n\n      tre\nformål: |-\n  x\nudgave: |+\n  y\n\nstilstand: |2\n   z\n"
    assert made(text) == (
        'guide: g\ntitel: |\n  en\n    to\n\n  tre\nudgave: "y\\n\\n"\nformål: |-\n  x\n\nstilstand: " z\\n"\n'
    )


def test_a_layout_that_would_say_something_else_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sagsgang.author.layout.inline", lambda node, source: f"{node.text}x")
    with pytest.raises(LayoutError):
        made("guide: g\ntitel: T\n")


def test_the_order_of_names_is_part_of_the_meaning() -> None:
    shape = shape_of(SCHEMA)

    def meaning(text: str) -> object:
        root = read(text).root
        assert root is not None
        return shape.meaning(root)

    assert meaning("guide: g\ntitel: T") == meaning("titel: T\nguide: g")
    assert meaning("trin: {a: {titel: A}, b: {titel: B}}") != meaning("trin: {b: {titel: B}, a: {titel: A}}")
    assert meaning("titel: '1'") != meaning("titel: 1")


def test_a_hash_inside_a_text_is_no_comment() -> None:
    text = "a: 'x # y'\nb: |\n  # z\nc: d#e  # f\n"
    root = read(text).root
    assert root is not None
    assert [one.text for one in comments(text.split("\n"), root)] == ["# f"]
    assert re.findall("# [xyzf]", made(text)) == ["# y", "# z", "# f"]
