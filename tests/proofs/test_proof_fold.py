"""What is stored about a case is what follows from its records; and the check of that notices each kind of difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sagsgang.dataclass import replace
from sagsgang.store.memory import MemoryStore
from tests.proofs.proof_fold import fresh, problems
from tests.proofs.proof_kills import PLAN, _commands, _warm


@pytest.fixture(scope="module")
def engine() -> Any:
    return _warm()


@pytest.fixture
def done(engine: Any) -> tuple[Any, list[tuple[str, str]]]:
    """A store in memory in which the whole plan was carried out once, also handing the case over, and what was acknowledged."""
    store = MemoryStore()
    lines = _commands(fresh(engine, store), "s0", 0, 1 + len(PLAN))
    return store, [(command, rest[0]) for word, command, *rest in lines if word == "did"]


def test_what_is_stored_follows_from_the_records(done: Any) -> None:
    store, acknowledged = done
    assert len(acknowledged) == 1 + len(PLAN)
    assert problems(store, acknowledged, [command for command, _case in acknowledged]) == []


def _changed_owner(store: Any) -> None:
    owed = store._obligations["UND-2026-0001"]
    owed["løfte", 1] = replace(owed["løfte", 1], owner="anna")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda store: store._obligations["UND-2026-0001"].pop(("løfte", 1)), "obligation ('løfte', 1) differs"),
        (_changed_owner, "obligation ('løfte', 1) differs"),
        (lambda store: store._outbox.popitem(), "is missing"),
        (lambda store: store._commands.pop("s0-3"), "half applied: s0-3"),
        (lambda store: store._rows["UND-2026-0001"].pop(), "the head does not follow from the records"),
        (lambda store: store._rows["UND-2026-0001"].pop(), "lost or doubled: s0-10"),
    ],
    ids=["an obligation", "its owner", "a message", "a command", "a record and the head", "a record and its command"],
)
def test_what_does_not_follow_is_noticed(done: Any, harm: Callable[[Any], object], told: str) -> None:
    store, acknowledged = done
    harm(store)
    found = problems(store, acknowledged, [command for command, _case in acknowledged])
    assert any(told in one for one in found), found
