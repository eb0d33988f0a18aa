"""`guide tegn`: what it draws, in which format, and where it writes."""

from __future__ import annotations

import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Run

NEW = ("guide", "tegn", "lille")


def test_a_guide_is_mermaid_on_the_screen(run: Run) -> None:
    result = run(*NEW)
    assert result.code == 0
    assert "flowchart LR" in result.out
    assert "Vurder om barnet er i fare" in result.out
    assert result.err == ""
    assert run("guide", "draw", "lille").out == result.out


@pytest.mark.parametrize(
    ("name", "begins"),
    [("x.svg", "<?xml"), ("x.SVG", "<?xml"), ("x.mmd", "---"), ("x.mermaid", "---"), ("x.dot", "// "), ("x.gv", "// ")],
)
def test_the_name_of_the_file_says_the_format(run: Run, home: Path, name: str, begins: str) -> None:
    result = run(*NEW, "--ud", name)
    assert (result.code, result.out) == (0, "")
    written = (home / name).read_text(encoding="utf-8")
    assert written.startswith(begins)
    assert result.err == f"Skrevet: {name} ({-(-len(written.encode()) // 1024)} kB)\n"
    assert run(*NEW, "--ud", name).code == 0  # an older picture is drawn over
    assert (home / name).read_text(encoding="utf-8") == written
    assert [path.name for path in home.iterdir() if path.is_file()] == [name]


def test_the_format_can_be_said(run: Run, home: Path) -> None:
    assert run(*NEW, "--format", "svg").out.startswith("<?xml")
    assert run(*NEW, "--format", "DOT", "--ud", "uden_navn").code == 0
    assert (home / "uden_navn").read_text(encoding="utf-8").startswith("// sagsgang")
    wrong = run(*NEW, "--format", "png")
    assert wrong.code == 2
    assert "Formater: svg, mermaid, dot." in wrong.err


def test_a_file_whose_name_says_nothing_is_refused(run: Run, home: Path) -> None:
    result = run(*NEW, "--ud", "billede.png")
    assert result.code == 2
    assert ".svg" in result.err
    assert not (home / "billede.png").exists()


def test_what_is_not_a_picture_of_ours_is_not_written_over(run: Run, home: Path) -> None:
    (home / "x.svg").write_text("<svg/>", encoding="utf-8")
    (home / "mappe.svg").mkdir()
    for name in ("x.svg", "mappe.svg"):
        result = run(*NEW, "--ud", name)
        assert result.code == 2
        assert "er ikke en tegning" in result.err
    assert (home / "x.svg").read_text(encoding="utf-8") == "<svg/>"


def test_where_nothing_can_be_written_that_is_said(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Der kan ikke skrives" in run(*NEW, "--ud", "findes/ikke/x.svg").err

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run(*NEW, "--ud", "x.svg")
    assert result.code == 2
    assert "Der kan ikke skrives i x.svg." in result.err
    assert [path.name for path in home.iterdir() if path.is_file()] == []


def test_a_case_is_drawn_in_its_own_guide_for_its_owner_to_see(run: Run, home: Path, screened: str) -> None:
    assert run("guide", "tegn", "--sag", screened.lower(), "--ud", "sag.svg").code == 0
    text = (home / "sag.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).attrib["aria-label"] == f"{screened}: En lille sagsgang"
    assert "udført fre 20. nov. 2026 kl. 16.12" in text
    assert "anna" not in text
    assert "Set i dag" not in text
    assert stat.S_IMODE((home / "sag.svg").stat().st_mode) == 0o600
    late = run("--nu", "2026-12-24 12:00", "guide", "tegn", "--sag", screened).out
    assert "overskredet, fristen var" in late
    assert ":::late" in late
    assert run("guide", "tegn", "lille", "--sag", screened).code == 0
    other = run("guide", "tegn", "underretning", "--sag", screened)
    assert other.code == 2
    assert f"Sagen {screened} kører efter guiden «lille», ikke «underretning»." in other.err


def test_a_case_that_began_on_an_older_text_is_drawn_in_that(run: Run, home: Path, case: str) -> None:
    from tests.cli.conftest import GUIDES

    folder = home / "nye" / "lille"
    folder.mkdir(parents=True)
    text = (GUIDES / "lille" / "guide.yaml").read_text(encoding="utf-8")
    changed = text.replace("titel: En lille sagsgang", "titel: En ny sagsgang")
    assert changed != text
    (folder / "guide.yaml").write_text(changed, encoding="utf-8")
    assert "En ny sagsgang" in run("--guider", str(folder.parent), "guide", "tegn", "lille").out
    assert "En lille sagsgang" in run("--guider", str(folder.parent), "guide", "tegn", "--sag", case).out


def test_a_part_is_drawn_by_any_spelling(run: Run) -> None:
    part = run(*NEW, "--trin", "boernesamtale")
    assert part.code == 0
    assert "Samtale med barnet" in part.out
    assert len(part.out) < len(run(*NEW).out)
    assert "Vurder om barnet er i fare" in run(*NEW, "--spor", "vurdering").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Hvad skal tegnes?"),
        (("findesikke",), 4, "Guiden «findesikke» findes ikke."),
        (("--sag", "X-1"), 4, "Sagen X-1 findes ikke."),
        (("lille", "--trin", "vurdere"), 4, "Mente du «vurder»?"),
        (("lille", "--trin", "qqqq"), 4, "sagsgang guide vis lille"),
        (("lille", "--spor", "qqqq"), 4, "Spor: vurdering."),
        (("lille", "--spor", "vurdering", "--trin", "vurder"), 2, "ikke bruges sammen"),
    ],
)
def test_what_cannot_be_drawn_is_said(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run("guide", "tegn", *arguments)
    assert result.code == code
    assert said in result.err
    assert result.out == ""
