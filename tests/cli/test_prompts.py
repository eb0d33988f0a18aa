"""Questions are put only when somebody is there: here a real terminal (a pty) with a typist."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.cli.conftest import ROOT, Run

PATIENCE = 20.0


@dataclass
class Terminal:
    """A program at a terminal: standard input and standard error are the terminal, standard output a pipe."""

    process: subprocess.Popen[bytes]
    screen: int
    shown: str = field(default="")

    def wait_for(self, text: str) -> None:
        """Read until the text has been shown since the last answer."""
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            ready, _w, _x = select.select([self.screen], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} did not come: {self.shown!r}"
            self.shown += os.read(self.screen, 65536).decode()

    def answer(self, question: str, text: str) -> str:
        """Wait for a question and its prompt, then type; what had been shown."""
        self.wait_for(question)
        self.wait_for(" > ")
        shown, self.shown = self.shown, ""
        os.write(self.screen, text.encode() + b"\n")
        return shown

    def interrupt(self) -> None:
        """Ctrl-C. Once more if nothing is said to it: Python sees none that falls between its prompt and its reading."""
        self.process.send_signal(signal.SIGINT)
        answered, _w, _x = select.select([self.screen], [], [], PATIENCE / 4)
        if not answered:
            self.process.send_signal(signal.SIGINT)

    def finish(self) -> tuple[int, str]:
        """The exit code and standard output."""
        out, _err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out.decode()


@contextmanager
def terminal(*words: str) -> Iterator[Terminal]:
    screen, keyboard = pty.openpty()
    command = [sys.executable, "-m", "sagsgang.cli.main", *words]
    # A shell that starts something in the background has it ignore the keyboard's interrupt, and ignoring is inherited.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command,
            stdin=keyboard,
            stdout=subprocess.PIPE,
            stderr=keyboard,
            cwd=ROOT,
            env=dict(os.environ),
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, inherited)
    os.close(keyboard)
    try:
        yield Terminal(process, screen)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        assert process.stdout is not None
        process.stdout.close()
        os.close(screen)


@pytest.fixture(autouse=True)
def in_english_shells_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can show Danish whatever the machine's language is."""
    monkeypatch.setenv("PYTHONUTF8", "1")


def test_opening_questions_say_why_and_answer_with_the_law(run: Run) -> None:
    with terminal("start", "lille", "--fakta", "underretter=borger", "--json") as person:
        asked = person.answer("Hvornår nåede den kommunen?", "?")
        assert "De 24 timer regnes herfra." in asked
        assert "Hjemmel: barnets lov § 136, stk. 2" in asked
        law = person.answer("24-timers vurdering", "i går")
        assert "Inden for 24 timer vurderer kommunen" in law
        wrong = person.answer("er ikke et tidspunkt", "15.40")
        assert "Forventet: 2026-11-20 16:30" in wrong
        person.answer("Er der mistanke om overgreb?", "")
        person.answer("Der skal svares", "2")
        optional = person.answer("Hvor mange børn er der?", "0")
        assert "tom = spring over" in optional
        person.answer("Tallet er for lille", "")
        code, out = person.finish()
    assert code == 0
    answer = json.loads(out)
    facts = run("fakta", answer["case"], "--json").json["facts"]
    assert {name: fact["value"] for name, fact in facts.items()} == {
        "modtaget": "2026-11-20T15:40:00+01:00",
        "underretter": "borger",
        "overgreb": "nej",
    }


def test_a_step_asks_for_outcome_facts_and_choices(run: Run, case: str) -> None:
    with terminal("udfør", case, "vurder") as person:
        reason = person.answer("Hvad bygger vurderingen på?", "Skolen så mærker på armen")
        assert "Vurder om barnet er i fare" in reason
        outcome = person.answer("Hvad blev udfaldet?", "7")
        assert "1) Akut fare (akut)" in outcome
        person.answer("Skriv et nummer fra 1 til 2.", "2")
        person.answer("Hvem er mistanken rettet mod?", "1,2")
        code, out = person.finish()
    assert code == 0
    assert "Pligten «Akut vurdering» er opfyldt" in out
    facts = run("fakta", case, "--json").json["facts"]
    assert facts["begrundelse"]["value"] == "Skolen så mærker på armen"
    assert facts["mistænkte"]["value"] == ["forælder", "ansat"]
    assert run("vis", case, "--json").json["tracks"] == {"vurdering": "screening"}


def test_role_ground_and_reason_are_asked_for(run: Run, screened: str) -> None:
    with terminal("--som", "bo", "udfør", screened, "vedlæg", "--fakta", f"bilag=a#sha256:{'a' * 64}") as person:
        person.answer("Hvilken rolle udføres «Vedlæg et bilag» i?", "raadgiver")
        assert person.finish()[0] == 0
    with terminal("--som", "bo:rådgiver", "udelad", screened, "børnesamtale") as person:
        person.answer("Hvad er grunden til at udelade trinnet?", "1")
        person.answer("En udeladelse skal begrundes.", "Barnet er to år")
        assert person.finish()[0] == 0
    with terminal("--som", "chef:leder", "luk", screened) as person:
        person.answer("Hvorfor lukkes sagen?", "Dublet")
        assert person.finish()[0] == 0
    entries = run("tidslinje", screened, "--json").json["entries"]
    assert [(entry["do"], entry.get("reason")) for entry in entries[2:]] == [
        ("step", None),
        ("omit", "Barnet er to år"),
        ("close", "Dublet"),
    ]
    assert entries[2]["role"] == "rådgiver"


def test_a_refusal_comes_before_any_question(run: Run, case: str) -> None:
    with terminal("--som", "bo:rådgiver", "udfør", case, "afgør") as person:
        person.wait_for("kan ikke udføres nu")
        assert person.finish()[0] == 3
        assert " > " not in person.shown


def test_interrupting_a_question_saves_nothing(run: Run, case: str) -> None:
    with terminal("udfør", case, "vurder", "--udfald", "akut") as person:
        person.wait_for(" > ")
        person.interrupt()
        person.wait_for("Afbrudt: intet er gemt.")
        assert person.finish()[0] == 130
    with terminal("udfør", case, "vurder", "--udfald", "akut") as person:
        person.wait_for(" > ")
        os.write(person.screen, b"\x04")  # the end of the input
        person.wait_for("Afbrudt: intet er gemt.")
        assert person.finish()[0] == 130
    assert len(run("tidslinje", case, "--json").json["entries"]) == 1


def test_vagt_is_stopped_by_a_service_manager_and_by_the_keyboard(case: str) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with terminal("vagt", "--hver", "1t") as person:
            assert person.process.stdout is not None
            assert b"tidspunkter passeret" in person.process.stdout.readline()
            person.process.send_signal(number)
            person.wait_for("Vagten er stoppet.")
            assert person.finish()[0] == 0
