"""No adaptation that is accepted lets through what the national guide refuses, or makes anything that is owed later."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from sagsgang.check.example import NATIONAL, completed
from sagsgang.errors import InvalidGuide
from sagsgang.guide.library import Library, load_guides
from tests.overlay.municipality import ID, library
from tests.overlay.walking import Move, laxer

STEPS = ("undersøg", "undersøg_igen", "lederen_ser", "klag", "vurder", "afslut")
DUTIES = ("undersøgt", "klage", "leder_set", "set_igen", "opfølgning", "vurderet", "rykket")
ROLES = ("rådgiver", "jurist", "leder", "fagchef")
LIMITS = ("1 time", "24 timer", "0 dage", "1 dag", "2 dage", "3 dage", "2 hverdage", "5 hverdage", "1 uge", "2 uger")

CONDITIONS = st.one_of(
    st.sampled_from([*STEPS, "kig"]),
    st.builds(
        lambda step, done: {"trin": step, "udført": done}, st.sampled_from(STEPS), st.sampled_from(["ja", "nej"])
    ),
    st.just({"fakta": "farve", "er": "kendt"}),
    st.just({"fakta": "godkendt", "er": "ja"}),
    st.just({"person": "ikke_blandt", "trin": ["undersøg"]}),
    st.just({"pligt": "vurderet", "er": "åben"}),
)
LISTS = st.lists(CONDITIONS, min_size=1, max_size=2)


def some(keys: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A map with some of the keys."""
    return st.fixed_dictionaries({}, optional=keys)


SAID_OF_STEPS = {
    "rolle": st.lists(st.sampled_from(["leder", "fagchef"]), min_size=1, max_size=2, unique=True),
    "kræver": LISTS,
    "spørger": st.just(["farve"]),
    "mærker": st.just(["vores"]),
}
LOOSENED_STEPS = {
    "rolle": st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True),
    "gentages": st.just("ja"),
    "når": CONDITIONS,
    "fra": st.just("ny"),
    "til": st.sampled_from(["ny", "færdig"]),
    "kan_oplyse": st.just(["godkendt"]),
    "kan_udelades": st.just({"grunde": {"travlt": "Der er travlt"}}),
}
LOOSENED_DUTIES = {
    "lokal_frist": st.fixed_dictionaries({"inden": st.sampled_from(LIMITS)}),
    "ansvarlig": st.sampled_from(ROLES),
    "inden": st.sampled_from(LIMITS),
    "opfyldes_af": st.just(["klag"]),
    "følge": st.just("lokalt_mål"),
}
OWN_STEP = {
    "fra": st.just("ny"),
    "spørger": st.sampled_from([["farve"], ["modtaget"]]),
    "kræver": LISTS,
    "gentages": st.just("ja"),
}
SHORT = [one for one in LIMITS if one not in ("5 hverdage", "2 uger")]


def adaptations(*, daring: bool) -> st.SearchStrategy[dict[str, Any]]:
    """What a municipality may write; or, daring, also what would loosen."""
    own_step: dict[str, st.SearchStrategy[Any]] = dict(OWN_STEP)
    if daring:
        own_step |= {"til": st.just("færdig"), "spørger": st.just(["godkendt"])}
    steps = st.dictionaries(
        st.sampled_from(STEPS), some(SAID_OF_STEPS | LOOSENED_STEPS if daring else SAID_OF_STEPS), max_size=3
    )
    limit = st.fixed_dictionaries({"inden": st.sampled_from(SHORT)})
    duties = (
        st.dictionaries(st.sampled_from(DUTIES), some(LOOSENED_DUTIES), max_size=3)
        if daring
        else st.dictionaries(st.sampled_from(["undersøgt", "rykket"]), some({"lokal_frist": limit}), max_size=2)
    )
    kig = st.fixed_dictionaries({"titel": st.just("Kig på sagen"), "rolle": st.just("rådgiver")}, optional=own_step)
    kigget = st.fixed_dictionaries(
        {
            "titel": st.just("Der er kigget"),
            "opfyldes_af": st.just(["kig", "undersøg"]),
            "ansvarlig": st.just("rådgiver"),
            "følge": st.sampled_from(["lokalt_mål", "brud"] if daring else ["lokalt_mål"]),
        },
        optional={"inden": st.sampled_from(LIMITS)},
    )
    barriers = {
        "først_undersøge": {"spærrer": ["klag"]},
        "først_kigge": {
            "når": {"ikke": {"trin": "kig", "udført": "ja"}},
            "spærrer": ["klag", "afslut"],
            "forklaring": "Der er ikke kigget.",
        },
    }
    return st.fixed_dictionaries(
        {
            "fakta": st.just({"farve": {"type": "tekst", "spørgsmål": "Hvilken farve?"}}),
            "trin": st.builds(lambda changed, own: changed | {"kig": own}, steps, kig),
            "pligter": st.builds(lambda changed, own: changed | {"kigget": own}, duties, kigget),
        },
        optional={"spærringer": st.just(barriers)},
    )


ADAPTATIONS = st.integers(0, 4).flatmap(lambda number: adaptations(daring=number > 2))
MOVES = st.lists(
    st.builds(
        Move,
        step=st.integers(0, 20),
        outcome=st.integers(0, 1),
        person=st.integers(0, 1),
        value=st.integers(0, 1),
        hours=st.sampled_from([0, 1, 12, 30, 100, 400]),
    ),
    min_size=6,
    max_size=14,
)


def text_of(adaptation: dict[str, Any]) -> str:
    """As a file: JSON is YAML."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in adaptation.items())


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("national")
    (folder / ID).mkdir()
    (folder / ID / "guide.yaml").write_text(NATIONAL, encoding="utf-8")
    return load_guides(folder)


@settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(adaptation=ADAPTATIONS, walk=MOVES)
def test_an_adaptation_that_is_accepted_is_nowhere_laxer(
    national: Library, adaptation: dict[str, Any], walk: list[Move]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        over = library(Path(name), text_of(adaptation), beside=national)
        try:
            over.guide(ID)
        except InvalidGuide as error:
            codes = {problem.code for problem in error.problems if problem.is_error}
            event(f"refused: {min(codes)}")
            assert all(code.startswith("SG8") for code in codes), codes
            return
        event("accepted")
        assert list(laxer(national, over, ID, walk)) == []


LOOSER = {
    "a step that needs less": ("    kræver: [{betingelse: undersøgt_nok}, {fakta: godkendt, er: ja}]\n", ""),
    "a step without its barrier": ("    spærrer: [afslut, lederen_ser]", "    spærrer: [afslut]"),
    "a longer limit": ("    inden: 7 dage", "    inden: 8 dage"),
    "a limit that is gone": ("    inden: 3 dage\n", ""),
    "a duty that more meets": ("    opfyldes_af: [undersøg]", "    opfyldes_af: [undersøg, klag]"),
    "a milder consequence": ("    følge: brud\n    hjemmel: [BL-18-1]\n  klage", "    følge: lokalt_mål\n  klage"),
    "a step that may be done again": ("fra: ny}\n  undersøg_igen", "fra: ny, gentages: ja}\n  undersøg_igen"),
}
WALK = [
    Move(step=step, outcome=0, person=0, value=0, hours=hours)
    for step, hours in ((3, 1), (0, 2), (0, 1), (5, 1), (1, 400), (4, 1), (2, 1), (5, 1))
]


@pytest.mark.parametrize("what", LOOSER)
def test_a_guide_that_is_laxer_is_noticed(national: Library, tmp_path: Path, what: str) -> None:
    before, after = LOOSER[what]
    assert before in NATIONAL
    looser = library(tmp_path, completed("", "tilpasning"), national=NATIONAL.replace(before, after, 1))
    found = [one for start in range(len(WALK)) for one in laxer(national, looser, ID, WALK[start:] + WALK)]
    assert found != []


def test_a_guide_is_not_laxer_than_itself(national: Library, tmp_path: Path) -> None:
    same = library(tmp_path, completed("", "tilpasning"))
    assert [one for start in range(len(WALK)) for one in laxer(national, same, ID, WALK[start:] + WALK)] == []
