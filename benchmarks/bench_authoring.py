"""Reading a guide: text to a positioned document, to a compiled guide, and back from the cache; and `guide tjek`, whole.

    python benchmarks/bench_authoring.py [--rounds 25]

The guide is the largest that ships, `vold-og-overgreb`: 61 steps. Every peer reads the same text in the same run: PyYAML's
`compose` with the C loader (which knows places, but not what is wrong), ruamel.yaml's round trip (which editors of YAML
use), `json.loads` of the bytes in the cache. `tjek` is a process of its own over all shipped guides, from source, with its
bytecode cached beforehand.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from _bench import Timing, Variant, compare, heading
from ruamel.yaml import YAML

from sagsgang.check.examine import examine
from sagsgang.guide.compile import compile_guide
from sagsgang.guide.library import guide_from_text, guide_to_text, load_guides, schema_folder
from sagsgang.guide.schema import validate
from sagsgang.guide.yamldoc import load_text

GUIDE = "vold-og-overgreb"
PEER, RUAMEL = "yaml.compose, C loader", "ruamel.yaml, round trip"
DOCUMENT, COMPILED, EXAMINED = "a positioned document", "read, schema, compile", "all that tjek does"
JSON, CACHED = "json.loads", "a guide from the cache"
TJEK = "guide tjek, all shipped guides"

OVER_COMPOSE = {DOCUMENT: 2.5, COMPILED: 12.0}
"""At most so many times the C loader's `compose`."""
OVER_RUAMEL = 5.0
"""A positioned document is at least so many times as fast as ruamel's."""
OVER_JSON = 4.0
TJEK_SECONDS = 2.0

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """`reading` in ms over the C loader, `cached` in ms over `json.loads`, `tjek` in seconds."""

    reading: dict[str, Timing]
    cached: dict[str, Timing]
    tjek: Timing

    @property
    def over_ruamel(self) -> float:
        """How many times as fast as ruamel a document is read."""
        return (self.reading[RUAMEL].ratio or 0.0) / (self.reading[DOCUMENT].ratio or 1.0)


def repeated(once: object) -> Variant:
    def run(n: int) -> None:
        for _ in range(n):
            once()  # type: ignore[operator]

    return run


def reading() -> dict[str, Variant]:
    """From the bytes of the file; the shared files are read beforehand."""
    library = load_guides()
    library.use_cache = False
    path = library.files(GUIDE)[0]
    content = path.read_bytes()
    shared, schemas = library.shared(), schema_folder()

    def compiled() -> None:
        document = load_text(content, path.name)
        problems = validate(document, "guide", schemas)
        guide, found = compile_guide(document, shared)
        if problems or guide is None:
            raise AssertionError([*problems, *found])

    return {
        PEER: repeated(lambda: yaml.compose(content, Loader=yaml.CSafeLoader)),
        RUAMEL: repeated(lambda: YAML(typ="rt").load(io.BytesIO(content))),
        DOCUMENT: repeated(lambda: load_text(content, path.name)),
        COMPILED: repeated(compiled),
        EXAMINED: repeated(lambda: examine(library, path)),
    }


def cached() -> dict[str, Variant]:
    library = load_guides()
    library.use_cache = False
    text = guide_to_text(library.guide(GUIDE))
    return {JSON: repeated(lambda: json.loads(text)), CACHED: repeated(lambda: guide_from_text(text))}


def tjek(folder: Path) -> Variant:
    """Whole processes; the first one, which is not measured, leaves the bytecode."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAGSGANG"))}
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    env |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}

    def once() -> None:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "guide", "tjek"],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"guide tjek: {done.returncode}\n{done.stdout}{done.stderr}")

    once()
    return repeated(once)


def measure(folder: Path, *, rounds: int, quiet: bool = False) -> Measured:
    read = compare(reading(), PEER, rounds, unit="ms", quiet=quiet)
    kept = compare(cached(), JSON, rounds, unit="ms", quiet=quiet)
    whole = compare({TJEK: tjek(folder)}, None, max(1, rounds // 3), runs=1, unit="s", quiet=quiet)
    return Measured(read, kept, whole[TJEK])


def steps() -> int:
    """How many steps the measured guide has."""
    return len(load_guides().guide(GUIDE).steps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    given = parser.parse_args()
    heading(f"reading a guide of {steps()} steps", "pyyaml", "ruamel.yaml", "jsonschema")
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), rounds=given.rounds)
    for name, most in OVER_COMPOSE.items():
        print(f"{name}: {found.reading[name].ratio:.2f} × compose, target ≤ {most}")
    print(f"a positioned document: {found.over_ruamel:.1f} × as fast as ruamel, target ≥ {OVER_RUAMEL}")
    print(f"{CACHED}: {found.cached[CACHED].ratio:.2f} × {JSON}, target ≤ {OVER_JSON}")
    print(f"{TJEK}: {found.tjek.median:.2f} s, target ≤ {TJEK_SECONDS}")


if __name__ == "__main__":
    main()
