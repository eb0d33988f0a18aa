"""Why a mutant may live: survivors.json, a list of `{"because": …, "mutants": [key, …]}`. A key is as the run prints it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("survivors.json")


def read(file: Path = FILE) -> dict[str, str]:
    """The argument for each mutant. `ValueError`: one is missing, or a mutant is argued twice."""
    argued: dict[str, str] = {}
    for entry in json.loads(file.read_text(encoding="utf-8")):
        if not entry["because"].strip():
            raise ValueError(f"an argument is missing: {entry['mutants']}")
        for key in entry["mutants"]:
            if key in argued:
                raise ValueError(f"argued twice: {key}")
            argued[key] = entry["because"]
    return argued


def write(argued: Mapping[str, str], alive: Collection[str], file: Path = FILE) -> None:
    """Keep only the arguments that are about a survivor."""
    groups: dict[str, list[str]] = {}
    for key, because in argued.items():
        if key in alive:
            groups.setdefault(because, []).append(key)
    entries = [{"because": because, "mutants": keys} for because, keys in groups.items()]
    file.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
