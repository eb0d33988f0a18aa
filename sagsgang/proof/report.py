"""Answers as `guide tjek` tells them: as problems of the file, kept between runs, and as plain data."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from sagsgang.check.rules import all_rules
from sagsgang.check.subject import Subject
from sagsgang.guide.library import cache_folder
from sagsgang.guide.problem import Problem, Span
from sagsgang.proof.answer import Answer, Event
from sagsgang.proof.outside import outside
from sagsgang.proof.prove import prove
from sagsgang.release import VERSION
from sagsgang.text import _, language


def problems(subject: Subject) -> Iterator[Problem]:
    """What the proofs find in the guide: every claim that does not hold, and every one that was not settled."""
    return told(subject, prove(subject))


def told(subject: Subject, answers: Iterable[Answer]) -> Iterator[Problem]:
    """The answers that are worth a word; what `guide tjek` tells without a proof too is left to it."""
    elsewhere = {rule.code for rule in all_rules() if not rule.by_proof}
    answers = list(answers)
    # what nobody can do keeps other questions about it from being settled: that is the one thing to say of it
    refuted = {answer.part for answer in answers if answer.verdict == "refuted" and answer.topic == "people"}
    for answer in answers:
        if answer.verdict == "refuted" and answer.code not in elsewhere:
            said = _("Holder ikke: {claim} {because}").format(claim=answer.claim, because=answer.because)
            if answer.story:
                events = " ".join(f"{number}. {event.said}" for number, event in enumerate(answer.story, 1))
                said += " " + _("Sådan går det: {events}").format(events=events)
            yield subject.problem(answer.code, answer.severity, answer.span, said, answer.hint)
        elif answer.verdict == "open" and answer.part.partition("/")[0] not in refuted:
            said = _("Ikke afgjort: {claim} {because}").format(claim=answer.claim, because=answer.because)
            if answer.bound:
                said = f"{said} ({answer.bound})"
            hint = _("Det kan være sandt. Afprøv det i en prøve, eller skriv betingelserne enklere.")
            yield subject.problem("SG290", "warning", answer.span, said, hint)


def as_data(answer: Answer) -> dict[str, Any]:
    """One entry of `proofs` in the JSON of `guide tjek --bevis`."""
    story = [{key: value for key, value in asdict(event).items() if value is not None} for event in answer.story]
    return {
        "code": answer.code,
        "topic": answer.topic,
        "part": answer.part,
        "claim": answer.claim,
        "verdict": answer.verdict,
        "because": answer.because,
        "bound": answer.bound,
        "story": story,
    }


# -- kept between runs -------------------------------------------------------------------------------------------------


def kept_answers(subject: Subject) -> list[Answer]:
    """The answers from the cache folder, where nothing that they rest on has changed; else worked out and kept."""
    path = cache_folder() / "beviser" / f"{_key(subject)}.json"
    found = _read(path)
    if found is None:
        found = prove(subject)
        _keep(path, found)
    return found


def _key(subject: Subject) -> str:
    """SHA-256 over everything that the answers and their words rest on."""
    parts = [f"sagsgang proof {VERSION} {_stamp()} {language()}", subject.document.text, subject.guide.digest]
    parts += [f"{name}: {other.digest}" for name in subject.library.ids() if (other := subject.other(name)) is not None]
    parts.append(json.dumps({name: list(roles) for name, roles in subject.people.items()}, sort_keys=True))
    hasher = hashlib.sha256()
    for data in [*(part.encode("utf-8", "surrogatepass") for part in parts), *outside(subject)]:
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


@cache
def _stamp() -> str:
    """What the proving program is: another program has other answers."""
    hasher = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def _read(path: Path) -> list[Answer] | None:
    try:
        entries = json.loads(path.read_bytes())
        return [_answer(entry) for entry in entries]
    except OSError:
        return None  # not kept, or the cache is out of reach
    except (ValueError, TypeError, KeyError):
        return None  # a damaged cache is worked out again


def _answer(entry: dict[str, Any]) -> Answer:
    values = dict(entry)
    values["span"] = Span(**values["span"])
    values["story"] = tuple(Event(**event) for event in values["story"])
    return Answer(**values)


def _keep(path: Path, answers: Iterable[Answer]) -> None:
    with suppress(OSError):  # a cache that cannot be written only costs time
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(answer) for answer in answers], file, ensure_ascii=False)
        Path(name).replace(path)
