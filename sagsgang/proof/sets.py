"""Where conditions hold: a guide's things as variables, and what its conditions, tracks and duties say as sets of states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sagsgang.check.states import ANY, truth_of
from sagsgang.dataclass import replace
from sagsgang.guide.condition import FACT_LEAVES, PERSON_LEAVES, Truth
from sagsgang.guide.model import Condition, Guide, Step
from sagsgang.proof.diagram import ALL, NONE, Diagrams
from sagsgang.proof.things import NOT_ARISEN, Domain, Thing, domains, exists

MOST_VARIABLES = 250
"""More things than this are not followed at once."""
MOST_NODES = 250_000
"""Some ten seconds of work on one part of a guide."""

Mode = Literal["free", "plain", "sure"]
Wanted = frozenset[Truth]

IS_TRUE: Wanted = frozenset({True})
IS_FALSE: Wanted = frozenset({False})
NOT_TRUE: Wanted = frozenset({False, None})
NOT_FALSE: Wanted = frozenset({True, None})
_OPPOSITE = {True: False, False: True, None: None}


class Sets:
    """A guide seen through some of its things. What is not among `things` may be anything (`free` only)."""

    def __init__(
        self,
        guide: Guide,
        things: Iterable[Thing],
        mode: Mode,
        *,
        without_barriers: bool = False,
        carried: frozenset[str] | None = None,
        diagrams: Diagrams | None = None,
    ) -> None:
        self.guide = guide
        self.mode = mode
        self.without_barriers = without_barriers
        self.carried = carried
        """the facts that other guides may bring when they open a case of this one; None: none opens it"""
        self.domains: dict[Thing, Domain] = domains(guide, dict.fromkeys(things))
        self.level = {thing: level for level, thing in enumerate(self.domains)}
        sizes = [len(domain) for domain in self.domains.values()]
        self.diagrams = Diagrams(sizes, MOST_NODES) if diagrams is None else diagrams
        self.unseen = NONE if mode == "sure" else ALL
        """where something may be that is not followed; `sure`: nobody counts on it"""
        self._truths: dict[tuple[int, Wanted], int] = {}
        self._kept: list[Condition] = []

    # -- sets --------------------------------------------------------------------------------------------------------

    def where(self, thing: Thing, values: Iterable[object]) -> int:
        """The states in which the thing has one of the values; all states if it is not followed."""
        level = self.level.get(thing)
        if level is None:
            return self.unseen
        wanted = list(values)
        domain = self.domains[thing].values
        return self.diagrams.where(level, [i for i, value in enumerate(domain) if value in wanted])

    def truth(self, condition: Condition | None, wanted: Wanted = IS_TRUE) -> int:
        """The states in which the condition may have one of the truth values."""
        if condition is None:
            return ALL if True in wanted else NONE
        key = (id(condition), wanted)
        found = self._truths.get(key)
        if found is None:
            self._kept.append(condition)
            found = self._truths[key] = self._truth(condition, wanted)
        return found

    def _truth(self, condition: Condition, wanted: Wanted) -> int:
        if condition.op not in ("all", "any"):
            return self._leaf(condition, wanted)
        parts = (self.truth(part, wanted) for part in condition.parts)
        every = wanted in (IS_TRUE, NOT_FALSE)
        return self.diagrams.all_of(parts) if (condition.op == "all") == every else self.diagrams.any_of(parts)

    def _leaf(self, leaf: Condition, wanted: Wanted) -> int:
        if leaf.negated:
            wanted = frozenset(_OPPOSITE[truth] for truth in wanted)
        op = leaf.op
        if op in PERSON_LEAVES:
            return ALL if self.mode == "free" or leaf.negated is (wanted in (IS_FALSE, NOT_TRUE)) else NONE
        if op in FACT_LEAVES:
            return self._of_fact(leaf, wanted)
        if op == "settled":
            return self._settled(leaf, wanted)
        if op == "track_ended":
            return self.ended(leaf.subject, wanted)
        if op == "obligation":
            return self._of_obligation(leaf, wanted)
        if op in ("done", "omitted", "outcome", "track_in"):
            holds = self._happened(leaf)
            if holds is None:
                return self.unseen
            return holds if True in wanted else self.diagrams.outside(holds)
        return self.where(("other", op, leaf.subject, *leaf.values), wanted)

    def _happened(self, leaf: Condition) -> int | None:
        """Where a leaf that is never unknown holds; None if what it speaks of is not followed."""
        name, since = leaf.subject, leaf.since
        if leaf.op == "track_in":
            return self.where(("phase", name), leaf.values) if ("phase", name) in self.level else None
        if leaf.op == "omitted":
            return self._flag(("omitted", name) if since is None else ("left", name, since))
        if leaf.op == "done" and since is not None:
            return self._flag(("since", name, since))
        if ("done", name) not in self.level:
            return None
        values = leaf.values if leaf.op == "outcome" else self.domains["done", name].values[1:]
        done = self.where(("done", name), values)
        if since is None:
            return done
        after = self._flag(("since", name, since))
        return None if after is None else self.diagrams.both(done, after)

    def _flag(self, thing: Thing) -> int | None:
        if not exists(self.guide, thing):
            return NONE
        return self.where(thing, [True]) if thing in self.level else None

    def _of_fact(self, leaf: Condition, wanted: Wanted) -> int:
        thing = ("fact", leaf.subject)
        level = self.level.get(thing)
        if level is None:
            return self.unseen
        positive = leaf if not leaf.negated else _positive(leaf)
        found = [
            value
            for value, state in enumerate(self.domains[thing].values)
            if (state is ANY and leaf.op != "known") or truth_of(positive, state, self.guide) in wanted
        ]
        return self.diagrams.where(level, found)

    def _settled(self, leaf: Condition, wanted: Wanted) -> int:
        name, since = leaf.subject, leaf.since
        done = self._flag(("since", name, since)) if since else self.done(name)
        left = self._flag(("left", name, since) if since else ("omitted", name))
        if done is None or left is None:
            known = self.diagrams.any_of(one for one in (done, left) if one is not None)
            if self.mode == "sure":
                return known if True in wanted else NONE
            return ALL if True in wanted else self.diagrams.outside(known)
        happened = self.diagrams.either(done, left)
        step = self.guide.steps[name]
        rest = self.belongs(step, frozenset(_OPPOSITE[truth] for truth in wanted))
        otherwise = self.diagrams.both(self.diagrams.outside(happened), rest)
        return self.diagrams.either(happened, otherwise) if True in wanted else otherwise

    def done(self, step: str) -> int | None:
        """Where the step is done; None if that is not followed."""
        thing = ("done", step)
        return self.where(thing, self.domains[thing].values[1:]) if thing in self.level else None

    def belongs(self, step: Step, wanted: Wanted = IS_TRUE) -> int:
        track = None if step.track is None else self.guide.tracks[step.track].when
        both = (self.truth(step.when, wanted), self.truth(track, wanted))
        return self.diagrams.both(*both) if wanted in (IS_TRUE, NOT_FALSE) else self.diagrams.either(*both)

    def ended(self, track: str, wanted: Wanted = IS_TRUE) -> int:
        """The track stands in a final phase, or is not in play."""
        if ("phase", track) not in self.level:
            return self.unseen
        one = self.guide.tracks[track]
        final = self.where(("phase", track), [phase.id for phase in one.phases if phase.final])
        rest = self.truth(one.when, frozenset(_OPPOSITE[truth] for truth in wanted))
        if True in wanted:
            return self.diagrams.either(final, rest)
        return self.diagrams.both(self.diagrams.outside(final), rest)

    def all_ended(self) -> int:
        return self.diagrams.all_of(self.ended(track) for track in self.guide.tracks)

    # -- duties ------------------------------------------------------------------------------------------------------

    def _of_obligation(self, leaf: Condition, wanted: Wanted) -> int:
        name, said = leaf.subject, leaf.values[0]
        if ("duty", name) in self.level and said != "overskredet":
            met = self.where(("duty", name), [self.guide.obligations[name].times + 1])
            if said == "opfyldt":
                return met if True in wanted else self.diagrams.outside(met)
            may = self.unmet(name) if wanted & {True, None} else NONE
            return self.diagrams.either(may, self.not_unmet(name)) if False in wanted else may
        thing = ("said", name)
        if thing not in self.level:
            return self.unseen
        positive = _positive(leaf)
        values = self.domains[thing].values
        return self.where(thing, [state for state in values if truth_of(positive, state, self.guide) in wanted])

    def unmet(self, name: str) -> int:
        """The duty stands open, missed or unknown; all states if it is not followed."""
        level = self.level.get(("duty", name))
        if level is None:
            return self.unseen
        rule = self.guide.obligations[name]
        parts = [self.diagrams.where(level, range(1, rule.times + 1)), self.truth(rule.when, NOT_FALSE)]
        steps = [self.guide.steps[met.step] for met in rule.met_by]
        if steps:
            parts.append(self.diagrams.any_of(self._left_to_do(step) for step in steps))
        if rule.consequence == "bortfald" and rule.void_to is not None:
            parts.append(self.ended(self._track_of(rule.void_to), NOT_TRUE))
        return self.diagrams.all_of(parts)

    def not_unmet(self, name: str) -> int:
        """The opposite of `unmet`, where that may be so."""
        level = self.level.get(("duty", name))
        if level is None:
            return self.unseen
        rule = self.guide.obligations[name]
        parts = [
            self.diagrams.where(level, [NOT_ARISEN, rule.times + 1]),
            self.truth(rule.when, IS_FALSE),
        ]
        steps = [self.guide.steps[met.step] for met in rule.met_by]
        if steps:
            parts.append(self.diagrams.all_of(self._settled_or_gone(step) for step in steps))
        if rule.consequence == "bortfald" and rule.void_to is not None:
            parts.append(self.ended(self._track_of(rule.void_to)))
        return self.diagrams.any_of(parts)

    def _left_to_do(self, step: Step) -> int:
        omitted = self._flag(("omitted", step.id))
        kept = self.unseen if omitted is None else self.diagrams.outside(omitted)
        return self.diagrams.both(kept, self.belongs(step, NOT_FALSE))

    def _settled_or_gone(self, step: Step) -> int:
        omitted = self._flag(("omitted", step.id))
        return self.diagrams.either(self.unseen if omitted is None else omitted, self.belongs(step, IS_FALSE))

    def _track_of(self, phase: str) -> str:
        track = self.guide.track_of_phase(phase)
        assert track is not None
        return track

    def closed(self) -> int:
        """Every track has ended, and no duty that is followed stands."""
        return self.diagrams.both(self.all_ended(), self.free_of_duties())

    def free_of_duties(self) -> int:
        followed = [name for name in self.guide.obligations if ("duty", name) in self.level]
        return self.diagrams.all_of(map(self.not_unmet, followed))


def _positive(leaf: Condition) -> Condition:
    return replace(leaf, negated=False)
