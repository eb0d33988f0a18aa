"""Conditions as the guide writes them, put to z3: every case that there can be, as formulas, by `guide-language` and choices C6 to C14.

Each leaf is two formulas, when it is true and when it is false; when it is neither, it is unknown. What a case can be is said of each
thing by itself: a day is a whole number, and what is only partly known has a first and a last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import z3

from tests.reference.days import read_amount, read_days
from tests.reference.reading import as_list, number, text, yes
from tests.reference.state import Guide

DAYS = {"timer": 1 / 24, "dage": 1, "uger": 7, "måneder": 30, "år": 365}


@dataclass(frozen=True)
class Both:
    """When it is true, and when it is false."""

    true: Any
    false: Any

    def turned(self) -> Both:
        return Both(self.false, self.true)


@dataclass
class Cases:
    """All cases of a guide. `limits`: what is so of every case. `rough`: something hangs together that is looked at by itself."""

    raw: dict
    limits: list = field(default_factory=list)
    rough: bool = False

    def __post_init__(self) -> None:
        self.guide = Guide(self.raw["guide"], self.raw)
        self._things: dict[Any, Any] = {}

    def of(self, condition: Any) -> Both:
        """The condition, in every case."""
        if isinstance(condition, list):
            return self._all([self.of(member) for member in condition])
        if isinstance(condition, str):
            return self._step({"trin": condition})
        if "alle" in condition:
            return self.of(condition["alle"])
        if "en_af" in condition:
            return self._all([self.of(member).turned() for member in condition["en_af"]]).turned()
        if "ikke" in condition:
            return self.of(condition["ikke"]).turned()
        if "betingelse" in condition:
            return self.of(self.raw["betingelser"][condition["betingelse"]])
        for kind, of_leaf in (
            ("sag", self._free),
            ("person", self._free),
            ("trin", self._step),
            ("fakta", self._fact),
            ("spor", self._track),
            ("pligt", self._obligation),
        ):
            if kind in condition:
                return of_leaf(condition)
        raise AssertionError(condition)

    def _all(self, members: list[Both]) -> Both:
        return Both(z3.And([one.true for one in members]), z3.Or([one.false for one in members]))

    def _new(self, key: Any, make: Any) -> Any:
        if key not in self._things:
            self._things[key] = make(str(key))
        return self._things[key]

    def _bool(self, *key: Any) -> Any:
        return self._new(key, z3.Bool)

    def _int(self, *key: Any, least: int | None = None, most: int | None = None) -> Any:
        if key not in self._things:
            made = self._things[key] = z3.Int(str(key))
            self.limits += [] if least is None else [made >= least]
            self.limits += [] if most is None else [made <= most]
        return self._things[key]

    def _unknown(self, *key: Any) -> Both:
        """Anything: true, false or unknown."""
        said = self._int(*key, least=0, most=2)
        return Both(said == 0, said == 1)

    def _free(self, leaf: dict) -> Both:
        return self._unknown(
            repr({key: value for key, value in leaf.items() if key not in ("fordi", "hjemmel", "ufravigelig")})
        )

    # --- steps, tracks, obligations

    def _step(self, leaf: dict) -> Both:
        step, since = leaf["trin"], leaf.get("siden")
        self.rough = self.rough or since is not None
        done, omitted = self._bool("done", step, since), self._bool("omitted", step, since)
        if since is not None:
            self.limits.append(z3.Implies(done, self._bool("done", step, None)))
            self.limits.append(z3.Implies(omitted, self._bool("omitted", step, None)))
        if "udført" in leaf:
            return self._so(done if yes(leaf["udført"]) else z3.Not(done))
        if "udfald" in leaf:
            names = list(self.guide.steps[step]["udfald"])
            outcome = self._int("outcome", step, since, least=0, most=len(names) - 1)
            return self._so(z3.And(done, z3.Or([outcome == names.index(one) for one in as_list(leaf["udfald"])])))
        if "udeladt" in leaf:
            return self._so(omitted if yes(leaf["udeladt"]) else z3.Not(omitted))
        belongs = self._belongs(step)
        settled = z3.Or(done, omitted)
        return Both(z3.Or(settled, belongs.false), z3.And(z3.Not(settled), belongs.true))

    def _so(self, true: Any) -> Both:
        return Both(true, z3.Not(true))

    def _belongs(self, step: str) -> Both:
        track = self.guide.step_track(step)
        if "når" not in self.guide.steps[step] and (track is None or "når" not in self.guide.tracks[track]):
            return self._so(z3.BoolVal(True))
        return self._unknown("belongs", step)

    def _track(self, leaf: dict) -> Both:
        track = leaf["spor"]
        phases = self.guide.phases[track]
        phase = self._int("phase", track, least=0, most=len(phases) - 1)
        if "i" in leaf:
            return self._so(z3.Or([phase == phases.index(one) for one in as_list(leaf["i"])]))
        final = z3.Or([phase == place for place, one in enumerate(phases) if self.guide.is_end(one)])
        plays = self._so(z3.BoolVal(True)) if "når" not in self.guide.tracks[track] else self._unknown("plays", track)
        ended = Both(z3.Or(final, plays.false), z3.And(z3.Not(final), plays.true))
        return ended if yes(leaf["afsluttet"]) else ended.turned()

    def _obligation(self, leaf: dict) -> Both:
        """Which statuses its instances have; an unknown one may be past its due."""
        duty = leaf["pligt"]
        is_open, missed, met, unknown, past = (
            self._bool("pligt", duty, status) for status in ("open", "missed", "met", "unknown", "past")
        )
        if leaf["er"] == "åben":
            return Both(is_open, z3.And(z3.Not(is_open), z3.Not(unknown), z3.Not(past)))
        if leaf["er"] == "overskredet":
            return Both(missed, z3.And(z3.Not(missed), z3.Not(past)))
        waiting = z3.Or(is_open, missed)
        true = z3.And(met, z3.Not(z3.Or(waiting, unknown, past)))
        return Both(true, z3.Or(z3.Not(met), waiting))

    # --- facts

    def _fact(self, leaf: dict) -> Both:
        fact = leaf["fakta"]
        kind = self.guide.facts[fact]["type"]
        known = self._bool("known", fact)
        if leaf.get("er") in ("kendt", "ukendt"):
            return self._so(known if leaf["er"] == "kendt" else z3.Not(known))
        if kind in ("ja_nej", "valg"):
            found = self._of_choice(fact, leaf)
        elif kind in ("flervalg", "personer"):
            found = self._of_list(fact, kind, leaf)
        elif kind == "tal":
            found = self._of_number(fact, leaf)
        else:
            found = self._of_time(fact, leaf)
        return Both(z3.And(known, found.true), z3.And(known, found.false))

    def _of_choice(self, fact: str, leaf: dict) -> Both:
        body = self.guide.facts[fact]
        choices = ["ja", "nej"] if body["type"] == "ja_nej" else [text(one) for one in body["valg"]]
        value = self._int("value", fact, least=0, most=len(choices) - 1)
        named = as_list(leaf["er"]) if "er" in leaf else leaf["er_en_af"]
        return self._so(z3.Or([value == choices.index(text(one)) for one in named]))

    def _of_list(self, fact: str, kind: str, leaf: dict) -> Both:
        others = self._int("others", fact, least=0, most=0 if kind == "flervalg" else None)
        if kind == "flervalg":
            members = {text(one): self._bool("has", fact, text(one)) for one in self.guide.facts[fact]["valg"]}
        else:
            members = {one: self._bool("has", fact, one) for one in ("anna", "bo", "carl", "dorte", "eva")}
        many = z3.Sum([z3.If(has, 1, 0) for has in members.values()]) + others
        if "er" in leaf:
            named = {text(one) for one in as_list(leaf["er"])}
            return self._so(
                z3.And(others == 0, *(has if one in named else z3.Not(has) for one, has in members.items()))
            )
        if "er_en_af" in leaf:
            return self._so(z3.Or([members[text(one)] for one in leaf["er_en_af"]]))
        if "indeholder" in leaf:
            return self._so(z3.And([members[text(one)] for one in as_list(leaf["indeholder"])]))
        return self._so(many >= int(leaf["mindst"]) if "mindst" in leaf else many <= int(leaf["højst"]))

    def _of_number(self, fact: str, leaf: dict) -> Both:
        """What is computed may be known only in part: an age between two."""
        body = self.guide.facts[fact]
        if "beregnes" in body:
            least = self._int("least", fact)
            most = self._int("most", fact)
            self.limits.append(least <= most)
        else:
            least = most = self._new(("value", fact), z3.Real)
            self.limits += [least >= number(body["mindst"])] if "mindst" in body else []
            self.limits += [least <= number(body["højst"])] if "højst" in body else []
        if "mindst" in leaf:
            return Both(least >= number(leaf["mindst"]), most < number(leaf["mindst"]))
        if "højst" in leaf:
            return Both(most <= number(leaf["højst"]), least > number(leaf["højst"]))
        named = number(leaf["er"])
        return Both(z3.And(least == named, most == named), z3.Or(named < least, most < named))

    def _when(self, fact: str) -> tuple[Any, Any]:
        first, last = self._int("first", fact), self._int("last", fact)
        self.limits.append(first <= last)
        return first, last

    def _of_time(self, fact: str, leaf: dict) -> Both:
        first, last = self._when(fact)
        other = leaf.get("før", leaf.get("efter"))
        if other is None:
            named = [read_days(text(one)) for one in (as_list(leaf["er"]) if "er" in leaf else leaf["er_en_af"])]
            self.rough = self.rough or len(named) > 1
            spans = [(a.toordinal(), b.toordinal()) for a, b in (one for one in named if one is not None)]
            return Both(
                z3.Or([z3.And(a <= first, last <= b) for a, b in spans]),
                z3.And([z3.Or(last < a, b < first) for a, b in spans]),
            )
        self.rough = self.rough or other != "nu"
        plus = 0.0
        if "plus" in leaf:
            many, unit = read_amount(leaf["plus"])
            plus = many * DAYS[unit]
        start, end = self._when(other)
        start, end = start + int(plus), end + int(plus)
        known = z3.BoolVal(True) if other == "nu" else self._bool("known", other)
        ours, theirs = ((first, last), (start, end)) if "før" in leaf else ((start, end), (first, last))
        return Both(z3.And(known, ours[1] < theirs[0]), z3.And(known, ours[0] >= theirs[1]))
