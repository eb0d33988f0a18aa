"""How problems are shown: to an author with the line and marks, to a program as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sagsgang.check.diagnostic import columns
from sagsgang.check.render import MOST, render_json, render_short, render_text
from sagsgang.guide.problem import FILE_START, Problem, Related, Severity, Span
from sagsgang.guide.schema import validate
from sagsgang.guide.yamldoc import load_text

ROOT = Path(__file__).parents[2]


def problem(*, span: Span, severity: Severity = "error", file: str = "g.yaml", message: str = "Ups.") -> Problem:
    return Problem(code="SG101", severity=severity, message=message, hint="Gør det om.", file=file, span=span)


def span(line: int, column: int, end_column: int, end_line: int | None = None) -> Span:
    return Span(line=line, column=column, end_line=end_line or line, end_column=end_column)


def test_a_page_of_real_problems() -> None:
    text = "guide: g\ntitel: Sag nummer #2\nguide: h\ntrin:\n  t: {titel: T, spoerger: [x]}\n"
    document = load_text(text, "guides/g/guide.yaml")
    problems = [p for p in document.problems + validate(document, "guide", ROOT / "schemas") if p.span != FILE_START]
    assert render_text(problems, {document.file: text}) == (
        "guides/g/guide.yaml:2:19: advarsel SG012: Teksten bliver skåret af her: alt efter # er en kommentar.\n"
        "  |\n"
        "2 | titel: Sag nummer #2\n"
        "  |                   ^^\n"
        "  = Hører det til teksten, så sæt teksten i anførselstegn. En kommentar sættes to mellemrum efter teksten.\n"
        "guides/g/guide.yaml:3:1: fejl SG002: Nøglen «guide» står her for anden gang.\n"
        "  |\n"
        "3 | guide: h\n"
        "  | ^^^^^\n"
        "  = første gang: guides/g/guide.yaml:1:1\n"
        "  = Den står også i linje 1. Behold den ene, eller giv dem hver sit navn.\n"
        "guides/g/guide.yaml:5:17: fejl SG051: Ukendt nøgle «spoerger».\n"
        "  |\n"
        "5 |   t: {titel: T, spoerger: [x]}\n"
        "  |                 ^^^^^^^^\n"
        "  = Mente du «spørger»?\n"
        "  = Kan rettes med --ret: «spoerger» → «spørger»\n"
        "2 fejl, 1 advarsel i 1 fil. 1 kan rettes med --ret.\n"
        "Læs mere: sagsgang regel SG002 SG012 SG051\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "under"),
    [
        ("æøå: bo", 6, 8, "     ^^"),
        ("æøå😀: bo", 7, 9, "       ^^"),
        ("児童: 福祉", 5, 7, "      ^^^^"),
        ("a\u030aben: x", 8, 9, "      ^"),
        ("a\u030aben: x", 1, 6, "^^^^"),
        ("x: \u030a", 4, 5, "   ^"),
    ],
)
def test_marks_stand_under_what_is_seen_not_under_bytes(line: str, column: int, end: int, under: str) -> None:
    """A wide character takes two columns of a terminal, a mark on another letter none."""
    shown = render_text([problem(span=span(10, column, end))], {"g.yaml": "\n" * 9 + line})
    assert f"10 | {line}\n   | {under}\n" in shown


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    shown = render_text([problem(span=span(1, 3, 4, end_line=2))], {"g.yaml": "abcdef\r\nghi\n"})
    assert "1 | abcdef\n  |   ^^^^\n" in shown


def test_a_place_behind_the_end_and_an_unknown_file_are_shown_too() -> None:
    shown = render_text([problem(span=span(2, 9, 10)), problem(span=FILE_START, file="x.yaml")], {"g.yaml": "a\nb"})
    assert "2 | b\n  |  ^\n" in shown
    assert "x.yaml:1:1: fejl SG101: Ups.\n  = Gør det om.\n" in shown
    assert shown.endswith("2 fejl i 2 filer.\nLæs mere: sagsgang regel SG101\n")


def test_a_long_line_is_cut_around_the_marks() -> None:
    line = "a" * 5000 + "X" + "b" * 5000
    shown = render_text([problem(span=span(1, 5001, 5002))], {"g.yaml": line}).splitlines()
    assert len(shown[2]) < 160
    assert shown[2][shown[3].index("^")] == "X"
    assert shown[3].count("^") == 1


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    sources = {"g\x1b.yaml": "a\x1b[31m\u202e: \tb\x00"}
    shown = render_text([problem(span=span(1, 8, 9), file="g\x1b.yaml", message="\x1b[2J\n\ud800")], sources)
    assert not any(c in shown for c in "\x1b\u202e\x00\ud800\t")
    assert "1 | a\ufffd[31m\ufffd: →b\ufffd\n  |        ^\n" in shown


def test_problems_are_sorted_and_said_once() -> None:
    later, earlier = problem(span=span(2, 1, 2), severity="note"), problem(span=span(1, 5, 6), severity="warning")
    found = render_json([later, earlier, later])["findings"]
    assert [(f["line"], f["column"], f["severity"]) for f in found] == [(1, 5, "warning"), (2, 1, "note")]
    shown = render_text([later, earlier, later], {"g.yaml": "abcdef\ng\n", "h.yaml": ""})
    assert shown.endswith("1 advarsel, 1 bemærkning i 2 filer.\nLæs mere: sagsgang regel SG101\n")


def test_related_places_name_their_file() -> None:
    first = Related(message="første gang", file="h.yaml", span=span(4, 2, 3))
    shown = render_text(
        [
            Problem(
                code="SG103",
                severity="error",
                message="To ens.",
                hint="",
                file="g.yaml",
                span=FILE_START,
                related=(first,),
            )
        ],
        {},
    )
    assert shown == (
        "g.yaml:1:1: fejl SG103: To ens.\n  = første gang: h.yaml:4:2\n1 fejl i 1 fil.\nLæs mere: sagsgang regel SG103\n"
    )


def test_a_long_line_of_wide_characters_is_cut_by_columns() -> None:
    shown = render_text([problem(span=span(1, 501, 502))], {"g.yaml": "童" * 500 + "X" + "福" * 500}).splitlines()
    assert columns(shown[2]) < 150
    assert columns(shown[2][: shown[2].index("X")]) == columns(shown[3][: shown[3].index("^")])


def test_more_problems_than_anybody_reads_are_left_for_later_and_errors_are_not_among_them() -> None:
    notes = [problem(span=span(line, 1, 2), severity="note") for line in range(1, 300)]
    shown = render_text([*notes, problem(span=span(400, 1, 2))], {"g.yaml": ""})
    assert shown.count("bemærkning SG101") == MOST - 1
    assert shown.count("g.yaml:400:1: fejl SG101") == 1
    assert "100 til i g.yaml vises, når disse er rettet.\n1 fejl, 299 bemærkninger i 1 fil.\n" in shown
    one_more = render_text(notes[: MOST + 1], {"g.yaml": ""})
    assert "1 til i g.yaml vises, når disse er rettet.\n" in one_more


def test_a_line_a_problem() -> None:
    found = [problem(span=span(2, 3, 4)), problem(span=span(1, 5, 6), severity="warning", message="a\tb\nc\x1b")]
    assert render_short(found) == "g.yaml:1:5: advarsel SG101: a→b c\ufffd\ng.yaml:2:3: fejl SG101: Ups.\n"
    assert render_short([]) == ""


def test_no_problems_is_said() -> None:
    assert render_text([], {"a.yaml": "", "b.yaml": ""}) == "Ingen fejl i 2 filer.\n"


def test_the_json_is_what_the_schema_says() -> None:
    schema = json.loads((ROOT / "schemas" / "svar.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator({"$ref": "#/$defs/check", "$defs": schema["$defs"]})
    document = load_text("guide: g\nguide: h\ntrin: [\n", "g.yaml")
    answer = render_json(document.problems)
    assert len(answer["findings"]) == 2
    assert list(validator.iter_errors(answer)) == []
