"""Every verb and every alias: what it does, what it says, and its JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sagsgang.cli.verbs import Verb, db_verbs, guide_verbs, verbs
from tests.cli.conftest import OPENING, ROOT, Result, Run


def test_start_says_what_must_happen_by_when_by_what_law_and_what_comes_next(run: Run, home: Path) -> None:
    result = run("start", "lille", *OPENING)
    assert result.code == 0
    assert "Oprettet LIL-2026-0001" in result.out
    assert "akut_vurdering: Akut vurdering" in result.out
    assert "inden lør 21. nov. 2026 kl. 15.40, om 23 t 28 min · barnets lov § 136" in result.out
    assert result.out.endswith("Næste: sagsgang udfør LIL-2026-0001 vurder\n")
    assert result.err.splitlines() == [f"Nyt lager oprettet: {home}/data/sagsgang/sager.db"]
    second = run("start", "lille", *OPENING, "--igen")
    assert "Oprettet LIL-2026-0002" in second.out
    assert second.err == ""


def test_start_takes_references_a_number_and_links(run: Run, case: str) -> None:
    given = (
        "--barn",
        "B2",
        "--familie",
        "F1",
        "--knyt",
        case,
        "--sag",
        "KLADDE-7",
        "--kl",
        "2026-11-20 16:00",
        "--json",
    )
    answer = run("start", "lille", *OPENING, *given).json
    assert (answer["case"], answer["child"], answer["family"]) == ("KLADDE-7", "B2", "F1")
    assert answer["seq"] == 2
    entries = run("tidslinje", "KLADDE-7", "--json").json["entries"]
    assert [entry["do"] for entry in entries] == ["open", "link"]
    assert entries[0]["at"] == "2026-11-20T16:00:00+01:00"


def test_vis_shows_tracks_steps_obligations_and_what_i_may_do(run: Run, case: str) -> None:
    result = run("vis", case)
    assert result.code == 0
    assert "Vurdering: Ny" in result.out
    assert "* vurder: Vurder om barnet er i fare" in result.out
    assert "udfald: akut, ikke_akut" in result.out
    assert "> akut_vurdering: Akut vurdering" in result.out
    assert "· kvittering: Svar inden en uge" in result.out
    assert "kalenderen er ikke efterprøvet" in result.out.replace("\n      ", " ")
    assert "- vurder: Vurder om barnet er i fare" in run("--som", "bo:rådgiver", "vis", case).out
    late = run("--nu", "2026-11-22 12:00", "vis", case)
    assert "! akut_vurdering: Akut vurdering" in late.out
    assert "ikke opfyldt, frist lør 21. nov. 2026 kl. 15.40, overskredet i 20 t 20 min" in late.out
    assert "MISSED akut_vurdering" in late.out


def test_vis_as_known_at_an_earlier_time(run: Run, case: str) -> None:
    run("--nu", "2026-11-21 10:00", "udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=Fare")
    answer = run("--nu", "2026-11-21 12:00", "vis", case, "--som-kendt", "2026-11-20 20:00", "--json").json
    assert answer["tracks"] == {"vurdering": "ny"}
    assert "Vurdering: Ny" in run("--nu", "2026-11-21 12:00", "vis", case, "--som-kendt", "2026-11-20 20:00").out
    too_early = run("vis", case, "--som-kendt", "2026-11-19")
    assert too_early.code == 4


def test_udfoer_says_what_was_met_how_long_before_and_what_is_possible_now(run: Run, case: str) -> None:
    result = run(
        "--nu", "2026-11-20 16:31", "udfør", case, "vurder", "--udfald", "ikke_akut", "--fakta", "begrundelse=Set i dag"
    )
    assert result.code == 0
    assert "Registreret fre 20. nov. 2026 kl. 16.31 af anna (modtagelse)" in result.out
    assert "Pligten «Akut vurdering» er opfyldt 23 t 9 min før fristen." in result.out
    assert "- børnesamtale: Samtale med barnet" in result.out
    assert f"Næste: sagsgang udfør {case} afgør" not in result.out


def assess_late(run: Run, case: str, *, at: str, recorded: str) -> Result:
    """An assessment that is recorded some time after it was made."""
    doing = ("udfør", case, "vurder", "--udfald", "akut", "--kl", at, "--fakta", "begrundelse=x")
    return run("--nu", recorded, *doing)


def test_udfoer_records_when_it_happened(run: Run, case: str) -> None:
    result = assess_late(run, case, at="2026-11-20 20:00", recorded="2026-11-23 09:00")
    assert "Det skete fre 20. nov. 2026 kl. 20.00." in result.out
    assert "opfyldt 19 t 40 min før fristen" in result.out


def test_a_deviation_is_recorded_with_its_findings(run: Run, case: str) -> None:
    result = run(
        "--som", "bo:rådgiver", "udfør", case, "afgør", "--udfald", "ingen", "--afvigelse", "Det er sket", "--json"
    )
    assert result.code == 0
    assert {finding["code"] for finding in result.json["findings"]} >= {"WRONG_ORDER", "SKIPPED"}
    words = run("--som", "bo:rådgiver", "tidslinje", case)
    assert "Afvigelse fra guiden: Det er sket" in words.out


def test_udelad_needs_a_lawful_ground_and_a_reason(run: Run, screened: str) -> None:
    bo = ("--som", "bo:rådgiver")
    assert run(*bo, "udelad", screened, "boernesamtale", "--begrundelse", "To år").code == 2
    assert run(*bo, "udelad", screened, "børnesamtale", "--grund", "modenhed").code == 2
    assert run(*bo, "udelad", screened, "børnesamtale", "--grund", "andet", "--begrundelse", "x").code == 2
    result = run(*bo, "udelad", screened, "børnesamtale", "--grund", "modenhed", "--begrundelse", "To år")
    assert result.code == 0
    assert run(*bo, "hvorfor", screened, "afgør", "--json").json["allowed"] is True


def test_hvorfor_lists_conditions_law_place_omission_and_commands_to_paste(run: Run, screened: str) -> None:
    result = run("hvorfor", screened, "afgør")
    assert result.code == 0
    assert "Nej, ikke nu." in result.out
    assert "OPFYLDT Sporet «Vurdering» er i «Screening»." in result.out
    assert "MANGLER" in result.out
    assert "guide.yaml:" in result.out
    assert f"    sagsgang udfør {screened} børnesamtale\n" in result.out
    assert f"    sagsgang udelad {screened} børnesamtale --grund modenhed --begrundelse …\n" in result.out
    assert (
        "Trinnet kan udelades med en begrundelse, hvis: Barnets modenhed (modenhed)"
        in run("hvorfor", screened, "børnesamtale").out
    )
    answer = run("--som", "anna:modtagelse", "hvorfor", screened, "afgoer", "--json").json
    assert {reason["kind"] for reason in answer["reasons"]} >= {"phase", "role", "condition"}
    assert answer["allowed"] is False


def test_hvorfor_says_what_is_unknown(run: Run, case: str) -> None:
    run("start", "lille", "--fakta", "modtaget=nu", "underretter=borger", "overgreb=ja", "--sag", "U-1")
    run("udfør", "U-1", "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    result = run("hvorfor", "U-1", "orienter")
    assert "UKENDT" in result.out
    assert "En forælder er mistænkt. Vi ved det ikke endnu" in result.out.replace("\n          ", " ")
    assert "sagsgang fakta U-1 mistænkte=…" in result.out


def test_ways_forward_run_as_printed(run: Run, screened: str) -> None:
    """What JSON proposes is a command line, once the signs for filling in are filled in."""
    ways = run("--som", "bo:rådgiver", "hvorfor", screened, "afgør", "--json").json["ways_forward"]
    omit = next(way for way in ways if way["command"] == "udelad")
    filled = [word.replace("…", "Barnet er to år") for word in omit["args"]]
    assert run("--som", "bo:rådgiver", omit["command"], *filled).code == 0


def test_a_sign_for_filling_in_is_no_answer(run: Run, screened: str) -> None:
    assert (
        run(
            "--som", "bo:rådgiver", "udelad", screened, "børnesamtale", "--grund", "modenhed", "--begrundelse", "…"
        ).code
        == 2
    )
    assert run("udfør", screened, "vedlæg", "--fakta", "bilag=…").code == 2


def test_hvornaar_shows_the_derivation_and_the_other_reading(run: Run, case: str) -> None:
    result = run("hvornår", case, "kvittering")
    assert result.out.startswith("fre 27. nov. 2026 (hele dagen)\n")
    assert "6 hverdage: lør 21., man 23." in result.out
    assert "Anden læsning" in result.out
    assert result.out.count("Anden læsning") == 1
    assert "VERIFIED-2ND" in result.out
    answer = run("hvornår", case, "akut_vurdering", "--json").json
    assert answer["due"] == "2026-11-21T15:40:00+01:00"
    assert run("hvornår", case, "akut_vurdering", "--nr", "2").code == 4


def test_fakta_shows_and_records(run: Run, case: str) -> None:
    shown = run("fakta", case)
    assert "underretter = fagperson" in shown.out
    assert "Ikke oplyst: mistænkte, begrundelse, bilag, antal." in shown.out
    result = run("fakta", case, "antal=2", "mistaenkte=foraelder,ansat")
    assert result.code == 0
    answer = run("fakta", case, "--json").json
    assert answer["facts"]["antal"]["value"] == 2
    assert answer["facts"]["mistænkte"]["value"] == ["forælder", "ansat"]


def test_fakta_from_files_and_standard_input(run: Run, case: str, tmp_path: Path) -> None:
    (tmp_path / "fakta.json").write_text('{"antal": 3, "begrundelse": "Linje 1\\nLinje 2"}', encoding="utf-8")
    (tmp_path / "fakta.txt").write_text("\ufeffantal=4\n\nmistænkte=ansat\n", encoding="utf-8")
    assert run("fakta", case, "--fakta-fil", "fakta.json").code == 0
    assert run("fakta", case, "--json").json["facts"]["begrundelse"]["value"] == "Linje 1\nLinje 2"
    assert run("fakta", case, "--fakta-fil", "fakta.txt").code == 0
    assert run("fakta", case, "--fakta-fil", "-", stdin=b"antal=5\n").code == 0
    assert run("fakta", case, "--json").json["facts"]["antal"]["value"] == 5


def test_a_document_is_known_by_the_digest_of_its_content(run: Run, screened: str, tmp_path: Path) -> None:
    (tmp_path / "bilag.pdf").write_bytes(b"indhold")
    digest = hashlib.sha256(b"indhold").hexdigest()
    assert run("udfør", screened, "vedlaeg", "--fakta", "bilag=bilag.pdf").code == 0
    assert run("fakta", screened, "--json").json["facts"]["bilag"]["value"] == {"ref": "bilag.pdf", "sha256": digest}
    assert "bilag = bilag.pdf" in run("fakta", screened).out
    assert run("udfør", screened, "vedlæg", "--fakta", f"bilag=et/sted#sha256:{digest}").code == 0
    assert run("udfør", screened, "vedlæg", "--fakta", "bilag=findes-ikke.pdf").code == 2
    assert run("udfør", screened, "vedlæg", "--fakta", f"bilag=x#sha256:{'0101901234'}{'a' * 54}").code == 0


def test_ret_corrects_facts_time_and_outcome_and_annuls(run: Run, screened: str) -> None:
    assert run("ret", screened, "2", "--fakta", "begrundelse=Ny").code == 2
    result = run("ret", screened, "2", "--fakta", "begrundelse=Ny", "--begrundelse", "Tastefejl")
    assert result.code == 0
    assert run("fakta", screened, "--json").json["facts"]["begrundelse"]["value"] == "Ny"
    assert run("ret", screened, "2", "--kl", "2026-11-20 16:00", "--begrundelse", "Ur gik forkert").code == 0
    assert run("ret", screened, "2", "--udfald", "akut", "--begrundelse", "Forkert udfald", "--json").json[
        "tracks"
    ] == {"vurdering": "akut"}
    assert run("ret", screened, "2", "--annuller", "--begrundelse", "Forkert sag", "--json").json["tracks"] == {
        "vurdering": "ny"
    }
    assert run("ret", screened, "99", "--annullér", "--begrundelse", "x").code == 4
    assert run("ret", screened, "2", "--begrundelse", "x").code == 2


def test_tidslinje_shows_both_times_and_consequences(run: Run, case: str) -> None:
    assess_late(run, case, at="2026-11-20 16:30", recorded="2026-11-20 17:00")
    result = run("tidslinje", case)
    assert "fre 20. nov. 2026 kl. 16.30  Udført: «Vurder om barnet er i fare» (vurder)" in result.out
    assert "registreret fre 20. nov. 2026 kl. 17.00 · af anna (modtagelse)" in result.out
    assert "→ Pligt opfyldt: Akut vurdering" in result.out
    answer = run("tidslinje", case, "--json").json
    assert [entry["nr"] for entry in answer["entries"]] == [1, 2]
    assert len(run("tidslinje", case, "--som-kendt", "2026-11-20 16:20", "--json").json["entries"]) == 1


def test_overdrag_and_bekraeft_move_the_case(run: Run, case: str) -> None:
    assert run("overdrag", case, "bo", "--begrundelse", "Ferie").code == 0
    assert run("--som", "carl", "bekræft", case).code == 6
    assert run("--som", "bo", "bekræft", case, "--json").json["holder"] == "bo"
    assert run("--som", "bo", "mine", "--json").json["cases"][0]["case"] == case
    assert run("--som", "anna", "mine", "--json").json["cases"] == []


def test_loefte_is_an_obligation_that_can_be_kept(run: Run, case: str) -> None:
    answer = run("løfte", case, "Ringe til mormor", "--til", "barnet", "--senest", "2026-11-23", "--json").json
    promise = answer["obligations"][-1]
    assert (promise["id"], promise["title"], promise["due"]) == (
        "løfte",
        "Ringe til mormor",
        "2026-11-23T23:59:59+01:00",
    )
    assert "Pligten «Ringe til mormor» er opfyldt 3 dage 7 t før fristen." in run("løfte", case, "--holdt", "1").out
    assert run("løfte", case, "--holdt", "7").code == 4
    assert run("løfte", case, "x", "--holdt", "1").code == 2
    assert run("løfte", case).code == 2


def test_luk_and_genaabn(run: Run, case: str) -> None:
    assert run("luk", case, "--begrundelse", "Dublet").code == 6
    leader = ("--som", "chef:leder")
    assert run(*leader, "luk", case).code == 2
    assert run(*leader, "luk", case, "--begrundelse", "Dublet", "--json").json["status"] == "closed"
    closed = run("udfør", case, "vurder", "--udfald", "akut", "--fakta", "begrundelse=x")
    assert closed.code == 3
    assert run(*leader, "genåbn", case, "--begrundelse", "Alligevel ikke", "--json").json["status"] == "open"


def test_mine_frister_barn_familie(run: Run, case: str) -> None:
    second = run("start", "lille", *OPENING, "--barn", "B2", "--familie", "F1", "--json").json["case"]
    mine = run("mine")
    assert "anna · 2 åbne sager" in mine.out
    assert f"{case}  En lille sagsgang" in mine.out
    assert {one["case"] for one in run("familie", "F1", "--json").json["cases"]} == {case, second}
    child = run("barn", "B1")
    assert child.code == 0
    assert "Barn B1 · 1 sag" in child.out
    assert "> akut_vurdering" in child.out
    assert second not in child.out
    assert run("barn", "B9").code == 4
    assert run("familie", "F9").code == 4


def test_frister_are_grouped_by_when_they_are_due(run: Run, case: str) -> None:
    run("fakta", case, "mistænkte=forælder")
    run("løfte", case, "I dag", "--senest", "2026-11-22")
    run("løfte", case, "Engang", "--senest", "2027-03-01")
    result = run("--nu", "2026-11-22 09:00", "frister")
    headings = [line for line in result.out.splitlines() if line and not line.startswith(" ")]
    assert headings[1:] == ["Overskredet (1)", "I dag (1)", "De næste 7 dage (1)", "Senere (1)", "Uden frist (1)"]
    assert f"! {case} akut_vurdering" in result.out
    answer = run("--nu", "2026-11-22 09:00", "frister", "--json").json
    dues = [one["due"] for one in answer["obligations"]]
    assert dues[-1] is None
    assert dues[:-1] == sorted(dues[:-1])
    assert "Ingen åbne frister." in run("--lager", "memory:", "frister").out


def test_eksport_and_afspil_agree(run: Run, screened: str, tmp_path: Path) -> None:
    run("fakta", screened, "antal=2")
    exported = run("eksport")
    lines = [json.loads(line) for line in exported.out.splitlines()]
    assert [line["do"] for line in lines] == ["open", "step", "facts"]
    assert "Set i dag" not in exported.out  # sensitive
    assert run("eksport", screened.lower()).out == exported.out
    assert run("eksport", screened, "--til", "log.jsonl").code == 0
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == exported.out
    assert run("eksport", "--til", "log.jsonl").code == 2
    assert run("eksport", "--til", "mangler/log.jsonl").code == 2
    replayed = run("afspil", "log.jsonl", "--json").json
    live = run("vis", screened, "--json").json
    same = ("case", "guide", "tracks", "status", "holder", "obligations", "available")
    assert {key: replayed["cases"][0][key] for key in same} == {key: live[key] for key in same}
    assert run("afspil", "-", stdin=exported.out.encode()).out.startswith("1 sag, bedømt fre 20. nov. 2026 kl. 16.12")


def test_afspil_needs_no_store_and_writes_nothing(run: Run, home: Path) -> None:
    log = '{"case":"K1","do":"open","guide":"lille","at":"2026-11-20T15:40","by":"anna","facts":{"modtaget":"2026-11-20T15:40"}}\n'
    result = run("--nu", "2026-12-01", "afspil", "-", stdin=log.encode())
    assert result.code == 0
    assert "! MISSED akut_vurdering" in result.out
    assert "Fund: MISSED 2, UNDOCUMENTED 2." in result.out
    assert list((home / "data").iterdir()) == []
    assert (
        run("--nu", "2026-12-01", "afspil", "-", "--guide", "lille", "--fejl-ved", "late", stdin=log.encode()).code == 0
    )
    assert run("--nu", "2026-12-01", "afspil", "-", "--fejl-ved", "late,missed", stdin=log.encode()).code == 1
    before = run("--nu", "2026-11-19", "afspil", "-", stdin=log.encode())
    assert "1 post er registreret senere" in before.out


def test_vagt_records_what_has_passed_once(run: Run, case: str) -> None:
    first = run("--nu", "2026-11-22 09:00", "vagt")
    assert f"→ {case} Frist overskredet: Akut vurdering" in first.out
    assert "0 sager" in run("--nu", "2026-11-22 09:00", "vagt").out
    assert "uret" in run("tidslinje", case).out


def test_vagt_can_keep_going_until_it_is_stopped(run: Run, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("sagsgang.cli.running.time.sleep", sleep)
    result = run("vagt", "--hver", "5m")
    assert (result.code, pauses) == (0, [300, 300, 300])
    assert result.err == "Vagten er stoppet.\n"
    assert run("vagt", "--hver", "0m").code == 2
    assert run("vagt", "--hver", "ofte").code == 2


def test_verificer(run: Run, screened: str) -> None:
    result = run("verificér")
    assert result.code == 0
    assert "Kontrolleret: 1 sag med 2 rækker." in result.out
    assert run("verificer").code == 0


def test_lov_lists_and_tells(run: Run) -> None:
    listed = run("lov")
    assert "· BL-136-2: 24-timers vurdering" in listed.out
    one = run("lov", "bl-136-2")
    assert "Bindende som lov. Status: VERIFIED-OFF." in one.out
    assert "· lille · trin vurder: Vurder om barnet er i fare" in one.out
    assert "· lille · pligt akut_vurdering: Akut vurdering" in one.out
    assert "https://" in one.out
    data = json.loads(run("lov", "BL-137-1", "--json").out)
    assert {"guide": "lille", "kind": "step", "id": "genvurder", "title": "Genvurder med en ny person"} in data["rests"]
    assert "ikke lov" in run("lov", "UND-FOR").out
    assert len(json.loads(run("lov", "--json").out)["rules"]) > 100
    assert run("lov", "XX-1").code == 4


def test_guide_vis_is_a_booklet(run: Run) -> None:
    result = run("guide", "vis", "lille")
    assert result.code == 0
    for said in (
        "Spor: Vurdering",
        "Fase: Afgjort (slut)",
        "Udfald ikke_akut: Ikke akut → Screening",
        "Se de tidligere underretninger først.",
        "Til barnet: Vi ser på, om du har brug for hjælp nu.",
        "Kan udelades med en begrundelse: Barnets modenhed",
        "Når som helst i sagen",
        "kalender: Hverdage, lørdag tæller",
        "! Forældrene må ikke vide det: En forælder er mistænkt.",
    ):
        assert said in " ".join(result.out.split())
    assert json.loads(run("guide", "vis", "lille", "--json").out)["tracks"] == {
        "vurdering": ["ny", "screening", "akut", "afgjort"]
    }
    assert run("guide", "vis", "findes_ikke").code == 4


def test_guide_tjek_frames_what_is_wrong(run: Run, tmp_path: Path) -> None:
    assert run("guide", "tjek", "lille").code == 0
    good = (ROOT / "tests" / "cli" / "guides" / "lille" / "guide.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "egne" / "lille"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text(good.replace("fra: ny", "fra: nyy"), encoding="utf-8")
    for what in ("egne", "egne/lille", "egne/lille/guide.yaml"):
        result = run("guide", "tjek", what)
        assert result.code == 1
        assert result.out.startswith("egne/lille/guide.yaml:")
        assert "^^^" in result.out
        assert "1 fejl i 1 fil." in result.out
    answer = run("guide", "tjek", "egne", "--json")
    assert answer.code == 1
    assert answer.json["findings"][0]["severity"] == "error"
    for what in ("findes_ikke", "findes/ikke.yaml", str(tmp_path / "data")):
        assert run("guide", "tjek", what).code == 4


def test_a_guide_in_several_folders_is_named_and_the_first_wins(run: Run, tmp_path: Path) -> None:
    good = (ROOT / "tests" / "cli" / "guides" / "lille" / "guide.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "egne" / "lille"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text(good.replace("En lille sagsgang", "Vores egen"), encoding="utf-8")
    result = run("--guider", "egne", "--guider", str(ROOT / "tests" / "cli" / "guides"), "start", "lille", *OPENING)
    assert "Vores egen" in result.out
    assert "Guiden «lille» findes flere steder; den tages fra egne." in result.err
    assert run("--guider", "findes-ikke", "guide", "vis", "lille").code == 4


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_fuldfoer_writes_a_script(run: Run, shell: str) -> None:
    result = run("fuldfør", shell)
    assert result.code == 0
    assert "_SAGSGANG_COMPLETE" in result.out
    assert run("fuldfør", "ksh").code == 2


ALIASES = [(verb.name, alias) for verb in verbs() for alias in verb.names]


@pytest.mark.parametrize(("name", "alias"), ALIASES, ids=[alias for _name, alias in ALIASES])
def test_every_spelling_of_a_verb_is_that_verb(run: Run, name: str, alias: str) -> None:
    result = run(alias, "--hjælp")
    assert result.code == 0
    assert result.out == run(name, "--help").out
    assert f"Brug: sagsgang {name} " in result.out


@pytest.mark.parametrize(("group", "table"), [("guide", guide_verbs), ("db", db_verbs)])
def test_every_spelling_of_a_verb_in_a_group(run: Run, group: str, table: Callable[[], tuple[Verb, ...]]) -> None:
    for verb in table():
        for alias in verb.names:
            assert f"Brug: sagsgang {group} {verb.name} " in run(group, alias, "-h").out


def test_the_contract_s_verbs_and_aliases_are_all_there() -> None:
    contract = """start/start vis/show udfør/do udelad/omit hvorfor/why hvornår/when fakta/facts ret/correct tidslinje/timeline
    overdrag/handover bekræft/accept løfte/promise luk/close genåbn/reopen mine/mine frister/deadlines barn/child familie/family
    afspil/replay vagt/watch verificér/verify lov/law db/db sikkerhedskopi/backup gendan/restore"""
    known = {spelled: verb.name for verb in verbs() for spelled in verb.names}
    for pair in contract.split():
        danish, english = pair.split("/")
        assert known[danish] == known[english] == danish
    assert known["eksport"] == "eksport"
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e"})
    for verb in verbs():
        assert verb.name.translate(letters) in verb.names


def test_ascii_and_decomposed_spellings_of_ids(run: Run, screened: str) -> None:
    assert run("hvorfor", screened.lower(), "boernesamtale").code == 0
    assert run("hvorfor", screened, "afgo\u0308r").code == 4
    assert run("--som", "bo:raadgiver", "udfør", screened, "b\u00f8rnesamtale").code == 0
    assert run("hvornaar", screened, "akut_vurdering").code == 0
    assert run("genåbn".replace("å", "a\u030a"), "--help").code == 0


def test_help_names_every_verb_and_option(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    for verb in verbs():
        assert verb.name in result.out
    for option in ("--lager", "--guider", "--som", "--nu", "--sprog", "--farve", "--log", "--fejlsøg"):
        assert option in result.out
    assert run("--version").out.startswith("sagsgang ")
