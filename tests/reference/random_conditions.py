"""Random facts, values and conditions."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.reference.days import COPENHAGEN
from tests.reference.shared import RULES

PEOPLE = ["anna", "bo", "carl", "dorte", "eva"]
TIME_FACTS = ["modtaget", "møde", "født", "fylder"]
PARTLY_KNOWN_DAYS = ["2009", "2009-06", "2009-06-20/2009-07-10", "2010", "2009-12/2010-01", "2009-06-26/2009-06-27"]


# --- facts


def random_facts(rng: random.Random, *, corners: bool) -> dict[str, dict]:
    facts: dict[str, dict] = {
        "modtaget": {"type": "tidspunkt"},
        "overgreb": {"type": "ja_nej"},
        "underretter": {"type": "valg", "valg": {"fagperson": "Fagperson", "nabo_å": "Nabo", "anonym": "Anonym"}},
    }
    others: dict[str, dict] = {
        "mistænkte": {
            "type": "flervalg",
            "valg": {"forælder": "Forælder", "ansat": "Ansat", "ukendt_person": "Ukendt"},
        },
        "antal": {"type": "tal", "mindst": 0, "højst": 20},
        "født": {"type": "dato", "følsom": "ja"},
        "rytme": {"type": "varighed"},
        "kontakt": {"type": "person"},
        "deltagere": {"type": "personer"},
        "bemaerkning": {"type": rng.choice(["tekst", "notat"])},
        "møde": {"type": "tidspunkt"},
        "samtykke": {"type": "ja_nej"},
    }
    for name in rng.sample(list(others), rng.randint(4, len(others))):
        facts[name] = others[name]
    for name, declaration in facts.items():
        declaration["spørgsmål"] = f"Hvad er {name.replace('_', ' ')}?"
    if "født" in facts and rng.random() < 0.7:
        when = "nu" if corners and rng.random() < 0.4 else "modtaget"
        facts["alder"] = {"type": "tal", "beregnes": {"alder_af": "født", "ved": when}}
        facts["fylder"] = {"type": "dato", "beregnes": {"dato_af": "født", "plus": "18 år"}}
    return facts


def random_value(rng: random.Random, declaration: dict, now: datetime, *, partly: bool = True):
    """A value that the fact's type takes, as a case log writes it. `partly`: times may be partly known."""
    kind = declaration["type"]
    if kind == "ja_nej":
        return rng.choice(["ja", "nej"])
    if kind == "valg":
        return rng.choice(list(declaration["valg"]))
    if kind == "flervalg":
        options = list(declaration["valg"])
        return rng.sample(options, rng.randint(1, len(options)))
    if kind == "tal":
        return rng.randint(0, 20)
    if kind == "dato" and rng.random() < 0.4:
        known = ["2009-06-26", "2010-01-01", "26-06-2009"]
        return rng.choice(known + (PARTLY_KNOWN_DAYS if partly else []))
    if kind == "dato":
        return (date(2005, 3, 1) + timedelta(days=rng.randint(0, 7000))).isoformat()
    if kind == "tidspunkt":
        moment = (now - timedelta(minutes=rng.choice([0, 5, 60, 600, 3000, 20000]))).astimezone(COPENHAGEN)
        if partly and rng.random() < 0.25:
            return partly_known(rng, moment)
        return moment.replace(second=0).isoformat()
    if kind == "varighed":
        return rng.choice(["3 dage", "1 uge", "12 timer", "1 måned", "2 hverdage"])
    if kind == "person":
        return rng.choice(PEOPLE)
    if kind == "personer":
        return rng.sample(PEOPLE, rng.randint(1, 3))
    return rng.choice(["Skolen så mærker", "intet nyt", "Æblet faldt: ø"])


def partly_known(rng: random.Random, moment: datetime) -> str:
    """A text that says so much of the moment: the day, the month, the year, or two times that it lies between."""
    day = moment.date()
    earlier = timedelta(days=rng.choice([1, 3, 10]))
    forms = [
        day.isoformat(),
        day.isoformat(),
        day.strftime("%d-%m-%Y"),
        day.isoformat()[:7],
        f"{(day - earlier).isoformat()}/{day.isoformat()}",
        f"{(day - earlier).isoformat()[:7]}/{day.isoformat()[:7]}",
        f"{(moment - earlier).isoformat()}/{moment.isoformat()}",
        f"{(moment - timedelta(hours=2)).isoformat()}/{moment.isoformat()}",
    ]
    return day.isoformat()[:4] if rng.random() < 0.04 else rng.choice(forms)


def recordable(facts: dict[str, dict]) -> list[str]:
    return [name for name, declaration in facts.items() if "beregnes" not in declaration]


# --- conditions


@dataclass
class Ground:
    """What a condition may speak about at its place."""

    guide: dict
    steps: list[str]
    obligations: list[str] = field(default_factory=list)
    people: bool = False
    other_cases: bool = False
    now: bool = False
    named: bool = False
    bare: bool = False


def random_condition(rng: random.Random, ground: Ground, depth: int = 0):
    roll = rng.random()
    if depth >= 3 or roll < 0.6:
        leaf = random_leaf(rng, ground)
        if isinstance(leaf, dict) and rng.random() < 0.1:
            leaf["fordi"] = "Det siger reglen."
            leaf["hjemmel"] = [rng.choice(list(RULES))]
        return leaf
    if roll < 0.72:
        return {"ikke": random_condition(rng, ground, depth + 1)}
    members = [random_condition(rng, ground, depth + 1) for _ in range(rng.randint(2, 3))]
    return {("alle" if roll < 0.84 else "en_af"): members}


def random_leaf(rng: random.Random, ground: Ground):
    guide = ground.guide
    kinds = ["fakta"] * 5 + ["spor"]
    kinds += ["trin"] * 4 if ground.steps else []
    kinds += ["pligt"] * 2 if ground.obligations else []
    kinds += ["person"] if ground.people else []
    kinds += ["sag"] if ground.other_cases else []
    kinds += ["betingelse"] if ground.named and guide.get("betingelser") else []
    kind = rng.choice(kinds)
    if kind == "fakta":
        return fact_leaf(rng, ground)
    if kind == "spor":
        track = rng.choice(list(guide["spor"]))
        phases = list(guide["spor"][track]["faser"])
        if rng.random() < 0.3:
            return {"spor": track, "afsluttet": "ja"}
        return {"spor": track, "i": rng.sample(phases, rng.randint(1, len(phases) - 1))}
    if kind == "trin":
        return step_leaf(rng, ground)
    if kind == "pligt":
        return {"pligt": rng.choice(ground.obligations), "er": rng.choice(["åben", "opfyldt", "overskredet"])}
    if kind == "person":
        return person_leaf(rng, ground)
    if kind == "sag":
        if ground.steps and rng.random() < 0.5:
            return {"sag": guide["guide"], "trin": rng.choice(ground.steps), "udført": "ja"}
        return {"sag": guide["guide"], "er": rng.choice(["åben", "lukket"])}
    return {"betingelse": rng.choice(list(guide["betingelser"]))}


def step_leaf(rng: random.Random, ground: Ground):
    step = rng.choice(ground.steps)
    body = ground.guide["trin"].get(step, {})
    forms: list = [{"trin": step, "udført": "ja"}, {"trin": step, "udført": "ja"}]
    if ground.bare:
        forms += [step, {"trin": step}]
    if "udfald" in body:
        forms.append({"trin": step, "udfald": rng.choice(list(body["udfald"]))})
    if "kan_udelades" in body:
        forms.append({"trin": step, "udeladt": "ja"})
    leaf = rng.choice(forms)
    if isinstance(leaf, dict) and rng.random() < 0.2:
        leaf["siden"] = rng.choice(ground.steps)
    return leaf


def person_leaf(rng: random.Random, ground: Ground) -> dict:
    facts = ground.guide["fakta"]
    persons = [name for name, declaration in facts.items() if declaration["type"] in ("person", "personer")]
    forms: list[dict] = [{"person": "ny_i_sagen"}]
    if ground.steps:
        forms.append({"person": "ikke_blandt", "trin": rng.sample(ground.steps, min(2, len(ground.steps)))})
    if persons:
        forms.append({"person": "ikke_blandt", "fakta": rng.choice(persons)})
    return rng.choice(forms)


def fact_leaf(rng: random.Random, ground: Ground) -> dict:
    facts = ground.guide["fakta"]
    name = rng.choice(list(facts))
    declaration = facts[name]
    kind = declaration["type"]
    if rng.random() < 0.15:
        return {"fakta": name, "er": rng.choice(["kendt", "ukendt"])}
    if kind == "ja_nej":
        return {"fakta": name, "er": rng.choice(["ja", "nej"])}
    if kind in ("valg", "flervalg"):
        options = list(declaration["valg"])
        forms = [
            {"fakta": name, "er": rng.choice(options)},
            {"fakta": name, "er_en_af": rng.sample(options, 2)},
        ]
        if kind == "flervalg":
            forms += [
                {"fakta": name, "indeholder": rng.choice(options)},
                {"fakta": name, "indeholder": rng.sample(options, 2)},
                {"fakta": name, rng.choice(["mindst", "højst"]): rng.randint(1, 2)},
            ]
        return rng.choice(forms)
    if kind == "tal":
        key = rng.choice(["mindst", "højst", "er"])
        return {"fakta": name, key: rng.randint(2, 15)}
    if kind == "personer" and rng.random() < 0.5:
        return {"fakta": name, rng.choice(["mindst", "højst"]): rng.randint(1, 3)}
    if kind == "personer":
        return {"fakta": name, "indeholder": rng.choice(PEOPLE)}
    if kind in ("dato", "tidspunkt"):
        if kind == "dato" and rng.random() < 0.2:
            days = ["2009-06-26", "2010-01-01", "2009-06"]
            chosen = {"er": rng.choice(days)} if rng.random() < 0.5 else {"er_en_af": rng.sample(days, 2)}
            return {"fakta": name} | chosen
        others = [other for other in TIME_FACTS if other in facts and other != name] + (["nu"] if ground.now else [])
        if others:
            leaf = {"fakta": name, rng.choice(["før", "efter"]): rng.choice(others)}
            if rng.random() < 0.4:
                leaf["plus"] = rng.choice(["3 dage", "2 uger", "1 måned", "18 år", "48 timer"])
            return leaf
    return {"fakta": name, "er": rng.choice(["kendt", "ukendt"])}
