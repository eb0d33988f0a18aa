"""sagsgang: step-by-step casework guides as durable state machines with a legal clock.

The names in `__all__` are the embedder's surface; everything else may change.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sagsgang.release import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from sagsgang.clock import Clock, FrozenClock, SystemClock
    from sagsgang.engine import Actor, Case, Engine
    from sagsgang.errors import (
        CaseClosed,
        CommandReused,
        Conflict,
        CorrectionRefused,
        IntegrityFailure,
        InvalidGuide,
        InvalidValue,
        MissingAnswer,
        NoEditionInForce,
        NotAllowed,
        NotFound,
        Refused,
        SagsgangError,
        StepRefused,
        StoreUnavailable,
        WrongUse,
    )
    from sagsgang.guide.library import Library, load_guides
    from sagsgang.store.open import open_store
    from sagsgang.text import use_language

_WHERE = {
    "Actor": "engine",
    "Case": "engine",
    "CaseClosed": "errors",
    "Clock": "clock",
    "CommandReused": "errors",
    "Conflict": "errors",
    "CorrectionRefused": "errors",
    "Engine": "engine",
    "FrozenClock": "clock",
    "IntegrityFailure": "errors",
    "InvalidGuide": "errors",
    "InvalidValue": "errors",
    "Library": "guide.library",
    "MissingAnswer": "errors",
    "NoEditionInForce": "errors",
    "NotAllowed": "errors",
    "NotFound": "errors",
    "Refused": "errors",
    "SagsgangError": "errors",
    "StepRefused": "errors",
    "StoreUnavailable": "errors",
    "SystemClock": "clock",
    "WrongUse": "errors",
    "load_guides": "guide.library",
    "open_store": "store.open",
    "use_language": "text",
}

__all__ = [
    "Actor",
    "Case",
    "CaseClosed",
    "Clock",
    "CommandReused",
    "Conflict",
    "CorrectionRefused",
    "Engine",
    "FrozenClock",
    "IntegrityFailure",
    "InvalidGuide",
    "InvalidValue",
    "Library",
    "MissingAnswer",
    "NoEditionInForce",
    "NotAllowed",
    "NotFound",
    "Refused",
    "SagsgangError",
    "StepRefused",
    "StoreUnavailable",
    "SystemClock",
    "WrongUse",
    "load_guides",
    "open_store",
    "use_language",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: a command line that only reads should not pay for writing."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{where}"), name)
