"""What the proofs measured, as a table in docs/paalidelighed.md.

    python -m tests.proofs.proof_report

Every proof leaves a file in `.build/proofs/`. A row that has been measured anew is replaced, the others stay as they are.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import apsw
import psycopg
import yaml

from tests.proofs.proof_processes import RESULTS, ROOT

PAGE = ROOT / "docs" / "paalidelighed.md"
BEGIN, END = "<!-- målt: begynd -->", "<!-- målt: slut -->"

PROOFS = {
    "last": "Last på lageret",
    "last gennem motoren": "Last gennem motoren",
    "kapløb": "Kapløb om ét trin",
    "kapløb gennem motoren": "Kapløb gennem motoren",
    "gentagelser": "Den samme kommando to gange",
    "drab": "Drab på vilkårlige tidspunkter",
    "fald": "Serveren falder om",
    "systemkald": "Drab ved hvert systemkald",
    "bits": "Hver bit i hver post",
    "bits i databasen": "Hver bit i hver post, i databasen",
    "model": "Tilstandsmaskinen",
    "filer": "Ødelagte filer",
}
"""Id of a proof -> its name in the table, in the table's order."""

COLUMNS = ("Bevis", "Lager", "Kørt af", "Omfang og udfald", "Frø", "Sekunder", "Dag og versioner", "Prøve", "Modprøve")


@dataclass(frozen=True)
class Measured:
    """One proof, as run. `made_by`: the make target. `counts`: what was counted, in Danish. `test`, `control`: file::function."""

    proof: str
    store: str
    made_by: str
    counts: Mapping[str, int | float]
    seed: int | None
    seconds: float
    day: str
    versions: str
    test: str
    control: str


def keep(measured: Measured) -> None:
    """Leave the result for the table."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{measured.proof} {measured.store} {measured.made_by}")
    (RESULTS / f"{name}.json").write_text(json.dumps(asdict(measured), ensure_ascii=False), encoding="utf-8")


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def versions(store: str) -> str:
    """Of Python, and of the database that the store keeps its records in."""
    known = f"Python {platform.python_version()}"
    if store.startswith("sqlite"):
        return f"{known}, SQLite {apsw.sqlite_lib_version()}"
    if store == "postgres":
        from tests.postgres_server import server

        with psycopg.connect(server().get_uri()) as connection:
            return f"{known}, PostgreSQL {connection.info.server_version // 10_000}.{connection.info.server_version % 10_000}"
    if store == "filer":
        return f"{known}, PyYAML {yaml.__version__}, jsonschema {version('jsonschema')}"
    return known


def row(measured: Measured) -> str:
    counts = "; ".join(f"{_number(value)} {name}" for name, value in measured.counts.items())
    cells = (
        PROOFS[measured.proof],
        measured.store,
        f"`{measured.made_by}`",
        counts,
        "–" if measured.seed is None else str(measured.seed),
        _number(round(measured.seconds, 1)),
        f"{measured.day}, {measured.versions}",
        f"`{measured.test}`",
        f"`{measured.control}`",
    )
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return f"{value:.3g}".replace(".", ",")


def table(page: str) -> list[str]:
    """The rows of the measured table in a page. `ValueError` if it has not exactly one, well formed."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError("the page needs one table between its markers")
    _before, _begin, rest = page.partition(BEGIN)
    inside, end, _after = rest.partition(END)
    if not end:
        raise ValueError("the markers stand the wrong way round")
    lines = inside.strip().split("\n")
    if lines[:2] != _head():
        raise ValueError("the table has other columns")
    rows = lines[2:]
    for line in rows:
        if len(cells(line)) != len(COLUMNS):
            raise ValueError(f"a row of another length: {line}")
    return rows


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def written(page: str, measured: Iterator[Measured]) -> str:
    """The page with these results in its table."""
    rows = {tuple(cells(line)[:3]): line for line in table(page)}
    for one in measured:
        line = row(one)
        rows[tuple(cells(line)[:3])] = line
    order = list(PROOFS.values())
    lines = [rows[key] for key in sorted(rows, key=lambda key: (order.index(key[0]), key[1], key[2]))]
    before, _begin, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return "\n".join([f"{before}{BEGIN}", *_head(), *lines, f"{END}{after}"])


def _head() -> list[str]:
    return [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]


def results(folder: Path) -> Iterator[Measured]:
    for path in sorted(folder.glob("*.json")):
        yield Measured(**json.loads(path.read_text(encoding="utf-8")))


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page, results(RESULTS)), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
