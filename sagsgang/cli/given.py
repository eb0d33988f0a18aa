"""What was given on the command line: facts as `name=value`, from a file, as a document's path; and what was not."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagsgang.errors import InvalidValue
from sagsgang.text import _

if TYPE_CHECKING:
    from datetime import datetime

    from sagsgang.guide.model import Fact, Guide

OPEN = "…"
"""What a proposed command shows where somebody must fill in: never taken for an answer."""

LARGEST_FILE = 16 * 1024 * 1024


def answered(text: str | None) -> str | None:
    """A text that was given; None when it was not, or is still the sign that something must be filled in."""
    return None if text is None or text.strip() in ("", OPEN) else text


def stated_facts(stated: Sequence[str], more: Sequence[str], file: str | None) -> dict[str, Any]:
    """The facts from `--fakta`, from the words after it, and from `--fakta-fil`. Each may be stated once."""
    facts: dict[str, Any] = {}
    for text in (*stated, *more):
        _add(facts, *_pair(text, _("Skriv fakta som navn=værdi.")))
    if file is not None:
        for name, value in _from_file(file).items():
            _add(facts, name, value)
    return {name: value for name, value in facts.items() if value != OPEN}


def _pair(text: str, hint: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    name = unicodedata.normalize("NFC", name.strip())
    if not equals or not name:
        raise InvalidValue(_("«{text}» er ikke et faktum.").format(text=text[:40]), field="fakta", hint=hint)
    return name, value


def _add(facts: dict[str, Any], name: str, value: Any) -> None:
    from sagsgang.guide.model import ascii_spelling

    if any(ascii_spelling(known) == ascii_spelling(name) for known in facts):
        raise InvalidValue(
            _("«{name}» er oplyst to gange.").format(name=name), field=name, hint=_("Oplys hvert faktum én gang.")
        )
    facts[name] = value


def _from_file(file: str) -> dict[str, Any]:
    """A JSON object, or lines of `name=value`; `-` is standard input."""
    text = read_text(file)
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            place = _("linje {line}").format(line=getattr(error, "lineno", 1))
            raise InvalidValue(
                _("{file} er ikke JSON ({place}).").format(file=file, place=place),
                field="fakta-fil",
                hint=_("Skriv ét objekt, eller linjer med navn=værdi."),
            ) from None
        return {unicodedata.normalize("NFC", str(name)): value for name, value in found.items()}
    facts: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            # what stands in the file may be sensitive: its lines are counted, not quoted
            name, equals, value = line.partition("=")
            if not equals or not name.strip():
                raise InvalidValue(
                    _("{file}, linje {line}: der mangler et lighedstegn.").format(file=file, line=number),
                    field="fakta-fil",
                    hint=_("Skriv navn=værdi på hver linje, eller brug JSON."),
                )
            _add(facts, unicodedata.normalize("NFC", name.strip()), value)
    return facts


def read_text(file: str) -> str:
    """The UTF-8 text of a file, or of standard input (`-`). `InvalidValue` says what is wrong with it."""
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if file == "-" else _read(Path(file))
    except OSError:
        raise InvalidValue(
            _("Filen {file} kan ikke læses.").format(file=file),
            field="fakta-fil",
            hint=_("Kontrollér stien og din adgang."),
        ) from None
    if len(data) > LARGEST_FILE:
        raise InvalidValue(_("Filen {file} er for stor.").format(file=file), field="fakta-fil", hint=_("Højst 16 MiB."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidValue(
            _("Filen {file} er ikke UTF-8.").format(file=file), field="fakta-fil", hint=_("Gem den som UTF-8.")
        ) from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def ready(guide: Guide, facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The facts as the engine takes them: a path becomes the document's name and digest, `nu` an instant.

    Unknown names are the engine's to refuse.
    """
    return {
        name: value if (fact := guide.fact_named(name)) is None else ready_value(fact, value, now)
        for name, value in facts.items()
    }


def said_as_now(guide: Guide, facts: Mapping[str, Any]) -> frozenset[str]:
    """The facts that are told to be of this moment (`nu`)."""
    named = ((guide.fact_named(name), value) for name, value in facts.items())
    return frozenset(fact.id for fact, value in named if fact is not None and _is_now(fact, value))


def _is_now(fact: Fact, value: Any) -> bool:
    return fact.type == "tidspunkt" and isinstance(value, str) and value.strip().lower() == "nu"


def ready_value(fact: Fact, value: Any, now: datetime) -> Any:
    """One value, the same way."""
    if not isinstance(value, str):
        return value
    if _is_now(fact, value):
        from sagsgang.law.moment import iso

        return iso(now)
    if fact.type == "dokument" and "#sha256:" not in value:
        return _document(fact, value.strip())
    return value


def _document(fact: Fact, name: str) -> str:
    """The path as the reference, and the SHA-256 of what the file holds now. The file stays where it is."""
    try:
        with Path(name).open("rb") as file:
            import hashlib

            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise InvalidValue(
            _("«{fact}»: filen {file} kan ikke læses.").format(fact=fact.id, file=name),
            field=fact.id,
            hint=_("Skriv stien til filen, eller henvisning#sha256:kontrolsum."),
        ) from None
    return f"{name}#sha256:{digest}"


def spelled(name: str, known: Iterable[str]) -> str | None:
    """The declared id for a name in its own or its ASCII spelling."""
    from sagsgang.guide.model import ascii_spelling

    wanted = ascii_spelling(name)
    return next((one for one in known if ascii_spelling(one) == wanted), None)
