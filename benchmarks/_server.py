"""A real PostgreSQL server for the benchmarks: the one that the tests start, from a wheel."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.postgres_server import database as new_database

__all__ = ["new_database"]
