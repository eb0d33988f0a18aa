"""Messages by mail, one each, through a server of the municipality's own.

`smtp://server:port?fra=A&til=B&til.leder=C&starttls=ja`, or `smtps://` for TLS from the first byte. `til` gets what has no address of its
own; `til.ROLLE` (or `til.PERSON`, for what is told to the holder) goes before it. User and password stand in the environment only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sagsgang.dataclass import dataclass
from sagsgang.errors import InvalidValue
from sagsgang.guide.model import ascii_spelling
from sagsgang.notify.message import Sendable
from sagsgang.notify.place import PASSWORD, USER, NotDelivered, PlaceUnavailable
from sagsgang.text import _

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage

LONGEST = 20.0
"""Seconds to wait for each of the server's answers."""

PORTS = {"smtp": 25, "smtps": 465}

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlace:
    """A mail server, and who is written to. `encryption`: none, starttls or tls; `to`: ASCII spelling of a role or person to address."""

    host: str
    port: int
    encryption: str
    sender: str
    default: str | None
    to: Mapping[str, str]
    user: str | None = None
    password: str | None = None
    longest: float = LONGEST

    @property
    def name(self) -> str:
        """The server, and a mark that differs with those it writes to."""
        import hashlib

        who = repr((self.sender, self.default, sorted(self.to.items())))
        kind = "smtps" if self.encryption == "tls" else "smtp"
        return f"{kind}://{self.host}:{self.port}#{hashlib.sha256(who.encode()).hexdigest()[:8]}"

    def deliver(self, message: Sendable, now: datetime) -> None:
        """See `Place.deliver`. What the server says is not kept, only its code: it may name people."""
        import smtplib

        mail = self.mail(message, now)
        server = self._connect()
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise NotDelivered(_("Mailserveren afviste modtageren ({code}).").format(code=code)) from error
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(_("Mailserveren afviste beskeden ({code}).").format(code=error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(
                _("Forbindelsen til mailserveren blev afbrudt ({kind}).").format(kind=type(error).__name__)
            ) from error
        finally:
            _leave(server)

    def mail(self, message: Sendable, now: datetime) -> EmailMessage:
        """The message as a mail. Its `Message-ID` follows from store and key: a repetition has the same."""
        import hashlib
        from email import policy
        from email.message import EmailMessage
        from email.utils import format_datetime

        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = self.sender
        mail["To"] = self._recipient(message)
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(now)
        digest = hashlib.sha256(f"{message.store}\n{message.key}".encode()).hexdigest()
        mail["Message-ID"] = f"<{digest[:40]}@sagsgang.invalid>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        return mail

    def _recipient(self, message: Sendable) -> str:
        who = message.role if message.role is not None else message.person
        found = self.to.get(ascii_spelling(who or ""), self.default)
        if found is None:
            raise NotDelivered(
                _("Der er ingen mailadresse til rollen {role}.").format(role=message.role)
                if message.role is not None
                else _("Der er ingen mailadresse til den, der har sagen.")
            )
        return found

    def _connect(self) -> smtplib.SMTP:
        """A conversation that has come as far as the first mail. `PlaceUnavailable`."""
        import smtplib
        import ssl

        server: smtplib.SMTP | None = None
        try:
            if self.encryption == "tls":
                context = ssl.create_default_context()
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=self.longest, context=context)
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=self.longest)
            if self.encryption == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None and self.password is not None:
                server.login(self.user, self.password)
            server.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            _leave(server)
            raise PlaceUnavailable(
                _("Mailserveren tog ikke imod bruger og kode ({code}).").format(code=error.smtp_code)
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            _leave(server)
            raise PlaceUnavailable(
                _("Der er ikke forbindelse til mailserveren {host}:{port} ({kind}).").format(
                    host=self.host, port=self.port, kind=type(error).__name__
                )
            ) from error
        return server


def _leave(server: smtplib.SMTP | None) -> None:
    """Say goodbye. What was accepted is accepted, whatever the server does now."""
    import smtplib

    if server is None:
        return
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def mail_at(address: str, environ: Mapping[str, str]) -> MailPlace:
    """The mail server of an address. `environ` may hold user and password. `InvalidValue`, which repeats neither."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    except ValueError:
        raise _unusable(_("Mailserverens adresse kan ikke læses.")) from None
    if "@" in parts.netloc:
        raise InvalidValue(
            _("Bruger og kode må ikke stå i adressen: kommandolinjer kan læses af andre."),
            field="besked",
            hint=_("Sæt dem i {user} og {password}.").format(user=USER, password=PASSWORD),
        )
    if not host or parts.path not in ("", "/") or parts.fragment:
        raise _unusable(_("Mailserverens adresse kan ikke læses."))
    said = _query(parts.query)
    to = {ascii_spelling(name.removeprefix("til.")): said[name] for name in said if name.startswith("til.")}
    sender, default, starttls = said.get("fra"), said.get("til"), said.get("starttls", "nej")
    if sender is None or (default is None and not to):
        raise _unusable(_("En mailadresse mangler: både «fra» og «til» skal være der."))
    for one in (sender, default, *to.values()):
        if one is not None and not _ADDRESS.fullmatch(one):
            raise _unusable(_("En af mailadresserne kan ikke bruges."))
    if starttls not in ("ja", "nej") or (starttls == "ja" and parts.scheme == "smtps"):
        raise _unusable(_("«starttls» kan være ja eller nej, og kun med smtp://."))
    encryption = "tls" if parts.scheme == "smtps" else "starttls" if starttls == "ja" else "none"
    user, password = environ.get(USER) or None, environ.get(PASSWORD) or None
    if password is not None and encryption == "none" and host not in _LOOPBACK:
        raise InvalidValue(
            _("Koden til mailserveren ville blive sendt, så andre kan læse den."),
            field="besked",
            hint=_("Brug smtps://, eller skriv starttls=ja."),
        )
    return MailPlace(
        host=host,
        port=port,
        encryption=encryption,
        sender=sender,
        default=default,
        to=to,
        user=user,
        password=password,
    )


def _query(text: str) -> dict[str, str]:
    """`fra`, `til`, `til.…` and `starttls`, each once. A plus sign is a plus sign. `InvalidValue`."""
    from unicodedata import normalize
    from urllib.parse import parse_qsl

    try:
        pairs = parse_qsl(text.replace("+", "%2B"), keep_blank_values=True, strict_parsing=True) if text else []
    except ValueError:
        raise _unusable(_("Mailserverens adresse kan ikke læses.")) from None
    said: dict[str, str] = {}
    for raw, value in pairs:
        name = normalize("NFC", raw)
        if name in said or (name not in ("fra", "til", "starttls") and not name.startswith("til.")):
            raise _unusable(_("«{name}» kan ikke stå i en mailservers adresse her.").format(name=name[:40]))
        said[name] = value
    return said


def _unusable(message: str) -> InvalidValue:
    return InvalidValue(
        message,
        field="besked",
        hint=_("Skriv smtp://server:port?fra=…&til=…&til.leder=… (smtps:// eller &starttls=ja)."),
    )
