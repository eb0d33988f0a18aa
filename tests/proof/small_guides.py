"""Random small guides, so small that every state can be listed, many of them with a fault of a known kind planted.

A guide is raw data, as YAML gives it. Everything follows from the seed. They write the part of the language that `enumeration` knows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

LAW = ["BL-1"]
ROLE = "rådgiver"
LETTERS = "abc"


@dataclass
class Small:
    """A guide, and the claims about it that are known to be wrong: (code, part)."""

    raw: dict
    fault: str = "none"
    wrong: set[tuple[str, str]] = field(default_factory=set)


def small_guide(seed: int) -> Small:
    """The guide of a seed; two in three have a fault planted."""
    dice = random.Random(seed)  # a story, not a secret
    fault = dice.choice(list(FAULTS)) if dice.random() < 0.67 else ""
    strictness = 0.0 if fault == "a_step_is_not_always_done" else dice.choice([0.0, 0.4, 1.0])
    tracks = dice.choice(
        {"": [2, 2, 3], "tracks_wait_for_each_other": [2, 3], "a_door_is_closed": [2, 3]}.get(fault, [1])
    )
    made = Small(base(dice, tracks, strictness), fault)
    if fault:
        FAULTS[fault](dice, made)
    some_properties(dice, made.raw)
    return made


# --- a guide without planted faults (it may have some all the same)


def base(dice: random.Random, tracks: int, strictness: float) -> dict:
    """`strictness`: how often something stands in the way of a step, 0 to 1; at 0 every case can close."""
    raw: dict = {
        "guide": "lille",
        "forkortelse": "LIL",
        "titel": "En lille guide",
        "udgave": "1",
        "gælder": {"fra": "2024-01-01"},
        "formål": "Den er lille.",
        "fakta": some_facts(dice),
        "oprettelse": {},
        "spor": {},
        "trin": {},
    }
    asked = [name for name in raw["fakta"] if dice.random() < 0.5]
    told = [name for name in raw["fakta"] if name not in asked and dice.random() < 0.4]
    raw["oprettelse"] = {key: names for key, names in (("spørger", asked), ("kan_oplyse", told)) if names}
    for number in range(tracks):
        add_track(raw, LETTERS[number], dice.choice([2, 2, 3] if tracks == 3 else [2, 3, 3, 4]))
        if number and dice.random() < 0.25 * strictness:
            raw["spor"][f"spor_{LETTERS[number]}"]["når"] = fact_condition(dice, raw)
    for letter in LETTERS[:tracks]:
        some_chain(dice, raw, letter, strictness)
    for number in range(dice.choice([0, 0, 1, 1, 2])):
        some_extra(dice, raw, number, strictness)
    if strictness:
        some_obligations(dice, raw)
    if dice.random() < 0.5 * strictness:
        some_barrier(dice, raw)
    return raw


def some_facts(dice: random.Random) -> dict:
    facts: dict = {}
    for name in ("mistanke", "hvem", "alvor")[: dice.choice([1, 1, 1, 2, 2, 3])]:
        if dice.random() < 0.6:
            facts[name] = {"type": "ja_nej"}
        elif dice.random() < 0.8:
            facts[name] = {"type": "valg", "valg": {"lidt": "Lidt", "noget": "Noget", "meget": "Meget"}}
            if dice.random() < 0.5:
                facts[name]["stigende"] = "ja"
        else:
            facts[name] = {"type": "flervalg", "valg": {"mor": "Mor", "far": "Far"}}
        facts[name]["spørgsmål"] = f"Hvad er {name}?"
        if len(facts) > 1 or dice.random() < 0.4:
            facts[name]["kun_i_trin"] = "ja"
    return facts


def add_track(raw: dict, letter: str, phases: int) -> list[str]:
    names = [f"{letter}{number}" for number in range(phases)]
    faser: dict = {name: name.upper() for name in names[:-1]}
    faser[names[-1]] = {"titel": names[-1].upper(), "slut": "ja"}
    raw["spor"][f"spor_{letter}"] = {"titel": f"Spor {letter}", "faser": faser}
    return names


def phases_of(raw: dict, letter: str) -> list[str]:
    return list(raw["spor"][f"spor_{letter}"]["faser"])


def add_step(raw: dict, name: str, **body: object) -> dict:
    """A step that asks for nothing more than what is said."""
    whole = {"titel": name.capitalize().replace("_", " "), "rolle": ROLE, **body, "hjemmel": LAW}
    raw["trin"][name] = whole
    return whole


def some_chain(dice: random.Random, raw: dict, letter: str, strictness: float) -> None:
    """A way from the first phase to the last."""
    phases = phases_of(raw, letter)
    for place in range(len(phases) - 1):
        earlier = list(raw["trin"])
        body: dict = {"fra": phases[place]}
        if dice.random() < 0.3:
            body["udfald"] = some_outcomes(dice, raw, phases, place, strictness)
        else:
            body["til"] = phases[place + 1]
        if dice.random() < 0.35 * strictness:
            body["kræver"] = [some_condition(dice, raw, earlier)]
        some_frills(dice, raw, body, earlier, strictness)
        add_step(raw, f"{letter}_videre_{place}", **body)


def some_outcomes(dice: random.Random, raw: dict, phases: list[str], place: int, strictness: float) -> dict:
    outcomes: dict = {}
    for number, name in enumerate(["godt", "skidt"]):
        outcome: dict = {"titel": name.capitalize()}
        if number == 0:
            outcome["til"] = phases[place + 1]
        elif dice.random() < 0.7:
            outcome["til"] = dice.choice([phases[-1], phases[0]])
        if dice.random() < 0.4 * strictness:
            outcome["kræver"] = [fact_condition(dice, raw)]
        outcomes[name] = outcome
    return outcomes


def some_frills(dice: random.Random, raw: dict, body: dict, earlier: list[str], strictness: float) -> None:
    if dice.random() < 0.25:
        body["spørger"] = [dice.choice(list(raw["fakta"]))]
    elif dice.random() < 0.15:
        body["kan_oplyse"] = [dice.choice(list(raw["fakta"]))]
    if dice.random() < 0.15 * strictness:
        body["når"] = fact_condition(dice, raw)
    if dice.random() < 0.2:
        body["kan_udelades"] = {"grunde": {"grund": "En grund"}, "hjemmel": LAW}
    if dice.random() < 0.15:
        body["gentages"] = "ja"
    if dice.random() < 0.15:
        body["mærker"] = ["kontakt"]
    if earlier and dice.random() < 0.1 * strictness:
        body["tidligst"] = {"efter": dice.choice(earlier), "tid": "2 dage"}


def some_extra(dice: random.Random, raw: dict, number: int, strictness: float) -> None:
    """A step that stays where it is, or goes back."""
    earlier = list(raw["trin"])
    letter = dice.choice(LETTERS[: len(raw["spor"])])
    phases = phases_of(raw, letter)
    body: dict = {}
    if dice.random() < 0.8:
        chosen = sorted(dice.sample(phases[:-1], dice.randint(1, len(phases) - 1)))
        body["fra"] = chosen if len(chosen) > 1 else chosen[0]
        if dice.random() < 0.25:
            body["til"] = dice.choice(phases)
    if dice.random() < 0.4:
        body["kræver"] = [some_condition(dice, raw, earlier)]
    some_frills(dice, raw, body, earlier, strictness)
    add_step(raw, f"ekstra_{number}", **body)


def fact_condition(dice: random.Random, raw: dict) -> dict:
    name = dice.choice(list(raw["fakta"]))
    body = raw["fakta"][name]
    choices = ["ja", "nej"] if body["type"] == "ja_nej" else list(body["valg"])
    value = dice.choice(choices)
    forms: list[dict] = [{"fakta": name, "er": value}, {"fakta": name, "er": value}]
    forms.append({"ikke": {"fakta": name, "er": value}})
    forms.append({"fakta": name, "er": dice.choice(["kendt", "ukendt"])})
    if body["type"] == "flervalg":
        forms.append({"fakta": name, "indeholder": value})
    elif len(choices) > 2:
        forms.append({"fakta": name, "er_en_af": dice.sample(choices, 2)})
    return dice.choice(forms)


def some_condition(dice: random.Random, raw: dict, steps: list[str], depth: int = 0) -> object:
    """About facts, earlier steps, and where tracks stand."""
    luck = dice.random()
    if depth == 0 and luck < 0.25:
        members = [some_condition(dice, raw, steps, 1) for _one in range(2)]
        return {dice.choice(["alle", "en_af"]): members}
    if depth < 2 and luck < 0.32:
        return {"ikke": some_condition(dice, raw, steps, 2)}
    if steps and luck < 0.65:
        return step_condition(dice, raw, steps)
    if luck < 0.82:
        letter = dice.choice(LETTERS[: len(raw["spor"])])
        phases = phases_of(raw, letter)
        if dice.random() < 0.3:
            return {"spor": f"spor_{letter}", "afsluttet": dice.choice(["ja", "ja", "nej"])}
        return {"spor": f"spor_{letter}", "i": sorted(dice.sample(phases, dice.randint(1, len(phases) - 1)))}
    return fact_condition(dice, raw)


def step_condition(dice: random.Random, raw: dict, steps: list[str]) -> object:
    step = dice.choice(steps)
    body = raw["trin"][step]
    forms: list = [step, {"trin": step, "udført": "ja"}, {"trin": step, "udført": "ja"}]
    if "udfald" in body:
        forms += [{"trin": step, "udfald": dice.choice(list(body["udfald"]))}] * 2
    if "kan_udelades" in body:
        forms.append({"trin": step, "udeladt": "ja"})
    found = dice.choice(forms)
    if isinstance(found, dict) and "udført" in found and len(steps) > 1 and dice.random() < 0.12:
        return found | {"siden": dice.choice([one for one in steps if one != step])}
    return found


def some_obligations(dice: random.Random, raw: dict) -> None:
    duties: dict = {}
    for number in range(dice.choice([0, 1, 1, 2])):
        steps = dice.sample(list(raw["trin"]), min(dice.choice([1, 1, 2]), len(raw["trin"])))
        body: dict = {"titel": f"Pligt {number}"}
        if dice.random() < 0.25:
            body["når"] = fact_condition(dice, raw)
        body["opfyldes_af"] = steps
        if dice.random() < 0.4:
            body["inden"] = "14 dage"
            body["følge"] = "brud" if number else dice.choice(["brud", "vindue"])
        body |= {"ansvarlig": ROLE, "hjemmel": LAW}
        duties[f"pligt_{number}"] = body
    if duties:
        raw["pligter"] = duties
    some_later_obligation(dice, raw)


def some_later_obligation(dice: random.Random, raw: dict) -> None:
    """One that arises from a step."""
    taken = {step for body in raw.get("pligter", {}).values() for step in body["opfyldes_af"]}
    from_steps = [name for name, body in raw["trin"].items() if name not in taken and "gentages" not in body]
    plain_tracks = {letter for letter in LETTERS[: len(raw["spor"])] if "når" not in raw["spor"][f"spor_{letter}"]}
    by_steps = [
        name
        for name, body in raw["trin"].items()
        if not {"når", "kan_udelades"} & set(body) and ("fra" not in body or phase(body)[0] in plain_tracks)
    ]
    if dice.random() < 0.25 and from_steps:
        source = dice.choice(from_steps)
        by_steps = [name for name in by_steps if name != source]
        if by_steps:
            raw.setdefault("pligter", {})["senere"] = {
                "titel": "Pligt bagefter",
                "opstår": source,
                "opfyldes_af": [dice.choice(by_steps)],
                "ansvarlig": ROLE,
                "hjemmel": LAW,
            }


def phase(step: dict) -> str:
    """The first phase in which the step can be done."""
    return step["fra"] if isinstance(step["fra"], str) else step["fra"][0]


def some_barrier(dice: random.Random, raw: dict) -> None:
    steps = list(raw["trin"])
    marked = [name for name in steps if "mærker" in raw["trin"][name]]
    lifted = dice.choice(steps)
    condition = dice.choice(
        [
            fact_condition(dice, raw),
            {"ikke": {"trin": lifted, "udført": "ja"}},
            {"alle": [fact_condition(dice, raw), {"ikke": {"trin": lifted, "udført": "ja"}}]},
        ]
    )
    raw["spærringer"] = {
        "vent": {
            "når": condition,
            "spærrer": ["kontakt"] if marked else [dice.choice(steps)],
            "forklaring": "Det må ikke ske endnu.",
            "hjemmel": LAW,
        }
    }


def some_properties(dice: random.Random, raw: dict) -> None:
    steps = list(raw["trin"])
    found = raw.pop("egenskaber", [])
    for _one in range(dice.choice([1, 2, 3])):
        one, other = dice.sample(steps, 2)
        kind = dice.choice(["aldrig", "aldrig", "altid", "til sidst"])
        body: dict = {"altid": one} if kind == "til sidst" else {kind: one, "før": other}
        if kind == "til sidst" or dice.random() < 0.35:
            body["når"] = fact_condition(dice, raw)
        pair = {one, other}
        if not any(pair == {said.get("aldrig", said.get("altid")), said.get("før")} for said in found):
            found.append(body)
    raw["egenskaber"] = found


# --- faults


def tracks_wait_for_each_other(dice: random.Random, made: Small) -> None:
    """Track A's last step waits for a step of B, which waits for A."""
    raw = made.raw
    a, b = phases_of(raw, "a"), phases_of(raw, "b")
    for name in [n for n in raw["trin"] if n.startswith(("a_", "b_"))]:
        if raw["trin"][name].get("fra") in (a[-2], b[-2]):
            without(raw, name)
    raw["spor"]["spor_b"].pop("når", None)
    for body in raw["trin"].values():  # nothing else leads to the ends
        keep_away(body, {a[-1], b[-1]}, back={a[-1]: a[0], b[-1]: b[0]})
    forms = [
        ({"trin": "luk_b", "udført": "ja"}, {"trin": "luk_a", "udført": "ja"}),
        ({"spor": "spor_b", "afsluttet": "ja"}, {"spor": "spor_a", "i": a[-1]}),
        ({"trin": "luk_b", "udført": "ja"}, {"spor": "spor_a", "afsluttet": "ja"}),
    ]
    for_a, for_b = dice.choice(forms)
    add_step(raw, "luk_a", fra=a[-2], til=a[-1], kræver=[for_a])
    add_step(raw, "luk_b", fra=b[-2], til=b[-1], kræver=[for_b])
    made.wrong |= {("SG211", a[-1]), ("SG211", b[-1]), ("SG212", "luk_a"), ("SG212", "luk_b")}
    made.wrong |= {("SG213", "spor_a"), ("SG213", "spor_b")}


def a_door_is_closed(dice: random.Random, made: Small) -> None:
    """A step that another track needs can be passed by."""
    raw = made.raw
    letters = dice.choice([("a", "b"), ("b", "a")])
    here, there = (phases_of(raw, letter) for letter in letters)
    for letter in letters:
        raw["spor"][f"spor_{letter}"].pop("når", None)
    for name in list(raw["trin"]):
        body = raw["trin"][name]
        if body.get("fra") == there[-2]:
            without(raw, name)
    for body in raw["trin"].values():
        keep_away(body, {there[-1]}, back={there[-1]: there[0]})
        keep_away(body, {here[0]}, back={here[0]: here[-1]})
    add_step(raw, "hør_barnet", fra=here[0])
    add_step(raw, "gå_videre", fra=here[0], til=here[-1])
    add_step(raw, "afslut", fra=there[-2], til=there[-1], kræver=[{"trin": "hør_barnet", "udført": "ja"}])
    made.wrong.add(("SG213", f"spor_{letters[1]}"))


def no_outcome_fits(dice: random.Random, made: Small) -> None:
    """A fact value under which no outcome is allowed, and the fact stays as it was told."""
    raw = made.raw
    raw["fakta"]["svar"] = {
        "type": "valg",
        "spørgsmål": "Hvad er svaret?",
        "valg": {"ja_tak": "Ja tak", "nej_tak": "Nej tak", "måske": "Måske"},
        "kun_i_trin": "ja",
    }
    raw["oprettelse"].setdefault("spørger", []).append("svar")
    add_track(raw, "d", 2)
    outcomes = {
        "ja": {"titel": "Ja", "til": "d1", "kræver": [{"fakta": "svar", "er": "ja_tak"}]},
        "nej": {"titel": "Nej", "til": "d1", "kræver": [{"fakta": "svar", "er": "nej_tak"}]},
    }
    add_step(raw, "beslut", fra="d0", udfald=outcomes)
    made.wrong |= {("SG310", "beslut"), ("SG213", "spor_d")}


def nothing_lifts_a_barrier(dice: random.Random, made: Small) -> None:
    """A barrier that stands for good in some cases."""
    raw = made.raw
    raw["fakta"]["overgreb"] = {"type": "ja_nej", "spørgsmål": "Overgreb?", "kun_i_trin": "ja"}
    raw["oprettelse"].setdefault("spørger", []).append("overgreb")
    add_track(raw, "d", 3)
    add_step(raw, "spørg_politiet", fra="d0", kræver=[{"spor": "spor_d", "i": ["d1", "d2"]}])
    add_step(raw, "d_videre", fra="d0", til="d1")
    add_step(raw, "orienter", fra="d1", til="d2", mærker=["hjemmet"])
    raw.setdefault("spærringer", {})["hjemmet_må_ikke_vide"] = {
        "når": {"alle": [{"fakta": "overgreb", "er": "ja"}, {"ikke": {"trin": "spørg_politiet", "udført": "ja"}}]},
        "spærrer": ["hjemmet"],
        "forklaring": "Politiet har ikke givet lov.",
        "hjemmel": LAW,
    }
    made.wrong |= {("SG213", "spor_d"), ("SG212", "spørg_politiet")}


def a_phase_no_guard_lets_in(dice: random.Random, made: Small) -> None:
    """A phase behind two things that are never so at once, in two tracks."""
    raw = made.raw
    add_track(raw, "d", 3)
    d = {"fra": "d0"}
    add_step(raw, "d_direkte", til="d2", **d)
    add_step(
        raw,
        "d_omvej",
        til="d1",
        kræver=[
            dice.choice(
                [
                    {"alle": [{"spor": "spor_e", "i": "e0"}, {"trin": "e_videre", "udført": "ja"}]},
                    {"alle": [{"trin": "e_videre", "udført": "ja"}, {"ikke": {"spor": "spor_e", "afsluttet": "ja"}}]},
                ]
            )
        ],
        **d,
    )
    add_step(raw, "d_efter_omvej", fra="d1", til="d2")
    add_track(raw, "e", 2)
    add_step(raw, "e_videre", fra="e0", til="e1")
    made.wrong |= {("SG211", "d1"), ("SG212", "d_omvej"), ("SG212", "d_efter_omvej")}


def a_property_two_tracks_break(dice: random.Random, made: Small) -> None:
    """What must come first is asked for by way of another track, which has a second way round."""
    raw = made.raw
    add_track(raw, "d", 2)
    add_track(raw, "e", 2)
    add_step(raw, "forhør", fra="e0", til="e1")
    add_step(raw, "spring_over", fra="e0", til="e1")
    add_step(raw, "beslut", fra="d0", til="d1", kræver=[{"spor": "spor_e", "i": "e1"}])
    raw["egenskaber"] = [dice.choice([{"aldrig": "beslut", "før": "forhør"}, {"altid": "forhør", "før": "beslut"}])]
    made.wrong.add(("SG220", "nr. 1"))


def a_step_is_not_always_done(dice: random.Random, made: Small) -> None:
    """The case closes without what shall always be done, by way of an omission."""
    raw = made.raw
    add_track(raw, "d", 2)
    add_step(raw, "samtale", fra="d0", kan_udelades={"grunde": {"grund": "En grund"}, "hjemmel": LAW})
    add_step(raw, "d_videre", fra="d0", til="d1", kræver=["samtale"])
    raw["egenskaber"] = [{"altid": "samtale", "når": {"trin": "d_videre", "udført": "ja"}}]
    made.wrong.add(("SG220", "nr. 1"))


def the_last_rescue_is_no_trap(dice: random.Random, made: Small) -> None:
    """No fault: the step's phase is gone, but when every track has ended it can be done for the obligation that it meets."""
    raw = made.raw
    add_track(raw, "d", 2)
    add_step(raw, "svar", fra="d0")
    add_step(raw, "d_videre", fra="d0", til="d1")
    raw.setdefault("pligter", {})["svarpligt"] = {
        "titel": "Svar",
        "opfyldes_af": ["svar"],
        "ansvarlig": ROLE,
        "hjemmel": LAW,
    }


FAULTS: dict[str, Callable[[random.Random, Small], None]] = {
    fault.__name__: fault
    for fault in (
        tracks_wait_for_each_other,
        a_door_is_closed,
        no_outcome_fits,
        nothing_lifts_a_barrier,
        a_phase_no_guard_lets_in,
        a_property_two_tracks_break,
        a_step_is_not_always_done,
        the_last_rescue_is_no_trap,
    )
}


# --- taking away


def without(raw: dict, step: str) -> None:
    """Take the step out, and what names it."""
    del raw["trin"][step]
    for key in ("pligter", "spærringer"):
        for name in [n for n, body in raw.get(key, {}).items() if step in spoken_of(body)]:
            del raw[key][name]
        if not raw.get(key, True):
            del raw[key]
    for body in raw["trin"].values():
        for part in (body, *body.get("udfald", {}).values()):
            for key in ("kræver", "når", "tidligst"):
                if key in part and step in spoken_of(part[key]):
                    del part[key]


def spoken_of(body: object) -> set[str]:
    """Every text in the data."""
    if isinstance(body, dict):
        return {name for value in body.values() for name in spoken_of(value)}
    if isinstance(body, list):
        return {name for value in body for name in spoken_of(value)}
    return {body} if isinstance(body, str) else set()


def keep_away(step: dict, phases: set[str], *, back: dict[str, str]) -> None:
    """The step leads elsewhere than to those phases."""
    for part in (step, *step.get("udfald", {}).values()):
        if part.get("til") in phases:
            part["til"] = back[part["til"]]
