"""A real SMTP server that keeps what it receives, and can be told to refuse: the other side of outgoing
mail."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services.ports import free_port, wait_until


@dataclass(frozen=True)
class Received:
    """One accepted message: its envelope and its bytes as they came."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The bytes, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]


@dataclass
class SmtpSink:
    """A server on 127.0.0.1. `answer` is what the end of data gets; a 4xx or 5xx there keeps nothing.
    `refuses` has the answers for recipients that it does not take."""

    port: int
    messages: list[Received] = field(default_factory=list)
    attempts: int = 0
    answer: str = "250 kept"
    refuses: dict[str, str] = field(default_factory=dict)
    _controller: Any = None

    @classmethod
    def start(cls, starttls: ssl.SSLContext | None = None, implicit_tls: ssl.SSLContext | None = None) -> "SmtpSink":
        """Starts a server; with `starttls` it refuses mail before STARTTLS, with `implicit_tls` it speaks
        TLS from the start."""
        sink = cls(free_port())
        sink._controller = Controller(
            sink,
            hostname="127.0.0.1",
            port=sink.port,
            ssl_context=implicit_tls,
            tls_context=starttls,
            require_starttls=starttls is not None,
        )
        sink._controller.start()
        return sink

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Takes one recipient, or not."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Receives one message, on the server's thread."""
        self.attempts += 1
        if self.answer.startswith("2"):
            self.messages.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        return self.answer

    def wait_for(self, count: int = 1, seconds: float = 20) -> list[Received]:
        """Returns the messages as soon as there are `count` of them, or raises TimeoutError."""
        wait_until(lambda: len(self.messages) >= count, f"{count} messages at the SMTP server", seconds)
        return list(self.messages)

    def wait_for_one(self, matching: Callable[[Received], bool], seconds: float = 20) -> Received:
        """Returns the first message that matches, or raises TimeoutError."""
        return wait_until(lambda: next(filter(matching, list(self.messages)), None), "a matching message", seconds)  # type: ignore[return-value]

    def stop(self) -> None:
        """Stops the server."""
        self._controller.stop()
