"""What the user has chosen: options before the verb, else environment variables, else `config.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.text import _

NAMES = ("lager", "guider", "som", "nu", "sprog", "farve", "log", "besked")
"""The settings that a variable (`SAGSGANG_LAGER` …) and a key in `config.toml` may give."""

SEVERAL = ("guider", "besked")
"""Those that may be given several times: a list in the file; in a variable folders as in PATH, addresses with spaces between."""

LANGUAGES = ("da", "en")
COLOURS = ("auto", "aldrig", "altid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The global options. None: not chosen."""

    lager: str | None = None
    guider: tuple[str, ...] = ()
    som: str | None = None
    nu: str | None = None
    sprog: str = "da"
    farve: str = "auto"
    log: str | None = None
    besked: tuple[str, ...] = ()


def config_file(environ: Mapping[str, str]) -> Path:
    """`config.toml` in the user's config folder."""
    base = environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "sagsgang" / "config.toml"


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where the user's own store lies when no other is chosen."""
    base = environ.get("XDG_DATA_HOME") or environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "share") / "sagsgang"


def resolve(options: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """The settings in force: `options` win over variables, and those over the file. `InvalidValue`."""
    chosen: dict[str, Any] = _from_file(config_file(environ))
    for name in NAMES:
        text = environ.get(f"SAGSGANG_{name.upper()}")
        if text:
            chosen[name] = _parts(name, text) if name in SEVERAL else text
    chosen |= {name: value for name, value in options.items() if name in NAMES and value not in (None, ())}
    _check_choice(chosen, "sprog", LANGUAGES)
    _check_choice(chosen, "farve", COLOURS)
    return Settings(**chosen)


def _parts(name: str, text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(os.pathsep if name == "guider" else None) if part)


def _check_choice(chosen: Mapping[str, Any], name: str, known: tuple[str, ...]) -> None:
    value = chosen.get(name)
    if value is not None and value not in known:
        raise InvalidValue(
            _("«{value}» kan ikke bruges som {name}.").format(value=value, name=name),
            field=name,
            hint=_("Vælg mellem: {known}.").format(known=", ".join(known)),
        )


def _from_file(path: Path) -> dict[str, Any]:
    """The keys of the file. A file that is not there says nothing."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError:
        raise InvalidValue(
            _("Indstillingerne i {path} kan ikke læses.").format(path=path),
            hint=_("Giv dig selv læseadgang til filen."),
        ) from None
    import tomllib

    try:
        found = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(
            _("Indstillingerne i {path} kan ikke læses: {error}").format(path=path, error=error),
            hint=_('Skriv dem som lager = "sqlite:///…".'),
        ) from None
    chosen: dict[str, Any] = {}
    for key, value in found.items():
        if key not in NAMES:
            raise InvalidValue(
                _("Ukendt nøgle «{key}» i {path}.").format(key=key, path=path),
                field=key,
                hint=_("Kendte nøgler: {known}.").format(known=", ".join(NAMES)),
            )
        chosen[key] = _value(key, value, path)
    return chosen


def _value(key: str, value: object, path: Path) -> str | tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,) if key in SEVERAL else value
    if key in SEVERAL and isinstance(value, list) and all(isinstance(one, str) and one for one in value):
        return tuple(value)
    raise InvalidValue(
        _("Nøglen «{key}» i {path} skal være en tekst.").format(key=key, path=path),
        field=key,
        hint=_("Sæt værdien i anførselstegn."),
    )
