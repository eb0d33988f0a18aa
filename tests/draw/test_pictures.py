"""Pictures of guides and cases: everything is on them, nothing is in the way of anything else, and they say what the engine says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sagsgang.draw.compose import Part, picture_of_case, picture_of_guide
from sagsgang.draw.picture import Picture
from sagsgang.draw.svg import svg_of
from sagsgang.guide.library import Library, load_guides
from sagsgang.law.moment import limit_words, words
from sagsgang.text import use_language
from tests.draw.drawn import BITING, GUIDES, MARKS, ON, biting, guide_picture, late_case
from tests.draw.seen import can_be_read, seen, squeezed, stands_apart
from tests.walks.sides import shared_folder

PICTURES = [*GUIDES, "case", "part", "track", "biting 1", "biting 2", "biting 3"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(folders=(shared_folder(tmp_path_factory.mktemp("guider")),), use_cache=False)


DRAWN: dict[str, str] = {}
"""The files by the name of the picture: each is drawn once for all tests."""


def drawn_file(name: str, library: Library) -> str:
    if name not in DRAWN:
        DRAWN[name] = svg_of(picture(name, library))
    return DRAWN[name]


def picture(name: str, library: Library) -> Picture:
    if name == "case":
        return picture_of_case(late_case().view())
    if name == "part":
        return picture_of_guide(load_guides().guide("underretning"), on=ON, part=Part(step="afgør"))
    if name == "track":
        return picture_of_guide(load_guides().guide("underretning"), on=ON, part=Part(tracks=("svar",)))
    if name.startswith("biting"):
        return biting(int(name.split()[1]), library)[0]
    return guide_picture(name)


# --- every picture


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_what_it_stands_on_and_can_be_read_in_light_and_dark(name: str, library: Library) -> None:
    can_be_read(seen(drawn_file(name, library)))


@pytest.mark.parametrize("name", PICTURES)
def test_no_two_boxes_meet_and_no_way_crosses_a_card(name: str, library: Library) -> None:
    stands_apart(seen(drawn_file(name, library)))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_stands_alone_and_is_the_same_every_time(name: str, library: Library) -> None:
    text = drawn_file(name, library)
    assert text == svg_of(picture(name, library))
    for outside in ("<script", "<image", "<use", "<foreignObject", "href", "url(", "@import", " on"):
        drawn = text.partition("<style>")[0] + text.partition("</style>")[2] if outside == " on" else text
        attributes = "".join(part.partition(">")[0] for part in drawn.split("<")[1:] if "label=" not in part)
        assert outside not in (attributes if outside in (" on", "href", "url(") else text), outside
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert "<title>" in text
    assert "<desc>" in text


# --- guides


@pytest.mark.parametrize("name", GUIDES)
def test_everything_of_a_guide_is_on_its_picture(name: str) -> None:
    guide = load_guides().guide(name)
    found = seen(svg_of(guide_picture(name)))
    cards = {card.key: card for card in found.of_kind("card")}
    assert sorted(cards) == sorted(guide.steps)
    for step in guide.steps.values():
        card = cards[step.id]
        shown = [step.title, guide.role_titles(step.roles), *(outcome.title for outcome in step.outcomes)]
        shown += [barrier.title for barrier in guide.barriers.values() if barrier.bars(step)]
        shown += [guide.laws[law].versions[-1].place for law in step.law if guide.laws[law].versions]
        for rule in guide.obligations.values():
            if any(met.step == step.id for met in rule.met_by):
                shown += [rule.title, *(limit.within.text for limit in rule.limits if limit.within is not None)]
        for words_ in shown:
            assert squeezed(words_) in card.words, (step.id, words_)
        if step.guidance:
            assert squeezed(step.guidance) in squeezed(card.hint)
    stages = {stage.key: stage for stage in found.of_kind("stage")}
    assert list(stages) == [phase.id for track in guide.tracks.values() for phase in track.phases]
    for track in guide.tracks.values():
        for phase in track.phases:
            assert squeezed(phase.title) in stages[phase.id].words
            for step in guide.steps.values():
                if phase.id in step.phases:
                    assert squeezed(step.title) in stages[phase.id].words
    lanes = {lane.key: lane for lane in found.of_kind("lane")}
    assert list(lanes) == list(guide.tracks)
    everything = squeezed(" ".join(text.words for text in found.texts))
    for rule in guide.obligations.values():
        assert squeezed(rule.title) in everything
    for barrier in guide.barriers.values():
        assert squeezed(barrier.explanation) in everything


@pytest.mark.parametrize("name", GUIDES)
def test_tracks_stand_side_by_side_and_phases_below_each_other(name: str) -> None:
    found = seen(svg_of(guide_picture(name)))
    stages = {part.key: part.box for part in found.of_kind("stage")}
    previous = 0.0
    for track in load_guides().guide(name).tracks.values():
        column = [stages[phase.id] for phase in track.phases]
        assert all(box is not None and box.left > previous for box in column)
        for above, below in pairwise(column):
            assert above is not None
            assert below is not None
            assert above.left == below.left
            assert above.bottom < below.top
        previous = max(box.right for box in column if box is not None)


def test_a_way_leads_from_each_step_that_moves_its_track_to_the_phase() -> None:
    found = seen(svg_of(guide_picture("vold-og-overgreb")))
    stages = {part.key: part.box for part in found.of_kind("stage")}
    arrows = {round(way[-1][1], 1): round(way[-1][0], 1) for way in found.ways if len(way) == 4}
    guide = load_guides().guide("vold-og-overgreb")
    moved_to = {row.target for row in guide.table if row.target != row.phase}
    for phase in moved_to:
        box = stages[phase]
        assert box is not None
        assert arrows.get(round(box.top + 18, 1)) in (round(box.left, 1), round(box.right, 1)), phase


def test_biting_titles_are_written_as_they_are(library: Library) -> None:
    for seed in range(1, 12):
        drawn, raw = biting(seed, library)
        cards = {card.key: card for card in seen(svg_of(drawn)).of_kind("card")}
        for key, step in raw["trin"].items():
            assert squeezed(step["titel"]) in cards[key].words, (seed, key)


def test_the_biting_titles_bite() -> None:
    assert any(set(title) & set("<&") for title in BITING)
    assert any('"' in title for title in BITING)


def test_characters_that_xml_forbids_never_reach_a_file() -> None:
    from sagsgang.dataclass import replace
    from sagsgang.draw.dot import dot_of
    from sagsgang.draw.mermaid import mermaid_of

    bad = replace(guide_picture("underretning"), title="a\x00b\x1b[31m\ud800\u202e\ufffe\nc", purpose="\x07")
    seen(svg_of(bad))
    for text in (svg_of(bad), dot_of(bad), mermaid_of(bad)):
        assert all(letter.isprintable() or letter == "\n" for letter in text)
        text.encode("utf-8")


def test_the_words_are_in_the_language_in_use_and_the_sheet_says_which() -> None:
    assert 'lang="da"' in svg_of(guide_picture("underretning"))
    use_language("en")
    try:
        assert 'lang="en"' in svg_of(guide_picture("underretning"))
    finally:
        use_language("da")


def test_a_duty_that_no_step_meets_stands_for_itself() -> None:
    from sagsgang.case.judge import View
    from sagsgang.dataclass import replace

    view = late_case().view()
    rule = replace(view.guide.obligations["besked_om_akut"], met_by=())
    guide = replace(view.guide, obligations=view.guide.obligations | {rule.id: rule})
    for drawn in (
        picture_of_guide(guide, on=ON),
        picture_of_case(View(guide, view.state, view.kin, view.now)),
    ):
        (duty,) = drawn.duties
        assert duty.id == rule.id
        (notice,) = [part for part in seen(svg_of(drawn)).of_kind("notice") if part.key == rule.id]
        assert squeezed(rule.title) in notice.words
        assert ("overskredet" if drawn.of_case else "24timer") in notice.words


# --- a part of a guide


@pytest.mark.parametrize("name", GUIDES)
def test_the_surroundings_of_every_step_can_be_drawn(name: str) -> None:
    guide = load_guides().guide(name)
    for step in list(guide.steps)[::4]:
        drawn = picture_of_guide(guide, on=ON, part=Part(step=step))
        found = seen(svg_of(drawn))
        assert step in {card.key for card in found.of_kind("card")}
        can_be_read(found)
        stands_apart(found)


def test_a_step_is_drawn_with_what_it_depends_on_and_what_meets_the_same_duties() -> None:
    guide = load_guides().guide("underretning")
    drawn = picture_of_guide(guide, on=ON, part=Part(step="afgør"))
    shown = {card.id for card in drawn.cards}
    assert {"afgør", "genvurder", "tilbagemeld", "tilbagemeld_ikke", "beslut_undersøgelse"} <= shown
    assert not shown & {"send_kvittering", "familien_flytter"}
    assert [lane.id for lane in drawn.lanes] == ["vurdering"]
    assert any("udsnit" in one for one in drawn.about)


def test_one_track_is_drawn_alone() -> None:
    drawn = picture_of_guide(load_guides().guide("underretning"), on=ON, part=Part(tracks=("svar",)))
    assert {card.id for card in drawn.cards} == {"send_kvittering", "ingen_kvittering"}
    assert drawn.duties == ()


# --- cases


CAN_BE_DONE = ("kan gøres nu", "kan gøres igen", "kan stadig gøres")


def test_a_case_says_what_the_engine_says() -> None:
    case = late_case()
    answer, drawn = case.answer(), picture_of_case(case.view())
    found = {card.id: card.status for card in drawn.cards}
    can = {one.step for one in answer.available}
    assert can
    for step, status in found.items():
        assert status is not None
        assert any(said in status.text for said in CAN_BE_DONE) == (step in can), (step, status)
    entries = case.timeline().entries
    for entry in entries:
        if entry.do in ("step", "omit"):
            assert entry.step is not None
            status = found[entry.step]
            assert status is not None
            assert status.standing == {"step": "done", "omit": "omitted"}[entry.do]
            assert words(entry.at) in status.text
    done = {entry.step for entry in entries if entry.do in ("step", "omit")}
    assert {step for step, status in found.items() if status and status.standing in ("done", "omitted")} == done
    for step in set(found) - can - done:
        kinds = {reason.kind for reason in case.why(step).reasons if reason.result != "met"}
        status = found[step]
        assert status is not None
        expected = {"barred": "barrier", "outside": "belongs", "unsure": "belongs"}.get(status.standing)
        assert expected is None or expected in kinds, (step, status, kinds)
    assert {status.standing for status in found.values() if status} >= {
        "done", "now", "omitted", "barred", "waiting", "outside", "unsure",
    }  # fmt: skip


def test_a_case_shows_its_phases_and_every_limit() -> None:
    case = late_case()
    answer = case.answer()
    found = seen(svg_of(picture_of_case(case.view())))
    here = {stage.key for stage in found.of_kind("stage") if "herersagennu" in stage.words}
    assert here == {phase for track, phase in answer.tracks.items() if track not in answer.idle}
    (now,) = found.of_kind("now")
    late = [one for one in answer.obligations if one.late]
    assert len(late) >= 3
    for one in late:
        assert one.due is not None
        title = "Løfte" if one.id == "løfte" else one.title
        assert squeezed(f"{title}: overskredet, fristen var {limit_words(one.due)}") in now.words
    cards = {card.key: card for card in found.of_kind("card")}
    for one in answer.obligations:
        rule = case.guide.obligations.get(one.id)
        if rule is None or one.due is None or one.status not in ("open", "missed"):
            continue
        for met in rule.met_by:
            if "hørerikketilsagen" not in cards[met.step].words:
                assert squeezed(limit_words(one.due)) in cards[met.step].words


def test_nothing_of_a_person_or_a_fact_is_on_the_picture_of_a_case() -> None:
    from sagsgang.draw.dot import dot_of
    from sagsgang.draw.mermaid import mermaid_of

    case = late_case()
    told = " ".join(str(entry) for entry in case.timeline().entries) + str(case.answer())
    assert all(mark.lower() in told.lower() for mark in MARKS)
    drawn = picture_of_case(case.view())
    for text in (svg_of(drawn), mermaid_of(drawn), dot_of(drawn)):
        assert not [mark for mark in MARKS if mark.lower() in text.lower()]
        assert "En forælder" not in text
        assert case.id in text


def test_a_closed_case_can_be_drawn() -> None:
    from sagsgang.clock import FrozenClock
    from sagsgang.engine import Actor, Engine
    from sagsgang.store.open import open_store

    leader = Actor("lene", role="leder")
    engine = Engine(store=open_store("memory:"), guides=load_guides(), clock=FrozenClock("2026-11-20T16:12+01:00"))
    facts = {"modtaget": "2026-11-20T15:40", "underretter": "borger", "overgreb": "nej", "aktiv_indsats": "nej"}
    case = engine.start("underretning", facts=facts, by=leader, child="B1")
    case.close(by=leader, reason="Oprettet ved en fejl")
    drawn = picture_of_case(case.view())
    assert "lukket" in drawn.about
    assert {card.status.text for card in drawn.cards if card.status} <= {"ikke udført", "hører ikke til sagen"}
