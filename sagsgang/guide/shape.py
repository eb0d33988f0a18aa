"""Whether data has the shape that a JSON Schema asks for: yes or no, without a reason, some ten times as fast as jsonschema.

jsonschema stays the judge: it says what is wrong, and is asked about the parts that are not accepted here. A test holds
that the two agree. The data is what YAML gives: dict, list, str, int, bool and None. A schema that uses a keyword which is
not known here has no quick answer (`NotKnown`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Accepts = Callable[[Any], bool]
Verdicts = dict[tuple[int, int], bool]
"""What was answered of a map or list, by the identities of data and schema; both must stay alive meanwhile."""

TYPES: dict[str, frozenset[type]] = {
    "object": frozenset({dict}),
    "array": frozenset({list}),
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int}),
    "boolean": frozenset({bool}),
    "null": frozenset({type(None)}),
}
ALL_TYPES: frozenset[type] = frozenset({dict, list, str, int, bool, type(None)})

SAYS_NOTHING = frozenset(
    (
        "$schema",
        "$id",
        "$defs",
        "title",
        "description",
        "errorMessage",
        "patternErrorMessage",
        "defaultSnippets",
        "examples",
        "default",
    )
)
"""Keywords that ask nothing of the data."""
MEMBERS = frozenset(("properties", "additionalProperties"))
BRANCHES = frozenset(("if", "then", "else"))
ANYTHING: dict[str, Any] = {}
"""The schema that accepts all data."""


class NotKnown(Exception):
    """The schema uses a keyword, or a form of one, that has no quick answer."""


class Shapes:
    """The quick answers for one schema and everything in it.

    `verdicts`: given, what is answered is also remembered there, for whoever asks about parts of the same data again.
    """

    def __init__(self, schema: dict[str, Any], verdicts: Verdicts | None = None) -> None:
        self._root = schema
        self._verdicts = verdicts
        self._made: dict[int, Accepts] = {}
        self.accepts = self._of(schema)
        """Whether the whole schema accepts the data."""

    def part(self, schema: Any) -> Accepts | None:
        """The answer for a schema that stands in this one; None for one that does not."""
        return self._made.get(id(schema))

    def _of(self, schema: Any) -> Accepts:
        if not isinstance(schema, dict):
            raise NotKnown(repr(schema))
        found = self._made.get(id(schema))
        if found is None:
            self._made[id(schema)] = lambda data: made(data)  # for a schema that refers to itself
            made = self._made[id(schema)] = self._compiled(schema)
        return found or made

    def _compiled(self, schema: dict[str, Any]) -> Accepts:
        types = ALL_TYPES
        checks: list[tuple[frozenset[type], Accepts]] = []
        for keyword, value in schema.items():
            if keyword == "type":
                names = [value] if isinstance(value, str) else value
                types = frozenset().union(*(TYPES[name] for name in names))
            elif keyword in KEYWORDS:
                kinds, make = KEYWORDS[keyword]
                checks.append((kinds, make(self, value)))
            elif keyword not in SAYS_NOTHING | MEMBERS | BRANCHES:
                raise NotKnown(keyword)
        if MEMBERS & schema.keys():
            checks.append((TYPES["object"], self._members(schema)))
        if "if" in schema:
            checks.append((ALL_TYPES, self._choice(schema)))
        by_type = {kind: tuple(check for kinds, check in checks if kind in kinds) for kind in types}
        return _joined(by_type, self._verdicts, id(schema))

    # -- any data ------------------------------------------------------------------------------------------------

    def _ref(self, reference: str) -> Accepts:
        name = reference.removeprefix("#/$defs/")
        if name == reference or name not in self._root["$defs"]:
            raise NotKnown(reference)
        return self._of(self._root["$defs"][name])

    def _enum(self, words: Sequence[Any]) -> Accepts:
        if not all(isinstance(word, str) for word in words):
            raise NotKnown("enum")
        allowed = frozenset(words)
        return lambda data: type(data) is str and data in allowed

    def _const(self, word: Any) -> Accepts:
        return self._enum([word])

    def _any_of(self, schemas: Sequence[Any]) -> Accepts:
        required = [schema["required"] for schema in schemas if schema.keys() == {"required"}]
        if len(required) == len(schemas) and all(len(keys) == 1 for keys in required):
            one_of = frozenset(key for (key,) in required)
            return lambda data: type(data) is not dict or not one_of.isdisjoint(data)
        choices = [self._of(schema) for schema in schemas]
        return lambda data: any(accepts(data) for accepts in choices)

    def _choice(self, schema: Mapping[str, Any]) -> Accepts:
        asked = self._of(schema["if"])
        then, otherwise = (self._of(schema.get(branch, ANYTHING)) for branch in ("then", "else"))
        return lambda data: then(data) if asked(data) else otherwise(data)

    # -- maps ----------------------------------------------------------------------------------------------------

    def _members(self, schema: Mapping[str, Any]) -> Accepts:
        known = {key: self._of(value) for key, value in schema.get("properties", {}).items()}
        rest = schema.get("additionalProperties", ANYTHING)
        other = None if rest is False else self._of(rest)

        def members(data: dict[str, Any]) -> bool:
            for key, value in data.items():
                accepts = known.get(key, other)
                if accepts is None or not accepts(value):
                    return False
            return True

        return members

    def _names(self, schema: Any) -> Accepts:
        accepts = self._of(schema)
        return lambda data: all(map(accepts, data))

    def _required(self, keys: Sequence[str]) -> Accepts:
        wanted = frozenset(keys)
        return lambda data: wanted <= data.keys()

    def _dependents(self, wanted: Mapping[str, Sequence[str]]) -> Accepts:
        return lambda data: all(data.keys() >= set(keys) for key, keys in wanted.items() if key in data)

    def _beside(self, schemas: Mapping[str, Any]) -> Accepts:
        by_key = [(key, self._of(schema)) for key, schema in schemas.items()]

        def beside(data: dict[str, Any]) -> bool:
            return all(accepts(data) for key, accepts in by_key if key in data)

        return beside

    # -- lists, texts and numbers --------------------------------------------------------------------------------

    def _items(self, schema: Any) -> Accepts:
        accepts = self._of(schema)
        return lambda data: all(map(accepts, data))

    def _pattern(self, pattern: str) -> Accepts:
        search = re.compile(pattern).search
        return lambda data: search(data) is not None

    def _least_long(self, number: int) -> Accepts:
        return lambda data: len(data) >= number

    def _most_long(self, number: int) -> Accepts:
        return lambda data: len(data) <= number

    def _least(self, number: int) -> Accepts:
        return lambda data: data >= number

    def _most(self, number: int) -> Accepts:
        return lambda data: data <= number


def _joined(by_type: Mapping[type, tuple[Accepts, ...]], verdicts: Verdicts | None, schema: int) -> Accepts:
    """All checks that the data's type calls for; no type, no acceptance."""

    def accepts(data: Any) -> bool:
        checks = by_type.get(type(data))
        if checks is None:
            return False
        for check in checks:  # noqa: SIM110 - a generator would cost more than the checks
            if not check(data):
                return False
        return True

    if verdicts is None:
        return accepts

    def remembered(data: Any) -> bool:
        if type(data) is not dict and type(data) is not list:
            return accepts(data)
        place = (id(data), schema)
        verdict = verdicts.get(place)
        if verdict is None:
            verdict = verdicts[place] = accepts(data)
        return verdict

    return remembered


_MAPS, _LISTS, _TEXTS, _NUMBERS = (TYPES[name] for name in ("object", "array", "string", "number"))

KEYWORDS: dict[str, tuple[frozenset[type], Callable[[Shapes, Any], Accepts]]] = {
    "$ref": (ALL_TYPES, Shapes._ref),
    "enum": (ALL_TYPES, Shapes._enum),
    "const": (ALL_TYPES, Shapes._const),
    "anyOf": (ALL_TYPES, Shapes._any_of),
    "propertyNames": (_MAPS, Shapes._names),
    "required": (_MAPS, Shapes._required),
    "dependentRequired": (_MAPS, Shapes._dependents),
    "dependentSchemas": (_MAPS, Shapes._beside),
    "minProperties": (_MAPS, Shapes._least_long),
    "maxProperties": (_MAPS, Shapes._most_long),
    "items": (_LISTS, Shapes._items),
    "minItems": (_LISTS, Shapes._least_long),
    "maxItems": (_LISTS, Shapes._most_long),
    "pattern": (_TEXTS, Shapes._pattern),
    "minLength": (_TEXTS, Shapes._least_long),
    "maxLength": (_TEXTS, Shapes._most_long),
    "minimum": (_NUMBERS, Shapes._least),
    "maximum": (_NUMBERS, Shapes._most),
}
"""Which types of data a keyword says something of, and what makes its check."""
