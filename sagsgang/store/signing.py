"""The key that checkpoints are signed with: Ed25519, in a PEM file that only its owner can read, the public part beside it.

Whoever has the key can sign anything, so it belongs to the account that makes the checkpoints and to nobody else. The public part
(`.pub`) is for everybody who checks: 64 hexadecimal digits, the same that stand in every checkpoint, so that eyes can compare them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from sagsgang.errors import InvalidValue
from sagsgang.text import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FIELD = "nøgle"
OTHERS = 0o077
"""What the mode of a private key may not have."""

_LONGEST = 10_000
"""Bytes: a key is far smaller."""

_PUBLIC_LENGTH = 32


class SigningKey:
    """A key in memory. `public`: its public part, 32 bytes."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public: bytes = private.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._private.sign(content)


def is_signed(public: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the holder of the key whose public part is `public` (32 bytes) signed the content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_file(path: Path) -> Path:
    """Where the public part of the key in `path` lies."""
    return path.with_suffix(".pub")


def create_key(path: Path) -> SigningKey:
    """A new key in `path`, and its public part beside it. Both appear whole or not at all, and nothing is written over.

    `InvalidValue` if either is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    public = public_file(path)
    if public == path or os.path.lexists(public):
        raise InvalidValue(
            _("Der skulle laves en ny nøgle, men {path} er der allerede.").format(path=public),
            field=FIELD,
            hint=_("Find den nøgle, den hører til, eller giv den nye et andet navn, der ender på .pem."),
        )
    private = Ed25519PrivateKey.generate()
    key = SigningKey(private)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)
        _write_once(public, f"{key.public.hex()}\n".encode(), mode=0o644)
    except OSError as error:
        raise InvalidValue(
            _("Nøglen kan ikke lægges i {path} ({kind}).").format(path=path, kind=type(error).__name__),
            field=FIELD,
            hint=_("Vælg et andet sted med --nøgle. En nøgle bliver aldrig skrevet over."),
        ) from error
    return key


def load_key(path: Path) -> SigningKey:
    """The key in `path`. `InvalidValue` if it is not one, or if others than its owner can read it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content, mode = _read(path)
    if os.name != "nt" and mode & OTHERS:
        raise InvalidValue(
            _("Andre end dig kan læse nøglen {path}.").format(path=path),
            field=FIELD,
            hint=_("Skriv chmod 600 {path}, og lav en ny nøgle, hvis nogen kan have læst den.").format(path=path),
        )
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _no_key(path)
    return SigningKey(private)


def load_public(path: Path) -> bytes:
    """The 32 bytes of the public key in `path`. `InvalidValue` if it is not one."""
    content, _mode = _read(path)
    try:
        public = bytes.fromhex(content.decode("ascii").strip())
    except ValueError as error:
        raise _no_public_key(path) from error
    if len(public) != _PUBLIC_LENGTH:
        raise _no_public_key(path)
    return public


def _write_once(path: Path, content: bytes, *, mode: int) -> None:
    """The content on the disk under a name that nobody had. `OSError`, `FileExistsError` among them."""
    draft = path.with_name(f".{path.name}-{os.urandom(8).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "nt":
            draft.rename(path)
        else:
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(path: Path) -> tuple[bytes, int]:
    """What stands in a file, and its mode. `InvalidValue`."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST), stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except OSError as error:
        raise InvalidValue(
            _("Nøglen {path} kan ikke læses ({kind}).").format(path=path, kind=type(error).__name__), field=FIELD
        ) from error


def _no_key(path: Path) -> InvalidValue:
    return InvalidValue(
        _("{path} er ikke en nøgle, der kan underskrives med.").format(path=path),
        field=FIELD,
        hint=_("Den skal være en Ed25519-nøgle i PEM uden adgangskode, som `sagsgang db kontrolpunkt` laver den."),
    )


def _no_public_key(path: Path) -> InvalidValue:
    return InvalidValue(
        _("{path} er ikke en offentlig nøgle.").format(path=path),
        field=FIELD,
        hint=_("Giv filen, der ender på .pub; den, der ender på .pem, er hemmelig og skal blive, hvor den er."),
    )
