"""What the program says to a caseworker in the abuse guide: what is told, and that it leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

CASE = "VOB-2026-0001"


@pytest.fixture
def opened(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A case on a suspected parent, and Bo at the keyboard."""
    monkeypatch.delenv("SAGSGANG_GUIDER")
    monkeypatch.setenv("SAGSGANG_SOM", "bo:rådgiver")
    start = (
        "start",
        "vold-og-overgreb",
        "--barn",
        "B-1",
        "--fakta",
        "opmærksom=2026-11-20 15:40",
        "mistænkte=forælder",
    )
    assert run(*start).code == 0
    return run


def note(folder: Path, **facts: str) -> str:
    path = folder / "svar.txt"
    path.write_text("".join(f"{name}={value}\n" for name, value in facts.items()), encoding="utf-8")
    return str(path)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_track_that_does_not_belong_says_so(opened: Run) -> None:
    assert "Den ansatte: hører ikke til sagen" in flat(opened("vis", CASE).out)
    assert "Den ansatte: hører ikke til sagen" in flat(opened("mine").out)
    assert opened("vis", CASE, "--json").json["tracks"]["personale"] == "ansat_ny"


def test_a_limit_that_is_not_known_is_not_no_limit(opened: Run, tmp_path: Path) -> None:
    answers = note(tmp_path, overgrebets_art="vold", mistankens_styrke="konkret", hændelse="2026-11-19")
    assert opened("udfør", CASE, "beskriv_mistanken", "--fakta-fil", answers).code == 0
    shown = flat(opened("vis", CASE).out)
    assert "spor_efter_vold: Mærker efter vold kan dokumenteres fristen er ikke kendt endnu" in shown
    assert "Vi ved ikke: Hvor længe efter hændelsen kan mærker efter vold dokumenteres? (vindue_vold)" in shown
    assert opened("hvornår", CASE, "spor_efter_vold").out.startswith("Fristen er ikke kendt endnu\n")
    assert opened("hvornår", CASE, "politi_spurgt").out.startswith("Ingen frist\n")


def test_the_ways_out_of_a_closed_case_file_are_the_steps_that_are_missing(opened: Run) -> None:
    told = opened("hvorfor", CASE, "leder_afslutter")
    ways = told.out.split("Veje frem", 1)[1]
    assert "udfør VOB-2026-0001 beslut_anmeldelse" in ways
    assert "udfør VOB-2026-0001 kontakt_politi" in ways
    assert "--afvigelse" not in ways
    assert "kan ordnes af" in told.out.split("sporet «Politi og børnehus» er afsluttet", 1)[1]


def test_nobody_is_said_to_lift_the_barrier_but_those_who_can(opened: Run) -> None:
    reasons = opened("hvorfor", CASE, "orienter_forældre", "--json").json["reasons"]
    barrier = next(one for one in reasons if one["kind"] == "barrier" and one["text"].startswith("En forælder"))
    assert "modtagelse" not in barrier["by_roles"]
    assert "rådgiver" in barrier["by_roles"]
    asked = [way["args"][1] for way in opened("hvorfor", CASE, "orienter_forældre", "--json").json["ways_forward"]]
    assert "mistænkt_i_husstanden=…" not in asked, "the suspect is a parent: where they live changes nothing"


def test_why_several_things_would_do_is_said_once(opened: Run, tmp_path: Path) -> None:
    assert opened("udfør", CASE, "oplys_bisidder").code == 0
    assert (
        opened(
            "--som", "lene:leder", "udfør", CASE, "kontakt_politi", "--fakta-fil", note(tmp_path, politi_aftale="Ja")
        ).code
        == 0
    )
    answers = note(tmp_path, forældre_til_stede="ja", barnets_udsagn="Intet.")
    refused = opened("udfør", CASE, "børnesamtale", "--fakta-fil", answers)
    assert refused.code == 3
    assert refused.err.count("uden forældrenes samtykke og uden dem") <= 1
    assert refused.err.count("Én af flere muligheder") == 2


def test_what_is_done_cannot_be_omitted_afterwards(opened: Run) -> None:
    assert opened("udfør", CASE, "oplys_bisidder").code == 0
    assert opened("--som", "lene:leder", "udfør", CASE, "kontakt_politi", "--fakta", "politi_aftale=Ja").code == 0
    talk = ("udfør", CASE, "børnesamtale", "--fakta", "forældre_til_stede=nej", "barnets_udsagn=Intet.")
    assert opened(*talk).code == 0
    refused = opened("udelad", CASE, "børnesamtale", "--grund", "modenhed", "--begrundelse", "Lille.")
    assert refused.code == 3
    assert "kan ikke udelades nu" in refused.err
    assert "kun udføres én gang" not in refused.err


def test_next_is_never_what_another_authority_does_nor_what_was_just_done(opened: Run, tmp_path: Path) -> None:
    lene = ("--som", "lene:leder", "udfør", CASE)
    assert opened(*lene, "kontakt_politi", "--fakta-fil", note(tmp_path, politi_aftale="Ja")).code == 0
    answers = note(tmp_path, politi_aftale="Vent", spørg_igen="2026-11-20")
    waited = opened(*lene, "politi_siger_vent", "--fakta-fil", answers)
    assert "Næste: " in waited.out
    assert "politi_giver_lov" not in waited.out.split("Næste: ", 1)[1]
    traces = opened("udfør", CASE, "afklar_spor", "--udfald", "sikres", "--fakta", "spor_note=Lægen kommer.")
    assert "afklar_spor" not in traces.out.split("Næste: ", 1)[1]


def test_a_status_that_did_not_change_is_not_told_again(opened: Run) -> None:
    answers = ("overgrebets_art=vold", "mistankens_styrke=konkret", "hændelse=2026-11-19")
    told = opened("udfør", CASE, "beskriv_mistanken", "--fakta", *answers)
    assert told.out.count("Pligt gælder: Mærker efter vold kan dokumenteres") == 1
