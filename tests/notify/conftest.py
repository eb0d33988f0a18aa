"""Cases that give messages, and places that take them: a real mail server on loopback among them."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from sagsgang.clock import FrozenClock
from sagsgang.engine import Actor, Case, Engine
from sagsgang.guide.library import load_guides
from sagsgang.law.moment import epoch
from sagsgang.notify.message import Message
from sagsgang.notify.place import NotDelivered
from sagsgang.store.base import Store
from sagsgang.store.memory import MemoryStore
from sagsgang.store.sqlite import open_sqlite

HERE = Path(__file__).parent
GUIDES = HERE / "guides"
START = datetime.fromisoformat("2026-11-20T16:00:00+01:00")
ANNA = Actor("anna", role="rådgiver")
CHILD, FAMILY = "BARN-HEMMELIG", "FAMILIE-HEMMELIG"
SECRET = "Hemmeligt om familien"


@dataclass
class World:
    """An engine over a store, and a clock that is moved by hand."""

    engine: Engine
    clock: FrozenClock
    store: Store

    def go_to(self, **since: float) -> datetime:
        """The clock, that long after the case began."""
        self.clock.set(START + timedelta(**since))
        return self.clock.now()

    def open(self, **given: Any) -> Case:
        return self.engine.start(
            "besked",
            facts={"modtaget": "2026-11-20T16:00:00+01:00", "notat": SECRET},
            by=ANNA,
            child=CHILD,
            family=FAMILY,
            **given,
        )

    def put_out(self) -> list[tuple[str, Any]]:
        """What was put out and is not delivered: the key without the case, and to whom."""
        found = []
        for row in self.store.outbox():
            body = json.loads(row.body)
            found.append((row.key.partition("/")[2], body["role"] or f"person {body['person']}"))
        return found


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    store: Store = MemoryStore() if request.param == "memory" else open_sqlite(tmp_path / "s.db", create_missing=True)
    clock = FrozenClock(START)
    yield World(Engine(store=store, guides=load_guides(GUIDES), clock=clock), clock, store)
    store.close()


def after(hours: float) -> int:
    """Epoch seconds of an instant that many hours after the case began."""
    return epoch(START + timedelta(hours=hours))


def message(number: int = 1, **other: Any) -> Message:
    fields: dict[str, Any] = {
        "key": f"BSK-2026-000{number}/til_to_roller/1/missed/{after(24)}/leder",
        "store": "00" * 16,
        "case": f"BSK-2026-000{number}",
        "kind": "missed",
        "role": "leder",
        "person": None,
        "obligation": "til_to_roller",
        "nr": 1,
        "step": None,
        "due": after(24),
        "at": after(24),
    }
    return Message(**fields | other)


class Recorder:
    """A place that keeps what it is given. `refuse`: keys it does not take, and why."""

    def __init__(self, name: str = "recorder") -> None:
        self.name = name
        self.taken: list[str] = []
        self.tried: list[str] = []
        self.refuse: dict[str, Exception] = {}
        self.hook: Callable[[Message], None] = lambda message: None

    def deliver(self, message: Message, now: datetime) -> None:
        self.tried.append(message.key)
        problem = self.refuse.get(message.key) or self.refuse.get("*")
        if problem is not None:
            raise problem
        self.taken.append(message.key)
        self.hook(message)


def refusal(reason: str = "Nej.") -> NotDelivered:
    return NotDelivered(reason)


@dataclass
class Sink:
    """A real mail server on loopback. `answers`: what it says to DATA, one after another; `drop`: cuts off in the middle of it."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    drops: int = 0
    refused: set[str] = field(default_factory=set)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return f"550 5.1.1 <{address}> unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # as above
        if self.drops:
            self.drops -= 1
            server.transport.abort()
            return "451 gone"
        if self.answers:
            answer = self.answers.pop(0)
            if not answer.startswith("250"):
                return answer
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"

    def address(self, rest: str = "fra=sagsgang@k.dk&til=vagt@k.dk", scheme: str = "smtp") -> str:
        return f"{scheme}://127.0.0.1:{self.port}?{rest}"


@contextmanager
def mail_server(sink: Sink, **options: Any) -> Iterator[Sink]:
    """The sink, listening; on its earlier port if it had one."""
    if not sink.port:
        sink.port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with mail_server(Sink()) as listening:
        yield listening


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
