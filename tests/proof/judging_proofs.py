"""What a proof says of a small guide, held against every state that the guide's cases can come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sagsgang.guide.model import Guide
from sagsgang.proof.answer import Answer
from tests.proof.enumeration import Act, Enumeration, State
from tests.proof.replaying import Both, as_acts, done, same

Claim = tuple[str, str]
"""(code, part)"""

KNOWN = frozenset({"SG211", "SG212", "SG213", "SG220", "SG230", "SG310"})
"""The codes of what the enumeration can tell."""


def claim_of(answer: Answer) -> Claim:
    """A trap that a barrier makes is a trap."""
    return "SG213" if answer.code == "SG230" else answer.code, answer.part


def claims(found: Enumeration) -> set[Claim]:
    """Everything that can be claimed of the guide."""
    every = {("SG211", phase) for phases in found.guide.phases.values() for phase in phases}
    every |= {("SG212", step) for step in found.guide.steps}
    every |= {("SG310", step) for step, rule in found.rules.items() if rule.outcomes}
    every |= {("SG213", part) for part in (*found.guide.tracks, *found.duties)}
    return every | {("SG220", f"nr. {place}") for place, _body in enumerate(found.properties, 1)}


def wrong_claims(found: Enumeration) -> set[Claim]:
    """Those that are not so."""
    wrong = {
        ("SG211", phase) for phases in found.guide.phases.values() for phase in phases if phase not in found.phases
    }
    wrong |= {("SG212", step) for step in found.guide.steps if step not in found.done}
    wrong |= {("SG213", part) for part in found.stuck}
    return (
        wrong | {("SG310", step) for step in found.gaps} | {("SG220", f"nr. {place + 1}") for place in found.violated}
    )


def may_be_proved(found: Enumeration) -> set[Claim]:
    """The obligations that are stuck only where a track is stuck too: then it is the track that is told of."""
    by_tracks = set().union(*(found.stuck.get(track, set()) for track in found.guide.tracks))
    return {("SG213", duty) for duty in found.duties if duty in found.stuck and found.stuck[duty] <= by_tracks}


@dataclass
class Judgement:
    """One guide's answers. A difference is an `AssertionError` that names it."""

    found: Enumeration
    answers: list[Answer]

    def hold(self) -> Counter[str]:
        """How many were proved, refuted and left open."""
        wrong, either = wrong_claims(self.found), may_be_proved(self.found)
        counted: Counter[str] = Counter()
        for answer in self.answers:
            if answer.code not in KNOWN:
                continue
            claim = claim_of(answer)
            counted[f"{answer.code} {answer.verdict}"] += 1
            if answer.verdict == "open":
                assert answer.bound, answer
                continue
            assert claim in either or (answer.verdict == "refuted") == (claim in wrong), (
                claim,
                answer.verdict,
                "the enumeration says it is wrong" if claim in wrong else "the enumeration says it is so",
            )
        return counted

    def left_out(self) -> set[Claim]:
        """The wrong claims of which every answer is silent."""
        told = {claim_of(answer) for answer in self.answers if answer.verdict != "proved"}
        return wrong_claims(self.found) - may_be_proved(self.found) - told


def follow(found: Enumeration, acts: Iterable[Act]) -> list[tuple[State, Act, State]]:
    """Each act where it happens; an `AssertionError` where the enumeration does not know the way."""
    way: list[tuple[State, Act, State]] = []
    for act in acts:
        options = found._openings() if not way else found._acts(way[-1][2])
        before = way[-1][2] if way else None
        reached = [state for other, state in options if alike(other, act)]
        assert reached, (act, before)
        way.append((before or reached[0], act, reached[0]))
    return way


def alike(one: Act, other: Act) -> bool:
    """Whether they are the same but for the order of the answers."""
    return one[:3] == other[:3] and settled(one) == settled(other)


def settled(act: Act) -> dict[str, object]:
    return {name: tuple(sorted(value)) if isinstance(value, tuple) else value for name, value in act.facts}


def happens(found: Enumeration, guide: Guide, answer: Answer) -> list[tuple[State, Act, State]]:
    """The story, done on the engine and on the reference model, and followed in the enumeration: all end in the same place."""
    assert answer.story, answer
    acts = as_acts(found, answer.story)
    way = follow(found, acts)
    same(found, way[-1][2], done(Both(guide, found.raw), acts))
    return way


def ends_where_it_says(found: Enumeration, guide: Guide, answer: Answer) -> None:
    """The story of a refuted answer comes about, and shows what is wrong."""
    way = happens(found, guide, answer)
    before, act, after = way[-1]
    match answer.code:
        case "SG213" | "SG230":
            assert after in found.stuck[answer.part], (answer.part, after)
        case "SG220":
            place = int(answer.part.removeprefix("nr. ")) - 1
            found.violated = {}
            if after.closed:
                found._hold_at_closing(after, act)
            if act.kind == "step":
                list(found._doings(before, act.step or ""))
            assert place in found.violated, (answer.part, act)
        case "SG310":
            found.gaps = {}
            list(found._doings(after, answer.part))
            assert answer.part in found.gaps, (answer.part, after)
        case "SG231":
            assert not after.closed, (answer.part, after)
        case _:
            raise AssertionError(f"{answer.code} has a story: {answer.story}")
