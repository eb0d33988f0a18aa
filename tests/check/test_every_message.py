"""No message of the compiler or of a rule is forgotten: each stands in some file beside a mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sagsgang.check.rules import all_rules
from tests.check import pairs

ROOT = Path(__file__).parents[2] / "sagsgang"
MODULES = [
    *(
        ROOT / "guide" / f"{name}.py"
        for name in ("compile", "conditions", "reading", "shared", "overlay", "tightening")
    ),
    *sorted((ROOT / "check" / "rules").glob("*.py")),
    ROOT / "check" / "privacy.py",
]
RECORD = {"title", "why"}
"""What `regel` shows of a rule is no message about a file."""


def templates(tree: ast.AST) -> Iterator[str]:
    """Every text that is given to `_`, but for the words of the records."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.keyword) and child.arg in RECORD:
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "_":
            (text,) = child.args
            assert isinstance(text, ast.Constant), ast.dump(text)
            yield str(text.value)
        yield from templates(child)


def as_pattern(template: str) -> re.Pattern[str]:
    """What the template looks like when it is filled in."""
    parts = re.split(r"(\{\w+\})", template)
    filled = ["(?s:.+?)" if re.fullmatch(r"\{\w+\}", part) else re.escape(_braces(part)) for part in parts]
    return re.compile("".join(filled))


def _braces(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


SAID = "\n".join(path.read_text(encoding="utf-8") for path in sorted(pairs.WRONG.glob("*/*.out")))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_message_stands_beside_some_mistake(module: Path) -> None:
    found = list(templates(ast.parse(module.read_text(encoding="utf-8"))))
    assert [template for template in found if as_pattern(template).search(SAID) is None] == []


def test_there_are_messages_to_look_for() -> None:
    found = [one for module in MODULES for one in templates(ast.parse(module.read_text(encoding="utf-8")))]
    assert len(found) > 150
    assert as_pattern("Skriv {{{name}}} i «{part}».").search("Skriv {ny} i «trin».")
    assert as_pattern("Skriv {name}.").search(SAID.replace("Skriv", "")) is None


def test_there_is_a_file_for_every_code_that_compiling_and_the_rules_give() -> None:
    sources = "\n".join(module.read_text(encoding="utf-8") for module in MODULES)
    codes = set(re.findall(r'"(SG\d{3})"', sources))
    codes -= {"SG015"}  # of a file that is not there
    codes -= {rule.code for rule in all_rules() if rule.by_proof}  # tests/proof
    assert codes == codes & {path.stem.partition("-")[0] for path in pairs.files()}
    assert len(codes) > 40
