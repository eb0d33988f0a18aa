"""The guides that ship as the reference reads them: plain data with every scalar as text, and the shared files beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sagsgang.guide.library import shipped_folder
from tests.reference.model import Reference


class _TextLoader(yaml.CSafeLoader):
    """Scalars stay text, as the guide language reads them."""


_TextLoader.yaml_implicit_resolvers = {}


@cache
def raw(guide: str) -> dict[str, Any]:
    """A guide by its id."""
    return _read(shipped_folder() / guide / "guide.yaml")


def model(guide: dict[str, Any], *, ignore_dates: bool = False) -> Reference:
    """A reference that knows this guide, the legal register and the calendars that ship."""
    return Reference(
        {guide["guide"]: guide},
        _shared("kalendere")["kalendere"],
        _shared("love")["regler"],
        _shared("love")["retskilder"],
        ignore_dates=ignore_dates,
    )


@cache
def _shared(name: str) -> dict[str, Any]:
    return _read(shipped_folder() / "faelles" / f"{name}.yaml")


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # a safe loader without resolvers
