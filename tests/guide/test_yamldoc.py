"""Strict YAML: what is refused, and where it is said to stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sagsgang.check.rules import all_rules
from sagsgang.errors import SagsgangError
from sagsgang.guide.problem import Problem, Span
from sagsgang.guide.yamldoc import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, load_file, load_text

EXAMPLE = Path(__file__).with_name("eksempel.yaml")

KNOWN = {rule.code for rule in all_rules()}


def only_problem(text: str | bytes) -> Problem:
    problems = load_text(text, "g.yaml").problems
    assert len(problems) == 1, problems
    return problems[0]


def place(problem: Problem) -> tuple[str, int, int]:
    return problem.code, problem.span.line, problem.span.column


# -- what is read -----------------------------------------------------------------------------------------------------


def test_the_example_of_the_language_is_read_without_problems() -> None:
    document = load_file(EXAMPLE)
    assert document.problems == []
    assert document.root is not None
    assert document.root["gælder"]["fra"].value == "2024-01-01"
    assert document.root["trin"]["vurder_akut"]["rolle"].plain() == ["modtagelse", "døgnvagt"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("ja", "ja"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("True", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("'null'", "null"),
        ("42", 42),
        ("-7", -7),
        ("0", 0),
        ("+7", "+7"),
        ("0101701234", "0101701234"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2026.10", "2026.10"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20 16:30", "2026-11-20 16:30"),
        ("9" * 18, 10**18 - 1),
        ("9" * 5000, "9" * 5000),
        ("''", ""),
        ("§ 46, stk. 2?", "§ 46, stk. 2?"),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2_core_and_keep_their_text(written: str, value: object) -> None:
    document = load_text(f"a: {written}\n", "g.yaml")
    assert document.problems == []
    assert document.root is not None
    node = document.root["a"]
    assert (node.value, type(node.value)) == (value, type(value))
    assert node.text == written.strip("'")


def test_keys_are_text_whatever_they_look_like() -> None:
    document = load_text("1: a\ntrue: b\nnull: c\n", "g.yaml")
    assert document.problems == []
    assert document.root is not None
    assert document.root.plain() == {"1": "a", "true": "b", "null": "c"}


def test_a_question_in_braces_and_a_byte_order_mark_are_read() -> None:
    document = load_text(b"\xef\xbb\xbfa: {x: Hvem?, y: [b, c]}\r\n", "g.yaml")
    assert document.problems == []
    assert document.root is not None
    assert document.root.plain() == {"a": {"x": "Hvem?", "y": ["b", "c"]}}
    assert document.root["a"].span == Span(line=1, column=4, end_line=1, end_column=25)


def test_every_node_knows_its_span_in_characters() -> None:
    text = "å: 😀 x\nb:\n  - 'to'\n  - {c: d}\ne: |\n  én\n  to\n\n\nf: >\n  g\n"
    root = load_text(text, "g.yaml").root
    assert root is not None
    assert root.span == Span(line=1, column=1, end_line=11, end_column=4)
    assert root["å"].span == Span(line=1, column=4, end_line=1, end_column=7)
    assert root["b"].span == Span(line=3, column=3, end_line=4, end_column=11)
    assert [item.span.column for item in root["b"].items] == [5, 5]
    assert root["b"].items[1].span == Span(line=4, column=5, end_line=4, end_column=11)
    assert root["e"].span == Span(line=5, column=4, end_line=7, end_column=5)
    key = root.key_node("f")
    assert key is not None
    assert key.span == Span(line=10, column=1, end_line=10, end_column=2)
    assert root.get("g") is None
    assert root.key_node("g") is None
    assert list(root.keys()) == ["å", "b", "e", "f"]
    with pytest.raises(KeyError):
        root["g"]


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "hint"),
    [
        ("a: 1\nb: 2\na: 3\n", ("SG002", 3, 1), "linje 1"),
        ("t:\n  a: 1\n  a: 2\n", ("SG002", 3, 3), "linje 2"),
        ("a: {x: 1, x: 2}\n", ("SG002", 1, 11), "linje 1"),
        ("a: &x 1\n", ("SG003", 1, 4), "anførselstegn"),
        ("a: *x\n", ("SG003", 1, 4), "anførselstegn"),
        ("a: !!str 1\n", ("SG003", 1, 4), "anførselstegn"),
        ("a: !vigtigt\n", ("SG003", 1, 4), "anførselstegn"),
        ("a: !!python/object/apply:os.system ['id']\n", ("SG003", 1, 4), "Slet den"),
        ("a: &x\n  b: 1\n", ("SG003", 1, 4), "Slet det"),
        ("a:\n  <<: {b: 1}\n", ("SG003", 2, 3), "Skriv indholdet ud"),
        ("%YAML 1.1\n---\na: 1\n", ("SG003", 1, 1), "Slet linjen"),
        ("udgave: 2026.10\n", ("SG004", 1, 9), 'udgave: "2026.10"'),
        ("udgave: 2026\n", ("SG004", 1, 9), 'udgave: "2026"'),
        ("a:\n\tb: 1\n", ("SG005", 2, 1), "mellemrum"),
        ("a: b\tc\n", ("SG005", 1, 5), "mellemrum"),
        ("a: 1\n---\nb: 2\n", ("SG006", 2, 1), "---"),
        ("a: x\x1b[31m\n", ("SG007", 1, 5), "Slet tegnet"),
        ("a: x\x00\n", ("SG007", 1, 5), "Slet tegnet"),
        ("a: 1\nå: \u202e\n", ("SG007", 2, 4), "Slet tegnet"),
        ("a: x\u2028y\n", ("SG007", 1, 5), "Slet tegnet"),
        ("a: x\x85y\n", ("SG007", 1, 5), "Slet tegnet"),
        ("a: x\ry\n", ("SG007", 1, 5), "Slet tegnet"),
        ("a: \ud800\n", ("SG007", 1, 4), "Slet tegnet"),
        ('a: "\\e[31m"\n', ("SG007", 1, 4), "enkelte anførselstegn"),
        ('a: "\\u202e"\n', ("SG007", 1, 4), "enkelte anførselstegn"),
        ("a: {spørgsmål: Efter §§ 32, 46?}\n", ("SG010", 1, 29), "sæt teksten i anførselstegn"),
        ("a: {b: }\n", ("SG010", 1, 5), "giv den en værdi"),
        ("bo\u0308rn: x\n", ("SG011", 1, 1), "börn"),
        ("fra: a\u030a\n", ("SG011", 1, 6), "å"),
        ("? [a, b]\n: c\n", ("SG013", 1, 3), "navn før kolon"),
        ("?\n: b\n", ("SG013", 1, 2), "navn før kolon"),
        (": b\n", ("SG001", 1, 1), "navn: værdi"),
        ("a:\nb: 1\n", ("SG014", 1, 1), "Skriv en værdi"),
        ("a:\n  - b\n  -\n", ("SG014", 3, 3), "stregen"),
        ("", ("SG016", 1, 1), "titel"),
        ("# kun en kommentar\n", ("SG016", 1, 1), "titel"),
        ("- a\n- b\n", ("SG016", 1, 1), "kolon"),
        ("titel:Hej\n", ("SG016", 1, 1), "mellemrum"),
        ("a: b: c\n", ("SG001", 1, 5), "anførselstegn"),
        ("a: @b\n", ("SG001", 1, 4), "anførselstegn"),
        ("a: %b\n", ("SG001", 1, 4), "anførselstegn"),
        ("a: `b`\n", ("SG001", 1, 4), "anførselstegn"),
        ("a: 'b\nc: d\n", ("SG001", 1, 4), "anførselstegn"),
        ('a: "\\q"\n', ("SG001", 1, 5), "enkelte anførselstegn"),
        ("a: {b: c\n", ("SG001", 1, 4), "komma"),
        ("a: [b\n", ("SG001", 1, 4), "]"),
        ("a: {b: c,, d: e}\n", ("SG001", 1, 10), "komma"),
        ("a: b\nc:d\n", ("SG001", 2, 1), "navn: værdi"),
        ("a:\n  b: 1\n c: 2\n", ("SG001", 3, 2), "Ryk linjen"),
        ("a: - b\n", ("SG001", 1, 4), "ny linje"),
    ],
)
def test_what_is_refused_is_told_with_its_place_and_what_to_do(
    text: str, expected: tuple[str, int, int], hint: str
) -> None:
    problem = only_problem(text)
    assert place(problem) == expected
    assert problem.severity == "error"
    assert hint in problem.hint
    assert problem.message


def test_a_duplicate_key_points_at_the_first_and_the_first_value_stays() -> None:
    document = load_text("a: 1\nb: {c: 2, c: 3}\na: {d: 4}\n", "g.yaml")
    assert [place(p) for p in document.problems] == [("SG002", 2, 11), ("SG002", 3, 1)]
    assert document.problems[1].related[0].span == Span(line=1, column=1, end_line=1, end_column=2)
    assert document.root is not None
    assert document.root.plain() == {"a": 1, "b": {"c": 2}}


def test_a_composed_and_a_decomposed_spelling_are_the_same_key() -> None:
    document = load_text("på: 1\npa\u030a: 2\n", "g.yaml")
    assert [p.code for p in document.problems] == ["SG011", "SG002"]


def test_decomposed_letters_in_prose_are_left_alone() -> None:
    assert load_text("titel: Et bla\u030at hus\n", "g.yaml").problems == []


def test_several_problems_are_told_at_once() -> None:
    document = load_text("a: &x 1\nb: *x\nc: !!set {}\nd:\nd: 2\n", "g.yaml")
    assert [place(p) for p in document.problems] == [
        ("SG003", 1, 4),
        ("SG003", 2, 4),
        ("SG003", 3, 4),
        ("SG014", 4, 1),
        ("SG002", 5, 1),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a: Sag nummer #2", 15),
        ("a: Efter reglen # om udsættelse", 17),
        ("a: Efter reglen   #om udsættelse", 19),
        ("a: Sag #2", 8),
        ("- Efter reglen # om udsættelse", 16),
    ],
)
def test_a_text_that_a_hash_cuts_is_a_warning(line: str, column: int) -> None:
    document = load_text(f"t:\n {line}\n", "g.yaml")
    assert [(*place(p), p.severity) for p in document.problems] == [("SG012", 2, column + 1, "warning")]
    assert document.problems[0].span.end_column == len(line) + 2
    assert not document.has_errors
    assert document.root is not None


@pytest.mark.parametrize(
    "line",
    [
        "fra: ny # fasen",
        "fra: ny      # phase(s) in which",
        "inden: 24 timer # BL § 136",
        "titel: Behandling af en sag  # skrevet af udvalget",
        "fra: [a, b]   # begge",
        "titel: 'Sag #2' # kommentar",
        "titel: Sag#2 og C# er tekst",
    ],
)
def test_an_ordinary_comment_is_no_warning(line: str) -> None:
    assert load_text(f"{line}\n", "g.yaml").problems == []


# -- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("latin-1", "Windows-1252"),
        ("cp1252", "Windows-1252"),
        ("cp865", "CP865"),
        ("mac_roman", "Mac Roman"),
    ],
)
def test_the_encoding_that_a_file_looks_like_is_named(encoding: str, named: str) -> None:
    problem = only_problem("titel: Sag\nformål: Børn på vej\n".encode(encoding))
    assert place(problem) == ("SG008", 2, 5)
    assert named in problem.message
    assert "UTF-8" in problem.hint


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_32_are_named(encoding: str) -> None:
    problem = only_problem("titel: Børn\n".encode(encoding))
    assert place(problem) == ("SG008", 1, 1)
    assert "UTF-" in problem.message


def test_a_broken_byte_is_found_behind_letters_of_two_bytes() -> None:
    problem = only_problem("å: 1\nbæø: ".encode() + b"\xff\n")
    assert place(problem) == ("SG008", 2, 6)


# -- limits and hostile input -----------------------------------------------------------------------------------------


def test_billion_laughs_is_refused_at_every_anchor() -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 10)]
    document = load_text("\n".join(lines), "g.yaml")
    assert {p.code for p in document.problems} == {"SG003"}
    assert {p.span.line for p in document.problems} == set(range(1, 11))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_counted_before_anything_is_built(opening: str) -> None:
    text = "a: " + opening * 25_000 if opening != "- " else opening * 25_000
    problem = only_problem(text)
    assert problem.code == "SG009"
    assert problem.span.line == 1


def test_the_deepest_that_is_allowed_is_read_and_one_more_is_not() -> None:
    inner = MAX_DEPTH - 1
    assert load_text("a: " + "[" * inner + "]" * inner, "g.yaml").problems == []
    problem = only_problem("a: " + "[" * (inner + 1) + "]" * (inner + 1))
    assert place(problem) == ("SG009", 1, 4 + inner)


def test_too_many_nodes() -> None:
    document = load_text("a: [" + "x," * MAX_NODES + "]", "g.yaml")
    assert [p.code for p in document.problems] == ["SG009"]
    assert document.root is None


def test_a_file_of_two_mebibytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "stor.yaml"
    path.write_bytes(b"a: " + b"x" * (2 * MAX_BYTES))
    document = load_file(path, file="stor.yaml")
    assert [(p.code, p.file, p.span.line) for p in document.problems] == [("SG009", "stor.yaml", 1)]
    assert document.text == ""
    assert only_problem("å" * (MAX_BYTES // 2 + 1)).code == "SG009"
    assert only_problem(b" " * (MAX_BYTES + 1)).code == "SG009"


def test_files_that_cannot_be_read_are_problems_too(tmp_path: Path) -> None:
    for path in (tmp_path / "mangler.yaml", tmp_path, Path("nul\0.yaml")):
        document = load_file(path, file="x.yaml")
        assert [(p.code, p.file, p.span.line, p.span.column) for p in document.problems] == [("SG015", "x.yaml", 1, 1)]
        assert document.root is None
    assert "findes ikke" in load_file(tmp_path / "mangler.yaml").problems[0].message


def test_many_forbidden_characters_are_told_by_line_and_not_without_end() -> None:
    document = load_text("a: \x1b \x1b\n" * 500, "g.yaml")
    assert [p.span.line for p in document.problems] == list(range(1, 21))
    assert {p.span.column for p in document.problems} == {4}


def test_the_largest_file_is_read_in_reasonable_time() -> None:
    """No wall-clock budget of one machine: a generous bound that only runaway growth passes."""
    text = "".join(f"k{n}: {{a: b}}\n" for n in range(3_700))
    start = time.perf_counter()
    assert load_text(text, "g.yaml").problems == []
    assert time.perf_counter() - start < 30


def test_without_libyaml_nothing_is_read_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    with pytest.raises(SagsgangError, match="libyaml") as caught:
        load_text("a: b\n", "g.yaml")
    assert caught.value.hint is not None
    assert "pip install" in caught.value.hint


def check_sound(document: Document) -> None:
    for problem in document.problems:
        assert problem.code in KNOWN
        assert problem.message
        assert problem.hint
        span = problem.span
        assert 1 <= span.line <= span.end_line
        assert span.column >= 1
        assert span.end_column >= 1
        assert span.line <= document.text.count("\n") + 1
        assert str(problem.to_json())
    assert document.root is not None or document.has_errors


SEEDS = [
    EXAMPLE.read_bytes()[:3000],
    b"a: &x {b: [c, *x]}\n<<: 'd'\n",
    "udgave: 2026.10 # å\n- {a, b: }\n? x\n".encode(),
]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200)))
@example(b"\xff\xfe")
@example("\ufeff")
@example("%TAG ! !\n")
@example("a: |\n")
@example("a: |9\n x\n")
@example("!<")
@example("? ? ?")
@example('a: "\\\n')
@example("- \n-\n...\n...\n---")
def test_nothing_raises_and_every_problem_has_a_place(content: str | bytes) -> None:
    check_sound(load_text(content, "g.yaml"))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_guides_never_raise(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _round in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 5))
        content[where : where + length] = data.draw(
            st.one_of(
                st.binary(max_size=3),
                st.sampled_from([b"\n", b": ", b"- ", b"{", b"]", b" #", b"'", b"|", b"\xc3\xa6"]),
            )
        )
    check_sound(load_text(bytes(content), "g.yaml"))


SCALARS = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS.filter(bool), inner, max_size=4),
        max_leaves=15,
    )
)
def test_what_a_dumper_writes_is_read_back(value: object) -> None:
    """The emitter of PyYAML as judge: quoted text goes in and the same text comes out."""
    dumped = yaml.dump({"x": value}, Dumper=yaml.CSafeDumper, allow_unicode=True, default_style='"')
    document = load_text(dumped.replace("!!null ", ""), "g.yaml")
    assert [p for p in document.problems if p.code != "SG011"] == []
    if not document.problems:
        assert document.root is not None
        assert document.root.plain() == {"x": value}
