"""What a guide means, apart from how it is written: plain frozen dataclasses that know no YAML.

Built by `guide.compile`, stored as canonical JSON under the SHA-256 of its meaning (`Guide.digest`; origins left out), and read by
every room above. Ids are as the guide writes them (Danish); names in code are English.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar

from sagsgang.dataclass import dataclass
from sagsgang.law.amount import Amount
from sagsgang.law.calendars import Calendar
from sagsgang.law.due import Roll
from sagsgang.law.register import Rule, Statute
from sagsgang.text import either

if TYPE_CHECKING:
    from collections.abc import Sequence

FactType = Literal[
    "tekst",
    "notat",
    "ja_nej",
    "valg",
    "flervalg",
    "tal",
    "dato",
    "tidspunkt",
    "varighed",
    "person",
    "personer",
    "dokument",
]
ConsequenceClass = Literal["brud", "bortfald", "lokalt_mål", "løfte", "vindue"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule stands. Line and column count from 1, in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """How a fact is derived (`beregnes`). `kind`: age, date, case_step, case_count."""

    kind: Literal["age", "date", "case_step", "case_count"]
    fact: str | None = None
    """the fact it is computed from (age, date)"""
    moment: str | None = None
    """age: the fact whose date counts, or «nu»"""
    plus: Amount | None = None
    guide: str | None = None
    step: str | None = None
    same: Literal["barn", "familie"] | None = None
    within: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A typed, declared piece of case data (fakta)."""

    id: str
    type: FactType
    question: str
    origin: Origin
    choices: tuple[tuple[str, str], ...] = ()
    """(id, title) in written order"""
    least: float | None = None
    most: float | None = None
    sensitive: bool = False
    rising: bool = False
    only_in_steps: bool = False
    """`kun_i_trin`: recorded at the opening and by steps that ask for it, never by itself"""
    computed: Computed | None = None
    explanation: str | None = None
    """what is meant, and why it is asked"""
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One node of the closed condition tree, in negation normal form.

    `op` is `all` or `any` (with `parts`), or a leaf; a leaf with `negated` holds when what it says does not.
    Leaves: settled, done, outcome, omitted (a step); is, known, one_of, contains, least, most, before, after (a fact); track_in, track_ended;
    obligation; person_new, person_not_among; case_status, case_step.
    """

    op: str
    origin: Origin
    parts: tuple[Condition, ...] = ()
    negated: bool = False
    subject: str = ""
    """the id the leaf speaks about: step, fact, track, obligation, guide"""
    values: tuple[str, ...] = ()
    """choices, phases, steps, outcome, status"""
    number: float | None = None
    other: str | None = None
    """before/after: the fact compared with, or «nu»"""
    plus: Amount | None = None
    since: str | None = None
    because: str | None = None
    law: tuple[str, ...] = ()
    absolute: bool = False
    """`ufravigelig`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    id: str
    title: str
    final: bool
    origin: Origin
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A state machine over coarse phases (spor). A case starts in the first phase."""

    id: str
    title: str
    phases: tuple[Phase, ...]
    origin: Origin
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """A case that an outcome or step opens, or links if one is open (åbner)."""

    guide: str
    carry: tuple[tuple[str, str], ...]
    """(fact in the new case, fact in this one)"""
    child: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    id: str
    title: str
    origin: Origin
    to: str | None = None
    requires: tuple[Condition, ...] = ()
    opens: Opens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBefore:
    """`tidligst`: not before some time after a step, or after a fact's instant."""

    step: str | None
    fact: str | None
    amount: Amount
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Omittable:
    """Lawful grounds to omit a step: (id, title)."""

    grounds: tuple[tuple[str, str], ...]
    law: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A transition (trin)."""

    id: str
    title: str
    origin: Origin
    roles: tuple[str, ...] = ()
    party: str | None = None
    track: str | None = None
    """the track of `fra`/`til`, if any"""
    phases: tuple[str, ...] = ()
    to: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    asks: tuple[str, ...] = ()
    may_state: tuple[str, ...] = ()
    when: Condition | None = None
    requires: tuple[Condition, ...] = ()
    not_before: NotBefore | None = None
    omittable: Omittable | None = None
    repeatable: bool = False
    tags: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    guidance: str | None = None
    for_child: str | None = None
    for_parent: str | None = None
    opens: Opens | None = None

    @property
    def answers(self) -> frozenset[str]:
        """The facts that doing the step may record."""
        return frozenset(self.asks) | frozenset(self.may_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What makes an obligation arise. `kind`: opening, step, phase, fact, obligation, takeover."""

    kind: Literal["opening", "step", "phase", "fact", "obligation", "takeover"]
    id: str = ""
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsFrom:
    """What a limit is counted from (`regnet_fra`). `kind`: fact, step, phase."""

    kind: Literal["fact", "step", "phase"]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetBy:
    """A step, perhaps with a certain outcome, that meets an obligation."""

    step: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of an obligation: a length (`inden`), or what it must be met no later than (`senest`).

    Exactly one of `within`, `within_fact`, `latest_fact` and `latest_obligation` is given.
    """

    within: Amount | None = None
    within_fact: str | None = None
    latest_fact: str | None = None
    latest_obligation: str | None = None
    starts_from: StartsFrom | None = None
    """None: from the obligation's own start"""
    first_day_counts: bool = False
    calendar: str | None = None
    roll: Roll = "bliver"
    of_several: bool = False
    """one of `tidligst_af`: it is ignored when it ended before the obligation arose"""
    local: bool = False
    """`lokal_frist`: the municipality's own limit, never later than that of the law"""
    law: tuple[str, ...] = ()
    """what a local limit rests on; what the others rest on, the obligation says"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extendable:
    """`kan_forlænges`: what the law asks before a limit may be extended."""

    law: tuple[str, ...]
    requires: tuple[Condition, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRule:
    """A duty with its limits (pligt). Without limits it is owed, undated."""

    id: str
    title: str
    origin: Origin
    arises: tuple[Trigger, ...]
    when: Condition | None = None
    limits: tuple[Limit, ...] = ()
    starts_from: StartsFrom | None = None
    repeats: Literal["met", "period"] | None = None
    """`gentages`: the next one starts when this one is met, or when its period ends"""
    times: int = 1
    """`antal`: how many doings meet it"""
    extendable: Extendable | None = None
    met_by: tuple[MetBy, ...] = ()
    provisional_by: tuple[MetBy, ...] = ()
    owner_role: str | None = None
    consequence: ConsequenceClass = "brud"
    void_to: str | None = None
    notify: tuple[str, ...] = ()
    remind: tuple[Amount, ...] = ()
    law: tuple[str, ...] = ()
    guidance: str | None = None

    @property
    def first_day_counts(self) -> bool:
        """Whether the first day of its period counts (`første_dag: tæller` beside `inden`)."""
        return bool(self.limits) and self.limits[0].first_day_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """Stops tagged steps while something is so (spærring)."""

    id: str
    title: str
    when: Condition
    stops: tuple[str, ...]
    """tags or step ids"""
    explanation: str
    law: tuple[str, ...]
    origin: Origin
    absolute: bool = False

    def bars(self, step: Step) -> bool:
        """Whether it is a step that the barrier stops while it is up."""
        return step.id in self.stops or any(tag in self.stops for tag in step.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    asks: tuple[str, ...]
    may_state: tuple[str, ...]
    began: str | None
    """the fact that says when the case began (`indtraf`)"""

    @property
    def answers(self) -> frozenset[str]:
        """The facts that opening a case may record."""
        return frozenset(self.asks) | frozenset(self.may_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    id: str
    title: str
    description: str = ""
    management: bool = False
    """`ledelse`: what such roles alone may do, an adaptation gives to no other"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """What must hold on every path (`egenskaber`). `kind`: never, always."""

    kind: Literal["never", "always"]
    step: str
    before: str | None
    when: Condition | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """What a municipality has laid over a national guide (tilpasning)."""

    municipality: str
    title: str
    edition: str
    national_edition: str
    adopted: dict[str, str]
    changed: tuple[tuple[str, str, str], ...]
    """(section, id, key) of what is changed in parts that the national guide has; the municipality's own parts stand in its file"""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the step table: from `phase`, `step` with `outcome` leads to `target` (the same phase when it stays)."""

    track: str
    phase: str
    step: str
    outcome: str | None
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A compiled guide: immutable, self-contained (its rules, calendars and roles come along), known by `digest`."""

    id: str
    abbreviation: str
    title: str
    edition: str
    valid_from: date
    valid_until: date | None
    purpose: str
    adopted: dict[str, str]
    standstill: Amount | None
    facts: dict[str, Fact]
    opening: Opening
    tracks: dict[str, Track]
    steps: dict[str, Step]
    obligations: dict[str, ObligationRule]
    barriers: dict[str, Barrier]
    properties: tuple[Property, ...]
    roles: dict[str, Role]
    calendars: dict[str, Calendar]
    laws: dict[str, Rule]
    statutes: dict[str, Statute]
    table: tuple[Row, ...]
    digest: str = ""
    origin: Origin = Origin("", 1, 1)
    adaptation: Adaptation | None = None

    def is_local(self, origin: Origin) -> bool:
        """Whether it stands in the municipality's own file."""
        return self.adaptation is not None and origin.file == self.adaptation.origin.file

    def track_of_phase(self, phase: str) -> str | None:
        """The track that has the phase (phase names are unique in a guide)."""
        for track in self.tracks.values():
            if any(p.id == phase for p in track.phases):
                return track.id
        return None

    def step_named(self, text: str) -> Step | None:
        """The step with that id, also in its ASCII spelling."""
        return _by_spelling(self.steps, text)

    def obligation_named(self, text: str) -> ObligationRule | None:
        return _by_spelling(self.obligations, text)

    def fact_named(self, text: str) -> Fact | None:
        return _by_spelling(self.facts, text)

    def role_titles(self, roles: Sequence[str]) -> str:
        """`Leder, Fagchef eller Jurist`; a role that the guide does not know by its id."""
        return either([self.roles[role].title if role in self.roles else role for role in roles])


Named = TypeVar("Named")


def ascii_spelling(text: str) -> str:
    """`æøå` written `ae oe aa`, as file names and command lines may: every place that takes an id takes this spelling too."""
    for letter, spelled in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("Æ", "Ae"), ("Ø", "Oe"), ("Å", "Aa")):
        text = text.replace(letter, spelled)
    return text.replace("é", "e")


def _by_spelling(table: dict[str, Named], text: str) -> Named | None:
    found = table.get(text)
    if found is not None:
        return found
    wanted = ascii_spelling(text)
    for key, value in table.items():
        if ascii_spelling(key) == wanted:
            return value
    return None
