"""Random guides."""

from __future__ import annotations

import random

from tests.reference.random_conditions import TIME_FACTS, Ground, random_condition, random_facts, recordable
from tests.reference.reading import as_list
from tests.reference.shared import ROLES

STEP_NAMES = [
    "vurder", "børnesamtale", "afgør", "orienter", "høring", "indhent", "møde_afholdt", "åben_opfølgning", "genvurder",
    "send_brev", "politi_svar", "undersøg", "godkend", "træf_beslutning", "notat",
]  # fmt: skip
PHASE_NAMES = [
    ["ny", "screening", "i_gang", "afgjort"],
    ["afventer", "på_vej", "efterspil", "besvaret"],
    ["stille", "ændret", "rørt", "færdig"],
]
TRACK_NAMES = ["vurdering", "svar", "politispor_æ"]
TAGS = ["kontakt_forældre", "brev"]


def random_guide(rng: random.Random, *, guide_id: str = "proeve", corners: bool = False) -> dict:
    """A valid guide. `corners`: obligations also look at what changes by time or by other cases alone (`nu`, `sag`)."""
    guide: dict = {
        "guide": guide_id,
        "forkortelse": "PRV",
        "titel": "En prøveguide",
        "udgave": "2026.1",
        "gælder": {"fra": "2024-01-01"},
        "formål": "Den viser alt det, en guide kan sige.",
    }
    if rng.random() < 0.3:
        guide["stilstand"] = rng.choice(["3 måneder", "20 dage", "2 uger"])
    guide["fakta"] = random_facts(rng, corners=corners)
    names = recordable(guide["fakta"])
    asked = ["modtaget", *rng.sample(names[1:], rng.randint(0, 2))]
    guide["oprettelse"] = {"spørger": asked, "kan_oplyse": [name for name in names if name not in asked]}
    if rng.random() < 0.8:
        guide["oprettelse"]["indtraf"] = "modtaget"
    guide["spor"] = random_tracks(rng, guide)
    guide["betingelser"] = {}
    guide["trin"] = {}
    early = Ground(guide=guide, steps=[])
    for name in ("alvorligt", "på_plads")[: rng.randint(0, 2)]:
        guide["betingelser"][name] = random_condition(rng, early, 1)
    if not guide["betingelser"]:
        del guide["betingelser"]
    obligations = ["kvittering", "svarfrist", "opfølgning", "underretning_æ", "statusbrev", "klage"][
        : rng.randint(3, 6)
    ]
    random_steps(rng, guide, obligations)
    guide["pligter"] = {}
    for number, name in enumerate(obligations):
        guide["pligter"][name] = random_obligation(rng, guide, obligations[:number], corners=corners)
    if barriers := random_barriers(rng, guide):
        guide["spærringer"] = barriers
    return guide


def random_tracks(rng: random.Random, guide: dict) -> dict:
    tracks: dict = {}
    for number in range(rng.randint(1, 3)):
        names = PHASE_NAMES[number]
        middle = rng.randint(1, 3)
        phases: dict = {name: name.replace("_", " ").capitalize() for name in names[:middle]}
        phases[names[3]] = {"titel": names[3].capitalize(), "slut": "ja"}
        tracks[TRACK_NAMES[number]] = {"titel": TRACK_NAMES[number].capitalize(), "faser": phases}
        if number and rng.random() < 0.35:
            tracks[TRACK_NAMES[number]]["når"] = {"fakta": "overgreb", "er": rng.choice(["ja", "nej"])}
    return tracks


def random_steps(rng: random.Random, guide: dict, obligations: list[str]) -> None:
    """One step from every phase to a later one, and some more."""
    places = []
    for track in guide["spor"].values():
        phases = list(track["faser"])
        places += [(phases, number) for number in range(len(phases) - 1)]
    names = rng.sample(STEP_NAMES, min(len(STEP_NAMES), max(len(places), rng.randint(6, 12))))
    for number, name in enumerate(names):
        phases, at = places[number] if number < len(places) else rng.choice(places)
        guide["trin"][name] = random_step(rng, guide, names[:number], obligations, phases, at, number < len(places))


def random_step(
    rng: random.Random,
    guide: dict,
    earlier: list[str],
    obligations: list[str],
    phases: list[str],
    at: int,
    carries: bool,
) -> dict:
    """`carries`: it is the step that brings its track on, so it is kept easy to do."""
    facts = recordable(guide["fakta"])
    ground = Ground(
        guide=guide,
        steps=earlier,
        obligations=obligations,
        people=True,
        other_cases=True,
        now=True,
        named=True,
        bare=True,
    )
    body: dict = {"titel": f"Trin nummer {len(guide['trin']) + 1}"}
    if rng.random() < 0.85:
        body["rolle"] = rng.choice([["modtagelse", "rådgiver"], "rådgiver", ["modtagelse", "døgnvagt", "leder"]])
    later = phases[at + 1 :]
    if carries:
        body["fra"] = phases[at] if rng.random() < 0.6 else phases[: at + 1]
        if rng.random() < 0.35:
            body["udfald"] = random_outcomes(rng, ground, later, leads=True)
        else:
            body["til"] = rng.choice(later)
    elif rng.random() < 0.7:
        body["fra"] = rng.sample(phases[:-1], rng.randint(1, len(phases) - 1))
        if rng.random() < 0.25:
            body["udfald"] = random_outcomes(rng, ground, later, leads=False)
        elif rng.random() < 0.2:
            body["til"] = rng.choice(phases)
    if rng.random() < 0.35:
        body["spørger"] = rng.sample(facts, rng.randint(1, 2))
    if rng.random() < 0.4:
        body["kan_oplyse"] = [f for f in rng.sample(facts, rng.randint(1, 3)) if f not in body.get("spørger", [])]
        if not body["kan_oplyse"]:
            del body["kan_oplyse"]
    if rng.random() < (0.1 if carries else 0.3):
        body["når"] = random_condition(rng, Ground(guide=guide, steps=earlier), 1)
    if rng.random() < (0.25 if carries else 0.5):
        body["kræver"] = [random_condition(rng, ground) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.1 and isinstance(body["kræver"][0], dict):
            mark_absolute(body["kræver"][0])
    if rng.random() < 0.12 and earlier:
        origin = rng.choice([rng.choice(earlier), {"fakta": "modtaget"}])
        body["tidligst"] = {"efter": origin, "tid": rng.choice(["2 dage", "24 timer", "1 uge", "1 måned"])}
    if rng.random() < 0.25:
        grounds = {"modenhed": "Barnets modenhed", "særlig_grund": "En særlig grund"}
        body["kan_udelades"] = {"grunde": grounds, "hjemmel": ["BL-2"]}
    if rng.random() < 0.3:
        body["gentages"] = "ja"
    if rng.random() < 0.15:
        body["part"] = "politi"
    if rng.random() < 0.3:
        body["mærker"] = rng.sample(TAGS, rng.randint(1, 2))
    body["hjemmel"] = [rng.choice(["BL-1", "BL-2"])]
    return body


def mark_absolute(condition: dict) -> None:
    """`ufravigelig` belongs on a leaf."""
    if not {"alle", "en_af", "ikke"} & set(condition):
        condition["ufravigelig"] = "ja"


def random_outcomes(rng: random.Random, ground: Ground, later: list[str], *, leads: bool) -> dict:
    outcomes: dict = {}
    for number, name in enumerate(["ja_tak", "nej_tak", "måske"][: rng.randint(2, 3)]):
        outcome: dict = {"titel": name.replace("_", " ").capitalize()}
        if leads or rng.random() < 0.3:
            outcome["til"] = rng.choice(later)
        if number and rng.random() < 0.4:
            outcome["kræver"] = [random_condition(rng, ground, 1)]
        outcomes[name] = outcome
    return outcomes


def random_obligation(rng: random.Random, guide: dict, earlier: list[str], *, corners: bool) -> dict:
    steps = list(guide["trin"])
    phases = [phase for track in guide["spor"].values() for phase in track["faser"]]
    facts = recordable(guide["fakta"])
    body: dict = {"titel": f"Pligt nummer {len(guide['pligter']) + 1}"}
    sources: list = [rng.choice(steps), {"fase": rng.choice(phases)}, {"fakta": rng.choice(facts)}, "overtagelse"]
    sources += [{"pligt": rng.choice(earlier), "er": "opfyldt"}] if earlier else []
    if rng.random() < 0.6:
        body["opstår"] = rng.choice(sources)
        if rng.random() < 0.1:
            body["opstår"] = rng.sample(sources, 2)
    if rng.random() < 0.3:
        ground = Ground(guide=guide, steps=steps, obligations=earlier, named=True, now=corners, other_cases=corners)
        body["når"] = random_condition(rng, ground, 1)
    if rng.random() < 0.4:
        body["regnet_fra"] = random_anchor(rng, guide)
    meeting = rng.sample(steps, rng.randint(1, 2))
    if rng.random() < 0.3:
        random_repetition(rng, guide, body, earlier, meeting)
    elif rng.random() < 0.93:
        random_limits(rng, guide, body, earlier)
    if rng.random() < 0.2:
        body["første_dag"] = "tæller"
    body["følge"] = rng.choice(["brud", "brud", "brud", "bortfald", "bortfald", "lokalt_mål", "løfte", "vindue"])
    if body["følge"] == "bortfald" and rng.random() < 0.7:
        body["til"] = rng.choice(phases)
    body["opfyldes_af"] = [meeting_step(rng, guide, step) for step in meeting]
    if rng.random() < (0.4 if "gentages" in body else 0.12):
        body["antal"] = rng.choice([2, 2, 3])
        may_be_repeated(rng, guide, meeting)
    if rng.random() < 0.2:
        body["foreløbigt_af"] = [rng.choice(steps)]
    body["ansvarlig"] = rng.choice(ROLES)
    if rng.random() < 0.2:
        body["underret"] = ["leder"]
    if rng.random() < 0.2 and "inden" in body:
        body["advar"] = rng.choice(["2 dage", ["1 dage", "3 dage"]])
    body["hjemmel"] = rng.choice([["BL-1"]] * 5 + [["BL-2"]] * 4 + [["BL-2", "SEL-9"], ["SEL-9"], ["NY-1"]])
    if {"inden", "senest", "tidligst_af"} & set(body) and rng.random() < 0.6:
        body["kan_forlænges"] = {"hjemmel": rng.choice([["BL-1"]] * 4 + [["BL-2"]] * 4 + [["SEL-9", "NY-1"]])}
        if rng.random() < 0.3:
            ground = Ground(guide=guide, steps=steps, obligations=earlier, people=True, now=True, named=True)
            body["kan_forlænges"]["kræver"] = [random_condition(rng, ground, 1)]
    local_limit(body)
    return body


def local_limit(body: dict) -> None:
    """Some have a limit of the municipality's own. It is drawn by what the obligation says, so that all else stays as it was."""
    rng = random.Random(repr(body))
    if body["følge"] in ("bortfald", "vindue") or body.get("gentages") == "efter_periode" or rng.random() > 0.25:
        return
    length = rng.choice(["1 time", "24 timer", "0 dage", "2 dage", "1 uge", "14 dage", "1 måned", "5 hverdage"])
    body["lokal_frist"] = {"inden": length} | ({"kalender": "hverdage"} if length == "5 hverdage" else {})


def random_anchor(rng: random.Random, guide: dict):
    phases = [phase for track in guide["spor"].values() for phase in track["faser"]]
    times = [name for name in TIME_FACTS if name in guide["fakta"]]
    steps = [{"trin": rng.choice(list(guide["trin"]))}]
    return rng.choice([times[0], rng.choice(times), *steps, {"fase": rng.choice(phases)}])


def random_limits(rng: random.Random, guide: dict, body: dict, earlier: list[str]) -> None:
    """One limit, or several of which the earliest decides."""
    roll = rng.random()
    if roll < 0.75:
        body |= random_length(rng, guide)
    if roll > 0.65:
        body["senest"] = random_latest(rng, guide, earlier)
    if rng.random() < 0.3:
        if rng.random() < 0.6:
            for key in ("inden", "senest"):
                body.pop(key, None)
        body["tidligst_af"] = [random_entry(rng, guide, earlier) for _ in range(rng.randint(2, 3))]


def random_entry(rng: random.Random, guide: dict, earlier: list[str]) -> dict:
    if rng.random() < 0.35:
        return {"senest": random_latest(rng, guide, earlier)}
    entry = random_length(rng, guide)
    if rng.random() < 0.75:
        entry["regnet_fra"] = rng.choice([random_anchor(rng, guide), {"trin": rng.choice(list(guide["trin"]))}])
    if rng.random() < 0.2:
        entry["første_dag"] = rng.choice(["tæller", "tæller_ikke"])
    return entry


def random_latest(rng: random.Random, guide: dict, earlier: list[str]):
    if earlier and rng.random() < 0.65:
        return {"pligt": rng.choice(earlier)}
    fact = rng.choice([name for name in ("modtaget", "møde", "møde", "fylder") if name in guide["fakta"]])
    return fact if rng.random() < 0.7 else {"fakta": fact}


def random_repetition(rng: random.Random, guide: dict, body: dict, earlier: list[str], meeting: list[str]) -> None:
    """A rhythm: short enough to turn a few times in a walk, and long enough to stay small."""
    may_be_repeated(rng, guide, meeting)
    if rng.random() < 0.4:
        track = rng.choice(list(guide["spor"]))
        fact = rng.choice(["overgreb", "overgreb", "modtaget"])
        yes = {"fakta": fact, "er": "ja" if fact == "overgreb" else "kendt"}
        body["når"] = rng.choice([yes, {"ikke": yes}, {"ikke": {"spor": track, "afsluttet": "ja"}}])
    if rng.random() < 0.5:
        body["gentages"] = "efter_opfyldelse"
        body |= random_length(rng, guide)
        if rng.random() < 0.2:
            body["tidligst_af"] = [random_entry(rng, guide, earlier) for _ in range(2)]
        return
    body["gentages"] = "efter_periode"
    length = rng.choice(["1 uge", "10 dage", "14 dage", "2 uger", "5 hverdage", "6 hverdage", "1 måned", "3 måneder"])
    body["inden"] = length
    if length.endswith("hverdage"):
        body["kalender"] = rng.choice(["hverdage", "hverdage_man_fre"])
    else:
        move_from_days_off(rng, body)
    if body.get("regnet_fra") in ("født", "fylder"):
        body["regnet_fra"] = "modtaget"
    if {"fakta": "født"} in as_list(body.get("opstår")):
        del body["opstår"]


def may_be_repeated(rng: random.Random, guide: dict, meeting: list[str]) -> None:
    for step in meeting:
        if rng.random() < 0.85:
            guide["trin"][step]["gentages"] = "ja"


def move_from_days_off(rng: random.Random, body: dict) -> None:
    if rng.random() < 0.3:
        body |= {"fridag": "næste_hverdag", "kalender": rng.choice(["hverdage", "hverdage_man_fre"])}


def random_length(rng: random.Random, guide: dict) -> dict:
    if "rytme" in guide["fakta"] and rng.random() < 0.2:
        return {"inden": {"fakta": "rytme"}, "kalender": "hverdage"}
    lengths = ["24 timer", "6 hverdage", "7 arbejdsdage", "14 dage", "0 dage", "2 uger", "1 måned", "4 måneder", "1 år"]
    length = rng.choice([*lengths, "3 dage", "1 dag", "2 hverdage"])
    calendar = {"hverdage": "hverdage", "arbejdsdage": "hverdage_man_fre"}.get(length.split()[1])
    body = {"inden": length} | ({"kalender": calendar} if calendar else {})
    if not calendar:
        move_from_days_off(rng, body)
    return body


def meeting_step(rng: random.Random, guide: dict, step: str):
    outcomes = guide["trin"][step].get("udfald")
    return {"trin": step, "udfald": rng.choice(list(outcomes))} if outcomes and rng.random() < 0.5 else step


def random_barriers(rng: random.Random, guide: dict) -> dict:
    barriers: dict = {}
    for name in ("må_ikke_vide", "vent")[: rng.randint(0, 2)]:
        barriers[name] = {
            "når": random_condition(rng, Ground(guide=guide, steps=list(guide["trin"]), named=True), 1),
            "spærrer": rng.sample(TAGS, 1),
            "forklaring": "Det må ikke ske endnu.",
            "hjemmel": ["BL-2"],
        }
        if rng.random() < 0.3:
            barriers[name]["ufravigelig"] = "ja"
    return barriers
