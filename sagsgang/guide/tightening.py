"""Whether an adaptation is anywhere laxer than the guide it lies over: what only shows when both are compiled.

What may stand in an adaptation at all, `overlay` says. Here: who is given what, what the municipality's own parts do to the
national ones, and its own limits, day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from sagsgang.dataclass import replace
from sagsgang.errors import InvalidValue
from sagsgang.guide.condition import leaves
from sagsgang.guide.model import Adaptation, Condition, Guide, Limit, Step, ascii_spelling
from sagsgang.guide.overlay import LOCAL_LIMIT, Laid
from sagsgang.guide.place import line_at, one_line
from sagsgang.guide.problem import Problem, Related
from sagsgang.guide.reading import Reader
from sagsgang.guide.yamldoc import Node
from sagsgang.law.due import compute
from sagsgang.law.moment import COPENHAGEN, FIRST_YEAR, LAST_YEAR, end_of_day, limit_words, words
from sagsgang.text import _

DAYS = 2 * 365 + 1
"""How many days a limit is tried from: two years."""
OWN = "lokalt_mål"
"""What passing a limit of the municipality's own obligation is: no breach of law."""
TIMES = (time(0, 0), time(23, 59, 59))
"""When on each day: the first and the last second, between which neither limit is longer than at one of them."""


def loosened(national: Guide, guide: Guide, laid: Laid) -> list[Problem]:
    """Every way in which the guide with the adaptation is laxer than the national one, in the order of the file."""
    look = _Look(national, guide, laid)
    look.roles()
    look.reserved_facts()
    look.own_parts()
    look.limits()
    return sorted(look.reader.problems, key=lambda problem: (problem.file, problem.span, problem.code))


def adapted(national: Guide, guide: Guide, laid: Laid) -> Guide:
    """The compiled whole, named after both: in force where both are."""
    reader, root = Reader(laid.document), laid.local.root
    assert root is not None
    validity = root.get("gælder")
    since = until = None
    if validity is not None:
        since, until = reader.day(validity.get("fra")), reader.day(validity.get("til"))
    municipality, edition = reader.text(root.get("kommune")), reader.text(root.get("udgave"))
    return replace(
        guide,
        edition=f"{national.edition} + {municipality} {edition}",
        valid_from=max(national.valid_from, since or national.valid_from),
        valid_until=min((day for day in (national.valid_until, until) if day is not None), default=None),
        adaptation=Adaptation(
            municipality=municipality,
            title=reader.text(root.get("titel")),
            edition=edition,
            national_edition=national.edition,
            adopted={key: value.text for key, _key, value in reader.entries(root.get("vedtaget"))},
            changed=laid.changed,
            origin=reader.origin(root),
        ),
    )


class _Look:
    def __init__(self, national: Guide, guide: Guide, laid: Laid) -> None:
        self.national = national
        self.guide = guide
        self.laid = laid
        self.reader = Reader(laid.document)
        assert laid.local.root is not None
        self.root = laid.local.root

    # -- places ----------------------------------------------------------------------------------------------------

    def node(self, section: str, name: str, key: str) -> Node:
        """What the adaptation says under the key of the part; the part if it says nothing there."""
        place = self.root
        for part in (section, name, key):
            below = _child(place, part)
            if below is None:
                break
            place = below
        return place

    def there(self, section: str, name: str, key: str = "") -> Related:
        """The same in the national guide."""
        document = self.laid.document
        tree = document.tree("")
        assert tree is not None
        place = tree
        for part in (section, name, key) if key else (section, name):
            below = _child(place, part)
            if below is None:
                break
            place = below
        return Related(message=_("den nationale guide"), file=document.file, span=one_line(tree, place))

    # -- who -------------------------------------------------------------------------------------------------------

    def roles(self) -> None:
        """What only management may do, or owns, stays with management (SG812)."""
        for name, step in self.national.steps.items():
            given = self.guide.steps[name].roles
            if given != step.roles and self._is_managements(step.roles):
                self._keep(given, self.node("trin", name, "rolle"), self.there("trin", name, "rolle"), name)
        for name, rule in self.national.obligations.items():
            owner = self.guide.obligations[name].owner_role
            if owner != rule.owner_role and owner is not None and self._is_managements((rule.owner_role or "",)):
                place = self.node("pligter", name, "ansvarlig")
                self._keep((owner,), place, self.there("pligter", name, "ansvarlig"), name)

    def _is_managements(self, roles: Iterable[str]) -> bool:
        found = [self.national.roles[role].management for role in roles if role in self.national.roles]
        return bool(found) and all(found)

    def _keep(self, given: tuple[str, ...], place: Node, there: Related, name: str) -> None:
        others = [role for role in given if not self.guide.roles[role].management]
        if others:
            self.reader.problem(
                "SG812",
                place,
                _("«{name}» er ledelsens, og «{role}» er ikke ledelse.").format(name=name, role=others[0]),
                _("Vælg en rolle med ledelse: ja i roller.yaml."),
                related=(there,),
            )

    # -- facts -----------------------------------------------------------------------------------------------------

    def reserved_facts(self) -> None:
        """A fact that is recorded only where the national guide asks for it is asked for nowhere else (SG813)."""
        reserved = {name for name, fact in self.national.facts.items() if fact.only_in_steps}
        for name, step in self.guide.steps.items():
            before = self.national.steps.get(name)
            new = step.answers - (frozenset() if before is None else before.answers)
            self._reserved(sorted(new & reserved), "trin", name)
        self._reserved(
            sorted((self.guide.opening.answers - self.national.opening.answers) & reserved), "oprettelse", ""
        )

    def _reserved(self, facts: list[str], section: str, name: str) -> None:
        for fact in facts:
            place = self.node(section, name, "spørger") if name else self.node(section, "spørger", "")
            self.reader.problem(
                "SG813",
                place,
                _("«{fact}» kan kun oplyses i de trin, som den nationale guide lader spørge om det.").format(fact=fact),
                _("Fjern det her, eller skriv et nyt faktum."),
                related=(self.there("fakta", fact, "kun_i_trin"),),
            )

    # -- the municipality's own parts --------------------------------------------------------------------------------

    def own_parts(self) -> None:
        """They are local goals (SG810), and move no national track (SG811)."""
        for name, rule in self.guide.obligations.items():
            if name not in self.national.obligations and rule.consequence != OWN:
                self.reader.problem(
                    "SG810",
                    self.node("pligter", name, "følge"),
                    _("«{name}» er kommunens egen pligt og kan kun være et lokalt mål.").format(name=name),
                    _("Skriv følge: lokalt_mål."),
                )
        for name, step in self.guide.steps.items():
            if name not in self.national.steps:
                self._moves(name, step)

    def _moves(self, name: str, step: Step) -> None:
        targets = [("til", step.to), *(("udfald", one.to) for one in step.outcomes)]
        for key, phase in targets:
            track = None if phase is None else self.national.track_of_phase(phase)
            if track is not None:
                self.reader.problem(
                    "SG811",
                    self.node("trin", name, key),
                    _("Kommunens eget trin «{name}» flytter det nationale spor «{track}».").format(
                        name=name, track=track
                    ),
                    _("Lad trinnet blive i sin fase, eller giv det et spor af kommunens egne."),
                    related=(self.there("spor", track),),
                )

    # -- limits ----------------------------------------------------------------------------------------------------

    def limits(self) -> None:
        """A limit of the municipality's own stands only where its passing changes nothing (SG815), and is never longer (SG814)."""
        for name in self.laid.limits:
            why, there = self._in_the_way(name)
            if why:
                hint = _("Skriv et lokalt mål som en ny pligt med de samme trin i opfyldes_af.")
                self.reader.problem("SG815", self.node("pligter", name, LOCAL_LIMIT), why, hint, related=(there,))
            else:
                self._no_longer(name)

    def _in_the_way(self, name: str) -> tuple[str, Related]:
        """Why the obligation cannot have a shorter limit without a change in what the case can come to."""
        rule = self.national.obligations[name]
        if rule.consequence in ("bortfald", "vindue"):
            said = _(
                "«{name}» har følge: {consequence}. En kortere frist ville tage noget fra den, fristen er til for."
            )
            return said.format(name=name, consequence=rule.consequence), self.there("pligter", name, "følge")
        if rule.repeats == "period":
            said = _("«{name}» gentages efter sin periode. En kortere frist ville flytte alle perioder.")
            return said.format(name=name), self.there("pligter", name, "gentages")
        for other in self.national.obligations.values():
            if any(limit.latest_obligation == name for limit in other.limits):
                said = _("Fristen for «{other}» følger den for «{name}».")
                return said.format(other=other.id, name=name), self.there("pligter", other.id)
        for condition in _conditions(self.guide):
            for leaf in leaves(condition):
                if leaf.op == "obligation" and leaf.subject == name and "opfyldt" not in leaf.values:
                    said = _("En betingelse spørger, om «{name}» er overskredet eller åben.")
                    return said.format(name=name), self._at(leaf)
        return "", self.there("pligter", name)

    def _at(self, leaf: Condition) -> Related:
        tree = self.laid.document.tree(leaf.origin.file)
        return Related(message=_("betingelsen"), file=leaf.origin.file, span=line_at(tree, leaf.origin))

    def _no_longer(self, name: str) -> None:
        rule = self.guide.obligations[name]
        own = next(limit for limit in rule.limits if limit.local)
        for limit in rule.limits:
            comparable = not limit.local and limit.within is not None and limit.starts_from is None
            found = self._longer(own, limit) if comparable else None
            if found is None:
                continue
            start, by_law, here = found
            self.reader.problem(
                "SG814",
                self.node("pligter", name, LOCAL_LIMIT),
                _(
                    "Den lokale frist er længere end lovens: fra {start} er lovens frist {law} og den lokale {own}."
                ).format(start=words(start), law=limit_words(by_law), own=limit_words(here)),
                _("Skriv en frist, der aldrig er længere end {amount}.").format(
                    amount="" if limit.within is None else limit.within.words
                ),
                related=(self.there("pligter", name, "inden"),),
            )
            return

    def _longer(self, own: Limit, law: Limit) -> tuple[datetime, datetime, datetime] | None:
        """The first start in two years from which the local limit ends later: (start, end by law, local end)."""
        assert own.within is not None
        assert law.within is not None
        first = max(date(FIRST_YEAR + 1, 1, 1), min(self.guide.valid_from, date(LAST_YEAR - 3, 1, 1)))
        by_days = "timer" not in (own.within.unit, law.within.unit)
        for number in range(DAYS):
            for at in TIMES[:1] if by_days else TIMES:
                start = datetime.combine(first + timedelta(days=number), at, tzinfo=COPENHAGEN)
                by_law, here = self._end(law, start), self._end(own, start)
                if here > by_law:
                    return start, by_law, here
        return None

    def _end(self, limit: Limit, start: datetime) -> datetime:
        assert limit.within is not None
        calendar = None if limit.calendar is None else self.guide.calendars.get(limit.calendar)
        how = {"first_day_counts": limit.first_day_counts, "calendar": calendar, "roll": limit.roll}
        try:
            due = compute(limit.within, start, **how).instant  # type: ignore[arg-type]
        except InvalidValue:  # beyond the years that can be counted in
            due = end_of_day(date(LAST_YEAR, 12, 31))
        assert due is not None
        return due


def _child(node: Node, name: str) -> Node | None:
    """The value of the key, also of one in its ASCII spelling."""
    wanted = ascii_spelling(name)
    return next((value for key, value in node.pairs if ascii_spelling(key.text) == wanted), None)


def _conditions(guide: Guide) -> Iterator[Condition]:
    for track in guide.tracks.values():
        yield from _one(track.when)
    for step in guide.steps.values():
        yield from (*_one(step.when), *step.requires)
        for outcome in step.outcomes:
            yield from outcome.requires
    for rule in guide.obligations.values():
        yield from _one(rule.when)
        if rule.extendable is not None:
            yield from rule.extendable.requires
    for barrier in guide.barriers.values():
        yield barrier.when


def _one(condition: Condition | None) -> tuple[Condition, ...]:
    return () if condition is None else (condition,)
