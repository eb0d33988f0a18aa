"""The examples of a rule made into whole files, and what is really found in them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from sagsgang.check.examine import examine, examine_shared
from sagsgang.check.rule import Find, Kind, Rule
from sagsgang.guide.library import load_guides
from sagsgang.guide.problem import Problem

GUIDE = {
    "guide": "guide: eksempel\n",
    "titel": "titel: Et eksempel\n",
    "udgave": 'udgave: "2026.1"\n',
    "gælder": "gælder: {fra: 2024-01-01}\n",
    "spor": "spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}\n",
    "trin": "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
}
"""What every guide has, by its key."""


def completed(example: str, kind: Kind = "guide") -> str:
    """The example and, for a guide, the required keys that it leaves out. Other files stand as they are."""
    if kind != "guide":
        return example
    said = {line.partition(":")[0] for line in example.splitlines() if line[:1].strip()}
    return example.rstrip("\n") + "\n" + "".join(text for key, text in GUIDE.items() if key not in said)


def as_file(rule: Rule, example: str | bytes | None) -> bytes | None:
    """The bytes of the whole file that the example stands for; None: there is no such file."""
    if example is None or isinstance(example, bytes):
        return example
    return completed(example, rule.kind).encode()


def file_name(rule: Rule) -> str:
    """What the file of an example is called where it is shown."""
    return "guide.yaml" if rule.kind == "guide" else f"{rule.kind}.yaml"


def shown(example: str | bytes | None) -> str:
    """The example as far as it can be shown; nothing for a file that is not there."""
    return "" if example is None else example if isinstance(example, str) else example.decode("utf-8", "replace")


def found(rule: Rule, example: str | bytes | None, proved: Find | None = None) -> tuple[list[Problem], dict[str, str]]:
    """What is found in the example beside the shipped shared files, and its text: both by the file's shown name.

    `proved`: what proofs find; asked where only they find what the rule is about.
    """
    name = file_name(rule)
    with tempfile.TemporaryDirectory() as folder:
        guides = Path(folder) / "guides"
        path = guides / ("eksempel" if rule.kind == "guide" else "faelles") / name
        path.parent.mkdir(parents=True)
        content = as_file(rule, example)
        if content is not None:
            path.write_bytes(content)
        for beside, text in rule.beside:
            (guides / beside).parent.mkdir(parents=True, exist_ok=True)
            (guides / beside).write_text(text, encoding="utf-8")
        library = load_guides(guides)
        if rule.kind == "guide":
            problems = examine(library, path, proved if rule.by_proof else None).problems
        else:
            problems = examine_shared(library)[0]
        return [_renamed(problem, str(path), name) for problem in problems], {
            name: shown(None if content is None else content)
        }


def _renamed(problem: Problem, path: str, name: str) -> Problem:
    """The problem in a file of another name."""
    related = tuple(replace(place, file=name if place.file == path else place.file) for place in problem.related)
    return replace(problem, file=name if problem.file == path else problem.file, related=related)
