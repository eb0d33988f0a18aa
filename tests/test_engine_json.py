"""The two ways the engine writes JSON give the same bytes: what is hashed must not depend on how long a process has run."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15, allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_both_codecs_give_the_same_bytes(value: Any) -> None:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert json.loads(plain) == json.loads(msgspec.json.encode(value, order="deterministic"))
    if not _has_float(value):
        assert plain == msgspec.json.encode(value, order="deterministic")


def _has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_float(one) for one in value.values())
    if isinstance(value, list):
        return any(_has_float(one) for one in value)
    return isinstance(value, float)
