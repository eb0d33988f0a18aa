"""The mutator, the arguments and the report, tried on small modules; and one trial of the law, with its controls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation import arguments, report
from tests.mutation.mutants import mutants_of
from tests.mutation.trial import LAW, ROOT, Outcome

SMALL = '''"""A module."""

from typing import Final, cast

__all__ = ["add"]

MOST: Final[int] = 3
"""The most."""


def add(one: int, other: int = 0, *, words: tuple[str, ...] = ()) -> int | None:
    """The sum."""
    if one < MOST and not words:
        return cast("int", one + other)
    print("for meget", end="")
    return None


if __name__ == "__main__":
    add(1, 2)
'''


def changes(text: str) -> set[tuple[str, str]]:
    return {(mutant.was, mutant.becomes) for mutant in mutants_of("small", text)}


def test_every_change_of_a_small_module() -> None:
    head = "def add(one: int, other: int = {}, *, words: tuple[str, ...] = {}) -> int | None:"
    condition = "if one < MOST and not words:"
    said = 'print("for meget", end="")'
    assert changes(SMALL) == {
        ("MOST: Final[int] = 3", "MOST: Final[int] = 4"),
        ("MOST: Final[int] = 3", "MOST: Final[int] = 2"),
        (head.format("0", "()"), head.format("1", "()")),
        (head.format("0", "()"), head.format("(-1)", "()")),
        (head.format("0", "()").replace("def", "…"), head.format("0", "(0,)").replace("def", "…")),
        (condition, "if not (one < MOST and not words):"),
        (condition, "if one < MOST or not words:"),
        (condition, "if one <= MOST and not words:"),
        (condition, "if one < MOST and (words):"),
        ('return cast("int", one + other)', "return None"),
        ('return cast("int", one + other)', 'return cast("int", one - other)'),
        (said, "pass"),
        (said, 'print("for meget")'),
        (said, 'print("XXfor megetXX", end="")'),
        (said, 'print("for meget", end="XX")'),
        ("return None", "return 0"),
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = f'{a:>{b}} og {c + 1}'", "f'{a:>{b}} og {c + 2}'"),
        ("x = f'{a} og {b}'", "f'{a}XX og XX{b}'"),
        ("x = f'{a if b == 1 else c}'", "f'{(a if b != 1 else c)}'"),
        ("x = [a for a in b if a > 1]", "[a for a in b if a >= 1]"),
        ("x = [a for a in b if a > 1]", "[a for a in b if not (a > 1)]"),
        ("x = lambda a: a", "lambda a: None"),
        ("x = min(a, key=b)", "max(a, key=b)"),
        ("x = min(a, key=b)", "min(a)"),
        ("x = f(æ='ø', å=1)", "f(å=1)"),
        ("x = f(a=1,)", "f()"),
        ("x = -a", "(a)"),
        ("x = a or b or c", "(a and b and c)"),
        ("x = a is not b", "a is b"),
        ("x = 0 if a else None", "0 if a else 0"),
        ("x = True", "False"),
        ("x = []", "[0]"),
    ],
)
def test_a_change_of_one_line(line: str, expected: str) -> None:
    assert (line, f"x = {expected}") in changes(f"{line}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    x += 1\n", {"pass", "x -= 1", "x += 2", "x += 0"}),
        ("def f():\n    x = a\n", {"x = None"}),
        ("def f():\n    while a:\n        break\n", {"while not (a):", "continue"}),
        ("def f():\n    raise E\n", {"pass"}),
        (
            "match a:\n    case 1 | 2:\n        f()\n",
            {f"match a: case {case}" for case in ("0", "1", "2", "1 | 1", "1 | 3")} | {"pass"},
        ),
        ('if TYPE_CHECKING:\n    f(1)\nx: "a" = b\n', set()),
        ("@f(1)\nclass A(B):\n    x: int = 1\n    'about x'\n", {"@f(2) class A(B):", "@f(0) class A(B):", "x: int = 2", "x: int = 0"}),
    ],
)  # fmt: skip
def test_all_changes_of_a_statement(text: str, expected: set[str]) -> None:
    assert {becomes for _was, becomes in changes(text)} == expected


def test_a_mutant_is_known_by_its_text_and_not_by_its_line() -> None:
    before = {mutant.key for mutant in mutants_of("small", SMALL)}
    moved = SMALL.replace("MOST: Final", "\n\nOTHER = None\n\n\nMOST: Final").replace(
        "    if one", "    # why\n    if one"
    )
    assert before < {mutant.key for mutant in mutants_of("small", moved)}
    twice = [mutant for mutant in mutants_of("small", "def f():\n    g()\n    g()\n") if mutant.becomes == "pass"]
    assert [mutant.nth for mutant in twice] == [1, 2]
    assert len({mutant.key for mutant in twice}) == 2


@pytest.mark.parametrize("path", sorted(LAW.glob("*.py")), ids=lambda path: path.stem)
def test_the_mutants_of_the_law_can_be_compiled_and_told_apart(path: Path) -> None:
    mutants = mutants_of(path.stem, path.read_text(encoding="utf-8"))
    assert len({mutant.key for mutant in mutants}) == len(mutants)
    for mutant in mutants[::7]:
        compile(mutant.text, mutant.key, "exec")


def result(*how: str) -> report.Result:
    mutants = mutants_of("small", "x = 1\ny = 2\n")
    outcomes = [Outcome(one) for one in (*how, *["killed"] * (100 - len(how)))]
    return report.Result(mutants=(mutants * 25)[:100], outcomes=outcomes, minutes=1.0, tests=2)


def test_a_survivor_needs_an_argument_and_an_argument_a_survivor(tmp_path: Path) -> None:
    file = tmp_path / "survivors.toml"
    entry = '[[survivor]]\nmodule = "small"\nwhere = "module"\nwas = "x = 1"\nbecomes = "x = {}"\nbecause = "It is the same."\n'
    file.write_text(entry.format(2) + entry.format(0), encoding="utf-8")
    argued = arguments.read(file)
    assert report.faults(result("survived", "survived"), argued, whole=True) == []
    assert "It is the same." in report.text(result("survived", "survived"), argued, [])
    (unargued,) = report.faults(result("survived", "survived", "survived"), argued, whole=True)
    assert unargued == "survived without an argument: small: module: y = 2 → y = 3"
    (stale,) = report.faults(result("survived"), argued, whole=True)
    assert "argued, but no survivor" in stale
    assert report.faults(result("survived"), argued, whole=False) == []


def test_too_few_killed_or_one_that_could_not_be_tried_fails() -> None:
    lots = report.faults(result(*["survived"] * 6), {}, whole=True)
    assert lots[-1] == "only 94.0 % killed; asked for: 95 %"
    assert not any("only" in fault for fault in report.faults(result(*["survived"] * 5), {}, whole=True))
    (fault,) = report.faults(result("error"), {}, whole=True)
    assert fault.startswith("could not be tried")


@pytest.mark.parametrize(
    ("text", "message"),
    [('because = " "', "missing"), ('because = "a"\n[[survivor]]\nmodule="m"\nwhere="w"\nwas="a"\nbecomes=["b"]\nbecause="c"', "twice")],
)  # fmt: skip
def test_an_argument_that_says_nothing_or_twice_the_same_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "survivors.toml"
    file.write_text(f'[[survivor]]\nmodule="m"\nwhere="w"\nwas="a"\nbecomes="b"\n{text}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        arguments.read(file)


TRIALS = """
import os, pathlib, sys
from dataclasses import replace
from tests.mutation import trial
from tests.mutation.mutants import mutants_of

file = "tests/law/test_amount.py::"
tests = [file + "test_dates_equal_whenever", "tests/law/test_due.py::test_the_same_day"]
text = (trial.LAW / "amount.py").read_text(encoding="utf-8")
some = mutants_of("amount", text)[0]
answer = pathlib.Path(sys.argv[1])
for was, becomes in (("", ""), ("7 * number", "8 * number"), ("    number = sign", "    while True: pass\\n    number = sign"),
                     ("UNITS: Final", "raise ValueError\\nUNITS: Final")):
    assert was in text
    answer.unlink(missing_ok=True)
    pid = trial.begin(replace(some, text=text.replace(was, becomes) if was else text), tests, dict.fromkeys(tests, 0.01), answer)
    found = trial.outcome(os.waitpid(pid, 0)[1], answer)
    print(found.how, found.by.rpartition(":")[2])
"""


def test_a_trial_tells_what_became_of_the_mutant(tmp_path: Path) -> None:
    """The law as it is survives; a wrong week is killed; an endless loop runs out of time; a broken module is seen."""
    done = subprocess.run(
        [sys.executable, "-c", TRIALS, str(tmp_path / "answer")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = [line.strip() for line in done.stdout.splitlines()]
    assert said == ["survived", "killed test_dates_equal_whenever", "timeout", "import"]
