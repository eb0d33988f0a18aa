"""The naive reference model of the guide language: an oracle that shares no code with `sagsgang`."""

from __future__ import annotations

from tests.reference.model import Reference

__all__ = ["Reference"]
