"""The wheel carries what the program needs: guides, law register and schemas travel inside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).parent / "uv"


def run(*arguments: str | Path, folder: Path, **variables: str) -> str:
    """What a command prints. The environment is nearly empty, so that nothing of the checkout is seen."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        env=variables or None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--wheel", "--quiet", "--out-dir", folder, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and the locked versions of what it depends on."""
    base = tmp_path_factory.mktemp("elsewhere")
    needs = base / "needs.txt"
    run(
        *(UV, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--project", ROOT, "-o", needs),
        folder=base,
    )
    run(UV, "venv", "--quiet", "--python", sys.executable, base / "venv", folder=base)
    python = base / "venv" / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, "-r", needs, wheel, folder=base)
    return base


def test_the_wheel_holds_every_guide_and_schema_and_nothing_of_the_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern in [("guides", "**/*.yaml"), ("schemas", "*.json")]:
        shipped = [path.relative_to(ROOT) for path in (ROOT / folder).glob(pattern)]
        assert shipped
        assert {f"sagsgang/_data/{path.as_posix()}" for path in shipped} <= held
    code = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sagsgang").rglob("*")
        if path.suffix in {".py", ".sql", ".json", ".mo"}
    ]
    assert set(code) <= held
    assert "sagsgang/py.typed" in held
    assert not [name for name in held if name.split("/")[0] in {"tests", "docs", "benchmarks", "demo"}]


def test_an_installed_sagsgang_opens_a_case_far_from_the_checkout(installed: Path) -> None:
    work = installed / "work"
    work.mkdir()
    out = run(
        *(installed / "venv" / "bin" / "sagsgang", "--lager", "sqlite:///sager.db", "--som", "anna:modtagelse"),
        *("--nu", "2026-11-20T16:12", "start", "underretning", "--barn", "B1"),
        *("--fakta", "modtaget=2026-11-20T15:40", "--fakta", "underretter=fagperson"),
        *("--fakta", "overgreb=nej", "--fakta", "aktiv_indsats=nej"),
        folder=work,
        HOME=str(work),
        LANG="C.UTF-8",
    )
    assert "UND-2026-0001" in out
    assert (work / "sager.db").is_file()
