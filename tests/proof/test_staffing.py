"""Who can do what: exactly those people, against every way of giving them the steps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from sagsgang.check.rules.proved_people import CHAIN, CHECKED, ONE_AND_LEADER, OWNED, THREE_PEOPLE, TWO_PEOPLE
from sagsgang.proof import staffing
from sagsgang.proof.people import answers
from sagsgang.proof.staffing import Among, Question
from tests.proof.asking import SHIPPED, beside, shipped, told, written

QUESTIONS = 400


def led(text: str) -> str:
    """The same with a leader to do the last step."""
    end = "afslut:\n    titel: Afslut sagen\n    rolle: {}"
    return text.replace(end.format("rådgiver"), end.format("leder"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_two_in_each_role_are_enough_for_the_shipped_guides(path: Path) -> None:
    found = list(answers(shipped(path)))
    assert {one.verdict for one in found} == {"proved"}
    assert all("mindst to i hver rolle" in one.because for one in found)


def test_without_personer_the_number_it_takes_is_told() -> None:
    (answer,) = [one for one in answers(written(CHAIN)) if one.verdict != "proved"]
    assert (answer.verdict, answer.part) == ("open", "afslut")
    assert answer.bound == "To i hver rolle er ikke nok. Det kræver 3 i en af rollerne."


def test_with_personer_just_those_people_decide(tmp_path: Path) -> None:
    library = beside(tmp_path, personer=THREE_PEOPLE)
    assert told(answers, written(CHAIN, library)) == [("refuted", "SG511", "afslut")]
    more = CHAIN.replace("rolle: rådgiver\n    fra", "rolle: [rådgiver, leder]\n    fra")
    assert told(answers, written(more, library)) == []


def test_an_owner_whose_only_colleague_must_do_the_rest_cannot_meet_it(tmp_path: Path) -> None:
    assert told(answers, written(OWNED % "rådgiver", beside(tmp_path / "a", personer=ONE_AND_LEADER))) == [
        ("refuted", "SG512", "afslutning")
    ]
    assert told(answers, written(OWNED % "rådgiver", beside(tmp_path / "b", personer=TWO_PEOPLE))) == []


def test_a_step_that_nobody_has_a_role_for_keeps_the_code_of_the_ordinary_finding(tmp_path: Path) -> None:
    library = beside(tmp_path, personer=TWO_PEOPLE)
    found = told(answers, written(led(CHECKED), library))
    assert ("refuted", "SG502", "afslut") in found


def test_whoever_is_new_has_done_nothing_before_and_did_not_open_the_case(tmp_path: Path) -> None:
    text = CHECKED.replace(
        "- {person: ikke_blandt, trin: [vurder]", "- {trin: vurder, udført: ja}\n      - {person: ny_i_sagen"
    )
    alone = beside(tmp_path / "a", personer="personer:\n  anna: {roller: [rådgiver]}\n")
    assert told(answers, written(text, alone)) == [("refuted", "SG511", "afslut")]
    assert told(answers, written(text, beside(tmp_path / "b", personer=TWO_PEOPLE))) == []


def test_the_same_person_is_asked_for_and_found(tmp_path: Path) -> None:
    text = CHECKED.replace(
        "- {person: ikke_blandt, trin: [vurder]", "- ikke: {person: ikke_blandt, trin: [vurder]"
    ).replace(", fordi: En anden skal se på det.}", "}")
    library = beside(tmp_path, personer=THREE_PEOPLE)
    assert told(answers, written(text, library)) == []
    assert told(answers, written(led(text), library)) == [("refuted", "SG511", "afslut")]


# -- against every way of giving people the steps -----------------------------------------------------------------------


def a_question(chance: random.Random) -> Question:
    tasks = tuple("abcde"[: chance.randint(1, 5)])
    names = ["anna", "bo", "carl", "dea"][: chance.randint(1, 4)]
    rules = []
    for _number in range(chance.randint(0, 6)):
        step = chance.choice(tasks)
        others = tuple(one for one in tasks if one != step and chance.random() < 0.6)
        rules.append(Among(step=step, others=others, same=bool(others) and chance.random() < 0.25))
    able = {task: [name for name in names if chance.random() < 0.7] for task in tasks}
    return Question(tasks=tasks, rules=tuple(rules), candidates=able)


def holds(rule: Among, given: dict[str, str]) -> bool:
    among = given[rule.step] in {given[other] for other in rule.others}
    return not rule.others or among == rule.same


def every_way(question: Question) -> Iterator[dict[str, str]]:
    for names in product(*(question.candidates[task] for task in question.tasks)):
        given = dict(zip(question.tasks, names, strict=True))
        if all(holds(rule, given) for rule in question.rules):
            yield given


def disagreements() -> list[int]:
    wrong = []
    for seed in range(QUESTIONS):
        question = a_question(random.Random(seed))
        ways = list(every_way(question))
        found = question.answer()
        if found not in ways if ways else found is not None:
            wrong.append(seed)
    return wrong


def test_people_are_found_just_where_some_way_of_giving_them_the_steps_keeps_the_rules() -> None:
    possible = [any(True for _ in every_way(a_question(random.Random(seed)))) for seed in range(QUESTIONS)]
    assert 50 < sum(possible) < QUESTIONS - 50
    assert disagreements() == []


def test_one_who_looks_only_at_the_first_for_each_step_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = staffing.Question.answer

    def first_only(self: Question) -> dict[str, str] | None:
        able = {task: names[:1] for task, names in self.candidates.items()}
        return whole(Question(tasks=self.tasks, rules=self.rules, candidates=able))

    monkeypatch.setattr(staffing.Question, "answer", first_only)
    assert disagreements() != []


SEEN_BEFORE = "{person: ny_i_sagen}"
ONE_OF_THEM = "{ikke: {person: ikke_blandt, trin: [vurder]}}"


@pytest.mark.parametrize(
    ("required", "stops"),
    [
        (f"[{SEEN_BEFORE}, {ONE_OF_THEM}]", True),
        (f"[{{en_af: [{SEEN_BEFORE}, {ONE_OF_THEM}]}}]", False),
        (f"[{{en_af: [{SEEN_BEFORE}, {{trin: vurder, udført: ja}}]}}, {ONE_OF_THEM}]", False),
        ("[{ikke: {person: ikke_blandt, trin: [afslut]}}]", True),
        ("[{person: ikke_blandt, trin: [afslut]}]", False),
        ("[{ikke: {person: ikke_blandt, trin: [vurder]}}, {person: ikke_blandt, trin: [vurder, afslut]}]", True),
        ("[{ikke: {person: ny_i_sagen}}, {person: ikke_blandt, trin: [vurder]}]", False),
    ],
)
def test_rules_on_persons_contradict_each_other_just_where_no_sort_of_person_keeps_them(
    required: str, stops: bool
) -> None:
    head, _separator, _tail = CHECKED.partition("    kræver:")
    found = told(answers, written(f"{head}    kræver: {required}\n"))
    assert (("refuted", "SG510", "afslut") in found) == stops


def test_an_outcome_may_ask_for_more_people_than_the_step(tmp_path: Path) -> None:
    outcomes = "    udfald:\n      nej: Nej\n      ja:\n        titel: Ja\n        kræver: [{person: ikke_blandt, trin: [vurder]}]\n"
    head, _separator, _tail = CHECKED.partition("    kræver:")
    library = beside(tmp_path, personer="personer:\n  anna: {roller: [rådgiver]}\n")
    (answer,) = [one for one in answers(written(head + outcomes, library)) if one.verdict != "proved"]
    assert (answer.code, answer.claim) == (
        "SG511",
        "Der er folk nok til personreglerne for «afslut» med udfaldet «ja».",
    )


def test_what_depends_on_who_did_what_is_neither_proved_nor_refuted(tmp_path: Path) -> None:
    text = CHECKED.replace(
        "- {person: ikke_blandt, trin: [vurder]", "- en_af: [{fakta: x, er: ja}, {person: ikke_blandt, trin: [vurder]"
    )
    text = "fakta:\n  x: {type: ja_nej, spørgsmål: X?}\n" + text.replace("på det.}", "på det.}]")
    library = beside(tmp_path, personer="personer:\n  anna: {roller: [rådgiver]}\n")
    assert told(answers, written(text, library)) == [("open", "SG511", "afslut")]


def test_a_question_that_takes_too_long_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staffing, "MOST_TRIED", 1)
    found = list(answers(written(OWNED % "rådgiver")))
    assert {(one.verdict, one.bound) for one in found if one.part} == {
        ("open", "Der er for mange muligheder til at prøve dem alle.")
    }
    assert {one.code for one in found if one.part} == {"SG511", "SG512"}


def test_more_rules_on_persons_than_can_be_gone_through_are_left_open() -> None:
    steps = [f"trin_{number}" for number in range(11)]
    head, _separator, _tail = CHECKED.partition("    kræver:")
    others = "".join(f"  {step}: {{titel: Trin, rolle: rådgiver}}\n" for step in steps)
    text = f"{head}    kræver: [{{person: ikke_blandt, trin: [{', '.join(steps)}]}}]\n{others}"
    assert told(answers, written(text)) == [("open", "SG510", "")]


SAME = CHECKED.replace(
    "- {person: ikke_blandt, trin: [vurder]", "- ikke: {person: ikke_blandt, trin: [vurder]"
).replace(", fordi: En anden skal se på det.}", "}")


def test_no_number_of_people_with_one_role_each_does_what_asks_for_two_roles() -> None:
    text = led(SAME)
    (answer,) = [one for one in answers(written(text)) if one.verdict != "proved"]
    assert answer.bound == "Op til 6 i hver rolle, hver med én rolle, er ikke nok."


def test_an_obligation_without_owner_belongs_to_whoever_has_the_case() -> None:
    text = (OWNED % "rådgiver").replace("    ansvarlig: rådgiver\n", "")
    (owners,) = [one for one in answers(written(text)) if one.code == "SG512"]
    assert (owners.verdict, "1 har ingen og hører til den, der har sagen." in owners.because) == ("proved", True)


def test_a_role_that_nobody_holds_keeps_the_code_and_the_place_of_the_ordinary_finding(tmp_path: Path) -> None:
    text = OWNED % "leder"
    library = beside(tmp_path, personer=TWO_PEOPLE)
    assert ("refuted", "SG404", "afslutning") in told(answers, written(text, library))
    assert ("refuted", "SG501", "afslutning") in told(
        answers, written(text.replace("rolle: [rådgiver, leder]", "rolle: rådgiver"))
    )
