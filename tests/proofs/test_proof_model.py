"""Every kind of store answers as the model does, whatever is done with it and in whatever order."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import LENGTHS
from tests.proofs.conftest import Keep
from tests.proofs.proof_machine import StoreMachine, machine
from tests.proofs.proof_stores import PLACES

LONGER = {"": ("make test", 1), "grundig": ("make grundig", 2), "dyb": ("make deep", 10)}
"""What `SAGSGANG_LAENGDE` makes of it."""

STEPS = 10_000
AT_A_TIME = 50


def test_every_length_is_known() -> None:
    assert LONGER.keys() == LENGTHS.keys()


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.lengthy) if kind == "postgres" else kind for kind in PLACES]
)
def test_a_store_answers_as_the_model_does(kind: str, seed: int, keep: Keep, tmp_path: Path) -> None:
    made_by, factor = LONGER[os.environ.get("SAGSGANG_LAENGDE", "")]
    steps = factor * STEPS
    tried = machine(kind)
    with PLACES[kind](tmp_path) as url:
        tried.kept = url if kind == "postgres" else ""
        _try(tried, steps, seed)
    assert tried.steps >= steps
    control = "test_the_machine_finds_a_planted_fault"
    keep("model", kind, {"skridt": tried.steps, "forskelle": 0}, made_by=made_by, seed=seed, control=control)


def _try(tried: type[StoreMachine], steps: int, seed: int) -> None:
    hypothesis.seed(seed)(tried)
    asked = settings(
        max_examples=max(1, steps // AT_A_TIME) * 9 // 8,
        stateful_step_count=AT_A_TIME,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(tried, settings=asked)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize("fault", ["forgets gone", "no command lookup", "no expectation"])
def test_the_machine_finds_a_planted_fault(kind: str, fault: str) -> None:
    asked = settings(
        max_examples=50,
        stateful_step_count=AT_A_TIME,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(kind, fault), settings=asked)
