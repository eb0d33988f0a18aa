"""`db kontrolpunkt`, and what `verificér` reads of checkpoints: keys and lines that were kept elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli.commands import verb
from sagsgang.cli.verbs import db_verbs
from sagsgang.errors import IntegrityFailure, InvalidValue, NotFound, WrongUse
from sagsgang.text import _, counted

if TYPE_CHECKING:
    from sagsgang.cli.session import Session
    from sagsgang.notify.place import Place
    from sagsgang.store.base import StoredCheckpoint
    from sagsgang.store.checkpoint import Sent
    from sagsgang.store.signing import SigningKey

FOUND = 1

KEY_FILE = "kontrolpunkt-noegle.pem"
"""The user's own key, beside `config.toml`."""


@verb("kontrolpunkt", table=db_verbs)
@click.option(
    "--nøgle",
    "--noegle",
    "key_file",
    metavar=_("FIL"),
    help=_("Nøglen, der underskrives med. Uden: din egen, som bliver lavet første gang."),
)
@click.option(
    "--til",
    "addresses",
    metavar=_("ADRESSE"),
    multiple=True,
    help=_("Hvor det skal gemmes: fil:STI, smtp://SERVER?fra=…&til=… eller kommando:STI. Kan gentages."),
)
@click.option("--igen", "again", is_flag=True, help=_("Vis eller send det seneste igen. Der bliver ikke lavet et nyt."))
@click.option("--ny-nøgle", "--ny-noegle", "new_key", is_flag=True, help=_("Nøglen er skiftet med vilje."))
def checkpoint(session: Session, key_file: str | None, addresses: tuple[str, ...], again: bool, new_key: bool) -> int:
    if again and (key_file is not None or new_key):
        raise WrongUse(
            _("--igen underskriver ikke noget, så det kan ikke bruges sammen med en nøgle."), hint=_("Udelad den ene.")
        )
    places: list[Place] = []
    if addresses:
        from sagsgang.notify.place import places_at

        places = places_at(addresses, session.environ)
    _refuse_no_store(session)
    made = _last(session) if again else _make(session, key_file, new_key=new_key)
    return _give(session, made, places)


def _refuse_no_store(session: Session) -> None:
    """There is nothing to vouch for before the user's own store has been made."""
    from sagsgang.cli.settings import data_folder

    path = data_folder(session.environ) / "sager.db"
    if session.settings.lager is None and not os.path.lexists(path):
        raise NotFound(
            _("Der er ikke noget lager i {path} endnu.").format(path=path),
            kind="store",
            hint=_("Peg på et andet med --lager, eller opret den første sag med `sagsgang start`."),
        )


def _last(session: Session) -> StoredCheckpoint:
    stored = session.engine.store.checkpoints()
    if not stored:
        raise NotFound(
            _("Lageret har ikke noget kontrolpunkt endnu."),
            kind="checkpoint",
            hint=_("Lav det første med `sagsgang db kontrolpunkt`."),
        )
    return stored[-1]


def _make(session: Session, key_file: str | None, *, new_key: bool) -> StoredCheckpoint:
    made = session.engine.checkpoint(_key(session, key_file, new_key=new_key), new_key=new_key)
    session.saved = True
    return made


def _key(session: Session, key_file: str | None, *, new_key: bool) -> SigningKey:
    """The key in the file. It is made, and that is said, when it is not there and none has been used before."""
    from sagsgang.store.attest import other_key
    from sagsgang.store.signing import create_key, load_key, public_file

    path = Path(key_file) if key_file is not None else own_key(session)
    if os.path.lexists(path):
        return load_key(path)
    if session.engine.store.checkpoints() and not new_key:
        raise other_key()
    key = create_key(path)
    session.tell(_("Ny nøgle: {path}. Den er hemmelig og skal blive på denne maskine.").format(path=path))
    session.tell(
        _("Giv den offentlige del, {path}, til dem, der skal kunne kontrollere lageret.").format(path=public_file(path))
    )
    return key


def _give(session: Session, made: StoredCheckpoint, places: Sequence[Place]) -> int:
    """Print the line and send it away. `FOUND` when a place did not take it."""
    from sagsgang.notify.checkpoint import checkpoint_message, send
    from sagsgang.store.checkpoint import sent_form

    try:
        message = checkpoint_message(made)
    except ValueError:
        raise IntegrityFailure(
            _("Lagerets seneste kontrolpunkt kan ikke læses."),
            hint=_("Se, hvad der er galt, med `sagsgang verificér`."),
        ) from None
    if not session.as_json:
        print(message.to_bytes().decode(), flush=True)
    reached = send(message, places, session.now)
    failed = {name: problem for name, problem in reached.items() if problem is not None}
    if session.as_json:
        answer: dict[str, Any] = {
            **sent_form(made),
            "sent": [name for name in reached if name not in failed],
            "failed": [{"place": name, "error": problem} for name, problem in failed.items()],
        }
        session.write_json(answer)
    else:
        session.tell(f"{message.subject}: {_extent(message.said.cases, message.said.records)}.")
        for name in reached:
            session.tell(f"✓ {name}" if name not in failed else f"! {name}: {failed[name]}")
    if failed:
        session.tell(_("Kontrolpunktet er gemt i lageret, men ikke sendt overalt. Send det med --igen --til …"))
    return FOUND if failed else 0


def _extent(cases: int, records: int) -> str:
    return _("{cases} med {records}").format(
        cases=counted(cases, _("1 sag"), _("{number} sager")),
        records=counted(records, _("1 række"), _("{number} rækker")),
    )


def own_key(session: Session) -> Path:
    """Where the user's own key lies when no other is chosen."""
    from sagsgang.cli.settings import config_file

    return config_file(session.environ).with_name(KEY_FILE)


def trusted_keys(session: Session, key_files: Sequence[str]) -> list[bytes]:
    """The public keys in the files; without any, the user's own if there is one. 32 bytes each. `InvalidValue`."""
    from sagsgang.store.signing import load_public, public_file

    own = public_file(own_key(session))
    paths = [Path(one) for one in key_files] or ([own] if own.exists() else [])
    return [load_public(path) for path in paths]


def kept_checkpoints(session: Session, files: Sequence[str]) -> list[Sent]:
    """The checkpoints in files, and in standard input for `-`. Other lines are skipped, and that is said. `InvalidValue`."""
    return [one for file in files for one in _kept_in(session, file)]


def _kept_in(session: Session, file: str) -> list[Sent]:
    from sagsgang.store.checkpoint import sent_of

    found: list[Sent] = []
    lines = [(number, line) for number, line in enumerate(_content(file).splitlines(), 1) if line.strip()]
    for number, line in lines:
        try:
            one = sent_of(line)
        except ValueError:
            raise InvalidValue(
                _("Linje {line} i {file} er et kontrolpunkt, der er beskadiget.").format(line=number, file=file),
                field="kontrolpunkt",
                hint=_("Hent det, hvor det ellers er gemt, eller tag linjen ud, og kontrollér med de andre."),
            ) from None
        if one is not None:
            found.append(one)
    if not found:
        raise InvalidValue(
            _("Der er ikke noget kontrolpunkt i {file}.").format(file=file),
            field="kontrolpunkt",
            hint=_("Giv den fil, som `sagsgang db kontrolpunkt --til fil:…` skriver i, eller linjen fra en mail."),
        )
    if len(found) < len(lines):
        skipped = len(lines) - len(found)
        session.tell(
            _("{file}: {lines}.").format(
                file=file,
                lines=counted(
                    skipped,
                    _("1 linje er ikke et kontrolpunkt og er sprunget over"),
                    _("{number} linjer er ikke kontrolpunkter og er sprunget over"),
                ),
            )
        )
    return found


def _content(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        return Path(file).read_bytes()
    except OSError as error:
        raise InvalidValue(
            _("Filen {file} kan ikke læses ({kind}).").format(file=file, kind=type(error).__name__),
            field="kontrolpunkt",
        ) from error


COMMANDS = {"kontrolpunkt": checkpoint}
