"""Comments that accept a finding: where they count, what they must say, and that none is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.example import completed
from sagsgang.check.suppressed import remarks
from sagsgang.guide.library import Library, load_guides
from sagsgang.guide.yamldoc import load_text

CUT = "titel: Besøg nummer #2"
"""A line that gives the warning SG012."""


@pytest.fixture
def guides(tmp_path: Path) -> Library:
    (tmp_path / "eksempel").mkdir()
    return load_guides(tmp_path)


def found(guides: Library, text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """(the codes that are left, the codes that are accepted and why)."""
    path = guides.folders[0] / "eksempel" / "guide.yaml"
    path.write_text(completed(text), encoding="utf-8")
    examined = examine(guides, path)
    return [p.code for p in examined.problems], [(p.code, reason) for p, reason in examined.suppressed]


@pytest.mark.parametrize(
    "text",
    [
        f"# sg: SG012 accepteret, jf. notat 12\n{CUT}\n",
        f"#sg:SG012 accepteret, jf. notat 12\n{CUT}\n",
        f"# SG: sg012: accepteret, jf. notat 12\n{CUT}\n",
        f"{CUT}  # sg: SG012 – accepteret, jf. notat 12\n",
        f"# sg: SG012 accepteret, jf. notat 12\n# en almindelig kommentar\n{CUT}\n",
        f"guide: eksempel\r\n# sg: SG012 accepteret, jf. notat 12\r\n{CUT}\r\n",
    ],
)
def test_a_comment_on_the_line_or_above_it_accepts_a_warning_with_a_reason(guides: Library, text: str) -> None:
    assert found(guides, text) == ([], [("SG012", "accepteret, jf. notat 12")])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{CUT}  # sg: SG012\n", ["SG012", "SG091"]),
        (f"{CUT}  # sg: SG012 12.\n", ["SG012", "SG091"]),
        (f"{CUT}  # sg: SG999 jf. notat 12\n", ["SG012", "SG092"]),
        (f"{CUT}  # sg: jf. notat 12\n", ["SG012", "SG092"]),
        (f"{CUT}  # sg: SG094 jf. notat 12\n", ["SG012", "SG093"]),
        (f"# sg: SG012 jf. notat 12\n\n{CUT}\n", ["SG094", "SG012"]),
        (f"{CUT}\n# sg: SG012 jf. notat 12\n", ["SG012", "SG094"]),
        (f"# sg: SG603 jf. notat 12\n{CUT}\n", ["SG094", "SG012"]),
        (f"# sg: SG012 jf. notat 12\n# sg: SG012 jf. notat 13\n{CUT}\n", ["SG094"]),
        ("guide: eksempel  # sg: SG012 jf. notat 12\n", ["SG094"]),
    ],
)
def test_a_comment_that_does_not_count_is_told_of(guides: Library, text: str, codes: list[str]) -> None:
    assert found(guides, text)[0] == codes


def test_an_error_is_never_accepted(guides: Library) -> None:
    text = "trin:\n  afslut:\n    titel: Afslut\n    rolle: ukendt  # sg: SG101 jf. notat 12\n    fra: ny\n    til: færdig\n"
    assert found(guides, text) == (["SG101", "SG093"], [])


def test_a_comment_is_not_called_left_over_while_errors_hide_what_it_accepts(guides: Library) -> None:
    assert found(guides, "titel: Besøg  # sg: SG012 jf. notat 12\nfarve: rød\n") == (["SG051"], [])


def test_what_stands_in_a_text_is_no_comment() -> None:
    text = (
        'a: "x # sg: SG012 nej"\n'
        "b: 'x\n  # sg: SG012 nej'\n"
        "c: |  # sg: SG012 hovedet\n  # sg: SG012 nej\n"
        "d: x#sg:SG012 nej\n"
        "e: >\n  # sg: SG012 nej\n\n# sg: SG012 bagefter\n"
        "f: [x]  # sg: SG012 efter\n"
    )
    assert [(one.span.line, one.line, one.reason) for one in remarks(load_text(text, "g.yaml"))] == [
        (4, 4, "hovedet"),
        (10, 11, "bagefter"),
        (11, 11, "efter"),
    ]


def test_a_comment_at_the_end_of_the_file_speaks_of_nothing_below() -> None:
    (one,) = remarks(load_text("a: b\n# sg: SG012 til sidst", "g.yaml"))
    assert (one.line, one.span.column) == (2, 1)


def test_comments_count_in_shared_files_too(tmp_path: Path) -> None:
    (tmp_path / "faelles").mkdir()
    path = tmp_path / "faelles" / "roller.yaml"
    role = "roller:\n  koordinator:\n    # sg: SG012 jf. notat 12\n    titel: Koordinator nummer #2\n"
    path.write_text(role, encoding="utf-8")
    problems, suppressed = examine_shared(load_guides(tmp_path))
    assert problems == []
    assert [(p.code, p.file, reason) for p, reason in suppressed] == [("SG012", str(path), "jf. notat 12")]
