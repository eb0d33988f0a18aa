"""Settings for editors, put into files that may be there already: what is missing is added, what stands there stays.

The files are JSON as Visual Studio Code reads it, with comments and commas at the end. They are never written anew: the text
that is missing is inserted, so that every comment and every choice of the author's stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SKIPPED = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_BARE = re.compile(r"[-+.0-9A-Za-z]+")


@dataclass(slots=True, kw_only=True)
class _Value:
    """A value in the text. `inside`: just behind its opening bracket."""

    plain: Any
    inside: int = -1
    members: dict[str, _Value] = field(default_factory=dict)


def with_added(text: str, wanted: dict[str, Any]) -> str:
    """The text with what it lacks of `wanted`. `ValueError` if it is not an object of JSON (with comments)."""
    found = _Reader(text).whole()
    unit = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
    insertions = sorted(_missing(found, wanted, unit[1] if unit else "  ", 1), reverse=True)
    for place, added in insertions:
        text = text[:place] + added + text[place:]
    return text


def _missing(found: _Value, wanted: dict[str, Any], unit: str, depth: int) -> Iterator[tuple[int, str]]:
    lacking = {key: value for key, value in wanted.items() if key not in found.members}
    if lacking:
        written = (
            f"{json.dumps(key, ensure_ascii=False)}: {_dumped(value, unit, depth)}" for key, value in lacking.items()
        )
        yield found.inside, _listed(written, unit, depth, empty=not found.members)
    for key, value in wanted.items():
        there = found.members.get(key)
        if there is None:
            continue
        if isinstance(value, dict) and isinstance(there.plain, dict):
            yield from _missing(there, value, unit, depth + 1)
        elif isinstance(value, list) and isinstance(there.plain, list):
            known = [_label(one) for one in there.plain]
            items = [_dumped(one, unit, depth + 1) for one in value if _label(one) not in known]
            if items:
                yield there.inside, _listed(iter(items), unit, depth + 1, empty=not there.plain)


def _listed(written: Iterator[str], unit: str, depth: int, *, empty: bool) -> str:
    lines = ",".join(f"\n{unit * depth}{one}" for one in written)
    return lines + (f"\n{unit * (depth - 1)}" if empty else ",")


def _label(item: Any) -> Any:
    """What tells the members of a list apart."""
    return item.get("label", item) if isinstance(item, dict) else item


def _dumped(value: Any, unit: str, depth: int) -> str:
    lines = json.dumps(value, ensure_ascii=False, indent=unit).split("\n")
    return f"\n{unit * depth}".join(lines)


class _Reader:
    """Reads JSON with comments and says where each bracket opens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def whole(self) -> _Value:
        value = self._value()
        self._skip()
        if self.place != len(self.text) or not isinstance(value.plain, dict):
            raise ValueError("not one object")
        return value

    def _skip(self) -> str:
        """The next character that counts; empty at the end."""
        skipped = _SKIPPED.match(self.text, self.place)
        self.place = skipped.end() if skipped else self.place
        return self.text[self.place : self.place + 1]

    def _value(self) -> _Value:
        sign = self._skip()
        if sign == "{":
            return self._object()
        if sign == "[":
            return self._array()
        return _Value(plain=json.loads(self._token(_STRING if sign == '"' else _BARE)))

    def _token(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.place)
        if found is None:
            raise ValueError(f"unreadable at {self.place}")
        self.place = found.end()
        return found[0]

    def _object(self) -> _Value:
        self.place += 1
        value = _Value(plain={}, inside=self.place)
        while self._skip() != "}":
            key = json.loads(self._token(_STRING))
            if self._skip() != ":":
                raise ValueError("no colon")
            self.place += 1
            value.members[key] = self._value()
            value.plain[key] = value.members[key].plain
            self._comma("}")
        self.place += 1
        return value

    def _array(self) -> _Value:
        self.place += 1
        value = _Value(plain=[], inside=self.place)
        while self._skip() != "]":
            value.plain.append(self._value().plain)
            self._comma("]")
        self.place += 1
        return value

    def _comma(self, closing: str) -> None:
        sign = self._skip()
        if sign == ",":
            self.place += 1
        elif sign != closing:
            raise ValueError("no comma")
