"""The standard library's `@dataclass` and `replace`, made faster where they cost.

`dataclasses.dataclass` writes and compiles six methods for each class as it is defined: about 1 ms for a frozen class,
and some eighty of them stand behind one command. Here a class gets its slots when it is defined, its `__init__` when it
is first built, its fields when somebody asks for them (by the standard library itself, so that `fields`, `replace`,
`asdict` and `is_dataclass` know no difference); the other methods are shared by all. Type checkers see the standard
library. Figures: docs/benchmarks.md.

Classes are always slotted and inherit from no other dataclass; of the options only `frozen` and `kw_only` are taken, of
`field` only `default` and `default_factory`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

Made = TypeVar("Made")

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass, replace

else:

    def dataclass(*, frozen: bool = False, slots: bool, kw_only: bool = False) -> Callable[[type], type]:
        """As `dataclasses.dataclass`; slots must be asked for."""
        if not slots:
            raise TypeError("classes made here are slotted")
        return lambda cls: _made(cls, frozen, kw_only)

    def replace(instance: Any, /, **changes: Any) -> Any:
        """As `dataclasses.replace`, for the classes made here: a copy with other values."""
        cls = type(instance)
        copy = _copiers.get(cls)
        if copy is None:
            copy = _copiers[cls] = _copier_of(cls)
        new = copy(instance)
        try:
            for name, value in changes.items():
                setattr(new, name, value)
        except AttributeError:
            raise TypeError(f"{cls.__qualname__} has no field {name!r}") from None
        new.__class__ = cls
        return new


def build(cls: type[Made], values: dict[str, Any]) -> Made:
    """As `cls(**values)`, without an `__init__` being made for it: for reading a few objects of many classes."""
    declared = _declared[cls]
    thawed = _thawed_classes.get(cls)
    if thawed is None:
        thawed = _thawed_classes[cls] = _thawed(cls)
    new: Any = object.__new__(thawed)
    for name in declared.annotations:
        if name in values:
            setattr(new, name, values[name])
        else:
            setattr(new, name, _default(cls, name, declared))
    new.__class__ = cls
    made: Made = new
    return made


def _default(cls: type, name: str, declared: _Declared) -> Any:
    if name not in declared.defaults:
        raise TypeError(f"{cls.__qualname__} needs {name!r}")
    default = declared.defaults[name]
    if not isinstance(default, dataclasses.Field):
        return default
    return default.default if default.default_factory is dataclasses.MISSING else default.default_factory()


class _Declared(NamedTuple):
    """A class as it was written."""

    annotations: dict[str, str]
    defaults: dict[str, Any]
    kw_only: bool
    frozen: bool


_declared: dict[type, _Declared] = {}
_thawed_classes: dict[type, type] = {}


def _made(cls: type, frozen: bool, kw_only: bool) -> type:
    """The class once more, with slots, and everything else left for later."""
    space = dict(cls.__dict__)
    annotations = space.get("__annotations__", {})
    defaults = {name: space.pop(name) for name in annotations if name in space}
    declared = _Declared(annotations, defaults, kw_only, frozen)
    for name in ("__dict__", "__weakref__"):
        space.pop(name, None)
    space |= {
        "__slots__": tuple(annotations),
        "__match_args__": () if kw_only else tuple(annotations),
        "__dataclass_fields__": _Standard("__dataclass_fields__", declared),
        "__dataclass_params__": _Standard("__dataclass_params__", declared),
        "__init__": _Init(declared),
        "__repr__": _shown,
        "__eq__": _equal,
        "__hash__": _hash if frozen else None,
    }
    if frozen:
        space |= {
            "__setattr__": _no_setting,
            "__delattr__": _no_deleting,
            "__getstate__": _state,
            "__setstate__": _restore,
        }
    made = type(cls)(cls.__name__, cls.__bases__, space)
    _declared[made] = declared
    return made


class _Later:
    """Stands in for a class attribute until somebody asks for it. Two threads may both make it: it is the same."""

    __slots__ = ("declared",)

    def __init__(self, declared: _Declared) -> None:
        self.declared = declared


class _Standard(_Later):
    """What the standard library says of the class: its fields, or what it was made with (`pprint` asks)."""

    __slots__ = ("name",)

    def __init__(self, name: str, declared: _Declared) -> None:
        super().__init__(declared)
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        annotations, defaults, kw_only, frozen = self.declared
        space = {"__annotations__": annotations, "__module__": owner.__module__, "__doc__": "fields", **defaults}
        plain = type(owner.__name__, (), space)
        make = dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False, kw_only=kw_only, frozen=frozen)
        made = getattr(make(plain), self.name)
        setattr(owner, self.name, made)
        return made


class _Init(_Later):
    __slots__ = ()

    def __get__(self, instance: object, owner: type) -> Any:
        init = _init_of(owner, self.declared)
        owner.__init__ = init  # type: ignore[misc]
        return init if instance is None else init.__get__(instance, owner)


_ABSENT: Any = object()


def _init_of(cls: type, declared: _Declared) -> Any:
    """The class's `__init__`; a frozen object is thawed while its fields are set."""
    names: dict[str, Any] = {"_ABSENT": _ABSENT, "_class": cls, "_thawed": _thawed(cls), "_set": object.__setattr__}
    parameters = ["self", "*"] if declared.kw_only and declared.annotations else ["self"]
    body = ["  _set(self, '__class__', _thawed)"] if declared.frozen else []
    for name in declared.annotations:
        parameter = value = name
        if name in declared.defaults:
            default = declared.defaults[name]
            factory = default.default_factory if isinstance(default, dataclasses.Field) else dataclasses.MISSING
            if factory is not dataclasses.MISSING:
                names[f"_make_{name}"] = factory
                parameter = f"{name}=_ABSENT"
                value = f"_make_{name}() if {name} is _ABSENT else {name}"
            else:
                names[f"_default_{name}"] = default.default if isinstance(default, dataclasses.Field) else default
                parameter = f"{name}=_default_{name}"
        parameters.append(parameter)
        body.append(f"  self.{name} = {value}")
    if declared.frozen:
        body.append("  self.__class__ = _class")
    init = _compiled(f"def __init__({', '.join(parameters)}):", body or ["  pass"], names)
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    init.__annotations__ = {**declared.annotations, "return": None}
    return init


_copiers: dict[type, Callable[[Any], Any]] = {}


def _copier_of(cls: type) -> Callable[[Any], Any]:
    """What makes a thawed copy of an instance of the class."""
    body = ["  new = _new(_thawed)", *(f"  new.{name} = self.{name}" for name in _names(cls)), "  return new"]
    copier: Callable[[Any], Any] = _compiled(
        "def copied(self):", body, {"_new": object.__new__, "_thawed": _thawed(cls)}
    )
    return copier


def _thawed(cls: type) -> type:
    """A class with the same slots and nothing to stop them from being set: what a frozen object is while it is made.

    Plain assignment to a slot is four times as fast as going round a frozen class's `__setattr__`.
    """
    return type(cls.__name__, (), {"__slots__": _names(cls)})


def _compiled(head: str, body: list[str], names: dict[str, Any]) -> Any:
    """The one function that the text defines. As in `dataclasses`, field names are identifiers of this program."""
    made: dict[str, Any] = {}
    exec("\n".join([head, *body]), names, made)  # noqa: S102
    (function,) = made.values()
    return function


# -- what all classes share ----------------------------------------------------------------------------------------


def _names(cls: type) -> tuple[str, ...]:
    names: tuple[str, ...] = cls.__slots__  # type: ignore[attr-defined]  # slotted, as all here
    return names


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in _names(type(self))])


def _shown(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in _names(type(self)))
    return f"{type(self).__qualname__}({inside})"


def _equal(self: Any, other: object) -> Any:
    if self is other:
        return True
    if type(other) is not type(self):
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _no_setting(_self: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """For copying and pickling."""
    return list(_values(self))


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(_names(type(self)), state, strict=True):
        object.__setattr__(self, name, value)


__all__ = ["build", "dataclass", "field", "replace"]
