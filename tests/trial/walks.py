"""Random cases made through the engine, and the same written out as a test with everything that the engine answered.

Nothing of `sagsgang.trial` is used here: what is written is what the engine said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.errors import CaseClosed, InvalidValue, MissingAnswer, NotAllowed, Refused
from sagsgang.guide.library import Library
from sagsgang.guide.model import Fact, Guide
from sagsgang.law.moment import iso, local
from sagsgang.store.memory import MemoryStore

BEGINS = "2026-10-20T10:00:00+02:00"
PEOPLE = ("anna", "bo", "carl")
STATUS = {
    "open": "åben",
    "met": "opfyldt",
    "missed": "overskredet",
    "lapsed": "bortfaldet",
    "void": "uden_virkning",
    "unknown": "ukendt",
    "not_applicable": "gælder_ikke",
}


@dataclass(slots=True)
class Walk:
    """The lines of a test, and which of them can be turned into something that is not so."""

    random: Random
    guide: Guide
    case: Case
    clock: FrozenClock
    lines: list[str]
    turns: list[tuple[int, str]] = field(default_factory=list)
    """(place in `lines`, what could stand there and is not so)"""

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def say(self, key: str, said: Any, *turned: Any) -> None:
        """Write what is so; each of `turned` is something that is not."""
        self.turns += [(len(self.lines), _expectation(key, one)) for one in turned]
        self.lines.append(_expectation(key, said))

    def flipped(self) -> tuple[str, int]:
        """The test with one expectation turned, and the line that it stands in (from 1)."""
        keys = sorted({line.partition(":")[0] for _place, line in self.turns})
        key = self.random.choice(keys)
        place, line = self.random.choice([one for one in self.turns if one[1].startswith(f"{key}:")])
        lines = [*self.lines]
        lines[place] = line
        return "\n".join(lines) + "\n", place + 1


def walk(library: Library, name: str, seed: int, *, steps: int = 14) -> Walk:
    """A case of the guide with random facts, steps, refusals and time, written out."""
    random = Random(seed)
    guide = library.guide(name)
    clock = FrozenClock(BEGINS)
    engine = Engine(store=MemoryStore(), guides=library, clock=clock)
    facts = _answers(random, guide, guide.opening.asks)
    if guide.opening.began is not None:
        facts[guide.opening.began] = iso(local(clock.now()))
    case = engine.start(name, facts=facts, by=Actor("anna"), child="B1")
    lines = [
        f"prøve: Tilfældigt forløb {seed}",
        f"guide: {name}",
        f"givet: {_flow(facts)}",
        f'kl: "{BEGINS}"',
        "af: anna",
        "barn: B1",
        "forløb:",
    ]
    made = Walk(random=random, guide=guide, case=case, clock=clock, lines=lines)
    _look(made, engine)
    for _turn in range(steps):
        random.choices((_step, _any_step, _wait, _note, _omit), weights=(6, 2, 3, 2, 1))[0](made, engine)
        _look(made, engine)
    return made


# -- what is done --------------------------------------------------------------------------------------------------


def _step(made: Walk, engine: Engine) -> None:
    """A step that can be done, as far as the engine can tell beforehand."""
    available = engine.case(made.case.id).available()
    if available:
        chosen = made.random.choice(available)
        _do(made, engine, chosen.step, made.random.choice(chosen.outcomes) if chosen.outcomes else None)


def _any_step(made: Walk, engine: Engine) -> None:
    """Any step of the guide: mostly it is refused."""
    step = made.random.choice(list(made.guide.steps.values()))
    _do(made, engine, step.id, made.random.choice(step.outcomes).id if step.outcomes else None)


def _do(made: Walk, engine: Engine, name: str, outcome: str | None) -> None:
    step = made.guide.steps[name]
    role = made.random.choice(step.roles) if step.roles else None
    person = made.random.choice(PEOPLE)
    facts = _answers(made.random, made.guide, step.asks)
    item: dict[str, Any] = {"udfør": name, "af": person, "fakta": facts}
    if role is not None:
        item["rolle"] = role
    if outcome is not None:
        item["udfald"] = outcome
    try:
        engine.case(made.case.id).do(name, by=Actor(person, role=role), outcome=outcome, facts=facts)
    except (Refused, NotAllowed, MissingAnswer, InvalidValue):
        item["afvist"] = "ja"
    _write(made, item)


def _wait(made: Walk, engine: Engine) -> None:
    hours = made.random.choice((1, 5, 24, 30, 100, 700, 2000))
    made.clock.set(made.clock.now() + timedelta(hours=hours))
    engine.watch()
    _write(made, {"gå_frem": f"{hours} timer"})


def _note(made: Walk, engine: Engine) -> None:
    facts = _answers(made.random, made.guide, [made.random.choice(list(made.guide.facts))])
    if not facts:
        return
    item: dict[str, Any] = {"notér": facts, "af": "bo"}
    try:
        engine.case(made.case.id).record(facts, by=Actor("bo"))
    except (CaseClosed, InvalidValue, Refused):
        item["afvist"] = "ja"
    _write(made, item)


def _omit(made: Walk, engine: Engine) -> None:
    omittable = [step for step in made.guide.steps.values() if step.omittable is not None]
    if not omittable:
        return
    step = made.random.choice(omittable)
    assert step.omittable is not None
    ground = made.random.choice(step.omittable.grounds)[0]
    role = made.random.choice(step.roles)
    item = {"udelad": step.id, "grund": ground, "begrundelse": "Derfor", "af": "bo", "rolle": role}
    try:
        engine.case(made.case.id).omit(step.id, by=Actor("bo", role=role), ground=ground, reason="Derfor")
    except (Refused, NotAllowed, InvalidValue):
        item["afvist"] = "ja"
    _write(made, item)


def _answers(random: Random, guide: Guide, names: Any) -> dict[str, Any]:
    return {name: _answer(random, guide.facts[name]) for name in names if guide.facts[name].computed is None}


def _answer(random: Random, fact: Fact) -> Any:
    choices = [choice for choice, _title in fact.choices]
    match fact.type:
        case "ja_nej":
            return random.choice(("ja", "nej"))
        case "valg":
            return random.choice(choices)
        case "flervalg":
            return sorted(random.sample(choices, random.randint(1, 2)), key=choices.index)
        case "tal":
            return random.randint(int(fact.least or 0), int(fact.most or 9))
        case "dato":
            return random.choice(("2012-05-05", "2026-12-01", "2019", "2027-01"))
        case "tidspunkt":
            return random.choice(("2026-10-19T12:00:00+02:00", "2026-10-20", "2026-10-01/2026-10-10"))
        case "varighed":
            return random.choice(("10 dage", "3 måneder"))
        case "personer":
            return ["anna", "dorte"]
        case _:
            return "tekst"


# -- what the engine answered --------------------------------------------------------------------------------------


def _look(made: Walk, engine: Engine) -> None:
    """Everything that can be said of the case, and of each kind something that is not so."""
    case, random, guide = engine.case(made.case.id), made.random, made.guide
    answer, view = case.answer(), case.view()
    made.lines.append("  - så:")
    tracks = dict(answer.tracks)
    track = random.choice(list(tracks))
    others = [phase.id for phase in guide.tracks[track].phases if phase.id != tracks[track]]
    made.say("fase", tracks, tracks | {track: random.choice(others)})
    obligations = {f"{one.id} {one.nr}": one for one in answer.obligations if one.id in guide.obligations}
    if obligations:
        name = random.choice(list(obligations))
        status = {key: STATUS[one.status] for key, one in obligations.items()}
        made.say("pligt", status, status | {name: random.choice([w for w in STATUS.values() if w != status[name]])})
        due = {key: "ingen" if one.due is None else iso(one.due) for key, one in obligations.items()}
        made.say("frist", due, due | {name: "2031-01-01" if due[name] == "ingen" else "ingen"})
    if guide.barriers:
        up = {one.id: "nede" if view.truth(one.when) is False else "oppe" for one in guide.barriers.values()}
        name = random.choice(list(up))
        made.say("spærring", up, up | {name: "nede" if up[name] == "oppe" else "oppe"})
    open_ = {one.step: {"udfald": list(one.outcomes)} if one.outcomes else {} for one in answer.available}
    closed = [step for step in guide.steps if step not in open_]
    if open_ and closed:
        made.say("åbent", open_, open_ | {random.choice(closed): {}})
        made.say("lukket", closed, [*closed, random.choice(list(open_))])
    values = {name: one.value for name, one in case.facts().facts.items() if not isinstance(one.value, dict)}
    unknown = {
        name: "ukendt"
        for name, fact in guide.facts.items()
        if fact.computed is None and name not in values and fact.type != "valg"
    }
    facts = values | unknown
    turned = [
        facts | {name: "nej" if value == "ja" else "ja"} for name, value in values.items() if value in ("ja", "nej")
    ]
    made.say("fakta", facts, *turned)
    found = [{one.code: one.id} for one in answer.findings]
    made.say("fund", found or "ingen", [*found, {"MISSED": "intet"}])
    status_word = "åben" if answer.status == "open" else "lukket"
    made.say("sag", status_word, "lukket" if status_word == "åben" else "åben")
    made.say("hos", answer.holder, "zebra")


def _expectation(key: str, said: Any) -> str:
    return f"      {key}: {_flow(said)}"


def _write(made: Walk, item: dict[str, Any]) -> None:
    made.lines.append(f"  - {_flow(item)}")


def _flow(value: Any) -> str:
    """JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
