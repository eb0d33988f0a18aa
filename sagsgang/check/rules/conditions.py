"""SG3xx: conditions that are never or always true, outcomes that overlap or leave a gap, facts that nobody records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations, islice

from sagsgang.check.conditions import Budget, always_true, both_possible, never_true, witness
from sagsgang.check.rule import Rule
from sagsgang.check.states import State
from sagsgang.check.subject import Subject
from sagsgang.check.written import Written, asked, conditions_of, facts_in_conditions, whole
from sagsgang.guide.condition import FACT_LEAVES, STEP_LEAVES, facts_in, leaves, negated
from sagsgang.guide.model import Condition, Guide, Origin, Step
from sagsgang.guide.problem import Problem, Span
from sagsgang.text import _

MANY = 40
"""Of more than these not every pair is compared."""
Judged = Callable[[Condition, Guide, Budget], bool]

FACTS = """\
fakta:
  underretter: {type: valg, spørgsmål: Hvem underretter?, valg: {fagperson: Fagperson, borger: Borger}}
oprettelse: {spørger: [underretter]}
"""
STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"
OUTCOMES = STEP.replace("    til: færdig\n", "") + "    udfald:\n"
OUTCOME = "      {}: {{titel: Svaret, til: færdig, kræver: [{{fakta: underretter, {}}}]}}\n"
ALONE = "fakta:\n  overgreb: {type: ja_nej, spørgsmål: Er der mistanke om overgreb?}\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG301",
            severity="warning",
            title=_("betingelse, der aldrig kan være opfyldt"),
            why=_(
                "Det, der står bag den, sker aldrig: trinnet kan ikke udføres, pligten gælder ikke, spærringen spærrer ikke."
            ),
            wrong=FACTS
            + STEP
            + "    kræver: [{fakta: underretter, er: borger}, {fakta: underretter, er: fagperson}]\n",
            right=FACTS + STEP + "    kræver: [{fakta: underretter, er_en_af: [borger, fagperson]}]\n",
            find=never,
        ),
        Rule(
            code="SG302",
            severity="warning",
            title=_("betingelse, der altid er opfyldt"),
            why=_("Den gør ingen forskel. Som regel er der sat et «ikke» for meget, eller en fase for meget er nævnt."),
            wrong=STEP + "    kræver: [{spor: sagen, i: [ny, færdig]}]\n",
            right=STEP + "    kræver: [{spor: sagen, i: [ny]}]\n",
            find=always,
        ),
        Rule(
            code="SG303",
            severity="note",
            title=_("udfald, der overlapper"),
            why=_(
                "Når hvert udfald kræver noget af de samme fakta, er det oftest meningen, at netop ét af dem er muligt. Er det en "
                "vurdering, så er overlappet i orden."
            ),
            wrong=FACTS
            + OUTCOMES
            + OUTCOME.format("skriftligt", "er: fagperson")
            + OUTCOME.format("mundtligt", "er_en_af: [fagperson, borger]"),
            right=FACTS
            + OUTCOMES
            + OUTCOME.format("skriftligt", "er: fagperson")
            + OUTCOME.format("mundtligt", "er: borger"),
            find=overlaps,
        ),
        Rule(
            code="SG304",
            severity="warning",
            title=_("hul mellem udfaldene"),
            why=_(
                "Står sagen sådan, at intet udfald er muligt, kan trinnet ikke udføres, og sagen kommer ikke videre."
            ),
            wrong=(
                FACTS.replace("borger: Borger", "borger: Borger, anonym: Anonym")
                + OUTCOMES
                + OUTCOME.format("skriftligt", "er: fagperson")
                + OUTCOME.format("mundtligt", "er: borger")
            ),
            right=FACTS
            + OUTCOMES
            + OUTCOME.format("skriftligt", "er: fagperson")
            + OUTCOME.format("mundtligt", "er: borger"),
            find=gaps,
        ),
        Rule(
            code="SG305",
            severity="warning",
            title=_("bygger på noget, som ingen bliver spurgt om"),
            why=_(
                "Et faktum, som ingen noterer, er ukendt. Det holder trin tilbage og spærringer oppe, og en frist bliver aldrig regnet ud."
            ),
            wrong=ALONE + STEP + "    kræver: [{fakta: overgreb, er: nej}]\n",
            right=ALONE + STEP + "    spørger: [overgreb]\n    kræver: [{fakta: overgreb, er: nej}]\n",
            find=not_asked,
        ),
    )


# -- never and always --------------------------------------------------------------------------------------------------


def never(subject: Subject) -> Iterator[Problem]:
    told: set[Origin] = set()
    dead: set[str] = set()
    for written in conditions_of(subject.guide):
        found = list(_never_in(subject, written))
        dead |= {written.part} if found else set()
        yield from _new(found, told)
    for step in subject.guide.steps.values():
        if step.id not in dead:
            yield from _steps_and_outcomes(subject, step, dead)
    yield from _omitted(subject)


def _new(found: Iterable[tuple[Origin, Problem]], told: set[Origin]) -> Iterator[Problem]:
    """A condition that is used in several places is told of once."""
    for origin, problem in found:
        if origin not in told:
            told.add(origin)
            yield problem


def _never_in(subject: Subject, written: Written) -> Iterator[tuple[Origin, Problem]]:
    everything = whole(written.members, written.members[0].origin)
    all_of_it = never_true(everything, subject.guide, subject.budget)
    for part in _least(everything, subject, never_true):
        clash = _clash(subject, part)
        at = part.origin if clash is None else clash[0].origin
        yield (
            at,
            subject.problem(
                "SG301",
                "warning",
                subject.at_origin(at),
                (
                    _("Det, der står under «{key}» på «{part}», kan aldrig være opfyldt.")
                    if all_of_it
                    else _("Denne del af «{key}» på «{part}» kan aldrig være opfyldt.")
                ).format(key=written.key, part=written.part),
                _("Se efter, om to betingelser modsiger hinanden, og om «alle» skulle være «en_af»."),
                related=()
                if clash is None
                else (
                    subject.related(_("kan ikke være opfyldt samtidig med dette"), subject.at_origin(clash[1].origin)),
                ),
            ),
        )


def _least(tree: Condition, subject: Subject, judged: Judged) -> Iterator[Condition]:
    """The outermost parts of which it is so; a group with one member is that member."""
    if judged(tree, subject.guide, subject.budget):
        while len(tree.parts) == 1:
            tree = tree.parts[0]
        certain = [part for part in tree.parts if judged(part, subject.guide, subject.budget)]
        if (tree.op == "all" and judged is never_true and certain) or (
            tree.op == "any" and judged is always_true and certain
        ):
            yield from _least(certain[0], subject, judged)
        else:
            yield tree
        return
    for part in tree.parts:
        yield from _least(part, subject, judged)


def _clash(subject: Subject, tree: Condition) -> tuple[Condition, Condition] | None:
    """Two that must both be true and cannot."""
    needed = list(islice(_needed(tree), MANY))
    pairs = combinations(needed, 2)
    return next(((a, b) for a, b in pairs if not both_possible(a, b, subject.guide, subject.budget)), None)


def _needed(tree: Condition) -> Iterator[Condition]:
    if tree.op == "all":
        for part in tree.parts:
            yield from _needed(part)
    else:
        yield tree


def _steps_and_outcomes(subject: Subject, step: Step, dead: set[str]) -> Iterator[Problem]:
    """A step whose `når` and `kræver` exclude each other, or an outcome that its own step's `kræver` excludes."""
    when = [] if step.when is None or _changes(step, step.when) else [step.when]
    if (
        when
        and step.requires
        and never_true(whole([*when, *step.requires], step.origin), subject.guide, subject.budget)
    ):
        yield subject.problem(
            "SG301",
            "warning",
            subject.at_key("trin", step.id),
            _("«{name}» kan aldrig udføres: «når» og «kræver» udelukker hinanden.").format(name=step.id),
            _("Se efter, om de handler om det samme, og ret det ene."),
            related=(
                subject.related(_("når"), subject.at_key("trin", step.id, "når")),
                subject.related(_("kræver"), subject.at_key("trin", step.id, "kræver")),
            ),
        )
        return
    for outcome in step.outcomes:
        together = [*when, *step.requires, *outcome.requires]
        if (
            outcome.requires
            and outcome.id not in dead
            and never_true(whole(together, step.origin), subject.guide, subject.budget)
        ):
            yield subject.problem(
                "SG301",
                "warning",
                subject.at_key("trin", step.id, "udfald", outcome.id),
                _("Udfaldet «{name}» kan aldrig vælges: det udelukkes af det, trinnet selv kræver.").format(
                    name=outcome.id
                ),
                _("Se efter, om udfaldets «kræver» og trinnets handler om det samme, og ret det ene."),
            )


def _changes(step: Step, condition: Condition) -> bool:
    """Whether doing the step may change what the condition says: then it is no longer so when `kræver` is looked at."""
    return any(
        (leaf.op in STEP_LEAVES and step.id in (leaf.subject, leaf.since))
        or not step.answers.isdisjoint(facts_in(leaf))
        for leaf in leaves(condition)
    )


def _omitted(subject: Subject) -> Iterator[Problem]:
    told: set[Origin] = set()
    for written in conditions_of(subject.guide):
        for leaf in (leaf for member in written.members for leaf in leaves(member)):
            step = subject.guide.steps.get(leaf.subject) if leaf.op == "omitted" else None
            if step is not None and step.omittable is None and leaf.origin not in told:
                told.add(leaf.origin)
                yield subject.problem(
                    "SG301",
                    "warning",
                    subject.at_origin(leaf.origin),
                    _("«{name}» kan ikke udelades lovligt, så «udeladt» bliver aldrig opfyldt.").format(name=step.id),
                    _("Skriv kan_udelades på trinnet, eller ret betingelsen."),
                    related=(subject.related(_("trinnet"), subject.at_key("trin", step.id)),),
                )


def always(subject: Subject) -> Iterator[Problem]:
    told: set[Origin] = set()
    for written in conditions_of(subject.guide):
        for part in _least(whole(written.members, written.members[0].origin), subject, always_true):
            if part.origin not in told:
                told.add(part.origin)
                yield subject.problem(
                    "SG302",
                    "warning",
                    subject.at_origin(part.origin),
                    _("Det her er altid opfyldt, så det gør ingen forskel under «{key}» på «{part}».").format(
                        key=written.key, part=written.part
                    ),
                    _("Slet det, eller ret det, så det siger, hvad du mente."),
                )


# -- outcomes ----------------------------------------------------------------------------------------------------------


def _partitions(step: Step) -> bool:
    """Whether every outcome asks something of the same facts, and of nothing else."""
    spoken = [frozenset(fact for member in outcome.requires for fact in facts_in(member)) for outcome in step.outcomes]
    only_facts = all(
        leaf.op in FACT_LEAVES for outcome in step.outcomes for member in outcome.requires for leaf in leaves(member)
    )
    return len(spoken) > 1 and bool(spoken[0]) and len(set(spoken)) == 1 and only_facts


def _facts(step: Step) -> set[str]:
    return {fact for outcome in step.outcomes for member in outcome.requires for fact in facts_in(member)}


def _known(fact: str, origin: Origin) -> Condition:
    """While it is not known, that is what stands in the way."""
    return Condition(op="known", origin=origin, subject=fact)


def overlaps(subject: Subject) -> Iterator[Problem]:
    for step in subject.guide.steps.values():
        for one, other in combinations(step.outcomes[:MANY], 2) if _partitions(step) else ():
            both = [*step.requires, *one.requires, *other.requires]
            if witness([(member, True) for member in both], subject.guide, subject.budget) is not None:
                yield subject.problem(
                    "SG303",
                    "note",
                    subject.at_key("trin", step.id, "udfald", other.id),
                    _("Udfaldet «{name}» kan være muligt samtidig med «{other}».").format(name=other.id, other=one.id),
                    _("Skal netop ét udfald være muligt, så ret det ene «kræver»."),
                    related=(
                        subject.related(_("det andet udfald"), subject.at_key("trin", step.id, "udfald", one.id)),
                    ),
                )


def gaps(subject: Subject) -> Iterator[Problem]:
    for step in subject.guide.steps.values():
        if not _partitions(step):
            continue
        demands = [(negated(whole(outcome.requires, outcome.origin)), True) for outcome in step.outcomes]
        demands += [(member, True) for member in step.requires]
        demands += [] if step.when is None or _changes(step, step.when) else [(step.when, True)]
        demands += [(_known(fact, step.origin), True) for fact in sorted(_facts(step))]
        found = witness(demands, subject.guide, subject.budget)
        if found:
            said = [
                words for thing, state in found.items() if thing[0] == "fact" and (words := _words(thing[1], state))
            ]
            yield subject.problem(
                "SG304",
                "warning",
                subject.at_key("trin", step.id, "udfald"),
                _("Intet udfald af «{name}» er muligt, når {facts}.").format(name=step.id, facts=_(" og ").join(said))
                if said
                else _("Der er tilfælde, hvor intet udfald af «{name}» er muligt.").format(name=step.id),
                _("Skriv et udfald for det tilfælde, eller ret «kræver» på et af dem."),
            )


def _words(fact: str, state: State) -> str:
    """`«underretter» er anonym`; nothing for what has no plain value."""
    if isinstance(state, str) and state.isprintable():
        return _("«{fact}» er {value}").format(fact=fact, value=state)
    if isinstance(state, tuple) and isinstance(state[0], float) and state[0] == state[1]:
        return _("«{fact}» er {value}").format(fact=fact, value=f"{state[0]:g}")
    return ""


# -- facts that nobody records -------------------------------------------------------------------------------------------


def not_asked(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    recorded = asked(guide)
    told: set[str] = set()
    for name, span in chain(_uses_in_conditions(subject), _uses_in_times(subject)):
        fact = guide.facts[name]
        if fact.computed is None and name not in recorded | told:
            told.add(name)
            yield subject.problem(
                "SG305",
                "warning",
                span,
                _("Ingen kan notere «{name}»: det er kun_i_trin, og intet trin spørger om det.").format(name=name)
                if fact.only_in_steps
                else _("Hverken oprettelsen eller noget trin spørger om «{name}».").format(name=name),
                _("Skriv det under «spørger» eller «kan_oplyse», hvor det bliver kendt."),
                related=(subject.related(_("faktummet"), subject.at_key("fakta", name)),),
            )
    began = guide.opening.began
    if began is not None and began in recorded and began not in guide.opening.answers:
        yield subject.problem(
            "SG305",
            "warning",
            subject.at_value("oprettelse", "indtraf"),
            _("Oprettelsen spørger ikke om «{name}», som siger, hvornår sagen begyndte.").format(name=began),
            _("Skriv det under «spørger» i oprettelsen."),
        )


def _uses_in_conditions(subject: Subject) -> Iterator[tuple[str, Span]]:
    for name, written in facts_in_conditions(subject.guide):
        found = (leaf for member in written.members for leaf in leaves(member) if name in facts_in(leaf))
        yield name, subject.at_origin(next(found).origin)


def _uses_in_times(subject: Subject) -> Iterator[tuple[str, Span]]:
    """Facts that something is counted from, or measured by."""
    guide = subject.guide
    if guide.opening.began is not None:
        yield guide.opening.began, subject.at_value("oprettelse", "indtraf")
    for fact in guide.facts.values():
        for name in () if fact.computed is None else (fact.computed.fact, fact.computed.moment):
            if name is not None and name != "nu":
                yield name, subject.at_value("fakta", fact.id, "beregnes")
    for step in guide.steps.values():
        if step.not_before is not None and step.not_before.fact is not None:
            yield step.not_before.fact, subject.at_value("trin", step.id, "tidligst")
    for rule in guide.obligations.values():
        if rule.starts_from is not None and rule.starts_from.kind == "fact":
            yield rule.starts_from.id, subject.at_value("pligter", rule.id, "regnet_fra")
        for limit in rule.limits:
            key = "tidligst_af" if limit.of_several else "inden" if limit.within_fact else "senest"
            start = limit.starts_from.id if limit.starts_from and limit.starts_from.kind == "fact" else None
            for name in (limit.within_fact, limit.latest_fact, start):
                if name is not None:
                    yield name, subject.at_value("pligter", rule.id, key)
