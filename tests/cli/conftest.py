"""The program as people run it: its own home, its own guides, words and exit codes."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sagsgang.cli.main import main

HERE = Path(__file__).parent
GUIDES = HERE / "guides"
ROOT = HERE.parent.parent

NOW = "2026-11-20T16:12+01:00"
OPENING = ("--fakta", "modtaget=2026-11-20 15:40", "underretter=fagperson", "overgreb=nej")


@dataclass(frozen=True)
class Result:
    """What one run gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON object, held against the published schema."""
        assert self.out.count("\n") == 1, self.out
        data = json.loads(self.out)
        ANSWERS.validate(data)
        return data


ANSWERS = Draft202012Validator(json.loads((ROOT / "schemas" / "svar.schema.json").read_text(encoding="utf-8")))

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of compiled guides for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: nothing that a test does touches the user's files."""
    for name in [
        name for name in os.environ if name.startswith(("SAGSGANG_", "XDG_")) or name in ("NO_COLOR", "APPDATA")
    ]:
        monkeypatch.delenv(name)
    for name, folder in (("HOME", "home"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("SAGSGANG_GUIDER", str(GUIDES))
    monkeypatch.setenv("SAGSGANG_NU", NOW)
    monkeypatch.setenv("SAGSGANG_SOM", "anna:modtagelse")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command in this process. `stdin`: what is piped in."""

    def go(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = main(arguments, os.environ)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return go


@pytest.fixture
def case(run: Run) -> str:
    """The number of an open case of the small guide, about child B1."""
    result = run("start", "lille", *OPENING, "--barn", "B1", "--familie", "F1", "--json")
    assert result.code == 0, result.err
    number: str = result.json["case"]
    return number


@pytest.fixture
def screened(run: Run, case: str) -> str:
    """The same case after its first step."""
    assert run("udfør", case, "vurder", "--udfald", "ikke_akut", "--fakta", "begrundelse=Set i dag").code == 0
    return case
