"""The same command twice: the second finds it done, says so and changes nothing (C84)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sagsgang.cli import repeated
from sagsgang.cli.main import command
from sagsgang.cli.verbs import verbs
from sagsgang.engine import Engine
from sagsgang.store.memory import MemoryStore
from tests.cli.conftest import OPENING, ROOT, Result, Run
from tests.cli.test_prompts import terminal

CASE = "LIL-2026-0001"
OPENED = ("start", "lille", *OPENING, "--barn", "B1")
SCREENED = ("udfør", CASE, "vurder", "--udfald", "ikke_akut", "--fakta", "begrundelse=Set i dag", "mistænkte=ansat")
ATTACHED = ("udfør", CASE, "vedlæg", "--fakta", f"bilag=a#sha256:{'a' * 64}")
BO = ("--som", "bo:rådgiver")
CHIEF = ("--som", "chef:leder")
CLOSED = (*CHIEF, "luk", CASE, "--begrundelse", "Dublet")
DEADLINES = ("--guider", str(ROOT / "tests" / "clock" / "guider"), *BO)

AGAIN = "Brug --igen, hvis det skal registreres en gang til."


@dataclass(frozen=True)
class Repeat:
    """A changing command, what comes before it, and whether a case has room for only one such record."""

    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = (OPENED,)
    only_once: bool = False
    refused_later: bool = False
    """what the command did stands in the way of itself: later it is refused like any other"""


REPEATS = {
    "start": Repeat(OPENED, ()),
    "udfør": Repeat(SCREENED, only_once=True),
    "udfør, gentages": Repeat(ATTACHED),
    "udelad": Repeat(
        (*BO, "udelad", CASE, "børnesamtale", "--grund", "modenhed", "--begrundelse", "To år"),
        (OPENED, SCREENED),
        only_once=True,
    ),
    "fakta": Repeat(("fakta", CASE, "antal=2")),
    "ret": Repeat(("ret", CASE, "2", "--fakta", "begrundelse=Ny", "--begrundelse", "Tastefejl"), (OPENED, SCREENED)),
    "ret, annullér": Repeat(
        ("ret", CASE, "2", "--annullér", "--begrundelse", "Forkert sag"), (OPENED, SCREENED), refused_later=True
    ),
    "overdrag": Repeat(("overdrag", CASE, "bo", "--begrundelse", "Ferie")),
    "bekræft": Repeat((*BO, "bekræft", CASE), (OPENED, ("overdrag", CASE, "bo")), refused_later=True),
    "løfte": Repeat(("løfte", CASE, "Ringe til mormor", "--til", "barnet", "--senest", "2026-12-01")),
    "løfte, holdt": Repeat(
        ("løfte", CASE, "--holdt", "1"), (OPENED, ("løfte", CASE, "Ringe til mormor")), refused_later=True
    ),
    "luk": Repeat(CLOSED, refused_later=True),
    "genåbn": Repeat((*CHIEF, "genåbn", CASE, "--begrundelse", "Ny viden"), (OPENED, CLOSED), refused_later=True),
    "forlæng": Repeat(
        (*DEADLINES, "forlæng", "FRI-2026-0001", "svarfrist", "--til", "2026-12-20", "--begrundelse", "Sygdom"),
        ((*DEADLINES, "start", "frister", "--fakta", "opmærksom=2026-11-20 10:00", "syg=ja"),),
        refused_later=True,
    ),
}


@pytest.fixture(params=REPEATS)
def repeat(request: pytest.FixtureRequest, run: Run) -> Repeat:
    """A changing command, in a store where it can be given."""
    chosen = REPEATS[request.param]
    for words in chosen.before:
        assert run(*words).code == 0
    return chosen


def heard(told: Result) -> str:
    """All that was said, on one line: what is beside the answer first."""
    return " ".join(f"{told.err} {told.out}".split())


def entries(run: Run, case: str = CASE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("tidslinje", case, "--json").json["entries"]
    return found


def recorded(run: Run) -> list[str]:
    """Everything that is recorded."""
    return run("--guider", str(ROOT / "tests" / "clock" / "guider"), "eksport").out.splitlines()


def check_repeat(run: Run, words: tuple[str, ...], *, at: str = "2026-11-20T16:12") -> None:
    """That the command finds itself done: it says so, answers as before, and leaves everything as it was."""
    before = recorded(run)
    told = run("--nu", at, *words, "--json")
    assert told.code == 0
    assert heard(told).startswith("Allerede gjort ")
    assert "Intet er ændret." in heard(told)
    assert "case" in told.json
    assert recorded(run) == before
    said = run("--nu", at, *words).out
    assert said.startswith("Allerede gjort ")
    assert any(f"\n{one}" in said for one in ("Registreret fre 20. nov. 2026 kl. 16.12 af", "Oprettet LIL-2026-0001"))
    assert recorded(run) == before


def test_what_was_just_said_is_not_recorded_once_more(run: Run, repeat: Repeat) -> None:
    first = run(*repeat.words, "--json")
    assert (first.code, "Allerede gjort" in heard(first)) == (0, False)
    second = run(*repeat.words, "--json")
    assert second.out == first.out
    assert heard(second).startswith("Allerede gjort kl. 16.12 af ")
    assert (AGAIN in heard(second)) != repeat.only_once
    for at in ("2026-11-20T16:12", "2026-11-20T16:13"):
        check_repeat(run, repeat.words, at=at)
    assert run("verificér").code == 0


def test_more_than_a_minute_later_it_is_said_again(run: Run, repeat: Repeat) -> None:
    assert run(*repeat.words).code == 0
    before = recorded(run)
    later = run("--nu", "2026-11-20T16:13:01", *repeat.words)
    assert (later.code == 0) != repeat.refused_later
    assert ("Allerede gjort" in heard(later)) == repeat.only_once
    assert (len(recorded(run)) == len(before) + 1) == (not repeat.only_once and not repeat.refused_later)


def test_igen_leaves_it_to_the_guide(run: Run, repeat: Repeat) -> None:
    assert run(*repeat.words).code == 0
    before = recorded(run)
    again = run(*repeat.words, "--igen")
    refused = repeat.only_once or repeat.refused_later
    assert "Allerede gjort" not in heard(again)
    assert again.code in (2, 3, 4, 6) if refused else again.code == 0
    assert len(recorded(run)) == len(before) + (not refused)


def test_a_step_that_is_not_repeated_stays_done_however_late(run: Run) -> None:
    run(*OPENED)
    run(*SCREENED)
    check_repeat(run, SCREENED, at="2027-11-20T16:12")
    told = heard(run("--nu", "2027-11-20T16:12", *SCREENED))
    assert told.startswith("Allerede gjort fre 20. nov. 2026 kl. 16.12 af anna (nr. 2). Intet er ændret. Registreret ")


def test_every_verb_that_records_can_be_told_to_record_again() -> None:
    """And the table above has them all, so that a new one cannot be forgotten."""
    known = {verb.name for verb in verbs()}
    program = command()
    taking = {
        name
        for name in known
        if any("--igen" in param.opts for param in program.get_command(None, name).params)  # type: ignore[arg-type, union-attr]
    }
    assert taking == {name.partition(",")[0] for name in REPEATS}


def test_the_check_notices_a_second_record(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: ids that are not made of what is said."""
    run(*OPENED)
    numbers = iter(range(1000))
    with monkeypatch.context() as patch:
        patch.setattr(repeated, "stem_of", lambda _key, _content: f"tal-{next(numbers)}")
        run("fakta", CASE, "antal=2")
        with pytest.raises(AssertionError):
            check_repeat(run, ("fakta", CASE, "antal=2"))
    run("fakta", CASE, "antal=3")
    check_repeat(run, ("fakta", CASE, "antal=3"))


# -- what counts as the same


SPELLINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "English verb": (SCREENED, ("do", *SCREENED[1:])),
    "ASCII verb, small letters": (SCREENED, ("udfoer", CASE.lower(), *SCREENED[2:])),
    "ASCII step": ((*BO, "udfør", CASE, "børnesamtale"), (*BO, "udfør", CASE, "boernesamtale")),
    "ASCII role": ((*BO, "udfør", CASE, "børnesamtale"), ("--som", "bo:raadgiver", "do", CASE, "børnesamtale")),
    "ASCII fact and choice": (
        ("fakta", CASE, "mistænkte=forælder, ansat"),
        ("facts", CASE, "--fakta", "mistaenkte=foraelder,ansat"),
    ),
    "a number": (("fakta", CASE, "antal=2"), ("fakta", CASE, "antal= 2 ")),
    "a time": (("fakta", CASE, "modtaget=2026-11-20 15:30"), ("fakta", CASE, "modtaget=20-11-2026 15:30")),
    "now": (("fakta", CASE, "modtaget=nu"), ("--nu", "2026-11-20T16:12:40", "fakta", CASE, "modtaget=NU")),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_other_spellings_of_the_same_are_the_same(run: Run, name: str) -> None:
    first, second = SPELLINGS[name]
    run(*OPENED)
    if name != "English verb" and "vurder" not in first:
        run(*SCREENED)
    assert run(*first).code == 0
    before = recorded(run)
    assert "Allerede gjort" in heard(run(*second))
    assert recorded(run) == before


def test_facts_from_a_file_are_the_same_as_facts_that_are_typed(run: Run, tmp_path: Path) -> None:
    run(*OPENED)
    run("fakta", CASE, "antal=2")
    (tmp_path / "fakta.json").write_text('{"antal": 2}', encoding="utf-8")
    check_repeat(run, ("fakta", CASE, "--fakta-fil", "fakta.json"))


DIFFERENT = [
    ("fakta", CASE, "antal=3"),
    ("fakta", CASE, "antal=2", "--kl", "2026-11-20 16:00"),
    ("fakta", CASE, "antal=2", "overgreb=nej"),
    ("--som", "anna:rådgiver", "fakta", CASE, "antal=2"),
    ("--som", "bo:modtagelse", "fakta", CASE, "antal=2"),
]


@pytest.mark.parametrize("words", DIFFERENT, ids=" ".join)
def test_what_differs_in_anything_is_recorded(run: Run, words: tuple[str, ...]) -> None:
    run(*OPENED)
    run("fakta", CASE, "antal=2")
    told = run(*words)
    assert (told.code, "Allerede gjort" in heard(told)) == (0, False)
    assert len(entries(run)) == 3


def test_the_file_behind_a_document_counts_and_not_only_its_name(run: Run, tmp_path: Path) -> None:
    run(*OPENED)
    (tmp_path / "bilag.pdf").write_bytes(b"et")
    words = ("udfør", CASE, "vedlæg", "--fakta", "bilag=bilag.pdf")
    assert run(*words).code == 0
    check_repeat(run, words)
    (tmp_path / "bilag.pdf").write_bytes(b"to")
    assert "Allerede gjort" not in heard(run(*words))
    assert len(entries(run)) == 3


def test_the_same_in_another_case_and_by_another_person_is_not_the_same(run: Run) -> None:
    run(*OPENED)
    assert "Oprettet LIL-2026-0002" in run(*OPENED, "--igen").out
    run("fakta", CASE, "antal=2")
    assert "Allerede gjort" not in heard(run("fakta", "LIL-2026-0002", "antal=2"))
    run(*SCREENED)
    other = run("--som", "dorte:modtagelse", *SCREENED)
    assert other.code == 3
    assert "Allerede gjort" not in heard(other)


def test_whoever_has_gone_on_since_means_it(run: Run) -> None:
    run(*OPENED)
    for number in ("2", "3", "2"):
        assert "Allerede gjort" not in heard(run("fakta", CASE, f"antal={number}"))
    assert [entry["facts"]["antal"] for entry in entries(run)[1:]] == [2, 3, 2]
    check_repeat(run, ("fakta", CASE, "antal=2"))
    run(*BO, "fakta", CASE, "antal=4")
    check_repeat(run, ("fakta", CASE, "antal=2"))  # somebody else has gone on: it may still be a slip, and it is told


def test_what_was_annulled_may_be_done_again(run: Run) -> None:
    run(*OPENED)
    run(*SCREENED)
    assert run("ret", CASE, "2", "--annullér", "--begrundelse", "Forkert sag").code == 0
    again = run(*SCREENED)
    assert (again.code, "Allerede gjort" in heard(again)) == (0, False)
    assert [entry["do"] for entry in entries(run)] == ["open", "step", "correct", "step"]
    assert "(nr. 4)" in heard(run(*SCREENED))
    assert run("ret", CASE, "4", "--annullér", "--begrundelse", "Igen forkert").code == 0
    assert run("ret", CASE, "5", "--annullér", "--begrundelse", "Den var rigtig").code == 0
    assert "(nr. 4)" in heard(run(*SCREENED))


def test_a_step_that_may_be_done_again_because_the_case_waits_for_it_is(run: Run) -> None:
    """C21: it was done too early to meet what is owed, and every track has ended."""
    talk = (*BO, "udfør", CASE, "børnesamtale", "--kl", "2026-11-20 15:30")
    run(*OPENED)
    run("udfør", CASE, "vurder", "--udfald", "ikke_akut", "--fakta", "begrundelse=Set", "mistænkte=forælder")
    assert run(*talk).code == 0
    assert "Allerede gjort" in heard(run("--nu", "2026-11-20T17:00", *talk))
    assert run(*BO, "udfør", CASE, "afgør", "--udfald", "ingen").code == 0
    assert run("vis", CASE, "--json").json["status"] == "open"
    again = run("--nu", "2026-11-20T17:00", *talk)
    assert (again.code, "Allerede gjort" in heard(again)) == (0, False)


def test_a_deviation_is_repeated_only_when_told_to(run: Run) -> None:
    run(*OPENED)
    words = (*BO, "udfør", CASE, "genvurder", "--afvigelse", "Det er sket")
    assert run(*words).code == 0
    check_repeat(run, words, at="2026-11-21T16:12")
    assert AGAIN in heard(run(*words))
    assert run(*words, "--igen").code == 0
    assert len(entries(run)) == 3


# -- clocks


@pytest.mark.parametrize("now", ["2026-11-20T16:13", "2026-11-20T16:11", "2026-11-18T16:12"])
def test_a_clock_that_is_set_back_makes_nothing_be_recorded_twice(run: Run, now: str) -> None:
    run(*OPENED)
    check_repeat(run, OPENED, at=now)
    run("fakta", CASE, "antal=2")
    check_repeat(run, ("fakta", CASE, "antal=2"), at=now)


def test_a_clock_that_was_set_back_before_counts_from_what_is_recorded(run: Run) -> None:
    run(*OPENED)
    lagging = run("--nu", "2026-11-18T16:12", "fakta", CASE, "antal=2")
    assert lagging.err == (
        "Uret her står på ons 18. nov. 2026 kl. 16.12, før det seneste i sagen. Posten er registreret fre 20. nov. 2026 kl. 16.12.\n"
    )
    assert "Det skete ons 18. nov. 2026 kl. 16.12." in lagging.out
    before = recorded(run)
    assert "Allerede gjort" in heard(run("--nu", "2026-11-18T16:12:30", "fakta", CASE, "antal=2"))
    assert recorded(run) == before
    assert "Allerede gjort" not in heard(run("--nu", "2026-11-20T16:13:01", "fakta", CASE, "antal=2"))


# -- the id


def test_the_id_tells_nothing_of_what_was_said_and_is_another_in_another_store(run: Run, tmp_path: Path) -> None:
    ids = []
    for store in ("et.db", "to.db"):
        at = ("--lager", f"sqlite:///{tmp_path / store}")
        run(*at, *OPENED)
        run(*at, *SCREENED)
        ids.append(run(*at, "tidslinje", CASE, "--json").json["entries"][1]["command_id"])
    assert ids[0] != ids[1]
    for name in ids:
        stem, _dash, number = name.partition("-")
        assert (len(stem), number) == (repeated.LENGTH, "1")
        assert int(stem, 16) >= 0


def test_the_hash_is_keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ["fakta", CASE, [], {"facts": {"antal": 2}}]
    with_key = repeated.stem_of(MemoryStore(store_id=b"a" * 16).store_id, content)
    assert with_key == repeated.stem_of(b"a" * 16, content)
    assert with_key != repeated.stem_of(b"b" * 16, content)
    plain = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    for guessed in (plain, b"a" * 16 + plain, plain + b"a" * 16):
        assert not hashlib.sha256(guessed).hexdigest().startswith(with_key)


def test_repetitions_are_counted_without_gaps(run: Run) -> None:
    run(*OPENED)
    for _time in range(9):
        assert run(*ATTACHED, "--igen").code == 0
    ids = [entry["command_id"] for entry in entries(run)[1:]]
    assert [name.rpartition("-")[2] for name in ids] == [str(number) for number in range(1, 10)]
    assert len({name.rpartition("-")[0] for name in ids}) == 1
    assert "(nr. 10)" in heard(run(*ATTACHED))


def test_what_is_exported_is_replayed_with_its_ids(run: Run, tmp_path: Path) -> None:
    run(*OPENED)
    run(*SCREENED)
    run(*ATTACHED)
    run(*ATTACHED, "--igen")
    run("eksport", "--til", "log.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({line["command_id"] for line in lines}) == 4
    replayed = run("afspil", "log.jsonl", "--json").json
    assert (len(replayed["cases"]), replayed["problems"]) == (1, [])
    assert replayed["cases"][0]["obligations"] == run("vis", CASE, "--json").json["obligations"]


# -- two at once


STALE = {
    "neither has looked": ("_times",),
    "nor has the engine": ("_times", "_prior"),
}


@pytest.mark.parametrize("which", STALE)
@pytest.mark.parametrize("words", [OPENED, ("fakta", CASE, "antal=2"), SCREENED], ids=lambda words: words[0])
def test_whoever_comes_second_in_the_same_moment_finds_it_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, which: str, words: tuple[str, ...]
) -> None:
    """As if the other had recorded it after this one looked: the store still takes each id once."""
    run(*OPENED)
    run(*words)
    before = recorded(run)
    monkeypatch.setattr(repeated, "_times", lambda _store, _stem: 0)
    if "_prior" in STALE[which]:
        monkeypatch.setattr(Engine, "_prior", lambda *_arguments: None)
    told = run(*words, "--json")
    assert (told.code, told.json["case"]) == (0, CASE)
    assert heard(told).startswith("Allerede gjort kl. 16.12 af anna")
    assert recorded(run) == before


def test_the_same_moment_a_second_apart_is_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`nu` means another second to each: the content differs under the same id, and it is still no mistake of the user's."""
    words = ("start", "lille", "--fakta", "modtaget=nu", "underretter=borger", "overgreb=nej")
    run(*words)
    monkeypatch.setattr(repeated, "_times", lambda _store, _stem: 0)
    told = run("--nu", "2026-11-20T16:12:01", *words)
    assert (told.code, heard(told).startswith("Allerede gjort kl. 16.12 af anna")) == (0, True)


def test_a_conflict_with_something_else_is_still_a_conflict(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*OPENED)
    attempt = Engine._record

    def interrupted(self: Engine, *arguments: Any, **given: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Engine, "_record", attempt)
            assert run(*BO, "fakta", CASE, "antal=3").code == 0
        return attempt(self, *arguments, **given)

    monkeypatch.setattr(Engine, "_record", interrupted)
    assert run("fakta", CASE, "antal=2").code == 5


def together(words: tuple[str, ...], processes: int = 4) -> list[Result]:
    """The same command in several processes at once."""
    line = [sys.executable, str(ROOT / "cli.py"), *words]
    running = [
        subprocess.Popen(line, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _process in range(processes)
    ]
    found = []
    for process in running:
        out, err = process.communicate(timeout=60)
        found.append(Result(process.returncode, out, err))
    return found


def test_processes_that_say_the_same_at_once_record_it_once(run: Run) -> None:
    run("--lager", "sqlite:///andet.db", *OPENED)  # the guide is compiled: they do not wait for that
    for number, words in enumerate((OPENED, ("fakta", CASE, "antal=2"), ATTACHED, SCREENED), 1):
        told = together(words)
        assert [one.code for one in told] == [0] * 4, told
        assert sorted("Allerede gjort" in heard(one) for one in told) == [False, True, True, True]
        answers = {
            re.sub(r"\AAllerede gjort .*?^(?=[A-Z])", "", one.out, flags=re.DOTALL | re.MULTILINE) for one in told
        }
        assert len(answers) <= 2  # what it met and made possible is told only to the first
        assert len(recorded(run)) == number
    assert run("verificér").code == 0


DYING = """
import os, signal, sys
from sagsgang.cli.main import main
from sagsgang.store.sqlite import SqliteStore
append = SqliteStore.append
def append_and_die(*arguments, **given):
    if sys.argv[1] == "after":
        append(*arguments, **given)
    os.kill(os.getpid(), signal.SIGKILL)
SqliteStore.append = append_and_die
main(sys.argv[2:], os.environ)
"""


@pytest.mark.parametrize("words", [OPENED, SCREENED, ATTACHED], ids=["start", "udfør", "gentages"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_was_killed_asks_again_and_is_told(run: Run, words: tuple[str, ...], moment: str) -> None:
    """Before it was recorded it is recorded now; after, but before anybody was told, it is done already."""
    if words != OPENED:
        run(*OPENED)
    else:
        run("start", "lille", *OPENING, "--barn", "B2")  # the store is there
    before = recorded(run)
    died = subprocess.run([sys.executable, "-c", DYING, moment, *words], cwd=ROOT, env=dict(os.environ), check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(recorded(run)) == len(before) + (moment == "after")
    told = run(*words)
    assert (told.code, "Allerede gjort" in heard(told)) == (0, moment == "after")
    assert len(recorded(run)) == len(before) + 1
    assert run("verificér").code == 0


# -- questions


def test_answers_that_were_typed_count_like_answers_that_were_given(run: Run) -> None:
    run(*OPENED)
    with terminal("udfør", CASE, "vurder", "--udfald", "ikke_akut") as person:
        person.answer("Hvad bygger vurderingen på?", "Set i dag")
        person.answer("Hvem er mistanken rettet mod?", "2")
        assert person.finish()[0] == 0
    check_repeat(run, SCREENED)
