"""The rule in conftest.py that no test is left out, tried on small suites of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")

HOLDS = "def test_it(): pass\n"
SKIPPED = "import pytest\n\ndef test_it(): pytest.skip('not today')\n"
EXPECTED_TO_FAIL = "import pytest\n\n@pytest.mark.xfail\ndef test_it(): assert False\n"
LENGTHENED = """
from hypothesis import given, settings, strategies as st

seen = []

@settings(max_examples=7, database=None, derandomize=True)
@given(st.integers())
def test_a(n): seen.append(n)

def test_b():
    print(f"seen {len(seen)} examples")
"""


PARAMETRIZED = """
import pytest
from hypothesis import given, settings, strategies as st

seen = []

@pytest.mark.parametrize("name", ["a", "b", "c"])
@settings(max_examples=7, database=None, derandomize=True)
@given(n=st.integers())
def test_a(name, n): seen.append(name)

def test_b():
    print(f"seen {[seen.count(name) for name in 'abc']} examples")
"""


def run(folder: Path, text: str, *options: str, length: str = "") -> tuple[int, str]:
    (folder / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_small.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(folder)],
        cwd=folder,
        env={"SAGSGANG_LAENGDE": length, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [(HOLDS, (), 0), (EXPECTED_TO_FAIL, (), 1), (SKIPPED, ("-n", "1"), 1)],
    ids=["holds", "expected to fail", "skipped by a worker"],
)
def test_a_test_that_is_left_out_fails_the_run(tmp_path: Path, text: str, options: tuple[str, ...], code: int) -> None:
    given, said = run(tmp_path, text, *options)
    assert given == code, said
    assert ("LEFT OUT" in said) == (code == 1)


def test_random_tests_run_as_long_as_asked(tmp_path: Path) -> None:
    code, said = run(tmp_path, LENGTHENED, "-s", length="grundig")
    assert code == 0, said
    assert "seen 70 examples" in said


def test_a_random_test_with_parameters_is_lengthened_once(tmp_path: Path) -> None:
    code, said = run(tmp_path, PARAMETRIZED, "-s", length="grundig")
    assert code == 0, said
    assert "seen [70, 70, 70] examples" in said
