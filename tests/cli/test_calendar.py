"""`frister --kalender`: a calendar and nothing else on standard output, and in it nothing about a person."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from tests.cli.conftest import GUIDES, OPENING, ROOT, Run

MARKS = (
    "Marthe",  # who holds, owns, acts
    "Barnet-M7",
    "Familien-M7",
    "Morfar",  # whom it is promised to
    "Zoologisk",  # what is promised
    "Mærker",  # a sensitive fact
    "Pakhus",  # a document's place
    "Halvbror",  # a reason
    "anonym",  # an answer
    "4711",  # a number
)


def calendar(text: str) -> list[Event]:
    read = Calendar.from_ical(text)
    assert isinstance(read, Calendar)
    return list(read.events)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The small guide, with a limit reckoned from a sensitive fact, and one on an obligation that may not apply."""
    text = (GUIDES / "lille" / "guide.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("    hvorfor: De 24 timer", "    følsom: ja\n    hvorfor: De 24 timer"),
        ("højst: 12", "højst: 4711"),
        ("    opfyldes_af: [børnesamtale]", "    inden: 14 dage\n    opfyldes_af: [børnesamtale]"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    folder = tmp_path / "ændret" / "lille"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text(text, encoding="utf-8")
    return folder.parent


def test_the_calendar_stands_alone(run: Run, case: str) -> None:
    result = run("frister", "--kalender")
    assert result.code == 0
    assert result.out.startswith("BEGIN:VCALENDAR\r\n")
    assert result.out.endswith("END:VCALENDAR\r\n")
    assert result.out.count("\n") == result.out.count("\r\n")
    urgent, week = calendar(result.out)
    assert urgent["summary"] == f"{case} akut_vurdering: Akut vurdering"
    assert urgent["dtstart"].dt == datetime(2026, 11, 21, 14, 40, tzinfo=UTC)
    assert (week["dtstart"].dt, week["dtend"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    said = str(week["description"])
    assert said.split("\n") == run("hvornår", case, "kvittering", "--json").json["derivation"]
    assert "Anden læsning" in said
    assert "FROM-MEMORY: ikke efterprøvet" in said


def test_the_bytes_of_the_real_program(case: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "frister", "--kalender"], env=dict(os.environ), capture_output=True
    )
    assert (done.returncode, done.stdout.count(b"\r\n")) == (0, done.stdout.count(b"\n"))
    assert len(calendar(done.stdout.decode())) == 2
    assert done.stderr.decode().splitlines() == ["1 pligt uden frist er ikke med i kalenderen."]


def test_what_is_undated_is_counted(run: Run, case: str) -> None:
    assert run("frister", "--kalender").err == "1 pligt uden frist er ikke med i kalenderen.\n"
    run("løfte", case, "Engang")
    assert run("frister", "--kalender").err == "2 pligter uden frist er ikke med i kalenderen.\n"
    result = run("--sprog", "en", "frister", "--kalender")
    assert result.err == "2 obligations without a deadline are not in the calendar.\n"
    assert "X-WR-CALNAME:Deadlines in sagsgang" in result.out


def test_a_calendar_without_deadlines(run: Run) -> None:
    result = run("--lager", "memory:", "frister", "--kalender")
    assert (result.code, result.err, calendar(result.out)) == (0, "", [])


def test_a_calendar_is_not_json(run: Run, case: str) -> None:
    for words in (("frister", "--kalender", "--json"), ("--json", "frister", "--kalender")):
        refused = run(*words)
        assert refused.code == 2
        assert "BEGIN:" not in refused.out
        assert "kan ikke bruges sammen" in refused.json["error"]["message"]


def test_what_is_late_and_what_is_known_again(run: Run, case: str) -> None:
    before, *_rest = calendar(run("frister", "--kalender").out)
    after, *_rest = calendar(run("--nu", "2026-11-22 09:00", "frister", "--kalender").out)
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert (before.categories, after.categories) == (["Åben"], ["Overskredet"])
    run("--nu", "2026-11-22 09:00", "udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=Set")
    assert before["uid"] not in [event["uid"] for event in calendar(run("frister", "--kalender").out)]


def test_nothing_about_a_person_leaves(run: Run, changed: Path, tmp_path: Path) -> None:
    secret = tmp_path / "notat.txt"
    secret.write_text("begrundelse=Mærker på armen\n", encoding="utf-8")
    here = ("--guider", str(changed))
    facts = ("modtaget=2026-11-20 15:40", "underretter=anonym", "overgreb=nej", "antal=4711")
    opened = run(
        *here, "--som", "Marthe:modtagelse", "start", "lille", "--fakta", *facts, "--barn", "Barnet-M7", "--familie",
        "Familien-M7", "--json",
    )  # fmt: skip
    case = opened.json["case"]
    for words in (
        ("udfør", case, "vedlæg", "--fakta", "bilag=Pakhus#sha256:" + "0a" * 32),
        ("løfte", case, "Zoologisk Have på lørdag", "--til", "Morfar", "--senest", "2026-12-01"),
        ("udfør", case, "vurder", "--udfald", "ikke_akut", "--fakta-fil", str(secret)),
        ("ret", case, "1", "--fakta", "underretter=anonym", "--begrundelse", "Halvbror ringede"),
    ):
        done = run(*here, "--som", "Marthe:modtagelse", *words)
        assert done.code == 0, done.err
    stored = run(*here, "tidslinje", case).out + run(*here, "vis", case).out + run(*here, "fakta", case).out
    assert [mark for mark in MARKS if mark not in stored] == []
    for spoken in ("da", "en"):
        result = run(*here, "--sprog", spoken, "frister", "--kalender")
        text = result.out.replace("\r\n ", "").lower()
        assert [mark for mark in MARKS if mark.lower() in text] == []
        assert len(calendar(result.out)) == 3


def test_a_sensitive_fact_that_a_limit_is_reckoned_from(run: Run, changed: Path) -> None:
    here = ("--guider", str(changed))
    case = run(*here, "start", "lille", *OPENING, "--json").json["case"]
    assert "15.40" in run(*here, "hvornår", case, "kvittering").out
    result = run(*here, "frister", "--kalender")
    assert "15.40.\\n" not in result.out.replace("\r\n ", "")
    (week,) = [event for event in calendar(result.out) if "kvittering" in event["summary"]]
    assert week["description"] == "Fristen er fre 27. nov. 2026."
    assert week["dtstart"].dt == date(2026, 11, 27)


def test_what_may_not_apply_is_a_perhaps(run: Run, changed: Path) -> None:
    here = ("--guider", str(changed))
    case = run(*here, "start", "lille", *OPENING, "--json").json["case"]
    perhaps = calendar(run(*here, "frister", "--kalender").out)[-1]
    assert perhaps["summary"] == f"Måske: {case} samtale: Samtale med barnet"
    assert (perhaps.categories, perhaps["status"]) == (["Måske"], "TENTATIVE")
    assert str(perhaps["description"]).startswith("Vi ved ikke endnu, om pligten gælder.")
    assert run(*here, "fakta", case, "mistænkte=forælder").code == 0
    certain = calendar(run(*here, "frister", "--kalender").out)[-1]
    assert certain["uid"] == perhaps["uid"]
    assert certain["summary"] == f"{case} samtale: Samtale med barnet"
    assert certain.categories == ["Åben"]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-10-24 12:00", datetime(2026, 10, 25, 10, tzinfo=UTC)),
        ("2026-03-28 12:00", datetime(2026, 3, 29, 11, tzinfo=UTC)),
    ],
)
def test_over_both_changes_of_the_clock(run: Run, received: str, due: datetime) -> None:
    run("start", "lille", "--fakta", f"modtaget={received}", "underretter=borger", "overgreb=nej")
    urgent, week = calendar(run("--nu", received, "frister", "--kalender").out)
    assert urgent["dtstart"].dt == due
    assert week["dtend"].dt.toordinal() - week["dtstart"].dt.toordinal() == 1
