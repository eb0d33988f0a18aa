"""What `--ret` puts right, what it leaves alone, and that it never makes a guide worse or loses a comment."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagsgang.check.examine import examine_document
from sagsgang.check.example import completed
from sagsgang.check.repair import applied, repaired, together
from sagsgang.check.rewrite import rewrite
from sagsgang.errors import Conflict, WrongUse
from sagsgang.guide.fixes import meant
from sagsgang.guide.library import Library, load_guides
from sagsgang.guide.problem import Edit, Fix, Problem, Span
from sagsgang.guide.yamldoc import Document, load_text

LIBRARY = load_guides()

GUIDE = """\
# En guide med alt det, der kan skrives forkert.
guide: eksempel
titel: Et eksempel          # kommentar til titlen
udgave: "2026.1"
gælder: {fra: 2024-01-01}   # fra loven kom

fakta:
  overgreb:                 # et faktum
    type: ja_nej
    spørgsmål: Er der mistanke om overgreb?
  hvem:
    type: valg
    spørgsmål: Hvem henvender sig?
    valg: {borger: Borger, skole: Skole}
oprettelse:
  spørger: [overgreb, hvem] # begge

spor:
  sagen:
    titel: Sagen
    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}

trin:
  undersøg_sagen:
    titel: Undersøg sagen
    rolle: rådgiver
    vejledning: "12"        # kun et tal
    gentages: ja
  afslut:
    titel: Afslut sagen
    rolle: [rådgiver, leder]
    fra: ny
    til: færdig
    kræver:
      - undersøg_sagen      # først
      - {fakta: overgreb, er: nej}
      - {fakta: hvem, er: skole}
"""

MISTAKES = [
    ("titel: Et eksempel ", "Titel: Et eksempel "),
    ('udgave: "2026.1"', "udgave: 2026.1"),
    ("gælder: {fra: 2024-01-01}", "gaelder: {fra: 2024-01-01}"),
    ("gælder: {fra: 2024-01-01}", "gælder: {fra: 2024-01-01, fra: 2024-01-01}"),
    ("gælder: {fra: 2024-01-01}", "gælder:\t{fra: 2024-01-01}"),
    ("    type: ja_nej\n", "    type: ja_nejj\n"),
    ("    type: ja_nej\n", "    type: ja_nej\n    type: ja_nej\n"),
    ("    type: valg\n", "    type: valg\t\n"),
    ("    spørgsmål: Hvem", "    spoergsmål: Hvem"),
    ("    spørgsmål: Er", "    spørgsmaal: Er"),
    ("  spørger: [overgreb, hvem] ", "  spørger: [overgreb, hvemm] "),
    ("oprettelse:\n", "oprettlse:\n"),
    ("slut: ja}", "slut: true}"),
    ("slut: ja}", "slut: yes}"),
    ("    titel: Sagen\n", "    titel: Sagen\u200b\n"),
    ("  undersøg_sagen:\n", "  undersøg_sagen:\u200b \n"),
    ("    rolle: rådgiver\n", "    rolle: ra\u030adgiver\n"),
    ("    rolle: rådgiver\n", "    rolle: rådgivr\n"),
    ('    vejledning: "12" ', "    vejledning: 12 "),
    ("    gentages: ja\n", "    gentages: on\n"),
    ("    gentages: ja\n", "    gentages: 'TRUE'\n"),
    ("    fra: ny\n", "    Fra: ny\n"),
    ("    til: færdig\n", "    til: faerdigt\n"),
    ("    kræver:\n", "    krævr:\n"),
    ("      - undersøg_sagen ", "      - undersog_sagen "),
    ("er: nej}", "er: false}"),
    ("er: nej}", "er: no}"),
    ("er: skole}", "er: skolle}"),
    ("{fakta: hvem,", "{fakta: hvemm,"),
    ("[rådgiver, leder]", "[rådgiver, ledr]"),
]
"""What is right, and one way of writing it wrong that can only mean this."""


def look(text: str) -> tuple[Document, list[Problem]]:
    document = load_text(text, "g.yaml")
    return document, examine_document(LIBRARY, document).problems


def digest(text: str) -> str:
    guide = examine_document(LIBRARY, load_text(text, "g.yaml")).guide
    assert guide is not None, text
    return guide.digest


def comments(text: str) -> list[str]:
    return re.findall(r"(?:^| )#.*", text, flags=re.MULTILINE)


def test_the_guide_is_right_and_each_mistake_is_one() -> None:
    assert look(GUIDE)[1] == []
    for right, wrong in MISTAKES:
        assert GUIDE.count(right) == 1, right
        assert [p.code for p in look(GUIDE.replace(right, wrong))[1] if p.is_error], wrong


@pytest.mark.parametrize(("right", "wrong"), MISTAKES, ids=[wrong.strip() for _right, wrong in MISTAKES])
def test_one_mistake_is_put_right_and_nothing_else_is_touched(right: str, wrong: str) -> None:
    done = repaired(GUIDE.replace(right, wrong), look)
    assert digest(done.text) == digest(GUIDE)
    assert comments(done.text) == comments(GUIDE)
    assert len(done.fixed) == 1
    untouched = [line for line in GUIDE.splitlines() if right.splitlines()[0] not in line]
    assert [line for line in untouched if line not in done.text.splitlines()] == []


@settings(max_examples=60, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MISTAKES), min_size=2, max_size=12, unique=True), st.booleans())
def test_whatever_is_planted_the_guide_means_the_same_again(mistakes: list[tuple[str, str]], is_crlf: bool) -> None:
    text = GUIDE
    for right, wrong in mistakes:
        text = text.replace(right, wrong)
    if is_crlf:
        text = text.replace("\n", "\r\n")
    done = repaired(text, look)
    assert digest(done.text) == digest(GUIDE)
    assert [one.rstrip("\r") for one in comments(done.text)] == comments(GUIDE)
    assert done.text.count("\r\n") == (done.text.count("\n") if is_crlf else 0)


@settings(max_examples=40, deadline=None, print_blob=True)
@given(st.data())
def test_whatever_the_text_is_it_does_not_get_worse(data: st.DataObject) -> None:
    text = GUIDE
    for _number in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text = text[:place] + data.draw(st.sampled_from(["", "\t", "x", "'", ":", "\u200b", "["])) + text[place + 1 :]
    before = [p for p in look(text)[1] if p.is_error]
    done = repaired(text, look)
    after = [p for p in look(done.text)[1] if p.is_error]
    assert (
        len(after) <= len(before)
        or look(text)[0].root is None
        or look(text)[0].has_errors
        or done.text == text
        or ({p.code[:3] for p in before} != {p.code[:3] for p in after})
    )
    assert not (look(text)[0].root is not None and look(done.text)[0].root is None)
    assert repaired(done.text, look).fixed == []


@pytest.mark.parametrize(
    "text",
    [
        completed("farve: rød\n"),
        GUIDE.replace("spørger: [overgreb, hvem]", "spørger: overgreb, hvem"),
        GUIDE.replace("- undersøg_sagen", "- tal_med_barnet"),
        GUIDE.replace('"2026.1"', "[a"),
        GUIDE.replace("er: skole", "er: true"),
        GUIDE.replace("    fra: ny\n", "\tfra: ny\n"),
        GUIDE.replace("    type: valg\n", "    type: valg\n    type: tekst\n"),
        GUIDE.replace("    type: valg\n", "    type: valg\n    type: valg  # en kommentar\n"),
        GUIDE.replace("titel: Et eksempel ", "titel: Et\u200b eksempel "),
        completed("trin:\n  afslut: {titel: Afslut, rolle: rådgiver, fra: ny, til: færdig, hjemmel: [BL-136-4]}\n"),
    ],
)
def test_what_can_mean_several_things_is_left_alone(text: str) -> None:
    assert any(problem.is_error for problem in look(text)[1])
    assert repaired(text, look).text == text


@pytest.mark.parametrize(
    ("word", "among", "found"),
    [
        ("spoerger", ["spørger", "spærrer"], "spørger"),
        ("SPØRGER", ["spørger"], "spørger"),
        ("spørgr", ["spørger", "spørges"], None),
        ("trin_3", ["trin_2"], None),
        ("uenig", ["enig"], None),
        ("enig", ["uenig"], None),
        ("ikke_hørt", ["hørt"], None),
        ("helt_andet", ["spørger"], None),
        ("år", ["aar", "år"], None),
    ],
)
def test_what_is_taken_for_a_misspelling(word: str, among: list[str], found: str | None) -> None:
    assert meant(word, among) == found


def test_law_is_never_guessed() -> None:
    assert meant("BL-136-2a", ["BL-136-2b"], closely=True) is None
    assert meant("bl-136-2", ["BL-136-2"], closely=True) == "BL-136-2"


# -- edits ---------------------------------------------------------------------------------------------------------


def span(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span(line=line, column=column, end_line=end_line, end_column=end_column)


def fixable(*edits: Edit) -> Problem:
    return Problem(
        code="SG051",
        severity="error",
        message="",
        hint="",
        file="g.yaml",
        span=edits[0].span,
        fix=Fix(title="", edits=edits),
    )


def test_edits_are_applied_where_they_stand_in_the_text_as_it_was() -> None:
    edits = [
        Edit(span=span(1, 1, 1, 2), text="AAA"),
        Edit(span=span(2, 1, 3, 1), text=""),
        Edit(span=span(1, 3, 1, 3), text="-"),
    ]
    assert applied("abc\r\nxxx\r\nåø", edits) == "AAAb-c\r\nåø"


def test_fixes_that_touch_each_other_wait_for_the_next_round() -> None:
    one, other = fixable(Edit(span=span(1, 1, 1, 4), text="")), fixable(Edit(span=span(1, 3, 1, 5), text=""))
    beside, later = fixable(Edit(span=span(1, 4, 1, 4), text="")), fixable(Edit(span=span(1, 6, 1, 7), text=""))
    assert together([one, other, beside, later]) == [one, later]


def test_a_fix_that_makes_it_worse_is_not_used_and_the_others_are() -> None:
    worse = fixable(Edit(span=span(1, 1, 1, 2), text="[["))
    good = fixable(Edit(span=span(2, 1, 2, 2), text="b"))

    def found(text: str) -> tuple[Document, list[Problem]]:
        return load_text(text, "g.yaml"), [worse, *([good] if "x" in text else [])] + [worse] * text.count("[")

    done = repaired("a: 1\nx: 2\n", found)
    assert done.text == "a: 1\nb: 2\n"
    assert done.fixed == [good]


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    def found(text: str) -> tuple[Document, list[Problem]]:
        other = "b" if text.startswith("a") else "a"
        return load_text(text, "g.yaml"), [fixable(Edit(span=span(1, 1, 1, 2), text=other))]

    assert repaired("a: 1\n", found).text == "b: 1\n"


# -- files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "eksempel").mkdir()
    return load_guides(tmp_path)


def written(library: Library, content: bytes) -> Path:
    path = library.folders[0] / "eksempel" / "guide.yaml"
    path.write_bytes(content)
    return path


def test_a_file_keeps_its_mode_its_line_ends_and_its_byte_order_mark(library: Library) -> None:
    wrong = b"\xef\xbb\xbf" + GUIDE.replace("gentages: ja", "gentages: true").replace("\n", "\r\n").encode()
    path = written(library, wrong)
    path.chmod(0o640)
    done = rewrite(library, path, is_shared=False)
    assert done is not None
    assert [(p.code, p.span.line) for p in done.fixed] == [("SG053", 28)]
    assert path.read_bytes() == wrong.replace(b"gentages: true", b"gentages: ja")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["guide.yaml"]


def test_a_link_stays_a_link(library: Library, tmp_path: Path) -> None:
    real = tmp_path / "andetsteds.yaml"
    real.write_text(GUIDE.replace("gentages: ja", "gentages: true"), encoding="utf-8")
    path = tmp_path / "eksempel" / "guide.yaml"
    path.symlink_to(real)
    assert rewrite(library, path, is_shared=False) is not None
    assert path.is_symlink()
    assert real.read_text(encoding="utf-8") == GUIDE


@pytest.mark.parametrize("content", [GUIDE.encode(), "titel: Møde".encode("cp1252"), b"\x00\x01", b""])
def test_a_file_with_nothing_to_put_right_is_not_written(library: Library, content: bytes) -> None:
    path = written(library, content)
    os.utime(path, (1, 1))
    assert rewrite(library, path, is_shared=False) is None
    assert path.read_bytes() == content
    assert path.stat().st_mtime == 1


def test_a_file_that_is_not_there_is_left_to_the_check(library: Library, tmp_path: Path) -> None:
    assert rewrite(library, tmp_path / "eksempel" / "guide.yaml", is_shared=False) is None


def test_a_second_byte_order_mark_stays_where_it_is(library: Library) -> None:
    wrong = ("\ufeff\ufeff" + GUIDE.replace("gentages: ja", "gentages: true")).encode()
    path = written(library, wrong)
    rewrite(library, path, is_shared=False)
    assert path.read_bytes() == ("\ufeff\ufeff" + GUIDE).encode()


def test_a_file_that_somebody_saves_meanwhile_is_not_overwritten(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(library, GUIDE.replace("gentages: ja", "gentages: true").encode())

    def saved_meanwhile(_descriptor: int) -> None:
        path.write_bytes(b"titel: Ny\n")

    monkeypatch.setattr(os, "fsync", saved_meanwhile)
    with pytest.raises(Conflict, match="ændret imens"):
        rewrite(library, path, is_shared=False)
    assert path.read_bytes() == b"titel: Ny\n"
    assert [each.name for each in path.parent.iterdir()] == ["guide.yaml"]


def test_a_file_that_cannot_be_written_is_told_of_and_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(library, GUIDE.replace("gentages: ja", "gentages: true").encode())

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WrongUse, match="kan ikke skrives"):
        rewrite(library, path, is_shared=False)
    assert path.read_bytes() == GUIDE.replace("gentages: ja", "gentages: true").encode()
    assert [each.name for each in path.parent.iterdir()] == ["guide.yaml"]


def test_shared_files_are_put_right_too(tmp_path: Path) -> None:
    (tmp_path / "faelles").mkdir()
    path = tmp_path / "faelles" / "roller.yaml"
    path.write_text("roller:\n  koordinator: {titl: Koordinator}  # ny\n", encoding="utf-8")
    done = rewrite(load_guides(tmp_path), path, is_shared=True)
    assert done is not None
    assert path.read_text(encoding="utf-8") == "roller:\n  koordinator: {titel: Koordinator}  # ny\n"
    assert load_guides(tmp_path).shared_problems() == []


def test_an_indent_of_tabs_is_put_right_where_the_whole_file_is_indented_so() -> None:
    text = re.sub(r" +#.*", "", GUIDE)
    tabs = re.sub(r"^ +", lambda match: "\t" * (len(match[0]) // 2), text, flags=re.MULTILINE)
    done = repaired(tabs, look)
    assert digest(done.text) == digest(text)
    assert "\t" not in done.text
