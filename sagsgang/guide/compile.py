"""From a positioned document to an immutable `Guide`. Names, types and places are checked here; the state space is `check`'s.

The document has the shape of `guide.schema.json`: what is wrong with that, `guide.schema` says. A document that has problems of
severity error gives no guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from sagsgang.guide.circles import in_circles
from sagsgang.guide.condition import PERSON_LEAVES, facts_in, leaves
from sagsgang.guide.conditions import ConditionReader, Names, outcome_less
from sagsgang.guide.limits import oversized
from sagsgang.guide.model import (
    Barrier,
    Computed,
    Condition,
    Extendable,
    Fact,
    FactType,
    Guide,
    Limit,
    MetBy,
    NotBefore,
    ObligationRule,
    Omittable,
    Opening,
    Opens,
    Outcome,
    Phase,
    Property,
    Role,
    StartsFrom,
    Step,
    Track,
    Trigger,
    ascii_spelling,
)
from sagsgang.guide.place import node_at
from sagsgang.guide.problem import Problem, Related
from sagsgang.guide.reading import Reader
from sagsgang.law.amount import WORKING_DAYS
from sagsgang.law.calendars import Calendar
from sagsgang.law.register import Rule, Statute, is_in_force
from sagsgang.text import _, either

if TYPE_CHECKING:
    from sagsgang.guide.yamldoc import Document, Node

FACT_TYPES: tuple[FactType, ...] = get_args(FactType)
FOR_TYPES: dict[str, tuple[FactType, ...]] = {
    "valg": ("valg", "flervalg"),
    "mindst": ("tal",),
    "højst": ("tal",),
    "stigende": ("valg", "flervalg"),
}
"""Keys that only facts of these types have."""
COMPUTED_TYPES: dict[str, tuple[FactType, ...]] = {
    "age": ("tal",),
    "date": ("dato", "tidspunkt"),
    "case_step": ("tidspunkt", "dato"),
    "case_count": ("tal",),
}
"""The types that a fact may have that is computed so; the first is what it is by nature."""
MOST_TIMES = 1_000
"""`antal` above this is a mistake in writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The shared files: roles, calendars and the law register."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    laws: Mapping[str, Rule] = field(default_factory=dict)
    statutes: Mapping[str, Statute] = field(default_factory=dict)


def compile_guide(
    document: Document, shared: Shared, local_limits: Mapping[str, Node] | None = None
) -> tuple[Guide | None, list[Problem]]:
    """The guide, or None where there are errors; and every problem found, in file order.

    `local_limits`: the `lokal_frist` that an adaptation gives an obligation, by the obligation's id.
    """
    if document.root is None or document.root.kind != "map":
        return None, list(document.problems)
    too_much = oversized(document)
    if too_much:
        return None, too_much
    compiler = _Compiler(document, shared, local_limits or {})
    guide = compiler.guide()
    problems = sorted(compiler.reader.problems, key=lambda p: (p.span.line, p.span.column, p.code))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return guide, problems


class _Compiler:
    def __init__(self, document: Document, shared: Shared, local_limits: Mapping[str, Node]) -> None:
        assert document.root is not None
        self.root: Node = document.root
        self.reader = Reader(document)
        self.shared = shared
        self.local_limits = local_limits
        self.facts: dict[str, Fact] = {}
        self.tracks: dict[str, Track] = {}
        self.phase_track: dict[str, str] = {}
        self.used_roles: dict[str, None] = {}
        self.used_laws: dict[str, None] = {}
        self.used_calendars: dict[str, None] = {}
        self.step_nodes = self._mapping("trin")
        self.obligation_nodes = self._mapping("pligter")
        self.conditions: ConditionReader

    def _mapping(self, key: str) -> dict[str, Node]:
        """The named parts under a key; an id that has the ASCII spelling of another is refused."""
        found: dict[str, Node] = {}
        spelled: dict[str, Node] = {}
        for name, key_node, value in self.reader.entries(self.root.get(key)):
            other = spelled.get(ascii_spelling(name))
            if other is not None:
                self.reader.problem(
                    "SG103",
                    key_node,
                    _("«{name}» kan ikke kendes fra «{other}», når æ, ø og å skrives om.").format(
                        name=name, other=other.text
                    ),
                    _("Vælg et andet navn."),
                    related=(
                        Related(
                            message=_("her står «{other}»").format(other=other.text),
                            file=other.span.file or self.reader.file,
                            span=other.span,
                        ),
                    ),
                )
                continue
            spelled[ascii_spelling(name)] = key_node
            found[name] = value
        return found

    def guide(self) -> Guide:
        reader, root = self.reader, self.root
        self._facts()
        self._phases()
        names = Names(
            facts=self.facts,
            tracks=self.tracks,
            steps=self.step_nodes,
            obligations=self.obligation_nodes,
            named=self._mapping("betingelser"),
        )
        self.conditions = ConditionReader(reader, names, self._law)
        for node in names.named.values():
            self.conditions.read(node)
        self._computed()
        self._track_conditions()
        steps = {name: self._step(name, node) for name, node in self.step_nodes.items()}
        obligations = {name: self._obligation(name, node) for name, node in self.obligation_nodes.items()}
        self._no_circles(obligations)
        tags = {tag for step in steps.values() for tag in step.tags} | set(steps)
        barriers = {name: self._barrier(name, node, tags) for name, node in self._mapping("spærringer").items()}
        validity = root.get("gælder")
        valid_from = None if validity is None else reader.day(validity.get("fra"))
        valid_until = None if validity is None else reader.day(validity.get("til"))
        if validity is not None:
            reader.period(validity, valid_from, valid_until)
        adopted = {key: value.text for key, _key, value in reader.entries(root.get("vedtaget"))}
        adoption = root.get("vedtaget")
        if adoption is not None:
            reader.amount(adoption.get("revideres_hvert"))
            reader.day(adoption.get("den"))
        guide = Guide(
            id=reader.text(root.get("guide")),
            abbreviation=reader.optional(root.get("forkortelse"))
            or ascii_spelling(reader.text(root.get("guide")))[:3].upper(),
            title=reader.text(root.get("titel")),
            edition=reader.text(root.get("udgave")),
            valid_from=valid_from or date.min,
            valid_until=valid_until,
            purpose=reader.text(root.get("formål")),
            adopted=adopted,
            standstill=reader.amount(root.get("stilstand")),
            facts=self.facts,
            opening=self._opening(),
            tracks=self.tracks,
            steps=steps,
            obligations=obligations,
            barriers=barriers,
            properties=self._properties(),
            roles={},
            calendars={},
            laws={},
            statutes={},
            table=(),
            origin=reader.origin(root),
        )
        self._check_law_dates(guide)
        return self._with_shared(guide)

    def _with_shared(self, guide: Guide) -> Guide:
        """The guide with the parts of the shared files that it uses."""
        calendars = dict.fromkeys(self.used_calendars)
        for name in list(calendars):
            calendars |= dict.fromkeys(self.shared.calendars[name].alternatives)
        laws = {name: self.shared.laws[name] for name in self.used_laws}
        statutes = {version.statute for rule in laws.values() for version in rule.versions}
        return replace(
            guide,
            roles={name: self.shared.roles[name] for name in self.used_roles},
            calendars={name: self.shared.calendars[name] for name in calendars if name in self.shared.calendars},
            laws=laws,
            statutes={name: statute for name, statute in self.shared.statutes.items() if name in statutes},
        )

    # -- names in the shared files -------------------------------------------------------------------------------

    def _law(self, text: str, node: Node) -> str:
        name = self.reader.known(node, text, self.shared.laws, _("hjemmel"), code="SG602")
        if name is None:
            return text
        self.used_laws[name] = None
        return name

    def _laws(self, node: Node | None) -> tuple[str, ...]:
        return self.conditions.law(node)

    def _roles(self, node: Node | None) -> tuple[str, ...]:
        found = []
        for text, item in self.reader.texts(node):
            name = self.reader.known(item, text, self.shared.roles, _("rolle"))
            if name is not None:
                self.used_roles[name] = None
                found.append(name)
        return tuple(found)

    def _calendar(self, node: Node | None, unit: str | None, owner: Node) -> str | None:
        """The named day calendar; without a name the one that is called as the unit."""
        if node is None and unit not in ("hverdage", "arbejdsdage"):
            return None
        text = unit if node is None else self.reader.text(node)
        name = self.reader.known(node or owner, text or "", self.shared.calendars, _("kalender"))
        if name is not None:
            self.used_calendars[name] = None
        return name

    # -- facts and tracks ----------------------------------------------------------------------------------------

    def _facts(self) -> None:
        reader = self.reader
        for name, node in self._mapping("fakta").items():
            if name in ("nu", "kendt", "ukendt"):
                reader.problem(
                    "SG103",
                    self.root["fakta"].key_node(name) or node,
                    _("«{name}» er et reserveret ord.").format(name=name),
                    _("Vælg et andet navn."),
                )
            if node.kind != "map":
                continue
            fact_type = reader.text(node.get("type"))
            choices = tuple((key, reader.text(value)) for key, _key, value in reader.entries(node.get("valg")))
            for key, types in FOR_TYPES.items():
                beside = node.key_node(key)
                if beside is not None and fact_type not in types:
                    reader.problem(
                        "SG109",
                        beside,
                        _("«{key}» hører til typen {types}, og «{name}» er {type}.").format(
                            key=key, types=either(types), name=name, type=fact_type
                        ),
                        _("Fjern «{key}», eller ret typen.").format(key=key),
                    )
            least, most = reader.number(node.get("mindst")), reader.number(node.get("højst"))
            if least is not None and most is not None and least > most:
                reader.problem(
                    "SG113",
                    node["højst"],
                    _("Intet tal er både mindst {least} og højst {most}.").format(
                        least=node["mindst"].text, most=node["højst"].text
                    ),
                    _("Byt om på de to tal, eller ret det ene."),
                )
            self.facts[name] = Fact(
                id=name,
                type=fact_type,  # type: ignore[arg-type]  # one of FACT_TYPES
                question=reader.optional(node.get("spørgsmål")) or reader.optional(node.get("titel")) or name,
                origin=reader.origin(node),
                choices=choices,
                least=least,
                most=most,
                sensitive=reader.yes(node.get("følsom")),
                rising=reader.yes(node.get("stigende")),
                only_in_steps=reader.yes(node.get("kun_i_trin")),
                explanation=" ".join(reader.words(node.get("forklaring")) + reader.words(node.get("hvorfor"))) or None,
                law=tuple(self._law(text, item) for text, item in reader.texts(node.get("hjemmel"))),
            )

    def _computed(self) -> None:
        """`beregnes`, read when all facts are known by name."""
        for name, node in self._mapping("fakta").items():
            how = node.get("beregnes") if node.kind == "map" else None
            if how is None or name not in self.facts:
                continue
            computed = self._how(how)
            if computed is not None:
                self._computed_type(name, node, COMPUTED_TYPES[computed.kind])
                self.facts[name] = replace(self.facts[name], computed=computed)
        after = {
            name: [other for other in (fact.computed.fact, fact.computed.moment) if other is not None]
            for name, fact in self.facts.items()
            if fact.computed is not None
        }
        for name in in_circles(after):
            self.reader.problem(
                "SG106",
                self.root["fakta"][name]["beregnes"],
                _("«{name}» beregnes af sig selv.").format(name=name),
                _("Lad det ene af de fakta, der beregnes af hinanden, blive spurgt om i stedet."),
            )

    def _computed_type(self, name: str, node: Node, types: tuple[FactType, ...]) -> None:
        """What is computed is of a certain type, and the fact must be of that."""
        if self.facts[name].type not in types:
            self.reader.problem(
                "SG105",
                node["type"],
                _("«{name}» er {type}, men det, der beregnes, er {types}.").format(
                    name=name, type=self.facts[name].type, types=either(types)
                ),
                _("Skriv type: {type}.").format(type=types[0]),
            )

    def _how(self, node: Node) -> Computed | None:
        reader = self.reader
        if (age := node.get("alder_af")) is not None:
            fact = self._fact(age, ("dato", "tidspunkt"))
            moment_node = node.get("ved")
            moment = "nu"
            if moment_node is not None and reader.text(moment_node) != "nu":
                moment = self._fact(moment_node, ("dato", "tidspunkt")) or "nu"
            return None if fact is None else Computed(kind="age", fact=fact, moment=moment)
        if (of := node.get("dato_af")) is not None:
            fact = self._fact(of, ("dato", "tidspunkt"))
            plus = reader.amount(node.get("plus"))
            return None if fact is None else Computed(kind="date", fact=fact, plus=plus)
        if (case := node.get("sag")) is not None:
            return Computed(kind="case_step", guide=reader.text(case), step=reader.text(node.get("trin")))
        if (count := node.get("antal_sager")) is not None:
            same = reader.text(node.get("samme"))
            within = reader.amount(node.get("seneste"))
            if within is not None and within.unit in ("hverdage", "arbejdsdage"):
                reader.problem(
                    "SG105",
                    node["seneste"],
                    _("«{key}» kan ikke være {unit}.").format(key="seneste", unit=within.unit),
                    _("Brug timer, dage, uger, måneder eller år."),
                )
            return Computed(kind="case_count", guide=reader.text(count), same=same, within=within)  # type: ignore[arg-type]
        return None

    def _fact(self, node: Node, types: tuple[str, ...] | None = None) -> str | None:
        name = self.reader.known(node, self.reader.text(node), self.facts, _("faktum"))
        if name is not None and types is not None and self.facts[name].type not in types:
            self.reader.problem(
                "SG105",
                node,
                _("«{name}» er {type}.").format(name=name, type=self.facts[name].type),
                _("Her skal stå et faktum af typen {types}.").format(types=either(types)),
            )
            return None
        return name

    def _fact_list(self, node: Node | None) -> tuple[str, ...]:
        found = []
        for text, item in self.reader.texts(node):
            name = self.reader.known(item, text, self.facts, _("faktum"))
            if name is not None:
                if self.facts[name].computed is not None:
                    self.reader.problem(
                        "SG109",
                        item,
                        _("«{name}» beregnes og kan ikke spørges om.").format(name=name),
                        _("Fjern det her."),
                    )
                found.append(name)
        return tuple(found)

    def _phases(self) -> None:
        for name, node in self._mapping("spor").items():
            phases: list[Phase] = []
            phase_map = node.get("faser") if node.kind == "map" else None
            for phase, key_node, value in self.reader.entries(phase_map):
                if phase in self.phase_track:
                    self.reader.problem(
                        "SG103",
                        key_node,
                        _("Fasen «{name}» findes i et andet spor.").format(name=phase),
                        _("Giv den et andet navn: en fase kendes på sit navn alene."),
                    )
                    continue
                self.phase_track[phase] = name
                mapped = value.kind == "map"
                phases.append(
                    Phase(
                        id=phase,
                        title=self.reader.text(value.get("titel"), phase) if mapped else self.reader.text(value),
                        final=self.reader.yes(value.get("slut")) if mapped else False,
                        origin=self.reader.origin(key_node),
                        description=self.reader.optional(value.get("beskrivelse")) if mapped else None,
                    )
                )
            if not phases:
                continue  # each is a phase of another track, and that is told
            title = self.reader.text(node.get("titel"), name)
            self.tracks[name] = Track(id=name, title=title, phases=tuple(phases), origin=self.reader.origin(node))

    def _track_conditions(self) -> None:
        for name, node in self._mapping("spor").items():
            if name in self.tracks:
                condition = self.conditions.read(node.get("når"))
                if condition is not None:
                    self.tracks[name] = replace(self.tracks[name], when=self._personless(condition, node["når"]))

    def _phase(self, node: Node) -> str | None:
        return self.reader.known(node, self.reader.text(node), self.phase_track, _("fase"))

    def _opening(self) -> Opening:
        node = self.root.get("oprettelse")
        if node is None or node.kind != "map":
            return Opening(asks=(), may_state=(), began=None)
        began_node = node.get("indtraf")
        began = None if began_node is None else self._fact(began_node, ("dato", "tidspunkt"))
        return Opening(
            asks=self._fact_list(node.get("spørger")), may_state=self._fact_list(node.get("kan_oplyse")), began=began
        )

    # -- steps ---------------------------------------------------------------------------------------------------

    def _step(self, name: str, node: Node) -> Step:
        reader = self.reader
        phases = tuple(
            phase for _text, item in reader.texts(node.get("fra")) if (phase := self._phase(item)) is not None
        )
        tracks = {self.phase_track[phase] for phase in phases}
        if len(tracks) > 1:
            reader.problem(
                "SG108",
                node["fra"],
                _("Et trin kan kun stå i ét spor."),
                _("Del trinnet, eller vælg faser fra samme spor."),
            )
        to = self._target(node.get("til"), tracks)
        tracks |= set() if to is None or tracks else {self.phase_track[to]}
        outcomes = self._outcomes(node.get("udfald"), tracks)
        explanation = node.get("forklaring")
        return Step(
            id=name,
            title=reader.text(node.get("titel"), name),
            origin=reader.origin(node),
            roles=self._roles(node.get("rolle")),
            party=reader.optional(node.get("part")),
            track=next(iter(sorted(tracks)), None) if len(tracks) == 1 else None,
            phases=phases,
            to=to,
            outcomes=outcomes,
            asks=self._fact_list(node.get("spørger")),
            may_state=self._fact_list(node.get("kan_oplyse")),
            when=self._personless(self.conditions.read(node.get("når")), node.get("når")),
            requires=self.conditions.members(node.get("kræver")),
            not_before=self._not_before(node.get("tidligst")),
            omittable=self._omittable(node.get("kan_udelades")),
            repeatable=reader.yes(node.get("gentages")),
            tags=reader.words(node.get("mærker")),
            letters=reader.words(node.get("breve")),
            law=self._laws(node.get("hjemmel")),
            guidance=reader.optional(node.get("vejledning")),
            for_child=reader.optional(explanation.get("barn"))
            if explanation is not None and explanation.kind == "map"
            else None,
            for_parent=reader.optional(explanation.get("forælder"))
            if explanation is not None and explanation.kind == "map"
            else None,
            opens=self._opens(node.get("åbner")),
        )

    def _target(self, node: Node | None, tracks: set[str]) -> str | None:
        """The phase that is moved to: one of the track that the step stands in, if that is known yet."""
        if node is None:
            return None
        phase = self._phase(node)
        if phase is not None and tracks and self.phase_track[phase] not in tracks:
            self.reader.problem(
                "SG108",
                node,
                _("«{name}» er en fase i sporet «{track}», men trinnet står i «{own}».").format(
                    name=phase, track=self.phase_track[phase], own=min(tracks)
                ),
                _("Et trin flytter kun sit eget spor. Skriv en fase i det, eller del trinnet i to."),
            )
        return phase

    def _outcomes(self, node: Node | None, tracks: set[str]) -> tuple[Outcome, ...]:
        outcomes = []
        for name, key_node, value in self.reader.entries(node):
            mapped = value.kind == "map"
            to = self._target(value.get("til"), tracks)
            if to is not None and not tracks:
                tracks.add(self.phase_track[to])
            outcomes.append(
                Outcome(
                    id=name,
                    title=self.reader.text(value.get("titel"), name) if mapped else self.reader.text(value),
                    origin=self.reader.origin(key_node),
                    to=to,
                    requires=self.conditions.members(value.get("kræver")) if mapped else (),
                    opens=self._opens(value.get("åbner")) if mapped else None,
                )
            )
        return tuple(outcomes)

    def _opens(self, node: Node | None) -> Opens | None:
        if node is None:
            return None
        carry = []
        for theirs, _key, ours in self.reader.entries(node.get("med")):
            own = self.reader.known(ours, self.reader.text(ours), self.facts, _("faktum"))
            if own is not None:
                carry.append((theirs, own))
        child = node.get("barn")
        return Opens(
            guide=self.reader.text(node.get("guide")),
            carry=tuple(carry),
            child=None if child is None else self._fact(child, ("tekst",)),
            origin=self.reader.origin(node),
        )

    def _not_before(self, node: Node | None) -> NotBefore | None:
        if node is None:
            return None
        after = node.get("efter")
        amount = self.reader.amount(node.get("tid"))
        if after is None or amount is None:
            return None
        if amount.unit in ("hverdage", "arbejdsdage"):
            self.reader.problem(
                "SG105",
                node["tid"],
                _("«{key}» kan ikke være {unit}.").format(key="tid", unit=amount.unit),
                _("Brug timer, dage, uger, måneder eller år."),
            )
            return None
        if after.kind == "map":
            fact_node = after.get("fakta")
            fact = None if fact_node is None else self._fact(fact_node, ("dato", "tidspunkt"))
            return (
                None
                if fact is None
                else NotBefore(step=None, fact=fact, amount=amount, origin=self.reader.origin(node))
            )
        step = self.reader.known(after, self.reader.text(after), self.step_nodes, _("trin"))
        return None if step is None else NotBefore(step=step, fact=None, amount=amount, origin=self.reader.origin(node))

    def _omittable(self, node: Node | None) -> Omittable | None:
        if node is None:
            return None
        grounds = tuple((key, self.reader.text(value)) for key, _key, value in self.reader.entries(node.get("grunde")))
        return Omittable(grounds=grounds, law=self._laws(node.get("hjemmel")), origin=self.reader.origin(node))

    def _personless(self, condition: Condition | None, node: Node | None) -> Condition | None:
        """Who acts cannot decide whether something belongs to the case."""
        if condition is not None and node is not None:
            for leaf in leaves(condition):
                if leaf.op in PERSON_LEAVES:
                    self.reader.problem(
                        "SG109",
                        node_at(self.reader.document.tree(leaf.origin.file), leaf.origin) or node,
                        _("En personregel kan kun stå i «kræver»."),
                        _("Flyt den til trinnets kræver."),
                    )
        return condition

    # -- obligations and barriers --------------------------------------------------------------------------------

    def _obligation(self, name: str, node: Node) -> ObligationRule:
        reader = self.reader
        if name == "løfte":
            reader.problem(
                "SG103",
                self.root["pligter"].key_node(name) or node,
                _("«løfte» er et reserveret navn."),
                _("Vælg et andet navn til pligten."),
            )
        consequence = reader.text(node.get("følge"), "brud")
        to = node.get("til")
        if to is not None and consequence != "bortfald":
            reader.problem(
                "SG109",
                node.key_node("til") or to,
                _("«til» på en pligt hører til «følge: bortfald»."),
                _("Fjern «til», eller ret følgen."),
            )
        starts_from = self._starts_from(node.get("regnet_fra"))
        limits = (*self._limits(node), *self._local_limit(name, node))
        owner = self._roles(node.get("ansvarlig"))
        return ObligationRule(
            id=name,
            title=reader.text(node.get("titel"), name),
            origin=reader.origin(node),
            arises=self._triggers(node.get("opstår")),
            when=self._personless(self.conditions.read(node.get("når")), node.get("når")),
            limits=limits,
            starts_from=starts_from,
            repeats=self._repeats(node, limits),
            times=self._times(node),
            extendable=self._extendable(node.get("kan_forlænges")),
            met_by=self._met_by(node.get("opfyldes_af")),
            provisional_by=self._met_by(node.get("foreløbigt_af")),
            owner_role=owner[0] if owner else None,
            consequence=consequence,  # type: ignore[arg-type]  # one of CONSEQUENCES
            void_to=None if to is None else self._phase(to),
            notify=self._roles(node.get("underret")),
            remind=tuple(a for _t, item in reader.texts(node.get("advar")) if (a := reader.amount(item)) is not None),
            law=self._laws(node.get("hjemmel")),
            guidance=reader.optional(node.get("vejledning")),
        )

    def _limits(self, node: Node) -> tuple[Limit, ...]:
        """Its own `inden`, its own `senest`, then each entry of `tidligst_af`: the order in which equal ones decide (C71)."""
        limits = self._limits_of(node, node)
        several = node.get("tidligst_af")
        for entry in [] if several is None else several.items:
            if entry.kind == "map":
                found = self._limits_of(entry, node)
                if not found:
                    self.reader.problem(
                        "SG110",
                        entry,
                        _("Her mangler en frist."),
                        _("Skriv inden: eller senest: i hver del af «tidligst_af»."),
                    )
                starts_from = self._starts_from(entry.get("regnet_fra"))
                limits += [
                    replace(
                        limit, starts_from=starts_from if limit.within or limit.within_fact else None, of_several=True
                    )
                    for limit in found
                ]
        if all(limit.within is None and limit.within_fact is None for limit in limits):
            for key in ("første_dag", "kalender", "fridag", *(() if limits else ("advar", "kan_forlænges"))):
                if node.get(key) is not None:
                    self.reader.problem(
                        "SG102",
                        node.key_node(key) or node,
                        _("«{key}» har ingen frist at gælde for.").format(key=key),
                        _("Tilføj inden: …, eller fjern «{key}».").format(key=key),
                        severity="warning",
                    )
        return (
            *[one for one in limits if one.latest_obligation is None],
            *[one for one in limits if one.latest_obligation],
        )

    def _local_limit(self, name: str, obligation: Node) -> Iterator[Limit]:
        """The municipality's own limit. It stands last: on the same instant the law decides."""
        node = self.local_limits.get(name)
        if node is not None:
            yield replace(self._counted(node, obligation), local=True, law=self._laws(node.get("hjemmel")))

    def _limits_of(self, node: Node, obligation: Node) -> list[Limit]:
        """The limits that one mapping states; what it does not say about counting it takes from the obligation."""
        found = []
        if node.get("inden") is not None:
            found.append(self._counted(node, obligation))
        if node.get("senest") is not None:
            latest = self._latest(node["senest"])
            if latest is not None:
                found.append(latest)
        return found

    def _counted(self, node: Node, obligation: Node) -> Limit:
        reader = self.reader

        def said(key: str) -> Node | None:
            own = node.get(key)
            return obligation.get(key) if own is None else own

        length = node["inden"]
        within = within_fact = None
        if length.kind == "map":
            fact = length.get("fakta")
            within_fact = None if fact is None else self._fact(fact, ("varighed",))
        else:
            within = reader.amount(length)
        first_day = reader.text(said("første_dag"), "tæller_ikke")
        roll = reader.text(said("fridag"), "bliver")
        calendar = said("kalender")
        if roll == "næste_hverdag" and calendar is None:
            reader.problem(
                "SG110",
                said("fridag") or node,
                _("«fridag: næste_hverdag» siger ikke, hvilken kalender der afgør, hvad en fridag er."),
                _("Skriv også kalender: borgerfrist, eller en anden fra kalendere.yaml."),
            )
        if within_fact is not None and calendar is None:
            # the fact may say working days: then the calendar with the unit's own name (C55)
            self.used_calendars |= {name: None for name in sorted(WORKING_DAYS) if name in self.shared.calendars}
        return Limit(
            within=within,
            within_fact=within_fact,
            first_day_counts=first_day == "tæller",
            calendar=self._calendar(calendar, within.unit if within is not None else None, node),
            roll=roll,  # type: ignore[arg-type]  # one of Roll
        )

    def _latest(self, node: Node) -> Limit | None:
        """`senest`: a fact, or another obligation."""
        reader = self.reader
        if node.kind == "map" and (obligation := node.get("pligt")) is not None:
            name = reader.known(obligation, reader.text(obligation), self.obligation_nodes, _("pligt"))
            return None if name is None else Limit(latest_obligation=name)
        fact_node = node.get("fakta") if node.kind == "map" else node
        fact = None if fact_node is None else self._fact(fact_node, ("dato", "tidspunkt"))
        return None if fact is None else Limit(latest_fact=fact)

    def _repeats(self, node: Node, limits: Sequence[Limit]) -> Literal["met", "period"] | None:
        reader = self.reader
        said = node.get("gentages")
        if said is None:
            return None
        kind = reader.text(said)
        if kind == "efter_periode" and not any(
            limit.within_fact or (limit.within is not None and limit.within.number) for limit in limits
        ):
            reader.problem(
                "SG110",
                said,
                _("En periode skal have en længde."),
                _("Skriv inden: 1 år, eller brug gentages: efter_opfyldelse."),
            )
        return "period" if kind == "efter_periode" else "met"

    def _times(self, node: Node) -> int:
        """`antal`: a whole number from 1."""
        said = node.get("antal")
        number = self.reader.number(said)
        if said is None or number is None:
            return 1
        if number < 1 or number != int(number) or number > MOST_TIMES:
            self.reader.problem(
                "SG104",
                said,
                _("«antal» er et helt tal fra 1 til {most}.").format(most=MOST_TIMES),
                _("Skriv antal: 2."),
            )
            return 1
        return int(number)

    def _extendable(self, node: Node | None) -> Extendable | None:
        if node is None:
            return None
        return Extendable(
            law=self._laws(node.get("hjemmel")),
            requires=self.conditions.members(node.get("kræver")),
            origin=self.reader.origin(node),
        )

    def _no_circles(self, obligations: Mapping[str, ObligationRule]) -> None:
        """No obligation is due no later than itself, by whatever detour."""
        after = {
            name: [limit.latest_obligation for limit in rule.limits if limit.latest_obligation is not None]
            for name, rule in obligations.items()
        }
        for name in in_circles(after):
            self.reader.problem(
                "SG106",
                self._limit_node(self.obligation_nodes[name], set(after[name])),
                _("«{name}» forfalder senest, når den selv forfalder.").format(name=name),
                _("Bryd ringen af senest: {pligt: …}."),
            )

    def _limit_node(self, node: Node, others: set[str]) -> Node:
        """Where one of the other obligations is named as a limit."""
        several = node.get("tidligst_af")
        for entry in [node, *([] if several is None else several.items)]:
            latest = entry.get("senest")
            other = None if latest is None else latest.get("pligt")
            if other is not None and ascii_spelling(other.text) in set(map(ascii_spelling, others)):
                return other
        return node

    def _triggers(self, node: Node | None) -> tuple[Trigger, ...]:
        if node is None:
            return (Trigger(kind="opening"),)
        items = node.items if node.kind == "list" else [node]
        return tuple(trigger for item in items if (trigger := self._trigger(item)) is not None)

    def _trigger(self, node: Node) -> Trigger | None:
        reader = self.reader
        if node.kind == "scalar":
            text = reader.text(node)
            if text == "oprettelse":
                return Trigger(kind="opening")
            if text == "overtagelse":
                return Trigger(kind="takeover")
            step = reader.known(node, text, self.step_nodes, _("trin"))
            return None if step is None else Trigger(kind="step", id=step)
        if node.get("trin") is not None:
            met = self._met(node)
            return None if met is None else Trigger(kind="step", id=met.step, outcome=met.outcome)
        if (phase_node := node.get("fase")) is not None:
            phase = self._phase(phase_node)
            return None if phase is None else Trigger(kind="phase", id=phase)
        if (fact_node := node.get("fakta")) is not None:
            fact = self._fact(fact_node)
            return None if fact is None else Trigger(kind="fact", id=fact)
        if (obligation_node := node.get("pligt")) is not None:
            name = reader.known(obligation_node, reader.text(obligation_node), self.obligation_nodes, _("pligt"))
            return None if name is None else Trigger(kind="obligation", id=name)
        return None

    def _starts_from(self, node: Node | None) -> StartsFrom | None:
        if node is None:
            return None
        if node.kind == "scalar":
            fact = self._fact(node, ("dato", "tidspunkt"))
            return None if fact is None else StartsFrom(kind="fact", id=fact)
        if (fact_node := node.get("fakta")) is not None:
            fact = self._fact(fact_node, ("dato", "tidspunkt"))
            return None if fact is None else StartsFrom(kind="fact", id=fact)
        if (step_node := node.get("trin")) is not None:
            step = self.reader.known(step_node, self.reader.text(step_node), self.step_nodes, _("trin"))
            return None if step is None else StartsFrom(kind="step", id=step)
        if (phase_node := node.get("fase")) is not None:
            phase = self._phase(phase_node)
            return None if phase is None else StartsFrom(kind="phase", id=phase)
        return None

    def _met_by(self, node: Node | None) -> tuple[MetBy, ...]:
        if node is None:
            return ()
        items = node.items if node.kind == "list" else [node]
        return tuple(met for item in items if (met := self._met(item)) is not None)

    def _met(self, node: Node) -> MetBy | None:
        step_node = node.get("trin") if node.kind == "map" else node
        if step_node is None:
            return None
        step = self.reader.known(step_node, self.reader.text(step_node), self.step_nodes, _("trin"))
        outcome_node = node.get("udfald") if node.kind == "map" else None
        if step is None:
            return None
        if outcome_node is None:
            return MetBy(step=step)
        outcomes = self.step_nodes[step].get("udfald")
        names = [] if outcome_less(outcomes) else [key.text for key, _value in outcomes.pairs]  # type: ignore[union-attr]
        outcome = self.reader.known(outcome_node, self.reader.text(outcome_node), names, _("udfald"))
        return None if outcome is None else MetBy(step=step, outcome=outcome)

    def _barrier(self, name: str, node: Node, tags: Iterable[str]) -> Barrier:
        reader = self.reader
        when_node = node.get("når")
        condition = self._personless(self.conditions.read(when_node), when_node)
        if condition is None:  # it could not be read, and that is told
            condition = Condition(op="all", origin=reader.origin(node))
        stops = []
        known = list(tags)
        for text, item in reader.texts(node.get("spærrer")):
            tag = reader.known(item, text, known, _("mærke eller trin"))
            if tag is not None:
                stops.append(tag)
        return Barrier(
            id=name,
            title=reader.text(node.get("titel"), name),
            when=condition,
            stops=tuple(stops),
            explanation=reader.text(node.get("forklaring")),
            law=self._laws(node.get("hjemmel")),
            origin=reader.origin(node),
            absolute=reader.yes(node.get("ufravigelig")),
        )

    def _properties(self) -> tuple[Property, ...]:
        node = self.root.get("egenskaber")
        if node is None or node.kind != "list":
            return ()
        found = []
        for item in node.items:
            if item.kind != "map":
                continue
            step_node = item.get("aldrig") or item.get("altid")
            step = (
                None
                if step_node is None
                else self.reader.known(step_node, self.reader.text(step_node), self.step_nodes, _("trin"))
            )
            before_node = item.get("før")
            before = (
                None
                if before_node is None
                else self.reader.known(before_node, self.reader.text(before_node), self.step_nodes, _("trin"))
            )
            when = self.conditions.read(item.get("når"))
            if step is not None and step == before:
                self.reader.problem(
                    "SG114",
                    before_node or item,
                    _("«{name}» kan ikke komme før sig selv.").format(name=step),
                    _("Skriv det andet trin efter «før»."),
                )
            if step is not None:
                kind = "never" if item.get("aldrig") is not None else "always"
                found.append(Property(kind=kind, step=step, before=before, when=when, origin=self.reader.origin(item)))  # type: ignore[arg-type]
        return tuple(found)

    def _check_law_dates(self, guide: Guide) -> None:
        """A legal basis that was not in force on the guide's first day is worth a word (SG603)."""
        for nodes, parts in ((self.step_nodes, guide.steps), (self.obligation_nodes, guide.obligations)):
            for name, node in nodes.items():
                rules = [self.shared.laws[law] for law in parts[name].law if law in self.shared.laws]
                if rules and not any(is_in_force(rule, self.shared.statutes, guide.valid_from) for rule in rules):
                    self.reader.problem(
                        "SG603",
                        node["hjemmel"],
                        _("Hjemlen for «{name}» gjaldt ikke, da udgaven begyndte at gælde.").format(name=name),
                        _("Ret «gælder», eller find den hjemmel, der gjaldt."),
                        severity="warning",
                    )


__all__ = ["Shared", "compile_guide", "facts_in"]
