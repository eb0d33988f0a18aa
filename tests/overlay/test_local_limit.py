"""A municipality's own limit beside the law's: the shorter is due, the law's is shown, and only its passing is a breach."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sagsgang.case.answers import Finding, Obligation
from sagsgang.check.example import NATIONAL
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.law.derivation import Derivation
from sagsgang.law.limits import recomputed
from sagsgang.store.memory import MemoryStore
from tests.overlay.municipality import ID, library

ANNA = Actor("anna", role="rådgiver")
LAW = "regler:\n  SOEVAD-1: {titel: Vores mål, bindende: praksis, tekst: Fire dage., status: VERIFIED-OFF}\n"
FOUR_DAYS = "pligter: {undersøgt: {lokal_frist: {inden: 4 dage, hjemmel: [SOEVAD-1]}}}\n"


class Office:
    """One case of the example, in a municipality with the adaptation."""

    def __init__(
        self, folder: Path, adaptation: str, began: str = "2026-11-02 09:00", national: str = NATIONAL
    ) -> None:
        self.clock = FrozenClock(began + "+01:00")
        guides = library(folder, adaptation, shared={"love": LAW}, national=national)
        engine = Engine(store=MemoryStore(), guides=guides, clock=self.clock)
        self.guides = guides
        self.case: Case = engine.start(ID, facts={"modtaget": began}, by=ANNA)

    def at(self, moment: str) -> Office:
        self.clock.set(FrozenClock(moment + "+01:00").now())
        return self

    def duty(self, name: str = "undersøgt") -> Obligation:
        return self.case.obligation(name)

    def finding(self, name: str = "undersøgt") -> Finding | None:
        return next((one for one in self.case.findings() if one.id == name), None)


def json_of(one: Obligation) -> dict[str, Any]:
    return one.to_json()


def test_the_shorter_wins_and_is_named_and_the_laws_stays_visible(tmp_path: Path) -> None:
    duty = Office(tmp_path, FOUR_DAYS).duty()
    told = json_of(duty)
    assert told["due"] == "2026-11-06T23:59:59+01:00"
    assert told["deciding"] == "local"
    assert {"reading": "lovens egen frist", "due": "2026-11-09T23:59:59+01:00"} in told["alternatives"]
    assert told["from"] == "2026-11-02T09:00:00+01:00"
    lines = "\n".join(told["derivation"])
    assert "Frist 1 af 2: " in lines
    assert "Frist 2 af 2 (kommunens egen): " in lines
    assert "SOEVAD-1" in lines
    assert "BL-18-1" in lines
    assert "Den tidligste gælder: frist 2" in lines


def test_passing_it_alone_is_a_goal_not_reached_and_no_breach_of_law(tmp_path: Path) -> None:
    office = Office(tmp_path, FOUR_DAYS)
    assert (office.duty().status, office.duty().consequence) == ("open", "lokalt_mål")
    office.at("2026-11-08 09:00")
    duty, finding = office.duty(), office.finding()
    assert (duty.status, duty.late, duty.consequence) == ("missed", True, "lokalt_mål")
    assert finding is not None
    assert (finding.code, finding.law) == ("MISSED", ("SOEVAD-1",))
    assert "Kommunens egen frist" in finding.message
    assert "ikke et brud på loven" in finding.message


def test_when_the_laws_limit_passes_too_it_is_a_breach(tmp_path: Path) -> None:
    office = Office(tmp_path, FOUR_DAYS).at("2026-11-10 09:00")
    duty, finding = office.duty(), office.finding()
    assert (duty.status, duty.consequence, duty.deciding) == ("missed", "brud", "local")
    assert finding is not None
    assert (finding.code, finding.law) == ("MISSED", ("BL-18-1",))
    assert "Kommunens" not in finding.message


@pytest.mark.parametrize(
    ("at", "code", "consequence", "law"),
    [
        ("2026-11-06 12:00", None, "lokalt_mål", ()),
        ("2026-11-08 12:00", "LATE", "lokalt_mål", ("SOEVAD-1",)),
        ("2026-11-10 12:00", "LATE", "brud", ("BL-18-1",)),
    ],
)
def test_what_was_met_late_says_which_limit_it_was_late_for(
    tmp_path: Path, at: str, code: str | None, consequence: str, law: tuple[str, ...]
) -> None:
    office = Office(tmp_path, FOUR_DAYS).at(at)
    office.case.do("undersøg", by=ANNA)
    office.at("2026-12-10 12:00")
    finding, duty = office.finding(), office.duty()
    assert (finding.code if finding else None, finding.law if finding else ()) == (code, law)
    assert (duty.status, duty.late, duty.consequence) == ("met", code is not None, consequence)
    if code and consequence == "lokalt_mål":
        assert finding is not None
        assert "ikke et brud på loven" in finding.message


def test_where_the_law_sets_no_limit_the_municipalitys_stands_alone_and_says_so(tmp_path: Path) -> None:
    undated = NATIONAL.replace("    inden: 2 dage\n    opfyldes_af: [vurder]", "    opfyldes_af: [vurder]").replace(
        "når: {pligt: vurderet, er: overskredet}", "når: {fakta: godkendt, er: nej}"
    )
    office = Office(tmp_path, "pligter: {vurderet: {lokal_frist: {inden: 3 dage}}}\n", national=undated)
    duty = office.duty("vurderet")
    assert (duty.due, duty.deciding, duty.statute) == (
        datetime.fromisoformat("2026-11-05T23:59:59+01:00"),
        "local",
        None,
    )
    assert duty.derivation[0] == "Loven sætter ingen frist. Det her er kommunens egen."
    office.at("2027-11-05 12:00")
    assert office.duty("vurderet").consequence == "lokalt_mål"
    finding = office.finding("vurderet")
    assert finding is not None
    assert finding.law == ()


def test_on_the_same_instant_the_law_decides(tmp_path: Path) -> None:
    office = Office(tmp_path, "pligter: {undersøgt: {lokal_frist: {inden: 1 uge}}}\n")
    assert (office.duty().deciding, office.duty().statute) == ("statute", None)
    assert (office.at("2026-11-10 09:00").duty().consequence, office.duty().status) == ("brud", "missed")


def test_an_extension_moves_both(tmp_path: Path) -> None:
    extendable = NATIONAL.replace(
        "    opfyldes_af: [undersøg]\n", "    opfyldes_af: [undersøg]\n    kan_forlænges: {hjemmel: [BL-18-1]}\n"
    )
    office = Office(tmp_path, FOUR_DAYS, national=extendable)
    office.case.extend("undersøgt", "2026-11-20", by=Actor("lea", role="leder"), reason="Familien er rejst.")
    duty = office.duty()
    assert (duty.due, duty.statute) == (datetime.fromisoformat("2026-11-20T23:59:59+01:00"), None)
    assert duty.consequence == "brud"


def test_an_extension_short_of_the_laws_limit_is_still_the_municipalitys(tmp_path: Path) -> None:
    extendable = NATIONAL.replace(
        "    opfyldes_af: [undersøg]\n", "    opfyldes_af: [undersøg]\n    kan_forlænges: {hjemmel: [BL-18-1]}\n"
    )
    office = Office(tmp_path, FOUR_DAYS, national=extendable)
    office.case.extend("undersøgt", "2026-11-08", by=Actor("lea", role="leder"), reason="Familien er rejst.")
    assert office.at("2026-11-09 09:00").duty().consequence == "lokalt_mål"
    assert office.at("2026-11-10 09:00").duty().consequence == "brud"


def test_it_is_counted_again_as_it_was(tmp_path: Path) -> None:
    office = Office(tmp_path, FOUR_DAYS)
    derivation = office.duty().reckoned
    assert derivation is not None
    assert Derivation.from_data(derivation.to_data()) == derivation
    assert recomputed(derivation, office.case.guide.calendars).derivation == derivation


def test_the_case_goes_on_with_the_adaptation_it_began_with(tmp_path: Path) -> None:
    office = Office(tmp_path, FOUR_DAYS)
    assert office.case.answer().edition == "2026.1 + Søvad 2026.1"
    library(tmp_path, "", shared={"love": LAW})
    assert office.duty().due == datetime.fromisoformat("2026-11-06T23:59:59+01:00")
