"""Every kind of command killed at every system call: it is wholly there or not at all, and can be given again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs.conftest import DEEP, Keep
from tests.proofs.proof_calls import KINDS
from tests.proofs.proof_processes import run

pytestmark = DEEP


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_any_call_leaves_all_or_nothing(tmp_path: Path, kind: str, keep: Keep) -> None:
    result = run("proof_calls.every_call", folder=str(tmp_path), kind=kind)
    assert result["wrong"] == []
    assert 0 < result["there"] < result["points"]
    assert result["unreached"] <= result["points"] / 20
    counts = {"systemkald, dræbt ved hvert": result["points"], "helt der": result["there"]}
    counts |= {"slet ikke der": result["points"] - result["there"], "halve": 0}
    control = "test_a_command_that_is_acknowledged_too_early_is_found_out"
    keep("systemkald", f"sqlite, {kind}", counts, made_by="make deep", control=control)


def test_a_command_that_is_acknowledged_too_early_is_found_out(tmp_path: Path) -> None:
    result = run("proof_calls.every_call", folder=str(tmp_path), kind="fakta", fault="says it first")
    assert any(one.endswith("acknowledged and not there") for one in result["wrong"])
