"""Mail, in real conversations with a real server on loopback; and servers that refuse, cut off, are down, are slow."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from sagsgang.dataclass import replace
from sagsgang.errors import InvalidValue
from sagsgang.notify.place import NotDelivered, PlaceUnavailable, place_at, places_at
from sagsgang.notify.to_mail import MailPlace, mail_at
from tests.notify.conftest import START, Sink, free_port, mail_server, message

CERTIFICATE = Path(__file__).with_name("loopback.pem")
CREDENTIALS = {"SAGSGANG_SMTP_BRUGER": "bo", "SAGSGANG_SMTP_KODE": "hemmelig"}


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


# -- what arrives


def test_a_mail_arrives_with_subject_text_and_a_message_id_that_stays(sink: Sink) -> None:
    place = place_at(sink.address(), {})
    place.deliver(message(1), START)
    place.deliver(message(1), START)
    place.deliver(message(2), START)
    first, again, other = sink.mails
    assert first["Subject"] == message(1).subject
    assert first["From"] == "sagsgang@k.dk"
    assert first["To"] == "vagt@k.dk"
    assert first["Date"] == "Fri, 20 Nov 2026 16:00:00 +0100"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content().replace("\r\n", "\n") == message(1).text
    assert "Nøgle: " in first.get_content()
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].isascii()
    assert sink.envelopes[0] == ("sagsgang@k.dk", ["vagt@k.dk"])


def test_the_message_id_differs_between_stores(sink: Sink) -> None:
    place = place_at(sink.address(), {})
    place.deliver(message(1), START)
    place.deliver(message(1, store="11" * 16), START)
    assert sink.mails[0]["Message-ID"] != sink.mails[1]["Message-ID"]


def test_roles_and_the_holder_can_have_addresses_of_their_own(sink: Sink) -> None:
    place = place_at(
        sink.address(
            "fra=s@k.dk&til=vagt@k.dk&til.leder=ledere+sagsgang@k.dk&til.r%C3%A5dgiver=r@k.dk&til.anna=a@k.dk"
        ),
        {},
    )
    for given in ({"role": "leder"}, {"role": "rådgiver"}, {"role": "modtagelse"}, {"role": None, "person": "anna"}):
        place.deliver(message(1, **given), START)
    assert [to for _from, (to,) in sink.envelopes] == ["ledere+sagsgang@k.dk", "r@k.dk", "vagt@k.dk", "a@k.dk"]
    raadgiver = place_at(sink.address("fra=s@k.dk&til.raadgiver=r@k.dk"), {})
    raadgiver.deliver(message(1, role="rådgiver"), START)
    for given, words in (
        ({"role": "leder"}, "ingen mailadresse til rollen leder"),
        ({"role": None, "person": "hemmelig"}, "ingen mailadresse til den, der har sagen"),
    ):
        with pytest.raises(NotDelivered, match=words) as caught:
            raadgiver.deliver(message(1, **given), START)
        assert not isinstance(caught.value, PlaceUnavailable)
        assert "hemmelig" not in caught.value.reason


# -- what does not


def test_a_recipient_and_a_message_that_the_server_refuses(sink: Sink) -> None:
    sink.refused = {"vagt@k.dk"}
    place = place_at(sink.address(), {})
    with pytest.raises(NotDelivered, match=r"afviste modtageren \(550\)") as caught:
        place.deliver(message(1), START)
    assert "vagt@k.dk" not in caught.value.reason
    sink.refused = set()
    sink.answers = ["554 5.7.1 Mor Hemmelig is blocked"]
    with pytest.raises(NotDelivered, match=r"afviste beskeden \(554\)") as caught:
        place.deliver(message(1), START)
    assert "Hemmelig" not in caught.value.reason
    assert not isinstance(caught.value, PlaceUnavailable)
    place.deliver(message(1), START)
    assert len(sink.mails) == 1


def test_a_server_that_cuts_off_in_the_middle_of_the_message(sink: Sink) -> None:
    sink.drops = 1
    place = place_at(sink.address(), {})
    with pytest.raises(NotDelivered, match="blev afbrudt") as caught:
        place.deliver(message(1), START)
    assert not isinstance(caught.value, PlaceUnavailable)
    assert sink.mails == []
    place.deliver(message(1), START)
    assert len(sink.mails) == 1


def test_a_server_that_is_down_is_unavailable_until_it_is_up() -> None:
    sink = Sink(port=free_port())
    place = place_at(sink.address(), {})
    with pytest.raises(PlaceUnavailable, match=rf"mailserveren 127\.0\.0\.1:{sink.port} \(ConnectionRefusedError\)"):
        place.deliver(message(1), START)
    with mail_server(sink):
        place.deliver(message(1), START)
    assert len(sink.mails) == 1


@contextmanager
def listening(answer: bytes | None, *, after: bytes = b"") -> Iterator[int]:
    """A server that says `answer` to whoever comes, and then hears everything and says nothing; None: not even that."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def serve() -> None:
            try:
                while True:
                    client, _address = server.accept()
                    kept.append(client)
                    if answer is not None:
                        client.sendall(answer)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for client in kept:
                client.close()
            thread.join()


@pytest.mark.parametrize("answer", [None, b"220 hej\r\n"])
def test_a_server_that_says_nothing_is_given_up(answer: bytes | None) -> None:
    with listening(answer) as port:
        place = replace(mail_at(f"smtp://127.0.0.1:{port}?fra=a@b&til=c@d", {}), longest=0.3)
        began = time.monotonic()
        with pytest.raises(PlaceUnavailable, match=r"TimeoutError|ServerDisconnected"):
            place.deliver(message(1), START)
        assert time.monotonic() - began < 5


def test_a_server_that_speaks_something_else_is_unavailable() -> None:
    with listening(b"HTTP/1.1 400 Mor Hemmelig\r\n\r\n") as port:
        place = replace(mail_at(f"smtp://127.0.0.1:{port}?fra=a@b&til=c@d", {}), longest=0.5)
        with pytest.raises(PlaceUnavailable) as caught:
            place.deliver(message(1), START)
        assert "Hemmelig" not in caught.value.reason


def test_what_was_accepted_is_delivered_though_the_server_leaves_without_a_word(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib

    def quit_badly(self: smtplib.SMTP) -> Any:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", quit_badly)
    place_at(sink.address(), {}).deliver(message(1), START)
    assert len(sink.mails) == 1


# -- encryption and passwords


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_encrypted_and_with_a_password(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Sink()

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        sink.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"hemmelig", handled=False)

    options: dict[str, Any] = {"authenticator": check, "auth_exclude_mechanism": ["LOGIN"]}
    if how == "starttls":
        options |= {"tls_context": server_context(), "require_starttls": True, "auth_required": True}
        rest, scheme = "fra=a@b.dk&til=c@d.dk&starttls=ja", "smtp"
    else:
        options |= {"ssl_context": server_context(), "auth_require_tls": False}
        rest, scheme = "fra=a@b.dk&til=c@d.dk", "smtps"
    with mail_server(sink, **options):
        address = sink.address(rest, scheme)
        with pytest.raises(PlaceUnavailable, match="SSLCertVerificationError"):
            place_at(address, CREDENTIALS).deliver(message(1), START)  # nobody vouches for the certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        place_at(address, CREDENTIALS).deliver(message(1), START)
        assert sink.encrypted == [True]
        assert sink.logins == [(b"bo", b"hemmelig")]
        with pytest.raises(PlaceUnavailable, match=r"bruger og kode \(535\)") as caught:
            place_at(address, CREDENTIALS | {"SAGSGANG_SMTP_KODE": "forkert"}).deliver(message(1), START)
        assert "forkert" not in caught.value.reason
        if how == "starttls":
            with pytest.raises(NotDelivered, match="530"):
                place_at(address, {}).deliver(message(1), START)
    assert len(sink.mails) == 1


def test_a_server_without_encryption_gets_nothing_when_it_is_asked_for(sink: Sink) -> None:
    with pytest.raises(PlaceUnavailable, match="SMTPNotSupportedError"):
        place_at(sink.address("fra=a@b&til=c@d&starttls=ja"), {}).deliver(message(1), START)
    assert sink.mails == []


def test_a_password_is_never_sent_in_the_open_over_a_net() -> None:
    with pytest.raises(InvalidValue, match="så andre kan læse den"):
        mail_at("smtp://mail.k.dk?fra=a@b&til=c@d", CREDENTIALS)
    assert mail_at("smtp://mail.k.dk?fra=a@b&til=c@d", {"SAGSGANG_SMTP_BRUGER": "bo"}).password is None
    assert mail_at("smtps://mail.k.dk?fra=a@b&til=c@d", CREDENTIALS).password == "hemmelig"
    assert mail_at("smtp://localhost?fra=a@b&til=c@d", CREDENTIALS).password == "hemmelig"


# -- addresses


def test_the_parts_of_an_address() -> None:
    place = mail_at("smtp://Mail.k.dk?fra=a@b&til=c@d&til.leder=e@f&starttls=ja", {})
    assert (place.host, place.port, place.encryption, place.sender) == ("mail.k.dk", 25, "starttls", "a@b")
    assert (place.default, place.to) == ("c@d", {"leder": "e@f"})
    assert mail_at("smtps://m/?fra=a@b&til=c@d", {}).port == 465
    assert mail_at("smtp://[::1]:2525?fra=a@b&til=c@d&starttls=nej", {}).host == "::1"


@pytest.mark.parametrize(
    "address",
    [
        "smtp:",
        "smtp://",
        "smtp://?fra=a@b&til=c@d",
        "smtp://h",
        "smtp://h?fra=a@b",
        "smtp://h?til=a@b",
        "smtp://h:x?fra=a@b&til=c@d",
        "smtp://h:99999?fra=a@b&til=c@d",
        "smtp://[h?fra=a@b&til=c@d",
        "smtp://h/sti?fra=a@b&til=c@d",
        "smtp://h?fra=a@b&til=c@d#x",
        "smtp://h?fra=a@b&til=c@d&til=e@f",
        "smtp://h?fra=a@b&til=c@d&kopi=e@f",
        "smtp://h?fra=a@b&til=c",
        "smtp://h?fra=a@b&til=",
        "smtp://h?fra=a@b&til=c@d,e@f",
        "smtp://h?fra=a@b&til=c@d%0d%0aBcc:x@y",
        "smtp://h?fra=Mor <a@b>&til=c@d",
        "smtp://h?fra=å@b&til=c@d",
        "smtp://h?fra=a@b&til=c@d&starttls=måske",
        "smtps://h?fra=a@b&til=c@d&starttls=ja",
        "smtp://h?fra",
    ],
)
def test_addresses_that_cannot_be_used(address: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        place_at(address, {})
    assert caught.value.field == "besked"


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidValue) as caught:
        place_at("smtp://bo:hemmelig@mail.k.dk?fra=a@b&til=c@d", {})
    assert "hemmelig" not in caught.value.message + (caught.value.hint or "")
    assert "SAGSGANG_SMTP_KODE" in (caught.value.hint or "")


@pytest.mark.parametrize("address", ["", "fil:", "fil:a\0b", "mail:a@b", "/sti", "file:/x", "SMTP://h?fra=a@b&til=c@d"])
def test_other_kinds_of_addresses_are_refused(address: str) -> None:
    with pytest.raises(InvalidValue, match="kan ikke sendes til"):
        place_at(address, {})


def test_a_place_that_is_named_twice_is_one_and_two_mailboxes_are_two() -> None:
    one, two = "smtp://h?fra=a@b&til=c@d", "smtp://h?fra=a@b&til=e@f"
    places = places_at([one, "fil:/x", two, one, "fil:/x"], {})
    assert len(places) == 3
    names = [place.name for place in places]
    assert len(set(names)) == 3
    assert isinstance(places[0], MailPlace)
    assert not any("@" in name for name in names)
