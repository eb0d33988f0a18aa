"""Dataclasses read back from their JSON, every type checked: what the cache and the store keep of a guide.

`msgspec` reads the same, but a command that only reads would pay for importing it and for its evaluating the annotations
of thirty classes, which is more than everything else it does. Here the annotations are read as the text they are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar, get_args

from sagsgang.dataclass import build

Read = Callable[[Any], Any]
Made = TypeVar("Made")

_readers: dict[tuple[str, str], Read] = {}
_classes: dict[type, dict[str, Read]] = {}


def read(cls: type[Made], data: Any) -> Made:
    """The object of the class that the JSON data describes. `ValueError` if it does not; unknown names are left out."""
    if not isinstance(data, dict):
        raise _not_a(cls.__name__)
    readers = _classes.get(cls)
    if readers is None:
        annotations: dict[str, str] = cls.__annotations__
        readers = _classes[cls] = {name: _reader(text, cls.__module__) for name, text in annotations.items()}
    try:
        return build(cls, {name: reader(data[name]) for name, reader in readers.items() if name in data})
    except TypeError as error:  # a name is missing
        raise ValueError(str(error)) from None


def _not_a(wanted: str) -> ValueError:
    return ValueError(f"expected {wanted}")


def _reader(annotation: str, module: str) -> Read:
    """What reads a value of the type that the annotation, written in the module, stands for."""
    found = _readers.get((annotation, module))
    if found is None:
        found = _readers[annotation, module] = _made(annotation, module)
    return found


def _made(annotation: str, module: str) -> Read:
    choices = list(_split(annotation, "|"))
    if "None" in choices:
        some = _reader(" | ".join(choice for choice in choices if choice != "None"), module)
        return lambda value: None if value is None else some(value)
    name, _bracket, rest = annotation.partition("[")
    arguments = list(_split(rest[:-1], ",")) if rest else []
    if name == "tuple" and arguments[-1] == "...":
        return _many(_reader(arguments[0], module))
    if name == "tuple":
        return _row([_reader(argument, module) for argument in arguments])
    if name == "dict":
        return _table(_reader(arguments[0], module), _reader(arguments[1], module))
    if name == "Literal":
        return _one_of([argument.strip("\"'") for argument in arguments])
    plain = _PLAIN.get(annotation)
    if plain is not None:
        return plain
    named = getattr(sys.modules[module], annotation)
    return (lambda value: read(named, value)) if isinstance(named, type) else _one_of(get_args(named))


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts between marks that stand outside every bracket."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if letter == mark and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    if text[start:].strip():
        yield text[start:].strip()


def _many(item: Read) -> Read:
    def many(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _not_a("a list")
        return tuple([item(one) for one in value])

    return many


def _row(items: list[Read]) -> Read:
    def row(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(items):
            raise _not_a(f"a list of {len(items)}")
        return tuple([item(one) for item, one in zip(items, value, strict=True)])

    return row


def _table(key: Read, item: Read) -> Read:
    def table(value: Any) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise _not_a("an object")
        return {key(name): item(one) for name, one in value.items()}

    return table


def _one_of(words: list[str] | tuple[str, ...]) -> Read:
    def one_of(value: Any) -> Any:
        if value not in words:
            raise _not_a(f"one of {', '.join(words)}")
        return value

    return one_of


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _not_a("a text")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _not_a("a whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _not_a("a number")
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _not_a("true or false")
    return value


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


_PLAIN: dict[str, Read] = {
    "str": _text,
    "int": _whole,
    "float": _number,
    "bool": _truth,
    "date": _day,
    "Any": lambda value: value,
}
