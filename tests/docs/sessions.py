"""Sessions in the documentation: found, run, and compared with what the page shows.

Three kinds of fenced blocks count; the rest are only shown.

    ```console      lines that begin with `$ ` are commands for bash; the lines after it are its output (both streams).
                    A command goes on while its line ends with a backslash.
    ```python       a program of its own; what it prints is in a ```text block marked `<!-- output -->`.
    any other       with `file=` in its directive: a file that the session's later blocks can use.

A directive stands on the line above a block and holds for the rest of its session:

    <!-- session: NAME nu=2026-11-20T16:12 som=anna:modtagelse lager=sager.db file=guides/x/guide.yaml -->

Blocks of the same session on a page share a folder. A block without a directive is a session of its own.
`nu`, `som` and `lager` become `SAGSGANG_NU`, `SAGSGANG_SOM` and `SAGSGANG_LAGER` (default sqlite:///sager.db).
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"```(\w*)\s*$")
DIRECTIVE = re.compile(r"<!--\s*(session:|output)\s*(.*?)\s*-->\s*$")
COMMAND = "$ "
SETTINGS = {"nu": "SAGSGANG_NU", "som": "SAGSGANG_SOM"}
LONGEST = 120
"""Seconds that one block may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block. `first` and `last` are the places in the page's lines of its content, the last one exclusive."""

    kind: str
    first: int
    last: int
    lines: tuple[str, ...]
    session: str
    settings: dict[str, str] = field(default_factory=dict)
    is_output: bool = False


class PageError(Exception):
    """A block that cannot be run as it is written."""


def pages() -> list[Path]:
    """The pages whose sessions must hold: README.md and everything in docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(lines: list[str]) -> list[Block]:
    """Every fenced block of a page, in order, with the session that it belongs to."""
    found: list[Block] = []
    settings: dict[str, dict[str, str]] = {}
    place = 0
    while place < len(lines):
        fence = FENCE.match(lines[place])
        if fence is None:
            place += 1
            continue
        last = lines.index("```", place + 1)
        name, is_output = f"line {place + 1}", False
        directive = DIRECTIVE.match(lines[place - 1]) if place else None
        if directive is not None and directive[1] == "output":
            is_output = True
        elif directive is not None:
            name, *pairs = directive[2].split()
            settings.setdefault(name, {}).update(pair.split("=", 1) for pair in pairs)
        found.append(
            Block(
                kind=fence[1],
                first=place + 1,
                last=last,
                lines=tuple(lines[place + 1 : last]),
                session=name,
                settings=dict(settings.get(name, {})),
                is_output=is_output,
            )
        )
        settings.get(name, {}).pop("file", None)
        place = last + 1
    return found


def commands(block: Block) -> list[str]:
    """The commands of a console block, in order."""
    if not block.lines or not block.lines[0].startswith(COMMAND):
        raise PageError(f"line {block.first}: a console block begins with $; write ```text for what is not run")
    found: list[str] = []
    goes_on = False
    for line in block.lines:
        if line.startswith(COMMAND):
            found.append(line.removeprefix(COMMAND))
        elif goes_on:
            found[-1] += "\n" + line
        else:
            continue
        goes_on = line.endswith("\\")
    return found


def as_it_runs(path: Path) -> str:
    """The text of a page as it would be if every session showed what its commands print now."""
    lines = path.read_text(encoding="utf-8").split("\n")
    out: list[str] = []
    place = 0
    printed: list[str] | None = None
    with _sessions() as folder_of:
        for block in blocks(lines):
            out += lines[place : block.first]
            place = block.last
            shown = list(block.lines)
            if block.is_output:
                if printed is None:
                    raise PageError(f"line {block.first}: there is no program before this output")
                shown, printed = printed, None
            elif block.kind == "console":
                shown = _run_console(block, folder_of(block.session))
            elif block.kind == "python":
                printed = _run_python(block, folder_of(block.session))
            elif "file" in block.settings:
                target = folder_of(block.session) / block.settings["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
            out += shown
    return "\n".join(out + lines[place:])


@contextmanager
def _sessions() -> Iterator[Callable[[str], Path]]:
    """A function from a session's name to its folder; they are gone afterwards."""
    with tempfile.TemporaryDirectory() as base:
        names: list[str] = []

        def folder_of(name: str) -> Path:
            if name not in names:
                names.append(name)
            folder = Path(base) / str(names.index(name)) / "work"
            folder.mkdir(parents=True, exist_ok=True)
            return folder

        yield folder_of


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """What a command in a session sees: nothing of the one who runs the tests."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "error",
        "SAGSGANG_LAGER": f"sqlite:///{settings.get('lager', 'sager.db')}",
    } | {SETTINGS[key]: value for key, value in settings.items() if key in SETTINGS}


def _run_console(block: Block, folder: Path) -> list[str]:
    """The block's commands, each followed by what it prints."""
    asked = commands(block)
    base = folder.parent
    script = []
    for number, command in enumerate(asked):
        output = shlex.quote(str(base / f"output-{number}"))
        script.append(f"{{\n{command}\n}} > {output} 2>&1")
    _run(["bash", "-c", "\n".join(script)], folder, block)
    out: list[str] = []
    for number, command in enumerate(asked):
        out += f"{COMMAND}{command}".split("\n")
        printed = base / f"output-{number}"
        if not printed.exists():
            raise PageError(f"line {block.first}: bash could not read «{command}»")
        out += _shown(printed.read_text(encoding="utf-8"))
    return out


def _run_python(block: Block, folder: Path) -> list[str]:
    done = _run([sys.executable, "-c", "\n".join(block.lines)], folder, block)
    if done.returncode != 0:
        raise PageError(f"line {block.first}: the program failed\n{done.stdout}")
    return _shown(done.stdout)


def _run(arguments: list[str], folder: Path, block: Block) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            arguments,
            cwd=folder,
            env=environment(folder, block.settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PageError(f"line {block.first}: took more than {LONGEST} seconds") from None


def portable(printed: str) -> str:
    """What was printed, without the folder that this checkout happens to lie in."""
    return printed.replace(f"{ROOT}{os.sep}", "")


def _shown(printed: str) -> list[str]:
    """Lines as a page shows them: nothing invisible at their ends, no empty ones last."""
    printed = portable(printed)
    return [line.rstrip() for line in printed.rstrip().split("\n")] if printed.strip() else []
