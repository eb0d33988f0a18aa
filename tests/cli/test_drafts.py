"""`guide ny`: questions become a guide that can be used at once, in an editor that knows the language."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sagsgang.author.workplace import TASK
from sagsgang.cli.main import main
from sagsgang.guide.yamldoc import load_file
from tests.author.language_server import language_server
from tests.cli.conftest import Result, Run
from tests.cli.test_prompts import in_english_shells_too, terminal

__all__ = ["in_english_shells_too"]

ANSWERS = {
    "--titel": "Støtte til kommende forældre",
    "--forkortelse": "KF",
    "--rolle": "rådgiver",
    "--anledning": "henvendelsen",
    "--trin": "Vurdér henvendelsen",
    "--hjemmel": "lokalt mål",
    "--frist": "6 hverdage",
}


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Without the small guides of the other tests."""
    monkeypatch.delenv("SAGSGANG_GUIDER")
    return home


def unexpected(checked: Result) -> list[str]:
    """What is found in a new guide, but for a calendar that nobody has looked up in the law: its limit is the author's choice."""
    return [one["message"] for one in checked.json["findings"] if one["code"] != "SG605"]


def words(**changed: str | None) -> list[str]:
    """The options, some of them changed or (None) left out."""
    answers = ANSWERS | {f"--{name}": value for name, value in changed.items()}
    return [word for option, value in answers.items() if value is not None for word in (option, value)]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_made_has_no_mistakes_and_is_laid_out(run: Run, home: Path) -> None:
    made = run("guide", "ny", "kommende-foraeldre", *words(), "--json")
    assert made.code == 0, made.err
    assert made.json["guide"] == "kommende-foraeldre"
    assert set(made.json["files"]) == {
        "guider/kommende-foraeldre/guide.yaml",
        "guider/kommende-foraeldre/proever/vurder_henvendelsen_i_tide.yaml",
        "guider/.vscode/settings.json",
        "guider/.vscode/tasks.json",
        "guider/.vscode/extensions.json",
        "guider/.editorconfig",
    }
    found = run("--guider", "guider", "guide", "tjek", "guider", "--json")
    assert (found.code, unexpected(found)) == (0, [])
    assert run("guide", "formatér", "guider", "--tjek").out == "2 filer set igennem, 2 var i orden.\n"


@pytest.mark.parametrize("limit", ["1 time", "7 arbejdsdage", "2 uger", "4 måneder", "1 år"])
def test_the_test_says_what_is_so(run: Run, home: Path, limit: str) -> None:
    assert run("guide", "ny", "x", *words(frist=limit)).code == 0
    test = load_file(next(Path("guider/x/proever").glob("*.yaml")))
    assert test.root is not None
    data = test.root.plain()
    facts = [f"{name}={value}" for name, value in data["givet"].items()]
    opening = ("--guider", "guider", "--nu", data["givet"]["modtaget"], "--som", "anna:rådgiver")
    case = run(*opening, "start", "x", "--fakta", *facts, "--json").json
    [(obligation, due)] = data["forløb"][0]["så"]["frist"].items()
    assert [one["id"] for one in case["obligations"]] == [obligation]
    assert case["obligations"][0]["due"].replace("T", " ").startswith(due)
    step = data["forløb"][1]
    doing = ("--guider", "guider", "--nu", step["kl"], "--som", f"{step['af']}:{step['rolle']}")
    reason = f"begrundelse={step['fakta']['begrundelse']}"
    after = run(*doing, "udfør", case["case"], step["udfør"], "--fakta", reason, "--kl", step["kl"], "--json").json
    expected = data["forløb"][2]["så"]
    assert after["tracks"] == expected["fase"]
    assert [one["step"] for one in after["available"]] == expected["åbent"]
    assert {one["id"]: one["status"] for one in after["obligations"]} == {obligation: "met"}
    assert expected["pligt"] == {obligation: "opfyldt"}


def test_a_rule_of_the_register_makes_it_law_and_suggests_the_limit(run: Run, home: Path) -> None:
    assert run("guide", "ny", "x", *words(hjemmel="bl-136-2", frist="24 timer")).code == 0
    text = Path("guider/x/guide.yaml").read_text(encoding="utf-8")
    assert text.count("hjemmel: [BL-136-2]") == 2
    assert "følge: brud" in text
    assert unexpected(run("--guider", "guider", "guide", "tjek", "x", "--json")) == []
    assert run("guide", "ny", "y", *words(hjemmel="OV-2", forkortelse="YY")).code == 0
    assert "følge: lokalt_mål" in Path("guider/y/guide.yaml").read_text(encoding="utf-8")


def test_without_a_terminal_every_missing_answer_is_named(run: Run, home: Path) -> None:
    nothing = run("guide", "ny")
    assert nothing.code == 2
    for option in ("ID", *ANSWERS):
        assert option in nothing.err
    one = run("guide", "ny", "x", *words(frist=None))
    assert one.code == 2
    assert "Der mangler svar: --frist." in one.err
    assert not Path("guider").exists()


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("Kommende-Forældre", {}, "Mente du «kommende-foraeldre»?"),
        ("faelles", {}, "betyder noget andet"),
        ("nu", {}, "betyder noget andet"),
        ("underretning", {}, "findes allerede"),
        ("a" * 41, {}, "kan ikke bruges som navn"),
        ("x", {"forkortelse": "UND"}, "bruges af guiden «underretning»"),
        ("x", {"forkortelse": "U"}, "2-10 store bogstaver"),
        ("x", {"rolle": "nisse"}, "Det er ikke en af mulighederne."),
        ("x", {"hjemmel": "BL-136-9"}, "Mente du «BL-136-"),
        ("x", {"frist": "snart"}, "er ikke et tidsrum"),
        ("x", {"frist": "0 dage"}, "En frist er mindst 1."),
        ("x", {"titel": "a\x07b"}, "Skriv det på én linje"),
        ("x", {"trin": "!!!"}, "Skriv trinnet med bogstaver"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(
    run: Run, home: Path, name: str, changed: dict[str, str], said: str
) -> None:
    result = run("guide", "ny", name, *words(**changed))
    assert result.code == 2
    assert said in " ".join(result.err.split())
    assert not Path("guider").exists()


@pytest.mark.parametrize("title", ["Ja: nej # måske", "'Citat' og \"mere\"", "null", "- [streg]"])
def test_whatever_the_answers_hold_the_guide_can_be_used(run: Run, home: Path, title: str) -> None:
    step = title if any(map(str.isalpha, title)) else f"Se {title}"
    assert run("guide", "ny", "x", *words(titel=title, anledning=title, trin=step)).code == 0
    assert unexpected(run("--guider", "guider", "guide", "tjek", "x", "--json")) == []
    assert title in run("--guider", "guider", "guide", "vis", "x").out


def test_an_existing_guide_is_never_touched(run: Run, home: Path) -> None:
    assert run("guide", "ny", "x", *words()).code == 0
    before = files(home / "guider")
    again = run("guide", "ny", "x", *words(forkortelse="YY"))
    assert again.code == 2
    assert "findes allerede og bliver ikke overskrevet" in " ".join(again.err.split())
    assert files(home / "guider") == before


def test_all_files_are_written_or_none(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("guider")
    (folder / ".vscode").mkdir(parents=True)
    (folder / ".vscode" / "settings.json").write_text("{}\n")
    before = files(folder)
    opened = Path.open

    def failing(self: Path, *arguments: object, **options: object) -> object:
        if self.name == ".editorconfig" and arguments[:1] == ("xb",):
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    result = run("guide", "ny", "x", *words())
    assert result.code == 6
    assert ".editorconfig kan ikke skrives. Intet er lavet." in result.err
    assert files(folder) == before
    assert [path.name for path in folder.iterdir()] == [".vscode"]


def test_settings_that_are_there_stay_and_get_what_they_lack(run: Run, home: Path) -> None:
    folder = Path("guider/.vscode")
    folder.mkdir(parents=True)
    own = '{\n    // mine egne\n    "editor.fontSize": 14, /* stor */\n    "yaml.schemas": {\n        "./eget.json": "*.yml",\n    },\n}\n'
    (folder / "settings.json").write_text(own)
    (folder / "tasks.json").write_text('{"version": "2.0.0", "tasks": [{"label": "byg", "command": "make"}]}')
    (folder / "extensions.json").write_text("dette er ikke JSON")
    (folder.parent / ".editorconfig").write_text("root = true\n")
    made = run("guide", "ny", "x", *words())
    assert made.code == 0
    assert "extensions.json kan ikke læses og er ikke rørt." in " ".join(made.err.split())
    settings = (folder / "settings.json").read_text()
    for line in own.splitlines():
        assert line in settings
    assert '"./.sagsgang/skemaer/guide.schema.json": [' in settings
    tasks = json.loads((folder / "tasks.json").read_text())
    assert [task["label"] for task in tasks["tasks"]] == [TASK, "byg"]
    assert (folder / "extensions.json").read_text() == "dette er ikke JSON"
    assert (folder.parent / ".editorconfig").read_text().startswith("root = true\n\n[*.yaml]\n")
    before = files(folder)
    assert run("guide", "ny", "y", *words(forkortelse="YY")).code == 0
    assert files(folder) == before


def test_the_editor_finds_the_schema_offline_by_the_first_line_and_by_the_settings(run: Run, home: Path) -> None:
    assert run("guide", "ny", "x", *words()).code == 0
    folder = home / "guider"
    guide = folder / "x" / "guide.yaml"
    schemas = json.loads((folder / ".vscode" / "settings.json").read_text())["yaml.schemas"]
    with language_server(folder, {"schemas": schemas}) as server:
        assert server.problems(guide) == []
        test = next((folder / "x" / "proever").glob("*.yaml"))
        assert server.problems(test) == []
        assert server.problems(test, test.read_text(encoding="utf-8").replace("forløb:", "forlob:")) != []
        [wrong] = server.problems(guide, guide.read_text(encoding="utf-8").replace("følge: lokalt_mål", "følge: bøde"))
        assert wrong["message"] == "Skriv brud, bortfald, lokalt_mål, løfte eller vindue."
        bare = folder / "bar" / "guide.yaml"  # a guide without the first line: found by its place
        bare.parent.mkdir()
        bare.write_text("guide: bar\ntitel: 12\n", encoding="utf-8")
        assert "Skriv en tekst. Et tal sættes i anførselstegn." in [one["message"] for one in server.problems(bare)]
        roles = folder / "faelles" / "roller.yaml"
        roles.parent.mkdir()
        roles.write_text("rolle: {}\n", encoding="utf-8")
        assert any("Her kan stå: roller" in one["message"] for one in server.problems(roles))


def test_a_folder_with_guides_gets_what_an_editor_needs_and_new_schemas(run: Run, home: Path) -> None:
    missing = run("guide", "editor")
    assert (missing.code, "Guidemappen «guider» findes ikke." in missing.err) == (4, True)
    assert run("guide", "ny", "x", *words()).code == 0
    before = files(home / "guider")
    assert run("guide", "editor", "--json").json == {"files": []}
    assert "Alt var på plads i forvejen." in run("guide", "editor", "guider").out
    schema = Path("guider/.sagsgang/skemaer/guide.schema.json")
    schema.write_text("{}")
    Path("guider/.vscode/settings.json").write_text("[")
    again = run("--guider", "guider", "guide", "editor")
    assert again.code == 0
    assert "guider/.sagsgang/skemaer/guide.schema.json" in again.out
    assert "settings.json kan ikke læses og er ikke rørt." in " ".join(again.err.split())
    assert (
        files(home / "guider")[".sagsgang/skemaer/guide.schema.json"] == before[".sagsgang/skemaer/guide.schema.json"]
    )


def test_somebody_at_the_terminal_is_asked_and_told_why(run: Run, home: Path) -> None:
    command = ("guide", "ny", "--mappe", str(home / "mine"))
    with terminal(*command) as person:
        person.answer("Hvad handler sagsgangen om?", "Støtte til kommende forældre")
        name = person.answer("Hvad skal guiden hedde i mapper og kommandoer?", "underretning")
        assert "tom = stoette-til-kommende-foraeldre" in name
        person.answer("findes allerede", "kommende-foraeldre")
        assert "tom = KF" in person.answer("Hvad skal sagsnumrene begynde med?", "")
        assert "3) Børne- og ungerådgiver (rådgiver)" in person.answer("Hvem arbejder efter den?", "3")
        person.answer("Hvad sætter sagen i gang?", "?")
        assert "fristen regnes derfra" in person.answer("Der bliver spurgt", "ansøgningen")
        assert "tom = Vurdér ansøgningen" in person.answer("Hvad er det første, der skal gøres?", "")
        person.answer("Hvor står fristen for det?", "BL-136-2")
        assert "tom = 24 timer" in person.answer("Hvor længe er der til det?", "")
        code, out = person.finish()
    assert code == 0
    assert "Guiden «kommende-foraeldre» er begyndt." in out
    text = (home / "mine" / "kommende-foraeldre" / "guide.yaml").read_text(encoding="utf-8")
    assert "spørgsmål: Hvornår nåede ansøgningen kommunen?" in text
    assert run("--guider", "mine", "guide", "tjek", "mine", "--json").json == {"findings": []}


def test_interrupted_nothing_is_left(home: Path) -> None:
    with terminal("guide", "ny", "--mappe", str(home / "mine")) as person:
        person.answer("Hvad handler sagsgangen om?", "Noget")
        os.write(person.screen, b"\x04")
        person.wait_for("Afbrudt: intet er gemt.")
        assert person.finish()[0] == 130
    assert not (home / "mine").exists()


def test_the_settings_work_for_the_english_words_too(run: Run, home: Path) -> None:
    assert main(["--sprog", "en", "guide", "ny", "x", *words()], os.environ) == 0
    matchers = json.loads(Path("guider/.vscode/tasks.json").read_text())["tasks"][0]["problemMatcher"]
    assert {matcher["severity"] for matcher in matchers} == {"error", "warning", "info"}
    assert "(?:fejl|error)" in matchers[0]["pattern"]["regexp"]
