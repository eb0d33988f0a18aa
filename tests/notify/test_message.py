"""What a message says, in Danish and in English."""

from __future__ import annotations

import json
from contextvars import copy_context
from datetime import date

import pytest

from sagsgang.engine import Actor
from sagsgang.notify.message import message_of
from sagsgang.store.base import OutboxRow
from sagsgang.text import use_language
from tests.notify.conftest import ANNA, CHILD, FAMILY, SECRET, World, after, message


def test_a_miss_in_words() -> None:
    one = message()
    assert one.subject == "BSK-2026-0001: Frist overskredet (til_to_roller)"
    assert one.text == (
        "Frist overskredet.\n\nSag: BSK-2026-0001\nPligt: til_to_roller, nr. 1\nFrist: lør 21. nov. 2026 kl. 16.00\n"
        "Til: leder\n\nSe sagen: sagsgang vis BSK-2026-0001\nNøgle: " + one.key + "\n"
    )


def test_a_reminder_to_the_holder_and_a_deviation_in_words() -> None:
    reminder = message(kind="reminder", role=None, person="anna", at=after(20))
    assert reminder.subject.endswith("Påmindelse om en frist (til_to_roller)")
    assert "Til: den, der har sagen" in reminder.text
    assert "anna" not in reminder.text
    deviation = message(kind="deviation", obligation=None, nr=None, step="slut_af", due=None, at=after(1))
    assert deviation.subject.endswith("Trin udført som afvigelse (slut_af)")
    assert "Trin: slut_af\nRegistreret: fre 20. nov. 2026 kl. 17.00\n" in deviation.text


def test_in_english() -> None:
    def said() -> tuple[str, str]:
        use_language("en")
        return message().subject, message().text

    subject, text = copy_context().run(said)
    assert subject == "BSK-2026-0001: Deadline missed (til_to_roller)"
    assert "Due: Sat 21 Nov 2026, 16:00\n" in text


def test_as_json_it_is_one_line_with_local_times() -> None:
    line = message().to_bytes()
    assert b"\n" not in line
    data = json.loads(line)
    assert data["due"] == data["at"] == "2026-11-21T16:00:00+01:00"
    assert (data["key"], data["store"], data["role"], data["person"]) == (message().key, "00" * 16, "leder", None)
    assert data["subject"] == message().subject


def test_every_kind_that_is_put_out_becomes_a_message_without_anything_personal(world: World) -> None:
    case = world.open()
    case.promise(SECRET, to="Mor Hemmelig", due=date(2026, 11, 21), by=ANNA)
    case.do("slut_af", outcome="færdig", by=Actor("anna", role="rådgiver"), deviation=SECRET)
    world.go_to(hours=200)
    world.engine.watch()
    seen = set()
    for row in world.store.outbox():
        one = message_of(row, world.store.store_id)
        seen.add((one.kind, one.role is None))
        for personal in (CHILD, FAMILY, SECRET, "Hemmelig", "Mor", "Siges til", "Slut af"):
            assert personal not in one.to_bytes().decode()
            assert personal not in one.text
    assert seen == {("missed", False), ("missed", True), ("reminder", False), ("reminder", True), ("deviation", False)}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"7", b"\xff"])
def test_a_row_that_holds_something_else_is_no_message(body: bytes) -> None:
    row = OutboxRow(key="k", case="K1", kind="missed", due=1, put=1, body=body)
    with pytest.raises((ValueError, KeyError, TypeError)):
        message_of(row, bytes(16))
