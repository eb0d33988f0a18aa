"""What a command imports, as a real process; and what the shell is offered."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT

PROBE = """
import sys
sys.argv = ["sagsgang", *sys.argv[1:]]
from sagsgang.cli.main import main
import os
code = main(sys.argv[1:], os.environ)
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""

WRITING = {"transitions", "jsonschema", "yaml", "psycopg", "rich", "readline", "icalendar"}
ALL = WRITING | {
    "sagsgang.engine",
    "sagsgang.store",
    "sagsgang.guide",
    "apsw",
    "sqlite3",
    "msgspec",
    "zoneinfo",
    "json",
    "difflib",
}


def imported(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[:500]
    return set(done.stderr.splitlines())


def test_help_imports_next_to_nothing() -> None:
    found = imported("--help")
    assert "click" in found
    assert found & ALL == set()


def test_help_of_a_verb_opens_nothing() -> None:
    assert imported("udfør", "--help") & (WRITING | {"sagsgang.engine", "apsw", "msgspec"}) == set()


@pytest.mark.parametrize(
    "words",
    [
        ("vis", "CASE"),
        ("hvorfor", "CASE", "afgør"),
        ("hvornår", "CASE", "kvittering"),
        ("tidslinje", "CASE"),
        ("fakta", "CASE"),
        ("mine",),
        ("frister", "--json"),
        ("barn", "B1"),
        ("eksport",),
    ],
    ids=" ".join,
)
def test_reading_imports_nothing_of_what_writes_or_compiles(screened: str, words: tuple[str, ...]) -> None:
    found = imported(*(screened if word == "CASE" else word for word in words))
    assert "sagsgang.engine" in found
    assert found & WRITING == set()


def test_a_step_imports_the_machine_but_no_compiler(case: str) -> None:
    found = imported("udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    assert "transitions" in found
    assert found & (WRITING - {"transitions"}) == set()


def test_only_a_calendar_imports_what_writes_calendars(case: str) -> None:
    assert imported("frister", "--kalender") & WRITING == {"icalendar"}


def completed(words: str) -> list[str]:
    """What bash would be offered for the last word."""
    line = ["sagsgang", *words.split(" ")]
    environment = {
        **os.environ,
        "COMP_WORDS": " ".join(line),
        "COMP_CWORD": str(len(line) - 1),
        "_SAGSGANG_COMPLETE": "bash_complete",
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py")],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return [one.partition(",")[2] for one in done.stdout.splitlines() if one]


def test_the_shell_completes_verbs_cases_steps_outcomes_facts(screened: str) -> None:
    assert completed("udf") == ["udfør"]
    assert completed("guide ") == ["vis", "tjek"]
    assert completed("vis LIL") == [screened]
    assert completed(f"udfør {screened} bo") == ["børnesamtale"]
    assert completed(f"udfør {screened} afgør --udfald ") == ["indsats", "ingen"]
    assert completed(f"udelad {screened} børnesamtale --grund ") == ["modenhed", "karakter"]
    assert completed(f"hvornår {screened} kv") == ["kvittering"]
    assert completed("start li") == ["lille"]
    assert "underretter=" in completed("start lille --fakta un")
    assert completed("start lille --fakta underretter=f") == ["underretter=fagperson"]
    assert completed("vis UKENDT-") == []
    assert "BL-136-2" in completed("lov BL-136")
    assert completed("regel SG10")[0] == "SG101"


def test_the_checkout_shim_is_the_same_program() -> None:
    shim = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    module = subprocess.run(
        [sys.executable, "-m", "sagsgang.cli.main", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert shim.stdout == module.stdout
    assert shim.stdout.startswith("Brug: sagsgang ")
