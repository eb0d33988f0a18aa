"""From the written form of a condition to the closed tree in negation normal form (guide-language, section 5).

The document has the shape of the schema, which says of a condition that lacks a part what it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sagsgang.errors import InvalidValue
from sagsgang.guide.condition import negated
from sagsgang.guide.limits import DEEPEST_CONDITION, MOST_CONDITIONS
from sagsgang.guide.model import Condition, Fact, Track
from sagsgang.guide.reading import Reader, as_written
from sagsgang.guide.yamldoc import Node
from sagsgang.law.amount import parse_amount
from sagsgang.law.span import parse_days, parse_time
from sagsgang.text import _, either

ATTRIBUTES = ("fordi", "hjemmel", "ufravigelig")
ONE_OF = {
    "trin": ("udfald", "udført", "udeladt"),
    "spor": ("afsluttet", "i"),
    "person": ("fakta", "trin"),
    "sag": ("trin", "er"),
}
"""Of these keys a condition on such a thing has one at most."""
LEADING = ("alle", "en_af", "ikke", "trin", "fakta", "spor", "pligt", "person", "sag", "betingelse")


class Names:
    """The names a condition may use."""

    def __init__(
        self,
        *,
        facts: Mapping[str, Fact],
        tracks: Mapping[str, Track],
        steps: Mapping[str, Node],
        obligations: Mapping[str, Node],
        named: Mapping[str, Node],
    ) -> None:
        self.facts = facts
        self.tracks = tracks
        self.steps = steps
        self.obligations = obligations
        self.named = named


class ConditionReader:
    """Reads conditions of one guide."""

    def __init__(self, reader: Reader, names: Names, law: object) -> None:
        self.reader = reader
        self.names = names
        self._law = law
        self._open: list[str] = []
        self._read = self._depth = 0

    def members(self, node: Node | None) -> tuple[Condition, ...]:
        """The requirements of a `kræver`: a list means all of; each member is one requirement."""
        if node is None:
            return ()
        if node.kind == "list":
            return tuple(c for item in node.items if (c := self.read(item)) is not None)
        condition = self.read(node)
        return () if condition is None else (condition,)

    def read(self, node: Node | None) -> Condition | None:
        """One condition; None if there is none or it could not be read (then a problem was noted)."""
        if node is None or self._is_too_much(node):
            return None
        self._depth += 1
        try:
            return self._one(node)
        finally:
            self._depth -= 1

    def _is_too_much(self, node: Node) -> bool:
        """Whether the guide's conditions, the named ones written out, pass what can be gone through. Said once."""
        self._read += 1
        most, what = MOST_CONDITIONS, _("Guiden har mere end {most} betingelser, når de navngivne er skrevet ud.")
        if self._depth >= DEEPEST_CONDITION:
            most, what = DEEPEST_CONDITION, _("Her er mere end {most} betingelser inde i hinanden gennem deres navne.")
        elif self._read <= MOST_CONDITIONS:
            return False
        if self._read <= MOST_CONDITIONS + 1:
            hint = _("Skriv de navngivne betingelser kortere, eller brug dem færre steder.")
            self.reader.problem("SG009", node, what.format(most=most), hint)
        self._read = MOST_CONDITIONS + 1
        return True

    def _one(self, node: Node) -> Condition | None:
        if node.kind == "list":
            return self._group("all", node, node)
        if node.kind == "scalar":
            step = self._step(node)
            return None if step is None else Condition(op="settled", origin=self.reader.origin(node), subject=step)
        leading = [name for name in LEADING if node.get(name) is not None]
        if node.get("person") is not None:
            leading = ["person"]
        elif node.get("sag") is not None:
            leading = ["sag"]
        if len(leading) != 1:
            return None
        self._alone(leading[0], node)
        condition = getattr(self, "_read_" + leading[0])(node)
        return None if condition is None else self._attributed(node, condition)

    def _alone(self, leading: str, node: Node) -> None:
        """One condition says one thing: the second of two keys that say it in two ways would be passed over."""
        ways = [key for key in ONE_OF.get(leading, ()) if node.get(key) is not None]
        if leading == "person" and self.reader.text(node["person"]) == "ny_i_sagen":
            ways = ["person", *ways]
        for key in ways[1:]:
            self.reader.problem(
                "SG056",
                node.key_node(key) or node,
                _("«{key}» kan ikke stå sammen med «{beside}».").format(key=key, beside=ways[0]),
                _("En betingelse siger én ting. Skriv to betingelser som to punkter under alle: eller en_af:."),
            )

    def _attributed(self, node: Node, condition: Condition) -> Condition:
        because = self.reader.optional(node.get("fordi"))
        law = self.law(node.get("hjemmel"))
        absolute = self.reader.yes(node.get("ufravigelig"))
        if because is None and not law and not absolute:
            return condition
        return _spread(condition, because, law, absolute)

    def law(self, node: Node | None) -> tuple[str, ...]:
        return tuple(self._law(text, item) for text, item in self.reader.texts(node))  # type: ignore[operator]

    def _group(self, op: str, node: Node, items: Node) -> Condition | None:
        if items.kind != "list":
            return self.read(items)
        parts = tuple(c for item in items.items if (c := self.read(item)) is not None)
        return Condition(op=op, origin=self.reader.origin(node), parts=parts)

    def _read_alle(self, node: Node) -> Condition | None:
        return self._group("all", node, node["alle"])

    def _read_en_af(self, node: Node) -> Condition | None:
        return self._group("any", node, node["en_af"])

    def _read_ikke(self, node: Node) -> Condition | None:
        inner = self.read(node["ikke"])
        return None if inner is None else negated(inner)

    def _read_betingelse(self, node: Node) -> Condition | None:
        name = self.reader.known(
            node["betingelse"], self.reader.text(node["betingelse"]), self.names.named, _("betingelse")
        )
        if name is None:
            return None
        if name in self._open:
            self.reader.problem(
                "SG106",
                node["betingelse"],
                _("Betingelsen «{name}» bruger sig selv.").format(name=name),
                _("Skriv betingelsen ud i stedet."),
            )
            return None
        self._open.append(name)
        try:
            return self.read(self.names.named[name])
        finally:
            self._open.pop()

    def _step(self, node: Node) -> str | None:
        return self.reader.known(node, self.reader.text(node), self.names.steps, _("trin"))

    def _read_trin(self, node: Node) -> Condition | None:
        step = self._step(node["trin"])
        since_node = node.get("siden")
        since = self._step(since_node) if since_node is not None else None
        if step is None or (since_node is not None and since is None):
            return None
        leaf = Condition(op="settled", origin=self.reader.origin(node), subject=step, since=since)
        outcome = node.get("udfald")
        if outcome is not None:
            known = self._outcomes(step)
            values = [self.reader.known(item, text, known, _("udfald")) for text, item in self.reader.texts(outcome)]
            if None in values:
                return None
            return replace(leaf, op="outcome", values=tuple(v for v in values if v is not None))
        for key, op in (("udført", "done"), ("udeladt", "omitted")):
            flag = node.get(key)
            if flag is not None:
                return replace(leaf, op=op, negated=not self.reader.yes(flag))
        return leaf

    def _outcomes(self, step: str) -> list[str]:
        outcomes = self.names.steps[step].get("udfald")
        return [] if outcome_less(outcomes) else [key.text for key, _value in outcomes.pairs]  # type: ignore[union-attr]

    def _read_fakta(self, node: Node) -> Condition | None:
        name = self.reader.known(node["fakta"], self.reader.text(node["fakta"]), self.names.facts, _("faktum"))
        if name is None:
            return None
        fact = self.names.facts[name]
        parts = []
        for key in ("er", "er_en_af", "indeholder", "mindst", "højst", "før", "efter"):
            value = node.get(key)
            if value is not None:
                part = self._fact_leaf(fact, key, value, node)
                if part is None:
                    return None
                parts.append(part)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Condition(op="all", origin=self.reader.origin(node), parts=tuple(parts))

    def _fact_leaf(self, fact: Fact, key: str, value: Node, node: Node) -> Condition | None:
        leaf = Condition(op="is", origin=self.reader.origin(node), subject=fact.id)
        if key == "er" and value.kind == "scalar" and value.text in ("kendt", "ukendt"):
            return replace(leaf, op="known", negated=value.text == "ukendt")
        if key in ("er", "er_en_af", "indeholder"):
            if key == "indeholder" and fact.type not in ("flervalg", "personer"):
                self._wrong_type(fact, key, value, ("flervalg", "personer"))
                return None
            values = [self._value(fact, text, item) for text, item in self.reader.texts(value)]
            if None in values:
                return None
            op = {"er": "is", "er_en_af": "one_of", "indeholder": "contains"}[key]
            return replace(leaf, op=op, values=tuple(v for v in values if v is not None))
        if key in ("mindst", "højst"):
            if fact.type not in ("tal", "flervalg", "personer"):
                self._wrong_type(fact, key, value, ("tal", "flervalg", "personer"))
                return None
            number = self.reader.number(value)
            return None if number is None else replace(leaf, op="least" if key == "mindst" else "most", number=number)
        if fact.type not in ("dato", "tidspunkt"):
            self._wrong_type(fact, key, value, ("dato", "tidspunkt"))
            return None
        other = self._time_fact(key, value)
        plus_node = node.get("plus")
        plus = self.reader.amount(plus_node)
        if other is None or (plus_node is not None and plus is None):
            return None
        if plus is not None and plus.unit in ("hverdage", "arbejdsdage"):
            self.reader.problem(
                "SG105",
                plus_node or node,
                _("«{key}» kan ikke være {unit}.").format(key="plus", unit=plus.unit),
                _("Brug timer, dage, uger, måneder eller år."),
            )
            return None
        return replace(leaf, op="before" if key == "før" else "after", other=other, plus=plus)

    def _time_fact(self, key: str, node: Node) -> str | None:
        text = self.reader.text(node)
        if text == "nu":
            return "nu"
        name = self.reader.known(node, text, self.names.facts, _("faktum"))
        if name is not None and self.names.facts[name].type not in ("dato", "tidspunkt"):
            self._wrong_type(self.names.facts[name], key, node, ("dato", "tidspunkt"))
            return None
        return name

    def _wrong_type(self, fact: Fact, key: str, node: Node, expected: Sequence[str]) -> None:
        self.reader.problem(
            "SG105",
            node,
            _("«{key}» passer ikke til «{name}», som er {type}.").format(key=key, name=fact.id, type=fact.type),
            _("Det kan bruges på fakta af typen {expected}.").format(expected=either(expected)),
        )

    def _value(self, fact: Fact, text: str, node: Node) -> str | None:
        """The value as the fact type writes it, so that comparing is comparing text."""
        try:
            match fact.type:
                case "ja_nej":
                    return self.reader.known(node, text, ("ja", "nej"), _("svar"), code="SG104")
                case "valg" | "flervalg":
                    names = [choice for choice, _title in fact.choices]
                    return self.reader.known(node, text, names, _("valg"), code="SG104")
                case "tal":
                    number = self.reader.number(node)
                    return None if number is None else str(int(number) if number.is_integer() else number)
                case "dato":
                    return parse_days(text).text
                case "tidspunkt":
                    return parse_time(text).text
                case "varighed":
                    return parse_amount(text).text
                case _:
                    return text
        except InvalidValue as error:
            self.reader.problem("SG104", node, error.message, error.hint or as_written(fact.type))
            return None

    def _read_spor(self, node: Node) -> Condition | None:
        name = self.reader.known(node["spor"], self.reader.text(node["spor"]), self.names.tracks, _("spor"))
        if name is None:
            return None
        leaf = Condition(op="track_ended", origin=self.reader.origin(node), subject=name)
        ended = node.get("afsluttet")
        if ended is not None:
            return replace(leaf, negated=not self.reader.yes(ended))
        phases = [phase.id for phase in self.names.tracks[name].phases]
        within = node.get("i")
        values = [self.reader.known(item, text, phases, _("fase")) for text, item in self.reader.texts(within)]
        if None in values:
            return None
        return replace(leaf, op="track_in", values=tuple(v for v in values if v is not None))

    def _read_pligt(self, node: Node) -> Condition | None:
        name = self.reader.known(node["pligt"], self.reader.text(node["pligt"]), self.names.obligations, _("pligt"))
        state = node.get("er")
        if name is None:
            return None
        return Condition(
            op="obligation", origin=self.reader.origin(node), subject=name, values=(self.reader.text(state),)
        )

    def _read_person(self, node: Node) -> Condition | None:
        leaf = Condition(op="person_new", origin=self.reader.origin(node))
        if self.reader.text(node["person"]) == "ny_i_sagen":
            return leaf
        steps, fact = node.get("trin"), node.get("fakta")
        if fact is not None:
            name = self.reader.known(fact, self.reader.text(fact), self.names.facts, _("faktum"))
            if name is None:
                return None
            if self.names.facts[name].type not in ("person", "personer"):
                self._wrong_type(self.names.facts[name], "ikke_blandt", fact, ("person", "personer"))
                return None
            return replace(leaf, op="person_not_among", subject=name)
        values = [self.reader.known(item, text, self.names.steps, _("trin")) for text, item in self.reader.texts(steps)]
        if None in values:
            return None
        return replace(leaf, op="person_not_among", values=tuple(v for v in values if v is not None))

    def _read_sag(self, node: Node) -> Condition | None:
        leaf = Condition(op="case_status", origin=self.reader.origin(node), subject=self.reader.text(node["sag"]))
        step, state = node.get("trin"), node.get("er")
        if step is not None:
            done = node.get("udført")
            return replace(
                leaf,
                op="case_step",
                values=(self.reader.text(step),),
                negated=done is not None and not self.reader.yes(done),
            )
        return replace(leaf, values=(self.reader.text(state),))


def outcome_less(node: Node | None) -> bool:
    """Whether a step has no outcomes written as a mapping."""
    return node is None or node.kind != "map"


def _spread(condition: Condition, because: str | None, law: tuple[str, ...], absolute: bool) -> Condition:
    """What is said of a group is said of each of its leaves, unless the leaf says it itself."""
    if condition.parts:
        return replace(condition, parts=tuple(_spread(part, because, law, absolute) for part in condition.parts))
    return replace(
        condition,
        because=condition.because or because,
        law=condition.law or law,
        absolute=condition.absolute or absolute,
    )
