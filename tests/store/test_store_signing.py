"""The key: made once, read by its owner only, and told from what is none. And the signature, by two programs."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from sagsgang.errors import InvalidValue
from sagsgang.store.signing import create_key, is_signed, load_key, load_public, public_file
from sagsgang.verifikator import ORDER
from sagsgang.verifikator import is_signed as is_signed_alone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ny" / "kontrolpunkt-noegle.pem"


def test_a_key_is_made_once_and_is_its_owner_s(path: Path) -> None:
    key = create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path).public == key.public == load_public(public_file(path))
    assert public_file(path).read_text() == key.public.hex() + "\n"
    assert is_signed(key.public, b"x", load_key(path).sign(b"x"))
    before = path.read_bytes()
    with pytest.raises(InvalidValue):
        create_key(path)
    public_file(path).unlink()
    with pytest.raises(InvalidValue, match="FileExistsError"):
        create_key(path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name]


def test_a_public_part_without_its_key_is_not_written_over(path: Path) -> None:
    create_key(path)
    path.unlink()
    with pytest.raises(InvalidValue, match="er der allerede"):
        create_key(path)
    assert not path.exists()
    with pytest.raises(InvalidValue, match="er der allerede"):
        create_key(path.with_suffix(".pub"))


def test_a_key_that_cannot_be_put_there_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.parent.joinpath("fil").write_text("")
    with pytest.raises(InvalidValue, match="kan ikke lægges"):
        create_key(path.parent / "fil" / "n.pem")

    def fails(_handle: int) -> None:
        raise OSError("full")

    monkeypatch.setattr("sagsgang.store.signing.os.fsync", fails)
    with pytest.raises(InvalidValue, match="kan ikke lægges"):
        create_key(path)
    assert [one.name for one in path.parent.iterdir()] == ["fil"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_can_reach_is_refused(path: Path, mode: int) -> None:
    create_key(path)
    path.chmod(mode)
    with pytest.raises(InvalidValue, match="Andre end dig"):
        load_key(path)
    path.chmod(0o400)
    assert load_key(path)


def test_what_is_no_key_is_refused_in_words(path: Path) -> None:
    path.parent.mkdir()
    own = Ed25519PrivateKey.generate()
    pem, pkcs8 = Encoding.PEM, PrivateFormat.PKCS8
    for content in (
        b"",
        b"hej",
        os.urandom(200),
        generate_private_key(SECP256R1()).private_bytes(pem, pkcs8, NoEncryption()),
        own.private_bytes(pem, pkcs8, BestAvailableEncryption(b"kode")),
    ):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(InvalidValue, match="ikke en nøgle"):
            load_key(path)
        with pytest.raises(InvalidValue, match="ikke en offentlig nøgle"):
            load_public(path)
    for missing in (path.with_name("x"), path.parent):
        with pytest.raises(InvalidValue, match="kan ikke læses"):
            load_key(missing)


def test_a_secret_key_is_no_public_one(path: Path) -> None:
    create_key(path)
    with pytest.raises(InvalidValue, match="ikke en offentlig nøgle") as caught:
        load_public(path)
    assert "hemmelig" in (caught.value.hint or "")


# RFC 8032, section 7.1
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "content", "signature"), VECTORS)
def test_the_signatures_of_the_standard(key: str, content: str, signature: str) -> None:
    given = bytes.fromhex(key), bytes.fromhex(content), bytes.fromhex(signature)
    assert is_signed(*given)
    assert is_signed_alone(*given)
    assert not is_signed_alone(given[0], given[1] + b"\x00", given[2])


Check = Callable[[bytes, bytes, bytes], bool]


def judged(check: Check, chance: random.Random, rounds: int) -> int:
    """How many broken signatures were refused, all of them; the sound ones must be taken."""
    refused = 0
    for _ in range(rounds):
        own = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, content = own.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = own.sign(content)
        assert is_signed(key, content, signature)
        assert check(key, content, signature)
        flipped = bytearray(signature)
        flipped[chance.randrange(64)] ^= 1 << chance.randrange(8)
        s = int.from_bytes(signature[32:], "little")
        broken = [
            (key, content, bytes(flipped)),
            (key, content, signature[:32] + (s + ORDER).to_bytes(32, "little")),  # the same S written otherwise
            (key, content, signature[:32] + bytes(32)),
            (key, content, signature[:-1]),
            (key, content, signature + b"\x00"),
            (key, content, b""),
            (key, content + b"x", signature),
            (bytes.fromhex(VECTORS[0][0]), content, signature),
        ]
        for one in broken:
            assert not is_signed(*one), one
            assert not check(*one), one
            refused += 1
    return refused


def test_both_programs_agree_on_random_signatures_and_on_broken_ones() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    assert judged(is_signed_alone, random.Random(seed), 25) == 200


def _reduced(key: bytes, content: bytes, signature: bytes) -> bool:
    """Takes the same S in every spelling."""
    s = int.from_bytes(signature[32:], "little") % ORDER
    return is_signed_alone(key, content, signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "check",
    [
        _reduced,
        lambda _key, _content, _signature: True,
        lambda _key, _content, _signature: False,
        lambda key, content, signature: is_signed_alone(key, content.rstrip(b"x"), signature),
        lambda key, content, signature: is_signed_alone(key, content, signature[:64]),
    ],
    ids=["S not canonical", "yes", "no", "content", "length"],
)
def test_a_check_that_takes_too_much_or_too_little_is_found_out(check: Check) -> None:
    """The negative control of the test above."""
    with pytest.raises(AssertionError):
        judged(check, random.Random(1), 3)


def test_a_key_that_is_no_point_of_the_curve_signs_nothing() -> None:
    own = Ed25519PrivateKey.generate()
    off = next(n for n in range(2, 50) if not _is_point(n))
    for key in (off.to_bytes(32, "little"), (2**255 - 19 + 1).to_bytes(32, "little"), bytes(31)):
        assert not is_signed(key, b"x", own.sign(b"x"))
        assert not is_signed_alone(key, b"x", own.sign(b"x"))


def _is_point(y: int) -> bool:
    p = 2**255 - 19
    square = (y * y - 1) * pow(-121665 * pow(121666, -1, p) * y * y + 1, -1, p) % p
    return pow(square, (p - 1) // 2, p) in (0, 1)
