"""Checks the shape of a file against its JSON Schema, and says in Danish where it is wrong.

The schemas (draft 2020-12) are the same that editors use. Nothing is ever fetched: a `$ref` that leaves the file is an
error in the schema, not a download.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagsgang.guide.fixes import answered, in_brackets, in_quotes, meant, respelled
from sagsgang.guide.model import ascii_spelling
from sagsgang.guide.nearest import Nearest
from sagsgang.guide.problem import FILE_START, MAX_PROBLEMS, Fix, Problem, Span, in_order, shortened
from sagsgang.guide.shape import NotKnown, Shapes, Verdicts
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.text import _, either

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

Place = tuple[str | int, ...]

_SHOWN_KEYS = 14

_ONLY_A_TYPE = {"type", "errorMessage", "description"}
"""The keys of a schema whose message is about its type; other messages are for editors, which know less of the place."""


def validate(document: Document, schema_name: str, schema_folder: str | Path) -> list[Problem]:
    """What is wrong with the shape of the document, one problem a mistake, in file order.

    `schema_name` is `guide`, `love`, … and stands for `guide.schema.json` in the folder. A document that could not be
    read has no shape to check.
    """
    if document.root is None:
        return []
    judge = _judge(Path(schema_folder) / f"{schema_name}.schema.json")
    data = document.root.plain()
    if judge.accepts(data):
        return []
    errors = islice(judge.errors(data), 4 * MAX_PROBLEMS)
    problems = _Translation(document.file, document.root, map(_broken, errors)).problems()
    return in_order(islice(problems, 2 * MAX_PROBLEMS))[:MAX_PROBLEMS]


@lru_cache(maxsize=16)
def _judge(path: Path) -> _Judge:
    return _Judge(json.loads(path.read_text(encoding="utf-8")))


class _Judge:
    """One schema: jsonschema's verdicts on data. What `Shapes` accepts, jsonschema is not asked about."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._verdicts: Verdicts = {}
        self._shapes = _shapes(schema)

    def accepts(self, data: Any) -> bool:
        """True: the data has the shape. False: it has not, or it is for jsonschema to say."""
        return self._shapes is not None and self._shapes.accepts(data)

    def errors(self, data: Any) -> Iterator[ValidationError]:
        """jsonschema's errors, in its order. To be gone through before others are asked for."""
        self._verdicts.clear()
        yield from self._validator.iter_errors(data)

    @cached_property
    def _validator(self) -> Draft202012Validator:
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend
        from referencing import Registry

        registry: Registry[Any] = Registry()
        shapes = _shapes(self._schema, self._verdicts)
        if shapes is None:
            return Draft202012Validator(self._schema, registry=registry)
        whole = Draft202012Validator.descend

        def descend(validator: Any, instance: Any, schema: Any, *given: Any, **named: Any) -> Iterator[ValidationError]:
            """Into a part of the data, unless it is accepted: most of a file with a mistake is as it should be."""
            accepts = shapes.part(schema)
            if accepts is None or not accepts(instance):
                yield from whole(validator, instance, schema, *given, **named)

        sparing: Any = extend(Draft202012Validator, {})  # type: ignore[no-untyped-call]
        sparing.descend = descend
        validator: Draft202012Validator = sparing(self._schema, registry=registry)
        return validator


def _shapes(schema: dict[str, Any], verdicts: Verdicts | None = None) -> Shapes | None:
    """The quick answers for the schema, if it has any."""
    try:
        return Shapes(schema, verdicts)
    except NotKnown:
        return None


@dataclass(frozen=True, slots=True)
class _Broken:
    """A rule of the schema that the data breaks: `keyword` with its `value`, standing in `schema`."""

    keyword: str
    value: Any
    schema: dict[str, Any]
    schema_path: Place
    instance: Any
    path: Place


def _broken(error: ValidationError) -> _Broken:
    schema = error.schema
    assert isinstance(schema, dict)
    return _Broken(
        keyword=str(error.validator),
        value=error.validator_value,
        schema=schema,
        schema_path=tuple(error.absolute_schema_path),
        instance=error.instance,
        path=tuple(error.absolute_path),
    )


class _Translation:
    """jsonschema's errors about one document, told in Danish, pointed at the source, and each mistake told once."""

    def __init__(self, file: str, root: Node, errors: Iterable[_Broken]) -> None:
        self.file = file
        self.root = root
        self.errors = list(errors)
        self.unknown = {
            error.path: list(islice(_unknown_keys(error), MAX_PROBLEMS))
            for error in self.errors
            if error.keyword == "additionalProperties"
        }
        self.nearest = Nearest()
        self.told: set[tuple[Any, ...]] = set()
        self.pairs: dict[int, dict[str, tuple[Node, Node]]] = {}

    def problems(self) -> Iterator[Problem]:
        for error in sorted(self.errors, key=lambda e: e.keyword != "type"):
            yield from self._problems(error)

    def _problems(self, error: _Broken) -> Iterator[Problem]:
        path = error.path
        match error.keyword:
            case "additionalProperties":
                yield from self._unknown(error, path)
            case "required" | "dependentRequired":
                yield from self._missing(error, path)
            case "pattern" | "enum" if _is_about_a_key(error):
                yield from self._wrong_key(error, path)
            case "anyOf" | "not" | "minProperties" | "maxProperties":
                yield from self._wrong_combination(error, path)
            case _:
                if self._first(path, "value"):
                    node = self._node(path)
                    code, message, hint = _wrong_value(error, node)
                    yield self._problem(
                        code, self._span(path), message, hint, _fix(error, node, self._is_yes_or_no(path))
                    )

    def _unknown(self, error: _Broken, path: Place) -> Iterator[Problem]:
        known = list(error.schema["properties"])
        for key in self.unknown[path][:MAX_PROBLEMS]:
            if self._first(path, "key", key):
                hint = _hint_for_unknown(key, known, self.nearest)
                written = self._node(path).key_node(key)
                near = meant(key, [name for name in known if name not in error.instance], nearest=self.nearest)
                fix = None if written is None else respelled(written, near)
                message = _("Ukendt nøgle «{key}».").format(key=key)
                yield self._problem("SG051", self._key_span(path, key), message, hint, fix)

    def _missing(self, error: _Broken, path: Place) -> Iterator[Problem]:
        """A key that is there under a misspelled name is not missing: the misspelling is told instead."""
        known = error.schema.get("properties", ())
        misspelled = {_nearest(key, known, self.nearest) for key in self.unknown.get(path, ())}
        for key in _missing_keys(error):
            if key not in misspelled and self._first(path, "missing", key):
                where = _("«{name}» mangler «{key}».").format(name=path[-1], key=key) if path else ""
                if not path or isinstance(path[-1], int):
                    where = _("Her mangler «{key}».").format(key=key)
                yield self._problem("SG052", self._span(path), where, _("Tilføj {key}: …").format(key=key))

    def _wrong_key(self, error: _Broken, path: Place) -> Iterator[Problem]:
        key = str(error.instance)
        if error.keyword == "pattern":
            if self._first(path, "key", key):
                message = _("«{key}» kan ikke bruges som navn her.").format(key=key)
                yield self._problem("SG055", self._key_span(path, key), message, error.schema["patternErrorMessage"])
        elif path not in self.unknown and self._first(path, "combination"):
            beside = str(error.schema_path[_index_of_dependency(error)])
            message = _("«{key}» kan ikke stå sammen med «{beside}».").format(key=key, beside=beside)
            yield self._problem("SG056", self._key_span(path, key), message, error.schema["errorMessage"])

    def _wrong_combination(self, error: _Broken, path: Place) -> Iterator[Problem]:
        if path in self.unknown or not self._first(path, "combination"):
            return
        if error.keyword == "minProperties":
            message, hint = _("Her mangler indhold."), _("Skriv mindst én nøgle med en værdi.")
        else:
            message, hint = _("Nøglerne passer ikke sammen."), _("Behold kun den ene.")
        expected = error.schema.get("errorMessage")
        if expected is not None and error.keyword == "anyOf":
            message, hint = _("Her mangler noget."), expected
        yield self._problem("SG056", self._span(path), message, hint)

    def _first(self, *mistake: Any) -> bool:
        """Whether this mistake has not been told yet."""
        if mistake in self.told:
            return False
        self.told.add(mistake)
        return True

    def _node(self, path: Place) -> Node:
        node = self.root
        for part in path:
            node = node.items[part] if isinstance(part, int) else self._pair(node, part)[1]
        return node

    def _pair(self, node: Node, key: str) -> tuple[Node, Node]:
        """The key and its value; each map is gone through once, however many mistakes it has."""
        pairs = self.pairs.get(id(node))
        if pairs is None:
            pairs = self.pairs[id(node)] = {name.text: (name, value) for name, value in node.pairs}
        return pairs[key]

    def _key_span(self, path: Place, key: str) -> Span:
        return self._pair(self._node(path), key)[0].span

    def _span(self, path: Place) -> Span:
        """The value; if it stands on lines of its own, the key that names it or its own first key."""
        if not path:
            return FILE_START
        node = self._node(path)
        if node.style != "block" and node.span.line == node.span.end_line:
            return node.span
        if isinstance(path[-1], str):
            return self._key_span(path[:-1], path[-1])
        return node.pairs[0][0].span if node.pairs else _first_character(node.span)

    def _is_yes_or_no(self, path: Place) -> bool:
        """Whether the value is compared with a fact whose answer is yes or no."""
        if not path or path[-1] != "er":
            return False
        named, facts = self._node(path[:-1]).get("fakta"), self.root.get("fakta")
        fact = None if named is None or facts is None else facts.get(named.text)
        kind = None if fact is None else fact.get("type")
        return kind is not None and kind.text == "ja_nej"

    def _problem(self, code: str, span: Span, message: str, hint: str, fix: Fix | None = None) -> Problem:
        return Problem(
            code=code,
            severity="error",
            message=shortened(message),
            hint=shortened(hint),
            file=span.file or self.file,
            span=span,
            fix=fix,
        )


def _first_character(span: Span) -> Span:
    return Span(line=span.line, column=span.column, end_line=span.line, end_column=span.column + 1, file=span.file)


def _unknown_keys(error: _Broken) -> Iterator[str]:
    return (key for key in error.instance if key not in error.schema["properties"])


def _missing_keys(error: _Broken) -> list[str]:
    if error.keyword == "required":
        wanted = error.value
    else:
        wanted = [key for given, keys in error.value.items() if given in error.instance for key in keys]
    return [key for key in wanted if key not in error.instance]


def _is_about_a_key(error: _Broken) -> bool:
    return error.schema_path[-2:-1] == ("propertyNames",)


def _index_of_dependency(error: _Broken) -> int:
    """Where in the schema path the key stands that does not go with the other."""
    path = error.schema_path
    return len(path) - path[::-1].index("dependentSchemas")


def _nearest(word: str, among: Iterable[str], nearest: Nearest) -> str | None:
    """The known word that was probably meant, compared as small letters without æ, ø and å."""
    folded = {ascii_spelling(known.lower()): known for known in among}
    near = nearest.near(ascii_spelling(word.lower()), folded, like=0.65)
    return folded[near[0]] if near else None


def _hint_for_unknown(word: str, among: Sequence[str], nearest: Nearest) -> str:
    if word == "lokal_frist":
        return _("En lokal frist hører hjemme i kommunens tilpasning, ikke i guiden.")
    near = _nearest(word, among, nearest)
    if near is not None:
        return _("Mente du «{word}»?").format(word=near)
    shown = ", ".join(among[:_SHOWN_KEYS]) + (_(" og flere") if len(among) > _SHOWN_KEYS else "")
    return _("Her kan stå: {words}.").format(words=shown)


def _wrong_value(error: _Broken, node: Node) -> tuple[str, str, str]:
    """(code, message, hint) for a value that is of the wrong kind or outside what is allowed."""
    schema = error.schema
    if error.keyword == "type":
        message, hint = _wrong_type(error, node)
        return "SG053", message, schema["errorMessage"] if schema.keys() == _ONLY_A_TYPE else hint
    shown = _shown(node)
    match error.keyword:
        case "enum":
            return "SG054", _("«{value}» kan ikke stå her.").format(value=shown), _hint_for_choice(error, node)
        case "pattern":
            return "SG055", _("«{value}» er ikke skrevet rigtigt.").format(value=shown), schema["patternErrorMessage"]
        case "minItems":
            hint = _("Skriv mindst {number} på listen, eller slet nøglen.").format(number=error.value)
            return "SG054", _("Der mangler noget på listen."), hint
        case "minLength":
            return "SG054", _("Teksten er tom."), _("Skriv en tekst, eller slet nøglen.")
        case "minimum":
            hint = _("Skriv mindst {number}.").format(number=error.value)
            return "SG054", _("{value} er for lidt.").format(value=shown), hint
        case "maximum":
            hint = _("Skriv højst {number}.").format(number=error.value)
            return "SG054", _("{value} er for meget.").format(value=shown), hint
        case _:
            return "SG054", _("«{value}» kan ikke stå her.").format(value=shown), schema.get("description", "")


def _fix(error: _Broken, node: Node, is_yes_or_no: bool) -> Fix | None:
    """What puts the value right, where only one thing can have been meant."""
    choices = [str(choice) for choice in error.schema.get("enum", ())]
    if is_yes_or_no or set(choices) == {"ja", "nej"}:
        return respelled(node, answered(node.text))
    if error.keyword == "enum":
        return respelled(node, meant(node.text, choices))
    if error.keyword != "type" or node.kind != "scalar" or isinstance(node.value, bool) or node.value is None:
        return None
    wanted = [error.value] if isinstance(error.value, str) else list(error.value)
    if "string" in wanted and re.search(error.schema.get("pattern", ""), node.text):
        return in_quotes(node.span, node.text)
    return in_brackets(node) if "array" in wanted and isinstance(node.value, str) else None


def _hint_for_choice(error: _Broken, node: Node) -> str:
    choices = [str(choice) for choice in error.value]
    if set(choices) == {"ja", "nej"}:
        return _("Skriv ja eller nej.")
    near = _nearest(node.text, choices, Nearest())
    words = _("Her kan stå: {words}.").format(words=", ".join(choices))
    return words if near is None else _("Mente du «{word}»?").format(word=near) + " " + words


def _wrong_type(error: _Broken, node: Node) -> tuple[str, str]:
    wanted = [error.value] if isinstance(error.value, str) else list(error.value)
    schema = error.schema
    message = _("Her skal stå {wanted}, ikke {found}.").format(wanted=_kinds(wanted), found=_found(node))
    if set(schema.get("enum", ())) == {"ja", "nej"}:
        return _("Her skal stå ja eller nej, ikke {found}.").format(found=_found(node)), _("Skriv ja eller nej.")
    if node.kind == "scalar" and "string" in wanted:
        if "patternErrorMessage" in schema:
            return message, schema["patternErrorMessage"]
        if node.value is None:
            return message, _("Skriv en tekst, eller slet nøglen.")
        if isinstance(node.value, bool):
            return message, _("Skriv ja eller nej, eller sæt teksten i anførselstegn.")
        return message, _('Skal det være en tekst, så sæt den i anførselstegn: "{value}".').format(value=node.text)
    if node.kind == "scalar" and "array" in wanted:
        return message, _("Skriv den som en liste: [{value}].").format(value=_shown(node))
    if node.kind == "list" and "array" not in wanted and "string" in wanted:
        return message, _("Skriv kun én, uden kantede parenteser og streger.")
    if "object" in wanted and "properties" in schema:
        return message, _("Her kan stå: {words}.").format(words=", ".join(list(schema["properties"])[:_SHOWN_KEYS]))
    if wanted == ["object"]:
        return message, _("Skriv hver del som navn: indhold, uden streg eller parentes foran.")
    if "integer" in wanted or "number" in wanted:
        return message, _("Skriv et tal, for eksempel 2.")
    if "array" in wanted:
        return message, _("Skriv navnene i kantede parenteser med komma imellem, for eksempel [den_ene, den_anden].")
    return message, schema.get("patternErrorMessage") or _("Ret værdien, så den passer.")


def _kinds(wanted: Sequence[str]) -> str:
    words = {
        "string": _("en tekst"),
        "array": _("en liste"),
        "object": _("nøgler med værdier"),
        "number": _("et tal"),
        "integer": _("et helt tal"),
        "boolean": _("true eller false"),
        "null": _("null"),
    }
    return either([words[kind] for kind in wanted])


def _found(node: Node) -> str:
    if node.kind == "map":
        return _("nøgler med værdier")
    if node.kind == "list":
        return _("en liste")
    if isinstance(node.value, bool) or node.value is None:
        return _("«{value}»").format(value=node.text)
    if isinstance(node.value, int):
        return _("tallet {value}").format(value=node.text)
    return _("en tekst")


def _shown(node: Node) -> str:
    """The value as written, cut to a length that fits in a message."""
    text = node.text if node.kind == "scalar" else "…"
    return text if len(text) <= 40 else text[:39] + "…"
