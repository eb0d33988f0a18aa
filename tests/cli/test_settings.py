"""Options, variables and `config.toml`; colours, width and logs; nothing that a terminal would obey."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from sagsgang.cli.page import Page, command_line
from sagsgang.cli.settings import resolve
from sagsgang.cli.visible import visible, visible_json
from sagsgang.errors import InvalidValue
from tests.cli.conftest import OPENING, Run

HOSTILE = "a\x1b[31mb\x07\x9b\u202e\u200b\ufeff\U000e0041\x7fc\td"


def config(home: Path, text: str) -> None:
    folder = home / "config" / "sagsgang"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def test_options_win_over_variables_and_those_over_the_file(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(home, 'lager = "sqlite:///fil.db"\nsom = "fil:modtagelse"\n')
    assert run("start", "lille", *OPENING, "--json").json["holder"] == "anna"
    assert (home / "fil.db").exists()
    monkeypatch.delenv("SAGSGANG_SOM")
    assert run("start", "lille", *OPENING, "--json").json["holder"] == "fil"
    monkeypatch.setenv("SAGSGANG_LAGER", "sqlite:///miljø.db")
    assert run("start", "lille", *OPENING).code == 0
    assert (home / "miljø.db").exists()
    assert (
        run("--lager", "sqlite:///valg.db", "--som", "valg", "start", "lille", *OPENING, "--json").json["holder"]
        == "valg"
    )
    assert (home / "valg.db").exists()


def test_every_setting_has_a_variable_and_a_key(home: Path) -> None:
    values: dict[str, Any] = {"lager": "memory:", "som": "a", "nu": "nu", "sprog": "en", "farve": "altid", "log": "l"}
    environ = {"XDG_CONFIG_HOME": str(home / "config")}
    from_variables = resolve({}, {**environ, **{f"SAGSGANG_{name.upper()}": value for name, value in values.items()}})
    several = 'guider = ["a", "b"]\nbesked = ["fil:/x", "fil:/y"]\n'
    config(home, "\n".join(f'{name} = "{value}"' for name, value in values.items()) + f"\n{several}")
    from_file = resolve({}, environ)
    from_options = resolve({**values, "guider": ("a", "b")}, {})
    for name, value in values.items():
        assert getattr(from_variables, name) == getattr(from_file, name) == getattr(from_options, name) == value
    assert from_file.guider == from_options.guider == ("a", "b")
    assert from_file.besked == ("fil:/x", "fil:/y")
    assert resolve({}, {"SAGSGANG_BESKED": "fil:/x  smtp://h?fra=a@b&til=c@d"}).besked == (
        "fil:/x",
        "smtp://h?fra=a@b&til=c@d",
    )
    assert resolve({}, {"SAGSGANG_GUIDER": os.pathsep.join(("a b", "c"))}).guider == ("a b", "c")
    config(home, 'besked = "fil:/med mellemrum"\n')
    assert resolve({}, environ).besked == ("fil:/med mellemrum",)


@pytest.mark.parametrize(
    "text", ['ukendt = "x"', "lager = 7", "guider = [1]", "lager = ", 'farve = "lyserød"', "\udcff"]
)
def test_a_config_file_that_cannot_be_used_is_named(run: Run, home: Path, text: str) -> None:
    folder = home / "config" / "sagsgang"
    folder.mkdir()
    (folder / "config.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run("mine")
    assert result.code == 2
    assert ("config.toml" in result.err) or ("farve" in result.err)
    assert "Traceback" not in result.err
    with pytest.raises(InvalidValue):
        resolve({}, {"XDG_CONFIG_HOME": str(home / "config")})


def test_json_may_stand_before_or_after_the_verb(run: Run, case: str) -> None:
    assert run("--json", "vis", case).out == run("vis", case, "--json").out
    assert run("--json", "vis", "X").json["error"]["exit"] == 4


def test_who_acts_may_stand_after_the_verb_too(run: Run, case: str) -> None:
    assert run("fakta", case, "antal=2", "--som", "carla:rådgiver").code == 0
    assert run("tidslinje", case, "--json").json["entries"][-1]["by"] == "carla"


def test_without_som_the_user_of_the_machine_acts(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAGSGANG_SOM")
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "maskinens")
    assert run("fakta", case, "antal=2").code == 0
    assert run("tidslinje", case, "--json").json["entries"][-1]["by"] == "maskinens"


def test_colour_only_on_request_or_on_a_terminal(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("vis", case).out
    assert "\x1b" not in plain
    coloured = run("--farve", "altid", "vis", case).out
    assert "\x1b[" in coloured
    assert re.sub("\x1b\\[[0-9]*m", "", coloured) == plain
    assert "\x1b" not in run("--farve", "aldrig", "vis", case).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[" in run("vis", case).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("vis", case).out


def test_everything_fits_in_80_columns_except_what_must_stay_whole(run: Run, screened: str) -> None:
    run("løfte", screened, "Et langt løfte " * 12)
    for words in (
        ("vis", screened),
        ("hvorfor", screened, "afgør"),
        ("hvornår", screened, "kvittering"),
        ("tidslinje", screened),
        ("mine",),
        ("frister",),
    ):
        for line in run(*words).out.splitlines():
            assert len(line) <= 80 or "sagsgang " in line or "guide.yaml:" in line, line
    for words in (("--help",), ("udfør", "--help"), ("start", "--help"), ("guide", "--help")):
        for line in run(*words).out.splitlines():
            assert len(line) <= 80


def test_what_people_wrote_never_reaches_the_terminal_as_orders(run: Run, case: str) -> None:
    reason = "Se [bold]her[/bold] \u202e\u200b[link=http://x]y[/link]"
    run("overdrag", case, "bo", "--begrundelse", reason)
    run("løfte", case, HOSTILE)
    for words in (("vis", case), ("tidslinje", case), ("frister",), ("tidslinje", case, "--json"), ("eksport",)):
        out = run(*words).out
        assert visible(out.replace("\n", "")) == out.replace("\n", ""), words
    assert "Se [bold]her[/bold] ‹U+202E›‹U+200B›[link=http://x]y[/link]" in run("tidslinje", case).out.replace(
        "\n      ", " "
    )
    assert run("tidslinje", case, "--json").json["entries"][1]["reason"] == reason


def test_visible() -> None:
    assert visible(HOSTILE) == "a␛[31mb␇‹U+009B›‹U+202E›‹U+200B›‹U+FEFF›‹U+E0041›␡c␉d"
    assert visible("æøå ÆØÅ é § « » – … ·") == "æøå ÆØÅ é § « » – … ·"
    assert visible("\udcff") == "‹U+DCFF›"
    for text in (HOSTILE, "\udcff", "\n\r\t", "\U0001f600"):
        shown = visible_json(json.dumps(text, ensure_ascii=False))
        assert json.loads(shown) == text
        assert visible(shown) == shown


def test_page_and_command_line() -> None:
    page = Page(width=20)
    page.text("en to tre fire fem seks", indent=2, hang=4)
    page.text("a\nb")
    assert str(page) == "  en to tre fire fem\n    seks\na\nb"
    assert command_line(["luk", "A-1", "--begrundelse", "to ord", "--som", "PERSON:leder"]) == (
        "sagsgang --som PERSON:leder luk A-1 --begrundelse 'to ord'"
    )
    assert command_line(["fakta", "A", "x='$(rm)'"]) == "sagsgang fakta A 'x='\"'\"'$(rm)'\"'\"''"


def test_the_log_holds_time_verb_case_and_exit_code_only(run: Run, case: str, home: Path) -> None:
    run("--log", "log.jsonl", "fakta", case, "antal=2")
    run("--log", "log.jsonl", "barn", "B1")
    run("--log", "log.jsonl", "vis", "HEMMELIG-1")
    lines = [json.loads(line) for line in (home / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"time", "verb", "case", "exit"}] * 3
    assert [(line["verb"], line["case"], line["exit"]) for line in lines] == [
        ("fakta", case, 0),
        ("barn", None, 0),
        ("vis", None, 4),
    ]
    assert not list(home.glob("*.log"))


def test_english_is_asked_for_by_name(run: Run) -> None:
    result = run("--sprog", "en", "mine")
    assert result.code == 0
    assert "open cases" in result.out
    assert "åbne sager" in run("--sprog", "da", "mine").out


def test_a_store_in_memory_says_that_it_forgets(run: Run) -> None:
    result = run("--lager", "memory:", "start", "lille", *OPENING)
    assert result.code == 0
    assert "er væk, når kommandoen slutter" in result.err
