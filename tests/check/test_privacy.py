"""Numbers that look like a person's are found wherever they stand, and never shown."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.privacy import NUMBER, hidden, personal_numbers
from sagsgang.check.render import render_json, render_text
from sagsgang.guide.library import load_guides

GUIDE = """\
guide: eksempel
titel: Et eksempel
udgave: "2026.1"
gælder: {fra: 2024-01-01}
spor:
  sagen: {faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}}
trin:
  afslut: {titel: Afslut, rolle: rådgiver, fra: ny, til: færdig}
"""


@pytest.mark.parametrize("number", ["010170-1234", "0101701234", "311299 4321", "290204-9876"])
@pytest.mark.parametrize("around", ["{}", "sag {}.", "({})", "«{}»", "#{}", "barn={},", "\t{}\r"])
def test_a_number_is_found_where_it_stands(number: str, around: str) -> None:
    text = "a: b\n" + around.format(number)
    (problem,) = personal_numbers(text, "g.yaml")
    assert (problem.span.line, problem.span.column) == (2, around.index("{") + 1)
    assert problem.span.end_column - problem.span.column == len(number)
    assert number not in hidden(text)
    assert len(hidden(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 16:30",
        "320170-1234",
        "011370-1234",
        "LBK nr 282 af 17/03/2025",
        "12345678901",
        "https://example.org/010170-1234",
        "UND-2026-0001",
        "0101701234abc",
        "sha256:0101701234",
        "010170-12345",
        "010170-1234-5",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert list(personal_numbers(text, "g.yaml")) == []


def test_random_digits_are_found_only_with_a_day_and_a_month() -> None:
    seed = 20261122
    print(f"seed {seed}")
    dice = random.Random(seed)
    found = 0
    for _number in range(5000):
        text = f"{dice.randrange(10**10):010}"
        is_one = NUMBER.search(text) is not None
        assert is_one == (1 <= int(text[:2]) <= 31 and 1 <= int(text[2:4]) <= 12)
        found += is_one
    assert found > 50


def test_no_format_shows_it_not_even_where_another_mistake_stands(tmp_path: Path) -> None:
    """An unknown name that is a number is quoted by that mistake, and the line is shown."""
    path = tmp_path / "guides" / "eksempel" / "guide.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(GUIDE.replace("fra: ny,", 'fra: ny, kræver: [{fakta: ny, er: "0101701234"}],'), encoding="utf-8")
    problems = examine(load_guides(tmp_path / "guides"), path).problems
    assert {"SG901", "SG101"} <= {problem.code for problem in problems}
    shown = render_text(problems, {str(path): path.read_text(encoding="utf-8")})
    assert "0101701234" not in shown + json.dumps(render_json(problems))


def test_a_file_that_cannot_be_read_as_yaml_is_looked_through_too(tmp_path: Path) -> None:
    path = tmp_path / "guide.yaml"
    path.write_text("a: [\n# 010170-1234\n", encoding="utf-8")
    assert "SG901" in {problem.code for problem in examine(load_guides(), path).problems}


def test_the_shared_files_are_looked_through(tmp_path: Path) -> None:
    people = tmp_path / "faelles" / "personer.yaml"
    people.parent.mkdir()
    people.write_text("personer:\n  anna: {roller: [rådgiver]}  # 010170-1234\n", encoding="utf-8")
    (problem,) = examine_shared(load_guides(tmp_path))[0]
    assert (problem.code, problem.file, problem.span.line) == ("SG901", str(people), 2)
