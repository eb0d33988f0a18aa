"""The wording: Danish as it should be put, and an English catalogue that leaves nothing out."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from sagsgang.cli.verbs import verbs
from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.errors import NotFound, StepRefused
from sagsgang.guide.library import Library, shipped_folder
from sagsgang.store.open import open_store
from sagsgang.text import language, use_language
from tests.wording import catalogue
from tests.wording.catalogue import ROOT, SOURCE

GUIDES: Final = ROOT / "tests" / "cli" / "guides"
NOW: Final = "2026-11-20T16:12+01:00"

FORBIDDEN: Final = re.compile(
    r"""\b(
        ugyldig\w* | (?-i:None) | fejl\ \d+ | fejlkode\w*            # what a machine says
        | input | output | invalid | exception | traceback | parse\w* | streng | syntaks\w*
        | din\ fejl | (har|er)\ glemt | burde\ have | venligst | desværre  # blame, and what is only polite
        | (?-i:Deres)                                                # the reader is «du»
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

BRACES: Final = re.compile(r"\{[^{}]*\}")
"""A placeholder, or an example in the guide language: neither is translated."""

COMMANDS: Final = re.compile(r"(?:: |`|^)sagsgang [a-zæøåé]+|--[a-zæøå-]+")
"""Verbs and options, which are Danish in any language."""


T = TypeVar("T")


def pairs() -> list[tuple[str, str]]:
    """Every message with its wording."""
    return [(catalogue.text(m.id), catalogue.text(m.string)) for m in catalogue.worded(catalogue.edited())]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Every `_(…)`, and whether it stands in the body of a function, where it waits until it is needed."""
    for name, value in ast.iter_fields(tree):
        within = inside or (name == "body" and isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)))
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "_":
                    yield child, within
                yield from calls(child, inside=within)


def literal(call: ast.Call) -> str | None:
    """The message, if it is written out in the call."""
    match call:
        case ast.Call(args=[ast.Constant(value=str(message))], keywords=[]):
            return message
    return None


# -- in the source -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('def f(): return _("Ja")', [("Ja", True)]),
        ('X = _("Ja")', [("Ja", False)]),
        ('@option(help=_("Ja"))\ndef f(): pass', [("Ja", False)]),
        ('def f(name=_("Ja")): pass', [("Ja", False)]),
        ('def f(): return _(f"{x}")', [(None, True)]),
        ('def f(): return _("Ja" + x)', [(None, True)]),
        ("def f(): return _(x)", [(None, True)]),
        ('def f(): return _("Ja {x}").format(x=_("Nej"))', [("Ja {x}", True), ("Nej", True)]),
    ],
)
def test_what_is_seen_in_the_source(text: str, found: list[tuple[str | None, bool]]) -> None:
    seen = [(literal(call), inside) for call, inside in calls(ast.parse(text))]
    assert sorted(seen, key=str) == sorted(found, key=str)


def test_every_message_is_written_out_where_it_is_said() -> None:
    """`_(f"…")` and `_(name)` would never be found in a catalogue."""
    assert [
        f"{file}:{call.lineno}" for file, tree in modules() for call, _inside in calls(tree) if not literal(call)
    ] == []


def test_the_engine_words_a_message_when_it_is_needed() -> None:
    """At import it would be worded once, in the language of whoever came first. One command is one person's."""
    early = [
        f"{file}:{call.lineno}"
        for file, tree in modules()
        if not file.startswith("sagsgang/cli/")
        for call, inside in calls(tree)
        if not inside
    ]
    assert early == []


# -- in Danish ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message", ["Ugyldigt input.", "None mangler.", "Fejl 422.", "Du har glemt datoen.", "Vælg venligst.", "Deres sag."]
)
def test_words_that_are_not_used_are_seen(message: str) -> None:
    assert FORBIDDEN.search(message)


def test_no_message_says_what_we_do_not_say() -> None:
    assert [message for message, _wording in pairs() if FORBIDDEN.search(message)] == []


def test_names_are_quoted_with_angles_that_point_outwards() -> None:
    left = {text: re.sub(r"«[^«»]+»", "", text) for pair in pairs() for text in pair}
    assert [text for text, rest in left.items() if re.search(r"[«»“”„‘’]", rest)] == []


# -- in English --------------------------------------------------------------------------------------------------------


def test_the_catalogue_has_every_message_of_the_source_and_no_other() -> None:
    said = {literal(call) for _file, tree in modules() for call, _inside in calls(tree)}
    kept = catalogue.edited()
    assert {message for message, _wording in pairs()} == said, "run: python -m tests.wording.catalogue update"
    assert list(kept.obsolete) == []


def test_every_message_has_its_wording() -> None:
    assert catalogue.unworded(catalogue.edited()) == []


def test_a_wording_has_the_same_placeholders() -> None:
    different = [pair for pair in pairs() if sorted(BRACES.findall(pair[0])) != sorted(BRACES.findall(pair[1]))]
    assert different == []


def test_a_wording_names_the_same_commands_and_options() -> None:
    different = [pair for pair in pairs() if sorted(COMMANDS.findall(pair[0])) != sorted(COMMANDS.findall(pair[1]))]
    assert different == []
    assert sum(len(COMMANDS.findall(message)) for message, _wording in pairs()) > 50


def test_a_message_sends_nobody_to_a_command_that_is_not_there() -> None:
    there = {name for verb in verbs() for name in verb.names}
    named = {name for message, _wording in pairs() for name in re.findall(r"(?:: |`|^)sagsgang ([a-zæøåé]+)", message)}
    assert len(named) > 10
    assert named <= there


def test_a_wording_fits_where_the_message_stood() -> None:
    """Parts of sentences keep the spaces at their ends; words in capitals stand in a column, and keep its width."""

    def fits(message: str, wording: str) -> bool:
        if message.isupper() and len(message) == len(wording):
            return True
        return all(end(message) == end(wording) for end in (_space_before, _space_after))

    assert [pair for pair in pairs() if not fits(*pair)] == []


def _space_before(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _space_after(text: str) -> str:
    return text[len(text.rstrip()) :]


def test_the_program_reads_what_was_edited() -> None:
    read = catalogue.wording_of(catalogue.COMPILED.read_bytes())
    assert read == dict(pairs()), "run: python -m tests.wording.catalogue compile"


# -- in use ------------------------------------------------------------------------------------------------------------


def in_english(what: Callable[[], T]) -> T:
    """What it gives in English, without a trace in this context."""

    def worded() -> T:
        use_language("en")
        return what()

    return copy_context().run(worded)


@pytest.fixture
def case() -> Case:
    """A case of the small guide after its first step."""
    library = Library(folders=(GUIDES, shipped_folder()), use_cache=False)
    engine = Engine(store=open_store("memory:"), guides=library, clock=FrozenClock(NOW))
    anna = Actor("anna", role="modtagelse")
    facts = {"modtaget": "2026-11-20T15:40", "underretter": "fagperson", "overgreb": True}
    case = engine.start("lille", facts=facts, by=anna, child="B1")
    case.do("vurder", outcome="ikke_akut", facts={"begrundelse": "Set i dag"}, by=anna)
    return case


def test_conditions_in_english(case: Case) -> None:
    bo = Actor("bo", role="rådgiver")

    def said() -> list[str]:
        why = case.why("afgør", by=bo, outcome="ingen")
        return [reason.text for reason in why.reasons] + [way.text for way in why.ways_forward]

    english = in_english(said)
    assert "The track «Vurdering» is in «Screening»." in english
    assert "The step is done by: Børne- og ungerådgiver." in english
    assert any("«Samtale med barnet» has been done or lawfully omitted" in line for line in english)
    assert any(line.startswith("«Samtale med barnet» can be omitted with a reason, if: ") for line in english)
    assert "Sporet «Vurdering» er i «Screening»." in said()


def test_a_deadline_in_english(case: Case) -> None:
    def said() -> tuple[str, ...]:
        return case.obligation("kvittering").derivation

    english = in_english(said)
    assert english[0] == "Counted from Fri 20 Nov 2026, 15:40 (that day does not count)."
    assert any(line.startswith("6 weekdays (hverdage): ") for line in english)
    assert any(line.startswith("The deadline is ") for line in english)
    assert said()[0] == "Regnes fra fre 20. nov. 2026 kl. 15.40 (dagen tælles ikke med)."


def test_a_refusal_in_english(case: Case) -> None:
    def refused() -> str:
        with pytest.raises(StepRefused) as refusal:
            case.do("afgør", outcome="ingen", by=Actor("bo", role="rådgiver"))
        return f"{refusal.value.message} {refusal.value.hint}"

    assert in_english(refused).startswith("«Beslut hvad der skal ske» cannot be done now: ")
    assert "See every condition: sagsgang hvorfor LIL-2026-0001 afgør" in in_english(refused)
    assert refused().startswith("«Beslut hvad der skal ske» kan ikke udføres nu: ")


def test_a_mistake_in_english(case: Case) -> None:
    def mistaken() -> str:
        with pytest.raises(NotFound) as mistake:
            case.why("afgøre")
        return f"{mistake.value.message} {mistake.value.hint}"

    assert in_english(mistaken) == "The guide has no step (trin) «afgøre». Did you mean «afgør»?"
    assert language() == "da"


@pytest.fixture
def sagsgang(tmp_path: Path) -> Callable[..., str]:
    """The program in a process of its own: help is worded when a command's module is read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAGSGANG_", "XDG_"))}
    environment = kept | {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "SAGSGANG_LAGER": f"sqlite:///{tmp_path / 'sager.db'}",
        "SAGSGANG_GUIDER": str(GUIDES),
        "SAGSGANG_NU": NOW,
        "SAGSGANG_SOM": "anna:modtagelse",
        "PYTHONIOENCODING": "utf-8",
    }

    def run(*words: str, code: int = 0) -> str:
        done: subprocess.CompletedProcess[Any] = subprocess.run(
            [sys.executable, "-m", "sagsgang.cli.main", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return str(done.stdout + done.stderr)

    return run


def test_the_command_line_in_english(sagsgang: Callable[..., str]) -> None:
    facts = ("modtaget=2026-11-20 15:40", "underretter=fagperson", "overgreb=nej")
    opened = sagsgang("--sprog", "en", "start", "lille", *(word for fact in facts for word in ("--fakta", fact)))
    assert "Opened LIL-2026-0001: En lille sagsgang, edition 1" in opened
    shown = sagsgang("--sprog", "en", "vis", "LIL-2026-0001")
    assert "What can be done now" in shown
    assert "by Sat 21 Nov 2026, 15:40, in 23 h 28 min" in shown
    assert "Det kan gøres nu" in sagsgang("vis", "LIL-2026-0001")
    assert "Show a case: where it stands, and what can be done now." in sagsgang("--sprog", "en", "--hjælp")
    assert "The case as it was known at that time." in sagsgang("--sprog=en", "vis", "--hjælp")
    assert "There is no case LIL-2026-0009." in sagsgang("--sprog", "en", "vis", "LIL-2026-0009", code=4)
