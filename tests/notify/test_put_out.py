"""What becomes an outbox row, to whom, once each; and that nothing personal is in it."""

from __future__ import annotations

import json
from datetime import date

from sagsgang.engine import Actor
from tests.notify.conftest import ANNA, CHILD, FAMILY, SECRET, World, after

LEADER = Actor("lis", role="leder")


def test_a_miss_is_told_to_those_it_names_else_to_the_owner_else_to_the_holder(world: World) -> None:
    case = world.open()
    world.go_to(hours=73)
    world.engine.watch()
    missed = [one for one in world.put_out() if "/missed/" in one[0]]
    assert missed == [
        (f"til_to_roller/1/missed/{after(24)}/leder", "leder"),
        (f"til_to_roller/1/missed/{after(24)}/modtagelse", "modtagelse"),
        (f"til_ansvarlig/1/missed/{after(48)}/rådgiver", "rådgiver"),
        (f"til_holder/1/missed/{after(72)}/holder", "person anna"),
    ]
    told = world.store.outbox()[-1]
    assert (told.case, told.kind, told.due, told.put) == (case.id, "missed", after(72), after(73))
    assert json.loads(told.body) == {
        "role": None,
        "person": "anna",
        "obligation": "til_holder",
        "nr": 1,
        "due": after(72),
    }


def test_what_falls_away_is_told_like_a_miss(world: World) -> None:
    world.open()
    world.go_to(hours=97)
    world.engine.watch()
    assert (f"falder_bort/1/missed/{after(96)}/leder", "leder") in world.put_out()


def test_reminders_go_to_the_owner_each_at_its_own_time(world: World) -> None:
    world.open()
    world.go_to(hours=20)
    world.engine.watch()
    assert world.put_out() == [(f"til_to_roller/1/reminder/{after(24)}/1", "rådgiver")]
    reminder = world.store.outbox()[0]
    assert (reminder.due, json.loads(reminder.body)["due"]) == (after(20), after(24))
    world.go_to(hours=23)
    world.engine.watch()
    assert [key for key, _to in world.put_out()][1:] == [f"til_to_roller/1/reminder/{after(24)}/2"]
    world.go_to(hours=70.5)
    world.engine.watch()
    assert (f"til_holder/1/reminder/{after(72)}/1", "person anna") in world.put_out()


def test_a_handover_moves_who_is_told(world: World) -> None:
    case = world.open()
    case.hand_over("bo", by=ANNA)
    case.accept(by=Actor("bo"))
    world.go_to(hours=73)
    world.engine.watch()
    assert world.put_out()[-1] == (f"til_holder/1/missed/{after(72)}/holder", "person bo")


def test_the_same_is_put_out_once_however_often_somebody_looks(world: World) -> None:
    case = world.open()
    world.go_to(hours=25)
    world.engine.watch()
    before = world.put_out()
    world.engine.watch()
    case = world.engine.case(case.id)
    case.record({"notat": "mere"}, by=ANNA)
    case.answer()
    world.engine.watch()
    assert world.put_out() == before
    assert len(before) == 4


def test_a_record_puts_out_what_passed_before_it_as_the_watch_would(world: World) -> None:
    case = world.open()
    world.go_to(hours=25)
    case.record({"notat": "mere"}, by=ANNA)
    assert [key for key, _to in world.put_out()] == [
        f"til_to_roller/1/reminder/{after(24)}/1",
        f"til_to_roller/1/reminder/{after(24)}/2",
        f"til_to_roller/1/missed/{after(24)}/leder",
        f"til_to_roller/1/missed/{after(24)}/modtagelse",
    ]


def test_nobody_is_reminded_of_what_is_done(world: World) -> None:
    case = world.open()
    world.go_to(hours=23.5)
    case.do("se_efter", outcome="fint", by=ANNA)
    assert world.put_out() == []


def test_a_miss_at_a_due_that_was_moved_is_a_new_miss(world: World) -> None:
    case = world.open()
    world.go_to(hours=25)
    world.engine.watch()
    before = set(world.put_out())
    case = world.engine.case(case.id)
    case.correct(1, by=ANNA, reason="Forkert tid.", facts={"modtaget": "2026-11-20T18:00:00+01:00"})
    assert set(world.put_out()) - before == {(f"til_to_roller/1/reminder/{after(26)}/{n}", "rådgiver") for n in (1, 2)}
    world.go_to(hours=27)
    world.engine.watch()
    new = {(f"til_to_roller/1/missed/{after(26)}/{role}", role) for role in ("leder", "modtagelse")}
    assert new <= set(world.put_out())


def test_a_correction_that_leaves_the_due_repeats_nothing(world: World) -> None:
    case = world.open()
    world.go_to(hours=25)
    world.engine.watch()
    case = world.engine.case(case.id)
    case.record({"notat": "x"}, by=ANNA)
    before = world.put_out()
    case.correct(2, by=ANNA, reason="Slåfejl.", facts={"notat": "y"})
    world.engine.watch()
    assert world.put_out() == before


def test_a_correction_that_makes_a_miss_of_what_was_done_tells_it(world: World) -> None:
    """The miss then follows from the later record, whose content the correction carries."""
    case = world.open()
    world.go_to(hours=10)
    case.do("se_efter", outcome="fint", by=ANNA)
    assert world.put_out() == []
    case.correct(1, by=ANNA, reason="Det var to dage før.", facts={"modtaget": "2026-11-18T16:00:00+01:00"})
    assert {key for key, _to in world.put_out()} == {
        f"til_to_roller/1/missed/{after(-24)}/leder",
        f"til_to_roller/1/missed/{after(-24)}/modtagelse",
        f"til_ansvarlig/1/missed/{after(0)}/rådgiver",
    }


def test_a_promise_that_is_not_kept_is_told_to_the_holder_without_its_words(world: World) -> None:
    case = world.open()
    case.promise(SECRET, to="Mor", due=date(2026, 11, 21), by=ANNA)
    world.go_to(hours=33)
    world.engine.watch()
    told = [row for row in world.store.outbox() if row.key.startswith(f"{case.id}/løfte/")]
    assert [json.loads(row.body) for row in told] == [
        {"role": None, "person": "anna", "obligation": "løfte", "nr": 1, "due": told[0].due}
    ]


def test_a_deviation_is_told_to_the_leader(world: World) -> None:
    case = world.open()
    case.do("slut_af", outcome="færdig", by=ANNA, deviation=SECRET)
    assert world.put_out() == [("2/deviation", "leder")]
    assert json.loads(world.store.outbox()[0].body) == {"role": "leder", "step": "slut_af"}


def test_nothing_personal_is_put_out(world: World) -> None:
    case = world.open()
    case.promise(SECRET, to="Mor Hemmelig", due=date(2026, 11, 21), by=ANNA)
    case.do("slut_af", outcome="færdig", by=ANNA, deviation=SECRET)
    world.go_to(hours=200)
    world.engine.watch()
    stored = world.store.outbox()
    assert {row.kind for row in stored} == {"missed", "reminder", "deviation"}
    for row in stored:
        for personal in (CHILD, FAMILY, SECRET, "Hemmelig", "Mor"):
            assert personal not in row.key
            assert personal not in row.body.decode()
