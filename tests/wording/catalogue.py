"""The English wording: a gettext catalogue, kept in step with the messages in the source.

    python -m tests.wording.catalogue update     take in the messages of the source, and compile; then word what is listed
    python -m tests.wording.catalogue compile    after the wording was edited by hand

The `.po` is what people edit; the `.mo` beside it is what the program reads, and both are committed. A message that is new
stands with an empty wording, or marked fuzzy with that of one much like it: word it, and delete the mark.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from sagsgang.release import VERSION

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "sagsgang"
EDITED: Final = SOURCE / "locale" / "en" / "LC_MESSAGES" / "sagsgang.po"
COMPILED: Final = EDITED.with_suffix(".mo")

_BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the header, where gettext wants a time. Always the same, so that only wording makes a difference."""

_UNWRAPPED: Final = 0
"""A message is one line, so that it can be found."""


def in_source() -> Catalog:
    """Every message in the source, in the order of the files, without wording."""
    found = Catalog(
        locale="en",
        domain="sagsgang",
        project="sagsgang",
        version=VERSION,
        msgid_bugs_address="see CONTRIBUTING.md",
        header_comment="# The English wording of sagsgang. The source is Danish; see tests/wording/catalogue.py.",
        creation_date=_BEGUN,
        revision_date=_BEGUN,
        last_translator="sagsgang",
        language_team="English",
        fuzzy=False,
    )
    messages = extract_from_dir(SOURCE, method_map=[("**.py", "python")], keywords={"_": None})
    for file, line, message, _comments, _context in messages:
        found.add(message, locations=[(f"{SOURCE.name}/{Path(file).as_posix()}", line)])
    return found


def edited() -> Catalog:
    """The catalogue as people edit it."""
    with EDITED.open("rb") as file:
        return read_po(file, locale="en", domain="sagsgang", abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    """What the program reads. Messages without wording, and those marked fuzzy, are left out."""
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def wording_of(mo: bytes) -> dict[str, str]:
    """From Danish to English, as a compiled catalogue says it, without its header."""
    return {text(message.id): text(message.string) for message in read_mo(BytesIO(mo)) if message.id}


def worded(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue, without its header."""
    return (message for message in catalogue if message.id)


def unworded(catalogue: Catalog) -> list[str]:
    """The messages that somebody must still word, or look at, in Danish."""
    return [text(message.id) for message in worded(catalogue) if message.fuzzy or not message.string]


def text(words: object) -> str:
    """The words of a message; there are no plural forms in the source."""
    if not isinstance(words, str):
        raise TypeError(f"{words!r} has several forms; sagsgang words one and many as two messages")
    return words


def update() -> list[str]:
    """Take in the messages of the source, drop those that are gone, and compile. The messages that want wording."""
    catalogue = in_source()
    if EDITED.exists():
        known = edited()
        known.update(catalogue, update_header_comment=True)
        known.version, known.msgid_bugs_address = catalogue.version, catalogue.msgid_bugs_address
        known.revision_date = _BEGUN
        catalogue = known
    written = BytesIO()
    write_po(written, catalogue, width=_UNWRAPPED, ignore_obsolete=True, include_lineno=False)
    EDITED.parent.mkdir(parents=True, exist_ok=True)
    EDITED.write_bytes(written.getvalue())
    COMPILED.write_bytes(compiled(edited()))
    return unworded(edited())


def main(arguments: list[str]) -> int:
    """0 when everything is worded, 1 when something is not, 2 for wrong use."""
    match arguments:
        case ["update"]:
            wanting = update()
        case ["compile"]:
            COMPILED.write_bytes(compiled(edited()))
            wanting = unworded(edited())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for message in wanting:
        print(f"{EDITED.relative_to(ROOT)}: wants wording: {message}")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
