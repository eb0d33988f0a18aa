"""The page on reliability: every proof is described, every measured row names tests that exist, and new results go in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.proofs.proof_processes import ROOT
from tests.proofs.proof_report import BEGIN, COLUMNS, END, PAGE, PROOFS, Measured, cells, row, table, written

TEXT = PAGE.read_text(encoding="utf-8")
MEASURED = Measured(
    proof="drab",
    store="sqlite",
    made_by="make test",
    counts={"drab": 12_500, "sekunder": 0.123},
    seed=7,
    seconds=9.04,
    day="2026-11-22",
    versions="Python 3.11.7",
    test="tests/proofs/test_proof_kills.py::test_a",
    control="tests/proofs/test_proof_kills.py::test_b",
)


def exists(test: str) -> bool:
    """Whether a file has a test of that name."""
    file, _colons, function = test.strip("`").partition("::")
    path = ROOT / file
    return path.is_file() and f"\ndef {function}(" in path.read_text(encoding="utf-8")


def test_every_measured_row_names_a_proof_and_tests_that_exist() -> None:
    rows = [dict(zip(COLUMNS, cells(line), strict=True)) for line in table(TEXT)]
    assert rows
    for one in rows:
        assert one["Bevis"] in PROOFS.values()
        assert re.fullmatch(r"`make (test|grundig|deep)`", one["Kørt af"])
        assert exists(one["Prøve"]), one
        assert exists(one["Modprøve"]), one


def test_every_proof_is_described_and_measured() -> None:
    headings = re.findall(r"^### (.+)$", TEXT, flags=re.MULTILINE)
    assert headings == list(PROOFS.values())
    assert {cells(line)[0] for line in table(TEXT)} == set(PROOFS.values())


def test_a_section_says_what_how_and_how_again() -> None:
    for section in re.split(r"^### ", TEXT.partition("\n## Hvad det ikke viser")[0], flags=re.MULTILINE)[1:]:
        for word in ("**Løfte.**", "**Sådan vises det.**", "**Modprøve.**", "**Kør igen.**"):
            assert section.count(word) == 1, section[:40]
        for file in re.findall(r"tests/proofs/\w+\.py", section):
            assert (ROOT / file).is_file()


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert not exists("`tests/proofs/test_proof_kills.py::test_a`")
    assert not exists("`tests/proofs/nowhere.py::test_a`")


def test_results_go_into_the_table_and_others_stay() -> None:
    page = "\n".join(["# Side", BEGIN, *_head(), END, "Slut", ""])
    once = written(page, iter([replace(MEASURED, made_by="make deep"), MEASURED]))
    again = written(once, iter([replace(MEASURED, seed=8)]))
    first, second = table(again)
    assert (cells(first)[2], cells(first)[4]) == ("`make deep`", "7")
    assert (cells(second)[2], cells(second)[4]) == ("`make test`", "8")
    assert cells(second)[3] == "12.500 drab; 0,123 sekunder"
    assert again.startswith("# Side\n")
    assert again.endswith(f"\n{END}\nSlut\n")
    assert written(again, iter(())) == again


@pytest.mark.parametrize(
    "broken",
    [
        "ingen mærker",
        f"{BEGIN}\n{BEGIN}\n{END}",
        f"{END}\n{BEGIN}",
        f"{BEGIN}\n| Bevis |\n|---|\n{END}",
        "\n".join([BEGIN, *[f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"], "| for | kort |", END]),
    ],
)
def test_a_page_without_its_table_is_noticed(broken: str) -> None:
    with pytest.raises(ValueError):
        table(broken)


def _head() -> list[str]:
    """The table's head, as the page has it."""
    inside = TEXT.partition(BEGIN)[2]
    return inside.strip().split("\n")[:2]


def test_a_row_has_every_column() -> None:
    assert len(cells(row(MEASURED))) == len(COLUMNS)
