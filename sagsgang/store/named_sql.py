"""SQL as SQL: queries under their names and migrations under their numbers, in `sql/<database>/`."""

from __future__ import annotations

import re
from pathlib import Path

_SQL = Path(__file__).with_name("sql")


def load_queries(database: str) -> dict[str, str]:
    """The named queries of `sql/<database>/queries.sql`, without their comments."""
    text = (_SQL / database / "queries.sql").read_text(encoding="utf-8")
    queries = {}
    for part in re.split(r"^-- name: ", text, flags=re.MULTILINE)[1:]:
        name, _newline, query = part.partition("\n")
        queries[name.strip()] = re.sub(r"--.*", "", query).strip()
    return queries


def migrations(database: str, *, after: int = 0) -> list[tuple[int, str]]:
    """The numbered scripts `sql/<database>/NNNN.sql` with number > `after`, in order; each leads from the schema before it to its own."""
    scripts = sorted((_SQL / database).glob("[0-9][0-9][0-9][0-9].sql"))
    return [(int(script.stem), script.read_text(encoding="utf-8")) for script in scripts if int(script.stem) > after]
