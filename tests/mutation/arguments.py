"""Why a mutant may live: survivors.toml, read and held against the survivors that were found.

    [[survivor]]
    module = "due"
    where = "compute"
    was = "…"
    becomes = "…"          # or a list of them
    because = "…"

`was` and `becomes` are as the run prints them. An argument names a change of text, not a line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.mutation.mutants import Mutant

FILE = Path(__file__).with_name("survivors.toml")

Change = tuple[str, str, str, str]
"""Module, where, was, becomes."""


def read(file: Path = FILE) -> dict[Change, str]:
    """The arguments by the change that they are about."""
    argued: dict[Change, str] = {}
    for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("survivor", []):
        changes = entry["becomes"] if isinstance(entry["becomes"], list) else [entry["becomes"]]
        if not entry["because"].strip():
            raise ValueError(f"an argument is missing: {entry}")
        for becomes in changes:
            change = (entry["module"], entry["where"], entry["was"], becomes)
            if change in argued:
                raise ValueError(f"argued twice: {change}")
            argued[change] = " ".join(entry["because"].split())
    return argued


def change_of(mutant: Mutant) -> Change:
    """What an argument about the mutant must name."""
    return mutant.module, mutant.where, mutant.was, mutant.becomes


def argument(mutant: Mutant, argued: Mapping[Change, str]) -> str | None:
    """The argument for letting the mutant live."""
    return argued.get(change_of(mutant))
