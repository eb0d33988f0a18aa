"""`guide prøv` and `guide tjek` at the command line: what is found, what is printed, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import GUIDES, Run, cache, home, run

__all__ = ["cache", "home", "run"]

HEAD = """\
prøve: Et lille forløb
guide: lille
givet: {modtaget: 2026-11-20 16:00, underretter: borger, overgreb: nej}
forløb:
"""
HOLDS = HEAD + "  - så: {sag: åben}\n"
FAILS = HEAD + "  - så: {sag: lukket}\n"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A folder of guides with the small guide in it, and no tests."""
    folder = tmp_path / "egne" / "lille"
    (folder / "proever").mkdir(parents=True)
    (folder / "guide.yaml").write_text((GUIDES / "lille" / "guide.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def write(guide: Path, name: str, text: str) -> Path:
    path = guide / "proever" / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_test_that_holds_is_one_line(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    result = run("guide", "prøv", "egne")
    assert (result.code, result.err) == (0, "")
    assert result.out == "egne/lille/proever/a.yaml ... ok\n1 prøve, alt som det skal være.\n"


def test_a_test_that_fails_is_exit_1_and_says_why(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    write(guide, "b.yaml", FAILS)
    result = run("guide", "prøv", str(guide))
    assert result.code == 1
    assert "egne/lille/proever/b.yaml ... FEJL" in result.out
    assert "linje 5: Forventede, at sagen er lukket, men den er åben." in result.out
    assert result.out.endswith("2 prøver, heraf 1 med fejl.\n")


@pytest.mark.parametrize("name", ["prøv", "proev", "test"])
def test_every_name_of_the_verb_and_every_way_to_point(guide: Path, run: Run, name: str) -> None:
    file = write(guide, "a.yaml", HOLDS)
    for what in (guide.parent, guide, guide / "proever", file):
        assert run("guide", name, str(what)).out.count("... ok") == 1
    assert run("--guider", "egne", "guide", name, "lille").out.count("... ok") == 1


def test_a_file_with_a_mistake_is_exit_1_and_told_as_guide_tjek_tells_it(guide: Path, run: Run) -> None:
    file = write(guide, "a.yaml", HEAD + "  - udfør: vurderr\n")
    tried = run("guide", "prøv", str(file))
    assert tried.code == 1
    checked = run("guide", "tjek", str(guide))
    assert checked.code == 1
    shared = "egne/lille/proever/a.yaml:5:12: fejl SG101: Ukendt trin «vurderr».\n"
    assert shared in tried.out
    assert shared in checked.out
    assert "Mente du «vurder»?" in tried.out


def test_guide_tjek_does_not_run_the_tests(guide: Path, run: Run) -> None:
    write(guide, "b.yaml", FAILS)
    assert run("guide", "tjek", str(guide)).out == "Ingen fejl i 2 filer.\n"
    assert run("guide", "tjek", str(guide / "proever")).out == "Ingen fejl i 1 fil.\n"


def test_a_guide_without_tests_says_so(guide: Path, run: Run) -> None:
    result = run("guide", "prøv", "egne")
    assert result.code == 0
    assert "«egne» har ingen prøver." in result.out.replace("\n", " ")


def test_what_is_not_there_is_exit_4(guide: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    for what in ("egne/lille/proever/x.yaml", "tom", "findes-ikke"):
        assert run("guide", "prøv", what).code == 4, what


def test_a_guide_with_errors_is_exit_3_for_its_tests_and_told_once_by_guide_tjek(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    file = guide / "guide.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("fra: ny", "fra: nyt"), encoding="utf-8")
    assert run("guide", "prøv", str(guide)).code == 3
    checked = run("guide", "tjek", str(guide))
    assert checked.code == 1
    assert "proever" not in checked.out


def test_the_json_is_described(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    write(guide, "b.yaml", FAILS)
    write(guide, "c.yaml", HEAD + "  - udfør: vurderr\n")
    result = run("guide", "prøv", str(guide), "--dækning", "--json")
    assert result.code == 1
    answer = result.json
    assert [one["passed"] for one in answer["tests"]] == [True, False, False]
    assert answer["summary"] == {"tests": 3, "failed": 2}
    (failure,) = answer["tests"][1]["failures"]
    assert (failure["line"], failure["column"]) == (5, 15)
    assert answer["tests"][2]["problems"][0]["code"] == "SG101"
    (coverage,) = answer["coverage"]
    assert coverage["guide"] == "lille"
    assert {share["kind"]: share["touched"] for share in coverage["shares"]}["steps"] == 0


def test_without_coverage_the_json_has_none(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    assert "coverage" not in run("guide", "prøv", str(guide), "--json").json


def test_the_coverage_names_what_no_test_comes_through(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HOLDS)
    out = run("guide", "prøv", str(guide), "--dækning").out
    assert "Dækning af lille:" in out
    assert "0 %" in out
    assert "aldrig: " in out


def test_control_characters_in_a_test_do_not_reach_the_terminal(guide: Path, run: Run) -> None:
    write(guide, "a.yaml", HEAD.replace("Et lille", '"Et \\e[31m lille"') + '  - så: {hos: "\\e[31m"}\n')
    result = run("guide", "prøv", str(guide))
    assert result.code == 1
    assert "\x1b" not in result.out


def test_a_guide_that_does_not_say_when_a_case_began_needs_a_time(guide: Path, run: Run) -> None:
    file = guide / "guide.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("  indtraf: modtaget\n", ""), encoding="utf-8")
    write(guide, "a.yaml", HOLDS)
    out = run("guide", "prøv", str(guide)).out
    assert "SG052: Prøven siger ikke, hvornår sagen oprettes." in out
    assert "Tilføj kl: 2026-11-20 16:30." in out
    write(guide, "a.yaml", HOLDS.replace("forløb:", "kl: 2026-11-20 16:30\nforløb:"))
    assert run("guide", "prøv", str(guide)).code == 0
