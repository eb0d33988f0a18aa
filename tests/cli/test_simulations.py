"""`guide simulér` and `guide sammenlign`, as people run them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sagsgang.cli.progress import Progress
from sagsgang.simulation.simulate import Simulator
from tests.cli.conftest import GUIDES, Run
from tests.simulation.small import GUIDE, LATE, TRAP


def write(folder: Path, text: str, name: str = "lille") -> Path:
    """The guide in a folder of guides."""
    path = folder / name / "guide.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_simulation_says_whether_all_cases_can_be_finished(run: Run, home: Path) -> None:
    write(home / "g", GUIDE)
    said = run("--guider", "g", "guide", "simulér", "lille", "--forløb", "10", "--frø", "1")
    assert said.code == 0
    assert "10 sager, trukket med frø 1" in said.out
    assert "✓ Ja, alle 10 sager blev afsluttet." in said.out
    assert "Alt i guiden blev brugt mindst én gang." in said.out
    assert "Tempoet er tænkt" in said.out
    assert said.err == ""
    assert run("--guider", "g", "guide", "simuler", "lille", "--forloeb", "10", "--froe", "1").out == said.out


def test_a_trap_is_told_with_the_way_into_it_and_why_there_is_none_out(run: Run, home: Path) -> None:
    write(home / "g", TRAP)
    said = run("--guider", "g", "guide", "simulate", "lille", "--forløb", "10", "--frø", "1")
    assert said.code == 1
    for words in (
        "af 10 sager blev ikke afsluttet.",
        "sporet «Sagen» er i «I gang»",
        "«Begynd» bliver udført.",
        "«Afslut»",
        "Det er for svært.",
        "Der er ingen trin tilbage, som ikke allerede er gjort.",
    ):
        assert words in said.out
    found = run("--guider", "g", "--json", "guide", "simulér", "lille", "--forløb", "10", "--frø", "1")
    assert found.code == 1
    assert found.json["unfinished"][0]["phases"] == {"sag": "i_gang"}


def test_what_is_late_is_told_with_how_late(run: Run, home: Path) -> None:
    write(home / "g", LATE)
    said = run("--guider", "g", "guide", "simulér", "lille", "--forløb", "5", "--frø", "1")
    assert "! Vurdering: overskredet 5 af 5 gange, værst" in said.out
    assert "af dem i sager, der ikke trak ud." in " ".join(said.out.split())


def test_the_seed_is_told_when_it_is_drawn_and_a_plan_has_none(run: Run, home: Path) -> None:
    write(home / "g", GUIDE)
    drawn = run("--guider", "g", "--json", "guide", "simulér", "lille", "--forløb", "2").json
    again = ("--guider", "g", "--json", "guide", "simulér", "lille", "--forløb", "2", "--frø", str(drawn["seed"]))
    assert run(*again).json == drawn
    planned = run("--guider", "g", "guide", "simulér", "lille", "--systematisk", "--forløb", "3")
    assert "3 sager, valgt systematisk" in planned.out


def test_what_was_found_so_far_is_told_when_it_is_interrupted(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "g", GUIDE)
    one = Simulator.one

    def interrupted(self: Simulator) -> None:
        if self.tally.walks == 3:
            raise KeyboardInterrupt
        one(self)

    monkeypatch.setattr(Simulator, "one", interrupted)
    said = run("--guider", "g", "guide", "simulér", "lille", "--forløb", "9", "--frø", "1")
    assert said.code == 130
    assert said.err == "Afbrudt efter 3 sager.\n"
    assert "Der var bedt om 9 sager." in said.out


def test_the_bar_is_drawn_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Progress()
    bar(1, 2)
    bar.end()
    assert capsys.readouterr().err == ""
    bar.draws = True
    bar(1, 2)
    drawn = capsys.readouterr().err
    assert drawn.endswith(" 1/2")
    bar(2, 2)
    assert capsys.readouterr().err == "", "not twice in a tenth of a second"
    bar.end()
    assert capsys.readouterr().err == f"\r{' ' * (len(drawn) - 1)}\r"


def test_a_guide_compared_with_itself_has_no_differences(run: Run) -> None:
    said = run("guide", "sammenlign", "lille", str(GUIDES / "lille" / "guide.yaml"))
    assert said.code == 0
    assert "✓ Ingen forskelle i betydning." in said.out
    assert run("--json", "guide", "diff", "lille", "lille").json["same"] is True


def test_differences_are_told_by_group_with_the_way_they_go(run: Run, home: Path) -> None:
    old, new = write(home / "a", GUIDE), write(home / "b", GUIDE.replace("inden: 5 dage", "inden: 7 dage"))
    said = run("guide", "sammenlign", str(old), str(new))
    assert said.code == 1
    assert "Frister og pligter" in said.out
    words = " ".join(said.out.split())
    assert "! Pligten «Vurdering»: fristen er længere: inden 7 dage i stedet for inden 5 dage. (løsere)" in words
    assert "1 forskel. 1 gør guiden løsere." in words
    back = run("guide", "diff", str(new), str(old))
    assert "(strengere)" in back.out
    assert "Ingen af dem gør guiden løsere." in back.out


def test_editions_are_named_after_the_guide(run: Run, home: Path) -> None:
    write(home / "g", GUIDE)
    older = home / "g" / "lille" / "udgaver" / "0.yaml"
    older.parent.mkdir()
    older.write_text(
        GUIDE.replace('udgave: "1"', 'udgave: "0"').replace("titel: Begynd", "titel: Start"), encoding="utf-8"
    )
    found = run("--guider", "g", "--json", "guide", "sammenlign", "lille@0", "lille@1")
    assert [change["said"] for change in found.json["changes"]] == [
        "Guiden: udgaven: nu 1; før 0.",
        "Trinnet «Begynd»: titlen er nu «Begynd»; før «Start».",
    ]
    unknown = run("--guider", "g", "guide", "sammenlign", "lille@0", "lille@7")
    assert unknown.code == 4
    assert "Udgaver: 1, 0." in unknown.err


def test_a_folder_of_several_guides_is_not_one(run: Run, home: Path) -> None:
    shutil.copytree(GUIDES, home / "alle")
    write(home / "alle", GUIDE.replace("guide: lille", "guide: anden"), "anden")
    said = run("guide", "sammenlign", "alle", "lille")
    assert said.code == 2
    assert "er ikke én guide" in said.err
