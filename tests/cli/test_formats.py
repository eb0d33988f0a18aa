"""`guide formatér`: what it says, what it writes, and what it leaves alone."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

CROOKED = "titel:   'Titlen'\nguide: g\n"
STRAIGHT = "guide: g\ntitel: Titlen\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_a_file_is_laid_out_once_and_keeps_its_rights(run: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "g" / "guide.yaml", CROOKED)
    path.chmod(0o640)
    first = run("guide", "formatér", "g/guide.yaml", "--json")
    assert (first.code, first.json) == (0, {"files": [{"file": "g/guide.yaml", "changed": True, "error": None}]})
    assert path.read_text() == STRAIGHT
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]
    before = path.stat()
    again = run("guide", "formatér", "g/guide.yaml")
    assert (again.code, again.out) == (0, "1 fil set igennem, 1 var i orden.\n")
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_looking_only_changes_nothing_and_says_so_with_1(run: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "guide.yaml", CROOKED)
    result = run("guide", "formater", "guide.yaml", "--tjek")
    assert result.code == 1
    assert result.out == "guide.yaml: ville blive ændret\n1 fil set igennem, 0 var i orden.\n"
    assert path.read_text() == CROOKED
    run("guide", "formatér", "guide.yaml")
    assert run("guide", "formatér", "guide.yaml", "--tjek").code == 0


def test_a_folder_and_a_guide_mean_all_that_belongs_to_them(run: Run, tmp_path: Path) -> None:
    names = ("a/guide.yaml", "a/udgaver/2025.yaml", "b/guide.yaml", "faelles/roller.yaml")
    for name in names:
        put(tmp_path / "mine" / name, "roller:   {}\n" if "roller" in name else CROOKED)
    found = run("guide", "formatér", "mine", "--tjek", "--json").json["files"]
    assert sorted(one["file"] for one in found) == sorted(f"mine/{name}" for name in names)
    of_one = run("--guider", "mine", "guide", "formatér", "a", "--tjek", "--json").json["files"]
    assert [one["file"] for one in of_one] == ["mine/a/guide.yaml", "mine/a/udgaver/2025.yaml"]
    own = run("--guider", "mine", "guide", "formatér", "--tjek", "--json").json["files"]
    assert len(own) == len(names)


def test_a_file_with_mistakes_is_left_alone(run: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "guide.yaml", "guide: g\nguide: h\n")
    good = put(tmp_path / "anden.yaml", CROOKED)
    result = run("guide", "formatér", "guide.yaml", "anden.yaml")
    assert result.code == 1
    said = " ".join(result.out.split())
    assert "guide.yaml: linje 2: Nøglen «guide» står her for anden gang. Filen er ikke rørt; ret den først." in said
    assert path.read_text() == "guide: g\nguide: h\n"
    assert good.read_text() == STRAIGHT


def test_what_its_author_saves_meanwhile_stays_as_the_author_saved_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sagsgang.author import layout

    path = put(tmp_path / "guide.yaml", CROOKED)
    laid_out = layout.laid_out

    def slowly(*given: Any) -> str:
        path.write_text(CROOKED + "# nyt\n", encoding="utf-8")
        return laid_out(*given)

    monkeypatch.setattr(layout, "laid_out", slowly)
    result = run("guide", "formatér", "guide.yaml")
    assert result.code == 1
    assert "guide.yaml: er ændret imens, så den er ikke rørt." in " ".join(result.out.split())
    assert path.read_text(encoding="utf-8") == CROOKED + "# nyt\n"


def test_what_would_change_the_meaning_or_cannot_be_written_is_left(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "guide.yaml", CROOKED)
    with monkeypatch.context() as patch:
        patch.setattr("sagsgang.author.layout.inline", lambda node, source: "x")
        result = run("guide", "formatér", "guide.yaml")
    assert result.code == 1
    assert "kan ikke formateres uden at ændre, hvad der står" in result.out
    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        result = run("guide", "formatér", "guide.yaml")
    assert result.code == 1
    assert "kan ikke skrives" in result.out
    assert path.read_text() == CROOKED
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".guide")] == []


def test_line_ends_of_windows_stay(run: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "guide.yaml", CROOKED.replace("\n", "\r\n"))
    assert run("guide", "formatér", "guide.yaml").code == 0
    assert path.read_bytes() == STRAIGHT.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("findes.yaml",), 4, "Filen findes.yaml findes ikke."),
        (("tom",), 4, "Der er ingen guide i mappen tom."),
        (("brev.txt",), 2, "brev.txt er ikke en YAML-fil."),
        (("ukendt",), 4, "Guiden «ukendt» findes ikke."),
    ],
)
def test_what_is_not_there_is_said(run: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "tom").mkdir()
    put(tmp_path / "brev.txt", "x")
    result = run("guide", "formatér", *words)
    assert result.code == code
    assert said in result.err


def test_without_a_word_and_without_own_guides_it_asks_for_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAGSGANG_GUIDER")
    result = run("guide", "formatér")
    assert result.code == 2
    assert "Der mangler at stå, hvad der skal formateres." in result.err
