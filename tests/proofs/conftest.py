"""What every proof has: a store for itself, a seed that is told, and a way to leave what it measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import SystemRandom

import pytest

from tests.proofs import proof_report
from tests.proofs.proof_stores import LASTING, PLACES

Keep = Callable[..., None]
DEEP = pytest.mark.deep


@pytest.fixture(params=LASTING)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A kind of store that several processes can use, and the URL of an empty one."""
    with PLACES[request.param](tmp_path) as url:
        yield request.param, url


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    """The URL of an empty SQLite store, for faults that are planted in SQLite's."""
    with PLACES["sqlite"](tmp_path) as url:
        yield url


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The run's seed (`--hypothesis-seed`), else one of its own, which a failure tells."""
    given = request.config.getoption("--hypothesis-seed")
    chosen = int(given) if given not in (None, "") else SystemRandom().randrange(2**32)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Keep:
    """Leaves a result for the report. `control`: the test in the same file that shows that the proof can fail."""
    began = time.monotonic()
    file = request.path.relative_to(proof_report.ROOT).as_posix()
    function = request.node.originalname

    def kept(
        proof: str,
        store: str,
        counts: Mapping[str, int | float],
        *,
        made_by: str,
        control: str,
        seed: int | None = None,
    ) -> None:
        proof_report.keep(
            proof_report.Measured(
                proof=proof,
                store=store,
                made_by=made_by,
                counts=counts,
                seed=seed,
                seconds=time.monotonic() - began,
                day=proof_report.today(),
                versions=proof_report.versions(store),
                test=f"{file}::{function}",
                control=f"{file}::{control}",
            )
        )

    return kept
