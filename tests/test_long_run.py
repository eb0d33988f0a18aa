"""The long runs: what is missing stops them before they begin, and their report tells what was run."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import long_run

RESULTS = """
<testsuites><testsuite>
<testcase classname="tests.law.test_due" name="test_a" file="tests/law/test_due.py">
  <properties><property name="examples" value="2000"/></properties>
</testcase>
<testcase classname="tests.law.test_every_hour" name="test_b" file="tests/law/test_every_hour.py">
  <properties><property name="starts" value="48"/><property name="dues" value="384"/></properties>{}
</testcase>
<testcase classname="tests.test_engine_json" name="test_c" file="tests/test_engine_json.py"/>
</testsuite></testsuites>
"""


GUIDES = {"mutants": 100, "caught": 97, "survived": 3}


def report(end: str = "", *, code: int = 0, mutants: dict[str, int] | None = None, mutants_code: int = 0) -> str:
    results = ElementTree.fromstring(RESULTS.format(end))
    return "\n".join(
        long_run._report(long_run.Run("grundig", 7, code, 12.4, results, mutants, mutants_code, GUIDES, 0))
    )


def test_what_is_missing_is_named_and_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(long_run.TOOLS, "dyb", ("no-such-tool",))
    monkeypatch.setattr(long_run, "PACKAGES", ("pytest", "no-such-package"))
    monkeypatch.setattr(long_run, "_tests", lambda *arguments: pytest.fail("it was run"))
    monkeypatch.setattr("sys.argv", ["long_run.py", "dyb"])
    assert long_run.main() == 1
    assert capsys.readouterr().err == "not run: missing on this machine: no-such-tool, no-such-package\n"


def test_the_report_tells_counts_seed_and_versions() -> None:
    told = report(mutants={"mutants": 200, "killed": 196, "survived": 4})
    assert "in 12 minutes." in told
    assert "Seed 7: `python tests/long_run.py grundig --seed 7`" in told
    assert "hypothesis 6." in told
    assert "| law | 2 | 1 | 2000 |" in told
    assert "| tests | 1 | 0 | 0 |" in told
    assert "| **all** | 3 | 1 | 2000 |" in told
    assert "48 starts, 384 due instants held against the oracles; 0 tests found a disagreement." in told
    assert "200, of them 196 killed (98.0 %) and 4 survived, all of them argued" in told
    assert "100, of them 97 caught (97.0 %) and 3 survived, all of them argued" in told
    assert told.endswith("All held; none was left out.")


def test_the_report_names_what_did_not_hold() -> None:
    told = report("<skipped/>", code=1, mutants={"mutants": 2, "killed": 1, "survived": 1}, mutants_code=1)
    assert "1 tests found a disagreement" in told
    assert "**which did not hold**" in told
    assert told.endswith("1 did not hold (pytest gave 1):\n- `tests.law.test_every_hour.test_b`")
    assert "were not tried to the end" in report()


def test_both_lengths_are_known_everywhere() -> None:
    assert set(long_run.TARGETS) == set(long_run.CHOSEN) == set(long_run.TOOLS) == {"grundig", "dyb"}
    targets = (Path(long_run.ROOT) / "Makefile").read_text(encoding="utf-8")
    for length, target in long_run.TARGETS.items():
        assert f"\n{target}: synced ##" in targets
        assert f"tests/long_run.py {length}" in targets
