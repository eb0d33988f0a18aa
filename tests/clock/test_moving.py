"""Moving an instant is a record with a reason: extension where the law has one, and what the law has where it does not (C68)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sagsgang import Actor, Engine, FrozenClock, load_guides, open_store
from sagsgang.cli.main import main
from sagsgang.engine import Case
from sagsgang.errors import ExtensionRefused, InvalidValue, MissingAnswer, NotFound
from sagsgang.law.moment import iso, parse

GUIDES = Path(__file__).parent / "guider"
BO = Actor("bo", role="rådgiver")


class Setting:
    """An engine whose clock is set by hand."""

    def __init__(self, url: str) -> None:
        self.now = ""
        self.store = open_store(url, create=True)
        self.guides = load_guides(GUIDES)

    def at(self, now: str) -> Engine:
        return Engine(store=self.store, guides=self.guides, clock=FrozenClock(parse(now).instant))

    def start(self, now: str, **facts: Any) -> Case:
        return self.at(now).start("frister", facts={"opmærksom": now} | facts, by=BO, child="B1")

    def told(self) -> list[tuple[str, str]]:
        return [(row.kind, row.key) for row in self.store.outbox()]


@pytest.fixture(params=["memory:", "sqlite"])
def setting(request: pytest.FixtureRequest, tmp_path: Path) -> Setting:
    return Setting(request.param if request.param == "memory:" else f"sqlite:///{tmp_path / 'sager.db'}")


def due(case: Case, name: str) -> str | None:
    found = case.obligation(name).due
    return None if found is None else iso(found)


def test_where_the_law_has_no_extension_it_says_what_the_law_has(setting: Setting) -> None:
    case = setting.start("2026-11-20 10:00")
    with pytest.raises(ExtensionRefused) as refused:
        case.extend("undersøgelse", "2027-06-01", by=BO, reason="Travlt")
    why = refused.value.why
    assert refused.value.exit_code == 3
    assert [(way.command, way.args) for way in why.ways_forward] == [("udfør", (case.id, "foreløbig_vurdering"))]
    assert why.reasons[0].law == ("BL-20-3A",)
    assert "BL-20-3B" in why.ways_forward[0].text
    assert due(case, "undersøgelse") == "2027-03-20T23:59:59+01:00"
    assert case.seq == 1


def test_the_provisional_product_leaves_the_duty_standing(setting: Setting) -> None:
    setting.start("2026-11-20 10:00")
    case = setting.at("2027-03-19 12:00").case("FRI-2026-0001").do("foreløbig_vurdering", by=BO)
    standing = setting.at("2027-03-22 12:00").case(case.id).obligation("undersøgelse")
    assert standing.status == "missed"
    assert standing.provisional_at is not None
    assert iso(standing.provisional_at) == "2027-03-19T12:00:00+01:00"


@pytest.mark.parametrize(
    ("facts", "at", "until", "wrong"),
    [
        ({"syg": "nej"}, "2026-11-25 10:00", "2026-12-20", ExtensionRefused),
        ({}, "2026-11-25 10:00", "2026-12-20", ExtensionRefused),
        ({"syg": "ja"}, "2026-12-05 00:00", "2026-12-20", ExtensionRefused),
        ({"syg": "ja"}, "2026-11-25 10:00", "2026-12-04", InvalidValue),
        ({"syg": "ja"}, "2026-11-25 10:00", None, MissingAnswer),
    ],
    ids=["condition unmet", "condition unknown", "too late", "not later", "until when?"],
)
def test_an_extension_that_the_law_does_not_allow(
    setting: Setting, facts: dict[str, str], at: str, until: str | None, wrong: type[Exception]
) -> None:
    case = setting.start("2026-11-20 10:00", **facts)
    seq = case.seq
    with pytest.raises(wrong):
        setting.at(at).case(case.id).extend("svarfrist", until, by=BO, reason="Sygdom")
    assert setting.at(at).case(case.id).seq == seq


def test_an_extension_needs_a_reason_and_an_obligation_that_is_there(setting: Setting) -> None:
    case = setting.start("2026-11-20 10:00", syg="ja")
    with pytest.raises(MissingAnswer):
        case.extend("svarfrist", "2026-12-20", by=BO, reason="")
    with pytest.raises(NotFound):
        case.extend("findes_ikke", "2026-12-20", by=BO, reason="Sygdom")


def test_an_extension_moves_the_due_and_says_so(setting: Setting) -> None:
    setting.start("2026-11-20 10:00", syg="ja")
    case = setting.at("2026-12-04 23:59:59").case("FRI-2026-0001")
    case.extend("svarfrist", "2026-12-20", by=BO, reason="Sygdom")
    assert due(case, "svarfrist") == "2026-12-20T23:59:59+01:00"
    lines = case.obligation("svarfrist").derivation
    assert "Forlænget fre 4. dec. 2026 kl. 23.59.59: fra fre 4. dec. 2026 til søn 20. dec. 2026." in lines
    assert any(line.startswith("KL-4U") for line in lines)
    assert not any("bo" in line.split() or "Sygdom" in line for line in lines)
    last = case.timeline().entries[-1].to_json()
    assert (last["do"], last["obligation"], last["due"]) == ("extend", "svarfrist", "2026-12-20T23:59:59+01:00")
    assert last["reason"] == "Sygdom"


def test_what_was_missed_is_judged_again_and_told_anew(setting: Setting) -> None:
    setting.start("2026-11-20 10:00", syg="ja")
    setting.at("2026-12-10 10:00").watch()
    case = setting.at("2026-12-10 10:00").case("FRI-2026-0001")
    assert case.obligation("svarfrist").status == "missed"
    case.extend("svarfrist", "2026-12-20", by=BO, reason="Sygdom", at="2026-12-01 09:00")
    assert case.obligation("svarfrist").status == "open"
    assert [finding.code for finding in case.findings()] == []
    setting.at("2026-12-21 00:00").watch()
    assert setting.at("2026-12-21 00:00").case(case.id).obligation("svarfrist").status == "missed"
    told = setting.told()
    first, then = 1796425199, 1797807599
    assert [key for kind, key in told if kind == "missed" and "svarfrist" in key] == [
        f"{case.id}/svarfrist/1/missed/{first}/leder",
        f"{case.id}/svarfrist/1/missed/{then}/leder",
    ]
    assert [key for kind, key in told if kind == "reminder" and "svarfrist" in key] == [
        f"{case.id}/svarfrist/1/reminder/{first}/1",
        f"{case.id}/svarfrist/1/reminder/{then}/1",
    ]
    setting.at("2026-12-22 00:00").watch()
    assert setting.told() == told


def test_an_extension_can_be_annulled(setting: Setting) -> None:
    setting.start("2026-11-20 10:00", syg="ja")
    case = setting.at("2026-12-01 10:00").case("FRI-2026-0001")
    case.extend("svarfrist", "2026-12-20", by=BO, reason="Sygdom")
    case.correct(case.seq, by=BO, reason="Forkert sag", annul=True)
    assert due(case, "svarfrist") == "2026-12-04T23:59:59+01:00"


def test_a_corrected_start_moves_the_due_and_judges_again(setting: Setting) -> None:
    setting.start("2026-11-20 10:00")
    late = setting.at("2027-03-21 10:00").case("FRI-2026-0001")
    assert late.obligation("undersøgelse").status == "missed"
    late.correct(1, by=BO, reason="Læst forkert", facts={"opmærksom": "2026-11-25 10:00"})
    assert (late.obligation("undersøgelse").status, due(late, "undersøgelse")) == ("open", "2027-03-25T23:59:59+01:00")


def test_an_export_with_an_extension_replays_to_the_same(setting: Setting) -> None:
    setting.start("2026-11-20 10:00", syg="ja", indsats="ja")
    engine = setting.at("2026-12-01 10:00")
    engine.case("FRI-2026-0001").extend("svarfrist", "2026-12-20", by=BO, reason="Sygdom")
    engine.case("FRI-2026-0001").do("besøg", by=BO, at="2026-11-28")
    later = setting.at("2027-02-01 10:00")
    replayed = later.replay(later.export()).cases[0].to_json()
    assert replayed == later.case("FRI-2026-0001").to_json()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment = {
        "HOME": str(tmp_path),
        "SAGSGANG_LAGER": f"sqlite:///{tmp_path / 'sager.db'}",
        "SAGSGANG_GUIDER": str(GUIDES),
        "SAGSGANG_NU": "2026-11-20T16:12",
        "SAGSGANG_SOM": "bo:rådgiver",
    }

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments, environment)
        said = capsys.readouterr()
        return code, said.out, said.err

    assert run("start", "frister", "--fakta", "opmærksom=2026-11-20 10:00", "syg=ja")[0] == 0
    code, out, err = run("forlæng", "FRI-2026-0001", "undersøgelse", "--til", "2027-06-01", "--begrundelse", "Travlt")
    assert (code, out) == (3, "")
    assert "Loven giver ingen forlængelse af «Børnefaglig undersøgelse»." in err
    assert "sagsgang udfør FRI-2026-0001 foreløbig_vurdering" in err
    refused = run("forlaeng", "FRI-2026-0001", "undersoegelse", "--til", "2027-06-01", "--json")
    assert refused[0] == 3
    assert json.loads(refused[1])["error"]["why"]["ways_forward"][0]["args"] == ["FRI-2026-0001", "foreløbig_vurdering"]
    assert run("extend", "FRI-2026-0001", "svarfrist", "--til", "2026-12-20")[0] == 2
    code, out, err = run("extend", "FRI-2026-0001", "svarfrist", "--til", "2026-12-20", "--begrundelse", "Sygdom")
    assert (code, err) == (0, "")
    assert "Fristen for Svar til borgeren er flyttet til søn 20. dec. 2026" in out
